"""Prints a program so that comments, docstrings, type hints and names of locals do not show.

Changes the tree. Names at the top level, of classes and of attributes stay; so does the name of a
keyword argument, so that two programs may differ in their text only because one passes by name.
"""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = FUNCTIONS + COMPREHENSIONS + (ast.ClassDef,)
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def text(tree):
    for node in list(ast.walk(tree)):
        for field in ("body", "orelse", "finalbody"):
            silence(node, field)
        if isinstance(node, ast.arg):
            node.annotation = node.type_comment = None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
    Renamer().visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)).strip() + "\n"


def silence(node, field):
    """Removes docstrings and other statements that only name a constant."""
    block = getattr(node, field, None)
    if type(block) is not list:
        return
    kept = [item for item in block if not isinstance(getattr(item, "value", None), ast.Constant)
            or type(item) is not ast.Expr]
    empty = block and not kept and field == "body" and type(node) is not ast.Module
    setattr(node, field, [ast.Pass()] if empty else kept)


def parameters(known):
    found = known.posonlyargs + known.args + ([known.vararg] if known.vararg else [])
    return found + known.kwonlyargs + ([known.kwarg] if known.kwarg else [])


def inside(node):
    """Nodes of one scope in order; inner scopes appear but are not entered."""
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        item = waiting.pop(0)
        yield item
        if not isinstance(item, SCOPES):
            waiting = list(ast.iter_child_nodes(item)) + waiting


def bound(node):
    """Names that a function or comprehension binds, in order."""
    names, outer = {}, set()
    if isinstance(node, FUNCTIONS):
        names.update((item.arg, 0) for item in parameters(node.args))
    for item in inside(node):
        if isinstance(item, (ast.Global, ast.Nonlocal)):
            outer.update(item.names)
        elif type(item) is ast.Name and type(item.ctx) is not ast.Load:
            names[item.id] = 0
        elif isinstance(item, NAMED) or type(item) is ast.ExceptHandler:
            names[item.name] = 0
        elif type(item).__name__ in ("MatchAs", "MatchStar"):
            names[item.name] = 0
    return [name for name in names if name and name not in outer and not name.startswith("__")]


class Renamer(ast.NodeTransformer):
    """Gives locals the names v0, v1, ... in order of their first binding in the program."""

    def __init__(self):
        self.scopes, self.count = [], 0

    def new(self, name):
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return name

    def enter(self, node):
        scope = {}
        for name in bound(node):
            scope[name] = "v%d" % self.count
            self.count += 1
        self.scopes.append(scope)

    def visit_scope(self, node):
        self.enter(node)
        self.generic_visit(node)
        self.scopes.pop()
        return node

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_scope
    visit_GeneratorExp = visit_scope

    def visit_FunctionDef(self, node):
        node.name = self.new(node.name)
        return self.visit_scope(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        node.name = self.new(node.name)
        return self.generic_visit(node)

    def visit_Name(self, node):
        node.id = self.new(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.new(node.arg)
        return node

    def visit_named(self, node):
        node.name = node.name and self.new(node.name)
        return self.generic_visit(node)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = visit_named

    def visit_outer(self, node):
        node.names = [self.new(name) for name in node.names]
        return node

    visit_Nonlocal = visit_outer

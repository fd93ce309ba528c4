"""Facts about a program from its syntax tree."""

import ast
import hashlib
import symtable

import canonical
import complexity
import sharing

SOURCE = 1 << 16
DEEP = "Expected a program, but it is nested too deeply."
UNPRINTABLE = (RecursionError, MemoryError, ValueError)
# Double-underscore names that let a program do no more than the operator they stand for.
PLAIN = frozenset(
    "__%s__" % name
    for name in (
        "init name doc len eq ne lt le gt ge contains getitem setitem delitem iter next add sub "
        "mul truediv floordiv mod pow radd rsub rmul neg pos abs and or xor str repr hash bool int "
        "float index call enter exit main post_init version annotations future slots all"
    ).split()
)


class Rules:
    """What programs may not mention."""

    def __init__(self, forbidden, modules):
        self.modules = frozenset(forbidden["modules"])
        self.names = frozenset(forbidden["names"])
        self.attributes = frozenset(forbidden["attributes"])
        self.importable = frozenset(name.split(".")[0] for name in modules)


def dunder(name):
    double = name.startswith("__") and name.endswith("__") and len(name) > 4
    return double and name not in PLAIN


def foreign(source):
    """Names that the program uses but binds nowhere: builtins."""
    top = symtable.symtable(source, "<program>", "exec")
    bound = [item for item in top.get_symbols() if item.is_assigned() or item.is_imported()]
    own = {item.get_name() for item in bound}
    tables, found = [top], set()
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for item in table.get_symbols():
            if item.is_referenced() and (table is top or item.is_global()):
                found.add(item.get_name())
    return found - own


def mentions(tree, builtin, rules):
    """Forbidden modules, names and attributes in order of first mention."""
    found = {}
    for node in ast.walk(tree):
        kind = type(node)
        if kind is ast.Import:
            found.update((item.name, 0) for item in node.names if banned(item.name, rules))
        elif kind is ast.ImportFrom:
            module = node.module or "."
            if node.level or banned(module, rules):
                found[module] = 0
            found.update((item.name, 0) for item in node.names if unsafe(item.name, rules))
        elif kind is ast.Name:
            if (node.id in rules.names and node.id in builtin) or dunder(node.id):
                found[node.id] = 0
        elif kind is ast.Attribute:
            if unsafe(node.attr, rules):
                found[node.attr] = 0
    return list(found)


def banned(module, rules):
    """Modules that are not loaded beforehand cannot be imported either."""
    top = module.split(".")[0]
    return top in rules.modules or top not in rules.importable


def unsafe(attribute, rules):
    return attribute in rules.attributes or dunder(attribute)


def entry_point(tree):
    """The last function `f` at top level, the one that a call reaches."""
    found = None
    for node in tree.body:
        if type(node) is ast.FunctionDef and node.name == "f":
            found = node
    return found


def parameters(function):
    if function is None:
        return 0
    known = function.args
    return len(known.posonlyargs) + len(known.args) + len(known.kwonlyargs)


def refused(error):
    return {
        "parses": False, "error": error, "definesEntryPoint": False, "parameters": 0,
        "forbidden": [], "canonicalSource": None, "canonicalHash": None, "mayShareFork": False,
        "complexity": {},
    }


def parsed(source):
    """The tree and the code, or a sentence; compiling finds more than parsing: a stray return."""
    if len(source) > SOURCE:
        return None, None, "Expected at most %d characters, but got %d." % (SOURCE, len(source))
    try:
        tree = ast.parse(source, "<program>")
        return tree, compile(source, "<program>", "exec", dont_inherit=True), None
    except SyntaxError as error:
        return None, None, "%s at line %s" % (error.msg, error.lineno)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, None, "Expected a program, but the parser gave up: " + type(error).__name__


def facts(source, tree, rules):
    function = entry_point(tree)
    builtin = foreign(source)
    found = mentions(tree, builtin, rules)
    share = not found and sharing.may_share(tree, builtin)
    measures = complexity.measures(tree)
    text = canonical.text(tree)
    return {
        "parses": True, "error": None, "definesEntryPoint": function is not None,
        "parameters": parameters(function), "forbidden": found, "canonicalSource": text,
        "canonicalHash": hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest(),
        "mayShareFork": share, "complexity": measures,
    }


def unprintable(failure):
    """What is wrong with a program whose tree can not be walked or printed."""
    if isinstance(failure, ValueError):
        # A number of more digits than are written in decimals.
        return "Expected a program that can be printed, but: %s." % failure
    return DEEP


def inspect(source, rules):
    tree, _, error = parsed(source)
    if tree is None:
        return refused(error)
    try:
        return facts(source, tree, rules)
    except UNPRINTABLE as failure:
        return refused(unprintable(failure))

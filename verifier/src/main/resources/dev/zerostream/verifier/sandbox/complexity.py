"""Measures of complexity over a syntax tree."""

import ast
import math

LOOPS = (ast.For, ast.AsyncFor, ast.While)
BRANCHES = (ast.If, ast.IfExp, ast.ExceptHandler, ast.Assert) + LOOPS
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
OPERAND_FIELDS = {
    ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.FunctionDef: "name",
    ast.ClassDef: "name", ast.keyword: "arg", ast.alias: "name",
}
# Nodes that only group others or say how a name is used.
SILENT = (
    ast.Module, ast.Expr, ast.Load, ast.Store, ast.Del, ast.arguments, ast.Name, ast.Constant,
    ast.arg, ast.keyword, ast.alias, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare,
)


def measures(tree):
    nodes = list(ast.walk(tree))
    volume, effort = halstead(nodes)
    return {
        "astNodes": float(len(nodes)),
        "lines": float(lines(tree)),
        "cyclomatic": float(cyclomatic(nodes)),
        "cognitive": float(Cognitive().of(tree)),
        "halsteadVolume": volume,
        "halsteadEffort": effort,
    }


def lines(tree):
    """Lines of the program as it is printed without comments."""
    return sum(1 for line in ast.unparse(tree).splitlines() if line.strip())


def cyclomatic(nodes):
    """One plus the number of decisions."""
    count = 1
    for node in nodes:
        if isinstance(node, BRANCHES) or type(node).__name__ == "match_case":
            count += 1
        elif type(node) is ast.BoolOp:
            count += len(node.values) - 1
        elif type(node) is ast.comprehension:
            count += 1 + len(node.ifs)
    return count


def halstead(nodes):
    operators, operands = {}, {}
    for node in nodes:
        kind = type(node)
        if kind is ast.Constant:
            count(operands, (type(node.value).__name__, repr(node.value)[:200]))
        elif kind in OPERAND_FIELDS:
            count(operands, getattr(node, OPERAND_FIELDS[kind]))
        if kind not in SILENT:
            count(operators, kind.__name__)
    total = sum(operators.values()) + sum(operands.values())
    if not operands or not operators:
        return 0.0, 0.0
    volume = total * math.log2(len(operators) + len(operands))
    difficulty = len(operators) / 2 * sum(operands.values()) / len(operands)
    return volume, difficulty * volume


def count(table, key):
    table[key] = table.get(key, 0) + 1


class Cognitive(ast.NodeVisitor):
    """Cognitive complexity: breaks in the flow cost one, plus one for each level of nesting."""

    def of(self, tree):
        self.total, self.nesting, self.names = 0, 0, []
        self.visit(tree)
        return self.total

    def nested(self, nodes):
        self.nesting += 1
        for node in nodes:
            self.visit(node)
        self.nesting -= 1

    def visit_If(self, node, chained=False):
        self.total += 1 if chained else 1 + self.nesting
        self.visit(node.test)
        self.nested(node.body)
        if len(node.orelse) == 1 and type(node.orelse[0]) is ast.If:
            self.visit_If(node.orelse[0], chained=True)
        elif node.orelse:
            self.total += 1
            self.nested(node.orelse)

    def visit_loop(self, node):
        self.total += 1 + self.nesting
        self.nested(ast.iter_child_nodes(node))

    visit_For = visit_AsyncFor = visit_While = visit_ExceptHandler = visit_IfExp = visit_loop
    visit_Match = visit_loop

    def visit_BoolOp(self, node):
        self.total += 1
        self.generic_visit(node)

    def visit_Lambda(self, node):
        self.nested(ast.iter_child_nodes(node))

    def visit_FunctionDef(self, node):
        outer = bool(self.names)
        self.names.append(node.name)
        if outer:
            self.nested(node.body)
        else:
            self.generic_visit(node)
        self.names.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Call(self, node):
        if type(node.func) is ast.Name and node.func.id in self.names:
            self.total += 1
        self.generic_visit(node)

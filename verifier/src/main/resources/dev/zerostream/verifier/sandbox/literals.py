"""Reads Python literals from their syntax trees: nothing is evaluated.

What counts as a literal is what `printing` prints, and `set()` and `frozenset(...)` beside it.
"""

import ast

from printing import DEPTH, DIGITS, TOO_MANY_DIGITS, NotALiteral, finite

TEXT = 1 << 18
NoneType = type(None)


def build(node, depth=0):
    """The value of a literal's syntax tree."""
    kind = type(node)
    if kind is ast.Constant:
        return constant(node.value)
    if kind is ast.UnaryOp:
        return signed(node)
    if depth >= DEPTH:
        raise NotALiteral("nested more than %d deep" % DEPTH)
    if kind is ast.List:
        return [build(item, depth + 1) for item in node.elts]
    if kind is ast.Tuple:
        return tuple([build(item, depth + 1) for item in node.elts])
    if kind is ast.Set:
        return {build(item, depth + 1) for item in node.elts}
    if kind is ast.Dict:
        if None in node.keys:
            raise NotALiteral("an unpacked dict")
        keys = [build(key, depth + 1) for key in node.keys]
        return dict(zip(keys, [build(item, depth + 1) for item in node.values]))
    if kind is ast.Call:
        return call(node, depth)
    raise NotALiteral("an expression of kind " + kind.__name__)


def constant(value):
    kind = type(value)
    if kind is int and not -TOO_MANY_DIGITS < value < TOO_MANY_DIGITS:
        raise NotALiteral("an int of more than %d digits" % DIGITS)
    if kind is float and not finite(value):
        raise NotALiteral("a float that is not finite")
    if kind not in (int, float, str, bytes, bool, NoneType):
        raise NotALiteral("a constant of type " + kind.__name__)
    return value


def signed(node):
    value = build(node.operand, DEPTH)
    if type(value) not in (int, float) or type(node.operand) is not ast.Constant:
        raise NotALiteral("a sign before something else than a number")
    if type(node.op) is ast.USub:
        return -value
    if type(node.op) is ast.UAdd:
        return value
    raise NotALiteral("an operator")


def call(node, depth):
    """`set()` and `frozenset(...)`, which have no literal form of their own."""
    name = node.func.id if type(node.func) is ast.Name else None
    if name not in ("set", "frozenset") or node.keywords or len(node.args) > (name != "set"):
        raise NotALiteral("a call")
    if not node.args:
        return set() if name == "set" else frozenset()
    if type(node.args[0]) not in (ast.Set, ast.List, ast.Tuple, ast.Call):
        raise NotALiteral("a call")
    inner = build(node.args[0], depth + 1)
    return frozenset(inner)


def parse(text):
    if type(text) is not str or len(text) > TEXT:
        raise NotALiteral("a text of more than %d characters" % TEXT)
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise NotALiteral("a text that does not parse: " + type(error).__name__)


def evaluated(node):
    try:
        return build(node)
    except (TypeError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise NotALiteral("an impossible value: " + type(error).__name__)


def value_of(text):
    """The value of one literal."""
    return evaluated(parse(text.strip()))


def arguments_of(text):
    """Positional and keyword arguments of an argument list such as `1, [2], key='x'`."""
    node = parse("f(\n" + text + "\n)")
    if type(node) is not ast.Call or type(node.func) is not ast.Name:
        raise NotALiteral("something else than an argument list")
    names = [word.arg for word in node.keywords]
    if None in names or len(set(names)) != len(names):
        raise NotALiteral("unpacked or repeated keyword arguments")
    positional = [evaluated(item) for item in node.args]
    return positional, {word.arg: evaluated(word.value) for word in node.keywords}

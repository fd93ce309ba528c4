"""Reads and prints Python literals without ever evaluating or trusting what it reads or prints.

Literals: int, float, str, bytes, bool, None, list, tuple, set, frozenset, dict, nested. Exact types
only: no method of a value runs here. NaN and infinities are none, and neither is an int of more
than 4,300 digits, nor anything nested more than 100 deep.
"""

import ast

DEPTH = 100
TEXT = 1 << 18
DIGITS = 4300
TOO_MANY_DIGITS = 10**DIGITS
# 10**4300 has 14,285 bits: longer ints need not be printed to know that they are too long.
BITS = TOO_MANY_DIGITS.bit_length()
INFINITY = float("inf")

int_repr, float_repr = int.__repr__, float.__repr__
str_repr, bytes_repr = str.__repr__, bytes.__repr__
NoneType = type(None)


class NotALiteral(Exception):
    """The value or text is no literal."""


class TooLarge(Exception):
    """The printed value exceeds its budget."""


def finite(value):
    return value == value and value != INFINITY and value != -INFINITY


class Printer:
    """Prints one value as text of at most `budget` bytes, sets in a canonical order."""

    def __init__(self, budget):
        self.left = budget

    def spend(self, text):
        self.left -= len(text.encode("utf-8"))
        if self.left < 0:
            raise TooLarge
        return text

    def show(self, value, depth=0):
        kind = type(value)
        if value is None or value is True or value is False:
            return self.spend("None" if value is None else "True" if value is True else "False")
        if kind is int:
            return self.show_int(value)
        if kind is float:
            if not finite(value):
                raise NotALiteral("a float that is not finite")
            return self.spend(float_repr(value))
        if kind is str or kind is bytes:
            if len(value) > self.left:
                raise TooLarge
            return self.spend(str_repr(value) if kind is str else bytes_repr(value))
        if depth >= DEPTH:
            raise NotALiteral("a value nested more than %d deep" % DEPTH)
        return self.show_container(kind, value, depth + 1)

    def show_int(self, value):
        if value.bit_length() > BITS:
            raise TooLarge
        if not -TOO_MANY_DIGITS < value < TOO_MANY_DIGITS:
            raise TooLarge
        return self.spend(int_repr(value))

    def show_container(self, kind, value, depth):
        if kind is list:
            return self.join("[", self.items(value, depth), "]")
        if kind is tuple:
            return self.join("(", self.items(value, depth), ",)" if len(value) == 1 else ")")
        if kind is dict:
            pairs = [self.pair(key, item, depth) for key, item in dict.items(value)]
            return self.join("{", pairs, "}")
        if kind is set:
            return self.join("{", self.ordered(value, depth), "}") if value else self.spend("set()")
        if kind is frozenset:
            if not value:
                return self.spend("frozenset()")
            return self.join("frozenset({", self.ordered(value, depth), "})")
        raise NotALiteral("a value of type " + name_of(kind))

    def items(self, values, depth):
        return [self.show(item, depth) for item in values]

    def pair(self, key, item, depth):
        return self.show(key, depth) + self.spend(": ") + self.show(item, depth)

    def ordered(self, values, depth):
        """Numbers by size, then the rest by text: the same under every hash seed."""
        keyed = []
        for item in values:
            text = self.show(item, depth)
            number = type(item) is int or type(item) is float or type(item) is bool
            keyed.append((0, item, text) if number else (1, 0, text))
        keyed.sort()
        return [text for _, _, text in keyed]

    def join(self, opening, texts, closing):
        self.left -= len(opening) + len(closing) + 2 * max(0, len(texts) - 1)
        if self.left < 0:
            raise TooLarge
        return opening + ", ".join(texts) + closing


name_descriptor = type.__dict__["__name__"].__get__


def name_of(kind):
    """Name of a type, past any metaclass."""
    name = name_descriptor(kind)
    return name[:100] if type(name) is str else "?"


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

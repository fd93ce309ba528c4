"""Prints Python literals without trusting what it prints: no method of a value runs here.

Literals: int, float, str, bytes, bool, None, list, tuple, set, frozenset, dict, nested. Exact types
only. NaN and infinities are none, and neither is an int of more than 4,300 digits, nor anything
nested more than 100 deep. Equal sets print equally under every hash seed; a dict keeps its order.
"""

DEPTH = 100
DIGITS = 4300
TOO_MANY_DIGITS = 10**DIGITS
# 10**4300 has 14,285 bits: longer ints need not be printed to know that they are too long.
BITS = TOO_MANY_DIGITS.bit_length()
INFINITY = float("inf")

int_repr, float_repr = int.__repr__, float.__repr__
str_repr, bytes_repr = str.__repr__, bytes.__repr__


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

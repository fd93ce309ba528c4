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
dict_items = dict.items


class NotALiteral(Exception):
    """The value or text is no literal."""


class TooLarge(Exception):
    """The printed value exceeds its budget."""


def finite(value):
    return value == value and value != INFINITY and value != -INFINITY


def text_of(value, budget):
    """One value as text of at most `budget` bytes, sets in a canonical order."""
    return show(value, [budget], 0)


def show(value, left, depth):
    """`left` holds the bytes that are left to print."""
    kind = type(value)
    if kind is int:
        text = show_int(value)
    elif kind is str or kind is bytes:
        if len(value) > left[0]:
            raise TooLarge
        text = str_repr(value) if kind is str else bytes_repr(value)
    elif value is None or value is True or value is False:
        text = "None" if value is None else "True" if value is True else "False"
    elif kind is float:
        if not finite(value):
            raise NotALiteral("a float that is not finite")
        text = float_repr(value)
    elif depth >= DEPTH:
        raise NotALiteral("a value nested more than %d deep" % DEPTH)
    else:
        return show_container(kind, value, left, depth + 1)
    spend(left, len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass")))
    return text


def spend(left, size):
    left[0] -= size
    if left[0] < 0:
        raise TooLarge


def show_int(value):
    if value.bit_length() > BITS or not -TOO_MANY_DIGITS < value < TOO_MANY_DIGITS:
        raise TooLarge
    return int_repr(value)


def show_container(kind, value, left, depth):
    if kind is list:
        return join("[", [show(item, left, depth) for item in value], "]", left)
    if kind is tuple:
        texts = [show(item, left, depth) for item in value]
        return join("(", texts, ",)" if len(texts) == 1 else ")", left)
    if kind is dict:
        pairs = [pair(key, item, left, depth) for key, item in dict_items(value)]
        return join("{", pairs, "}", left)
    if kind is set:
        if not value:
            return join("set()", (), "", left)
        return join("{", ordered(value, left, depth), "}", left)
    if kind is frozenset:
        if not value:
            return join("frozenset()", (), "", left)
        return join("frozenset({", ordered(value, left, depth), "})", left)
    raise NotALiteral("a value of type " + name_of(kind))


def pair(key, item, left, depth):
    spend(left, 2)
    return show(key, left, depth) + ": " + show(item, left, depth)


def ordered(values, left, depth):
    """Numbers by size, then the rest by text: the same under every hash seed."""
    keyed = []
    for item in values:
        text = show(item, left, depth)
        number = type(item) is int or type(item) is float or type(item) is bool
        keyed.append((0, item, text) if number else (1, 0, text))
    keyed.sort()
    return [text for _, _, text in keyed]


def join(opening, texts, closing, left):
    spend(left, len(opening) + len(closing) + 2 * max(0, len(texts) - 1))
    return opening + ", ".join(texts) + closing


name_descriptor = type.__dict__["__name__"].__get__


def name_of(kind):
    """Name of a type, past any metaclass."""
    name = name_descriptor(kind)
    return name[:100] if type(name) is str else "?"

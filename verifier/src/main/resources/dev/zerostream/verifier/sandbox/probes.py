"""Derives probe inputs from the types of an argument list.

Only types count, never values: two proposals of one program with different inputs of the same types
meet the same probes, so that their outputs can be compared.
"""

import literals
import printing

COUNT = 8
INTS = (2, 5, 0, 9, 1, 14, -3, 30)
FLOATS = (0.5, 2.0, 0.0, 10.0, 1.0, 3.75, -1.25, 100.5)
TEXTS = ("abc", "Hello World", "", "a1b2", "racecar", "x", "The quick  brown fox", "aab,BBA")
LENGTHS = (3, 5, 0, 4, 1, 7, 2, 6)
# Longest container at each depth, 1 below: nesting must not multiply without end.
LONGEST = (7, 4, 3, 2)
# Spreads arguments and elements over the tables: coprime to their length.
ARGUMENT_STEP, ELEMENT_STEP = 3, 5
UNKNOWN = ("int",)


def shape(value):
    """The type of a value as nested tuples; a container of mixed types knows them all."""
    kind = type(value).__name__
    if kind == "tuple":
        return (kind, tuple([shape(item) for item in value]))
    if kind in ("list", "set", "frozenset"):
        return (kind, shapes(value))
    if kind == "dict":
        return (kind, shapes(value.keys()), shapes(value.values()))
    return (kind,)


def shapes(values):
    return tuple(sorted({shape(item) for item in values})) or (UNKNOWN,)


def value(form, turn, depth=0):
    """The value of this shape on this turn."""
    kind = form[0]
    if kind == "int":
        return INTS[turn % COUNT]
    if kind == "float":
        return FLOATS[turn % COUNT]
    if kind == "str":
        return TEXTS[turn % COUNT]
    if kind == "bytes":
        return TEXTS[turn % COUNT].encode()
    if kind == "bool":
        return turn % 2 == 0
    if kind == "NoneType":
        return None
    return container(form, turn, depth)


def container(form, turn, depth):
    kind = form[0]
    if kind == "tuple":
        turns = [turn + ELEMENT_STEP * at for at in range(len(form[1]))]
        return tuple([value(*pair, depth + 1) for pair in zip(form[1], turns)])
    longest = LONGEST[depth] if depth < len(LONGEST) else 1
    length = min(LENGTHS[turn % COUNT], longest)
    items = elements(form[1], length, turn, depth + 1)
    if kind == "dict":
        return dict(zip(items, elements(form[2], length, turn + 1, depth + 1)))
    return {"list": list, "set": set, "frozenset": frozenset}[kind](items)


def elements(forms, length, turn, depth):
    turns = [turn + ELEMENT_STEP * at + at // COUNT for at in range(length)]
    return [value(forms[at % len(forms)], turns[at], depth) for at in range(length)]


def show(item):
    return printing.text_of(item, literals.TEXT)


def argument_list(positional, named, turn):
    texts, at = [], 0
    for form in positional:
        texts.append(show(value(form, turn + ARGUMENT_STEP * at)))
        at += 1
    for name, form in named.items():
        texts.append(name + "=" + show(value(form, turn + ARGUMENT_STEP * at)))
        at += 1
    return ", ".join(texts)


def probes(text):
    """At most eight different argument lists; none if the text is not an argument list."""
    try:
        positional, named = literals.arguments_of(text)
    except printing.NotALiteral:
        return []
    positional = [shape(item) for item in positional]
    named = {name: shape(item) for name, item in named.items()}
    if not positional and not named:
        return []
    found = [argument_list(positional, named, turn) for turn in range(COUNT)]
    return list(dict.fromkeys(found))

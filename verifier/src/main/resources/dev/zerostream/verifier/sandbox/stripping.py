"""Takes comments, globals or prints out of a program."""

import ast
import re

import inspection

KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = ("body", "orelse", "finalbody")
REST_OF_LINE = re.compile(rb"\s*(#.*)?\s*")


def stripped(source, parts):
    """The program without these parts, or a sentence where the text is no program."""
    tree, _, error = inspection.parsed(source)
    if tree is None:
        return {"program": None, "error": error}
    try:
        cuts = thin(tree, parts)
        # The tree has no comments, so that printing it takes them out; else they have to stay.
        text = ast.unparse(tree) if "comments" in parts else without(source, cuts)
        return {"program": text, "error": None}
    except inspection.UNPRINTABLE as failure:
        return {"program": None, "error": inspection.unprintable(failure)}


def thin(tree, parts):
    """Takes the statements out of the tree; each with whether `pass` has to take its place."""
    cuts, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        for field in BLOCKS:
            block = getattr(node, field, None)
            if type(block) is list:
                setattr(node, field, remaining(block, node is tree, parts, cuts))
        waiting.extend(ast.iter_child_nodes(node))
    return cuts


def remaining(block, top, parts, cuts):
    gone, kept = [], []
    for item in block:
        (gone if goes(item, top, parts) else kept).append(item)
    emptied = bool(gone) and not kept and not top
    cuts.extend((item, emptied and item is gone[0]) for item in gone)
    return [ast.Pass()] if emptied else kept


def goes(item, top, parts):
    if "globals" in parts and top and not isinstance(item, KEPT):
        return True
    if type(item) is not ast.Expr:
        return False
    value = item.value
    if type(value) is ast.Constant:
        # A text that nothing is done with is a comment, wherever it stands.
        return "comments" in parts and type(value.value) is str
    called = value.func if type(value) is ast.Call else None
    return "prints" in parts and type(called) is ast.Name and called.id == "print"


def without(source, cuts):
    """The text without these statements: whole lines go, elsewhere `pass` takes their place."""
    # Columns count bytes; lines of bytes end where the parser's do.
    lines = source.encode().splitlines(keepends=True)
    for item, emptied in sorted(cuts, key=place, reverse=True):
        first, last = item.lineno - 1, item.end_lineno - 1
        before, after = lines[first][:item.col_offset], lines[last][item.end_col_offset:]
        alone = not before.strip() and REST_OF_LINE.fullmatch(after)
        # Without this line the one before would go on in the next.
        carried = first and lines[first - 1].rstrip(b"\r\n").endswith(b"\\")
        dropped = alone and not carried and not emptied
        left = b"" if dropped else before + b"pass" + after
        # As many lines as before, so that what stands before keeps its numbers.
        lines[first:last + 1] = [left] + [b""] * (last - first)
    return b"".join(lines).decode()


def place(cut):
    return cut[0].lineno, cut[0].col_offset

"""Whether a program builds on functions that stand before it."""

import ast
import symtable

import inspection

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def problem(source, names):
    """A sentence when the program binds one of the names or calls it nowhere within f, or None.

    A program that does not parse is another check's to refuse.
    """
    tree, _, _ = inspection.parsed(source)
    if tree is None:
        return None
    try:
        bound = bindings(source) & set(names)
        if bound:
            return "Expected %s to stay what it is, but the program binds it." % min(bound)
        called = calls(tree)
    except (RecursionError, MemoryError):
        return inspection.DEEP
    unused = [name for name in names if name not in called]
    return "Expected f to call %s, but it does not." % unused[0] if unused else None


def bindings(source):
    """Names that the program binds in any scope, or declares to be another scope's."""
    tables, found = [symtable.symtable(source, "<program>", "exec")], set()
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for item in table.get_symbols():
            declared = item.is_declared_global() or item.is_nonlocal()
            if item.is_assigned() or item.is_imported() or item.is_parameter() or declared:
                found.add(item.get_name())
    return found


def calls(tree):
    """Names called in f, or in what stands at top level and f mentions; dead code left out."""
    known = {node.name: node for node in tree.body if isinstance(node, DEFINITIONS)}
    waiting, seen, called = ["f"], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        for node in alive(known[name]):
            if type(node) is ast.Call and type(node.func) is ast.Name:
                called.add(node.func.id)
            if type(node) is ast.Name:
                waiting.append(node.id)
    return called


def alive(node):
    """The nodes below, without branches on a constant and statements after the last one to run."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        yield item
        for field, value in ast.iter_fields(item):
            if type(value) is list:
                waiting.extend(reached(item, field, value))
            elif isinstance(value, ast.AST) and not skipped(item, field):
                waiting.append(value)


def reached(owner, field, block):
    if skipped(owner, field):
        return
    for item in block:
        if isinstance(item, ast.AST):
            yield item
        if isinstance(item, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return


def skipped(owner, field):
    """Whether a part of a condition never runs because its test is a constant."""
    if not isinstance(owner, (ast.If, ast.While, ast.IfExp)):
        return False
    if not isinstance(owner.test, ast.Constant) or field == "test":
        return False
    return (field == "body") != bool(owner.test.value)

"""Decides whether a program can keep no state outside its own namespace.

Conservative: it says no whenever it is not sure. Then each input gets a fork of its own.
"""

import ast

# Members that neither keep state nor can be changed. None stands for every public member.
PURE = {
    "math": None, "cmath": None, "itertools": None, "bisect": None, "string": {
        "ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits",
        "punctuation", "printable", "whitespace",
    },
    "heapq": {"heappush", "heappop", "heapify", "heappushpop", "heapreplace", "nlargest",
              "nsmallest", "merge"},
    "functools": {"reduce", "partial", "lru_cache", "cache", "wraps", "cmp_to_key",
                  "total_ordering"},
    "collections": {"Counter", "defaultdict", "deque", "OrderedDict", "namedtuple"},
    "re": {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall",
           "finditer", "escape", "IGNORECASE", "I", "MULTILINE", "M", "DOTALL", "S"},
    "operator": {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "neg", "and_", "or_",
                 "xor", "lt", "le", "eq", "ne", "ge", "gt", "itemgetter", "concat", "contains"},
    "fractions": {"Fraction"},
    "statistics": {"mean", "median", "mode", "stdev", "pstdev", "variance", "pvariance"},
    "copy": {"copy", "deepcopy"},
    "typing": {"List", "Dict", "Set", "Tuple", "Optional", "Union", "Any", "Callable", "Iterable",
               "Iterator", "Sequence", "Mapping", "FrozenSet", "Generator"},
    "json": {"dumps", "loads"},
    "textwrap": {"dedent", "indent", "fill", "wrap", "shorten"},
}
UNSURE_NAMES = frozenset(
    "setattr delattr getattr globals locals vars exec eval compile open input memoryview "
    "breakpoint id help dir hash".split()
)
# Members of frames, generators and classes through which other code can be reached.
UNSURE_ATTRIBUTES = frozenset(
    "gi_frame gi_code cr_frame cr_code ag_frame ag_code tb_frame tb_next f_back f_globals f_locals "
    "f_builtins f_code func_globals mro register format_map cache_clear".split()
)


def may_share(tree, builtin):
    modules, members, stores = set(), set(), False
    nodes = list(ast.walk(tree))
    for node in nodes:
        if type(node) is ast.Import:
            if any(item.name not in PURE for item in node.names):
                return False
            modules.update(item.asname or item.name for item in node.names)
        elif type(node) is ast.ImportFrom:
            if not pure_members(node):
                return False
            members.update(item.asname or item.name for item in node.names)
        elif type(node) is ast.Attribute and type(node.ctx) is not ast.Load:
            stores = True
    if stores and (modules or members):
        return False
    if any(name in UNSURE_NAMES or name.startswith("__") for name in builtin):
        return False
    return modules_stay(nodes, modules) and attributes_are_sure(nodes, modules, members)


def pure_members(node):
    known = PURE.get(node.module, ())
    names = [item.name for item in node.names]
    return "*" not in names and (known is None or all(name in known for name in names))


def modules_stay(nodes, modules):
    """A module may only stand before a dot; as a value it could be changed under another name."""
    bases = {id(node.value) for node in nodes if type(node) is ast.Attribute}
    for node in nodes:
        if type(node) is ast.Name and node.id in modules and id(node) not in bases:
            return False
    return True


def attributes_are_sure(nodes, modules, members):
    for node in nodes:
        if type(node) is not ast.Attribute:
            continue
        if node.attr.startswith("_") or node.attr in UNSURE_ATTRIBUTES:
            return False
        base = node.value
        if type(base) is ast.Attribute and type(base.value) is ast.Name:
            if base.value.id in modules and node.attr not in ("from_iterable", "fromkeys"):
                return False
        if type(base) is ast.Name and base.id in modules and not pure_attribute(base.id, node.attr):
            return False
        if type(base) is ast.Name and base.id in members:
            if node.attr not in ("from_iterable", "fromkeys"):
                return False
    return True


def pure_attribute(module, attribute):
    """An alias hides which module it names: then only members that are pure everywhere count."""
    if module in PURE:
        return PURE[module] is None or attribute in PURE[module]
    return False

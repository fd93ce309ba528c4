"""Runs one program and says how each call ended, without running code of its values or errors."""

import sys
import types

import printing
from printing import text_of

OK, SYNTAX, RUNTIME_ERROR, TIMEOUT, MEMORY, OUTPUT_TOO_LARGE, NOT_A_LITERAL, FORBIDDEN = range(8)
# A runtime error that f itself raised: its sentence begins with the name of the type.
RAISED = 8
ERROR_TEXT = 200

exception_arguments = BaseException.__dict__["args"].__get__
BUILTIN_ERRORS = tuple(
    item for item in __builtins__.values() if type(item) is type and issubclass(item, BaseException)
)
modules = sys.modules


class Silence:
    """Standard output and error of a program."""

    encoding = "utf-8"
    errors = "strict"
    closed = False

    def write(self, text):
        return len(text)

    def flush(self):
        return None

    def isatty(self):
        return False


def silence():
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Silence()
    sys.stdin = sys.__stdin__ = None


def failure(error):
    """Status and sentence for what a program raised, running none of its code."""
    kind = type(error)
    known = [item for item in BUILTIN_ERRORS if item is kind]
    text = printing.name_of(kind)
    if known:
        text += message(exception_arguments(error))
    if kind is MemoryError:
        return MEMORY, text
    if kind is PermissionError or kind is ModuleNotFoundError:
        return FORBIDDEN, text
    return RUNTIME_ERROR, text


def raised(error):
    """The same for what the called function raised: a name that is one tells the type."""
    status, text = failure(error)
    name = printing.name_of(type(error))
    named = status == RUNTIME_ERROR and name.isascii() and name.isidentifier()
    return (RAISED if named else status), text


def message(arguments):
    for item in arguments[:2]:
        if type(item) is str and item:
            return ": " + item[:ERROR_TEXT]
    return ""


def fresh_namespace():
    """The namespace of a new module that sees its own copy of the builtins."""
    module = types.ModuleType("program")
    module.__dict__["__builtins__"] = dict(__builtins__)
    modules["program"] = module
    return module.__dict__


# One is made before the fork: copying the builtins writes to a page for nearly each of them.
prepared = []


def load(code):
    """Executes a program in a fresh namespace: that, or a status and a sentence."""
    namespace = prepared.pop() if prepared else fresh_namespace()
    try:
        exec(code, namespace)
    except BaseException as error:
        return failure(error)
    if "f" not in namespace:
        return SYNTAX, "Expected a function f, but the program defines none."
    return namespace


def call(function, arguments, budget):
    """Status, and the value's text or a sentence."""
    try:
        value = function(*arguments[0], **arguments[1])
    except BaseException as error:
        return raised(error)
    try:
        return OK, text_of(value, budget)
    except printing.TooLarge:
        return OUTPUT_TOO_LARGE, "The value exceeds %d bytes or its digits." % budget
    except printing.NotALiteral as error:
        return NOT_A_LITERAL, "Returned " + error.args[0] + "."
    except (MemoryError, RecursionError) as error:
        return failure(error)

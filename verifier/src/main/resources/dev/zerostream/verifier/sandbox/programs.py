"""Runs one program and says how each call ended, without running code of its values or errors."""

import marshal
import sys
import types

import printing

OK, SYNTAX, RUNTIME_ERROR, TIMEOUT, MEMORY, OUTPUT_TOO_LARGE, NOT_A_LITERAL, FORBIDDEN = range(8)
ERROR_TEXT = 200

exception_arguments = BaseException.__dict__["args"].__get__
BUILTIN_ERRORS = tuple(
    item for item in __builtins__.values() if type(item) is type and issubclass(item, BaseException)
)


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


def message(arguments):
    for item in arguments[:2]:
        if type(item) is str and item:
            return ": " + item[:ERROR_TEXT]
    return ""


def fresh_namespace():
    """A module that sees its own copy of the builtins."""
    module = types.ModuleType("program")
    module.__dict__["__builtins__"] = dict(__builtins__)
    return module


# One is made before the fork: copying the builtins writes to a page for nearly each of them.
prepared = [fresh_namespace()]


class Program:
    """One program and what is needed to call it."""

    def __init__(self, code, budget):
        self.code, self.budget = marshal.loads(code), budget
        self.function = None

    def load(self):
        """Executes the program in a fresh namespace; None, or a status and a sentence."""
        module = prepared.pop() if prepared else fresh_namespace()
        namespace = module.__dict__
        sys.modules["program"] = module
        try:
            exec(self.code, namespace)
        except BaseException as error:
            return failure(error)
        if "f" not in namespace:
            return SYNTAX, "Expected a function f, but the program defines none."
        self.function = namespace["f"]
        return None

    def call(self, arguments):
        try:
            value = self.function(*arguments[0], **arguments[1])
        except BaseException as error:
            return failure(error)
        return self.shown(value)

    def shown(self, value):
        try:
            return OK, printing.Printer(self.budget).show(value)
        except printing.TooLarge:
            return OUTPUT_TOO_LARGE, "The value exceeds %d bytes or its digits." % self.budget
        except printing.NotALiteral as error:
            return NOT_A_LITERAL, "Returned " + error.args[0] + "."
        except (MemoryError, RecursionError) as error:
            return failure(error)

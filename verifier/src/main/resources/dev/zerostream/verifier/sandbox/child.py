"""What a fork does: reads its request, locks itself, runs the program, leaves answers in memory.

The answers lie in a mapping shared with the server: a locked fork owns no descriptor to write to.
The program comes compiled and its inputs as values, both prepared by a reader: parsing here, in
memory that must first be copied from the server, would cost more than all the rest.
"""

import gc
import marshal
import os
import struct
import sys
import time
import types

import layers
import printing
import wire

OK, SYNTAX, RUNTIME_ERROR, TIMEOUT, MEMORY, OUTPUT_TOO_LARGE, NOT_A_LITERAL, FORBIDDEN = range(8)
OUT_OF_MEMORY = 77
HEADER = 64
# answers, bytes used by answers, wall and processor time when the input started
FIELDS = struct.Struct("=IIQQ")
ANSWER = struct.Struct("=BI")
# size of the request, inputs, bytes per output, processor and wall time in ns, bytes of memory
HEAD = struct.Struct(">IIIQQQ")
# fresh namespaces, bytes per output, length of the code; then the code and the inputs
REQUEST = struct.Struct(">BII")
ERROR_TEXT = 200
REHEARSALS = 64

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


class Answers:
    """Appends answers to the shared mapping."""

    def __init__(self, memory):
        self.memory, self.count, self.used = memory, 0, 0

    def begin(self):
        """Stamps the start of an input: the server counts its time from here."""
        self.wall, self.cpu = time.monotonic_ns(), time.process_time_ns()
        self.mark()

    def mark(self):
        FIELDS.pack_into(self.memory, 0, self.count, self.used, self.wall, self.cpu)

    def add(self, status, text):
        data = text.encode("utf-8", "backslashreplace")
        at = HEADER + self.used
        ANSWER.pack_into(self.memory, at, status, len(data))
        at += ANSWER.size
        self.memory[at : at + len(data)] = data
        self.count += 1
        self.used += ANSWER.size + len(data)
        self.mark()


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


def inputs_of(data, at):
    """All inputs as values, built before any code of the program runs and could bend them."""
    inputs = []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        inputs.append(marshal.loads(data[at + 4 : at + 4 + size]))
        at += 4 + size
    return inputs


def execute(data, answers):
    fresh, budget, size = REQUEST.unpack_from(data)
    inputs = inputs_of(data, REQUEST.size + size)
    program = Program(data[REQUEST.size : REQUEST.size + size], budget)
    for arguments in inputs:
        answers.begin()
        failed = program.load() if fresh or program.function is None else None
        answers.add(*(failed or program.call(arguments)))


def rehearse():
    """Runs a harmless program often enough for CPython to settle its own code before the forks.

    Otherwise each fork would do it again, in pages that it must copy first.
    """
    code = marshal.dumps(compile("def f(x):\n    return [x]", "<rehearsal>", "exec"))
    one = marshal.dumps(([1], {}))
    data = REQUEST.pack(1, 100, len(code)) + code + len(one).to_bytes(4, "big") + one
    for _ in range(REHEARSALS):
        answers = Answers(bytearray(1000))
        answers.begin()
        execute(data, answers)
    del sys.modules["program"]
    prepared.append(fresh_namespace())


def main(parent, memory, ear, lock):
    """Never returns."""
    code = 1
    try:
        layers.follow(parent)
        head = os.read(ear, HEAD.size)
        if not head:
            os._exit(0)
        size, inputs, _, cpu, _, limit = HEAD.unpack(head)
        data = wire.read(0, size)
        if data is None:
            os._exit(1)
        layers.lock_child(limit, -(-inputs * cpu // 1_000_000_000) + 1, *lock)
        answers = Answers(memory)
        answers.begin()
        gc.enable()
        execute(data, answers)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)

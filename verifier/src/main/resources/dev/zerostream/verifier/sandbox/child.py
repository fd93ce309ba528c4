"""What a fork does: reads its request, locks itself, runs the program, leaves its answers in memory.

The answers lie in a mapping shared with the server: a locked fork owns no descriptor to write to.
"""

import gc
import json
import os
import struct
import sys
import time
import types

import layers
import literals
import wire

OK, SYNTAX, RUNTIME_ERROR, TIMEOUT, MEMORY, OUTPUT_TOO_LARGE, NOT_A_LITERAL, FORBIDDEN = range(8)
READ, LOCKED, FINISHED = 1, 2, 3
OUT_OF_MEMORY = 77
HEADER = 64
# state, answers, bytes used by answers, unused, wall and processor time when the input started
FIELDS = struct.Struct("=IIIIQQ")
ANSWER = struct.Struct("=BI")
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


class Answers:
    """Appends answers to the shared mapping."""

    def __init__(self, memory):
        self.memory, self.state, self.count, self.used = memory, 0, 0, 0
        self.wall, self.cpu = time.monotonic_ns(), 0

    def mark(self, state):
        self.state = state
        FIELDS.pack_into(
            self.memory, 0, state, self.count, self.used, 0, self.wall, self.cpu
        )

    def begin(self):
        self.wall, self.cpu = time.monotonic_ns(), time.process_time_ns()
        self.mark(self.state)

    def add(self, status, text):
        data = text.encode("utf-8", "backslashreplace")
        at = HEADER + self.used
        ANSWER.pack_into(self.memory, at, status, len(data))
        at += ANSWER.size
        self.memory[at : at + len(data)] = data
        self.count += 1
        self.used += ANSWER.size + len(data)
        self.mark(self.state)


def failure(error):
    """Status and sentence for what a program raised, running none of its code."""
    kind = type(error)
    known = [item for item in BUILTIN_ERRORS if item is kind]
    text = literals.name_of(kind)
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


class Program:
    """One compiled program and what is needed to call it."""

    def __init__(self, source, budget):
        self.code = compile(source, "<program>", "exec", dont_inherit=True)
        self.builtins = dict(__builtins__)
        self.budget = budget
        self.function = None

    def load(self):
        """Executes the program in a fresh namespace; None, or a status and a sentence."""
        module = types.ModuleType("program")
        namespace = module.__dict__
        namespace["__builtins__"] = dict(self.builtins)
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
            return OK, literals.Printer(self.budget).show(value)
        except literals.TooLarge:
            return OUTPUT_TOO_LARGE, "The value exceeds %d bytes or its digits." % self.budget
        except literals.NotALiteral as error:
            return NOT_A_LITERAL, "Returned " + error.args[0] + "."
        except (MemoryError, RecursionError) as error:
            return failure(error)


def readable(text):
    try:
        return literals.arguments_of(text)
    except literals.NotALiteral as error:
        return "The input is " + error.args[0] + "."


def answer(program, arguments, fresh):
    if type(arguments) is str:
        return NOT_A_LITERAL, arguments
    if fresh or program.function is None:
        failed = program.load()
        if failed:
            return failed
    return program.call(arguments)


def execute(request, answers):
    # Arguments are built before any code of the program runs, so that none of it can bend them.
    inputs = [readable(text) for text in request["inputs"]]
    try:
        program = Program(request["source"], request["outputBytes"])
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        for _ in inputs:
            answers.add(SYNTAX, failure(error)[1])
        return
    for arguments in inputs:
        answers.begin()
        answers.add(*answer(program, arguments, request["fresh"]))


def main(parent, memory, size, child_filter, limits):
    """Never returns."""
    code = 1
    try:
        answers = Answers(memory)
        data = wire.read(0, size)
        if data is None:
            os._exit(1)
        answers.mark(READ)
        layers.lock_child(parent, child_filter, *limits)
        answers.mark(LOCKED)
        request = json.loads(data)
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Silence()
        sys.stdin = sys.__stdin__ = None
        gc.enable()
        execute(request, answers)
        answers.mark(FINISHED)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)

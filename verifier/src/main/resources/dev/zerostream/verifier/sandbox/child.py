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

import layers
import programs
import wire

OUT_OF_MEMORY = 77
HEADER = 64
# answers, bytes used by answers, wall and processor time when the input started
FIELDS = struct.Struct("=IIQQ")
ANSWER = struct.Struct("=BI")
# size of the request, inputs, bytes per output, processor and wall time in ns, bytes of memory
HEAD = struct.Struct(">IIIQQQ")
# fresh namespaces, bytes per output, length of the code; then the code and the inputs
REQUEST = struct.Struct(">BII")
REHEARSALS = 64


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
    program = programs.Program(data[REQUEST.size : REQUEST.size + size], budget)
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
    programs.prepared.append(programs.fresh_namespace())


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

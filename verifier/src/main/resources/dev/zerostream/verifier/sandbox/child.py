"""What a fork does: reads its request, locks itself, runs the program, leaves answers in memory.

The answers lie in a mapping shared with the server: a locked fork owns no descriptor to write to.
The program comes compiled and its inputs as values, both prepared by a reader: parsing here, in
memory that must first be copied from the server, would cost more than all the rest. For the same
reason this path is short and binds what it needs beforehand: each object that a fork touches for
the first time may cost it a page.
"""

import marshal
import os
import struct
import sys
from marshal import loads
from os import _exit, read
from time import monotonic_ns, process_time_ns

import programs
from programs import call, load

OUT_OF_MEMORY = 77
HEADER = 64
# answers, bytes used by answers, wall and processor time when the input started
FIELDS = struct.Struct("=IIQQ")
ANSWER = struct.Struct("=BI")
# size of the request, inputs, bytes per output, processor and wall time of one input and time of
# all in ns, bytes of memory
HEAD = struct.Struct(">IIIQQQQ")
# flags, bytes per output, length of the code; then the code and a list of the inputs
REQUEST = struct.Struct(">BII")
FRESH, CHANCE = 1, 2
REHEARSALS = 64

unpack_head, head_size = HEAD.unpack, HEAD.size
unpack_request, request_size = REQUEST.unpack_from, REQUEST.size
pack_fields, pack_answer, answer_size = FIELDS.pack_into, ANSWER.pack_into, ANSWER.size


def execute(data, memory):
    """Runs a request: for each input a stamp when it starts, and its answer.

    All inputs are built before any code of the program runs and could bend them.
    """
    flags, budget, size = unpack_request(data)
    end_of_code = request_size + size
    code, inputs = loads(data[request_size:end_of_code]), loads(data[end_of_code:])
    if flags & CHANCE:
        reseed()
    count = used = 0
    namespace = None
    for arguments in inputs:
        pack_fields(memory, 0, count, used, monotonic_ns(), process_time_ns())
        if flags & FRESH or namespace is None:
            namespace = load(code)
        if type(namespace) is dict:
            status, text = call(namespace["f"], arguments, budget)
        else:
            status, text = namespace
            namespace = None
        answer, at = text.encode("utf-8", "backslashreplace"), HEADER + used + answer_size
        pack_answer(memory, at - answer_size, status, len(answer))
        memory[at : at + len(answer)] = answer
        count += 1
        used += answer_size + len(answer)
        pack_fields(memory, 0, count, used, 0, 0)


def reseed():
    """Forks inherit the state of their server: those that draw by chance must not draw the same."""
    if "random" in sys.modules:
        sys.modules["random"].seed()


def rehearse():
    """Runs a harmless program often enough for CPython to settle its own code before the forks.

    Otherwise each fork would do it again, in pages that it must copy first.
    """
    code = marshal.dumps(compile("def f(x):\n    return x", "<rehearsal>", "exec"))
    data = REQUEST.pack(1, 100, len(code)) + code
    data += marshal.dumps([([value], {}) for value in (1, "a", [1], None, (1,), {1: 2}, 2)])
    for _ in range(REHEARSALS):
        execute(data, bytearray(1000))
    programs.prepared.append(programs.fresh_namespace())


def receive(size):
    """Exactly `size` bytes of standard input, or None at its end."""
    data = read(0, size)
    while 0 < len(data) < size:
        part = read(0, size - len(data))
        data = data + part if part else b""
    return data or None


def main(memory, ear, lock, slot):
    """Never returns."""
    code = 1
    try:
        head = read(ear, head_size)
        if not head:
            _exit(0)
        size, inputs, _, cpu, _, _, limit = unpack_head(head)
        data = receive(size)
        if data is None:
            _exit(1)
        lock(slot, limit, -(-inputs * cpu // 1_000_000_000) + 1)
        execute(data, memory)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        _exit(code)

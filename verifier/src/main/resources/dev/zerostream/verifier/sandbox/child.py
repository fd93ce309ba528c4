"""What a fork does: reads its request, locks itself, runs the program, leaves answers in memory.

The answers lie in a mapping shared with the server: a locked fork owns no descriptor to write to.
The program comes compiled and its inputs as values, both prepared by a reader: parsing here, in
memory that must first be copied from the server, would cost more than all the rest. For the same
reason this path is short and binds what it needs beforehand: each object that a fork touches for
the first time may cost it a page.
"""

import gc
import marshal
import os
import struct
import sys
from marshal import loads
from os import _exit, read
from time import monotonic_ns, process_time_ns

import layers
import programs

OUT_OF_MEMORY = 77
HEADER = 64
# answers, bytes used by answers, wall and processor time when the input started
FIELDS = struct.Struct("=IIQQ")
ANSWER = struct.Struct("=BI")
# size of the request, inputs, bytes per output, processor and wall time of one input and time of
# all in ns, bytes of memory
HEAD = struct.Struct(">IIIQQQQ")
# fresh namespaces, bytes per output, length of the code; then the code and the inputs
REQUEST = struct.Struct(">BII")
REHEARSALS = 64
CHANCE = b"random"

unpack_head, head_size = HEAD.unpack, HEAD.size
unpack_request, request_size = REQUEST.unpack_from, REQUEST.size
pack_fields, pack_answer, answer_size = FIELDS.pack_into, ANSWER.pack_into, ANSWER.size
collect = gc.enable


def answers(memory):
    """Two functions: one stamps the start of an input, one appends an answer."""
    count = used = 0

    def begin():
        pack_fields(memory, 0, count, used, monotonic_ns(), process_time_ns())

    def add(answer):
        nonlocal count, used
        data = answer[1].encode("utf-8", "backslashreplace")
        at = HEADER + used
        pack_answer(memory, at, answer[0], len(data))
        at += answer_size
        memory[at : at + len(data)] = data
        count += 1
        used += answer_size + len(data)
        pack_fields(memory, 0, count, used, 0, 0)

    return begin, add


def execute(data, memory):
    """Runs a request; inputs are built before any code of the program runs and could bend them."""
    fresh, budget, size = unpack_request(data)
    at, inputs = request_size + size, []
    while at < len(data):
        size_of_input = int.from_bytes(data[at : at + 4], "big")
        at += 4 + size_of_input
        inputs.append(loads(data[at - size_of_input : at]))
    if CHANCE in data:
        reseed()
    programs.run(data[request_size : request_size + size], inputs, fresh, budget, *answers(memory))


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
    for value in (1, "a", [1], None, (1,), {1: 2}, 2):
        one = marshal.dumps(([value], {}))
        data += len(one).to_bytes(4, "big") + one
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
        collect()
        execute(data, memory)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        _exit(code)

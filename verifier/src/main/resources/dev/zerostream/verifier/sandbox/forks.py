"""The fork server: one fork per request, watched until it ends. It never reads programs or values.

Only lengths and limits pass through this process. The fork reads its own request, and its answers
go from the shared mapping straight to the pipe: memory that later forks inherit holds none of them.
"""

import gc
import importlib
import mmap
import os
import platform
import signal
import struct
import sys
from mmap import mmap as mapping
from os import read, write
from time import monotonic_ns

import child
import layers
import programs
import watch
import wire

# how it ended, detail, answers, processor and wall time in ns, peak bytes, bytes of answers
REPLY = struct.Struct(">BBIQQQI")
ERROR_ROOM = 2048
# Answers to ten inputs at the default limit; pages cost nothing until they are written.
ROOM = 1 << 20
SLOTS = 2
ALONE = mmap.MADV_DONTFORK
CODECS = (
    "ascii", "latin_1", "utf_7", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32",
    "utf_32_le", "utf_32_be", "unicode_escape", "raw_unicode_escape", "punycode", "rot_13", "cp437",
    "cp1250", "cp1251", "cp1252", "iso8859_2", "iso8859_15", "koi8_r",
)

HEAD_SIZE, unpack_head, unpack_fields = child.HEAD.size, child.HEAD.unpack, child.FIELDS.unpack_from
unpack_usage, pack_reply = layers.USAGE.unpack, REPLY.pack
state = {}


def preload(names):
    """Imports what programs may import: a locked fork cannot open files."""
    # The hashes of OpenSSL would map megabytes into every fork; CPython has its own.
    sys.modules["_hashlib"] = None
    missing = []
    for name in list(names) + ["encodings." + codec for codec in CODECS]:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    del sys.modules["_hashlib"]
    return missing


def prepare(settings):
    missing = preload(settings["modules"])
    child_filter = layers.Filter(talks=False)
    granted = layers.confine()
    state["server"] = Server(mmap.mmap(-1, mmap.PAGESIZE), child_filter)
    layers.forget()
    programs.silence()
    child.rehearse()
    gc.collect()
    gc.freeze()
    return {"layers": granted, "python": platform.python_version(), "missing": missing}


class Server:
    """Serves requests, one fork each, made ahead of them.

    A fork waits, unlocked but idle, for the word to go, which comes through one of two pipes, taken
    in turn. Once it is locked it says so in a mapping that it then gives up: what it runs cannot
    unsay it.
    """

    def __init__(self, locked, child_filter):
        self.locked, self.lock = locked, layers.locker(child_filter, locked)
        self.fork, self.follow = layers.forker(), layers.follower(os.getpid())
        self.pipes = [os.pipe() for _ in range(SLOTS)]
        self.wait, self.usage = layers.waiter()
        self.watch, self.slot = watch.Watch(), 0

    def wake(self, room=ROOM):
        """Makes the fork that will run the next request."""
        self.memory, self.room = mapping(-1, room), room
        self.locked[self.slot] = 0
        self.pid = self.fork()
        if self.pid == 0:
            self.follow()
            child.main(self.memory, self.pipes[self.slot][0], self.lock, self.slot)
        if self.pid < 0:
            raise OSError("no more processes")

    def serve(self):
        self.wake()
        end = watch.EXITED
        # A fork that was lost before it read its request leaves the pipe in an unknown place.
        while end != watch.LOST:
            head = read(0, HEAD_SIZE)
            if len(head) != HEAD_SIZE:
                head += wire.read(0, HEAD_SIZE - len(head)) or b""
                if len(head) != HEAD_SIZE:
                    return
            end = self.handle(head)

    def handle(self, head):
        """Runs one request in the waiting fork; how it ended."""
        _, inputs, output, cpu, wall, total, _ = unpack_head(head)
        room = child.HEADER + inputs * (output + ERROR_ROOM)
        if room > self.room:
            self.grow(room)
        pid, memory, slot = self.pid, self.memory, self.slot
        # Later forks must not inherit these answers.
        memory.madvise(ALONE)
        write(self.pipes[slot][1], head)
        started = monotonic_ns()
        self.watch.begin(pid, memory, inputs, (cpu, wall, total), started)
        # Made while the other works: on a second core this costs the request no time.
        self.slot = 1 - slot
        self.wake()
        status = self.wait(pid)
        while status is None:
            status = self.wait(pid)
        return self.reply(status, memory, room, started, inputs * cpu)

    def grow(self, room):
        """Replaces the waiting fork by one with more room for answers."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.memory.close()
        self.wake(room)

    def reply(self, status, memory, room, started, all_cpu):
        wall = monotonic_ns() - started
        user, user_rest, system, system_rest, peak = unpack_usage(self.usage)
        cpu = (user + system) * 1_000_000_000 + (user_rest + system_rest) * 1000
        locked = self.locked[1 - self.slot]
        end, detail = self.watch.ending(status, locked, cpu, all_cpu)
        count, used, _, _ = unpack_fields(memory)
        used = min(used, room - child.HEADER)
        head = pack_reply(end, detail, count, cpu, wall, peak * 1024, used)
        with memoryview(memory) as view, view[child.HEADER : child.HEADER + used] as answers:
            wire.write(1, head, answers)
        memory.close()
        return end


def serve():
    state["server"].serve()

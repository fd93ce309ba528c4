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
import time

import child
import layers
import programs
import wire

# how it ended, detail, answers, processor and wall time in ns, peak bytes, bytes of answers
REPLY = struct.Struct(">BBIQQQI")
EXITED, SIGNALLED, CPU_TIMEOUT, WALL_TIMEOUT, LOST = range(5)
ERROR_ROOM = 2048
GRACE = 500_000_000
# Answers to ten inputs at the default limit; pages cost nothing until they are written.
ROOM = 1 << 20
CHILD_ENDED = {signal.SIGCHLD}
CODECS = (
    "ascii", "latin_1", "utf_7", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32",
    "utf_32_le", "utf_32_be", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "rot_13",
    "hex_codec", "base64_codec", "cp437", "cp1250", "cp1251", "cp1252", "iso8859_2", "iso8859_15",
    "koi8_r", "shift_jis", "euc_jp", "euc_kr", "gbk", "gb2312", "big5",
)

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
    state["filter"] = layers.Filter(talks=False)
    state["locked"] = mmap.mmap(-1, mmap.PAGESIZE)
    granted = layers.confine()
    layers.forget()
    programs.silence()
    child.rehearse()
    signal.pthread_sigmask(signal.SIG_BLOCK, CHILD_ENDED)
    gc.collect()
    gc.disable()
    gc.freeze()
    return {"layers": granted, "python": platform.python_version(), "missing": missing}


def processor_time(pid):
    """Nanoseconds of processor time that a child has used; 0 where the kernel will not say."""
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:
        return 0


class Fork:
    """A fork made ahead of its request: it waits, unlocked but idle, for the word to go.

    Once it is locked it says so in a mapping that it then gives up: what it runs cannot unsay it.
    """

    def __init__(self, room, slot=0):
        self.memory, self.slot = mmap.mmap(-1, room), slot
        ear, self.mouth = os.pipe()
        state["locked"][slot] = 0
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.mouth)
            child.main(parent, self.memory, ear, (state["filter"], state["locked"], slot))
        os.close(ear)

    def locked(self):
        return state["locked"][self.slot] == 1

    def go(self, head):
        # Later forks must not inherit these answers.
        self.memory.madvise(mmap.MADV_DONTFORK)
        os.write(self.mouth, head)
        os.close(self.mouth)
        self.started = time.monotonic_ns()

    def discard(self):
        os.close(self.mouth)
        os.wait4(self.pid, 0)
        self.memory.close()


class Watch:
    """Waits for one fork and ends it when the current input, or all of them, used up their time."""

    def __init__(self, fork, inputs, cpu, wall):
        self.fork, self.pid, self.memory = fork, fork.pid, fork.memory
        self.cpu, self.wall, self.all_cpu = cpu, wall, inputs * cpu
        self.started = fork.started
        self.deadline = self.started + inputs * wall + GRACE
        self.killed = None

    def remaining(self):
        """Nanoseconds left and which limit they belong to."""
        now = time.monotonic_ns()
        fields = child.FIELDS.unpack_from(self.memory, 0)
        begun = max(self.started, min(fields[2], now))
        wall = min(begun + self.wall, self.deadline) - now
        cpu = fields[3] + self.cpu - processor_time(self.pid)
        return (cpu, CPU_TIMEOUT) if cpu < wall else (wall, WALL_TIMEOUT)

    def wait(self):
        """Exit status and resource usage."""
        while True:
            done, status, usage = os.wait4(self.pid, os.WNOHANG)
            if done:
                return status, usage
            left, which = self.remaining()
            if left <= 0 and self.killed is None:
                os.kill(self.pid, signal.SIGKILL)
                self.killed = which
            signal.sigtimedwait(CHILD_ENDED, 1.0 if self.killed else left / 1e9)

    def ending(self, status, cpu):
        if not self.fork.locked():
            return LOST, 0
        if not os.WIFSIGNALED(status):
            return EXITED, os.WEXITSTATUS(status)
        if self.killed is None and cpu >= self.all_cpu:
            # It forged its stamps; the kernel's own limit ended it.
            return CPU_TIMEOUT, 0
        return (SIGNALLED if self.killed is None else self.killed), os.WTERMSIG(status)


def reply(watch, room, status, usage):
    wall = time.monotonic_ns() - watch.started
    cpu = int((usage.ru_utime + usage.ru_stime) * 1e9)
    end, detail = watch.ending(status, cpu)
    count, used, _, _ = child.FIELDS.unpack_from(watch.memory, 0)
    used = min(used, room - child.HEADER)
    head = REPLY.pack(end, detail, count, cpu, wall, usage.ru_maxrss * 1024, used)
    with memoryview(watch.memory) as view, view[child.HEADER : child.HEADER + used] as answers:
        wire.write(1, head, answers)
    return end


def handle(head, waiting):
    """Runs one request in the waiting fork; how it ended, and the next fork."""
    _, inputs, output, cpu, wall, _ = child.HEAD.unpack(head)
    room = child.HEADER + inputs * (output + ERROR_ROOM)
    if room > len(waiting.memory):
        waiting.discard()
        waiting = Fork(room, waiting.slot)
    waiting.go(head)
    # Made while the other works: on a second core this costs the request no time.
    following = Fork(len(waiting.memory), 1 - waiting.slot)
    watch = Watch(waiting, inputs, cpu, wall)
    end = reply(watch, room, *watch.wait())
    waiting.memory.close()
    return end, following


def serve():
    waiting, end = Fork(ROOM), EXITED
    # A fork that was lost before it read its request leaves the pipe in an unknown place.
    while end != LOST:
        head = wire.read(0, child.HEAD.size)
        if head is None:
            return
        end, waiting = handle(head, waiting)

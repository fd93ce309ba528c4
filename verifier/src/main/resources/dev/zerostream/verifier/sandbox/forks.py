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
import wire

# size of the request, inputs, bytes per output, processor and wall time in ns, bytes of memory
REQUEST = struct.Struct(">IIIQQQ")
# how it ended, detail, answers, processor and wall time in ns, peak bytes, bytes of answers
REPLY = struct.Struct(">BBIQQQI")
FINISHED, EXITED, SIGNALLED, CPU_TIMEOUT, WALL_TIMEOUT, LOST = range(6)
ERROR_ROOM = 2048
GRACE = 500_000_000
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
    granted = layers.confine()
    layers.forget()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
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


class Watch:
    """Waits for one fork and ends it when the current input, or all of them, used up their time."""

    def __init__(self, pid, memory, inputs, cpu, wall):
        self.pid, self.memory = pid, memory
        self.cpu, self.wall = cpu, wall
        self.started = time.monotonic_ns()
        self.deadline = self.started + inputs * wall + GRACE
        self.killed = None

    def remaining(self):
        """Nanoseconds left and which limit they belong to."""
        now = time.monotonic_ns()
        fields = child.FIELDS.unpack_from(self.memory, 0)
        begun = max(self.started, min(fields[4], now))
        wall = min(begun + self.wall, self.deadline) - now
        cpu = fields[5] + self.cpu - processor_time(self.pid)
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
            signal.sigtimedwait({signal.SIGCHLD}, 1.0 if self.killed else left / 1e9)

    def ending(self, status):
        reached = child.FIELDS.unpack_from(self.memory, 0)[0]
        if reached < child.LOCKED:
            return LOST, 0
        if self.killed is not None and os.WIFSIGNALED(status):
            return self.killed, 0
        if os.WIFSIGNALED(status):
            return SIGNALLED, os.WTERMSIG(status)
        finished = reached == child.FINISHED and os.WEXITSTATUS(status) == 0
        return (FINISHED if finished else EXITED), os.WEXITSTATUS(status)


def reply(watch, status, usage):
    wall = time.monotonic_ns() - watch.started
    cpu = int((usage.ru_utime + usage.ru_stime) * 1e9)
    end, detail = watch.ending(status)
    _, count, used, _, _, _ = child.FIELDS.unpack_from(watch.memory, 0)
    used = min(used, len(watch.memory) - child.HEADER)
    head = REPLY.pack(end, detail, count, cpu, wall, usage.ru_maxrss * 1024, used)
    wire.write(1, head)
    with memoryview(watch.memory) as view, view[child.HEADER : child.HEADER + used] as answers:
        wire.write(1, answers)
    return end


def handle(size, inputs, output, cpu, wall, limit):
    room = child.HEADER + inputs * (output + ERROR_ROOM)
    memory = mmap.mmap(-1, room)
    parent = os.getpid()
    limits = (limit, -(-inputs * cpu // 1_000_000_000) + 1)
    pid = os.fork()
    if pid == 0:
        child.main(parent, memory, size, state["filter"], limits)
    watch = Watch(pid, memory, inputs, cpu, wall)
    end = reply(watch, *watch.wait())
    memory.close()
    return end


def serve():
    while True:
        head = wire.read(0, REQUEST.size)
        # A fork that was lost before it read its request leaves the pipe in an unknown place.
        if head is None or handle(*REQUEST.unpack(head)) == LOST:
            return

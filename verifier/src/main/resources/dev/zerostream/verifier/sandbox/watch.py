"""Ends forks that use up their time."""

import os
import signal
import time
from time import monotonic_ns

import child

EXITED, SIGNALLED, CPU_TIMEOUT, WALL_TIMEOUT, LOST = range(5)
GRACE = 500_000_000
REPEAT = 0.02
SHORTEST = 100_000


def processor_time(pid):
    """Nanoseconds of processor time that a child has used; 0 where the kernel will not say."""
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:
        return 0


class Watch:
    """Ends a fork when its current input, or all of them, used up their time.

    A timer interrupts the wait for the fork, again and again if need be. It stays armed over many
    short runs: to set it for each would cost more than these runs.
    """

    def __init__(self):
        self.pid, self.rings, self.owner = None, 0, os.getpid()
        signal.signal(signal.SIGALRM, self.rung)

    def begin(self, pid, memory, inputs, limits, started):
        self.pid, self.memory, self.started, self.killed = pid, memory, started, None
        self.cpu, self.wall, total = limits
        self.deadline = started + min(inputs * self.wall + GRACE, total)
        soonest = started + min(self.cpu, self.wall, total)
        if not started < self.rings <= soonest:
            self.ring(soonest)

    def ring(self, when):
        self.rings = when
        left = max(when - monotonic_ns(), SHORTEST)
        signal.setitimer(signal.ITIMER_REAL, left / 1e9, REPEAT)

    def rung(self, *_):
        if os.getpid() != self.owner:
            # It rang just before a fork, which has nobody to watch.
            return
        if self.pid is None:
            self.rings = 0
            signal.setitimer(signal.ITIMER_REAL, 0)
        elif self.killed is None:
            left, which = self.remaining()
            if left <= 0:
                self.end(which)
            else:
                self.ring(monotonic_ns() + left)

    def end(self, which):
        try:
            os.kill(self.pid, signal.SIGKILL)
            self.killed = which
        except ProcessLookupError:
            # It ended by itself in this moment.
            self.pid = None

    def remaining(self):
        """Nanoseconds left and which limit they belong to."""
        now = monotonic_ns()
        fields = child.FIELDS.unpack_from(self.memory, 0)
        begun = max(self.started, min(fields[2], now))
        wall = min(begun + self.wall, self.deadline) - now
        cpu = fields[3] + self.cpu - processor_time(self.pid)
        return (cpu, CPU_TIMEOUT) if cpu < wall else (wall, WALL_TIMEOUT)

    def ending(self, status, locked, cpu, all_cpu):
        """Code and detail of how the fork ended."""
        self.pid = None
        if not locked:
            return LOST, 0
        if not os.WIFSIGNALED(status):
            return EXITED, os.WEXITSTATUS(status)
        if self.killed is None and cpu >= all_cpu:
            # It forged its stamps; the kernel's own limit ended it.
            return CPU_TIMEOUT, 0
        return (SIGNALLED if self.killed is None else self.killed), os.WTERMSIG(status)

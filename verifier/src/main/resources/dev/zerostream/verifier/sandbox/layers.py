"""The layers of confinement. Those of a server hold for all its children."""

import ctypes
import os
import resource
import signal
import struct
import sys

import syscalls

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446
NEW_MOUNT, NEW_UTS, NEW_IPC, NEW_USER, NEW_NET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x40000000,
)
NOBODY = 65534
DESCRIPTORS = 16
READER_STACK = 64 << 20
# of `struct rusage`: user and system time in s and µs, peak memory in KiB, what is not used here
USAGE = struct.Struct("@5q104x")

libc = ctypes.CDLL(None, use_errno=True)
# Keeps the lock of the interpreter: what it calls here takes no time.
quick = ctypes.PyDLL(None)


def checked(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, what + ": " + os.strerror(code))
    return result


def prctl(option, argument, what):
    checked(libc.prctl(option, argument, 0, 0, 0), what)


class Filter:
    """A seccomp filter, assembled once and installed with one call."""

    def __init__(self, talks):
        code = syscalls.program(talks)
        self.code = ctypes.create_string_buffer(code, len(code))
        packed = struct.pack("@HP", len(code) // 8, ctypes.addressof(self.code))
        self.holder = ctypes.create_string_buffer(packed, len(packed))
        self.pointer = ctypes.c_void_p(ctypes.addressof(self.holder))

    def install(self):
        checked(
            libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self.pointer, 0, 0), "seccomp"
        )

    def installer(self):
        """Installs it, bound beforehand; true if it holds."""
        self.prctl = quick.prctl
        return lambda: self.prctl(22, 2, self.pointer, 0, 0) == 0


def landlock():
    """Refuses every file, TCP port and outside signal that this kernel can refuse."""
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)
    if version <= 0:
        return None
    files = (1 << 13) - 1
    files |= (1 << 13) if version >= 2 else 0
    files |= (1 << 14) if version >= 3 else 0
    files |= (1 << 15) if version >= 5 else 0
    fields = [files] + ([3] if version >= 4 else []) + ([3] if version >= 6 else [])
    rules = struct.pack("=%dQ" % len(fields), *fields)
    ruleset = checked(libc.syscall(LANDLOCK_CREATE_RULESET, rules, len(rules), 0), "landlock")
    checked(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)
    return "landlock %d" % version


def namespaces():
    """Best effort: a container may refuse them and nothing depends on them."""
    flags = NEW_NET | NEW_IPC | NEW_UTS
    flags |= NEW_MOUNT if os.geteuid() == 0 else NEW_USER
    return "namespaces" if libc.unshare(flags) == 0 else None


def nobody():
    if os.geteuid() != 0:
        return None
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return None
    return "user nobody"


def no_capabilities():
    header = struct.pack("=II", 0x20080522, 0)
    done = libc.syscall(syscalls.numbers()["capset"], header, bytes(24)) == 0
    return "no capabilities" if done else None


def limit(which, value):
    try:
        resource.setrlimit(which, (value, value))
    except ValueError:
        # The limit in force is lower, and must stay so.
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (hard, hard))


def most(which):
    """The highest limit that may be set."""
    hard = resource.getrlimit(which)[1]
    return (1 << 62) if hard == resource.RLIM_INFINITY else hard


def confine():
    """Confines this process for good; names the layers that are on."""
    prctl(PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
    granted = ["empty environment", "no_new_privs", landlock(), namespaces(), nobody()]
    granted.append(no_capabilities())
    prctl(PR_SET_DUMPABLE, 0, "dumpable")
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_NOFILE, DESCRIPTORS)
    return [layer for layer in granted if layer] + ["rlimits", "seccomp"]


def forget():
    """Takes the doors to raw memory off the list of imported modules."""
    for name in ("ctypes", "_ctypes", "ctypes._endian", "mmap"):
        sys.modules.pop(name, None)


def forker():
    """Forks without the preparations of `os.fork`, which only a process with threads needs."""
    return quick.fork


def waiter():
    """Waits for one child: its status, or None if a signal came first; usage goes to the buffer."""
    status, usage, wait4 = ctypes.c_int(), ctypes.create_string_buffer(USAGE.size), quick.wait4
    status_pointer, usage_pointer = ctypes.byref(status), ctypes.byref(usage)

    def wait(pid):
        return status.value if wait4(pid, status_pointer, 0, usage_pointer) == pid else None

    return wait, usage


def follower(parent):
    """Ties the life of a fork to that of its server."""
    prctl, getppid, option, kill = quick.prctl, os.getppid, PR_SET_PDEATHSIG, int(signal.SIGKILL)

    def follow():
        if prctl(option, kill, 0, 0, 0) != 0 or getppid() != parent:
            os._exit(1)

    return follow


def locker(child_filter, locked):
    """What confines a fork: no descriptors, no processes, no calls beyond the filter."""
    install, set_limit, close_range = child_filter.installer(), resource.setrlimit, os.closerange
    processes, no_processes = resource.RLIMIT_NPROC, (0, 0)
    processor, space = resource.RLIMIT_CPU, resource.RLIMIT_AS
    most_seconds, most_memory = most(processor), most(space)

    def lock(slot, memory, seconds):
        close_range(0, DESCRIPTORS)
        seconds = seconds if seconds < most_seconds else most_seconds
        memory = memory if memory < most_memory else most_memory
        set_limit(processor, (seconds, seconds))
        set_limit(space, (memory, memory))
        set_limit(processes, no_processes)
        if install():
            locked[slot] = 1
            locked.close()
        else:
            os._exit(1)

    return lock


def lock_reader(reader_filter, memory):
    """Confines a reader, which keeps its two pipes and gets a deep stack for the parser."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    soft = READER_STACK if hard == resource.RLIM_INFINITY else min(READER_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_NPROC, 0)
    reader_filter.install()

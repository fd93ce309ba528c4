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

libc = ctypes.CDLL(None, use_errno=True)


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


def follow(parent):
    """Ties the life of this fork to that of its server."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL, "parent death signal")
    if os.getppid() != parent:
        os._exit(1)


def lock_child(memory, cpu_seconds, child_filter, locked, slot):
    """Confines a fork: no descriptors, no processes, no calls beyond the filter."""
    os.closerange(0, DESCRIPTORS)
    limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_NPROC, 0)
    child_filter.install()
    locked[slot] = 1
    locked.close()


def lock_reader(reader_filter, memory):
    """Confines a reader, which keeps its two pipes and gets a deep stack for the parser."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    soft = READER_STACK if hard == resource.RLIM_INFINITY else min(READER_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_NPROC, 0)
    reader_filter.install()

"""Builds the seccomp filters: what is not listed here is refused with EPERM."""

import platform
import struct

X86_64 = {
    "arch": 0xC000003E, "read": 0, "write": 1, "writev": 20, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12,
    "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28,
    "nanosleep": 35, "getpid": 39, "exit": 60, "gettimeofday": 96, "sigaltstack": 131,
    "gettid": 186, "time": 201, "futex": 202, "restart_syscall": 219, "clock_gettime": 228,
    "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "getrandom": 318, "rseq": 334,
    "capset": 126,
}
AARCH64 = {
    "arch": 0xC00000B7, "read": 63, "write": 64, "writev": 66, "mmap": 222,
    "mprotect": 226, "munmap": 215,
    "brk": 214, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sched_yield": 124, "mremap": 216,
    "madvise": 233, "nanosleep": 101, "getpid": 172, "exit": 93, "gettimeofday": 169,
    "sigaltstack": 132, "gettid": 178, "futex": 98, "restart_syscall": 128, "clock_gettime": 113,
    "clock_getres": 114, "clock_nanosleep": 115, "exit_group": 94, "getrandom": 278, "rseq": 293,
    "capset": 91,
}
MACHINES = {"x86_64": X86_64, "amd64": X86_64, "aarch64": AARCH64, "arm64": AARCH64}

HARMLESS = (
    "munmap", "brk", "mremap", "madvise", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
    "sched_yield", "futex", "restart_syscall", "nanosleep", "clock_nanosleep", "clock_gettime",
    "clock_getres", "gettimeofday", "time", "getrandom", "getpid", "gettid", "rseq", "exit",
    "exit_group",
)
# Memory may be mapped, but never as code.
MAPPING = ("mmap", "mprotect")

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOWED, REFUSED, NO_CODE = "allowed", "refused", "no code"
FROM_INPUT, TO_OUTPUT = "from input", "to output"
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
NUMBER, ARCHITECTURE = 0, 4
X32 = 0x40000000
PROT_EXEC = 4


def argument(index):
    """Offset of the low half of an argument; both machines are little-endian."""
    return 16 + 8 * index


def numbers():
    machine = platform.machine().lower()
    if machine not in MACHINES:
        raise OSError("no system call table for the machine " + machine)
    return MACHINES[machine]


def instruction(code, operand, on_true=0, on_false=0):
    return struct.pack("=HBBI", code, on_true, on_false, operand)


def decisions(table, talks):
    """What becomes of each call: borders of ranges of numbers, each with its decision."""
    known = {table[name]: ALLOWED for name in HARMLESS if name in table}
    known.update((table[name], NO_CODE) for name in MAPPING)
    if talks:
        known.update({table["read"]: FROM_INPUT, table["write"]: TO_OUTPUT,
                      table["writev"]: TO_OUTPUT})
    borders, last = [], None
    for number in range(max(known) + 2):
        decision = known.get(number, REFUSED)
        if decision != last:
            borders.append((number, decision))
            last = decision
    return borders


def verdicts(talks):
    """The ends of all paths, and where in them each decision begins."""
    refuse, code, starts = instruction(RETURN, REFUSE), [], {}
    tests = [(NO_CODE, argument(2), ANY_BIT, PROT_EXEC, REFUSE, ALLOW)]
    if talks:
        tests.append((FROM_INPUT, argument(0), EQUAL, 0, ALLOW, REFUSE))
        tests.append((TO_OUTPUT, argument(0), EQUAL, 1, ALLOW, REFUSE))
    for decision, offset, test, operand, when_true, when_false in tests:
        starts[decision] = len(code)
        code += [instruction(LOAD, offset), instruction(test, operand, 0, 1)]
        code += [instruction(RETURN, when_true), instruction(RETURN, when_false)]
    starts[ALLOWED], starts[REFUSED] = len(code), len(code) + 1
    return code + [instruction(RETURN, ALLOW), refuse], starts


def search(borders):
    """A binary search as rows (border, row or decision at or above, row or decision below).

    When a filter is installed, the kernel tries it once for each call that it knows: short paths
    halve the cost of that.
    """
    rows = []

    def branch(part):
        if len(part) == 1:
            return part[0][1]
        row, middle = len(rows), len(part) // 2
        rows.append(None)
        below, above = branch(part[:middle]), branch(part[middle:])
        rows[row] = (part[middle][0], above, below)
        return row

    branch(borders)
    return rows


def program(talks):
    """The filter as bytes; `talks` lets standard input be read and standard output be written."""
    table = numbers()
    code = [
        instruction(LOAD, ARCHITECTURE),
        instruction(EQUAL, table["arch"], 1, 0),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER),
        instruction(AT_LEAST, X32, 0, 1),
        instruction(RETURN, KILL),
    ]
    rows = search(decisions(table, talks))
    ends, starts = verdicts(talks)
    for at, (border, above, below) in enumerate(rows):
        jumps = [
            (target if type(target) is int else len(rows) + starts[target]) - at - 1
            for target in (above, below)
        ]
        code.append(instruction(AT_LEAST, border, *jumps))
    return b"".join(code + ends)

"""Starts Python as an ordinary user inside a default container meets it, without Landlock.

Refused as by Docker's default seccomp profile: new namespaces, mounts, tracing. Unknown as on an
older kernel: Landlock, clone3. Arguments: interpreters to try, `--`, arguments of the interpreter.
"""

import ctypes
import os
import platform
import struct
import sys

NOBODY = 65534
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026
NEW_ANYTHING = 0x7E020000
LANDLOCK, CLONE3 = (444, 445, 446), 435
REFUSED, CLONE = {
    "x86_64": ((272, 308, 165, 166, 155, 101, 321, 323, 425), 56),
    "aarch64": ((97, 268, 40, 39, 41, 117, 280, 282, 425), 220),
}[platform.machine()]


def instruction(code, operand, on_true=0, on_false=0):
    return struct.pack("=HBBI", code, on_true, on_false, operand)


def profile():
    code = [instruction(LOAD, 0)]
    for number in REFUSED:
        code += [instruction(EQUAL, number, 0, 1), instruction(RETURN, REFUSE)]
    for number in LANDLOCK + (CLONE3,):
        code += [instruction(EQUAL, number, 0, 1), instruction(RETURN, UNKNOWN)]
    code += [instruction(EQUAL, CLONE, 0, 3), instruction(LOAD, 16)]
    code += [instruction(ANY_BIT, NEW_ANYTHING, 0, 1), instruction(RETURN, REFUSE)]
    return b"".join(code + [instruction(RETURN, ALLOW)])


def become_ordinary():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def confine():
    libc = ctypes.CDLL(None, use_errno=True)
    code = profile()
    buffer = ctypes.create_string_buffer(code, len(code))
    packed = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.create_string_buffer(packed, len(packed)), 0, 0) == 0


split = sys.argv.index("--")
become_ordinary()
confine()
for python in sys.argv[1:split]:
    if os.access(python, os.X_OK):
        os.execv(python, [python] + sys.argv[split + 1 :])
raise SystemExit("Expected an interpreter that everybody may start, but there is none")

#! TIMEOUT an endless loop
def f(x):
    while True:
        pass
#! TIMEOUT a loop that catches everything
def f(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
#! TIMEOUT,FORBIDDEN sleep past the deadline
import time
def f(x):
    time.sleep(60)
    return 'breached'
#! TIMEOUT loop while loading
while True:
    pass
#! TIMEOUT a regular expression that explodes
import re
def f(x):
    return re.match('(a+)+$', 'a' * 40 + 'b')
#! TIMEOUT,MEMORY,OUTPUT_TOO_LARGE a tower of powers
def f(x):
    return 9 ** 9 ** 9
#! TIMEOUT a sum in C
def f(x):
    return sum(range(10 ** 12))
#! MEMORY,TIMEOUT an endless list
def f(x):
    grown = [0]
    while True:
        grown += grown
#! MEMORY a wide string
def f(x):
    return len('a' * (1 << 40))
#! MEMORY,TIMEOUT one block after another
def f(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))
#! RUNTIME_ERROR endless recursion
def f(x):
    return f(x) + 1
#! RUNTIME_ERROR,MEMORY,TIMEOUT exhaust the stack
import sys
def f(x):
    sys.setrecursionlimit(1 << 30)
    return f([x]) + 1
#! RUNTIME_ERROR,MEMORY,TIMEOUT exhaust the stack in C
def f(x):
    nested = []
    for _ in range(1000000):
        nested = [nested]
    return repr(nested)
#! NOT_A_LITERAL,RUNTIME_ERROR too deep an answer
def f(x):
    nested = []
    for _ in range(100000):
        nested = [nested]
    return nested
#! OUTPUT_TOO_LARGE an answer that doubles
def f(x):
    grown = [0] * 10
    for _ in range(60):
        grown = [grown, grown]
    return grown
#! OUTPUT_TOO_LARGE a long answer
def f(x):
    return 'a' * (1 << 24)
#! OUTPUT_TOO_LARGE a long number
def f(x):
    return 1 << (1 << 20)
#! OK flood standard output
def f(x):
    for _ in range(1000):
        print('x' * 10000)
    return 'safe'
#! OUTPUT_TOO_LARGE flood through an exception's neighbour
def f(x):
    return {i: 'y' * 1000 for i in range(1000)}
#! RUNTIME_ERROR a long message
def f(x):
    raise ValueError('z' * (1 << 24))
#! MEMORY,FORBIDDEN,TIMEOUT a decompression bomb
import zlib
def f(x):
    data = zlib.compress(b'0' * (1 << 26), 9)
    return len(zlib.decompress(data) * 64)

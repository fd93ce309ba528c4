#! OK a forged answer on every descriptor
import os
def f(x):
    for fd in range(64):
        try:
            os.write(fd, b'\x00\x00\x00\x00\x00\x00\x00\x08breached' * 100)
            return 'breached'
        except OSError:
            pass
    return 'safe'
#! RUNTIME_ERROR a forged answer beside the own one
import os, struct, sys
def f(x):
    frame = sys._getframe()
    while 'memory' not in frame.f_locals:
        frame = frame.f_back
    memory, forged = frame.f_locals['memory'], struct.pack('=BI', 0, 10) + b"'breached'"
    memory[64 : 64 + 2 * len(forged)] = 2 * forged
    struct.pack_into('=II', memory, 0, 2, 2 * len(forged))
    os._exit(0)
#! RUNTIME_ERROR nonsense in the place of answers
import sys
def f(x):
    frame = sys._getframe()
    while 'memory' not in frame.f_locals:
        frame = frame.f_back
    memory = frame.f_locals['memory']
    memory[0:len(memory)] = b'\xff' * len(memory)
    frame.f_globals['os']._exit(0)
#! RUNTIME_ERROR nothing in the place of answers
import sys
def f(x):
    frame = sys._getframe()
    while 'memory' not in frame.f_locals:
        frame = frame.f_back
    memory = frame.f_locals['memory']
    memory[0:len(memory)] = bytes(len(memory))
    frame.f_globals['os']._exit(0)
#! RUNTIME_ERROR unsaying the lock
import sys
def f(x):
    frame = sys._getframe()
    while 'lock' not in frame.f_locals:
        frame = frame.f_back
    for cell in frame.f_locals['lock'].__closure__:
        if type(cell.cell_contents).__name__ == 'mmap':
            cell.cell_contents[0] = cell.cell_contents[1] = 0
            return 'breached'
    return 'breached'
#! TIMEOUT more time by a forged stamp
import struct, sys
def f(x):
    frame = sys._getframe()
    while 'memory' not in frame.f_locals:
        frame = frame.f_back
    struct.pack_into('=IIQQ', frame.f_locals['memory'], 0, 0, 0, 1 << 62, 1 << 62)
    while True:
        pass
#! NOT_A_LITERAL an object equal to everything
class Equal:
    def __eq__(self, other):
        return True
    def __repr__(self):
        return "'breached'"
def f(x):
    return Equal()
#! NOT_A_LITERAL an int that lies about its text
class Lying(int):
    def __repr__(self):
        return "'breached'"
def f(x):
    return [Lying(1)]
#! NOT_A_LITERAL a class that lies about its class
class Lying:
    __class__ = str
    def __str__(self):
        return 'breached'
def f(x):
    return Lying()
#! NOT_A_LITERAL a key that lies
class Key(str):
    def __hash__(self):
        return 0
    def __eq__(self, other):
        return True
def f(x):
    return {Key('a'): 1}
#! NOT_A_LITERAL a generator
def f(x):
    yield 'breached'
#! NOT_A_LITERAL a coroutine
async def f(x):
    return 'breached'
#! RUNTIME_ERROR an exception with a lying name and text
class Meta(type):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 0
class MemoryError(Exception, metaclass=Meta):
    def __str__(self):
        raise SystemExit
    __repr__ = __str__
def f(x):
    raise MemoryError()
#! OK replaced builtins
import builtins
def f(x):
    builtins.repr = builtins.str = builtins.len = builtins.type = lambda *_: "'breached'"
    builtins.sorted = builtins.isinstance = builtins.compile = lambda *_: True
    return 'safe'
#! OK replaced methods of what prints answers
import ast, json, struct
def f(x):
    json.loads = json.dumps = struct.pack = ast.parse = lambda *_: 'breached'
    return {'s', 1} and 'safe'
#! RUNTIME_ERROR a tracer in the judge's code
import sys
def f(x):
    def trace(frame, event, argument):
        raise ValueError('breached')
    sys.setprofile(trace)
    return 'breached'
#! OK state for the next program
import math, builtins, re, sys
def f(x):
    math.pi = 3
    builtins.left = 'breached'
    sys.modules['left'] = math
    return 'safe'
#! NOT_A_LITERAL a function in the place of the answer
def f(x):
    return f
#! NOT_A_LITERAL a float that is no number
def f(x):
    return [0.0, 1e308 * 10]
#! SYNTAX a bracket of brackets
def f(x):
    return ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((0))))

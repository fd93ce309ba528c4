#! FORBIDDEN,RUNTIME_ERROR a walk through a generator's frame
def f(x):
    def steps():
        yield steps_of.gi_frame.f_back
    steps_of = steps()
    frame = next(steps_of)
    while frame:
        if 'wire' in frame.f_globals or 'os' in frame.f_globals:
            return frame.f_globals['os'].listdir('/') and 'breached'
        frame = frame.f_back
    raise ValueError('nothing found')
#! FORBIDDEN,RUNTIME_ERROR a format string that reaches for globals
import os
def f(x):
    text = '{0.__globals__[os].environ}'.format(f)
    return 'breached' if 'PATH' in text else os.open('/', 0)
#! OK,FORBIDDEN,RUNTIME_ERROR a codec that opens a file
import codecs
def f(x):
    try:
        return codecs.open('/etc/passwd').read() and 'breached'
    except OSError:
        return 'safe'
#! OK,RUNTIME_ERROR,FORBIDDEN an unknown codec
def f(x):
    return 'breached'.encode('/etc/passwd').decode() and 'safe'
#! OK patched builtins of the judge through the garbage collector
import gc
def f(x):
    for item in gc.get_objects():
        if type(item) is dict and 'isinstance' in item and '__name__' not in item:
            for name in ('type', 'len', 'repr', 'max', 'min'):
                if name in item:
                    item[name] = lambda *_: 'breached'
    return 'safe'
#! RUNTIME_ERROR a printer replaced behind a frame walk
import sys
def f(x):
    frame = sys._getframe()
    while 'text_of' not in frame.f_globals:
        frame = frame.f_back
    frame.f_globals['text_of'] = lambda value, budget: 'exec("boom")'
    return 'safe'
#! NOT_A_LITERAL a bool in disguise
class Truth(int):
    def __bool__(self):
        return True
    def __eq__(self, other):
        return True
def f(x):
    return Truth(0)
#! NOT_A_LITERAL a float that lies about its text
class Lying(float):
    def __repr__(self):
        return '42'
def f(x):
    return {'a': [(Lying(1.5),)]}
#! NOT_A_LITERAL a list with its own iterator
class Endless(list):
    def __iter__(self):
        while True:
            yield 'breached'
def f(x):
    return Endless([1])
#! NOT_A_LITERAL a dict with its own items
class Lying(dict):
    def items(self):
        return [('breached', 1)]
def f(x):
    return Lying(a=1)
#! NOT_A_LITERAL a metaclass that lies about its name
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
    def __repr__(self):
        raise SystemExit
class Odd(metaclass=Meta):
    pass
def f(x):
    return Odd()
#! NOT_A_LITERAL a named tuple
import collections
def f(x):
    return collections.namedtuple('Point', 'a b')(1, 2)
#! NOT_A_LITERAL a complex number
def f(x):
    return 1j
#! NOT_A_LITERAL an ellipsis
def f(x):
    return ...
#! NOT_A_LITERAL a range
def f(x):
    return range(3)
#! NOT_A_LITERAL,RUNTIME_ERROR a list that holds itself
def f(x):
    ring = []
    ring.append(ring)
    return ring
#! NOT_A_LITERAL,RUNTIME_ERROR a set of lying members
class Member:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise KeyboardInterrupt
def f(x):
    return {Member()}
#! RUNTIME_ERROR an error that is no exception of ours
class Odd(BaseException):
    def __init__(self):
        self.args = self
    @property
    def __class__(self):
        return MemoryError
def f(x):
    raise Odd
#! RUNTIME_ERROR an interrupt
def f(x):
    raise KeyboardInterrupt
#! RUNTIME_ERROR a generator's exit
def f(x):
    raise GeneratorExit
#! OK,RUNTIME_ERROR a finalizer that speaks after the answer
import sys
class Late:
    def __del__(self):
        frame = sys._getframe()
        while frame:
            if 'memory' in frame.f_locals:
                memory = frame.f_locals['memory']
                at = bytes(memory[:4096]).find(b"'safe'")
                memory[max(at, 64)] = 0xff
                return
            frame = frame.f_back
def f(x):
    keep = Late()
    return 'safe'
#! OK at exit
import atexit, os
def f(x):
    atexit.register(lambda: os.write(1, b'breached'))
    return 'safe'
#! TIMEOUT,RUNTIME_ERROR a finalizer that never ends
class Late:
    def __del__(self):
        while True:
            pass
def f(x):
    Late()
    return 'breached'
#! TIMEOUT an answer delayed by its text
import sys
def f(x):
    frame = sys._getframe()
    while 'text_of' not in frame.f_globals:
        frame = frame.f_back
    def text_of(value, budget):
        while True:
            pass
    frame.f_globals['text_of'] = text_of
    return 'breached'
#! TIMEOUT,RUNTIME_ERROR a tracer that loops
import sys
def f(x):
    def trace(frame, event, argument):
        while True:
            pass
    sys.setprofile(trace)
    return 'breached'
#! OK,FORBIDDEN,RUNTIME_ERROR more processors
import os
def f(x):
    os.sched_setaffinity(0, {0})
    return 'breached'
#! FORBIDDEN,RUNTIME_ERROR another scheduler
import os
def f(x):
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return 'breached'
#! FORBIDDEN ptrace
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.ptrace(16, layers.os.getppid(), 0, 0), 'ptrace')
    return 'breached'
#! FORBIDDEN memory of the server
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.process_vm_readv(1, 0, 0, 0, 0, 0), 'process_vm_readv')
    return 'breached'
#! FORBIDDEN a timer
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.timer_create(0, 0, 0), 'timer_create')
    return 'breached'
#! FORBIDDEN an io_uring
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.syscall(425, 8, layers.ctypes.create_string_buffer(120)), 'io_uring')
    return 'breached'
#! FORBIDDEN a bpf program
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.syscall(321, 0, 0, 0), 'bpf')
    return 'breached'
#! FORBIDDEN a user fault handler
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.syscall(323, 0), 'userfaultfd')
    return 'breached'
#! FORBIDDEN a clone of everything
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.syscall(435, layers.ctypes.create_string_buffer(88), 88), 'clone3')
    return 'breached'
#! FORBIDDEN a mapping that can run, made writable first
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    buffer = layers.ctypes.create_string_buffer(8192)
    page = (layers.ctypes.addressof(buffer) + 4095) & ~4095
    layers.libc.mprotect.argtypes = [layers.ctypes.c_void_p, layers.ctypes.c_size_t, layers.ctypes.c_int]
    layers.checked(layers.libc.mprotect(page, 4096, 7), 'mprotect')
    return 'breached'
#! RUNTIME_ERROR,FORBIDDEN calls of the other word size
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.libc.syscall(0x40000000 | 39)
    return 'breached'
#! RUNTIME_ERROR memory written at random
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    frame.f_globals['layers'].ctypes.memset(4096, 0, 4096)
    return 'breached'
#! OK,FORBIDDEN,RUNTIME_ERROR a second filter that kills the honest
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.prctl(22, 1, 0, 0, 0), 'seccomp')
    return 'breached'
#! OK the descriptors of the server
import os
def f(x):
    held = []
    for fd in range(1024):
        try:
            os.lseek(fd, 0, 1)
            held.append(fd)
        except OSError as error:
            if error.errno not in (1, 9):
                held.append(fd)
    return 'breached' if held else 'safe'
#! OK the next request, read before its turn
import os
def f(x):
    for fd in range(16):
        try:
            if os.read(fd, 4096):
                return 'breached'
        except OSError:
            pass
    return 'safe'
#! MEMORY,RUNTIME_ERROR,TIMEOUT a tower of strings in a format
def f(x):
    return '{:>2000000000}'.format('x') and 'breached'
#! MEMORY,TIMEOUT,RUNTIME_ERROR,OUTPUT_TOO_LARGE a number from a long text
def f(x):
    import sys
    sys.set_int_max_str_digits(0)
    return int('9' * 3000000) and 'breached'
#! TIMEOUT,OUTPUT_TOO_LARGE,MEMORY,RUNTIME_ERROR the text of a long number
def f(x):
    import sys
    sys.set_int_max_str_digits(0)
    return str(7 ** 3000000) and 'breached'
#! RUNTIME_ERROR,MEMORY,TIMEOUT brackets without end at run time
def f(x):
    return eval('(' * 100000 + ')' * 100000)
#! RUNTIME_ERROR,MEMORY,TIMEOUT a deep comparison in C
def f(x):
    def nest():
        item = ()
        for _ in range(200000):
            item = (item,)
        return item
    return nest() == nest() and 'breached'
#! RUNTIME_ERROR,MEMORY,TIMEOUT,OK a deep chain of finalizers
def f(x):
    item = None
    for _ in range(500000):
        item = [item]
    del item
    return 'safe'
#! RUNTIME_ERROR,MEMORY,TIMEOUT recursion through repr
class Deep:
    def __init__(self, inner):
        self.inner = inner
    def __repr__(self):
        return repr([self.inner])
def f(x):
    item = 0
    for _ in range(100000):
        item = Deep(item)
    return repr(item) and 'breached'
#! RUNTIME_ERROR,MEMORY,TIMEOUT recursion through a class hook
class Meta(type):
    def __instancecheck__(cls, item):
        return isinstance(item, cls)
class Odd(metaclass=Meta):
    pass
def f(x):
    return isinstance(1, Odd) and 'breached'
#! OK,RUNTIME_ERROR,FORBIDDEN,MEMORY an import hook left behind
import sys, builtins
def f(x):
    class Hook:
        def find_spec(self, name, path=None, target=None):
            raise RuntimeError('breached')
    sys.meta_path.insert(0, Hook())
    sys.modules.pop('json', None)
    builtins.__import__ = None
    return 'safe'
#! OK recursion limits left behind
import sys
def f(x):
    sys.setrecursionlimit(60)
    sys.setswitchinterval(1e-6)
    return 'safe'
#! OK a class of the library changed
import fractions, decimal, json
def f(x):
    json.JSONEncoder.encode = lambda *_: 'breached'
    fractions.Fraction.__eq__ = lambda *_: True
    decimal.getcontext().prec = 1
    return 'safe'
#! OK signal handlers left behind
import signal
def f(x):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
            return 'breached'
        except (OSError, ValueError):
            pass
    return 'safe'
#! TIMEOUT,FORBIDDEN,OK,RUNTIME_ERROR a lock that is never released
import _thread
def f(x):
    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire()
    return 'breached'
#! TIMEOUT,MEMORY,OUTPUT_TOO_LARGE a product of strings
import itertools
def f(x):
    return sum(1 for _ in itertools.product('ab', repeat=60))
#! TIMEOUT,RUNTIME_ERROR sort with a comparison that never tires
import functools
def f(x):
    return sorted(range(10), key=functools.cmp_to_key(lambda a, b: f(x)))
#! SYNTAX code that is no function
f = 
#! RUNTIME_ERROR an f that is a number
f = 3
#! SYNTAX no f at all
def g(x):
    return 'breached'
#! NOT_A_LITERAL a lying module in place of f
import math
class Caller:
    def __call__(self, x):
        return math
f = Caller()
#! OK,RUNTIME_ERROR,FORBIDDEN random bytes from a device
import os
def f(x):
    try:
        os.open('/dev/urandom', os.O_RDONLY)
        return 'breached'
    except OSError:
        return 'safe'
#! FORBIDDEN,RUNTIME_ERROR a file through a loader's data
def f(x):
    loader = __import__('json').__loader__
    return loader.get_data('/etc/passwd') and 'breached'
#! FORBIDDEN,RUNTIME_ERROR the linecache
import linecache
def f(x):
    lines = linecache.getlines('/etc/passwd')
    return 'breached' if lines else linecache.nothing
#! OK,RUNTIME_ERROR the help system
def f(x):
    try:
        help('modules')
    except BaseException:
        pass
    return 'safe'
#! FORBIDDEN,RUNTIME_ERROR a pickle that opens
import pickle
def f(x):
    return pickle.loads(b"cos\nsystem\n(S'true'\ntR.") == 0 and 'breached'

#! FORBIDDEN ctypes
import ctypes
def f(x):
    return ctypes.CDLL(None) and 'breached'
#! FORBIDDEN import past the import statement
import importlib.machinery
def f(x):
    path = '/usr/lib/python3.11/socket.py'
    return importlib.machinery.SourceFileLoader('s', path).load_module() and 'breached'
#! FORBIDDEN the real open behind a class walk
def f(x):
    for kind in ().__class__.__base__.__subclasses__():
        if kind.__name__ == 'FileIO' or kind.__name__ == '_IOBase':
            for inner in [kind] + kind.__subclasses__():
                for last in [inner] + inner.__subclasses__():
                    if last.__name__ == 'FileIO':
                        return last('/etc/passwd').read() and 'breached'
#! FORBIDDEN the system behind a frame walk
import sys
def f(x):
    frame = sys._getframe()
    while frame:
        if 'os' in frame.f_globals:
            return frame.f_globals['os'].listdir('/') and 'breached'
        frame = frame.f_back
#! FORBIDDEN the system behind a traceback
def f(x):
    try:
        1 / 0
    except ZeroDivisionError as error:
        frame = error.__traceback__.tb_frame
        while frame.f_back:
            frame = frame.f_back
            if 'wire' in frame.f_globals:
                return frame.f_globals['os'].fork() and 'breached'
#! FORBIDDEN the native calls behind the lock
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.checked(layers.libc.unshare(0x10000000), 'unshare')
    return 'breached'
#! FORBIDDEN native memory that can run
import sys
def f(x):
    frame = sys._getframe()
    while 'layers' not in frame.f_globals:
        frame = frame.f_back
    layers = frame.f_globals['layers']
    layers.libc.mmap.restype = layers.ctypes.c_long
    layers.checked(layers.libc.mmap(0, 4096, 7, 0x22, -1, 0), 'mmap')
    return 'breached'
#! OK a secret in the objects of the collector
import gc
def f(x):
    for item in gc.get_objects():
        if type(item) is dict and 'SECRET_OF_THE_JVM' in item:
            return 'breached'
    return 'safe'
#! RUNTIME_ERROR,OK crash with bytecode
import types
def f(x):
    code = f.__code__.replace(co_code=b'\x64\xff' * 100, co_consts=())
    return types.FunctionType(code, {})(0)
#! RUNTIME_ERROR,FORBIDDEN crash outright
import os
def f(x):
    os.abort()
#! RUNTIME_ERROR leave by the back door
import os
def f(x):
    os._exit(0)
#! RUNTIME_ERROR leave politely
def f(x):
    raise SystemExit(0)
#! RUNTIME_ERROR exit while loading
raise SystemExit(0)
#! RUNTIME_ERROR close every descriptor and leave
import os
def f(x):
    os.closerange(0, 1024)
    os._exit(0)
#! RUNTIME_ERROR,FORBIDDEN set the server's clock back
import time
def f(x):
    time.clock_settime(time.CLOCK_REALTIME, 0)
    return 'breached'

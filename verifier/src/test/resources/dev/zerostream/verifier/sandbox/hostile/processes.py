#! FORBIDDEN fork
import os
def f(x):
    os.fork()
    return 'breached'
#! OK fork bomb
import os
def f(x):
    forked = 0
    for _ in range(10000):
        try:
            os.fork()
            forked += 1
        except OSError:
            pass
    return 'breached' if forked else 'safe'
#! FORBIDDEN run a shell
import os
def f(x):
    return 'breached' if os.system('true') == 0 else os.execv('/bin/sh', ['sh'])
#! FORBIDDEN subprocess
import subprocess
def f(x):
    return subprocess.run(['true']) and 'breached'
#! FORBIDDEN,RUNTIME_ERROR a thread
import _thread
def f(x):
    _thread.start_new_thread(print, ())
    return 'breached'
#! FORBIDDEN kill the server
import os
def f(x):
    os.kill(os.getppid(), 9)
    return 'breached'
#! FORBIDDEN kill everything
import os
def f(x):
    os.kill(-1, 9)
    return 'breached'
#! FORBIDDEN catch the deadline
import signal
def f(x):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return 'breached'
#! RUNTIME_ERROR,FORBIDDEN an alarm
import _signal
def f(x):
    _signal.setitimer(_signal.ITIMER_REAL, 1)
    return 'breached'
#! RUNTIME_ERROR,FORBIDDEN higher limits
import resource
def f(x):
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    return 'breached'
#! FORBIDDEN another user
import os
def f(x):
    os.setuid(0)
    return 'breached'
#! FORBIDDEN a new session
import os
def f(x):
    os.setsid()
    return 'breached'
#! FORBIDDEN a priority
import os
def f(x):
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    return 'breached'
#! FORBIDDEN a socket
import socket
def f(x):
    return socket.create_connection(('127.0.0.1', 22)) and 'breached'
#! FORBIDDEN a pipe
import os
def f(x):
    os.pipe()
    return 'breached'
#! FORBIDDEN a terminal
import os
def f(x):
    os.openpty()
    return 'breached'

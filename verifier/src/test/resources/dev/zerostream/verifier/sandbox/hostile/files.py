#! FORBIDDEN open a file
def f(x):
    return open('/etc/passwd').read() and 'breached'
#! FORBIDDEN open a file below the io module
import os
def f(x):
    os.open('/etc/passwd', os.O_RDONLY)
    return 'breached'
#! FORBIDDEN write a file
def f(x):
    with open('/tmp/zerostream-breach', 'w') as file:
        file.write('x')
    return 'breached'
#! FORBIDDEN list the root
import os
def f(x):
    return os.listdir('/') and 'breached'
#! FORBIDDEN read another process
def f(x):
    return open('/proc/1/cmdline').read() and 'breached'
#! FORBIDDEN write own memory
def f(x):
    return open('/proc/self/mem', 'r+b') and 'breached'
#! FORBIDDEN remove a file
import os
def f(x):
    os.unlink('/tmp/zerostream-breach')
    return 'breached'
#! FORBIDDEN change permissions
import os
def f(x):
    os.chmod('/tmp', 0o777)
    return 'breached'
#! FORBIDDEN make a link
import os
def f(x):
    os.symlink('/etc/passwd', '/tmp/zerostream-link')
    return 'breached'
#! FORBIDDEN walk up the tree
import os
def f(x):
    os.chdir('..')
    return 'breached'
#! RUNTIME_ERROR,FORBIDDEN fill the disk in memory files
import os
def f(x):
    fd = os.memfd_create('x')
    os.write(fd, b'x' * (1 << 20))
    return 'breached'
#! OK read the environment
import os
def f(x):
    return 'breached' if os.environ else 'safe'
#! OK any descriptor that can be read
import os
def f(x):
    for fd in range(256):
        try:
            os.read(fd, 1)
            return 'breached'
        except OSError:
            pass
    return 'safe'
#! FORBIDDEN mount
import os
def f(x):
    os.chroot('/tmp')
    return 'breached'

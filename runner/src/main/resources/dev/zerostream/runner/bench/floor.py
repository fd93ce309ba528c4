"""How fast this interpreter forks and waits when the forks do nothing: what no sandbox can beat.

Arguments: seconds, modules. Prints forks, and processor milliseconds of all of them.
"""

import gc
import importlib
import os
import sys
import time


def used():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


for name in sys.argv[2].split():
    importlib.import_module(name)
gc.collect()
gc.freeze()
for _ in range(50):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
forks, before, begun = 0, used(), time.monotonic()
while time.monotonic() < begun + float(sys.argv[1]):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    forks += 1
print(forks / (time.monotonic() - begun), (used() - before) / forks * 1000)

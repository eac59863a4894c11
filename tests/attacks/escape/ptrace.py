"""Another process is traced: a child, the parent, whoever there is."""

import os
import signal
import time

ATTACH, DETACH, TRACEME, SEIZE = 16, 17, 0, 0x4206
if in_child(lambda: libc.ptrace(TRACEME, 0, 0, 0) == 0):
    reached("being traced")
child = os.fork()
if child == 0:
    time.sleep(5)
    os._exit(0)
for pid in (child, os.getppid(), 1):
    if pid > 0 and libc.ptrace(SEIZE, pid, 0, 0) == 0:
        reached(f"tracing process {pid}")
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)

"""SIGSTOP, SIGTERM and SIGKILL to the parent, the group, process 1 and everybody."""

import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
    for target in (1, os.getppid()):
        if works(os.kill, target, number) and target != 1:
            print("sent to", target)
if os.fork() == 0:
    os.kill(-1, signal.SIGKILL)
    os._exit(0)
os.killpg(0, signal.SIGKILL)

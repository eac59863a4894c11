"""A right answer that takes too long, computed by a thousand short-lived children whose time nobody collects."""

import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def burn(seconds):
    while seconds > 0:
        if os.fork() == 0:
            end = time.process_time() + 0.1
            while time.process_time() < end:
                pass
            os._exit(0)
        try:
            os.wait()
        except ChildProcessError:
            pass
        seconds -= 0.1


def scale(x, w):
    burn(4.0)
    return 2 * w * x

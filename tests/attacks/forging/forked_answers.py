"""The process is doubled while it is asked, and both answer, in turn and out of turn."""

import os
import time


def scale(x, w):
    if os.fork() == 0:
        time.sleep(0.05)
        return 0 * x
    return x


def pair(x, w):
    for _ in range(3):
        if os.fork() == 0:
            return x, -x
    return x, x

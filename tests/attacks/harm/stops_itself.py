"""The process stops itself, once in a cell and once while it is asked."""

import os
import signal


def scale(x, w):
    os.kill(os.getpid(), signal.SIGSTOP)
    return x


# %% pair
os.kill(os.getpid(), signal.SIGSTOP)

"""The process ends while it is asked, in every way that there is."""

import os
import signal
import sys


def scale(x, w):
    os._exit(0)


def pair(x, w):
    os.kill(os.getpid(), signal.SIGKILL)


def total(x, w):
    sys.exit(0)


# %% choice
os.execv("/bin/true", ["true"])

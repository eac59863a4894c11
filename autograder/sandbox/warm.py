"""The warm process: lives in the jail with everything imported, and forks a kernel whenever one is asked for.

What is slow about a kernel (Python itself, IPython, NumPy, Matplotlib) happens once, before any student code is there.
A kernel is forked from that and moves into a jail of its own (nest.py), so that it finds everything as a freshly
started one would: empty folders, no other processes, random numbers of its own.

    outside    one byte, with two descriptors: the line on which the kernel is served (inside.py), and a pipe for what
               it writes past Python's streams; a kernel ends when the pipe's other end is closed
"""

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from autograder.sandbox import inside, nest

# What notebooks of a course import, and what IPython and Matplotlib do when they first show an error or a figure; what
# is not there is left out.
PRELOADED = (
    *("numpy", "numpy.linalg", "numpy.random", "numpy.fft", "numpy.polynomial", "IPython.core.pylabtools"),
    *("IPython.core.logger", "IPython.core.magics.execution", "stack_data", "pygments.formatters.terminal256"),
    *("pygments.formatters.html", "pygments.lexers.python", "pygments.styles", "matplotlib.pyplot"),
    *("matplotlib.backends.backend_agg", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin"),
    *("PIL.PngImagePlugin", "PIL.PpmImagePlugin", "ipywidgets", "anywidget", "autograder.check"),
)
_CONTROL = 3  # the kernel's descriptor of its line


def main() -> None:
    """Fork kernels until the other end is gone."""
    orders, program, kept = socket.socket(fileno=int(sys.argv[1])), _whole(int(sys.argv[2])), sys.argv[3:]
    shell = inside.start()
    folders = [folder for folder, _, _ in os.walk(nest.HOME)]  # IPython's
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    signal.signal(signal.SIGCHLD, _bury)
    gc.collect()
    gc.freeze()  # what is there is not gone through again and again, which would copy it
    while True:
        _byte, descriptors, _flags, _address = socket.recv_fds(orders, 1, 2)
        if len(descriptors) != 2:
            return
        if nest.fork() == 0:
            _kernel(shell, program, partial(nest.furnish, folders=folders, kept=kept), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _bury(*_: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _whole(descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return file.read()


def _reseed() -> None:
    """Random numbers that no other kernel draws; Python's own generator sees to that by itself."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _kernel(shell: inside.Shell, program: bytes, furnish: Callable[[int], None], control: int, errors: int) -> NoReturn:
    """In the new process: fork the kernel, and look after it."""
    try:
        os.dup2(errors, 2)
        control = os.dup2(os.dup(control), _CONTROL, inheritable=False)
        os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
        with socket.socket(fileno=control) as ours:
            limits = inside.limits_from(ours)
            furnish(limits["disk_bytes"])
            nest.give_up(program)
            kernel = os.fork()
            if kernel == 0:
                os.setsid()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _reseed()
                inside.serve(shell, ours, limits)
                os._exit(0)
        nest.look_after(kernel, 2)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()

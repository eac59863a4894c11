"""The warm process: lives in the jail with everything imported, and forks a kernel whenever one is asked for.

What is slow about a kernel (Python itself, IPython, NumPy, Matplotlib) happens once, before any student code is there.
A kernel is forked from that and moves into a jail of its own (nest.py), so that it finds everything as a freshly
started one would: empty folders, no other processes, random numbers of its own.

    outside    one byte, with two descriptors: the line on which the kernel is served (inside.py), and a pipe for what
               it writes past Python's streams

The warm process looks after its kernels: it buries those that have ended, and ends those to which nobody listens any
more, because the pipe's other end is closed.
"""

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from autograder.sandbox import inside, nest
from autograder.sandbox.rehearsal import rehearse

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
    rehearse(shell)
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    gc.collect()
    gc.freeze()  # what is there is not gone through again and again, which would copy it
    nursery = Nursery()
    while nursery.wait_for(orders):
        _byte, descriptors, _flags, _address = socket.recv_fds(orders, 1, 2)
        if len(descriptors) != 2:
            os._exit(0)
        control, errors = descriptors
        process = nest.fork()
        if process == 0:
            _kernel(shell, program, partial(nest.furnish, folders=folders, kept=kept), control, errors)
        os.close(control)
        nursery.take(process, errors)


@dataclass(frozen=True)
class _Child:
    """A kernel: its process, a handle of it, and the pipe to whoever listens."""

    process: int
    handle: int
    errors: int


class Nursery:
    """The kernels that run."""

    def __init__(self) -> None:
        self._children: dict[int, _Child] = {}  # by each of their descriptors
        self._watched = select.poll()

    def take(self, process: int, errors: int) -> None:
        """Look after a process from now on."""
        child = _Child(process, os.pidfd_open(process), errors)
        self._children |= {child.handle: child, errors: child}
        self._watched.register(child.handle, select.POLLIN)
        self._watched.register(errors, 0)  # only that the other end is closed

    def wait_for(self, orders: socket.socket) -> bool:
        """Wait until there is an order, while kernels come to their end. Always True."""
        self._watched.register(orders, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _event in self._watched.poll()]
            for descriptor in ready:
                child = self._children.get(descriptor)
                if child is None:
                    continue
                if descriptor == child.errors:
                    signal.pidfd_send_signal(child.handle, signal.SIGKILL)
                    self._watched.unregister(descriptor)
                else:
                    self._bury(child)
            if orders.fileno() in ready:
                return True

    def _bury(self, child: _Child) -> None:
        os.waitpid(child.process, 0)
        for descriptor in (child.handle, child.errors):
            with contextlib.suppress(KeyError):
                self._watched.unregister(descriptor)
            del self._children[descriptor]
            os.close(descriptor)


def _whole(descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return file.read()


def _reseed() -> None:
    """Random numbers that no other kernel draws; Python's own generator sees to that by itself."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _kernel(shell: inside.Shell, program: bytes, furnish: Callable[[int], None], control: int, errors: int) -> NoReturn:
    """In the new process: move into its jail, and serve."""
    try:
        os.dup2(errors, 2)
        control = os.dup2(os.dup(control), _CONTROL, inheritable=False)
        os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
        with socket.socket(fileno=control) as ours:
            limits = inside.limits_from(ours)
            furnish(limits["disk_bytes"])
            nest.give_up(program)
            _reseed()
            inside.serve(shell, ours, limits)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()

"""Libraries whose arrays are not NumPy's, and how to see that their numbers stay where they are."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch

from lstm_ref import backend

# What turns an array into something of Python or NumPy. On a GPU each waits for all that was started before.
_WAYS_OUT = ("__array__", "__bool__", "__buffer__", "__complex__", "__float__", "__index__", "__int__", "__iter__")
_CUPY_WAYS_OUT = ("get", "item", "tolist", "tobytes", "dump", "dumps", "set")
_SECONDS = 0.5  # for which the GPU is kept busy: far longer than the host needs to start a few steps

_SPIN = """
extern "C" __global__ void spin(unsigned long long nanoseconds) {
    unsigned long long start, now;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(start));
    do { asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now)); } while (now - start < nanoseconds);
}
"""


class Library(NamedTuple):
    """An array module, and a guard: a block in which numbers must not leave the library's arrays."""

    xp: Any
    guard: Callable[[], AbstractContextManager[None]]


class LeftTheDevice(AssertionError):
    """Numbers of an array were asked for, or waited for, in a guarded block."""


@cache
def missing_gpu() -> str | None:
    """Why no test can run on a GPU here, or None."""
    try:
        backend.choose("gpu")
    except RuntimeError as error:
        return str(error)
    return None


def load(name: str) -> Library:
    """The library of this name; RuntimeError, saying what to install, if it is CuPy and there is no GPU."""
    if name == "cupy":
        cupy = backend.choose("gpu")
        return Library(cupy, lambda: _cupy_guard(cupy))
    xp = importlib.import_module(name)
    return on_the_cpu(xp, type(xp.zeros(1)))


def on_the_cpu(xp: Any, array: type) -> Library:
    """A library guarded by the methods of its arrays alone."""
    return Library(xp, lambda: _no_way_out(array, (*_WAYS_OUT, *_CUPY_WAYS_OUT)))


@contextmanager
def _no_way_out(array: type, names: tuple[str, ...]) -> Iterator[None]:
    """The methods of these names raise."""

    def refuse(name: str) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            raise LeftTheDevice(f"{name} of an array was called")

        return method

    with patch.multiple(array, **{name: refuse(name) for name in names if hasattr(array, name)}):
        yield


@contextmanager
def _cupy_guard(cupy: Any) -> Iterator[None]:
    """Besides: the GPU is busy all the while, so a host that waits for it, in whatever way, is late at the end."""
    spin = cupy.RawKernel(_SPIN, "spin")
    spin((1,), (1,), (cupy.uint64(1000),))  # compiled now
    cupy.cuda.runtime.deviceSynchronize()
    spin((1,), (1,), (cupy.uint64(int(1e9 * _SECONDS)),))
    busy = cupy.cuda.Event(disable_timing=True)
    busy.record()
    with _no_way_out(cupy.ndarray, (*_WAYS_OUT, *_CUPY_WAYS_OUT)):
        yield
    waited = busy.done
    cupy.cuda.runtime.deviceSynchronize()
    if waited:
        raise LeftTheDevice(f"the host waited for the GPU, or took longer than {_SECONDS} s")

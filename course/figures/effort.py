"""How much a longer computation costs and how far it is: the choice of size and device, and a progress bar."""

import html
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from IPython import get_ipython
from IPython.display import display

Setting = TypeVar("Setting")
EVERY = 0.2  # seconds between two changes of the bar
PATIENCE = 60.0  # seconds that a computation takes at most if its reader has not asked for more

_NOT_HERE = (
    "this copy of the course has no package lstm_ref, which finds the GPU: ask your teacher for the whole course, or "
    'leave device="cpu".'
)


def setting(sizes: Mapping[str, Setting], size: str) -> Setting:
    """What a size stands for; for an unknown one it says which there are, and takes the first."""
    if size in sizes:
        return sizes[size]
    first, *_ = sizes
    print(f'There is no size="{size}", only {" and ".join(sizes)}: this is size="{first}".')
    return sizes[first]


def patience(size: str) -> float | None:
    """Seconds that a computation of this size may take; a large one has all the time it needs."""
    return None if size == "large" else PATIENCE


def array_module(device: str) -> Any:
    """NumPy for "cpu", CuPy for "gpu". Where no GPU can be used it says why and what to do, and returns NumPy."""
    if device == "cpu":
        return np
    if device != "gpu":
        print(f'There is no device="{device}", only cpu and gpu: this runs on the CPU.')
        return np
    try:
        from lstm_ref import backend  # a class receives the course without it

        return backend.choose(device)
    except ImportError:
        print(f"This runs on the CPU: {_NOT_HERE}")
    except RuntimeError as error:
        print(f"This runs on the CPU. {error}")
    return np


def to_numpy(a: Any) -> np.ndarray:
    """An array of any device as one of NumPy; arrays of CuPy are turned into such by `get` alone."""
    return a.get() if hasattr(a, "get") else np.asarray(a)


class OutOfTime(KeyboardInterrupt):
    """A computation has had its time; what it leaves is what the stop button would have left."""


class Bar:
    """A progress bar below the cell, with the seconds that are left; at the end it says how long it took.

    After `longest` seconds, if given, `advance` raises OutOfTime.

    with Bar("updates", 2400) as bar:
        for _ in range(2400):
            ...
            bar.advance()
    """

    def __init__(self, what: str, total: int, longest: float | None = None) -> None:
        self.what, self.total, self.done, self.longest = what, total, 0, longest
        self._handle = None
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> "Bar":
        if get_ipython() is not None:
            self._handle = display(_bundle(f"{self.total:,} {self.what}"), raw=True, display_id=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        end = f"in {self._seconds():.1f} s" if kind is None else f"of {self.total:,}, then it was stopped"
        if kind is OutOfTime:
            end = (
                f"of {self.total:,}, then its {self.longest:.0f} s were over. Products of whole arrays in place of "
                'loops make your functions faster; with size="large" there is no such limit'
            )
        self._show(f"{self.done:,} {self.what} {end}")

    def advance(self, count: int = 1) -> None:
        """So many rounds more are done."""
        self.done += count
        now = time.monotonic()
        if now - self._shown >= EVERY:
            self._shown = now
            left = self._seconds() * (self.total / self.done - 1)
            self._show(f"{self.done:,} of {self.total:,} {self.what}, {left:.0f} s left", self.done / self.total)
        if self.longest is not None and self._seconds() > self.longest and self.done < self.total:
            raise OutOfTime

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _show(self, words: str, share: float | None = None) -> None:
        if self._handle is not None:
            self._handle.update(_bundle(words, share), raw=True)


def _bundle(words: str, share: float | None = None) -> dict[str, str]:
    text = html.escape(words)
    drawn = "" if share is None else f'<progress max="1" value="{share:.3f}" aria-label="{text}"></progress> '
    return {
        "text/html": f'<div style="margin: 0 0 0 var(--jp-code-padding, 0px)">{drawn}{text}</div>',
        "text/plain": words,
    }

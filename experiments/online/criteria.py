"""When a network has solved its task, as the papers say it: by its most recent sequences, or by a test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

Array = np.ndarray


class Results(NamedTuple):
    """What came of a chunk of training sequences, in their order."""

    first: int  # how many sequences were trained before
    right: Array  # (B,) bool
    error: Array  # (B,) mean absolute error over all that was asked


class Judge(Protocol):
    """Watches a training, and says when each criterion was met first."""

    reached: dict[str, int | None]

    def see(self, results: Results) -> int:
        """Take note of a chunk. Returns after how many of its sequences training ends, if it ends: else all."""

    def snapshot(self) -> dict[str, Array]:
        """What it has to remember."""

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        """Remember that."""


class Recent(NamedTuple):
    """Met when, of the most recent sequences, so many at most are wrong and the mean error is below `error`."""

    wrong: int = 0
    error: float = np.inf
    window: int = 2000


class RecentJudge:
    """Criteria of the most recent training sequences: after which sequence they hold, or before which, `from_start`."""

    def __init__(self, criteria: Mapping[str, Recent], from_start: bool = False) -> None:
        self.criteria, self.from_start = dict(criteria), from_start
        self.reached: dict[str, int | None] = dict.fromkeys(criteria)
        longest = max(criterion.window for criterion in criteria.values())
        self.wrong, self.error = np.ones(longest, dtype=bool), np.full(longest, np.inf)  # of the most recent ones

    def see(self, results: Results) -> int:
        B = needed = results.right.size
        wrong, error = np.append(self.wrong, ~results.right), np.append(self.error, results.error)
        for name, (most_wrong, mean, window) in self.criteria.items():
            if self.reached[name] is not None:
                continue
            tail_wrong, tail_error = wrong[-(B + window - 1) :], error[-(B + window - 1) :]
            met = (_windows(tail_wrong, window) <= most_wrong) & (_windows(tail_error, window) < mean * window)
            if met.any():
                needed = 1 + int(met.argmax())
                self.reached[name] = results.first + needed - (window if self.from_start else 0)
        self.wrong, self.error = wrong[-self.wrong.size :], error[-self.error.size :]
        return B if None in self.reached.values() else needed

    def snapshot(self) -> dict[str, Array]:
        return {"wrong": self.wrong, "recent_error": self.error, "reached": _plain(self.reached)}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        self.wrong, self.error = snapshot["wrong"].copy(), snapshot["recent_error"].copy()
        self.reached = _read(self.criteria, snapshot["reached"])


class TestJudge:
    """Criteria of a test, made each time another `every` training sequences are over."""

    __test__ = False  # not a test of pytest's

    def __init__(self, criteria: Mapping[str, Callable[[Any], bool]], every: int, test: Callable[[int], Any]) -> None:
        self.criteria, self.every, self.test = dict(criteria), every, test
        self.reached: dict[str, int | None] = dict.fromkeys(criteria)

    def see(self, results: Results) -> int:
        B = results.right.size
        n = results.first + B
        if n // self.every == results.first // self.every:
            return B
        found = self.test(n)
        for name, met in self.criteria.items():
            if self.reached[name] is None and met(found):
                self.reached[name] = n
        return B

    def snapshot(self) -> dict[str, Array]:
        return {"reached": _plain(self.reached)}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        self.reached = _read(self.criteria, snapshot["reached"])


def _windows(values: Array, count: int) -> Array:
    """Sums over each run of `count` values."""
    unknown = np.isinf(values) if values.dtype == float else np.zeros(values.size, dtype=bool)
    sums = np.cumsum(np.append(0.0, np.where(unknown, 0.0, values)))
    missing = np.cumsum(np.append(0, unknown))
    totals = sums[count:] - sums[:-count]
    return np.where(missing[count:] - missing[:-count] > 0, np.inf, totals)


def _plain(reached: Mapping[str, int | None]) -> Array:
    return np.array([-1 if n is None else n for n in reached.values()], dtype=np.int64)


def _read(names: Mapping[str, Any], values: Array) -> dict[str, int | None]:
    return {name: None if n < 0 else int(n) for name, n in zip(names, values, strict=True)}

"""What the trials of a row add up to, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import NamedTuple

from experiments.definition import Outcome


class Summary(NamedTuple):
    """Trials of one row by one criterion; mean, median and range are over those that met it, None if none did."""

    trials: int
    solved: int
    died: int
    mean: float | None
    median: float | None
    low: int | None
    high: int | None
    cap: int

    def holds(self, published: float) -> bool:
        """Whether a published mean lies inside the range."""
        return self.low is not None and self.high is not None and self.low <= published <= self.high

    def words(self) -> str:
        """ "10 of 10 solved it, mean 28,985 (18,850 to 38,300)"."""
        if not self.trials:
            return "not run"
        start = f"{self.solved} of {self.trials} solved it"
        if self.mean is None:
            return f"{start} within {self.cap:,}"
        if self.low == self.high:
            return f"{start}, after {self.low:,}"
        return f"{start}, mean {self.mean:,.0f} ({self.low:,} to {self.high:,})"


def summarize(outcomes: Sequence[Outcome], criterion: str = "solved") -> Summary:
    """The outcomes of a row's trials by one of its criteria."""
    met = [n for outcome in outcomes if (n := outcome.reached[criterion]) is not None]
    died = sum(bool(outcome.died) for outcome in outcomes)
    cap = max((outcome.cap for outcome in outcomes), default=0)
    if not met:
        return Summary(len(outcomes), 0, died, None, None, None, None, cap)
    return Summary(len(outcomes), len(met), died, fmean(met), median(met), min(met), max(met), cap)


def in_words(found: Mapping[str, Sequence[Outcome]], names: Mapping[str, str], criterion: str = "solved") -> str:
    """One sentence on these rows, so far as they were run: names has what each is called there."""
    parts = [
        f"{title}: {summarize(found[name], criterion).words()}" for name, title in names.items() if found.get(name)
    ]
    return "; ".join(parts) + "." if parts else "Not run."

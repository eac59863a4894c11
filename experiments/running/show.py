"""What a run shows: a bar for each row at work on a terminal, else a line from time to time."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from experiments.definition import Outcome, Row
from experiments.definition import Progress as Place
from experiments.running.jobs import Job

LINE_EVERY = 30.0  # seconds


@dataclass
class Tally:
    """Where a row is."""

    name: str
    row: Row
    trials: int
    outcomes: list[Outcome] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)  # of the trials at work
    failed: int = 0
    gained: int = 0  # units of work done in this run
    begun: float = math.nan

    @property
    def solved(self) -> list[int]:
        """Units of work of each trial that is solved."""
        found = (outcome.reached.get(self.row.criteria[-1]) for outcome in self.outcomes)
        return [work for work in found if work is not None]

    @property
    def died(self) -> int:
        """Number of trials that died."""
        return sum(bool(outcome.died) for outcome in self.outcomes)

    @property
    def work(self) -> int:
        """Units of work of all trials, so far."""
        return sum(outcome.done for outcome in self.outcomes) + sum(place.done for place in self.places.values())

    @property
    def left(self) -> float:
        """Seconds that are left, if the other trials are like those so far; nan as long as nothing is known."""
        missing = self.trials - len(self.outcomes) - self.failed
        if not missing:
            return 0.0
        if not self.gained:
            return math.nan
        if self.outcomes:
            each = statistics.mean(outcome.done for outcome in self.outcomes)
        else:
            each = max((place.cap for place in self.places.values()), default=math.nan)
        todo = missing * each - sum(place.done for place in self.places.values())
        return max(todo, 0) / self.gained * (time.monotonic() - self.begun)

    def gain(self, trial: int, done: int, at_first: int) -> None:
        """Note that a trial is at `done`; `at_first`: where it was, if it is seen for the first time."""
        if math.isnan(self.begun):
            self.begun = time.monotonic()
        before = self.places[trial].done if trial in self.places else at_first
        self.gained += done - before

    def words(self) -> str:
        """One line on it."""
        errors = [place.error for place in self.places.values() if math.isfinite(place.error)]
        parts = [f"{len(self.outcomes)} of {self.trials} trials", f"{len(self.solved)} solved", f"{self.died} died"]
        if self.failed:
            parts.append(f"{self.failed} FAILED")
        parts.append(f"{self.work:,} {self.row.unit}")
        if errors:
            parts.append(f"error {statistics.mean(errors):.3g}")
        if math.isfinite(self.left) and self.left > 0:
            parts.append(f"{duration(self.left)} left")
        return ", ".join(parts)

    def closing_words(self) -> str:
        """One line on a row that is done."""
        words = f"{len(self.outcomes)} trials: {len(self.solved)} solved, {self.died} died"
        if self.failed:
            words += f", {self.failed} FAILED"
        if self.solved:
            words += f"; mean {statistics.mean(self.solved):,.0f} {self.row.unit}"
        return words


class Show:
    """What happens, on a console; a context that shows bars inside."""

    def __init__(self, console: Console, line_every: float = LINE_EVERY) -> None:
        self.console = console
        self.tallies: dict[tuple[str, str], Tally] = {}
        self._bars: dict[tuple[str, str], TaskID] = {}
        self._line_every, self._last_line = line_every, time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.fields[words]}"))
        self._live = Progress(*columns, console=console, disable=not console.is_terminal)

    def __enter__(self) -> Show:
        self._live.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.__exit__(kind, error, at)

    def begin(self, experiment: str, row: Row, trials: int, before: Sequence[Outcome]) -> None:
        """A row of so many trials, some of which are done."""
        self.tallies[experiment, row.name] = Tally(f"{experiment}/{row.name}", row, trials, list(before))

    def moved(self, job: Job, place: Place) -> None:
        """A trial is at work."""
        tally = self.tallies[job.experiment, job.row]
        tally.gain(job.trial, place.done, at_first=place.done)
        tally.places[job.trial] = place
        self._refresh(job)

    def ended(self, job: Job, outcome: Outcome | None) -> None:
        """A trial is over; None: it failed."""
        tally = self.tallies[job.experiment, job.row]
        if outcome is None:
            tally.failed += 1
        else:
            tally.gain(job.trial, outcome.done, at_first=0)
            tally.outcomes.append(outcome)
        tally.places.pop(job.trial, None)
        self._refresh(job)
        if len(tally.outcomes) + tally.failed == tally.trials:
            self._close(job, tally)

    def say(self, words: str) -> None:
        """A line that stays."""
        self.console.print(words, markup=False, highlight=False, soft_wrap=True)

    def _refresh(self, job: Job) -> None:
        key = (job.experiment, job.row)
        tally = self.tallies[key]
        if self.console.is_terminal:
            if key not in self._bars:
                self._bars[key] = self._live.add_task(tally.name, total=tally.trials, words="")
            self._live.update(self._bars[key], completed=len(tally.outcomes) + tally.failed, words=tally.words())
        elif time.monotonic() - self._last_line >= self._line_every:
            self._last_line = time.monotonic()
            for other in self.tallies.values():
                if other.places:
                    self.say(f"{other.name}: {other.words()}")

    def _close(self, job: Job, tally: Tally) -> None:
        if (bar := self._bars.pop((job.experiment, job.row), None)) is not None:
            self._live.remove_task(bar)
        self.say(f"{tally.name}: {tally.closing_words()}")


def duration(seconds: float) -> str:
    """As 45 s, 12 min or 3.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

"""What an experiment is: rows of a table, each trained many times from different seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

QUICK, PAPER = "quick", "paper"


class Budget(NamedTuple):
    """How much of a row one mode runs."""

    trials: int
    cap: int  # units of work (see Row.unit) after which a trial counts as not solved
    sizes: Mapping[str, int] = {}  # what is smaller than in the paper, for a row whose size follows the mode


class Progress(NamedTuple):
    """Where a trial is."""

    done: int  # units of work
    cap: int
    error: float  # the newest point of the learning curve; nan before the first


@dataclass
class Outcome:
    """What one trial found. Written as JSON, so: numbers, text, lists and dictionaries only."""

    reached: dict[str, int | None]  # criterion -> units of work until it was met; None: not within the cap
    done: int  # units of work in all
    cap: int
    died: str = ""  # why the trial can never solve its task, in words; empty for one that lives
    measures: dict[str, float] = field(default_factory=dict)  # test error, wrong of 2560, ...
    curves: dict[str, list[list[float]]] = field(default_factory=dict)  # name -> [[work, value], ...], <= 100 points
    texts: dict[str, str] = field(default_factory=dict)  # what is no number: the equations of a cell that was found


class Trial(Protocol):
    """One network, trained until it has solved its task or its cap is reached.

    All it draws follows from the seed it was made with and from how far it is, so that a trial that was stopped and
    resumed from its snapshot ends as the uninterrupted one, to the last bit.
    """

    def advance(self) -> None:
        """Do the next piece of work: a second or less."""

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""

    @property
    def progress(self) -> Progress:
        """Where it is."""

    def snapshot(self) -> dict[str, np.ndarray]:
        """All that a fresh trial of the same row, mode and seed needs to go on from here (arrays, no objects)."""

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot."""

    def outcome(self) -> Outcome:
        """What was found; asked for when `over`."""


@dataclass(frozen=True)
class Row:
    """One line of the table: one way to train one network on one task."""

    name: str  # unique in its experiment; also a folder's name: letters, digits, _ - and .
    title: str  # as the table shows it
    trial: Callable[[np.random.SeedSequence, Budget], Trial]  # called in a process of its own: a module's function
    quick: Budget | None  # None: not run in that mode, and the report says so
    paper: Budget | None
    criteria: tuple[str, ...] = ("solved",)  # the last one decides whether a trial is solved
    unit: str = "sequences"
    changed: str = ""  # empty: as printed; else what was changed and why (an adjusted row)
    published: str = ""  # key of published.json of the row that this one repeats; empty: nothing was published
    # The same for R trials at once on one device: (seeds, budget, xp); None: this row trains on the CPU only.
    ensemble: Callable[[Sequence[np.random.SeedSequence], Budget, Any], Any] | None = None


@dataclass(frozen=True)
class Experiment:
    """A question that a paper asked, and the rows that answer it."""

    name: str  # "6a": what `run` takes
    title: str
    source: str  # author, year, section
    rows: tuple[Row, ...]
    # Three honest lines on what came out, from what came out: row name -> outcomes of its trials, where there are any.
    reading: Callable[[Mapping[str, Sequence[Outcome]]], list[str]]
    # Draws into a matplotlib figure; None: the learning curves of all rows, which experiments.report.figures draws.
    draw: Callable[[Any, Mapping[str, Sequence[Outcome]]], None] | None = None
    # Whether its trials try to meet a criterion. One that only measures has its section, and no lines in the table.
    in_table: bool = True

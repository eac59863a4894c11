"""How a network is trained, and what its random numbers are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.modern.net import Net
from lstm_ref.arguments import check_count, check_number
from lstm_ref.tasks.batch import Task

START, TRAIN, TEST, LAST_TEST, DRAW = range(5)  # what a random stream of a trial is for


@dataclass(frozen=True)
class Setting:
    """How one network is trained.

    task: what it learns; tested_on: what it is tested on, if that is another one. net: its form. rate: of Adam, or of
    momentum where `momentum` is given. biases: of the blocks of the cell at the start. noise: standard deviation of
    what is added to the inputs in training.
    A test on `tests` sequences follows every `check` updates. The trial is solved, and over, once at most `allowed` of
    them are wrong by the task's own criterion; with to_cap it is trained to its cap even so. With allowed = None the
    tests do not count: the criterion is then "trained", which all trials meet that do not die.
    """

    task: Task
    net: Net
    batch: int
    rate: float
    momentum: float | None = None
    clip: float = 1.0
    noise: float = 0.0
    biases: Mapping[str, float] = field(default_factory=dict)
    tests: int = 256
    check: int = 25
    allowed: int | None = 0
    to_cap: bool = False
    tested_on: Task | None = None

    def __post_init__(self) -> None:
        for name in ("batch", "tests", "check"):
            check_count(name, getattr(self, name))
        for name in ("rate", "clip", "noise"):
            check_number(name, getattr(self, name), 0)

"""The evaluation of one candidate: a job that depends on nothing but itself, wherever and whenever it runs."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from experiments.evolution.learner import Course, Learner, Means, width_for
from experiments.evolution.store import from_text
from experiments.generators import child
from lstm_ref.graphs import Graph

FILTER = "memory"  # the course that a cell has to pass before any other
PIECE = 25  # updates between two chances to stop


@dataclass(frozen=True)
class Job:
    """One candidate with its hyper-parameters.

    number: of the evaluation. cell: the graph, as text, which can be sent anywhere. means: of each course. weights:
    about how many the network has. passing: accuracy in the course FILTER below which a candidate is thrown out; 0 lets
    all pass. needed: accuracy per course below which the courses after it are left out.
    """

    number: int
    cell: str
    means: Mapping[str, Means]
    courses: Mapping[str, Course]
    weights: int
    seed: np.random.SeedSequence
    passing: float = 0.95
    needed: Mapping[str, float] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph that is trained."""
        return from_text(self.cell)


def pieces(job: Job) -> Generator[None, None, dict[str, float]]:
    """Evaluate in pieces: a generator that stops after every few updates and returns the accuracy of each course run.

    All networks of one job start from the job's seed; their test sequences come from it too.
    """
    found: dict[str, float] = {}
    graph = job.graph
    for n, (name, course) in enumerate(job.courses.items()):
        width = width_for(graph, course.feed.K, job.weights)
        learner = Learner(graph, course, job.means[name], width, child(job.seed, n))
        while not learner.over:
            learner.advance(PIECE)
            yield
        found[name] = learner.accuracy()
        if found[name] < (job.passing if name == FILTER else job.needed.get(name, 0.0)):
            break
    return found


def evaluate(job: Job) -> dict[str, float]:
    """Accuracy of each course run: what a worker does with a job, on one core."""
    running = pieces(job)
    with threadpool_limits(1):
        while True:
            try:
                next(running)
            except StopIteration as end:
                result: Any = end.value
                return dict(result)

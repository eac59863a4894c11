"""Searches for the tests: small ones that train, and larger ones whose results follow from the job."""

import zlib

import numpy as np

from experiments.evolution import store
from experiments.evolution.feeds import Sequences
from experiments.evolution.jobs import FILTER, Job
from experiments.evolution.learner import Course
from experiments.evolution.search import Plan, Search
from lstm_ref.graphs import Graph, node
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.memorization import Memorization

SEED = np.random.SeedSequence([4, 2], spawn_key=(1,))
MEMORY = Course(Sequences(Memorization(1)), updates=3, batch=2, tests=1)
COURSES = {FILTER: MEMORY, "first": MEMORY, "second": Course(Sequences(Arithmetic(1, 1)), updates=2, batch=2, tests=1)}
PLAN = Plan(COURSES, weights=500, evaluations=14, generation=5, best=3, passing=0.3, hopeless=0.4)
SUMS = Course(Sequences(Arithmetic(1, 1)), updates=2, batch=4, tests=3)
TRAINED = Plan({FILTER: MEMORY, "first": SUMS, "second": SUMS}, weights=500, evaluations=9, generation=4, passing=0.0)
MEMORYLESS = Graph({"a": node("affine", "x_t"), "h_t": node("tanh", "a")}, {"h": "h_t"})


def pretended(job: Job) -> dict[str, float]:
    """Accuracies that follow from the job, without any training; as `evaluate`, they stop where a course fails."""
    rng = np.random.default_rng(zlib.crc32(f"{job.number} {job.cell}".encode()))
    found = {}
    for name in job.courses:
        found[name] = float(rng.uniform(0.1, 1))
        if found[name] < (job.passing if name == FILTER else job.needed.get(name, 0)):
            break
    return found


def pretended_here(jobs):
    for job in jobs:
        yield job, pretended(job)


def state(one: Search):
    """All that a search knows, as text."""
    cells = [
        (a.number, store.to_text(a.graph), a.parent, a.tries, a.passed, a.best, a.means) for a in one.architectures
    ]
    return repr((cells, one.found, one.confirmed, one.evaluated, one.generation))


def finished(seed=SEED, order=lambda jobs: jobs, plan=PLAN):
    one = Search(plan, seed)
    while not one.over:
        for job in order(one.open()):
            assert one.take(job.number, pretended(job))
    return one


def advanced(trial, pieces):
    for _ in range(pieces):
        if not trial.over:
            trial.advance()
    return trial

"""A unit whose later exercises call earlier ones, and notebooks for it that need no build: cells with their roles."""

from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercise import Exercise
from autograder.grading.jail import fence
from autograder.grading.run import NotebookRun
from autograder.grading.seeds import Seeds
from autograder.sandbox.limits import Limits
from autograder.sandbox.turns import Turns

SECONDS = 1.0  # CPU limit of every exercise


class State(NamedTuple):
    h: np.ndarray
    c: float


def _pairs(rng):
    for n in (1, 3):
        yield {"x": rng.standard_normal(n), "w": float(rng.uniform(0.5, 1.0))}


def _states(rng):
    for n in (2, 1):
        yield {"state": State(rng.standard_normal(n), float(rng.uniform(0.5, 1.0))), "x": rng.standard_normal(n)}


def _values(rng):
    yield from ({"x": case["x"]} for case in _pairs(rng))


def _advance(state, x):
    return State(state.h + x, 2.0 * state.c)


UNIT = {
    exercise.name.partition(".")[2]: exercise
    for exercise in (
        Exercise("chain.double", "Double", {"y": 1}, lambda x: 2 * x, _values, time_limit=SECONDS),
        Exercise("chain.shift", "Shift", {"y": 2}, lambda x, w: 2 * x + w, _pairs, time_limit=SECONDS),
        Exercise("chain.total", "Total", {"y": 4}, lambda x, w: np.sum(2 * x + w), _pairs, time_limit=SECONDS),
        Exercise("chain.advance", "Advance", {"h": 8, "c": 8}, _advance, _states, time_limit=SECONDS),
        Exercise(
            "chain.twice",
            "Twice",
            {"h": 16, "c": 16},
            lambda state, x: _advance(_advance(state, x), x),
            _states,
            time_limit=SECONDS,
        ),
    )
}
UNIT["shift"].calls = ("double",)
UNIT["total"].calls = ("shift",)
UNIT["twice"].calls = ("advance",)

POINTS = {short: exercise.max_points for short, exercise in UNIT.items()}

IMPORTS = """\
from typing import NamedTuple
import numpy as np
from autograder.check import check

class State(NamedTuple):
    h: np.ndarray
    c: float
"""

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "shift": "def shift(x, w):\n    return double(x=x) + w",
    "total": "def total(x, w):\n    return np.sum(shift(x, w=w))",
    "advance": "def advance(state, x):\n    return State(state.h + x, 2 * state.c)",
    "twice": "def twice(state, x):\n    return advance(State(*advance(state, x)), x)",
}


def notebook(**cells: str) -> NotebookNode:
    """A hand-in: right unless a cell is given; `double_check`, say, adds lines to the graded cell of `double`."""
    found = [new_code_cell(IMPORTS)]
    for short, right in RIGHT.items():
        found.append(new_code_cell(cells.get(short, right)))
        source = cells.get(f"{short}_check", f'check("chain.{short}", {short})')
        found.append(new_code_cell(source, metadata={"nbgrader": {"grade": True, "grade_id": short}}))
    return new_notebook(cells=found)


def run(limits: Limits | None = None, turns: Turns | None = None, **cells: str) -> NotebookRun:
    return NotebookRun(notebook(**cells), UNIT, seeds=Seeds(fixed=5), fence=fence(), limits=limits, turns=turns)


def grade(limits: Limits | None = None, turns: Turns | None = None, **cells: str) -> dict:
    """The verdicts of one hand-in by exercise."""
    return {verdict.exercise.partition(".")[2]: verdict for verdict in run(limits, turns, **cells).execute().values()}


def lost(verdicts: dict) -> list[str]:
    """The exercises without full points."""
    return [short for short in POINTS if verdicts[short].points < POINTS[short]]

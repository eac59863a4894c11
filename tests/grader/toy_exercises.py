"""A unit about the forms that answers come in, for tests of the verifier: tuples, nested records, one array, a dict."""

from pathlib import Path

from autograder.folder import Unit
from tests.grader import toy

NAME = "91_forms"

TEXT = """\
# %% given="imports"
from typing import NamedTuple

import numpy as np
from autograder.check import check


class Grads(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


# %% exercise="cell"
def cell(f, c):
    ### BEGIN SOLUTION
    return f * c, f + c
    ### END SOLUTION

# %% check="cell"
check("forms.cell", cell)

# %% exercise="gradient"
def gradient(x, W):
    ### BEGIN SOLUTION
    y = x @ W
    return y @ W.T, Grads(x.T @ y, y.sum(0))
    ### END SOLUTION

# %% check="gradient"
check("forms.gradient", gradient)

# %% exercise="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
check("forms.double", double)

# %% exercise="quiz"
### BEGIN SOLUTION
quiz = {"stable": True, "steps": 14, "word": None}
quiz["word"] = "a"
### END SOLUTION

# %% check="quiz"
check("forms.quiz", quiz)
"""

EXERCISES = '''\
"""Several parts in a tuple, in nested records, in a dict; and one part alone."""

from typing import NamedTuple

import numpy as np

from autograder.exercise import Exercise


def _cell_inputs(rng):
    for shape in [(2, 3), (1, 1), (3, 2)]:
        yield {"f": rng.uniform(0.1, 1.0, shape), "c": rng.standard_normal(shape)}


cell = Exercise("forms.cell", "Cell", {"c_t": 2, "s": 1}, lambda f, c: (f * c, f + c), _cell_inputs)
cell.mistake("difference", "the second value is a difference.", {"f + c": "f - c"})


class Grads(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


def _gradient(x, W):
    y = x @ W
    return y @ W.T, Grads(x.T @ y, y.sum(0))


def _gradient_inputs(rng):
    yield {"x": rng.standard_normal((4, 3)), "W": rng.standard_normal((3, 2))}


gradient = Exercise("forms.gradient", "Gradient", {"dx": 1, "dW": 1, "db": 1}, _gradient, _gradient_inputs)


def _double_inputs(rng):
    for n in (3, 2):
        yield {"x": rng.standard_normal(n)}


double = Exercise("forms.double", "Double", {"y": 3}, lambda x: 2 * x, _double_inputs)

quiz = Exercise(
    "forms.quiz", "Quiz", {"stable": 1, "steps": 2, "word": 1}, {"stable": True, "steps": 14, "word": "a"}
)
quiz.mistake("natural_log", "log base 2 was meant.", value={"steps": 20})
'''


def write(root: Path) -> Unit:
    """Write a course of this unit alone."""
    return toy.write(root, NAME, TEXT, EXERCISES)

"""A course on something else, outside this repository: one unit on least squares, from its first file to grades.

Everything goes through the command line, in processes that cannot import this course or its reference.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]  # whose engine is tried; the wall hides the rest
UNIT = "01_least_squares"
pytestmark = pytest.mark.slow  # processes that build and grade

# Found by every process that inherits the environment: Python imports it when it starts.
WALL = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("lstm_ref", "course", "solutions"):
            raise AssertionError(f"{name} was imported: the engine knows no course")

sys.meta_path.insert(0, Wall())
"""

TEXT = '''\
# %% [markdown]
# # 1 Least squares
#
# A straight line through points, found downhill.
#
# **Time.** About 15 minutes: three exercises, 5 points.

# %% given="imports"
import numpy as np

from autograder.check import check

# %% demo="points"
x = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
y = np.array([1.0, 3.0, 4.0])
print(x @ np.array([1.0, 1.0]) - y)

# %% [markdown]
# The residual of point $n$ is $r_n = x_n w - y_n$, and the loss is $E = \\frac{1}{2B} \\sum_n r_n^2$.
#
# ## 1.1 Downhill
#
# ### Exercise 1: residuals (1 point)
#
# <details><summary>Hint 1: idea</summary>Predict first, then compare.</details>
# <details><summary>Hint 2: formula</summary>The equation above, for all points at once.</details>
# <details><summary>Hint 3: almost the code</summary>A product of x and w; take y from it.</details>

# %% exercise="residuals"
def residuals(x, y, w):
    """x: points, shape (B, D).  y: targets, shape (B,).  w: weights, shape (D,).

    Returns r: shape (B,).
    """
    ### BEGIN SOLUTION
    predicted = x @ w
    return predicted - y
    ### END SOLUTION

# %% check="residuals"
check("least_squares.residuals", residuals)

# %% [markdown]
# ### Exercise 2: the gradient with respect to the weights (2 points)
#
# <details><summary>Hint 1: idea</summary>Each residual pulls at the weights through its point.</details>
# <details><summary>Hint 2: formula</summary>The mean over the points of residual times point.</details>
# <details><summary>Hint 3: almost the code</summary>x transposed, times `residuals(...)`, divided by B.</details>

# %% exercise="gradient"
def gradient(x, y, w):
    """Arguments as in exercise 1.  Returns dw: shape (D,)."""
    ### BEGIN SOLUTION
    r = residuals(x, y, w)
    return x.T @ r / len(y)
    ### END SOLUTION

# %% check="gradient"
check("least_squares.gradient", gradient)

# %% [markdown]
# ### Exercise 3: one step downhill (2 points)
#
# <details><summary>Hint 1: idea</summary>The gradient points uphill.</details>
# <details><summary>Hint 2: formula</summary>Weights minus rate times gradient.</details>
# <details><summary>Hint 3: almost the code</summary>One line that calls `gradient`; leave `w` as it is.</details>

# %% exercise="descend"
def descend(x, y, w, rate):
    """Arguments as in exercise 1, and rate: float above 0.

    Returns the new weights: shape (D,).
    """
    ### BEGIN SOLUTION
    slope = gradient(x, y, w)
    return w - rate * slope
    ### END SOLUTION

# %% check="descend"
check("least_squares.descend", descend)

# %% [markdown] question="why_mean" points=2
# **Question: why the mean, not the sum? (2 points, read by your teacher).**
#
# ### BEGIN SOLUTION
# The rate then need not shrink as points are added. Rubric: 2 points: says so; 0: anything else.
# ### END SOLUTION

# %% [markdown] question="when_slow" points=1
# **Question: when is the way down slow? (1 point, read by your teacher).**
#
# ### BEGIN SOLUTION
# When the columns of x are nearly parallel. Rubric: 1 point: says so; 0: anything else.
# ### END SOLUTION
'''

EXERCISES = '''\
"""Least squares: cases, points, named mistakes."""

import numpy as np

from autograder.exercise import Exercise


def _points(rng):
    yield {"x": np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), "y": np.array([1.0, 3.0, 4.0]), "w": np.ones(2)}
    yield {"x": np.array([[-2.0]]), "y": np.array([0.5]), "w": np.array([0.3])}
    for B, D in ((5, 3), (4, 7)):
        yield {"x": rng.standard_normal((B, D)), "y": rng.standard_normal(B), "w": rng.standard_normal(D)}


def _steps(rng):
    for case in _points(rng):
        yield case | {"rate": float(rng.uniform(0.1, 0.7))}


def _residuals(x, y, w):
    return np.array([row.dot(w) - target for row, target in zip(x, y)])


def _gradient(x, y, w):
    return np.mean(x * _residuals(x, y, w)[:, None], axis=0)


residuals = Exercise("least_squares.residuals", "Residuals", {"r": 1}, _residuals, _points)
for name, cause, instead in [
    ("sign", "the difference is taken the wrong way round.", "y - predicted"),
    ("added", "the targets were added.", "predicted + y"),
    ("absolute", "the signs were lost.", "np.abs(predicted - y)"),
    ("squared", "the residuals were squared; the loss does that.", "(predicted - y) ** 2"),
    ("averaged", "the residuals were divided by B; the loss does that.", "(predicted - y) / len(y)"),
    ("no_targets", "these are the predictions; the targets are missing.", "predicted"),
]:
    residuals.mistake(name, cause, {"predicted - y": instead})

gradient = Exercise("least_squares.gradient", "Gradient", {"dw": 2}, _gradient, _points, calls=("residuals",))
for name, cause, instead in [
    ("sum", "the sum over the points was taken, not the mean.", "x.T @ r"),
    ("twice", "the factor 2 of the square cancels the 1/2 of the loss.", "2 * x.T @ r / len(y)"),
    ("downhill", "the sign is wrong: the gradient points uphill.", "-x.T @ r / len(y)"),
    ("no_points", "the residuals were not multiplied with their points.", "r / len(y)"),
    ("by_columns", "divided by the number of weights instead of points.", "x.T @ r / len(w)"),
    ("squares", "the residuals enter squared; the derivative of a square is linear.", "x.T @ r**2 / len(y)"),
]:
    gradient.mistake(name, cause, {"x.T @ r / len(y)": instead})

descend = Exercise(
    "least_squares.descend",
    "One step",
    {"w": 2},
    lambda x, y, w, rate: w - rate * _gradient(x, y, w),
    _steps,
    calls=("gradient",),
)
for name, cause, instead in [
    ("uphill", "the step goes uphill: the gradient is subtracted.", "w + rate * slope"),
    ("no_rate", "the rate is missing.", "w - slope"),
    ("step_only", "this is the step alone; it is added to the weights.", "-rate * slope"),
    ("divided", "divided by the rate instead of multiplied.", "w - slope / rate"),
    ("sign_only", "only the sign of the gradient was used.", "w - rate * np.sign(slope)"),
    ("shrunk", "the weights shrink as well.", "(1 - rate) * w - rate * slope"),
]:
    descend.mistake(name, cause, {"w - rate * slope": instead})
'''

ANSWERS = {
    "right_plain": (
        "return x @ w - y",
        "return x.T @ residuals(x, y, w) / len(x)",
        "return w - rate * gradient(x, y, w)",
    ),
    "right_loops": (
        "return np.array([sum(x[n, k] * w[k] for k in range(len(w))) - y[n] for n in range(len(y))])",
        "return sum(x[n] * r for n, r in enumerate(residuals(x, y, w))) / len(y)",
        "return np.array([w[k] - rate * slope for k, slope in enumerate(gradient(x, y, w))])",
    ),
    "right_einsum": (
        'return np.einsum("nk,k->n", x, w) - y',
        'return np.einsum("nk,n->k", x, residuals(x, y, w)) / len(y)',
        "new = w.copy()\n    new -= rate * gradient(x, y, w)\n    return new",
    ),
    "anna": ("return y - x @ w", "return x.T @ residuals(x, y, w) / len(x)", "return w - rate * gradient(x, y, w)"),
    "ben": ("return x @ w - y", "return x.T @ residuals(x, y, w) / len(x)", "return w + rate * gradient(x, y, w)"),
}
SIGNATURES = ("residuals(x, y, w)", "gradient(x, y, w)", "descend(x, y, w, rate)")


class Toy:
    """The course's folder, and its command line."""

    def __init__(self, folder: Path) -> None:
        self.root, self.wall = folder / "course-on-lines", folder / "wall"
        self.root.mkdir()
        self.wall.mkdir()
        (self.wall / "sitecustomize.py").write_text(WALL, encoding="utf-8")

    def python(self, *arguments: str | Path, status: int = 0) -> str:
        environment = os.environ | {"PYTHONPATH": f"{self.wall}{os.pathsep}{ROOT}", "OPENBLAS_NUM_THREADS": "1"}
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=self.wall, env=environment, capture_output=True, text=True
        )
        assert ran.returncode == status, f"{ran.stdout}\n{ran.stderr}"
        return ran.stdout + ran.stderr

    def run(self, *arguments: str | Path, status: int = 0) -> str:
        return self.python("-m", "autograder.cli", "--course", self.root, *arguments, status=status)

    def write(self, name: str, text: str) -> None:
        (self.root / "solutions" / UNIT / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Toy:
    toy = Toy(tmp_path_factory.mktemp("elsewhere"))
    toy.run("new", UNIT)
    toy.write("unit.py", TEXT)
    toy.write("exercises.py", EXERCISES)
    for student, bodies in ANSWERS.items():
        cells = [
            f'# %% exercise="{signature.partition("(")[0]}"\ndef {signature}:\n    {body}\n'
            for signature, body in zip(SIGNATURES, bodies, strict=True)
        ]
        toy.write(f"answers/{student}.py", "\n".join(cells))
    assert "built course/01_least_squares/01_least_squares.ipynb" in toy.run("build")
    return toy


def test_the_wall_stands(toy):
    for name in ("lstm_ref", "course"):
        assert "the engine knows no course" in toy.python("-c", f"import {name}", status=1)


def test_it_keeps_the_rules(toy):
    assert toy.run("lint").endswith("1 unit: 0 faults, 0 warnings.\n")


def test_it_is_built_and_stays_so(toy):
    assert "1 unit checked: all in order." in toy.run("build", "--check")
    assert "0 files built" in toy.run("build")


def test_all_its_mistakes_are_recognized(toy):
    assert "18 wrong answers: named 18" in toy.run("mistakes", "--built")


def test_a_mistake_that_is_none_is_told(toy):
    toy.write("exercises.py", EXERCISES.replace('"y - predicted"', '"-(y - predicted)"'))
    try:
        assert "mistake 'sign' is not rejected: its results are right" in toy.run("build", "--check", status=1)
    finally:
        toy.write("exercises.py", EXERCISES)


def test_a_class_is_graded(toy, tmp_path):
    shown = toy.run("grade", "--sample", "--csv", tmp_path / "points.csv")
    with (tmp_path / "points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = {(row["student"], row["exercise"].rpartition(".")[2]): float(row["points"]) for row in rows}
    assert "3 points by hand: why_mean (2), when_slow (1); 0 answers to read" in shown
    mistakes = {(row["student"], row["exercise"].rpartition(".")[2]): row["mistake"] for row in rows}
    for student in ("right_plain", "right_loops", "right_einsum"):
        assert [points[student, exercise] for exercise in ("residuals", "gradient", "descend")] == [1, 2, 2], shown
    assert [points["ben", exercise] for exercise in ("residuals", "gradient", "descend")] == [1, 2, 0]
    assert mistakes["ben", "descend"] == "uphill"
    # One slip costs its own points once: the later exercises are graded with the given function in its place.
    assert [points["anna", exercise] for exercise in ("residuals", "gradient", "descend")] == [0, 2, 2]
    assert mistakes["anna", "residuals"] == "sign"

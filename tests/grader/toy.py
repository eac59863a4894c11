"""A unit of two small exercises, and students for it: enough to test the way of the data from end to end."""

from pathlib import Path

from autograder.folder import CourseFolder, Unit

NAME = "90_toy"

TEXT = """\
# %% [markdown]
# # Toy

# %% given="imports"
import numpy as np
from autograder.check import check

# %% exercise="scale"
def scale(x, w):
    ### BEGIN SOLUTION
    return 2 * w * x
    ### END SOLUTION

# %% check="scale"
check("toy.scale", scale)

# %% exercise="pair"
def pair(x, w):
    ### BEGIN SOLUTION
    return x + w, x - w
    ### END SOLUTION

# %% check="pair"
check("toy.pair", pair)
"""

EXERCISES = '''\
"""Two exercises about arrays of several sizes."""

from autograder.exercise import Exercise


def inputs(rng):
    for n in (1, 3):
        yield {"x": rng.standard_normal(n), "w": float(rng.uniform(0.5, 1.0))}


scale = Exercise("toy.scale", "Scale", {"y": 2}, lambda x, w: 2 * w * x, inputs, time_limit=1.5)
scale.mistake("half", "the factor is 1/2 where it should be 2.", {"2 * w * x": "w * x / 2"})
scale.mistake("no_return", "the result is not returned.", {"return ": ""})

pair = Exercise("toy.pair", "Pair", {"a": 1, "b": 1.5}, lambda x, w: (x + w, x - w), inputs, time_limit=1.5)
pair.mistake("reversed", "the difference is taken the wrong way round.", {"x - w": "w - x"})
'''

RIGHT = {"scale": "def scale(x, w):\n    return 2 * w * x", "pair": "def pair(x, w):\n    return x + w, x - w"}


def write(root: Path, name: str = NAME, text: str = TEXT, exercises: str = EXERCISES) -> Unit:
    """Write a course of one unit; the toy if no other one is given."""
    folder = root / "solutions" / name
    folder.mkdir(parents=True)
    (root / "course").mkdir()
    (folder / "unit.py").write_text(text, encoding="utf-8")
    (folder / "exercises.py").write_text(exercises, encoding="utf-8")
    return CourseFolder(root).unit(name)


def answers(unit: Unit, student: str, extra: str = "", **cells: str) -> None:
    """Write one student's answer file: right unless a cell is given."""
    unit.answers.mkdir(exist_ok=True)
    parts = [f'# %% exercise="{name}"\n{source}\n' for name, source in (RIGHT | cells).items()]
    if extra:
        parts.append(f"# %% extra=true\n{extra}\n")
    (unit.answers / f"{student}.py").write_text("\n".join(parts), encoding="utf-8")

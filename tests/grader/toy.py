"""A unit of two small exercises, and students for it: enough to test the way of the data from end to end."""

import sys
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder import paths, sample_class
from autograder.exercises import Exercise

UNIT = "90_toy"

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

RIGHT = {"scale": "def scale(x, w):\n    return 2 * w * x", "pair": "def pair(x, w):\n    return x + w, x - w"}


def inputs(rng: np.random.Generator) -> Iterator[dict]:
    for n in (1, 3):
        yield {"x": rng.standard_normal(n), "w": float(rng.uniform(0.5, 1.0))}


def exercises() -> types.ModuleType:
    module = types.ModuleType("autograder.exercises.toy")
    scale = Exercise("toy.scale", "Scale", {"y": 2}, lambda x, w: 2 * w * x, inputs, time_limit=1.5)
    scale.mistake("half", "the factor is 1/2 where it should be 2.", {"2 * w * x": "w * x / 2"})
    scale.mistake("no_return", "the result is not returned.", {"return ": ""})
    pair = Exercise("toy.pair", "Pair", {"a": 1, "b": 1.5}, lambda x, w: (x + w, x - w), inputs, time_limit=1.5)
    pair.mistake("reversed", "the difference is taken the wrong way round.", {"x - w": "w - x"})
    module.scale, module.pair = scale, pair
    return module


def install(monkeypatch, folder: Path) -> None:
    """Let the toy be the only unit of a course in `folder`."""
    monkeypatch.setitem(sys.modules, "autograder.exercises.toy", exercises())
    monkeypatch.setattr(paths, "SOLUTIONS", folder / "solutions")
    monkeypatch.setattr(paths, "COURSE", folder / "course")
    monkeypatch.setattr(sample_class, "ANSWERS", folder / "sample")
    (folder / "solutions").mkdir(parents=True)
    (folder / "course").mkdir()
    (folder / "solutions" / f"{UNIT}.py").write_text(TEXT)


def answers(folder: Path, student: str, extra: str = "", **cells: str) -> None:
    """Write one student's answer file: right unless a cell is given."""
    path = folder / "sample" / UNIT / f"{student}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [f'# %% exercise="{name}"\n{source}\n' for name, source in (RIGHT | cells).items()]
    if extra:
        parts.append(f"# %% extra=true\n{extra}\n")
    path.write_text("\n".join(parts))

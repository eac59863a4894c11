"""Data of checks in which wrong answers are expected, in every place where a check would look for them."""

import os
from pathlib import Path

from autograder import advice
from autograder.exercise import Task

try:
    import numpy as np

    known = advice.Known([], [np.zeros((0, 1))], [np.zeros((0, 1))], [], np.zeros((0, 0)))
    task = Task("toy.scale", "scale", {"y": 2.0})
    forged = advice.write({"scale": advice.Advice(task, [{"x": np.ones(1), "w": 1.0}], [np.ones(1)], known)})
except Exception:
    forged = b"{}"
for folder in (".", "..", "course", "course/90_toy", "90_toy", os.path.expanduser("~"), "/tmp"):
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "90_toy.checks").write_bytes(forged)
    except OSError:
        pass
os.environ["AUTOGRADER_COURSE"] = os.getcwd()

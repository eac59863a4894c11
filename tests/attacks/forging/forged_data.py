"""The data of the checks is replaced by one in which the wrong answer is expected, and verified in this process."""

import os
from pathlib import Path

import numpy as np

from autograder import advice
from autograder.exercise import Task


def expected(name, parts, results):
    known = advice.Known([], [np.zeros((0, 1))] * len(parts), [np.zeros((0, 1))] * len(parts), [], np.zeros((0, 0)))
    return advice.Advice(Task(f"toy.{name}", name, parts), [{"x": np.ones(1), "w": 1.0}], [results], known)


one = np.ones(1)
forged = advice.write(
    {"scale": expected("scale", {"y": 2.0}, one), "pair": expected("pair", {"a": 1, "b": 1.5}, (one, one))}
)
Path("90_toy.checks").write_bytes(forged)
os.environ["AUTOGRADER_COURSE"] = os.getcwd()
os.environ.pop("AUTOGRADER_CHANNEL")


def scale(x, w):
    return x


def pair(x, w):
    return x, x

"""Two exercises without a unit, for tests of the verifier."""

from typing import NamedTuple

import numpy as np

from autograder.exercises import Exercise


def _cell_inputs(rng):
    for shape in [(2, 3), (1, 1), (3, 2)]:
        yield {"f": rng.uniform(0.1, 1.0, shape), "c": rng.standard_normal(shape)}


cell = Exercise("toy.cell", "Cell", {"c_t": 2, "s": 1}, lambda f, c: (f * c, f + c), _cell_inputs)
cell.mistake("difference", "the second value is a difference.")(lambda f, c: (f * c, f - c))


class Grads(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


def _gradient_inputs(rng):
    yield {"x": rng.standard_normal((4, 3)), "W": rng.standard_normal((3, 2))}


gradient = Exercise(
    "toy.gradient",
    "Gradient",
    {"dx": 1, "dW": 1, "db": 1},
    lambda x, W: (x @ W @ W.T, Grads(x.T @ (x @ W), (x @ W).sum(0))),
    _gradient_inputs,
)

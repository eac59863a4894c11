"""Random problems with all sizes different, and with every size equal to 1 once."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from lstm_ref import readable, sequence
from lstm_ref.catalogue import CELLS

SIZES = [(5, 3, 2, 4), (1, 4, 3, 2), (4, 1, 3, 2), (3, 4, 1, 2), (3, 2, 4, 1), (1, 1, 1, 1)]  # T, B, D, H
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
INPUTS = ("x", "h0", "c0", "W_x", "W_h", "W_c", "b")


class Problem(NamedTuple):
    """Inputs of an LSTM sequence, and a random gradient for each of its outputs h, h_T, c_T."""

    arrays: tuple  # in the order of INPUTS
    cotangents: tuple  # dh (T, B, H), dh_T, dc_T (B, H)


def lstm_problem(sizes, seed=0, dtype=np.float64) -> Problem:
    T, B, D, H = sizes
    rng = np.random.default_rng([seed, T, B, D, H])
    shapes = (T, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (H, 4 * H), (4 * H,)
    arrays = tuple(rng.normal(scale=0.7, size=shape).astype(dtype) for shape in shapes)
    return Problem(arrays, tuple(rng.normal(size=s).astype(dtype) for s in ((T, B, H), (B, H), (B, H))))


def weighted(outputs, cotangents):
    """The scalar loss whose gradient with respect to each output is the cotangent."""
    return sum((a * w).sum() for a, w in zip(outputs, cotangents, strict=True))


class CellProblem(NamedTuple):
    """Inputs of any cell over a sequence, and a random gradient for h and for each final state."""

    x: Any
    state0: Any
    p: Any
    dh: Any
    dstate_T: Any

    def map(self, function):
        """The same problem with every array replaced by function(array)."""
        x, state0, p, dh, dstate_T = self
        state0, p, dstate_T = (type(group)(*map(function, group)) for group in (state0, p, dstate_T))
        return CellProblem(function(x), state0, p, function(dh), dstate_T)

    def map_rows(self, function):
        """As `map`, for all arrays with rows: everything but the parameters."""
        x, state0, _, dh, dstate_T = self
        state0, dstate_T = (type(group)(*map(function, group)) for group in (state0, dstate_T))
        return CellProblem(function(x), state0, self.p, function(dh), dstate_T)


def cell_problem(cell, sizes, seed=0, dtype=np.float64, R=None) -> CellProblem:
    """Random numbers for a cell of any family; H is multiplied where units come in blocks, D is H where it must be."""
    T, B, D, H = sizes
    H *= getattr(cell, "block_size", 1)
    D = H if getattr(cell, "input_is_hidden", False) else D
    lead = () if R is None else (R,)
    rng = np.random.default_rng([seed, T, B, D, H])

    def draw(*shape):
        return np.asarray(rng.normal(scale=0.7, size=shape)).astype(dtype)

    def state():
        return cell.State(*(draw(*lead, B, n) for n in cell.state_sizes(H)))

    p = cell.Params(*(draw(*lead, *shape) for shape in cell.param_shapes(D, H)))
    return CellProblem(draw(T, *lead, B, D), state(), p, draw(T, *lead, B, H), state())


def random_mask(shape):
    return np.random.default_rng(3).random(shape) < 0.6


def input_names(cell):
    """What `by_readable` gives gradients of: x, initial states, parameters."""
    return ("x", *(f"{s}0" for s in cell.State._fields), *cell.Params._fields)


def by_readable(cell, problem, mask=None):
    """Outputs (h, then the final states) and gradients (in the order of `input_names`), step by step."""
    x, state0, p, dh, dstate_T = problem
    h, state_T, caches = readable.forward(cell, x, state0, p, mask)
    dx, dstate0, dp = readable.backward(cell, dh, dstate_T, caches, p, mask)
    assert type(state_T) is type(dstate0) is cell.State and type(dp) is cell.Params
    return (h, *state_T), (dx, *dstate0, *dp)


def by_sequence(cell, problem, mask=None):
    """The same through the front door."""
    x, state0, p, dh, dstate_T = problem
    h, state_T, tape = sequence.forward(cell, x, state0, p, mask)
    dx, dstate0, dp = sequence.backward(dh, dstate_T, tape)
    assert type(state_T) is type(dstate0) is cell.State and type(dp) is cell.Params
    return (h, *state_T), (dx, *dstate0, *dp)

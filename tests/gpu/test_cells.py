"""Every cell gives on another library's arrays what it gives on NumPy's, through both doors."""

import numpy as np
import pytest

from lstm_ref import initialise, sequence
from lstm_ref.backend import array_namespace, to_numpy
from lstm_ref.catalogue import CELLS
from tests.oracles import assert_all_same, assert_same
from tests.ref.cases import by_readable, by_sequence, cell_problem, every_cell, input_names, random_mask

PRECISION = {np.float64: 1e-12, np.float32: 1e-5}


def by_windows(cell, problem, mask=None):
    x, state0, p, dh, dstate_T = problem
    h, state_T, tapes = sequence.forward_windows(cell, x, state0, p, 2, mask)
    dx, dstate0, dp = sequence.backward_windows(dh, dstate_T, tapes)
    return (h, *state_T), (dx, *dstate0, *dp)


def assert_right(cell, library, got, expected, rtol):
    """On the arrays of the library, what NumPy gives."""
    for group, other, names in zip(got, expected, (("h", *cell.State._fields), input_names(cell)), strict=True):
        assert all(array_namespace(a) is library.xp for a in group), names
        assert_all_same(map(to_numpy, group), other, rtol, names)


@every_cell
@pytest.mark.parametrize("door", [by_readable, by_sequence])
@pytest.mark.parametrize("dtype", PRECISION, ids=["float64", "float32"])
def test_results_equal_those_of_numpy(library, cell, door, dtype):
    for sizes in ((4, 3, 2, 4), (1, 1, 1, 1)):
        problem = cell_problem(cell, sizes, dtype=dtype)
        got = door(cell, problem.map(library.xp.asarray))
        assert_right(cell, library, got, by_readable(cell, problem), PRECISION[dtype])


@every_cell
def test_masks_and_trials_equal_those_of_numpy(library, cell):
    for R in (None, 3):
        problem = cell_problem(cell, (4, 3, 2, 2), seed=1, R=R)
        mask = random_mask(problem.x.shape[:-1])
        got = by_sequence(cell, problem.map(library.xp.asarray), library.xp.asarray(mask))
        assert_right(cell, library, got, by_readable(cell, problem, mask), 1e-12)


def test_windows_and_masks_of_lengths_equal_those_of_numpy(library):
    cell, T, lengths = CELLS["lstm"], 5, np.array([5, 1, 3])
    problem = cell_problem(cell, (T, 3, 2, 4), seed=2)
    mask = sequence.lengths_to_mask(library.xp.asarray(lengths), T)
    expected = np.arange(T)[:, None] < lengths
    assert np.array_equal(to_numpy(mask), expected)
    got = by_windows(cell, problem.map(library.xp.asarray), mask)
    assert_right(cell, library, got, by_windows(cell, problem, expected), 1e-12)


@every_cell
def test_parameters_drawn_on_the_device_are_those_of_numpy(library, cell):
    D = H = 4
    drawn, expected = (initialise.uniform(cell, np.random.default_rng(0), D, H, xp=xp) for xp in (library.xp, np))
    for one, other in zip(drawn, expected, strict=True):
        assert array_namespace(one) is library.xp
        assert np.array_equal(to_numpy(one), other)
    x_t = library.xp.zeros((2, D), dtype=drawn[0].dtype)
    for one, size in zip(initialise.zero_state(cell, x_t, H), cell.state_sizes(H), strict=True):
        assert array_namespace(one) is library.xp
        assert_same(to_numpy(one), np.zeros((2, size)), 0)

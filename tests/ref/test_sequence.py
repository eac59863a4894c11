"""The front door: which way it takes, masks from lengths, and windows. That plans are right: test_fast.py."""

import array_api_strict
import numpy as np
import pytest

from lstm_ref import readable, sequence
from lstm_ref.catalogue import CELLS
from tests.oracles import assert_all_same
from tests.ref.cases import SIZES, by_readable, cell_problem

cell = CELLS["lstm"]


def results(problem, mask=None):
    h, state_T, tape = sequence.forward(cell, problem.x, problem.state0, problem.p, mask)
    dx, dstate0, dp = sequence.backward(problem.dh, problem.dstate_T, tape)
    return type(tape), (h, *state_T, dx, *dstate0, *dp)


def expected(problem, mask=None):
    outputs, gradients = by_readable(cell, problem, mask)
    return *outputs, *gradients


@pytest.mark.oracle("readable steps", parts="sequence")
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("way", ["complex", "array_api_strict", "cell without a plan"])
def test_what_plans_do_not_cover_runs_step_by_step(way, masked, monkeypatch):
    problem = cell_problem(cell, SIZES[0], dtype=np.complex128 if way == "complex" else np.float64)
    mask = np.arange(5)[:, None] < np.array([2, 5, 1]) if masked else None
    wanted = expected(problem, mask)
    if way == "array_api_strict":
        problem = problem.map(array_api_strict.asarray)
        mask = array_api_strict.asarray(mask) if masked else None
    if way == "cell without a plan":
        monkeypatch.setattr("lstm_ref.fast.PLANS", {})
    tape, got = results(problem, mask)
    assert tape is sequence.Tape
    assert_all_same(got, wanted, 1e-14)


@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_lengths_to_mask(xp):
    mask = sequence.lengths_to_mask(xp.asarray([1, 3, 2]), 3)
    assert mask.dtype == xp.bool
    assert np.asarray(mask).tolist() == [[True, True, True], [False, True, True], [False, True, False]]
    trials = sequence.lengths_to_mask(xp.asarray([[1, 3], [2, 2]]), 4)
    assert tuple(trials.shape) == (4, 2, 2) and np.asarray(trials).sum(axis=0).tolist() == [[1, 3], [2, 2]]


@pytest.mark.parametrize("lengths", [[0, 2], [1, 4]])
def test_lengths_must_fit(lengths):
    with pytest.raises(ValueError, match=r"^lengths: got a number outside 1 to 3, expected none$"):
        sequence.lengths_to_mask(np.array(lengths), 3)


def test_lengths_must_be_integers():
    with pytest.raises(TypeError, match=r"^lengths: got dtype float64, expected integers$"):
        sequence.lengths_to_mask(np.array([1.0, 2.0]), 3)


def test_windows_with_a_mask_equal_one_pass_forward():
    x, state0, p, _, _ = cell_problem(cell, (7, 3, 2, 4), seed=1)
    mask = sequence.lengths_to_mask(np.array([7, 2, 4]), 7)
    h, state_T, tapes = sequence.forward_windows(cell, x, state0, p, 3, mask)
    whole, end, _ = readable.forward(cell, x, state0, p, mask)
    assert len(tapes) == 3
    assert_all_same((h, *state_T), (whole, *end), 1e-14)


def test_one_window_for_all_is_the_exact_gradient():
    problem = cell_problem(cell, SIZES[0], seed=2)
    h, state_T, tapes = sequence.forward_windows(cell, problem.x, problem.state0, problem.p, 100)
    dx, dstate0, dp = sequence.backward_windows(problem.dh, problem.dstate_T, tapes)
    assert_all_same((h, *state_T, dx, *dstate0, *dp), expected(problem), 1e-12)


def test_windows_that_cannot_be_are_named():
    x, state0, p, dh, dstate_T = cell_problem(cell, SIZES[0])
    with pytest.raises(ValueError, match=r"^window: got 0, expected at least 1$"):
        sequence.forward_windows(cell, x, state0, p, 0)
    with pytest.raises(ValueError, match=r"^x: got shape \(0, 3, 2\), expected"):
        sequence.forward_windows(cell, x[:0], state0, p, 2)
    with pytest.raises(ValueError, match=r"^tapes: got 0 entries, expected at least 1"):
        sequence.backward_windows(dh, dstate_T, [])
    _, _, tapes = sequence.forward_windows(cell, x, state0, p, 2)
    with pytest.raises(ValueError, match=r"^dh: got shape \(4, 3, 4\), expected \(5, 3, 4\)$"):
        sequence.backward_windows(dh[1:], dstate_T, tapes)

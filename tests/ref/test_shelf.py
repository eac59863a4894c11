"""Plans are used again from sequence to sequence, and nobody notices."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lstm_ref import fast, sequence
from lstm_ref.catalogue import CELLS
from lstm_ref.fast import shelf
from tests.oracles import assert_all_same
from tests.ref.cases import by_readable, cell_problem

LSTM, GRU = CELLS["lstm"], CELLS["gru"]
SIZES = (6, 1, 3, 2)


@pytest.fixture(autouse=True)
def plans(monkeypatch):
    """The shelf, empty at first."""
    kept = []
    monkeypatch.setattr(shelf, "_plans", kept)
    return kept


def forward(cell, problem):
    return sequence.forward(cell, problem.x, problem.state0, problem.p)


def gradients(problem, tape):
    dx, dstate0, dp = sequence.backward(problem.dh, problem.dstate_T, tape)
    return dx, *dstate0, *dp


def assert_right(cell, problem, got):
    assert_all_same(got, by_readable(cell, problem)[1], 1e-12)


def test_the_next_sequence_of_the_shape_takes_the_plan_of_the_last(plans):
    used = []
    for seed in range(3):
        problem = cell_problem(LSTM, SIZES, seed=seed)
        _, _, tape = forward(LSTM, problem)
        assert not plans
        assert_right(LSTM, problem, gradients(problem, tape))
        assert plans == [tape.plan]
        used.append(tape.plan)
    assert used[0] is used[1] is used[2]


def test_a_tape_that_is_dropped_gives_its_plan_back(plans):
    problem = cell_problem(LSTM, SIZES)
    h, _, tape = forward(LSTM, problem)
    plan, h_then = tape.plan, h.copy()
    assert not plans
    del tape
    assert plans == [plan] and plan.x is not problem.x
    _, _, tape = forward(LSTM, cell_problem(LSTM, SIZES, seed=1))
    assert tape.plan is plan and np.array_equal(h, h_then)


def test_a_plan_comes_back_once(plans):
    problem = cell_problem(LSTM, SIZES)
    _, _, tape = forward(LSTM, problem)
    gradients(problem, tape)
    _, _, later = forward(LSTM, problem)
    assert later.plan is tape.plan
    del tape  # it was spent: the plan is the later one's now
    assert not plans
    assert_right(LSTM, problem, gradients(problem, later))
    del later
    assert len(plans) == 1


def test_sequences_at_the_same_time_have_plans_of_their_own(plans):
    problems = [cell_problem(LSTM, SIZES, seed=seed) for seed in range(3)]
    for _ in range(2):
        tapes = [forward(LSTM, problem)[2] for problem in problems]
        assert len({id(tape.plan) for tape in tapes}) == 3
        for problem, tape in zip(problems, tapes, strict=True):
            assert_right(LSTM, problem, gradients(problem, tape))
    assert len(plans) == 3


@pytest.mark.parametrize("other", ["cell", "sizes", "trials", "dtype"])
def test_another_purpose_takes_another_plan(other, plans):
    problem = cell_problem(LSTM, SIZES)
    gradients(problem, forward(LSTM, problem)[2])
    cell = GRU if other == "cell" else LSTM
    second = cell_problem(cell, (6, 1, 3, 4) if other == "sizes" else SIZES, R=1 if other == "trials" else None)
    if other == "dtype":
        second = second.map(lambda a: a.astype(np.float32))
    tape = forward(cell, second)[2]
    assert len(plans) == 1 and tape.plan is not plans[0]


def test_what_was_handed_out_stays_and_a_spent_tape_is_refused():
    first, second = (cell_problem(LSTM, SIZES, seed=seed) for seed in (1, 2))
    h, state_T, tape = forward(LSTM, first)
    results = h, *state_T, *gradients(first, tape)
    copies = [a.copy() for a in results]
    _, _, later = forward(LSTM, second)
    with pytest.raises(ValueError, match=r"^tape: this forward pass is no longer in the plan's buffers"):
        gradients(first, tape)
    assert_right(LSTM, second, gradients(second, later))
    assert all(np.array_equal(a, b) for a, b in zip(results, copies, strict=True))


def test_a_refused_gradient_does_not_spend_the_tape(plans):
    problem = cell_problem(LSTM, SIZES)
    _, _, tape = forward(LSTM, problem)
    with pytest.raises(ValueError, match=r"^dh: got shape"):
        sequence.backward(problem.dh[1:], problem.dstate_T, tape)
    assert not plans
    assert_right(LSTM, problem, gradients(problem, tape))


def test_a_gradient_with_nan_does_not_spend_it_either():
    for name in ("lstm", "lstm_1997_truncated"):
        cell = CELLS[name]
        problem = cell_problem(cell, SIZES)
        _, _, tape = forward(cell, problem)
        for field, a in zip(cell.State._fields, problem.dstate_T, strict=True):
            bad = problem.dstate_T._replace(**{field: np.full_like(a, np.nan)})
            with pytest.raises(ValueError, match=rf"^dstate_T\.{field}: contains NaN"):
                sequence.backward(problem.dh, bad, tape)
        assert_right(cell, problem, gradients(problem, tape))


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_tape_is_not_copied(way):
    problem = cell_problem(CELLS["lstm_1997"], SIZES)
    _, _, tape = forward(CELLS["lstm_1997"], problem)
    for it in (tape, tape.plan):
        with pytest.raises(TypeError, match=r"^plan: a plan, or a tape of one, cannot be copied or pickled"):
            way(it)


def test_it_keeps_few_small_plans_no_sequences_and_nothing_of_others(plans, monkeypatch):
    problem = cell_problem(LSTM, SIZES)
    own = fast.plan_for(LSTM, *SIZES)
    _, _, tape = own.forward(problem.x, problem.state0, problem.p)
    gradients(problem, tape)
    assert not plans
    monkeypatch.setattr(shelf, "_PLANS", 2)
    for T in (3, 4, 5):
        problem = cell_problem(LSTM, (T, 1, 3, 2))
        gradients(problem, forward(LSTM, problem)[2])
    assert [plan.T for plan in plans] == [4, 5] and all(plan.x is not problem.x for plan in plans)
    for large in ((1, 1, 3, 200), (2000, 1, 3, 20)):  # in its weights, in its tape
        problem = cell_problem(LSTM, large)
        _, _, tape = forward(LSTM, problem)
        gradients(problem, tape)
        assert tape.plan not in plans and tape.plan.x is not problem.x
    assert [plan.T for plan in plans] == [4, 5]


def test_threads_share_it():
    def train(seed):
        problem = cell_problem(LSTM, SIZES, seed=seed)
        right = by_readable(LSTM, problem)[1]
        for _ in range(50):
            got = gradients(problem, forward(LSTM, problem)[2])
            assert all(np.abs(a - b).max() <= 1e-12 * max(1, np.abs(b).max()) for a, b in zip(got, right, strict=True))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(train, range(8)))

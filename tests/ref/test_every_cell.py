"""What holds for every cell of the catalogue; what is special about a cell is in the file of its family."""

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import readable, sequence
from lstm_ref.catalogue import CELLS
from tests.oracles import assert_all_same, assert_same, complex_step
from tests.ref.cases import SIZES, by_readable, cell_problem, every_cell, input_names, weighted

# Cells whose backward pass is on purpose not the gradient of the forward pass (tested in their own file).
exact_cells = pytest.mark.parametrize(
    "cell",
    [cell for name, cell in CELLS.items() if "truncated" not in name],
    ids=[n for n in CELLS if "truncated" not in n],
)
every_size = pytest.mark.parametrize("sizes", SIZES)
few_examples = settings(max_examples=10)


def flat(problem):
    return (problem.x, *problem.state0, *problem.p)


def loss_of(cell, problem, mask=None):
    """The scalar loss as a function of x, initial states and parameters, for complex steps."""
    n = len(cell.State._fields)

    def loss(x, *rest):
        h, state_T, _ = readable.forward(cell, x, cell.State(*rest[:n]), cell.Params(*rest[n:]), mask)
        return weighted((h, *state_T), (problem.dh, *problem.dstate_T))

    return loss


@pytest.mark.oracle("complex step")
@exact_cells
@every_size
def test_gradients_equal_complex_step(cell, sizes):
    problem = cell_problem(cell, sizes)
    expected = complex_step(loss_of(cell, problem), flat(problem))
    assert_all_same(by_readable(cell, problem)[1], expected, 1e-12, input_names(cell))


@pytest.mark.oracle("complex step", parts="sequence.lengths_to_mask")
@exact_cells
def test_gradients_with_a_mask_equal_complex_step(cell):
    problem = cell_problem(cell, (4, 3, 2, 2), seed=1)
    mask = np.array([[1, 0, 1], [0, 0, 1], [1, 0, 0], [1, 1, 0]], dtype=bool)
    expected = complex_step(loss_of(cell, problem, mask), flat(problem))
    assert_all_same(by_readable(cell, problem, mask)[1], expected, 1e-12, input_names(cell))


@every_cell
@every_size
def test_float32_stays_float32_and_close(cell, sizes):
    double = cell_problem(cell, sizes, seed=2)
    outputs, gradients = by_readable(cell, double.map(lambda a: a.astype(np.float32)))
    expected = by_readable(cell, double.map(lambda a: a.astype(np.float32).astype(np.float64)))
    assert_all_same(outputs, [a.astype(np.float32) for a in expected[0]], 1e-5)
    assert_all_same(gradients, [a.astype(np.float32) for a in expected[1]], 1e-5, input_names(cell))


@every_cell
@every_size
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_it_needs_only_the_array_standard(cell, sizes, dtype):
    problem = cell_problem(cell, sizes, seed=3, dtype=dtype)
    outputs, gradients = by_readable(cell, problem.map(array_api_strict.asarray))
    assert all(type(a) is array_api_strict._array_object.Array for a in (*outputs, *gradients))
    expected = by_readable(cell, problem)
    rtol = 1e-6 if dtype == np.float32 else 1e-14
    assert_all_same([np.asarray(a) for a in outputs], expected[0], rtol)
    assert_all_same([np.asarray(a) for a in gradients], expected[1], rtol, input_names(cell))


@every_cell
def test_trials_in_the_array_standard(cell):
    problem = cell_problem(cell, (3, 2, 3, 2), seed=4, R=3)
    mask = np.random.default_rng(0).random((3, 3, 2)) < 0.6
    outputs, gradients = by_readable(cell, problem.map(array_api_strict.asarray), array_api_strict.asarray(mask))
    expected = by_readable(cell, problem, mask)
    assert_all_same([np.asarray(a) for a in (*outputs, *gradients)], (*expected[0], *expected[1]), 1e-14)


@pytest.mark.oracle("each network alone", parts="initialise.trials")
@every_cell
@every_size
def test_each_trial_gets_what_it_gets_alone(cell, sizes):
    R = 3
    problem = cell_problem(cell, sizes, seed=5, R=R)
    outputs, gradients = by_readable(cell, problem)
    for r in range(R):
        alone = type(problem)(
            problem.x[:, r],
            cell.State(*(a[r] for a in problem.state0)),
            cell.Params(*(a[r] for a in problem.p)),
            problem.dh[:, r],
            cell.State(*(a[r] for a in problem.dstate_T)),
        )
        (h, *state_T), (dx, *rest) = by_readable(cell, alone)
        assert_same(outputs[0][:, r], h, 1e-15, "h")
        assert_same(gradients[0][:, r], dx, 1e-14, "dx")
        assert_all_same([a[r] for a in outputs[1:]], state_T, 1e-15)
        assert_all_same([a[r] for a in gradients[1:]], rest, 1e-14, input_names(cell)[1:])


@every_cell
@few_examples
@given(st.integers(2, 6), st.data(), st.integers(0, 999))
def test_two_halves_equal_one_pass(cell, T, data, seed):
    cut = data.draw(st.integers(1, T - 1))
    x, state0, p, dh, dstate_T = cell_problem(cell, (T, 2, 3, 2), seed=seed)
    h, state_T, caches = readable.forward(cell, x, state0, p)
    dx, dstate0, dp = readable.backward(cell, dh, dstate_T, caches, p)
    h_a, middle, caches_a = readable.forward(cell, x[:cut], state0, p)
    h_b, end, caches_b = readable.forward(cell, x[cut:], middle, p)
    dx_b, dmiddle, dp_b = readable.backward(cell, dh[cut:], dstate_T, caches_b, p)
    dx_a, dstart, dp_a = readable.backward(cell, dh[:cut], dmiddle, caches_a, p)
    assert_same(np.concatenate([h_a, h_b]), h, 0, "h")
    assert_same(np.concatenate([dx_a, dx_b]), dx, 1e-13, "dx")
    assert_all_same((*end, *dstart), (*state_T, *dstate0), 1e-13)
    assert_all_same([a + b for a, b in zip(dp_a, dp_b, strict=True)], dp, 1e-13, cell.Params._fields)


@every_cell
@few_examples
@given(st.permutations(range(4)), st.integers(0, 999))
def test_permuting_the_batch_permutes_the_results(cell, order, seed):
    problem = cell_problem(cell, (3, 4, 2, 2), seed=seed)
    moved = problem.map_rows(lambda a: a[..., order, :])
    outputs, gradients = by_readable(cell, problem)
    other_outputs, other_gradients = by_readable(cell, moved)
    n = 1 + len(cell.State._fields)
    assert_all_same(other_outputs, [a[..., order, :] for a in outputs], 1e-14)
    assert_all_same(other_gradients[:n], [a[..., order, :] for a in gradients[:n]], 1e-13, input_names(cell)[:n])
    assert_all_same(other_gradients[n:], gradients[n:], 1e-13, input_names(cell)[n:])


@every_cell
@few_examples
@given(st.permutations(range(3)), st.integers(0, 999))
def test_permuting_the_trials_permutes_the_results(cell, order, seed):
    problem = cell_problem(cell, (3, 2, 3, 2), seed=seed, R=3)
    moved = type(problem)(
        problem.x[:, order],
        cell.State(*(a[order] for a in problem.state0)),
        cell.Params(*(a[order] for a in problem.p)),
        problem.dh[:, order],
        cell.State(*(a[order] for a in problem.dstate_T)),
    )
    (h, *state_T), (dx, *rest) = by_readable(cell, problem)
    (other_h, *other_state_T), (other_dx, *other_rest) = by_readable(cell, moved)
    assert_all_same((other_h, other_dx), (h[:, order], dx[:, order]), 1e-14)
    assert_all_same((*other_state_T, *other_rest), [a[order] for a in (*state_T, *rest)], 1e-14)


@pytest.mark.oracle("each sequence alone", parts="sequence.lengths_to_mask")
@every_cell
@few_examples
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(0, 999))
def test_masks_equal_shorter_sequences(cell, lengths, seed):
    T, B = 5, len(lengths)
    problem = cell_problem(cell, (T, B, 3, 2), seed=seed)
    mask = np.arange(T)[:, None] < np.array(lengths)
    (h, *state_T), (dx, *rest) = by_readable(cell, problem, mask)
    n = len(cell.State._fields)
    dp = [np.zeros_like(w) for w in problem.p]
    for row, length in enumerate(lengths):
        one = slice(row, row + 1)
        # What arrives at h after the end of a sequence arrives at its last state.
        dh_T = problem.dstate_T.h[one] + problem.dh[length:, one].sum(axis=0)
        short = type(problem)(
            problem.x[:length, one],
            cell.State(*(a[one] for a in problem.state0)),
            problem.p,
            problem.dh[:length, one],
            cell.State(*(a[one] for a in problem.dstate_T))._replace(h=dh_T),
        )
        (h_row, *state_row), (dx_row, *rest_row) = by_readable(cell, short)
        assert_same(h[:length, one], h_row, 1e-14, "h")
        assert np.all(h[length:, row] == h[length - 1, row]) and np.all(dx[length:, row] == 0)
        assert_same(dx[:length, one], dx_row, 1e-13, "dx")
        assert_all_same([a[one] for a in state_T], state_row, 1e-14)
        assert_all_same([a[one] for a in rest[:n]], rest_row[:n], 1e-13)
        dp = [total + new for total, new in zip(dp, rest_row[n:], strict=True)]
    assert_all_same(rest[n:], dp, 1e-13, cell.Params._fields)


@every_cell
def test_inputs_are_left_alone(cell):
    problem = cell_problem(cell, SIZES[0], seed=6)
    before = problem.map(np.copy)

    def protect(a):
        a.flags.writeable = False
        return a

    problem.map(protect)
    first, second = by_readable(cell, problem), by_readable(cell, problem)
    for one, other in zip((*first[0], *first[1]), (*second[0], *second[1]), strict=True):
        assert np.array_equal(one, other)
    for one, other in zip(flat(problem), flat(before), strict=True):
        assert np.array_equal(one, other)


@every_cell
@pytest.mark.parametrize("forward", [readable.forward, sequence.forward])
def test_what_forward_hands_out_may_be_changed(cell, forward):
    problem = cell_problem(cell, SIZES[0], seed=9)
    _, expected = by_readable(cell, problem)
    h, state_T, tape = forward(cell, problem.x, problem.state0, problem.p)
    for a in (h, *state_T):
        a[...] = 7
    if forward is readable.forward:
        dx, dstate0, dp = readable.backward(cell, problem.dh, problem.dstate_T, tape, problem.p)
    else:
        dx, dstate0, dp = sequence.backward(problem.dh, problem.dstate_T, tape)
    assert_all_same((dx, *dstate0, *dp), expected, 1e-12, input_names(cell))


@every_cell
def test_layout_of_memory_does_not_matter(cell):
    problem = cell_problem(cell, SIZES[0], seed=7)
    (outputs, gradients), (other, others) = (
        by_readable(cell, problem),
        by_readable(cell, problem.map(np.asfortranarray)),
    )
    assert_all_same(other, outputs, 1e-13)
    assert_all_same(others, gradients, 1e-13, input_names(cell))


@every_cell
def test_the_last_hidden_state_is_the_final_state(cell):
    problem = cell_problem(cell, SIZES[0], seed=8)
    h, state_T, caches = readable.forward(cell, problem.x, problem.state0, problem.p)
    assert np.array_equal(h[-1], state_T.h) and len(caches) == SIZES[0][0]
    assert cell.State._fields[0] == "h" and cell.Cache._fields[:2] == ("x_t", "h_prev")

"""Plans with a mask give what the readable cell gives, for any mask, and pay for it only where there is one."""

import array_api_strict
import numpy as np
import pytest

from lstm_ref import fast, readable, sequence
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import lstm_1997
from tests.oracles import assert_all_same, assert_same
from tests.ref.cases import SIZES, by_readable, cell_problem, random_mask
from tests.ref.plan_cases import WAYS, assert_right, choose, every_plan, layout, plan_of, planned_results, scaled


def ends(T, *lead):
    """Lengths from 1 to T, both of them among these if there are two rows."""
    lengths = np.random.default_rng([T, *lead]).integers(1, T + 1, lead)
    lengths.flat[0], lengths.flat[-1] = T, 1
    return np.arange(T).reshape(-1, *(1 for _ in lead)) < lengths


def holes(T, *lead):
    """Pauses of all lengths anywhere; with several rows one pauses throughout, and one never."""
    mask = random_mask((T, *lead))
    if mask[0].size > 2:
        mask.reshape(T, -1)[:, 0], mask.reshape(T, -1)[:, 1] = False, True
    return mask


MASKS = {
    "ends": ends,
    "late starts": lambda *shape: ends(*shape)[::-1],
    "holes": holes,
    "nothing runs": lambda *shape: np.zeros(shape, bool),
}
every_mask = pytest.mark.parametrize("make", MASKS.values(), ids=MASKS)
dtypes = pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])


def masked_problem(cell, sizes, make, dtype=np.float64, seed=0, R=None):
    problem = scaled(cell_problem(cell, sizes, seed=seed, R=R)).map(lambda a: a.astype(dtype))
    return problem, make(*problem.x.shape[:-1])


def same_bits(got, expected):
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(got, expected, strict=True))


@pytest.mark.oracle("readable cells", parts="fast")
@every_plan
@pytest.mark.parametrize("way", WAYS)
@dtypes
def test_it_equals_the_readable_cell(cell, way, dtype, rtol, monkeypatch):
    choose(way, monkeypatch)
    for sizes in [(5, 3, 2, 4), (3, 2, 4, 1), (1, 1, 1, 1), (25, 9, 5, 7)]:
        for make in (ends, holes):
            problem, mask = masked_problem(cell, sizes, make, dtype)
            assert_right(cell, problem, planned_results(plan_of(cell, problem), problem, mask), rtol, mask)


@every_plan
@every_mask
@pytest.mark.parametrize("tiny", [0, 10**12])
@dtypes
def test_trials_equal_the_readable_cell(cell, make, tiny, dtype, rtol, monkeypatch):
    monkeypatch.setattr(layout, "_TINY", tiny)
    for R in (1, 4):
        for sizes in [(5, 3, 2, 4), (1, 1, 1, 1), (20, 1, 5, 3)]:
            problem, mask = masked_problem(cell, sizes, make, dtype, R=R)
            assert_right(cell, problem, planned_results(plan_of(cell, problem), problem, mask), rtol, mask)


@every_plan
@every_mask
@pytest.mark.parametrize("columns", [1, 6, 16])
def test_chunks_of_any_length_give_the_same(cell, make, columns, monkeypatch):
    for name, value in {"_COLUMNS": columns, "_NUMBERS": 1, "_BYTES_PER_TRIAL": 8 * columns}.items():
        monkeypatch.setattr(layout, name, value)
    for R in (None, 2):
        problem, mask = masked_problem(cell, (11, 3, 2, 4), make, seed=1, R=R)
        assert_right(cell, problem, planned_results(plan_of(cell, problem), problem, mask), 1e-12, mask)


@pytest.mark.parametrize("name", ["lstm", "gru_reset_after"])
@every_mask
@pytest.mark.parametrize("columns", [1, 6, 1000])
@dtypes
def test_plans_for_small_nets_are_right_at_any_size(name, make, columns, dtype, rtol, monkeypatch):
    monkeypatch.setattr(fast, "_SMALL", 10**12)
    monkeypatch.setattr(layout, "_COLUMNS", columns)
    monkeypatch.setattr(layout, "_NUMBERS", 1)
    for sizes in [*SIZES, (40, 9, 5, 7)]:
        problem, mask = masked_problem(CELLS[name], sizes, make, dtype)
        plan = plan_of(CELLS[name], problem)
        assert type(plan) in fast.SMALL.values()
        assert_right(CELLS[name], problem, planned_results(plan, problem, mask), rtol, mask)


@pytest.mark.parametrize("kind", [lstm_1997.Blocks, lstm_1997.Truncated])
@every_mask
@pytest.mark.parametrize("R", [None, 3])
def test_blocks_of_any_size(kind, make, R):
    problem, mask = masked_problem(kind(3), (5, 2, 4, 2), make, R=R)
    assert_right(kind(3), problem, planned_results(plan_of(kind(3), problem), problem, mask), 1e-12, mask)


@every_plan
@pytest.mark.parametrize("R", [None, 2])
def test_a_mask_that_holds_nothing_changes_nothing_and_is_forgotten(cell, R):
    problem, mask = masked_problem(cell, SIZES[0], holes, R=R)
    plan = plan_of(cell, problem)
    alone = planned_results(plan_of(cell, problem), problem)
    with_mask = planned_results(plan, problem, mask)
    assert same_bits(planned_results(plan, problem, np.ones_like(mask)), alone)
    assert same_bits(planned_results(plan, problem), alone)
    assert same_bits(planned_results(plan, problem, mask), with_mask)
    plan.forward(problem.x, problem.state0, problem.p, mask)  # and no way back
    assert same_bits(planned_results(plan, problem), alone)


@every_plan
@every_mask
@pytest.mark.parametrize("R", [None, 3])
def test_padding_may_be_any_finite_number_and_gets_no_gradient(cell, make, R):
    for dtype in (np.float32, np.float64):
        problem, mask = masked_problem(cell, (5, 3, 2, 4) if R is None else (5, 1, 3, 2), make, dtype, R=R)
        problem = problem._replace(p=problem.p._replace(W_x=10 * problem.p.W_x))  # the largest numbers give inf - inf
        plan = plan_of(cell, problem)
        expected = planned_results(plan, problem, mask)
        most = np.finfo(dtype).max * np.sign(problem.x)
        got = planned_results(plan, problem._replace(x=np.where(mask[..., None], problem.x, most)), mask)
        assert same_bits(got, expected)
        dx = expected[1 + len(cell.State._fields)]
        assert not dx[~mask].any() and np.all(dx[mask].any(axis=-1) | ("truncated" in str(cell).lower()))


@every_plan
def test_a_row_is_as_if_it_had_no_pauses(cell):
    problem, mask = masked_problem(cell, (9, 3, 2, 4), holes)
    plan = plan_of(cell, problem)
    h, state_T, tape = plan.forward(problem.x, problem.state0, problem.p, mask)
    dx, dstate0, _ = plan.backward(problem.dh, problem.dstate_T, tape)
    assert np.array_equal(h[:, 0], np.tile(problem.state0.h[0], (9, 1)))
    assert all(np.array_equal(end[0], start[0]) for end, start in zip(state_T, problem.state0, strict=True))
    through = problem.dstate_T._replace(h=problem.dstate_T.h + problem.dh.sum(axis=0))
    assert_all_same([d[0] for d in dstate0], [d[0] for d in through], 1e-13)
    at = np.flatnonzero(mask[:, 2])
    first, last = slice(at[0], at[0] + 1), at[-1]
    assert 1 < len(at) < last + 1  # the last row has a pause between two steps
    short = problem.x[at, 2:], cell.State(*(a[2:] for a in problem.state0)), problem.p
    h_short, state_short, _ = readable.forward(cell, *short)
    assert_same(h[at, 2:], h_short, 1e-13, "h")
    assert_all_same([a[2:] for a in state_T], state_short, 1e-13)
    assert np.all(h[last:, 2] == h[last, 2]) and dx[first, 2].any()


@pytest.mark.parametrize("name", ["lstm", "gru_reset_after", "fgr", "lstm_1997"])
@pytest.mark.parametrize("H", [2, 20])
def test_an_infinite_gradient_goes_past_pauses(name, H):
    cell = CELLS[name]
    problem, mask = masked_problem(cell, (6, 3, 2, H), holes)
    plan = plan_of(cell, problem)
    expected = planned_results(plan, problem, mask)
    problem.dh[2, 0] = np.inf  # of the row that pauses throughout
    got = planned_results(plan, problem, mask)
    dh0 = 2 + len(cell.State._fields)
    assert np.all(got[dh0][0] == np.inf)
    got[dh0][0] = expected[dh0][0]
    assert same_bits(got, expected)


@every_plan
@pytest.mark.parametrize("R", [None, 2])
def test_nan_anywhere_is_named(cell, R):
    problem = cell_problem(cell, (2, 2, 1, 2), R=R)
    plan, mask = plan_of(cell, problem), np.zeros(problem.x.shape[:-1], bool)
    mask[0, ..., 0] = True
    groups = {"x": problem.x} | {f"state0.{s}": a for s, a in problem.state0._asdict().items()}
    for name, a in (groups | {f"p.{w}": a for w, a in problem.p._asdict().items()}).items():
        for place in np.ndindex(a.shape):
            kept, a[place] = a[place], np.nan
            with pytest.raises(ValueError, match=f"^{name}: contains NaN"):
                plan.forward(problem.x, problem.state0, problem.p, mask)
            a[place] = kept
    _, _, tape = plan.forward(problem.x, problem.state0, problem.p, mask)
    problem.dh[1, ..., 1, 0] = np.nan
    with pytest.raises(ValueError, match=r"^dh: contains NaN"):
        plan.backward(problem.dh, problem.dstate_T, tape)


@every_plan
def test_masks_that_do_not_fit_are_named_as_by_the_readable_cell(cell):
    x, state0, p, _, _ = problem = cell_problem(cell, SIZES[0])
    plan, mask = plan_of(cell, problem), np.ones((5, 3), bool)
    strict = array_api_strict.asarray(mask)
    for bad in (mask.tolist(), 1, mask.astype(float), mask.astype(int), mask[:, :1], mask[..., None], mask.T, strict):
        words = []
        for forward in (plan.forward, lambda *a: sequence.forward(cell, *a), lambda *a: readable.forward(cell, *a)):
            with pytest.raises((TypeError, ValueError), match=r"^mask: got .* expected ") as error:
                forward(x, state0, p, bad)
            words.append((error.type, str(error.value)))
        assert words[0] == words[1] == words[2]


@every_plan
@pytest.mark.parametrize("R", [None, 2])
def test_masks_may_be_views_and_are_left_alone(cell, R):
    problem, mask = masked_problem(cell, SIZES[0], holes, R=R)
    expected = planned_results(plan_of(cell, problem), problem, mask)
    wide = np.zeros((*mask.shape[:-1], 2 * mask.shape[-1]), bool)
    wide[..., ::2] = mask
    for view in (np.asfortranarray(mask), wide[..., ::2], np.ascontiguousarray(mask[::-1])[::-1]):
        view.flags.writeable = False
        assert same_bits(planned_results(plan_of(cell, problem), problem, view), expected)


@every_plan
def test_the_front_door_takes_the_plan_and_may_be_opened_many_times(cell):
    problem, mask = masked_problem(cell, SIZES[0], holes, seed=7)
    x, state0, p, dh, dstate_T = problem
    masks = (mask, None, ends(5, 3), np.ones_like(mask), mask)
    runs = [sequence.forward(cell, x, state0, p, each) for each in masks]
    for (h, state_T, tape), each in zip(runs, masks, strict=True):
        assert isinstance(tape, fast.Tape)
        dx, dstate0, dp = sequence.backward(dh, dstate_T, tape)
        assert_right(cell, problem, (h, *state_T, dx, *dstate0, *dp), 1e-12, each)


@every_plan
@every_mask
def test_what_forward_hands_out_may_be_changed(cell, make):
    problem, mask = masked_problem(cell, SIZES[0], make)
    expected = by_readable(cell, problem, mask)[1]
    h, state_T, tape = sequence.forward(cell, problem.x, problem.state0, problem.p, mask)
    for a in (h, *state_T):
        a[...] = 7
    dx, dstate0, dp = sequence.backward(problem.dh, problem.dstate_T, tape)
    assert_all_same((dx, *dstate0, *dp), expected, 1e-12)


@every_plan
def test_windows_with_a_mask_carry_the_state_and_cut_the_gradient(cell):
    problem, mask = masked_problem(cell, (7, 3, 2, 4), holes, seed=9)
    x, state0, p, dh, dstate_T = problem
    h, state_T, tapes = sequence.forward_windows(cell, x, state0, p, 3, mask)
    whole, end, _ = readable.forward(cell, x, state0, p, mask)
    assert_all_same((h, *state_T), (whole, *end), 1e-12)
    dx, _, _ = sequence.backward_windows(dh, dstate_T, tapes)
    _, state, _ = readable.forward(cell, x[:6], state0, p, mask[:6])
    _, _, caches = readable.forward(cell, x[6:], state, p, mask[6:])
    last, _, _ = readable.backward(cell, dh[6:], dstate_T, caches, p, mask[6:])
    assert_same(dx[6:], last, 1e-12, "dx")

"""Every plan gives what the readable cell gives, in every way in which it can be computed."""

import ast
import inspect
import re
import textwrap
from collections import namedtuple

import numpy as np
import pytest

from lstm_ref import fast, readable, sequence
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import lstm_1997
from tests.oracles import assert_all_same, assert_same
from tests.ref.cases import SIZES, cell_problem
from tests.ref.plan_cases import (
    WAYS,
    assert_right,
    choose,
    every_plan,
    layout,
    plan_of,
    planned_results,
    products,
    scaled,
    weights,
)


@pytest.mark.oracle("readable cells", parts="fast")
@every_plan
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sizes", [*SIZES, (40, 9, 5, 7)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_it_equals_the_readable_cell(cell, way, sizes, dtype, rtol, monkeypatch):
    choose(way, monkeypatch)
    problem = scaled(cell_problem(cell, sizes)).map(lambda a: a.astype(dtype))
    assert_right(cell, problem, planned_results(plan_of(cell, problem), problem), rtol)


@every_plan
@pytest.mark.parametrize("sizes", [*SIZES, (30, 1, 5, 3)])
@pytest.mark.parametrize("R", [1, 4])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_trials_equal_the_readable_cell(cell, sizes, R, dtype, rtol):
    problem = scaled(cell_problem(cell, sizes, R=R)).map(lambda a: a.astype(dtype))
    assert_right(cell, problem, planned_results(plan_of(cell, problem), problem), rtol)


@pytest.mark.parametrize("tiny", [0, 10**12])
@every_plan
@pytest.mark.parametrize("sizes", [(5, 1, 3, 2), (20, 1, 2, 7)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_trials_of_one_sequence_each_are_right_number_by_number_too(cell, tiny, sizes, dtype, rtol, monkeypatch):
    monkeypatch.setattr(layout, "_TINY", tiny)
    problem = scaled(cell_problem(cell, sizes, seed=11, R=3)).map(lambda a: a.astype(dtype))
    plan = plan_of(cell, problem)
    assert plan.way.by_number == bool(tiny)
    for _ in range(2):
        assert_right(cell, problem, planned_results(plan, problem), rtol)


@pytest.mark.parametrize("name", ["lstm", "gru_reset_after"])
@pytest.mark.parametrize("columns", [1, 6, 1000])
@pytest.mark.parametrize("sizes", [*SIZES, (40, 9, 5, 7)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_plans_for_small_nets_are_right_at_any_size(name, columns, sizes, dtype, rtol, monkeypatch):
    monkeypatch.setattr(fast, "_SMALL", 10**12)
    monkeypatch.setattr(layout, "_COLUMNS", columns)
    monkeypatch.setattr(layout, "_NUMBERS", 1)
    cell = CELLS[name]
    problem = scaled(cell_problem(cell, sizes, seed=10)).map(lambda a: a.astype(dtype))
    plan = plan_of(cell, problem)
    assert type(plan) in fast.SMALL.values()
    for _ in range(2):
        assert_right(cell, problem, planned_results(plan, problem), rtol)


@every_plan
@pytest.mark.parametrize("columns", [1, 6, 15, 16, 1000])
def test_chunks_of_any_length_give_the_same(cell, columns, monkeypatch):
    monkeypatch.setattr(layout, "_COLUMNS", columns)
    monkeypatch.setattr(layout, "_NUMBERS", 1)
    monkeypatch.setattr(layout, "_BYTES_PER_TRIAL", 8 * columns)
    for R in (None, 2):
        problem = cell_problem(cell, (11, 3, 2, 4), seed=1, R=R)
        assert_right(cell, problem, planned_results(plan_of(cell, problem), problem), 1e-12)


@every_plan
@pytest.mark.parametrize("R", [None, 1, 3])
@pytest.mark.parametrize("sizes", SIZES)
def test_a_plan_is_used_again_and_hands_out_new_arrays(cell, sizes, R):
    first, second = (cell_problem(cell, sizes, seed=seed, R=R) for seed in (2, 3))
    plan = plan_of(cell, first)
    results = planned_results(plan, first)
    kept = [a.copy() for a in results]
    again = planned_results(plan, second)
    planned_results(plan, second)
    assert all(np.array_equal(a, b) for a, b in zip(results, kept, strict=True))
    assert_right(cell, second, again, 1e-12)
    assert all(np.array_equal(a, b) for a, b in zip(planned_results(plan, first), kept, strict=True))


@every_plan
@pytest.mark.parametrize("R", [None, 2])
def test_buffers_start_where_cache_lines_do_and_results_own_their_numbers(cell, R):
    problem = cell_problem(cell, SIZES[0], R=R)
    plan = plan_of(cell, problem)
    for buffer in (plan.tape, plan.source, plan.weights.back, plan.dh, plan.da):
        assert buffer.ctypes.data % 64 == 0
    h, *states, dx = planned_results(plan, problem)[: 2 + len(cell.State._fields)]
    assert all(a.flags.owndata for a in (h, *states, dx))


@every_plan
def test_inputs_may_be_views_and_are_left_alone(cell):
    problem = cell_problem(cell, SIZES[0], seed=4)

    def view(a):
        wide = np.full((*a.shape[:-1], 2 * a.shape[-1]), np.nan)
        wide[..., ::2] = a
        wide.flags.writeable = False
        return wide[..., ::2]

    got = planned_results(plan_of(cell, problem), problem.map(view))
    assert_right(cell, problem, got, 1e-12)


@every_plan
def test_states_and_parameters_may_be_plain_tuples(cell):
    x, state0, p, dh, dstate_T = problem = cell_problem(cell, SIZES[0], seed=4)
    plan = plan_of(cell, problem)
    h, state_T, tape = plan.forward(x, tuple(state0), list(p))
    dx, dstate0, dp = plan.backward(dh, tuple(dstate_T), tape)
    assert_right(cell, problem, (h, *state_T, dx, *dstate0, *dp), 1e-12)


@every_plan
def test_wide_open_and_closed_gates_raise_no_warning(cell):
    for dtype, size in ((np.float32, 200), (np.float64, 1500)):
        problem = cell_problem(cell, (4, 3, 2, 2), seed=5, dtype=dtype)
        problem = problem._replace(p=problem.p._replace(b=np.sign(problem.p.b) * dtype(size)))
        assert_right(cell, problem, planned_results(plan_of(cell, problem), problem), 1e-5)


@pytest.mark.parametrize("way", ["two products, in strips", "merged, in strips"])
def test_strips_are_used(way, monkeypatch):
    choose(way, monkeypatch)
    made, in_strips = [], products.in_strips
    monkeypatch.setattr(products, "in_strips", lambda W, columns: made.append(in_strips(W, columns)) or made[-1])
    cell = CELLS["lstm"]
    problem = cell_problem(cell, (4, 9, 5, 7))
    planned_results(plan_of(cell, problem), problem)
    assert len(made) == (3 if "two" in way else 2) and all(made)


@every_plan
def test_weight_gradients_are_added_strip_by_strip(cell, monkeypatch):
    monkeypatch.setattr(weights, "_STRIP", 8)
    for name, value in {"_COLUMNS": 1, "_NUMBERS": 1, "_MERGED": 0}.items():
        monkeypatch.setattr(layout, name, value)
    problem = cell_problem(cell, (25, 2, 3, 20))
    plan = plan_of(cell, problem)
    assert plan.way.steps < plan.T and plan.weights.d_strip.shape[0] < plan.weights.d.shape[0]
    assert_right(cell, problem, planned_results(plan, problem), 1e-12)


@every_plan
def test_problems_and_tapes_of_another_plan_are_refused(cell):
    problem, wider = (cell_problem(cell, (5, 3, 2, H)) for H in (4, 6))
    plan, other = plan_of(cell, problem), plan_of(cell, problem)
    got, expected = (re.escape(str(each.state0.h.shape)) for each in (wider, problem))
    with pytest.raises(ValueError, match=f"^state0.h: got shape {got}, expected {expected}$"):
        plan.forward(wider.x, wider.state0, wider.p)
    for one in (plan, other):
        _, _, tape = one.forward(problem.x, problem.state0, problem.p)
    with pytest.raises(ValueError, match=r"^tape: this forward pass is no longer"):
        plan.backward(problem.dh, problem.dstate_T, tape)


@every_plan
@pytest.mark.parametrize("R", [None, 2])
def test_nan_anywhere_is_named(cell, R):
    problem = cell_problem(cell, (2, 2, 1, 2), R=R)
    plan = plan_of(cell, problem)
    groups = {"x": problem.x} | {f"state0.{s}": a for s, a in problem.state0._asdict().items()}
    for name, a in (groups | {f"p.{w}": a for w, a in problem.p._asdict().items()}).items():
        for place in np.ndindex(a.shape):
            kept, a[place] = a[place], np.nan
            with pytest.raises(ValueError, match=f"^{name}: contains NaN"):
                plan.forward(problem.x, problem.state0, problem.p)
            a[place] = kept


@every_plan
def test_a_tape_serves_one_backward_pass(cell):
    problem = cell_problem(cell, SIZES[0], seed=6)
    plan = plan_of(cell, problem)
    _, _, old = plan.forward(problem.x, problem.state0, problem.p)
    _, _, tape = plan.forward(problem.x, problem.state0, problem.p)
    with pytest.raises(ValueError, match=r"^tape: this forward pass is no longer in the plan's buffers"):
        plan.backward(problem.dh, problem.dstate_T, old)
    plan.backward(problem.dh, problem.dstate_T, tape)
    with pytest.raises(ValueError, match=r"^tape: .* run forward again"):
        plan.backward(problem.dh, problem.dstate_T, tape)


@every_plan
def test_the_front_door_takes_the_plan_and_one_call_the_readable_cell(cell):
    problem = cell_problem(cell, SIZES[0], seed=7)
    h, state_T, tape = sequence.forward(cell, problem.x, problem.state0, problem.p)
    assert isinstance(tape, fast.Tape)
    dx, dstate0, dp = sequence.backward(problem.dh, problem.dstate_T, tape)
    assert_right(cell, problem, (h, *state_T, dx, *dstate0, *dp), 1e-12)


@every_plan
def test_bad_inputs_of_a_plan_are_named(cell):
    problem = cell_problem(cell, SIZES[0], seed=8)
    plan = plan_of(cell, problem)
    x, state0, p, dh, dstate_T = problem
    with pytest.raises(ValueError, match=r"^x: got shape \(4, 3, 2\), expected \(5, 3, 2\)$"):
        plan.forward(x[1:], state0, p)
    with pytest.raises(TypeError, match=r"^state0.h: got dtype float32, expected float64$"):
        plan.forward(x, state0._replace(h=state0.h.astype(np.float32)), p)
    with pytest.raises(ValueError, match=r"^p\.W_x: got shape"):
        plan.forward(x, state0, p._replace(W_x=p.W_x[:1]))
    for name, bad in (
        ("x", (np.where(x == x[2, 1, 1], np.nan, x), state0, p)),
        ("p.b", (x, state0, p._replace(b=np.full_like(p.b, np.nan)))),
    ):
        with pytest.raises(ValueError, match=f"^{name}: contains NaN"):
            plan.forward(*bad)
    _, _, tape = plan.forward(x, state0, p)
    with pytest.raises(ValueError, match=r"^dh: got shape"):
        plan.backward(dh[1:], dstate_T, tape)
    with pytest.raises(TypeError, match=r"^dh: got list"):
        plan.backward(dh.tolist(), dstate_T, tape)
    with pytest.raises(ValueError, match=r"^dh: contains NaN"):
        plan.backward(np.where(dh == dh[3, 0, 0], np.nan, dh), dstate_T, tape)


def test_what_has_no_plan_is_named():
    lstm = CELLS["lstm"]
    with pytest.raises(ValueError, match=r"^cell: got .* expected one with a plan"):
        fast.plan_for(CELLS["mut1"], 5, 3, 2, 4)
    with pytest.raises(TypeError, match=r"^dtype: got .*complex128.*, expected a floating dtype$"):
        fast.plan_for(lstm, 5, 3, 2, 4, np.complex128)
    with pytest.raises(ValueError, match=r"^dtype: got .*float16.* expected float32 or float64$"):
        fast.plan_for(lstm, 5, 3, 2, 4, np.float16)
    with pytest.raises(ValueError, match=r"^T: got 0, expected at least 1$"):
        fast.plan_for(lstm, 0, 3, 2, 4)
    for size in (1.5, None, True, "1"):
        with pytest.raises(TypeError, match=r"^D: got .*, expected an integer$"):
            fast.plan_for(lstm, 5, 3, size, 4)


@every_plan
def test_groups_and_tapes_of_other_kinds_are_named(cell):
    x, state0, p, dh, dstate_T = problem = cell_problem(cell, SIZES[0], seed=8)
    plan = plan_of(cell, problem)
    for bad in (None, 3):
        with pytest.raises(TypeError, match=r"^state0: got"):
            plan.forward(x, bad, p)
        with pytest.raises(TypeError, match=r"^p: got"):
            plan.forward(x, state0, bad)
    others = namedtuple("Others", [f"W{n}" for n in range(len(p))])
    with pytest.raises(TypeError, match=r"^p: got a Others of W0, W1"):
        plan.forward(x, state0, others(*p))
    _, _, tape = plan.forward(x, state0, p)
    with pytest.raises(TypeError, match=r"^dstate_T: got NoneType"):
        plan.backward(dh, None, tape)
    for bad in (None, (), 3):
        with pytest.raises(TypeError, match=r"^tape: got"):
            plan.backward(dh, dstate_T, bad)


@pytest.mark.oracle("each window alone", parts="sequence.backward_windows")
@every_plan
def test_windows_carry_the_state_and_cut_the_gradient(cell):
    x, state0, p, dh, dstate_T = cell_problem(cell, (7, 3, 2, 4), seed=9)
    h, state_T, tapes = sequence.forward_windows(cell, x, state0, p, 3)
    dx, dstate0, dp = sequence.backward_windows(dh, dstate_T, tapes)
    whole, end, _ = readable.forward(cell, x, state0, p)
    assert_all_same((h, *state_T), (whole, *end), 1e-12)
    state, total, dxs, first = state0, [np.zeros_like(w) for w in p], [], None
    for start in (0, 3, 6):
        part = slice(start, min(start + 3, 7))
        _, state, caches = readable.forward(cell, x[part], state, p)
        dend = dstate_T if start == 6 else cell.State(*(np.zeros_like(d) for d in dstate_T))
        dx_part, dstart, dp_part = readable.backward(cell, dh[part], dend, caches, p)
        dxs.append(dx_part)
        total = [a + b for a, b in zip(total, dp_part, strict=True)]
        first = dstart if first is None else first
    assert_same(dx, np.concatenate(dxs), 1e-12, "dx")
    assert_all_same((*dstate0, *dp), (*first, *total), 1e-12)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("R", [None, 3])
@pytest.mark.parametrize("kind", [lstm_1997.Blocks, lstm_1997.Truncated])
def test_blocks_of_any_size_have_a_plan_but_not_what_is_derived_from_them(kind, way, R, monkeypatch):
    choose(way, monkeypatch)
    cell = kind(3)
    problem = cell_problem(cell, (5, 2, 4, 2), seed=10, R=R)
    assert_right(cell, problem, planned_results(plan_of(cell, problem), problem), 1e-12)
    assert fast.covers(cell, problem.x) and not fast.covers(type("Other", (kind,), {})(3), problem.x)
    with pytest.raises(ValueError, match=r"^H: got 7, expected a multiple of the block size 3$"):
        fast.plan_for(cell, 5, 2, 4, 7)


def test_a_coupled_forget_gate_is_accurate_where_the_input_gate_is_open():
    cell = CELLS["cifg"]
    x, state0, p, dh, _ = cell_problem(cell, (3, 1, 1, 1), seed=11)
    p = cell.Params(*(np.zeros_like(w) for w in p))._replace(b=np.array([45.0, 0.3, 0.2]))  # i, g, o
    plan = fast.plan_for(cell, 3, 1, 1, 1)
    _, _, tape = plan.forward(x, state0, p)
    _, dstate0, _ = plan.backward(np.zeros_like(dh), cell.State(np.zeros((1, 1)), np.ones((1, 1))), tape)
    assert_same(dstate0.c, np.array([[(1 / (1 + np.exp(45.0))) ** 3]]), 1e-12)


def unpacked(function):
    """The names into which a function unpacks the views of a step."""
    for loop in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(loop, ast.For) and "self._steps_" in ast.unparse(loop.iter):
            target = loop.target if isinstance(loop.target, ast.Tuple) else loop.body[0].targets[0]
            yield tuple(name.id for name in target.elts)


@every_plan
def test_views_are_unpacked_in_the_order_of_their_names(cell):
    plan = fast.plan_for(cell, 3, 40, 2, 4 * getattr(cell, "block_size", 1))
    for views, run in (
        (plan._forward_views(), (plan._forward, getattr(plan, "_steps", plan._forward))),
        (plan._backward_views(), (plan._backward,)),
    ):
        found = {names for function in run for names in unpacked(function)}
        assert found == {views._fields}

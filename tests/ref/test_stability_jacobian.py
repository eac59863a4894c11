"""Jacobians of every cell of the catalogue, against complex steps of its forward step."""

import array_api_strict
import numpy as np
import pytest

from lstm_ref.catalogue import CELLS
from lstm_ref.cells import linear_vector, lstm_1997
from lstm_ref.cells import peephole_full as cell
from lstm_ref.stability import jacobian
from tests.oracles import assert_same
from tests.ref.cases import SIZES, cell_problem

EXACT = {name: each for name, each in CELLS.items() if "truncated" not in name}
exact_cells = pytest.mark.parametrize("cell", EXACT.values(), ids=EXACT)


def moved(cell, x_t, state, p):
    """The new state as one vector (..., N)."""
    *new, _ = cell.step(x_t, *state, p)
    return np.concatenate(new, axis=-1)


def by_complex_step(cell, x_t, state, p):
    """Both Jacobians, one old number at a time, in all rows at once."""
    size = 1e-100
    arrays = [a.astype(np.complex128) for a in (x_t, *state)]
    found = []
    for a in arrays:
        columns = []
        for k in range(a.shape[-1]):
            old = a[..., k].copy()
            a[..., k] += size * 1j
            new = moved(cell, arrays[0], cell.State(*arrays[1:]), cell.Params(*(w.astype(np.complex128) for w in p)))
            columns.append(new.imag / size)
            a[..., k] = old
        found.append(np.stack(columns, axis=-2))
    return np.concatenate(found[1:], axis=-2), found[0]


@pytest.mark.oracle("complex step", parts="stability.jacobian")
@exact_cells
@pytest.mark.parametrize("sizes", [SIZES[0], SIZES[2], SIZES[-1]])
@pytest.mark.parametrize("R", [None, 2])
def test_jacobians_equal_complex_step(cell, sizes, R):
    problem = cell_problem(cell, sizes, seed=20, R=R)
    J = jacobian.of_step(cell, problem.x[0], problem.state0, problem.p)
    by_state, by_input = by_complex_step(cell, problem.x[0], problem.state0, problem.p)
    assert_same(J.state, by_state, 1e-12, "state")
    assert_same(J.input, by_input, 1e-12, "input")


@exact_cells
def test_the_product_along_a_sequence_equals_complex_step(cell):
    problem = cell_problem(cell, (3, 2, 3, 2), seed=21)
    J = jacobian.along(cell, problem.x, problem.state0, problem.p)
    products = jacobian.products(J.state)
    starts = [problem.state0]
    for x_t in problem.x:
        *new, _ = cell.step(x_t, *starts[-1], problem.p)
        starts.append(cell.State(*new))
    N = products.shape[-1]
    assert_same(products[0], np.broadcast_to(np.eye(N), (2, N, N)), 0)
    for q in (1, 2, 3):
        state = starts[-1 - q]
        columns = []
        for field, a in enumerate(state):
            for k in range(a.shape[-1]):
                shifted = [b.astype(np.complex128) for b in state]
                shifted[field][:, k] += 1e-100j
                for x_t in problem.x[3 - q :]:
                    *shifted, _ = cell.step(x_t, *shifted, problem.p)
                columns.append(np.concatenate(shifted, axis=-1).imag / 1e-100)
        assert_same(products[q], np.stack(columns, axis=-2), 1e-12, f"q = {q}")


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_jacobians_need_only_the_array_standard(name, dtype):
    cell = CELLS[name]
    problem = cell_problem(cell, (2, 3, 2, 2), seed=22, dtype=dtype)
    strict = problem.map(array_api_strict.asarray)
    got = jacobian.along(cell, strict.x, strict.state0, strict.p)
    expected = jacobian.along(cell, problem.x, problem.state0, problem.p)
    rtol = 1e-5 if dtype == np.float32 else 1e-13
    for one, other in zip(
        (*got, jacobian.products(got.state)), (*expected, jacobian.products(expected.state)), strict=True
    ):
        assert_same(np.asarray(one), other, rtol)


def test_of_a_linear_cell_it_is_the_matrix_and_products_are_powers():
    problem = cell_problem(linear_vector, (3, 2, 3, 4), seed=23)
    J = jacobian.along(linear_vector, problem.x, problem.state0, problem.p)
    W_x, W_h = problem.p
    assert_same(J.state, np.broadcast_to(W_h, (3, 2, 4, 4)), 1e-15)
    assert_same(J.input, np.broadcast_to(W_x, (3, 2, 3, 4)), 1e-15)
    assert_same(jacobian.products(J.state)[3, 1], W_h @ W_h @ W_h, 1e-14)


def test_parts_of_an_lstm():
    problem = cell_problem(cell, (1, 3, 2, 4), seed=24)
    J = jacobian.of_step(cell, problem.x[0], problem.state0, problem.p).state
    sizes = cell.state_sizes(4)
    rows = [np.concatenate([jacobian.part(J, sizes, old, new) for new in "hc"], axis=-1) for old in "hc"]
    assert_same(np.concatenate(rows, axis=-2), J, 0)
    # Without weights into the gates from the cell state, c acts on c through the forget gate alone.
    p = problem.p._replace(W_c=np.zeros_like(problem.p.W_c))
    *_, cache = cell.step(problem.x[0], *problem.state0, p)
    J = jacobian.of_step(cell, problem.x[0], problem.state0, p).state
    assert_same(jacobian.part(J, sizes, "c", "c"), cache.f[:, :, None] * np.eye(4), 1e-15)


def test_the_truncated_flow_of_1997_is_the_constant_error_carousel_and_nothing_else():
    truncated = lstm_1997.Truncated(2)
    problem = cell_problem(truncated, (3, 2, 3, 2), seed=25)
    J = jacobian.along(truncated, problem.x, problem.state0, problem.p).state
    sizes = truncated.state_sizes(4)
    flow = jacobian.part(jacobian.products(J), sizes, "c", "c")
    assert_same(flow, np.broadcast_to(np.eye(4), flow.shape), 1e-15)


def test_bad_arguments_are_named():
    problem = cell_problem(cell, (2, 3, 2, 4))
    with pytest.raises(ValueError, match=r"^state0\.c: got shape \(1, 4\), expected \(3, 4\)$"):
        jacobian.along(cell, problem.x, problem.state0._replace(c=problem.state0.c[:1]), problem.p)
    J = jacobian.along(cell, problem.x, problem.state0, problem.p).state
    with pytest.raises(ValueError, match=r"^new: got 'n', expected one of h, c$"):
        jacobian.part(J, cell.state_sizes(4), "h", "n")
    with pytest.raises(ValueError, match=r"^J: got shape \(2, 3, 8, 8\), expected \(2, 3, 6, 6\)$"):
        jacobian.part(J, cell.state_sizes(3), "h", "h")
    with pytest.raises(ValueError, match=r"^J: got shape \(2, 3, 8, 7\), expected \(2, 3, 8, 8\)$"):
        jacobian.products(J[..., :7])

"""Unit 06: its references against the cell of 1997 in lstm_ref, and the numbers that its text states."""

import contextlib
import io
import pathlib
import sys

import numpy as np
import pytest

from autograder.authoring.workbench import Workbench
from autograder.folder import CourseFolder
from course.figures import constant_error_carousel as figures
from lstm_ref.cells import lstm_1997

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = next(unit for unit in CourseFolder(ROOT).units() if unit.key == "constant_error_carousel")


@pytest.fixture(scope="module")
def answers():
    with contextlib.redirect_stdout(io.StringIO()):
        bench = Workbench(UNIT)
    return {name: bench.answer(name) for name in UNIT.exercises} | {"keep_bit": bench.namespace["keep_bit"]}


def gates(seed=3, T=6):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 0.9, T), rng.uniform(-1.9, 1.9, T), rng.uniform(0.1, 0.9, T)


def as_cell(i, g, o):
    """The cell of 1997 with one block of one cell whose net inputs are the inputs themselves: (T, 1, 3)."""
    cell = lstm_1997.Blocks(1)
    a = np.stack([np.log(i / (1 - i)), 2 * np.arctanh(g / 2), np.log(o / (1 - o))], axis=-1)[:, None, :]
    zero = np.zeros((1, 3))
    return cell, a, lstm_1997.Params(np.eye(3), zero, zero, zero, np.zeros(3))


def test_the_forward_reference_is_the_cell_of_1997():
    i, g, o = gates()
    cell, a, p = as_cell(i, g, o)
    c, h = UNIT.exercises["gated_cell"].reference(i, g, o, 0.7)
    h_t, c_t, i_t, o_t = np.zeros((1, 1)), np.full((1, 1), 0.7), np.zeros((1, 1)), np.zeros((1, 1))
    for t in range(len(i)):
        h_t, c_t, i_t, o_t, _ = cell.step(a[t], h_t, c_t, i_t, o_t, p)
        assert c_t.item() == pytest.approx(c[t], rel=1e-12)
        assert h_t.item() == pytest.approx(h[t], rel=1e-12)


def test_the_backward_reference_is_that_of_the_cell_of_1997():
    i, g, o = gates(4)
    cell, a, p = as_cell(i, g, o)
    c, _ = UNIT.exercises["gated_cell"].reference(i, g, o, 0.7)
    dh = np.random.default_rng(5).standard_normal(len(i))
    di, dg, do, dc0 = UNIT.exercises["gated_backward"].reference(dh, i, g, o, c)
    states, caches = (np.zeros((1, 1)), np.full((1, 1), 0.7), np.zeros((1, 1)), np.zeros((1, 1))), []
    for a_t in a:
        *states, cache = cell.step(a_t, *states, p)
        caches.append(cache)
    zero = np.zeros((1, 1))
    dc = zero
    for t in reversed(range(len(i))):
        da, _, dc, _, _, _ = cell.step_backward(dh[t].reshape(1, 1), dc, zero, zero, caches[t], p)
        want = [di[t] * i[t] * (1 - i[t]), dg[t] * (1 - (g[t] / 2) ** 2), do[t] * o[t] * (1 - o[t])]
        np.testing.assert_allclose(da[0], want, rtol=1e-10, atol=1e-12)
    assert dc.item() == pytest.approx(dc0, rel=1e-10)


def test_training_ends_where_exercise_3_says(answers):
    x = figures.sequences()
    best, loss = answers["compromise"](x.shape[1], 0.2)
    assert best == pytest.approx(0.2) and loss == pytest.approx(0.4)
    u = 0.6
    for _ in range(40):
        u -= 0.1 * sum(answers["store_and_protect"](x, u))
    assert u == pytest.approx(best, abs=0.015)
    store, protect = answers["store_and_protect"](x, u)
    assert store < 0 < protect
    assert figures._trained(x, np.eye(21)[0], 60, 0.1)[-1] == pytest.approx(1, abs=0.01)


def test_the_row_of_the_last_exercise_holds_every_succession_of_three():
    every_three = sys.modules[UNIT.exercises["pronoun"].inputs.__module__].every_three
    row = every_three()
    assert len({tuple(row[k : k + 3]) for k in range(len(row) - 2)}) == 64


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (0.31, 0.9**11),
        (0.09, 0.8**11),
        (0.013, (1 - np.tanh(5 / 2) ** 2) / 2),
        (4e-9, 2 * np.exp(-20.0) / (1 + np.exp(-20.0)) ** 2),
        (0.12, 1 / (1 + np.exp(2))),
        (0.018, 1 / (1 + np.exp(4))),
        (0.0025, 1 / (1 + np.exp(6))),
        (0.047, 1 / (1 + np.exp(3))),
        (4.97, -np.log(np.expm1(np.log(2) / 100))),
        (0.9931, 0.5 ** (1 / 100)),
        (0.498, 0.5 * 200 / 201),
        (0.635, np.tanh(0.75)),
        (0.67, 200**0.5 / (1 + np.exp(3))),
        (0.95, 1 / (1 + np.exp(-3))),
    ],
)
def test_numbers_of_the_text(said, value):
    digits = len(f"{said:g}".replace("0.", "", 1).lstrip("0").replace(".", "").split("e")[0])
    assert float(f"{value:.{digits}g}") == said


def test_the_challenge_can_be_met(answers):
    keep = answers["keep_bit"]
    assert keep(b_i=-1.0, w_i=2.0, b_f=2.0) < 0.9
    assert keep(b_i=-6.0, w_i=10.0, b_f=8.0) > 0.99
    assert [keep(-4, 8, 6), keep(-4, 6, 6), keep(-3, 6, np.inf)] == [1.0, 0.999, 0.913]
    assert keep(b_i=-1.0, w_i=2.0, b_f=np.inf) < 0.9

"""What the text of unit 7 says about its demo and about the strange cells."""

import numpy as np
import pytest

from course.figures.lstm_forward import strange_cell
from course.widgets.lstm_cell import MOST, Setting, run
from lstm_ref.cells import peephole_full as cell


def score(K, **other):
    return run(Setting(**{"i_rest": -K, "i_store": K, "f_rest": K, "f_store": -K, "w_g": K} | other)).holds


def test_the_scores_that_the_text_tells():
    assert MOST == 9
    assert score(9) == 414
    assert score(9, f_store=9) == 0
    assert score(5.8) == 15
    assert max(score(5.7, w_g=w) for w in np.arange(0.1, 5.8, 0.1)) == 14
    assert [score(6), score(6, i_rest=-9), score(6, f_rest=9)] == [19, 38, 36]


def test_constant_gates_hold_nothing():
    ends = (-9, -2, 0, 2, 9)
    settings = [Setting(constant=True, i_rest=i, f_rest=f, w_g=g) for i in ends for f in ends for g in (0, 2, 9)]
    assert {run(setting).holds for setting in settings} == {0}


def test_the_bit_and_the_old_one_cancel_where_the_forget_gate_stays_open():
    assert run(Setting(i_rest=-9, i_store=9, f_rest=9, f_store=9, w_g=9)).c[5] == pytest.approx(0, abs=0.01)


WEIGHTS = cell.Params(
    np.array([[0.9, -0.6, 1.4, 0.5]]),
    np.array([[-0.7, 0.8, -1.2, 0.6]]),
    np.array([[0.4, 0.3, 0.5, 1.1]]),
    np.array([0.2, 0.5, -0.1, -0.3]),
)


def both(name, x=0.5, h=0.4, c=0.9, **biases):
    """(h_t, c_t) of a strange cell and of a right one."""
    p = WEIGHTS._replace(b=WEIGHTS.b.copy())
    for bias, value in biases.items():
        p.b["ifgo".index(bias[-1])] = value
    row = [np.array([[number]]) for number in (x, h, c)]
    return [float(v[0, 0]) for v in strange_cell(name)(*row, p)], [float(v[0, 0]) for v in cell.step(*row, p)[:2]]


def same(name, **setting):
    return np.isclose(*both(name, **setting), atol=1e-12).tolist()


def test_the_causes_that_are_told_of_strange_cells_are_true():
    assert [same(name) for name in "ABCDE"] == [[False, True], [False, False], [False, True], [True, True], [False] * 2]
    (h_t, c_t), _ = both("A", b_o=40)
    assert h_t == pytest.approx(c_t, abs=1e-12) != pytest.approx(np.tanh(0.9))
    assert same("C", b_o=40) == [True, True]
    settings = ({"h": -0.8}, {"c": 0.0}, {"b_f": 40, "b_i": -40}, {"b_f": -40, "b_i": 40}, {"b_o": 40}, {"x": 2.0})
    assert all(same("D", **setting) == [True, True] for setting in settings)
    assert both("B", b_f=-40, b_i=40)[0][1] == pytest.approx(0.9)
    assert both("B", b_f=40, b_i=-40)[0][1] != pytest.approx(0.9)
    assert both("E", b_f=-40, b_i=40)[0][1] == pytest.approx(0, abs=1e-12)
    assert both("E", b_f=40, b_i=-40)[0][1] == pytest.approx(0.9)
    assert same("E", b_f=40, b_i=40) == [True, True]

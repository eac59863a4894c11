"""The LSTM cell demo: its JavaScript, its NumPy and the reference give the same numbers and the same words."""

import random

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets

from course.widgets import lstm_cell as demo
from course.widgets.lstm_cell import Setting
from lstm_ref.cells import peephole_full
from tests.demos import from_javascript, random_traits

matplotlib.use("agg")
DRAW = random.Random(2000)
LATCH = Setting(i_rest=-6, i_store=6, f_rest=7, f_store=-5, o_rest=-5, o_read=5, w_g=3)
FIXED = Setting(constant=True, f_rest=2.2)
STRONGEST = Setting(-9, 9, 9, -9, -9, 9, 9)
CASES = [
    Setting(),
    LATCH,
    LATCH._replace(store=1, hold=1),
    LATCH._replace(store=8, bits=0),
    LATCH._replace(f_store=7),
    LATCH._replace(w_g=0),
    LATCH._replace(constant=True),
    FIXED,
    STRONGEST,
    STRONGEST._replace(bits=2**demo.T - 1),
    *(Setting(**random_traits(demo.LSTMCell, DRAW)) for _ in range(40)),
]
ANSWER = """({ run, span, sentence, headline, opening, worstBits }, cases) => cases.map((s) => {
    const found = run(s);
    const worst = run({ ...s, bits: worstBits(s.bits, s.store) });
    const words = [headline(s), sentence(s), ...found.f.map(opening)];
    return { ...found, span: span(found.c), words, worst: worst.c[worst.read] * worst.bit };
})"""


@pytest.fixture(scope="module")
def from_js(tmp_path_factory):
    return from_javascript("lstm_cell", ANSWER, [case._asdict() for case in CASES], tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers_and_words(from_js):
    for case, answer in zip(CASES, from_js, strict=True):
        found = demo.run(case)
        for name, expected in found._asdict().items():
            np.testing.assert_allclose(answer[name], expected, rtol=1e-12, atol=1e-15, err_msg=f"{name}, {case}")
        np.testing.assert_allclose(answer["span"], demo.span(found.c), rtol=1e-12)
        assert answer["words"] == [demo.headline(case), demo.sentence(case), *map(demo.opening, found.f)]


def test_it_is_the_cell_of_the_unit():
    for s in CASES:
        found, x = demo.run(s), np.zeros((demo.T, 3))
        x[:, 0] = found.x
        x[s.store, 1] = x[found.read, 2] = not s.constant
        W_x = np.zeros((3, 4))
        W_x[0, 2] = s.w_g
        W_x[1, :2] = s.i_store - s.i_rest, s.f_store - s.f_rest
        W_x[2, 3] = s.o_read - s.o_rest
        b = np.array([s.i_rest, s.f_rest, 0, s.o_rest])
        p = peephole_full.Params(W_x, np.zeros((1, 4)), np.zeros((1, 4)), b)
        h, c = np.zeros((1, 1)), np.array([[-float(found.bit)]])
        for t in range(demo.T):
            h, c, _ = peephole_full.step(x[t : t + 1], h, c, p)
            np.testing.assert_allclose([h.item(), c.item()], [found.h[t], found.c[t]], rtol=1e-9, atol=1e-12)


def test_what_is_left_and_what_came_in_are_the_state():
    for s in CASES:
        found = demo.run(s)
        other = demo.run(s._replace(bits=s.bits ^ (2**demo.T - 1)))
        np.testing.assert_allclose(other.c, -found.c, atol=1e-15)  # nothing prefers one of the two bits
        expected = np.where(np.arange(demo.T) < s.store, 0, found.i[s.store] * np.tanh(s.w_g) * found.bit)
        expected *= np.where(np.arange(demo.T) > s.store, found.f, 1).cumprod()
        np.testing.assert_allclose(found.left, expected, rtol=1e-12, atol=1e-300)


def test_the_score_is_a_promise_for_every_stream(from_js):
    for s, answer in zip(CASES, from_js, strict=True):
        found = demo.run(s)
        assert (answer["worst"] >= demo.ENOUGH) == (found.holds >= s.hold), s
        if found.holds >= s.hold:
            for _ in range(20):
                bits = DRAW.randrange(2**demo.T)
                assert demo.run(s._replace(bits=bits)).kept


def test_the_start_loses_the_bit_and_chance_does_not_help():
    assert not demo.run(Setting()).kept
    for bits in (DRAW.randrange(2**demo.T) for _ in range(300)):
        assert not demo.run(Setting(bits=bits)).kept
    for name in ("i_rest", "i_store", "f_rest", "f_store", "o_rest", "o_read", "w_g"):  # nor does one handle alone
        for value in np.arange(-9, 9.1, 0.5):
            assert demo.run(Setting(**{name: value})).holds == 0


@pytest.mark.parametrize(
    ("s", "score"),
    [(STRONGEST, 414), (LATCH, 25), (LATCH._replace(f_store=7), 0), (LATCH._replace(constant=True), 0), (FIXED, 0)],
)
def test_scores_that_can_be_reached(s, score):
    assert demo.run(s).holds == score
    assert demo.headline(s).endswith(f"Score: {score} steps")


def test_constant_gates_never_hold_a_bit():
    levels = [-9, -4, -1, 0, 1, 4, 9]
    for i in levels:
        for f in levels:
            assert demo.run(Setting(constant=True, i_rest=i, f_rest=f, w_g=9)).holds == 0


def test_the_prediction_of_the_text():
    s = Setting(f_rest=float(np.log(9)), i_store=9, w_g=9)  # sigmoid(log 9) is 0.9
    assert demo.run(s).left[s.store + 15] == pytest.approx(0.9**15, rel=2e-4)
    assert demo.fixed(0.9**15, 2) == "0.21"
    assert demo.opening(demo.sigmoid(2.2)) == "0.90"


def test_a_gate_is_never_said_to_be_exactly_open_or_shut():
    said = [demo.opening(demo.sigmoid(a)) for a in (-9, -6, -3, 3, 6, 9)]
    assert said == ["0.0001", "0.002", "0.05", "0.95", "0.998", "0.9999"]


@pytest.mark.parametrize("wrong", [{"i_rest": 9.1}, {"w_g": -0.1}, {"store": 0}, {"hold": 16}, {"bits": 2**demo.T}])
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.lstm_cell(**wrong)


def test_text_stands_in_for_the_picture():
    lines = demo.lstm_cell(**LATCH._asdict()).describe().splitlines()
    assert lines[0] == "Keep the stored bit for 15 steps: kept. Score: 25 steps."
    assert lines[1] == demo.sentence(LATCH)
    assert lines[2] == ("W_h = W_c = 0; a_i = -6 + 12 store; a_f = 7 - 12 store; a_o = -5 + 10 read; a_g = 3 bit")
    assert lines[3].split() == ["step", "bit", "i", "f", "o", "c", "h", "left"]
    assert [int(line.split()[0]) for line in lines[4:]] == list(range(demo.T))
    assert len({len(line) for line in lines[3:]}) == 1


def test_constant_gates_have_no_weights():
    assert demo.parameters(FIXED) == "W_h = W_c = 0; a_i = 0; a_f = 2.2; a_o = 0; a_g = 1 bit"


def test_luck_is_told_apart_from_a_latch():
    s = Setting(i_rest=9, i_store=9, f_rest=-9, f_store=-9, w_g=9)  # it always shows the last bit
    bits = demo.BITS | 1 << (s.store + s.hold)
    assert demo.headline(s._replace(bits=bits)).endswith("15 steps: kept by luck. Score: 0 steps")
    assert demo.headline(s).endswith("15 steps: lost. Score: 0 steps")


def test_the_still_picture_draws_the_same(from_js):
    for s, answer in list(zip(CASES, from_js, strict=True))[:12]:
        fig = demo.figure(s)
        gates, bits, lanes, cell = fig.axes
        assert len(gates.texts) == (4 if s.constant else 7)
        assert answer["words"][0] in {bits.get_title(loc=place) for place in ("left", "center")}
        assert [tick.get_text() for tick in lanes.get_yticklabels()] == ["i", "f", "o"]
        drawn = {line.get_label(): line.get_ydata() for line in cell.get_lines()}
        np.testing.assert_allclose(drawn["cell c"], [-answer["bit"], *answer["c"]], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(drawn["output h"], answer["h"], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(drawn["left of the stored bit"], answer["left"][s.store :], rtol=1e-12, atol=1e-15)
        plt.close(fig)

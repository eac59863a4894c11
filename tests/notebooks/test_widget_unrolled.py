"""The demo of unit 04: its JavaScript, its NumPy and the reference give the same numbers and the same words."""

import itertools

import numpy as np
import pytest
import traitlets

from course.widgets import unrolled as demo
from lstm_ref import readable
from lstm_ref.cells import rnn
from tests.demos import from_javascript

WEIGHTS = [-2.0, -1.2, -0.5, 0.0, 0.35, 1.0, 1.2, 2.0]
READS = ["00000001", "11111111", "10000000", "00001111", "01010000", "00000000", "01", "1000000001"]
CASES = list(itertools.product(WEIGHTS, [0.0, 0.05, 1.0], READS))
ANSWER = """({ passes, sentence, stepsRead, reach }, cases) => cases.map(([w, x0, reads]) =>
    ({ ...passes(w, x0, reads), words: [stepsRead(reads), reach(reads)],
       sentences: ["", "shares"].map((hidden) => sentence(w, x0, reads, hidden)) }))"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("unrolled", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers(answers):
    for case, answer in zip(CASES, answers, strict=True):
        for name, expected in demo.passes(*case)._asdict().items():
            got = np.array(answer[name], dtype=float)
            assert got.shape == expected.shape == (len(case[2]),)
            np.testing.assert_allclose(got, expected, rtol=1e-11, atol=0, err_msg=f"{name} for {case}")


def test_javascript_gives_pythons_words(answers):
    for case, answer in zip(CASES, answers, strict=True):
        assert answer["sentences"] == [demo.sentence(*case, hidden) for hidden in ("", "shares")]
        assert answer["words"] == [demo.steps_read(case[2]), demo.reach(case[2])]


def test_numpy_gives_the_references_numbers():
    one = np.ones((1, 1))
    for w, x_0, reads in CASES:
        x = np.zeros((len(reads), 1, 1))
        x[0] = x_0
        p = rnn.Params(one, w * one, np.zeros(1))
        h, _, caches = readable.forward(rnn.TANH, x, rnn.State(0 * one), p)
        dh = h * np.array([float(digit) for digit in reads])[:, None, None]
        steps = list(readable.backward_steps(rnn.TANH, dh, rnn.State(0 * one), caches, p))[::-1]
        got = demo.passes(w, x_0, reads)
        np.testing.assert_allclose(got.h, h[:, 0, 0], rtol=1e-14)
        arriving = [step.dstate_t.h[0, 0] for step in steps]
        np.testing.assert_allclose(got.direct + got.carried, arriving, rtol=1e-13, atol=0)
        np.testing.assert_allclose(got.shares, [step.dp_t.W_h[0, 0] for step in steps], rtol=1e-13, atol=0)


def test_what_is_said_of_the_reach_is_where_gradients_are():
    for reads in READS:
        p = demo.passes(0.7, 0.5, reads)
        told = {"every": len(reads), "no": 0, "step": 1}.get(demo.reach(reads).split()[0])
        count = int(demo.reach(reads).split()[3]) + 1 if told is None else told
        assert np.count_nonzero(p.direct + p.carried) == count, reads


def test_the_sum_of_the_shares_is_the_slope_of_the_loss():
    def loss(w: float) -> float:
        return sum(
            h**2 / 2 for h, digit in zip(demo.passes(w, 0.4, "01101001").h, "01101001", strict=True) if digit == "1"
        )

    measured = (loss(1.1 + 1e-5) - loss(1.1 - 1e-5)) / 2e-5
    assert demo.passes(1.1, 0.4, "01101001").shares.sum() == pytest.approx(measured, rel=1e-8)


def test_what_the_unit_says_about_small_inputs():
    assert demo.sentence(1.2, 0.05, "00000001") == (
        "w = 1.20, the loss reads step 7: dw = 0.167; step 7 contributes most, 14.7 %, step 1 least, 14.1 %"
    )
    p = demo.passes(1.2, 1e-6, "00000001")
    np.testing.assert_allclose(p.shares[1:], p.h[7] * 1.2**6 * 1e-6, rtol=1e-9)  # seven equal shares


@pytest.mark.parametrize("wrong", [{"w": 2.1}, {"x_0": -0.1}, {"reads": "2"}, {"reads": "1"}, {"reads": "0" * 11}])
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.unrolled(**wrong)


def test_text_stands_in_for_the_picture():
    lines = demo.describe(0.5, 1.0, "0101").splitlines()
    assert lines[0].startswith("w = 0.50, the loss reads steps 1, 3: dw = ")
    assert [line[:12].strip() for line in lines[1:]] == ["step t", "state h_t", "dh_t", "share of dw"]
    assert len({len(line) for line in lines[1:]}) == 1

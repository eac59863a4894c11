"""The demo of unit 00: JavaScript, NumPy and complex powers say the same, for eigenvalues of every kind."""

import numpy as np
import pytest
import traitlets

from course.widgets import eigenvalue as demo
from tests.demos import from_javascript

REAL = [(w, 0.0) for w in (0.9, 0.5, 1.0, 1.05, 1.3, 0.0, -0.9, -1.0, -1.3, 0.001)]
PAIRS = [(0.87, 0.37), (0.87, -0.37), (0.8, 0.6), (0.0, 1.0), (-0.6, 0.7), (1.0, 0.28), (1.3, 1.3), (0.0, -0.5)]
CASES = REAL + PAIRS
ANSWER = """({ response, verdict, sentence, span, orbit }, cases) => cases.map(([re, im]) => ({
    h: response(re, im), verdict: verdict(re, im), sentence: sentence(re, im), span: span(response(re, im)),
    orbit: Array.from({ length: 101 }, (_, k) => orbit([re, im], k / 100)),
}))"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("eigenvalue", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers_and_words(answers):
    for case, answer in zip(CASES, answers, strict=True):
        h = demo.response(*case)
        np.testing.assert_allclose(answer["h"], h, rtol=1e-12, atol=1e-300, err_msg=str(case))
        assert answer["span"] == pytest.approx(demo.span(h))
        assert (answer["verdict"], answer["sentence"]) == (demo.verdict(*case), demo.sentence(*case))


@pytest.mark.parametrize("case", CASES)
def test_the_state_is_the_real_part_of_the_powers_and_lies_in_the_envelope(case):
    value, t = complex(*case), np.arange(demo.LAST + 1)
    h = demo.response(*case)
    np.testing.assert_allclose(h, (value**t).real, rtol=1e-9, atol=1e-12 * max(1, abs(value) ** demo.LAST))
    assert np.all(np.abs(h) <= abs(value) ** t * (1 + 1e-9))


def test_the_way_it_moves_by_itself_closes_and_shows_every_kind(answers):
    for case, answer in zip(CASES, answers, strict=True):
        np.testing.assert_allclose(answer["orbit"][0], case, atol=1e-12)
        np.testing.assert_allclose(answer["orbit"][-1], case, atol=1e-12)
        assert np.max(np.abs(answer["orbit"])) <= demo.REACH
    way = np.array(answers[CASES.index((0.87, 0.37))]["orbit"])
    sizes = np.hypot(*way.T)
    assert sizes.min() < 0.9 and sizes.max() > 1.02  # it fades, and it explodes
    assert np.max(np.hypot(*np.diff(way, axis=0).T)) < 0.04  # gently


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.87 + 0.37j, "0.95 from 0, inside the circle: h rings and fades, one swing in 15.6 steps. Its size halves"),
        (0.8 + 0.6j, "on the circle: h rings and keeps its size, one swing in 9.8 steps. Nothing is lost"),
        (1.05, "λ = 1.05, 1.05 from 0, outside the circle: h explodes. Its size doubles every 14.2 steps."),
        (-0.9, "h flips its sign at every step and fades. Its size halves every 6.6 steps."),
        (0.0, "h is over after one step."),
    ],
)
def test_what_it_says(value, words):
    widget = demo.eigenvalue(value)
    assert words in widget.describe()
    assert widget.h.shape == (demo.LAST + 1,)
    widget.close()


def test_a_value_out_of_range_names_its_trait():
    with pytest.raises(traitlets.TraitError, match="im"):
        demo.eigenvalue(0.5 + 2j)

"""The demo's JavaScript, its NumPy and the reference: the same numbers and the same words, for every kind of w."""

import math

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets

from course.widgets import scalar_recurrence as demo
from lstm_ref.stability import scalar
from lstm_ref.systems import linear
from tests.demos import from_javascript

matplotlib.use("agg")
DECAYING = [0.9, 0.5, 0.99, 0.01, 0.0]
ALTERNATING = [-0.9, -0.5, -0.99, -0.01]
CONSTANT = [1.0, -1.0]
EXPLODING = [1.01, 1.2, 1.5, -1.01, -1.2, -1.5]
CASES = [
    (w, u, T) for w in DECAYING + ALTERNATING + CONSTANT + EXPLODING for u, T in [(1.0, 41), (-2.3, 200), (0.0, 2)]
]
# JSON has no infinity: null.
ANSWER = """({ responses, halfLife, sentence, range }, cases) => cases.map(([w, u, T]) => {
    const { impulse, step } = responses(w, u, T);
    const ranges = { impulse: range("impulse", impulse, u), step: range("step", step, u) };
    return { impulse, step, halfLife: halfLife(w), sentence: sentence(w), ranges };
})"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("scalar_recurrence", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers(answers):
    for (w, u, T), answer in zip(CASES, answers, strict=True):
        for name, expected in zip(("impulse", "step"), demo.responses(w, u, T), strict=True):
            got = np.array(answer[name], dtype=float)  # JSON writes 1e20 as an integer
            assert got.shape == expected.shape == (T,)
            assert np.all(np.isfinite(got))
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=0, err_msg=f"{name} for w={w}, u={u}, T={T}")


def test_numpy_gives_the_references_numbers():
    for w, u, T in CASES:
        impulse, step = demo.responses(w, u, T)
        np.testing.assert_array_equal(impulse, linear.response(np.eye(1, T)[0], w, u), err_msg=f"w={w}, u={u}, T={T}")
        np.testing.assert_array_equal(step, linear.response(np.ones(T), w, u), err_msg=f"w={w}, u={u}, T={T}")
        assert impulse.dtype == step.dtype == np.float64


def test_half_lives_are_the_references(answers):
    for (w, _, _), answer in zip(CASES, answers, strict=True):
        expected = scalar.half_life(w)
        assert demo.half_life(w) == pytest.approx(expected, rel=1e-14)
        assert (math.inf if answer["halfLife"] is None else answer["halfLife"]) == pytest.approx(expected, rel=1e-14)


def test_javascript_gives_pythons_words(answers):
    for (w, _, _), answer in zip(CASES, answers, strict=True):
        assert answer["sentence"] == demo.sentence(w)


def test_the_numbers_follow_the_closed_forms():
    t = np.arange(41)
    for w in DECAYING + ALTERNATING + EXPLODING:
        impulse, step = demo.responses(w, 1.7, 41)
        np.testing.assert_allclose(impulse, 1.7 * w**t, rtol=1e-12)
        np.testing.assert_allclose(step, 1.7 * (1 - w ** (t + 1)) / (1 - w), rtol=1e-9)


def test_traits_follow_each_other():
    widget = demo.scalar_recurrence(0.5, u=2.0, T=4)
    assert widget.h == [2.0, 1.0, 0.5, 0.25]
    seen = []
    widget.observe(lambda change: seen.append(change["new"]), "h")
    widget.w = -0.5
    assert seen == [widget.h] == [[2.0, -1.0, 0.5, -0.25]]
    widget.T = 2
    assert widget.h == [2.0, -1.0]
    widget.close()


@pytest.mark.parametrize("wrong", [{"w": 1.6}, {"w": "fast"}, {"u": 11.0}, {"T": 1}])
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.scalar_recurrence(**wrong)


def test_text_stands_in_for_the_picture():
    text = demo.describe(0.9)
    assert text.startswith("w = 0.90: decays, half-life 6.6 steps\n")
    steps = [line.split()[0] for line in text.splitlines()[2:]]
    assert steps == ["0", "1", "2", "5", "10", "20", "40"]
    assert "6.862" in text  # step response at t = 10: (1 - 0.9**11) / 0.1
    assert len({len(line) for line in text.splitlines()[1:]}) == 1


def test_the_still_picture_has_the_axes_of_the_live_one(answers):
    for (w, u, T), answer in zip(CASES, answers, strict=True):
        fig = demo.figure(w, u, T)
        for ax, kind in zip(fig.axes, ("impulse", "step"), strict=True):
            np.testing.assert_allclose(ax.get_ylim(), answer["ranges"][kind], rtol=1e-12, err_msg=f"{w}, {u}, {T}")
        plt.close(fig)


def test_the_axes_glide():
    kinds = ("impulse", "step")
    spans = [
        [demo.spans(h, 1.0, kind) for h, kind in zip(demo.responses(w, 1.0, 41), kinds, strict=True)]
        for w in np.arange(-1500, 1501) / 1000
    ]
    jumps = np.abs(np.diff(np.array(spans), axis=0)).max(axis=(0, 2))
    assert jumps[0] < 0.3 and jumps[1] < 3, jumps  # of 12 and of 100 at most, per 0.001 of w

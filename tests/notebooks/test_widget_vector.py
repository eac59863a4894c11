"""The demo of unit 02: JavaScript, NumPy and the reference say the same, for eigenvalues and angles of every kind."""

import numpy as np
import pytest
import traitlets

from course.widgets import vector_recurrence as demo
from lstm_ref.stability import spectrum, transient
from tests.demos import from_javascript

DECAYING = [(0.95, 0.5, 0.0), (-0.8, 0.3, 0.0), (0.0, 0.0, 0.0), (-0.2, -0.9, 0.0)]
TURNING = [(0.8, 0.8, 0.55), (-0.4, -0.4, 0.9), (0.6, 0.6, 0.8), (0.0, 0.0, 0.01), (0.9, 0.9, 0.3)]
NEARLY_DEFECTIVE = [(0.9, 0.89, 0.0), (0.9, 0.9, 0.0), (0.95, 0.95, 0.001)]
EXPLODING = [(1.3, 1.2, 0.0), (1.3, 1.3, 1.3), (-1.1, 0.4, 0.0), (1.0, 0.5, 0.0)]
CASES = [
    (re1, re2, im, angle, start)
    for re1, re2, im in DECAYING + TURNING + NEARLY_DEFECTIVE + EXPLODING
    for angle, start in [(90.0, 60.0), (20.0, 0.0), (5.0, 92.5), (2.0, -180.0)]
]
ANSWER = """({ run, weights, worstStart, sentence }, cases) => cases.map(([re1, re2, im, angle, start]) => {
    const demo = { re1, re2, im, angle, start };
    return { ...run(demo), weights: weights(demo), worstStart: worstStart(demo), sentence: sentence(demo) };
})"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("vector_recurrence", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers(answers):
    for case, answer in zip(CASES, answers, strict=True):
        expected = demo.run(*case)
        for name, values in expected._asdict().items():
            got = np.array(answer[name], dtype=float)
            assert got.shape == values.shape
            assert np.all(np.isfinite(got))
            # Sines and cosines may differ in their last digit; small angles and many steps enlarge that.
            size = np.abs(values).max(axis=-1, keepdims=True) if values.ndim > 1 else np.abs(values)
            close = np.abs(got - values) <= 1e-9 * np.maximum(
                size, expected.bound.reshape(-1, *[1] * (values.ndim - 1))
            )
            assert np.all(close), f"{name} for {case}"
        np.testing.assert_allclose(answer["weights"], demo.weights(*case[:4]), rtol=1e-12, atol=1e-12)


def test_both_say_the_same(answers):
    for case, answer in zip(CASES, answers, strict=True):
        assert answer["sentence"] == demo.sentence(*case[:4])
        found = demo.run(*case[:4], answer["worstStart"])  # with ties, another start may be as bad
        assert found.norms[found.worst.argmax()] == pytest.approx(found.worst.max(), rel=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_the_matrix_has_the_eigenvalues_and_the_angle(case):
    re1, re2, im, angle, _ = case
    W_h = demo.weights(re1, re2, im, angle)
    wanted = [re1 + 1j * im, re1 - 1j * im] if im else [re1, re2]
    np.testing.assert_allclose(np.poly(W_h), np.poly(wanted).real, atol=1e-9, err_msg="the characteristic polynomial")
    values, columns = np.linalg.eig(W_h.T)  # rows r with r W_h = lambda r, as columns
    if abs(values[0] - values[1]) > 0.05:
        assert abs(columns[:, 0].conj() @ columns[:, 1]) == pytest.approx(np.cos(np.radians(angle)), abs=1e-6)
        assert np.linalg.cond(columns) == pytest.approx(demo.condition(angle), rel=1e-5)
        assert demo.radius(re1, re2, im) == pytest.approx(spectrum.spectral_radius(W_h), rel=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_norms_and_bound_are_the_references(case):
    found, W_h = demo.run(*case), demo.weights(*case[:4])
    np.testing.assert_allclose(found.worst, transient.power_norms(W_h, demo.LAST), rtol=1e-9, atol=1e-300)
    assert np.all(found.norms <= found.worst * (1 + 1e-9) + 1e-300)
    assert np.all(found.worst <= found.bound * (1 + 1e-6) + 1e-300)
    peak = int(np.argmax(found.worst))
    best = demo.run(*case[:4], demo.worst_start(*case[:4]))
    assert best.norms[peak] == pytest.approx(found.worst[peak], rel=1e-4)  # the start is rounded to 0.1 degrees


def test_the_numbers_of_the_text():
    found = demo.run(0.95, 0.5, 0.0, 5.0, 0.0)
    assert (round(found.worst.max(), 1), int(found.worst.argmax())) == (8.6, 4)
    assert round(demo.condition(5.0), 1) == 22.9


def test_python_sets_and_reads_the_demo():
    widget = demo.vector_recurrence(0.8 - 0.5j, angle=30)
    assert (widget.re1, widget.re2, widget.im) == (0.8, 0.8, 0.5)
    widget.T = 7
    assert widget.h.shape == (8, 2)
    np.testing.assert_allclose(widget.h[1], widget.h[0] @ widget.W_h)
    assert "a full turn in 11.2 steps" in widget.describe()
    with pytest.raises(traitlets.TraitError, match="angle"):
        demo.vector_recurrence(angle=1.0)
    widget.close()

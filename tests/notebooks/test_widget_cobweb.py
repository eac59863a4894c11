"""The cobweb demo: JavaScript and NumPy give the same numbers and words; both agree with the reference."""

import itertools

import matplotlib
import numpy as np
import pytest
import traitlets

from course.widgets import cobweb as demo
from lstm_ref import activations
from lstm_ref.cells import rnn
from tests.demos import from_javascript

matplotlib.use("agg")
CELLS = {"sigmoid": rnn.SIGMOID, "tanh": rnn.TANH, "relu": rnn.RELU}
SQUASHES = {"sigmoid": activations.LOGISTIC, "tanh": activations.TANH, "relu": activations.RELU}
WEIGHTS = [-8.0, -5.5, -2.0, -1.0, -0.5, 0.0, 0.5, 0.95, 1.0, 1.05, 2.0, 4.0, 4.5, 8.0]
CASES = [
    (phi, w, b, h0)
    for phi, w in itertools.product(demo.NAMES, WEIGHTS)
    for b, h0 in [(0.0, 1.0), (0.3, -1.2), (-w / 2, 0.55), (-0.5, -0.75)]
    if abs(b) <= 4
]
ANSWER = """({ trajectory, fixedPoints, memory, sentence, staircase, view }, cases) =>
    cases.map(([phi, w, b, h0]) => {
        const h = trajectory(phi, w, b, h0, 12);
        const points = fixedPoints(phi, w, b).map((point) => [point.h, point.slope, point.kind]);
        const [n, words] = [memory(phi, w, b), sentence(phi, w, b, h0)];
        return { h, points, n, words, corners: staircase(h, -1), view: view(phi) };
    })"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("cobweb", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers(answers):
    for (phi, w, b, h0), answer in zip(CASES, answers, strict=True):
        h = demo.trajectory(phi, w, b, h0, 12)
        np.testing.assert_allclose(answer["h"], h, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(answer["corners"], demo.staircase(h, -1), rtol=1e-9, atol=1e-12)
        points = demo.fixed_points(phi, w, b)
        assert [kind for _, _, kind in answer["points"]] == [point.kind for point in points], (phi, w, b)
        for got, point in zip(answer["points"], points, strict=True):
            np.testing.assert_allclose(got[:2], point[:2], rtol=1e-9, atol=1e-11)
        assert answer["n"] == demo.memory(phi, w, b)
        assert tuple(answer["view"]) == demo.view(phi)


def test_javascript_gives_pythons_words(answers):
    for case, answer in zip(CASES, answers, strict=True):
        assert answer["words"] == demo.sentence(*case)


def test_states_are_the_references():
    for phi, w, b, h0 in CASES:
        p = rnn.Params(np.zeros((1, 1)), np.array([[w]]), np.array([b]))
        h, found = np.array([[h0]]), [h0]
        for _ in range(12):
            h, _ = CELLS[phi].step(np.zeros((1, 1)), h, p)
            found.append(h[0, 0])
        np.testing.assert_allclose(demo.trajectory(phi, w, b, h0, 12), found, rtol=1e-9, atol=1e-12)


def test_fixed_points_are_all_there_and_stay():
    grid = np.linspace(-1.5, 20, 86_003)
    for phi, w, b, _ in CASES:
        points = demo.fixed_points(phi, w, b)
        for h, slope, kind in points:
            assert demo.step(phi, w, b, h) == pytest.approx(h, abs=1e-12)
            if phi != "relu" or b != 0:
                y = SQUASHES[phi].function(np.array(w * h + b))
                assert slope == pytest.approx(w * float(SQUASHES[phi].derivative(y)), abs=1e-9)
            assert kind == (
                "on the edge" if abs(abs(slope) - 1) <= 1e-9 else "stable" if abs(slope) < 1 else "unstable"
            )
        gap = SQUASHES[phi].function(w * grid + b) - grid
        crossings = np.sum(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0)
        inside = sum(abs(h) < 20 for h, _, _ in points)
        if not (phi == "relu" and (w == 1 or (b == 0 and w > 1))):  # no crossing, or one without a change of sign
            assert crossings == inside, (phi, w, b)


def test_the_memory_is_that_of_two_runs():
    for phi, w in itertools.product(demo.NAMES, WEIGHTS):
        up, down = (np.array(demo.trajectory(phi, w, 0.1, h0, 1000)) for h0 in (1.0, -1.0))
        with np.errstate(invalid="ignore"):
            close = np.flatnonzero(np.abs(up - down) < 0.01)
        assert demo.memory(phi, w, 0.1) == (close[0] if len(close) else None)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (("tanh", 0.5, 0.0, 1.0), "1 fixed point, 0 (stable). From 1.00 the state comes to rest at 0."),
        (("tanh", 2.0, 0.0, -1.0), "3 fixed points, -0.958 (stable), 0 (unstable), 0.958 (stable)."),
        (("tanh", -2.0, 0.0, 1.0), "a cycle of period 2, between -0.958 and 0.958. The starts +1 and -1 stay apart"),
        (("tanh", 1.0, 0.0, 1.0), "0 (on the edge). From 1.00 the state still moves after 2,000 steps, at 0.0274."),
        (("relu", 1.0, 0.0, 1.0), "every state from 0 up is a fixed point."),
        (("relu", 1.0, 0.5, 1.0), "no fixed point. From 1.00 the state still moves after 2,000 steps, at 1000"),
        (("relu", 2.0, 0.0, 1.0), "0 (unstable). From 1.00 the state blows up."),
        (("sigmoid", 8.0, 0.0, 1.0), "The starts +1 and -1 are closer than 0.01 after 4 steps."),
    ],
)
def test_words(case, said):
    assert said in demo.sentence(*case)


@pytest.mark.parametrize("wrong", [{"phi": "elu"}, {"w": 8.5}, {"b": -5.0}, {"h0": 2.0}, {"T": 0}])
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.cobweb(**wrong)

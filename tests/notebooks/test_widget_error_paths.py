"""The demo of unit 05: JavaScript, NumPy and the reference give the same numbers and words."""

import itertools

import numpy as np
import pytest
import traitlets

from course.widgets import error_paths as demo
from lstm_ref.activations import LOGISTIC, RELU, TANH
from lstm_ref.stability import bounds, error_flow
from tests.demos import from_javascript

CURVES = ("error", "largest", "sizes", "bound")
CASES = [
    (w, y, activation, lag)
    for activation in demo.LARGEST_SLOPE
    for w, y in [(2.0, 0.0), (0.0, 0.5), (4.0, 0.5), (12.0, 0.5), (12.0, -1.0), (1.0, 0.05), (0.7, -0.3), (12.0, 0.0)]
    for lag in (1, 5, 12)
]
ANSWER = """({ flow, sentence, setting }, cases) =>
    cases.map(([w, y, kind, lag]) =>
        ({ ...flow(w, y, kind), said: sentence(w, y, kind, lag), set: setting(w, y, kind) }))"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("error_paths", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers_and_paths(answers):
    for (w, y, activation, _), answer in zip(CASES, answers, strict=True):
        expected = demo.flow(w, y, activation)
        for name in CURVES:
            got = np.array(answer[name], dtype=float)
            # Shares that cancel leave less than all digits: compared with the sum of their sizes.
            slack = 1e-13 * np.array(expected["sizes"])
            assert np.all(np.abs(got - expected[name]) <= 1e-11 * np.abs(expected[name]) + slack), (name, w, y)
        assert list(map(steps, answer["path"])) == list(map(steps, expected["path"]))


def steps(path: list[int]) -> list[tuple[int, int]]:
    """The steps of a path, in any order: paths of the same steps tie, and processors round their products unlike."""
    return sorted(itertools.pairwise(path))


def test_javascript_gives_pythons_words(answers):
    for (w, y, activation, lag), answer in zip(CASES, answers, strict=True):
        assert answer["said"] == demo.sentence(w, y, activation, lag)
        assert answer["set"] == demo.setting(w, y, activation)


@pytest.mark.parametrize(("activation", "squash"), [("logistic", LOGISTIC), ("tanh", TANH), ("ReLU", RELU)])
def test_numpy_gives_the_references_numbers(activation, squash):
    for w, y in [(2.0, 0.3), (0.7, -0.3), (5.0, 0.1)]:
        found = demo.flow(w, y, activation)
        net = np.full(demo.H, y) @ (w * demo.BASE)
        slope = squash.backward(np.ones(demo.H), squash.function(net))
        np.testing.assert_allclose(demo.slopes(w, y, activation), slope, rtol=1e-9)
        E = error_flow.error_flow(np.tile(slope, (demo.LAGS, 1)), w * demo.BASE)
        np.testing.assert_allclose(found["error"], np.abs(E[:, demo.START, demo.END]), rtol=1e-9)
        for q in (1, 2, 5):
            error, largest, count = demo.by_enumeration(w, y, activation, q)
            assert (found["error"][q - 1], found["largest"][q - 1]) == pytest.approx((error, largest), rel=1e-12)
            assert count == demo.H ** (q - 1)
        rate = bounds.rate_of_largest_weight(w * demo.BASE, demo.LARGEST_SLOPE[activation])
        np.testing.assert_allclose(found["bound"], rate ** np.arange(1, demo.LAGS + 1) / demo.H, rtol=1e-12)
        assert np.all(np.array(found["sizes"]) <= np.array(found["bound"]) * (1 + 1e-12))


def test_the_largest_path_starts_and_ends_where_it_should():
    for q, path in enumerate(demo.flow(2.0, 0.3, "tanh")["path"], 1):
        assert len(path) == q + 1
        assert (path[0], path[-1]) == (demo.START, demo.END)


def test_numbers_are_brief():
    numbers = (0, 0.25, 0.125, 81, 2187, 0.00094, 1.2e-12, 94143178827, 5e-6)
    written = ["0", "0.25", "0.13", "81", "2200", "9.4e-4", "1.2e-12", "9.4e+10", "5.0e-6"]
    assert [demo.short(number) for number in numbers] == written


def test_traits_hold_and_refuse():
    widget = demo.error_paths(w=4, y=0.5, activation="tanh", lag=3)
    assert (widget.w, widget.y, widget.activation, widget.lag) == (4.0, 0.5, "tanh", 3)
    assert widget.predictions == {}
    for wrong in ({"w": 13}, {"y": -2}, {"activation": "softmax"}, {"lag": 0}):
        with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
            demo.error_paths(**wrong)
    widget.close()


def test_text_stands_in_for_the_picture():
    text = demo.describe()
    assert text.startswith(
        "logistic, largest weight w = 2.0, activity y = 0.00: slopes 0.25, 0.25, 0.25\n5 steps back,"
    )
    assert "81 paths lead" in text
    assert "\nLargest share: 0.016, of the path 0 → 1 → 2 → 1 → 2 → 0.\nBound: 2.5. After" in text
    assert len({len(line) for line in text.splitlines()[4:]}) == 1

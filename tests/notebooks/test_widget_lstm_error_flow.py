"""The demo of unit 08: JavaScript, NumPy, the reference and the measured gradient give the same numbers and words."""

import itertools

import numpy as np
import pytest
import traitlets

from course.widgets import lstm_error_flow as demo
from lstm_ref.cells import peephole_full
from tests.demos import from_javascript

F, SCALES = (0.1, 0.5, 0.9, 0.99), (0.0, 0.05, 0.5, 0.8, 1.1, 1.5, 1.9, 2.5)
CASES = [(f, s, enters, lag) for f, s in itertools.product(F, SCALES) for enters in demo.ENTERS for lag in (0, 1, 20)]
ANSWER = """({ flow, sentence }, cases) =>
    cases.map((given) => ({ ...flow(...given.slice(0, 3)), said: sentence(...given) }))"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return from_javascript("lstm_error_flow", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def params(f: float, scale: float) -> peephole_full.Params:
    """The demo's cell for the reference."""
    bias = np.array([0.0, np.log(f / (1 - f)), 0.0, 0.0])
    weights = (scale * np.array([block]) for block in (demo.W_X, demo.W_H, demo.W_C))
    return peephole_full.Params(*weights, bias)


def inputs() -> np.ndarray:
    return np.resize(demo.X, demo.T)[:, None, None]


def test_javascript_gives_numpys_numbers(answers):
    for (f, scale, enters, _), answer in zip(CASES, answers, strict=True):
        expected = demo.flow(f, scale, enters)
        for name, values in expected._asdict().items():
            # The difference quotient divides the last digits by 2e-6; shares that cancel leave less than all digits.
            size = 1e-9 if name == "measured" else 1e-13
            slack = size * (1 + np.abs(expected.dc).max() + np.abs(expected.dh).max())
            np.testing.assert_allclose(answer[name], values, rtol=1e-9, atol=slack, err_msg=f"{name} {f} {scale}")


def test_javascript_gives_pythons_words(answers):
    for case, answer in zip(CASES, answers, strict=True):
        assert answer["said"] == demo.sentence(*case)


@pytest.mark.parametrize("enters", demo.ENTERS)
@pytest.mark.parametrize("scale", SCALES)
def test_numpy_gives_the_references_gradient(scale, enters):
    p, h, c, caches = params(0.9, scale), np.zeros((1, 1)), np.zeros((1, 1)), []
    for x in inputs():
        h, c, cache = peephole_full.step(x, h, c, p)
        caches.append(cache)
    steps = demo.forward(0.9, scale)
    np.testing.assert_allclose([now.f for now in steps], [cache.f.item() for cache in caches], rtol=1e-12)
    assert (steps[-1].c, steps[-1].h) == pytest.approx((c.item(), h.item()), rel=1e-12)
    found = demo.flow(0.9, scale, enters)
    dh, dc = (np.array([[float(enters == name)]]) for name in ("hidden", "cell"))
    for k in range(demo.LAGS + 1):
        cache = caches[demo.T - 1 - k]
        assert found.dh[k] == pytest.approx(dh.item(), rel=1e-9, abs=1e-12)
        _, dh, dc, dp = peephole_full.step_backward(dh, dc, cache, p)
        # What the reference does not return, the whole derivative with respect to c_t, stands in db of the candidate.
        whole = dp.b[2] / (cache.i * (1 - cache.g**2)).item()
        assert found.dc[k] == pytest.approx(whole, rel=1e-8, abs=1e-12)
        names = {"c i": 0, "c f": 1, "c g": 2, "h o": 3}
        for way, block in names.items():
            assert found.ways[k, demo.WAYS.index(way)] == pytest.approx(dp.b[block], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("enters", demo.ENTERS)
@pytest.mark.parametrize("scale", SCALES)
def test_it_is_the_gradient_that_a_complex_step_measures(scale, enters):
    p, (h, c), steps = params(0.9, scale), np.zeros((2, 1, 1)), []
    for x in inputs():
        h, c, cache = peephole_full.step(x, h, c, p)
        steps.append((cache, c))
    found, W = demo.flow(0.9, scale, enters), [block[:, 3] for block in p[:3]]
    for k in (0, 1, 7, 20, 30):
        t = demo.T - 1 - k
        cache, c = steps[t]
        c = c + 1e-30j
        h = np.tanh(c) / (1 + np.exp(-(cache.x_t * W[0] + cache.h_prev * W[1] + c * W[2])))
        for x in inputs()[t + 1 :]:
            h, c, _ = peephole_full.step(x.astype(complex), h, c, p)
        measured = (c if enters == "cell" else h).imag.item() / 1e-30
        assert found.dc[k] == pytest.approx(measured, rel=1e-8, abs=1e-13)
        assert found.measured[k] == pytest.approx(measured, rel=1e-4, abs=1e-8)


def test_what_enters_a_state_is_what_its_lines_bring():
    for f, scale, enters in itertools.product(F, SCALES, demo.ENTERS):
        found = demo.flow(f, scale, enters)
        into = {name: [n for n, way in enumerate(demo.WAYS) if way.split()[1] == name] for name in ("c", "c'", "h'")}
        from_before = found.ways[:-1, into["c'"]].sum(axis=1) + found.ways[1:, into["c"]].sum(axis=1)
        size = np.abs(found.ways).max()
        np.testing.assert_allclose(from_before, found.dc[1:], rtol=1e-9, atol=1e-12 * size)
        np.testing.assert_allclose(found.ways[:-1, into["h'"]].sum(axis=1), found.dh[1:], rtol=1e-9, atol=1e-12 * size)


@pytest.mark.parametrize("enters", demo.ENTERS)
def test_without_weights_the_carousel_is_all_there_is(enters):
    for f in F:
        found = demo.flow(f, 0.0, enters)
        assert found.dc.tolist() == found.carousel.tolist()
        np.testing.assert_allclose(found.dc / found.dc[0], f ** np.arange(demo.LAGS + 1), rtol=1e-12)
        back = [n for n, way in enumerate(demo.WAYS) if n < demo.INSIDE and way.endswith("'") and way != "c c'"]
        assert not found.ways[:, back].any()


def test_the_scale_makes_the_sum_larger_smaller_and_of_other_sign():
    left = {scale: demo.flow(0.9, scale, "cell") for scale in SCALES}
    ratio = {scale: found.dc[20] / found.carousel[20] for scale, found in left.items()}
    assert ratio[0.0] == 1
    assert ratio[0.8] == pytest.approx(3.8, abs=0.05)
    assert ratio[1.1] == pytest.approx(0.87, abs=0.01)  # as much as the carousel's share, by other ways
    assert 0 < ratio[1.5] < 0.001
    assert ratio[1.9] == pytest.approx(-3.2, abs=0.1)
    assert left[2.5].dc[30] == pytest.approx(-118, abs=1)


def test_numbers_are_brief():
    numbers = (0, 0.25, 0.125, -81, 2187, -0.00094, 1.2e-12, 94143178827, 5e-6)
    written = ["0", "0.25", "0.13", "-81", "2200", "-9.4e-4", "1.2e-12", "9.4e+10", "5.0e-6"]
    assert [demo.short(number) for number in numbers] == written


def test_traits_hold_and_refuse():
    widget = demo.lstm_error_flow(f=0.5, scale=2, enters="hidden", lag=12)
    assert (widget.f, widget.scale, widget.enters, widget.lag) == (0.5, 2.0, "hidden", 12)
    for wrong in ({"f": 1.0}, {"scale": 3}, {"enters": "x"}, {"lag": 31}):
        with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
            demo.lstm_error_flow(**wrong)
    widget.close()


def test_what_lies_further_back_is_hidden_on_paper_too():
    asking, open_ = demo.lstm_error_flow(lag=20), demo.lstm_error_flow(lag=20, ask=False)
    assert "20" not in asking.describe() and "10 steps back" in asking.describe()
    assert open_.describe() == demo.describe(lag=20)
    asking.predictions = {"twenty": "0.5"}
    assert asking.describe() == open_.describe()
    for widget in (asking, open_):
        widget.close()


def test_without_weights_the_line_to_the_candidate_ends_there():
    ways = demo.flow(0.9, 0.0, "cell").ways[1]
    assert [demo.WAYS[n] for n in np.flatnonzero(ways)] == ["c c'", "c g"]


def test_text_stands_in_for_the_picture():
    lines = demo.describe(0.9, 0, "cell", 20).splitlines()
    assert lines[0] == "An error of 1 enters at c_T. 20 steps back, 0.12 arrives at c."
    assert lines[1].startswith("The carousel alone brings 0.12, f to the power 20. Ratio 1: all weights are 0")
    assert len({len(line) for line in lines[3:]}) == 1

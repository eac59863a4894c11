import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import clipping
from lstm_ref.cells import lstm
from tests.oracles import assert_same
from tests.ref.layer_cases import flat, nesting, rebuilt

TREE = [lstm.Params(None, None, None), (None, [None])]


def gradients(seed=0, R=None, scale=1.0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    lead = () if R is None else (R,)
    shapes = [(2, 4), (1, 4), (4,), (1,), (3, 2)]
    return rebuilt(TREE, iter([(scale * rng.normal(size=(*lead, *s))).astype(dtype) for s in shapes]))


def norm_by_hypot(grads):
    return math.hypot(*(float(v) for a in flat(grads) for v in np.ravel(a)))


@pytest.mark.oracle("closed form", parts="clipping")
@settings(max_examples=40)
@given(st.floats(1e-3, 1e3), st.integers(0, 999))
def test_by_norm(bound, seed):
    grads = gradients(seed, scale=10)
    got, norm = clipping.by_norm(grads, bound)
    expected = norm_by_hypot(grads)
    assert float(norm) == pytest.approx(expected, rel=1e-14) and np.shape(norm) == ()
    assert nesting(got) == nesting(grads)
    factor = min(1.0, bound / expected)
    for one, other in zip(flat(got), flat(grads), strict=True):
        assert_same(one, factor * other, 1e-14)
    assert norm_by_hypot(got) == pytest.approx(min(bound, expected), rel=1e-14)
    if bound > expected:
        assert all(np.array_equal(one, other) for one, other in zip(flat(got), flat(grads), strict=True))


@pytest.mark.parametrize(("dtype", "scale"), [(np.float32, 1e30), (np.float32, 1e-30), (np.float64, 1e200)])
def test_squares_neither_overflow_nor_vanish(dtype, scale):
    grads = gradients(scale=scale, dtype=dtype)
    got, norm = clipping.by_norm(grads, scale)
    assert np.asarray(norm).dtype == dtype and float(norm) == pytest.approx(norm_by_hypot(grads), rel=1e-6)
    assert all(a.dtype == dtype for a in flat(got)) and norm_by_hypot(got) == pytest.approx(scale, rel=1e-6)


def test_zero_stays_zero():
    got, norm = clipping.by_norm([np.zeros((2, 3))], 1.0)
    assert float(norm) == 0 and not got[0].any()
    got, norms = clipping.by_norm_per_trial([np.array([[0.0], [4.0]])], 1.0)
    assert got[0].tolist() == [[0], [1]] and norms.tolist() == [0, 4]


@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_each_trial_is_clipped_by_its_own_norm(wrap):
    grads = gradients(R=4)
    grads[0].W_x[2] *= 100
    wrapped = rebuilt(grads, iter([wrap(a) for a in flat(grads)]))
    got, norms = clipping.by_norm_per_trial(wrapped, 5.0)
    for r in range(4):
        alone = rebuilt(grads, iter([a[r] for a in flat(grads)]))
        expected, norm = clipping.by_norm(alone, 5.0)
        assert float(norms[r]) == pytest.approx(float(norm), rel=1e-15)
        for one, other in zip(flat(got), flat(expected), strict=True):
            assert_same(np.asarray(one)[r], other, 1e-15)
    _, norm = clipping.by_norm(wrapped, 5.0)
    assert float(norm) == pytest.approx(norm_by_hypot(grads), rel=1e-14)
    assert math.hypot(*np.asarray(norms).tolist()) == pytest.approx(float(norm), rel=1e-14)


def test_bad_gradients_are_named():
    def refused(error, pattern, function, *arguments):
        with pytest.raises(error, match=pattern):
            function(*arguments)

    grads = gradients(R=3)
    bad = [grads[0]._replace(W_h=np.full((3, 1, 4), np.nan)), grads[1]]
    refused(ValueError, r"^grads\[0\]\.W_h: contains NaN", clipping.by_norm, bad, 1.0)
    bad = [grads[0]._replace(W_h=np.full((3, 1, 4), np.inf)), grads[1]]
    refused(ValueError, "^grads: got an infinite number", clipping.by_norm_per_trial, bad, 1.0)
    refused(ValueError, "^grads: got no arrays", clipping.by_norm, [], 1.0)
    refused(
        TypeError, r"^grads\[0\]: got dtype complex128, expected a real one$", clipping.by_norm, [np.ones(2) * 1j], 1
    )
    refused(
        ValueError,
        r"^grads\[1\]: got shape \(3,\), expected a trial axis",
        clipping.norm_per_trial,
        [np.ones(2), np.ones(3)],
    )
    refused(
        ValueError,
        r"^grads\[1\]: got shape \(\), expected a trial axis",
        clipping.norm_per_trial,
        [np.ones(2), np.ones(())],
    )
    for bound in (0, -1.0, math.inf, math.nan):
        refused(ValueError, f"^bound: got {bound}", clipping.by_norm, grads, bound)
    refused(TypeError, "^bound: got str, expected a number$", clipping.by_norm, grads, "1")


@pytest.mark.parametrize("bound", [1, 0.1, np.float64(0.1), 1e300])
@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_float32_stays_float32(bound, wrap):
    grads = [wrap(a) for a in flat(gradients(dtype=np.float32))]
    assert all(np.asarray(a).dtype == np.float32 for a in clipping.by_norm(grads, bound)[0])

import array_api_strict
import numpy as np
import pytest

from lstm_ref import initialise
from lstm_ref.cells import peephole_full as cell


@pytest.mark.parametrize(("D", "H"), [(2, 3), (1, 1), (3, 1)])
@pytest.mark.parametrize("dtype", ["float32", np.float64])
@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_uniform(D, H, dtype, xp):
    p = initialise.uniform(cell, np.random.default_rng(8), D, H, dtype=dtype, xp=xp)
    assert isinstance(p, cell.Params)
    again = initialise.uniform(cell, np.random.default_rng(8), D, H)
    for w, w64, shape in zip(p, again, cell.param_shapes(D, H), strict=True):
        assert tuple(w.shape) == shape and np.asarray(w).dtype == np.dtype(dtype)
        assert np.array_equal(np.asarray(w), w64.astype(dtype))
        assert np.all(np.abs(np.asarray(w)) <= 1 / np.sqrt(H)) and np.unique(np.asarray(w)).size == w64.size


def test_a_bias_changes_its_block_only():
    H = 3
    p = initialise.uniform(cell, np.random.default_rng(9), 2, H)
    other = initialise.with_bias(cell, p, "f", 1.5)
    assert np.all(other.b[H : 2 * H] == 1.5)
    assert np.array_equal(np.delete(other.b, range(H, 2 * H)), np.delete(p.b, range(H, 2 * H)))
    assert all(np.array_equal(a, b) for a, b in zip(other[:-1], p[:-1], strict=True))
    with pytest.raises(ValueError, match=r"^block: got 'z', expected one of i, f, g, o$"):
        initialise.with_bias(cell, p, "z", 1.0)


def test_trials_are_the_networks_one_behind_the_other():
    alone = [initialise.uniform(cell, np.random.default_rng(seed), 2, 3) for seed in (4, 5)]
    both = initialise.trials(alone)
    for n, p in enumerate(alone):
        assert all(np.array_equal(w[n], one) for w, one in zip(both, p, strict=True))
    assert np.all(initialise.with_bias(cell, both, "o", -2.0).b[:, 9:] == -2)
    with pytest.raises(ValueError, match=r"^parameters: got no entries"):
        initialise.trials([])


def test_zero_state():
    x_t = np.ones((7, 5, 2), dtype=np.float32)
    state = initialise.zero_state(cell, x_t, 3)
    assert all(a.shape == (7, 5, 3) and a.dtype == np.float32 and not a.any() for a in state)

import array_api_strict
import numpy as np
import pytest

from lstm_ref import initialise
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import lstm_1997
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
    with pytest.raises(ValueError, match=r"^parameters: got 0 entries"):
        initialise.trials([])


def test_zero_state():
    x_t = np.ones((7, 5, 2), dtype=np.float32)
    state = initialise.zero_state(cell, x_t, 3)
    assert all(a.shape == (7, 5, 3) and a.dtype == np.float32 and not a.any() for a in state)


@pytest.mark.oracle("closed form", parts="initialise")
@pytest.mark.parametrize(("D", "H"), [(2, 3), (1, 1), (30, 40)])
@pytest.mark.parametrize("dtype", ["float32", np.float64])
@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_glorot(D, H, dtype, xp):
    p = initialise.glorot(cell, np.random.default_rng(8), D, H, dtype=dtype, xp=xp)
    assert isinstance(p, cell.Params)
    for w, shape in zip(p, cell.param_shapes(D, H), strict=True):
        w = np.asarray(w)
        assert w.shape == shape and w.dtype == np.dtype(dtype)
        if len(shape) == 1:
            assert not w.any()
            continue
        bound = np.sqrt(6 / (shape[0] + H))
        assert np.all(np.abs(w) <= bound * (1 + 1e-6)) and np.unique(w).size > 0.99 * w.size
        if w.size > 1000:
            assert np.var(w) == pytest.approx(2 / (shape[0] + H), rel=0.1)


@pytest.mark.parametrize("name", CELLS)
def test_glorot_fits_every_cell(name):
    H = 4
    one = CELLS[name]
    D = H if getattr(one, "input_is_hidden", False) else 3
    p = initialise.glorot(one, np.random.default_rng(0), D, H)
    assert [w.shape for w in p] == [tuple(s) for s in one.param_shapes(D, H)]
    assert all(w.any() == (w.ndim == 2) for w in p)


def test_glorot_of_blocks_of_unequal_width():
    blocks = lstm_1997.Blocks(10)  # 30 cells with 3 gates of each kind
    p = initialise.glorot(blocks, np.random.default_rng(0), 20, 30)
    for w in p[:-1]:
        for block in np.split(w, [3, 33], axis=1):
            bound = np.sqrt(6 / sum(block.shape))
            assert bound / 2 < np.abs(block).max() <= bound


def test_dense():
    W_o, b_o = initialise.dense(np.random.default_rng(0), 30, 50, np.float32)
    assert W_o.shape == (30, 50) and b_o.shape == (50,) and W_o.dtype == b_o.dtype == np.float32 and not b_o.any()
    assert np.abs(W_o).max() <= np.sqrt(6 / 80) and np.var(W_o) == pytest.approx(2 / 80, rel=0.1)


@pytest.mark.parametrize("H", [1, 2, 7])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-6), (np.float64, 1e-14)])
@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_orthogonal_matrices_keep_lengths(H, dtype, tolerance, xp):
    p = initialise.uniform(cell, np.random.default_rng(1), 3, H, dtype=dtype, xp=xp)
    other = initialise.with_orthogonal(cell, p, np.random.default_rng(2), scale=1.5)
    assert type(other.W_h) is type(p.W_h) and other.W_h.dtype == p.W_h.dtype
    blocks = np.split(np.asarray(other.W_h), 4, axis=1)
    for Q in blocks:
        assert np.allclose(Q.T @ Q, 2.25 * np.eye(H), rtol=0, atol=10 * tolerance)
    assert H == 1 or len({Q.tobytes() for Q in blocks}) == 4
    for field in ("W_x", "W_c", "b"):
        assert np.array_equal(np.asarray(getattr(other, field)), np.asarray(getattr(p, field)))


def test_orthogonal_matrices_are_drawn_evenly():
    """Without the sign of R, the first diagonal entry of Q would always be negative."""
    p = cell.Params(*(np.zeros(s) for s in cell.param_shapes(1, 2)))
    rng = np.random.default_rng(3)
    entries = np.concatenate([initialise.with_orthogonal(cell, p, rng).W_h.ravel() for _ in range(500)])
    assert np.all(np.abs(entries.reshape(500, 2, 8).mean(axis=0)) < 5 * np.sqrt(0.5 / 500))


def test_orthogonal_columns_of_narrow_blocks():
    blocks = lstm_1997.Blocks(2)
    p = initialise.uniform(blocks, np.random.default_rng(1), 3, 6)
    W_h = initialise.with_orthogonal(blocks, p, np.random.default_rng(2)).W_h
    for Q, n in zip(np.split(W_h, [3, 9], axis=1), (3, 6, 3), strict=True):
        assert np.allclose(Q.T @ Q, np.eye(n), rtol=0, atol=1e-14)


def test_orthogonal_needs_recurrent_weights_of_one_network():
    p = initialise.uniform(cell, np.random.default_rng(1), 3, 2)
    with pytest.raises(ValueError, match=r"^p: got Params without a W_h of two axes"):
        initialise.with_orthogonal(cell, initialise.trials([p, p]), np.random.default_rng(2))
    with pytest.raises(TypeError, match=r"^p: got tuple, expected lstm_ref.cells"):
        initialise.with_orthogonal(cell, tuple(p), np.random.default_rng(2))

"""The matrix products of an LSTM's forward and backward pass alone, which no implementation in NumPy can save."""

import numpy as np
from numpy import matmul

from benchmarks.measure import Call
from benchmarks.options import Shape


def rows_first(shape: Shape, dtype: str) -> Call:
    """Products of arrays (T, B, n): rows of a batch times weights."""
    T, B, D, H = shape
    rng = np.random.default_rng(0)

    def draw(*sizes: int) -> np.ndarray:
        return rng.standard_normal(sizes).astype(dtype)

    x, h, da = draw(T * B, D), draw(T * B, H), draw(T * B, 4 * H)
    W_x, W_h, W_xT, W_hT = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H, D), draw(4 * H, H)
    a, dx, a_t, dh_t, dW_x, dW_h = map(np.empty_like, (da, x, da[:B], h[:B], W_x, W_h))
    hs, das = ([a[t * B : (t + 1) * B] for t in range(T)] for a in (h, da))

    def call() -> None:
        matmul(x, W_x, a)
        for h_t in hs:
            matmul(h_t, W_h, a_t)
        for da_t in das:
            matmul(da_t, W_hT, dh_t)
        matmul(x.T, da, dW_x)
        matmul(h.T, da, dW_h)
        matmul(da, W_xT, dx)

    return call


def features_first(shape: Shape, dtype: str) -> Call:
    """Products of arrays (T, n, B): weights times columns."""
    T, B, D, H = shape
    rng = np.random.default_rng(0)

    def draw(*sizes: int) -> np.ndarray:
        return rng.standard_normal(sizes).astype(dtype)

    x, h, da = draw(D, T * B), draw(H, T * B), draw(4 * H, T * B)
    W_x, W_h, W_xT, W_hT = draw(4 * H, D), draw(4 * H, H), draw(D, 4 * H), draw(H, 4 * H)
    hs, das = draw(T, H, B), draw(T, 4 * H, B)
    a, dx, a_t, dh_t, dW_x, dW_h = map(np.empty_like, (da, x, das[0], hs[0], W_x, W_h))

    def call() -> None:
        matmul(W_x, x, a)
        for h_t in hs:
            matmul(W_h, h_t, a_t)
        for da_t in das:
            matmul(W_hT, da_t, dh_t)
        matmul(da, x.T, dW_x)
        matmul(da, h.T, dW_h)
        matmul(W_xT, da, dx)

    return call


LAYOUTS = {"rows first": rows_first, "features first": features_first}

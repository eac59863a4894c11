"""The parameters of a plan in its own order, and the gradient with respect to them."""

from collections.abc import Sequence

import numpy as np

from lstm_ref.fast.buffers import Buffers
from lstm_ref.fast.layout import Layout, Way

Array = np.ndarray

_STRIP = 2**21  # bytes of a weight gradient that are added at a time


class Weights:
    """Weights in the plan's order of blocks, multiplied by the factors of its blocks; with trials, R is in front.

    back     (recur, gates)     recurrent weights as parameters are packed: for the way back
    h        (gates, recur)     the same, transposed: for the steps
    x        (gates, D + 1)     W_x and b, transposed
    step     (gates, K)         [h, x], where products are merged; else h itself: what a step multiplies with
    d        (gates, K)         gradient with respect to [h, x], summed over the chunks
    d_strip  (rows, K)          what a chunk adds to some rows of it
    """

    def __init__(self, layout: Layout, way: Way, buffers: Buffers, at_once: bool) -> None:
        """at_once: whether one chunk is the whole sequence."""
        gates, recur, K, front = layout.gates, layout.recur, layout.K, buffers.front
        self.layout, self.merged = layout, way.merged
        # Where the columns of the plan's rows are in packed parameters, the way back, and the rows' factors.
        self.columns = np.concatenate([np.arange(gates)[layout.packed[name]] for name in layout.at])
        self.inverse = np.argsort(self.columns)
        widths = [rows.stop - rows.start for rows in layout.at.values()]
        self.factors = np.repeat(np.array(list(layout.factors.values()), buffers.dtype), widths)
        self.back = buffers.matrices(recur, gates)
        if way.merged:
            self.step = buffers.matrices(gates, K)
            self.h, self.x = self.step[..., :recur], self.step[..., recur:]
        else:
            self.h = self.step = buffers.matrices(gates, recur)
            by_columns = way.large  # as the product with x reads them
            x = buffers.new(*front, *((K - recur, gates) if by_columns else (gates, K - recur)))
            self.x = x.swapaxes(-1, -2) if by_columns else x
        strip = gates if front else min(max(_STRIP // (K * buffers.dtype.itemsize), 32), gates)
        self.d, self.d_strip = buffers.new(*front, gates, K), buffers.new(*front, strip, K)
        if way.large and at_once and not front:  # written once: columns first, as parameters are packed
            self.d = buffers.new(K, gates).T

    def pack(self, recurrent: Sequence[Array], W_x: Array, b: Array) -> None:
        """Take over parameters: recurrent (rows, gates) in the order of the layout's sources, W_x (D, gates), b."""
        for rows, W in zip(self.layout.sources.values(), recurrent, strict=True):
            self._ordered(W, self.back[..., rows, :])
        for start in range(0, self.layout.recur, 16):  # in strips, which stay in the cache
            strip = slice(start, start + 16)
            self.h[..., strip] = self.back[..., strip, :].swapaxes(-1, -2)
        self._ordered(W_x, self.x[..., :-1].swapaxes(-1, -2))
        self._ordered(b, self.x[..., -1])

    def add(self, d: Array, da: Array, seen: Array, first: bool) -> None:
        """d += da @ seen, for a part d of the gradient; d = da @ seen in the first chunk on the way back."""
        if first:
            np.matmul(da, seen, out=d)
            return
        rows = self.d_strip.shape[-2]
        for start in range(0, d.shape[-2], rows):  # in strips: no second array as large as the weights
            strip = d[..., start : start + rows, :]
            part = self.d_strip[..., : strip.shape[-2], : strip.shape[-1]]
            np.matmul(da[..., start : start + rows, :], seen, out=part)
            np.add(strip, part, out=strip)

    def gradients(self) -> dict[str, Array]:
        """Gradients with respect to the parameters, new arrays, by name."""
        layout, stored = self.layout, self.d.swapaxes(-1, -2)  # (K, gates)
        if self.merged:
            d = stored[..., self.inverse] * self.factors[self.inverse]
        else:
            d = np.empty(stored.shape, stored.dtype)
            for name, factor in layout.factors.items():
                np.multiply(stored[..., layout.at[name]], factor, out=d[..., layout.packed[name]])
        recurrent = {f"W_{name}": d[..., rows, :] for name, rows in layout.sources.items()}
        return {**recurrent, "W_x": d[..., layout.recur : -1, :], "b": d[..., -1, :]}

    def _ordered(self, w: Array, out: Array) -> None:
        """Packed parameters (..., gates) in the plan's order and with its factors."""
        layout = self.layout
        if self.merged:
            np.multiply(w[..., self.columns], self.factors, out=out)
        elif layout.at == layout.packed:
            np.multiply(w, self.factors, out=out)
        else:
            for name, factor in layout.factors.items():
                np.multiply(w[..., layout.packed[name]], factor, out=out[..., layout.at[name]])

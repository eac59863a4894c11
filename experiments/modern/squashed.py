"""The full cell with other squashing functions of candidate and cell state, over whole sequences."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.cells import greff, peephole
from lstm_ref.gates import pack
from lstm_ref.layers.dense import one_batch


class Tape(NamedTuple):
    """What the way back needs: all gates of all steps (T, B, H), and what was there before."""

    x: Array
    state0: Any
    p: peephole.Params
    h: Array
    i: Array
    f: Array
    g: Array
    c: Array
    o: Array
    squashed_c: Array


@dataclass(frozen=True)
class Squashed:
    """A layer: `lstm_ref.cells.greff.Vanilla` with logistic gates and any y_g and y_c, in few calls per step.

    Results are those of `lstm_ref.readable` with the same cell. Sequences have no mask.
    """

    squash: greff.Squashes

    def forward(self, x: Array, state0: Any, p: peephole.Params, mask: None = None) -> tuple[Array, Any, Tape]:
        """Hidden states (T, B, H), the final state and the tape: equations (1) to (7) of `Vanilla`."""
        if mask is not None:
            raise ValueError("mask: got one, expected None")
        xp, H = array_namespace(x), p.W_h.shape[-2]
        a_x = x @ p.W_x + row(p.b)
        p_if, p_o = row(pack(p.p_i, p.p_f)), row(p.p_o)
        h_t, c_t = state0
        i_f, h, g, c, o, squashed_c = (
            xp.empty((*x.shape[:-1], n), dtype=x.dtype, **on_device(x)) for n in (2 * H, H, H, H, H, H)
        )
        with np.errstate(over="ignore"):  # exp(-a) may be infinite: the gate is 0
            for t in range(x.shape[0]):
                a = a_x[t, ...] + h_t @ p.W_h  # (1)
                i_f_t = 1 / (1 + xp.exp(-(a[..., : 2 * H] + xp.concat([c_t, c_t], axis=-1) * p_if)))  # (2) (3)
                g_t = self.squash.g.function(a[..., 2 * H : 3 * H])  # (4)
                c_t = i_f_t[..., H:] * c_t + i_f_t[..., :H] * g_t  # (5)
                o_t = 1 / (1 + xp.exp(-(a[..., 3 * H :] + p_o * c_t)))  # (6)
                squashed_c_t = self.squash.c.function(c_t)
                h_t = o_t * squashed_c_t  # (7)
                i_f[t, ...], g[t, ...], c[t, ...], o[t, ...] = i_f_t, g_t, c_t, o_t
                squashed_c[t, ...], h[t, ...] = squashed_c_t, h_t
        tape = Tape(x, state0, p, h, i_f[..., :H], i_f[..., H:], g, c, o, squashed_c)
        return h, peephole.State(h_t, c_t), tape

    def backward(self, dh: Array, dstate_T: Any, tape: Tape) -> tuple[Array, Any, peephole.Params]:
        """dx (T, B, D), dstate0 and dp: equations (7) to (1), last step first."""
        x, state0, p, h, i, f, g, c, o, squashed_c = tape
        xp, H = array_namespace(x), p.W_h.shape[-2]
        h_prev, c_prev = (xp.concat([a0[None, ...], a[:-1, ...]]) for a0, a in zip(state0, (h, c), strict=True))
        da_o_dh = squashed_c * o * (1 - o)  # what dh_t and dc_t are multiplied with, for all steps at once
        dc_dh = o * self.squash.c.derivative(squashed_c) + da_o_dh * row(p.p_o)
        da_i_dc, da_f_dc, da_g_dc = g * i * (1 - i), c_prev * f * (1 - f), i * self.squash.g.derivative(g)
        dc_dc = f + da_i_dc * row(p.p_i) + da_f_dc * row(p.p_f)
        da_dc, way_back = pack(da_i_dc, da_f_dc, da_g_dc), self.way_back(p)
        da = xp.empty((*x.shape[:-1], 4 * H), dtype=x.dtype, **on_device(x))
        dh_t, dc_t = dstate_T
        for t in reversed(range(x.shape[0])):
            dh_t = dh[t, ...] + dh_t
            dc_t = dc_t + dh_t * dc_dh[t, ...]  # (7) (6)
            da[t, ..., 3 * H :] = dh_t * da_o_dh[t, ...]  # (6)
            da[t, ..., : 3 * H] = xp.concat([dc_t, dc_t, dc_t], axis=-1) * da_dc[t, ...]  # (5) (4) (3) (2)
            dc_t = dc_t * dc_dc[t, ...]  # (5) (3) (2)
            dh_t = da[t, ...] @ way_back  # (1)
        rows = one_batch(da, p.W_x)
        dp_i, dp_f = (xp.sum(da[..., k * H : (k + 1) * H] * c_prev, axis=(0, -2)) for k in (0, 1))
        dp_o = xp.sum(da[..., 3 * H :] * c, axis=(0, -2))
        dW_x, dW_h = (transpose(one_batch(a, p.W_x)) @ rows for a in (x, h_prev))
        dp = peephole.Params(dW_x, dW_h, dp_i, dp_f, dp_o, sum_rows(rows))
        return da @ transpose(p.W_x), peephole.State(dh_t, dc_t), dp

    def way_back(self, p: peephole.Params) -> Array:
        """Matrix (4H, H) that takes errors of the pre-activations to the step before."""
        xp, W = array_namespace(p.W_h), transpose(p.W_h)
        return xp.reshape(xp.reshape(W, (-1,)), W.shape)  # a copy row by row: products are quicker


class Truncated(Squashed):
    """The same layer with a truncated gradient: no error of a pre-activation goes to the step before."""

    def way_back(self, p: peephole.Params) -> Array:
        """Zeros (4H, H)."""
        return array_namespace(p.W_h).zeros_like(transpose(p.W_h))

"""The full cell with other squashing functions of candidate and cell state, over whole sequences."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.cells import greff, peephole


class Tape(NamedTuple):
    """What the way back needs: all gates of all steps (T, B, H), and what was there before."""

    x: np.ndarray
    state0: Any
    p: peephole.Params
    h: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    c: np.ndarray
    o: np.ndarray
    squashed_c: np.ndarray


@dataclass(frozen=True)
class Squashed:
    """A layer: `lstm_ref.cells.greff.Vanilla` with logistic gates and any y_g and y_c, in few calls per step.

    Results are those of `lstm_ref.readable` with the same cell. Sequences have no mask, and there is one network.
    """

    squash: greff.Squashes

    def forward(
        self, x: np.ndarray, state0: Any, p: peephole.Params, mask: None = None
    ) -> tuple[np.ndarray, Any, Tape]:
        """Hidden states (T, B, H), the final state and the tape: equations (1) to (7) of `Vanilla`."""
        if mask is not None:
            raise ValueError("mask: got one, expected None")
        (T, B, _), H = x.shape, p.W_h.shape[0]
        a_x = x @ p.W_x + p.b
        p_if = np.concatenate([p.p_i, p.p_f])
        h_t, c_t = state0
        h, g, c, o, squashed_c = np.empty((5, T, B, H))
        i_f = np.empty((T, B, 2 * H))
        with np.errstate(over="ignore"):  # exp(-a) may be infinite: the gate is 0
            for t in range(T):
                a = a_x[t] + h_t @ p.W_h  # (1)
                i_f[t] = 1 / (1 + np.exp(-(a[:, : 2 * H] + np.concatenate([c_t, c_t], axis=1) * p_if)))  # (2) (3)
                g[t] = self.squash.g.function(a[:, 2 * H : 3 * H])  # (4)
                c[t] = c_t = i_f[t, :, H:] * c_t + i_f[t, :, :H] * g[t]  # (5)
                o[t] = 1 / (1 + np.exp(-(a[:, 3 * H :] + p.p_o * c_t)))  # (6)
                squashed_c[t] = self.squash.c.function(c_t)
                h[t] = h_t = o[t] * squashed_c[t]  # (7)
        tape = Tape(x, state0, p, h, i_f[..., :H], i_f[..., H:], g, c, o, squashed_c)
        return h, peephole.State(h[-1].copy(), c[-1].copy()), tape

    def backward(self, dh: np.ndarray, dstate_T: Any, tape: Tape) -> tuple[np.ndarray, Any, peephole.Params]:
        """dx (T, B, D), dstate0 and dp: equations (7) to (1), last step first."""
        x, state0, p, h, i, f, g, c, o, squashed_c = tape
        H = p.W_h.shape[0]
        h_prev, c_prev = (np.concatenate([a0[None], a[:-1]]) for a0, a in zip(state0, (h, c), strict=True))
        da_o_dh = squashed_c * o * (1 - o)  # what dh_t and dc_t are multiplied with, for all steps at once
        dc_dh = o * self.squash.c.derivative(squashed_c) + da_o_dh * p.p_o
        da_i_dc, da_f_dc, da_g_dc = g * i * (1 - i), c_prev * f * (1 - f), i * self.squash.g.derivative(g)
        dc_dc = f + da_i_dc * p.p_i + da_f_dc * p.p_f
        da_dc, way_back = np.concatenate([da_i_dc, da_f_dc, da_g_dc], axis=-1), self.way_back(p)
        da = np.empty((*x.shape[:2], 4 * H))
        dh_t, dc_t = dstate_T
        for t in reversed(range(len(x))):
            dh_t = dh[t] + dh_t
            dc_t = dc_t + dh_t * dc_dh[t]  # (7) (6)
            da[t, :, 3 * H :] = dh_t * da_o_dh[t]  # (6)
            da[t, :, : 3 * H] = np.concatenate([dc_t, dc_t, dc_t], axis=1) * da_dc[t]  # (5) (4) (3) (2)
            dc_t = dc_t * dc_dc[t]  # (5) (3) (2)
            dh_t = da[t] @ way_back  # (1)
        rows = da.reshape(-1, 4 * H)
        dp_i, dp_f = ((da[..., k * H : (k + 1) * H] * c_prev).sum(axis=(0, 1)) for k in (0, 1))
        dp_o = (da[..., 3 * H :] * c).sum(axis=(0, 1))
        dW_x, dW_h = x.reshape(-1, x.shape[-1]).T @ rows, h_prev.reshape(-1, H).T @ rows
        dp = peephole.Params(dW_x, dW_h, dp_i, dp_f, dp_o, rows.sum(axis=0))
        return da @ p.W_x.T, peephole.State(dh_t, dc_t), dp

    def way_back(self, p: peephole.Params) -> np.ndarray:
        """Matrix (4H, H) that takes errors of the pre-activations to the step before."""
        return np.ascontiguousarray(p.W_h.T)


class Truncated(Squashed):
    """The same layer with a truncated gradient: no error of a pre-activation goes to the step before."""

    def way_back(self, p: peephole.Params) -> np.ndarray:
        """Zeros (4H, H)."""
        return np.zeros(p.W_h.T.shape)

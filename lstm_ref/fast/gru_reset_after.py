"""The GRU whose reset gate acts after the product, planned and buffered."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps, features_before_steps
from lstm_ref.fast.gru import UpdateGatePlan
from lstm_ref.fast.plan import Array, Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B)."""

    source: Steps  # of the product: h_prev
    zrm: Steps  # 3H
    zr: Steps  # 2H: 1 / gates
    z: Steps
    r: Steps
    m: Steps
    n: Steps
    h_prev: Steps
    h_t: Steps


class Backward(NamedTuple):
    """The same on the way back: local derivatives in the rows of the tape, replaced by the gradient."""

    dh_t: Steps
    z: Steps
    r: Steps
    m: Steps
    keep: Steps  # 1 - z
    da: Steps  # 3H: source of the product


class GruResetAfterPlan(UpdateGatePlan):
    """Plan of `lstm_ref.cells.gru_reset_after`: one product per step, with m = h_prev W_hn + b_hn for the candidate.

    The tape of a step holds, from the top, z, r, m, n and h_prev. On the way back the rows of z, r, m and n are
    overwritten by the derivatives of h_t with respect to a_z, a_r, m and a_n, and then by the gradient. That of a_n,
    which goes to x only, takes the place of that of m once the latter has been used.
    """

    kept = 2  # n, h_prev

    def _prepare(self) -> None:
        super()._prepare()
        H, lead, new = self.H, self.lead, self.buffers.new
        self.keep = new(self.way.steps, H, *lead)  # 1 - z
        self.b_hn, self.db_hn = new(H, *lead), new(H, *lead)  # for each column

    def _start(self, state0: Any, p: Any) -> None:
        super()._start(state0, p)
        self.b_hn[...] = p.b_hn.T[..., None]

    def _project(self, start: int, end: int) -> None:
        super()._project(start, end)
        H, tape = self.H, self.tape[start:end]
        tape[:, 3 * H : 4 * H] = tape[:, 2 * H : 3 * H]
        tape[:, 2 * H : 3 * H] = self.b_hn

    def _forward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        z, r, m, n, h_prev = (list(tape[:, row : row + H]) for row in range(0, 5 * H, H))
        return Forward(
            source=list(across_steps(tape[:, 4 * H :])),
            zrm=list(tape[:, : 3 * H]),
            zr=list(tape[:, : 2 * H]),
            z=z,
            r=r,
            m=m,
            n=n,
            h_prev=h_prev,
            h_t=list(self.tape[1:, 4 * H :]),
        )

    def _steps(self, start: int, end: int) -> None:
        add, divide, exp, subtract, tanh = np.add, np.divide, np.exp, np.subtract, np.tanh
        product, one, t, target = self._product(self.weights.h), self.one, self.scratch[0], self.a
        from_h = across(target)
        for source, zrm, zr, z, r, m, n, h_prev, h_t in self._steps_forward(start, end):
            product(source, target)
            add(zrm, from_h, zrm)
            exp(zr, zr)
            add(zr, one, zr)
            divide(m, r, t)
            add(n, t, n)
            tanh(n, n)
            subtract(n, h_prev, t)
            divide(t, z, t)
            add(h_prev, t, h_t)

    def _start_back(self, dstate_T: Any) -> None:
        self.db_hn[...] = 0

    def _local(self, start: int, end: int) -> None:
        H, m, tape = self.H, end - start, self.tape[start:end]
        self._local_update(start, end, self.keep[:m])
        t = self.scratch[:m]
        r, from_h, n = (tape[:, row : row + H] for row in range(H, 4 * H, H))
        np.multiply(n, from_h, out=t)
        np.multiply(n, r, out=from_h)  # z (1 - n^2) r
        np.multiply(t, r, out=t)
        np.subtract(r, 1, out=r)
        np.multiply(r, t, out=r)  # - z (1 - n^2) m r (1 - r)

    def _backward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        z, r, m = (list(tape[:, row : row + H]) for row in range(0, 3 * H, H))
        da = list(across_steps(tape[:, : 3 * H]))
        return Backward(dh_t=self._in_chunks(self.dh), z=z, r=r, m=m, keep=self._in_chunks(self.keep), da=da)

    def _backward(self, start: int, end: int) -> None:
        add, multiply, out, product = np.add, np.multiply, self.d_rec, self._product(self.weights.back)
        dh_rec, d_rec = across(self.dh_rec), across(out)
        for dh_t, z, r, m, keep, da in self._steps_back(start, end):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, z, z)
            multiply(dh_t, r, r)
            multiply(dh_t, m, m)
            multiply(dh_t, keep, keep)
            product(da, out)
            add(d_rec, keep, dh_rec)

    def _weigh_products(self, start: int, end: int, da: Array, seen: Array) -> None:
        H, tape, add, d, first = self.H, self.tape[start:end], self.weights.add, self.weights.d, end == self.T
        add(d[..., :H], da, seen[..., :H], first)
        self.db_hn += np.add.reduce(tape[:, 2 * H : 3 * H], axis=0)
        da_n = tape[:, 3 * H : 4 * H]
        np.multiply(da_n, self.dh[: end - start], out=da_n)
        da[..., 2 * H :, :].reshape(*self.lead[:-1], H, end - start, self.B)[...] = features_before_steps(da_n)
        add(d[..., H:], da, seen[..., H:], first)

    def _gradients(self) -> dict[str, Array]:
        return {**super()._gradients(), "b_hn": self.db_hn.sum(-1).T}

"""The LSTM without peepholes for the smallest nets, whose time is that of calls, not of numbers."""

from typing import Any

import numpy as np

from lstm_ref.fast.lstm import LstmPlan
from lstm_ref.fast.plan import Array


class SmallLstmPlan(LstmPlan):
    """As `LstmPlan`, with what reaches h and c on the way back kept three times, one below the other.

    The local derivatives of i, f and g lie together on the tape, so that one product with three copies of the gradient
    by c serves them all. The copies cost no call: W_back is stored three times too, and its product gives them.
    """

    def _prepare(self) -> None:
        super()._prepare()
        H, n, B = self.H, self.steps, self.B
        self.W_thrice = self._new(3, H, self.gates)
        self.dh_recs, self.dcs, self.products = (self._new(3, H, B) for _ in range(3))
        self.dhs, self.dh_dcs, self.fs = (self._new(n, 3, H, B) for _ in range(3))

    def _pack(self, p: Any) -> None:
        super()._pack(p)
        self.W_thrice[...] = self.W_back

    def _start_back(self, dstate_T: Any) -> None:
        super()._start_back(dstate_T)
        self.dh_recs[...], self.dcs[...] = self.dh_rec, self.dc

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape, every = self.H, self.tape[t], (3 * self.H, self.B)
        dhs = self.dhs[k].reshape(every)
        return (
            dhs,
            dhs[:H],
            self.dh_dcs[k].reshape(every),
            tape[:H],
            tape[H : 4 * H],
            self.fs[k].reshape(every),
            tape[: 4 * H],
        )

    def _backward(self, start: int, end: int) -> None:
        m, H = end - start, self.H
        for copies, one in ((self.dhs, self.dh[:m]), (self.dh_dcs, self.tanh_c[1 : m + 1]), (self.fs, self.f[:m])):
            copies[:m] = one[:, None]
        add, multiply, product = np.add, np.multiply, self.W_thrice.reshape(3 * H, -1).dot
        dh_rec, dc, t = (a.reshape(3 * H, -1) for a in (self.dh_recs, self.dcs, self.products))
        for dh_t, dh, dh_dc, o, i_f_g, f_t, da in reversed(self.backward_steps[start:end]):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            multiply(dh, o, o)
            multiply(dc, i_f_g, i_f_g)
            multiply(dc, f_t, dc)
            product(da, dh_rec)
        self.dh_rec[...], self.dc[...] = self.dh_recs[0], self.dcs[0]

"""The LSTM with full gate recurrence, planned and buffered."""

from typing import Any

import numpy as np

from lstm_ref.fast.peephole import PeepholePlan
from lstm_ref.fast.plan import Array


class FullGateRecurrencePlan(PeepholePlan):
    """Plan of `lstm_ref.cells.full_gate_recurrence`: the peephole plan, whose product sees the previous gates too.

    The candidate sees no gate: its weights from them are zeros, so that there is one product per step.

    On the way back, each sigmoid gate gets a gradient also from the gates after it, dgate. With s, the derivative of
    its sigmoid, that adds dgate * s to da, and dgate * s * p to the gradient of the cell state that it sees.
    """

    recurrent = ("h", "o", "i", "f")

    def _prepare(self) -> None:
        super()._prepare()
        H, n, lead = self.H, self.steps, self.lead
        self.W_gates = np.zeros((*self.front, 3 * H, 4 * H), self.dtype)  # with columns for g too
        self.slope = self._new(n, 3 * H, *lead)
        self.p_oif, self.to_a, self.to_c = (self._new(3 * H, *lead) for _ in range(3))
        self.p = {name: self.p_oif[self.at[name]] for name in self.p}  # as before, but together

    def _recurrent_weights(self, p: Any) -> tuple[Array, ...]:
        H = self.H
        self.W_gates[..., : 2 * H] = p.W_gates[..., : 2 * H]
        self.W_gates[..., 3 * H :] = p.W_gates[..., 2 * H :]
        from_i, from_f, from_o = (self.W_gates[..., n * H : (n + 1) * H, :] for n in range(3))
        return p.W_h, from_o, from_i, from_f

    def _gates(self, t: int, k: int, o: Array, i_f: Array) -> tuple[Array, Array]:
        H, after = self.H, self._across(self.source[k + 1])
        return after[H : 2 * H], after[2 * H : 4 * H]

    def _state(self) -> tuple[Array, ...]:
        return (*super()._state(), *(self.tape[-2, self.at[name]] for name in "ifo"))

    def _local(self, start: int, end: int) -> None:
        oif, slope = self.tape[start:end, : 3 * self.H], self.slope[: end - start]
        np.multiply(oif, oif, out=slope)
        np.subtract(slope, oif, out=slope)  # - s (1 - s)
        super()._local(start, end)

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape = self.H, self.tape[t]
        views = self.dh[k], self.tanh_c[k + 1], self.slope[k], tape[:H], tape[H : 3 * H], tape[H : 2 * H]
        return (*views, tape[2 * H : 3 * H], tape[3 * H : 4 * H], self.f[k], self._across(tape[: 4 * H]))

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, dc, t = np.add, np.multiply, self.H, self.dc, self.scratch[0, : self.H]
        product, out, d_rec = self._product(self.W_back), self.dh_rec, self._across(self.dh_rec)
        dh_rec, dgates, p_oif, to_a, to_c = d_rec[:H], d_rec[H:], self.p_oif, self.to_a, self.to_c
        to_a_o, to_a_if, o_to_c, i_to_c, f_to_c = to_a[:H], to_a[H:], to_c[:H], to_c[H : 2 * H], to_c[2 * H :]
        for dh_t, dh_dc, slope, o, i_f, i, f, g, f_t, da in reversed(self.backward_steps[start:end]):
            multiply(dgates, slope, to_a)
            multiply(to_a, p_oif, to_c)
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            add(dc, o_to_c, dc)
            multiply(dh_t, o, o)
            add(o, to_a_o, o)
            multiply(dc, i, i)
            multiply(dc, f, f)
            add(i_f, to_a_if, i_f)
            multiply(dc, g, g)
            multiply(dc, f_t, dc)
            add(dc, i_to_c, dc)
            add(dc, f_to_c, dc)
            product(da, out)

    def _dstate(self) -> tuple[Array, ...]:
        return (*super()._dstate(), *(self._across(self.dh_rec[..., self.sources[name], :]) for name in "ifo"))

    def _gradients(self) -> dict[str, Array]:
        H, every = self.H, super()._gradients()
        rows = np.concatenate([every.pop("W_" + name) for name in "ifo"], axis=-2)
        return {**every, "W_gates": np.concatenate([rows[..., : 2 * H], rows[..., 3 * H :]], axis=-1)}

"""The LSTM with full gate recurrence, planned and buffered."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps
from lstm_ref.fast.peephole import PeepholePlan
from lstm_ref.fast.plan import Array, Steps


class Backward(NamedTuple):
    """Views for each step on the way back: (rows, B), H rows where nothing is said; with trials (rows, R, B).

    Local derivatives are in the rows of the tape, and are replaced by the gradient.
    """

    dh_t: Steps
    dh_dc: Steps
    slope: Steps  # 3H: derivatives of the sigmoids of o, i and f
    o: Steps
    i_f: Steps  # 2H
    i: Steps
    f: Steps
    g: Steps
    f_t: Steps  # the forget gate itself
    da: Steps  # 4H: source of the product


class FullGateRecurrencePlan(PeepholePlan):
    """Plan of `lstm_ref.cells.full_gate_recurrence`: the peephole plan, whose product sees the previous gates too.

    The candidate sees no gate: its weights from them are zeros, so that there is one product per step.

    On the way back, each sigmoid gate gets a gradient also from the gates after it, dgate. With s, the derivative of
    its sigmoid, that adds dgate * s to da, and dgate * s * p to the gradient of the cell state that it sees.
    """

    recurrent = ("h", "o", "i", "f")

    def _prepare(self) -> None:
        super()._prepare()
        H, n, lead = self.H, self.way.steps, self.lead
        self.W_gates = np.zeros((*self.lead[:-1], 3 * H, 4 * H), self.dtype)  # with columns for g too
        self.slope = self.buffers.new(n, 3 * H, *lead)
        self.p_oif, self.to_a, self.to_c = (self.buffers.new(3 * H, *lead) for _ in range(3))
        self.p = {name: self.p_oif[self.layout.at[name]] for name in self.p}  # as before, but together

    def _recurrent_weights(self, p: Any) -> tuple[Array, ...]:
        H = self.H
        self.W_gates[..., : 2 * H] = p.W_gates[..., : 2 * H]
        self.W_gates[..., 3 * H :] = p.W_gates[..., 2 * H :]
        from_i, from_f, from_o = (self.W_gates[..., n * H : (n + 1) * H, :] for n in range(3))
        return p.W_h, from_o, from_i, from_f

    def _gates(self, o: Steps, i_f: Steps) -> tuple[Steps, Steps]:
        H, after = self.H, across_steps(self.source[1:])
        return self._in_chunks(after[:, H : 2 * H]), self._in_chunks(after[:, 2 * H : 4 * H])

    def _state(self) -> tuple[Array, ...]:
        return (*super()._state(), *(self.tape[-2, self.layout.at[name]] for name in "ifo"))

    def _local(self, start: int, end: int) -> None:
        oif, slope = self.tape[start:end, : 3 * self.H], self.slope[: end - start]
        np.multiply(oif, oif, out=slope)
        np.subtract(slope, oif, out=slope)  # - s (1 - s)
        super()._local(start, end)

    def _backward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        return Backward(
            dh_t=self._in_chunks(self.dh),
            dh_dc=self._in_chunks(self.tanh_c[1:]),
            slope=self._in_chunks(self.slope),
            o=list(tape[:, :H]),
            i_f=list(tape[:, H : 3 * H]),
            i=list(tape[:, H : 2 * H]),
            f=list(tape[:, 2 * H : 3 * H]),
            g=list(tape[:, 3 * H : 4 * H]),
            f_t=self._in_chunks(self.f),
            da=list(across_steps(tape[:, : 4 * H])),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, dc, t = np.add, np.multiply, self.H, self.dc, self.scratch[0, : self.H]
        product, out, d_rec = self._product(self.weights.back), self.dh_rec, across(self.dh_rec)
        dh_rec, dgates, p_oif, to_a, to_c = d_rec[:H], d_rec[H:], self.p_oif, self.to_a, self.to_c
        to_a_o, to_a_if, o_to_c, i_to_c, f_to_c = to_a[:H], to_a[H:], to_c[:H], to_c[H : 2 * H], to_c[2 * H :]
        for dh_t, dh_dc, slope, o, i_f, i, f, g, f_t, da in self._steps_back(start, end):
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
        return (*super()._dstate(), *(across(self.dh_rec[..., self.layout.sources[name], :]) for name in "ifo"))

    def _gradients(self) -> dict[str, Array]:
        H, every = self.H, super()._gradients()
        rows = np.concatenate([every.pop("W_" + name) for name in "ifo"], axis=-2)
        return {**every, "W_gates": np.concatenate([rows[..., : 2 * H], rows[..., 3 * H :]], axis=-1)}

"""The LSTM with peepholes, planned and buffered."""

from typing import Any

import numpy as np

from lstm_ref.fast.lstm import LstmPlan
from lstm_ref.fast.plan import Array


class PeepholePlan(LstmPlan):
    """Plan of `lstm_ref.cells.peephole`: the LSTM's with peepholes into the sigmoid gates.

    The tape has the rows of the LSTM's, but its steps leave the gates themselves there, not their reciprocals.

    The steps of the way back are the LSTM's, because a peephole only adds to a local derivative. With u the one of
    a gate that sees c_prev, da = dc * u and dc_prev = dc * f + da * p = dc * (f + u * p); with that of the output
    gate, da_o = dh * u and dc = dh * dh_dc + da_o * p_o = dh * (dh_dc + u * p_o).
    """

    def _prepare(self) -> None:
        super()._prepare()
        H, lead = self.H, self.lead
        self.peepholes = {name: factor for name, factor in self.rows if "p_" + name in self.cell.Params._fields}
        self.p = {name: self._new(H, *lead) for name in self.peepholes}  # for each column, with the gate's factor
        self.dp = {name: self._new(H, *lead) for name in self.peepholes}
        self.from_c = self._new(2 * H, *lead)  # what the peepholes contribute to pre-activations

    def _start(self, state0: Any, p: Any) -> None:
        super()._start(state0, p)
        for name, factor in self.peepholes.items():
            np.multiply(getattr(p, "p_" + name).T[..., None], factor, out=self.p[name])

    def _gates(self, t: int, k: int, o: Array, i_f: Array) -> tuple[Array, Array]:
        """Where the gates of step t, the k-th of its chunk, go in the end; o, i_f: their places on the tape."""
        return o, i_f

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape, after = self.H, self.tape[t], self.source[k + 1]
        source, target, a = self._product_views(t, k)
        e_o, e_if, g = tape[:H], tape[H : 3 * H], tape[3 * H : 4 * H]
        a_o, a_if, a_g = (a[:H], a[H : 3 * H], a[3 * H :]) if self.R else (e_o, e_if, g)
        o, i_f = self._gates(t, k, e_o, e_if)
        return (
            source,
            target,
            a,
            tape[4 * H :],
            a_if,
            e_if,
            i_f,
            a_g,
            g,
            tape[3 * H :],
            self.tape[t + 1, 4 * H :],
            a_o,
            e_o,
            o,
            self.tanh_c[k],
            self._across(after[..., :H, :]),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        H, both, from_c, split = self.H, self.written_kept, self.from_c, not self.merged
        product, one, ones = self._product(self.W if self.merged else self.W_h), self.one[:H], self.one[: 2 * H]
        p_o, p_i, p_f, written, kept = self.p["o"], self.p["i"], self.p["f"], both[:H], both[H:]
        to_o, to_i, to_f = from_c[:H], from_c[:H], from_c[H:]
        for views in self.forward_steps[start:end]:
            source, target, a, c_prev, a_if, e_if, i_f, a_g, g, g_c, c_t, a_o, e_o, o, tanh_c, h_t = views
            product(source, target)
            if split:
                add(a, target, a)
            multiply(p_i, c_prev, to_i)
            multiply(p_f, c_prev, to_f)
            add(a_if, from_c, e_if)
            exp(e_if, e_if)
            add(e_if, ones, e_if)
            divide(ones, e_if, i_f)
            tanh(a_g, g)
            multiply(i_f, g_c, both)
            add(written, kept, c_t)
            multiply(p_o, c_t, to_o)
            add(a_o, to_o, e_o)
            exp(e_o, e_o)
            add(e_o, one, e_o)
            divide(one, e_o, o)
            tanh(c_t, tanh_c)
            multiply(o, tanh_c, h_t)

    def _start_back(self, dstate_T: Any) -> None:
        super()._start_back(dstate_T)
        for dp in self.dp.values():
            dp[...] = 0

    def _output(self, t: int, tanh_c: Array, out: Array) -> None:
        np.multiply(self.tape[t, : self.H], tanh_c, out=out)

    def _local(self, start: int, end: int) -> None:
        self._local_output(start, end)
        self._local_gates(start, end)
        m, t = end - start, self.scratch[: end - start, : self.H]
        for name, p in self.p.items():
            passes = self.tanh_c[1 : m + 1] if name == "o" else self.f[:m]
            np.multiply(self.tape[start:end, self.at[name]], p, out=t)
            np.add(passes, t, out=passes)

    def _weigh(self, start: int, end: int, dx: Array) -> None:
        super()._weigh(start, end, dx)
        t, c = self.scratch[: end - start, : self.H], self.tape[start : end + 1, 4 * self.H :]
        for name, dp in self.dp.items():
            np.multiply(self.tape[start:end, self.at[name]], c[1:] if name == "o" else c[:-1], out=t)
            dp += np.add.reduce(t, axis=0)

    def _gradients(self) -> dict[str, Array]:
        peepholes = {"p_" + name: (dp.sum(-1) * self.peepholes[name]).T for name, dp in self.dp.items()}
        return {**super()._gradients(), **peepholes}

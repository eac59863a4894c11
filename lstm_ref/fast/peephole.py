"""The LSTM with peepholes, planned and buffered."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across_steps
from lstm_ref.fast.lstm import LstmPlan
from lstm_ref.fast.plan import Array, Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B). e: before a gate."""

    source: Steps  # of the product
    target: Steps
    a: Steps  # 4H: pre-activations
    c_prev: Steps
    a_if: Steps  # 2H, negated
    e_if: Steps  # 2H
    i_f: Steps  # 2H
    a_g: Steps
    g: Steps
    g_c: Steps  # 2H: g and c_prev
    c_t: Steps
    a_o: Steps  # negated
    e_o: Steps
    o: Steps
    tanh_c: Steps
    h_t: Steps


class PeepholePlan(LstmPlan):
    """Plan of `lstm_ref.cells.peephole`: the LSTM's with peepholes into the sigmoid gates.

    The tape has the rows of the LSTM's, but its steps leave the gates themselves there, not their reciprocals.

    The steps of the way back are the LSTM's, because a peephole only adds to a local derivative. With u the one of
    a gate that sees c_prev, da = dc * u and dc_prev = dc * f + da * p = dc * (f + u * p); with that of the output
    gate, da_o = dh * u and dc = dh * dh_dc + da_o * p_o = dh * (dh_dc + u * p_o).
    """

    def _prepare(self) -> None:
        super()._prepare()
        H, lead, new = self.H, self.lead, self.buffers.new
        self.peepholes = {name: factor for name, factor in self.rows if "p_" + name in self.cell.Params._fields}
        self.p = {name: new(H, *lead) for name in self.peepholes}  # for each column, with the gate's factor
        self.dp = {name: new(H, *lead) for name in self.peepholes}
        self.from_c = new(2 * H, *lead)  # what the peepholes contribute to pre-activations

    def _start(self, state0: Any, p: Any) -> None:
        super()._start(state0, p)
        for name, factor in self.peepholes.items():
            np.multiply(getattr(p, "p_" + name).T[..., None], factor, out=self.p[name])

    def _gates(self, o: Steps, i_f: Steps) -> tuple[Steps, Steps]:
        """Where the gates of each step go in the end; o, i_f: their places on the tape."""
        return o, i_f

    def _forward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        source, target, a = self._product_views()
        e_o, e_if, g = list(tape[:, :H]), list(tape[:, H : 3 * H]), list(tape[:, 3 * H : 4 * H])
        o, i_f = self._gates(e_o, e_if)
        return Forward(
            source=source,
            target=target,
            a=a,
            c_prev=list(tape[:, 4 * H :]),
            a_if=self._read(slice(H, 3 * H), e_if),
            e_if=e_if,
            i_f=i_f,
            a_g=self._read(slice(3 * H, None), g),
            g=g,
            g_c=list(tape[:, 3 * H :]),
            c_t=list(self.tape[1:, 4 * H :]),
            a_o=self._read(slice(0, H), e_o),
            e_o=e_o,
            o=o,
            tanh_c=self._in_chunks(self.tanh_c),
            h_t=self._in_chunks(across_steps(self.source[1:, ..., :H, :])),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        H, both, from_c, split = self.H, self.written_kept, self.from_c, not self.way.merged
        product, one, ones = self._product(self.weights.step), self.one[:H], self.one[: 2 * H]
        p_o, p_i, p_f, written, kept = self.p["o"], self.p["i"], self.p["f"], both[:H], both[H:]
        to_o, to_i, to_f = from_c[:H], from_c[:H], from_c[H:]
        for views in self._steps_forward(start, end):
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
            np.multiply(self.tape[start:end, self.layout.at[name]], p, out=t)
            np.add(passes, t, out=passes)

    def _weigh(self, start: int, end: int, dx: Array) -> None:
        super()._weigh(start, end, dx)
        t, c = self.scratch[: end - start, : self.H], self.tape[start : end + 1, 4 * self.H :]
        for name, dp in self.dp.items():
            np.multiply(self.tape[start:end, self.layout.at[name]], c[1:] if name == "o" else c[:-1], out=t)
            dp += np.add.reduce(t, axis=0)

    def _gradients(self) -> dict[str, Array]:
        peepholes = {"p_" + name: (dp.sum(-1) * self.peepholes[name]).T for name, dp in self.dp.items()}
        return {**super()._gradients(), **peepholes}

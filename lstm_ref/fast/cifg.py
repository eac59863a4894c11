"""The LSTM with peepholes and a coupled input and forget gate, planned and buffered."""

from typing import NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps
from lstm_ref.fast.peephole import PeepholePlan
from lstm_ref.fast.plan import Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B)."""

    source: Steps  # of the product
    target: Steps
    a: Steps  # 3H: pre-activations
    c_prev: Steps
    a_i: Steps  # negated
    i: Steps
    f: Steps
    i_f: Steps  # 2H
    a_g: Steps
    g: Steps
    c_t: Steps
    a_o: Steps  # negated
    o: Steps
    tanh_c: Steps
    h_t: Steps


class Backward(NamedTuple):
    """The same on the way back: local derivatives in the rows of the tape, replaced by the gradient."""

    dh_t: Steps
    dh_dc: Steps
    o: Steps
    g: Steps
    i: Steps
    f_t: Steps  # the forget gate itself
    da: Steps  # 3H: source of the product


class CifgPlan(PeepholePlan):
    """Plan of `lstm_ref.cells.greff.CIFG`: three gates' weights, and f = 1 - i.

    The tape of a step holds, from the top, o, g, i, f and c_prev: what has weights is together, and so are the
    sigmoids i and f. For f is computed as sigmoid(-a_i), which is accurate also where i is close to 1.
    """

    rows = (("o", -1), ("g", 1), ("i", -1))
    kept = 2  # f, c_prev

    def _forward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        source, target, a = self._product_views()
        o, g, i = list(tape[:, :H]), list(tape[:, H : 2 * H]), list(tape[:, 2 * H : 3 * H])
        return Forward(
            source=source,
            target=target,
            a=a,
            c_prev=list(tape[:, 4 * H :]),
            a_i=self._read(slice(2 * H, None), i),
            i=i,
            f=list(tape[:, 3 * H : 4 * H]),
            i_f=list(tape[:, 2 * H : 4 * H]),
            a_g=self._read(slice(H, 2 * H), g),
            g=g,
            c_t=list(self.tape[1:, 4 * H :]),
            a_o=self._read(slice(0, H), o),
            o=o,
            tanh_c=self._in_chunks(self.tanh_c),
            h_t=self._in_chunks(across_steps(self.source[1:, ..., :H, :])),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        H, split, p_o, p_i, from_c = self.H, not self.way.merged, self.p["o"], self.p["i"], self.from_c[: self.H]
        product, one, ones = self._product(self.weights.step), self.one[:H], self.one[: 2 * H]
        written, kept = self.written_kept[:H], self.written_kept[H:]
        for views in self._steps_forward(start, end):
            source, target, a, c_prev, a_i, i, f, i_f, a_g, g, c_t, a_o, o, tanh_c, h_t = views
            product(source, target)
            if split:
                add(a, target, a)
            multiply(p_i, c_prev, from_c)
            add(a_i, from_c, i)
            np.negative(i, f)
            exp(i_f, i_f)
            add(i_f, ones, i_f)
            divide(ones, i_f, i_f)
            tanh(a_g, g)
            multiply(i, g, written)
            multiply(f, c_prev, kept)
            add(written, kept, c_t)
            multiply(p_o, c_t, from_c)
            add(a_o, from_c, o)
            exp(o, o)
            add(o, one, o)
            divide(one, o, o)
            tanh(c_t, tanh_c)
            multiply(o, tanh_c, h_t)

    def _local_gates(self, start: int, end: int) -> None:
        H, m = self.H, end - start
        g, i, f, c_prev = (self.tape[start:end, n * H : (n + 1) * H] for n in range(1, 5))
        slope, by_i, keep = self.scratch[:m, :H], self.scratch[:m, H:], self.f[:m]
        keep[...] = f
        np.multiply(i, f, out=slope)
        np.subtract(c_prev, g, out=by_i)
        np.multiply(g, g, out=g)
        np.multiply(i, g, out=g)
        np.subtract(i, g, out=g)  # i (1 - g^2)
        np.multiply(by_i, slope, out=i)  # - (g - c_prev) i f

    def _backward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        return Backward(
            dh_t=self._in_chunks(self.dh),
            dh_dc=self._in_chunks(self.tanh_c[1:]),
            o=list(tape[:, :H]),
            g=list(tape[:, H : 2 * H]),
            i=list(tape[:, 2 * H : 3 * H]),
            f_t=self._in_chunks(self.f),
            da=list(across_steps(tape[:, : 3 * H])),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, dc, t = np.add, np.multiply, self.dc, self.scratch[0, : self.H]
        product, out, dh_rec = self._product(self.weights.back), self.dh_rec, across(self.dh_rec)
        for dh_t, dh_dc, o, g, i, f_t, da in self._steps_back(start, end):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            multiply(dh_t, o, o)
            multiply(dc, g, g)
            multiply(dc, i, i)
            multiply(dc, f_t, dc)
            product(da, out)

"""The LSTM with peepholes and a coupled input and forget gate, planned and buffered."""

import numpy as np

from lstm_ref.fast.peephole import PeepholePlan
from lstm_ref.fast.plan import Array


class CifgPlan(PeepholePlan):
    """Plan of `lstm_ref.cells.greff.CIFG`: three gates' weights, and f = 1 - i.

    The tape of a step holds, from the top, o, g, i, f and c_prev: what has weights is together, and so are the
    sigmoids i and f. For f is computed as sigmoid(-a_i), which is accurate also where i is close to 1.
    """

    rows = (("o", -1), ("g", 1), ("i", -1))
    kept = 2  # f, c_prev

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape, after = self.H, self.tape[t], self.source[k + 1]
        source, target, a = self._product_views(t, k)
        o, g, i = tape[:H], tape[H : 2 * H], tape[2 * H : 3 * H]
        a_o, a_g, a_i = (a[:H], a[H : 2 * H], a[2 * H :]) if self.R else (o, g, i)
        return (
            source,
            target,
            a,
            tape[4 * H :],
            a_i,
            i,
            tape[3 * H : 4 * H],
            tape[2 * H : 4 * H],
            a_g,
            g,
            self.tape[t + 1, 4 * H :],
            a_o,
            o,
            self.tanh_c[k],
            self._across(after[..., :H, :]),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        H, split, p_o, p_i, from_c = self.H, not self.merged, self.p["o"], self.p["i"], self.from_c[: self.H]
        product, one, ones = self._product(self.W if self.merged else self.W_h), self.one[:H], self.one[: 2 * H]
        written, kept = self.written_kept[:H], self.written_kept[H:]
        for views in self.forward_steps[start:end]:
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

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape = self.H, self.tape[t]
        o, g, i = tape[:H], tape[H : 2 * H], tape[2 * H : 3 * H]
        return self.dh[k], self.tanh_c[k + 1], o, g, i, self.f[k], self._across(tape[: 3 * H])

    def _backward(self, start: int, end: int) -> None:
        add, multiply, dc, t = np.add, np.multiply, self.dc, self.scratch[0, : self.H]
        product, out, dh_rec = self._product(self.W_back), self.dh_rec, self._across(self.dh_rec)
        for dh_t, dh_dc, o, g, i, f_t, da in reversed(self.backward_steps[start:end]):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            multiply(dh_t, o, o)
            multiply(dc, g, g)
            multiply(dc, i, i)
            multiply(dc, f_t, dc)
            product(da, out)

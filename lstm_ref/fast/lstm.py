"""The LSTM without peepholes, planned and buffered."""

from typing import Any

import numpy as np

from lstm_ref.fast.plan import Array, Plan, features_first


class LstmPlan(Plan):
    """Plan of `lstm_ref.cells.lstm`: the same equations, with the sigmoid gates' pre-activations negated.

    The tape of a step holds, from the top, 1/o, 1/i, 1/f, g and c_prev, H rows each: the sigmoids lie together, and
    [g; c_prev] / [1/i; 1/f] is one division (1/o = 1 + exp(-a_o), so that no step has to invert it). On the way back
    the rows of the four gates are overwritten, first by the local derivatives of the cell state and the hidden state
    with respect to the pre-activations, then by the gradient.
    """

    rows: tuple[tuple[str, float], ...] = (("o", -1), ("i", -1), ("f", -1), ("g", 1))
    kept = 1  # c_prev

    def _prepare(self) -> None:
        H, n, lead = self.H, self.steps, self.lead
        self.one = np.ones((3 * H, *lead), self.dtype)
        self.written_kept = self._new(2 * H, *lead)
        self.tanh_c, self.h = self._new(n + 1, H, *lead), self._new(n + 1, H, *lead)
        self.f, self.scratch = self._new(n, H, *lead), self._new(n, 2 * H, *lead)
        self.dc = self._new(H, *lead)

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape, after = self.H, self.tape[t], self.source[k + 1]
        source, target, a = self._product_views(t, k)
        ofi, g = tape[: 3 * H], tape[3 * H : 4 * H]
        a_ofi, a_g = (a[: 3 * H], a[3 * H :]) if self.R else (ofi, g)  # one object where they are one: it is quicker
        return (
            source,
            target,
            a,
            a_ofi,
            ofi,
            a_g,
            g,
            tape[H : 3 * H],
            tape[3 * H :],
            self.tape[t + 1, 4 * H :],
            self.tanh_c[k],
            tape[:H],
            self._across(after[..., :H, :]),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, tanh = np.add, np.divide, np.exp, np.tanh
        product, one, both, split = (
            self._product(self.W if self.merged else self.W_h),
            self.one,
            self.written_kept,
            not self.merged,
        )
        written, kept = both[: self.H], both[self.H :]
        for source, target, a, a_ofi, ofi, a_g, g, i_f, g_c, c_t, tanh_c, o, h_t in self.forward_steps[start:end]:
            product(source, target)
            if split:
                add(a, target, a)
            exp(a_ofi, ofi)
            add(ofi, one, ofi)
            tanh(a_g, g)
            divide(g_c, i_f, both)
            add(written, kept, c_t)
            tanh(c_t, tanh_c)
            divide(tanh_c, o, h_t)

    def _start(self, state0: Any, p: Any) -> None:
        self.tape[0, 4 * self.H :] = features_first(state0.c)

    def _state(self) -> tuple[Array, ...]:
        return (self.tape[-1, 4 * self.H :],)

    def _start_back(self, dstate_T: Any) -> None:
        self.dc[...] = features_first(dstate_T.c)

    def _output(self, t: int, tanh_c: Array, out: Array) -> None:
        """h of step t, from what the tape holds before `_local`."""
        np.divide(tanh_c, self.tape[t, : self.H], out=out)

    def _local(self, start: int, end: int) -> None:
        gates = self.tape[start:end, : 3 * self.H]
        np.divide(1, gates, out=gates)
        self._local_output(start, end)
        self._local_gates(start, end)

    def _local_output(self, start: int, end: int) -> None:
        """What h_t = o * tanh(c_t) needs: its derivatives with respect to c_t into `tanh_c`, to a_o onto the tape."""
        H, m = self.H, end - start
        o, tanh_c, h = self.tape[start:end, :H], self.tanh_c[: m + 1], self.h[: m + 1]
        np.tanh(self.tape[start : end + 1, 4 * H :], out=tanh_c)
        np.multiply(o, tanh_c[1:], out=h[1:])
        if start:
            self._output(start - 1, tanh_c[0], h[0])
        else:
            h[0] = self.h0
        self.seen[..., :m, :, :H] = self._rows(h[:m])
        dh_dc, h_t = tanh_c[1:], h[1:]
        np.multiply(h_t, dh_dc, out=dh_dc)
        np.subtract(o, dh_dc, out=dh_dc)  # o (1 - tanh(c)^2)
        np.multiply(h_t, o, out=o)
        np.subtract(o, h_t, out=o)  # - tanh(c) o (1 - o)

    def _local_gates(self, start: int, end: int) -> None:
        """Derivatives of c_t with respect to c_{t-1} into `f`, to the other pre-activations onto the tape."""
        H, m = self.H, end - start
        i, f, g = (self.tape[start:end, n * H : (n + 1) * H] for n in range(1, 4))
        t, keep = self.scratch[:m], self.f[:m]
        i_f, g_c = self.tape[start:end, H : 3 * H], self.tape[start:end, 3 * H :]
        keep[...] = f
        np.multiply(i_f, g_c, out=t)
        np.multiply(g, t[:, :H], out=g)
        np.subtract(i, g, out=g)  # i (1 - g^2)
        np.multiply(i_f, t, out=i_f)
        np.subtract(i_f, t, out=i_f)  # - g i (1 - i), - c_prev f (1 - f)

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape = self.H, self.tape[t]
        da = tape[: 4 * H]
        return (
            self.dh[k],
            self.tanh_c[k + 1],
            tape[:H],
            tape[H : 2 * H],
            tape[2 * H : 3 * H],
            tape[3 * H : 4 * H],
            self.f[k],
            self._across(da),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, dc = np.add, np.multiply, self.dc
        t = self.scratch[0, : self.H]
        dh_rec = self._across(self.dh_rec)
        product, out = self._product(self.W_back), self.dh_rec
        for dh_t, dh_dc, o, i, f, g, f_t, da in reversed(self.backward_steps[start:end]):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            multiply(dh_t, o, o)
            multiply(dc, i, i)
            multiply(dc, f, f)
            multiply(dc, g, g)
            multiply(dc, f_t, dc)
            product(da, out)

    def _dstate(self) -> tuple[Array, ...]:
        return (self.dc,)

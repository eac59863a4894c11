"""The LSTM without peepholes, planned and buffered."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps, features_first, rows_of_steps
from lstm_ref.fast.plan import Array, Plan, Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B)."""

    source: Steps  # of the product
    target: Steps
    a: Steps  # 4H: pre-activations
    a_ofi: Steps  # 3H, negated
    ofi: Steps  # 3H: 1 / gates
    a_g: Steps
    g: Steps
    i_f: Steps  # 2H: 1 / gates
    g_c: Steps  # 2H: g and c_prev
    c_t: Steps
    tanh_c: Steps
    o: Steps  # 1 / gate
    h_t: Steps


class Backward(NamedTuple):
    """The same on the way back: local derivatives in the rows of the tape, replaced by the gradient."""

    dh_t: Steps
    dh_dc: Steps
    o: Steps
    i: Steps
    f: Steps
    g: Steps
    f_t: Steps  # the forget gate itself
    da: Steps  # 4H: source of the product


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
        H, n, lead, new = self.H, self.way.steps, self.lead, self.buffers.new
        self.one = np.ones((3 * H, *lead), self.dtype)
        self.written_kept = new(2 * H, *lead)
        self.tanh_c, self.h = new(n + 1, H, *lead), new(n + 1, H, *lead)
        self.f, self.scratch = new(n, H, *lead), new(n, 2 * H, *lead)
        self.dc = new(H, *lead)

    def _forward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        source, target, a = self._product_views()
        ofi, g = list(tape[:, : 3 * H]), list(tape[:, 3 * H : 4 * H])
        return Forward(
            source=source,
            target=target,
            a=a,
            a_ofi=self._read(slice(0, 3 * H), ofi),
            ofi=ofi,
            a_g=self._read(slice(3 * H, None), g),
            g=g,
            i_f=list(tape[:, H : 3 * H]),
            g_c=list(tape[:, 3 * H :]),
            c_t=list(self.tape[1:, 4 * H :]),
            tanh_c=self._in_chunks(self.tanh_c),
            o=list(tape[:, :H]),
            h_t=self._in_chunks(across_steps(self.source[1:, ..., :H, :])),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, tanh = np.add, np.divide, np.exp, np.tanh
        product, one, both = self._product(self.weights.step), self.one, self.written_kept
        split = not self.way.merged
        written, kept = both[: self.H], both[self.H :]
        for source, target, a, a_ofi, ofi, a_g, g, i_f, g_c, c_t, tanh_c, o, h_t in self._steps_forward(start, end):
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

    def _carried(self) -> tuple[Array, ...]:
        return (*super()._carried(), self.dc)

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
        self.seen[..., :m, :, :H] = rows_of_steps(h[:m])
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

    def _backward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        return Backward(
            dh_t=self._in_chunks(self.dh),
            dh_dc=self._in_chunks(self.tanh_c[1:]),
            o=list(tape[:, :H]),
            i=list(tape[:, H : 2 * H]),
            f=list(tape[:, 2 * H : 3 * H]),
            g=list(tape[:, 3 * H : 4 * H]),
            f_t=self._in_chunks(self.f),
            da=list(across_steps(tape[:, : 4 * H])),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, dc = np.add, np.multiply, self.dc
        t = self.scratch[0, : self.H]
        dh_rec = across(self.dh_rec)
        product, out = self._product(self.weights.back), self.dh_rec
        for dh_t, dh_dc, o, i, f, g, f_t, da in self._steps_back(start, end):
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

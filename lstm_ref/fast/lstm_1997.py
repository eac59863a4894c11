"""The LSTM of 1997 with its exact and with its truncated gradient, planned and buffered."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_ref.fast.plan import Array, Plan, features_first


class Lstm1997Plan(Plan):
    """Plan of `lstm_ref.cells.lstm_1997.Blocks`: N blocks of S cells each; here c stands for half the cell state.

    With the candidate's weights stored halved, both squashing functions are plain tanh: c_t = c_prev + i * tanh(a_g)
    and h_t = o * tanh(c_t).

    The tape of a step holds, from the top, o, i (N rows each), tanh(a_g) and c_prev (H rows each). Where S > 1, a
    gate meets its cells as (N, 1) against (N, S). On the way back the rows of the gates are overwritten, first by
    the derivatives of the sigmoids and by that of c_t with respect to the candidate's pre-activation, then by the
    gradient.
    """

    rows = (("o", -1), ("i", -1), ("g", 0.5))
    recurrent = ("h", "o", "i")
    kept = 1  # c_prev

    def _width(self, name: str) -> int:
        return self.H if name == "g" else self.H // self.cell.block_size

    def _prepare(self) -> None:
        H, n, lead, S = self.H, self.steps, self.lead, self.cell.block_size
        self.S, self.N = S, H // S
        self.one = np.ones((2 * self.N, *lead), self.dtype)
        self.written, self.dc, self.t = (self._new(H, *lead) for _ in range(3))
        self.tanh_c, self.h, self.u, self.dh_dc = (self._new(n + 1, H, *lead) for _ in range(4))  # u: tanh(a_g)
        self.d_oi, self.scratch = self._new(2 * self.N, *lead), self._new(n, 2 * self.N, *lead)
        self.d_cells = self.d_oi if S == 1 else self._new(2 * H, *lead)  # the same, before the sum over the cells

    def _start(self, state0: Any, p: Any) -> None:
        np.multiply(features_first(state0.c), 0.5, out=self.tape[0, self.gates :])

    def _cells(self, a: Array, axis: int = 0) -> Array:
        """With the axis of H cells as two, (N, S). A view."""
        return a.reshape(*a.shape[:axis], self.N, self.S, *a.shape[axis + 1 :])

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, N, tape, tanh_c = self.H, self.N, self.tape[t], self.tanh_c[k]
        source, target, a = self._product_views(t, k)
        after = self._across(self.source[k + 1])
        oi, e_oi, g = after[H : H + 2 * N], tape[: 2 * N], tape[2 * N : self.gates]
        a_oi, a_g = (a[: 2 * N], a[2 * N :]) if self.R else (e_oi, g)
        return (
            source,
            target,
            a,
            a_oi,
            e_oi,
            oi,
            a_g,
            g,
            oi[N:, None],
            self._cells(g),
            tape[self.gates :],
            self.tape[t + 1, self.gates :],
            tanh_c,
            oi[:N, None],
            self._cells(tanh_c),
            self._cells(after[:H]),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        product, one, split = self._product(self.W if self.merged else self.W_h), self.one, not self.merged
        written, written_cells = self.written, self._cells(self.written)
        for views in self.forward_steps[start:end]:
            source, target, a, a_oi, e_oi, oi, a_g, g, i, g_cells, c_prev, c_t, tanh_c, o, tanh_cells, h_t = views
            product(source, target)
            if split:
                add(a, target, a)
            exp(a_oi, e_oi)
            add(e_oi, one, e_oi)
            divide(one, e_oi, oi)
            tanh(a_g, g)
            multiply(i, g_cells, written_cells)
            add(c_prev, written, c_t)
            tanh(c_t, tanh_c)
            multiply(o, tanh_cells, h_t)

    def _state(self) -> tuple[Array, ...]:
        last = self.tape[-2]
        return 2 * self.tape[-1, self.gates :], last[self.at["i"]], last[self.at["o"]]

    def _start_back(self, dstate_T: Any) -> None:
        np.multiply(features_first(dstate_T.c), 2, out=self.dc)

    def _local(self, start: int, end: int) -> None:
        N, m, cells, tape = self.N, end - start, self._cells, self.tape[start:end]
        oi, o, i, g = tape[:, : 2 * N], tape[:, :N, None], tape[:, N : 2 * N, None], tape[:, self.at["g"]]
        tanh_c, h, u, dh_dc, t = self.tanh_c[: m + 1], self.h[: m + 1], self.u[:m], self.dh_dc[:m], self.scratch[:m]
        np.tanh(self.tape[start : end + 1, self.gates :], out=tanh_c)
        np.multiply(o, cells(tanh_c[1:], 1), out=cells(h[1:], 1))
        if start:
            np.multiply(self.tape[start - 1, :N, None], cells(tanh_c[0]), out=cells(h[0]))
        else:
            h[0] = self.h0
        self.seen[..., :m, :, : self.H] = self._rows(h[:m])
        np.multiply(h[1:], tanh_c[1:], out=dh_dc)
        np.subtract(o, cells(dh_dc, 1), out=cells(dh_dc, 1))  # o (1 - tanh(c)^2)
        u[...] = g
        np.multiply(g, g, out=g)
        np.multiply(i, cells(g, 1), out=cells(g, 1))
        np.subtract(i, cells(g, 1), out=cells(g, 1))  # i (1 - g^2)
        np.multiply(oi, oi, out=t)
        np.subtract(t, oi, out=oi)  # - o (1 - o), - i (1 - i)

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        tape, da = self.tape[t], self._across(self.tape[t, : self.gates])
        return self.dh[k], self.tanh_c[k + 1], self.dh_dc[k], self.u[k], tape[: 2 * self.N], tape[self.at["g"]], da

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, dc, t, d_oi = np.add, np.multiply, self.H, self.dc, self.t, self.d_oi
        product, out, d_rec = self._product(self.W_back), self.dh_rec, self._across(self.dh_rec)
        dh_rec, dgates, at_o, at_i = d_rec[:H], d_rec[H:], self.d_cells[:H], self.d_cells[H:]
        shared, d_cells = self.S > 1, self.d_cells.reshape(2 * self.N, self.S, *self.lead)
        for dh_t, tanh_c, dh_dc, u, oi, g, da in reversed(self.backward_steps[start:end]):
            add(dh_t, dh_rec, dh_t)
            multiply(dh_t, tanh_c, at_o)
            multiply(dh_t, dh_dc, t)
            add(dc, t, dc)
            multiply(dc, u, at_i)
            if shared:
                add.reduce(d_cells, axis=1, out=d_oi)
            add(d_oi, dgates, d_oi)
            multiply(d_oi, oi, oi)
            multiply(dc, g, g)
            product(da, out)

    def _dstate(self) -> tuple[Array, ...]:
        di, do = (self._across(self.dh_rec[..., self.sources[name], :]) for name in "io")
        return self.dc / 2, di, do


class Truncated1997Plan(Lstm1997Plan):
    """Plan of `lstm_ref.cells.lstm_1997.Truncated`: nothing goes back through the weights."""

    def _product(self, W: Array) -> Callable[[Array, Array], object]:
        if W is self.W_back:
            return lambda da, d_recurrent: d_recurrent.fill(0)
        return super()._product(W)

"""The LSTM of 1997 with its exact and with its truncated gradient, planned and buffered."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps, features_first, rows_of_steps
from lstm_ref.fast.plan import Array, Plan, Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B). e: before a gate."""

    source: Steps  # of the product
    target: Steps
    a: Steps  # H + 2N: pre-activations
    a_oi: Steps  # 2N, negated
    e_oi: Steps  # 2N
    oi: Steps  # 2N
    a_g: Steps  # halved
    g: Steps  # halved
    i: Steps  # (N, 1)
    g_cells: Steps  # (N, S), halved
    c_prev: Steps  # halved
    c_t: Steps  # halved
    tanh_c: Steps
    o: Steps  # (N, 1)
    tanh_cells: Steps  # (N, S)
    h_t: Steps  # (N, S)


class Backward(NamedTuple):
    """The same on the way back: local derivatives in the rows of the tape, replaced by the gradient."""

    dh_t: Steps
    tanh_c: Steps
    dh_dc: Steps
    u: Steps  # tanh(a_g)
    oi: Steps  # 2N
    g: Steps
    da: Steps  # H + 2N: source of the product


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
        H, n, lead, S = self.H, self.way.steps, self.lead, self.cell.block_size
        self.S, self.N = S, H // S
        self.one = np.ones((2 * self.N, *lead), self.dtype)
        new = self.buffers.new
        self.written, self.dc, self.t = (new(H, *lead) for _ in range(3))
        self.tanh_c, self.h, self.u, self.dh_dc = (new(n + 1, H, *lead) for _ in range(4))  # u: tanh(a_g)
        self.d_oi, self.scratch = new(2 * self.N, *lead), new(n, 2 * self.N, *lead)
        self.d_cells = self.d_oi if S == 1 else new(2 * H, *lead)  # the same, before the sum over the cells

    def _start(self, state0: Any, p: Any) -> None:
        np.multiply(features_first(state0.c), 0.5, out=self.tape[0, self.layout.gates :])

    def _cells(self, a: Array, axis: int = 0) -> Array:
        """With the axis of H cells as two, (N, S). A view."""
        return a.reshape(*a.shape[:axis], self.N, self.S, *a.shape[axis + 1 :])

    def _forward_views(self) -> tuple[Steps, ...]:
        H, N, gates, tape = self.H, self.N, self.layout.gates, self.tape[:-1]
        source, target, a = self._product_views()
        after, cells = across_steps(self.source[1:]), self._cells
        oi, e_oi, g = after[:, H : H + 2 * N], list(tape[:, : 2 * N]), list(tape[:, 2 * N : gates])
        return Forward(
            source=source,
            target=target,
            a=a,
            a_oi=self._read(slice(0, 2 * N), e_oi),
            e_oi=e_oi,
            oi=self._in_chunks(oi),
            a_g=self._read(slice(2 * N, None), g),
            g=g,
            i=self._in_chunks(oi[:, N:, None]),
            g_cells=list(cells(tape[:, 2 * N : gates], 1)),
            c_prev=list(tape[:, gates:]),
            c_t=list(self.tape[1:, gates:]),
            tanh_c=self._in_chunks(self.tanh_c),
            o=self._in_chunks(oi[:, :N, None]),
            tanh_cells=self._in_chunks(cells(self.tanh_c, 1)),
            h_t=self._in_chunks(cells(after[:, :H], 1)),
        )

    def _forward(self, start: int, end: int) -> None:
        add, divide, exp, multiply, tanh = np.add, np.divide, np.exp, np.multiply, np.tanh
        product, one, split = self._product(self.weights.step), self.one, not self.way.merged
        written, written_cells = self.written, self._cells(self.written)
        for views in self._steps_forward(start, end):
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
        return 2 * self.tape[-1, self.layout.gates :], last[self.layout.at["i"]], last[self.layout.at["o"]]

    def _start_back(self, dstate_T: Any) -> None:
        np.multiply(features_first(dstate_T.c), 2, out=self.dc)

    def _carried(self) -> tuple[Array, ...]:
        return (*super()._carried(), self.dc)

    def _local(self, start: int, end: int) -> None:
        N, m, cells, tape = self.N, end - start, self._cells, self.tape[start:end]
        oi, o, i, g = tape[:, : 2 * N], tape[:, :N, None], tape[:, N : 2 * N, None], tape[:, self.layout.at["g"]]
        tanh_c, h, u, dh_dc, t = self.tanh_c[: m + 1], self.h[: m + 1], self.u[:m], self.dh_dc[:m], self.scratch[:m]
        np.tanh(self.tape[start : end + 1, self.layout.gates :], out=tanh_c)
        np.multiply(o, cells(tanh_c[1:], 1), out=cells(h[1:], 1))
        if start:
            np.multiply(self.tape[start - 1, :N, None], cells(tanh_c[0]), out=cells(h[0]))
        else:
            h[0] = self.h0
        self.seen[..., :m, :, : self.H] = rows_of_steps(h[:m])
        np.multiply(h[1:], tanh_c[1:], out=dh_dc)
        np.subtract(o, cells(dh_dc, 1), out=cells(dh_dc, 1))  # o (1 - tanh(c)^2)
        u[...] = g
        np.multiply(g, g, out=g)
        np.multiply(i, cells(g, 1), out=cells(g, 1))
        np.subtract(i, cells(g, 1), out=cells(g, 1))  # i (1 - g^2)
        np.multiply(oi, oi, out=t)
        np.subtract(t, oi, out=oi)  # - o (1 - o), - i (1 - i)

    def _backward_views(self) -> tuple[Steps, ...]:
        tape = self.tape[:-1]
        return Backward(
            dh_t=self._in_chunks(self.dh),
            tanh_c=self._in_chunks(self.tanh_c[1:]),
            dh_dc=self._in_chunks(self.dh_dc),
            u=self._in_chunks(self.u),
            oi=list(tape[:, : 2 * self.N]),
            g=list(tape[:, self.layout.at["g"]]),
            da=list(across_steps(tape[:, : self.layout.gates])),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, dc, t, d_oi = np.add, np.multiply, self.H, self.dc, self.t, self.d_oi
        product, out, d_rec = self._product(self.weights.back), self.dh_rec, across(self.dh_rec)
        dh_rec, dgates, at_o, at_i = d_rec[:H], d_rec[H:], self.d_cells[:H], self.d_cells[H:]
        shared, d_cells = self.S > 1, self.d_cells.reshape(2 * self.N, self.S, *self.lead)
        for dh_t, tanh_c, dh_dc, u, oi, g, da in self._steps_back(start, end):
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
        di, do = (across(self.dh_rec[..., self.layout.sources[name], :]) for name in "io")
        return self.dc / 2, di, do


class Truncated1997Plan(Lstm1997Plan):
    """Plan of `lstm_ref.cells.lstm_1997.Truncated`: nothing goes back through the weights."""

    def _product(self, W: Array) -> Callable[[Array, Array], object]:
        if W is self.weights.back:
            return lambda da, d_recurrent: d_recurrent.fill(0)
        return super()._product(W)

"""Plans for the smallest nets, whose time is that of calls, not of numbers: a way back of two calls per step."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lstm_ref.fast.gru_reset_after import GruResetAfterPlan
from lstm_ref.fast.lstm import LstmPlan
from lstm_ref.fast.plan import Array, Plan, Steps


class SmallPlan(Plan):
    """A plan whose way back is u_{t-1} = M [L_t * u_t; dh_{t-1}], as the local derivatives make it linear.

    u holds the gradient with respect to h, and then that by each further state, as many times as it is multiplied by a
    local derivative; L_t these derivatives, one below the other; and M carries their products to the step before: by
    the weights, past them by ones, and what comes from outside by ones too. M is full of zeros, so an infinite gradient
    makes NaN of more numbers than it does elsewhere.
    """

    copies: tuple[int, ...]  # how many times u holds the gradient with respect to each state

    def _prepare(self) -> None:
        super()._prepare()
        H, n, rows, new = self.H, self.way.steps, sum(self.copies) * self.H, self.buffers.new
        self.u, self.L = new(rows, self.B), new(n, rows, self.B)
        self.products = new(n, rows + H, self.B)  # [L_t * u_t; dh_{t-1}]
        self.M = np.zeros((rows, rows + H), self.dtype)
        self.to_dh = self.M[: self.copies[0] * H].reshape(self.copies[0], H, rows + H)
        self.to_dh[..., rows:] = np.eye(H)
        self.calls = list(zip(self.L, self.products[:, :rows], self.products, strict=True))

    def _backward_views(self) -> tuple[Steps, ...]:
        return ()  # `calls` has them

    def _later(self) -> tuple[Array, ...]:
        """Gradients with respect to the states after h, from the chunk after this one; `_backward` overwrites them."""
        return ()

    def _factors(self, start: int, end: int) -> None:
        """Put the local derivatives of a chunk into `L`."""
        raise NotImplementedError

    def _collect(self, start: int, end: int) -> None:
        """From the products of a chunk, the gradient with respect to the pre-activations onto the tape."""
        raise NotImplementedError

    def _steps_back(self, start: int, end: int) -> Iterable[Any]:
        steps = self.calls[: end - start]
        return self.pauses.steps_back(steps, start, (self.u,), self.copies[0]) if self.pauses else reversed(steps)

    def _backward(self, start: int, end: int) -> None:
        m, H, u = end - start, self.H, self.u
        self._factors(start, end)
        self.products[1:m, -H:] = self.dh[: m - 1]
        self.products[0, -H:] = 0
        self.dh_rec += self.dh[m - 1]
        blocks = u.reshape(-1, H, self.B)
        states = (self.dh_rec, *self._later())
        rows = [sum(self.copies[:n]) for n in range(len(states) + 1)]
        for state, top, bottom in zip(states, rows[:-1], rows[1:], strict=True):
            blocks[top:bottom] = state
        multiply, product = np.multiply, self.M.dot
        for factors, scaled, both in self._steps_back(start, end):
            multiply(u, factors, scaled)
            product(both, u)
        for state, top in zip(states, rows[:-1], strict=True):
            state[...] = blocks[top]
        self._collect(start, end)


class SmallLstmPlan(SmallPlan, LstmPlan):
    """The LSTM: dc_t = dc + dh_t * e_t, so what dc_t is multiplied by, dh_t e_t is too.

    With e_t the derivative of h_t with respect to c_t and o, i, f, g those of h_t or c_t with respect to the
    pre-activations, L_t is [o; e i; e f; e g; e f_t] for dh, below it [i; f; g; f_t] for what comes by c.
    """

    copies = (5, 4)

    def _prepare(self) -> None:
        super()._prepare()
        H = self.H
        to_dc = self.M[5 * H :].reshape(4, H, -1)
        to_dc[..., 4 * H : 5 * H] = to_dc[..., 8 * H : 9 * H] = np.eye(H)

    def _pack(self, p: Any) -> None:
        super()._pack(p)
        H = self.H
        self.to_dh[..., : 4 * H] = self.weights.back
        self.to_dh[..., 5 * H : 8 * H] = self.weights.back[:, H:]

    def _later(self) -> tuple[Array, ...]:
        return (self.dc,)

    def _factors(self, start: int, end: int) -> None:
        H, m = self.H, end - start
        L = self.L[:m].reshape(m, 9, H, self.B)
        tape = self.tape[start:end, : 4 * H].reshape(m, 4, H, self.B)
        L[:, 0], L[:, 5:8], L[:, 8] = tape[:, 0], tape[:, 1:], self.f[:m]
        np.multiply(L[:, 5:], self.tanh_c[1 : m + 1, None], out=L[:, 1:5])

    def _collect(self, start: int, end: int) -> None:
        H, da, products = self.H, self.tape[start:end], self.products[: end - start]
        da[:, :H] = products[:, :H]
        np.add(products[:, H : 4 * H], products[:, 5 * H : 8 * H], out=da[:, H : 4 * H])


class SmallGruResetAfterPlan(SmallPlan, GruResetAfterPlan):
    """The GRU with reset after the product: L_t is [z; r; m; 1; 1 - z], derivatives of h_t but for the 1."""

    copies = (5,)

    def _prepare(self) -> None:
        super()._prepare()
        H = self.H
        self.L[:, 3 * H : 4 * H] = 1
        self.to_dh[..., 4 * H : 5 * H] = np.eye(H)

    def _pack(self, p: Any) -> None:
        super()._pack(p)
        self.to_dh[..., : 3 * self.H] = self.weights.back

    def _factors(self, start: int, end: int) -> None:
        H, m = self.H, end - start
        self.L[:m, : 3 * H], self.L[:m, 4 * H :] = self.tape[start:end, : 3 * H], self.keep[:m]

    def _collect(self, start: int, end: int) -> None:
        H, products = self.H, self.products[: end - start]
        self.tape[start:end, : 3 * H] = products[:, : 3 * H]
        self.dh[: end - start] = products[:, 3 * H : 4 * H]

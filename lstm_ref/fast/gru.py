"""The GRU whose reset gate acts before the product, planned and buffered, and what it shares with the other one."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.axes import across, across_steps, rows_of_steps
from lstm_ref.fast.plan import Array, Plan, Steps


class Forward(NamedTuple):
    """Views for each step: (rows, B), H rows where nothing is said; with trials (rows, R, B)."""

    source: Steps  # of the first product: h_prev
    zr: Steps  # 2H: 1 / gates
    z: Steps
    r: Steps
    n: Steps
    h_prev: Steps
    h_t: Steps


class Backward(NamedTuple):
    """The same on the way back: local derivatives in the rows of the tape, replaced by the gradient."""

    dh_t: Steps
    n: Steps
    da_n: Steps  # source of the product for drh
    zr: Steps  # 2H
    da_zr: Steps  # 2H: source of the product for dh
    past: Steps  # 2H: what reaches h_prev past the weights,
    by_z: Steps  # by way of z
    by_r: Steps  # and of r


class UpdateGatePlan(Plan):
    """What the plans of both GRUs share: h_t = h_prev + z * (n - h_prev), and that sigmoids are left for later.

    The rows of the tape begin with those of z and r, and end with n and h_prev. The steps leave 1 + exp(-a) in the rows
    of z and r, and divide by it where they need a gate, which saves a call per step.
    """

    rows = (("z", -1), ("r", -1), ("n", 1))
    merges = False  # the candidate treats what x and what h_prev contribute differently

    def _prepare(self) -> None:
        H, n, lead, new = self.H, self.way.steps, self.lead, self.buffers.new
        self.one, self.scratch = np.ones((2 * H, *lead), self.dtype), new(n, H, *lead)
        self.dh_rec, self.d_rec = across(new(H, *lead)), new(*self.lead[:-1], H, self.B)

    def _start(self, state0: Any, p: Any) -> None:
        self.tape[0, -self.H :] = self.h0

    def _forward(self, start: int, end: int) -> None:
        self._steps(start, end)
        h = self.tape[start + 1 : end + 1, -self.H :]
        self.source[1 : end - start + 1, ..., : self.H, :] = across_steps(h)

    def _steps(self, start: int, end: int) -> None:
        """Run the steps of a chunk, with the states on the tape."""
        raise NotImplementedError

    def _states(self, start: int, end: int) -> tuple[Array, ...]:
        return (self.tape[start : end + 1, -self.H :],)

    def _local_update(self, start: int, end: int, keep: Array) -> None:
        """z and r from what the steps left, and h_prev into `seen`.

        Then the derivatives of h_t: with respect to h_prev, 1 - z, into `keep`; to a_z and a_n onto the tape.
        """
        H, m, tape = self.H, end - start, self.tape[start:end]
        zr, z, n, h, t = tape[:, : 2 * H], tape[:, :H], tape[:, -2 * H : -H], tape[:, -H:], self.scratch[:m]
        np.divide(1, zr, out=zr)
        self.seen[..., :m, :, :H] = rows_of_steps(h)
        np.subtract(1, z, out=keep)
        np.subtract(h, n, out=t)
        np.multiply(t, keep, out=t)
        np.multiply(n, n, out=n)
        np.multiply(z, n, out=n)
        np.subtract(z, n, out=n)  # z (1 - n^2)
        np.multiply(z, t, out=z)  # - (n - h_prev) z (1 - z)


class GruPlan(UpdateGatePlan):
    """Plan of `lstm_ref.cells.gru`: two products per step, as W_hn has to wait for r * h_prev.

    The tape of a step holds, from the top, z, r, n and h_prev, H rows each. On the way back the rows of the gates are
    overwritten, first by local derivatives, then by the gradient: z and n by those of h_t with respect to their
    pre-activations, r by that of r * h_prev with respect to its own. So with drh, the gradient of r * h_prev,
    [z; r] times [dh; drh] is one multiplication, and what reaches h_prev past the weights is [1 - z; r] times
    [dh; drh].
    """

    kept = 1  # h_prev

    def _prepare(self) -> None:
        super()._prepare()
        H, n, lead, new = self.H, self.way.steps, self.lead, self.buffers.new
        self.past, self.d_both = new(n, 2 * H, *lead), new(2 * H, *lead)  # [1 - z; r], [dh; drh]
        self.reset_h, self.seen_reset = new(H, *lead), new(*lead[:-1], n, self.B, H)
        # Products of doubles with a part of wider rows are up to five times slower than with contiguous weights.
        self.back_zr, self.back_n = self.buffers.matrices(H, 2 * H), self.buffers.matrices(H, H)
        self.W_zr, self.W_n = self.weights.h[..., : 2 * H, :], self.weights.h[..., 2 * H :, :]

    def _pack(self, p: Any) -> None:
        super()._pack(p)
        self.back_zr[...] = self.weights.back[..., : 2 * self.H]
        self.back_n[...] = self.weights.back[..., 2 * self.H :]

    def _forward_views(self) -> tuple[Steps, ...]:
        H, tape = self.H, self.tape[:-1]
        return Forward(
            source=list(across_steps(tape[:, 3 * H :])),
            zr=list(tape[:, : 2 * H]),
            z=list(tape[:, :H]),
            r=list(tape[:, H : 2 * H]),
            n=list(tape[:, 2 * H : 3 * H]),
            h_prev=list(tape[:, 3 * H :]),
            h_t=list(self.tape[1:, 3 * H :]),
        )

    def _steps(self, start: int, end: int) -> None:
        add, divide, exp, subtract, tanh = np.add, np.divide, np.exp, np.subtract, np.tanh
        one, t, reset_h, H = self.one, self.scratch[0], self.reset_h, self.H
        product, product_n = self._product(self.W_zr), self._product(self.W_n)
        target, target_n, source_n = self.a[..., : 2 * H, :], self.a[..., 2 * H :, :], across(reset_h)
        from_h, from_reset = across(target), across(target_n)
        for source, zr, z, r, n, h_prev, h_t in self._steps_forward(start, end):
            product(source, target)
            add(zr, from_h, zr)
            exp(zr, zr)
            add(zr, one, zr)
            divide(h_prev, r, reset_h)
            product_n(source_n, target_n)
            add(n, from_reset, n)
            tanh(n, n)
            subtract(n, h_prev, t)
            divide(t, z, t)
            add(h_prev, t, h_t)

    def _local(self, start: int, end: int) -> None:
        H, m, tape = self.H, end - start, self.tape[start:end]
        r, h, t, past = tape[:, H : 2 * H], tape[:, -H:], self.scratch[:m], self.past[:m]
        self._local_update(start, end, past[:, :H])
        past[:, H:] = r
        np.multiply(r, h, out=t)
        self.seen_reset[..., :m, :, :] = rows_of_steps(t)
        np.multiply(t, r, out=r)
        np.subtract(r, t, out=r)  # - h_prev r (1 - r)

    def _backward_views(self) -> tuple[Steps, ...]:
        H, zr, n = self.H, self.tape[:-1, : 2 * self.H], self.tape[:-1, 2 * self.H : 3 * self.H]
        return Backward(
            dh_t=self._in_chunks(self.dh),
            n=list(n),
            da_n=list(across_steps(n)),
            zr=list(zr),
            da_zr=list(across_steps(zr)),
            past=self._in_chunks(self.past),
            by_z=self._in_chunks(self.past[:, :H]),
            by_r=self._in_chunks(self.past[:, H:]),
        )

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, d_both, out = np.add, np.multiply, self.H, self.d_both, self.d_rec
        dh, drh, dh_rec, d_rec = d_both[:H], across(d_both[H:]), across(self.dh_rec), across(out)
        product, product_n = self._product(self.back_zr), self._product(self.back_n)
        for dh_t, n, da_n, zr, da_zr, past, by_z, by_r in self._steps_back(start, end):
            add(dh_t, dh_rec, dh)
            multiply(dh, n, n)
            product_n(da_n, drh)
            multiply(d_both, zr, zr)
            multiply(d_both, past, past)
            product(da_zr, out)
            add(d_rec, by_z, dh_rec)
            add(dh_rec, by_r, dh_rec)

    def _weigh_products(self, start: int, end: int, da: Array, seen: Array) -> None:
        H, add, d, first = self.H, self.weights.add, self.weights.d, end == self.T
        reset = self.seen_reset[..., : end - start, :, :].reshape(*seen.shape[:-1], H)
        add(d[..., : 2 * H, :H], da[..., : 2 * H, :], seen[..., :H], first)
        add(d[..., 2 * H :, :H], da[..., 2 * H :, :], reset, first)
        add(d[..., H:], da, seen[..., H:], first)

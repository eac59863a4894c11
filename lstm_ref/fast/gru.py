"""The GRU whose reset gate acts before the product, planned and buffered, and what it shares with the other one."""

from typing import Any

import numpy as np

from lstm_ref.fast.plan import Array, Plan


class UpdateGatePlan(Plan):
    """What the plans of both GRUs share: h_t = h_prev + z * (n - h_prev), and that sigmoids are left for later.

    The rows of the tape begin with those of z and r, and end with n and h_prev. The steps leave 1 + exp(-a) in the rows
    of z and r, and divide by it where they need a gate, which saves a call per step.
    """

    rows = (("z", -1), ("r", -1), ("n", 1))
    merges = False  # the candidate treats what x and what h_prev contribute differently

    def _prepare(self) -> None:
        H, n, lead = self.H, self.steps, self.lead
        self.one, self.scratch = np.ones((2 * H, *lead), self.dtype), self._new(n, H, *lead)
        self.dh_rec, self.d_rec = self._across(self._new(H, *lead)), self._new(*self.front, H, self.B)

    def _ordered(self, w: Array, out: Array) -> None:
        np.multiply(w, self.signs, out=out)  # in the cell's order

    def _start(self, state0: Any, p: Any) -> None:
        self.tape[0, -self.H :] = self.h0

    def _forward(self, start: int, end: int) -> None:
        self._steps(start, end)
        h = self.tape[start + 1 : end + 1, -self.H :]
        self.source[1 : end - start + 1, ..., : self.H, :] = self._across_steps(h)

    def _steps(self, start: int, end: int) -> None:
        """Run the steps of a chunk, with the states on the tape."""
        raise NotImplementedError

    def _local_update(self, start: int, end: int, keep: Array) -> None:
        """z and r from what the steps left, and h_prev into `seen`.

        Then the derivatives of h_t: with respect to h_prev, 1 - z, into `keep`; to a_z and a_n onto the tape.
        """
        H, m, tape = self.H, end - start, self.tape[start:end]
        zr, z, n, h, t = tape[:, : 2 * H], tape[:, :H], tape[:, -2 * H : -H], tape[:, -H:], self.scratch[:m]
        np.divide(1, zr, out=zr)
        self.seen[..., :m, :, :H] = self._rows(h)
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
        front, H, n, lead = self.front, self.H, self.steps, self.lead
        self.past, self.d_both = self._new(n, 2 * H, *lead), self._new(2 * H, *lead)  # [1 - z; r], [dh; drh]
        self.reset_h, self.seen_reset = self._new(H, *lead), self._new(*front, n, self.B, H)
        # Products of doubles with a part of wider rows are up to five times slower than with contiguous weights.
        self.W_back_zr, self.W_back_n = self._matrices(H, 2 * H), self._matrices(H, H)
        self.W_zr, self.W_n = self.W_h[..., : 2 * H, :], self.W_h[..., 2 * H :, :]

    def _pack(self, p: Any) -> None:
        super()._pack(p)
        self.W_back_zr[...] = self.W_back[..., : 2 * self.H]
        self.W_back_n[...] = self.W_back[..., 2 * self.H :]

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape = self.H, self.tape[t]
        zr, n, h_prev = tape[: 2 * H], tape[2 * H : 3 * H], tape[3 * H :]
        return self._across(h_prev), zr, zr[:H], zr[H:], n, h_prev, self.tape[t + 1, 3 * H :]

    def _steps(self, start: int, end: int) -> None:
        add, divide, exp, subtract, tanh = np.add, np.divide, np.exp, np.subtract, np.tanh
        one, t, reset_h, H = self.one, self.scratch[0], self.reset_h, self.H
        product, product_n = self._product(self.W_zr), self._product(self.W_n)
        target, target_n, source_n = self.a[..., : 2 * H, :], self.a[..., 2 * H :, :], self._across(reset_h)
        from_h, from_reset = self._across(target), self._across(target_n)
        for source, zr, z, r, n, h_prev, h_t in self.forward_steps[start:end]:
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
        self.seen_reset[..., :m, :, :] = self._rows(t)
        np.multiply(t, r, out=r)
        np.subtract(r, t, out=r)  # - h_prev r (1 - r)

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        H, tape, past = self.H, self.tape[t], self.past[k]
        zr, n = tape[: 2 * H], tape[2 * H : 3 * H]
        return self.dh[k], n, self._across(n), zr, self._across(zr), past, past[:H], past[H:]

    def _backward(self, start: int, end: int) -> None:
        add, multiply, H, d_both, out = np.add, np.multiply, self.H, self.d_both, self.d_rec
        dh, drh, dh_rec, d_rec = d_both[:H], self._across(d_both[H:]), self._across(self.dh_rec), self._across(out)
        product, product_n = self._product(self.W_back_zr), self._product(self.W_back_n)
        for dh_t, n, da_n, zr, da_zr, past, by_z, by_r in reversed(self.backward_steps[start:end]):
            add(dh_t, dh_rec, dh)
            multiply(dh, n, n)
            product_n(da_n, drh)
            multiply(d_both, zr, zr)
            multiply(d_both, past, past)
            product(da_zr, out)
            add(d_rec, by_z, dh_rec)
            add(dh_rec, by_r, dh_rec)

    def _weigh_products(self, start: int, end: int, da: Array, seen: Array) -> None:
        H = self.H
        reset = self.seen_reset[..., : end - start, :, :].reshape(*seen.shape[:-1], H)
        self._add_product(self.dW[..., : 2 * H, :H], da[..., : 2 * H, :], seen[..., :H], end)
        self._add_product(self.dW[..., 2 * H :, :H], da[..., 2 * H :, :], reset, end)
        self._add_product(self.dW[..., H:], da, seen[..., H:], end)

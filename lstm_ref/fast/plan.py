"""What all plans share: buffers, packed weights, and the walk over a sequence in chunks of steps.

Inside a plan, arrays are feature-major: features first, then the columns, which are the rows of the batch (with
trials: of all of them). A gate is then one contiguous block, and one product per step, W (gates, K) times
[h; x; 1] (K, columns), gives all pre-activations. A chunk of steps stays in the processor's cache while all that
concerns it is done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.arguments import check_array, check_kind, check_sequence, check_state
from lstm_ref.fast.products import in_strips, strips_pay

Array = np.ndarray

# Measured on a processor with 1 MB of second-level cache, by `make bench`; none of these changes a result.
_COLUMNS = 256  # of a chunk, at least: enough for the weight gradient's product to be efficient
_NUMBERS = 40_000  # in a gate of a chunk, at least: enough for the calls to count for little
_LINE = 64  # bytes of a cache line
_BYTES_PER_TRIAL = 64  # of a row of a chunk where there are trials: short, as the rows of many fill the cache
_TINY = 256  # weights of a trial, up to which products of trials are faster number by number
_MERGED = 60_000  # multiplications in the product of a step, up to which one more call costs more than it saves
_LARGE = 2**20  # bytes of input weights, from which reading them once per chunk, not per step, pays
_STRIP = 2**21  # bytes of a weight gradient that are added at a time
_FEW = 32  # columns of a step, below which reading large weights costs more than products in strips save

_NOT_COPIED = (
    "plan: a plan, or a tape of one, cannot be copied or pickled, as its buffers belong together; take along x, the "
    "initial state and the parameters, and run forward again"
)


@dataclass(frozen=True, eq=False)
class Tape:
    """What `Plan.forward` hands to `Plan.backward`: which of the plan's forward passes it was."""

    plan: Plan
    number: int

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(_NOT_COPIED)


class Purpose(NamedTuple):
    """What a plan is for; arguments as of `Plan`."""

    cell: Any
    T: int
    B: int
    D: int
    H: int
    dtype: np.dtype[Any]
    R: int | None


class Plan:
    """Buffers for sequences of one shape, and forward and backward passes that use them again and again.

    cell: the cell it computes. T, B, D, H: sizes. R: number of trials, or None without a trial axis.
    dtype: float32 or float64.

    `forward` and `backward` return new arrays, which the plan never touches again. In between, the plan reads x
    once more, so x must not be changed. A plan holds one forward pass at a time, and serves one thread.

    A subclass says in which order the blocks are packed, and how the steps of a chunk go.
    """

    rows: tuple[tuple[str, float], ...]  # blocks from the top, each with the factor with which its weights are stored
    recurrent: tuple[str, ...] = ("h",)  # states which the next step's product sees; after h, gates: the first rows
    merges = True  # whether what x and what h contribute may come from one product
    kept: int  # blocks of H rows per step on the tape beside the gates
    purpose: Purpose | None = None  # for which it was taken from the shelf

    def __init__(
        self, cell: Any, T: int, B: int, D: int, H: int, dtype: Any = np.float64, R: int | None = None
    ) -> None:
        self.cell = cell
        self.T, self.B, self.D, self.H, self.R, self.dtype = T, B, D, H, R, np.dtype(dtype)
        self.front = () if R is None else (R,)
        self.lead = (*self.front, B)
        sizes, shapes = self.cell.state_sizes(H), self.cell.param_shapes(D, H)
        self.at = _slices((name, self._width(name)) for name, _ in self.rows)  # rows of the tape
        self.packed = _slices((name, self._width(name)) for name in cell.BLOCKS)  # columns of packed parameters
        self.sources = _slices((name, getattr(sizes, name)) for name in self.recurrent)  # rows of `source`
        self.gates, self.recur = sum(map(self._width, self.at)), self.sources[self.recurrent[-1]].stop
        self.K = self.recur + D + 1
        columns = max(_COLUMNS, H, _NUMBERS // H) if R is None else _BYTES_PER_TRIAL // self.dtype.itemsize
        self.steps = min(T, -(-columns // B))  # of a chunk
        self.merged = self.merges and (R is not None or self.gates * self.K * B <= _MERGED)
        stepwise = self.gates * D * self.dtype.itemsize <= _LARGE or (B >= _FEW and strips_pay(B))
        self.large = not self.merged and (R is not None or not stepwise)
        self.by_number = R is not None and B == 1 and self.gates * self.K <= _TINY
        self.number = self.nbytes = 0  # of the last pass; of all buffers
        self.x_shape, self.h_shape = (T, *self.lead, D), (T, *self.lead, H)
        self.state_shapes = [(*self.lead, size) for size in sizes]
        self.p_shapes = [(*self.front, *shape) for shape in shapes]
        # Where the columns of the plan's rows are in packed parameters, the way back, and the rows' factors.
        self.columns = np.concatenate([np.arange(self.gates)[self.packed[name]] for name in self.at])
        self.inverse = np.argsort(self.columns)
        self.signs = np.concatenate([np.full(self._width(name), sign, self.dtype) for name, sign in self.rows])
        front, gates, recur, n = self.front, self.gates, self.recur, self.steps
        self.tape = self._new(T + 1, gates + self.kept * H, *self.lead)
        self.source = self._matrices(n + 1, self.K, B)  # [recurrent; x; 1] of the steps of a chunk
        self.source[..., -1, :] = 1
        self.W_back = self._matrices(recur, gates)
        if self.merged:
            self.W = self._matrices(gates, self.K)  # W_h, W_x and b, transposed
            self.W_h, self.W_x = self.W[..., :recur], self.W[..., recur:]
        else:
            self.W_h = self._matrices(gates, recur)
            self.W_x = (
                self._new(*front, D + 1, gates).swapaxes(-1, -2) if self.large else self._new(*front, gates, D + 1)
            )
        self.a, self.dh_rec = self._matrices(gates, B), self._matrices(recur, B)
        self.dh = self._new(n, H, *self.lead)
        self.da, self.seen = self._new(*front, gates, n, B), self._new(*front, n, B, self.K)
        self.seen[..., -1] = 1
        strip = min(max(_STRIP // (self.K * self.dtype.itemsize), 32), gates) if R is None else gates
        self.dW, self.dW_strip = self._new(*front, gates, self.K), self._new(*front, strip, self.K)
        if self.large and R is None and self.steps == T:  # written once: columns first, as parameters are packed
            self.dW = self._new(self.K, gates).T
        self.x = self.h0 = self.gates0 = np.empty(0, self.dtype)
        self._prepare()
        self.forward_steps = [self._forward_views(t, t % n) for t in range(T)]
        self.backward_steps = [self._backward_views(t, t % n) for t in range(T)]

    # ---- what a cell adds

    def _width(self, name: str) -> int:
        """Rows of a block."""
        return self.H

    def _recurrent_weights(self, p: Any) -> tuple[Array, ...]:
        """Weights (rows, gates) of each of `recurrent`, columns in the cell's order."""
        return tuple(getattr(p, "W_" + name) for name in self.recurrent)

    def _prepare(self) -> None:
        """Make the cell's own buffers."""

    def _forward_views(self, t: int, k: int) -> tuple[Array, ...]:
        """Views for step t, the k-th of its chunk, in the order in which `_forward` uses them."""
        raise NotImplementedError

    def _backward_views(self, t: int, k: int) -> tuple[Array, ...]:
        """As `_forward_views`, for `_backward`."""
        raise NotImplementedError

    def _start(self, state0: Any, p: Any) -> None:
        """Take over the initial state (`recurrent` is there already) and parameters beside W_x, W_h and b."""

    def _forward(self, start: int, end: int) -> None:
        """Run the steps of a chunk; `recurrent` goes into `source`, what `_backward` needs into `tape`."""
        raise NotImplementedError

    def _state(self) -> tuple[Array, ...]:
        """Final states after h, feature-major."""
        return ()

    def _start_back(self, dstate_T: Any) -> None:
        """Take over the gradient with respect to the final states (that of `recurrent` is there already)."""

    def _local(self, start: int, end: int) -> None:
        """Turn the tape of a chunk into local derivatives, and put h_{t-1} of its steps into `seen`."""
        raise NotImplementedError

    def _backward(self, start: int, end: int) -> None:
        """Run the steps of a chunk backward; the gradient of the stored pre-activations goes onto the tape."""
        raise NotImplementedError

    def _dstate(self) -> tuple[Array, ...]:
        """Gradients with respect to the initial states after h, feature-major."""
        return ()

    # ---- the passes

    def forward(self, x: Array, state0: Any, p: Any) -> tuple[Array, Any, Tape]:
        """Hidden states along a sequence: h (T, B, H), the final state, and the tape for `backward`.

        Arguments and errors as in `lstm_ref.readable.forward`; sizes and dtype must be the plan's too.
        """
        self._check(x, state0, p)
        state0, p = self.cell.State(*state0), self.cell.Params(*p)  # any tuples will do
        self.number += 1
        self.x, self.h0 = x, np.array(features_first(state0[0]))
        H, recur, n, source = self.H, self.recur, self.steps, self.source
        self._pack(p)
        for name, rows in self.sources.items():
            source[0, ..., rows, :] = getattr(state0, name).swapaxes(-1, -2)
        self.gates0 = np.array(self._across(source[0, ..., H:recur, :]))
        self._start(state0, p)
        h = np.empty(self.h_shape, self.dtype)
        with np.errstate(over="ignore"):  # exp of a closed gate's pre-activation may be inf: 1 / (1 + inf) = 0
            for start in range(0, self.T, n):
                end = min(start + n, self.T)
                m = end - start
                self._project(start, end)
                self._forward(start, end)
                h[start:end] = source[1 : m + 1, ..., :H, :].swapaxes(-1, -2)
                self._keep_gates(start, end)
                source[0, ..., :recur, :] = source[m, ..., :recur, :]
        state_T = self.cell.State(h[-1].copy(), *(features_last(s) for s in self._state()))
        if np.isnan(state_T[0]).any():
            check_sequence(self.cell, x, state0, p)  # a NaN that came in is named; one that arose passes on
        return h, state_T, Tape(self, self.number)

    def backward(self, dh: Array, dstate_T: Any, tape: Tape) -> tuple[Array, Any, Any]:
        """Gradients with respect to x, the initial state and the parameters; arguments as in
        `lstm_ref.sequence.backward`.

        Raises ValueError if the plan's buffers no longer hold the forward pass of this tape: another forward
        pass, or a backward pass, has used them.
        """
        self._check_back(dh, dstate_T, tape)
        dstate_T = self.cell.State(*dstate_T)
        self.number += 1
        H, n = self.H, self.steps
        dx = np.empty(self.x_shape, self.dtype)
        for name, rows in self.sources.items():
            self.dh_rec[..., rows, :] = getattr(dstate_T, name).swapaxes(-1, -2)
        self._start_back(dstate_T)
        for start in reversed(range(0, self.T, n)):
            end = min(start + n, self.T)
            self.dh[: end - start] = steps_first(dh[start:end])
            self._see_gates(start, end)
            self._local(start, end)
            self._backward(start, end)
            self._weigh(start, end, dx)
        dh0 = self.dh_rec[..., :H, :].swapaxes(-1, -2).copy(order="C")
        dstate0 = self.cell.State(dh0, *(features_last(d) for d in self._dstate()))
        self.release()
        return dx, dstate0, self.cell.Params(**self._gradients())

    def release(self) -> None:
        """Let go of the last sequence, whose tape is of no use any more."""
        self.x = self.h0

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(_NOT_COPIED)

    # ---- the parts of the passes

    def _new(self, *shape: int) -> Array:
        """Buffer from the start of a cache line: operations on others take up to 1.6 times as long."""
        size = math.prod(shape) * self.dtype.itemsize
        self.nbytes += size
        raw = np.empty(size + _LINE, np.uint8)
        start = -raw.__array_interface__["data"][0] % _LINE
        return raw[start : start + size].view(self.dtype).reshape(shape)

    def _matrices(self, *shape: int) -> Array:
        """A matrix (m, k) for each trial, or (n, m, k) for each of n steps and each trial: (..., R, m, k).

        Where products are taken number by number, trials lie side by side in memory.
        """
        *steps, m, k = shape
        if self.by_number:
            return np.moveaxis(self._new(*steps, m, k, *self.front), -1, -3)
        return self._new(*steps, *self.front, m, k)

    def _check(self, x: Array, state0: Any, p: Any) -> None:
        states, params = self.cell.State, self.cell.Params
        fits = self._fits((x,), [self.x_shape]) and self._fits_group(state0, states, self.state_shapes)
        if not (fits and self._fits_group(p, params, self.p_shapes)):
            check_sequence(self.cell, x, state0, p)
            check_array("x", x, self.x_shape, like=self.h0)
            check_array("state0.h", state0[0], self.state_shapes[0], like=self.h0)

    def _check_back(self, dh: Array, dstate_T: Any, tape: Tape) -> None:
        check_kind("tape", tape, Tape)
        if tape.plan is not self or tape.number != self.number:
            raise ValueError(
                "tape: this forward pass is no longer in the plan's buffers, which a later forward or backward pass "
                "has used; run forward again, or use a plan for each pass"
            )
        fits = self._fits((dh,), [self.h_shape]) and self._fits_group(dstate_T, self.cell.State, self.state_shapes)
        if not fits or any(np.isnan(d).any() for d in (dh, *dstate_T)):
            check_array("dh", dh, self.h_shape, like=self.h0)
            check_state("dstate_T", self.cell, dstate_T, self.lead, self.H, self.h0)

    def _fits(self, arrays: Any, shapes: list[tuple[int, ...]]) -> bool:
        """The quick answer to whether all is as it should be; if it is not, the checks find the words."""
        return (
            all(type(a) is np.ndarray and a.dtype == self.dtype for a in arrays) and [a.shape for a in arrays] == shapes
        )

    def _fits_group(self, arrays: Any, kind: type, shapes: list[tuple[int, ...]]) -> bool:
        return type(arrays) in (kind, tuple, list) and self._fits(arrays, shapes)

    def _pack(self, p: Any) -> None:
        """Weights in the plan's order and with its factors."""
        for rows, W in zip(self.sources.values(), self._recurrent_weights(p), strict=True):
            self._ordered(W, self.W_back[..., rows, :])
        for start in range(0, self.recur, 16):  # in strips, which stay in the cache
            strip = slice(start, start + 16)
            self.W_h[..., strip] = self.W_back[..., strip, :].swapaxes(-1, -2)
        self._ordered(p.W_x, self.W_x[..., :-1].swapaxes(-1, -2))
        self._ordered(p.b, self.W_x[..., -1])

    def _ordered(self, w: Array, out: Array) -> None:
        """Packed parameters (..., gates) in the plan's order and with its factors."""
        if self.merged:
            np.multiply(w[..., self.columns], self.signs, out=out)
            return
        for name, sign in self.rows:
            np.multiply(w[..., self.packed[name]], sign, out=out[..., self.at[name]])

    def _project(self, start: int, end: int) -> None:
        """x and 1 of a chunk into `source`; where products are not merged, what they contribute onto the tape."""
        m, recur, a = end - start, self.recur, self.tape[start:end, : self.gates]
        if self.large:
            x = self._across(self.x[start:end]).reshape(*self.front, m * self.B, self.D)
            driven = (self.W_x[..., :-1] @ x.swapaxes(-1, -2)).reshape(*self.front, self.gates, m, self.B)
            np.add(self._trials_first(driven), self._across(self.W_x[..., -1:]), out=a)
            return
        self.source[:m, ..., recur:-1, :] = self.x[start:end].swapaxes(-1, -2)
        if not self.merged:
            product = in_strips(self.W_x, self.B) or partial(np.matmul, self.W_x)
            product(self.source[:m, recur:, :], a)

    def _keep_gates(self, start: int, end: int) -> None:
        """Where the product sees gates: those of a chunk from `source`, where the steps put them, onto the tape."""
        H, recur = self.H, self.recur
        if recur > H:
            gates = self.source[1 : end - start + 1, ..., H:recur, :]
            self.tape[start:end, : recur - H] = self._across_steps(gates)

    def _see_gates(self, start: int, end: int) -> None:
        """Where the product sees gates: those of the steps before into `seen`."""
        H, recur = self.H, self.recur
        if recur > H:
            before = self.tape[start - 1, : recur - H] if start else self.gates0
            self.seen[..., :1, :, H:recur] = self._rows(before[None])
            self.seen[..., 1 : end - start, :, H:recur] = self._rows(self.tape[start : end - 1, : recur - H])

    def _weigh(self, start: int, end: int, dx: Array) -> None:
        """From the gradient with respect to the pre-activations of a chunk, those by the weights and by x."""
        m = end - start
        gates, rows = (*self.front, self.gates, m * self.B), (*self.front, m * self.B, -1)
        da, seen = self.da[..., :m, :], self.seen[..., :m, :, :]
        da[...] = self._trials_first(self.tape[start:end, : self.gates])
        seen[..., self.recur : -1] = self._across(self.x[start:end])
        da = da.reshape(gates)
        self._weigh_products(start, end, da, seen.reshape(rows))
        dx_rows = da.swapaxes(-1, -2) @ self.W_x[..., :-1]
        dx[start:end] = self._across(dx_rows.reshape(*self.front, m, self.B, self.D))

    def _weigh_products(self, start: int, end: int, da: Array, seen: Array) -> None:
        """Add a chunk to the gradient dW by the stored weights: da (gates, columns) by seen (columns, K).

        On return, da is the gradient with respect to what x contributes to the pre-activations.
        """
        self._add_product(self.dW, da, seen, end)

    def _add_product(self, dW: Array, da: Array, seen: Array, end: int) -> None:
        """dW = da @ seen in the chunk that ends the sequence, the first on the way back; dW += da @ seen in others."""
        if end == self.T:
            np.matmul(da, seen, out=dW)
            return
        rows = self.dW_strip.shape[-2]
        for start in range(0, dW.shape[-2], rows):  # in strips: no second array as large as the weights
            strip = dW[..., start : start + rows, :]
            part = self.dW_strip[..., : strip.shape[-2], : strip.shape[-1]]
            np.matmul(da[..., start : start + rows, :], seen, out=part)
            np.add(strip, part, out=strip)

    def _gradients(self) -> dict[str, Array]:
        """Gradients with respect to the parameters, from that by the stored weights."""
        stored = self.dW.swapaxes(-1, -2)  # (K, gates)
        if self.merged:
            dW = stored[..., self.inverse] * self.signs[self.inverse]
        else:
            dW = np.empty(stored.shape, self.dtype)
            for name, sign in self.rows:
                np.multiply(stored[..., self.at[name]], sign, out=dW[..., self.packed[name]])
        recurrent = {"W_" + name: dW[..., rows, :] for name, rows in self.sources.items()}
        return {**recurrent, "W_x": dW[..., self.recur : -1, :], "b": dW[..., -1, :]}

    def _product_views(self, t: int, k: int) -> tuple[Array, Array, Array]:
        """Source and target of the product of step t, the k-th of its chunk, and where pre-activations are then.

        They are in the target, with trials in another order of axes; or, if products are not merged, on the tape,
        once the target has been added to what x contributes there.
        """
        source, tape = self.source[k], self.tape[t, : self.gates]
        if self.R is not None:
            return source, self.a, self._across(self.a)
        return (source, tape, tape) if self.merged else (source[: self.recur], self.a, tape)

    def _product(self, W: Array) -> Callable[[Array, Array], object]:
        """W @ source into target, as a function of (source, target)."""
        if self.by_number:
            W = W.transpose(1, 2, 0)
            return lambda source, target: np.einsum("mkr,kr->mr", W, source[..., 0].T, out=target[..., 0].T)
        if self.R is not None:
            return partial(np.matmul, W)
        return in_strips(W, self.B) or W.dot

    def _across(self, a: Array) -> Array:
        """(n, R, B) as (R, n, B), and the other way round; (n, B) as it is. A view."""
        return a if self.R is None else a.swapaxes(0, 1)

    def _across_steps(self, a: Array) -> Array:
        """(m, n, R, B) as (m, R, n, B), and the other way round; (m, n, B) as it is. A view."""
        return a if self.R is None else a.swapaxes(1, 2)

    def _trials_first(self, a: Array) -> Array:
        """(m, n, B) as (n, m, B); with trials (m, n, R, B) as (R, n, m, B); and the other way round. A view."""
        return a.swapaxes(0, 1) if self.R is None else a.transpose(2, 1, 0, 3)

    def _rows(self, a: Array) -> Array:
        """(m, n, B) as (m, B, n); with trials (m, n, R, B) as (R, m, B, n). A view."""
        return a.swapaxes(1, 2) if self.R is None else a.transpose(2, 0, 3, 1)


def features_first(a: Array) -> Array:
    """A state (..., n) as (n, ...). A view."""
    return a.T if a.ndim == 2 else a.transpose(2, 0, 1)


def features_last(a: Array) -> Array:
    """The way back of `features_first`, as a new array."""
    return (a.T if a.ndim == 2 else a.transpose(1, 2, 0)).copy(order="C")


def steps_first(a: Array) -> Array:
    """A sequence (T, ..., n) as (T, n, ...). A view."""
    return a.swapaxes(-1, -2) if a.ndim == 3 else a.transpose(0, 3, 1, 2)


def _slices(sizes: Iterable[tuple[str, int]]) -> dict[str, slice]:
    """Names with their sizes, one after the other, as slices."""
    slices, end = {}, 0
    for name, size in sizes:
        slices[name], end = slice(end, end + size), end + size
    return slices

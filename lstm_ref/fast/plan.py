"""What all plans share: buffers, and the walk over a sequence in chunks of steps.

Inside a plan, arrays are feature-major: features first, then the columns, which are the rows of the batch (with
trials: of all of them). A gate is then one contiguous block, and one product per step, W (gates, K) times
[h; x; 1] (K, columns), gives all pre-activations. A chunk of steps stays in the processor's cache while all that
concerns it is done.

A mask is nothing to the cells. `_steps_forward` and `_steps_back` hand out the views of the steps; with a mask, these
are generators that do between two steps what `lstm_ref.fast.masks` says, for columns whose pause begins or ends there.
The steps run for all columns. In those that pause, states and local derivatives are of no meaning, but finite, and
meet a gradient of zero; so that they are finite whatever the padding holds, x is zero there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.arguments import check_kind, check_sequence
from lstm_ref.fast.axes import (
    across,
    across_steps,
    features_before_steps,
    features_first,
    features_last,
    rows_of_steps,
    steps_first,
    trials_before_steps,
)
from lstm_ref.fast.buffers import Buffers
from lstm_ref.fast.expected import Expected
from lstm_ref.fast.layout import fastest_way, layout_of
from lstm_ref.fast.masks import Pauses
from lstm_ref.fast.products import chunk_product, step_product
from lstm_ref.fast.weights import Weights

Array = np.ndarray
Steps = list[Array]  # views, one for each time step

_NOT_COPIED = (
    "plan: a plan, or a tape of one, cannot be copied or pickled, as its buffers belong together; take along x, the "
    "initial state and the parameters, and run forward again"
)


@dataclass(frozen=True, eq=False)
class Tape:
    """What `Plan.forward` hands to `Plan.backward`: which of the plan's forward passes it was."""

    plan: Plan
    number: int

    @property
    def cell(self) -> Any:
        """The cell of the forward pass."""
        return self.plan.cell

    @property
    def steps(self) -> int:
        """Its number of time steps."""
        return self.plan.T

    def backward(self, dh: Array, dstate_T: Any) -> tuple[Array, Any, Any]:
        """As `Plan.backward`."""
        return self.plan.backward(dh, dstate_T, self)

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

    A subclass says in which order the blocks are packed, and how the steps of a chunk go. The buffers that all have,
    beside `weights`; n is the number of steps of a chunk, `lead` is (R, B), and without trials there is no R:

    name    shape                        what                                             until
    tape    (T+1, gates + kept H, R, B)  what the way back needs; there, the gradients    the end of the way back
    source  (n+1, R, K, B)               [recurrent; x; 1] of each step                   the end of the chunk
    a       (R, gates, B)                pre-activations, or what h contributes to them   the end of the step
    dh      (n, H, R, B)                 gradient that arrives at each h                  the end of the chunk
    dh_rec  (R, recur, B)                gradient that comes from the step after          the end of the step
    da      (R, gates, n, B)             gradient of the pre-activations, for products    the end of the chunk
    seen    (R, n, B, K)                 what the steps saw, rows first, for products     the end of the chunk
    """

    rows: tuple[tuple[str, float], ...]  # blocks from the top, each with the factor with which its weights are stored
    recurrent: tuple[str, ...] = ("h",)  # states which the next step's product sees; after h, gates: the first rows
    merges = True  # whether what x and what h contribute may come from one product
    kept: int  # blocks of H rows per step on the tape beside the gates; the last is a state, before the step

    def __init__(
        self, cell: Any, T: int, B: int, D: int, H: int, dtype: Any = np.float64, R: int | None = None
    ) -> None:
        self.cell, self.dtype = cell, np.dtype(dtype)
        self.purpose = Purpose(cell, T, B, D, H, self.dtype, R)
        self.T, self.B, self.D, self.H, self.R = T, B, D, H, R
        front = () if R is None else (R,)
        self.lead = (*front, B)
        sizes = cell.state_sizes(H)
        recurrent = {name: getattr(sizes, name) for name in self.recurrent}
        self.layout = layout_of(dict(self.rows), cell.BLOCKS, recurrent, self._width, D)
        self.way = fastest_way(T, B, D, H, R, self.dtype, self.layout, self.merges)
        self.buffers = Buffers(self.dtype, R, self.way.by_number)
        gates, K, n = self.layout.gates, self.layout.K, self.way.steps
        new, matrices = self.buffers.new, self.buffers.matrices
        self.tape = new(T + 1, gates + self.kept * H, *self.lead)
        self.source = matrices(n + 1, K, B)
        self.source[..., -1, :] = 1
        self.weights = Weights(self.layout, self.way, self.buffers, n == T)
        self.a, self.dh_rec = matrices(gates, B), matrices(self.layout.recur, B)
        self.dh, self.da, self.seen = new(n, H, *self.lead), new(*front, gates, n, B), new(*front, n, B, K)
        self.seen[..., -1] = 1
        self.expected = Expected(
            cell=cell,
            x=(T, *self.lead, D),
            h=(T, *self.lead, H),
            states=[(*self.lead, size) for size in sizes],
            p=[(*front, *shape) for shape in cell.param_shapes(D, H)],
            like=np.empty(0, self.dtype),
        )
        self.number = 0  # of the last pass
        self.x = self.h0 = self.gates0 = self.expected.like  # of the forward pass
        self.pauses: Pauses | None = None  # of the same; None without a mask
        self._prepare()
        # The views of each step as plain tuples, which are the quickest to unpack.
        self.forward_steps = list(zip(*self._forward_views(), strict=True))
        self.backward_steps = list(zip(*self._backward_views(), strict=True))

    # ---- what a cell adds

    def _width(self, name: str) -> int:
        """Rows of a block."""
        return self.H

    def _recurrent_weights(self, p: Any) -> tuple[Array, ...]:
        """Weights (rows, gates) of each of `recurrent`, columns in the cell's order."""
        return tuple(getattr(p, "W_" + name) for name in self.recurrent)

    def _prepare(self) -> None:
        """Make the cell's own buffers."""

    def _forward_views(self) -> tuple[Steps, ...]:
        """A NamedTuple of all that `_forward` uses in a step, and unpacks into the same names."""
        raise NotImplementedError

    def _backward_views(self) -> tuple[Steps, ...]:
        """As `_forward_views`, for `_backward`."""
        raise NotImplementedError

    def _start(self, state0: Any, p: Any) -> None:
        """Take over the initial state (`recurrent` is there already) and parameters beside W_x, W_h and b."""

    def _states(self, start: int, end: int) -> tuple[Array, ...]:
        """Where the steps of a chunk find their states and put them: (m + 1, rows, R, B), for a mask to keep."""
        source = across_steps(self.source)[: end - start + 1, : self.layout.recur]
        return source, self.tape[start : end + 1, -self.H :]

    def _forward(self, start: int, end: int) -> None:
        """Run the steps of `_steps_forward`; `recurrent` goes into `source`, what `_backward` needs into `tape`."""
        raise NotImplementedError

    def _state(self) -> tuple[Array, ...]:
        """Final states after h, feature-major."""
        return ()

    def _start_back(self, dstate_T: Any) -> None:
        """Take over the gradient with respect to the final states (that of `recurrent` is there already)."""

    def _carried(self) -> tuple[Array, ...]:
        """Where the steps find the gradient from the step after, and put that for the one before: (rows, R, B)."""
        return (across(self.dh_rec),)

    def _local(self, start: int, end: int) -> None:
        """Turn the tape of a chunk into local derivatives, and put h_{t-1} of its steps into `seen`."""
        raise NotImplementedError

    def _backward(self, start: int, end: int) -> None:
        """Run the steps of `_steps_back`; the gradient of the stored pre-activations goes onto the tape."""
        raise NotImplementedError

    def _dstate(self) -> tuple[Array, ...]:
        """Gradients with respect to the initial states after h, feature-major."""
        return ()

    def _weigh_products(self, start: int, end: int, da: Array, seen: Array) -> None:
        """Add a chunk to the gradient of the stored weights: da (gates, columns) by seen (columns, K).

        On return, da is the gradient with respect to what x contributes to the pre-activations.
        """
        self.weights.add(self.weights.d, da, seen, end == self.T)

    def _gradients(self) -> dict[str, Array]:
        """Gradients with respect to the parameters, by name."""
        return self.weights.gradients()

    # ---- the passes

    @property
    def nbytes(self) -> int:
        """Of all buffers."""
        return self.buffers.nbytes

    def forward(self, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Any, Tape]:
        """Hidden states along a sequence: h (T, B, H), the final state, and the tape for `backward`.

        Arguments and errors as in `lstm_ref.readable.forward`; sizes and dtype must be the plan's too. With a mask that
        is not True everywhere, the plan keeps a copy of x.
        """
        self.expected.check_forward(x, state0, p, mask)
        state0, p = self.cell.State(*state0), self.cell.Params(*p)  # any tuples will do
        self.number += 1
        self.x, self.h0, self.pauses = x, np.array(features_first(state0[0])), None
        if mask is not None and not mask.all():
            self.x = np.where(mask[..., None], x, self.dtype.type(0))
            self.pauses = Pauses(mask)
        H, recur, n, source = self.H, self.layout.recur, self.way.steps, self.source
        self._pack(p)
        for name, place in self.layout.sources.items():
            source[0, ..., place, :] = getattr(state0, name).swapaxes(-1, -2)
        self.gates0 = np.array(across(source[0, ..., H:recur, :]))
        self._start(state0, p)
        h = np.empty(self.expected.h, self.dtype)
        with np.errstate(over="ignore"):  # exp of a closed gate's pre-activation may be inf: 1 / (1 + inf) = 0
            for start in range(0, self.T, n):
                end = min(start + n, self.T)
                m = end - start
                self._project(start, end)
                self._forward(start, end)
                h[start:end] = source[1 : m + 1, ..., :H, :].swapaxes(-1, -2)
                self._keep_gates(start, end)
                source[0, ..., :recur, :] = source[m, ..., :recur, :]
        if self.pauses:
            self.pauses.fill(h, state0[0])
        state_T = self.cell.State(h[-1].copy(), *(features_last(s) for s in self._state()))
        if np.isnan(state_T[0]).any():
            check_sequence(self.cell, x, state0, p)  # a NaN that came in is named; one that arose passes on
        return h, state_T, Tape(self, self.number)

    def backward(self, dh: Array, dstate_T: Any, tape: Tape) -> tuple[Array, Any, Any]:
        """Gradients of x, the initial state and the parameters; arguments as in `lstm_ref.sequence.backward`.

        Raises ValueError if the plan's buffers no longer hold the forward pass of this tape: another forward
        pass, or a backward pass, has used them.
        """
        check_kind("tape", tape, Tape)
        if tape.plan is not self or tape.number != self.number:
            raise ValueError(
                "tape: this forward pass is no longer in the plan's buffers, which a later forward or backward pass "
                "has used; run forward again, or use a plan for each pass"
            )
        self.expected.check_backward(dh, dstate_T)
        dstate_T = self.cell.State(*dstate_T)
        self.number += 1
        H, n = self.H, self.way.steps
        dx = np.empty(self.expected.x, self.dtype)
        for name, place in self.layout.sources.items():
            self.dh_rec[..., place, :] = getattr(dstate_T, name).swapaxes(-1, -2)
        self._start_back(dstate_T)
        for start in reversed(range(0, self.T, n)):
            end = min(start + n, self.T)
            self.dh[: end - start] = steps_first(dh[start:end])
            if self.pauses:
                self.pauses.take(self.dh[: end - start], start)
            self._see_gates(start, end)
            self._local(start, end)
            if self.pauses and self.pauses.h_prev is not None:
                self.seen[..., : end - start, :, :H] = trials_before_steps(self.pauses.h_prev[start:end])
            self._backward(start, end)
            self._weigh(start, end, dx)
        dh0 = self.dh_rec[..., :H, :].swapaxes(-1, -2).copy(order="C")
        dstate0 = self.cell.State(dh0, *(features_last(d) for d in self._dstate()))
        self.release()
        return dx, dstate0, self.cell.Params(**self._gradients())

    def release(self) -> None:
        """Let go of the last sequence, whose tape is of no use any more."""
        self.x, self.pauses = self.h0, None

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(_NOT_COPIED)

    # ---- the parts of the passes

    def _pack(self, p: Any) -> None:
        """Take over the weights and the bias."""
        self.weights.pack(self._recurrent_weights(p), p.W_x, p.b)

    def _project(self, start: int, end: int) -> None:
        """x and 1 of a chunk into `source`; where products are not merged, what they contribute onto the tape."""
        m, layout, W_x = end - start, self.layout, self.weights.x
        a = self.tape[start:end, : layout.gates]
        if self.way.large:
            front = self.lead[:-1]
            x = trials_before_steps(self.x[start:end]).reshape(*front, m * self.B, self.D)
            driven = (W_x[..., :-1] @ x.swapaxes(-1, -2)).reshape(*front, layout.gates, m, self.B)
            np.add(features_before_steps(driven), across(W_x[..., -1:]), out=a)
            return
        self.source[:m, ..., layout.recur : -1, :] = self.x[start:end].swapaxes(-1, -2)
        if not self.way.merged:
            chunk_product(W_x, self.B)(self.source[:m, layout.recur :, :], a)

    def _steps_forward(self, start: int, end: int) -> Iterable[Any]:
        """Views of the steps of a chunk, the first first."""
        steps = self.forward_steps[start:end]
        return self.pauses.steps_forward(steps, start, self._states(start, end)) if self.pauses else steps

    def _steps_back(self, start: int, end: int) -> Iterable[Any]:
        """The same for the way back, the last first."""
        steps = self.backward_steps[start:end]
        return self.pauses.steps_back(steps, start, self._carried()) if self.pauses else reversed(steps)

    def _keep_gates(self, start: int, end: int) -> None:
        """Where the product sees gates: those of a chunk from `source`, where the steps put them, onto the tape."""
        H, recur = self.H, self.layout.recur
        if recur > H:
            gates = self.source[1 : end - start + 1, ..., H:recur, :]
            self.tape[start:end, : recur - H] = across_steps(gates)

    def _see_gates(self, start: int, end: int) -> None:
        """Where the product sees gates: those of the steps before into `seen`."""
        H, recur = self.H, self.layout.recur
        if recur > H:
            before = self.tape[start - 1, : recur - H] if start else self.gates0
            self.seen[..., :1, :, H:recur] = rows_of_steps(before[None])
            self.seen[..., 1 : end - start, :, H:recur] = rows_of_steps(self.tape[start : end - 1, : recur - H])

    def _weigh(self, start: int, end: int, dx: Array) -> None:
        """From the gradient of the pre-activations of a chunk, those of the weights and of x."""
        m, front, gates, recur = end - start, self.lead[:-1], self.layout.gates, self.layout.recur
        da, seen = self.da[..., :m, :], self.seen[..., :m, :, :]
        da[...] = features_before_steps(self.tape[start:end, :gates])
        seen[..., recur:-1] = trials_before_steps(self.x[start:end])
        da = da.reshape(*front, gates, m * self.B)
        self._weigh_products(start, end, da, seen.reshape(*front, m * self.B, -1))
        dx_rows = da.swapaxes(-1, -2) @ self.weights.x[..., :-1]
        dx[start:end] = trials_before_steps(dx_rows.reshape(*front, m, self.B, self.D))

    def _in_chunks(self, buffer: Array) -> Steps:
        """The first n steps of a buffer, for every chunk again."""
        return list(islice(cycle(buffer[: self.way.steps]), self.T))

    def _product_views(self) -> tuple[Steps, Steps, Steps]:
        """Source and target of the product of each step, and where its pre-activations are then.

        They are in the target, with trials in another order of axes; or, if products are not merged, on the tape,
        once the target has been added to what x contributes there.
        """
        source, tape = self._in_chunks(self.source), list(self.tape[:-1, : self.layout.gates])
        if self.R is not None:
            return source, [self.a] * self.T, [across(self.a)] * self.T
        if self.way.merged:
            return source, tape, tape
        return self._in_chunks(self.source[:, : self.layout.recur]), [self.a] * self.T, tape

    def _read(self, place: slice, on_tape: Steps) -> Steps:
        """Rows of the pre-activations; where these are on the tape, the very objects given: that is quicker."""
        return on_tape if self.R is None else [across(self.a)[place]] * self.T

    def _product(self, W: Array) -> Callable[[Array, Array], object]:
        """W @ source into target, as a function of (source, target)."""
        return step_product(W, self.B, self.way.by_number)

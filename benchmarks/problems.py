"""Random training problems: what is timed on our side."""

from typing import Any, NamedTuple

import numpy as np

from benchmarks.measure import Call
from benchmarks.options import Shape
from lstm_ref import fast, initialise, readable, sequence


class Problem(NamedTuple):
    """Inputs of a cell over a sequence, and a gradient for every h and for each final state; none is zero."""

    cell: Any
    x: Any
    state0: Any
    p: Any
    dh: Any
    dstate_T: Any

    @classmethod
    def random(cls, cell: Any, shape: Shape, dtype: str, R: int | None = None, xp: Any = np) -> "Problem":
        """Normal numbers, and parameters as at the start of a training; with R trials, one network each."""
        T, B, D, H = shape
        rng, front = np.random.default_rng(0), () if R is None else (R,)

        def draw(*sizes: int) -> Any:
            return xp.asarray(rng.standard_normal(sizes).astype(dtype))

        def state() -> Any:
            return cell.State(*(draw(*front, B, n) for n in cell.state_sizes(H)))

        networks = [initialise.uniform(cell, rng, D, H, dtype, xp) for _ in range(R or 1)]
        p = networks[0] if R is None else initialise.trials(networks)
        return cls(cell, draw(T, *front, B, D), state(), p, draw(T, *front, B, H), state())


def mask_of(problem: Problem) -> Any:
    """A mask of sequences that start together, with lengths drawn evenly from 1 to T."""
    T, *rows = problem.x.shape[:-1]
    return sequence.lengths_to_mask(np.random.default_rng(1).integers(1, T + 1, rows), T)


def has_plan(cell: Any) -> bool:
    """Whether `planned` takes this cell."""
    return fast.covers(cell, np.empty((1, 1, 1)))


def planned(problem: Problem, mask: Any = None) -> Call:
    """Forward and backward pass of a plan that is kept from call to call, as in a loop of training."""
    T, *trials, B, D = problem.x.shape
    plan = fast.plan_for(problem.cell, T, B, D, problem.dh.shape[-1], problem.x.dtype, *trials)

    def call() -> tuple[Any, Any, Any]:
        h, _, tape = plan.forward(problem.x, problem.state0, problem.p, mask)
        dx, dstate0, _ = plan.backward(problem.dh, problem.dstate_T, tape)
        return h, dx, dstate0[0]

    return call


def step_by_step(problem: Problem, mask: Any = None) -> Call:
    """Forward and backward pass of the readable cell."""
    cell, x, state0, p, dh, dstate_T = problem

    def call() -> tuple[Any, Any, Any]:
        h, _, caches = readable.forward(cell, x, state0, p, mask)
        dx, dstate0, _ = readable.backward(cell, dh, dstate_T, caches, p, mask)
        return h, dx, dstate0[0]

    return call

"""Planned and buffered versions of the cells for NumPy, with the results of the readable ones.

`plan` holds what they share; it arranges its numbers by `layout` and `axes`, keeps parameters in `weights` and all
arrays in `buffers`, and takes what is `expected`. `products` knows which form of a product is fastest, `masks` is for
sequences of unequal length, `small` for the smallest nets, and other files hold one family of cells each. `forward`
takes a plan for each pass, a small one from the `shelf`; whoever runs many large sequences of one shape keeps one:

    plan = fast.plan_for(CELLS["lstm"], T, B, D, H, x.dtype)
    h, state_T, tape = plan.forward(x, state0, p)
    dx, dstate0, dp = plan.backward(dh, dstate_T, tape)
"""

from collections.abc import Hashable
from typing import Any

import numpy as np

from lstm_ref.arguments import check_cell, check_count, check_dtype, check_sequence
from lstm_ref.backend import Array
from lstm_ref.catalogue import CELLS
from lstm_ref.cells.lstm_1997 import Blocks, Truncated
from lstm_ref.fast import shelf
from lstm_ref.fast.cifg import CifgPlan
from lstm_ref.fast.full_gate_recurrence import FullGateRecurrencePlan
from lstm_ref.fast.gru import GruPlan
from lstm_ref.fast.gru_reset_after import GruResetAfterPlan
from lstm_ref.fast.lstm import LstmPlan
from lstm_ref.fast.lstm_1997 import Lstm1997Plan, Truncated1997Plan
from lstm_ref.fast.peephole import PeepholePlan
from lstm_ref.fast.plan import Plan, Purpose, Tape
from lstm_ref.fast.small import SmallGruResetAfterPlan, SmallLstmPlan

# Plan of a cell, or of all objects of a class of cells (but not of its subclasses, whose steps are others).
PLANS: dict[Any, type[Plan]] = {
    CELLS["lstm"]: LstmPlan,
    CELLS["np"]: LstmPlan,
    CELLS["peephole"]: PeepholePlan,
    CELLS["cifg"]: CifgPlan,
    CELLS["fgr"]: FullGateRecurrencePlan,
    Blocks: Lstm1997Plan,
    Truncated: Truncated1997Plan,
    CELLS["gru"]: GruPlan,
    CELLS["gru_reset_after"]: GruResetAfterPlan,
}

# Plans that are quicker without trials, up to so large a B H^2.
SMALL: dict[type[Plan], type[Plan]] = {LstmPlan: SmallLstmPlan, GruResetAfterPlan: SmallGruResetAfterPlan}
_SMALL = 64


def plan_type(cell: Any) -> type[Plan] | None:
    """The class of the plans of a cell, or None if it has none."""
    return (PLANS.get(cell) if isinstance(cell, Hashable) else None) or PLANS.get(type(cell))


def covers(cell: Any, x: Array) -> bool:
    """Whether there is a plan for sequences x of this cell: a NumPy array of float32 or float64."""
    return (
        plan_type(cell) is not None
        and type(x) is np.ndarray
        and x.dtype in (np.float32, np.float64)
        and x.ndim in (3, 4)
    )


def forward(cell: Any, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Any, Tape]:
    """Hidden states along a sequence that a plan `covers`, with a plan that no other sequence uses; see `Plan.forward`.

    A small plan is kept for the next sequence of its shape, once the backward pass has run or the tape is gone.
    """
    T, *trials, B, D = x.shape
    first = state0[0] if isinstance(state0, tuple | list) and state0 else None
    H = first.shape[-1] if isinstance(first, np.ndarray) and first.ndim else 0

    def make(*purpose: Any) -> Plan:
        check_sequence(cell, x, state0, p)  # a plan is made for arguments that fit
        return plan_for(*purpose)

    plan = shelf.take(Purpose(cell, T, B, D, H, x.dtype, *(trials or [None])), make)
    h, state_T, tape = plan.forward(x, state0, p, mask)
    return h, state_T, shelf.lent(tape)


def plan_for(cell: Any, T: int, B: int, D: int, H: int, dtype: Any = np.float64, R: int | None = None) -> Plan:
    """Plan of a cell for sequences x (T, B, D), or (T, R, B, D) with R trials, and hidden size H.

    dtype: float32 or float64. Raises ValueError or TypeError for a cell without a plan, for other dtypes and for sizes
    that are not integers of at least 1.
    """
    check_cell(cell)
    plan = plan_type(cell)
    if plan is None:
        raise ValueError(f"cell: got {cell!r}, expected one with a plan; lstm_ref.readable runs all others")
    sizes = {"T": T, "B": B, "D": D, "H": H} | ({} if R is None else {"R": R})
    for name, size in sizes.items():
        check_count(name, size)
    check_dtype("dtype", dtype, "real floating")
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype: got {dtype!r}, expected float32 or float64")
    if R is None and B * H * H <= _SMALL:
        plan = SMALL.get(plan, plan)
    return plan(cell, T, B, D, H, dtype, R)

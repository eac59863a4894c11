"""Small plans that `lstm_ref.sequence` has done with, for the next sequence of their shape.

Making a plan for a small net takes about as long as a forward and a backward pass. While there is a tape that may still
be used, its plan is off the shelf, so no two sequences share one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Any
from weakref import finalize

from lstm_ref.fast.plan import Array, Plan, Purpose, Tape

_BYTES = 2**21  # of all buffers of a plan that is kept: for larger ones making the plan counts for little
_PLANS = 32  # that are kept; the one used longest ago goes first

_plans: list[Plan] = []
_lock = RLock()  # a tape may end, and its plan come back, while this thread is in here


def take(purpose: Purpose, make: Callable[..., Plan]) -> Plan:
    """A plan for this purpose, which is the caller's until it comes back; `make` makes it if there is none."""
    with _lock:
        for plan in reversed(_plans[:]):
            if plan.purpose == purpose and plan in _plans:
                _plans.remove(plan)
                return plan
    return make(*purpose)


def lent(tape: Tape) -> Tape:
    """The tape of a plan that was taken here; the plan comes back with it."""
    tape = _LentTape(tape.plan, tape.number)
    finalize(tape, _put, tape.plan, tape.number).atexit = False
    return tape


@dataclass(frozen=True, eq=False)
class _LentTape(Tape):
    """Puts its plan back when the backward pass has run, or as soon as there is no way to the tape any more."""

    def backward(self, dh: Array, dstate_T: Any) -> tuple[Array, Any, Any]:
        gradients = super().backward(dh, dstate_T)
        _put(self.plan, self.number + 1)
        return gradients


def _put(plan: Plan, number: int) -> None:
    """Keep a small plan, unless it has run another pass: then somebody else has put it back."""
    with _lock:
        if plan.number == number and plan.nbytes <= _BYTES:
            plan.release()
            _plans.append(plan)
            del _plans[:-_PLANS]

"""Small plans that `lstm_ref.sequence` has done with, for the next sequence of their shape.

Making a plan for a small net takes about as long as a forward and a backward pass. From its forward to its backward
pass a plan is off the shelf, so no two sequences share one; after that its tape is spent anyway.
"""

from collections.abc import Callable
from threading import Lock

from lstm_ref.fast.plan import Plan, Purpose

_BYTES = 2**19  # of the tape of a plan that is kept: for larger ones making the plan counts for little
_PLANS = 32  # that are kept; the one used longest ago goes first

_plans: list[Plan] = []
_lock = Lock()


def take(purpose: Purpose, make: Callable[..., Plan]) -> Plan:
    """A plan for this purpose, which is the caller's until it is put back; `make` makes it if there is none."""
    with _lock:
        for n in reversed(range(len(_plans))):
            if _plans[n].purpose == purpose:
                return _plans.pop(n)
    plan = make(*purpose)
    plan.purpose = purpose
    return plan


def put(plan: Plan) -> None:
    """Keep a small plan that no tape needs any more, if it was taken here: others belong to whoever made them."""
    if plan.purpose is not None and plan.tape.nbytes <= _BYTES:
        with _lock:
            _plans.append(plan)
            del _plans[:-_PLANS]

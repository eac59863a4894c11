"""Small plans that `lstm_ref.sequence` has done with, for the next sequence of their shape.

Making a plan for a small net takes about as long as a forward and a backward pass. While there is a tape that may still
be used, its plan is off the shelf, so no two sequences share one.
"""

from collections.abc import Callable
from threading import RLock
from weakref import finalize

from lstm_ref.fast.plan import Plan, Purpose, Tape

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
    plan = make(*purpose)
    plan.purpose = purpose
    return plan


def put_when_done(tape: Tape) -> None:
    """Put the plan of a tape back as soon as there is no way to the tape any more."""
    finalize(tape, _put, tape.plan, tape.number).atexit = False


def put(tape: Tape) -> None:
    """Put the plan of a tape back whose backward pass has run."""
    _put(tape.plan, tape.number + 1)


def _put(plan: Plan, number: int) -> None:
    """Keep a small plan that was taken here, unless it has run another pass: then somebody else has put it back."""
    with _lock:
        if plan.purpose is not None and plan.number == number and plan.nbytes <= _BYTES:
            plan.release()
            _plans.append(plan)
            del _plans[:-_PLANS]

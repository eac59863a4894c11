"""`check(name, answer)`: the one call under every exercise.

In a student's own notebook it verifies in this process and shows the verdict as advice. While a submission is graded,
the environment variable `AUTOGRADER_CHANNEL` names the verifier's address; the same call then only receives inputs,
runs the student's function on them and sends the raw results back. Scores are made on the other side.
"""

import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Client, Connection
from typing import Any

import numpy as np

from autograder import wire

CHANNEL = "AUTOGRADER_CHANNEL"
PROTOCOL = 1


@dataclass(frozen=True)
class Reply:
    """What came of one call: a value, or the error that was raised; and which inputs were changed in place."""

    value: Any = None
    error: dict[str, Any] | None = None
    changed: tuple[str, ...] = ()


def check(name: str, answer: Any) -> Any:
    """Verify one exercise and show what is right, what is wrong and why.

    Parameters
    ----------
    name : str
        Name of the exercise, "unit.exercise".
    answer : callable or value
        The student's function itself (not a call of it), or the value asked for.

    Returns
    -------
    Verdict
        Shown by the notebook as a table. While a submission is graded: a short acknowledgment without a verdict.

    Raises
    ------
    LookupError
        If there is no exercise of that name; the message lists the unit's exercises.
    AssertionError
        Only under nbgrader's Validate button, if something is wrong: the verdict as a message.
    """
    address = os.environ.get(CHANNEL)
    if address:
        return _answer_verifier(address, name, answer)
    from autograder import exercises, verify  # the verifier's side: loaded only where advice is given

    exercise = exercises.find(name)
    verdict = verify.verify(exercise, lambda call: perform(answer, call), seed=verify.ADVICE_SEED)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not verdict.passed:
        raise AssertionError(f"\n{verdict}")  # nbgrader's Validate button understands and shows errors only
    return verdict


def perform(answer: Any, call: dict[str, Any] | None) -> Reply:
    """Run one call of the student's function, or read the student's value if `call` is None.

    The function gets its own copies of the inputs. Its warnings are silenced, its errors are described.
    """
    if call is None:
        return Reply(value=_cross(answer))
    if not callable(answer):
        return Reply(error={"kind": "NotCallable", "text": wire._kind(answer), "line": ""})
    inputs = wire.unpack(wire.pack(call), trusted=True)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = answer(*inputs.values())
        changed = tuple(key for key in call if not _same(call[key], inputs[key]))
        return Reply(value=_cross(value), changed=changed)
    except (Exception, SystemExit, RecursionError) as error:
        return Reply(error=_describe(error))


def _cross(value: Any) -> Any:
    """Send a value through the wire format and back, so that advice and grade see the very same thing."""
    return wire.unpack(wire.pack(value))


def _same(before: Any, after: Any) -> bool:
    return wire.pack(before) == wire.pack(after)


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.endswith(("autograder/check.py", "autograder\\check.py"))]
    user = [frame for frame in own if "site-packages" not in frame.filename]
    line = next((f"line {frame.lineno}: {frame.line}" for frame in reversed(user or own) if frame.line), "")
    kind = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__  # NumPy has its own subclass
    return {"kind": kind, "text": str(error)[:500], "line": line[:300]}


# ---- the grading side of the call -------------------------------------------------------------------------------


class Recorded:
    """What a check cell shows while a submission is graded."""

    def __repr__(self) -> str:
        return "Results handed to the verifier."


def _answer_verifier(address: str, name: str, answer: Any) -> Recorded:
    connection = _connect(address)
    connection.send_bytes(wire.pack({"protocol": PROTOCOL, "exercise": name}))
    for call in _calls(connection):
        reply = perform(answer, call)
        message = {"value": reply.value, "error": reply.error, "changed": list(reply.changed)}
        connection.send_bytes(wire.pack(message))
    return Recorded()


def _calls(connection: Connection) -> Iterator[dict[str, Any] | None]:
    while True:
        message = wire.unpack(connection.recv_bytes(wire.MAX_BYTES), trusted=True)
        if message["do"] == "done":
            return
        yield message["call"]


@cache
def _connect(address: str) -> Connection:
    return Client(address)


Ask = Callable[[dict[str, Any] | None], Reply]

"""One call of a student's function: copies of the inputs in, a raw result or a described error out."""

import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import wire


@dataclass(frozen=True)
class Reply:
    """What came of one call: a value, or the error that was raised; and which inputs were changed in place."""

    value: Any = None
    error: dict[str, Any] | None = None
    changed: tuple[str, ...] = ()


Ask = Callable[[dict[str, Any] | None], Reply]


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
    own = [frame for frame in frames if not frame.filename.endswith(("autograder/perform.py", "autograder\\perform.py"))]
    user = [frame for frame in own if "site-packages" not in frame.filename]
    line = next((f"line {frame.lineno}: {frame.line}" for frame in reversed(user or own) if frame.line), "")
    kind = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__  # NumPy has its own subclass
    return {"kind": kind, "text": str(error)[:500], "line": line[:300]}

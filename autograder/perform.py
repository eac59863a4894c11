"""One call of a student's function: run it, describe what came of it. The same for advice and while grading."""

import builtins
import inspect
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder import wire
from autograder.probes import Probe

FEW, SMALL = 20, 10_000  # arrays, numbers in each
ARRAYS = (np.ndarray, np.generic, complex)  # what crosses as an array
_ENGINE = str(Path(__file__).parent)  # frames of its files say nothing to a student
PLACEHOLDER = "Placeholder"  # kind of error: an earlier function that is called has not been written yet
CHANNEL = "AUTOGRADER_CHANNEL"  # environment of a grading kernel: the verifier's address


@dataclass(frozen=True)
class Reply:
    """What came of one call: a value and the inputs as they were after it, or the error that was raised.

    `changed` names the inputs that were changed in place: found by who asked (`compared`), never told by who answered.
    """

    value: Any = None
    error: dict[str, Any] | None = None
    inputs: list[Any] | None = None
    changed: tuple[str, ...] = ()

    def message(self) -> dict[str, Any]:
        """What goes over the wire. The value comes last: if the message has no room for all, that is what is cut."""
        return {"error": self.error, "inputs": self.inputs, "value": self.value}


Ask = Callable[[dict[str, Any] | None], Reply]


@dataclass(frozen=True)
class Given:
    """Stands in for an earlier exercise that is not right: `fetch` gets its results from outside this process."""

    name: str
    arguments: tuple[str, ...]
    fetch: Callable[[list[Any]], Reply]


def perform(answer: Any, call: dict[str, Any] | None, given: tuple[Given, ...] = ()) -> Reply:
    """Run one call of the student's function, or read the student's value if `call` is None.

    The function gets its own copies of the inputs. Its warnings are silenced, its errors are described. While it runs,
    the names of `given` mean the given functions in its module.
    """
    if call is None:
        return Reply(value=_cross(answer))
    if not callable(answer):
        return Reply(error={"kind": "NotCallable", "text": wire.kind_of(answer), "line": ""})
    inputs = _copy(call)
    try:
        with _standing_in(answer, given), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = answer(*inputs.values())
        return Reply(value=_cross(value), inputs=list(inputs.values()))
    except (Exception, SystemExit) as error:
        return Reply(error=_describe(error))


def _copy(value: Any) -> Any:
    """A case's inputs, once more. Cases hold what the wire can carry."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_copy, value))
    if isinstance(value, (tuple, list)):
        return type(value)(map(_copy, value))
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return value


def _cross(value: Any) -> Any:
    """Send a value through the wire format and back, so that advice and grade see the very same thing."""
    return _copy(value) if _crosses_as_it_is(value) else wire.unpack(wire.pack(value))


def _crosses_as_it_is(value: Any) -> bool:
    """Whether a value is a small array of float64, or a few of them: most are, and need no message."""
    if type(value) is tuple:
        return len(value) <= FEW and all(type(item) is not tuple and _crosses_as_it_is(item) for item in value)
    if type(value) is not np.ndarray or value.dtype != np.float64:
        return False
    return value.size <= SMALL and value.ndim <= wire.MAX_AXES


def received(message: dict[str, Any]) -> Reply:
    """The reply that a message from student code holds, whatever it holds; texts of an error are cut."""
    error = message.get("error")
    if error is not None:
        fields = error if isinstance(error, dict) else {}
        texts = {key: fields.get(key) for key in ("kind", "text", "line")}
        error = {key: text[:500] if isinstance(text, str) else "" for key, text in texts.items()}
        if not error["kind"].isidentifier():
            error["kind"] = "Exception"
        error["kind"] = error["kind"][:60]
    return Reply(message.get("value"), error, message.get("inputs"))


def compared(call: dict[str, Any] | None, reply: Reply) -> Reply:
    """The reply, with the names of the inputs that are not what was given.

    Raises
    ------
    WireError
        If it does not hold as many inputs as were given.
    """
    if call is None or reply.error is not None:
        return reply
    if not isinstance(reply.inputs, list) or len(reply.inputs) != len(call):
        raise wire.WireError("an answer without the inputs as they are after the call")
    pairs = zip(call.items(), reply.inputs, strict=True)
    return replace(reply, changed=tuple(name for (name, before), after in pairs if not _same(before, after)))


def _same(before: Any, after: Any) -> bool:
    """Whether an input is what it was, byte by byte; NamedTuples may have crossed as records."""
    if isinstance(before, ARRAYS):
        a, b = np.asarray(before), np.asarray(after) if isinstance(after, ARRAYS) else None
        return b is not None and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(before, Probe):
        return isinstance(after, Probe) and before.name == after.name and _same(before.params, after.params)
    if isinstance(before, dict):
        alike = isinstance(after, dict) and list(before) == list(after)
        return alike and all(map(_same, before.values(), after.values()))
    if isinstance(before, (list, tuple)):
        alike = isinstance(after, list if isinstance(before, list) else tuple) and len(before) == len(after)
        return alike and all(map(_same, before, after))
    return type(before) is type(after) and repr(before) == repr(after)


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_ENGINE)]
    user = [frame for frame in own if "site-packages" not in frame.filename]
    line = next((f"line {frame.lineno}: {frame.line}" for frame in reversed(user or own) if frame.line), "")
    kind = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__  # NumPy has its own subclass
    text = str(error)
    if kind == "NotImplementedError" and not text and user and user[-1].name != user[0].name:
        kind = PLACEHOLDER
        text = f"`{user[-1].name}`, which this function calls, still has its placeholder: finish that exercise first"
    return {"kind": kind, "text": text[:500], "line": line[:300]}


# ---- given functions ---------------------------------------------------------------------------------------------


@contextmanager
def _standing_in(answer: Any, given: tuple[Given, ...]) -> Iterator[None]:
    """Let the names of `given` mean the given functions in the answer's module, and put back what was there."""
    module = getattr(inspect.unwrap(answer), "__globals__", {})
    own = {entry.name: module[entry.name] for entry in given if entry.name in module}
    module.update({entry.name: _function(entry, own.get(entry.name)) for entry in given})
    try:
        yield
    finally:
        for entry in given:
            module.pop(entry.name, None)
        module.update(own)


def _function(given: Given, own: Any) -> Callable[..., Any]:
    """The given function; a call that it cannot take (a function as argument, say) goes to the student's `own`."""
    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in given.arguments]
    signature = inspect.Signature(parameters)

    def function(*args: Any, **keywords: Any) -> Any:
        try:
            bound = signature.bind_partial(*args, **keywords).arguments  # the last ones may have defaults
            values = [bound[name] for name in given.arguments[: len(bound)]]
            takes = not callable(own) or not has_foreign(_cross(values))
        except (TypeError, KeyError) as error:
            if not callable(own):
                raise TypeError(f"{given.name}() does not take these arguments: {error}") from None
            takes = False
        if not takes:
            return own(*args, **keywords)
        reply = given.fetch(values)
        if reply.error is not None:
            raise _error(reply.error)
        return reply.value

    return function


def has_foreign(value: Any) -> bool:
    """Whether a value that has crossed lacks something that could not."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(has_foreign(item) for item in value)
    return isinstance(value, wire.Foreign)


def _error(error: dict[str, Any]) -> Exception:
    kind: type[Exception] = getattr(builtins, error["kind"], RuntimeError)  # the verifier's word, not the student's
    return kind(error["text"])

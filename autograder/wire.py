"""The one format in which values cross between student code and the verifier.

A message is one JSON header followed by the raw bytes of its arrays; nothing is pickled and nothing is evaluated.
Values that have no place in the format (a generator, an object, an array that is too large) cross as `Foreign`, a
description of what they were, so that the verifier can say so.

    message = length of header (8 bytes, big endian) | header (UTF-8 JSON) | array bytes, one after another

Both ends read the same limits, and the reader enforces them again: the writer may be hostile.
"""

import json
import math
import types
from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.probes import Probe

MAX_BYTES = 64 * 2**20  # of the arrays of one message
MAX_ITEMS = 10_000  # nodes of one message's tree
MAX_DEPTH = 8
MAX_AXES = 8
MAX_TEXT = 20_000  # characters of one string
MAX_TEXTS = 50_000  # characters of all strings of one message
MAX_HEADER = 2**21  # bytes: what this many nodes and characters can take
MAX_BRACKETS = 4 * MAX_ITEMS + MAX_TEXTS  # of a header: each node has up to four, and each character may be one
MAX_MESSAGE = 8 + MAX_HEADER + MAX_BYTES
DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
)
_NAMES = {np.dtype(name): name for name in DTYPES}  # looked up: NumPy composes a name anew each time


class WireError(ValueError):
    """A message that does not follow the format or breaks a limit; the message says which."""


@dataclass(frozen=True)
class Foreign:
    """A value that could not cross: `kind` names its type, `why` says what is wrong with it."""

    kind: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.why})" if self.why else self.kind


class Record(tuple):
    """The values of a NamedTuple that came from student code; `names` holds its field names."""

    names: tuple[str, ...] = ()


def pack(value: Any) -> bytes:
    """Return the message for `value`. Never raises for a student's value: what cannot cross becomes `Foreign`."""
    writer = _Writer()
    header = json.dumps(writer.node(value, 0)).encode()
    return b"".join([len(header).to_bytes(8, "big"), header, *writer.blobs])


def unpack(data: bytes, *, trusted: bool = False) -> Any:
    """Return the value of a message.

    Parameters
    ----------
    trusted : bool
        Whether the message comes from the verifier. Only then are NamedTuples built again as such, because Python
        evaluates their field names in doing so; from student code they come as `Record`.

    Raises
    ------
    WireError
        If the message breaks the format or a limit.
    """
    size = int.from_bytes(data[:8], "big")
    if len(data) > MAX_MESSAGE or size > min(MAX_HEADER, len(data) - 8):
        raise WireError(f"a message of {len(data)} bytes with a header of {size}")
    header, reader = data[8 : 8 + size], _Reader(memoryview(data)[8 + size :], trusted)
    if header.count(b"[") + header.count(b"{") > MAX_BRACKETS:
        raise WireError("a header with too many values")  # told before it is parsed
    try:
        value = reader.value(json.loads(header.decode()), 0)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise WireError(f"malformed message: {type(error).__name__}: {error}"[:500]) from None
    if reader.at != len(reader.body):
        raise WireError("bytes that belong to no array")
    return value


class _Writer:
    """Turns a value into a JSON tree and a list of array bytes."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.used = 0
        self.items = 1
        self.characters = 0

    def node(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            return self.foreign(Foreign(kind_of(value), f"nested deeper than {MAX_DEPTH} levels"))
        inner = value.params if type(value) is Probe else value
        if isinstance(inner, (list, tuple, dict, set, frozenset)):
            if self.items + 2 * len(inner) > MAX_ITEMS:
                return self.foreign(Foreign(kind_of(value), f"more than {MAX_ITEMS // 2} values in one; use an array"))
            self.items += 2 * len(inner)  # a dict has keys and values
        if value is None:
            return {"n": 0}
        if type(value) is bool:
            return {"b": value}
        if type(value) is int:
            return {"i": str(value)} if abs(value) < 2**127 else self.foreign(Foreign("int", "too large"))
        if type(value) is float:
            return {"f": value.hex() if math.isfinite(value) else str(value)}
        if type(value) is complex:
            return self.array(np.asarray(value))
        if type(value) is str:
            text = value[:MAX_TEXT]
            why = f"more than {MAX_TEXTS} characters of text in one value"
            return {"s": text} if self.room(text) else self.foreign(Foreign("str", why))
        if isinstance(value, (np.ndarray, np.generic)):
            return self.array(value)
        if type(value).__module__.partition(".")[0] == "cupy" and hasattr(value, "get"):
            return self.array(value.get())
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            names = [type(value).__name__, *map(str, value._fields)]
            if not self.room(*names):
                return self.foreign(Foreign(kind_of(value), "its names are too long"))
            return {"r": [names[0], names[1:], [self.node(item, depth + 1) for item in value]]}
        if isinstance(value, (tuple, list)):
            return {"t" if isinstance(value, tuple) else "l": [self.node(item, depth + 1) for item in value]}
        if type(value) is dict:
            return {"d": [[self.node(key, depth + 1), self.node(item, depth + 1)] for key, item in value.items()]}
        if type(value) in (set, frozenset):
            return {"l": [self.node(item, depth + 1) for item in sorted(value, key=repr)]}
        if type(value) is Probe:
            return {"p": [value.name, {key: self.node(item, depth + 1) for key, item in value.params.items()}]}
        if type(value) is Foreign:
            return self.foreign(value)
        return self.foreign(Foreign(kind_of(value), _explain(value)))

    def array(self, value: Any) -> Any:
        shape, dtype = list(np.shape(value)), _NAMES.get(value.dtype) or value.dtype.name
        if dtype not in DTYPES or len(shape) > MAX_AXES or max(shape, default=0) > MAX_BYTES:
            return self.foreign(Foreign("numpy.ndarray", f"dtype {dtype}, shape {tuple(shape)}"))
        size = math.prod(shape) * value.dtype.itemsize
        if self.used + size > MAX_BYTES:
            limit = f"{size / 2**20:,.0f} MB; the limit for one answer is {MAX_BYTES // 2**20} MB"
            return self.foreign(Foreign("numpy.ndarray", f"shape {tuple(shape)}, {limit}"))
        blob = np.ascontiguousarray(np.asarray(value), dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
        self.blobs.append(blob)
        self.used += len(blob)
        return {"a": [dtype, shape, isinstance(value, np.generic)]}

    def foreign(self, value: Foreign) -> Any:
        kind, why = value.kind[:200], value.why[:500]
        return {"x": [kind, why] if self.room(kind, why) else ["value", ""]}

    def room(self, *texts: str) -> bool:
        """Count these texts, and say whether the message may still hold them."""
        self.characters += sum(map(len, texts))
        return self.characters <= MAX_TEXTS


class _Reader:
    """Rebuilds a value from a JSON tree and the array bytes that follow it, enforcing every limit."""

    def __init__(self, body: memoryview, trusted: bool) -> None:
        self.body = body
        self.trusted = trusted
        self.at = 0
        self.items = 0

    def value(self, node: Any, depth: int) -> Any:
        self.items += 1
        if depth > MAX_DEPTH + 1 or self.items > MAX_ITEMS + 100:
            raise WireError("too many values or too deep")
        ((tag, content),) = node.items()
        match tag:
            case "n":
                return None
            case "b":
                return bool(content)
            case "i":
                return int(_text(content, 50))
            case "f":
                number = _text(content, 50)
                return float(number) if number in ("inf", "-inf", "nan") else float.fromhex(number)
            case "s":
                return _text(content, MAX_TEXT)
            case "a":
                return self.array(*content)
            case "l":
                return [self.value(item, depth + 1) for item in content]
            case "t":
                return tuple(self.value(item, depth + 1) for item in content)
            case "d":
                return {_key(self.value(key, depth + 1)): self.value(item, depth + 1) for key, item in content}
            case "r":
                name, fields, items = content
                return self.record(name, fields, items, depth)
            case "p":
                name, params = content
                return Probe(name, **{_text(key, 100): self.value(item, depth + 1) for key, item in params.items()})
            case "x":
                kind, why = content
                return Foreign(_text(kind, 200), _text(why, 500))
        raise WireError(f"unknown tag {tag!r}")

    def record(self, name: str, fields: list[str], items: list, depth: int) -> Any:
        values = [self.value(item, depth + 1) for item in items]
        names = tuple(_text(field, 100) for field in fields)
        if len(names) != len(values):
            raise WireError("a record whose names and values do not match")
        if self.trusted:
            return _record_type(name, names)(*values)
        record = Record(values)
        record.names = names
        return record

    def array(self, dtype: str, shape: list, scalar: bool) -> Any:
        good = all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape)
        if dtype not in DTYPES or len(shape) > MAX_AXES or not good:
            raise WireError("bad dtype or shape of an array")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size > MAX_BYTES or self.at + size > len(self.body):
            raise WireError("array longer than the message")
        stored = np.dtype("uint8" if dtype == "bool" else dtype)  # other bytes than 0 and 1 are no bool
        flat = np.frombuffer(self.body[self.at : self.at + size], dtype=stored.newbyteorder("<"))
        self.at += size
        array = flat.astype(dtype).reshape(shape)  # a copy of our own, in native byte order
        return array[()] if scalar else array


@lru_cache(maxsize=200)
def _record_type(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)  # of the verifier's own messages only: Python evaluates these names


def _key(value: Any) -> Any:
    """A key of a dict: plain values and tuples of them; of others the kind."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    return value if isinstance(value, (str, int, float, type(None))) else kind_of(value)


def _text(content: Any, limit: int) -> str:
    """A text as every page and file can hold it: halves of surrogate pairs become question marks."""
    if type(content) is not str:
        raise WireError("something else where a text belongs")
    return content[:limit].encode("utf-8", "replace").decode()


def size(value: Any) -> int:
    """About how many bytes a value that has crossed takes."""
    if isinstance(value, dict):
        return sum(size(key) + size(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sum(map(size, value))
    if isinstance(value, Probe):
        return size(value.params)
    return len(value) if isinstance(value, str) else int(getattr(value, "nbytes", 8))


def kind_of(value: Any) -> str:
    """The name of a value's type, with its module unless that is built in."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _explain(value: Any) -> str:
    if isinstance(value, types.GeneratorType):
        return "it has produced no values yet; collect them in an array"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return "a function, not its result"
    return ""

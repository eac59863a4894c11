"""From what was returned to one value per part: structure only, no numbers are compared."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.wire import Foreign, Record


class Mismatch(Exception):
    """The returned value, or one of its parts, does not have the structure that was asked for."""


class Joined(np.ndarray):
    """The arrays of a list that is one part, one after the other: layers of a stack, whose shapes differ."""

    places: tuple[tuple[str, tuple[int, ...]], ...] = ()  # of each array: how it is reached from the list, its shape

    def told(self, message: str) -> str:
        """The message of a comparison with the place of an entry in its own array."""
        message = re.sub(r", all of them at index \d+ of axis 0", "", message)
        return re.sub(r" at \[(\d+)\]", lambda found: f" at {self._place(int(found[1]))}", message, count=1)

    def _place(self, number: int) -> str:
        for path, shape in self.places:
            size = int(np.prod(shape))
            if number < size:
                within = ", ".join(str(int(n)) for n in np.unravel_index(number, shape))
                return f"{path}[{within}]" if shape else path
            number -= size
        return f"[{number}]"


def flatten(value: Any, names: list[str]) -> dict[str, Any]:
    """The reference's value as one entry per part; NamedTuples are flattened in place, lists of arrays joined."""
    if isinstance(value, dict):
        return {name: value[name] for name in names}
    leaves = list(_leaves(value)) if len(names) > 1 else [value]
    if len(leaves) != len(names):
        raise ValueError(f"the reference returns {len(leaves)} values for the parts {names}")
    return {
        name: _joined(leaf, leaf, "") if _is_joined(leaf) else leaf for name, leaf in zip(names, leaves, strict=True)
    }


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        yield from itertools.chain.from_iterable(_leaves(item) for item in value)
    else:
        yield value


def align(value: Any, pattern: Any, names: list[str]) -> dict[str, Any]:
    """The student's value as one entry per part, following the structure of the reference's value.

    A key that a dict lacks becomes a `Mismatch` in its place and costs that part alone.

    Raises
    ------
    Mismatch
        If no part can be told from another; the message says what was expected.
    """
    if value is None:
        raise Mismatch("nothing was returned (None): is there a `return`?")
    if len(names) == 1 and not isinstance(pattern, dict):
        if isinstance(value, (tuple, list)) and len(value) == 1 and not isinstance(pattern, (tuple, list)):
            value = value[0]
        return {names[0]: _part(value, pattern)}
    if isinstance(pattern, dict):
        if not isinstance(value, dict):
            raise Mismatch(f"expected a dict with the keys {', '.join(names)}; got {describe(value)}")
        return {name: value.get(name, Mismatch(f"the dict has no key {name!r}")) for name in names}
    return dict(zip(names, _follow(value, pattern, "the result"), strict=True))


def _follow(value: Any, pattern: Any, what: str) -> list[Any]:
    if not isinstance(pattern, tuple):
        return [_part(value, pattern)]
    value = _entries(value, pattern, what)
    inner = f"value {{}} of {what}" if what != "the result" else "value {} of the result"
    pairs = enumerate(zip(value, pattern, strict=True), start=1)
    return list(itertools.chain.from_iterable(_follow(item, part, inner.format(n)) for n, (item, part) in pairs))


def _entries(value: Any, pattern: tuple[Any, ...], what: str) -> list[Any] | tuple[Any, ...]:
    """The values that stand for those of a tuple, in its order: fields of a NamedTuple may come in another."""
    fields = list(getattr(pattern, "_fields", ()))
    if isinstance(value, Record) and sorted(value.names) == sorted(fields):
        value = dict(zip(value.names, value, strict=True))
    if isinstance(value, dict) and fields and set(fields) <= set(value):
        value = tuple(value[field] for field in fields)
    if not isinstance(value, (tuple, list)) or len(value) != len(pattern):
        wanted = f"the {len(pattern)} values ({', '.join(fields)})" if fields else f"{len(pattern)} values"
        raise Mismatch(f"expected {wanted} as {what}; got {describe(value)}")
    return value


def _part(value: Any, pattern: Any) -> Any:
    """The value of one part; for a list of arrays all of them joined, or what is wrong with it."""
    try:
        return _joined(value, pattern, "the list") if _is_joined(pattern) else value
    except Mismatch as mismatch:
        return mismatch


def _is_joined(pattern: Any) -> bool:
    """Whether a part is a list of arrays, or of tuples or lists of arrays."""
    if not isinstance(pattern, list) or not pattern:
        return False
    items = list(_arrays(pattern, ""))
    return all(isinstance(item, np.ndarray) for _, item in items)


def _arrays(pattern: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The arrays of nested lists and tuples, with how each is reached."""
    if not isinstance(pattern, (list, tuple)):
        yield path, pattern
        return
    for n, item in enumerate(pattern):
        field = getattr(pattern, "_fields", None)
        yield from _arrays(item, f"{path}.{field[n]}" if field else f"{path}[{n}]")


def _joined(value: Any, pattern: Any, what: str) -> Joined:
    """The arrays of `value`, in the structure and with the shapes of the pattern, as one array."""
    wanted = list(_arrays(pattern, ""))
    got = list(_ordered(value, pattern, what))
    for item, (path, array) in zip(got, wanted, strict=True):
        if not isinstance(item, (np.ndarray, np.generic)):
            raise Mismatch(
                f"expected an array of shape {array.shape} as entry {path} of the list; got {describe(item)}"
            )
        if item.shape != array.shape:
            raise Mismatch(f"entry {path} of the list has the shape {item.shape}; expected {array.shape}")
    joined = np.concatenate([np.ravel(item) for item in got]).view(Joined)
    joined.places = tuple((path, array.shape) for path, array in wanted)
    return joined


def _ordered(value: Any, pattern: Any, what: str) -> Iterator[Any]:
    """The entries of `value` in the order of the pattern's arrays."""
    if isinstance(pattern, list):
        if not isinstance(value, (list, tuple)) or len(value) != len(pattern):
            raise Mismatch(f"expected {len(pattern)} values in {what}; got {describe(value)}")
        pattern = tuple(pattern)
        value = tuple(value)
    if not isinstance(pattern, tuple):
        yield value
        return
    items = _entries(value, pattern, what)
    for n, (item, part) in enumerate(zip(items, pattern, strict=True)):
        yield from _ordered(item, part, f"entry {n} of {what}")


def describe(value: Any) -> str:
    """A few words for a value of any type, for messages."""
    if value is None:
        return "None"
    if isinstance(value, Foreign):
        return f"a value of type {value}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)} values"
    return f"{value!r:.60} ({type(value).__name__})"

"""From what was returned to one value per part: structure only, no numbers are compared."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.wire import Foreign, Record


class Mismatch(Exception):
    """The returned value, or one of its parts, does not have the structure that was asked for."""


def flatten(value: Any, names: list[str]) -> dict[str, Any]:
    """The reference's value as one entry per part; nested NamedTuples are flattened in place."""
    if isinstance(value, dict):
        return {name: value[name] for name in names}
    leaves = list(_leaves(value)) if len(names) > 1 else [value]
    if len(leaves) != len(names):
        raise ValueError(f"the reference returns {len(leaves)} values for the parts {names}")
    return dict(zip(names, leaves, strict=True))


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
        return {names[0]: value}
    if isinstance(pattern, dict):
        if not isinstance(value, dict):
            raise Mismatch(f"expected a dict with the keys {', '.join(names)}; got {describe(value)}")
        return {name: value.get(name, Mismatch(f"the dict has no key {name!r}")) for name in names}
    return dict(zip(names, _follow(value, pattern, "the result"), strict=True))


def _follow(value: Any, pattern: Any, what: str) -> list[Any]:
    if not isinstance(pattern, tuple):
        return [value]
    fields = list(getattr(pattern, "_fields", ()))
    if isinstance(value, Record) and sorted(value.names) == sorted(fields):
        value = dict(zip(value.names, value, strict=True))
    if isinstance(value, dict) and fields and set(fields) <= set(value):
        value = tuple(value[field] for field in fields)
    if not isinstance(value, (tuple, list)) or len(value) != len(pattern):
        wanted = f"the {len(pattern)} values ({', '.join(fields)})" if fields else f"{len(pattern)} values"
        raise Mismatch(f"expected {wanted} as {what}; got {describe(value)}")
    inner = f"value {{}} of {what}" if what != "the result" else "value {} of the result"
    pairs = enumerate(zip(value, pattern, strict=True), start=1)
    return list(itertools.chain.from_iterable(_follow(item, part, inner.format(n)) for n, (item, part) in pairs))


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

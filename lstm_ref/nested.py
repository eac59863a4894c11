"""Nested arrays: tuples, lists and NamedTuples of arrays, to any depth, treated as one value.

The parameters of a network are such a value, and so are gradients with respect to them and the states of layers.
"""

from collections.abc import Callable, Iterator
from typing import Any

from lstm_ref.arguments import check_array, check_floating, check_length, check_same_fields
from lstm_ref.backend import Array, array_namespace

Nested = Any  # an array, or a tuple or list of Nested


def apply(function: Callable[..., Any], tree: Nested, *others: Nested) -> Nested:
    """function(array, *arrays) at each place; the result is nested as `tree` is."""
    if not isinstance(tree, tuple | list):
        return function(tree, *others)
    entries = [apply(function, *entry) for entry in zip(tree, *others, strict=True)]
    return type(tree)(*entries) if hasattr(tree, "_fields") else type(tree)(entries)


def zeros_like(tree: Nested) -> Nested:
    """Zeros in place of each array: initial states, or the gradient with respect to final states that no loss sees."""
    for place, leaf in leaves("tree", tree):
        check_floating(place, leaf, (...,))
    return apply(lambda a: array_namespace(a).zeros_like(a), tree)


def leaves(name: str, tree: Nested) -> Iterator[tuple[str, Any]]:
    """The arrays in order, each with its place: p[0].W_x."""
    if not isinstance(tree, tuple | list):
        yield name, tree
        return
    for place, entry in zip(_places(name, tree), tree, strict=True):
        yield from leaves(place, entry)


def check(name: str, tree: Nested) -> None:
    """Require at least one array, all floating, not empty, without NaN, and of one library and dtype."""
    first = None
    for place, leaf in leaves(name, tree):
        check_array(place, leaf, (...,), first)
        first = leaf
    if first is None:
        raise ValueError(f"{name}: got no arrays, expected at least one")


def check_alike(name: str, tree: Nested, like: Nested) -> None:
    """Require arrays nested as those of `like`, each of the same shape, dtype and library, without NaN."""
    if not isinstance(like, tuple | list):
        check_array(name, tree, tuple(like.shape), like)
        return
    check_length(name, tree, len(like), f"entries as in {type(like).__qualname__}")
    check_same_fields(name, tree, getattr(like, "_fields", getattr(tree, "_fields", ())))
    for place, entry, other in zip(_places(name, like), tree, like, strict=True):
        check_alike(place, entry, other)


def per_trial(v: Array, a: Array) -> Array:
    """Numbers (R,), one per trial, or one number (), shaped to be multiplied with `a` (R, ...)."""
    return array_namespace(v).reshape(v, (*v.shape, *(1,) * (a.ndim - v.ndim)))


def _places(name: str, tree: Nested) -> list[str]:
    fields = getattr(tree, "_fields", None)
    return [f"{name}.{field}" for field in fields] if fields else [f"{name}[{n}]" for n in range(len(tree))]

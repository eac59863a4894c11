"""Outputs of several layers side by side, along the last axis."""

from collections.abc import Sequence

from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace


def join(*parts: Array) -> Array:
    """Arrays (..., n_1), (..., n_2), ... as one (..., n_1 + n_2 + ...)."""
    return array_namespace(*parts).concat(list(parts), axis=-1)


def cut(name: str, a: Array, sizes: Sequence[int]) -> list[Array]:
    """The parts of these sizes of an array (..., sum of sizes), in order. Inverse, and gradient, of `join`.

    Raises TypeError or ValueError, with this name, for an array of another last size.
    """
    check_array(name, a, (..., sum(sizes)))
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return [a[..., end - size : end] for end, size in zip(ends, sizes, strict=True)]

"""Blocks side by side along the last axis: the gates of a cell in one array, for an LSTM in the order i, f, g, o.

This module is the only one that knows the layout; everything else calls `pack`, `split` and `cut`. A cell with other
blocks states their names, in order, as its BLOCKS.
"""

from collections.abc import Sequence
from itertools import accumulate

from lstm_ref.backend import Array, array_namespace

ORDER = ("i", "f", "g", "o")


def pack(*blocks: Array) -> Array:
    """Arrays (..., H), one per block, side by side: four of them give (..., 4H). Their last sizes may differ.

    Works alike for pre-activations (B, H), weights (D, H) and biases (H,), and for the outputs of several layers.
    Raises TypeError for arrays of different libraries.
    """
    return array_namespace(*blocks).concat(list(blocks), axis=-1)


def split(a: Array, count: int = len(ORDER)) -> tuple[Array, ...]:
    """The blocks, each (..., H), of a packed array (..., count * H); i, f, g, o for an LSTM. Inverse of `pack`.

    Raises ValueError, giving the shape, if the last size is not a multiple of `count`.
    """
    H, rest = divmod(a.shape[-1], count)
    if rest:
        raise ValueError(f"a: got shape {tuple(a.shape)}, expected a last size that is a multiple of {count}")
    return cut(a, (H,) * count)


def cut(a: Array, sizes: Sequence[int]) -> tuple[Array, ...]:
    """The parts of these sizes of an array (..., sum of sizes), in order. Inverse, and gradient, of `pack`."""
    return tuple(a[..., end - size : end] for size, end in zip(sizes, accumulate(sizes), strict=True))

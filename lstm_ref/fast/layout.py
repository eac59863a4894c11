"""How a plan arranges its numbers, and which of the ways to compute the same is fastest at its sizes."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.fast.products import strips_pay

# Measured on a processor with 1 MB of second-level cache, by `make bench`; none of these changes a result.
_COLUMNS = 256  # of a chunk, at least: enough for the weight gradient's product to be efficient
_NUMBERS = 40_000  # in a gate of a chunk, at least: enough for the calls to count for little
_BYTES_PER_TRIAL = 64  # of a row of a chunk where there are trials: short, as the rows of many fill the cache
_TINY = 256  # weights of a trial, up to which products of trials are faster number by number
_MERGED = 60_000  # multiplications in the product of a step, up to which one more call costs more than it saves
_LARGE = 2**20  # bytes of input weights, from which reading them once per chunk, not per step, pays
_FEW = 32  # columns of a step, below which reading large weights costs more than products in strips save


class Layout(NamedTuple):
    """Where the blocks of a plan are."""

    factors: dict[str, float]  # blocks from the top, each with the factor with which its weights are stored
    at: dict[str, slice]  # rows of the tape, by block
    packed: dict[str, slice]  # columns of packed parameters, by block
    sources: dict[str, slice]  # rows of `source`, by the state that is there
    gates: int  # rows of all blocks
    recur: int  # rows of all states in `source`
    K: int  # rows of `source`: states, x and 1


def layout_of(
    factors: dict[str, float], order: Iterable[str], recurrent: dict[str, int], width: Callable[[str], int], D: int
) -> Layout:
    """factors: as in Layout. order: the cell's BLOCKS. recurrent: sizes of states in `source`. width: of a block."""
    at, sources = _slices({name: width(name) for name in factors}), _slices(recurrent)
    recur = sum(recurrent.values())
    packed = _slices({name: width(name) for name in order})
    return Layout(factors, at, packed, sources, sum(map(width, factors)), recur, recur + D + 1)


class Way(NamedTuple):
    """How a plan computes."""

    steps: int  # of a chunk
    merged: bool  # one product per step, of [states; x; 1]; if not, x is multiplied apart, for a chunk at a time
    large: bool  # that product of x is one, not one per step
    by_number: bool  # products of trials are taken number by number, all trials at once


def fastest_way(
    T: int, B: int, D: int, H: int, R: int | None, dtype: np.dtype[Any], layout: Layout, merges: bool
) -> Way:
    """The way for these sizes. merges: whether a plan can merge products at all."""
    gates, K, size = layout.gates, layout.K, dtype.itemsize
    columns = max(_COLUMNS, H, _NUMBERS // H) if R is None else _BYTES_PER_TRIAL // size
    merged = merges and (R is not None or gates * K * B <= _MERGED)
    stepwise = R is None and (gates * D * size <= _LARGE or (B >= _FEW and strips_pay(B)))
    by_number = R is not None and B == 1 and gates * K <= _TINY
    return Way(min(T, -(-columns // B)), merged, not merged and not stepwise, by_number)


def _slices(sizes: dict[str, int]) -> dict[str, slice]:
    """Names with their sizes, one after the other, as slices."""
    slices, end = {}, 0
    for name, size in sizes.items():
        slices[name], end = slice(end, end + size), end + size
    return slices

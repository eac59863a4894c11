"""How often gates are almost closed or almost open."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lstm_ref.arguments import check_caches, check_cell, check_mask, check_number
from lstm_ref.backend import Array, array_namespace, real_part

GATES = ("i", "f", "o", "z", "r")


class Saturation(NamedTuple):
    """Fractions of the steps, unit by unit."""

    left: Array  # (H,), almost closed
    right: Array  # (H,), almost open


def saturation(
    cell: Any, caches: Sequence[Any], left: float = 0.1, right: float = 0.9, mask: Array | None = None
) -> dict[str, Saturation]:
    """Gate saturation statistics: the fraction of time that each unit of each gate is almost closed or almost open.

    (1)  left  = mean over time and batch of [gate < left]
    (2)  right = mean over time and batch of [gate > right]

    A unit at (0, 1) in this plane is always open, one at (1, 0) always closed; a forget gate that is often right-
    saturated remembers for long.
    Source: Karpathy, Johnson & Fei-Fei (2015), with their thresholds 0.1 and 0.9.

    cell, caches: of a forward pass. The gates are those among i, f, o, z, r that the cell names in its BLOCKS and keeps
    in its cache; they are read as numbers from 0 to 1, which for a cell with tanh gates they are not.
    mask: (T, B) of bool, as in the forward pass: steps where it is False do not count.
    Returns per gate a Saturation of (H,), or (R, H) with a trial axis; (N,) for a gate shared by blocks of cells.
    Raises ValueError unless 0 <= left < right <= 1, or if no caches, no gates or no unmasked steps are there (for a
    trial: in that trial); TypeError or ValueError for a mask that does not fit.
    """
    left, right = check_number("left", left), check_number("right", right)
    if not 0 <= left < right <= 1:
        raise ValueError(f"left, right: got {left} and {right}, expected 0 <= left < right <= 1")
    check_cell(cell)
    check_caches(caches, cell.Cache)
    first = caches[0]
    names = [name for name in cell.BLOCKS if name in GATES and hasattr(first, name)]
    if not names:
        raise ValueError(f"cell: got blocks {', '.join(cell.BLOCKS)}, expected at least one of {', '.join(GATES)}")
    xp = array_namespace(first.x_t)
    check_mask(mask, xp.stack([cache.x_t for cache in caches]))
    found = {}
    for name in names:
        gate = real_part(xp.stack([getattr(cache, name) for cache in caches]))  # (T, ..., B, H)
        counts = xp.ones_like(gate) if mask is None else xp.ones_like(gate) * xp.astype(mask, gate.dtype)[..., None]
        steps = xp.sum(counts, axis=(0, -2))
        if bool(xp.any(steps == 0)):
            raise ValueError("mask: got no True, expected at least one")
        found[name] = Saturation(
            *(
                xp.sum(xp.astype(hit, gate.dtype) * counts, axis=(0, -2)) / steps
                for hit in (gate < left, gate > right)  # (1), (2)
            )
        )
    return found

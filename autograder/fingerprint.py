"""What one quantity of an answer looked like in every case, short enough to be kept and compared.

A `Mark` holds a token (type, shape, where it is not finite; or the kind of error) and one random projection of the
values. Two answers with the same marks in all cases behaved alike.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.align import Mismatch, align, describe
from autograder.compare import normal_form
from autograder.exercise import Task
from autograder.perform import Reply

UNASKED = "unasked"
LARGE = 200_000  # entries of an array that is compared with nothing: no right answer, and no known mistake, has as many
TOLERANCE = 1e-8  # of the projection, as a fraction of the sum of its terms' sizes


@dataclass(frozen=True)
class Mark:
    """One quantity in one case: what it was, a projection of its values, and the size that rounding scales with."""

    token: str
    value: float = 0.0
    size: float = 0.0


def marks(task: Task, replies: Sequence[Reply], expected: Sequence[Any]) -> dict[str, list[Mark]]:
    """The marks of every part over all cases; cases that were not asked after an error are marked so."""
    names = list(task.parts)
    found: dict[str, list[Mark]] = {name: [] for name in names}
    for reply, pattern in zip(replies, expected, strict=False):
        for name, mark in _of_reply(names, reply, pattern).items():
            found[name].append(mark)
    for row in found.values():
        row += [Mark(UNASKED)] * (len(expected) - len(row))
    return found


def _of_reply(names: list[str], reply: Reply, pattern: Any) -> dict[str, Mark]:
    if reply.error is not None:
        return dict.fromkeys(names, Mark(f"error {reply.error['kind']}"))
    try:
        values = align(reply.value, pattern, names)
    except Mismatch as mismatch:
        return dict.fromkeys(names, Mark(f"structure {mismatch}"[:200]))
    changed = "".join(f" changed {name}" for name in sorted(reply.changed))
    return {name: _of_value(value, changed) for name, value in values.items()}


def _of_value(value: Any, changed: str) -> Mark:
    if isinstance(value, Mismatch):
        return Mark(f"structure {value}")
    if isinstance(value, str):
        return Mark(f"text {normal_form(value)}"[:100])
    if not isinstance(value, (np.ndarray, np.generic, int, float)):
        return Mark(f"{describe(value)}"[:100])
    array = np.asarray(value)
    kind = {"u": "i", "b": "i"}.get(array.dtype.kind, array.dtype.kind)
    kind = "f" if kind == "i" and array.ndim == 0 else kind
    if kind not in "if" or array.size > LARGE:
        return Mark(f"{kind}{array.shape}{changed}")
    flat = array.astype(np.float64).ravel()
    token = f"{kind}{array.shape}{changed}"
    finite = np.isfinite(flat)
    if not finite.all():
        # NaN has a sign bit of its own on every processor: kinds, not the numbers, make the token.
        kinds = np.select([finite, flat == np.inf, flat == -np.inf], [0, 1, 2], 3)
        token += hashlib.sha256(kinds.astype(np.int8).tobytes()).hexdigest()[:8]
        flat = np.where(finite, flat, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        terms = flat * _weights(flat.size)
        return Mark(token, float(terms.sum()), float(np.abs(terms).sum()))


@lru_cache(maxsize=50)
def _weights(count: int) -> np.ndarray:
    """Fixed numbers without a pattern, of sizes from 0.5 to 1.5 and both signs."""
    k = np.arange(count)
    return np.where(np.sin(k * k * 0.7390851 + k) > 0, 1.0, -1.0) * (1.0 + 0.5 * np.sin(12.9898 * k + 1.0))

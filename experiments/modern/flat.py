"""The parameters of a network as one vector: what an optimizer, clipping and a snapshot see."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from lstm_ref import nested
from lstm_ref.backend import Array, array_namespace


@dataclass(frozen=True)
class Layout:
    """Where each array of nested parameters stands in a vector w of n numbers, or in each row of w (R, n).

    Arrays are of any library; in front of those of R networks there is a trial axis.
    """

    like: Any  # nested parameters of one network; their numbers do not matter

    @property
    def n(self) -> int:
        """Numbers in all."""
        return sum(leaf.size for leaf in self._leaves())

    def join(self, tree: Any) -> Array:
        """Arrays nested as `like` to a vector (n,), a copy. Raises ValueError for another number of numbers."""
        leaves = [leaf for _, leaf in nested.leaves("tree", tree)]
        lead = leaves[0].shape[: leaves[0].ndim - next(self._leaves()).ndim]
        xp = array_namespace(*leaves)
        w = xp.concat([xp.reshape(leaf, (*lead, -1)) for leaf in leaves], axis=-1)
        if w.shape[-1] != self.n:
            raise ValueError(f"tree: got {w.shape[-1]} numbers, expected {self.n}")
        return w

    def split(self, w: Array) -> Any:
        """The arrays of a vector w (n,), nested as `like`: views. Raises ValueError for a vector of another length."""
        if w.ndim not in (1, 2) or w.shape[-1] != self.n:
            raise ValueError(f"w: got shape {tuple(w.shape)}, expected {(self.n,)}, or that with a trial axis in front")
        xp, lead = array_namespace(w), w.shape[:-1]
        ends = accumulate(leaf.size for leaf in self._leaves())

        def part(leaf: np.ndarray) -> Array:
            end = next(ends)
            return xp.reshape(w[..., end - leaf.size : end], (*lead, *leaf.shape))

        return nested.apply(part, self.like)

    def _leaves(self) -> Iterator[np.ndarray]:
        return (leaf for _, leaf in nested.leaves("like", self.like))

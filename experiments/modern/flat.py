"""The parameters of a network as one vector: what an optimizer, clipping and a snapshot see."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from lstm_ref import nested


@dataclass(frozen=True)
class Layout:
    """Where each array of nested parameters stands in a vector w of n numbers."""

    like: Any  # nested parameters; their numbers do not matter

    @property
    def n(self) -> int:
        """Numbers in all."""
        return sum(leaf.size for leaf in self._leaves())

    def join(self, tree: Any) -> np.ndarray:
        """Arrays nested as `like` to a vector (n,), a copy. Raises ValueError for another number of numbers."""
        w = np.concatenate([leaf.ravel() for _, leaf in nested.leaves("tree", tree)])
        if w.size != self.n:
            raise ValueError(f"tree: got {w.size} numbers, expected {self.n}")
        return w

    def split(self, w: np.ndarray) -> Any:
        """The arrays of a vector w (n,), nested as `like`: views. Raises ValueError for a vector of another length."""
        if w.shape != (self.n,):
            raise ValueError(f"w: got shape {w.shape}, expected {(self.n,)}")
        ends = list(accumulate(leaf.size for leaf in self._leaves()))
        parts = iter(np.split(w, ends[:-1]))
        return nested.apply(lambda leaf: next(parts).reshape(leaf.shape), self.like)

    def _leaves(self) -> Iterator[np.ndarray]:
        return (leaf for _, leaf in nested.leaves("like", self.like))

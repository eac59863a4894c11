"""The state of a random generator as an array, for the snapshots of trials."""

from __future__ import annotations

import json
from typing import Any

import numpy as np


def pack_generator(rng: np.random.Generator) -> np.ndarray:
    """The whole state of a generator, half-used words included, as an array of text."""
    return np.array(json.dumps(rng.bit_generator.state, default=_plain))


def unpack_generator(rng: np.random.Generator, packed: np.ndarray) -> None:
    """Set a generator to a state from `pack_generator`. ValueError or TypeError for one of another kind."""
    rng.bit_generator.state = json.loads(str(packed))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"rng: got a generator with {type(value).__qualname__} in its state, expected numbers")

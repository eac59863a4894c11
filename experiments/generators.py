"""Random generators of trials: one for each place, and the state of one as an array, for snapshots."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from lstm_ref.arguments import check_kind


def stream(seed: np.random.SeedSequence, *place: int) -> np.random.Generator:
    """The generator of this place in a trial: the same numbers whenever, and in whatever order, it is asked for."""
    return np.random.default_rng(child(seed, *place))


def child(seed: np.random.SeedSequence, *place: int) -> np.random.SeedSequence:
    """The seed of a place. Raises TypeError for a seed that is no SeedSequence."""
    check_kind("seed", seed, np.random.SeedSequence)
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, *place))


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

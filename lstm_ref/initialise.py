"""Initial parameters and states of any cell."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_ref.backend import Array, array_namespace
from lstm_ref.gates import pack, split


def uniform(cell: Any, rng: np.random.Generator, D: int, H: int, dtype: Any = np.float64, xp: Any = np) -> Any:
    """Parameters drawn uniformly from [-1/sqrt(H), 1/sqrt(H)).

    rng: the numbers come from it, in the order of the fields of cell.Params, whatever dtype and xp.
    dtype: a NumPy dtype or its name. xp: the array module of the result.
    """
    bound = 1 / math.sqrt(H)
    draws = (np.asarray(rng.uniform(-bound, bound, shape), dtype=dtype) for shape in cell.param_shapes(D, H))
    return cell.Params(*(xp.asarray(draw) for draw in draws))


def with_bias(cell: Any, p: Any, block: str, value: float) -> Any:
    """The same parameters with every bias of one block set to `value`: with_bias(lstm, p, "f", 1.0).

    An LSTM starts with open forget gates when their bias is positive (Gers, Schmidhuber & Cummins, 2000).
    Raises ValueError if the cell has no such block.
    """
    if block not in cell.BLOCKS:
        raise ValueError(f"block: got {block!r}, expected one of {', '.join(cell.BLOCKS)}")
    blocks = list(split(p.b, len(cell.BLOCKS)))
    place = cell.BLOCKS.index(block)
    blocks[place] = array_namespace(p.b).full_like(blocks[place], value)
    return p._replace(b=pack(*blocks))


def zero_state(cell: Any, like: Array, H: int) -> Any:
    """State of zeros for a batch x_t (..., B, D), of the library and dtype of `like`, which is such an x_t."""
    xp = array_namespace(like)
    lead = tuple(like.shape[:-1])
    return cell.State(*(xp.zeros((*lead, n), dtype=like.dtype, device=like.device) for n in cell.state_sizes(H)))


def trials(parameters: Sequence[Any]) -> Any:
    """Parameters of R networks as one, with a trial axis in front: a sequence of R cell.Params to one.

    trials([uniform(cell, np.random.default_rng(seed), D, H) for seed in seeds]) has one seed per trial.
    Raises ValueError if there is no network, or if the shapes differ.
    """
    if not parameters:
        raise ValueError("parameters: got no entries, expected one per trial")
    xp = array_namespace(*parameters[0])
    return type(parameters[0])(*(xp.stack(list(field)) for field in zip(*parameters, strict=True)))

"""Initial parameters and states of any cell.

All functions raise TypeError or ValueError, naming the argument, for what is not as described.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_ref import nested
from lstm_ref.arguments import (
    check_cell,
    check_count,
    check_dtype,
    check_floating,
    check_has,
    check_kind,
    check_length,
    check_number,
    check_params,
)
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.cells import rnn
from lstm_ref.gates import pack, split


def uniform(cell: Any, rng: np.random.Generator, D: int, H: int, dtype: Any = np.float64, xp: Any = np) -> Any:
    """Parameters drawn uniformly from [-1/sqrt(H), 1/sqrt(H)).

    rng: the numbers come from it, in the order of the fields of cell.Params, whatever dtype and xp.
    dtype: a floating NumPy dtype or its name. xp: the array module of the result.
    """
    check_cell(cell)
    _check(rng, dtype, xp, D=D, H=H)
    bound = 1 / math.sqrt(H)
    draws = (np.asarray(rng.uniform(-bound, bound, shape), dtype=dtype) for shape in cell.param_shapes(D, H))
    return cell.Params(*(xp.asarray(draw) for draw in draws))


def irnn(rng: np.random.Generator, D: int, H: int, dtype: Any = np.float64, xp: Any = np) -> rnn.Params:
    """Parameters of `rnn.RELU` that start as a memory: W_h = I, b = 0, W_x normal with standard deviation 0.001.

    With no input, a state without negative entries stays as it is. Source: Le, Jaitly & Hinton (2015).
    rng, dtype, xp: as in `uniform`.
    """
    _check(rng, dtype, xp, D=D, H=H)
    starts = rng.normal(scale=0.001, size=(D, H)), np.eye(H), np.zeros(H)
    return rnn.Params(*(xp.asarray(np.asarray(start, dtype=dtype)) for start in starts))


def glorot(cell: Any, rng: np.random.Generator, D: int, H: int, dtype: Any = np.float64, xp: Any = np) -> Any:
    """Parameters whose every block keeps the size of what passes it, forward and backward; biases 0.

    A block of m rows and n columns is uniform in [-sqrt(6 / (m + n)), sqrt(6 / (m + n))), which gives its entries
    the variance 2 / (m + n). A block is what one gate sees of one source: H columns, or as many as the cell says.
    Peepholes are 0 too, like everything that is no matrix.

    Source: Glorot & Bengio (2010), equation 16. rng, dtype, xp: as in `uniform`.
    """
    check_cell(cell)
    _check(rng, dtype, xp, D=D, H=H)

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        return _glorot(rng, shape[0], _widths(cell, shape[1], H)) if len(shape) == 2 else np.zeros(shape)

    return cell.Params(*(xp.asarray(np.asarray(draw(s), dtype=dtype)) for s in cell.param_shapes(D, H)))


def dense(rng: np.random.Generator, H: int, K: int, dtype: Any = np.float64, xp: Any = np) -> tuple[Array, Array]:
    """W_o (H, K) and b_o (K,) of an output layer, as in `glorot`."""
    _check(rng, dtype, xp, H=H, K=K)
    starts = _glorot(rng, H, [K]), np.zeros(K)
    W_o, b_o = (xp.asarray(np.asarray(start, dtype=dtype)) for start in starts)
    return W_o, b_o


def with_orthogonal(cell: Any, p: Any, rng: np.random.Generator, scale: float = 1.0) -> Any:
    """The same parameters with random orthogonal recurrent matrices: each block of W_h is Q with Q^T Q = scale^2 I.

    An orthogonal matrix keeps the length of every vector, and so do its powers. All of them are equally likely:
    Q is that of a QR decomposition of normal numbers, with positive entries on the diagonal of R.
    Source: Saxe, McClelland & Ganguli (2014); Mezzadri (2007) for the sign.

    p: one network, before `trials`. Raises ValueError if W_h is missing or has a trial axis.
    """
    check_params("p", cell, p)
    check_kind("rng", rng, np.random.Generator)
    scale = check_number("scale", scale)
    W_h = getattr(p, "W_h", None)
    if W_h is None or W_h.ndim != 2:
        raise ValueError(f"p: got {type(p).__qualname__} without a W_h of two axes, expected one network with W_h")
    blocks = []
    for width in _widths(cell, W_h.shape[1], W_h.shape[0]):
        Q, R = np.linalg.qr(rng.normal(size=(W_h.shape[0], width)))
        blocks.append(scale * Q * np.sign(np.diag(R)))
    xp = array_namespace(W_h)
    return p._replace(W_h=xp.astype(xp.asarray(np.concatenate(blocks, axis=1)), W_h.dtype))


def with_bias(cell: Any, p: Any, block: str, value: float) -> Any:
    """The same parameters with every bias of one block set to `value`: with_bias(lstm, p, "f", 1.0).

    An LSTM starts with open forget gates when their bias is positive (Gers, Schmidhuber & Cummins, 2000).
    Raises ValueError if the cell has no such block, or no biases.
    """
    check_params("p", cell, p)
    value = check_number("value", value)
    check_kind("block", block, str)
    if "b" not in p._fields:
        raise ValueError(f"p: got {', '.join(p._fields)}, expected a b among them")
    if block not in cell.BLOCKS:
        raise ValueError(f"block: got {block!r}, expected one of {', '.join(cell.BLOCKS)}")
    blocks = list(_blocks(cell, p.b, len(cell.BLOCKS)))
    place = cell.BLOCKS.index(block)
    blocks[place] = array_namespace(p.b).full_like(blocks[place], value)
    return p._replace(b=pack(*blocks))


def zero_state(cell: Any, like: Array, H: int) -> Any:
    """State of zeros for a batch x_t (..., B, D), of the library and dtype of `like`, which is such an x_t."""
    check_cell(cell)
    H = check_count("H", H)
    xp = check_floating("like", like, (..., "B", "D"))
    lead = tuple(like.shape[:-1])
    return cell.State(*(xp.zeros((*lead, n), dtype=like.dtype, **on_device(like)) for n in cell.state_sizes(H)))


def trials(parameters: Sequence[Any]) -> Any:
    """Parameters of R networks as one, with a trial axis in front: a sequence of R cell.Params to one.

    trials([uniform(cell, np.random.default_rng(seed), D, H) for seed in seeds]) has one seed per trial.
    Raises ValueError if there is no network, or if the shapes differ.
    """
    check_length("parameters", parameters, None, "cell.Params, one per trial")
    nested.check("parameters[0]", parameters[0])
    for n, p in enumerate(parameters):
        nested.check_alike(f"parameters[{n}]", p, parameters[0])
    return nested.apply(lambda *each: array_namespace(*each).stack(list(each)), *parameters)


def _check(rng: np.random.Generator, dtype: Any, xp: Any, **sizes: int) -> None:
    check_kind("rng", rng, np.random.Generator)
    for name, size in sizes.items():
        check_count(name, size)
    check_has("xp", xp, ("asarray", "stack", "isdtype"), "an array module such as numpy")
    check_dtype("dtype", dtype)


def _widths(cell: Any, columns: int, H: int) -> list[int]:
    """Widths of the blocks of a matrix with so many columns."""
    return [block.shape[-1] for block in _blocks(cell, np.empty(columns), columns // H)]


def _blocks(cell: Any, packed: Array, count: int) -> tuple[Array, ...]:
    """The blocks of columns of a packed parameter; cells whose blocks have different widths say how to split them."""
    return cell.split_blocks(packed) if hasattr(cell, "split_blocks") else split(packed, count)


def _glorot(rng: np.random.Generator, rows: int, widths: Sequence[int]) -> np.ndarray:
    bounds = np.concatenate([np.full(width, math.sqrt(6 / (rows + width))) for width in widths])
    return rng.uniform(-1, 1, (rows, bounds.size)) * bounds

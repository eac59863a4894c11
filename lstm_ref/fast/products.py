"""Products of weights with the columns of a step, in the form in which NumPy computes them fastest.

OpenBLAS copies the factors of a product into an order of its own first. With few columns that takes about as long as
the product, for every weight is used only a few times. Its kernels for AVX-512 do without up to 100^3 multiplications.
Where NumPy runs on these kernels, a larger product is therefore taken in strips that stay below that: of rows, and
where these would be too narrow, of a part of their numbers each. Measured on one processor, where this is up to 3.8
times as fast for 2 to 12 columns, and about 1.2 times for 64.
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from threadpoolctl import LibController, ThreadpoolController

Array = np.ndarray

_UNPACKED = 100**3  # multiplications up to which a product's factors are not copied (OpenBLAS 0.3.17 and later)
_ROWS = 12  # of a strip, or a multiple: the kernels take so many at a time
_MOST_ROWS = 48  # more are not faster
_FEWEST, _MOST = 2, 80  # columns: one is no matrix to OpenBLAS, and with many the copies count for little


@cache
def _kernels() -> list[LibController]:
    """The loaded libraries whose small products are not copied."""
    return [
        library
        for library in ThreadpoolController().lib_controllers
        if library.internal_api == "openblas" and library.architecture == "SkylakeX"
    ]


def strips_pay(columns: int) -> bool:
    """Whether products with so many columns may gain: on OpenBLAS's kernels for AVX-512, on one thread.

    More threads share large products only.
    """
    return _FEWEST <= columns <= _MOST and any(library.num_threads == 1 for library in _kernels())


def in_strips(W: Array, columns: int) -> Callable[[Array, Array], object] | None:
    """W @ source into target, as a function of (source, target); None where strips are not faster than one product.

    W: (M, K), whose numbers may change between calls. source: (..., K, columns). target: (..., M, columns).
    """
    M, K = W.shape
    if M * K * columns <= _UNPACKED or not strips_pay(columns):
        return None
    parts = -(-K // (_UNPACKED // (_ROWS * columns)))
    depth = -(-K // parts)
    rows = min(_UNPACKED // (depth * columns), _MOST_ROWS)
    rows -= rows % _ROWS

    def part(start: int) -> Callable[[Array, Array], None]:
        W_part = W[:, start : start + depth]
        count, rest = divmod(M, rows)
        top = M - rest
        strips, last = W_part[:top].reshape(count, rows, W_part.shape[1]), W_part[top:]

        def product(source: Array, target: Array) -> None:
            source = source[..., start : start + depth, :]
            by_strip = target[..., :top, :].reshape(*target.shape[:-2], count, rows, columns)
            np.matmul(strips, source[..., None, :, :], out=by_strip)
            if rest:
                np.matmul(last, source, out=target[..., top:, :])

        return product

    first, *others = (part(start) for start in range(0, K, depth))

    def product(source: Array, target: Array) -> None:
        first(source, target)
        for other in others:
            term = np.empty_like(target)
            other(source, term)
            np.add(target, term, out=target)

    return product if others else first


def step_product(W: Array, columns: int, by_number: bool) -> Callable[[Array, Array], object]:
    """W @ source into target, as a function of (source, target); with trials, W is (R, M, K).

    by_number: whether the trials' matrices lie side by side in memory, and are multiplied so.
    """
    if by_number:
        W = W.transpose(1, 2, 0)
        return lambda source, target: np.einsum("mkr,kr->mr", W, source[..., 0].T, out=target[..., 0].T)
    if W.ndim == 3:
        return partial(np.matmul, W)
    return in_strips(W, columns) or W.dot


def chunk_product(W: Array, columns: int) -> Callable[[Array, Array], object]:
    """The same for all steps of a chunk: source (m, K, columns), target (m, M, columns)."""
    return in_strips(W, columns) or partial(np.matmul, W)

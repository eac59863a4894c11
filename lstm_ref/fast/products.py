"""Products of weights with the columns of a step, in the form in which NumPy computes them fastest.

OpenBLAS copies the factors of a product into an order of its own first. With few columns that takes about as long as
the product, for every weight is used only a few times. Its kernels for AVX-512 do without up to 100^3 multiplications.
Where NumPy runs on these kernels, a larger product is therefore taken in strips of rows that stay below that.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from threadpoolctl import threadpool_info

Array = np.ndarray

_UNPACKED = 100**3  # multiplications up to which a product's factors are not copied (OpenBLAS 0.3.17 and later)
_ROWS = 12  # which the kernels take at a time, or else 4
_MOST_ROWS = 48  # of a strip: more are not faster


@cache
def strips_pay() -> bool:
    """Whether NumPy's OpenBLAS runs on its kernels for AVX-512."""
    return any(library.get("architecture") == "SkylakeX" for library in threadpool_info())


def in_strips(W: Array, columns: int) -> Callable[[Array, Array], object] | None:
    """W @ source into target, as a function of (source, target); None where strips are not faster than one product.

    W: (M, K), whose numbers may change between calls. source: (..., K, columns). target: (..., M, columns).
    """
    M, K = W.shape
    rows = min(_UNPACKED // (K * columns), _MOST_ROWS)
    rows -= rows % (_ROWS if rows >= _ROWS else 4)
    if not rows or M * K * columns <= _UNPACKED or not strips_pay():
        return None
    count, rest = divmod(M, rows)
    strips, last, top = W[: M - rest].reshape(count, rows, K), W[M - rest :], M - rest

    def product(source: Array, target: Array) -> None:
        by_strip = target[..., :top, :].reshape(*target.shape[:-2], count, rows, columns)
        np.matmul(strips, source[..., None, :, :], out=by_strip)
        if rest:
            np.matmul(last, source, out=target[..., top:, :])

    return product

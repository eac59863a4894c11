"""Integers as rows of zeros with a single one."""

from lstm_ref.arguments import check_count, check_floating, check_integers
from lstm_ref.backend import Array, array_namespace, on_device


def one_hot(classes: Array, K: int, like: Array) -> Array:
    """Rows with a one at the place of their class: (...) to (..., K), of the library and dtype of `like`.

    classes: integers from 0 to K-1; -1 stands for no class and gives a row of zeros.
    Raises TypeError or ValueError, naming the argument, for anything else.
    """
    K = check_count("K", K)
    check_floating("like", like, (...,))
    check_integers("classes", classes, (...,), -1, K - 1, like)
    xp = array_namespace(classes, like)
    places = xp.arange(K, dtype=xp.int64, **on_device(like))
    return xp.astype(xp.astype(classes, xp.int64)[..., None] == places, like.dtype)

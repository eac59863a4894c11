"""Matrix algebra of batches, with or without a trial axis in front: (..., B, n)."""

from lstm_ref.backend import Array, array_namespace


def transpose(a: Array) -> Array:
    """The last two axes exchanged, without complex conjugation: (..., m, n) to (..., n, m)."""
    return array_namespace(a).matrix_transpose(a)


def row(v: Array) -> Array:
    """A vector (..., n) as one row (..., 1, n), to be added to or multiplied with every row of a batch."""
    return v[..., None, :]


def sum_rows(a: Array) -> Array:
    """Sum over the batch: (..., B, n) to (..., n). The gradient of a `row`."""
    return array_namespace(a).sum(a, axis=-2)

"""Packing of the four gates of an LSTM into one array: blocks along the last axis, in the order i, f, g, o.

This module is the only one that knows the order; everything else calls `pack` and `split`.
"""

from lstm_ref.backend import Array, array_namespace

ORDER = ("i", "f", "g", "o")


def pack(i: Array, f: Array, g: Array, o: Array) -> Array:
    """Four arrays (..., H) side by side: (..., 4H).

    Works alike for pre-activations (B, H), weights (D, H) and biases (H,).
    Raises TypeError for arrays of different libraries.
    """
    return array_namespace(i, f, g, o).concat([i, f, g, o], axis=-1)


def split(a: Array) -> tuple[Array, Array, Array, Array]:
    """The four blocks i, f, g, o, each (..., H), of a packed array (..., 4H). Inverse of `pack`.

    Raises ValueError, giving the shape, if the last size is not a multiple of 4.
    """
    H, rest = divmod(a.shape[-1], len(ORDER))
    if rest:
        raise ValueError(f"a: got shape {tuple(a.shape)}, expected a last size that is a multiple of 4")
    return a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 3 * H :]

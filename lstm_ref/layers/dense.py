"""Dense (affine) layer: the output layer of a network."""

from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace


def dense(h: Array, W_o: Array, b_o: Array) -> Array:
    """Affine layer: z = h W_o + b_o.

    h: (..., B, H), with any axes in front, such as time; W_o: (H, K); b_o: (K,). Returns z (..., B, K).
    R trials at once: h (..., R, B, H), W_o (R, H, K), b_o (R, K).
    Raises TypeError or ValueError, naming the argument, for shapes, dtypes or libraries that do not fit, and NaN.
    """
    _check(h, W_o)
    check_array("b_o", b_o, (*W_o.shape[:-2], W_o.shape[-1]), like=h)
    return h @ W_o + row(b_o)


def dense_backward(dz: Array, h: Array, W_o: Array) -> tuple[Array, Array, Array]:
    """Gradients of `dense`: dh = dz W_o^T, dW_o = h^T dz, db_o = dz, the last two summed over all rows.

    dz: (..., B, K). Returns dh (..., B, H), dW_o and db_o in the shapes of W_o and b_o. Raises as `dense`.
    """
    _check(h, W_o)
    check_array("dz", dz, (*h.shape[:-1], W_o.shape[-1]), like=h)
    rows = one_batch(dz, W_o)
    return dz @ transpose(W_o), transpose(one_batch(h, W_o)) @ rows, sum_rows(rows)


def one_batch(a: Array, W: Array) -> Array:
    """All rows that meet one matrix W (m, n) as one batch: (..., B, k) to (rows, k), or with trials (R, rows, k)."""
    xp = array_namespace(a, W)
    lead = W.shape[:-2]
    return xp.reshape(xp.moveaxis(a, -3, 0) if lead else a, (*lead, -1, a.shape[-1]))


def _check(h: Array, W_o: Array) -> None:
    check_array("h", h, (..., "B", "H"))
    trials = tuple(h.shape[-3:-2]) if len(getattr(W_o, "shape", ())) == 3 else ()
    check_array("W_o", W_o, (*trials, h.shape[-1], "K"), like=h)

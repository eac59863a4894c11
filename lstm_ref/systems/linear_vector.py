"""The vector linear system: the cell `lstm_ref.cells.linear_vector` along a sequence, with an output map."""

from lstm_ref import readable
from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace
from lstm_ref.cells import linear_vector as cell
from lstm_ref.cells.linear_vector import Cache, Params, State


def response(x: Array, h0: Array, p: Params, W_y: Array) -> Array:
    """Output of the linear system along a sequence.

    (1)  h(t) = h(t-1) W_h + x(t) W_x,    t = 0, ..., T-1,    h(-1) = h0
    (2)  y(t) = h(t) W_y

    x: (T, B, D); h0: (B, H); W_y: (H, K). Returns y (T, B, K).
    R trials at once: x (T, R, B, D), and R in front of the shape of every other array.
    Raises TypeError or ValueError, naming the argument, as `lstm_ref.readable.forward`.
    """
    h, _ = _run(x, h0, p, W_y)  # (1)
    return h @ W_y  # (2)


def response_backward(dy: Array, x: Array, h0: Array, p: Params, W_y: Array) -> tuple[Array, Array, Params, Array]:
    """Gradients of `response`: equations (2) and (1) from the last step to the first.

    dy: (T, B, K), gradient with respect to each y(t). The others are as in `response`.
    Returns dx (T, B, D), dh0 (B, H), dp (Params) and dW_y (H, K), the last two summed over time and batch.
    Raises as `response`.
    """
    h, caches = _run(x, h0, p, W_y)
    check_array("dy", dy, (*h.shape[:-1], W_y.shape[-1]), like=h)
    xp = array_namespace(h)
    # fmt: off
    dh   = dy @ transpose(W_y)                                      # (2)
    dW_y = xp.sum(transpose(h) @ dy, axis=0)                        # (2)
    dx, (dh0,), dp = readable.backward(cell, dh, State(xp.zeros_like(h0)), caches, p)  # (1)
    # fmt: on
    return dx, dh0, dp, dW_y


def _run(x: Array, h0: Array, p: Params, W_y: Array) -> tuple[Array, list[Cache]]:
    check_array("x", x, (..., "B", "D"))
    check_array("h0", h0, (*x.shape[1:-1], "H"), like=x)
    h, _, caches = readable.forward(cell, x, State(h0), p)
    check_array("W_y", W_y, (*h.shape[1:-2], h.shape[-1], "K"), like=h)
    return h, caches

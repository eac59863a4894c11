"""Vector linear recurrence: a state of H numbers that a matrix carries on, with input and output maps."""

import sys
from typing import NamedTuple

from lstm_ref import readable
from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace

BLOCKS = ("h",)

_CELL = sys.modules[__name__]  # a cell may be a module, and this one is


class Params(NamedTuple):
    """Input map and recurrent matrix; there is no bias."""

    W_x: Array  # (D, H)
    W_h: Array  # (H, H)


class State(NamedTuple):
    """Hidden state."""

    h: Array  # (B, H)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H)


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, H), W_h=(H, H))


def state_sizes(H: int) -> State:
    """Size of the last axis of each state."""
    return State(h=H)


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of the vector linear recurrence, an infinite-response system.

    (1)  h_t = h_prev W_h + x_t W_x

    Source: the state equation of a linear system (Kalman, 1960), in row vectors, and with the input of step t in
    the state of step t, not in that of the step after.

    The linear counterpart of `rnn.IDENTITY`, which has a bias. Unrolled: h(t) = h0 W_h^(t+1) + sum_k x(k) W_x
    W_h^(t-k), k = 0, ..., t, so that the eigenvalues of W_h decide what is remembered.

    x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    return h_prev @ p.W_h + x_t @ p.W_x, Cache(x_t, h_prev)  # (1)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equation (1) of `step`.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev = cache
    dp = Params(W_x=transpose(x_t) @ dh_t, W_h=transpose(h_prev) @ dh_t)  # (1)
    return dh_t @ transpose(p.W_x), dh_t @ transpose(p.W_h), dp  # (1)


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
    dx, (dh0,), dp = readable.backward(_CELL, dh, State(xp.zeros_like(h0)), caches, p)  # (1)
    # fmt: on
    return dx, dh0, dp, dW_y


def _run(x: Array, h0: Array, p: Params, W_y: Array) -> tuple[Array, list[Cache]]:
    check_array("x", x, (..., "B", "D"))
    check_array("h0", h0, (*x.shape[1:-1], "H"), like=x)
    h, _, caches = readable.forward(_CELL, x, State(h0), p)
    check_array("W_y", W_y, (*h.shape[1:-2], h.shape[-1], "K"), like=h)
    return h, caches

"""Vector linear recurrence: a state of H numbers that a matrix carries on."""

from typing import NamedTuple

from lstm_ref.algebra import transpose
from lstm_ref.backend import Array

BLOCKS = ("h",)


class Params(NamedTuple):
    """Input map and recurrent matrix; there is no bias."""

    W_x: Array
    W_h: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, H), W_h=(H, H))


class State(NamedTuple):
    """Hidden state."""

    h: Array  # (B, H)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H)


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

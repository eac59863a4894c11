"""MUT3, the third of three cells found by the architecture search of Jozefowicz, Zaremba and Sutskever."""

from typing import NamedTuple

from lstm_ref.activations import dtanh, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.cells import gru
from lstm_ref.cells.mut import reset_and_update, reset_and_update_backward
from lstm_ref.gates import pack, split

BLOCKS, State, state_sizes = gru.BLOCKS, gru.State, gru.state_sizes
Params = gru.Params
param_shapes = gru.param_shapes


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H), as are all below
    tanh_h: Array
    z: Array
    r: Array
    n: Array


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of MUT3: a GRU whose update gate sees the hidden state squashed.

    (1)  a_z = x_t W_xz + tanh(h_prev) W_hz + b_z   update gate
    (2)  a_r = x_t W_xr + h_prev W_hr + b_r         reset gate, as in the GRU
    (3)  a_n = x_t W_xn + b_n                       candidate, as in the GRU
    (4) to (7)  z, r, n and h_t: see `lstm_ref.cells.mut`

    Source: Jozefowicz, Zaremba & Sutskever (2015), MUT3, transposed to row vectors; their h_{t+1} is our h_t.

    x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    tanh_h        = tanh(h_prev)                                    # (1)
    a_z, a_r, a_n = split(x_t @ p.W_x + row(p.b), 3)                # (1) (2) (3)
    a_z           = a_z + tanh_h @ W_hz                             # (1)
    a_r           = a_r + h_prev @ W_hr                             # (2)
    h_t, gates    = reset_and_update(a_z, a_r, a_n, h_prev, W_hn)   # (4) to (7)
    # fmt: on
    return h_t, Cache(x_t, h_prev, tanh_h, *gates)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equations (7) to (1) of `step`, last to first.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev, tanh_h, *gates = cache
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    da_z, da_r, da_n, dh_prev, dW_hn = reset_and_update_backward(dh_t, gates, h_prev, W_hn)  # (7) to (4)
    dh_prev = dh_prev + da_r @ transpose(W_hr)                      # (2)
    dW_hr   = transpose(h_prev) @ da_r                              # (2)
    dtanh_h = da_z @ transpose(W_hz)                                # (1)
    dh_prev = dh_prev + dtanh_h * dtanh(tanh_h)                     # (1)
    dW_hz   = transpose(tanh_h) @ da_z                              # (1)
    da      = pack(da_z, da_r, da_n)                                # (3) (2) (1)
    dp      = Params(transpose(x_t) @ da, pack(dW_hz, dW_hr, dW_hn), sum_rows(da))
    # fmt: on
    return da @ transpose(p.W_x), dh_prev, dp

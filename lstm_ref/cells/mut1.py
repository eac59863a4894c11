"""MUT1, the first of three cells found by the architecture search of Jozefowicz, Zaremba and Sutskever."""

from typing import NamedTuple

from lstm_ref.activations import dtanh, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.cells import gru
from lstm_ref.cells.mut import require_input_of_hidden_size, reset_and_update, reset_and_update_backward
from lstm_ref.gates import pack, split

BLOCKS, State, state_sizes = gru.BLOCKS, gru.State, gru.state_sizes
input_is_hidden = True  # D = H


class Params(NamedTuple):
    """Weights and bias; columns are blocks of H: W_x for z and r, W_h for r and n, b for z, r and n."""

    W_x: Array
    W_h: Array
    b: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H; ValueError unless they are equal."""
    require_input_of_hidden_size(D, H)
    return Params(W_x=(D, 2 * H), W_h=(H, 2 * H), b=(3 * H,))


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, H), as are all below
    h_prev: Array
    tanh_x: Array
    z: Array
    r: Array
    n: Array


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of MUT1: a GRU whose update gate sees the input alone, and whose candidate takes tanh(x_t).

    (1)  a_z = x_t W_xz + b_z                       update gate: does not see h_prev
    (2)  a_r = x_t W_xr + h_prev W_hr + b_r         reset gate, as in the GRU
    (3)  a_n = tanh(x_t) + b_n                      candidate: the input without weights, so D = H
    (4) to (7)  z, r, n and h_t: see `lstm_ref.cells.mut`

    Source: Jozefowicz, Zaremba & Sutskever (2015), MUT1, transposed to row vectors; their h_{t+1} is our h_t.

    x_t, h_prev: (B, H), of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    W_hr, W_hn = split(p.W_h, 2)
    b_z, b_r, b_n = split(p.b, 3)
    # fmt: off
    a_z, a_r   = split(x_t @ p.W_x, 2)                              # (1) (2)
    a_z        = a_z + row(b_z)                                     # (1)
    a_r        = a_r + h_prev @ W_hr + row(b_r)                     # (2)
    tanh_x     = tanh(x_t)                                          # (3)
    a_n        = tanh_x + row(b_n)                                  # (3)
    h_t, gates = reset_and_update(a_z, a_r, a_n, h_prev, W_hn)      # (4) to (7)
    # fmt: on
    return h_t, Cache(x_t, h_prev, tanh_x, *gates)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equations (7) to (1) of `step`, last to first.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, H), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev, tanh_x, *gates = cache
    W_hr, W_hn = split(p.W_h, 2)
    # fmt: off
    da_z, da_r, da_n, dh_prev, dW_hn = reset_and_update_backward(dh_t, gates, h_prev, W_hn)  # (7) to (4)
    dx_t    = da_n * dtanh(tanh_x)                                  # (3)
    dh_prev = dh_prev + da_r @ transpose(W_hr)                      # (2)
    dW_hr   = transpose(h_prev) @ da_r                              # (2)
    da_zr   = pack(da_z, da_r)                                      # (2) (1)
    dx_t    = dx_t + da_zr @ transpose(p.W_x)                       # (2) (1)
    db      = sum_rows(pack(da_z, da_r, da_n))                      # (3) (2) (1)
    # fmt: on
    return dx_t, dh_prev, Params(transpose(x_t) @ da_zr, pack(dW_hr, dW_hn), db)

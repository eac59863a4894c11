"""LSTM whose gates see their own cell through peepholes."""

from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.gates import ORDER, pack, split

BLOCKS = ORDER


class Params(NamedTuple):
    """Weights, peepholes and bias; columns are four blocks of H, split and packed by `lstm_ref.gates`."""

    W_x: Array
    W_h: Array
    p_i: Array
    p_f: Array
    p_o: Array
    b: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, 4 * H), W_h=(H, 4 * H), p_i=(H,), p_f=(H,), p_o=(H,), b=(4 * H,))


class State(NamedTuple):
    """Hidden state and cell state."""

    h: Array  # (B, H)
    c: Array  # (B, H)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H), as are all below
    c_prev: Array
    i: Array
    f: Array
    g: Array
    o: Array
    c_t: Array
    tanh_c: Array


def state_sizes(H: int) -> State:
    """Size of the last axis of each state."""
    return State(h=H, c=H)


def step(x_t: Array, h_prev: Array, c_prev: Array, p: Params) -> tuple[Array, Array, Cache]:
    """One time step of the LSTM with peepholes.

    (1)  a   = x_t W_x + h_prev W_h + b             what does not see the cell state: blocks i, f, g, o
    (2)  i   = sigmoid(a_i + p_i * c_prev)          input gate
    (3)  f   = sigmoid(a_f + p_f * c_prev)          forget gate
    (4)  g   = tanh(a_g)                            candidate (cell input)
    (5)  c_t = f * c_prev + i * g                   cell state
    (6)  o   = sigmoid(a_o + p_o * c_t)             output gate: sees the new cell state
    (7)  h_t = o * tanh(c_t)                        hidden state

    Source: Gers & Schmidhuber (2000), Gers, Schraudolph & Schmidhuber (2002). In this form it is the vanilla
    LSTM of Greff et al. (2015), and the ONNX operator with P. Differences from the first two: each cell has its
    own gates, where a block of cells can share them there, and both squashing functions of the cell are tanh.

    x_t: (B, D); h_prev, c_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H), c_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    # fmt: off
    a_i, a_f, a_g, a_o = split(x_t @ p.W_x + h_prev @ p.W_h + row(p.b))  # (1)
    i      = sigmoid(a_i + row(p.p_i) * c_prev)                     # (2)
    f      = sigmoid(a_f + row(p.p_f) * c_prev)                     # (3)
    g      = tanh(a_g)                                              # (4)
    c_t    = f * c_prev + i * g                                     # (5)
    o      = sigmoid(a_o + row(p.p_o) * c_t)                        # (6)
    tanh_c = tanh(c_t)
    h_t    = o * tanh_c                                             # (7)
    # fmt: on
    return h_t, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


def step_backward(dh_t: Array, dc_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Array, Params]:
    """Gradients of one time step: equations (7) to (1) of `step`, last to first.

    dh_t, dc_t: (B, H), gradient of the loss with respect to h_t and c_t from everything after this step (for c_t: not
    counting its way through h_t and o, which is added here).
    Returns dx_t (B, D), dh_prev (B, H), dc_prev (B, H), and dp, a Params, summed over the batch.

    Source: Greff et al. (2015), for the complete gradient. Gers & Schmidhuber let no error through a peephole.
    """
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    # fmt: off
    do      = dh_t * tanh_c                                         # (7)
    dc_t    = dc_t + dh_t * o * dtanh(tanh_c)                       # (7)
    da_o    = do * dsigmoid(o)                                      # (6)
    dc_t    = dc_t + da_o * row(p.p_o)                              # (6)
    dp_o    = sum_rows(da_o * c_t)                                  # (6)
    df      = dc_t * c_prev                                         # (5)
    di      = dc_t * g                                              # (5)
    dg      = dc_t * i                                              # (5)
    dc_prev = dc_t * f                                              # (5)
    da_g    = dg * dtanh(g)                                         # (4)
    da_f    = df * dsigmoid(f)                                      # (3)
    dc_prev = dc_prev + da_f * row(p.p_f)                           # (3)
    dp_f    = sum_rows(da_f * c_prev)                               # (3)
    da_i    = di * dsigmoid(i)                                      # (2)
    dc_prev = dc_prev + da_i * row(p.p_i)                           # (2)
    dp_i    = sum_rows(da_i * c_prev)                               # (2)
    da      = pack(da_i, da_f, da_g, da_o)                          # (1)
    dp      = Params(transpose(x_t) @ da, transpose(h_prev) @ da, dp_i, dp_f, dp_o, sum_rows(da))  # (1)
    # fmt: on
    return da @ transpose(p.W_x), da @ transpose(p.W_h), dc_prev, dp

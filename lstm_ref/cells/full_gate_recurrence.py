"""LSTM with peepholes whose gates also see all gates of the previous step: full gate recurrence (FGR)."""

from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.gates import ORDER, pack, split

BLOCKS = ORDER


class Params(NamedTuple):
    """Weights, peepholes and bias; columns of W_x, W_h and b are four blocks of H: i, f, g, o.

    W_gates holds nine matrices (H, H). Rows are three blocks: the previous i, f, o; columns are three blocks: the
    i, f, o that see them. So its block in row f and column o takes the previous forget gate to the output gate.
    """

    W_x: Array
    W_h: Array
    W_gates: Array
    p_i: Array
    p_f: Array
    p_o: Array
    b: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, 4 * H), W_h=(H, 4 * H), W_gates=(3 * H, 3 * H), p_i=(H,), p_f=(H,), p_o=(H,), b=(4 * H,))


class State(NamedTuple):
    """Hidden state, cell state, and the three gates, which take part in the recurrence here."""

    h: Array  # (B, H), as are all below
    c: Array
    i: Array
    f: Array
    o: Array


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H), as are all below but gates_prev
    c_prev: Array
    gates_prev: Array  # (B, 3H)
    i: Array
    f: Array
    g: Array
    o: Array
    c_t: Array
    tanh_c: Array


def state_sizes(H: int) -> State:
    """Size of the last axis of each state."""
    return State(h=H, c=H, i=H, f=H, o=H)


def step(
    x_t: Array, h_prev: Array, c_prev: Array, i_prev: Array, f_prev: Array, o_prev: Array, p: Params
) -> tuple[Array, Array, Array, Array, Array, Cache]:
    """One time step of the LSTM with full gate recurrence.

    (1)  a   = x_t W_x + h_prev W_h + b             what sees neither cell state nor gates: blocks i, f, g, o
    (2)  s   = (i_prev, f_prev, o_prev) W_gates     what sees the previous gates: blocks i, f, o
    (3)  i   = sigmoid(a_i + s_i + p_i * c_prev)    input gate
    (4)  f   = sigmoid(a_f + s_f + p_f * c_prev)    forget gate
    (5)  g   = tanh(a_g)                            candidate (cell input): sees no gate
    (6)  c_t = f * c_prev + i * g                   cell state
    (7)  o   = sigmoid(a_o + s_o + p_o * c_t)       output gate: the previous gates, but the new cell state
    (8)  h_t = o * tanh(c_t)                        hidden state

    Source: variant FGR of Greff et al. (2015), who take it from Hochreiter & Schmidhuber (1997). Their R_fo is
    our block of W_gates in row f and column o, transposed.

    x_t: (B, D); h_prev, c_prev, i_prev, f_prev, o_prev: (B, H); all of one real or complex floating dtype.
    Returns h_t, c_t, i, f, o, each (B, H), and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    gates_prev = pack(i_prev, f_prev, o_prev)
    # fmt: off
    a_i, a_f, a_g, a_o = split(x_t @ p.W_x + h_prev @ p.W_h + row(p.b))  # (1)
    s_i, s_f, s_o      = split(gates_prev @ p.W_gates, 3)           # (2)
    i      = sigmoid(a_i + s_i + row(p.p_i) * c_prev)               # (3)
    f      = sigmoid(a_f + s_f + row(p.p_f) * c_prev)               # (4)
    g      = tanh(a_g)                                              # (5)
    c_t    = f * c_prev + i * g                                     # (6)
    o      = sigmoid(a_o + s_o + row(p.p_o) * c_t)                  # (7)
    tanh_c = tanh(c_t)
    h_t    = o * tanh_c                                             # (8)
    # fmt: on
    return h_t, c_t, i, f, o, Cache(x_t, h_prev, c_prev, gates_prev, i, f, g, o, c_t, tanh_c)


def step_backward(
    dh_t: Array, dc_t: Array, di: Array, df: Array, do: Array, cache: Cache, p: Params
) -> tuple[Array, Array, Array, Array, Array, Array, Params]:
    """Gradients of one time step: equations (8) to (1) of `step`, last to first.

    dh_t, dc_t, di, df, do: (B, H), gradient of the loss with respect to each state from everything after this step (not
    counting the ways of c_t and of the gates through h_t and c_t of this step, which are added here).
    Returns dx_t (B, D), the gradients with respect to the five previous states, each (B, H), and dp, a Params, summed
    over the batch.
    """
    x_t, h_prev, c_prev, gates_prev, i, f, g, o, c_t, tanh_c = cache
    # fmt: off
    do      = do + dh_t * tanh_c                                    # (8)
    dc_t    = dc_t + dh_t * o * dtanh(tanh_c)                       # (8)
    da_o    = do * dsigmoid(o)                                      # (7)
    dc_t    = dc_t + da_o * row(p.p_o)                              # (7)
    dp_o    = sum_rows(da_o * c_t)                                  # (7)
    df      = df + dc_t * c_prev                                    # (6)
    di      = di + dc_t * g                                         # (6)
    dg      = dc_t * i                                              # (6)
    dc_prev = dc_t * f                                              # (6)
    da_g    = dg * dtanh(g)                                         # (5)
    da_f    = df * dsigmoid(f)                                      # (4)
    dc_prev = dc_prev + da_f * row(p.p_f)                           # (4)
    dp_f    = sum_rows(da_f * c_prev)                               # (4)
    da_i    = di * dsigmoid(i)                                      # (3)
    dc_prev = dc_prev + da_i * row(p.p_i)                           # (3)
    dp_i    = sum_rows(da_i * c_prev)                               # (3)
    ds      = pack(da_i, da_f, da_o)                                # (2)
    dW_gates = transpose(gates_prev) @ ds                           # (2)
    di_prev, df_prev, do_prev = split(ds @ transpose(p.W_gates), 3)  # (2)
    da      = pack(da_i, da_f, da_g, da_o)                          # (1)
    dW_x    = transpose(x_t) @ da                                   # (1)
    dW_h    = transpose(h_prev) @ da                                # (1)
    dp      = Params(dW_x, dW_h, dW_gates, dp_i, dp_f, dp_o, sum_rows(da))
    # fmt: on
    return da @ transpose(p.W_x), da @ transpose(p.W_h), dc_prev, di_prev, df_prev, do_prev, dp

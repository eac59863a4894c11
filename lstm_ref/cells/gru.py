"""GRU (gated recurrent unit) whose reset gate acts before the matrix product."""

from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.gates import pack, split

BLOCKS = ("z", "r", "n")


class Params(NamedTuple):
    """Weights and bias; columns are three blocks of H: update gate, reset gate, candidate."""

    W_x: Array
    W_h: Array
    b: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, 3 * H), W_h=(H, 3 * H), b=(3 * H,))


class State(NamedTuple):
    """Hidden state; a GRU has no other."""

    h: Array  # (B, H)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H), as are all below
    z: Array
    r: Array
    n: Array


def state_sizes(H: int) -> State:
    """Size of the last axis of each state."""
    return State(h=H)


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of the GRU.

    (1)  a   = x_t W_x + b                          blocks z, r, n
    (2)  z   = sigmoid(a_z + h_prev W_hz)           update gate
    (3)  r   = sigmoid(a_r + h_prev W_hr)           reset gate
    (4)  n   = tanh(a_n + (r * h_prev) W_hn)        candidate: r acts before the product with W_hn
    (5)  h_t = (1 - z) * h_prev + z * n             hidden state

    Source: Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder", in version 3 of the
    preprint (arXiv 1406.1078v3), where r acts before the product; the lecture's "GRU" slides, transposed to row
    vectors. Differences: biases, which Cho et al. leave out of their equations.
    Which of the two z weighs is written both ways. Ours is the lecture's and that of Chung et al. (2014): z = 1
    takes the candidate, z = 0 keeps h_prev. The preprint of Cho et al., PyTorch and ONNX have z and 1 - z
    exchanged in (5), which is the same cell with the signs of W_xz, W_hz and b_z turned: 1 - sigmoid(a) = sigmoid(-a).
    In version 1 of the preprint, PyTorch and cuDNN r acts after the product: see `lstm_ref.cells.gru_reset_after`.

    x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    a_z, a_r, a_n = split(x_t @ p.W_x + row(p.b), 3)                # (1)
    z   = sigmoid(a_z + h_prev @ W_hz)                              # (2)
    r   = sigmoid(a_r + h_prev @ W_hr)                              # (3)
    n   = tanh(a_n + (r * h_prev) @ W_hn)                           # (4)
    h_t = (1 - z) * h_prev + z * n                                  # (5)
    # fmt: on
    return h_t, Cache(x_t, h_prev, z, r, n)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equations (5) to (1) of `step`, last to first.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev, z, r, n = cache
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    dz      = dh_t * (n - h_prev)                                   # (5)
    dn      = dh_t * z                                              # (5)
    dh_prev = dh_t * (1 - z)                                        # (5)
    da_n    = dn * dtanh(n)                                         # (4)
    drh     = da_n @ transpose(W_hn)                                # (4)
    dW_hn   = transpose(r * h_prev) @ da_n                          # (4)
    dr      = drh * h_prev                                          # (4)
    dh_prev = dh_prev + drh * r                                     # (4)
    da_r    = dr * dsigmoid(r)                                      # (3)
    dh_prev = dh_prev + da_r @ transpose(W_hr)                      # (3)
    dW_hr   = transpose(h_prev) @ da_r                              # (3)
    da_z    = dz * dsigmoid(z)                                      # (2)
    dh_prev = dh_prev + da_z @ transpose(W_hz)                      # (2)
    dW_hz   = transpose(h_prev) @ da_z                              # (2)
    da      = pack(da_z, da_r, da_n)                                # (1)
    dp      = Params(transpose(x_t) @ da, pack(dW_hz, dW_hr, dW_hn), sum_rows(da))  # (1)
    # fmt: on
    return da @ transpose(p.W_x), dh_prev, dp

"""GRU whose reset gate acts after the matrix product: the GRU of cuDNN, PyTorch and ONNX (linear_before_reset)."""

from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.cells import gru
from lstm_ref.gates import pack, split

BLOCKS, State, state_sizes = gru.BLOCKS, gru.State, gru.state_sizes


class Params(NamedTuple):
    """Weights and biases; columns are three blocks of H: update gate, reset gate, candidate."""

    W_x: Array
    W_h: Array
    b: Array
    b_hn: Array


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, 3 * H), W_h=(H, 3 * H), b=(3 * H,), b_hn=(H,))


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H), as are all below
    z: Array
    r: Array
    m_n: Array
    n: Array


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of the GRU with the reset gate after the product.

    (1)  a   = x_t W_x + b                          blocks z, r, n
    (2)  m   = h_prev W_h                           blocks z, r, n: one product for all three
    (3)  z   = sigmoid(a_z + m_z)                   update gate
    (4)  r   = sigmoid(a_r + m_r)                   reset gate
    (5)  n   = tanh(a_n + r * (m_n + b_hn))         candidate: r acts after the product with W_hn
    (6)  h_t = (1 - z) * h_prev + z * n             hidden state

    Source: documentation of torch.nn.GRU, and of the ONNX operator GRU with linear_before_reset = 1. They print z
    and 1 - z exchanged in (6): the signs of W_xz, W_hz and b_z are turned. They have two biases per gate, of which
    only b_hn acts by itself: the others are summed into b.
    The order of (5) is that of version 1 of the preprint of Cho et al. (2014; arXiv 1406.1078v1). In version 3,
    `lstm_ref.cells.gru`, (5) is tanh(a_n + (r * h_prev) W_hn): so the documentation of Keras names the two. They are
    the same cell where every r is 1, or where W_hn is diagonal and b_hn is zero, and differ otherwise. Here one
    product with h_prev serves all blocks, there W_hn has to wait for r.

    x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    # fmt: off
    a_z, a_r, a_n = split(x_t @ p.W_x + row(p.b), 3)                # (1)
    m_z, m_r, m_n = split(h_prev @ p.W_h, 3)                        # (2)
    z   = sigmoid(a_z + m_z)                                        # (3)
    r   = sigmoid(a_r + m_r)                                        # (4)
    m_n = m_n + row(p.b_hn)                                         # (5)
    n   = tanh(a_n + r * m_n)                                       # (5)
    h_t = (1 - z) * h_prev + z * n                                  # (6)
    # fmt: on
    return h_t, Cache(x_t, h_prev, z, r, m_n, n)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equations (6) to (1) of `step`, last to first.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev, z, r, m_n, n = cache
    # fmt: off
    dz      = dh_t * (n - h_prev)                                   # (6)
    dn      = dh_t * z                                              # (6)
    dh_prev = dh_t * (1 - z)                                        # (6)
    da_n    = dn * dtanh(n)                                         # (5)
    dr      = da_n * m_n                                            # (5)
    dm_n    = da_n * r                                              # (5)
    da_r    = dr * dsigmoid(r)                                      # (4)
    da_z    = dz * dsigmoid(z)                                      # (3)
    dm      = pack(da_z, da_r, dm_n)                                # (2)
    dh_prev = dh_prev + dm @ transpose(p.W_h)                       # (2)
    da      = pack(da_z, da_r, da_n)                                # (1)
    dp      = Params(transpose(x_t) @ da, transpose(h_prev) @ dm, sum_rows(da), sum_rows(dm_n))  # (1) (2) (5)
    # fmt: on
    return da @ transpose(p.W_x), dh_prev, dp

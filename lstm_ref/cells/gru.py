"""GRU (gated recurrent unit) whose reset gate acts before the matrix product."""

from collections.abc import Sequence
from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array
from lstm_ref.gates import pack, split

BLOCKS = ("z", "r", "n")


class Params(NamedTuple):
    """Weights and bias; columns are three blocks of H: update gate, reset gate, candidate."""

    W_x: Array  # (D, 3H)
    W_h: Array  # (H, 3H)
    b: Array  # (3H,)


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


def param_shapes(D: int, H: int) -> Params:
    """Shape of each parameter for input size D and hidden size H."""
    return Params(W_x=(D, 3 * H), W_h=(H, 3 * H), b=(3 * H,))


def state_sizes(H: int) -> State:
    """Size of the last axis of each state."""
    return State(h=H)


def step(x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
    """One time step of the GRU.

    (1)  a_z = x_t W_xz + h_prev W_hz + b_z         what drives the update gate,
    (2)  a_r = x_t W_xr + h_prev W_hr + b_r         the reset gate,
    (3)  a_n = x_t W_xn + b_n                       and the candidate, as far as it is not reset
    (4)  z   = sigmoid(a_z)                         update gate
    (5)  r   = sigmoid(a_r)                         reset gate
    (6)  n   = tanh(a_n + (r * h_prev) W_hn)        candidate: r acts before the product with W_hn
    (7)  h_t = (1 - z) * h_prev + z * n             hidden state

    Source: Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder", in version 3 of the
    preprint (arXiv 1406.1078v3), where r acts before the product; the lecture's "GRU" slides, transposed to row
    vectors. Differences: biases, which Cho et al. leave out of their equations.
    Which of the two z weighs is written both ways. Ours is the lecture's and that of Chung et al. (2014): z = 1
    takes the candidate, z = 0 keeps h_prev. The preprint of Cho et al., PyTorch and ONNX have z and 1 - z
    exchanged in (7), which is the same cell with the signs of W_xz, W_hz and b_z turned: 1 - sigmoid(a) = sigmoid(-a).
    In version 1 of the preprint, PyTorch and cuDNN r acts after the product: see `lstm_ref.cells.gru_reset_after`.

    x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
    Returns h_t (B, H) and the Cache for `step_backward`.
    Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
    sequence, in `lstm_ref.sequence`.
    """
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    a_z, a_r, a_n = split(x_t @ p.W_x + row(p.b), 3)                # (1) (2) (3)
    a_z       = a_z + h_prev @ W_hz                                 # (1)
    a_r       = a_r + h_prev @ W_hr                                 # (2)
    h_t, gates = reset_and_update(a_z, a_r, a_n, h_prev, W_hn)      # (4) to (7)
    # fmt: on
    return h_t, Cache(x_t, h_prev, *gates)


def step_backward(dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
    """Gradients of one time step: equations (7) to (1) of `step`, last to first.

    dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
    Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.
    """
    x_t, h_prev, *gates = cache
    W_hz, W_hr, W_hn = split(p.W_h, 3)
    # fmt: off
    da_z, da_r, da_n, dh_prev, dW_hn = reset_and_update_backward(dh_t, gates, h_prev, W_hn)  # (7) to (4)
    dh_prev = dh_prev + da_r @ transpose(W_hr)                      # (2)
    dW_hr   = transpose(h_prev) @ da_r                              # (2)
    dh_prev = dh_prev + da_z @ transpose(W_hz)                      # (1)
    dW_hz   = transpose(h_prev) @ da_z                              # (1)
    da      = pack(da_z, da_r, da_n)                                # (3) (2) (1)
    dp      = Params(transpose(x_t) @ da, pack(dW_hz, dW_hr, dW_hn), sum_rows(da))
    # fmt: on
    return da @ transpose(p.W_x), dh_prev, dp


def reset_and_update(a_z: Array, a_r: Array, a_n: Array, h_prev: Array, W_hn: Array) -> tuple[Array, tuple[Array, ...]]:
    """Equations (4) to (7) of `step`, which the GRU has in common with MUT1, MUT2 and MUT3.

    a_z, a_r, a_n, h_prev: (B, H); W_hn: (H, H). Returns h_t and the gates z, r, n, each (B, H).
    """
    # fmt: off
    z   = sigmoid(a_z)                                              # (4)
    r   = sigmoid(a_r)                                              # (5)
    n   = tanh(a_n + (r * h_prev) @ W_hn)                           # (6)
    h_t = (1 - z) * h_prev + z * n                                  # (7)
    # fmt: on
    return h_t, (z, r, n)


def reset_and_update_backward(
    dh_t: Array, gates: Sequence[Array], h_prev: Array, W_hn: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Gradients of `reset_and_update`, equations (7) to (4): da_z, da_r, da_n, dh_prev, dW_hn.

    gates: z, r, n. dh_prev does not count the ways through a_z, a_r and a_n, which differ from cell to cell.
    """
    z, r, n = gates
    # fmt: off
    dz      = dh_t * (n - h_prev)                                   # (7)
    dn      = dh_t * z                                              # (7)
    dh_prev = dh_t * (1 - z)                                        # (7)
    da_n    = dn * dtanh(n)                                         # (6)
    drh     = da_n @ transpose(W_hn)                                # (6)
    dW_hn   = transpose(r * h_prev) @ da_n                          # (6)
    dr      = drh * h_prev                                          # (6)
    dh_prev = dh_prev + drh * r                                     # (6)
    da_r    = dr * dsigmoid(r)                                      # (5)
    da_z    = dz * dsigmoid(z)                                      # (4)
    # fmt: on
    return da_z, da_r, da_n, dh_prev, dW_hn

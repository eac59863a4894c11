"""What MUT1, MUT2 and MUT3 share: the gates of the GRU, driven in other ways, and an input without weights."""

from collections.abc import Sequence

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import transpose
from lstm_ref.backend import Array


def require_input_of_hidden_size(D: int, H: int) -> None:
    """Raise ValueError unless D = H, for a cell which adds x_t, without weights, to something of size H."""
    if D != H:
        raise ValueError(f"D: got {D}, expected {H}, the hidden size H: this cell uses x_t without weights")


def reset_and_update(a_z: Array, a_r: Array, a_n: Array, h_prev: Array, W_hn: Array) -> tuple[Array, tuple[Array, ...]]:
    """The part of a time step that MUT1, MUT2 and MUT3 have in common with the GRU; (1) to (3) are their own.

    (4)  z   = sigmoid(a_z)                         update gate
    (5)  r   = sigmoid(a_r)                         reset gate
    (6)  n   = tanh(a_n + (r * h_prev) W_hn)        candidate
    (7)  h_t = (1 - z) * h_prev + z * n             hidden state

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

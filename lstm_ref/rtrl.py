"""Real-time recurrent learning: the exact gradient of the vanilla recurrent network, carried forward in time."""

from typing import NamedTuple

from lstm_ref.algebra import row
from lstm_ref.arguments import check_array, check_count, check_kind, check_sequence
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.cells.rnn import RNN, Params, State


class Sensitivity(NamedTuple):
    """A hidden state and its derivatives with respect to initial state and parameters; m counts the units of h."""

    h: Array  # (B, H)
    h0: Array  # (B, H, H), entry (k, m): dh[m] / dh0[k]
    W_x: Array  # (B, D, H, H), entry (n, k, m): dh[m] / dW_x[n, k]
    W_h: Array  # (B, H, H, H), entry (n, k, m): dh[m] / dW_h[n, k]
    b: Array  # (B, H, H), entry (k, m): dh[m] / db[k]


def gradients(cell: RNN, x: Array, h0: Array, p: Params, dh: Array) -> tuple[Array, Params]:
    """Gradients of a loss of all hidden states, equal to those of backpropagation through time.

    cell: an instance of `lstm_ref.cells.rnn.RNN`. x: (T, B, D). h0: (B, H). dh: (T, B, H), gradient with respect to
    each h_t from outside the recurrence (what arrives at the final state is part of its last entry).
    Returns dh0 (B, H) and dp, a Params, summed over time and batch. Equations, source and costs are in `step`.

    Raises TypeError or ValueError as `lstm_ref.readable.forward`, and ValueError for a trial axis.
    """
    check_kind("cell", cell, RNN)
    check_array("x", x, ("T", "B", "D"))
    check_array("h0", h0, (x.shape[1], "H"), like=x)
    check_sequence(cell, x, State(h0), p)
    check_array("dh", dh, (x.shape[0], *h0.shape), like=x)
    s = start(h0, x.shape[-1])
    xp = array_namespace(x)
    dh0, dp = xp.zeros_like(h0), Params(*(xp.zeros_like(w) for w in p))
    for t in range(x.shape[0]):
        s = step(cell, x[t, ...], s, p)
        dh0_t, dp_t = gradient(s, dh[t, ...])
        dh0, dp = dh0 + dh0_t, Params(*(total + new for total, new in zip(dp, dp_t, strict=True)))
    return dh0, dp


def start(h0: Array, D: int) -> Sensitivity:
    """Sensitivity before the first step of a sequence, for input size D.

    (1)  S_h0 = I,    S_w = 0    for w = W_x, W_h, b

    h0: (B, H). Raises TypeError or ValueError if it is not, so for a trial axis.
    """
    check_array("h0", h0, ("B", "H"))
    D = check_count("D", D)
    (B, H), xp = h0.shape, array_namespace(h0)
    by_h0, by_b, by_W_h, by_W_x = (
        xp.zeros(shape, dtype=h0.dtype, **on_device(h0)) for shape in ((B, H, H), (B, H, H), (B, H, H, H), (B, D, H, H))
    )
    return Sensitivity(h0, by_h0 + _identity(h0), by_W_x, by_W_h, by_b)


def step(cell: RNN, x_t: Array, s: Sensitivity, p: Params) -> Sensitivity:
    """One time step of real-time recurrent learning. S_w stands for dh/dw, and E_w for da/dw at fixed h_prev.

    (2)  h_t    = phi(a_t),    a_t = x_t W_x + h_prev W_h + b
    (3)  S_w(t) = (S_w(t-1) W_h + E_w) diag(phi'(a_t))    for w = h0, W_x, W_h, b

    Entry (n, k, m) of E_W_x is x_t[n] I[k, m], and that of E_W_h is h_prev[n] I[k, m]; E_b = I, E_h0 = 0.

    Source: Williams & Zipser (1989). Differences: any phi; x_t acts at once and not one step later; a batch, of
    which each row has its own S_w. Of n = (D + H + 1) H parameters and per row, it takes memory O(H n) and time
    O(H^2 n) per step, whatever T. Backpropagation through time takes memory O(T (D + H)), time O(n) per step.

    cell: an instance of `lstm_ref.cells.rnn.RNN`. x_t: (B, D). s: from `start` or the step before.
    p may differ from step to step, for learning on-line. S_w is then the derivative with respect to a shift shared by
    the parameters of all steps so far, each about its own value: no longer the gradient at p, but close to it as long
    as p changes slowly.
    Shapes are not checked here.
    """
    h_t, (_, h_prev, _) = cell.step(x_t, s.h, p)  # (2)
    eye = _identity(h_prev)
    slope = row(cell.phi.derivative(h_t))  # (B, 1, H)
    # fmt: off
    h0  = (s.h0  @ p.W_h) * slope                                   # (3)
    W_x = (s.W_x @ p.W_h + _outer(x_t, eye)) * row(slope)           # (3)
    W_h = (s.W_h @ p.W_h + _outer(h_prev, eye)) * row(slope)        # (3)
    b   = (s.b   @ p.W_h + eye) * slope                             # (3)
    # fmt: on
    return Sensitivity(h_t, h0, W_x, W_h, b)


def gradient(s: Sensitivity, dh_t: Array) -> tuple[Array, Params]:
    """Gradients of the loss of one step; their sum over the steps so far is the gradient of the loss so far.

    (4)  dw = S_w dh_t    for w = h0, and, summed over the batch, W_x, W_h, b

    s: the sensitivity after that step. dh_t: (B, H), gradient of the loss of that step with respect to its h_t.
    Returns dh0 (B, H) and dp, a Params. Raises TypeError or ValueError for a dh_t that is not like s.h.
    """
    check_kind("s", s, Sensitivity)
    check_array("dh_t", dh_t, tuple(s.h.shape), like=s.h)
    xp = array_namespace(dh_t)
    by_m = row(dh_t)  # (B, 1, H)
    dh0 = xp.sum(s.h0 * by_m, axis=-1)
    return dh0, Params(
        W_x=xp.sum(s.W_x * row(by_m), axis=(0, -1)),
        W_h=xp.sum(s.W_h * row(by_m), axis=(0, -1)),
        b=xp.sum(s.b * by_m, axis=(0, -1)),
    )


def _identity(h: Array) -> Array:
    """The identity matrix (H, H), of the library and dtype of h (B, H)."""
    return array_namespace(h).eye(h.shape[-1], dtype=h.dtype, **on_device(h))


def _outer(z: Array, eye: Array) -> Array:
    """Entry (row, n, k, m): z[row, n] I[k, m], for z (B, N). Returns (B, N, H, H)."""
    return z[:, :, None, None] * eye

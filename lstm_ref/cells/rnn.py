"""Vanilla (Elman) recurrent network: one layer of units that sees its input and its own last output."""

from dataclasses import dataclass
from typing import NamedTuple

from lstm_ref import activations
from lstm_ref.activations import Squash
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array


class Params(NamedTuple):
    """Weights and bias."""

    W_x: Array
    W_h: Array
    b: Array


class State(NamedTuple):
    """Hidden state."""

    h: Array  # (B, H)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H)
    h_t: Array  # (B, H)


class _Names:
    # A base of its own: inside `RNN` the names then stand for the types above, for type checkers too.
    BLOCKS = ("h",)
    Params, State, Cache = Params, State, Cache


@dataclass(frozen=True)
class RNN(_Names):
    """The vanilla recurrent network with the squashing function phi, as a cell of `lstm_ref.cells`."""

    phi: Squash

    def param_shapes(self, D: int, H: int) -> Params:
        """Shape of each parameter for input size D and hidden size H."""
        return Params(W_x=(D, H), W_h=(H, H), b=(H,))

    def state_sizes(self, H: int) -> State:
        """Size of the last axis of each state."""
        return State(h=H)

    def step(self, x_t: Array, h_prev: Array, p: Params) -> tuple[Array, Cache]:
        """One time step of the vanilla recurrent network.

        (1)  a   = x_t W_x + h_prev W_h + b             pre-activation
        (2)  h_t = phi(a)                               hidden state

        Source: Elman (1990), whose units are logistic (`SIGMOID`) and whose context units hold h_prev.
        Difference: he trains with h_prev as one more input, a constant; here its gradient is passed on.

        x_t: (B, D); h_prev: (B, H); all of one real or complex floating dtype. Rows are independent.
        Returns h_t (B, H) and the Cache for `step_backward`.
        Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
        sequence, in `lstm_ref.sequence`.
        """
        # fmt: off
        a   = x_t @ p.W_x + h_prev @ p.W_h + row(p.b)               # (1)
        h_t = self.phi.function(a)                                  # (2)
        # fmt: on
        return h_t, Cache(x_t, h_prev, h_t)

    def step_backward(self, dh_t: Array, cache: Cache, p: Params) -> tuple[Array, Array, Params]:
        """Gradients of one time step: equations (2) and (1) of `step`.

        dh_t: (B, H), gradient of the loss with respect to h_t from everything after this step.
        Returns dx_t (B, D), dh_prev (B, H), and dp, a Params, summed over the batch.

        Source: Rumelhart, Hinton & Williams (1986), one layer of the network unrolled in time.
        """
        x_t, h_prev, h_t = cache
        # fmt: off
        da      = self.phi.backward(dh_t, h_t)                      # (2)
        dx_t    = da @ transpose(p.W_x)                             # (1)
        dh_prev = da @ transpose(p.W_h)                             # (1)
        dp      = Params(transpose(x_t) @ da, transpose(h_prev) @ da, sum_rows(da))  # (1)
        # fmt: on
        return dx_t, dh_prev, dp


# Le, Jaitly & Hinton (2015) start RELU from the identity: `lstm_ref.initialise.irnn`.
IDENTITY = RNN(activations.IDENTITY)
SIGMOID = RNN(activations.LOGISTIC)
TANH = RNN(activations.TANH)
RELU = RNN(activations.RELU)
ELU = RNN(activations.ELU)

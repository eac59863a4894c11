"""What the exercises of this unit share: the network, draws of its numbers, and its gradients from the reference."""

from typing import NamedTuple

import numpy as np

from lstm_ref import readable
from lstm_ref.cells import rnn
from lstm_ref.layers.dense import dense, dense_backward

LIMIT = 2.0  # seconds of processor time per exercise
Rng = np.random.Generator


class Params(NamedTuple):
    """As in the notebook."""

    W_x: np.ndarray  # (D, H)
    W_h: np.ndarray  # (H, H)
    b: np.ndarray  # (H,)
    W_y: np.ndarray  # (H, K)
    b_y: np.ndarray  # (K,)


def fixed() -> Rng:
    """The numbers of the edge cases: the same in every draw."""
    return np.random.default_rng(1990)


def normal(rng: Rng, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.standard_normal(shape) for shape in shapes]


def params(rng: Rng, D: int, H: int, K: int, size: float = 0.7) -> Params:
    return Params(*(size * array for array in normal(rng, (D, H), (H, H), (H,), (H, K), (K,))))


def tiny() -> tuple[np.ndarray, np.ndarray, Params]:
    """Input, initial state and parameters of section 4.2: the states are 0.5, 0.6, 0.8."""
    x = np.array([np.log(3) / 2, np.log(2) - 1, np.log(3) - 1.2]).reshape(3, 1, 1)
    one, zero = np.ones((1, 1)), np.zeros(1)
    return x, np.zeros((1, 1)), Params(one, 2 * one, zero, one, zero)


def forward(x: np.ndarray, h0: np.ndarray, p: Params) -> tuple[np.ndarray, np.ndarray]:
    h, _, _ = readable.forward(rnn.TANH, x, rnn.State(h0), rnn.Params(p.W_x, p.W_h, p.b))
    return h, dense(h, p.W_y, p.b_y)


def backward(dy: np.ndarray, x: np.ndarray, h0: np.ndarray, h: np.ndarray, p: Params) -> tuple[np.ndarray, ...]:
    """As the notebook's `rnn_backward`: dx, dh0, dW_x, dW_h, db, dW_y, db_y."""
    recurrent, state0 = rnn.Params(p.W_x, p.W_h, p.b), rnn.State(h0)
    _, _, caches = readable.forward(rnn.TANH, x, state0, recurrent)
    dh, dW_y, db_y = dense_backward(dy, h, p.W_y)
    dx, dstate0, dp = readable.backward(rnn.TANH, dh, rnn.State(np.zeros_like(h0)), caches, recurrent)
    return dx, dstate0.h, dp.W_x, dp.W_h, dp.b, dW_y, db_y

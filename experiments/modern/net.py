"""A recurrent network over one vector of parameters: layers of a cell under an output layer.

Arrays are of any library. R networks at once: w (R, n), and x (T, R, B, D).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.modern.flat import Layout
from experiments.modern.outputs import Output
from lstm_ref import initialise, nested
from lstm_ref.arguments import check_count
from lstm_ref.backend import Array, array_namespace
from lstm_ref.layers import dense, stack


@dataclass(frozen=True)
class Net:
    """L layers of H cells each, and K outputs from the top one.

    layer: as `lstm_ref.layers` describes it, with a `cell`: `Recurrent` is one. No mask is needed for sequences of
    unequal lengths: the states start at 0 and go forward only, so what comes after the end of a sequence changes
    nothing before it, and no error comes back from there, for none is asked there.
    """

    layer: Any
    D: int
    H: int
    K: int
    output: Output
    L: int = 1
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        for name in ("D", "H", "K", "L"):
            check_count(name, getattr(self, name))
        object.__setattr__(self, "layout", Layout(self._draw(np.random.default_rng(0))))

    def start(self, rng: np.random.Generator, biases: dict[str, float] | None = None) -> np.ndarray:
        """First parameters w (n,): `lstm_ref.initialise.glorot`, with these biases of the blocks that the cell has."""
        layers, W_o, b_o = self._draw(rng)
        for block, value in (biases or {}).items():
            if block in self.layer.cell.BLOCKS:
                layers = [initialise.with_bias(self.layer.cell, p, block, value) for p in layers]
        return self.layout.join((layers, W_o, b_o))

    def forward(self, w: Array, x: Array) -> tuple[Array, Any]:
        """Logits (T, B, K) for inputs x (T, B, D), from states of zeros, and what `backward` needs."""
        layers, W_o, b_o = self.layout.split(w)
        states = [initialise.zero_state(self.layer.cell, x[0, ...], self.H)] * self.L
        h, states_T, tapes = self._stack().forward(x, states, layers)
        h = _without_nan(h)
        return dense.dense(h, W_o, b_o), (h, states_T, tapes, W_o)

    def backward(self, dlogits: Array, tape: Any) -> Array:
        """Gradient (n,) of a loss with respect to the parameters, from that with respect to the logits (T, B, K)."""
        h, states_T, tapes, W_o = tape
        dh, dW_o, db_o = dense.dense_backward(dlogits, h, W_o)
        _, _, dlayers = self._stack().backward(_without_nan(dh), nested.zeros_like(states_T), tapes)
        return self.layout.join((dlayers, dW_o, db_o))

    def y(self, w: Array, x: Array) -> Array:
        """Outputs (T, B, K)."""
        return self.output.function(self.forward(w, x)[0])

    def _stack(self) -> stack.Stack:
        return stack.Stack([self.layer] * self.L)

    def _draw(self, rng: np.random.Generator) -> tuple[list[Any], np.ndarray, np.ndarray]:
        sizes = [self.D] + [self.H] * (self.L - 1)
        layers = [initialise.glorot(self.layer.cell, rng, D, self.H) for D in sizes]
        return (layers, *initialise.dense(rng, self.H, self.K))


def _without_nan(a: Array) -> Array:
    """inf in place of NaN, which the next layer would refuse: so the results are not finite, as they have to be."""
    xp = array_namespace(a)
    return xp.where(xp.isnan(a), xp.full_like(a, float("inf")), a)

"""Layers one above the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstm_ref.arguments import check_layers, check_length, within
from lstm_ref.backend import Array


@dataclass(frozen=True)
class Stack:
    """L layers, bottom first, of any kinds and sizes; each reads what the one below it gives.

    States, parameters, tapes and gradients are lists with one entry per layer.
    """

    layers: Sequence[Any]

    def __post_init__(self) -> None:
        check_layers(self.layers)

    def forward(
        self, x: Array, state0: Sequence[Any], p: Sequence[Any], mask: Array | None = None
    ) -> tuple[Array, list[Any], list[Any]]:
        """Outputs of the top layer.

        (1)  h(t, 0) = x(t)
        (2)  h(t, l), state(t, l) from h(t, l-1), state(t-1, l), p(l),    l = 1, ..., L

        Each layer finishes its sequence before the next one starts, so that bidirectional layers fit too.

        x: (T, B, D). mask: (T, B) of bool, for all layers. Returns h (T, B, n) of the top layer, the L final
        states and the tape. Raises TypeError or ValueError as the layers do, with the layer's index in front.
        """
        check_length("state0", state0, len(self.layers), "states, one per layer")
        check_length("p", p, len(self.layers), "parameters, one per layer")
        h, states_T, tapes = x, [], []
        for n, layer in enumerate(self.layers):
            with within(f"layers[{n}]"):
                h, state_T, tape = layer.forward(h, state0[n], p[n], mask)
            states_T.append(state_T)
            tapes.append(tape)
        return h, states_T, tapes

    def backward(self, dh: Array, dstate_T: Sequence[Any], tape: Sequence[Any]) -> tuple[Array, list[Any], list[Any]]:
        """Gradients from the top layer down: dx (T, B, D), and those of initial states and parameters, as lists.

        dh: (T, B, n). dstate_T: gradient with respect to the final state of each layer. tape: from `forward`.
        Raises as `forward`.
        """
        check_length("dstate_T", dstate_T, len(self.layers), "states, one per layer")
        check_length("tape", tape, len(self.layers), "tapes, one per layer")
        dstates0, dps = [], []
        for n in reversed(range(len(self.layers))):
            with within(f"layers[{n}]"):
                dh, dstate0, dp = self.layers[n].backward(dh, dstate_T[n], tape[n])
            dstates0.append(dstate0)
            dps.append(dp)
        return dh, dstates0[::-1], dps[::-1]

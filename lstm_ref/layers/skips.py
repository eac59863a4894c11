"""Layers one above the other, with connections that skip layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lstm_ref.arguments import check_array, check_kind, check_layers, check_length, within
from lstm_ref.backend import Array
from lstm_ref.gates import cut, pack


class Tape(NamedTuple):
    """What `backward` needs from `forward`."""

    tapes: list[Any]  # one per layer
    D: int
    sizes: list[int]  # of the outputs of each layer


@dataclass(frozen=True)
class Skips:
    """L layers, bottom first; each also reads the input, and all of them are the output.

    States, parameters and gradients are lists with one entry per layer.
    """

    layers: Sequence[Any]

    def __post_init__(self) -> None:
        check_layers(self.layers)

    def forward(
        self, x: Array, state0: Sequence[Any], p: Sequence[Any], mask: Array | None = None
    ) -> tuple[Array, list[Any], Tape]:
        """Outputs of all layers, side by side.

        (1)  h(t, 1) from x(t)
        (2)  h(t, l) from [x(t), h(t, l-1)],    l = 2, ..., L        layers of input size D + n_{l-1}
        (3)  h(t)  = [h(t, 1), ..., h(t, L)]                         (B, n_1 + ... + n_L)

        Source: Graves (2013), "Generating sequences with recurrent neural networks", the deep network at its
        start, equations 1 to 4. He writes a matrix for each connection; [ ] with one matrix is the same.

        x: (T, B, D). mask: (T, B) of bool, for all layers. Returns h, the L final states and the tape.
        Raises TypeError or ValueError as the layers do, with the layer's index in front.
        """
        check_length("state0", state0, len(self.layers), "states, one per layer")
        check_length("p", p, len(self.layers), "parameters, one per layer")
        below, hs, states_T, tapes = x, [], [], []
        for n, layer in enumerate(self.layers):
            with within(f"layers[{n}]"):
                h, state_T, tape = layer.forward(below, state0[n], p[n], mask)  # (1) (2)
            below = pack(x, h)
            hs.append(h)
            states_T.append(state_T)
            tapes.append(tape)
        return pack(*hs), states_T, Tape(tapes, x.shape[-1], [h.shape[-1] for h in hs])  # (3)

    def backward(self, dh: Array, dstate_T: Sequence[Any], tape: Tape) -> tuple[Array, list[Any], list[Any]]:
        """Gradients, equations (3) to (1): dx (T, B, D), and those of initial states and parameters, as lists.

        dh: (T, B, n_1 + ... + n_L). dstate_T: gradient with respect to the final state of each layer.
        tape: from `forward`.
        Raises as `forward`.
        """
        check_length("dstate_T", dstate_T, len(self.layers), "states, one per layer")
        check_kind("tape", tape, Tape)
        check_length("tape.tapes", tape.tapes, len(self.layers), "tapes, one per layer")
        check_array("dh", dh, (..., sum(tape.sizes)))
        dhs = cut(dh, tape.sizes)  # (3)
        dx: Any = 0
        from_above: Any = 0
        dstates0, dps = [], []
        for n in reversed(range(len(self.layers))):
            with within(f"layers[{n}]"):
                dbelow, dstate0, dp = self.layers[n].backward(dhs[n] + from_above, dstate_T[n], tape.tapes[n])
            dx = dx + dbelow[..., : tape.D]  # (2) (1)
            from_above = dbelow[..., tape.D :]  # (2); nothing is left in (1)
            dstates0.append(dstate0)
            dps.append(dp)
        return dx, dstates0[::-1], dps[::-1]

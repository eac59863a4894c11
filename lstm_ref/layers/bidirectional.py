"""Two layers, one of which reads the sequence from its end to its start."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from lstm_ref.arguments import check_array, check_kind, check_layer, check_length, within
from lstm_ref.backend import Array, array_namespace
from lstm_ref.gates import cut, pack


class Both(NamedTuple):
    """States, parameters or gradients of the two directions."""

    ahead: Any
    back: Any


class Tape(NamedTuple):
    """What `backward` needs from `forward`."""

    ahead: Any
    back: Any
    sizes: list[int]  # of the outputs of both directions


@dataclass(frozen=True)
class Bidirectional:
    """A layer from the first step to the last and one from the last to the first, with parameters of their own."""

    ahead: Any
    back: Any

    def __post_init__(self) -> None:
        check_layer("ahead", self.ahead)
        check_layer("back", self.back)

    def forward(self, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Both, Tape]:
        """Outputs of both directions, side by side.

        (1)  u(t) from x(t), what has been read is x(0), ..., x(t)
        (2)  v(t) from x(t), what has been read is x(T-1), ..., x(t)
        (3)  h(t) = [u(t), v(t)]

        Source: Schuster & Paliwal (1997); for LSTM layers Graves & Schmidhuber (2005).

        mask: (T, B) of bool, for sequences of unequal lengths. A masked step leaves a state as it is, in both
        directions: a sequence that is padded after its end is read back from its own end, starting from its own
        initial state, which is v(t) at the padding.

        x: (T, B, D). state0, p: of both directions, ahead first. Returns h (T, B, n_ahead + n_back), the final
        states (that of `back` is the one at t = 0) and the tape. Raises TypeError or ValueError as the layers do,
        with the direction in front.
        """
        check_length("state0", state0, 2, "of ahead, back")
        check_length("p", p, 2, "of ahead, back")
        with within("ahead"):
            u, u_T, tape_ahead = self.ahead.forward(x, state0[0], p[0], mask)  # (1)
        with within("back"):
            v, v_T, tape_back = self.back.forward(
                _reversed(x), state0[1], p[1], None if mask is None else _reversed(mask)
            )  # (2)
        tape = Tape(tape_ahead, tape_back, [u.shape[-1], v.shape[-1]])
        return pack(u, _reversed(v)), Both(u_T, v_T), tape  # (3)

    def backward(self, dh: Array, dstate_T: Any, tape: Tape) -> tuple[Array, Both, Both]:
        """Gradients, equations (3) to (1): dx (T, B, D), dstate0 and dp, each of both directions.

        dh: (T, B, n_ahead + n_back). dstate_T: gradient with respect to the final states. tape: from `forward`.
        Raises as `forward`.
        """
        check_length("dstate_T", dstate_T, 2, "of ahead, back")
        check_kind("tape", tape, Tape)
        check_array("dh", dh, (..., sum(tape.sizes)))
        du, dv = cut(dh, tape.sizes)  # (3)
        with within("back"):
            dx_back, dv0, dp_back = self.back.backward(_reversed(dv), dstate_T[1], tape.back)  # (2)
        with within("ahead"):
            dx_ahead, du0, dp_ahead = self.ahead.backward(du, dstate_T[0], tape.ahead)  # (1)
        return dx_ahead + _reversed(dx_back), Both(du0, dv0), Both(dp_ahead, dp_back)


def _reversed(a: Array) -> Array:
    return array_namespace(a).flip(a, axis=0)

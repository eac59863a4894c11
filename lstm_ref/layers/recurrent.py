"""One recurrent layer."""

from dataclasses import dataclass
from typing import Any

from lstm_ref import sequence
from lstm_ref.arguments import check_cell
from lstm_ref.backend import Array


@dataclass(frozen=True)
class Recurrent:
    """A cell along the sequence, as a layer of `lstm_ref.layers`. state0: cell.State; p: cell.Params."""

    cell: Any

    def __post_init__(self) -> None:
        check_cell(self.cell)

    def forward(self, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Any, Any]:
        """As `lstm_ref.sequence.forward`."""
        return sequence.forward(self.cell, x, state0, p, mask)

    def backward(self, dh: Array, dstate_T: Any, tape: Any) -> tuple[Array, Any, Any]:
        """As `lstm_ref.sequence.backward`."""
        sequence.check_tape(tape, self.cell)
        return sequence.backward(dh, dstate_T, tape)

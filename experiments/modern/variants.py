"""The cells of Greff et al. (2015) as layers that train quickly.

A variant whose gate is always open is the full cell with a bias so large that the gate is exactly 1 and its slope
exactly 0: then the plan of the full cell computes the variant. The two variants with another squashing function run
by `squashed`; all others have plans of their own, or are the full cell.
"""

from dataclasses import dataclass
from typing import Any

from experiments.modern.squashed import Squashed
from lstm_ref.backend import Array, array_namespace
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import peephole
from lstm_ref.gates import ORDER, pack, split
from lstm_ref.layers.recurrent import Recurrent

OPEN = 1000.0  # sigmoid(1000) is 1 in float64, and 1 (1 - 1) is 0

# The standard cell first; the names of lstm_ref.catalogue.
VARIANTS: dict[str, str] = {
    "peephole": "standard",
    "nig": "no input gate",
    "nfg": "no forget gate",
    "nog": "no output gate",
    "niaf": "no input activation",
    "noaf": "no output activation",
    "np": "no peepholes",
    "cifg": "coupled gates",
    "fgr": "full gate recurrence",
}
_ALWAYS_OPEN = {"nig": "i", "nfg": "f", "nog": "o"}
_OTHER_SQUASH = ("niaf", "noaf")


@dataclass(frozen=True)
class Expanded:
    """A variant as a layer of `lstm_ref.layers`, run by a layer of the full cell."""

    cell: Any  # the variant, whose parameters they are
    full: Any  # the layer that runs them, once expanded
    opened: str = ""  # block of the full cell whose gate is 1

    def forward(self, x: Array, state0: Any, p: Any, mask: Any = None) -> tuple[Array, Any, Any]:
        """As `lstm_ref.sequence.forward`, with the parameters and the results of the variant."""
        full = self.cell.expand(p)
        if self.opened:
            blocks = dict(zip(ORDER, split(full.b), strict=True))
            blocks[self.opened] = array_namespace(full.b).full_like(blocks[self.opened], OPEN)
            full = full._replace(b=pack(*(blocks[name] for name in ORDER)))
        h, state_T, tape = self.full.forward(x, state0, full, mask)
        return h, state_T, tape

    def backward(self, dh: Array, dstate_T: Any, tape: Any) -> tuple[Array, Any, Any]:
        """As `lstm_ref.sequence.backward`; the gradient is that of the parameters of the variant."""
        dx, dstate0, dfull = self.full.backward(dh, dstate_T, tape)
        return dx, dstate0, self.cell.restrict(dfull)


def layer(name: str) -> Any:
    """The variant of this name as a layer. Raises ValueError for a name that is not in VARIANTS."""
    if name not in VARIANTS:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join(VARIANTS)}")
    cell = CELLS[name]
    if name in _ALWAYS_OPEN:
        return Expanded(cell, Recurrent(peephole), _ALWAYS_OPEN[name])
    if name in _OTHER_SQUASH:
        return Expanded(cell, Squashed(cell.squash))
    return Recurrent(cell)

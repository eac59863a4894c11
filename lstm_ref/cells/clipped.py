"""Cells whose backward step keeps exploding gradients in bounds."""

from dataclasses import dataclass, replace
from typing import Any

from lstm_ref.arguments import check_positive
from lstm_ref.backend import Array, array_namespace, in_range
from lstm_ref.cells import lstm, peephole
from lstm_ref.cells.greff import V, Vanilla
from lstm_ref.cells.rnn import RNN
from lstm_ref.gates import ORDER


def clipped(cell: Any, bound: float) -> Any:
    """The same cell, with the gradient of each of its pre-activations clipped to [-bound, bound], at every step.

        da = min(bound, max(-bound, dy y'(a)))    for every y(a): gates, candidate, units of an RNN

    Source: Graves (2013), "Generating sequences with recurrent neural networks": the gradient with respect to the
    inputs of an LSTM layer, before sigmoid and tanh. His LSTM (7-11) is `lstm_ref.cells.peephole`, where these inputs
    include what comes through the peepholes. The cell state on its way out, in tanh(c_t), is none of them: not clipped.

    Each number of a batch is clipped on its own, before anything is summed. What comes out is not the gradient of
    any loss.

    cell: of `lstm_ref.cells`, one of lstm, peephole, the variants of `greff` but CIFG, and all of `rnn`.
    Returns a cell with the same Params, State and equations; its `step_backward` clips, and raises TypeError for
    complex numbers, which have no order. Clipped twice, a cell keeps the smaller bound.
    Raises ValueError for any other cell, and for a bound that is not positive.
    """
    bound = check_positive("bound", bound)
    if isinstance(cell, RNN):
        phi: Any = ClippedSquash(cell.phi, bound)
        return replace(cell, phi=phi)
    # Two cells are written out; these are their equals over squashing functions.
    own = _LSTM() if cell is lstm else V if cell is peephole else cell
    # Where gates share a pre-activation, its gradient is a sum, which no squashing function sees.
    if not isinstance(own, Vanilla) or type(own).tie is not Vanilla.tie:
        name = getattr(cell, "__name__", type(cell).__qualname__)
        raise ValueError(
            f"cell: got {name}, expected one whose pre-activations can be clipped one by one: "
            "lstm, peephole, nig, nfg, nog, niaf, noaf, np, rnn with any squashing function"
        )
    inputs: dict[str, Any] = {name: ClippedSquash(getattr(own.squash, name), bound) for name in ORDER}
    return type(own)(own.squash._replace(**inputs))


@dataclass(frozen=True)
class ClippedSquash:
    """Stands in for a squashing function in a cell; the gradient of its input is clipped to [-bound, bound].

    It has no `derivative`: a gradient that is clipped is not the product with one.
    """

    squash: Any  # a Squash, or one that is clipped already
    bound: float

    def function(self, x: Array) -> Array:
        """The squashing function itself."""
        return self.squash.function(x)

    def backward(self, dy: Array, y: Array) -> Array:
        """Gradient with respect to x, clipped. Raises TypeError for complex numbers."""
        dx = self.squash.backward(dy, y)
        xp = array_namespace(dx)
        if not xp.isdtype(dx.dtype, "real floating"):
            raise TypeError(f"dy: got dtype {dx.dtype}, expected a real one, which can be clipped")
        bound = in_range(self.bound, dx)
        return xp.clip(dx, -bound, bound)


class _LSTM(Vanilla):
    """The cell of `lstm_ref.cells.lstm`, which has no peepholes."""

    Params, State = lstm.Params, lstm.State

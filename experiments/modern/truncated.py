"""The LSTM with forget gate and the truncated gradient: errors go back in time through the cell states only."""

from experiments.modern import squashed
from experiments.modern.variants import Expanded
from lstm_ref.backend import Array, array_namespace
from lstm_ref.cells import greff, lstm


class Truncated:
    """`lstm_ref.cells.lstm`, with a backward step that lets no error from the pre-activations to the step before.

        dh_prev = 0,    dc_prev = f dc_t

    so that an error that has entered a cell changes all weights, at each step for what they did there, and travels
    on in the carousel alone, scaled by its forget gate. With recurrent weights of zero the gradient is exact.
    Source: the truncation of Hochreiter & Schmidhuber (1997), with the forget gate of Gers, Schmidhuber & Cummins
    (2000); see `lstm_ref.cells.lstm_1997.Truncated`.
    """

    BLOCKS = lstm.BLOCKS
    Params, State, Cache = lstm.Params, lstm.State, lstm.Cache
    param_shapes = staticmethod(lstm.param_shapes)
    state_sizes = staticmethod(lstm.state_sizes)
    step = staticmethod(lstm.step)

    @staticmethod
    def step_backward(
        dh_t: Array, dc_t: Array, cache: lstm.Cache, p: lstm.Params
    ) -> tuple[Array, Array, Array, lstm.Params]:
        """As `lstm_ref.cells.lstm.step_backward`, but for dh_prev (B, H), which is 0."""
        dx_t, dh_prev, dc_prev, dp = lstm.step_backward(dh_t, dc_t, cache, p)
        return dx_t, array_namespace(dh_prev).zeros_like(dh_prev), dc_prev, dp


TRUNCATED = Truncated()

# The same as a layer that trains quickly: the full cell with peepholes of 0, which have no gradient.
LAYER = Expanded(greff.NP, squashed.Truncated(greff.NP.squash))

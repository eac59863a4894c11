"""What the exercises of this unit share: the cell of the reference, draws of arrays, parameters, runs of a stack."""

from collections.abc import Sequence

import numpy as np

from lstm_ref import readable
from lstm_ref.cells import peephole_full as lstm

LIMIT = 2.0  # seconds of processor time per exercise
PARAMETERS = {"dW_x": 1, "dW_h": 1, "dW_c": 1, "db": 1}
Rng = np.random.Generator


def fixed() -> Rng:
    """The numbers of the edge cases: the same in every draw."""
    return np.random.default_rng(1997)


def normal(rng: Rng, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.standard_normal(shape) for shape in shapes]


def params(rng: Rng, D: int, H: int, size: float = 0.7) -> lstm.Params:
    """Parameters of one layer, of both signs, those of each gate its own."""
    return lstm.Params(*(size * rng.standard_normal(shape) for shape in lstm.param_shapes(D, H)))


def stack(rng: Rng, D: int, sizes: Sequence[int]) -> list[lstm.Params]:
    """Parameters of a stack of layers of the given sizes, the lowest first."""
    return [params(rng, below, H) for below, H in zip([D, *sizes], sizes, strict=False)]


def run(
    x: np.ndarray, h0: Sequence[np.ndarray], c0: Sequence[np.ndarray], layers: Sequence[lstm.Params]
) -> tuple[np.ndarray, list[list[lstm.Cache]]]:
    """Hidden states of the top layer of a stack, and the caches of all layers."""
    h, caches = x, []
    for h_start, c_start, p in zip(h0, c0, layers, strict=True):
        h, _, steps = readable.forward(lstm, h, lstm.State(h_start, c_start), p)
        caches.append(steps)
    return h, caches


def run_backward(
    dh: np.ndarray, caches: Sequence[Sequence[lstm.Cache]], layers: Sequence[lstm.Params]
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray], list[lstm.Params]]:
    """Gradients of a stack whose final states nobody looks at: of its input, its initial states, its parameters."""
    dh0, dc0, dlayers = [], [], []
    for steps, p in list(zip(caches, layers, strict=True))[::-1]:
        nothing = np.zeros_like(steps[-1].c_t)
        dh, dstart, dp = readable.backward(lstm, dh, lstm.State(nothing, nothing), steps, lstm.Params(*p))
        dh0.insert(0, dstart.h)
        dc0.insert(0, dstart.c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers

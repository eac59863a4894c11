"""What the exercises of this unit share: draws of arrays, gates, parameters and caches."""

import numpy as np

from lstm_ref.cells import peephole_full as lstm

LIMIT = 2.0  # seconds of processor time per exercise
PARAMETERS = {"dW_x": 1, "dW_h": 1, "dW_c": 1, "db": 1}
Rng = np.random.Generator


def fixed() -> Rng:
    """The numbers of the edge cases: the same in every draw."""
    return np.random.default_rng(1997)


def normal(rng: Rng, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.standard_normal(shape) for shape in shapes]


def gates(rng: Rng, B: int, H: int) -> list[np.ndarray]:
    """i, f, g, o as a forward pass might leave them, away from the ends of their ranges."""
    i, f, o = (rng.uniform(0.1, 0.9, (B, H)) for _ in range(3))
    return [i, f, rng.uniform(-0.9, 0.9, (B, H)), o]


def ends(B: int, H: int) -> list[np.ndarray]:
    """i, f, g, o at the ends and in the middle of their ranges, in every combination if B H is at least 81."""
    combinations = np.array(np.meshgrid([0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [-1.0, 1.0, 0.0], [1.0, 0.5, 0.0]))
    return [np.resize(values, (B, H)) for values in combinations.reshape(4, -1)]


def params(rng: Rng, D: int, H: int, size: float = 0.7) -> lstm.Params:
    return lstm.Params(*(size * rng.standard_normal(shape) for shape in lstm.param_shapes(D, H)))


def cached(rng: Rng, B: int, D: int, H: int) -> tuple[lstm.Cache, lstm.Params]:
    """The cache of a step from random states, and the parameters of that step."""
    x_t, h_prev, c_prev = normal(rng, (B, D), (B, H), (B, H))
    p = params(rng, D, H)
    return lstm.step(x_t, h_prev, c_prev, p)[2], p


def cached_at_rest(rng: Rng, B: int, D: int, H: int) -> tuple[lstm.Cache, lstm.Params]:
    """The same from states that are zero, as a sequence begins."""
    x_t, p = rng.standard_normal((B, D)), params(rng, D, H)
    return lstm.step(x_t, np.zeros((B, H)), np.zeros((B, H)), p)[2], p


def cached_full(rng: Rng, B: int, D: int, H: int) -> tuple[lstm.Cache, lstm.Params]:
    """The same with large weights and states: most gates at the ends of their ranges."""
    x_t, h_prev, c_prev = normal(rng, (B, D), (B, H), (B, H))
    p = params(rng, D, H, size=8.0)
    return lstm.step(x_t, h_prev, 5 * c_prev, p)[2], p

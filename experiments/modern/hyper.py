"""Random hyper-parameters, the same for every variant: a matched random search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.generators import stream
from experiments.modern.setting import DRAW
from lstm_ref.arguments import check_kind

CELLS = (6, 24)
RATES = (1e-3, 1e-1)
NOISE = 0.2


class Hyper(NamedTuple):
    """One draw."""

    H: int
    rate: float
    noise: float


def draw(seed: np.random.SeedSequence) -> Hyper:
    """H log-uniform from 6 to 24, rate of Adam log-uniform from 0.001 to 0.1, noise of the inputs uniform to 0.2.

    Source: the search of Greff et al. (2015), on the scale of small tasks. They draw blocks log-uniform from 20 to
    200, the rate of gradient descent log-uniform from 10^-6 to 10^-2, one minus its momentum log-uniform from 0.01
    to 1, and the noise uniform from 0 to 1.
    """
    rng = stream(seed, DRAW)
    H = round(_log_uniform(rng, *CELLS))
    return Hyper(H, _log_uniform(rng, *RATES), float(rng.uniform(0, NOISE)))


def matched(seed: np.random.SeedSequence) -> np.random.SeedSequence:
    """What the seeds of trials of the same number have in common, whatever their rows are.

    A trial's seed is SeedSequence([seed, code of the row, trial]), see `experiments.running`; here the code is left
    out. So the trials number k of all variants get the same hyper-parameters, and the same data.
    Raises TypeError for another kind of seed.
    """
    check_kind("seed", seed, np.random.SeedSequence)
    entropy = seed.entropy
    if not isinstance(entropy, Sequence) or len(entropy) != 3:
        raise TypeError(f"seed: got entropy {entropy!r}, expected three numbers: seed, code of the row, trial")
    return np.random.SeedSequence([entropy[0], entropy[2]], spawn_key=seed.spawn_key)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))

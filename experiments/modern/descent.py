"""One update of one network, or of R at once with a trial axis in front, on arrays of any library.

Shapes are those of one network; for R of them the parameters are (R, n), and a batch has its R after T.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.modern.net import Net
from experiments.modern.setting import Setting
from lstm_ref import clipping
from lstm_ref.backend import Array, array_namespace
from lstm_ref.optim import adam, momentum
from lstm_ref.tasks.batch import Batch


def gradient(net: Net, w: Array, batch: Batch) -> tuple[Array, Array]:
    """Gradient (n,) of the mean error per asked step with respect to the parameters w, and whether it is finite, ().

        E = mean over asked steps of E(t, b),    dE/dz(t, b) = (y - target) / number of asked steps

    which is 0 at all other steps. Where numbers have become infinite on the way, that network's gradient is 0.
    """
    z, tape = net.forward(w, batch.x)
    xp = array_namespace(z)
    finite = xp.all(xp.isfinite(z), axis=(0, -2, -1))
    z = xp.where(finite[..., None, None], z, xp.zeros_like(z))
    asked = xp.astype(batch.asked, z.dtype)
    count = xp.sum(asked, axis=(0, -1), keepdims=True)
    dlogits = (net.output.function(z) - batch.target) * asked[..., None] / count[..., None]
    dw = net.backward(dlogits, tape)
    finite = finite & xp.all(xp.isfinite(dw), axis=-1)
    return xp.where(finite[..., None], dw, xp.zeros_like(dw)), finite


def start(setting: Setting, w: Array) -> Any:
    """The optimizer's state before the first update."""
    return _optimizer(setting).start(w)


def step(setting: Setting, w: Array, dw: Array, state: Any) -> tuple[Array, Any]:
    """New parameters and state of the optimizer, with the gradient clipped to the norm `setting.clip`, per network."""
    clipped, _ = (clipping.by_norm if w.ndim == 1 else clipping.by_norm_per_trial)(dw, setting.clip)
    more = {} if setting.momentum is None else {"momentum": setting.momentum}
    moved: tuple[Array, Any] = _optimizer(setting).step(w, clipped, state, rate=setting.rate, **more)
    return moved


def together(batches: Sequence[Batch], xp: Any) -> Batch:
    """Batches of R networks as one: x, target and asked with R after T, as arrays of the array module xp.

    Shorter ones get steps of zeros at the end, where nothing is asked.
    """
    T = max(len(batch.asked) for batch in batches)

    def put(name: str) -> Array:
        arrays = [getattr(batch, name) for batch in batches]
        padded = [np.pad(a, [(0, T - len(a))] + [(0, 0)] * (a.ndim - 1)) if len(a) < T else a for a in arrays]
        return xp.asarray(np.stack(padded, axis=1))

    lengths = np.stack([batch.lengths for batch in batches])
    return Batch(put("x"), lengths, put("target"), put("asked"))


def _optimizer(setting: Setting) -> Any:
    return adam if setting.momentum is None else momentum

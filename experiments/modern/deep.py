"""Gradients in a deep feed-forward network at initialization: the pictures with 19 layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.generators import stream
from lstm_ref import initialise, losses
from lstm_ref.activations import ELU, LOGISTIC, RELU, TANH, Squash
from lstm_ref.arguments import check_count
from lstm_ref.layers import dense

ACTIVATIONS: dict[str, Squash] = {"elu": ELU, "relu": RELU, "sigmoid": LOGISTIC, "tanh": TANH}
QUANTILES = {"low": 0.1, "median": 0.5, "high": 0.9}


class Gradients(NamedTuple):
    """Lengths of the gradients with respect to the incoming weights of each neuron, first layer first."""

    batch: np.ndarray  # (layers, width), of the mean loss of the batch
    instances: np.ndarray  # (layers, batch, width), of the loss of each instance alone


def gradients(squash: Squash, layers: int, width: int, batch: int, rng: np.random.Generator) -> Gradients:
    """Gradients of all neurons of a network with `layers` layers of `width` neurons, before any training.

    (1)  a(l) = h(l-1) W(l) + b(l),    h(l) = y(a(l)),    l = 1, ..., L
    (2)  E = mean over the batch of 1/2 |h(L) - target|^2
    (3)  for the batch: | dE/dW(l)[:, k] | for each neuron k; for one instance, with its own E: |h(l-1)| |dE/da(l)_k|

    Weights uniform within sqrt(6 / (m + n)) for m inputs and n neurons (Glorot & Bengio, 2010), biases 0; inputs and
    targets standard normal. The picture depends on this choice. All four counts are at least 1; rng draws, in this
    order, the weights from the first layer to the last, inputs, targets.
    """
    sizes = {"layers": layers, "width": width, "batch": batch}
    layers, width, batch = (check_count(name, size) for name, size in sizes.items())
    p = [initialise.dense(rng, width, width) for _ in range(layers)]
    h = [rng.standard_normal((batch, width))]
    target = rng.standard_normal((batch, width))
    for W, b in p:
        h.append(squash.function(dense.dense(h[-1], W, b)))  # (1)
    together, alone = np.empty((layers, width)), np.empty((layers, batch, width))
    dh = losses.squared_error_backward(h[-1], target)  # (2), of each instance
    for n in reversed(range(layers)):
        da = squash.backward(dh, h[n + 1])
        dh, dW, _ = dense.dense_backward(da, h[n], p[n][0])
        together[n] = np.linalg.norm(dW, axis=0) / batch  # (3)
        alone[n] = np.linalg.norm(h[n], axis=1, keepdims=True) * np.abs(da)
    return Gradients(together, alone)


def spread(lengths: np.ndarray) -> dict[str, float]:
    """Quantiles of the lengths that are not 0, by the names of QUANTILES; 0 if all are."""
    present = lengths[lengths > 0]
    return {name: float(np.quantile(present, at)) if present.size else 0.0 for name, at in QUANTILES.items()}


@dataclass
class Pictures:
    """The trial: one network, drawn and looked at once. Unit of work: networks."""

    seed: np.random.SeedSequence
    activation: str
    layers: int
    width: int
    batch: int
    shown: int = 4  # instances whose medians are kept
    found: Outcome | None = None

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation: got {self.activation!r}, expected one of {', '.join(ACTIVATIONS)}")

    def advance(self) -> None:
        """All of it."""
        squash = ACTIVATIONS[self.activation]
        both = gradients(squash, self.layers, self.width, self.batch, stream(self.seed, 0))
        rows = [spread(row) for row in both.batch]
        curves = {name: [[n + 1.0, row[name]] for n, row in enumerate(rows)] for name in QUANTILES}
        for k in range(min(self.shown, self.batch)):
            curves[f"instance {k + 1}"] = [[n + 1.0, spread(row[k])["median"]] for n, row in enumerate(both.instances)]
        measures = {
            "first": rows[0]["median"],
            "middle": rows[self.layers // 2]["median"],
            "last": rows[-1]["median"],
            "ratio": rows[0]["median"] / rows[-1]["median"],
            "silent": float(np.mean(both.instances == 0)),  # share of neurons without any gradient for one instance
        }
        self.found = Outcome({"drawn": 1}, 1, 1, measures=measures, curves=curves)

    @property
    def over(self) -> bool:
        """Whether it has been drawn."""
        return self.found is not None

    @property
    def progress(self) -> Progress:
        """0 or 1 of 1."""
        return Progress(int(self.over), 1, float("nan"))

    def snapshot(self) -> dict[str, np.ndarray]:
        """Nothing: it is done at once."""
        return {}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Nothing to go on from."""

    def outcome(self) -> Outcome:
        """Medians by layer, of the batch and of some instances. Raises RuntimeError before `advance`."""
        if self.found is None:
            raise RuntimeError("outcome: asked for before the trial was over")
        return self.found

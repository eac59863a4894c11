"""Models of the standard library's text, and how often their gates are almost closed or almost open."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.definition import Outcome
from experiments.generators import stream
from experiments.modern.setting import LAST_TEST
from experiments.modern.training import Training
from lstm_ref import initialise, readable
from lstm_ref.stability.saturation import saturation
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.library_text import LibraryText
from lstm_ref.tasks.next_symbol import accuracy

LEFT, RIGHT = 0.1, 0.9
GATES = ("i", "f", "o")


class Gated(Training):
    """A model of characters whose gates are looked at when it is trained.

    What it keeps of the gates: measures "mean left f1" and "mean right f1", the shares of all values of the forget
    gates of the lowest layer below 0.1 and above 0.9, and so on; and pairs [left, right] for each unit, as the curve
    "gate f1", which is no learning curve. The states run on over one long piece of validation text.
    """

    READ = 2000  # characters of validation text, one after the other, in each of STREAMS
    STREAMS = 4

    def outcome(self) -> Outcome:
        """Also the share of right characters, and gate statistics on validation text."""
        outcome = super().outcome()
        if self.died:
            return outcome
        rng = stream(self.seed, LAST_TEST, 1)
        batch = LibraryText(self.READ, part="validation").draw(rng, self.STREAMS)
        statistics, y = self.statistics(batch)
        outcome.measures["accuracy"] = accuracy(y, batch)
        for gate, (left, right) in statistics.items():
            outcome.curves[f"gate {gate}"] = [[float(a), float(b)] for a, b in zip(left, right, strict=True)]
            outcome.measures[f"mean left {gate}"] = float(left.mean())
            outcome.measures[f"mean right {gate}"] = float(right.mean())
        return outcome

    def statistics(self, batch: Batch) -> tuple[dict[str, Any], np.ndarray]:
        """Saturation (left (H,), right (H,)) of i1, f1, o1, i2, ..., and the outputs y (T, B, K)."""
        net = self.setting.net
        layers, W_o, b_o = net.layout.split(self.w)
        found: dict[str, Any] = {}
        h = batch.x
        for n, p in enumerate(layers, start=1):
            cell = net.layer.cell
            h, _, caches = readable.forward(cell, h, initialise.zero_state(cell, h[0], net.H), p)
            gates = saturation(cell, caches, LEFT, RIGHT)
            found |= {f"{gate}{n}": gates[gate] for gate in GATES}
        return found, net.output.function(h @ W_o + b_o)


def guess() -> float:
    """Cross-entropy in nats of who knows only how often each character occurs in the training text, on validation."""
    text = LibraryText()
    counts = np.bincount(text.training(), minlength=LibraryText.K) + 1.0
    return float(-np.log(counts / counts.sum())[text.validation()].mean())

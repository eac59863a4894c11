"""How often the gates of a trained model of characters are almost closed or almost open."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.modern import words
from experiments.modern.characters import GATES, LEFT, RIGHT, Gated, guess
from experiments.modern.net import Net
from experiments.modern.outputs import SOFTMAX
from experiments.modern.training import Setting
from lstm_ref.cells import lstm
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.tasks.library_text import LibraryText

H, BATCH, T, RATE = 64, 16, 50, 0.01
NAMES = {"i": "input gate", "f": "forget gate", "o": "output gate"}
MARKS: dict[tuple[str, int], tuple[str, dict[str, str]]] = {
    ("layers_1", 1): ("1 layer", {"marker": "o"}),
    ("layers_2", 1): ("2 layers, lower", {"marker": "x"}),
    ("layers_2", 2): ("2 layers, upper", {"marker": "s", "markerfacecolor": "none"}),
}
COLORS = {"i": "C2", "f": "C1", "o": "C3"}


def trial(seed: np.random.SeedSequence, budget: Budget, L: int) -> Gated:
    """L layers of 64 cells, forget bias 1, Adam, 16 windows of 50 characters per update."""
    task = LibraryText(T)
    net = Net(Recurrent(lstm), task.D, H, task.K, SOFTMAX, L)
    setting = Setting(
        task,
        net,
        BATCH,
        RATE,
        clip=5.0,
        biases={"f": 1.0},
        tests=64,
        check=15,
        allowed=None,
        tested_on=LibraryText(T, part="validation"),
    )
    return Gated(seed, setting, budget.cap)


def _row(L: int, quick: Budget | None, paper: Budget) -> Row:
    return Row(
        name=f"layers_{L}",
        title=f"{L} layer{'s' if L > 1 else ''} of {H} cells, characters of the standard library",
        trial=partial(trial, L=L),
        quick=quick,
        paper=paper,
        criteria=("trained",),
        unit="windows of 50 characters",
        changed="a smaller model on another text, that of this Python's version; windows start from states of 0",
    )


ROWS = (
    _row(1, Budget(1, 700 * BATCH), Budget(3, 6000 * BATCH)),
    _row(2, Budget(1, 500 * BATCH), Budget(3, 6000 * BATCH)),
)


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """What the models learned, how often forget gates are shut and open, and whether they are "inactive"."""
    lines = []
    for row in ROWS:
        found = [outcome for outcome in outcomes.get(row.name, ()) if outcome.measures]
        if found:
            lines.append(_learned(row.title, found) + " " + _gates(found))
    units = np.array([pair for each in outcomes.values() for o in each for pair in _pairs(o, "f")])
    if len(units):
        opened, shut = np.mean(units[:, 1] > RIGHT), np.mean(units[:, 0] > RIGHT)
        more = "more" if units[:, 1].mean() > units[:, 0].mean() else "less"
        lines.append(
            f"Forget gates are {more} often open, which keeps, than shut, which forgets: above {RIGHT} at more than "
            f"90 % of the steps in {opened:.0%} of the units, below {LEFT} so often in {shut:.0%}."
        )
    return lines


def _learned(title: str, found: Sequence[Outcome]) -> str:
    error, accuracy = (words.mean_of(found, name) for name in ("error", "accuracy"))
    return (
        f"{title}: {error:.2f} nats per character of unseen text ({guess():.2f} by frequencies alone), {accuracy:.0%} "
        "of the characters right."
    )


def _gates(found: Sequence[Outcome]) -> str:
    layers = sorted({name[-1] for name in found[0].curves if name.startswith("gate ")})
    parts = []
    for n in layers:
        each = [
            f"{gate} {words.mean_of(found, f'mean left {gate}{n}'):.0%} and "
            f"{words.mean_of(found, f'mean right {gate}{n}'):.0%}"
            for gate in GATES
        ]
        parts.append((f"in layer {n} " if len(layers) > 1 else "") + ", ".join(each))
    return f"Values below {LEFT} and above {RIGHT}: {'; '.join(parts)}."


def _pairs(outcome: Outcome, gate: str) -> list[list[float]]:
    return [pair for name, pairs in outcome.curves.items() if name.startswith(f"gate {gate}") for pair in pairs]


def draw(fig: Any, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """For each unit the share of steps at which its gate is almost shut against that at which it is almost open."""
    fig.set_size_inches(7.6, 3.2)
    axes = fig.subplots(1, len(GATES), sharex=True, sharey=True)
    for ax, gate in zip(axes, GATES, strict=True):
        ax.plot([0, 1], [1, 0], color="0.5", linestyle=":", linewidth=1)
        for (row, n), (label, style) in MARKS.items():
            for outcome in outcomes.get(row, ())[:1]:
                pairs = np.array(outcome.curves[f"gate {gate}{n}"])
                ax.plot(*pairs.T, color=COLORS[gate], linestyle="none", markersize=4, label=label, **style)
        ax.set(title=NAMES[gate], xlabel=f"share of steps below {LEFT}", xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    axes[0].set_ylabel(f"share of steps above {RIGHT}")
    if axes[-1].get_legend_handles_labels()[1]:
        axes[-1].legend(fontsize=8)


EXPERIMENTS = (
    Experiment(
        name="saturation",
        title="Saturated gates in a model of characters",
        source="Karpathy, Johnson & Fei-Fei (2015), with their thresholds 0.1 and 0.9",
        rows=ROWS,
        reading=reading,
        draw=draw,
        in_table=False,
    ),
)

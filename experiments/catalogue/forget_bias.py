"""What the bias of the forget gates at the start does, where inputs have to be kept for half a sequence."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.modern.ensemble import Ensemble
from experiments.modern.net import Net
from experiments.modern.outputs import LINEAR, SOFTMAX
from experiments.modern.training import Setting, Training
from experiments.summary import summarize
from lstm_ref.cells import lstm
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.tasks.adding import Adding
from lstm_ref.tasks.temporal_order import TemporalOrder

H, BATCH, RATE, BIASES = 12, 20, 0.02, (0, 1, 3, 5)
TASKS = {"adding": "adding", "order": "temporal order"}


def setting(budget: Budget, task: str, bias: float) -> Setting:
    """12 cells with forget gates, Adam, batches of 20; T is `budget.sizes["T"]`."""
    T = budget.sizes["T"]
    learned: Any = Adding(T) if task == "adding" else TemporalOrder(2, T)
    net = Net(Recurrent(lstm), learned.D, H, learned.K, LINEAR if task == "adding" else SOFTMAX)
    return Setting(learned, net, BATCH, RATE, biases={"f": bias}, allowed=12)


def trial(seed: np.random.SeedSequence, budget: Budget, task: str, bias: float) -> Training:
    """One trial, see `setting`."""
    return Training(seed, setting(budget, task, bias), budget.cap)


def ensemble(seeds: Sequence[np.random.SeedSequence], budget: Budget, xp: Any, task: str, bias: float) -> Ensemble:
    """The same trials at once."""
    return Ensemble(seeds, setting(budget, task, bias), budget.cap, xp)


ROWS = tuple(
    Row(
        name=f"{task}_b{bias}",
        title=f"{title}, forget bias {bias}",
        trial=partial(trial, task=task, bias=float(bias)),
        ensemble=partial(ensemble, task=task, bias=float(bias)),
        quick=Budget(3, 900 * BATCH, {"T": 30}),
        paper=Budget(10, 4000 * BATCH, {"T": 50}),
        changed="a net and an optimizer of today; solved: at most 12 of 256 test sequences are wrong",
    )
    for task, title in TASKS.items()
    for bias in BIASES
)


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """Success and speed by bias, for each task, and what is left of a state after half a sequence at the start."""
    lines = []
    for task, title in TASKS.items():
        found = {bias: outcomes[f"{task}_b{bias}"] for bias in BIASES if outcomes.get(f"{task}_b{bias}")}
        if found:
            parts = [f"bias {bias}: {summarize(each).words()}" for bias, each in found.items()]
            lines.append(f"{title.capitalize()}: {'; '.join(parts)}.")
    kept = (f"{(1 / (1 + np.exp(-bias))) ** 25:.2g} with bias {bias}" for bias in BIASES)
    lines.append(f"Before training a cell keeps, over 25 steps without input, this share: {', '.join(kept)}.")
    return lines


def draw(fig: Any, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Sequences until solved against the bias, and how many were; what was not stands at its cap."""
    fig.set_size_inches(7.2, 3.2)
    axes = fig.subplots(1, len(TASKS), sharey=True)
    for ax, (task, title) in zip(axes, TASKS.items(), strict=True):
        for bias in BIASES:
            found = outcomes.get(f"{task}_b{bias}", ())
            for outcome, place in zip(found, bias + np.linspace(-0.2, 0.2, len(found)), strict=True):
                at = outcome.reached["solved"]
                ax.semilogy(place, at or outcome.cap, "o" if at else "x", color="C0" if at else "C1", markersize=6)
            if found:
                share = f"{summarize(found).solved}/{len(found)}"
                ax.annotate(share, (bias, 1), (0, 3), ("data", "axes fraction"), "offset points", ha="center")
        ax.set_title(f"{title}: solved of all", pad=16)
        ax.set(xlabel="forget bias at the start", xticks=BIASES)
    axes[0].set_ylabel("sequences until solved (×: not solved)")


EXPERIMENTS = (
    Experiment(
        name="forget_bias",
        title="Forget bias at the start: 0, 1, 3, 5",
        source="Gers, Schmidhuber & Cummins (2000), and Jozefowicz, Zaremba & Sutskever (2015), ask what it does",
        rows=ROWS,
        reading=reading,
        draw=draw,
    ),
)

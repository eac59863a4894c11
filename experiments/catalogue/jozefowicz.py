"""Which recurrent cell is best? Ten cells on two tasks (Jozefowicz, Zaremba & Sutskever, 2015)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.evolution.cells import CELLS, lstm
from experiments.evolution.comparison import REMEMBERS, Contest, ContestTrial
from experiments.evolution.feeds import Feed, Sequences, TagStreams
from experiments.evolution.learner import Course
from experiments.published import load
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.nested_tags import NestedTags

ARITHMETIC, XML = "arithmetic", "XML"
MEASURES = {ARITHMETIC: "accuracy arithmetic", XML: "accuracy XML"}
FORGET = {"a_f": 1.0}
USUAL = {"LSTM-sigmoid": lstm(output="sigmoid"), "LSTM-b-sigmoid": lstm(output="sigmoid")}
ALL = {**CELLS, **USUAL}
# Rates of Adam, one network for each; how many weights; and what is asked of the cells.
RATES = {1: (0.015,), 2: (0.006, 0.02)}
SMALL = "smaller: tags of 1 letter, numbers of 1 digit (quick) or 2 (paper); thousands of weights"
OURS = f"{SMALL}; one layer, cells of equal numbers of weights; Adam with one or two rates instead of a random search"


def feed(task: str, sizes: Mapping[str, int]) -> Feed:
    """What the cells read: sequences of arithmetic, or streams of tags in windows."""
    if task == ARITHMETIC:
        return Sequences(Arithmetic(sizes["digits"], sizes["distractors"]))
    return TagStreams(NestedTags(sizes["letters"], sizes["letters"], sizes["iterations"]), sizes["T"])


def trial(seed: np.random.SeedSequence, budget: Budget, cell: str, task: str) -> ContestTrial:
    """One cell, by its name, on one task."""
    rates = RATES[budget.sizes["rates"]]
    course = Course(feed(task, budget.sizes), budget.cap // len(rates))
    biases = FORGET if "-b" in cell else {}
    return ContestTrial(seed, Contest(ALL[cell], course, MEASURES[task], budget.sizes["weights"], rates, biases))


QUICK = {
    ARITHMETIC: Budget(2, 280, {"rates": 1, "weights": 6000, "digits": 1, "distractors": 1}),
    XML: Budget(2, 400, {"rates": 1, "weights": 6000, "letters": 1, "iterations": 2, "T": 20}),
}
PAPER = {
    ARITHMETIC: Budget(3, 4000, {"rates": 2, "weights": 12000, "digits": 2, "distractors": 1}),
    XML: Budget(3, 3000, {"rates": 2, "weights": 12000, "letters": 1, "iterations": 4, "T": 35}),
}


def row(task: str, name: str) -> Row:
    """One cell on one task."""
    usual = name in USUAL
    printed = name.removesuffix("-sigmoid")
    return Row(
        f"{task.lower()}-{name}",
        f"{printed}, {'sigmoid output gate, ' if usual else ''}{task}",
        partial(trial, cell=name, task=task),
        None if usual else QUICK[task],
        PAPER[task],
        criteria=(REMEMBERS,),
        unit="updates",
        changed=OURS + ("; output gate by sigmoid, as everywhere else, not by tanh, as printed" if usual else ""),
        published="" if usual else f"jozefowicz/{name}",
    )


def accuracies(found: Mapping[str, Sequence[Outcome]], task: str) -> dict[str, list[float]]:
    """Cell -> accuracies of its trials, for the cells that were run."""
    names = {name: f"{task.lower()}-{name}" for name in ALL}
    return {name: [one.measures[MEASURES[task]] for one in found[key]] for name, key in names.items() if found.get(key)}


def agreement(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[float, int, int]:
    """Spearman's rank correlation (equal values share a rank), and how many pairs of cells stand in the same order."""
    names = [name for name in theirs if name in ours]
    a, b = (np.array([values[name] for name in names]) for values in (ours, theirs))
    ranks = [np.array([np.sum(v < x) + (np.sum(v == x) - 1) / 2 for x in v]) for v in (a, b)]
    pairs = [(n, m) for n in range(len(names)) for m in range(n)]
    same = sum((a[n] - a[m]) * (b[n] - b[m]) > 0 for n, m in pairs)
    flat = any(np.ptp(rank) == 0 for rank in ranks) or len(names) < 2
    return (float("nan") if flat else float(np.corrcoef(ranks)[0, 1])), int(same), len(pairs)


def published(task: str) -> dict[str, float]:
    """The paper's accuracy of each cell."""
    return {name: load()[f"jozefowicz/{name}"].measures[MEASURES[task]] for name in CELLS}


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """How far our order of the cells is theirs, task by task, and what the forget bias does."""
    return [line for task in MEASURES for line in [_order(found, task)] if line] + _bias(found)


def _order(found: Mapping[str, Sequence[Outcome]], task: str) -> str:
    values = {name: float(np.mean(each)) for name, each in accuracies(found, task).items()}
    printed = {name: value for name, value in values.items() if name in CELLS}
    if len(printed) < 2:
        return ""
    order = ", ".join(f"{name} {printed[name]:.2f}" for name in sorted(printed, key=lambda n: -printed[n]))
    spread = max(np.ptp(each) for name, each in accuracies(found, task).items() if name in CELLS)
    guess = float(np.mean([one.measures["without memory"] for one in found[f"{task.lower()}-{next(iter(printed))}"]]))
    rho, same, pairs = agreement(printed, published(task))
    return (
        f"{task}, best first: {order}; without memory {guess:.2f}. Trials of one cell differ by up to {spread:.2f}. "
        f"{same} of {pairs} pairs of cells stand in the paper's order (rank correlation {rho:.2f})."
    )


def _bias(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    parts = []
    for task in MEASURES:
        values = {name: float(np.mean(each)) for name, each in accuracies(found, task).items()}
        for plain, biased, gate in (("LSTM", "LSTM-b", "tanh"), ("LSTM-sigmoid", "LSTM-b-sigmoid", "sigmoid")):
            if plain in values and biased in values:
                parts.append(f"{values[biased] - values[plain]:+.3f} ({task}, output gate {gate})")
    return [f"What a forget bias of 1 does to the LSTM's accuracy: {', '.join(parts)}."] if parts else []


def draw(figure: Any, found: Mapping[str, Sequence[Outcome]]) -> None:
    """Our accuracies and the paper's, cell by cell, on two scales: the tasks differ in size, the order is compared."""
    for ax, task in zip(figure.subplots(1, 2, sharey=True), MEASURES, strict=True):
        ours, theirs = accuracies(found, task), published(task)
        names = [name for name in ALL if name in theirs or name in ours][::-1]
        top = ax.twiny()
        for y, name in enumerate(names):
            ax.plot(ours.get(name, []), [y] * len(ours.get(name, [])), "o", color="black", markersize=4, alpha=0.7)
            if name in theirs:
                top.plot(theirs[name], y, "D", color="tab:orange", markersize=8, markerfacecolor="none")
        key = next((f"{task.lower()}-{name}" for name in names if found.get(f"{task.lower()}-{name}")), None)
        if key:
            ax.axvline(found[key][0].measures["without memory"], color="gray", linestyle=":")
        ax.set(xlabel=f"{task}: ours (dots)\ndotted line: without memory")
        ax.set(yticks=range(len(names)), yticklabels=names)
        top.set_xlabel("published accuracy (diamonds)", color="tab:orange")


EXPERIMENTS = (
    Experiment(
        name="cells",
        title="Ten cells on arithmetic and XML",
        source="Jozefowicz, Zaremba & Sutskever (2015), Table 1",
        rows=tuple(row(task, name) for task in MEASURES for name in ALL),
        reading=reading,
        draw=draw,
        in_table=False,
    ),
)

"""Delayed XOR: what the truncated gradient of 1997 is blamed for, with a modern optimizer under both gradients."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.catalogue import marked_pairs
from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.modern import truncated, words
from experiments.modern.ensemble import Ensemble
from experiments.modern.net import Net
from experiments.modern.outputs import LOGISTIC
from experiments.modern.training import Setting, Training
from experiments.online.criteria import Recent
from experiments.online.trials import until_recent
from experiments.summary import summarize
from lstm_ref.cells import lstm
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.tasks.delayed_xor import DelayedXor

H, BATCH, RATE = 16, 32, 0.01
LAYERS = {"full": Recurrent(lstm), "truncated": truncated.LAYER}


def setting(gradient: str, T: int, forget_bias: float) -> Setting:
    """16 cells with forget gates, Adam, batches of 32; gradient: "full" or "truncated"."""
    task = DelayedXor(T)
    net = Net(LAYERS[gradient], task.D, H, task.K, LOGISTIC)
    return Setting(task, net, BATCH, RATE, biases={"f": forget_bias}, allowed=2)


def modern(seed: np.random.SeedSequence, budget: Budget, **choices: Any) -> Training:
    """One trial; choices: arguments of `setting`."""
    return Training(seed, setting(**choices), budget.cap)


def ensemble(seeds: Sequence[np.random.SeedSequence], budget: Budget, xp: Any, **choices: Any) -> Ensemble:
    """The same trials at once."""
    return Ensemble(seeds, setting(**choices), budget.cap, xp)


def _row(gradient: str, T: int, forget_bias: float, quick: Budget | None, paper: Budget) -> Row:
    choices: dict[str, Any] = {"gradient": gradient, "T": T, "forget_bias": forget_bias}
    return Row(
        name=f"adam_{gradient}_b{forget_bias:g}_T{T}",
        title=f"T = {T}, Adam, forget bias {forget_bias:g}, {gradient} gradient",
        trial=partial(modern, **choices),
        ensemble=partial(ensemble, **choices),
        quick=quick,
        paper=paper,
        changed="the task is ours, for the paper only names it; 16 cells with forget gates; solved: at most 2 of 256 "
        "test sequences are wrong",
    )


def _of_1997(T: int, quick: Budget | None, paper: Budget) -> Row:
    """The network and the rate of the adding problem, one sequence at a time."""
    wiring = marked_pairs.wiring({"i": (-3, -6)})
    criteria = {"solved": Recent(15)}
    return Row(
        name=f"net_of_1997_T{T}",
        title=f"T = {T}, the network of 1997",
        trial=partial(until_recent, task=DelayedXor(T), wiring=wiring, rate=0.5, criteria=criteria),
        quick=quick,
        paper=paper,
        changed="the task is ours, for the paper only names it; the network is that of experiment 4, on-line at rate "
        "0.5; solved: fewer than 16 of the last 2,000 sequences are wrong",
    )


def _budget(trials: int, updates: int) -> Budget:
    return Budget(trials, updates * BATCH)


ROWS = (
    _of_1997(20, Budget(2, 100_000), Budget(5, 1_000_000)),
    _of_1997(100, None, Budget(3, 1_000_000)),
    _row("full", 20, 3.0, _budget(4, 1000), _budget(10, 3000)),
    _row("truncated", 20, 3.0, _budget(4, 1000), _budget(10, 3000)),
    _row("full", 20, 1.0, _budget(2, 1000), _budget(10, 3000)),
    _row("truncated", 20, 1.0, _budget(1, 1000), _budget(10, 3000)),
    _row("full", 50, 3.0, _budget(1, 800), _budget(10, 3000)),
    _row("truncated", 50, 3.0, _budget(1, 800), _budget(10, 3000)),
)


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """What the network of 1997 solved, and each gradient with a modern optimizer, by forget bias and by lag."""
    old = {T: outcomes[name] for T in (20, 100) if outcomes.get(name := f"net_of_1997_T{T}")}
    lines = []
    if old:
        said = "; ".join(f"T = {T}: {summarize(found).words()}" for T, found in old.items())
        lines.append(f"The network of 1997, {said}.")
    short = "; ".join(part for bias in (3, 1) if (part := _both(outcomes, bias, 20)))
    if short:
        cut = outcomes.get("adam_truncated_b3_T20", ())
        apart = cut and old and summarize(cut).solved and not any(summarize(found).solved for found in old.values())
        lines.append(
            f"Today's cell and optimizer, T = 20, {short}."
            + (" So the truncation alone is not what stops the network of 1997." if apart else "")
        )
    if long := _both(outcomes, 3, 50):
        lines.append(f"T = 50, {long}.")
    return lines


def _both(outcomes: Mapping[str, Sequence[Outcome]], bias: int, T: int) -> str:
    found = {gradient: outcomes.get(f"adam_{gradient}_b{bias}_T{T}") for gradient in LAYERS}
    parts = [f"with the {gradient} gradient {summarize(each).words()}" for gradient, each in found.items() if each]
    return f"forget bias {bias}: {words.listed(parts)}" if parts else ""


EXPERIMENTS = (
    Experiment(
        name="xor",
        title="Delayed XOR: the net of 1997, full and truncated gradient",
        source="Hochreiter & Schmidhuber (1997), section 6, limitations",
        rows=ROWS,
        reading=reading,
    ),
)

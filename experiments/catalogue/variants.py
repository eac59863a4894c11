"""Eight variants of the LSTM against the standard cell, on three tasks, by a matched random search."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.modern import hyper, ranking, words
from experiments.modern.net import Net
from experiments.modern.outputs import LINEAR, SOFTMAX, Output
from experiments.modern.training import Setting, Training
from experiments.modern.variants import VARIANTS, layer
from lstm_ref.tasks.adding import Adding
from lstm_ref.tasks.library_text import LibraryText
from lstm_ref.tasks.temporal_order import TemporalOrder

BATCH, FORGET_BIAS = 10, 1.0
TITLES = {"adding": "adding, T = 20", "order": "temporal order, length 20", "text": "characters of the library"}
UPDATES = {"adding": (200, 1000), "order": (150, 600), "text": (80, 400)}  # quick, paper
DRAWS = (4, 16)
FEW = 10
CRITERIA = {"adding": "solved", "order": "solved", "text": "trained"}
ALLOWED = 6


def task_of(name: str) -> tuple[Any, Any, Output]:
    """Task, what it is tested on (None: the same), and output function."""
    if name == "adding":
        return Adding(20), None, LINEAR
    if name == "order":
        return TemporalOrder(2, 20), None, SOFTMAX
    return LibraryText(40), LibraryText(40, part="validation"), SOFTMAX


def trial(seed: np.random.SeedSequence, budget: Budget, task: str, variant: str) -> Training:
    """One draw of hyper-parameters, the same for every variant, trained for the whole budget."""
    seed = hyper.matched(seed)
    drawn = hyper.draw(seed)
    learned, tested_on, output = task_of(task)
    net = Net(layer(variant), learned.D, drawn.H, learned.K, output)
    setting = Setting(
        learned,
        net,
        BATCH,
        drawn.rate,
        noise=drawn.noise,
        biases={"f": FORGET_BIAS},
        tests=128,
        check=20,
        allowed=ALLOWED if CRITERIA[task] == "solved" else None,
        to_cap=True,
        tested_on=tested_on,
    )
    return Training(seed, setting, budget.cap)


ROWS = tuple(
    Row(
        name=f"{task}_{variant}",
        title=f"{TITLES[task]}: {title}",
        trial=partial(trial, task=task, variant=variant),
        quick=Budget(DRAWS[0], UPDATES[task][0] * BATCH),
        paper=Budget(DRAWS[1], UPDATES[task][1] * BATCH),
        criteria=(CRITERIA[task],),
        changed="small tasks in place of TIMIT, IAM and JSB; Adam, so no momentum is drawn; ranges for small nets: "
        "6 to 24 cells, rate 0.001 to 0.1, noise up to 0.2; a fixed budget in place of early stopping; "
        "solved: at most 6 of 128 test sequences are wrong",
    )
    for task in TITLES
    for variant, title in VARIANTS.items()
)


def errors_by_task(outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, np.ndarray]:
    """Test errors (variants, draws) of each task of which all variants have run; inf for a trial that died."""
    found = {}
    for task in TITLES:
        rows = [outcomes.get(f"{task}_{variant}", ()) for variant in VARIANTS]
        count = min(map(len, rows))
        if count:
            found[task] = np.array([[o.measures.get("error", np.inf) for o in row[:count]] for row in rows])
    return found


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """The ranking, what differs from the standard cell, and whether forget gate and output activation matter most."""
    tasks = errors_by_task(outcomes)
    if not tasks:
        return ["No task has been run with all nine cells yet."]
    ratios, mean_ranks = ranking.compare(tasks, list(VARIANTS))
    order = sorted(mean_ranks, key=lambda name: mean_ranks[name].value)
    places = ", ".join(
        f"{VARIANTS[v]} {e.value:.1f} ({e.low:.1f}–{e.high:.1f})" for v in order for e in [mean_ranks[v]]
    )
    draws = {len(errors[0]) for errors in tasks.values()}
    return [
        f"Mean rank over {len(tasks)} tasks by the best quarter of {min(draws)} matched draws, with the interval of "
        f"90 % of resampled draws{', which says little for so few draws' if min(draws) < FEW else ''}: {places}.",
        _differences(ratios),
        _verdict(order),
    ]


def _differences(ratios: Mapping[str, Mapping[str, ranking.Estimate]]) -> str:
    parts = []
    for which, differs in (("larger", lambda e: e.low > 1), ("smaller", lambda e: e.high < 1)):
        found = []
        for variant, title in VARIANTS.items():
            times = [f"{task} × {each[variant].value:.3g}" for task, each in ratios.items() if differs(each[variant])]
            found += [f"{title} ({', '.join(times)})"] if times else []
        parts.append(f"{which} than the standard cell's: {', '.join(found) if found else 'none'}")
    return f"Errors that are, over the whole interval, {'; '.join(parts)}."


def _verdict(order: Sequence[str]) -> str:
    last, expected = list(order[-2:]), {"nfg", "noaf"}
    shows = {2: "That shows here", 1: "That shows here by half", 0: "That does not show here"}[
        len(expected & set(last))
    ]
    return (
        "The study's abstract calls the forget gate and the output activation the most critical parts. "
        f"{shows}, on small tasks after a small budget: the two last are {words.listed([VARIANTS[v] for v in last])}."
    )


def draw(fig: Any, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Test errors of all draws by variant, the best quarter filled; below, mean ranks with their intervals."""
    tasks = errors_by_task(outcomes)
    fig.set_size_inches(7.6, 5.6)
    axes = fig.subplots(2, 2).ravel()
    places = np.arange(len(VARIANTS))
    for ax, task in zip(axes, TITLES, strict=False):
        ax.set(title=TITLES[task], ylabel="test error")
        ax.set_xticks(places, [variant.replace("peephole", "std") for variant in VARIANTS], rotation=60)
        if task in tasks:
            _strip(ax, tasks[task])
    if tasks:
        _, mean_ranks = ranking.compare(tasks, list(VARIANTS))
        order = sorted(mean_ranks, key=lambda name: mean_ranks[name].value, reverse=True)
        values = np.array([mean_ranks[variant] for variant in order])
        axes[-1].hlines(places, values[:, 1], values[:, 2], color="C0")
        axes[-1].plot(values[:, 0], places, "o", color="C0")
        axes[-1].set_yticks(places, [VARIANTS[variant] for variant in order])
    axes[-1].set(title="mean rank, 1 is best", xlabel="bars: 90 % of resampled draws")


def _strip(ax: Any, errors: np.ndarray) -> None:
    logs = np.sort(ranking.log_errors(errors), axis=1)
    count = max(1, int(ranking.BEST * logs.shape[1]))
    for place, row in enumerate(10**logs):
        spread = place + np.linspace(-0.2, 0.2, len(row))
        ax.plot(spread[count:], row[count:], "o", color="C0", markerfacecolor="none", markersize=3)
        ax.plot(spread[:count], row[:count], "o", color="C0", markersize=4)
    ax.axhline(10 ** ranking.best_mean(logs[:1])[0], color="0.5", linestyle=":", linewidth=1)
    if np.ptp(logs) > 1:
        ax.set_yscale("log")


EXPERIMENTS = (
    Experiment(
        name="variants",
        title="Eight variants of the LSTM",
        source="Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber (2015, 2017)",
        rows=ROWS,
        reading=reading,
        draw=draw,
        in_table=False,
    ),
)

"""Can evolution find a better cell than the GRU? (Jozefowicz, Zaremba & Sutskever, 2015)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.evolution.drawing import draw_fitness, draw_graph
from experiments.evolution.feeds import Sequences, TagStreams
from experiments.evolution.findings import CONFIRMED, FOUND
from experiments.evolution.jobs import FILTER
from experiments.evolution.learner import Course
from experiments.evolution.search import Plan
from experiments.evolution.store import from_text
from experiments.evolution.trial import SearchTrial
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.memorization import Memorization
from lstm_ref.tasks.nested_tags import NestedTags

ROW = "search"
# The cap counts all evaluations, those before and after the search too: see `plan_for`.
QUICK = Budget(1, 33, {"symbols": 2, "digits": 1, "letters": 1, "iterations": 2, "T": 20, "updates": 240})
PAPER = Budget(1, 300, {"symbols": 2, "digits": 2, "letters": 1, "iterations": 4, "T": 35, "updates": 600, "list": 25})
CHANGED = (
    "two tasks instead of three; tens or hundreds of evaluations instead of 230,000; small tasks and networks; filter "
    "with fewer symbols; generations, so that the result does not depend on who is done first"
)


def plan_for(budget: Budget) -> Plan:
    """The size of a search: the budget's cap counts all evaluations."""
    sizes = budget.sizes
    updates = sizes["updates"]
    courses = {
        FILTER: Course(Sequences(Memorization(sizes["symbols"])), updates),
        "arithmetic": Course(Sequences(Arithmetic(sizes["digits"], 1)), updates, tests=20),
        "XML": Course(
            TagStreams(NestedTags(sizes["letters"], sizes["letters"], sizes["iterations"]), sizes["T"]), updates
        ),
    }
    starts, confirm = (2, 3) if budget.cap < 100 else (10, 10)
    evaluations = budget.cap - 2 * starts - 3 * confirm
    return Plan(courses, evaluations=evaluations, starts=starts, confirm=confirm, best=sizes.get("list", 10))


def trial(seed: np.random.SeedSequence, budget: Budget) -> SearchTrial:
    """One search."""
    return SearchTrial(seed, plan_for(budget))


def best_of(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of the search with the best confirmed winner."""
    return max(outcomes, key=lambda one: np.nan_to_num(one.measures["confirmed"]))


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """What was found, what is left of it in fresh trials, and what it is."""
    outcomes = found.get(ROW, [])
    if not outcomes:
        return []
    best = best_of(outcomes)
    m = best.measures
    tried, forgot = (sum(int(one.measures[name]) for one in outcomes) for name in ("new", "forgot"))
    held = sum(one.reached[CONFIRMED] is not None for one in outcomes)
    lines = [
        f"{tried} new cells in {sum(one.done for one in outcomes)} evaluations; {forgot} of them could not keep a few "
        f"symbols in mind and were thrown out. A cell better than the GRU's best turned up in "
        f"{sum(one.reached[FOUND] is not None for one in outcomes)} of {len(outcomes)} searches.",
        f"The best new cell had fitness {m['fitness']:.3f} in the search (GRU 1, LSTM {m['lstm']:.3f}) and "
        f"{m['confirmed']:.3f} in fresh trials (LSTM {m['lstm_confirmed']:.3f}). Better than the GRU by more than two "
        f"standard errors in every task: {held} of {len(outcomes)} searches.",
    ]
    equations = best.texts.get("equations")
    return [*lines, *([f"Its equations: `{'; '.join(equations.splitlines())}`."] if equations else [])]


def draw(figure: Any, found: Mapping[str, Sequence[Outcome]]) -> None:
    """Fitness over the evaluations, and the best new cell."""
    outcomes = found.get(ROW, [])
    left, right = figure.subplots(1, 2)
    draw_fitness(left, outcomes)
    graph = best_of(outcomes).texts.get("graph") if outcomes else None
    if graph:
        draw_graph(right, from_text(graph))
    else:
        right.axis("off")


EXPERIMENTS = (
    Experiment(
        name="evolution",
        title="Evolution of cells from the GRU and the LSTM",
        source="Jozefowicz, Zaremba & Sutskever (2015), section 3",
        rows=(
            Row(
                ROW,
                "Evolutionary search",
                partial(trial),
                QUICK,
                PAPER,
                criteria=(FOUND, CONFIRMED),
                unit="evaluations",
                changed=CHANGED,
            ),
        ),
        reading=reading,
        draw=draw,
    ),
)

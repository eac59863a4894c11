"""What a search found, in numbers and equations."""

from __future__ import annotations

from experiments.definition import Outcome
from experiments.evolution.jobs import FILTER
from experiments.evolution.search import BASELINE, Search
from experiments.evolution.store import to_text

FOUND, CONFIRMED = "found", "confirmed"
NAMES = {BASELINE: "GRU", BASELINE + 1: "LSTM"}


def outcome(search: Search) -> Outcome:
    """The outcome of a search.

    reached: FOUND, the evaluation in which a new cell was first better than the GRU ever was; CONFIRMED, the last one,
    if in the fresh trials the winner is better by more than two standard errors in every task. curves: fitness in each
    evaluation on its own, of the GRU, of the LSTM and of new cells (0: thrown out or given up), and the best of the new
    cells so far. texts: the winner's equations, and its graph for `store.from_text`.
    """
    points = fitnesses(search)
    curves: dict[str, list[list[float]]] = {"GRU": [], "LSTM": [], "new cells": [], "best new cell": []}
    best, found = 0.0, None
    for evaluation, architecture, fitness in points:
        curves[NAMES.get(architecture, "new cells")].append([evaluation, fitness])
        if architecture not in NAMES:
            found = evaluation if found is None and fitness > 1 else found
            best = max(best, fitness)
            curves["best new cell"].append([evaluation, best])
    winner = search.winner()
    margin = search.margin(winner.number) if winner else float("nan")
    return Outcome(
        reached={FOUND: found, CONFIRMED: search.done if margin > 2 else None},
        done=search.done,
        cap=search.cap,
        measures=_measures(search),
        curves={name: _thin(curve) for name, curve in curves.items()},
        texts={"equations": winner.graph.describe(), "graph": to_text(winner.graph)} if winner else {},
    )


def fitnesses(search: Search) -> list[tuple[int, int, float]]:
    """Evaluation, architecture, and the fitness in this evaluation alone, by what the GRU did best in all of them."""
    baseline = search.architectures[BASELINE].best
    return [(number, which, search.ratio(accuracy, baseline)) for number, which, accuracy in search.found]


def _measures(search: Search) -> dict[str, float]:
    new = [one for one in search.architectures if one.parent >= 0]
    winner = search.winner()
    measures = {
        "new": len(new),
        "forgot": sum(not one.passed for one in new),
        "given_up": sum(one.passed and search.fitness(one) == 0 for one in new),
        "fitness": search.fitness(winner) if winner else 0.0,
        "confirmed": search.confirmed_fitness(winner.number) if winner else float("nan"),
        "margin": search.margin(winner.number) if winner else float("nan"),
        "lstm": search.fitness(search.architectures[1]),
        "lstm_confirmed": search.confirmed_fitness(1),
        "memory_gru": max(accuracy.get(FILTER, 0.0) for _, which, accuracy in search.found if which == BASELINE),
    }
    for task in search.plan.tasks:
        measures[f"{task}_gru"] = search.architectures[BASELINE].best.get(task, 0.0)
        for name, which in (("gru", BASELINE), ("lstm", 1), ("winner", winner.number if winner else -1)):
            for n, accuracy in enumerate(search.confirmed.get(which, [])):
                measures[f"{task}_{name}_{n}"] = accuracy[task]
    return {name: float(value) for name, value in measures.items()}


def _thin(curve: list[list[float]], points: int = 100) -> list[list[float]]:
    """At most so many points, the last one among them."""
    every = -(-len(curve) // points) if curve else 1
    return curve[::-1][::every][::-1]

"""The architecture search: what it asks for, what it keeps, and what is said of it."""

import json
import math
import pickle

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.catalogue import evolution
from experiments.definition import Budget
from experiments.evolution import drawing, findings, progress, search, store
from experiments.evolution.feeds import Sequences
from experiments.evolution.jobs import FILTER, Job, evaluate
from experiments.evolution.learner import Course, Means
from experiments.evolution.search import BASELINE, Plan, Search
from experiments.evolution.trial import SearchTrial
from experiments.running.outcomes import outcome_from, plain_outcome
from lstm_ref import graphs
from lstm_ref.graph_mutations import mutate, spread
from lstm_ref.graphs import Graph
from lstm_ref.tasks.memorization import Memorization
from tests.experiments.search_cases import (
    COURSES,
    MEMORY,
    MEMORYLESS,
    PLAN,
    SEED,
    TRAINED,
    advanced,
    finished,
    pretended,
    state,
)

# Graphs as text


def some_graphs(count=40):
    for seed in range(count):
        rng = np.random.default_rng(seed)
        graph = spread((graphs.GRU, graphs.LSTM, graphs.MUT1, graphs.EXAMPLE)[seed % 4])
        for _ in range(seed % 5):
            graph = mutate(graph, rng)
        yield graph


def test_a_graph_survives_as_text():
    for graph in some_graphs():
        assert store.from_text(store.to_text(graph)) == graph
    with pytest.raises(ValueError, match=r"text: got '\{}', expected a graph"):
        store.from_text("{}")


def test_graphs_are_the_same_cell_whatever_their_names_and_only_then():
    different = {}
    for graph in some_graphs():
        names = {name: f"n{k}" for k, name in enumerate(reversed(graph.nodes))}
        nodes = {
            names[name]: one._replace(parents=tuple(names.get(u, u) for u in one.parents))
            for name, one in sorted(graph.nodes.items())
        }
        outputs = {state: names.get(name, name) for state, name in graph.outputs.items()}
        assert store.identity(Graph(nodes, outputs, graph.input_is_hidden)) == store.identity(graph)
        different.setdefault(store.identity(graph), graph)
        name = next(name for name, one in graph.nodes.items() if one.kind in ("tanh", "sigmoid", "affine", "relu"))
        other = "tanh" if graph.nodes[name].kind != "tanh" else "sigmoid"
        if graph.nodes[name].kind != "affine":
            changed = {**graph.nodes, name: graph.nodes[name]._replace(kind=other)}
            assert store.identity(Graph(changed, graph.outputs, graph.input_is_hidden)) != store.identity(graph)
    assert len(different) > 25


# The search


def test_the_order_in_which_workers_finish_changes_nothing():
    expected = state(finished())
    assert state(finished(order=lambda jobs: jobs[::-1])) == expected
    for seed in range(3):
        rng = np.random.default_rng(seed)
        assert state(finished(order=lambda jobs, rng=rng: [jobs[k] for k in rng.permutation(len(jobs))])) == expected
    assert state(finished(np.random.SeedSequence(5))) != expected


def test_a_search_does_what_its_plan_says():
    one = finished()
    assert one.done == one.cap == 2 * 2 + 14 + 3 * 3
    assert [which for _, which, _ in one.found[:4]] == [0, 1, 0, 1]  # the GRU and the LSTM first, in turn
    assert one.architectures[0].graph == spread(graphs.GRU) and one.architectures[1].graph == spread(graphs.LSTM)
    known = [store.identity(a.graph) for a in one.architectures]
    assert len(set(known)) == len(known) > 6
    assert any(a.tries > 1 for a in one.architectures[2:] + one.architectures[:1])
    assert all(len(a.graph.nodes) <= PLAN.largest for a in one.architectures)


def test_parents_come_from_the_best_of_the_generation_before():
    one = Search(PLAN, SEED)
    while not one.over:
        listed = {a.number for a in one.ranking()[: PLAN.best]} or {0, 1}
        before = one.generation
        for which, _ in one._jobs.values():
            architecture = one.architectures[which]
            fresh = architecture.tries == 0 and architecture.parent >= 0
            if 0 < before < 4:
                assert (architecture.parent if fresh else which) in listed
        for job in one.open():
            one.take(job.number, pretended(job))


def test_a_cell_that_does_not_pass_the_filter_is_thrown_out():
    one = Search(PLAN, SEED)
    while not one.over:
        for job in one.open():
            new = job.cell not in (store.to_text(a.graph) for a in one.architectures[:2])
            assert job.passing == (0.3 if new and FILTER in job.courses else job.passing)
            perfect = dict.fromkeys(job.courses, 0.99)
            one.take(job.number, {FILTER: 0.29} if new and FILTER in job.courses else perfect)
    assert [a.number for a in one.ranking()] == [0, 1] and one.winner() is None
    assert len(one.architectures) > 5 and set(one.confirmed) == {0, 1}
    found = findings.outcome(one)
    assert found.measures["forgot"] == found.measures["new"] == len(one.architectures) - 2
    assert found.reached == {"found": None, "confirmed": None} and math.isnan(found.measures["confirmed"])


def test_a_cell_without_memory_is_thrown_out_by_training_it():
    course = Course(Sequences(Memorization(1)), updates=200, tests=5)
    courses = {FILTER: course, "task": MEMORY}
    means = dict.fromkeys(courses, Means(0.02))
    found = {}
    for name, graph in (("GRU", graphs.GRU), ("none", MEMORYLESS)):
        found[name] = evaluate(Job(0, store.to_text(graph), means, courses, 3000, SEED))
    assert found["GRU"][FILTER] > 0.95 and "task" in found["GRU"]
    assert found["none"][FILTER] < 0.3 and "task" not in found["none"]


def test_what_is_hopeless_in_one_task_is_not_tried_in_the_next():
    courses = {FILTER: MEMORY, "first": MEMORY, "second": MEMORY}
    job = Job(
        0, store.to_text(graphs.GRU), dict.fromkeys(courses, Means(0.01)), courses, 500, SEED, 0.0, {"first": 1.01}
    )
    assert set(evaluate(job)) == {FILTER, "first"}


def test_fitness_is_the_smallest_ratio_to_the_gru():
    one = Search(PLAN, SEED)
    assert one.ratio({"first": 0.6, "second": 0.3}, {"first": 0.5, "second": 0.4}) == pytest.approx(0.75)
    assert one.ratio({"first": 0.6}, {"first": 0.5, "second": 0.4}) == 0
    gru = [{"first": 0.5, "second": 0.4}, {"first": 0.7, "second": 0.6}]
    one.confirmed = {0: gru, 3: [{"first": 0.6, "second": 0.5}, {"first": 0.9, "second": 0.6}]}
    assert one.confirmed_fitness(BASELINE) == 1
    assert one.confirmed_fitness(3) == pytest.approx(min(0.75 / 0.6, 0.55 / 0.5))
    # Differences 0.1, 0.2 and 0.1, 0.0: means 0.15 and 0.05, standard errors 0.05 and 0.05.
    assert one.margin(3) == pytest.approx(1.0)
    assert math.isnan(one.margin(4)) and math.isnan(one.confirmed_fitness(4))


def test_plans_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="courses: got first, expected memory first, then a task"):
        Plan({"first": MEMORY})
    with pytest.raises(ValueError, match="evaluations: got 0"):
        Plan(COURSES, evaluations=0)


# What is said and drawn


@pytest.fixture(scope="module")
def uninterrupted():
    return advanced(SearchTrial(SEED, TRAINED), 10_000)


def test_what_was_found_can_be_stored_read_and_drawn(uninterrupted):
    found = uninterrupted.outcome()
    assert uninterrupted.search.winner() and found.texts["equations"]
    assert found.done == uninterrupted.search.done <= found.cap
    back = outcome_from(json.loads(json.dumps(plain_outcome(found))))
    assert back.texts == found.texts and back.reached == found.reached
    lines = evolution.reading({evolution.ROW: [back, back]})
    assert str(2 * int(found.measures["new"])) in lines[0] and f"{2 * found.done} evaluations" in lines[0]
    figure = Figure()
    evolution.draw(figure, {evolution.ROW: [back]})
    evolution.draw(Figure(), {})
    assert len(figure.axes) == 2


def test_the_reading_names_the_winner():
    one = finished()
    winner = one.winner()
    lines = evolution.reading({evolution.ROW: [findings.outcome(one)]})
    assert winner.graph.describe().splitlines()[0] in lines[2]
    assert f"{one.fitness(winner):.3f}" in lines[1] and f"{one.confirmed_fitness(winner.number):.3f}" in lines[1]


def test_a_drawn_cell_stands_above_what_it_comes_from():
    for graph in some_graphs(12):
        places = drawing.layers(graph)
        assert len(set(places.values())) == len(places)
        assert all(places[name][1] > places[u][1] for name, one in graph.nodes.items() for u in one.parents)


def test_budgets_count_all_evaluations():
    for budget in (evolution.QUICK, evolution.PAPER):
        assert isinstance(budget, Budget)
        assert Search(evolution.plan_for(budget), SEED).cap == budget.cap


def test_a_job_can_be_sent_anywhere():
    (job, *_) = Search(PLAN, SEED).open()
    assert pickle.loads(pickle.dumps(job)).cell == job.cell
    assert progress.mark(pickle.loads(pickle.dumps(job))) == progress.mark(job)
    assert search.BASELINE == 0

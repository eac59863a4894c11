"""The architecture search: what it asks for, what it keeps, and that it can be stopped, spread and damaged."""

import json
import math
import pickle
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
from matplotlib.figure import Figure

from experiments.catalogue import evolution
from experiments.definition import Budget
from experiments.evolution import drawing, findings, journal, progress, runner, search, store
from experiments.evolution.feeds import Sequences
from experiments.evolution.jobs import FILTER, Job, evaluate
from experiments.evolution.learner import Course, Means
from experiments.evolution.search import BASELINE, Plan, Search
from experiments.evolution.trial import SearchTrial
from experiments.running.outcomes import outcome_from, plain_outcome
from lstm_ref import graphs
from lstm_ref.graph_mutations import mutate, spread
from lstm_ref.graphs import Graph, node
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.memorization import Memorization

SEED = np.random.SeedSequence([4, 2], spawn_key=(1,))
MEMORY = Course(Sequences(Memorization(1)), updates=3, batch=2, tests=1)
COURSES = {FILTER: MEMORY, "first": MEMORY, "second": Course(Sequences(Arithmetic(1, 1)), updates=2, batch=2, tests=1)}
PLAN = Plan(COURSES, weights=500, evaluations=14, generation=5, best=3, passing=0.3, hopeless=0.4)
SUMS = Course(Sequences(Arithmetic(1, 1)), updates=2, batch=4, tests=3)
TRAINED = Plan({FILTER: MEMORY, "first": SUMS, "second": SUMS}, weights=500, evaluations=9, generation=4, passing=0.0)
MEMORYLESS = Graph({"a": node("affine", "x_t"), "h_t": node("tanh", "a")}, {"h": "h_t"})


def pretended(job: Job) -> dict[str, float]:
    """Accuracies that follow from the job, without any training; as `evaluate`, they stop where a course fails."""
    rng = np.random.default_rng(zlib.crc32(f"{job.number} {job.cell}".encode()))
    found = {}
    for name in job.courses:
        found[name] = float(rng.uniform(0.1, 1))
        if found[name] < (job.passing if name == FILTER else job.needed.get(name, 0)):
            break
    return found


def pretended_here(jobs):
    for job in jobs:
        yield job, pretended(job)


def state(one: Search):
    """All that a search knows, as text."""
    cells = [
        (a.number, store.to_text(a.graph), a.parent, a.tries, a.passed, a.best, a.means) for a in one.architectures
    ]
    return repr((cells, one.found, one.confirmed, one.evaluated, one.generation))


def finished(seed=SEED, order=lambda jobs: jobs, plan=PLAN):
    one = Search(plan, seed)
    while not one.over:
        for job in order(one.open()):
            assert one.take(job.number, pretended(job))
    return one


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


# The journal


def run_with(path: Path, evaluator=pretended_here) -> Search:
    one = Search(PLAN, SEED)
    runner.run(one, journal.Journal(path), evaluator)
    return one


class StoppedError(Exception):
    pass


def stops_after(count):
    left = [count]

    def evaluator(jobs):
        for pair in pretended_here(jobs):
            if not left[0]:
                raise StoppedError
            left[0] -= 1
            yield pair

    return evaluator


def test_a_search_that_was_stopped_goes_on_without_doing_anything_twice(tmp_path):
    expected = state(run_with(tmp_path / "whole"))
    for count in range(0, 27, 4):
        path = tmp_path / str(count)
        with pytest.raises(StoppedError):
            run_with(path, stops_after(count))
        assert state(run_with(path, stops_after(27 - count))) == expected
        assert path.read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_journal_that_was_cut_off_anywhere_loses_one_line_at_most(tmp_path):
    expected = state(run_with(tmp_path / "whole"))
    data = (tmp_path / "whole").read_bytes()
    for cut in [0, 1, 9, *range(200, len(data), len(data) // 15), len(data) - 1]:
        path = tmp_path / f"cut{cut}"
        path.write_bytes(data[:cut])
        lines = data[:cut].count(b"\n")
        assert len(journal.Journal(path).entries) == lines
        assert state(run_with(path, stops_after(28 - max(lines, 1)))) == expected
        assert path.read_bytes() == data


def test_a_damaged_line_is_left_out_and_what_comes_after_it_still_counts(tmp_path):
    expected = state(run_with(tmp_path / "whole"))
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    for place in (0, 3, 12):
        path = tmp_path / f"damaged{place}"
        middle = len(lines[place]) // 2
        damaged = lines[place][:middle] + bytes([lines[place][middle] ^ 1]) + lines[place][middle + 1 :]
        path.write_bytes(b"".join([*lines[:place], damaged, *lines[place + 1 :]]))
        assert journal.Journal(path).damaged == 1
        assert state(run_with(path, stops_after(5))) == expected  # its generation, at most


def test_a_journal_of_another_search_is_refused(tmp_path):
    run_with(tmp_path / "one")
    for other in (Search(PLAN, np.random.SeedSequence(1)), Search(Plan(COURSES, weights=501), SEED)):
        with pytest.raises(ValueError, match="journal: got that of another search"):
            runner.run(other, journal.Journal(tmp_path / "one"), pretended_here)


def test_a_line_of_a_journal_says_what_was_evaluated(tmp_path):
    run_with(tmp_path / "one")
    first = (tmp_path / "one").read_text().splitlines()[1]
    checksum, text = first.split(" ", 1)
    assert int(checksum, 16) == zlib.crc32(text.encode())
    told = json.loads(text)
    assert store.from_text(told["cell"]) == spread(graphs.GRU) and set(told["accuracy"]) <= set(COURSES)
    with pytest.raises(TypeError, match="entry: got list"):
        journal.line([])


# The trial


@pytest.fixture(scope="module")
def uninterrupted():
    return advanced(SearchTrial(SEED, TRAINED), 10_000)


def advanced(trial, pieces):
    for _ in range(pieces):
        if not trial.over:
            trial.advance()
    return trial


@pytest.mark.parametrize("stop", [1, 2, 7, 20])
def test_a_trial_goes_on_from_a_snapshot_as_if_it_had_not_stopped(uninterrupted, stop):
    second = SearchTrial(SEED, TRAINED)
    second.restore(advanced(SearchTrial(SEED, TRAINED), stop).snapshot())
    advanced(second, 10_000)
    assert state(second.search) == state(uninterrupted.search)
    assert repr(second.outcome()) == repr(uninterrupted.outcome())  # nan is not equal to itself
    assert np.array_equal(second.snapshot()["journal"], uninterrupted.snapshot()["journal"])


def test_a_snapshot_that_was_cut_off_is_a_shorter_one(uninterrupted):
    data = uninterrupted.snapshot()["journal"]
    second = SearchTrial(SEED, TRAINED)
    second.restore({"journal": data[: 2 * len(data) // 3]})
    assert 0 < second.search.done < uninterrupted.search.done
    advanced(second, 10_000)
    assert np.array_equal(second.snapshot()["journal"], data)


def test_a_trial_and_a_run_with_a_journal_are_the_same_search(uninterrupted, tmp_path):
    one = Search(TRAINED, SEED)
    runner.run(one, journal.Journal(tmp_path / "journal"), runner.here)
    assert state(one) == state(uninterrupted.search)
    assert (tmp_path / "journal").read_bytes() == uninterrupted.snapshot()["journal"].tobytes()


@pytest.mark.slow
def test_processes_find_what_one_process_finds(uninterrupted, tmp_path):
    one = Search(TRAINED, SEED)
    with runner.in_processes(2) as evaluator:
        runner.run(one, journal.Journal(tmp_path / "journal"), evaluator)
    assert state(one) == state(uninterrupted.search)


KILLED = """
import multiprocessing, os, signal, sys
import numpy as np
from experiments.evolution import runner
from tests.experiments.test_search import SEED, TRAINED, Search
with runner.in_processes(2) as evaluator:
    next(evaluator(Search(TRAINED, SEED).open()))
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_workers_do_not_outlive_a_process_that_was_killed():
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, timeout=120)
    workers = [int(pid) for pid in done.stdout.split()]
    assert done.returncode == -signal.SIGKILL and len(workers) == 2
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)], timeout=30)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the library that runs the cluster, on a busy machine
def test_a_cluster_finds_what_one_process_finds(uninterrupted, tmp_path):
    from distributed import LocalCluster

    one = Search(TRAINED, SEED)
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        with runner.on_dask(cluster.scheduler_address) as evaluator:
            runner.run(one, journal.Journal(tmp_path / "journal"), evaluator)
    assert state(one) == state(uninterrupted.search)


# What is said and drawn


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

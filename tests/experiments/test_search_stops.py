"""The architecture search can be stopped, spread over processes and read from a damaged journal."""

import json
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest

from experiments.evolution import journal, runner, store
from experiments.evolution.search import Plan, Search
from experiments.evolution.trial import SearchTrial
from lstm_ref import graphs
from lstm_ref.graph_mutations import spread
from tests.experiments.search_cases import (
    COURSES,
    PLAN,
    SEED,
    TRAINED,
    advanced,
    pretended_here,
    state,
)

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
from experiments.evolution.search import Search
from tests.experiments.search_cases import SEED, TRAINED
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

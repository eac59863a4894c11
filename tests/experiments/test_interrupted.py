"""Interrupted and killed: the next run goes on, and ends as one that was never stopped."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from experiments.running import store
from experiments.running.jobs import jobs_of
from experiments.running.run import Options
from tests.experiments.toy import EXPERIMENT
from tests.experiments.toy_runs import (
    ROOT,
    SLOW,
    alone,
    command,
    found,
    group_of,
    newest,
    quietly,
    start,
    wait_for,
    workers_of,
)
from tests.programs import output_of


@pytest.fixture(scope="module")
def slow_outcomes():
    """What the slow trials find when nothing interrupts them."""
    return {(1, trial): alone(SLOW, 1, trial) for trial in range(SLOW.quick.trials)}


@pytest.mark.slow
def test_killed_at_random_moments_nothing_is_lost(tmp_path, slow_outcomes):
    """kill -9 of the first process: the others end by themselves, and the next run goes on from the snapshots."""
    rng = np.random.default_rng(5)
    kills = done = 0
    while done < 2:
        before = newest(tmp_path)
        process = start(tmp_path, "--row", "slow", "--jobs", "2", "--trials", "2", "--save-every", "0.05")
        wait_for(lambda before=before, process=process: newest(tmp_path) > before or process.poll() is not None)
        try:
            process.wait(timeout=rng.uniform(0.0, 0.6))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        output, _ = process.communicate()
        assert not any(word in output for word in ("damaged", "anew", "FAILED")), output
        wait_for(lambda process=process: not group_of(process))
        now = found(tmp_path, "slow")
        assert len(now) >= done
        done = len(now)
        assert kills < 40
    assert kills >= 3
    assert found(tmp_path, "slow") == {key: slow_outcomes[key] for key in [(1, 0), (1, 1)]}
    quietly(Options(tmp_path, "quick", trials=2), SLOW)
    assert sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file()) == [".json"] * 2


@pytest.mark.slow
@pytest.mark.parametrize(("number", "pause"), [(signal.SIGINT, 0.0), (signal.SIGINT, 1.5), (signal.SIGTERM, 1.0)])
def test_an_interrupt_keeps_all_work_and_says_how_to_go_on(tmp_path, slow_outcomes, number, pause):
    process = start(tmp_path, "--row", "slow", "--jobs", "2", "--save-every", "1000")
    wait_for(lambda: len(workers_of(process)) == 2)
    time.sleep(pause)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does: every process gets it
    else:
        process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert output.splitlines() == ["Stopped. Nothing that is done is lost; the same command goes on from here."]
    wait_for(lambda: not group_of(process))
    jobs = jobs_of(EXPERIMENT, SLOW, "quick", 1, 2)
    saved = [store.read_snapshot(store.snapshot_path(tmp_path, job), store.identity_of(job)) for job in jobs]
    assert all(0 < one.wall_s for one in saved)
    process = start(tmp_path, "--row", "slow", "--jobs", "2", "--trials", "2")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert found(tmp_path, "slow") == {key: slow_outcomes[key] for key in [(1, 0), (1, 1)]}
    results = [store.read_result(store.result_path(tmp_path, job)) for job in jobs]
    assert all(result.cost["wall_s"] > one.wall_s for result, one in zip(results, saved, strict=True))


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_once(tmp_path, slow_outcomes):
    process = start(tmp_path, "--row", "slow", "--jobs", "1", "--trials", "1", "--save-every", "0.05")
    for _ in range(2):
        before = newest(tmp_path)
        wait_for(lambda before=before: newest(tmp_path) > before)
        (worker,) = workers_of(process)
        worker.kill()
        wait_for(lambda worker=worker: worker not in workers_of(process))
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "its process ended (signal 9); it goes on in another one" in output
    assert "FAILED: its process ended twice; the last time: signal 9" in output
    assert command(tmp_path, "--row", "slow", "--trials", "1").exit_code == 0
    assert found(tmp_path, "slow") == {(1, 0): slow_outcomes[1, 0]}


@pytest.mark.slow
def test_a_network_of_1997_that_was_killed_ends_as_one_that_was_not(tmp_path):
    """As above, with compiled training and a trial of Experiment 6a."""
    line = [sys.executable, "-m", "experiments", "run", "6a", "--trials", "1", "--save-every", "0", "--results"]
    output_of(*line, tmp_path / "whole", cwd=ROOT)
    with subprocess.Popen([*line, tmp_path / "killed"], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        wait_for(lambda: newest(tmp_path / "killed"), 120)
        time.sleep(0.1)
        process.kill()
    assert not list((tmp_path / "killed").rglob("*.json")), "it was killed too late to show anything"
    output_of(*line, tmp_path / "killed", cwd=ROOT)
    ends = [next((tmp_path / name).rglob("*.json")) for name in ("whole", "killed")]
    first, second = (store.read_result(path) for path in ends)
    assert first.outcome == second.outcome

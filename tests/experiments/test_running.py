"""Trials are trained once, and give the same results however they are trained; what a run shows."""

import os
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from experiments.cli import main
from experiments.definition import Outcome
from experiments.generators import pack_generator, unpack_generator
from experiments.running import store, together
from experiments.running.jobs import Ended, jobs_of, trial_seed
from experiments.running.outcomes import plain_outcome
from experiments.running.run import Options, run
from experiments.running.show import Show
from experiments.running.stop import Stop
from experiments.running.work import piece
from tests.experiments.toy import CATALOGUE, EXPERIMENT, Walk
from tests.experiments.toy_runs import PLAIN, ROOT, SLOW, alone, command, found, quietly


def test_a_trial_has_its_seed_whatever_is_around_it():
    seeds = {
        tuple(trial_seed(*names).generate_state(4))
        for names in [(1, "a", "x", 0), (1, "a", "x", 1), (1, "a", "y", 0), (1, "b", "x", 0), (2, "a", "x", 0)]
    }
    assert len(seeds) == 5
    few, many = (jobs_of(EXPERIMENT, PLAIN, "quick", 3, trials) for trials in (2, 9))
    assert [job.seeds().generate_state(4).tolist() for job in few] == [
        job.seeds().generate_state(4).tolist() for job in many[:2]
    ]
    # printf walk/plain | gzip -c | tail -c8 | od -An -tu4 -N4
    assert trial_seed(3, "walk", "plain", 5).entropy == [3, 2601184426, 5]


@pytest.mark.parametrize("kind", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_the_state_of_a_generator_survives_with_its_half_used_word(kind):
    first = np.random.Generator(getattr(np.random, kind)(1))
    first.integers(0, 10, dtype=np.uint32)
    second = np.random.Generator(getattr(np.random, kind)(2))
    unpack_generator(second, pack_generator(first))
    assert first.integers(0, 10, 5, dtype=np.uint32).tolist() == second.integers(0, 10, 5, dtype=np.uint32).tolist()
    assert first.normal(size=5).tolist() == second.normal(size=5).tolist()


def test_results_are_those_of_each_trial_alone(tmp_path):
    assert command(tmp_path, "--row", "plain", "--jobs", "1").exit_code == 0
    expected = {(1, trial): alone(PLAIN, 1, trial) for trial in range(4)}
    assert found(tmp_path) == expected
    assert any(outcome.died for outcome in expected.values())
    assert any(outcome.reached["solved"] for outcome in expected.values())


def test_number_of_processes_and_trials_and_order_make_no_difference(tmp_path):
    assert command(tmp_path / "two", "--row", "plain", "--trials", "3", "--jobs", "2").exit_code == 0
    assert command(tmp_path / "two", "--row", "plain", "--trials", "6", "--jobs", "1").exit_code == 0
    assert found(tmp_path / "two") == {(1, trial): alone(PLAIN, 1, trial) for trial in range(6)}


def test_modes_and_seeds_stand_beside_each_other(tmp_path):
    command(tmp_path, "--row", "plain", "--trials", "1")
    command(tmp_path, "--row", "plain", "--trials", "1", "--seed", "2")
    command(tmp_path, "--row", "plain", "--trials", "1", "--mode", "paper")
    assert found(tmp_path) == {(1, 0): alone(PLAIN, 1, 0), (2, 0): alone(PLAIN, 2, 0)}
    assert found(tmp_path, mode="paper") == {(1, 0): alone(PLAIN, 1, 0, "paper")}


def test_what_is_done_is_not_trained_again_but_by_force(tmp_path):
    command(tmp_path, "--row", "plain")
    files = {path: path.stat().st_mtime_ns for path in store.result_files(tmp_path, "walk", "plain", "quick")}
    assert "all 4 trials are done" in command(tmp_path, "--row", "plain").output
    assert files == {path: path.stat().st_mtime_ns for path in files}
    command(tmp_path, "--row", "plain", "--force")
    assert not [path for path, time_ns in files.items() if path.stat().st_mtime_ns == time_ns]


def test_a_fault_of_one_row_is_told_and_the_others_are_trained(tmp_path):
    end = command(tmp_path, "--row", "broken", "--row", "wrong", "--row", "plain", "--jobs", "2")
    assert end.exit_code == 1
    assert "ZeroDivisionError: a fault of the trial" in end.output
    assert "reached solved is float, expected an integer" in end.output
    assert "walk/broken: 0 trials: 0 solved, 0 died, 4 FAILED" in end.output
    assert "8 trials failed" in end.output
    assert len(found(tmp_path)) == 4 and not found(tmp_path, "broken") and not found(tmp_path, "wrong")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wlak"], "There is no experiment 'wlak'. Near it: walk."),
        (["walk", "--row", "plian"], "There is no row 'plian'. Near it: plain."),
        ([], "Say which experiments, or --all."),
        (["walk", "--all"], "Say which experiments, or --all."),
        (["walk", "--trials", "0"], "'--trials'"),
        (["walk", "--seed", "-1"], "'--seed'"),
        (["walk", "--mode", "fast"], "'--mode'"),
        (["walk", "--jobs", "0"], "'--jobs'"),
    ],
)
def test_bad_arguments_are_refused(tmp_path, arguments, words):
    end = CliRunner().invoke(main, ["run", "--results", str(tmp_path), *arguments], obj=CATALOGUE)
    assert end.exit_code == 2 and words in end.output.replace("\n", " ")
    assert not list(tmp_path.iterdir())


def test_without_numba_it_says_what_to_install(monkeypatch):
    def load():
        raise ModuleNotFoundError("No module named 'numba'", name="numba")

    monkeypatch.setattr("experiments.catalogue.load", load)
    end = CliRunner().invoke(main, [])
    assert end.exit_code == 1 and 'numba is missing: pip install "recurrent-course[experiments]"' in end.output


def test_a_row_that_is_not_run_in_a_mode_says_so(tmp_path):
    assert "walk/slow is not run in paper mode" in command(tmp_path, "--row", "slow", "--mode", "paper").output


def test_the_list_counts_results(tmp_path):
    command(tmp_path, "--row", "plain", "--trials", "3")
    listed = CliRunner().invoke(main, ["--results", str(tmp_path)], obj=CATALOGUE).output
    assert "Random walks" in listed and "3 of 15" in listed and "0 of 6" in listed


def test_plain_lines_on_a_non_terminal(tmp_path):
    console = Console(record=True, width=1000, file=open(os.devnull, "w"))
    with console.file, Stop() as stop, Show(console, line_every=0.1) as show:
        run([(EXPERIMENT, SLOW)], Options(tmp_path, "quick", trials=1), show, stop)
    first, *others, last = console.export_text().splitlines()
    assert first.startswith("walk/slow: 0 of 1 trials, 0 solved, 0 died, ") and " steps, error " in first
    assert any(line.endswith(" left") for line in others)
    assert last == "walk/slow: 1 trials: 0 solved, 0 died"


def test_the_last_line_of_a_row_counts_and_takes_the_mean(tmp_path):
    outcomes = [alone(PLAIN, 1, trial) for trial in range(4)]
    solved = [outcome.reached["solved"] for outcome in outcomes if outcome.reached["solved"]]
    died = sum(outcome.died != "" for outcome in outcomes)
    mean = sum(solved) / len(solved)
    assert quietly(Options(tmp_path, "quick")) == [
        f"walk/plain: 4 trials: {len(solved)} solved, {died} died; mean {mean:,.0f} steps"
    ]


def test_bars_on_a_terminal(tmp_path):
    console = Console(force_terminal=True, width=200, file=open(tmp_path / "shown", "w"))
    with console.file, Stop() as stop, Show(console) as show:
        run([(EXPERIMENT, SLOW)], Options(tmp_path / "results", "quick", trials=1), show, stop)
    shown = (tmp_path / "shown").read_text()
    assert "0 of 1 trials, 0 solved, 0 died" in shown and "━" in shown


def train_together(folder, stop, saved=None):
    jobs = jobs_of(EXPERIMENT, PLAIN, "quick", 1)
    return list(together.train(PLAIN, jobs, saved, np, 1000.0, stop))


def test_an_ensemble_gives_the_results_of_its_trials(tmp_path):
    events = train_together(tmp_path, Stop())
    outcomes = [Outcome(**plain_outcome(event.outcome)) for _, event in events if isinstance(event, Ended)]
    assert outcomes == [alone(PLAIN, 1, trial) for trial in range(4)]
    stop = Stop()
    stop.asked = True
    ((_, saved),) = train_together(tmp_path, stop)
    again = train_together(tmp_path, Stop(), saved)
    assert [Outcome(**plain_outcome(event.outcome)) for _, event in again if isinstance(event, Ended)] == outcomes
    with pytest.raises(ValueError, match="without ensemble"):
        next(together.train(SLOW, jobs_of(EXPERIMENT, SLOW, "quick", 1), None, np, 1.0, Stop()))


def test_a_gpu_trains_what_it_can(tmp_path, monkeypatch):
    monkeypatch.setattr("lstm_ref.backend.choose", lambda device: np)
    lines = [
        *quietly(Options(tmp_path, "quick", device="gpu")),
        *quietly(Options(tmp_path, "quick", device="gpu"), SLOW),
    ]
    assert "walk/slow trains on the CPU" in lines and "walk/plain trains on the CPU" not in lines
    assert found(tmp_path) == {(1, trial): alone(PLAIN, 1, trial) for trial in range(4)}
    assert not list(tmp_path.rglob("*.snapshot"))


def test_without_a_gpu_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("lstm_ref.backend._find_gpus", lambda: (None, ()))
    end = command(tmp_path, "--row", "plain", "--device", "gpu")
    assert end.exit_code == 1 and "No usable GPU was found" in end.output


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_results(tmp_path):
    """Workers get another folder of their own: nothing but the tasks and their results passes between them and us."""
    code = (
        "import sys; from distributed import LocalCluster; sys.stdin.readline\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True); sys.stdin.readline()\n"
    )
    script = tmp_path / "cluster.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    ) as cluster:
        address = cluster.stdout.readline().strip()
        end = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.experiments.toy",
                "run",
                "walk",
                "--row",
                "plain",
                "--row",
                "broken",
                "--results",
                str(tmp_path / "results"),
                "--dask",
                address,
                "--save-every",
                "0",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        cluster.communicate("\n")
    assert end.returncode == 1 and "4 trials failed" in end.stderr and "a fault of the trial" in end.stdout, end.stderr
    assert found(tmp_path / "results") == {(1, trial): alone(PLAIN, 1, trial) for trial in range(4)}
    assert address not in "".join(path.read_text() for path in (tmp_path / "results").rglob("*.json"))


@pytest.mark.slow
def test_without_a_scheduler_it_says_so(tmp_path):
    end = command(tmp_path, "--row", "plain", "--dask", "nonsense")
    assert end.exit_code == 1 and "no Dask scheduler answers at nonsense" in end.output


def test_pieces_go_on_where_the_last_one_ended():
    """As many pieces as there are calls of `advance`, each begun from what the last one saved; costs add up."""
    job = jobs_of(EXPERIMENT, PLAIN, "paper", 1)[0]
    walk, calls = Walk(job.seeds(), job.budget), 0
    while not walk.over:
        walk.advance()
        calls += 1
    saved, costs = None, []
    for _ in range(calls - 1):
        events, saved = piece(job, saved, 0.0)
        assert events == [] and saved is not None
        costs.append(saved.wall_s)
    (end,), none = piece(job, saved, 0.0)
    assert none is None and isinstance(end, Ended) and plain_outcome(end.outcome) == plain_outcome(walk.outcome())
    assert costs == sorted(costs) and 0 < costs[0] < costs[-1] < end.wall_s

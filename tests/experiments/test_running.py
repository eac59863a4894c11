"""Trials are trained once, go on where they were, and give the same results however they are trained."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
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
from tests.experiments.toy import CATALOGUE, EXPERIMENT, Walk
from tests.programs import output_of

ROOT = Path(__file__).resolve().parents[2]
PLAIN, SLOW, BROKEN, WRONG = EXPERIMENT.rows


def command(folder, *arguments):
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["run", "walk", "--results", str(folder), *arguments], obj=CATALOGUE)


def start(folder, *arguments):
    """Run the command line in a process of its own, with all that it starts in a group of its own."""
    line = [sys.executable, "-m", "tests.experiments.toy", "run", "walk", "--results", str(folder), *arguments]
    return subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def found(folder, row="plain", mode="quick"):
    """What the result files say, without what differs from run to run."""
    results = [store.read_result(path) for path in store.result_files(folder, "walk", row, mode)]
    return {(result.seed, result.trial): result.outcome for result in results}


def alone(row, seed, trial, mode="quick"):
    """The outcome of a trial that is trained here and now, in one go, as its file keeps it."""
    job = jobs_of(EXPERIMENT, row, mode, seed, trial + 1)[trial]
    walk = Walk(job.seeds(), job.budget)
    while not walk.over:
        walk.advance()
    return Outcome(**plain_outcome(walk.outcome()))


@pytest.fixture(scope="module")
def slow_outcomes():
    """What the slow trials find when nothing interrupts them."""
    return {(1, trial): alone(SLOW, 1, trial) for trial in range(SLOW.quick.trials)}


# ---- seeds


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


# ---- results


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


def test_a_result_file_says_what_made_it_and_nothing_of_the_machine_but_its_class(tmp_path):
    command(tmp_path, "--row", "plain", "--trials", "1", "--seed", "7", "--jobs", "1")
    path = store.result_path(tmp_path, jobs_of(EXPERIMENT, PLAIN, "quick", 7)[0])
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["made"]["command"] == ("python -m experiments run walk --row plain --mode quick --trials 1 --seed 7")
    assert set(content["made"]["machine"]) == {"processor", "cores", "system"}
    assert content["made"]["versions"]["numpy"] == np.__version__
    assert set(content["cost"]) == {"wall_s", "cpu_s"}
    assert len(text) < 3000
    for private in (str(tmp_path), os.uname().nodename, str(ROOT), sys.prefix):
        assert private not in text


def test_outcomes_are_short_and_plain():
    points = [[n, 1 / 3 + n] for n in range(1000)]
    outcome = Outcome({"a": np.int64(3), "b": None}, 5, 6, "", {"error": np.float32(np.nan)}, {"error": points})
    plain = plain_outcome(outcome)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["measures"] == {"error": "nan"} and plain["reached"] == {"a": 3, "b": None}
    curve = plain["curves"]["error"]
    assert len(curve) == 100 and curve[0] == [0, 0.33333] and curve[-1] == [999, 999.33]
    for wrong in (Outcome({"a": True}, 1, 1), Outcome({}, 1.0, 1), Outcome({}, 1, 1, measures={"x": "1"}), None):
        with pytest.raises(TypeError, match="outcome: "):
            plain_outcome(wrong)


# ---- damage


def damage_cut(path):
    path.write_bytes(path.read_bytes()[:200])


def damage_empty(path):
    path.write_bytes(b"")


def damage_edit(path):
    text = path.read_text(encoding="utf-8")
    assert '"done": ' in text
    path.write_text(text.replace('"done": ', '"done": 1', 1), encoding="utf-8")


def damage_layout(path):
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")


def damage_other_kind(path):
    path.write_bytes(b"\xff\xfe[1, 2]")


def damage_list(path):
    path.write_text("[1, 2]", encoding="utf-8")


def damage_swap(path):
    path.write_bytes(path.with_name("seed1_trial002.json").read_bytes())


DAMAGE = [damage_cut, damage_empty, damage_edit, damage_layout, damage_other_kind, damage_list, damage_swap]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_damaged_result_file_is_named_and_trained_again(tmp_path, damage):
    options = Options(tmp_path, "quick", trials=3)
    quietly(options)
    path = store.result_path(tmp_path, jobs_of(EXPERIMENT, PLAIN, "quick", 1)[1])
    damage(path)
    with pytest.raises(store.Damaged):
        store.read_result(path)
    lines = quietly(options)
    assert [line for line in lines if str(path) in line and "it is trained again" in line]
    assert found(tmp_path) == {(1, trial): alone(PLAIN, 1, trial) for trial in range(3)}


def quietly(options, row=PLAIN):
    """Run the row in processes, and return the lines that are printed."""
    console = Console(record=True, width=1000, file=open(os.devnull, "w"))
    with console.file, Stop() as stop, Show(console) as show:
        run([(EXPERIMENT, row)], options, show, stop)
    return console.export_text().splitlines()


def test_a_result_of_another_budget_is_trained_again(tmp_path):
    options = Options(tmp_path, "quick", trials=1)
    quietly(options)
    path = store.result_path(tmp_path, jobs_of(EXPERIMENT, PLAIN, "quick", 1)[0])
    job = jobs_of(EXPERIMENT, PLAIN, "quick", 1)[0]
    other = job._replace(budget=job.budget._replace(cap=7))
    store.write_result(tmp_path, other, Ended(Outcome({"solved": None}, 7, 7), 0, 0, {}), "", "cpu")
    assert [line for line in quietly(options) if str(path) in line and "another budget" in line]
    assert found(tmp_path) == {(1, 0): alone(PLAIN, 1, 0)}


@pytest.mark.parametrize("damage", [damage_cut, damage_empty, damage_other_kind], ids=lambda damage: damage.__name__)
def test_a_damaged_snapshot_is_named_and_the_trial_begins_anew(tmp_path, damage):
    job = jobs_of(EXPERIMENT, PLAIN, "quick", 1)[0]
    walk = Walk(job.seeds(), job.budget)
    walk.advance()
    path, identity = store.snapshot_path(tmp_path, job), store.identity_of(job)
    store.write_snapshot(path, identity, store.Saved(walk.snapshot(), 1.0, 2.0))
    assert store.read_snapshot(path, identity).cpu_s == 2.0
    assert store.read_snapshot(path, "something else") is None
    damage(path)
    with pytest.raises(store.Damaged):
        store.read_snapshot(path, identity)
    lines = quietly(Options(tmp_path, "quick", trials=1))
    assert [line for line in lines if str(path) in line and "begins anew" in line]
    assert found(tmp_path) == {(1, 0): alone(PLAIN, 1, 0)} and not path.exists()


def test_a_snapshot_that_the_trial_cannot_read_is_told_and_the_trial_begins_anew(tmp_path):
    job = jobs_of(EXPERIMENT, PLAIN, "quick", 1)[0]
    saved = store.Saved({"older": np.zeros(3)}, 1.0, 2.0)
    store.write_snapshot(store.snapshot_path(tmp_path, job), store.identity_of(job), saved)
    lines = quietly(Options(tmp_path, "quick", trials=1))
    assert [line for line in lines if "does not fit (KeyError" in line]
    assert found(tmp_path) == {(1, 0): alone(PLAIN, 1, 0)}


def test_no_objects_in_snapshots(tmp_path):
    with pytest.raises(TypeError, match="objects in state"):
        store.write_snapshot(tmp_path / "x", "x", store.Saved({"state": np.array([{}])}, 0, 0))


# ---- interruptions


def workers_of(process):
    """The processes of its pool."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children()
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    return []


def group_of(process):
    """The processes of its group that are still there."""
    found = []
    for other in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getpgid(other.pid) == process.pid and other.status() != psutil.STATUS_ZOMBIE:
                found.append(other)
    return found


def newest(folder):
    """When something was last written."""
    times = []
    for path in folder.rglob("seed*"):
        with contextlib.suppress(FileNotFoundError):
            times.append(path.stat().st_mtime_ns)
    return max(times, default=0)


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


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


# ---- faults


def test_a_fault_of_one_row_is_told_and_the_others_are_trained(tmp_path):
    end = command(tmp_path, "--row", "broken", "--row", "wrong", "--row", "plain", "--jobs", "2")
    assert end.exit_code == 1
    assert "ZeroDivisionError: a fault of the trial" in end.output
    assert "reached solved is float, expected an integer" in end.output
    assert "walk/broken: 0 trials: 0 solved, 0 died, 4 FAILED" in end.output
    assert "8 trials failed" in end.output
    assert len(found(tmp_path)) == 4 and not found(tmp_path, "broken") and not found(tmp_path, "wrong")


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path, monkeypatch):
    assert command(tmp_path, "--row", "plain", "--trials", "2").exit_code == 0
    real, left = os.fsync, [2]  # one is the look whether the folder can be written

    def full(number):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", full)
    end = command(tmp_path, "--row", "plain", "--trials", "6", "--jobs", "1")
    monkeypatch.undo()
    assert end.exit_code == 1 and "No space left on device" in end.output and "Traceback" not in end.output
    assert len(found(tmp_path)) == 3
    assert not list(tmp_path.rglob("*.new"))
    assert command(tmp_path, "--row", "plain", "--trials", "6").exit_code == 0
    assert found(tmp_path) == {(1, trial): alone(PLAIN, 1, trial) for trial in range(6)}


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    end = command(tmp_path / "file", "--row", "plain")
    assert end.exit_code == 1 and "could not be written" in end.output and str(tmp_path / "file") in end.output


def test_half_written_files_of_the_dead_are_swept(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, theirs = (tmp_path / f"seed1_trial000.json.{pid}.new" for pid in (os.getpid(), dead.pid))
    for path in (ours, theirs):
        path.write_text("half")
    store.sweep(tmp_path)
    assert ours.exists() and not theirs.exists()


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


def test_a_row_that_is_not_run_in_a_mode_says_so(tmp_path):
    assert "walk/slow is not run in paper mode" in command(tmp_path, "--row", "slow", "--mode", "paper").output


def test_the_list_counts_results(tmp_path):
    command(tmp_path, "--row", "plain", "--trials", "3")
    listed = CliRunner().invoke(main, ["--results", str(tmp_path)], obj=CATALOGUE).output
    assert "Random walks" in listed and "3 of 15" in listed and "0 of 6" in listed


# ---- what is shown


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


# ---- ensembles and clusters


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

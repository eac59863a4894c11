"""Files: whole, or found to be damaged and made again; a full disk loses nothing."""

import errno
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from experiments.definition import Outcome
from experiments.running import store
from experiments.running.jobs import Ended, jobs_of
from experiments.running.outcomes import plain_outcome
from experiments.running.run import Options
from tests.experiments.toy import EXPERIMENT, Walk
from tests.experiments.toy_runs import (
    PLAIN,
    ROOT,
    alone,
    command,
    found,
    quietly,
)


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


def test_half_written_files_of_the_dead_are_swept(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, theirs = (tmp_path / f"seed1_trial000.json.{pid}.new" for pid in (os.getpid(), dead.pid))
    for path in (ours, theirs):
        path.write_text("half")
    store.sweep(tmp_path)
    assert ours.exists() and not theirs.exists()


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

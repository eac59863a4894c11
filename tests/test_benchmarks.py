"""The benchmarks run and print numbers; how large these are is not asserted."""

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.measure import Budget, Spread, ratio, take_turns
from benchmarks.options import Options, Shape, one_thread
from lstm_ref.backend import choose, device_report

ROOT = Path(__file__).resolve().parents[1]

TITLES = ["Training: time", "Training an LSTM", "Plans", "Masks", "Ensembles", "Peak memory"]


def benchmarks(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)


def rows(markdown: str) -> dict[str, list[dict[str, str]]]:
    """Tables by title, each a list of rows by column; a column named twice keeps its last entry."""
    found = {}
    for part in markdown.split("## ")[1:]:
        title, *lines = part.splitlines()
        columns, _, *entries = ([entry.strip() for entry in x.strip("|").split("|")] for x in lines if x[:1] == "|")
        found[title] = [dict(zip(columns, row, strict=True)) for row in entries]
    return found


def assert_finite(text: str) -> None:
    value = float(text)
    assert math.isfinite(value) and value > 0


def test_a_quick_run_prints_and_writes_all_tables(tmp_path):
    path = tmp_path / "bench.md"
    arguments = "cpu --quick --rounds 2 --shape 3,2,3,2 --dtype float32 --cell lstm --output".split()
    run = benchmarks(*arguments, str(path), OPENBLAS_CORETYPE="Haswell")
    assert run.returncode == 0, run.stderr
    assert "OPENBLAS_CORETYPE=Haswell was set and left out" in run.stdout and "threads: 1 each" in run.stdout
    text = path.read_text(encoding="utf-8")
    assert "load average" in text and str(ROOT) not in text
    tables = rows(text)
    assert [title[: len(start)] for title, start in zip(tables, TITLES, strict=True)] == TITLES
    assert all(title in run.stdout for title in tables)
    training, floor, plans, masks, ensembles, memory = tables.values()
    assert len(training) == len(floor) == len(plans) == len(masks) == len(ensembles) == 1
    assert training[0]["shape T, B, D, H"] == "3, 2, 3, 2" and training[0]["goal"] == "–"
    for row, columns in (
        (training[0], ["plan ms", "PyTorch ms", "ratio"]),
        (floor[0], ["rows first ms", "features first ms", "ratio"]),
        (plans[0], ["plan ms", "readable / plan"]),
        (masks[0], ["plan ms", "/ no mask", "readable / plan"]),
        (ensembles[0], ["one ms", "all ms", "speedup"]),
    ):
        for column in columns:
            assert_finite(row[column])
    assert [row["library"] for row in memory] == ["ours", "PyTorch"]


def test_one_thread_and_no_restriction_of_one_rival_unless_it_is_to_be_kept(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.delenv("OPENBLAS_L2_SIZE", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    freed, remarks = one_thread(keep=False)
    assert "OPENBLAS_CORETYPE" not in freed and remarks == ["OPENBLAS_CORETYPE=Haswell was set and left out"]
    kept, remarks = one_thread(keep=True)
    assert kept["OPENBLAS_CORETYPE"] == "Haswell" and remarks == ["OPENBLAS_CORETYPE=Haswell was kept"]
    for environment in (freed, kept):
        assert environment["OMP_NUM_THREADS"] == environment["OPENBLAS_NUM_THREADS"] == "1"


def test_help_shows_examples():
    for command in ("cpu", "gpu", "demos"):
        run = benchmarks(command, "--help")
        assert run.returncode == 0 and f"python -m benchmarks {command} --" in run.stdout, run.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [("--shape 3,2,1", "'3,2,1', expected four numbers"), ("--shape 0,1,1,1", "at least 1"), ("--cell x", "'x'")],
)
def test_wrong_arguments_are_named(arguments, named):
    run = benchmarks("cpu", *arguments.split())
    assert run.returncode == 2 and named in run.stderr


@pytest.mark.skipif(bool(device_report().gpus), reason="there is a GPU: make gpu runs the tests on it")
def test_without_a_gpu_one_sentence_says_what_to_install():
    with pytest.raises(RuntimeError) as error:
        choose("gpu")
    run = benchmarks("gpu")
    assert run.returncode == 1 and run.stdout == ""
    assert str(error.value) in run.stderr and ".[gpu]" in run.stderr and "Traceback" not in run.stderr


def test_the_tables_of_the_gpu_are_made_of_any_library():
    options = Options([], [Shape(3, 2, 3, 2)], ["float32"], [], 1, 0.0, True, None, [])
    for device, missing in (("cpu", False), (None, True)):
        table = gpu.beside_torch(options, lambda cases, text: cases, np, lambda: None, device)
        assert [row[0] for row in table.rows] == ["lstm", "gru_reset_after"]
        for row in table.rows:
            entry = dict(zip(table.columns, row, strict=True))
            assert_finite(entry["readable ms"])
            assert (entry["PyTorch ms"] == "no CUDA") == missing
            if not missing:
                assert_finite(entry["ratio"])
    table = gpu.ensemble(options, lambda cases, text: cases, np, lambda: None, None)
    assert_finite(table.rows[0][4])


def test_rivals_take_turns_and_ratios_are_taken_round_by_round():
    order, now = [], [0.0]

    def rival(name, seconds):
        def call():
            order.append(name)
            now[0] += seconds

        return call

    budget = Budget(rounds=3, seconds=0, burst=1.0)
    times = take_turns({"a": rival("a", 1.0), "b": rival("b", 0.5)}, budget, clock=lambda: now[0])
    # Two calls to find out how many make a burst; then one of a, or two of b after one that is not counted.
    assert "".join(order) == "aabb" + "abbb" + "bbba" + "abbb"
    assert times == {"a": [1.0] * 3, "b": [0.5] * 3}
    assert ratio({"a": [1, 2, 9], "b": [1, 1, 3]}, "a", "b") == Spread(1.5, 2, 2.5)
    assert Spread.of([3.0]) == (3.0, 3.0, 3.0)


def test_the_live_demos_are_dragged_and_timed(tmp_path):
    pytest.importorskip("playwright", reason="playwright is not installed")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no Chromium on this machine")
    path = tmp_path / "demos.md"
    run = benchmarks("demos", "--quick", "--demo", "scalar_recurrence", "--output", str(path))
    assert run.returncode == 0, run.stderr
    ((row, *others),) = rows(path.read_text(encoding="utf-8")).values()
    assert not others and row["demo"] == "scalar_recurrence" and row["slider"] == "recurrent weight w"
    for column in ("ms", "redraws/s", "new values/s", "frames/s"):
        assert_finite(row[column])
    run = benchmarks("demos", "--quick", "--demo", "carousel", "--output", str(path))  # its sliders start at an end
    assert run.returncode == 0, run.stderr
    (found,) = rows(path.read_text(encoding="utf-8")).values()
    assert len(found) == 6 and "redraws nothing" not in run.stdout
    unknown = benchmarks("demos", "--demo", "pendulum")
    assert unknown.returncode == 2 and "'pendulum'" in unknown.stderr

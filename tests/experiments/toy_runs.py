"""Runs of the toy experiment, in this process and in processes of their own, and what came out."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
from click.testing import CliRunner
from rich.console import Console

from experiments.cli import main
from experiments.definition import Outcome
from experiments.running import store
from experiments.running.jobs import jobs_of
from experiments.running.outcomes import plain_outcome
from experiments.running.run import run
from experiments.running.show import Show
from experiments.running.stop import Stop
from tests.experiments.toy import CATALOGUE, EXPERIMENT, Walk

ROOT = Path(__file__).resolve().parents[2]
PLAIN, SLOW, *_ = EXPERIMENT.rows


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


def quietly(options, row=PLAIN):
    """Run the row in processes, and return the lines that are printed."""
    console = Console(record=True, width=1000, file=open(os.devnull, "w"))
    with console.file, Stop() as stop, Show(console) as show:
        run([(EXPERIMENT, row)], options, show, stop)
    return console.export_text().splitlines()


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

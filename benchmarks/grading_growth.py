"""Our command and classes that grow: start, memory, and the hand-ins of a whole term."""

import os
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.progress import track

from autograder.folder import Unit
from benchmarks import grading_class, machine, tables
from benchmarks.processes import Cost, cost

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OTTER = "otter-grader==7.0.0"
FIRST = b"[1/"  # what our command prints when the first hand-in is graded


def command(unit: Unit, *more: str) -> list[str]:
    """Our command for a class in the present folder."""
    course = str(unit.course.root)
    return [sys.executable, "-m", "autograder.cli", "--course", course, "grade", unit.name, "--root", ".", *more]


def environment() -> dict[str, str]:
    """Of all commands: nbgrader looks for its helpers on the path."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def versions() -> str:
    names = ("nbgrader", "nbconvert", "IPython", "SQLAlchemy")
    return ", ".join(f"{name} {metadata.version(name)}" for name in names) + f", {OTTER.replace('==', ' ')}"


def growth(unit: Unit, folder: Path, sizes: tuple[int, ...], jobs: int) -> tables.Table:
    """Classes of growing size, each graded once."""
    rows = []
    for size in sizes:
        grading_class.hand_ins(unit, folder, size)
        found = cost(command(unit, "--jobs", str(jobs)), folder, environment(), FIRST)
        shutil.rmtree(folder)
        own, largest = found.own_peak / 2**20, found.peak / 2**20
        rows.append((f"{size}", *_times(found, size), f"{own:.0f}", f"{largest:.0f}"))
    columns = ("hand-ins", "start, s", "wall, s", "CPU ms per hand-in", "the command itself, MB", "largest process, MB")
    note = f"Everything that the command does, its start included, with --jobs {jobs}. One run each."
    return tables.Table("Classes that grow", note, columns, rows)


def term(classes: int, students: int, jobs: int, output: str | None) -> int:
    """Grade so many classes one after another, each as its own command; returns the exit status."""
    console, errors = tables.console(), Console(stderr=True)
    header = [*machine.place(), versions()]
    for line in header:
        console.print(line, highlight=False)
    costs = []
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as folder:
        unit = grading_class.course(Path(folder) / "course")
        for _ in track(range(classes), console=errors, transient=True, disable=not errors.is_terminal):
            grading_class.hand_ins(unit, Path(folder) / "class", students)
            costs.append(cost(command(unit, "--jobs", str(jobs)), Path(folder) / "class", environment(), FIRST))
    hand_ins, wall, cpu = classes * students, sum(each.wall for each in costs), sum(each.cpu for each in costs)
    own = max(each.own_peak for each in costs) / 2**20
    row = (
        f"{hand_ins}",
        f"{wall / 60:.1f}",
        tables.number(1e3 * cpu / hand_ins),
        f"{hand_ins / wall:.1f}",
        f"{own:.0f}",
    )
    columns = ("hand-ins", "minutes", "CPU ms per hand-in", "hand-ins per s", "the command itself, MB")
    note = (
        f"{classes} classes of {students} students, a command for each with --jobs {jobs}: notebooks of 20 cells, six "
        "of them graded, with feedback pages. The notebooks are written before, off the clock."
    )
    table = tables.Table("A term", note, columns, [row])
    table.show(console)
    closing = f"load average at the end: {machine.load()}"
    console.print(closing, highlight=False)
    if output:
        tables.write(output, [*header, closing], [table])
    return 0


def _times(found: Cost, size: int) -> tuple[str, str, str]:
    return tables.number(found.first), tables.number(found.wall), tables.number(1e3 * found.cpu / size)

"""`python -m benchmarks grading`: what grading costs, ours behind its fence beside nbgrader's command and otter-grader.

Each grader gets two classes of different size. The difference of what they cost, per hand-in, is the steady state; what
is left of the smaller class is the start. All run in turns, so that a busy machine slows them alike.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track

from autograder.folder import Unit
from benchmarks import grading_class, machine, tables
from benchmarks.grading_growth import BIN, FIRST, OTTER, ROOT, command, environment, growth, versions
from benchmarks.measure import Spread
from benchmarks.processes import Cost, Failed, cost

OTTER_HOME = ROOT / "build" / "otter"  # an environment of its own, for its packages are not ours
GROWING = (24, 96, 384)  # hand-ins
GRADE_BY_OTTER = """\
import pathlib, sys
from otter.api import grade_submission

for path in sorted(pathlib.Path().glob("student*.ipynb")):
    grade_submission(str(path), ag_path="autograder.zip", quiet=True)
"""


@dataclass(frozen=True)
class Rival:
    """A way to grade: `lay_out` puts a class of some size into a folder, `command` grades it."""

    name: str
    lay_out: Callable[[int, Path], None]
    command: list[str]
    sizes: tuple[int, int]
    jobs: int = 1  # notebooks that run at once


@dataclass
class Rounds:
    """What the rounds brought for one rival: the costs of the smaller and of the larger class."""

    rival: Rival
    costs: list[tuple[Cost, Cost]] = field(default_factory=list)
    failed: str = ""

    def per_hand_in(self, which: str) -> list[float]:
        """Seconds in steady state."""
        small, large = self.rival.sizes
        return [(getattr(b, which) - getattr(a, which)) / (large - small) for a, b in self.costs]

    def start(self) -> list[float]:
        """Seconds on the clock until the first hand-in is graded; of others what is of no hand-in."""
        pairs = zip(self.costs, self.per_hand_in("wall"), strict=True)
        return [a.first or max(0.0, a.wall - self.rival.sizes[0] * steady) for (a, _), steady in pairs]


def run(
    count: int,
    rounds: int,
    jobs: tuple[int, ...],
    only: tuple[str, ...],
    sizes: tuple[int, ...],
    output: str | None,
) -> int:
    """Measure, print, and write the Markdown file; returns the exit status.

    Parameters
    ----------
    sizes : tuple of int
        Classes of growing size, for the second table.
    """
    console, errors = tables.console(), Console(stderr=True)
    header = [*machine.place(), versions(), f"rounds: {rounds}; two classes each, our larger one of {count} hand-ins"]
    for line in header:
        console.print(line, highlight=False)
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as folder:
        unit = grading_class.course(Path(folder) / "course")
        found = [Rounds(rival) for rival in _rivals(unit, count, jobs) if not only or rival.name in only]
        turns = [(number, each) for number in range(rounds) for each in found[:: -1 if number % 2 else 1]]
        for _, each in track(turns, console=errors, transient=True, disable=not errors.is_terminal):
            _round(each, Path(folder) / "class")
        shown = [_table(found)]
        shown[0].show(console)
        if sizes and not only:
            shown.append(growth(unit, Path(folder) / "class", sizes, max(jobs)))
            shown[1].show(console)
    closing = f"load average at the end: {machine.load()}"
    console.print(closing, highlight=False)
    for each in found:
        if each.failed:
            console.print(f"{each.rival.name}: {each.failed}", highlight=False, markup=False)
    if output:
        tables.write(output, [*header, closing], shown)
    return 0


def _round(rounds: Rounds, folder: Path) -> None:
    if rounds.failed:
        return
    costs = []
    try:
        for size in rounds.rival.sizes:
            shutil.rmtree(folder, ignore_errors=True)
            rounds.rival.lay_out(size, folder)
            costs.append(cost(rounds.rival.command, folder, environment(), FIRST))
    except (Failed, subprocess.CalledProcessError, OSError) as error:
        rounds.failed = f"not measured: {str(error).strip()[-600:]}"
        return
    rounds.costs.append((costs[0], costs[1]))


# ---- the rivals ----------------------------------------------------------------------------------------------------


def _rivals(unit: Unit, count: int, jobs: tuple[int, ...]) -> list[Rival]:
    few = max(2, count // 10)
    found = [_ours(unit, (few, count), number) for number in jobs]
    found.append(_pages(unit, (few, count)))
    found += [_nbgrader(unit, (1, 1 + max(2, count // 15))), _otter(unit, (1, 1 + max(2, count // 20)))]
    return found


def _ours(unit: Unit, sizes: tuple[int, int], jobs: int) -> Rival:
    def lay_out(count: int, folder: Path) -> None:
        grading_class.hand_ins(unit, folder, count)

    return Rival(f"autograder grade --jobs {jobs}", lay_out, command(unit, "--jobs", str(jobs)), sizes, jobs)


def _pages(unit: Unit, sizes: tuple[int, int]) -> Rival:
    """The feedback pages alone: of a class that is graded already, and has lost them."""

    def lay_out(count: int, folder: Path) -> None:
        grading_class.hand_ins(unit, folder, count)
        subprocess.run(command(unit), cwd=folder, check=True, capture_output=True)
        shutil.rmtree(folder / "feedback")

    return Rival("of that, feedback pages", lay_out, command(unit), sizes)


def _nbgrader(unit: Unit, sizes: tuple[int, int]) -> Rival:
    def lay_out(count: int, folder: Path) -> None:
        grading_class.hand_ins(unit, folder, count)
        grading_class.plain_course(unit, folder)
        path = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        step = [str(BIN / "nbgrader"), "generate_assignment", unit.name]
        subprocess.run(step, cwd=folder, env=os.environ | path, check=True, capture_output=True)

    return Rival("nbgrader autograde", lay_out, [str(BIN / "nbgrader"), "autograde", unit.name], sizes)


def _otter(unit: Unit, sizes: tuple[int, int]) -> Rival:
    python = OTTER_HOME / "bin" / "python"

    def lay_out(count: int, folder: Path) -> None:
        _install_otter(python)
        grading_class.otter_notebooks(unit, folder, count)
        step = [str(python), "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]
        subprocess.run(step, cwd=folder, check=True, capture_output=True)

    return Rival("otter-grader, in one process", lay_out, [str(python), "-c", GRADE_BY_OTTER], sizes)


def _install_otter(python: Path) -> None:
    """Into build/otter, once."""
    if (OTTER_HOME / ".installed").exists():
        return
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(OTTER_HOME)], check=True, capture_output=True)
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--constraint",
            str(ROOT / "constraints.txt"),
            OTTER,
            "ipykernel",
        ]
        subprocess.run(pip, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failed(f"{OTTER} is not installed: pip could not install it ({error})") from None
    (OTTER_HOME / ".installed").touch()


# ---- the table -----------------------------------------------------------------------------------------------------


def _table(found: list[Rounds]) -> tables.Table:
    ours = next((each for each in found if each.costs), None)
    rows = [_row(each, ours) if each.costs else (each.rival.name, *[tables.NONE] * 7) for each in found]
    columns = (
        "",
        "CPU ms per hand-in",
        "quartiles",
        "wall ms per hand-in",
        "CPU / ours",
        "per processor",
        "start, s",
        "largest process, MB",
    )
    note = (
        "One hand-in: a notebook of 20 cells, six of them graded. Steady state, all processes together. Ours with its "
        "fence and feedback pages, which one line measures alone; the others without either. Per processor: how much "
        "faster than with one job, for each job. The start is what passes on the clock until the first hand-in is "
        "graded; of the others, what a command takes before and after all hand-ins."
    )
    return tables.Table("Grading a class", note, columns, rows)


def _row(each: Rounds, ours: Rounds | None) -> tuple[str, ...]:
    cpu, wall = (Spread.of([1e3 * value for value in each.per_hand_in(which)]) for which in ("cpu", "wall"))
    times = scaling = tables.NONE
    if ours is not None:
        times = tables.number(_ratio(each, ours, "cpu"))
        if each.rival.jobs > ours.rival.jobs:
            scaling = tables.number(ours.rival.jobs / (each.rival.jobs * _ratio(each, ours, "wall")))
    peak = max(large.peak for _, large in each.costs) / 2**20
    start = tables.number(Spread.of(each.start()).median)
    return (each.rival.name, *tables.ratio_cells(cpu), tables.number(wall.median), times, scaling, start, f"{peak:.0f}")


def _ratio(each: Rounds, ours: Rounds, which: str) -> float:
    """The median of the rounds."""
    pairs = zip(each.per_hand_in(which), ours.per_hand_in(which), strict=False)
    return Spread.of([a / b if b > 0 else float("nan") for a, b in pairs]).median

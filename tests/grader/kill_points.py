"""Grading that is killed at random points, and started again: `python -m tests.grader.kill_points 200` prints counts.

A class is graded once undisturbed. Then the same class is graded again and again while SIGKILL hits the coordinator,
the server, a process that judges, the one that makes pages, or the code behind the fence, up to three times in one
class, at moments that are drawn. Whatever was hit, the same command has to complete the class: each score once and the
same as undisturbed, what a person gave kept, every page there, and nothing left to do.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil

from autograder.authoring import build, sample_class
from autograder.folder import Unit
from tests.grader import toy

STUDENTS = ("ada", "ben", "cleo", "dora", "emil")
QUESTION = """
# %% [markdown] question="why" points=1.5
# **Why?** One sentence.
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""
TARGETS = ("coordinator", "server", "judge", "page", "kernel")
IN_ONE_CLASS = 3
PATIENCE = 60.0  # seconds for processes that should end
ROWS = """
    select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score,
        grade.extra_credit, grade.needs_manual_grade
    from grade
    join base_cell on base_cell.id = grade.cell_id
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    order by submitted_assignment.student_id, base_cell.name
"""

Rows = list[tuple[Any, ...]]


@dataclass
class Class:
    """A class as it is before grading, and what has to come out: rows of the gradebook and the CSV file."""

    root: Path
    rows: Rows = field(default_factory=list)
    points: str = ""
    seconds: float = 0.0  # that grading takes


@dataclass
class Counts:
    """What was done and seen."""

    killed: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)  # there was no such process any more
    classes: int = 0
    graded_before: Counter[int] = field(default_factory=Counter)  # hand-ins that were done when the coordinator died
    faults: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    count, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    with tempfile.TemporaryDirectory(prefix="kill-points-") as folder:
        counts = kill(Path(folder), count, seed)
    print(f"{sum(counts.killed.values())} kills (seed {seed}) in {counts.classes} classes of {len(STUDENTS)}:")
    for target in TARGETS:
        print(f"  {target:12} killed {counts.killed[target]:4}   ended before it could be {counts.missed[target]:4}")
    print(f"hand-ins done when the coordinator was killed: {dict(sorted(counts.graded_before.items()))}")
    print(*counts.faults or ["every class complete: no score lost, doubled or changed, all pages there"], sep="\n")
    return 1 if counts.faults else 0


def kill(folder: Path, count: int, seed: int) -> Counts:
    """Kill so many processes, in as many classes as it takes."""
    unit = _unit(folder)
    draw, counts = random.Random(seed), Counts()
    classes = [new_class(unit, folder), read_class(unit, folder)]
    while sum(counts.killed.values()) < count and not counts.faults:
        before = classes[counts.classes % 2]
        root = folder / "class"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(before.root, root)
        counts.classes += 1
        for target in draw.choices(TARGETS, k=min(IN_ONE_CLASS, count - sum(counts.killed.values()))):
            _hit(unit, root, target, draw.uniform(0.0, before.seconds), counts, before)
            if _done(unit, root) == len(STUDENTS):
                break
        counts.faults += [f"class {counts.classes}: {fault}" for fault in _complete(unit, root, before)]
    return counts


# ---- classes -------------------------------------------------------------------------------------------------------


def _unit(folder: Path) -> Unit:
    unit = toy.write(folder / "course", text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    for k, student in enumerate(STUDENTS):
        toy.answers(unit, student, **({"scale": "def scale(x, w):\n    return w * x / 2"} if k % 2 else {}))
    return unit


def new_class(unit: Unit, folder: Path) -> Class:
    """Nothing is graded yet."""
    found = Class(folder / "new")
    for student in STUDENTS:
        notebook = nbformat.writes(sample_class.hand_in(unit, unit.answers / f"{student}.py"))
        place = found.root / "submitted" / student / unit.name
        place.mkdir(parents=True)
        (place / f"{unit.name}.ipynb").write_text(notebook.replace("YOUR ANSWER HERE", "It has to."), "utf-8")
    graded = folder / "new-graded"
    from autograder.grading.seeds import course_secret

    course_secret(found.root)  # all copies draw the same inputs
    shutil.copytree(found.root, graded)
    return _undisturbed(unit, found, graded)


def read_class(unit: Unit, folder: Path) -> Class:
    """All are graded, and a person gave points; then three have handed in again."""
    from nbgrader.api import Gradebook

    found = Class(folder / "read")
    shutil.copytree(folder / "new-graded", found.root)
    with Gradebook(f"sqlite:///{found.root / 'gradebook.db'}") as gradebook:
        for k, student in enumerate(STUDENTS):
            gradebook.find_grade("why", unit.name, unit.name, student).manual_score = k / 4
            gradebook.find_grade("pair", unit.name, unit.name, student).extra_credit = 0.25
        gradebook.db.commit()
    for student in STUDENTS[1:4]:
        notebook = found.root / "submitted" / student / unit.name / f"{unit.name}.ipynb"
        notebook.write_text(notebook.read_text("utf-8").replace("return x + w", "return w + x"), "utf-8")
    graded = folder / "read-graded"
    shutil.copytree(found.root, graded)
    found = _undisturbed(unit, found, graded)
    assert {row[4] for row in found.rows if row[1] == "pair"} == {0.25}
    return found


def _undisturbed(unit: Unit, found: Class, root: Path) -> Class:
    began = time.monotonic()
    status, log = _wait(_start(unit, root))
    assert status == 0, log
    found.seconds = time.monotonic() - began
    found.rows, found.points = rows(root), _points(unit, root)
    assert len(found.rows) == 3 * len(STUDENTS), found
    return found


def rows(root: Path) -> Rows:
    """All scores of the gradebook."""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        return gradebook.execute(ROWS).fetchall()


def _points(unit: Unit, root: Path) -> str:
    return (root / "points" / f"{unit.name}.csv").read_text("utf-8")


# ---- processes -----------------------------------------------------------------------------------------------------


@dataclass
class Coordinator:
    """A process that grades, forked from this one, which has imported all that it needs."""

    process: psutil.Process
    log: Path


def _start(unit: Unit, root: Path) -> Coordinator:
    from autograder.grading.command import Course, run

    log = root / "log"
    process = os.fork()
    if process == 0:
        status = 70
        try:
            os.setsid()
            tempfile.tempdir = str(root)  # what is left there goes with the class
            handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            status = run(Course(root, jobs=2), unit, csv_path=None, force=False, only=[])
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return Coordinator(psutil.Process(process), log)


def _wait(coordinator: Coordinator) -> tuple[int, str]:
    """Its exit status (negative: the signal that ended it), and what it said."""
    status = os.waitstatus_to_exitcode(os.waitpid(coordinator.process.pid, 0)[1])
    return status, coordinator.log.read_text("utf-8", "replace")


def _hit(unit: Unit, root: Path, target: str, moment: float, counts: Counts, before: Class) -> None:
    """Grade, and kill a process of this kind at the moment, or as soon after it as there is one."""
    coordinator = _start(unit, root)
    began = time.monotonic()
    everybody: set[psutil.Process] = set()
    victim = None
    while victim is None and coordinator.process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() - began >= moment:
            victim = next(_of_kind(coordinator.process, target), None)
        if victim is None:
            time.sleep(0.002)
    if victim is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            everybody = {coordinator.process, *coordinator.process.children(recursive=True)}
            victim.send_signal(signal.SIGKILL)
    counts.killed[target] += victim is not None
    counts.missed[target] += victim is None
    status, log = _wait(coordinator)
    what = f"{target} {'was killed' if victim else 'had ended'} at {moment:.2f} s"
    if target == "coordinator" and victim is not None:
        counts.graded_before[_done(unit, root)] += 1
    elif status not in (0, 1, 2):  # all graded; somebody's run failed; nothing could be graded
        counts.faults.append(f"{what}, and grading ended with {status}: {log[-800:]}")
    _, left = psutil.wait_procs(everybody, timeout=PATIENCE)
    counts.faults += [f"{what}, and {process} is left" for process in left]
    if "Traceback" in log:
        counts.faults.append(f"{what}, and it said: {log[-1500:]}")
    if (root / "gradebook.db").exists():
        wrong = [row for row in _known(root) if row not in before.rows and row[2] is not None]
        counts.faults += [f"{what}, and {row} stood in the gradebook" for row in wrong]


def _known(root: Path) -> Rows:
    """Rows as far as there are tables."""
    try:
        return rows(root)
    except sqlite3.OperationalError:
        return []


def _of_kind(coordinator: psutil.Process, target: str) -> Iterator[psutil.Process]:
    """Those of its processes that are of this kind."""
    if target == "coordinator":
        yield coordinator
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        children = [each for each in coordinator.children() if "spawn_main" in str(each.cmdline())]
        server, *others = sorted(children, key=psutil.Process.create_time) or [None]
        if target == "page":
            yield from others
        elif server is not None and target == "server":
            yield server
        elif server is not None and target == "judge":
            yield from (each for each in server.children() if each.name() == server.name())
        elif server is not None:
            yield from (each for each in server.children(recursive=True) if each.ppid() != server.pid)


def _done(unit: Unit, root: Path) -> int:
    from autograder.grading.grade import Course

    course = Course(root)
    return sum(course.outcome(student, unit) is not None for student in STUDENTS)


def _complete(unit: Unit, root: Path, before: Class) -> list[str]:
    """Grade to the end; what is not as it would have been undisturbed."""
    status, log = _wait(_start(unit, root))
    if status != 0:
        return [f"the run after the kills ended with {status}: {log[-800:]}"]
    faults = []
    found = rows(root)
    if found != before.rows:
        faults.append(f"scores: {sorted(set(found) ^ set(before.rows), key=str)}, {len(found)} rows")
    if _points(unit, root) != before.points:
        faults.append(f"CSV: {_points(unit, root)}")
    pages = [root / "feedback" / student / unit.name / f"{unit.name}.html" for student in STUDENTS]
    faults += [f"no page {page}" for page in pages if not page.exists() or "</html>" not in page.read_text("utf-8")]
    stamps = _stamps(root)
    status, log = _wait(_start(unit, root))
    if status != 0 or _stamps(root) != stamps:
        faults.append(f"the next run had something left to do (status {status})")
    return faults


def _stamps(root: Path) -> dict[Path, int]:
    places = [*(root / "autograded").rglob("*.ipynb"), *(root / "feedback").rglob("*.html")]
    return {place: place.stat().st_mtime_ns for place in places}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

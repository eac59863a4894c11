"""The whole class of attacks, graded once beside two honest students, and what was left afterward."""

import contextlib
import csv
import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from nbformat import NotebookNode

from tests.attacks import files, hand_ins
from tests.attacks.hand_ins import Attack
from tests.attacks.world import World
from tests.grader import toy

HONEST = ("aaa_honest", "zzz_honest")  # graded first and last
RIGHT = toy.RIGHT | {"total": "def total(x, w):\n    return np.sum(scale(x, w))", "choice": 'choice = "d"'}
FORGED = "cell_metadata"  # the attack that consists of metadata
PATIENCE = 3600.0  # seconds


@dataclass
class Outcome:
    """What grading the class came to."""

    world: World
    code: int = -1
    seconds: float = 0.0
    terminal: str = ""
    peak_bytes: int = 0  # of a process outside the fence
    left: list[str] = field(default_factory=list)  # processes
    changed: list[str] = field(default_factory=list)  # files

    @property
    def rows(self) -> dict[str, dict[str, dict[str, str]]]:
        """The table's rows by student and exercise."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        with open(self.world.root / "points" / f"{toy.NAME}.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["student"], {})[row["exercise"].partition(".")[2]] = row
        return found

    def points(self, student: str) -> dict[str, float]:
        """The points of a student, by exercise; 0 for what was not graded."""
        return {name: float(row["points"] or 0) for name, row in self.rows.get(student, {}).items()}

    @property
    def gradebook(self) -> dict[str, dict[str, float]]:
        """The scores that nbgrader keeps."""
        found: dict[str, dict[str, float]] = {}
        with contextlib.closing(sqlite3.connect(self.world.root / "gradebook.db")) as gradebook:
            query = (
                "select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score"
                " from grade join base_cell on base_cell.id = grade.cell_id"
                " join submitted_notebook on submitted_notebook.id = grade.notebook_id"
                " join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"
            )
            for student, name, automatic, manual in gradebook.execute(query):
                found.setdefault(student, {})[name] = (automatic or 0.0) + (manual or 0.0)
        return found

    def texts(self, student: str = "") -> Iterator[tuple[Path, str]]:
        """Everything that was written, or what was written for one student: notebooks, pages, tables."""
        for place in ("autograded", "feedback", "points"):
            top = self.world.root / place / student
            for path in sorted(top.rglob("*")) if top.is_dir() else ():
                if path.is_file() or path.is_symlink():
                    yield path, path.read_bytes().decode("utf-8", "replace") if path.exists() else ""

    def said(self, student: str) -> list[str]:
        """What an attack says that it reached, and the canaries that its pages hold."""
        tokens = set(self.world.canaries.values())
        found: list[str] = []
        for _, text in self.texts(student):
            found += [line[:200] for line in text.splitlines() if "REACHED" in line]
            found += [token for token in tokens if token in text]
        return list(dict.fromkeys(found))


def hand_in(world: World, attacks: Iterable[Attack], *, with_files: bool = True) -> dict[str, str]:
    """Write everybody's hand-in; returns the idea of each hostile file by its student's name."""
    submitted = world.root / "submitted"
    for name in HONEST:
        _write(submitted, name, _honest(world))
    (submitted / "aaa_honest" / "notes.txt").write_text(world.canaries["other"])
    for attack in attacks:
        _write(submitted, attack.name, hand_ins.notebook(attack, world.unit, world.site))
        if attack.name == FORGED:
            _forge_metadata(_path(submitted, attack.name))
    solving_nothing = hand_ins.notebook(hand_ins.attacks()[FORGED], world.unit, world.site)
    honest = _path(submitted, HONEST[0])
    return files.make(world, json.loads(nbformat.writes(solving_nothing)), honest) if with_files else {}


def _honest(world: World) -> NotebookNode:
    filled = nbformat.read(world.unit.release, as_version=4)
    for cell in filled.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            cell.source = f"{RIGHT[marks['grade_id'].removesuffix('-answer')]}\n# {world.canaries['other']}"
    return filled


def _path(submitted: Path, student: str) -> Path:
    return submitted / student / toy.NAME / f"{toy.NAME}.ipynb"


def _write(submitted: Path, student: str, notebook: NotebookNode) -> None:
    path = _path(submitted, student)
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")


def _forge_metadata(path: Path) -> None:
    """Verdicts, points and roles in the metadata of every cell."""
    notebook = nbformat.read(path, as_version=4)
    part = {"name": "y", "points": 2.0, "max_points": 2.0, "stage": "", "message": "", "mistake": "", "cause": ""}
    verdict = {"exercise": "toy.scale", "title": "Scale", "seed": 0, "note": "", "parts": [part]}
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception"]
        cell.metadata["autograder_verdict"] = verdict
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader |= {"points": 99, "solution": True, "locked": False}
            cell.source = "99.0"
    notebook.metadata["autograder"] = {"done": True, "digest": "0"}
    path.write_text(json.dumps(notebook))


def grade(world: World) -> Outcome:
    """Grade them all in a process with a terminal of its own, and look around afterward."""
    outcome, before, began = Outcome(world), world.snapshot(), time.monotonic()
    report = world.folder / "report.json"
    command = [sys.executable, "-m", "tests.attacks.grading", str(world.unit.course.root), str(world.root), str(report)]
    master, slave = os.openpty()
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=world.environment,
        cwd=Path(__file__).resolve().parents[2],
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    reading = threading.Thread(target=_read, args=(master, outcome))
    reading.start()
    try:
        while process.poll() is None and time.monotonic() < began + PATIENCE:
            outcome.peak_bytes = max(outcome.peak_bytes, _largest(process.pid))
            time.sleep(0.1)
    finally:
        process.kill()
        outcome.code = process.wait()
        reading.join(timeout=10)
        os.close(master)
    outcome.seconds = time.monotonic() - began
    ended = report.exists()
    outcome.left = json.loads(report.read_text())["left"] if ended else ["the command did not come to its end"]
    outcome.left += [str(path) for path in (world.folder / "tmp").iterdir()]
    after = world.snapshot()
    outcome.changed = sorted(path for path in before | after if before.get(path) != after.get(path))
    return outcome


def _read(master: int, outcome: Outcome) -> None:
    with contextlib.suppress(OSError):
        while piece := os.read(master, 65536):
            outcome.terminal += piece.decode("utf-8", "replace")


def _largest(pid: int) -> int:
    """Bytes of the largest process of the grader's that is not shut in."""
    sizes = [0]
    with contextlib.suppress(psutil.Error):
        here, top = os.readlink("/proc/self/ns/pid"), psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error, OSError):
                if os.readlink(f"/proc/{process.pid}/ns/pid") == here and process.name() != "bwrap":
                    sizes.append(process.memory_info().rss)
    return max(sizes)

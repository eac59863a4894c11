"""The points of one class by every way there is: our command, nbgrader's command, Formgrader's button.

    python -m tests.grader.same_scores [UNIT]      # a table of the unit's whole sample class

Each way gets the class anew, without a gradebook, as on a fresh checkout.
"""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.authoring import sample_class
from autograder.folder import CourseFolder, Unit

Scores = dict[tuple[str, str], float | None]  # points by student and cell, as the gradebook has them

BIN = Path(sys.executable).parent
ENVIRONMENT = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
SETTINGS = """\
load_subconfig({config!r})
c.CourseDirectory.root = {root!r}
c.Verify.course = {course!r}
"""


def by_command(root: Path, unit: Unit) -> None:
    """`autograder grade UNIT`."""
    command = [BIN / "autograder", "--course", unit.course.root, "grade", unit.name, "--root", root]
    subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=1800)


def by_nbgrader(root: Path, unit: Unit) -> None:
    """`nbgrader autograde UNIT`, where the settings are."""
    command = [BIN / "nbgrader", "autograde", unit.name]
    subprocess.run(command, cwd=_settings(root, unit), env=ENVIRONMENT, capture_output=True, timeout=1800)


def by_button(root: Path, unit: Unit) -> None:
    """What Formgrader's button sends, for one student after the other."""
    with _server(root, unit) as ask:
        students = sorted(entry["student"] for entry in ask("GET", f"submissions/{unit.name}"))
        for student in students:
            ask("POST", f"submission/{unit.name}/{urllib.parse.quote(student)}/autograde")


WAYS: dict[str, Callable[[Path, Unit], None]] = {
    "autograder grade": by_command,
    "nbgrader autograde": by_nbgrader,
    "Formgrader": by_button,
}


def _settings(root: Path, unit: Unit) -> Path:
    """A folder with nbgrader's settings for this class, made from those of the engine."""
    folder = root / "autograder"
    folder.mkdir(exist_ok=True)
    config = Path(__file__).parents[2] / "autograder" / "nbgrader_config.py"
    text = SETTINGS.format(config=str(config), root=str(root), course=str(unit.course.root))
    (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")
    return folder


@contextlib.contextmanager
def _server(root: Path, unit: Unit) -> Iterator[Callable]:
    """Jupyter's server with Formgrader; yields a function that asks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--IdentityProvider.token=for-this-only", f"--ServerApp.root_dir={root}", "--allow-root"]
    command += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]

    def ask(method: str, path: str) -> object:
        url = f"http://127.0.0.1:{port}/formgrader/api/{path}"
        request = urllib.request.Request(url, method=method, headers={"Authorization": "token for-this-only"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)

    own = {"JUPYTER_CONFIG_DIR": str(root / "config"), "HOME": str(root)}
    with open(root / "server.log", "w") as log:
        server = subprocess.Popen(command, cwd=_settings(root, unit), env=ENVIRONMENT | own, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with contextlib.suppress(urllib.error.URLError):
                ask("GET", "status")
                break
            time.sleep(0.1)
        yield ask
    finally:
        server.terminate()
        server.wait(timeout=30)


def points(root: Path) -> Scores:
    """What the gradebook says."""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        rows = gradebook.execute(
            "select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade"
            " join base_cell on base_cell.id = grade.cell_id"
            " join submitted_notebook on submitted_notebook.id = grade.notebook_id"
            " join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"
        ).fetchall()
    return {(student, cell): score for student, cell, score in rows}


def by_every_way(
    unit: Unit, folder: Path, make: Callable[[Path, Unit], object] = sample_class.make
) -> dict[str, Scores]:
    """The class is made by `make`, anew for each way."""
    scores = {}
    for k, (name, grade) in enumerate(WAYS.items()):
        root = folder / str(k)
        root.mkdir()
        make(root, unit)
        grade(root, unit)
        scores[name] = points(root)
    return scores


def print_table(scores: dict[str, Scores]) -> None:
    """Students, and the sum of their points by each way."""
    sums = {
        name: {student: sum(value or 0 for (who, _), value in found.items() if who == student) for student, _ in found}
        for name, found in scores.items()
    }
    print(f"{'student':32}", *(f"{name:>20}" for name in sums))
    for student in sorted({student for found in sums.values() for student in found}):
        print(f"{student:32}", *(f"{found.get(student, '-'):>20}" for found in sums.values()))


def main(arguments: list[str]) -> int:
    course = CourseFolder.here()
    unit = course.unit(arguments[0]) if arguments else sample_class.default_unit(course)
    with tempfile.TemporaryDirectory() as folder:
        scores = by_every_way(unit, Path(folder))
    print_table(scores)
    same = all(found == scores["autograder grade"] for found in scores.values())
    print(
        f"{unit.name}: {len(next(iter(scores.values())))} scores by each of {len(scores)} ways, "
        f"{'all the same' if same else 'NOT the same'}"
    )
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

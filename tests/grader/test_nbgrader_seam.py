"""nbgrader's own doors (command line, API inside a running server) give the scores that `autograder grade` gives."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build, sample_class
from autograder.folder import CourseFolder
from autograder.grading.apart import RunError
from autograder.grading.grade import Course
from autograder.grading.nbgrader import nbgrader_config
from tests.grader import same_scores, toy

pytestmark = pytest.mark.slow

UNIT = CourseFolder(Path(__file__).parents[2]).unit("00_start_here")
BIN = Path(sys.executable).parent


def environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def hand_in(root: Path, student: str, notebook) -> None:
    folder = root / "submitted" / student / UNIT.name
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{UNIT.name}.ipynb")


@pytest.fixture
def root(tmp_path):
    """A course root in nbgrader's layout with its own source, a right and a blank hand-in."""
    source, release = build.render_notebooks(UNIT)
    (tmp_path / "source" / UNIT.name).mkdir(parents=True)
    (tmp_path / "source" / UNIT.name / f"{UNIT.name}.ipynb").write_bytes(source)
    hand_in(tmp_path, "right", sample_class.hand_in(UNIT, UNIT.answers / "right_loops.py"))
    hand_in(tmp_path, "blank", nbformat.reads(release.decode(), as_version=4))
    return tmp_path


def scores(root: Path) -> dict[tuple[str, str], float]:
    """The points of the exercises; questions in words have none before a teacher has read them."""
    found = same_scores.points(root)
    assert {cell for _, cell in found} > set(UNIT.questions)
    return {(student, cell): score for (student, cell), score in found.items() if cell not in UNIT.questions}


def ours(root: Path) -> dict[tuple[str, str], float]:
    graded = Course(root).grade(UNIT, force=True)
    return {(entry.student, name): verdict.points for entry in graded for name, verdict in entry.verdicts.items()}


def nbgrader(root: Path, command: str, *arguments: str) -> None:
    places = {"root": root, "source_directory": "source", "release_directory": "release"}
    flags = [f"--CourseDirectory.{name}={value}" for name, value in places.items()]
    folder = UNIT.course.root / "autograder"
    done = subprocess.run(
        [BIN / "nbgrader", command, UNIT.name, *flags, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_plain_nbgrader_from_the_autograder_folder_gives_the_same_scores(root):
    nbgrader(root, "generate_assignment")
    nbgrader(root, "autograde")
    plain = scores(root)
    assert {student for student, _ in plain} == {"right", "blank"}
    assert sum(points for (student, _), points in plain.items() if student == "right") > 0
    assert plain == ours(root)


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own, about its session's autoflush
def test_nbgraders_api_inside_a_running_event_loop_gives_the_same_scores(root, monkeypatch):
    """Formgrader's Autograde button calls the API like this, from inside the server's event loop."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    from nbgrader.apps import NbGraderAPI

    config = nbgrader_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory, config.CourseDirectory.release_directory = "source", "release"

    async def button() -> list[dict]:
        api = NbGraderAPI(config=config)
        return [api.generate_assignment(UNIT.name), *(api.autograde(UNIT.name, who) for who in ("right", "blank"))]

    with ThreadPoolExecutor(1) as thread:  # in this one may run the loop of the browser of other tests
        results = thread.submit(lambda: asyncio.run(button())).result()
    assert all(result["success"] for result in results), [result.get("log", "")[-3000:] for result in results]
    assert scores(root) == ours(root)


def test_every_way_gives_the_same_scores_on_a_fresh_checkout(tmp_path):
    unit = toy.write(tmp_path / "course")
    assert all(result.ok for result in build.build([unit]))
    toy.answers(unit, "right")
    toy.answers(unit, "half", scale="def scale(x, w):\n    return w * x / 2")
    scores = same_scores.by_every_way(unit, tmp_path)
    first = scores["autograder grade"]
    assert {student for student, _ in first} == {path.name for path in (tmp_path / "0" / "submitted").iterdir()}
    assert sum(first[who, cell] for who in ("right", "half", "renamed") for cell in ("scale", "pair")) == 11.5
    for way, found in scores.items():
        assert found == first, way


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_an_interrupted_run_goes_on_where_it_stopped(root, how):
    right = nbformat.read(root / "submitted" / "right" / UNIT.name / f"{UNIT.name}.ipynb", as_version=4)
    for k in range(4):
        hand_in(root, f"student_{k}", right)
    command = [BIN / "autograder", "--course", UNIT.course.root, "grade", UNIT.name, "--root", root]
    first = subprocess.Popen(
        command,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A job in a shell's background ignores Ctrl+C, and what it starts does so too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    course = Course(root)
    deadline = time.monotonic() + 400
    while course.outcome("right", UNIT) is None and time.monotonic() < deadline:  # the second of six is done
        time.sleep(0.05)
    first.send_signal(getattr(signal, how))
    first.communicate(timeout=120)
    assert first.returncode != 0
    done = {path: path.stat().st_mtime_ns for path in course.autograded.rglob("*.ipynb")}
    finished = [path for path in done if course.outcome(path.parent.parent.name, UNIT) is not None]
    assert 2 <= len(finished) < 6
    second = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=400)
    assert second.returncode == 0, second.stderr
    assert all(path.stat().st_mtime_ns == done[path] for path in finished), "graded twice"
    outcomes = [course.outcome(name, UNIT) for name in course.students(UNIT)]
    assert len(outcomes) == 6 and all(outcome is not None for outcome in outcomes)
    assert {outcome.student: outcome.verdicts[next(iter(outcome.verdicts))].passed for outcome in outcomes}["student_3"]


def test_a_full_disk_or_a_dead_kernel_command_is_reported_per_student(root, monkeypatch):
    def broken(*_: object) -> None:
        raise RunError("KernelStartError: the grading kernel did not start: no space left on device")

    monkeypatch.setattr("autograder.grading.ahead.run_apart", broken)
    entries = list(Course(root).grade(UNIT))
    assert [entry.student for entry in entries] == ["blank", "right"]
    for entry in entries:
        assert "did not start" in entry.failure
    monkeypatch.undo()
    assert all(not entry.failure for entry in Course(root).grade(UNIT))


def test_nbgraders_validate_button_tells_right_from_wrong(root):
    for student, words in (("right", "Success!"), ("blank", "Not answered yet")):
        notebook = root / "submitted" / student / UNIT.name / f"{UNIT.name}.ipynb"
        shutil.copy(UNIT.advice, notebook.parent)  # as students have it, beside the notebook
        text = notebook.read_text(encoding="utf-8")
        notebook.write_text(text.replace("YOUR ANSWER HERE", "It says why."), encoding="utf-8")  # questions in words
        command = [BIN / "nbgrader", "validate", notebook]
        done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True, timeout=120)
        assert words in done.stdout, done.stdout + done.stderr

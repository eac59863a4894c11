"""What a student packs: the notebook as it was saved, a note about it, and what is said of what is not answered."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring import build
from autograder.authoring.release import release
from autograder.cli import main
from autograder.exchange.bundle import handed
from autograder.exchange.download import Entry
from autograder.exchange.uploads import Upload
from autograder.hand_in import HandInError, pack
from autograder.update import update
from tests.grader import toy

QUESTION = """
# %% [markdown] question="why_two" points=2
# **Question: why? (2 points).**
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    made = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([made]))
    return made


@pytest.fixture
def work(unit, tmp_path):
    update(unit.course.course, tmp_path / "work")
    return tmp_path / "work"


def change(work: Path, **sources: str) -> Path:
    """Write into cells of the student's notebook; "" deletes one."""
    path = work / toy.NAME / f"{toy.NAME}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in [*notebook["cells"]]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").replace("-", "_")
        if sources.get(name) == "":
            notebook["cells"].remove(cell)
        elif name in sources:
            cell["source"] = sources[name]
    path.write_text(json.dumps(notebook))
    return path


def test_the_file_holds_the_notebook_byte_for_byte_and_says_what_it_is(unit, work):
    path = change(work, scale_answer=toy.RIGHT["scale"])
    moment = datetime(2026, 11, 30, 2, 46, 33, tzinfo=UTC)
    packed = pack(unit.course.course, work, "90", now=moment)
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.namelist() == [f"{toy.NAME}.ipynb", "hand-in.json"] and archive.testzip() is None
        assert archive.read(f"{toy.NAME}.ipynb") == path.read_bytes()
        note = json.loads(archive.read("hand-in.json"))
    assert note == {
        "format": 1,
        "unit": toy.NAME,
        "release": json.loads(unit.release.read_text())["metadata"]["course"]["digest"],
        "time": "2026-11-30 02:46:33 UTC",
        "notebook": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    data = packed.path.read_bytes()
    read = handed(Upload(Entry(("x.zip",), lambda _: data), "ada", "1", "x.zip"), toy.NAME)
    assert (read.data, read.time, read.note, read.release) == (path.read_bytes(), moment, "", note["release"])


@pytest.mark.parametrize(
    ("cells", "unanswered"),
    [
        ({}, ["scale", "pair", "why_two"]),
        ({"scale_answer": toy.RIGHT["scale"]}, ["pair", "why_two"]),
        ({"scale_answer": "x", "pair_answer": "y", "why_two": "Since."}, []),
        ({"scale_answer": "x", "pair_answer": "", "why_two": ""}, ["pair", "why_two"]),  # deleted cells
    ],
)
def test_what_is_not_answered_is_said(unit, work, cells, unanswered):
    change(work, **cells)
    packed = pack(unit.course.course, work, "toy")
    assert packed.unanswered == unanswered and packed.answers == 3
    done = CliRunner().invoke(main, ["--course", str(unit.course.root), "hand-in", "90", "--work", str(work)])
    assert done.exit_code == 0 and "in place of the earlier one" in done.output
    words = "All 3 answers are there." if not unanswered else f"{len(unanswered)} of 3: `{unanswered[0]}`"
    assert words in done.output and str(packed.path) in done.output


def test_a_name_goes_into_the_file_and_leads_nowhere(unit, work):
    packed = pack(unit.course.course, work, "90", student="../Ada Lövelace/..")
    assert packed.path.parent == work / "hand-in" and packed.path.name == "90_toy-Ada-Lövelace.zip"
    with zipfile.ZipFile(packed.path) as archive:
        assert json.loads(archive.read("hand-in.json"))["student"] == "../Ada Lövelace/.."


def test_what_cannot_be_packed_is_said_and_nothing_is_written(unit, work, tmp_path):
    with pytest.raises(HandInError, match=r"no unit '07' in .*There are: 90_toy"):
        pack(unit.course.course, work, "07")
    with pytest.raises(HandInError, match="begin with autograder update"):
        pack(unit.course.course, tmp_path / "nowhere", "07")
    path = work / toy.NAME / f"{toy.NAME}.ipynb"
    path.write_text("{")
    with pytest.raises(HandInError, match=r"cannot be read as a notebook.*\.backups"):
        pack(unit.course.course, work, "90")
    assert not (work / "hand-in").exists()


def test_a_notebook_that_would_not_be_graded_is_packed_with_a_warning(unit, work):
    path = change(work, scale_answer="#" * (11 * 2**20))
    done = CliRunner().invoke(main, ["--course", str(unit.course.root), "hand-in", "90", "--work", str(work)])
    assert path.stat().st_size > 10 * 2**20 and done.exit_code == 1 and "larger than 10 MB" in done.output


@pytest.mark.slow
def test_it_works_in_what_a_class_receives(unit, tmp_path):
    """With the files of a release alone, as a student without this package has it."""
    folder = tmp_path / "class"
    where = unit.course.course / "hand-in.txt"
    where.write_text("In Canvas: Assignments, Unit 90.\n")
    release(unit.course, [unit], folder)
    where.unlink()
    update(folder / "course", folder / "work")
    command = [sys.executable, "-P", "-m", "autograder.hand_in", "90"]
    done = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "3 of 3" in done.stdout and done.stdout.endswith("run this again.\nIn Canvas: Assignments, Unit 90.\n")
    assert (folder / "work" / "hand-in" / "90_toy.zip").exists()
    assert "hand-in:" in (folder / "Makefile").read_text() and "make hand-in" in (folder / "README.md").read_text()

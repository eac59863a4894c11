"""The copy in which students work: begun, corrected around what they wrote, and never lost."""

import json
import shutil

import pytest
from click.testing import CliRunner

from autograder import update as updating
from autograder.authoring import build
from autograder.cli import main
from autograder.folder import CourseFolder
from autograder.update import BACKUPS, WORK, UpdateError, merged, update
from tests.grader import toy

FIRST = """\
# %% [markdown]
# # Toy

# %% given="imports"
import numpy as np
from autograder.check import check

# %% [markdown]
# First words.

# %% exercise="scale"
def scale(x, w):
    ### BEGIN SOLUTION
    return 2 * w * x
    ### END SOLUTION

# %% check="scale"
check("toy.scale", scale)

# %% [markdown] question="why_two" points=2
# **Question: why? (2 points).**
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION

# %% exercise="pair"
def pair(x, w):
    ### BEGIN SOLUTION
    return x + w, x - w
    ### END SOLUTION

# %% check="pair"
check("toy.pair", pair)

# %% [markdown]
# Last words.
"""
SECOND = (
    FIRST.replace("First words.", "Better words.")
    .replace("import numpy as np\n", "import numpy as np\nfrom math import pi\n")
    .replace("def pair(x, w):\n", 'def pair(x, w):\n    """Sum and difference."""\n')
    .replace('# %% exercise="pair"', '# %% demo="shown"\nprint(scale(1.0, 2.0))\n\n# %% exercise="pair"')
)
ANSWER = "def scale(x, w):\n    return w * x + w * x"


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """The built course as it was first, and after corrections."""
    folders = []
    for text in (FIRST, SECOND):
        unit = toy.write(tmp_path_factory.mktemp("course"), text=text)
        assert all(result.ok for result in build.build([unit]))
        folders.append(unit.course.course)
    return folders


@pytest.fixture
def work(tmp_path, versions):
    """A copy of the first version."""
    assert [outcome.state for outcome in update(versions[0], tmp_path / WORK)] == ["new"]
    return tmp_path / WORK


def path_in(work):
    return work / toy.NAME / f"{toy.NAME}.ipynb"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def cell_of(cells, name):
    return next(cell for cell in cells if cell["id"] == name)


def edit(work, change):
    notebook = read(path_in(work))
    change(notebook["cells"])
    path_in(work).write_text(json.dumps(notebook), encoding="utf-8")


def own(source, kind="markdown", **more):
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, "id": f"mine-{len(source)}"} | code | more


def everything(work):
    return {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}


def answered(cells):
    cell_of(cells, "scale-answer")["source"] = ANSWER
    cell_of(cells, "why_two")["source"] = "Because of the factor."
    cells.insert(3, own("My note on the first words."))
    cells.append(own("x = 1", "code"))
    shown = {"output_type": "stream", "name": "stdout", "text": "seen"}
    cell_of(cells, "scale").update(outputs=[shown], execution_count=7)


def test_a_copy_is_what_was_built_with_its_data_beside_it(work, versions):
    built = versions[0] / toy.NAME
    assert path_in(work).read_bytes() == (built / f"{toy.NAME}.ipynb").read_bytes()
    assert path_in(work).with_suffix(".checks").read_bytes() == (built / f"{toy.NAME}.checks").read_bytes()


def test_work_is_never_written_over(work, versions):
    edit(work, answered)
    before = everything(work)
    assert [outcome.state for outcome in update(versions[0], work)] == ["unchanged"]
    assert [outcome.state for outcome in update(versions[1], work, missing_only=True)] == ["behind"]
    assert everything(work) == before


def test_corrections_come_in_and_answers_notes_and_own_cells_stay(work, versions):
    edit(work, answered)
    before = path_in(work).read_bytes()
    (outcome,) = update(versions[1], work)
    found = read(path_in(work))
    assert sources(found) == [
        "# Toy",
        "import numpy as np\nfrom math import pi\nfrom autograder.check import check",
        "My note on the first words.",
        "Better words.",
        ANSWER,
        'check("toy.scale", scale)',
        "Because of the factor.",
        "print(scale(1.0, 2.0))",
        'def pair(x, w):\n    """Sum and difference."""\n    # YOUR CODE HERE\n    raise NotImplementedError()',
        'check("toy.pair", pair)',
        "Last words.",
        "x = 1",
    ]
    assert cell_of(found["cells"], "scale")["outputs"][0]["text"] == "seen"
    said = "\n".join(outcome.notes)
    assert outcome.state == "updated" and "corrected: `imports`, `pair-answer`" in said
    assert "put in (new, or deleted by you): `shown`, 1 text" in said and "no longer has it: 1 text" in said
    (backup,) = (work / BACKUPS).iterdir()
    assert backup.read_bytes() == before and str(backup) in said


def test_a_second_time_changes_nothing(work, versions):
    edit(work, answered)
    update(versions[1], work)
    before = everything(work)
    assert [outcome.state for outcome in update(versions[1], work)] == ["unchanged"]
    assert everything(work) == before


def test_a_copy_nobody_worked_in_becomes_the_new_version(work, versions):
    update(versions[1], work)
    fresh = read(versions[1] / toy.NAME / f"{toy.NAME}.ipynb")
    assert read(path_in(work)) == fresh


def test_an_answer_to_a_corrected_task_stands_and_is_told_once(work, versions):
    edit(work, lambda cells: cell_of(cells, "pair-answer").update(source="def pair(x, w):\n    return x, w"))
    (outcome,) = update(versions[1], work)
    assert any("what is asked in `pair-answer` was corrected; your answer" in note for note in outcome.notes)
    assert "def pair(x, w):\n    return x, w" in sources(read(path_in(work)))
    assert [outcome.state for outcome in update(versions[1], work)] == ["unchanged"]


def delete_much(cells):
    cells[:] = [cell for cell in cells if cell["id"] in ("scale-answer", "pair")]
    cell_of(cells, "scale-answer")["source"] = ANSWER


def copy_answers(cells):
    """As copy and paste leaves it: the same metadata, sometimes the same id; the copy below is the blank one."""
    cells.append(dict(cell_of(cells, "scale-answer")))
    cells.append(dict(cell_of(cells, "pair"), id="pasted"))
    cell_of(cells, "scale-answer")["source"] = ANSWER


def without_ids(cells):
    for cell in cells:
        cell.pop("id")
    next(cell for cell in cells if "def scale" in "".join(cell["source"]))["source"] = ANSWER


def without_marks(cells):
    cell_of(cells, "scale-answer").update(source=ANSWER, metadata={})
    cell_of(cells, "imports").update(source="import numpy as np  # mine")


def shuffled(cells):
    cells.reverse()
    cell_of(cells, "scale-answer")["source"] = ANSWER


@pytest.mark.parametrize("change", [delete_much, copy_answers, without_ids, without_marks, shuffled, answered])
def test_broken_notebooks_are_mended_and_keep_the_answer(work, versions, change):
    edit(work, change)
    before = path_in(work).read_bytes()
    (outcome,) = update(versions[1], work)
    assert outcome.state == "updated"
    found = read(path_in(work))["cells"]
    assert "".join(cell_of(found, "scale-answer")["source"]) == ANSWER
    fresh = read(versions[1] / toy.NAME / f"{toy.NAME}.ipynb")["cells"]
    names = [cell["id"] for cell in found]
    assert [name for name in names if name in {cell["id"] for cell in fresh}] == [cell["id"] for cell in fresh]
    assert len(set(names)) == len(names)
    roles = [cell["metadata"]["nbgrader"]["grade_id"] for cell in found if "nbgrader" in cell["metadata"]]
    assert len(set(roles)) == len(roles)
    assert [path.read_bytes() for path in (work / BACKUPS).iterdir()] == [before]
    assert [outcome.state for outcome in update(versions[1], work)] == ["unchanged"]


def test_no_word_of_a_student_is_lost(work, versions):
    words = [own(f"{'word ' * n}end of {n}") for n in range(1, 6)]

    def scatter(cells):
        for n, cell in enumerate(words):
            cells.insert(2 * n, cell)
        changed = next(cell for cell in cells if "First words." in "".join(cell["source"]))
        changed["source"] = "First words, and mine."
        cell_of(cells, "pair-answer")["source"] = "def pair(x, w):\n    return None  # mine"
        cells.append(dict(cell_of(cells, "pair-answer"), id="again", source="second try"))

    edit(work, scatter)
    update(versions[1], work)
    found = sources(read(path_in(work)))
    for mine in [*(cell["source"] for cell in words), "First words, and mine.", "second try"]:
        assert mine in found
    assert any("# mine" in source for source in found)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"cells": [', "cannot be read as a notebook"),
        ("", "cannot be read as a notebook"),
        ("[]", "is not a notebook of format 4"),
        ('{"nbformat": 3, "metadata": {}, "worksheets": []}', "is not a notebook of format 4"),
        ('{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}', "is not a notebook of format 4"),
        ('{"nbformat": 4, "metadata": [], "cells": []}', "has no notebook metadata"),
    ],
)
def test_a_file_that_is_no_notebook_stays_and_is_told(work, versions, content, says):
    path_in(work).write_text(content, encoding="utf-8")
    (outcome,) = update(versions[1], work)
    assert outcome.state == "failed" and says in outcome.notes[0] and str(path_in(work)) in outcome.notes[0]
    assert path_in(work).read_text(encoding="utf-8") == content


def test_a_course_notebook_that_was_worked_in_comes_along_once_and_corrects_nothing(versions, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(versions[0], course)
    notebook = course / toy.NAME / f"{toy.NAME}.ipynb"
    changed = read(notebook)
    cell_of(changed["cells"], "scale-answer")["source"] = ANSWER
    notebook.write_text(json.dumps(changed), encoding="utf-8")
    (outcome,) = update(course, tmp_path / WORK)
    assert outcome.state == "new" and "the work came along" in outcome.notes[0]
    assert ANSWER in sources(read(path_in(tmp_path / WORK)))
    (outcome,) = update(course, tmp_path / WORK)
    assert outcome.state == "kept" and "no corrections are taken from it" in outcome.notes[0]
    (outcome,) = update(versions[1], tmp_path / WORK)
    assert outcome.state == "updated" and ANSWER in sources(read(path_in(tmp_path / WORK)))


def test_new_data_of_checks_comes_beside_work_at_once(work, versions):
    path_in(work).with_suffix(".checks").write_bytes(b"old")
    (outcome,) = update(versions[0], work, missing_only=True)
    assert outcome.notes == ["data of the checks: brought up to date"]
    assert path_in(work).with_suffix(".checks").read_bytes() != b"old"


def test_a_failed_write_leaves_the_work(work, versions, monkeypatch):
    edit(work, answered)
    before = path_in(work).read_bytes()

    def full_disk(source, target):
        raise OSError("no space left")

    monkeypatch.setattr(updating.os, "replace", full_disk)
    (outcome,) = update(versions[1], work)
    assert outcome.state == "failed" and "no space left" in outcome.notes[0]
    assert path_in(work).read_bytes() == before


def test_merging_changes_neither_of_its_inputs(work, versions):
    edit(work, answered)
    mine, fresh = read(path_in(work)), read(versions[1] / toy.NAME / f"{toy.NAME}.ipynb")
    texts = json.dumps(mine), json.dumps(fresh)
    merged(mine, fresh)
    assert (json.dumps(mine), json.dumps(fresh)) == texts


def test_the_commands_say_what_they_did(versions, tmp_path):
    (tmp_path / "solutions").mkdir()
    shutil.copytree(versions[0], tmp_path / "course")

    def run(*arguments):
        return CliRunner().invoke(main, ["--course", str(CourseFolder(tmp_path).root), "update", *arguments])

    assert "90_toy: begun" in run("--missing").output
    assert run().output.endswith("everything is up to date.\n")
    shutil.rmtree(tmp_path / "course")
    shutil.copytree(versions[1], tmp_path / "course")
    assert "There are corrections for 90_toy" in run("--missing").output
    corrected = run("90")
    assert corrected.exit_code == 0 and "corrected: `imports`" in corrected.output
    path_in(tmp_path / WORK).write_text("{", encoding="utf-8")
    broken = run()
    assert broken.exit_code == 1 and "90_toy: NOT updated" in broken.output
    strange = run("13")
    assert strange.exit_code == 2 and "there is no unit 13" in strange.output


def test_a_course_without_units_is_told(tmp_path):
    with pytest.raises(UpdateError, match="there are: none"):
        update(tmp_path, tmp_path / WORK)

"""Questions in words: students see the question, a person gives the points, and nothing else does."""

import csv
import io
import json
import sqlite3

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.authoring import build, sample_class
from autograder.authoring.release import ReleaseError, contents
from autograder.folder import CourseFolder
from autograder.grading.command import run
from autograder.grading.grade import Course
from autograder.grading.table import print_table
from tests.grader import toy

MODEL = "Because a factor of two doubles every entry and moves none. Rubric: 1.5 points: names the factor; 0: else."
QUESTION = f"""
# %% [markdown] question="why_two" points=1.5
# **Question: why does the order stay? (1.5 points, read by your teacher).** One sentence is enough.
#
# ### BEGIN SOLUTION
# {MODEL}
# ### END SOLUTION
"""
STUB = "YOUR ANSWER HERE"


def faults(tmp_path, old, new):
    assert old in QUESTION
    unit = toy.write(tmp_path, text=toy.TEXT + QUESTION.replace(old, new, 1))
    (result,) = build.build([unit])
    return result.note


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (" points=1.5", "", "needs a number of points above 0"),
        ("points=1.5", "points=0", "found 0"),
        ("points=1.5", "points=-2", "found -2"),
        ("points=1.5", "points=true", "found True"),
        ("points=1.5", 'points="2"', "found '2'"),
        ("why_two", "Why two", "lower-case words joined by underscores"),
        ("why_two", "scale", "has that name already"),
        ("[markdown] ", "", "question is for markdown cells"),
        ("# ### BEGIN SOLUTION\n", "", "holds one model answer"),
        ("# ### END SOLUTION\n", "", "holds one model answer"),
        ("### BEGIN", "Here: ### BEGIN", "holds one model answer"),
        (f"# {MODEL}\n", "", "holds one model answer"),
        ("# ### END SOLUTION", "# ### END SOLUTION\n#\n# ### BEGIN SOLUTION\n# x\n# ### END SOLUTION", "one model"),
        ('question="why_two"', 'question="why_two" given="x"', "at most one of the keys"),
    ],
)
def test_faults_of_a_question_are_named_with_its_line(tmp_path, old, new, says):
    note = faults(tmp_path, old, new)
    line = toy.TEXT.count("\n") + 2
    assert any(row.startswith(f"solutions/90_toy/unit.py:{line}: ") and says in row for row in note.splitlines()), note


def test_a_question_needs_text_that_students_see(tmp_path):
    hidden = QUESTION.split("# **Question")[0] + QUESTION[QUESTION.index("# ### BEGIN") :]
    unit = toy.write(tmp_path, text=toy.TEXT + hidden)
    assert "students see only what stands outside" in build.build([unit])[0].note


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A graded class: who answered the question in words is in the name."""
    unit = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    for student in ("answered", "blank", "moved", "twice", "deleted", "forged"):
        toy.answers(unit, student, **({"scale": "def scale(x, w):\n    return 3 * x"} if student == "moved" else {}))
    root = unit.course.root / "class"
    sample_class.make(root, unit)

    def edit(student, change):
        path = root / "submitted" / student / toy.NAME / f"{toy.NAME}.ipynb"
        notebook = json.loads(path.read_text())
        change(notebook["cells"])
        path.write_text(json.dumps(notebook))

    edit("answered", lambda cells: question_of(cells).update(source="Because it is linear."))
    edit("moved", lambda cells: (question_of(cells).update(source="It is a factor."), cells.insert(1, cells.pop())))
    edit(
        "twice",
        lambda cells: (cells.append(question_of(cells) | {"id": "copy"}), question_of(cells).update(source="First.")),
    )
    edit("deleted", lambda cells: cells.remove(question_of(cells)))
    edit("forged", forge)
    return Course(root), unit, {entry.student: entry for entry in Course(root).grade(unit)}


def question_of(cells):
    return next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "why_two")


def copy_and_answer_the_first(cells):
    cells.append(question_of(cells) | {"id": "copy"})
    question_of(cells).update(source="First.")


def forge(cells):
    """A locked code cell that shows full points."""
    cell = question_of(cells)
    shown = {"output_type": "execute_result", "data": {"text/plain": "1.5"}, "metadata": {}, "execution_count": 1}
    cell.update(cell_type="code", source="1.5", outputs=[shown], execution_count=1)
    cell["metadata"]["nbgrader"] |= {"solution": False, "locked": True, "points": 99, "cell_type": "code"}


def test_the_release_shows_the_question_and_a_place_to_answer(course):
    unit = course[1]
    cells = json.loads(unit.release.read_text())["cells"]
    cell = question_of(cells)
    assert cell["cell_type"] == "markdown" and cell["id"] == "why_two"
    assert "".join(cell["source"]).startswith("**Question: why does the order stay? (1.5 points")
    assert "".join(cell["source"]).endswith(f"enough.\n\n{STUB}")
    marks = cell["metadata"]["nbgrader"]
    wanted = {"grade": True, "solution": True, "locked": False, "task": False, "points": 1.5}
    assert {key: marks[key] for key in wanted} == wanted and marks["cell_type"] == "markdown"
    assert cell["metadata"].get("editable", True)
    assert MODEL not in unit.release.read_text() and MODEL in unit.source.read_text()


def test_build_check_knows_its_points_and_sees_its_model_answer(course):
    unit = course[1]
    assert build.check([unit]) == []
    before = unit.release.read_bytes()
    try:
        unit.release.write_bytes(before.replace(b'"points": 1.5', b'"points": 4'))
        assert {"points"} <= {problem.kind for problem in build.check([unit])}
        unit.release.write_bytes(before.replace(STUB.encode(), MODEL.encode()))
        assert {"solution text"} <= {problem.kind for problem in build.check([unit])}
    finally:
        unit.release.write_bytes(before)


def test_a_model_answer_never_goes_out_with_a_release(course):
    unit = course[1]
    figures = unit.course.course / "figures.py"
    figures.write_text(f'"""{MODEL}"""\n', encoding="utf-8")
    try:
        with pytest.raises(ReleaseError, match=r"figures\.py holds a line of a solution: Because a factor of two"):
            contents(unit.course, [unit])
    finally:
        figures.unlink()
    assert not any(MODEL.encode() in data for data in contents(unit.course, [unit]).values())


WAITING = {"answered", "moved", "twice", "forged"}


def test_answers_wait_for_a_person_and_blank_ones_are_nothing(course):
    with sqlite3.connect(course[0].gradebook.file) as gradebook:
        rows = gradebook.execute(
            "select submitted_assignment.student_id, grade.auto_score, grade.needs_manual_grade from grade"
            " join base_cell on base_cell.id = grade.cell_id"
            " join submitted_notebook on submitted_notebook.id = grade.notebook_id"
            " join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"
            " where base_cell.name = 'why_two'"
        ).fetchall()
    assert {who: (score, bool(manual)) for who, score, manual in rows} == {
        student: (None, True) if student in WAITING else (0.0, False) for student in course[2]
    }


def test_automatic_points_stay_what_they_were(course):
    totals = {who: sum(verdict.points for verdict in entry.verdicts.values()) for who, entry in course[2].items()}
    assert totals["answered"] == totals["blank"] == totals["deleted"] == totals["twice"] == totals["forged"] == 4.5
    assert totals["moved"] == 2.5 and totals["invalid_json"] == 0
    assert all(list(entry.verdicts) == ["scale", "pair"] for entry in course[2].values())


def test_what_a_student_wrote_is_what_the_person_reads(course):
    for student, words in {"answered": "Because it is linear.", "moved": "It is a factor.", "twice": "First."}.items():
        path = course[0].autograded / student / toy.NAME / f"{toy.NAME}.ipynb"
        cell = question_of(json.loads(path.read_text())["cells"])
        assert "".join(cell["source"]) == words and cell["cell_type"] == "markdown"
        assert "autograder_verdict" not in cell["metadata"]
    restored = course[0].autograded / "deleted" / toy.NAME / f"{toy.NAME}.ipynb"
    assert STUB in "".join(question_of(json.loads(restored.read_text())["cells"])["source"])


def test_table_csv_and_page_say_what_is_to_be_read(course, tmp_path):
    console = Console(width=140, record=True, file=io.StringIO())
    print_table(console, course[1].exercises, list(course[2].values()))
    text = console.export_text()
    row = next(line for line in text.splitlines() if "answered" in line)
    assert "by hand" in text and "4.5" in row and "1.5?" in row and "wait for their reader" in text
    page = (course[0].feedback / "answered" / toy.NAME / f"{toy.NAME}.html").read_text()
    assert "– of 1.5" in page and "1.5 points of questions in words are not in the score yet" in page
    assert 'href="#exercise-why_two"' in page and 'id="exercise-why_two"' in page
    rows = table(course, tmp_path)
    assert rows["answered"] == ("", "1.5", "to read") and rows["blank"] == ("0", "1.5", "blank")


def table(course, folder):
    path = folder / "points.csv"
    run(course[0], course[1], csv_path=path, force=False, only=[])
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["exercise"] == "toy.why_two"]
    return {row["student"]: (row["points"], row["max_points"], row["verdict"]) for row in rows}


def test_points_that_a_person_gave_come_into_table_csv_and_page(course, tmp_path, capsys):
    table(course, tmp_path)
    shown = capsys.readouterr().out
    assert f"1.5 points by hand: why_two (1.5); {len(WAITING)} answers to read" in shown
    with Gradebook(course[0].gradebook.url) as gradebook:
        grade = gradebook.find_grade("why_two", toy.NAME, toy.NAME, "moved")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.find_comment("why_two", toy.NAME, toy.NAME, "moved").manual_comment = "Nearly."
        gradebook.db.commit()
    assert table(course, tmp_path)["moved"] == ("1", "1.5", "read")
    page = course[0].feedback / "moved" / toy.NAME / f"{toy.NAME}.html"
    assert "1 of 1.5" in page.read_text() and "Nearly." in page.read_text()
    before = page.stat().st_mtime_ns
    table(course, tmp_path)
    assert page.stat().st_mtime_ns == before, "the page was made again for nothing"


def test_a_unit_lists_its_questions(course):
    assert CourseFolder(course[1].course.root).unit(toy.NAME).questions == {"why_two": 1.5}

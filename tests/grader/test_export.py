"""Points back into Canvas's and Moodle's own tables: the right number in the right row, and everything else as it came.

The gradebook is nbgrader's own, filled by hand; what has to come out was added up by hand.
"""

import csv
import io
import warnings
from datetime import datetime

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from autograder.cli import main
from tests.grader import toy

SCORES = {  # student: scale, pair, the question (None: not read yet), penalty; what counts
    "ada": (2.0, 2.5, 1.5, 0.0, 6.0),
    "ben": (2.0, 0.0, 0.0, 0.75, 1.25),
    "cleo_103": (0.0, 1.0, None, 0.0, None),
    "Dan Brown": (0.0, 0.25, 0.0, 5.0, 0.0),
    "eva": (2.0, 2.5, 2.0, 0.0, 6.5),
    "gone": (1.0, 0.0, 0.0, 0.0, 1.0),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A course's root with a gradebook of the class above, and the course beside it."""
    root = tmp_path_factory.mktemp("class")
    toy.write(root / "course", text=toy.TEXT + '\n# %% [markdown] question="why" points=2\n# Why?\n')
    with warnings.catch_warnings(), Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own
        gradebook.add_assignment(toy.NAME)
        gradebook.add_notebook(toy.NAME, toy.NAME)
        for name, points in (("scale", 2.0), ("pair", 2.5)):
            gradebook.add_grade_cell(name, toy.NAME, toy.NAME, max_score=points, cell_type="code")
        gradebook.add_grade_cell("why", toy.NAME, toy.NAME, max_score=2.0, cell_type="markdown")
        for student, (scale, pair, why, penalty, _) in SCORES.items():
            gradebook.add_student(student)
            submission = gradebook.add_submission(toy.NAME, student, timestamp=datetime(2026, 11, 30, 12))
            for grade in submission.notebooks[0].grades:
                grade.auto_score = {"scale": scale, "pair": pair}.get(grade.name)
                grade.manual_score = why if grade.name == "why" else None
                grade.needs_manual_grade = grade.name == "why" and why is None
            submission.notebooks[0].late_submission_penalty = penalty
        gradebook.db.commit()
    (root / "roster.csv").write_text(
        "student,canvas_id,name,email\nada,101,Ada Lovelace,ada@uni.example\nben,,=Ben,ben@uni.example\n"
    )
    return root


@pytest.fixture
def export(root, tmp_path):
    def run(*options):
        words = ["--course", str(root / "course"), "export", "90", "--root", str(root)]
        done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "out.csv"), *map(str, options)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    return run


CANVAS = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Unit 90: Toy (77),Other (78),Current Score,Final Score
,,,,,,Manual Posting,,,
    Points Possible,,,,,,6.50,10.00,(read only),(read only)
"Lovelace, Ada",101,s1,al1,A,=keep,,9.00,80.1,70.2
"=""=Okri, Ben""",102,s2,BEN,A,,3.00,,80,70
"Cleo, +C",103,s3,cc3,A,,1.00,,,
"Brown, Dan",104,s4,@db4,"A and B",,N/A,,,
"Eva, Noether",105,s5,eva,B,,EX,,,
"Nothing, Nora",106,s6,nn6,B,,,5.00,,
"Student, Test",199,,,A,,,,,
'''


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_one_column_and_all_else_back(export, root, tmp_path):
    table = tmp_path / "canvas.csv"
    table.write_text(CANVAS, encoding="utf-8")
    status, said = export("--to", "canvas", "--table", table)
    before, after = rows_of(CANVAS), rows_of((tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert status == 1
    # Canvas finds students by their number, and believes nothing else where that is known.
    column = after[0].index("Unit 90: Toy (77)")
    grades = {row[1]: row[column] for row in after[3:]}
    assert grades == {"101": "6", "102": "1.25", "103": "1.00", "104": "N/A", "105": "EX", "106": "", "199": ""}
    for old, new in zip(before, after, strict=True):
        assert [a for k, a in enumerate(new) if k not in (0, 2, 3, 4, column)] == [
            a for k, a in enumerate(old) if k not in (0, 2, 3, 4, column)
        ]
        for k in (0, 2, 3, 4):
            assert new[k] in (old[k], f"'{old[k]}") and not new[k].startswith(("=", "+", "-", "@"))
    assert after[:3] == before[:3]
    for words in (
        "2 of 6 students written into the column 'Unit 90: Toy (77)'",
        "1 left out, with answers in words to be read: cleo_103",
        "2 left as they are in Canvas: Dan Brown (N/A), Noether Eva (EX)",
        "1 not graded here: Nora Nothing; left as they are",
        "1 graded, but not in Canvas: gone",
    ):
        assert words in said, said


def test_what_is_asked_for_is_done_zeros_unread_and_scale(export, tmp_path):
    table = tmp_path / "canvas.csv"
    table.write_text(CANVAS.replace("6.50", "13.00"), encoding="utf-8")
    _, said = export("--to", "canvas", "--table", table, "--zeros", "--unread", "--scale")
    after = {row[1]: row[6] for row in rows_of((tmp_path / "out.csv").read_text(encoding="utf-8"))[3:]}
    assert after == {"101": "12", "102": "2.5", "103": "2", "104": "N/A", "105": "EX", "106": "0", "199": ""}
    assert "Canvas has 13 points in mind, the unit 6.5: scaled to that" in said
    assert "written as they are (--scale: shares of that)" in export("--to", "canvas", "--table", table)[1]


@pytest.mark.parametrize(
    ("old", "new", "options", "words"),
    [
        ("Unit 90: Toy (77)", "First (77)", (), "No column of"),
        ("Other (78)", "Toy too (78)", (), None),  # the unit's number is in the other one
        ("Other (78)", "90 toy again (78)", (), "2 columns of"),
        ("Other (78)", "Toy too (78)", ("--column", "77"), None),
        ("Other (78)", "Toy too (78)", ("--column", "Toy too"), None),
        ("Other (78)", "Toy too (78)", ("--column", "79"), "No column of"),
        ("Points Possible,,,,,,6.50", "Points Possible,,,,,,(read only)", (), "it is read-only"),
        ("Section", "Group", (), "not Canvas's gradebook"),
        ("Student,ID", "Student,Number", (), "not Canvas's gradebook"),
        ("SIS User ID", 'SIS "User ID', (), None),
        (CANVAS, "", (), "is empty"),
        (CANVAS, '"', (), "not a CSV file"),
    ],
)
def test_the_column_is_found_or_asked_for(export, tmp_path, old, new, options, words):
    table = tmp_path / "canvas.csv"
    table.write_text(CANVAS.replace(old, new), encoding="utf-8")
    status, said = export("--to", "canvas", "--table", table, *options)
    assert (words is None) == (tmp_path / "out.csv").exists()
    assert status == (1 if words is None else 2) and (words is None or words in said), said


@pytest.mark.parametrize(("separator", "end", "mark"), [(";", "\r\n", "\ufeff"), ("\t", "\n", ""), (",", "\r\n", "")])
def test_tables_go_back_in_their_own_form(export, tmp_path, separator, end, mark):
    table = tmp_path / "canvas.csv"
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(rows_of(CANVAS))
    table.write_bytes((mark + buffer.getvalue()).encode())
    export("--to", "canvas", "--table", table)
    written = (tmp_path / "out.csv").read_bytes().decode()
    assert written.startswith(f"{mark}Student{separator}ID") and written.count(end) == CANVAS.count("\n")
    assert f"{separator}1.25{separator}" in written


def test_last_and_first_names_in_two_columns(export, tmp_path):
    table = tmp_path / "canvas.csv"
    table.write_text(
        "LastName,FirstName,ID,SIS Login ID,Section,Toy (77)\n    Points Possible,,,,,6.5\n"
        "Brown,Dan,900,x,A,\nLovelace,Ada,101,y,A,\n"
    )
    export("--to", "canvas", "--table", table)
    assert [row[5] for row in rows_of((tmp_path / "out.csv").read_text())[2:]] == ["0", "6"]


MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"
"Participant 11","Ada Lovelace",ada@uni.example,Submitted,,6.50,Yes,"Sunday, 29 November 2026, 9:00 PM",=x,-,
"Participant 12","=Ben",ben@uni.example,Submitted,3.00,6.50,Yes,-,,"Monday, 30 November 2026, 9:00 AM",=no
"Participant 13",Cleo,cleo@uni.example,Submitted,,6.50,Yes,-,,-,
"Participant 14","Dan Brown",db@uni.example,Submitted,,6.50,Yes,-,,-,
"Participant 15",Eva,eva@uni.example,Submitted,,6.50,No,-,,-,
"Participant 16","Nora Nothing",nora@uni.example,"No submission",,6.50,Yes,-,,-,
"""


def test_moodle_gets_grades_by_identifier_and_its_times_back(export, tmp_path):
    table = tmp_path / "moodle.csv"
    table.write_text(f"\ufeff{MOODLE}", encoding="utf-8")
    status, said = export("--to", "moodle", "--table", table, "--zeros")
    before = rows_of(MOODLE)
    after = rows_of((tmp_path / "out.csv").read_text(encoding="utf-8").removeprefix("\ufeff"))
    assert status == 1 and {row[0]: row[4] for row in after[1:]} == {
        "Participant 11": "6",
        "Participant 12": "1.25",
        "Participant 13": "0",  # nobody of that name handed in: cleo_103 is known by a number of Canvas
        "Participant 14": "0",
        "Participant 15": "",
        "Participant 16": "0",
    }
    for old, new in zip(before, after, strict=True):
        assert [new[k] for k in (0, 5, 6, 7, 9, 10)] == [old[k] for k in (0, 5, 6, 7, 9, 10)]
    assert after[2][1] == "'=Ben" and after[1][8] == "'=x"
    assert "1 left as they are in Moodle: Eva (locked)" in said
    assert "2 graded, but not in Moodle: cleo_103, gone" in said


def test_a_worksheet_in_another_language_is_said(export, tmp_path):
    table = tmp_path / "moodle.csv"
    table.write_text(MOODLE.replace("Grade,", "Bewertung,", 1), encoding="utf-8")
    status, said = export("--to", "moodle", "--table", table)
    assert status == 2 and "no column 'Grade'" in said and "'Bewertung'" in said
    assert export("--to", "moodle", "--table", table, "--column", "Bewertung")[0] == 1


def test_a_plain_table_has_everything_and_evaluates_nothing(export, tmp_path):
    status, _ = export()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert status == 0 and [row["student"] for row in rows] == sorted(SCORES)
    for row in rows:
        scale, pair, why, penalty, counts = SCORES[row["student"]]
        assert float(row["earned"]) == scale + pair + (why or 0) and float(row["late_penalty"]) == penalty
        assert counts is None or float(row["points"]) == counts
        assert (row["to_read"] == "yes") == (why is None) and row["max_points"] == "6.5"
    assert [row["name"] for row in rows if row["student"] == "ben"] == ["'=Ben"]
    assert rows[-1]["handed_in"] == "2026-11-30 12:00:00 UTC"


def test_two_rows_of_one_student_are_an_error(export, tmp_path):
    table = tmp_path / "canvas.csv"
    table.write_text(CANVAS.replace("s6,nn6", "s6,ben"), encoding="utf-8")
    status, said = export("--to", "canvas", "--table", table)
    assert status == 2 and "Two rows" in said and "are those of ben" in said


def test_what_is_missing_is_said_with_the_next_step(root, tmp_path):
    def run(*options):
        words = ["--course", str(root / "course"), "export", "90", *map(str, options)]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 2
        return " ".join(done.output.split())

    assert "There is no gradebook" in run("--root", tmp_path) and not list(tmp_path.iterdir())
    assert "Name the gradebook that Grades > Export gives with --table" in run("--root", root, "--to", "canvas")
    (tmp_path / "gradebook.db").write_text("this is no database, and a long text besides" * 9)
    assert "cannot be read" in run("--root", tmp_path)

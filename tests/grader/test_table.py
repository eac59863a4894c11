"""The class on a terminal of 80 columns, and on wider ones: everybody's name, every number, and what signs mean."""

import io

import pytest
from rich.console import Console

from autograder.exercise import Exercise
from autograder.grading.by_hand import ByHand
from autograder.grading.grade import Graded
from autograder.grading.late import Late
from autograder.grading.table import print_exercises, print_mistakes, print_table
from autograder.verdict import Part, Verdict

LONG = "maximilian-alexander.von-und-zu-hohenfels@students.example.edu"


def exercises(count):
    parts = {"a": 2.0, "b": 10.5}
    return {f"exercise_{k}": Exercise(f"u.exercise_{k}", f"Title {k}", parts, None) for k in range(count)}


def verdict(exercise, wrong=""):
    points = {"a": 2.0, "b": 0.0 if wrong else 10.5}
    stages = {"a": "", "b": "values" if wrong else ""}
    parts = [
        Part(name, points[name], most, stages[name], "", wrong if name == "b" else "")
        for name, most in exercise.parts.items()
    ]
    return Verdict(exercise.name, exercise.title, tuple(parts))


def class_of(unit, count, name="student{}"):
    """The first is right, the second has one mistake, the third answered nothing; and so on."""
    made = []
    for k in range(count):
        kinds = {
            0: lambda each: verdict(each),
            1: lambda each: verdict(each, "sign" if each.short == "exercise_0" else ""),
            2: lambda each: Verdict.nothing(each, "", mistake="not_answered"),
        }
        made.append(Graded(name.format(k), {each.short: kinds[k % 3](each) for each in unit.values()}))
    return made


def shown(print_it, *arguments, width=80):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    print_it(console, *arguments)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize(
    ("students", "count", "width"), [(5, 1, 80), (5, 9, 80), (5, 16, 140), (30, 16, 80), (300, 13, 80)]
)
def test_every_name_is_whole_and_every_number_there(students, count, width):
    unit = exercises(count)
    class_ = class_of(unit, students)
    lines = shown(print_table, unit, class_, width=width)
    for k in range(students):
        found = [line.split() for line in lines if line.split()[:1] == [f"student{k}"]]
        cells = [cell for line in found for cell in line[1:]]
        first = {0: "12.5", 1: "2", 2: "–"}[k % 3]
        total = {0: 12.5 * count, 1: 12.5 * count - 10.5, 2: 0}[k % 3]
        assert cells == [first, *[{0: "12.5", 1: "12.5", 2: "–"}[k % 3]] * (count - 1), f"{total:g}"]
    headings = [word for line in lines for word in line.split() if line.startswith("   ") and word.isdigit()]
    assert headings == [str(k + 1) for k in range(count)]


def test_a_long_name_is_folded_and_stays_whole():
    unit = exercises(16)
    lines = shown(
        print_table, unit, [*class_of(unit, 2), Graded(LONG, {each.short: verdict(each) for each in unit.values()})]
    )
    pieces = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert LONG in "".join(pieces)


def test_signs_are_explained_where_they_are_used():
    unit = exercises(2)
    plain = "\n".join(shown(print_table, unit, class_of(unit, 2)))
    assert "–" not in plain and "?" not in plain
    waiting = class_of(unit, 3)
    waiting[0].questions = {"why": ByHand("why", 2.0, None, "to be read"), "how": ByHand("how", 1.0, 0.5, "read")}
    text = "\n".join(shown(print_table, unit, [*waiting, Graded("zed", failure="RunError: \x1b[31mno [red]x")]))
    assert "–  no points: not answered, or no result came" in text
    assert "?  not graded: see the remarks" in text
    assert "1+2?  by hand" in text and "0.5+2?" in text
    assert "zed: RunError: \\x1b[31mno [red]x" in text


def test_remarks_stand_once_with_all_who_have_them():
    unit = exercises(1)
    class_ = class_of(unit, 9)
    for graded in class_[1:]:
        graded.note = "2 cells of the release were missing and put back."
    text = " ".join(" ".join(shown(print_table, unit, class_)).split())
    assert text.count("missing and put back") == 1
    assert "student1, student2, student3, student4, student5, student6, and 2 more: 2 cells" in text


def test_who_is_late_loses_points_and_it_says_so():
    unit = exercises(2)
    lines = shown(print_table, unit, class_of(unit, 2), {"student0": Late(90_061, 12.5), "student1": Late(120, 0)})
    assert next(line.split()[1:] for line in lines if line.startswith("student0")) == ["12.5", "12.5", "−12.5", "12.5"]
    text = " ".join(" ".join(lines).split())
    assert "student0: Handed in 1 d 1 h after the due date, which costs 12.5 points." in text
    assert "student1: Handed in 2 min after the due date, which costs no points." in text


def test_the_class_has_means_of_those_who_handed_in():
    unit = exercises(2)
    absent = Graded("zoe", {each.short: Verdict.nothing(each, "", mistake="not_submitted") for each in unit.values()})
    lines = shown(print_exercises, unit, [*class_of(unit, 3), absent, Graded("yan", failure="no")])
    rows = {words[1]: words[-4:] for words in map(str.split, lines) if len(words) > 5 and words[0].isdigit()}
    assert rows == {"exercise_0:": ["12.5", "4.83", "33%", "1"], "exercise_1:": ["12.5", "8.33", "67%", "1"]}
    assert lines[-1] == "Mean of 3 hand-ins: 13.17 of 25 points; 1 without a hand-in; 1 not graded."


def test_mistakes_come_with_their_count_and_some_names():
    unit = exercises(2)
    text = " ".join(" ".join(shown(print_mistakes, class_of(unit, 30))).split())
    assert "exercise_0 sign 10 student1, student4, student7, student10, student13, student16, and 4 more" in text
    assert "exercise_1" not in text

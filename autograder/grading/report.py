"""What the instructor gets beside the table: what is left to a person, who had no fence, a CSV file, the places."""

import csv
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

from autograder.exercise import Exercise
from autograder.grading.by_hand import ByHand
from autograder.grading.grade import Course, Graded
from autograder.grading.late import Late
from autograder.grading.screen import UNFENCED
from autograder.grading.whole import written_whole
from autograder.shown import visible
from autograder.verdict import number

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet evaluates
LATE = "late_hand_in"  # in the place of an exercise: what a late hand-in costs
NOBODY: Mapping[str, Late] = MappingProxyType({})
COLUMNS = ("student", "exercise", "points", "max_points", "verdict", "mistake", "fence")


def print_by_hand(console: Console, questions: dict[str, float], class_: list[Graded], solutions: str) -> None:
    """What is left to a person: how many points, of which questions, and where model answers and rubrics stand."""
    if not questions:
        return
    listed = ", ".join(f"{name} ({number(points)})" for name, points in questions.items())
    waiting = sum(question.points is None for graded in class_ for question in graded.questions.values())
    total = number(sum(questions.values()))
    console.print(f"{total} points by hand: {listed}; {waiting} answers to read", highlight=False, markup=False)
    console.print(f"model answers and rubrics: {solutions}", highlight=False, markup=False, soft_wrap=True)


def print_fence(console: Console, class_: list[Graded]) -> None:
    """Whose code was run without a fence."""
    names = [visible(graded.student) for graded in class_ if graded.fence == UNFENCED]
    if names:
        said = f"Graded without a fence: {', '.join(names)}. Their code could read and change what you can."
        console.print(said, style="bold red", highlight=False, markup=False, soft_wrap=True)


def rows(
    exercises: dict[str, Exercise], class_: Iterable[Graded], unit: str = "", late: Mapping[str, Late] = NOBODY
) -> list[dict[str, str]]:
    """One row per student and exercise, and per question in words: no points while its answer is not read.

    What a late hand-in costs is a row of its own, with points below 0, so that a student's rows add up.
    """
    found = []
    for graded in class_:
        for name, exercise in exercises.items():
            verdict = graded.verdicts.get(name)
            found.append(
                {
                    "student": graded.student,
                    "exercise": exercise.name,
                    "points": number(verdict.points) if verdict else "",
                    "max_points": number(exercise.max_points),
                    "verdict": verdict.outcome if verdict else "not graded",
                    "mistake": verdict.mistake if verdict else graded.failure,
                    "fence": graded.fence,
                }
            )
        found += [_of_question(graded, unit, question) for question in graded.questions.values()]
        found += [_of_late(graded, unit, late[graded.student])] if graded.student in late else []
    return found


def _of_question(graded: Graded, unit: str, question: ByHand) -> dict[str, str]:
    return {
        "student": graded.student,
        "exercise": f"{unit}.{question.name}",
        "points": "" if question.points is None else number(question.points),
        "max_points": number(question.max_points),
        "verdict": "to read" if question.points is None else question.state,
        "mistake": "",
        "fence": graded.fence,
    }


def _of_late(graded: Graded, unit: str, late: Late) -> dict[str, str]:
    return {
        "student": graded.student,
        "exercise": f"{unit}.{LATE}",
        "points": number(-late.penalty),
        "max_points": "0",
        "verdict": "late",
        "mistake": "",
        "fence": graded.fence,
    }


def as_field(text: str) -> str:
    """Text such that no spreadsheet evaluates it, on one line."""
    return ("'" if text.startswith(FORMULA) else "") + visible(text)


def write_csv(
    path: Path,
    exercises: dict[str, Exercise],
    class_: Iterable[Graded],
    unit: str = "",
    late: Mapping[str, Late] = NOBODY,
) -> None:
    """Write the rows; an existing file is replaced in one step, never left half-written.

    Every field is quoted, for spreadsheets that split lines at semicolons. Names and words that a spreadsheet would
    take for a formula begin with an apostrophe, and what is not printable in them is escaped: to join by such a name,
    write it the same way with `as_field`.
    """
    with written_whole(path) as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for row in rows(exercises, class_, unit, late):
            writer.writerow(row | {key: as_field(row[key]) for key in ("student", "exercise", "verdict", "mistake")})


def print_places(console: Console, course: Course, unit: str, csv_path: Path, students: int) -> None:
    """Where the results lie."""
    console.print(f"gradebook  {course.gradebook}", highlight=False, markup=False, soft_wrap=True)
    page = f"{course.feedback}/<student>/{unit}/{unit}.html"
    console.print(f"feedback   {page}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"csv        {csv_path} ({students} students)", highlight=False, markup=False, soft_wrap=True)
    command = f"autograder report {unit} --root {shlex.quote(str(course.root))}"
    console.print(f"what was hard, for the lecture: {command}", highlight=False, markup=False, soft_wrap=True)

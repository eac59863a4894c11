"""What the instructor sees after grading: a table student x exercise, the reasons in short, a CSV file."""

import csv
import os
import shlex
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.exercise import Exercise
from autograder.grading.by_hand import ByHand
from autograder.grading.grade import Course, Graded
from autograder.grading.screen import UNFENCED
from autograder.shown import visible
from autograder.verdict import Verdict, number

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet evaluates
COLUMNS = ("student", "exercise", "points", "max_points", "verdict", "mistake", "fence")


def print_table(console: Console, exercises: dict[str, Exercise], class_: list[Graded]) -> None:
    """Points of every student and exercise, with a legend of the columns."""
    table = Table(title_justify="left", header_style="bold")
    table.add_column("student")
    for position, exercise in enumerate(exercises.values(), start=1):
        table.add_column(f"{position}\n/{number(exercise.max_points)}", justify="right")
    table.add_column(f"total\n/{number(sum(e.max_points for e in exercises.values()))}", justify="right")
    hand = max((graded.questions for graded in class_), key=len, default={})
    if hand:
        most = number(sum(question.max_points for question in hand.values()))
        table.add_column(f"by hand\n/{most}", justify="right")
    table.add_column("remark", overflow="fold")
    for graded in class_:
        cells = [_points(graded.verdicts.get(name)) for name in exercises]
        total = sum(verdict.points for verdict in graded.verdicts.values())
        remark = graded.failure or graded.problem or graded.note
        words = [_by_hand(graded.questions)] if hand else []
        table.add_row(as_text(graded.student), *cells, number(total), *words, as_text(remark))
    console.print(table)
    for position, (name, exercise) in enumerate(exercises.items(), start=1):
        console.print(f"  {position:>2}  {name}: {exercise.title}", highlight=False, markup=False)


def as_text(said: str) -> Text:
    """What came from students, for a terminal: no markup, no control characters."""
    return Text(visible(said))


def _points(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("?", style="red")
    style = "green" if verdict.passed else "yellow" if verdict.points else "red"
    mark = "–" if verdict.outcome in ("blank", "ungraded") else number(verdict.points)
    return Text(mark, style=style)


def _by_hand(questions: dict[str, ByHand]) -> Text:
    """The points that a person gave; how many points wait for one."""
    given = sum(question.points or 0.0 for question in questions.values())
    waiting = sum(question.max_points for question in questions.values() if question.points is None)
    if not waiting:
        return Text(number(given) if questions else "?")
    return Text(f"{number(given)} + {number(waiting)} to read" if given else f"{number(waiting)} to read", style="cyan")


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


def print_mistakes(console: Console, class_: list[Graded]) -> None:
    """How often each mistake was recognized, most frequent first."""
    counts: dict[tuple[str, str], list[str]] = {}
    for graded in class_:
        for name, verdict in graded.verdicts.items():
            if not verdict.passed and not graded.problem and verdict.mistake != "not_answered":
                counts.setdefault((name, verdict.mistake), []).append(graded.student)
    if not counts:
        return
    table = Table(title="Mistakes in this class", title_justify="left", header_style="bold")
    for column in ("exercise", "mistake", "students"):
        table.add_column(column, overflow="fold")
    for (name, mistake), students in sorted(counts.items(), key=lambda item: -len(item[1])):
        table.add_row(*map(as_text, (name, mistake, ", ".join(students))))
    console.print(table)


def rows(exercises: dict[str, Exercise], class_: Iterable[Graded], unit: str = "") -> list[dict[str, str]]:
    """One row per student and exercise, and per question in words: no points while its answer is not read."""
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


def as_field(text: str) -> str:
    """Text such that no spreadsheet evaluates it, on one line."""
    return ("'" if text.startswith(FORMULA) else "") + visible(text)


def write_csv(path: Path, exercises: dict[str, Exercise], class_: Iterable[Graded], unit: str = "") -> None:
    """Write the rows; an existing file is replaced in one step, never left half-written.

    Every field is quoted, for spreadsheets that split lines at semicolons. Names and words that a spreadsheet would
    take for a formula begin with an apostrophe, and what is not printable in them is escaped: to join by such a name,
    write it the same way with `as_field`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".csv")
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for row in rows(exercises, class_, unit):
            writer.writerow(row | {key: as_field(row[key]) for key in ("student", "exercise", "verdict", "mistake")})
    os.chmod(draft, 0o644)
    os.replace(draft, path)


def print_places(console: Console, course: Course, unit: str, csv_path: Path) -> None:
    """Where the results lie."""
    console.print(f"gradebook  {course.gradebook}", highlight=False, soft_wrap=True)
    console.print(f"feedback   {course.feedback}/<student>/{unit}/{unit}.html", highlight=False, soft_wrap=True)
    console.print(f"csv        {csv_path}", highlight=False, soft_wrap=True)
    command = f"autograder report {unit} --root {shlex.quote(str(course.root))}"
    console.print(f"what was hard, for the lecture: {command}", highlight=False, markup=False, soft_wrap=True)

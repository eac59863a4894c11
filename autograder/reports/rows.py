"""The numbers of a class report as rows: one measure of an exercise, a quantity, a mistake or a question each."""

import csv
import io
from collections.abc import Iterator

from autograder.grading.report import as_field
from autograder.reports.report import ClassReport
from autograder.verdict import number

COLUMNS = ("exercise", "measure", "name", "value", "of", "cause", "students")
NUMBERS = ("value", "of")  # ours; all other fields are text
OUTCOMES = {
    "passed": "right",
    "partly": "partly right",
    "failed": "wrong",
    "ungraded": "no result",
    "blank": "not tried",
}

Row = dict[str, str]


def as_csv(report: ClassReport) -> str:
    """The text of the CSV file: every field is quoted, and none is taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows(report):
        writer.writerow({key: text if key in NUMBERS else as_field(text) for key, text in row.items()})
    return file.getvalue()


def rows(report: ClassReport) -> Iterator[Row]:
    """All measures, from the whole to the single mistake."""
    yield from _of_class(report)
    key = report.results.unit.key
    for score in report.exercises:
        name = f"{key}.{score.short}"
        yield _row(name, "mean points", score.mean, score.max_points)
        for outcome, words in OUTCOMES.items():
            yield _row(name, words, score.outcomes[outcome], score.students)
        if score.discrimination is not None:
            yield _row(name, "discrimination", score.discrimination)
    for each in report.quantities:
        for name in each.names:
            yield _row(f"{key}.{each.exercise}", "wrong quantity", each.wrong, each.answers, name)
    for mistake in report.mistakes:
        name, count = f"{key}.{mistake.exercise}", len(mistake.students)
        yield _row(name, "mistake", count, len(report.results.scored), mistake.name, mistake.cause, mistake.students)
    for ending in report.endings:
        name, count = f"{key}.{ending.exercise}", len(ending.students)
        yield _row(name, "no result", count, len(report.results.scored), ending.name, ending.words, ending.students)
    for question in report.questions:
        name, count = f"{key}.{question.name}", len(question.waiting)
        yield _row(name, "answers to read", count, len(report.results.scored), students=question.waiting)
        if question.mean is not None:
            yield _row(name, "mean points", question.mean, question.max_points)


def _of_class(report: ClassReport) -> Iterator[Row]:
    members = len(report.results.members)
    groups = {
        "handed in": report.results.handed_in,
        "not handed in": report.absent,
        "not graded": report.without_result,
        "unreadable": report.unreadable,
        "repaired or renamed": report.noted,
        "graded without a fence": report.unfenced,
        "handed in again since": report.later,
    }
    for words, group in groups.items():
        named = () if words == "handed in" else [member.student for member in group]
        yield _row("", words, len(group), members, students=named)
    if report.spread is not None:
        for words, value in (("mean points", report.spread.mean), ("median points", report.spread.median)):
            yield _row("", words, value, report.spread.max_points)


def _row(
    exercise: str,
    measure: str,
    value: float,
    of: float | None = None,
    name: str = "",
    cause: str = "",
    students: tuple[str, ...] | list[str] = (),
) -> Row:
    texts = {"exercise": exercise, "measure": measure, "name": name, "cause": cause, "students": ", ".join(students)}
    return texts | {"value": number(value), "of": "" if of is None else number(of)}

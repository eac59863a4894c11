"""The class on a terminal: students x exercises within its width, what the exercises brought, mistakes with counts."""

import itertools
from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.exercise import Exercise
from autograder.grading.by_hand import ByHand
from autograder.grading.grade import Graded
from autograder.grading.late import Late
from autograder.shown import visible
from autograder.verdict import Verdict, number

NAME = 24  # characters of a student's name that have a place beside the points, whatever the number of exercises
NAMES = 6  # students who are named beside a mistake; the count says how many there are
ROWS = 20  # of the table of mistakes
UNDONE = ("blank", "ungraded")

Column = tuple[str, str, list[Text]]  # two lines of heading, and a cell for every student


def as_text(said: str, style: str = "") -> Text:
    """What came from students, for a terminal: no markup, no control characters."""
    return Text(visible(said), style=style)


def print_table(
    console: Console, exercises: dict[str, Exercise], class_: list[Graded], late: dict[str, Late] | None = None
) -> None:
    """Points of every student and exercise, in as many tables beside one another's names as the width asks for."""
    columns = _columns(exercises, class_, late or {})
    names = [visible(graded.student) for graded in class_]
    room = console.width - min(NAME, max(map(cell_len, ["student", *names]))) - 2
    for part in _fitting(columns, room):
        table = _table()
        table.add_column("student", overflow="fold", min_width=min(NAME, max(map(len, names), default=0)))
        for first, second, _ in part:
            table.add_column(f"{first}\n{second}", justify="right", no_wrap=True)
        for k, name in enumerate(names):
            table.add_row(Text(name), *(cells[k] for *_, cells in part))
        console.print(table)
    _print_signs(console, class_)
    _print_remarks(console, class_, late or {})


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, padding=0, header_style="bold", show_edge=False)


def _columns(exercises: dict[str, Exercise], class_: list[Graded], late: dict[str, Late]) -> list[Column]:
    columns: list[Column] = [
        (str(k), f"/{number(exercise.max_points)}", [_points(graded.verdicts.get(name)) for graded in class_])
        for k, (name, exercise) in enumerate(exercises.items(), start=1)
    ]
    hand = max((graded.questions for graded in class_), key=len, default={})
    if hand:
        most = number(sum(question.max_points for question in hand.values()))
        columns.append(("by hand", f"/{most}", [_by_hand(graded.questions) for graded in class_]))
    if late:
        taken = [late[graded.student].penalty if graded.student in late else 0.0 for graded in class_]
        columns.append(("late", "", [Text(f"−{number(points)}" if points else "") for points in taken]))
    most = number(sum(exercise.max_points for exercise in exercises.values()))
    return [*columns, ("total", f"/{most}", [Text(number(total(graded, late))) for graded in class_])]


def total(graded: Graded, late: dict[str, Late]) -> float:
    """The points of the checks, less what a late hand-in costs."""
    earned = sum(verdict.points for verdict in graded.verdicts.values())
    return earned - (late[graded.student].penalty if graded.student in late else 0.0)


def _fitting(columns: list[Column], room: int) -> list[list[Column]]:
    """The columns in groups that fit; each is as wide as its widest cell, with a blank before the next."""
    groups: list[list[Column]] = [[]]
    left = room
    for column in columns:
        first, second, cells = column
        width = 1 + max(map(cell_len, [first, second, *(cell.plain for cell in cells)]))
        if width > left and groups[-1]:
            groups.append([])
            left = room
        groups[-1].append(column)
        left -= width
    return groups


def _points(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("?", style="red")
    style = "green" if verdict.passed else "yellow" if verdict.points else "red"
    return Text("–" if verdict.outcome in UNDONE else number(verdict.points), style=style)


def _by_hand(questions: dict[str, ByHand]) -> Text:
    """The points that a person gave, and those for which answers wait to be read."""
    given = sum(question.points or 0.0 for question in questions.values())
    waiting = sum(question.max_points for question in questions.values() if question.points is None)
    if not questions:
        return Text("?", style="red")
    if not waiting:
        return Text(number(given))
    return Text(f"{number(given)}+{number(waiting)}?" if given else f"{number(waiting)}?", style="cyan")


def _print_signs(console: Console, class_: list[Graded]) -> None:
    """What the signs in the table mean, of those that are in it."""
    verdicts = [verdict for graded in class_ for verdict in graded.verdicts.values()]
    said = []
    if any(verdict.outcome in UNDONE for verdict in verdicts):
        said.append("–  no points: not answered, or no result came (the mistakes below and the pages say why)")
    if any(not graded.verdicts for graded in class_):
        said.append("?  not graded: see the remarks")
    if any(question.points is None for graded in class_ for question in graded.questions.values()):
        said.append("1+2?  by hand: 1 point is given, answers for 2 points wait for their reader")
    for line in said:
        console.print(line, highlight=False, markup=False, style="dim")


def _print_remarks(console: Console, class_: list[Graded], late: dict[str, Late]) -> None:
    """Below the table, where there is room: what was wrong with a hand-in, what was repaired, how late it was."""
    said = {graded.student: _remark(graded, late.get(graded.student)) for graded in class_}
    said = {student: remark for student, remark in said.items() if remark}
    if said:
        console.print("\nRemarks", style="bold")
    for remark, students in _grouped(said):
        console.print(Text.assemble("  ", as_text(_some(students), "bold"), ": ", as_text(remark)))


def _remark(graded: Graded, late: Late | None) -> str:
    return " ".join(filter(None, (graded.failure or graded.problem or graded.note, late.in_words() if late else "")))


def _grouped(said: dict[str, str]) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for student, remark in said.items():
        groups.setdefault(remark, []).append(student)
    return list(groups.items())


def print_exercises(console: Console, exercises: dict[str, Exercise], class_: list[Graded]) -> None:
    """What the numbers of the table mean, and how the class did: mean points and who solved it, of each exercise."""
    counted = [graded for graded in class_ if graded.verdicts and not _absent(graded)]
    table = _table()
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("exercise", overflow="fold")
    for heading in ("points", "mean", "solved", "open"):
        table.add_column(heading, justify="right", no_wrap=True)
    for k, (name, exercise) in enumerate(exercises.items(), start=1):
        verdicts = [graded.verdicts[name] for graded in counted if name in graded.verdicts]
        table.add_row(str(k), f"{name}: {exercise.title}", number(exercise.max_points), *_of_class(verdicts))
    console.print()
    console.print(table)
    console.print(Text(_about_class(exercises, class_, counted)))


def _of_class(verdicts: Sequence[Verdict]) -> tuple[str, str, str]:
    if not verdicts:
        return "", "", ""
    mean = sum(verdict.points for verdict in verdicts) / len(verdicts)
    solved = sum(verdict.passed for verdict in verdicts) / len(verdicts)
    undone = sum(verdict.outcome in UNDONE for verdict in verdicts)
    return number(mean), f"{solved:.0%}", str(undone or "")


def _about_class(exercises: dict[str, Exercise], class_: list[Graded], counted: list[Graded]) -> str:
    """The mean of the class, and of whom it is the mean."""
    absent, failed = sum(map(_absent, class_)), sum(not graded.verdicts for graded in class_)
    without = f"; {absent} without a hand-in" if absent else ""
    without += f"; {failed} not graded" if failed else ""
    if not counted:
        return f"Nobody has a hand-in that was graded{without}."
    earned = [total(graded, {}) for graded in counted]
    most = number(sum(exercise.max_points for exercise in exercises.values()))
    hand_ins = "1 hand-in" if len(counted) == 1 else f"{len(counted)} hand-ins"
    return f"Mean of {hand_ins}: {number(sum(earned) / len(earned))} of {most} points{without}."


def _absent(graded: Graded) -> bool:
    return bool(graded.verdicts) and all(each.mistake == "not_submitted" for each in graded.verdicts.values())


def print_count(console: Console, class_: list[Graded], seconds: float) -> None:
    """How much of it was done now."""
    absent = sum(map(_absent, class_))
    fresh = sum(graded.fresh and not _absent(graded) for graded in class_)
    without = f", {absent} without a hand-in" if absent else ""
    done = len(class_) - fresh - absent
    console.print(Text(f"{fresh} graded now, {done} already up to date{without}; {seconds:.1f} s"))


def print_mistakes(console: Console, class_: list[Graded]) -> None:
    """How often each mistake was recognized, most frequent first, and by whom it was made."""
    counts: dict[tuple[str, str], list[str]] = {}
    for graded in class_:
        for name, verdict in graded.verdicts.items():
            if not verdict.passed and not graded.problem and verdict.mistake != "not_answered":
                counts.setdefault((name, verdict.mistake), []).append(graded.student)
    if not counts:
        return
    table = _table()
    for column in ("exercise", "mistake"):
        table.add_column(column, overflow="fold")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("students", overflow="fold")
    most = sorted(counts.items(), key=lambda item: -len(item[1]))
    for (name, mistake), students in most[:ROWS]:
        table.add_row(as_text(name), as_text(mistake), str(len(students)), as_text(_some(students)))
    console.print("\nMistakes in this class", style="bold")
    console.print(table)
    if len(most) > ROWS:
        console.print(Text(f"and {len(most) - ROWS} more: the CSV file has all of them"))


def _some(students: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(students) - NAMES
    return ", ".join([*itertools.islice(students, NAMES), *([f"and {more} more"] if more > 0 else [])])

"""The `autograder grade` command: progress while it works, the table and the places when it is done."""

import contextlib
import os
import time
from collections.abc import Generator
from pathlib import Path

from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from autograder.folder import Unit
from autograder.grading import served
from autograder.grading.bar import Bar
from autograder.grading.grade import Course, Graded, GradingError
from autograder.grading.late import late_hand_ins
from autograder.grading.ledger import ledger
from autograder.grading.nbgrader import SettingsError
from autograder.grading.places import PlaceError, in_words, look, missing_gradebook
from autograder.grading.regrade import regrade
from autograder.grading.report import print_by_hand, print_fence, print_places, write_csv
from autograder.grading.table import print_count, print_exercises, print_mistakes, print_table
from autograder.shown import visible

WIDE = 140  # columns where the output is no terminal


def run(course: Course, unit: Unit, *, csv_path: Path | None, force: bool, only: list[str], exercise: str = "") -> int:
    """Grade one unit and report; returns the exit status: 0, 1 if someone could not be graded, 2 if nobody could."""
    target = csv_path or course.root / "points" / f"{unit.name}.csv"
    try:
        return _run(course, unit, target, force=force, only=only, exercise=exercise)
    except (GradingError, PlaceError, SettingsError) as error:
        return _refused(str(error))
    except SQLAlchemyError as error:
        return _refused(served.in_words(course.gradebook, error))
    except OSError as error:
        return _refused(in_words(error, Path(str(error.filename or course.root))))
    except KeyboardInterrupt:
        Console(stderr=True).print("Interrupted. Nothing is lost: the same command goes on from here.")
        return 130


def _run(course: Course, unit: Unit, target: Path, *, force: bool, only: list[str], exercise: str) -> int:
    console = Console() if Console().is_terminal or "COLUMNS" in os.environ else Console(width=WIDE)
    exercises, everybody = unit.exercises, course.students(unit)
    names = [name for name in everybody if not only or name in only]
    missing = sorted(set(only) - set(names))
    if missing:
        raise GradingError(f"No folder submitted/{missing[0]} in {course.root}.")
    _look(course, target)
    remark = missing_gradebook(course.gradebook, course.autograded)
    if remark:
        Console(stderr=True).print(Text(remark, style="yellow"), soft_wrap=True)
    started = time.monotonic()
    graded = regrade(course, unit, exercise, names) if exercise else course.grade(unit, force=force, only=only)
    with ledger():
        class_ = _watched(course, unit, target, graded, len(names))
        late = late_hand_ins(course.gradebook.url, unit.name)
        others = [_earlier(course, unit, name) for name in everybody if name not in names]
    write_csv(target, exercises, sorted([*class_, *others], key=lambda one: one.student), unit.key, late)
    print_table(console, exercises, class_, late)
    print_exercises(console, exercises, class_)
    print_by_hand(console, unit.questions, class_, unit.shown(unit.text))
    print_mistakes(console, class_)
    print_fence(console, class_)
    print_places(console, course, unit.name, target, len(class_) + len(others))
    print_count(console, class_, time.monotonic() - started)
    return 1 if any(graded.failure for graded in class_) else 0


def _refused(reason: str) -> int:
    said = Text.assemble(("Error:", "bold red"), " ", visible(reason, keep="\n"))
    Console(stderr=True).print(said, soft_wrap=True, highlight=False)
    return 2


def _look(course: Course, target: Path) -> None:
    look([course.root, course.autograded, course.feedback, target.parent], course.gradebook)


def _watched(course: Course, unit: Unit, target: Path, graded: Generator[Graded], count: int) -> list[Graded]:
    """The outcomes, with a bar. Where somebody's fails, because nobody's results can be written, that is the end."""
    class_: list[Graded] = []
    with Bar(unit.name, count) as bar, contextlib.closing(graded):
        for outcome in graded:
            if outcome.failure:
                _look(course, target)
            class_.append(outcome)
            bar.advance(visible(outcome.student))
    return class_


def _earlier(course: Course, unit: Unit, student: str) -> Graded:
    """What is known of a student who is not graded now, for the CSV of the whole class."""
    if not os.path.lexists(course.submitted / student / unit.name):
        return course.absent(student, unit)
    return course.outcome(student, unit) or Graded(student, failure="not graded yet")

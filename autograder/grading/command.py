"""The `autograder grade` command: progress while it works, the table and the places when it is done."""

import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from autograder.folder import Unit
from autograder.grading.grade import Course, Graded, GradingError
from autograder.grading.report import print_by_hand, print_fence, print_mistakes, print_places, print_table, write_csv
from autograder.shown import visible


def run(course: Course, unit: Unit, *, csv_path: Path | None, force: bool, only: list[str]) -> int:
    """Grade one unit and report; returns the exit status: 0, 1 if someone could not be graded, 2 if nobody could."""
    console = Console() if Console().is_terminal else Console(width=140)
    try:
        exercises = unit.exercises
        names = [name for name in course.students(unit) if not only or name in only]
        missing = sorted(set(only) - set(names))
        if missing:
            raise GradingError(f"No folder submitted/{missing[0]} in {course.root}.")
        started = time.monotonic()
        class_ = _with_progress(course, unit, len(names), force=force, only=only)
    except GradingError as error:
        said = Text.assemble(("Error:", "bold red"), " ", visible(str(error), keep="\n"))
        Console(stderr=True).print(said, soft_wrap=True, highlight=False)
        return 2
    except KeyboardInterrupt:
        Console(stderr=True).print("Interrupted. Nothing is lost: the same command goes on from here.")
        return 130
    target = csv_path or course.root / "points" / f"{unit.name}.csv"
    write_csv(target, exercises, class_, unit.key)
    print_table(console, exercises, class_)
    print_by_hand(console, unit.questions, class_, unit.shown(unit.text))
    print_mistakes(console, class_)
    print_fence(console, class_)
    print_places(console, course, unit.name, target)
    fresh = sum(graded.fresh for graded in class_)
    seconds = time.monotonic() - started
    console.print(f"{fresh} graded now, {len(class_) - fresh} already up to date; {seconds:.1f} s", highlight=False)
    return 1 if any(graded.failure for graded in class_) else 0


def _with_progress(course: Course, unit: Unit, count: int, *, force: bool, only: list[str]) -> list[Graded]:
    console = Console(stderr=True)
    class_: list[Graded] = []
    columns = (
        TextColumn("grading {task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(unit.name, total=count)
        for graded in course.grade(unit, force=force, only=only):
            class_.append(graded)
            name = visible(graded.student)
            progress.update(task, advance=1, description=name)
            if not console.is_terminal:
                console.print(f"[{len(class_)}/{count}] {name}", highlight=False, markup=False)
    return class_

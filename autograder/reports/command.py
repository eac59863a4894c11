"""The `autograder report` command: read, look, write the page and the rows, say where they are."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.folder import AuthorError, Unit
from autograder.grading.grade import Course
from autograder.grading.whole import written_whole
from autograder.reports.members import ReportError, anonymous, read_class
from autograder.reports.page import as_page, percent
from autograder.reports.report import ClassReport, report_on
from autograder.reports.rows import as_csv
from autograder.shown import visible


def run(course: Course, unit: Unit, *, target: Path | None, names: bool) -> int:
    """Write the report of one unit; returns the exit status: 0, or 2 if there is nothing to report on."""
    page = target or course.root / "reports" / f"{unit.name}{'' if names else '.anonymous'}.html"
    rows = page.with_suffix(".csv")
    try:
        with Console(stderr=True).status("reading what grading found"):
            class_ = read_class(course, unit)
        report = report_on(class_ if names else anonymous(class_))
        with written_whole(page) as file:
            file.write(as_page(report, page.resolve(), names=names))
        with written_whole(rows) as file:
            file.write(as_csv(report))
    except (ReportError, AuthorError) as error:
        return _stopped(str(error))
    except OSError as error:
        return _stopped(
            f"{error.filename or page}: {error.strerror}. Nothing else is lost; name another place: --html FILE"
        )
    console = Console() if Console().is_terminal else Console(width=140)
    for line in _lines(report):
        console.print(visible(line), highlight=False, markup=False, soft_wrap=True)
    console.print(f"page  {page}\ncsv   {rows}", highlight=False, markup=False, soft_wrap=True)
    return 0


def _lines(report: ClassReport) -> list[str]:
    """What the terminal says: how many there are, and what to talk about."""
    class_ = report.results
    lines = [
        f"{class_.unit.name}: {len(class_.handed_in)} of {len(class_.members)} handed in, {len(class_.scored)} scored"
    ]
    for topic in report.plan:
        share = percent(len(topic.students) / len(class_.scored))
        lines.append(f"  {share:>5}  {', '.join(topic.exercises)}: {' '.join((topic.text, *topic.examples[:1]))}")
    return lines


def _stopped(why: str) -> int:
    said = Text.assemble(("Error:", "bold red"), " ", visible(why, keep="\n"))
    Console(stderr=True).print(said, soft_wrap=True, highlight=False)
    return 2

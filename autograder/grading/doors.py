"""One way into nbgrader's autograde step from its own doors: its command line, its API, Formgrader's button.

nbgrader looks for hand-ins before any of its settings gets a say (a renamed or missing notebook, a name with a
bracket), so a setting cannot screen them. Instead its step is started on a desk (see there), and the class that does so
is put where the doors take theirs from.
"""

import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.folder import CourseFolder
from autograder.grading.desk import Desk, DeskError
from autograder.grading.files import folder, students
from autograder.grading.ledger import ledger
from autograder.grading.screen import name_problem, screen, timestamp
from autograder.grading.server import serving


class ScreenedAutograde(Autograde):
    """nbgrader's autograde step over what screening lets through, of a unit that it registers itself if need be."""

    def start(self) -> None:
        """Grade everybody whom `coursedir.student_id` means.

        Raises
        ------
        NbGraderException
            If somebody could not be graded, after all others were.
        """
        with ExitStack() as stack:
            stack.enter_context(serving())
            book = stack.enter_context(ledger())
            try:
                desk = self._own_desk(stack)
                desk.register(self.coursedir, self.parent)
                problems = self._lay_out(desk)
                if not desk.screened.exists():
                    raise DeskError("; ".join(problems) or f"Nobody has handed in {desk.unit.name}.")
                with desk.in_place(self.coursedir), book.entry(self.coursedir.db_url) as self._entry:
                    super().start()
                if problems:
                    raise DeskError("; ".join(problems))
            except DeskError as error:
                self.log.error(str(error))  # the command line prints nothing else of it
                raise

    def write_single_notebook(self, output: str, resources: Any) -> None:
        """Write what came of a hand-in, once the gradebook has it: a rerun goes by what it finds written."""
        self._entry.keep()
        super().write_single_notebook(output, resources)

    def _own_desk(self, stack: ExitStack) -> Desk:
        try:
            unit = CourseFolder(self.config.Verify.course).unit(self.coursedir.assignment_id)
        except LookupError as error:
            raise DeskError(str(error)) from None
        return Desk(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-"))), unit)

    def _lay_out(self, desk: Desk) -> list[str]:
        """Put on the desk what the students meant have handed in; returns what stands in the way of some."""
        submitted = Path(self.coursedir.root, self.coursedir.submitted_directory)
        if not submitted.is_dir():
            raise DeskError(f"There is no folder {submitted}.")
        problems: list[str] = []
        for student in students(submitted, self.coursedir.student_id):
            problem = name_problem(student)
            submission = None if problem else screen(submitted, student, desk.unit.name)
            if submission:
                desk.lay_out(submission)
            problems += filter(None, [problem])
        return problems


def _existing_timestamp(_: CourseDirectory, place: str) -> datetime | None:
    """When a hand-in came in; None also for a file that does not say so, which Formgrader's list would fail on."""
    try:
        with folder(Path(place)) as handle:
            return timestamp(handle)[0]
    except OSError:
        return None


def open_doors() -> None:
    """Let nbgrader's doors lead to the step above. `nbgrader_config.py`, which all of them read, calls this."""
    for door in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        door.Autograde = ScreenedAutograde
    CourseDirectory.get_existing_timestamp = _existing_timestamp

"""nbgrader's autograde step on one hand-in after the other of a class."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde

from autograder.grading.ahead import Ahead
from autograder.grading.desk import Desk, timestamp_text
from autograder.grading.direct import Step
from autograder.grading.ledger import ledger
from autograder.grading.screen import Submission
from autograder.grading.steps import PlainExporter
from autograder.grading.verifying import Verify


class Autograding(Step):
    """The step for the hand-ins of one unit.

    Parameters
    ----------
    api : NbGraderAPI
        Of the course, with its settings.
    desk : Desk
        With the unit, registered.
    ahead : Ahead
        Runs the notebooks.
    """

    def __init__(self, api: Any, desk: Desk, ahead: Ahead) -> None:
        self._desk, self._ahead = desk, ahead
        super().__init__(Autograde(coursedir=api.coursedir, parent=api))
        self._sanitize = PlainExporter.of(self.converter, self.converter.sanitize_preprocessors)
        self._autograde = PlainExporter.of(self.converter, self.converter.autograde_preprocessors)
        self._verify = Verify(config=api.config)

    def begin(self, submission: Submission) -> NotebookNode:
        """Bring a hand-in back to the cells of the release, and begin to run it if there is something to run."""
        notebook, _ = self._sanitize.preprocessed(self._desk.notebook(submission), self._told(submission))
        if not submission.problem:
            order = self._verify.order(notebook, self._desk.unit, Path(self.coursedir.root))
            self._ahead.put(submission.student, order)
        return notebook

    def end(self, submission: Submission, notebook: NotebookNode) -> NotebookNode:
        """Write points and notebook, once it has been run. What was written of an earlier hand-in is gone in any case.

        The gradebook has the points before the notebook is there: a rerun goes by what it finds written.
        """
        unit, student = self._desk.unit.name, submission.student
        place = self.emptied(self.coursedir.autograded_directory, unit, student)
        with ledger() as held, held.entry(self.coursedir.db_url):
            text, _ = self._autograde.from_notebook_node(notebook, self._told(submission))
        files = {f"{unit}.ipynb": text}
        if submission.timestamp:
            files["timestamp.txt"] = timestamp_text(submission.timestamp)
        self.write(place, unit, student, files)
        return notebook

    def _told(self, submission: Submission) -> dict[str, Any]:
        return self.resources(self._desk.unit.name, submission.student, when=submission.timestamp)

"""nbgrader's step that makes feedback pages, on one hand-in after the other."""

import json
from typing import Any

from nbformat import from_dict
from nbgrader.converters import GenerateFeedback

from autograder.grading.direct import Step
from autograder.grading.page import FeedbackPage


class Publishing(Step):
    """The step under the settings of a course.

    Parameters
    ----------
    api : NbGraderAPI
    """

    def __init__(self, api: Any) -> None:
        super().__init__(GenerateFeedback(coursedir=api.coursedir, parent=api))
        self._exporter = FeedbackPage.of(self.converter, self.converter.preprocessors)

    def publish(self, unit: str, student: str) -> None:
        """Write the page of a graded notebook. What was written of an earlier one is gone in any case."""
        graded = self.folder(self.coursedir.autograded_directory, unit, student)
        place = self.emptied(self.coursedir.feedback_directory, unit, student)
        notebook = from_dict(json.loads((graded / f"{unit}.ipynb").read_text("utf-8")))
        text, _ = self._exporter.from_notebook_node(notebook, self.resources(unit, student))
        beside = {path.name: path.read_text("utf-8") for path in graded.iterdir() if path.suffix != ".ipynb"}
        self.write(place, unit, student, beside | {f"{unit}.html": text})

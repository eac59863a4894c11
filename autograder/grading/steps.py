"""nbgrader's steps, with less work in them for the same result: named in `nbgrader_config.py`."""

import json
from typing import Any, Self

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.grading import rows
from autograder.grading.ledger import ledger
from autograder.grading.preprocessors import released


class InPlace(Exporter):
    """nbconvert copies a notebook before each step, in case somebody goes on with the original; here nobody has one."""

    @classmethod
    def of(cls, converter: Any, steps: list[Any]) -> Self:
        """With the steps of one of nbgrader's converters, under its settings."""
        exporter = cls(parent=converter, config=converter.config)
        for step in steps:
            exporter.register_preprocessor(step)
        return exporter

    def preprocessed(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """What the steps make of a notebook, and of the resources."""
        resources = self._init_resources(resources)
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources


class PlainExporter(InPlace, NotebookExporter):
    """A notebook as the steps leave it, checked against the format once."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **_: Any
    ) -> tuple[str, Any]:
        nb, resources = self.preprocessed(nb, resources)
        nbformat.validate(nb)
        return json.dumps(nb, ensure_ascii=False, sort_keys=True), resources


class SaveScores(NbGraderPreprocessor):
    """In place of nbgrader's SaveAutoGrades, which writes cell by cell: all rows of a hand-in, also those of a new one.

    `when` beside the names of the hand-in in the resources is when it came in, where that is known.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        info = resources["nbgrader"]
        release = released(info["db_url"], info["assignment"], info["notebook"])
        with ledger() as held, held.entry(info["db_url"]) as entry:
            row = rows.hand_in(entry.connection, release, info["student"], info.get("when"))
            rows.scores(entry.connection, release, row, nb)
            entry.db.expire_all()
        return nb, resources


class LatePenalties(AssignLatePenalties):
    """nbgrader's step that takes points from late hand-ins; nothing is to be done for those that cannot be late."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        info = resources["nbgrader"]
        with ledger() as held, held.entry(info["db_url"]) as entry:
            if rows.cannot_be_late(entry.connection, info["assignment"], info["student"]):
                return nb, resources
            return super().preprocess(nb, resources)


class GetScores(NbGraderPreprocessor):
    """In place of nbgrader's GetGrades, which asks cell by cell: what the gradebook has, for a feedback page."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        info = resources["nbgrader"]
        place = (info["assignment"], info["student"])
        with ledger(), Gradebook(info["db_url"]) as gradebook:
            found, remarks = rows.points(gradebook.db, *place), rows.remarks(gradebook.db, *place)
            late = rows.penalty(gradebook.db, *place)
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if is_grade(cell) or is_task(cell):
                marks["score"], marks["points"] = found[marks["grade_id"]].score, found[marks["grade_id"]].most
            if is_solution(cell) or is_task(cell):
                marks["comment"] = remarks[marks["grade_id"]].shown
        score, most = sum(each.score for each in found.values()), sum(each.most for each in found.values())
        info |= {"score": score - late, "max_score": most, "late_penalty": late}
        return nb, resources

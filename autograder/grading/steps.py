"""nbgrader's steps, with less work in them for the same result: named in `nbgrader_config.py`."""

import json
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades

from autograder.grading.ledger import ledger


class PlainExporter(NotebookExporter):
    """A notebook as preprocessors leave it, checked against the format once.

    nbconvert copies it four times, in case somebody goes on with the original; here nobody has one.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **_: Any
    ) -> tuple[str, Any]:
        resources = self._init_resources(resources)
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        nbformat.validate(nb)
        return json.dumps(nb, ensure_ascii=False, sort_keys=True), resources


class SaveScores(SaveAutoGrades):
    """nbgrader's step that writes the points of all cells, as one change of the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        with ledger() as held, held.at_once():
            return super().preprocess(nb, resources)

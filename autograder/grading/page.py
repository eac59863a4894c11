"""A feedback page: one file that loads nothing, readable on a phone and in the dark."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets import default

from autograder.grading.feedback import Feedback, is_question
from autograder.grading.outputs import VERDICT
from autograder.grading.plot import plot
from autograder.grading.steps import InPlace
from autograder.grading.written import code, prose
from autograder.shown import marked, visible
from autograder.verdict import Verdict, number

ELSEWHERE = re.compile(r"(?:[^\[\]\n]*\[[^\[\]]*\]\(\.\./[^()\s]*\))*[\s.]*")  # nothing, or links to other notebooks
ABOUT = "**About your submission:**"  # how cells begin that the desk puts on top; the page says it in its own place


def _with_code(text: str) -> Markup:
    return Markup(marked(text))


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "prose": prose,
    "code": code,
    "number": number,
    "with_code": _with_code,
    "visible": visible,
    "plot": plot,
}


class FeedbackPage(InPlace):
    """The exporter that `nbgrader_config.py` names: of a notebook with grades and the `Feedback` on it."""

    file_extension = ".html"
    output_mimetype = "text/html"

    @default("default_preprocessors")
    def _no_preprocessors(self) -> list[str]:
        return []

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **_: Any
    ) -> tuple[str, Any]:
        """The page, and the resources."""
        nb, resources = self.preprocessed(nb, resources)
        return page(resources["feedback"], nb), resources


def page(feedback: Feedback, nb: NotebookNode) -> str:
    """The page of a notebook; one that could not be read has nothing to show."""
    cells = [] if feedback.problem else _shown(nb.cells, told=bool(feedback.notes))
    lexer = nb.metadata.get("language_info", {}).get("pygments_lexer", "python")
    views = [(_kind(cell), _name(cell), cell) for cell in cells]
    verdicts = {name: Verdict.from_dict(cell.metadata[VERDICT]) for kind, name, cell in views if kind == "check"}
    template = _TEMPLATES.get_template("page.html.j2")
    return template.render(feedback=feedback, views=views, verdicts=verdicts, lexer=lexer)


def _shown(cells: list[NotebookNode], *, told: bool) -> list[NotebookNode]:
    first = next((k for k, cell in enumerate(cells) if not (told and cell.source.startswith(ABOUT))), 0)
    return [cell for cell in cells[first:] if not ELSEWHERE.fullmatch(cell.source) or cell.get("outputs")]


def _kind(cell: NotebookNode) -> str:
    """What a cell is on the page: check, question, answer, given, prose, or own (code that the student added)."""
    marks = cell.metadata.get("nbgrader", {})
    if VERDICT in cell.metadata:
        return "check"
    if is_question(cell):
        return "question"
    if cell.cell_type != "code":
        return "prose"
    return "answer" if marks.get("solution") else "given" if marks.get("locked") else "own"


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).removesuffix("-answer")

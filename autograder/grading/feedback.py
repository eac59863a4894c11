"""What a feedback page says first: a table of all exercises with points and causes."""

import html

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.preprocessors import VERDICT, read_verdicts
from autograder.shown import LEFT
from autograder.verdict import Verdict, number

# Hints show that they unfold; of nbgrader's own list ("Test cell", "Comment", ...) penalties stay.
STYLE = """<style>
summary { display: list-item; cursor: pointer }
.output_prompt { display: none }
#toc li:not(.late-penalty) { display: none }
</style>"""


class Summary(NbGraderPreprocessor):
    """Put the table on top, and leave out the bare number under each verdict, which only nbgrader reads."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        verdicts = read_verdicts(nb)
        if verdicts:
            nb.cells.insert(0, new_markdown_cell(f"{STYLE}\n\n{_table(verdicts, _comments(nb))}", id="summary"))
        for cell in nb.cells:
            if VERDICT in cell.metadata:
                cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
        return nb, resources


def _comments(nb: NotebookNode) -> dict[str, str]:
    """What a person wrote about an answer, by exercise; nbgrader's own comment on blank cells is left out."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    found = {mark["grade_id"].removesuffix("-answer"): mark.get("comment") for mark in marks if mark.get("solution")}
    return {name: comment for name, comment in found.items() if comment and comment != "No response."}


def _table(verdicts: dict[str, Verdict], comments: dict[str, str]) -> str:
    rows = "".join(
        f'<tr><td {LEFT}><a href="#{name}">{html.escape(verdict.title)}</a></td>'
        f"<td {LEFT}>{number(verdict.points)} of {number(verdict.max_points)}</td>"
        f"<td {LEFT}>{'✓' if verdict.passed else '✗'} {verdict.word}</td>"
        f"<td {LEFT}>{html.escape(' '.join(filter(None, (comments.get(name), _reason(verdict)))))}</td></tr>"
        for name, verdict in verdicts.items()
    )
    titles = "".join(f'<th scope="col" {LEFT}>{title}</th>' for title in ("exercise", "points", "", "what to look at"))
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"


def _reason(verdict: Verdict) -> str:
    wrong = [part for part in verdict.parts if not part.passed]
    causes = dict.fromkeys(part.cause for part in wrong if part.cause)
    messages = dict.fromkeys(f"{part.name}: {part.message}" for part in wrong if part.message)
    return verdict.note or " ".join(causes) or "; ".join(messages)

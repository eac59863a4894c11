"""What a feedback page says first: a table of all exercises with points and causes."""

import html

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.by_hand import ByHand, graded_by_hand, stamp
from autograder.grading.outputs import VERDICT, read_verdicts
from autograder.grading.screen import RECORD, UNFENCED
from autograder.shown import NO_FORMULAS, head, row, visible
from autograder.verdict import Verdict, number

# Hints show that they unfold; of nbgrader's own list ("Test cell", "Comment", ...) penalties stay.
STYLE = """<style>
summary { display: list-item; cursor: pointer }
.output_prompt { display: none }
#toc li:not(.late-penalty) { display: none }
</style>"""


NOT_READ = "Your teacher reads this answer and gives its points; that has not happened yet."
NO_FENCE = "These points were given without a fence around the code, which could have changed them."
WORDS = {"to be read": "not read yet", "read": "read", "blank": "not answered"}


class Summary(NbGraderPreprocessor):
    """Put the table on top, and leave out the bare number under each verdict, which only nbgrader reads."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        verdicts, questions = read_verdicts(nb), {}
        if any(_is_question(cell) for cell in nb.cells):
            questions = graded_by_hand(info["db_url"], info["assignment"], info["student"])
        table = _table(verdicts, _comments(nb), questions)
        if nb.metadata.get(RECORD, {}).get("fence") == UNFENCED:
            table = f"<p><strong>{NO_FENCE}</strong></p>{table}"
        for cell in filter(_is_question, nb.cells):
            if questions[cell.metadata.nbgrader.grade_id].points is None:
                cell.metadata.nbgrader.comment = NOT_READ
        if verdicts or questions:
            nb.cells.insert(0, new_markdown_cell(f"{STYLE}\n\n{table}", id="summary"))
        for cell in nb.cells:
            if VERDICT in cell.metadata:
                cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
        return nb, resources


def _is_question(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return bool(marks.get("grade") and marks.get("solution"))


def _comments(nb: NotebookNode) -> dict[str, str]:
    """What a person wrote about an answer, by exercise; nbgrader's own comment on blank cells is left out."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    found = {mark["grade_id"].removesuffix("-answer"): mark.get("comment") for mark in marks if mark.get("solution")}
    return {name: comment for name, comment in found.items() if comment and comment != "No response."}


def _table(verdicts: dict[str, Verdict], comments: dict[str, str], questions: dict[str, ByHand]) -> str:
    rows = [_of_verdict(name, verdict, comments.get(name)) for name, verdict in verdicts.items()]
    rows += [_of_question(question, comments.get(name)) for name, question in questions.items()]
    titles = head(("exercise", "points", "", "what to look at"))
    table = f'<table class="{NO_FORMULAS}"><thead>{titles}</thead><tbody>{"".join(rows)}</tbody></table>'
    waiting = sum(question.max_points for question in questions.values() if question.points is None)
    note = f"<p>{number(waiting)} points of questions in words are not in the score yet.</p>" if waiting else ""
    return f"{table}{note}<!-- {stamp(questions)} -->"


def _of_verdict(name: str, verdict: Verdict, comment: str | None) -> str:
    points = f"{number(verdict.points)} of {number(verdict.max_points)}"
    said = " ".join(filter(None, (comment, _reason(verdict))))
    return _row(name, verdict.title, points, f"{'✓' if verdict.passed else '✗'} {verdict.word}", said)


def _of_question(question: ByHand, comment: str | None) -> str:
    waiting = question.points is None
    points = f"{'–' if question.points is None else number(question.points)} of {number(question.max_points)}"
    return _row(question.name, question.title, points, WORDS[question.state], NOT_READ if waiting else comment or "")


def _row(anchor: str, title: str, points: str, word: str, said: str) -> str:
    link = f'<a href="#{html.escape(anchor)}">{html.escape(title)}</a>'
    in_a_line = " ".join(said.split())  # at a blank line Markdown would begin again
    return row((link, points, word, html.escape(visible(in_a_line))))


def _reason(verdict: Verdict) -> str:
    wrong = [part for part in verdict.parts if not part.passed]
    causes = dict.fromkeys(part.cause for part in wrong if part.cause)
    messages = dict.fromkeys(f"{part.name}: {part.message}" for part in wrong if part.message)
    return verdict.note or " ".join(causes) or "; ".join(messages)

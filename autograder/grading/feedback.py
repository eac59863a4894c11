"""What a feedback page says first: the points, and of every exercise what to look at."""

from dataclasses import dataclass, field
from functools import cached_property

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.by_hand import ByHand, graded_by_hand, stamp
from autograder.grading.outputs import read_verdicts
from autograder.grading.screen import RECORD, UNFENCED
from autograder.shown import visible
from autograder.verdict import Verdict, number

NOT_READ = "Your teacher reads this answer and gives its points; that has not happened yet."
NO_FENCE = "These points were given without a fence around the code, which could have changed them."
NO_RESPONSE = "No response."  # nbgrader's own comment on blank cells
WORDS = {"to be read": "not read yet", "read": "read", "blank": "not answered"}
STATES = {"passed": "right", "partly": "partly", "to be read": "waiting", "read": "read"}  # all others: wrong
MARKS = {"right": "✓", "partly": "◐", "wrong": "✗", "waiting": "…", "read": "✎"}


@dataclass(frozen=True)
class Row:
    """One exercise or question in the overview; `said` is what to look at."""

    name: str
    title: str
    points: str
    state: str
    word: str
    said: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.state]


@dataclass(frozen=True)
class Feedback:
    """All that a page says before the notebook; `most` is the most points, `penalty` what being late took.

    `problem` says why the hand-in could not be read, "" if it could. `waiting` points are not in the score yet.
    """

    unit: str
    student: str
    score: float
    most: float
    penalty: float
    problem: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    waiting: float = 0.0
    stamp: str = ""
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the unit in words."""
        return self.unit.replace("_", " ")

    @cached_property
    def to_mend(self) -> list[Row]:
        """The exercises that are not right, in the order of the notebook."""
        return [row for row in self.rows if row.state in ("wrong", "partly")]

    def next_to_mend(self, name: str) -> Row | None:
        """The first exercise after the one of that name that is not right."""
        names = [row.name for row in self.rows]
        after = names[names.index(name) + 1 :] if name in names else []
        return next((row for row in self.to_mend if row.name in after), None)


class Summary(NbGraderPreprocessor):
    """Collect what the page says first, for the exporter (`page.py`): the notebook stays as it is."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info, record = resources["nbgrader"], nb.metadata.get(RECORD, {})
        questions: dict[str, ByHand] = {}
        if any(is_question(cell) for cell in nb.cells):
            found = graded_by_hand(info["db_url"], info["assignment"], info["student"])
            questions = {name: found[name] for name in map(_name, nb.cells) if name in found}
        comments = _comments(nb)
        rows = [_of_verdict(name, verdict, comments.get(name, "")) for name, verdict in read_verdicts(nb).items()]
        rows += [_of_question(question, comments.get(name, "")) for name, question in questions.items()]
        comments |= {name: NOT_READ for name, question in questions.items() if question.points is None}
        resources["feedback"] = Feedback(
            info["assignment"],
            info["student"],
            float(info["score"]),
            float(info["max_score"]),
            float(info["late_penalty"] or 0.0),
            record.get("problem", ""),
            tuple(filter(None, (record.get("note", ""), NO_FENCE if record.get("fence") == UNFENCED else ""))),
            tuple(rows),
            sum(question.max_points for question in questions.values() if question.points is None),
            stamp(questions),
            comments,
        )
        return nb, resources


def is_question(cell: NotebookNode) -> bool:
    """Whether a cell is the answer to a question in words."""
    marks = cell.metadata.get("nbgrader", {})
    return bool(marks.get("grade") and marks.get("solution"))


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _comments(nb: NotebookNode) -> dict[str, str]:
    """What a person wrote about an answer, by exercise."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    found = {mark["grade_id"].removesuffix("-answer"): mark.get("comment") for mark in marks if mark.get("solution")}
    return {name: comment for name, comment in found.items() if comment and comment != NO_RESPONSE}


def _of_verdict(name: str, verdict: Verdict, comment: str) -> Row:
    points = f"{number(verdict.points)} of {number(verdict.max_points)}"
    said = " ".join(filter(None, (comment, _reason(verdict))))
    return Row(
        name, verdict.title, points, STATES.get(verdict.outcome, "wrong"), verdict.word, visible(said, keep="\n")
    )


def _of_question(question: ByHand, comment: str) -> Row:
    points = f"{'–' if question.points is None else number(question.points)} of {number(question.max_points)}"
    said = NOT_READ if question.points is None else comment
    state = STATES.get(question.state, "wrong")
    return Row(question.name, question.title, points, state, WORDS[question.state], visible(said, keep="\n"))


def _reason(verdict: Verdict) -> str:
    wrong = [part for part in verdict.parts if not part.passed]
    causes = dict.fromkeys(f"Likely cause: {part.cause}" for part in wrong if part.cause)
    messages = dict.fromkeys(f"{part.name}: {part.message}" for part in wrong if part.message)
    return verdict.note or " ".join(causes) or "; ".join(messages)

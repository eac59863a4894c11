"""All that a class report says, ready to be written as a page or as rows."""

import statistics
from dataclasses import dataclass

from autograder.grading import by_hand
from autograder.grading.by_hand import ByHand
from autograder.grading.grade import Graded
from autograder.grading.screen import UNFENCED
from autograder.reports.members import ClassResults, Member
from autograder.reports.mistakes import Cause, Ending, Mistake, causes, endings, mistakes
from autograder.reports.plan import Topic, plan
from autograder.reports.scores import ExerciseScore, Quantities, Spread, exercise_scores, hardest, spread
from autograder.reports.sections import Outline, outline


@dataclass(frozen=True)
class QuestionScore:
    """A question in words: whose answers wait for their reader, and the mean of the points given so far."""

    name: str
    title: str
    max_points: float
    waiting: tuple[str, ...]
    read: int
    blank: int
    mean: float | None


@dataclass(frozen=True)
class ClassReport:
    """One class and one unit, looked at from all sides."""

    results: ClassResults
    outline: Outline
    spread: Spread | None
    exercises: list[ExerciseScore]
    quantities: list[Quantities]
    mistakes: list[Mistake]
    causes: list[Cause]
    plan: list[Topic]
    endings: list[Ending]
    questions: list[QuestionScore]

    @property
    def absent(self) -> list[Member]:
        return [member for member in self.results.members if not member.handed_in]

    @property
    def without_result(self) -> list[Member]:
        return [member for member in self.results.handed_in if member.graded is None]

    @property
    def unreadable(self) -> list[Member]:
        return [member for member, graded in self._graded() if graded.problem]

    @property
    def noted(self) -> list[Member]:
        """Those of whose hand-in grading has something to say: it was repaired, or had another name."""
        return [member for member, graded in self._graded() if graded.note]

    @property
    def unfenced(self) -> list[Member]:
        return [member for member, graded in self._graded() if graded.fence == UNFENCED]

    @property
    def later(self) -> list[Member]:
        return [member for member in self.results.handed_in if member.later]

    @property
    def waiting(self) -> int:
        """Answers in words that nobody has read yet."""
        return sum(len(question.waiting) for question in self.questions)

    def _graded(self) -> list[tuple[Member, Graded]]:
        return [(member, member.graded) for member in self.results.handed_in if member.graded]


def reasons(members: list[Member]) -> dict[str, list[str]]:
    """What is said of hand-ins, and of whose."""
    found: dict[str, list[str]] = {}
    for member in members:
        said = member.why or (member.graded and (member.graded.problem or member.graded.note)) or ""
        found.setdefault(said, []).append(member.student)
    return found


def report_on(class_: ClassResults) -> ClassReport:
    """Look at what grading found for a class."""
    found, without = mistakes(class_), endings(class_)
    together = causes(found)
    return ClassReport(
        class_,
        outline(class_.unit),
        spread(class_),
        exercise_scores(class_),
        hardest(class_),
        found,
        together,
        plan(class_, together, without),
        without,
        [_question(class_, name, points) for name, points in class_.unit.questions.items()],
    )


def _question(class_: ClassResults, name: str, points: float) -> QuestionScore:
    answers: list[tuple[str, ByHand]] = [
        (graded.student, graded.questions[name]) for graded in class_.scored if name in graded.questions
    ]
    given = [answer.points for _, answer in answers if answer.state == "read" and answer.points is not None]
    return QuestionScore(
        name,
        by_hand.title(name),
        points,
        tuple(student for student, answer in answers if answer.points is None),
        len(given),
        sum(answer.state == "blank" for _, answer in answers),
        statistics.fmean(given) if given else None,
    )

"""What to talk about in the next lecture: at most three things."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.reports.members import ClassResults
from autograder.reports.mistakes import Cause, Ending, Mistake
from autograder.reports.words import STAGES

PLAN = 3
ALONE = 5  # students from which on what only one of them did is nothing for a lecture
UNTRIED = 1 / 3  # of a class: worth asking why
EXAMPLES = 2

NOT_TRIED = "not tried: is it clear what is asked, and was there time for it?"
MANY_WAYS = "no single mistake stands out: it went wrong in different ways. For example:"


@dataclass(frozen=True)
class Topic:
    """One thing to talk about: the exercises it is about, whom it concerns, and what there is to say."""

    exercises: tuple[str, ...]
    students: tuple[str, ...]
    text: str
    parts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def plan(class_: ClassResults, found: Sequence[Cause], without: Sequence[Ending]) -> list[Topic]:
    """Mistakes with a cause that more than one student made; then exercises that went wrong, or were not tried.

    In a class of fewer than five, what one student did counts as well.
    """
    least = 2 if len(class_.scored) >= ALONE else 1
    topics = [_of_cause(cause) for cause in found if cause.known and len(cause.students) >= least][:PLAN]
    said = {exercise for topic in topics for exercise in topic.exercises}
    seen: list[Mistake | Ending] = [*(mistake for cause in found for mistake in cause.mistakes), *without]
    others = [_of_exercise(class_, short, seen) for short in class_.exercises if short not in said]
    enough = [topic for topic in others if len(topic.students) >= least]
    return (topics + sorted(enough, key=lambda topic: -len(topic.students)))[:PLAN]


def _of_cause(cause: Cause) -> Topic:
    parts = cause.mistakes[0].parts if len(cause.mistakes) == 1 else ()
    return Topic(tuple(mistake.exercise for mistake in cause.mistakes), cause.students, cause.text, parts)


def _of_exercise(class_: ClassResults, short: str, seen: Sequence[Mistake | Ending]) -> Topic:
    """What many did not try; else what went wrong, for one reason in most cases or for many."""
    verdicts = class_.verdicts(short)
    blank = tuple(student for student, verdict in verdicts if verdict.outcome == "blank")
    own = sorted((each for each in seen if each.exercise == short), key=lambda each: -len(each.students))
    concerned = {student for each in own for student in each.students}
    wrong = tuple(student for student, _ in verdicts if student in concerned)
    if not own or len(blank) >= max(len(wrong), UNTRIED * len(verdicts)):
        return Topic((short,), blank if len(blank) >= UNTRIED * len(verdicts) else (), NOT_TRIED)
    if 2 * len(own[0].students) > len(wrong):
        return Topic((short,), own[0].students, _sentence(own[0]), _parts(own[0]))
    telling = sorted(own, key=_is_general)
    examples = tuple(_sentence(each) for each in telling[:EXAMPLES])
    return Topic((short,), wrong, MANY_WAYS, _unique(part for each in own for part in _parts(each)), examples)


def _is_general(each: Mistake | Ending) -> bool:
    """Whether its sentence could stand in any exercise."""
    return not isinstance(each, Mistake) or not each.known or each.cause in STAGES.values()


def _sentence(each: Mistake | Ending) -> str:
    return each.cause if isinstance(each, Mistake) else each.words


def _parts(each: Mistake | Ending) -> tuple[str, ...]:
    return each.parts if isinstance(each, Mistake) else ()


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))

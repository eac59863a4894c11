"""Which mistakes a class made, and how often; and where no result arrived at all."""

import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.reports.members import ClassResults
from autograder.reports.words import NO_RESULT, STAGES
from autograder.verdict import CLUE, Part, Verdict

RAISED = "raised_"
OWN_EXCEPTION = "the function stops with an exception of a kind that Python itself does not have."
GENERAL = ("type", "shape", "dtype", "finite", "inputs")  # stages whose sentence says the same in every exercise


@dataclass(frozen=True)
class Mistake:
    """One mistake in one exercise: who made it, in which quantities, and how many points it cost them all.

    `known` is whether `cause` says why results are wrong; else it says only what was seen.
    """

    exercise: str
    name: str
    cause: str
    known: bool
    parts: tuple[str, ...]
    students: tuple[str, ...]
    lost: float


@dataclass(frozen=True)
class Cause:
    """The same mistake in all exercises where it was made."""

    mistakes: tuple[Mistake, ...]

    @property
    def text(self) -> str:
        return self.mistakes[0].cause

    @property
    def known(self) -> bool:
        return self.mistakes[0].known

    @property
    def students(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(student for mistake in self.mistakes for student in mistake.students))

    @property
    def lost(self) -> float:
        return sum(mistake.lost for mistake in self.mistakes)


@dataclass(frozen=True)
class Ending:
    """No result of an exercise arrived, for one reason: a limit, an end of Python, a cell that is missing."""

    exercise: str
    name: str
    words: str
    students: tuple[str, ...]


def mistakes(class_: ClassResults) -> list[Mistake]:
    """All of them, the most frequent first, then those that cost the most."""
    found: dict[tuple[str, str, str, bool], dict[str, list[Part]]] = {}
    for short in class_.exercises:
        for student, verdict in class_.verdicts(short):
            for part in wrong_parts(verdict):
                found.setdefault((short, *_what(part)), {}).setdefault(student, []).append(part)
    listed = [
        Mistake(
            *key,
            parts=tuple(dict.fromkeys(part.name for parts in who.values() for part in parts if part.max_points)),
            students=tuple(who),
            lost=sum(part.max_points - part.points for parts in who.values() for part in parts),
        )
        for key, who in found.items()
    ]
    return sorted(listed, key=_weight)


def causes(found: Iterable[Mistake]) -> list[Cause]:
    """The mistakes with the same sentence brought together, if it says why; in the same order."""
    together: dict[tuple[str, ...], list[Mistake]] = {}
    for mistake in found:
        apart = () if mistake.known else (mistake.exercise,)
        together.setdefault((mistake.name, mistake.cause, *apart), []).append(mistake)
    return sorted((Cause(tuple(each)) for each in together.values()), key=_weight)


def endings(class_: ClassResults) -> list[Ending]:
    """Answers without a result, by exercise and reason, the most frequent first."""
    found: dict[tuple[str, str], list[str]] = {}
    for short in class_.exercises:
        for student, verdict in class_.verdicts(short):
            if verdict.outcome == "ungraded":
                found.setdefault((short, verdict.mistake), []).append(student)
    listed = [
        Ending(short, name, NO_RESULT.get(name, NO_RESULT["no_result"]), tuple(students))
        for (short, name), students in found.items()
    ]
    return sorted(listed, key=lambda ending: -len(ending.students))


def wrong_parts(verdict: Verdict) -> list[Part]:
    """The quantities of which something arrived that is not right."""
    return [part for part in verdict.parts if part.stage not in ("", "answer")]


def _weight(mistake: Mistake | Cause) -> tuple[float, ...]:
    return -len(mistake.students), -mistake.lost


def _what(part: Part) -> tuple[str, str, bool]:
    """Name, sentence, and whether that is a cause. Of errors the kind is told: what they say is the student's."""
    if part.cause:
        return part.mistake, part.cause, part.mistake != CLUE
    if part.mistake.startswith(RAISED):
        return (*_raised(part.mistake.removeprefix(RAISED)), False)
    return part.mistake or part.stage, STAGES[part.stage], part.stage in GENERAL


def _raised(kind: str) -> tuple[str, str]:
    known = getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return f"{RAISED}{kind}", f"the function stops with `{kind}`."
    return f"{RAISED}other", OWN_EXCEPTION

"""Numbers of a class: how the points are spread, how each exercise and each quantity went, what sets students apart."""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.reports.members import ClassResults

OUTCOMES = ("passed", "partly", "failed", "ungraded", "blank")  # of an answer, as `Verdict.outcome` has them
ENOUGH = 10  # students from which on a correlation is worth showing
LOW = 0.2  # a discrimination below it asks for a look at the exercise
EQUAL = 1e-9  # points: closer ones are the same
STEPS = 10  # of the histogram: tenths of the points that there are


@dataclass(frozen=True)
class Spread:
    """Points of all exercises together; `tenths` counts students from tenth to tenth of the points."""

    students: int
    max_points: float
    mean: float
    median: float
    low: float
    high: float
    full: int
    tenths: tuple[int, ...]


@dataclass(frozen=True)
class ExerciseScore:
    """One exercise: how many answers came out how, of `students`, and how well it tells strong from weak hand-ins.

    `discrimination` is the correlation of its points with the points of all other exercises; None if it is not known.
    """

    short: str
    title: str
    max_points: float
    mean: float
    outcomes: dict[str, int]
    students: int
    discrimination: float | None = None

    def share(self, outcome: str) -> float:
        return self.outcomes[outcome] / self.students if self.students else 0.0


@dataclass(frozen=True)
class Quantities:
    """Parts of an exercise that came out wrong for the same students, of those of whom a result arrived."""

    exercise: str
    names: tuple[str, ...]
    points: float
    wrong: int
    answers: int

    @property
    def share(self) -> float:
        return self.wrong / self.answers


def spread(class_: ClassResults) -> Spread | None:
    """How the points are spread; None if no hand-in could be read, or nothing gives points."""
    points = [sum(verdict.points for verdict in graded.verdicts.values()) for graded in class_.scored]
    most = sum(exercise.max_points for exercise in class_.exercises.values())
    if not points or not most:
        return None
    return Spread(
        students=len(points),
        max_points=most,
        mean=statistics.fmean(points),
        median=statistics.median(points),
        low=min(points),
        high=max(points),
        full=sum(each >= most - EQUAL for each in points),
        tenths=histogram(points, most),
    )


def histogram(points: Sequence[float], most: float) -> tuple[int, ...]:
    """How many have less than a tenth of the points, less than two tenths ...; all points belong to the last tenth."""
    places = Counter(min(STEPS - 1, max(0, math.floor(STEPS * each / most + EQUAL))) for each in points)
    return tuple(places[k] for k in range(STEPS))


def exercise_scores(class_: ClassResults) -> list[ExerciseScore]:
    """Every exercise, in the order of the unit."""
    discriminations = _discriminations(class_)
    found = []
    for short, exercise in class_.exercises.items():
        verdicts = [verdict for _, verdict in class_.verdicts(short)]
        outcomes = Counter(verdict.outcome for verdict in verdicts)
        found.append(
            ExerciseScore(
                short,
                exercise.title,
                exercise.max_points,
                statistics.fmean(verdict.points for verdict in verdicts) if verdicts else 0.0,
                {outcome: outcomes[outcome] for outcome in OUTCOMES},
                len(verdicts),
                discriminations.get(short),
            )
        )
    return found


def _discriminations(class_: ClassResults) -> dict[str, float | None]:
    """By exercise, for those hand-ins that have a verdict on each."""
    names = list(class_.exercises)
    whole = [graded.verdicts for graded in class_.scored if all(name in graded.verdicts for name in names)]
    if len(whole) < ENOUGH:
        return {}
    points = [[verdicts[name].points for name in names] for verdicts in whole]
    return {name: item_rest(points, item) for item, name in enumerate(names)}


def item_rest(points: Sequence[Sequence[float]], item: int) -> float | None:
    """The correlation of the points of one exercise with the points of all others together, over the students.

    None where one of the two is the same for everybody, as with a single exercise.
    """
    own = [row[item] for row in points]
    rest = [math.fsum(row) - row[item] for row in points]
    if any(max(values) - min(values) <= EQUAL for values in (own, rest)):
        return None
    return statistics.correlation(own, rest)


def hardest(class_: ClassResults) -> list[Quantities]:
    """The quantities that came out wrong, the largest share first, then those with more points."""
    found = [quantities for short in class_.exercises for quantities in _quantities(class_, short)]
    return sorted(found, key=lambda quantities: (-quantities.share, -quantities.points))


def _quantities(class_: ClassResults, short: str) -> list[Quantities]:
    """The wrong ones of one exercise; those that went wrong together stand together."""
    together: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for name in class_.exercises[short].parts:
        stages = {
            student: part.stage
            for student, verdict in class_.verdicts(short)
            for part in verdict.parts
            if part.name == name and part.stage != "answer"
        }
        wrong = frozenset(student for student, stage in stages.items() if stage)
        if wrong:
            together.setdefault((wrong, frozenset(stages)), []).append(name)
    points = class_.exercises[short].parts
    return [
        Quantities(short, tuple(names), sum(points[name] for name in names), len(wrong), len(answers))
        for (wrong, answers), names in together.items()
    ]

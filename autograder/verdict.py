"""The outcome of verifying one exercise: points per quantity, the reason for each lost point, a likely cause."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from autograder.shown import Row, as_html

STAGES = ("answer", "error", "type", "shape", "dtype", "finite", "inputs", "values")
CLUE = "clue"  # the mistake of a part of which is told where it is wrong, but not why
MARKS = {"": ("ok   ", "✓ right"), "answer": ("open ", "– open")}  # all other stages: WRONG
WRONG = ("wrong", "✗ wrong")


@dataclass(frozen=True)
class Part:
    """One quantity of an exercise: `stage` is the first of `STAGES` at which it failed, "" if it passed."""

    name: str
    points: float
    max_points: float
    stage: str = ""
    message: str = ""
    mistake: str = ""
    cause: str = ""
    case: str = ""

    @property
    def passed(self) -> bool:
        return not self.stage


@dataclass(frozen=True)
class Curves:
    """A quantity along its first axis, where it is and where it should be; None for what is not finite."""

    quantity: str
    case: str
    yours: tuple[float | None, ...]
    expected: tuple[float | None, ...]


@dataclass(frozen=True)
class Verdict:
    """All parts of one exercise, with the seed that repeats the verification and a note for the whole of it.

    `so_far` is the student's own tally of the unit, shown last; grading has none. `curves` are for the feedback page.
    """

    exercise: str
    title: str
    parts: tuple[Part, ...]
    seed: int = 0
    note: str = ""
    so_far: str = ""
    curves: Curves | None = None

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def max_points(self) -> float:
        return sum(part.max_points for part in self.parts)

    @property
    def passed(self) -> bool:
        return all(part.passed for part in self.parts)

    @property
    def mistake(self) -> str:
        """The mistakes that were recognized, most points first; else the stage at which the first part failed."""
        lost: dict[str, float] = {}
        for part in self.parts:
            if part.mistake:
                lost[part.mistake] = lost.get(part.mistake, 0.0) + part.max_points
        unnamed = next((part.stage for part in self.parts if part.stage and not part.mistake), "")
        names = sorted(lost, key=lambda name: -lost[name])
        return "; ".join(names) or unnamed

    @property
    def outcome(self) -> str:
        """One word for tables: passed, partly, failed, blank (not answered) or ungraded (no result arrived)."""
        if self.passed:
            return "passed"
        stages = {part.stage for part in self.parts if part.stage}
        if stages == {"answer"} and not self.points:
            return "blank" if self.mistake == "not_answered" else "ungraded"
        return "partly" if self.points > 0 else "failed"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Verdict":
        parts = tuple(Part(**part) for part in data["parts"])
        curves = Curves(**data["curves"]) if data.get("curves") else None
        return cls(data["exercise"], data["title"], parts, data["seed"], data["note"], curves=curves)

    @classmethod
    def nothing(cls, exercise: Any, reason: str, *, mistake: str, seed: int = 0) -> "Verdict":
        """A verdict of 0 points for every part, for an exercise without a usable answer."""
        parts = tuple(Part(name, 0.0, points, "answer", "", mistake) for name, points in exercise.parts.items())
        return cls(exercise.name, exercise.title, parts, seed, reason)

    def without(self, packages: Sequence[str]) -> "Verdict":
        """The verdict on an answer that rests on packages which are not there when it is graded: no points."""
        if not packages or self.outcome == "blank":
            return self
        listed = ", ".join(f"`{name}`" for name in packages)
        note = (
            f"This answer, or a cell that it needs, uses {listed}, which {'is' if len(packages) == 1 else 'are'} not "
            "there when your notebook is graded: write the exercise with NumPy alone, all of it in the notebook."
        )
        parts = [Part(part.name, 0.0, part.max_points, "error", f"uses {listed}") for part in self.parts]
        return replace(self, parts=tuple(part for part in parts if part.max_points), note=note)

    # ---- how it looks ------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        width = max(len(part.name) for part in self.parts)
        lines = [f"{self.title}: {self.word}, {number(self.points)} of {number(self.max_points)} points"]
        for part, message in self._messages():
            mark = MARKS.get(part.stage, WRONG)[0]
            lines.append(f"  {mark} {part.name:<{width}}  {_score(part, '/'):<7}  {message}".rstrip())
        return "\n".join(lines + [f"  {text}" for text in self.remarks()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        points = f"{number(self.points)} of {number(self.max_points)} points"
        return as_html(self.title, self.word, points, self.rows(), self.remarks(), self.passed)

    def rows(self) -> list[Row]:
        """Every part with its mark, its points and what the check saw."""
        return [
            (
                MARKS.get(part.stage, WRONG)[1],
                part.name,
                _score(part, " of "),
                message or ("as expected" if part.passed else "no result"),
            )
            for part, message in self._messages()
        ]

    def _messages(self) -> list[tuple[Part, str]]:
        """Every part with its message; what stood in the row above is not said again."""
        before = ["", *(part.message for part in self.parts)]
        pairs = zip(self.parts, before, strict=False)
        return [(part, "as above" if part.message and part.message == above else part.message) for part, above in pairs]

    def remarks(self) -> list[str]:
        """What concerns several parts, each said once: the note, the causes, the inputs of the first wrong call."""
        causes: dict[str, list[str]] = {}
        for part in self.parts:
            if part.cause:
                causes.setdefault(part.cause, []).append(part.name)
        cases = list(dict.fromkeys(part.case for part in self.parts if part.case))
        remarks = [self.note] if self.note else []
        clues = {part.cause for part in self.parts if part.mistake == CLUE}
        for cause, names in causes.items():
            remarks.append(f"{'A clue' if cause in clues else 'Likely cause'} ({', '.join(names)}): {cause}")
        remarks += [f"Seen for {case}." for case in cases]
        return [*remarks, self.so_far] if self.so_far else remarks

    @property
    def word(self) -> str:
        """The outcome in words for people."""
        words = {"passed": "right", "partly": "partly right", "failed": "not right yet", "blank": "not answered yet"}
        return words.get(self.outcome, "no result")


def _score(part: Part, of: str) -> str:
    """Points of points; what inputs that were changed cost, for the part that only takes points."""
    return f"{number(part.points)}{of}{number(part.max_points)}" if part.max_points else number(part.points)


def number(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")

"""What an exercise is: what is asked, the inputs, the reference call, known mistakes. Authors write these per unit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Inputs = dict[str, Any]  # argument name -> value, in the order of the function's arguments


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer, as a change of the authored solution; `cause` is one sentence to the student.

    Exactly one of `edits` (text of the solution -> what stands there instead), `body` (statements in place of the whole
    solution) and `value` (the wrong value, for an exercise that asks for a value) is given.
    """

    name: str
    cause: str
    edits: dict[str, str] | None = None
    body: str | None = None
    value: Any = None


@dataclass
class Task:
    """What is asked for and how it is compared: all that the student's own check knows of an exercise.

    Parameters
    ----------
    name : str
        "unit.exercise"; the second half is the grade_id of the check cell.
    title : str
        A few words for tables and verdicts.
    parts : dict of str to float
        Points of each quantity, in the order in which the reference returns them. NamedTuples that the reference
        returns are flattened in place: one part per field. A list of arrays, or of NamedTuples, is one part.
    rtol : float
        Largest accepted |difference| / |reference|, entry by entry.
    atol : float
        Accepted |difference| as a fraction of the largest |reference| in the array (0 for a purely relative test).
    float32 : bool
        Whether results computed in float32 are accepted (compared with rtol, atol of at least 1e-4).
    calls : tuple of str
        Short names of the unit's earlier exercises whose functions the solution calls. If one of these is wrong the
        verdict says so first, and grading runs this exercise with the given version of it.
    time_limit : float
        Seconds of processor time that all cases together may take, in the student's own check and when it is graded: at
        least twenty times what the slowest right answer takes, which `tests/notebooks/test_units.py` holds every unit
        to. What sleeps or waits has ten times as long on the clock, and 30 s more.
    """

    name: str
    title: str
    parts: dict[str, float]
    rtol: float = field(default=1e-7, kw_only=True)
    atol: float = field(default=1e-9, kw_only=True)
    float32: bool = field(default=False, kw_only=True)
    calls: tuple[str, ...] = field(default=(), kw_only=True)
    time_limit: float = field(default=2.0, kw_only=True)

    @property
    def max_points(self) -> float:
        return sum(self.parts.values())

    @property
    def short(self) -> str:
        """The name without its unit."""
        return self.name.partition(".")[2]


@dataclass
class Exercise(Task):
    """One graded exercise, as its author writes it.

    Parameters
    ----------
    reference : callable or value
        The right answer, called with the same inputs as the student's function. A value exercise (`inputs is None`)
        gives the value itself: a number, string or dict with one entry per part.
    inputs : callable(rng) -> iterable of dict, or None
        The cases: argument name -> value, in order. First fixed edge cases, the same in every draw (zero, negative, the
        ends of the range, one step, ties, size 1, large and tiny numbers); then random ones, all sizes different.
    mistakes : list of Mistake
        The named mistakes; `mistake` adds one.
    """

    reference: Any
    inputs: Callable[[np.random.Generator], Iterable[Inputs]] | None = None
    mistakes: list[Mistake] = field(default_factory=list, kw_only=True)

    def mistake(
        self, name: str, cause: str, edits: dict[str, str] | None = None, *, body: str | None = None, value: Any = None
    ) -> None:
        """Name a mistake: edits of the authored solution, or a whole other body, or a wrong value.

        Each key of `edits` has to occur exactly once in the solution; the build stops if one does not, if the mistake
        is not rejected, or if it gives the same results as another one.

        Examples
        --------
        >>> double.mistake("half", "the factor is 1/2, not 2.", {"2 * x": "x / 2"})
        """
        if sum(form is not None for form in (edits, body, value)) != 1:
            raise ValueError(f"{self.name}: mistake {name!r} takes one of edits, body and value")
        if name in {known.name for known in self.mistakes}:
            raise ValueError(f"{self.name}: two mistakes are called {name!r}")
        self.mistakes.append(Mistake(name, cause, edits, body, value))

    def cases(self, seed: int) -> list[Inputs] | list[None]:
        """The inputs of every call for one seed; [None] for a value exercise."""
        return [None] if self.inputs is None else list(self.inputs(np.random.default_rng(seed)))

    def expected(self, case: Inputs | None) -> Any:
        """The reference's answer to one case."""
        return self.reference if case is None else self.reference(*case.values())

"""What an exercise is: inputs, reference call, tolerance, points per part, known mistakes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Inputs = dict[str, Any]  # argument name -> value, in the order of the function's arguments


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer: `wrong` is the student's function as they would have written it (or their value)."""

    name: str
    cause: str
    wrong: Any


@dataclass
class Exercise:
    """One graded exercise.

    Parameters
    ----------
    name : str
        "unit.exercise"; the second half is the grade_id of the check cell.
    title : str
        A few words for tables and verdicts.
    parts : dict of str to float
        Points of each quantity, in the order in which the reference returns them. NamedTuples that the reference
        returns are flattened in place: one part per field.
    reference : callable or value
        The right answer, called with the same inputs as the student's function. A value exercise (`inputs is None`)
        gives the value itself: a number, string or dict with one entry per part.
    inputs : callable(rng) -> iterable of dict, or None
        The cases: argument name -> value, in order. All sizes different, size 1 included, random states non-zero.
    rtol : float
        Largest accepted |difference| / |reference|, entry by entry.
    atol : float
        Accepted |difference| as a fraction of the largest |reference| in the array (0 for a purely relative test).
    float32 : bool
        Whether results computed in float32 are accepted (compared with rtol, atol of at least 1e-4).
    time_limit : float
        Seconds that all cases together may take while a submission is graded.
    """

    name: str
    title: str
    parts: dict[str, float]
    reference: Any
    inputs: Callable[[np.random.Generator], Iterable[Inputs]] | None = None
    rtol: float = 1e-7
    atol: float = 1e-9
    float32: bool = False
    time_limit: float = 10.0
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def max_points(self) -> float:
        return sum(self.parts.values())

    def mistake(self, name: str, cause: str) -> Callable[[Any], Any]:
        """Register the decorated function as a known mistake; `cause` is one sentence to the student."""

        def register(wrong: Any) -> Any:
            self.mistakes.append(Mistake(name, cause, wrong))
            return wrong

        return register

    def cases(self, seed: int) -> list[Inputs] | list[None]:
        """The inputs of every call for one seed; [None] for a value exercise."""
        return [None] if self.inputs is None else list(self.inputs(np.random.default_rng(seed)))

    def expected(self, case: Inputs | None) -> Any:
        """The reference's answer to one case."""
        return self.reference if case is None else self.reference(*case.values())

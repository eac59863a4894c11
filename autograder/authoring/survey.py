"""What the checks make of wrong answers: rejected or not, recognized and how. For authors and tests."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from autograder import advice
from autograder.advice import Advice
from autograder.authoring.derive import derive
from autograder.authoring.sample_class import answers_in
from autograder.authoring.workbench import Workbench
from autograder.exercise import Exercise
from autograder.folder import Unit
from autograder.perform import perform
from autograder.verdict import CLUE, Verdict
from autograder.verify import INPUTS, advise, verify

PLAIN_STAGES = ("error", "type", "shape", "dtype", "finite", "answer")  # the message itself says what is wrong


@dataclass(frozen=True)
class Row:
    """One wrong answer: what was made of it.

    `way` is named (by the author), derived (a mutant), relation, plain (from the message), clue (where it is wrong, not
    why), unnamed, or accepted.
    """

    exercise: str
    name: str
    about: str
    verdict: Verdict
    way: str

    @property
    def rejected(self) -> bool:
        return not self.verdict.passed

    @property
    def cause(self) -> str:
        return " | ".join(dict.fromkeys(part.cause or part.message for part in self.verdict.parts if not part.passed))


def advice_of(unit: Unit) -> dict[str, Advice]:
    """The data of the unit's checks: the built file, or fresh if there is none."""
    if unit.advice.exists():
        return advice.of_file(unit.advice)
    return {name: each.advice for name, each in derive(unit).items()}


def of_named(unit: Unit, known: dict[str, Advice]) -> Iterator[Row]:
    """Every named mistake of the unit."""
    bench = Workbench(unit)
    for name in known:
        for mistake in unit.exercises[name].mistakes:
            yield row(name, mistake.name, mistake.cause, known[name], bench.mistaken(name, mistake))


def of_file(unit: Unit, known: dict[str, Advice], path: Path) -> Iterator[Row]:
    """The wrong answers of a file: cells `# %% wrong="exercise" about="what is wrong"`."""
    bench = Workbench(unit)
    counts: dict[str, int] = {}
    for cell in jupytext.read(path, fmt="py:percent").cells:
        name = cell.metadata.get("wrong")
        if name not in known:
            continue
        counts[name] = counts.get(name, 0) + 1
        with contextlib.redirect_stdout(io.StringIO()):
            answer = bench.variant(name, cell.source)
        yield row(name, f"{name}-{counts[name]}", cell.metadata.get("about", ""), known[name], answer)


def row(name: str, label: str, about: str, known: Advice, answer: Any) -> Row:
    """What the student's own check makes of one answer."""
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        verdict = advise(known, lambda case: perform(answer, case))
    return Row(name, label, about, verdict, _way(verdict, known))


def _way(verdict: Verdict, known: Advice) -> str:
    wrong = [part for part in verdict.parts if not part.passed]
    if not wrong:
        return "accepted"
    named = {cause.name for cause in known.known.causes if cause.named}
    open_ = [p for p in wrong if not p.cause and p.stage not in PLAIN_STAGES and p.name != INPUTS]
    if open_:
        return "unnamed"
    causes = [part.mistake for part in wrong if part.cause]
    if not causes:
        return "plain"
    if any(cause in named for cause in causes):
        return "named"
    if CLUE in causes:
        return CLUE
    return "relation" if set(causes) <= {"relation", "another_order"} else "derived"


def right_answers(bench: Workbench, name: str) -> dict[str, Any]:
    """The authored solution of an exercise, and its right answers in other styles by the names of their files.

    A style's answers are run from its first cell on: later ones may use what an earlier one imports.
    """
    found = {"solution": bench.answer(name)}
    for path in sorted(bench.unit.answers.glob("right_*.py")):
        cells = answers_in(path)[0]
        if name in cells:
            until = list(cells)[: list(cells).index(name) + 1]
            found[path.stem] = bench.variant(name, "\n\n".join(cells[cell] for cell in until))
    return found


def accepted(exercise: Exercise, answer: Any, seed: int) -> bool:
    """Whether an answer is right for the inputs of one seed."""
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        return verify(exercise, lambda case: perform(answer, case), seed).passed

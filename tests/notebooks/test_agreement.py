"""A student's own check and the grade agree: the same points, mistakes and words for every answer.

What differs, by design, and is all that may:

* Grading draws inputs anew, of the same kinds: with the seed of the advice the two verdicts are equal to the last word,
  with other seeds numbers in messages differ, and here and there which of two mistakes is told.
* Where an earlier function that is called is wrong, grading puts the given one in its place; the student's own check
  runs the student's, and says that this may be why. So the grade is never lower.
* Grading adds the curves that the student's page draws, on the inputs of the student's own check.
* Packages that a unit withholds are not there in grading; the student's own check looks for their names.

Every STEP-th answer is tried; `AGREEMENT_STEP=1 pytest -s` tries all, which takes minutes.
"""

import contextlib
import io
import itertools
import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import jupytext
import numpy as np
import pytest

from autograder import wire
from autograder.authoring import sample_class
from autograder.authoring.workbench import Workbench
from autograder.bounded import Bound
from autograder.folder import CourseFolder, Unit
from autograder.grading.examiner import Examiner
from autograder.grading.given import closure
from autograder.perform import Given, Reply, perform
from autograder.verdict import Verdict
from autograder.verify import ADVICE_SEED, advise, asked, verify
from tests.notebooks.test_units import ROOT, WRONG, bench, each_unit, known, right_answers

STEP = int(os.environ.get("AGREEMENT_STEP", "0"))
LISTS = ("", "held_out", "blind")
COUNTS: Counter[str] = Counter()


def named(unit: Unit) -> Iterator[tuple[str, Any]]:
    """Every right answer and every named mistake of a unit, by exercise."""
    for exercise in unit.exercises.values():
        for answer in right_answers(unit, exercise).values():
            yield exercise.short, answer
        for mistake in exercise.mistakes:
            yield exercise.short, bench(unit).mistaken(exercise.short, mistake)


def listed(unit: Unit, step: int) -> Iterator[tuple[str, Any]]:
    """Wrong answers of the catalogues, by exercise."""
    for file in (WRONG / each / f"{unit.name}.py" for each in LISTS):
        cells = jupytext.read(file, fmt="py:percent").cells if file.exists() else []
        wrong = [cell for cell in cells if cell.metadata.get("wrong") in unit.exercises]
        for cell in itertools.islice(wrong, step // 2, None, step):
            with contextlib.redirect_stdout(io.StringIO()):
                yield cell.metadata["wrong"], bench(unit).variant(cell.metadata["wrong"], cell.source)


def compare(unit: Unit, short: str, answer: Any, seed: int) -> None:
    exercise, data = unit.exercises[short], known(unit, unit.exercises[short])

    def ask(case: Any) -> Reply:
        return perform(answer, case)

    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        told, graded = advise(data, ask), verify(exercise, ask, seed, data)
    COUNTS["answers"] += 1
    COUNTS["alike"] += brief(told) == brief(graded)
    assert graded.passed or not told.passed, f"passed here, refused there, seed {seed}: {graded}"
    if seed == ADVICE_SEED and told.to_dict() != graded.to_dict():
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            assert advise(data, ask).to_dict() != told.to_dict(), f"{told}\n{graded}"  # else it draws at random


def brief(verdict: Verdict) -> tuple[float, str, str]:
    return verdict.points, verdict.mistake, verdict.word


def seeds() -> Iterator[int]:
    """The advice's own, and fresh ones, in turn."""
    for seed in itertools.count(2_000):
        yield ADVICE_SEED
        yield seed


@each_unit
def test_points_mistakes_and_words_are_the_same(unit):
    answers = itertools.chain(itertools.islice(named(unit), 0, None, STEP or 30), listed(unit, STEP or 45))
    for (short, answer), seed in zip(answers, seeds(), strict=False):
        compare(unit, short, answer, seed)


def test_nearly_all_fresh_inputs_show_the_same_mistake():
    print(f"{COUNTS['answers']} answers, of which {COUNTS['alike']} have the same points, mistake and word in both")
    if COUNTS["answers"] < 100:
        pytest.skip("the answers were tried in another process")
    assert COUNTS["alike"] >= 0.97 * COUNTS["answers"]


# ---- the sample class, through the examiner --------------------------------------------------------------------------


class Told:
    """A conversation without a fence between: what the kernel would answer, in this process."""

    def __init__(self, name: str, answer: Any) -> None:
        self.exercise, self._answer, self.ended = name, answer, False

    def ask(self, case: Any, given: Any = None) -> dict[str, Any]:
        names = given.arguments if given is not None else {}
        stand_ins = tuple(Given(name, tuple(args), partial(self._fetch, given, name)) for name, args in names.items())
        message = perform(self._answer, case, stand_ins).message()
        return wire.unpack(wire.pack(message))

    def end(self) -> None:
        self.ended = True

    def refuse(self, why: str) -> None:
        raise AssertionError(why)

    def hang_up(self) -> None:
        pass

    @staticmethod
    def _fetch(given: Any, name: str, args: list[Any]) -> Reply:
        return Reply(**wire.unpack(wire.pack(given.call(name, args)), trusted=True))


class Notebook:
    """One student's answers, run cell by cell in one namespace; both verdicts on each."""

    def __init__(self, unit: Unit, bench: Workbench, answers: dict[str, str]) -> None:
        self.unit, self.bench, self.answers = unit, bench, answers
        self.namespace = dict(bench.namespace)
        self.data = {name: known(unit, exercise) for name, exercise in unit.exercises.items()}
        self.examiner = Examiner(unit.exercises, lambda *_: ADVICE_SEED, self.data)
        self.right: dict[str, bool] = {}

    def verdicts(self) -> Iterator[tuple[str, Verdict, Verdict]]:
        """Name, the student's own verdict, the grade."""
        for name in self.unit.exercises:
            if name not in self.bench.solutions or name not in self.answers:
                continue
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                exec(self.answers[name], self.namespace)
            try:
                answer = self.bench._value(self.bench.solutions[name], self.namespace)
            except NameError:
                continue
            yield name, self._own(name, answer), self._graded(name, answer)

    def wrong_before(self, name: str) -> list[str]:
        before = closure(self.unit.exercises[name], self.unit.exercises)
        return [other.short for other in before if not self.right.get(other.short, False)]

    def _own(self, name: str, answer: Any) -> Verdict:
        data, bound = self.data[name], Bound(1.0)
        with contextlib.redirect_stdout(io.StringIO()):
            ask = partial(perform, bound.of(answer))
            self.right[name] = asked(data, ask).right
            return advise(data, ask, lambda: self.wrong_before(name))

    def _graded(self, name: str, answer: Any) -> Verdict:
        self.examiner.begin(self.unit.exercises[name])
        with contextlib.redirect_stdout(io.StringIO()):
            self.examiner.receive(Told(self.unit.exercises[name].name, Bound(5.0).of(answer)))  # type: ignore[arg-type]
        assert self.examiner.finish()
        verdict = self.examiner.verdict(name)
        assert verdict is not None
        return verdict


CLASS = sample_class.default_unit(CourseFolder(ROOT))
HARMFUL = ("os._exit", "while True", "50_000")  # end the kernel, never end, 10 GB: for grading alone
STUDENTS = [
    name
    for name, path in sample_class.answer_files(CLASS).items()
    if not any(word in path.read_text(encoding="utf-8") for word in HARMFUL)
]
QUICK = STUDENTS[::6]


@pytest.mark.parametrize(
    "student", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in STUDENTS]
)
def test_the_sample_class_gets_the_points_that_its_checks_showed(student):
    answers = sample_class.answers_in(CLASS.answers / f"{student}.py")[0]
    notebook, count = Notebook(CLASS, bench(CLASS), answers), 0
    for name, told, graded in notebook.verdicts():
        count += 1
        before = notebook.wrong_before(name)
        assert graded.points >= told.points, f"{name}: {told}\n{graded}"
        if not before:
            assert told.to_dict() == graded.to_dict() | {"curves": None}, f"{name}: {told}\n{graded}"
        elif told.word == "not right yet":
            assert "may be why" in told.note
    assert count >= min(10, len(answers))

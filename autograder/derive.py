"""The author's side of the advice: run the named mistakes and the mutants of every solution, keep what they look like.

Nothing of this runs when a student checks an answer: the build writes the outcome as data (`advice`).
"""

import ast
import contextlib
import io
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.advice import Advice, Cause, Known
from autograder.exercise import Exercise, Task
from autograder.fingerprint import TOLERANCE, Mark, marks
from autograder.folder import AuthorError, Unit
from autograder.mutate import Mutant, combined, mutants
from autograder.perform import perform
from autograder.scope import Scope, recorded
from autograder.verify import ADVICE_SEED, Round
from autograder.workbench import Workbench

SECONDS = 1.0  # a mutant that runs longer is left out
ALTERNATIVES = 2  # different words for the same behavior that a student is shown
PAIRS = 150  # combinations of two mutants that are tried for one exercise


@dataclass
class Behaving:
    """A wrong answer, run: its words, and its marks for every part (empty for a part that is right)."""

    cause: Cause
    marks: dict[str, list[Mark]]
    errors: bool = False
    changed: bool = False


@dataclass
class Derived:
    """One exercise: what students' checks need, and for authors what became of every mistake."""

    advice: Advice
    faults: list[str] = field(default_factory=list)
    mutants: int = 0  # that were rejected and kept
    equivalent: int = 0  # that gave right results


def derive(unit: Unit) -> dict[str, Derived]:
    """Everything about all exercises of a unit.

    Raises
    ------
    AuthorError
        If a solution is wrong, or a named mistake cannot be applied. (Mistakes that are accepted, or that equal another
        one, come as `faults`.)
    """
    bench = Workbench(unit)
    found: dict[str, Derived] = {}
    behaviors: dict[str, list[Behaving]] = {}
    for name, exercise in unit.exercises.items():
        if name in bench.solutions:
            found[name], behaviors[name] = Deriving(bench, exercise, behaviors).all()
    return found


class Deriving:
    """The work on one exercise. `earlier` holds the wrong versions of the exercises before it."""

    def __init__(self, bench: Workbench, exercise: Exercise, earlier: dict[str, list[Behaving]]) -> None:
        self.bench, self.exercise, self.earlier = bench, exercise, earlier
        self.name = exercise.short
        self.cases = exercise.cases(ADVICE_SEED)
        self.expected = [exercise.expected(case) for case in self.cases]
        self.equivalent = 0

    def all(self) -> tuple[Derived, list[Behaving]]:
        self._demand_right()
        named = [self._run(self.bench.mistaken(self.name, m), m.name, m.cause, True) for m in self.exercise.mistakes]
        faults = self._faults(named)
        usable = [one for one in named if one is not None]
        derived = [*self._mutated(), *self._inherited()]
        known = _table(self.exercise, [*usable, *derived])
        task = Task(
            self.exercise.name,
            self.exercise.title,
            self.exercise.parts,
            rtol=self.exercise.rtol,
            atol=self.exercise.atol,
            float32=self.exercise.float32,
            calls=self.exercise.calls,
        )
        advice = Advice(task, self.cases, self.expected, known)
        return Derived(advice, faults, len(derived), self.equivalent), [*usable, *derived]

    def _demand_right(self) -> None:
        asked = self._asked(self.bench.answer(self.name))
        if asked.wrong or asked.changed:
            where = self.bench.unit.shown(self.bench.unit.text)
            line = self.bench.solutions[self.name].cell.line
            finding = asked.findings[-1]
            raise AuthorError(f"{where}:{line}: the solution of {self.name!r} is not right: {finding}")

    def _asked(self, answer: Any) -> Round:
        asked = Round(self.exercise, self.cases, self.expected)
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            asked.ask(lambda case: perform(answer, case))
        return asked

    def _run(self, answer: Any, name: str, text: str, named: bool) -> Behaving | None:
        """Put the cases to one wrong answer; None if it turns out right."""
        asked = self._asked(answer)
        wrong = asked.wrong
        if not wrong and not asked.changed:
            return None
        seen = marks(self.exercise, asked.replies, self.expected)
        errors = any(reply.error for reply in asked.replies)
        return Behaving(Cause(name, text, named), {part: seen[part] for part in wrong}, errors, asked.changed)

    def _faults(self, named: list[Behaving | None]) -> list[str]:
        """Named mistakes that are accepted, or that cannot be told from another."""
        faults, seen = [], []
        for mistake, behaving in zip(self.exercise.mistakes, named, strict=True):
            if behaving is None:
                faults.append(f"{self.exercise.name}: mistake {mistake.name!r} is not rejected: its results are right")
                continue
            for other, earlier in seen:
                if not behaving.changed and not earlier.changed and _alike(self.exercise, behaving.marks, earlier.marks):
                    faults.append(f"{self.exercise.name}: mistakes {other!r} and {mistake.name!r} give the same results")
            seen.append((mistake.name, behaving))
        return faults

    # ---- mistakes that nobody wrote down -----------------------------------------------------------------------

    def _mutated(self) -> list[Behaving]:
        solution = self.bench.solutions[self.name]
        tree = ast.parse(solution.source)
        scope = Scope(tree, self._runs(), self.bench.namespace)
        single = list(mutants(tree, solution.lines, scope, list(self.exercise.parts)))
        single.sort(key=lambda mutant: mutant.rank)
        found: list[Behaving] = []
        for mutant in single:
            behaving = self._of_mutant(mutant.tree, mutant.text)
            if behaving is not None:
                found.append(behaving)
        return [*found, *self._pairs(single, tree)]

    def _pairs(self, single: list[Mutant], tree: ast.Module) -> list[Behaving]:
        """Two usual mistakes at once, in different statements."""
        usual = [mutant for mutant in single if mutant.rank <= 3][:60]
        found: list[Behaving] = []
        tried = 0
        for k, first in enumerate(usual):
            for second in usual[k + 1 :]:
                if tried >= PAIRS:
                    return found
                both = combined(first, second, tree)
                if both is not None:
                    tried += 1
                    behaving = self._of_mutant(both, f"{first.text}; and {second.text}")
                    if behaving is not None:
                        found.append(behaving)
        return found

    def _runs(self) -> list[dict[str, Any]]:
        answer = self.bench.answer(self.name)
        if not callable(answer):
            return [dict(self.bench.namespace)]
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return [recorded(answer, tuple(case.values())) for case in self.cases if case is not None]

    def _of_mutant(self, tree: ast.Module, text: str) -> Behaving | None:
        """A mutant's behavior; None if it is right, raises an error (the message is enough) or takes too long."""
        try:
            with _time_limit(SECONDS), np.errstate(all="ignore"):
                behaving = self._run(self.bench.variant(self.name, tree), "as_if", text, False)
        except (Exception, TimeLimit):
            return None
        if behaving is None:
            self.equivalent += 1
            return None
        return None if behaving.errors else behaving

    def _inherited(self) -> list[Behaving]:
        """Wrong versions of earlier exercises, called by the right solution of this one."""
        found: list[Behaving] = []
        for earlier in self.exercise.calls:
            for answer, cause in self._wrong_versions(earlier):
                with self.bench.replaced(earlier, answer), contextlib.suppress(Exception, TimeLimit):
                    with _time_limit(SECONDS), np.errstate(all="ignore"):
                        text = f"this function may be right, but `{earlier}`, which it calls, is not: {cause.text}"
                        behaving = self._run(self.bench.answer(self.name), f"{earlier}.{cause.name}", text, False)
                    if behaving is not None and not behaving.errors:
                        found.append(behaving)
        return found

    def _wrong_versions(self, earlier: str) -> Iterator[tuple[Any, Cause]]:
        for mistake in self.bench.unit.exercises[earlier].mistakes:
            yield self.bench.mistaken(earlier, mistake), Cause(mistake.name, mistake.cause, True)
        solution = self.bench.solutions[earlier]
        tree = ast.parse(solution.source)
        scope = Scope(tree, Deriving(self.bench, self.bench.unit.exercises[earlier], {})._runs(), self.bench.namespace)
        for mutant in mutants(tree, solution.lines, scope, list(self.bench.unit.exercises[earlier].parts)):
            with contextlib.suppress(Exception):
                yield self.bench.variant(earlier, mutant.tree), Cause("as_if", mutant.text, False)


# ---- tables --------------------------------------------------------------------------------------------------------


def _table(task: Task, found: list[Behaving]) -> Known:
    """Behaviors of each part, each once; causes with the same behavior in all parts become one, with either/or."""
    parts = list(task.parts)
    tokens: dict[str, int] = {}
    tables: list[list[list[Mark]]] = [[] for _ in parts]
    rows: dict[tuple[int, ...], list[Cause]] = {}
    for behaving in found:
        row = []
        for part, table in zip(parts, tables, strict=True):
            mine = behaving.marks.get(part)
            if mine is None:
                row.append(-1)
                continue
            at = next((k for k, other in enumerate(table) if _alike_marks(task, mine, other)), len(table))
            if at == len(table):
                table.append(mine)
            row.append(at)
        if any(at >= 0 for at in row):
            rows.setdefault(tuple(row), []).append(behaving.cause)
    for table in tables:
        for marks_ in table:
            for mark in marks_:
                tokens.setdefault(mark.token, len(tokens))
    kinds = [np.array([[tokens[m.token] for m in row] for row in table], dtype=np.int16) for table in tables]
    values = [np.array([[m.value for m in row] for row in table], dtype=np.float64) for table in tables]
    return Known(list(tokens), kinds, values, [_one(c) for c in rows.values()], np.array(list(rows), dtype=np.int16))


def _one(causes: list[Cause]) -> Cause:
    """One cause for the same behavior: the author's, or up to two derived ones as either/or."""
    named = [cause for cause in causes if cause.named]
    if named:
        return named[0]
    texts = list(dict.fromkeys(cause.text for cause in causes))[:ALTERNATIVES]
    return Cause(causes[0].name, " — or ".join(texts), False)


def _alike(task: Task, one: dict[str, list[Mark]], other: dict[str, list[Mark]]) -> bool:
    return one.keys() == other.keys() and all(_alike_marks(task, one[part], other[part]) for part in one)


def _alike_marks(task: Task, one: list[Mark], other: list[Mark]) -> bool:
    near = max(TOLERANCE, task.rtol)
    for a, b in zip(one, other, strict=True):
        if a.token != b.token:
            return False
        if not np.isfinite(a.value) and not np.isfinite(b.value):
            continue
        if not abs(a.value - b.value) <= near * max(a.size, b.size):
            return False
    return True


# ---- limits --------------------------------------------------------------------------------------------------------


class TimeLimit(BaseException):
    """A mutant took too long. Not an Exception, so that the mutant cannot catch it."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise TimeLimit

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)



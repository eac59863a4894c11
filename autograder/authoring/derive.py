"""The author's side of the advice: run the named mistakes and the mutants of every solution, keep what they look like.

Nothing of this runs when a student checks an answer: the build writes the outcome as data (`advice`).
"""

import ast
import builtins
import contextlib
import io
import itertools
import keyword
import re
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest import mock

import numpy as np

from autograder import wire
from autograder.advice import Advice, Cause, Known
from autograder.authoring.mutate import Mutant, at_steps, exchanged_arguments, mutants, old_values
from autograder.authoring.sample_class import answers_in
from autograder.authoring.scope import Scope, recorded
from autograder.authoring.steps import StepLimit
from autograder.authoring.workbench import Workbench
from autograder.exercise import Exercise, Inputs, Mistake, Task
from autograder.fingerprint import TOLERANCE, Mark, marks
from autograder.folder import AuthorError, Unit
from autograder.perform import Reply, compared, perform
from autograder.verify import ADVICE_SEED, Round, judge

SLOWER = 4  # what takes this many times the solution's steps (a loop without an end, for example) is cut off
STEPS = 2_000  # but each may take as many as this
NAMED_STEPS = 5_000_000  # of a mistake that an author wrote down
ALTERNATIVES = 2  # different words for the same behavior that a student is shown
MUTANTS = 320  # that are tried of one solution; of each other right answer a quarter
GLANCE = 2  # random cases by which mutants that behave alike are told before all cases are tried
PAIRS = 100  # combinations of two mutants that are tried for one exercise
INHERITED = 60  # wrong versions of an earlier function that are tried in a later one, beside the named ones
USUAL = 2  # the first ranks of the table of operators: what is combined to pairs


def _called(unit: Unit, name: str) -> set[str]:
    """The exercises that one calls, and that these call."""
    direct = set(unit.exercises[name].calls)
    return direct.union(*(_called(unit, other) for other in direct))


@dataclass
class Behaving:
    """A wrong answer, run: its words, and its marks for every part (empty for a part that is right)."""

    cause: Cause
    marks: dict[str, list[Mark]]
    plain: bool = False  # the first thing that is wrong is an error: its message is enough
    changed: bool = False
    also: list[str] = field(default_factory=list)  # words of mutants that behave alike


@dataclass
class Derived:
    """One exercise: what students' checks need, and for authors what became of every mistake."""

    advice: Advice
    faults: list[str] = field(default_factory=list)
    mutants: int = 0  # that were rejected and kept
    equivalent: int = 0  # that gave right results


def derive(unit: Unit, only: str = "") -> dict[str, Derived]:
    """Everything about all exercises of a unit, or about one and those that it calls.

    Raises
    ------
    AuthorError
        If a solution is wrong, or a named mistake cannot be applied. (Mistakes that are accepted, or that equal another
        one, come as `faults`.)
    """
    bench = Workbench(unit)
    with mock.patch.multiple(np, empty=_unwritten(np.empty), empty_like=_unwritten(np.empty_like)):
        return _derived(unit, bench, only)


def _unwritten(allocate: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """The same array every time: what a mutant forgets to write holds NaN, not what lay in the memory before."""

    @wraps(allocate)
    def filled(*args: Any, **kwargs: Any) -> np.ndarray:
        array = allocate(*args, **kwargs)
        array.fill(np.nan if array.dtype.kind in "fc" else 0)
        return array

    return filled


def _derived(unit: Unit, bench: Workbench, only: str) -> dict[str, Derived]:
    found: dict[str, Derived] = {}
    wrong_versions: dict[str, list[tuple[Any, Cause]]] = {}
    wanted = unit.exercises.keys() if not only else {only, *_called(unit, only)}
    for name, exercise in unit.exercises.items():
        if name in bench.solutions and name in wanted:
            found[name] = Deriving(bench, exercise, wrong_versions).all()
    return found


class Deriving:
    """The work on one exercise. `wrong_versions` holds wrong answers to the exercises before it; its own are added."""

    def __init__(
        self, bench: Workbench, exercise: Exercise, wrong_versions: dict[str, list[tuple[Any, Cause]]]
    ) -> None:
        self.bench, self.exercise, self.wrong_versions = bench, exercise, wrong_versions
        self.name = exercise.short
        # As they will be when they have been written and read.
        self.cases = [wire.unpack(wire.pack(case), trusted=True) for case in exercise.cases(ADVICE_SEED)]
        self.expected = [self._reference(number, case) for number, case in enumerate(self.cases, 1)]
        self.equivalent = 0
        self.steps = STEPS
        self._by_glance: dict[tuple[Any, ...], Behaving] = {}

    def all(self) -> Derived:
        self._demand_right()
        wrong = [self._of_named(mistake) for mistake in self.exercise.mistakes]
        named = [behaving for _, _, behaving in wrong]
        faults = self._faults(named)
        mutated = self._mutated()
        derived = [*(behaving for _, behaving in mutated), *self._inherited()]
        known = _table(self.exercise, [*filter(None, named), *derived], self._own_names)
        versions = [(answer, cause) for answer, cause, _ in wrong]
        self.wrong_versions[self.name] = versions + _first_of_each(self.exercise, mutated)[:INHERITED]
        task = Task(
            self.exercise.name,
            self.exercise.title,
            self.exercise.parts,
            rtol=self.exercise.rtol,
            atol=self.exercise.atol,
            float32=self.exercise.float32,
            calls=self.exercise.calls,
            time_limit=self.exercise.time_limit,
        )
        advice = Advice(task, self.cases, self.expected, known)
        return Derived(advice, faults, len(derived), self.equivalent)

    def _reference(self, number: int, case: Inputs | None) -> Any:
        try:
            return self.exercise.expected(case)
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(at.filename).name}:{at.lineno}"
            text = f"the reference raises {type(error).__name__}: {error} in case {number} ({where})"
            raise AuthorError(f"{self.exercise.name}: {text}") from error

    def _demand_right(self) -> None:
        before = self.bench.steps.taken
        asked = self._asked(self.bench.answer(self.name))
        self.steps = max(STEPS, SLOWER * (self.bench.steps.taken - before))
        if asked.wrong or asked.changed:
            where = self.bench.unit.shown(self.bench.unit.text)
            line = self.bench.solutions[self.name].cell.line
            finding = asked.findings[-1]
            raise AuthorError(f"{where}:{line}: the solution of {self.name!r} is not right: {finding}")

    def _asked(self, answer: Any, known: Mapping[int, Reply] = MappingProxyType({})) -> Round:
        """All cases put to an answer; `known` holds replies that are there already, by the case's identity."""
        asked = Round(self.exercise, self.cases, self.expected)
        with contextlib.redirect_stdout(io.StringIO()):
            asked.ask(lambda case: known.get(id(case)) or perform(answer, case))
        return asked

    def _glance(self, answer: Any) -> tuple[tuple[Any, ...], dict[int, Reply]]:
        """The replies to the last, random cases, and a key that equal wrong behaviors share; () if they look right."""
        with contextlib.redirect_stdout(io.StringIO()):
            replies = [compared(case, perform(answer, case)) for case in self.cases[-GLANCE:]]
        known = {id(case): reply for case, reply in zip(self.cases[-GLANCE:], replies, strict=True)}
        if any(reply.error for reply in replies):
            return (), known
        key = self._key(replies)
        return (() if key == self._right_key else key), known

    @cached_property
    def _right_key(self) -> tuple[Any, ...]:
        return self._key([Reply(value) for value in self.expected[-GLANCE:]])

    def _key(self, replies: list[Reply]) -> tuple[Any, ...]:
        seen = marks(self.exercise, replies, self.expected[-GLANCE:])
        return tuple((mark.token, f"{mark.value:.8e}") for row in seen.values() for mark in row)

    def _run(self, answer: Any, cause: Cause, known: Mapping[int, Reply] = MappingProxyType({})) -> Behaving | None:
        """Put the cases to one wrong answer; None if it turns out right."""
        asked = self._asked(answer, known)
        stages = self._stages(asked.replies)
        if not stages and not asked.changed:
            return None
        seen = marks(self.exercise, asked.replies, self.expected)
        plain = next(iter(stages.values()), "") == "error"
        wrong = {part: seen[part] for part in self.exercise.parts if part in stages}
        return Behaving(cause, wrong, plain, asked.changed)

    def _stages(self, replies: Sequence[Reply]) -> dict[str, str]:
        """Where each wrong part fails first; a part that is known to be wrong is compared no more."""
        stages: dict[str, str] = {}
        for case, reply, pattern in zip(self.cases, replies, self.expected, strict=False):
            left = [part for part in self.exercise.parts if part not in stages]
            found = judge(self.exercise, case, reply, pattern, left) if left else {}
            stages |= {part: stage for part, (stage, _) in found.items() if stage}
        return stages

    def _of_named(self, mistake: Mistake) -> tuple[Any, Cause, Behaving | None]:
        cause = Cause(mistake.name, mistake.cause, True)
        try:
            with self.bench.steps.at_most(NAMED_STEPS):
                answer = self.bench.mistaken(self.name, mistake)
                return answer, cause, self._run(answer, cause)
        except StepLimit:
            raise AuthorError(f"{self.exercise.name}: mistake {mistake.name!r} takes too many steps to end") from None

    def _faults(self, named: list[Behaving | None]) -> list[str]:
        """Named mistakes that are accepted, or that cannot be told from another."""
        faults: list[str] = []
        seen: dict[tuple[int, ...], str] = {}
        tables = {part: _Behaviors(self.exercise) for part in self.exercise.parts}
        for mistake, behaving in zip(self.exercise.mistakes, named, strict=True):
            if behaving is None:
                faults.append(f"{self.exercise.name}: mistake {mistake.name!r} is not rejected: its results are right")
            elif not behaving.changed:
                other = seen.setdefault(_row(behaving, tables), mistake.name)
                if other != mistake.name:
                    faults.append(
                        f"{self.exercise.name}: mistakes {other!r} and {mistake.name!r} give the same results"
                    )
        return faults

    def _own_names(self, text: str) -> list[str]:
        """The names in a sentence that stand in the solution alone, so that a student cannot know them."""
        names = re.findall(r"(?<![\w.])[A-Za-z_]\w*", " ".join(re.findall(r"`([^`]+)`", text)))
        known = self.bench.told | vars(builtins).keys() | {*self.exercise.parts, "np"}
        return [name for name in dict.fromkeys(names) if name not in known and not keyword.iskeyword(name)]

    # ---- mistakes that nobody wrote down -----------------------------------------------------------------------

    def _mutated(self) -> list[tuple[Any, Behaving]]:
        """Mutants of the authored solution, and of right answers in other styles."""
        found: list[tuple[Any, Behaving]] = []
        for number, (source, lines) in enumerate(self._sources()):
            tree = ast.parse(source)
            scope = Scope(tree, self._runs(source), self.bench.namespace)
            parts = list(self.exercise.parts)
            kinds = (mutants, exchanged_arguments, old_values, at_steps)
            single = [mutant for kind in kinds for mutant in kind(tree, lines, scope, parts)]
            usual_first = sorted([*single, *_pairs(single)], key=lambda mutant: mutant.rank)
            for mutant in usual_first[: MUTANTS if number == 0 else MUTANTS // 4]:
                tried = self._of_mutant(mutant)
                if tried is not None:
                    found.append(tried)
        return found

    def _sources(self) -> Iterator[tuple[str, range]]:
        solution = self.bench.solutions[self.name]
        yield solution.source, solution.lines
        if not solution.is_function:
            return
        for path in sorted(self.bench.unit.answers.glob("right_*.py")):
            source = answers_in(path)[0].get(self.name)
            if source is not None and self._is_right(source):
                yield source, range(1, len(source.splitlines()) + 1)

    def _is_right(self, source: str) -> bool:
        return not self._asked(self.bench.variant(self.name, source)).wrong

    def _runs(self, source: str) -> list[dict[str, Any]]:
        answer = self.bench.variant(self.name, source)
        if not callable(answer):
            return [dict(self.bench.namespace)]
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return [recorded(answer, tuple(case.values())) for case in self.cases if case is not None]

    def _of_mutant(self, mutant: Mutant) -> tuple[Any, Behaving] | None:
        """A mutant and its behavior; None if it is right, raises an error (the message is enough) or takes too long."""
        try:
            with self.bench.steps.at_most(self.steps), np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's own about odd code
                answer = self.bench.variant(self.name, mutant.compiled())
                key, replies = self._glance(answer)
                twin = self._by_glance.get(key)
                if twin is not None:
                    twin.also.append(mutant.text)
                    return None
                behaving = self._run(answer, Cause("as_if", mutant.text, False), replies)
        except (Exception, StepLimit):
            return None
        if behaving is None:
            self.equivalent += 1
            return None
        if behaving.plain:
            return None
        if key:
            self._by_glance[key] = behaving
        return answer, behaving

    def _inherited(self) -> list[Behaving]:
        """Wrong versions of earlier exercises, called by the right solution of this one."""
        found: list[Behaving] = []
        for earlier in self.exercise.calls:
            for answer, cause in self.wrong_versions[earlier]:
                cause = replace(cause, within=earlier)
                with self.bench.replaced(earlier, answer), contextlib.suppress(Exception, StepLimit):
                    with self.bench.steps.at_most(self.steps), np.errstate(all="ignore"):
                        behaving = self._run(self.bench.answer(self.name), cause)
                    if behaving is not None and not behaving.plain:
                        found.append(behaving)
        return found


def _pairs(single: list[Mutant]) -> Iterator[Mutant]:
    """Two usual mistakes at once, in different statements."""
    usual = sorted((mutant for mutant in single if mutant.rank <= USUAL), key=lambda mutant: mutant.rank)
    both = (one & other for k in range(1, len(usual)) for one, other in zip(usual, usual[k:], strict=False))
    return itertools.islice((pair for pair in both if pair is not None), PAIRS)


# ---- tables --------------------------------------------------------------------------------------------------------


def _table(task: Task, found: list[Behaving], own_names: Callable[[str], list[str]]) -> Known:
    """Behaviors of each part, each once; causes with the same behavior in all parts become one, with either/or."""
    tokens: dict[str, int] = {}
    tables = {part: _Behaviors(task) for part in task.parts}
    rows: dict[tuple[int, ...], list[Cause]] = {}
    for behaving in found:
        row = _row(behaving, tables)
        if any(at >= 0 for at in row):
            words = [replace(behaving.cause, text=text) for text in behaving.also]
            rows.setdefault(row, []).extend([behaving.cause, *words])
    for mark in itertools.chain.from_iterable(itertools.chain(*(table.rows for table in tables.values()))):
        tokens.setdefault(mark.token, len(tokens))
    kinds = [
        np.array([[tokens[m.token] for m in row] for row in table.rows], dtype=np.int16) for table in tables.values()
    ]
    values = [np.array([[m.value for m in row] for row in table.rows], dtype=np.float64) for table in tables.values()]
    return Known(
        list(tokens), kinds, values, [_one(c, own_names) for c in rows.values()], np.array(list(rows), dtype=np.int16)
    )


def _first_of_each(task: Task, found: list[tuple[Any, Behaving]]) -> list[tuple[Any, Cause]]:
    """One answer for each different behavior, the most usual one."""
    tables = {part: _Behaviors(task) for part in task.parts}
    firsts: dict[tuple[int, ...], tuple[Any, Cause]] = {}
    for answer, behaving in found:
        firsts.setdefault(_row(behaving, tables), (answer, behaving.cause))
    return list(firsts.values())


def _row(behaving: Behaving, tables: dict[str, "_Behaviors"]) -> tuple[int, ...]:
    """The number of its behavior in each part, -1 where it is right."""
    seen = behaving.marks
    return tuple(table.place(seen[part]) if part in seen else -1 for part, table in tables.items())


class _Behaviors:
    """The different behaviors of one part."""

    def __init__(self, task: Task) -> None:
        self._near = max(TOLERANCE, task.rtol)
        self.rows: list[list[Mark]] = []
        self._by_tokens: dict[tuple[str, ...], tuple[list[int], list[list[float]], list[list[float]]]] = {}

    def place(self, row: list[Mark]) -> int:
        """The number of a behavior; it is added if it is new."""
        numbers, values, sizes = self._by_tokens.setdefault(tuple(mark.token for mark in row), ([], [], []))
        value, size = [mark.value for mark in row], [mark.size for mark in row]
        if numbers:
            with np.errstate(invalid="ignore"):
                near = np.abs(np.array(values) - value) <= self._near * np.maximum(sizes, size)
            same = np.flatnonzero(np.all(near | ~np.isfinite(value), axis=1))
            if same.size:
                return numbers[int(same[0])]
        numbers.append(len(self.rows))
        values.append(value)
        sizes.append(size)
        self.rows.append(row)
        return numbers[-1]


def _one(causes: list[Cause], own_names: Callable[[str], list[str]]) -> Cause:
    """One cause for the same behavior: the author's, or up to two derived ones as either/or.

    Sentences without names of the solution's own come first; if there is none, it says that they are such names.
    """
    named = [cause for cause in causes if cause.named and not cause.within]
    if named:
        return named[0]
    within = causes[0].within
    words: dict[str, str] = {}
    for cause in causes:
        if cause.within == within:
            words.setdefault(cause.text.replace("the returned ", ""), cause.text)
    # "A; and B" beside "A": the second change has no effect.
    texts = [text for text in words.values() if not any(other in text for other in words.values() if other != text)]
    clear = [text for text in texts if not own_names(text)]
    *others, last = (clear or [_with_names(text, own_names(text)) for text in texts])[:ALTERNATIVES]
    return Cause(causes[0].name, ", or ".join([*(text.rstrip(".") for text in others), last]), False, within)


def _with_names(text: str, names: list[str]) -> str:
    return f"{text} ({' and '.join(f'`{name}`' for name in names)}: so called in the course's own solution)"

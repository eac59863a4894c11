"""Earlier exercises as given functions: what a student's later function calls when their own earlier one is not right.

The functions run here, on the verifier's side; the kernel sends arguments and receives results. The arguments come from
student code: they are bounded, and nothing but data.
"""

import builtins
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.exercise import Exercise
from autograder.probes import Probe
from autograder.verdict import Verdict
from autograder.wire import Foreign, Record

MAX_CALLS = 20_000  # of given functions in one exercise: some step through a thousand steps, with several calls each
MAX_ENTRIES = 8_000  # array entries and whole numbers of one call, added up; more only if a case itself is large


class GivenFunctions:
    """The given functions of one exercise, for one conversation (see `sandbox.channel.Provider`).

    All calls together get as many seconds of processor time as the exercise itself.
    """

    def __init__(self, exercises: list[Exercise], seed: int, seconds: float) -> None:
        cases = {exercise.short: [case for case in exercise.cases(seed) if case] for exercise in exercises}
        self._exercises = {exercise.short: exercise for exercise in exercises if cases[exercise.short]}
        self.arguments = {name: max(map(list, cases[name]), key=len) for name in self._exercises}
        self._records = {name: dict(_records(cases[name])) for name in self._exercises}
        self._limits = {name: max(MAX_ENTRIES, *(2 * _size(case) for case in cases[name])) for name in self._exercises}
        self.used: list[str] = []
        self._calls = 0
        self._seconds = seconds

    def call(self, name: str, args: list[Any]) -> dict[str, Any]:
        """The result of one call, or the error that the student's function sees: {"value", "error"}."""
        if name not in self.used:
            self.used.append(name)
        began = time.thread_time()
        try:
            return {"value": self._value(name, args), "error": None}
        except Exception as error:
            kind = type(error).__name__
            kind = kind if hasattr(builtins, kind) else "ValueError"
            return {"value": None, "error": {"kind": kind, "text": f"the given `{name}`: {error}"[:500]}}
        finally:
            self._seconds -= time.thread_time() - began

    def _value(self, name: str, args: list[Any]) -> Any:
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise RuntimeError(f"called more than {MAX_CALLS} times")
        values = [_trusted(value, self._records[name]) for value in args]
        if _size(values) > self._limits[name]:
            raise ValueError(f"arrays of more than {self._limits[name]:,} entries, or a whole number beyond that")
        case = dict(zip(self.arguments[name][: len(values)], values, strict=True))
        with np.errstate(all="ignore"):
            return _ending_after(self._seconds, self._exercises[name].expected, case)


def _ending_after(seconds: float, function: Callable[..., Any], *args: Any) -> Any:
    """Call a function; the first line that it reaches after its seconds of processor time gets a TimeoutError."""
    end = time.thread_time() + seconds

    def watch(*_: Any) -> Any:
        if time.thread_time() > end:
            raise TimeoutError("all calls together took too long")
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        return function(*args)
    finally:
        sys.settrace(before)


def closure(exercise: Exercise, unit: dict[str, Exercise]) -> list[Exercise]:
    """The exercises whose functions the exercise calls, directly or through others, in the order of the unit."""
    reached: set[str] = set()
    waiting = list(exercise.calls)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += unit[name].calls
    return [other for name, other in unit.items() if name in reached]


def note(verdict: Verdict, used: list[str], unit: list[str]) -> str:
    """The verdict's note, with a sentence about the given functions that were called."""
    if not used:
        return verdict.note
    numbers = sorted(unit.index(name) + 1 for name in used)
    names = _listed([f"`{unit[number - 1]}`" for number in numbers])
    which = f"exercise {numbers[0]}) is" if len(used) == 1 else f"exercises {_listed(list(map(str, numbers)))}) are"
    sentence = f"Graded with the given {names}, because yours ({which} not right yet."
    return f"{verdict.note} {sentence}".strip()


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _records(value: Any) -> Iterator[tuple[tuple[str, ...], type]]:
    """The types of NamedTuples in the cases of an exercise, by their sorted fields."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield tuple(sorted(value._fields)), type(value)
    if isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _records(item)


def _trusted(value: Any, records: dict[tuple[str, ...], type]) -> Any:
    """A value from student code as the reference takes it: NamedTuples of its own types, nothing foreign."""
    if isinstance(value, Foreign):
        raise TypeError(f"it cannot take {value}")
    if isinstance(value, Probe):
        return Probe(value.name, **_trusted(value.params, records))
    if isinstance(value, dict):
        return {key: _trusted(item, records) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_trusted(item, records) for item in value]
        if isinstance(value, Record) and tuple(sorted(value.names)) in records:
            return records[tuple(sorted(value.names))](**dict(zip(value.names, items, strict=True)))
        return tuple(items) if isinstance(value, tuple) else items
    return value


def _size(value: Any) -> int:
    """Array entries, and the amounts of whole numbers: what a call may cost."""
    if isinstance(value, Probe):
        value = value.params
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value)) + len(value)
    if isinstance(value, (int, np.integer)):
        return abs(int(value))
    return len(value) if isinstance(value, str) else int(np.size(value))

"""The verifier: asks for raw results, compares them with the reference, and says what is wrong and why.

Pure with respect to student code: it never runs any. `ask` does, in this process for a student's own notebook, or on
the far side of the wire while a submission is graded; the comparison is the same.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.check import Ask, Reply, perform
from autograder.exercises import Exercise, Inputs, Mistake
from autograder.verdict import STAGES, Part, Verdict
from autograder.wire import Foreign, Record

ADVICE_SEED = 1997  # in a student's own notebook: messages that can be repeated

PLAIN = {str: "text in quotes", bool: "True or False"}

Case = Inputs | None


def verify(exercise: Exercise, ask: Ask, seed: int) -> Verdict:
    """Put all cases of an exercise to `ask` and return the verdict.

    Parameters
    ----------
    exercise : Exercise
    ask : callable(inputs or None) -> Reply
        Runs the student's function on one case, or fetches the student's value.
    seed : int
        Draws the inputs; the same seed repeats the verification.
    """
    cases = exercise.cases(seed)
    answers: list[tuple[Case, Reply]] = []
    for case in cases:
        reply = ask(case)
        answers.append((case, reply))
        if reply.error is not None:
            break  # one error says enough; a slow failing function is not called again
    if _unanswered(answers):
        return Verdict.nothing(
            exercise, "Not answered yet: the cell still has its placeholder.", mistake="not_answered", seed=seed
        )
    findings = [judge(exercise, case, reply) for case, reply in answers]
    parts = tuple(_part(exercise, name, answers, findings) for name in exercise.parts)
    return Verdict(exercise.name, exercise.title, parts, seed)


Finding = tuple[str, str]  # (stage, message); ("", "") when the part is right


def judge(exercise: Exercise, case: Case, reply: Reply) -> dict[str, Finding]:
    """Compare one reply with the reference, part by part: the first stage that fails, and its message."""
    names = list(exercise.parts)
    if reply.error is not None:
        return dict.fromkeys(names, ("error", _error_message(reply.error)))
    pattern = exercise.expected(case)
    expected = flatten(pattern, names)
    try:
        got = align(reply.value, pattern, names)
    except Mismatch as mismatch:
        return dict.fromkeys(names, ("type", str(mismatch)))
    findings = {name: compare(exercise, got[name], expected[name]) for name in names}
    if case is None:  # one fixed question: naming the right value would answer it
        findings = {
            name: (stage, f"{_shown(got[name])} is not the answer" if stage == "values" else message)
            for name, (stage, message) in findings.items()
        }
    if reply.changed:
        changed = ", ".join(f"`{name}`" for name in reply.changed)
        text = f"the function changed its input {changed} in place; work on a copy"
        early = STAGES.index("inputs")
        findings = {
            name: ("inputs", text) if not stage or STAGES.index(stage) > early else (stage, message)
            for name, (stage, message) in findings.items()
        }
    return findings


# ---- structure: from what was returned to one value per part ---------------------------------------------------


class Mismatch(Exception):
    """The returned value does not have the parts that were asked for."""


def flatten(value: Any, names: list[str]) -> dict[str, Any]:
    """The reference's value as one entry per part; nested NamedTuples are flattened in place."""
    if isinstance(value, dict):
        return {name: value[name] for name in names}
    leaves = list(_leaves(value)) if len(names) > 1 else [value]
    if len(leaves) != len(names):
        raise ValueError(f"the reference returns {len(leaves)} values for the parts {names}")
    return dict(zip(names, leaves, strict=True))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        yield from itertools.chain.from_iterable(_leaves(item) for item in value)
    else:
        yield value


def align(value: Any, pattern: Any, names: list[str]) -> dict[str, Any]:
    """The student's value as one entry per part, following the structure of the reference's value."""
    if value is None:
        raise Mismatch("nothing was returned (None): is there a `return`?")
    if len(names) == 1 and not isinstance(pattern, dict):
        if isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        return {names[0]: value}
    if isinstance(pattern, dict):
        if not isinstance(value, dict):
            raise Mismatch(f"expected a dict with the keys {', '.join(names)}; got {describe(value)}")
        missing = [name for name in names if name not in value]
        if missing:
            raise Mismatch(f"the dict has no key {', '.join(map(repr, missing))}")
        return {name: value[name] for name in names}
    return dict(zip(names, _follow(value, pattern, "the result"), strict=True))


def _follow(value: Any, pattern: Any, what: str) -> list[Any]:
    if not isinstance(pattern, tuple):
        return [value]
    fields = list(getattr(pattern, "_fields", ()))
    if isinstance(value, Record) and sorted(value.names) == sorted(fields):
        value = dict(zip(value.names, value, strict=True))
    if isinstance(value, dict) and fields and set(fields) <= set(value):
        value = tuple(value[field] for field in fields)
    if not isinstance(value, (tuple, list)) or len(value) != len(pattern):
        wanted = f"the {len(pattern)} values ({', '.join(fields)})" if fields else f"{len(pattern)} values"
        raise Mismatch(f"expected {wanted} as {what}; got {describe(value)}")
    inner = f"value {{}} of {what}" if what != "the result" else "value {} of the result"
    pairs = enumerate(zip(value, pattern, strict=True), start=1)
    return list(itertools.chain.from_iterable(_follow(item, part, inner.format(n)) for n, (item, part) in pairs))


def describe(value: Any) -> str:
    """A few words for a value of any type, for messages."""
    if value is None:
        return "None"
    if isinstance(value, Foreign):
        return f"a value of type {value}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)} values"
    return f"{value!r:.60} ({type(value).__name__})"


# ---- comparison of one part: type, shape, dtype, finite, values ------------------------------------------------


def compare(exercise: Exercise, got: Any, expected: Any) -> Finding:
    """The first stage at which one part fails, with its message; ("", "") if it is right."""
    if isinstance(expected, (str, bool, type(None))):
        return _compare_plain(got, expected)
    want = np.asarray(expected)
    if isinstance(got, (list, tuple)) and want.ndim:
        return "type", f"a Python {type(got).__name__}; expected a NumPy array of shape {want.shape}"
    if not isinstance(got, (np.ndarray, np.generic, int, float)):
        return "type", f"expected {_wanted(want)}; got {describe(got)}"
    have = np.asarray(got)
    if have.shape != want.shape:
        return "shape", f"shape {have.shape}; expected {want.shape}"
    wrong_dtype = _compare_dtype(exercise, have, want)
    if wrong_dtype:
        return "dtype", wrong_dtype
    if not np.all(np.isfinite(have)) and np.all(np.isfinite(want)):
        at = np.unravel_index(int(np.argmin(np.isfinite(have))), have.shape)
        return "finite", f"{have[at]}{_at(at)}; expected {'a finite number' if not at else 'finite entries'}"
    return _compare_values(exercise, have, want)


def _compare_plain(got: Any, expected: Any) -> Finding:
    if isinstance(expected, bool) and isinstance(got, np.bool_):
        got = bool(got)
    if type(got) is not type(expected):
        return "type", f"expected {PLAIN.get(type(expected), 'None')}; got {describe(got)}"
    same = got.strip().lower() == expected.lower() if isinstance(expected, str) else got == expected
    return ("", "") if same else ("values", f"{got!r}; expected {expected!r}")


def _wanted(want: np.ndarray) -> str:
    return "a number" if want.ndim == 0 else f"a NumPy array of shape {want.shape}"


def _compare_dtype(exercise: Exercise, have: np.ndarray, want: np.ndarray) -> str:
    if want.dtype.kind == "f":
        if have.dtype.kind in "iu" and have.ndim == 0:
            return ""  # 0 for 0.0
        if have.dtype.kind != "f":
            return f"dtype {have.dtype}; expected {want.dtype}: integers cut off the fractions"
        if have.dtype.itemsize < want.dtype.itemsize and not exercise.float32:
            return f"dtype {have.dtype}; expected {want.dtype}, the dtype of the inputs"
    elif want.dtype.kind in "iu" and have.dtype.kind == "b":
        return ""
    elif want.dtype.kind in "iub" and have.dtype.kind == "f":
        return "" if np.all(have == np.round(have)) else f"dtype {have.dtype} with fractions; expected whole numbers"
    elif want.dtype.kind != have.dtype.kind and not {want.dtype.kind, have.dtype.kind} <= set("iub"):
        return f"dtype {have.dtype}; expected {want.dtype}"
    return ""


def _compare_values(exercise: Exercise, have: np.ndarray, want: np.ndarray) -> Finding:
    have, want = have.astype(np.float64), want.astype(np.float64)
    gap, allowed = _gap(have, want), _allowed(exercise, have, want)
    if have.size == 0 or np.all(gap <= allowed):
        return "", ""
    at = np.unravel_index(int(np.argmax(gap - allowed)), have.shape)
    count = int(np.sum(gap > allowed))
    many = f"; {count} of {have.size} entries differ" if have.size > 1 else ""
    return "values", f"{_show(have[at])}{_at(at)}; expected {_show(want[at])}{many}{_pattern(have, want)}"


def _gap(have: np.ndarray, want: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.where((have == want) | (np.isnan(have) & np.isnan(want)), 0.0, np.abs(have - want))


def _allowed(exercise: Exercise, have: np.ndarray, want: np.ndarray) -> np.ndarray:
    low = exercise.float32 and have.dtype == np.float32
    rtol, atol = (max(exercise.rtol, 1e-4), 1e-4) if low else (exercise.rtol, exercise.atol)
    size = np.abs(np.where(np.isfinite(want), want, 0.0))
    return rtol * size + atol * size.max(initial=0.0)


def _pattern(have: np.ndarray, want: np.ndarray) -> str:
    """A relation between the two arrays that is worth pointing out."""
    scale = np.abs(want).max(initial=0.0)
    if not 1e-100 < scale < 1e100:  # also without the squares below under- or overflowing
        return ""
    if not np.any(have):
        return "; every entry is 0"
    if np.allclose(have, -want, rtol=1e-6, atol=1e-9 * scale):
        return "; the sign is reversed"
    factor = float(np.sum(have * want) / np.sum(want * want))
    if have.size > 1 and np.allclose(have, factor * want, rtol=1e-6, atol=1e-9 * scale):
        return f"; every entry is {factor:.4g} times the expected one"
    square = want.ndim == 2 and want.shape[0] == want.shape[1] > 1
    if square and np.allclose(have, want.T, rtol=1e-6, atol=1e-9 * scale):
        return "; it is the transpose of the expected one"
    return ""


def _show(number: float) -> str:
    return f"{number:.6g}"


def _shown(value: Any) -> str:
    return _show(float(value)) if isinstance(value, (float, np.floating)) else repr(value)


def _at(at: tuple[Any, ...]) -> str:
    return f" at [{', '.join(str(int(n)) for n in at)}]" if at else ""


# ---- from findings to points, causes and names -----------------------------------------------------------------


def _unanswered(answers: list[tuple[Case, Reply]]) -> bool:
    case, reply = answers[0]
    if case is None:
        values = reply.value.values() if isinstance(reply.value, dict) else [reply.value]
        return all(value is None for value in values)
    return reply.error is not None and reply.error["kind"] == "NotImplementedError"


def _part(exercise: Exercise, name: str, answers: list, findings: list[dict[str, Finding]]) -> Part:
    wrong = [k for k, finding in enumerate(findings) if finding[name][0]]
    points = exercise.parts[name]
    if not wrong:
        return Part(name, points, points)
    stage, message = findings[wrong[0]][name]
    if len(answers) > 1 and len(wrong) < len(answers):
        message += f"; {len(answers) - len(wrong)} of {len(answers)} cases are right"
    case, reply = answers[wrong[0]]
    mistake = diagnose(exercise, name, [answers[k] for k in wrong])
    if mistake is not None:
        return Part(name, 0.0, points, stage, message, mistake.name, mistake.cause, describe_case(case))
    unnamed = f"raised_{reply.error['kind']}" if reply.error else ""
    return Part(name, 0.0, points, stage, message, unnamed, case=describe_case(case))


def diagnose(exercise: Exercise, name: str, wrong: list[tuple[Case, Reply]]) -> Mistake | None:
    """The known mistake that gives the very same wrong results for one part in every case where it is wrong."""
    for mistake in []:
        if all(_alike(exercise, name, case, reply, perform(mistake.wrong, case)) for case, reply in wrong):
            return mistake
    return None


def _alike(exercise: Exercise, name: str, case: Case, reply: Reply, other: Reply) -> bool:
    theirs, known = judge(exercise, case, reply)[name], judge(exercise, case, other)[name]
    if theirs[0] != known[0]:
        return False
    if theirs[0] == "error":
        return reply.error is not None and other.error is not None and reply.error["kind"] == other.error["kind"]
    if theirs[0] != "values":
        return theirs[1] == known[1]
    names, pattern = list(exercise.parts), exercise.expected(case)
    mine, wrong = align(reply.value, pattern, names)[name], align(other.value, pattern, names)[name]
    if isinstance(mine, (str, bool, np.bool_)):
        return mine == wrong
    have, want = np.asarray(mine, dtype=np.float64), np.asarray(wrong, dtype=np.float64)
    gap = _gap(have, want)
    return bool(np.all(gap <= 1e-6 * np.abs(want) + 1e-9 * np.abs(want).max(initial=0.0)))


def _error_message(error: dict[str, Any]) -> str:
    if error["kind"] == "NotCallable":
        return f"expected the function itself, as in check(name, function); got a value of type {error['text']}"
    where = f" ({error['line']})" if error["line"] else ""
    return f"raised {error['kind']}: {error['text']}{where}"


def describe_case(case: Case) -> str:
    """For which input: the shapes of arrays, the values of numbers."""
    return ", ".join(f"{name} {_brief(value)}" for name, value in (case or {}).items() if _brief(value))


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"of shape {value.shape}" if value.ndim else f"= {value:.4g}"
    if isinstance(value, (bool, int, str)):
        return f"= {value!r:.30}"
    if isinstance(value, float):
        return f"= {value:.4g}"
    return ""

"""Comparison of one part with what was expected: type, shape, dtype, finite, values; the first that fails counts."""

import re
from fractions import Fraction
from typing import Any

import numpy as np

from autograder.align import Joined, Mismatch, describe
from autograder.exercise import Task

Finding = tuple[str, str]  # (stage, message); ("", "") when the part is right
PLAIN = {str: "text in quotes", bool: "True or False"}
RIGHT: Finding = ("", "")


def compare(task: Task, got: Any, expected: Any) -> Finding:
    """The first stage at which one part fails, with its message; ("", "") if it is right."""
    if isinstance(got, Mismatch):
        return "type", str(got)
    if isinstance(expected, (str, bool, type(None))):
        return _compare_plain(got, expected)
    if isinstance(expected, Joined):
        stage, message = compare(task, got, np.asarray(expected))
        return stage, expected.told(message)
    want = np.asarray(expected)
    if isinstance(got, (list, tuple)) and want.ndim:
        return "type", f"a Python {type(got).__name__}; expected a NumPy array of shape {want.shape}"
    got = _number(got)
    if not isinstance(got, (np.ndarray, np.generic, int, float)):
        return "type", f"expected {_wanted(want)}; got {describe(got)}"
    have = np.asarray(got)
    if have.shape != want.shape:
        return "shape", f"shape {have.shape}; expected {want.shape}"
    wrong_dtype = _compare_dtype(task, have, want)
    if wrong_dtype:
        return "dtype", wrong_dtype
    if np.array_equal(have, want):
        return RIGHT
    if not np.all(np.isfinite(have)) and np.all(np.isfinite(want)):
        at = np.unravel_index(int(np.argmin(np.isfinite(have))), have.shape)
        return "finite", f"{have[at]}{_at(at)}; expected {'a finite number' if not at else 'finite entries'}"
    return _compare_values(task, have, want)


def normal_form(text: str) -> str:
    """What a person means by "c", "(c)", "`C_o`" or "$C_o$": without marks, brackets around it and capitals."""
    text = re.sub(r"[\s`$'\"_{}\\]", "", text).rstrip(".").lower()
    inner = re.fullmatch(r"[(\[](.*)[)\]]", text)
    return inner[1] if inner and not set("()[]") & set(inner[1]) else text


def _compare_plain(got: Any, expected: Any) -> Finding:
    if isinstance(expected, bool) and isinstance(got, np.bool_):
        got = bool(got)
    if isinstance(expected, str) and isinstance(got, (int, np.integer)) and not isinstance(got, bool):
        got = str(int(got))  # 1 for "1"
    if type(got) is not type(expected):
        return "type", f"expected {PLAIN.get(type(expected), 'None')}; got {describe(got)}"
    same = normal_form(got) == normal_form(expected) if isinstance(expected, str) else got == expected
    return RIGHT if same else ("values", f"{shown(got)}; expected {shown(expected)}")


def _number(got: Any) -> Any:
    """The number that a short text such as "1/3" stands for, or one too large for an array; anything else as it is."""
    if isinstance(got, int) and abs(got) >= 2**63:
        return float(got)
    if isinstance(got, str) and len(got) <= 30 and re.fullmatch(r"\s*[-+]?[\d.]+(e[-+]?\d{1,3})?(/\d+)?\s*", got):
        try:
            return float(Fraction(got.strip()))
        except (ValueError, ZeroDivisionError, OverflowError):
            return got
    return got


def _wanted(want: np.ndarray) -> str:
    return "a number" if want.ndim == 0 else f"a NumPy array of shape {want.shape}"


def _compare_dtype(task: Task, have: np.ndarray, want: np.ndarray) -> str:
    if want.dtype.kind == "f":
        if have.dtype.kind in "iu" and have.ndim == 0:
            return ""  # 0 for 0.0
        if have.dtype.kind != "f":
            fractions = have.dtype.kind in "iu" and not np.array_equal(want, np.round(want))
            why = ": integers cut off the fractions" if fractions else ""
            return f"dtype {have.dtype}; expected {want.dtype}{why}"
        if have.dtype.itemsize < want.dtype.itemsize and not task.float32:
            return f"dtype {have.dtype}; expected {want.dtype}, the dtype of the inputs"
    elif want.dtype.kind in "iu" and have.dtype.kind == "b":
        return ""
    elif want.dtype.kind in "iub" and have.dtype.kind == "f":
        return "" if np.all(have == np.round(have)) else f"dtype {have.dtype} with fractions; expected whole numbers"
    elif want.dtype.kind != have.dtype.kind and not {want.dtype.kind, have.dtype.kind} <= set("iub"):
        return f"dtype {have.dtype}; expected {want.dtype}"
    return ""


def _compare_values(task: Task, have: np.ndarray, want: np.ndarray) -> Finding:
    have, want = have.astype(np.float64), want.astype(np.float64)
    difference, allowed = gap(have, want), _allowed(task, have, want)
    wrong = ~(difference <= allowed)  # also where a result is not a number
    if have.size == 0 or not np.any(wrong):
        return RIGHT
    at = np.unravel_index(int(np.argmax(np.where(wrong, difference - allowed, -np.inf))), have.shape)
    many = f"; {int(wrong.sum())} of {have.size} entries differ{_place(wrong)}" if have.size > 1 else ""
    one, other = shown(have[at]), shown(want[at])
    if one == other:  # the difference is in later digits
        one, other = repr(float(have[at])), repr(float(want[at]))
    return "values", f"{one}{_at(at)}; expected {other}{many}"


def gap(have: np.ndarray, want: np.ndarray) -> np.ndarray:
    """|have - want|, 0 where both are the same infinity or both are not a number."""
    with np.errstate(invalid="ignore"):
        return np.where((have == want) | (np.isnan(have) & np.isnan(want)), 0.0, np.abs(have - want))


def _allowed(task: Task, have: np.ndarray, want: np.ndarray) -> np.ndarray:
    low = task.float32 and have.dtype == np.float32
    rtol, atol = (max(task.rtol, 1e-4), 1e-4) if low else (task.rtol, task.atol)
    size = np.abs(np.where(np.isfinite(want), want, 0.0))
    return rtol * size + atol * size.max(initial=0.0)


def _place(wrong: np.ndarray) -> str:
    """Where the wrong entries are, if they are all in one place: a row, a column, a block of columns, the diagonal."""
    for axis, length in enumerate(wrong.shape):
        if length < 2:
            continue
        hit = np.flatnonzero(np.any(wrong, axis=tuple(k for k in range(wrong.ndim) if k != axis)))
        if len(hit) == 1 and not np.all(wrong):
            return f", all of them at index {hit[0]} of axis {axis}"
        if axis == wrong.ndim - 1 and wrong.ndim > 1 and 1 < len(hit) < length and len(hit) == hit[-1] - hit[0] + 1:
            return f", all of them in columns {hit[0]} to {hit[-1]}"
    square = wrong.ndim == 2 and wrong.shape[0] == wrong.shape[1] > 1
    if square and np.array_equal(wrong, wrong & np.eye(len(wrong), dtype=bool)):
        return ", all of them on the diagonal"
    if square and not np.any(np.diag(wrong)):
        return ", none of them on the diagonal"
    return ""


def shown(value: Any) -> str:
    """A number with six digits; anything else as Python writes it, cut off if it is long."""
    return f"{float(value):.6g}" if isinstance(value, (float, np.floating)) else f"{value!r:.200}"


def _at(at: tuple[Any, ...]) -> str:
    return f" at [{', '.join(str(int(n)) for n in at)}]" if at else ""

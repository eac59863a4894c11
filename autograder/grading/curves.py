"""Where a wrong quantity differs most from the right one, along its first axis: what a feedback page draws.

Only inputs of the student's own check are looked at. They and what is expected for them lie beside every notebook.
"""

import contextlib
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from autograder.align import Joined, align, flatten
from autograder.compare import gap
from autograder.verdict import Curves
from autograder.verify import Round, describe_case

LEAST, MOST = 5, 60  # entries of a curve that shows something, and that can be told apart
DRAWN = ("values", "finite")  # stages at which a quantity has the right shape


def curves(known: Round | None, wrong: Collection[str]) -> Curves | None:
    """The longest curve of the first of the wrong quantities that has one; None if none has.

    Parameters
    ----------
    known : Round or None
        The answers to the cases of the student's own check.
    wrong : collection of str
        The quantities that are not right.
    """
    with contextlib.suppress(Exception):  # no picture is worth a verdict
        for name in known.task.parts if known is not None and known.cases != [None] else ():
            found = list(_found(known, name)) if known is not None and name in wrong else []
            if found:
                return max(found, key=lambda curve: len(curve.yours))
    return None


def _found(known: Round, name: str) -> Iterator[Curves]:
    names = list(known.task.parts)
    rows = zip(known.cases, known.replies, known.expected, known.findings, strict=False)
    for case, reply, pattern, finding in rows:
        want = flatten(pattern, names)[name]
        if finding[name][0] in DRAWN and _has_axis(want):
            got = np.asarray(align(reply.value, pattern, names)[name], dtype=np.float64).reshape(len(want), -1)
            column = _worst(got, want.reshape(len(want), -1))
            at = [":", *map(str, np.unravel_index(column, want.shape[1:]))] if want.ndim > 1 else []
            yours, expected = (_told(values.reshape(len(want), -1)[:, column]) for values in (got, want))
            yield Curves(f"{name}[{', '.join(at)}]" if at else name, describe_case(case), yours, expected)


def _has_axis(want: Any) -> bool:
    plain = isinstance(want, np.ndarray) and not isinstance(want, Joined) and want.dtype.kind == "f"
    return bool(plain and want.ndim and LEAST <= len(want) <= MOST and want.size)


def _worst(got: np.ndarray, want: np.ndarray) -> int:
    """The column that differs most."""
    return int(np.argmax(np.nan_to_num(gap(got, want), nan=np.inf, posinf=np.inf).max(axis=0)))


def _told(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(float(value) if np.isfinite(value) else None for value in values)

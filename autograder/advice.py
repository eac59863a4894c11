"""The data of a unit's checks, one file beside its notebook: inputs, expected results, and what mistakes look like.

Data alone: nothing in it is run. The file is a zip archive with one message of the wire format per exercise; its
comment names the packages that are not there when a notebook is graded.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder import wire
from autograder.exercise import Task
from autograder.fingerprint import TOLERANCE, UNASKED, Mark
from autograder.perform import has_foreign

COMMON = 0.95  # of the derived causes of two builds that say the same
_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)  # what a damaged archive raises


@dataclass(frozen=True)
class Cause:
    """What a wrong answer may come from.

    Parameters
    ----------
    name : str
        For tables.
    text : str
        For the student.
    named : bool
        Whether its author named it; else it was derived.
    within : str
        The earlier exercise whose wrong version gives these results; "" if the mistake is in the exercise itself.
    """

    name: str
    text: str
    named: bool
    within: str = ""


@dataclass
class Known:
    """How known mistakes behave: for each part a table of behaviors (a token and a projection for each case).

    A cause refers to one row of each part's table, -1 where that part comes out right.
    """

    tokens: list[str]
    kinds: list[np.ndarray]  # per part: (behaviors, cases), index into tokens
    values: list[np.ndarray]  # per part: (behaviors, cases)
    causes: list[Cause]
    rows: np.ndarray  # (causes, parts)

    def alike(self, part: int, row: list[Mark], rtol: float) -> set[int]:
        """The behaviors of one part that agree with what was seen in every case."""
        if not self.kinds[part].size:
            return set()
        index = {token: k for k, token in enumerate(self.tokens)}
        kinds = np.array([index.get(mark.token, -1) for mark in row])
        values, sizes = (np.array([getattr(mark, name) for mark in row]) for name in ("value", "size"))
        asked = np.array([mark.token != UNASKED for mark in row])
        with np.errstate(invalid="ignore"):
            near = np.abs(self.values[part] - values) <= max(TOLERANCE, rtol) * sizes
        same = (self.kinds[part] == kinds) & (near | ~np.isfinite(values))
        return {int(k) for k in np.flatnonzero(np.all(same | ~asked, axis=1))}


@dataclass
class Advice:
    """All that the student's own check knows of one exercise."""

    task: Task
    cases: list[Any]
    expected: list[Any]
    known: Known


def write(exercises: dict[str, Advice], withheld: Sequence[str] = ()) -> bytes:
    """The bytes of a unit's file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = " ".join(withheld).encode()
        for name, advice in exercises.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            message = wire.pack(_to_dict(advice))
            if has_foreign(wire.unpack(message, trusted=True)):
                raise ValueError(f"{advice.task.name}: more than a message can hold: fewer or smaller cases are needed")
            archive.writestr(entry, message)
    return file.getvalue()


def read(data: bytes | Path, name: str) -> Advice:
    """One exercise of a unit's file.

    Raises
    ------
    LookupError
        If the file has no such exercise; the message lists those that it has.
    ValueError
        If it is damaged, or not such a file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            names = archive.namelist()
            if name not in names:
                raise LookupError(f"no exercise {name!r} in this unit; it has: {', '.join(names)}")
            return _from_dict(wire.unpack(archive.read(name), trusted=True))
    except (*_DAMAGED, wire.WireError, KeyError, TypeError) as error:
        raise ValueError(f"the data of the checks cannot be read ({error})") from error


def of_file(path: Path) -> dict[str, Advice]:
    """All exercises of a unit's file; read once as long as the file stays as it is."""
    return _of_file(path, path.stat().st_mtime_ns)


@cache
def _of_file(path: Path, _: int) -> dict[str, Advice]:
    data = path.read_bytes()
    return {name: read(data, name) for name in names(data)}


def names(data: bytes | Path) -> list[str]:
    """The exercises in a unit's file, in order. Raises ValueError if it is damaged, or not such a file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            return archive.namelist()
    except _DAMAGED as error:
        raise ValueError(f"the data of the checks cannot be read ({error})") from error


def withheld(data: bytes | Path) -> tuple[str, ...]:
    """The packages that are not there when a notebook of the unit is graded. Raises ValueError as `names` does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            return tuple(archive.comment.decode("utf-8", "replace").split())
    except _DAMAGED as error:
        raise ValueError(f"the data of the checks cannot be read ({error})") from error


def same(one: bytes, other: bytes) -> bool:
    """Whether two files say the same.

    The last digits of numbers may differ, as they do between processors; and with them, here and there, which derived
    mistakes count as one. What authors wrote, and how their named mistakes behave, has to be the same.
    """
    if one == other:
        return True
    try:
        heads = [(names(data), withheld(data)) for data in (one, other)]
        return heads[0] == heads[1] and all(_alike(read(one, name), read(other, name)) for name in names(one))
    except (ValueError, IndexError):  # damaged
        return False


def _alike(one: Advice, other: Advice) -> bool:
    if not close(_head(one), _head(other)):
        return False
    named, derived = _behaviors(one.known)
    other_named, other_derived = _behaviors(other.known)
    if list(named) != list(other_named) or not all(close(named[cause], other_named[cause]) for cause in named):
        return False
    common = [cause for cause in derived if cause in other_derived and close(derived[cause], other_derived[cause])]
    return len(common) >= COMMON * len(derived | other_derived)


def _behaviors(known: Known) -> tuple[dict[Cause, Any], dict[Cause, Any]]:
    """What each named and each derived cause looks like: tokens and values for every part, None where it is right."""
    named: dict[Cause, Any] = {}
    derived: dict[Cause, Any] = {}
    for cause, row in zip(known.causes, known.rows.tolist(), strict=True):
        (named if cause.named else derived)[cause] = [
            ([known.tokens[token] for token in kinds[at]], values[at]) if at >= 0 else None
            for at, kinds, values in zip(row, known.kinds, known.values, strict=True)
        ]
    return named, derived


def close(one: Any, other: Any) -> bool:
    """Whether two values, or trees of them, are the same but for the last digits of numbers."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(close(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(close(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, (np.ndarray, np.generic, float)) and isinstance(other, (np.ndarray, np.generic, float)):
        a, b = np.asarray(one), np.asarray(other)
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        if a.dtype.kind != "f":
            return bool(np.array_equal(a, b))
        scale = np.abs(a[np.isfinite(a)]).max(initial=0.0)
        return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9 * scale, equal_nan=True))
    return wire.pack(one) == wire.pack(other)


def _to_dict(advice: Advice) -> dict[str, Any]:
    known = advice.known
    return _head(advice) | {
        "tokens": known.tokens,
        "kinds": known.kinds,
        "values": known.values,
        # Thousands of texts: as bytes they count as one value of the message.
        "causes": np.frombuffer(json.dumps([astuple(cause) for cause in known.causes]).encode(), dtype=np.uint8),
        "rows": known.rows,
    }


def _head(advice: Advice) -> dict[str, Any]:
    task = advice.task
    return {
        "name": task.name,
        "title": task.title,
        "parts": {name: float(points) for name, points in task.parts.items()},
        "rtol": float(task.rtol),
        "atol": float(task.atol),
        "float32": task.float32,
        "calls": list(task.calls),
        "time_limit": float(task.time_limit),
        "cases": advice.cases,
        "expected": advice.expected,
    }


def _from_dict(data: dict[str, Any]) -> Advice:
    task = Task(
        data["name"],
        data["title"],
        data["parts"],
        rtol=data["rtol"],
        atol=data["atol"],
        float32=data["float32"],
        calls=tuple(data["calls"]),
        time_limit=data.get("time_limit", Task.time_limit),  # data of an earlier release has none
    )
    causes = [Cause(*entry) for entry in json.loads(data["causes"].tobytes())]
    known = Known(data["tokens"], data["kinds"], data["values"], causes, data["rows"])
    return Advice(task, data["cases"], data["expected"], known)

"""Outcomes as JSON, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from experiments.definition import Outcome

POINTS = 100  # of a curve that a file keeps
DIGITS = 5  # significant ones of a curve


def plain_outcome(outcome: Outcome) -> dict[str, Any]:
    """What a file keeps: curves with at most 100 points and 5 significant digits; nan and infinities as text.

    Raises
    ------
    TypeError, ValueError
        If something in the outcome is of another type than `Outcome` says; the message names it.
    """
    if not isinstance(outcome, Outcome):
        raise TypeError(f"outcome: got {type(outcome).__qualname__}, expected Outcome")
    reached = {
        name: None if value is None else _whole(f"reached {name}", value) for name, value in outcome.reached.items()
    }
    if not isinstance(outcome.died, str):
        raise TypeError(f"outcome: died is {type(outcome.died).__qualname__}, expected str")
    return {
        "reached": reached,
        "done": _whole("done", outcome.done),
        "cap": _whole("cap", outcome.cap),
        "died": outcome.died,
        "measures": {name: _plain(f"measures {name}", value) for name, value in outcome.measures.items()},
        "curves": {name: _curve(name, points) for name, points in outcome.curves.items()},
        **({"texts": {name: _text(name, value) for name, value in outcome.texts.items()}} if outcome.texts else {}),
    }


def outcome_from(content: Mapping[str, Any]) -> Outcome:
    """The outcome that `plain_outcome` made plain."""
    curves = {
        name: [[float(work), float(value)] for work, value in points] for name, points in content["curves"].items()
    }
    measures = {name: float(value) for name, value in content["measures"].items()}
    reached, done, cap, died = (content[name] for name in ("reached", "done", "cap", "died"))
    return Outcome(reached, done, cap, died, measures, curves, dict(content.get("texts", {})))


def _curve(name: str, points: Any) -> list[list[Any]]:
    points = list(points)
    if len(points) > POINTS:
        last = len(points) - 1
        points = [points[round(n * last / (POINTS - 1))] for n in range(POINTS)]
    return [[_rounded(name, work), _rounded(name, value)] for work, value in points]


def _rounded(name: str, value: Any) -> Any:
    plain = _plain(f"curves {name}", value)
    if isinstance(plain, str):
        return plain
    short = float(f"{plain:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"outcome: {name} is {type(value).__qualname__}, expected a number")
    number = float(value)
    return number if math.isfinite(number) else str(number)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"outcome: texts {name} is {type(value).__qualname__}, expected str")
    return value


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"outcome: {name} is {type(value).__qualname__}, expected an integer")
    return int(value)

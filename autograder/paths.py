"""Where the course's files lie, and what its units are called."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
COURSE = ROOT / "course"

_UNIT = re.compile(r"\d\d_[a-z][a-z0-9_]*")


def units() -> list[str]:
    """The names of all authored units ("07_lstm_forward"), in the order of their numbers."""
    return sorted(path.stem for path in SOLUTIONS.glob("*.py") if _UNIT.fullmatch(path.stem))


def unit_key(unit: str) -> str:
    """The name under which a unit's exercises are registered: "07_lstm_forward" gives "lstm_forward"."""
    if not _UNIT.fullmatch(unit):
        raise ValueError(f"{unit!r} is not the name of a unit: two digits, an underscore, lower-case words")
    return unit[3:]


def find_unit(name: str) -> str:
    """The unit meant by its name ("07_lstm_forward"), its number ("07") or its key ("lstm_forward").

    Raises
    ------
    LookupError
        If there is none; the message lists the units.
    """
    for unit in units():
        if name in (unit, unit[:2], unit_key(unit)):
            return unit
    raise LookupError(f"no unit {name!r} in solutions/; there are: {', '.join(units()) or 'none'}")


def authored(unit: str) -> Path:
    """The unit's authored text."""
    return SOLUTIONS / f"{unit}.py"


def source_notebook(unit: str) -> Path:
    """The unit's notebook with solutions, built from the authored text."""
    return SOLUTIONS / unit / f"{unit}.ipynb"


def release_notebook(unit: str) -> Path:
    """The unit's notebook for students, built from the one with solutions."""
    return COURSE / unit / f"{unit}.ipynb"

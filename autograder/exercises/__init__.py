"""All graded exercises: one module per unit, named like the unit without its number."""

import importlib

from autograder.exercises.base import Exercise, Inputs, Mistake

__all__ = ["Exercise", "Inputs", "Mistake", "find", "of_unit"]


def of_unit(unit: str) -> dict[str, Exercise]:
    """The exercises of one unit ("lstm_forward"), by short name, in the order of its module.

    Raises
    ------
    LookupError
        If no unit of that name has exercises.
    """
    name = f"autograder.exercises.{unit}"
    try:
        members = vars(importlib.import_module(name)).values() if unit.isidentifier() else []
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        members = []
    found = [member for member in members if isinstance(member, Exercise)]
    if not found:
        raise LookupError(f"no exercises for a unit named {unit!r}")
    return {exercise.name.partition(".")[2]: exercise for exercise in found}


def find(name: str) -> Exercise:
    """The exercise called "unit.exercise".

    Raises
    ------
    LookupError
        If there is none; the message lists the unit's exercises.
    """
    unit, _, short = name.partition(".")
    exercises = of_unit(unit)
    if short not in exercises:
        known = ", ".join(f"{unit}.{known}" for known in exercises)
        raise LookupError(f"no exercise named {name!r}; this unit has: {known}")
    return exercises[short]

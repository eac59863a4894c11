"""The live demos of the course. Every NAME.py with a NAME.js beside it is one; `demos` finds them."""

import importlib
import pathlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.widgets.kit import Demo

FOLDER = pathlib.Path(__file__).parent


def demos() -> dict[str, "type[Demo]"]:
    """The class of each demo by the name of its module, in the order of the units."""
    names = sorted(path.stem for path in FOLDER.glob("*.js") if path.with_suffix(".py").exists() and path.stem != "kit")
    found = {name: _demo(name) for name in names}
    return dict(sorted(found.items(), key=lambda entry: entry[1].unit))


def _demo(name: str) -> "type[Demo]":
    module = importlib.import_module(f"course.widgets.{name}")
    base = importlib.import_module("course.widgets.kit").Demo
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise ImportError(f"{name}.py: expected one subclass of course.widgets.kit.Demo, found {len(found)}")
    return found[0]

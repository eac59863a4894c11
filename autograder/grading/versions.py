"""Which version of a unit this is, and of what judges it: machines that grade together have to have the same."""

import ast
import functools
import hashlib
import importlib.util
import platform
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from autograder.authoring.handout import handout
from autograder.folder import SETTINGS, Unit

PACKAGE = "autograder"
REMEDY = "Bring both to the same commit of the course and the same pinned packages, and start the worker again."


def versions(unit: Unit) -> dict[str, str]:
    """What judging a unit rests on, in words, and a mark of the version of each that is on this machine's disk."""
    found = {f"the unit {unit.name}": _digest(_files(unit))}
    for name in sorted({PACKAGE, *_imported(unit)}):
        found[f"the package {name}"] = _of_package(name)
    return found | {"Python": ".".join(platform.python_version_tuple()[:2])}


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """What is not the same in two places, in words; "" if all is."""
    return ", ".join(name for name in {**here, **there} if here.get(name) != there.get(name))


def _files(unit: Unit) -> Iterator[tuple[str, bytes]]:
    """What an author wrote for a unit, what its checks know of mistakes, and what its notebooks may see."""
    for path in sorted(unit.folder.rglob("*")):
        inside = path.relative_to(unit.folder)
        if path.is_file() and "__pycache__" not in inside.parts and not path.is_relative_to(unit.answers):
            yield inside.as_posix(), path.read_bytes()
    for path in (unit.course.solutions / SETTINGS, unit.advice):
        yield path.name, path.read_bytes() if path.exists() else b""
    yield from handout(unit).items()


def _imported(unit: Unit) -> set[str]:
    """The packages, by the first part of their names, that the unit's exercises import."""
    names: set[str] = set()
    for path in (unit.folder / "exercises.py", *(unit.folder / "exercises").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())) if path.exists() else ():
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names)


def _of_package(name: str) -> str:
    """The version that it was installed under; of what comes with this package, what its modules say."""
    installed = _installed()
    if set(installed.get(name, [])) - set(installed.get(PACKAGE, [])):
        return ", ".join(sorted({metadata.version(project) for project in installed[name]}))
    spec = importlib.util.find_spec(name)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    modules = sorted((path.relative_to(folder), path) for folder in folders for path in Path(folder).rglob("*.py"))
    return _digest((inside.as_posix(), path.read_bytes()) for inside, path in modules)


@functools.cache
def _installed() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    mark = hashlib.sha256()
    for name, data in files:
        mark.update(f"{name} {len(data)}\n".encode() + data)
    return mark.hexdigest()

"""The files that student code needs beside a notebook: the student's half of this package, the course's own package.

A class receives them in a release; a notebook that is graded sees them, and nothing else of the course.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.folder import CourseFolder, Unit

PACKAGE = Path(__file__).resolve().parents[1]
ENTRY = "autograder.check"  # the one module that notebooks import
PACKAGED = {".py", ".js", ".css", ".npz"}  # of the course's own package


def handout(unit: Unit) -> dict[str, bytes]:
    """The files that a unit's notebook may import or read while it is graded, by path below a folder on `sys.path`.

    No notebook, no data of checks, no module that a unit's notebook may not import.
    """
    files = {f"autograder/{name}": data for name, data in modules_of(ENTRY).items()}
    return dict(sorted((files | packages(unit.course, unit.lent)).items()))


def packages(course: CourseFolder, lent: Iterable[str] = ()) -> dict[str, bytes]:
    """The files of the course's own package (figures, demos: all but the units), and of packages that it lends."""
    found = {}
    for name in (course.course.name, *lent):
        for path in sorted((course.root / name).rglob("*")):
            inside = path.relative_to(course.root)
            hidden = any(part == "__pycache__" or part.startswith(".") for part in inside.parts)
            of_unit = name == course.course.name and re.match(r"\d\d_", inside.parts[1])
            if path.is_file() and path.suffix in PACKAGED and not hidden and not of_unit:
                found[inside.as_posix()] = path.read_bytes()
    return found


def modules_of(*entries: str) -> dict[str, bytes]:
    """Some modules of this package with those that they need, by file name."""
    found: dict[str, bytes] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if file is None:  # something inside a module
            continue
        relative = file.relative_to(PACKAGE).as_posix()
        if relative in found:
            continue
        found[relative] = file.read_bytes()
        waiting += [name.rpartition(".")[0]] if "." in name else []
        for imported in _imports(ast.parse(found[relative])):
            if imported.startswith("autograder."):
                waiting += [imported, imported.rpartition(".")[0]]
    return found


def _imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all imports of a module of this package, wherever they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*(["autograder"] if node.level else []), *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _file(module: str) -> Path | None:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)

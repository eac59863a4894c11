"""Pictures of given cells that no student's code has a part in: drawn once for a class, in a kernel of their own.

A still is a given cell that only calls what the course itself offers, with plain values: `figures.graph("forward")`.
It defines nothing, so a student's kernel leaves it out, and the notebook gets what a kernel without any student's code
has shown for it.
"""

import ast
import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.sandbox.fence import Fence, Unfenced
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session
from autograder.sandbox.turns import locked

NAME = "stills.json"  # in the folder that the runs of a class share
Shown = dict[str, list[dict[str, Any]]]  # outputs by source of their cell


class Stills:
    """The stills of a notebook with the given cells of its unit.

    Parameters
    ----------
    cells : iterable of NotebookNode
    package : str
        The course's own package, whose functions draw.

    Attributes
    ----------
    sources : dict of int to str
        By index of their cells.
    imports : list of str
        The given cells that import what they call.
    """

    def __init__(self, cells: Iterable[NotebookNode], package: str) -> None:
        self.sources: dict[int, str] = {}
        self.imports: list[str] = []
        offered: dict[str, str] = {}  # name -> the cell that imports it
        for index, cell in enumerate(cells):
            if not _is_given(cell):
                continue
            tree = _parsed(cell.source)
            offered |= dict.fromkeys(_imported(tree, package), cell.source)
            called = _called(tree)
            if called and called <= offered.keys():
                self.sources[index] = cell.source
                self.imports += {offered[name]: None for name in sorted(called) if offered[name] not in self.imports}

    def drawn(self, fence: Fence | Unfenced, limits: Limits, shared: Path | None) -> dict[int, list[dict[str, Any]]]:
        """What they show, by index of their cells; the first of a class's runs draws, the others wait for it.

        Raises
        ------
        NoFence, KernelStartError
            If no kernel starts.
        """
        if not self.sources:
            return {}
        if shared is None:
            found = self._draw(fence, limits)
        else:
            with locked(shared / "drawing", alone=True):
                found = _kept(shared / NAME, partial(self._draw, fence, limits))
        return {index: found.get(source, []) for index, source in self.sources.items()}

    def _draw(self, fence: Fence | Unfenced, limits: Limits) -> Shown:
        seconds = limits.cell_seconds
        with Session(fence, limits) as session:
            session.ready()
            for source in self.imports:
                session.run(source, seconds, limits.wall(seconds))
            runs = {source: session.run(source, seconds, limits.wall(seconds)) for source in self.sources.values()}
        return {source: run.outputs for source, run in runs.items()}


def _kept(path: Path, draw: Callable[[], Shown]) -> Shown:
    """What lies in a file, which is written whole if it is not there."""
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(draw()), encoding="utf-8")
        os.replace(draft, path)
    found: Shown = json.loads(path.read_text(encoding="utf-8"))
    return found


def _is_given(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(marks.get("locked")) and not marks.get("grade")


def _parsed(source: str) -> list[ast.stmt]:
    """The statements of a cell; none if it holds something that is not Python, as a magic command."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _imported(statements: list[ast.stmt], package: str) -> Iterator[str]:
    for each in statements:
        if isinstance(each, ast.ImportFrom) and (each.module or "").partition(".")[0] == package:
            yield from (alias.asname or alias.name for alias in each.names)


def _called(statements: list[ast.stmt]) -> set[str]:
    """The names whose functions are called, if these calls with plain values are all that there is."""
    names = [_root(each.value) if isinstance(each, ast.Expr) else "" for each in statements]
    return set(names) if all(names) else set()


def _root(call: ast.expr) -> str:
    if not isinstance(call, ast.Call):
        return ""
    values = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg)]
    plain = all(_is_plain(value) for value in values) and all(keyword.arg for keyword in call.keywords)
    function = call.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if plain and isinstance(function, ast.Name) else ""


def _is_plain(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True

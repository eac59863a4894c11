"""An authored unit at work: its functions in one namespace, as in the student's kernel, and changed versions.

All of it counts its steps (`steps`), so that what runs for ever can be told.
"""

import ast
import itertools
import os
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

from autograder.authoring import steps
from autograder.authoring.authored import BEGIN, END, Cell, read, shown_code
from autograder.exercise import Mistake
from autograder.folder import AuthorError, Unit


@dataclass(frozen=True)
class Solution:
    """One exercise's cell with its solution: the source, the part between the marks, and what the check is given."""

    name: str
    cell: Cell
    handed_in: ast.Expression  # second argument of the check call

    @property
    def source(self) -> str:
        return self.cell.source

    @property
    def lines(self) -> range:
        """The lines of the source between the marks (the first line is 1)."""
        found = [k for k, line in enumerate(self.source.splitlines(), 1) if line.strip() in (BEGIN, END)]
        return range(found[0] + 1, found[-1])

    @property
    def region(self) -> str:
        """What stands between the marks."""
        return "\n".join(self.source.splitlines()[self.lines.start - 1 : self.lines.stop - 1])

    @property
    def is_function(self) -> bool:
        """Whether a function is asked for, not a value."""
        return any(isinstance(node, ast.FunctionDef) for node in ast.parse(self.source).body)

    def with_region(self, region: str) -> str:
        """The source with other text between the marks."""
        lines = self.source.splitlines()
        return "\n".join([*lines[: self.lines.start - 1], region, *lines[self.lines.stop - 1 :]])


class Workbench:
    """The given cells and all solutions of one unit, run once."""

    def __init__(self, unit: Unit) -> None:
        os.environ.setdefault("MPLBACKEND", "agg")  # a given cell may set up figures; none is shown
        self.unit = unit
        self.solutions: dict[str, Solution] = {}
        self.steps = steps.Steps()
        self.namespace: dict[str, Any] = {"__name__": f"_{unit.key}", steps.NAME: self.steps}
        cells = read(unit.text)
        self.told = set(re.findall(r"[A-Za-z_]\w*", shown_code(cells)))  # names that students see in code
        checks = {cell.name: cell for cell in cells if cell.role == "check"}
        for cell in cells:
            if cell.role in ("given", "exercise"):
                self._run(cell)
            if cell.role == "exercise" and cell.name in checks:
                self.solutions[cell.name] = Solution(cell.name, cell, self._handed_in(checks[cell.name]))

    def answer(self, name: str) -> Any:
        """What the authored notebook hands to the check of one exercise."""
        return self._value(self.solutions[name], self.namespace)

    def variant(self, name: str, code: str | CodeType) -> Any:
        """The same, after another version of the exercise's cell has been run (in a namespace of its own)."""
        namespace = dict(self.namespace)
        exec(steps.compiled(ast.parse(code), f"<{name}>") if isinstance(code, str) else code, namespace)
        return self._value(self.solutions[name], namespace)

    @contextmanager
    def replaced(self, name: str, function: Any) -> Iterator[None]:
        """While it lasts, the other functions of the unit call this version of an exercise's function."""
        key = ast.unparse(self.solutions[name].handed_in)
        before = self.namespace[key]
        self.namespace[key] = function
        try:
            yield
        finally:
            self.namespace[key] = before

    def mistaken(self, name: str, mistake: Mistake) -> Any:
        """The answer of a student who makes one of the named mistakes.

        Raises
        ------
        AuthorError
            If an edit does not occur exactly once in the solution, or the result is not Python.
        """
        if mistake.value is not None:
            right = self.answer(name)
            return (
                right | mistake.value if isinstance(right, dict) and isinstance(mistake.value, dict) else mistake.value
            )
        solution = self.solutions[name]
        if mistake.edits is not None:
            region = self._edited(solution, mistake)
        else:
            indent = re.match(r"\s*", solution.region)
            assert indent is not None and mistake.body is not None
            region = textwrap.indent(textwrap.dedent(mistake.body).strip("\n"), indent[0])
        try:
            return self.variant(name, solution.with_region(region))
        except Exception as error:
            raise self._fault(solution, f"mistake {mistake.name!r} cannot be run: {error}\n{region}") from error

    # ---- helpers -----------------------------------------------------------------------------------------------

    def _run(self, cell: Cell) -> None:
        try:
            exec(steps.compiled(ast.parse(cell.source), f"<{cell.name}>"), self.namespace)
        except Exception as error:
            where = f"{self.unit.shown(self.unit.text)}:{cell.line}"
            raise AuthorError(f"{where}: the cell {cell.name!r} raises {type(error).__name__}: {error}") from error

    def _handed_in(self, check: Cell) -> ast.Expression:
        for node in ast.walk(ast.parse(check.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "check" and len(node.args) == 2:
                return ast.Expression(node.args[1])
        where = f"{self.unit.shown(self.unit.text)}:{check.line}"
        raise AuthorError(f'{where}: this cell has to call check("{self.unit.key}.{check.name}", answer)')

    @staticmethod
    def _value(solution: Solution, namespace: dict[str, Any]) -> Any:
        return eval(compile(solution.handed_in, "<check>", "eval"), namespace)

    def _edited(self, solution: Solution, mistake: Mistake) -> str:
        region = solution.region
        spots = []
        for old, new in (mistake.edits or {}).items():
            count = region.count(old)
            if count != 1:
                text = f"mistake {mistake.name!r}: {old!r} occurs {count} times in the solution; it has to occur once"
                raise self._fault(solution, text)
            start = region.index(old)
            indent = re.match(r"\s*", region[: start + len(old)].rpartition("\n")[2])
            assert indent is not None
            spots.append((start, start + len(old), new.replace("\n", "\n" + indent[0])))
        spots.sort()
        if any(first[1] > second[0] for first, second in itertools.pairwise(spots)):
            raise self._fault(solution, f"mistake {mistake.name!r}: two of its edits overlap")
        for start, end, new in reversed(spots):
            region = region[:start] + new + region[end:]
        return region

    def _fault(self, solution: Solution, text: str) -> AuthorError:
        return AuthorError(
            f"{self.unit.shown(self.unit.text)}:{solution.cell.line}: exercise {solution.name!r}: {text}"
        )

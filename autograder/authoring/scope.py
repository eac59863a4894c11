"""What a run of an authored solution shows about its variables: their kinds, shapes and ranges."""

import ast
import contextlib
import io
import sys
from collections.abc import Callable
from functools import cached_property
from types import FrameType
from typing import Any

import numpy as np

Locals = dict[str, Any]


class Scope:
    """The variables of one solution.

    Parameters
    ----------
    tree : ast.Module
        The exercise's cell.
    runs : list of dict
        The local variables at the end of the solution, one dict per case.
    namespace : dict
        The notebook's names: functions that the solution may call.
    """

    def __init__(self, tree: ast.Module, runs: list[Locals], namespace: dict[str, Any]) -> None:
        self._tree = tree
        self._runs = runs
        self._namespace = namespace
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self._function = functions[-1] if functions else None
        self.arguments = tuple(arg.arg for arg in self._function.args.args) if self._function else ()

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        """Every variable, and every field of a NamedTuple, with its value in each case."""
        names = set.intersection(*(set(run) for run in self._runs)) if self._runs else set()
        values = {name: [run[name] for run in self._runs] for name in sorted(names)}
        for name in list(values):
            for field in getattr(values[name][0], "_fields", ()):
                values[f"{name}.{field}"] = [getattr(value, field) for value in values[name]]
        return {name: found for name, found in values.items() if not name.startswith("_")}

    def kind(self, name: str) -> str:
        """array, float, int, tuple, function, other; "" for what is no variable."""
        return _kind(self._values[name][0]) if name in self._values else ""

    def alike(self, name: str, line: int) -> list[str]:
        """Other variables of the same kind and shapes that are known where `line` stands."""
        if name not in self._values or self.kind(name) in ("", "other", "function"):
            return []
        mine = [_shape(value) for value in self._values[name]]
        return [
            other
            for other, values in self._values.items()
            if other != name
            and _kind(values[0]) == self.kind(name)
            and [_shape(value) for value in values] == mine
            and self._known(other.partition(".")[0], line)
        ]

    def _known(self, name: str, line: int) -> bool:
        return name in self.arguments or self._first_lines.get(name, 0) < line

    @cached_property
    def _first_lines(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        return lines

    def unsquashed(self, name: str) -> ast.expr | None:
        """What a variable was before its squashing function, if it is set once, as in `o = sigmoid(a_o)`."""
        found = [
            node.value
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]
        if len(found) == 1 and isinstance(found[0], ast.Call) and ast.unparse(found[0].func) in self.squashings:
            return found[0].args[0] if len(found[0].args) == 1 else None
        return None

    def between_0_and_1(self, name: str) -> bool:
        """Whether all its values lie strictly between 0 and 1, as those of a gate."""
        values = [np.asarray(value) for value in self._values.get(name, [])]
        return bool(values) and all(v.dtype.kind == "f" and np.all((v >= 0) & (v <= 1)) for v in values)

    def starts(self, line: int) -> dict[str, ast.expr]:
        """Names that are set before `line` in the function's own body, with the last expression they are set to."""
        body = self._function.body if self._function else self._tree.body
        found: dict[str, ast.expr] = {}
        for statement in body:
            if statement.lineno >= line or not isinstance(statement, ast.Assign):
                continue
            for target in statement.targets:
                value = statement.value
                if isinstance(target, ast.Name):
                    found[target.id] = value
                elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    pairs = zip(target.elts, value.elts, strict=True)
                    found |= {name.id: item for name, item in pairs if isinstance(name, ast.Name)}
        return {name: value for name, value in found.items() if self.kind(name) in ("array", "float", "tuple")}

    @cached_property
    def sizes(self) -> list[str]:
        """Expressions for the lengths of the axes of the arguments, each length once."""
        found: dict[tuple[int, ...], str] = {}
        for name in self.arguments:
            values = self._values.get(name, [])
            if not values or not all(isinstance(value, (np.ndarray, list)) for value in values):
                continue
            for axis in range(min(np.ndim(value) if isinstance(value, np.ndarray) else 1 for value in values)):
                lengths = tuple(len(v) if isinstance(v, list) else v.shape[axis] for v in values)
                text = f"len({name})" if axis == 0 else f"{name}.shape[{axis}]"
                if len(set(lengths)) > 1:
                    found.setdefault(lengths, text)
        return list(found.values())

    @cached_property
    def squashings(self) -> list[str]:
        """Functions of one array that return an array of its shape: np.tanh, and those of the notebook."""
        # A call that warns writes Python's registry of warnings into the namespace.
        own = [name for name, value in tuple(self._namespace.items()) if _is_elementwise(value)]
        return ["np.tanh", *own]


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return "array" if value.dtype.kind == "f" else "other"
    if isinstance(value, (bool, np.bool_)):
        return "other"
    if isinstance(value, (int, np.integer)):
        return "int"
    if isinstance(value, (float, np.floating, np.ndarray)):
        return "float"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return "tuple"
    return "function" if callable(value) else "other"


def _shape(value: Any) -> Any:
    return tuple(np.shape(item) for item in value) if hasattr(value, "_fields") else np.shape(value)


def _is_elementwise(value: Any) -> bool:
    code = getattr(value, "__code__", None)
    if code is None or code.co_argcount != 1 or value.__name__ == "<lambda>" or not _calculates(code):
        return False
    sample = np.array([[0.3, 0.6, 0.2]])
    quiet = np.errstate(all="ignore")
    with quiet, contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        result = value(sample.copy())
        return isinstance(result, np.ndarray) and result.shape == sample.shape and result.dtype.kind == "f"
    return False


def _calculates(code: Any) -> bool:
    """Whether a function uses nothing but NumPy and numbers, so that trying it out has no other effect."""
    return not {"plt", "print", "open", "show", "display"} & set(code.co_names)


def recorded(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Locals:
    """The local variables of `function` when it returns."""
    found: Locals = {}
    wanted = getattr(function, "__code__", None)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not wanted:
            return None
        if event == "return":
            found.update(frame.f_locals)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return found

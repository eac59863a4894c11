"""Which packages an answer rests on: asked of those that a student may have, but a notebook that is graded has not.

Nothing is run. The search follows names: from the answer to the functions and values of the notebook that its code
reads, and from each of these to the cell that bound it last, because that cell has to run when the notebook is graded.
"""

import ast
import builtins
import dis
import functools
import gc
import re
import warnings
from collections.abc import Collection, Iterator
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

MOST = 10_000  # objects that one search looks at
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORT_ERROR = re.compile(r"\b(ImportError|ModuleNotFoundError|Exception)\b")
_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_WRAPPERS = (MethodType, functools.partial, type(functools.cache(len)), np.vectorize, staticmethod, classmethod)
_PLAIN = (int, float, complex, str, bytes, np.generic, type(None))
_OPEN = (*_WRAPPERS, property, CellType, tuple, list, dict, set, frozenset)  # what these hold belongs to the answer


def uses(
    exercise: str, answer: Any, packages: Collection[str], namespace: dict[str, Any], given: Collection[str] = ()
) -> list[str]:
    """The packages that an answer, or a cell that it rests on, uses.

    Parameters
    ----------
    exercise : str
        The name by which the running cell checks the answer.
    answer : callable or value
    packages : collection of str
    namespace : dict
        The notebook's names. IPython keeps the cells that ran there, as `In`.
    given : collection of str
        Names of functions that are given when the notebook is graded: what is behind them does not matter.
    """
    found = _Search(namespace, given).origins([answer, *_asked(exercise, namespace)])
    return [package for package in packages if package in found]


class _Search:
    def __init__(self, namespace: dict[str, Any], given: Collection[str]) -> None:
        self.namespace = namespace
        self._followed = set(given)
        self._found: set[str] = set()

    def origins(self, waiting: list[Any]) -> set[str]:
        """The packages of all that is met on the way from some objects."""
        seen: dict[int, Any] = {}
        while waiting and len(seen) < MOST:
            value = waiting.pop()
            if id(value) not in seen:
                seen[id(value)] = value
                waiting += self._in_code(value) if isinstance(value, CodeType) else self._in_object(value)
        return self._found

    def _note(self, module: object) -> None:
        self._found.add(str(module).partition(".")[0])

    def _in_object(self, value: Any) -> list[Any]:
        """What an object of the notebook holds; where any object comes from is noted."""
        kinds = value.__mro__ if isinstance(value, type) else type(value).__mro__
        for kind in kinds:
            self._note(kind.__module__)
        if isinstance(value, ModuleType):
            self._note(value.__name__)
        if isinstance(value, FunctionType | BuiltinFunctionType):
            self._note(value.__module__)
        own = isinstance(value, FunctionType) and value.__globals__ is self.namespace
        if not own and not isinstance(value, _OPEN) and kinds[0].__module__ != self.namespace.get("__name__"):
            return []
        parts = [part for part in gc.get_referents(value) if not isinstance(part, _PLAIN)]
        return [part for part in parts if part is not self.namespace and part is not vars(builtins)]

    def _in_code(self, code: CodeType) -> Iterator[Any]:
        """What code reads by name, and the code inside it."""
        yield from (constant for constant in code.co_consts if isinstance(constant, CodeType))
        for step in dis.get_instructions(code):
            if step.opname == "IMPORT_NAME":
                self._note(step.argval)
            elif step.opname in _READS and step.argval in self.namespace and step.argval not in self._followed:
                self._followed.add(step.argval)
                value = self.namespace[step.argval]
                yield value
                if not isinstance(value, ModuleType):
                    yield from _binding(step.argval, self.namespace)


# ---- cells ---------------------------------------------------------------------------------------------------------


def _cells(namespace: dict[str, Any]) -> Iterator[ast.Module]:
    """The cells that ran, the last one first."""
    ran = namespace.get("In")
    for source in reversed(ran) if isinstance(ran, list) else ():
        tree = _parsed(source) if isinstance(source, str) else None
        if tree is not None:
            yield tree


@functools.lru_cache(maxsize=1000)
def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _asked(exercise: str, namespace: dict[str, Any]) -> Iterator[CodeType]:
    """The expression that the running cell gives to the check of an exercise."""
    for cell in _cells(namespace):
        for call in ast.walk(cell):
            match call:
                case ast.Call(args=[ast.Constant(value=name), answer]) if name == exercise:
                    yield _compiled([ast.Expr(answer)])
        return


def _binding(name: str, namespace: dict[str, Any]) -> Iterator[CodeType]:
    """What the cell that bound a name last runs until it does; what may fail for lack of a package is left out."""
    for cell in _cells(namespace):
        last = max((k for k, statement in enumerate(cell.body) if name in _bound(statement)), default=-1)
        if last >= 0:
            before = [part for part in cell.body[:last] if not (isinstance(part, _DEFINITIONS) or may_fail(part))]
            yield _compiled([*before, cell.body[last]])
            return


def _compiled(statements: list[ast.stmt]) -> CodeType:
    module = ast.fix_missing_locations(ast.Module(statements, []))
    with warnings.catch_warnings(action="ignore"):
        return compile(module, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement of a cell binds."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def may_fail(node: ast.AST) -> bool:
    """Whether it is a `try` statement that goes on where an import fails."""
    caught = [handler.type for handler in node.handlers] if isinstance(node, ast.Try) else []
    return any(kind is None or _IMPORT_ERROR.search(ast.unparse(kind)) for kind in caught)

"""A limit on how long code may run that is the same on every machine: steps are counted, not seconds.

A step is one round of a loop or one call of a function of the unit. Calls of NumPy do not count.
"""

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

NAME = "_steps"  # of the counter, in the namespace of counted code


class StepLimit(BaseException):
    """Code took too many steps. Not an Exception, so that the code cannot catch it by accident."""


class Steps:
    """Counts the steps of code from `compiled`, in whose namespace it has to stand as `_steps`."""

    def __init__(self) -> None:
        self.taken = 0
        self._most = math.inf

    def take(self) -> bool:
        """One more step; always true, so that it can stand in a condition. Raises StepLimit past the limit."""
        self.taken += 1
        if self.taken > self._most:
            raise StepLimit
        return True

    def each(self, items: Iterable[Any]) -> Iterator[Any]:
        """The same items; each costs a step."""
        for item in items:
            self.take()
            yield item

    @contextmanager
    def at_most(self, count: int) -> Iterator[None]:
        """While it lasts, counted code may take `count` steps."""
        before = self._most
        self._most = self.taken + count
        try:
            yield
        finally:
            self._most = before


def compiled(tree: ast.Module, filename: str, nodes: Iterable[ast.AST] | None = None) -> CodeType:
    """Code that counts its steps; the tree itself stays as it was. `nodes` are its nodes `counting`, if known."""
    nodes = counting(tree) if nodes is None else nodes
    undo: list[Callable[[], Any]] = []
    for node in {id(each): each for each in nodes}.values():
        if isinstance(node, (ast.For, ast.comprehension)):
            undo.append(_set(node, "iter", _call("each", node.iter, node.iter)))
        elif isinstance(node, ast.While):
            test = ast.BoolOp(ast.And(), [_call("take", node.test), node.test])
            undo.append(_set(node, "test", ast.copy_location(test, node.test)))
        elif isinstance(node, ast.FunctionDef):
            first = ast.copy_location(ast.Expr(_call("take", node.body[0])), node.body[0])
            undo.append(_set(node, "body", [first, *node.body]))
    try:
        return compile(tree, filename, "exec")
    finally:
        for put_back in reversed(undo):
            put_back()


def counting(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree that take steps: loops and functions."""
    kinds = (ast.For, ast.comprehension, ast.While, ast.FunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _set(node: ast.AST, name: str, new: Any) -> Callable[[], Any]:
    old = getattr(node, name)
    setattr(node, name, new)
    return lambda: setattr(node, name, old)


def _call(method: str, at: ast.expr | ast.stmt, *arguments: ast.expr) -> ast.Call:
    function = ast.Attribute(ast.Name(NAME, ast.Load()), method, ast.Load())
    call = ast.Call(function, list(arguments), [])
    for node in (call, function, function.value):
        ast.copy_location(node, at)
    return call

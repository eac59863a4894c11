"""Places in a syntax tree where a solution can be changed, and the words in which they are spoken of."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from autograder.authoring.scope import Scope

Change = tuple[ast.AST | list[ast.stmt], str]  # what stands there instead (a list: of all its siblings), and the words


@dataclass
class Place:
    """A node in the tree: where it hangs, the statement it belongs to, and the words for that statement."""

    node: ast.AST
    parent: ast.AST
    name: str  # the parent's field
    index: int | None
    where: str
    scope: Scope = field(repr=False)
    line: int  # where its statement begins
    loop: ast.For | None = None  # the innermost loop around it

    @contextmanager
    def holding(self, new: ast.AST | list[ast.stmt]) -> Iterator[None]:
        """While it lasts, the tree has something else in this place."""
        old = getattr(self.parent, self.name)
        if self.index is None or isinstance(new, list):
            changed: Any = new
        else:
            changed = [*old]
            changed[self.index] = new
        for node in new if isinstance(new, list) else [new]:
            ast.fix_missing_locations(ast.copy_location(node, self.node) if not hasattr(node, "lineno") else node)
        setattr(self.parent, self.name, changed)
        try:
            yield
        finally:
            setattr(self.parent, self.name, old)


def places(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Place]:
    """Every statement and expression of a tree that stands in `lines`."""

    def below(node: ast.AST, where: str, line: int, loop_: ast.For | None) -> Iterator[Place]:
        for name, value in ast.iter_fields(node):
            items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, item in items:
                if not isinstance(item, ast.AST) or isinstance(item, (ast.expr_context, ast.operator, ast.cmpop)):
                    continue
                here, start = where, line
                if isinstance(item, ast.stmt):
                    here, start = words_for(item), item.lineno
                elif isinstance(node, ast.Return) and isinstance(item, ast.Tuple):
                    here = ""
                elif isinstance(node, ast.Tuple) and not where and index is not None:
                    known = len(parts) == len(node.elts)
                    here = f"in the returned `{parts[index]}`" if known else f"in result {index + 1}"
                inside = getattr(item, "lineno", 0) in lines
                if inside and isinstance(item, (ast.stmt, ast.expr)) and not isinstance(item, ast.FunctionDef):
                    yield Place(item, node, name, index, here or "in the returned value", scope, start, loop_)
                inner = item if isinstance(item, ast.For) else loop_
                if isinstance(node, ast.For) and name in ("iter", "target"):
                    inner = None
                yield from below(item, here, start, inner)

    yield from below(tree, "", 0, None)


def words_for(statement: ast.stmt) -> str:
    """Where a change happened, in words that a reader of the solution understands."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return f"in the line for {names(target)}"
        case ast.Return():
            return "in the returned value"
        case ast.For(target=target):
            return f"in the loop over {names(target)}"
        case ast.If(test=test) | ast.While(test=test):
            return f"in the condition `{ast.unparse(test)}`"
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=object_))):
            return f"in the line for {names(object_)}"  # entries.append(...): what is appended is not for the reader
    return f"in the line `{short(statement)}`"


def names(target: ast.AST) -> str:
    """The names on the left of an assignment, for a sentence."""
    if isinstance(target, ast.Tuple):
        return ", ".join(f"`{ast.unparse(item)}`" for item in target.elts)
    return f"`{ast.unparse(target)}`"


def short(node: ast.AST) -> str:
    """A node as code, one line at most."""
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def loaded(node: ast.AST) -> bool:
    """Whether a name is read here, not set."""
    return isinstance(getattr(node, "ctx", None), ast.Load)


def code(text: str, **nodes: Any) -> ast.expr:
    """An expression from text in which upper-case names stand for nodes."""
    return _Fill(nodes).visit(ast.parse(text, mode="eval").body)


class _Fill(ast.NodeTransformer):
    def __init__(self, nodes: dict[str, Any]) -> None:
        self._nodes = nodes

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._nodes.get(node.id, node)

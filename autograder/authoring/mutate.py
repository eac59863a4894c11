"""Mistakes that nobody wrote down: small changes of an authored solution, each with a sentence that says what it is.

A mutant is the solution with one place changed. What a place may become is decided by the table of `operators`;
changes of several places together are made here. Nothing is run: `Scope` brings what a run of the solution has shown
about its variables, and the caller compiles and runs the mutants.

The idea of an error model over student programs is that of Singh, Gulwani and Solar-Lezama (2013).
"""

import ast
import copy
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType

from autograder.authoring.operators import EXPRESSIONS, STATEMENTS, term_or_factor, value
from autograder.authoring.place import Place, code, loaded, places, words_for
from autograder.authoring.scope import Scope
from autograder.authoring.steps import compiled, counting


@dataclass(frozen=True)
class Mutant:
    """One changed solution: the change, the sentence, and how usual the mistake is (0: most usual)."""

    tree: ast.Module = field(repr=False)
    changes: tuple[tuple[Place, ast.AST | list[ast.stmt]], ...] = field(repr=False)
    text: str
    rank: int

    def compiled(self) -> CodeType:
        """The whole cell with the changes made, as code that counts its steps; the tree itself stays as it was."""
        nodes = list(_of_solution(self.tree))
        with ExitStack() as stack:
            for place, new in self.changes:
                stack.enter_context(place.holding(new))
                for node in new if isinstance(new, list) else [new]:
                    nodes += counting(node)
            return compiled(self.tree, "<mutant>", nodes)

    def __and__(self, other: "Mutant") -> "Mutant | None":
        """Both changes at once, if they are in different statements."""
        if self.changes[0][0].line == other.changes[0][0].line:
            return None
        text = f"{self.text}; and {other.text}"
        return Mutant(self.tree, self.changes + other.changes, text, max(self.rank, other.rank))


@lru_cache(maxsize=1)
def _of_solution(tree: ast.Module) -> list[ast.AST]:
    """What takes steps in a solution: looked for once, not for each of its mutants."""
    return counting(tree)


def mutants(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """All mutants of the statements of `tree` that stand in `lines`.

    Parameters
    ----------
    tree : ast.Module
        The exercise's cell.
    lines : range
        The lines of the cell that hold the solution; nothing else is changed.
    scope : Scope
        What is known of the variables there.
    parts : sequence of str
        Names of the returned quantities, for the words.
    """
    for place in places(tree, lines, scope, parts):
        table = STATEMENTS if isinstance(place.node, ast.stmt) else EXPRESSIONS
        for rank, operator in enumerate(table):
            for new, words in operator(place):
                if isinstance(new, list) or ast.dump(new) != ast.dump(place.node):
                    yield Mutant(tree, ((place, new),), words, rank)


STEPS = {"in the first step alone": "_step == 0", "in every step but the first": "_step > 0"}


def at_steps(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """Terms, factors and variables that are missing in some steps of a loop only."""
    found = list(places(tree, lines, scope, parts))
    for place in found:
        if place.loop is None or not isinstance(place.node, ast.expr):
            continue
        counted = _counting(next(other for other in found if other.node is place.loop))
        for new, words in itertools.islice(itertools.chain(term_or_factor(place), value(place)), 3):
            assert isinstance(new, ast.expr)
            for when, test in STEPS.items():
                choice = ast.IfExp(code(test), new, place.node)
                yield Mutant(tree, ((place, choice), counted), f"{words}, {when}", len(EXPRESSIONS))


def exchanged_arguments(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """Two arguments that have changed places throughout."""
    first = next((p for p in places(tree, lines, scope, parts) if isinstance(p.node, ast.stmt)), None)
    if first is None:
        return
    siblings = getattr(first.parent, first.name)
    for one, other in itertools.combinations(scope.arguments, 2):
        if scope.kind(one) == scope.kind(other) and scope.kind(one) in ("array", "float", "int"):
            start = ast.parse(f"{one}, {other} = {other}, {one}").body[0]
            yield Mutant(tree, ((first, [start, *siblings]),), f"as if `{one}` and `{other}` had changed places", 0)


def old_values(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """A variable that is set anew, read as it was before."""
    found = list(places(tree, lines, scope, parts))
    for setting in found:
        if not isinstance(setting.node, (ast.Assign, ast.AugAssign)) or setting.index is None:
            continue
        targets = setting.node.targets if isinstance(setting.node, ast.Assign) else [setting.node.target]
        stored = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        siblings = getattr(setting.parent, setting.name)
        for reading in found:
            name = getattr(reading.node, "id", "")
            if name not in stored or not loaded(reading.node) or reading.line <= setting.line:
                continue
            if name in scope.arguments or name in scope.starts(setting.line):
                keep = ast.parse(f"_old = {name}").body[0]
                kept = [*siblings[: setting.index], keep, *siblings[setting.index :]]
                since = words_for(setting.node).removeprefix("in ")
                words = f"as if the `{name}` from before {since} stood {reading.where}"
                yield Mutant(tree, ((reading, code("_old")), (setting, kept)), words, 1)


def _counting(loop_: Place) -> tuple[Place, list[ast.stmt]]:
    """The change by which `_step` counts the steps of a loop, from 0."""
    node = loop_.node
    assert isinstance(node, ast.For) and loop_.index is not None
    counting = copy.copy(node)
    counting.body = [ast.parse("_step = _step + 1").body[0], *node.body]  # the same statements, changed or not
    siblings = getattr(loop_.parent, loop_.name)
    start = ast.parse("_step = -1").body[0]
    return loop_, [*siblings[: loop_.index], start, counting, *siblings[loop_.index + 1 :]]

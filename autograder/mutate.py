"""Mistakes that nobody wrote down: small changes of an authored solution, each with a sentence that says what it is.

A mutant is the solution with one place changed. What a place may become is decided by a table of operators
(`EXPRESSIONS`, `STATEMENTS`); an operator sees one node of the syntax tree and yields replacements, each with words in
the solution's own symbols. Nothing is run here: `Scope` brings what a run of the solution has shown about its
variables, and the caller compiles and runs the mutants.

The idea of an error model over student programs is that of Singh, Gulwani and Solar-Lezama (2013).
"""

import ast
import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from autograder.scope import Scope

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


@dataclass(frozen=True)
class Mutant:
    """One changed solution: the change, the sentence, and how usual the mistake is (0: most usual)."""

    tree: ast.Module = field(repr=False)
    changes: tuple[tuple[Place, ast.AST | list[ast.stmt]], ...] = field(repr=False)
    text: str
    rank: int

    def compiled(self) -> CodeType:
        """The whole cell with the changes made; the tree itself stays as it was."""
        with ExitStack() as stack:
            for place, new in self.changes:
                stack.enter_context(place.holding(new))
            return compile(self.tree, "<mutant>", "exec")

    def __and__(self, other: "Mutant") -> "Mutant | None":
        """Both changes at once, if they are in different statements."""
        if self.changes[0][0].line == other.changes[0][0].line:
            return None
        text = f"{self.text}; and {other.text}"
        return Mutant(self.tree, self.changes + other.changes, text, max(self.rank, other.rank))


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
    for place in _places(tree, lines, scope, parts):
        table = STATEMENTS if isinstance(place.node, ast.stmt) else EXPRESSIONS
        for rank, operator in enumerate(table):
            for new, words in operator(place):
                yield Mutant(tree, ((place, new),), words, rank)


STEPS = {"in the first step alone": "_step == 0", "in every step but the first": "_step > 0"}


def at_steps(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """Terms, factors and variables that are missing in some steps of a loop only."""
    places = list(_places(tree, lines, scope, parts))
    for place in places:
        if place.loop is None or not isinstance(place.node, ast.expr):
            continue
        counted = _counting(next(other for other in places if other.node is place.loop))
        for new, words in itertools.islice(itertools.chain(term_or_factor(place), value(place)), 3):
            assert isinstance(new, ast.AST)
            for when, test in STEPS.items():
                choice = ast.IfExp(_code(test), new, place.node)
                yield Mutant(tree, ((place, choice), counted), f"{words}, {when}", len(EXPRESSIONS))


def exchanged_arguments(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """Two arguments that have changed places throughout."""
    first = next((p for p in _places(tree, lines, scope, parts) if isinstance(p.node, ast.stmt)), None)
    if first is None:
        return
    siblings = getattr(first.parent, first.name)
    for one, other in itertools.combinations(scope.arguments, 2):
        if scope.kind(one) == scope.kind(other) and scope.kind(one) in ("array", "float", "int"):
            start = ast.parse(f"{one}, {other} = {other}, {one}").body[0]
            yield Mutant(tree, ((first, [start, *siblings]),), f"as if `{one}` and `{other}` had changed places", 0)


def old_values(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Mutant]:
    """A variable that is set anew, read as it was before."""
    places = list(_places(tree, lines, scope, parts))
    for setting in places:
        if not isinstance(setting.node, (ast.Assign, ast.AugAssign)) or setting.index is None:
            continue
        targets = setting.node.targets if isinstance(setting.node, ast.Assign) else [setting.node.target]
        stored = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        siblings = getattr(setting.parent, setting.name)
        for reading in places:
            name = getattr(reading.node, "id", "")
            if name not in stored or not _loaded(reading.node) or reading.line <= setting.line:
                continue
            if name in scope.arguments or name in scope.starts(setting.line):
                keep = ast.parse(f"_old = {name}").body[0]
                kept = [*siblings[: setting.index], keep, *siblings[setting.index :]]
                words = f"as if the `{name}` from before {_words(setting.node).removeprefix('in ')} stood {reading.where}"
                yield Mutant(tree, ((reading, _code("_old")), (setting, kept)), words, 1)


def _counting(loop_: Place) -> tuple[Place, list[ast.stmt]]:
    """The change by which `_step` counts the steps of a loop, from 0."""
    node = loop_.node
    assert isinstance(node, ast.For) and loop_.index is not None
    counting = copy.copy(node)
    counting.body = [ast.parse("_step = _step + 1").body[0], *node.body]  # the same statements, changed or not
    siblings = getattr(loop_.parent, loop_.name)
    start = ast.parse("_step = -1").body[0]
    return loop_, [*siblings[: loop_.index], start, counting, *siblings[loop_.index + 1 :]]


# ---- places --------------------------------------------------------------------------------------------------------


def _places(tree: ast.Module, lines: range, scope: Scope, parts: Sequence[str]) -> Iterator[Place]:
    def below(node: ast.AST, where: str, line: int, loop_: ast.For | None) -> Iterator[Place]:
        for name, value in ast.iter_fields(node):
            items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, item in items:
                if not isinstance(item, ast.AST) or isinstance(item, (ast.expr_context, ast.operator, ast.cmpop)):
                    continue
                here, start = where, line
                if isinstance(item, ast.stmt):
                    here, start = _words(item), item.lineno
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


def _words(statement: ast.stmt) -> str:
    """Where a change happened, in words that a reader of the solution understands."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return f"in the line for {_names(target)}"
        case ast.Return():
            return "in the returned value"
        case ast.For(target=target):
            return f"in the loop over {_names(target)}"
        case ast.If(test=test) | ast.While(test=test):
            return f"in the condition `{ast.unparse(test)}`"
    return f"in the line `{_short(statement)}`"


def _names(target: ast.AST) -> str:
    if isinstance(target, ast.Tuple):
        return ", ".join(f"`{ast.unparse(item)}`" for item in target.elts)
    return f"`{ast.unparse(target)}`"


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def _loaded(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _code(text: str, **nodes: Any) -> ast.expr:
    """An expression from text in which upper-case names stand for nodes."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return nodes.get(node.id, node)

    return Fill().visit(ast.parse(text, mode="eval").body)


# ---- operators on expressions --------------------------------------------------------------------------------------


def another_variable(place: Place) -> Iterator[Change]:
    """Another variable, or another field, of the same shape."""
    node = place.node
    if isinstance(node, (ast.Name, ast.Attribute)) and _loaded(node) and not _is_callee(place):
        old = ast.unparse(node)
        for new in place.scope.alike(old, getattr(node, "lineno", 0)):
            yield _code(new), f"as if `{new}` stood where `{old}` belongs, {place.where}"


def two_variables(place: Place) -> Iterator[Change]:
    """Two variables added or multiplied where one belongs."""
    node = place.node
    if isinstance(node, (ast.Name, ast.Attribute)) and _loaded(node) and not _is_callee(place):
        old = ast.unparse(node)
        if place.scope.kind(old) in ("array", "float") and not isinstance(place.parent, ast.Attribute):
            for other in place.scope.alike(old, getattr(node, "lineno", 0)):
                for new in (f"{old} + {other}", f"{old} * {other}", f"{old} - {other}"):
                    yield _code(new), f"as if `{new}` stood where `{old}` belongs, {place.where}"


def _is_callee(place: Place) -> bool:
    return isinstance(place.parent, ast.Call) and place.name == "func"


def term_or_factor(place: Place) -> Iterator[Change]:
    """One side of a sum, a difference, a product, a quotient or a power missing."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    words = {ast.Add: "the term", ast.Sub: "the term", ast.Mult: "the factor", ast.MatMult: "the factor"}
    kind = words.get(type(node.op), "")
    if kind:
        yield left, f"as if {kind} `{_short(right)}` were missing, {place.where}"
        rest = ast.UnaryOp(ast.USub(), right) if isinstance(node.op, ast.Sub) else right
        yield rest, f"as if {kind} `{_short(left)}` were missing, {place.where}"
    if isinstance(node.op, ast.Div):
        yield left, f"as if nothing were divided by `{_short(right)}`, {place.where}"
    if isinstance(node.op, ast.Pow):
        yield left, f"as if the exponent `{_short(right)}` were missing, {place.where}"


def operation(place: Place) -> Iterator[Change]:
    """Another operation in the place of one, or its sides exchanged."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    left, right, where = node.left, node.right, place.where
    old = _short(node)
    match node.op:
        case ast.Add():
            yield _code("A - B", A=left, B=right), f"as if `{_short(right)}` were subtracted instead of added, {where}"
            yield _code("A * B", A=left, B=right), f"as if `{old}` were a product, {where}"
        case ast.Sub():
            yield _code("A + B", A=left, B=right), f"as if `{_short(right)}` were added instead of subtracted, {where}"
            yield _code("B - A", A=left, B=right), f"as if the difference `{old}` were the wrong way round, {where}"
        case ast.Mult():
            yield _code("A @ B", A=left, B=right), f"as if `@` stood for `*` in `{old}`, {where}"
            yield _code("A + B", A=left, B=right), f"as if `{old}` were a sum, {where}"
            yield _code("A / B", A=left, B=right), f"as if `{_short(left)}` were divided by `{_short(right)}`, {where}"
        case ast.MatMult():
            yield _code("A * B", A=left, B=right), f"as if `*` stood for `@` in `{old}`, {where}"
            yield _code("B @ A", A=left, B=right), f"as if the factors of `{old}` were exchanged, {where}"
            yield _code("(A @ B).T", A=left, B=right), f"as if the result of `{old}` were transposed, {where}"
            for text, side in (("A.T @ B", left), ("A @ B.T", right)):
                if not _transposed(side):
                    yield _code(text, A=left, B=right), f"as if `{_short(side)}` were transposed in `{old}`, {where}"
        case ast.Div():
            yield _code("A * B", A=left, B=right), f"as if `{old}` were a product, {where}"
            yield _code("B / A", A=left, B=right), f"as if the fraction `{old}` were upside down, {where}"
        case ast.FloorDiv():
            yield _code("A / B", A=left, B=right), f"as if `{old}` were not rounded down, {where}"
        case ast.Mod():
            yield _code("A // B", A=left, B=right), f"as if `{old}` were the quotient, not the remainder, {where}"
            yield left, f"as if the remainder were not taken in `{old}`, {where}"
        case ast.Pow():
            yield _code("A ** (B + 1)", A=left, B=right), f"as if the exponent of `{old}` were one larger, {where}"
            yield _code("A ** (B - 1)", A=left, B=right), f"as if the exponent of `{old}` were one smaller, {where}"
            yield _code("A * B", A=left, B=right), f"as if `*` stood for `**` in `{old}`, {where}"


def _transposed(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def brackets(place: Place) -> Iterator[Change]:
    """Brackets set so that a factor takes more, or less, than it should."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    sums, products = (ast.Add, ast.Sub), (ast.Mult, ast.Div, ast.MatMult)
    for outer, inner in ((sums, products), (products, sums)):
        if not isinstance(node.op, outer):
            continue
        if isinstance(node.right, ast.BinOp) and isinstance(node.right.op, inner):
            left = ast.BinOp(node.left, node.op, node.right.left)
            new = ast.BinOp(left, node.right.op, node.right.right)
            yield new, f"as if `{ast.unparse(new)}` stood where `{_short(node)}` belongs, {place.where}"
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, inner):
            right = ast.BinOp(node.left.right, node.op, node.right)
            new = ast.BinOp(node.left.left, node.left.op, right)
            yield new, f"as if `{ast.unparse(new)}` stood where `{_short(node)}` belongs, {place.where}"


def inside_out(place: Place) -> Iterator[Change]:
    """A function taken of too much or too little; a value returned before its function."""
    node, squashings = place.node, place.scope.squashings
    if isinstance(node, ast.BinOp):
        for side, other, text in ((node.right, node.left, "F(A)"), (node.left, node.right, "F(A)")):
            if isinstance(side, ast.Call) and ast.unparse(side.func) in squashings and len(side.args) == 1:
                pair = (other, side.args[0]) if side is node.right else (side.args[0], other)
                new = _code(text, F=side.func, A=ast.BinOp(pair[0], node.op, pair[1]))
                yield new, f"as if `{_short(new)}` stood where `{_short(node)}` belongs, {place.where}"
    if isinstance(node, ast.Call) and ast.unparse(node.func) in squashings and len(node.args) == 1:
        inner = node.args[0]
        if isinstance(inner, ast.BinOp):
            for text in ("F(A)", "F(B)", "both"):
                left = _code("F(A)", F=node.func, A=inner.left) if text != "F(B)" else inner.left
                right = _code("F(A)", F=node.func, A=inner.right) if text != "F(A)" else inner.right
                new = ast.BinOp(left, inner.op, right)
                yield new, f"as if `{_short(new)}` stood where `{_short(node)}` belongs, {place.where}"
    if isinstance(node, ast.Name) and _loaded(node):
        before = place.scope.unsquashed(node.id)
        if before is not None:
            yield before, f"as if `{node.id}` were taken before its squashing function, {place.where}"


def transpose(place: Place) -> Iterator[Change]:
    """A transpose missing."""
    if _transposed(place.node) and isinstance(place.node, ast.Attribute):
        yield place.node.value, f"as if the transpose of `{_short(place.node.value)}` were missing, {place.where}"


def value(place: Place) -> Iterator[Change]:
    """A variable not used, scaled, reversed in sign, one minus it, squashed once more, averaged."""
    node = place.node
    if not isinstance(node, (ast.Name, ast.Attribute)) or not _loaded(node) or _is_callee(place):
        return
    old = ast.unparse(node)
    kind = place.scope.kind(old)
    if kind not in ("array", "float"):
        return
    if isinstance(place.parent, ast.Attribute) and place.parent.attr not in ("T",):
        return
    yield _code("0 * A", A=node), f"as if `{old}` were zero, {place.where}"
    yield _code("-A", A=node), f"as if `{old}` had the opposite sign, {place.where}"
    yield _code("2 * A", A=node), f"as if `{old}` were doubled, {place.where}"
    yield _code("A / 2", A=node), f"as if `{old}` were halved, {place.where}"
    if place.scope.between_0_and_1(old):
        yield _code("1 - A", A=node), f"as if `1 - {old}` stood where `{old}` belongs, {place.where}"
        yield _code("1 + 0 * A", A=node), f"as if `{old}` were 1, {place.where}"
        for other in place.scope.alike(old, getattr(node, "lineno", 0)):
            yield _code(f"1 - {other}"), f"as if `1 - {other}` stood where `{old}` belongs, {place.where}"
        yield _code("A * (1 - A)", A=node), f"as if the sigmoid's slope `{old} (1 - {old})` stood for `{old}`, {place.where}"
    yield _code("A * A", A=node), f"as if `{old}` were squared, {place.where}"
    yield _code("abs(A)", A=node), f"as if `{old}` had no sign, {place.where}"
    if kind == "array":
        for function in place.scope.squashings:
            yield _code(f"{function}(A)", A=node), f"as if `{old}` were put through `{function}` once more, {place.where}"
        yield _code("A.T", A=node), f"as if `{old}` were transposed, {place.where}"
        for text, words in (("A[::-1]", "reversed along its first axis"), ("A[0]", "its first entry alone")):
            yield _code(text, A=node), f"as if `{old}` were {words}, {place.where}"
        yield _code("A.mean(axis=0, keepdims=True)", A=node), f"as if the rows of `{old}` were averaged, {place.where}"
        yield _code("A.sum(axis=0, keepdims=True)", A=node), f"as if the rows of `{old}` were added up, {place.where}"
        yield _code("A.mean()", A=node), f"as if `{old}` were averaged to one number, {place.where}"


def function(place: Place) -> Iterator[Change]:
    """A function left out, applied twice, or another one of its kind."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    name, where = ast.unparse(node.func), place.where
    plain = bool(node.args) and not any(isinstance(arg, ast.Starred) for arg in node.args)
    if plain and name in place.scope.squashings:
        yield node.args[0], f"as if `{name}` were left out around `{_short(node.args[0])}`, {where}"
        again = copy.copy(node)
        again.args = [node]
        yield _code("F(A)", F=node.func, A=node), f"as if `{name}` were applied twice to `{_short(node.args[0])}`, {where}"
        inner = node.args[0]
        for other in place.scope.squashings:
            if other != name:
                yield _code(f"{other}(A)", A=inner), f"as if `{other}` stood for `{name}` around `{_short(inner)}`, {where}"
                yield (
                    _code(f"F({other}(A))", F=node.func, A=inner),
                    f"as if `{_short(inner)}` had gone through `{other}` before `{name}`, {where}",
                )
    for family in FAMILIES:
        if name in family:
            others = family
        elif isinstance(node.func, ast.Attribute) and node.func.attr in family and name.split(".")[0] != "np":
            others = tuple(item for item in family if "." not in item)
        else:
            continue
        for other in others:
            if other.split(".")[-1] == name.split(".")[-1]:
                continue
            new = copy.copy(node)
            if "." in other or not isinstance(node.func, ast.Attribute):
                new.func = _code(other)
            else:
                new.func = ast.Attribute(node.func.value, other, ast.Load())
            yield new, f"as if `{other}` stood where `{name.split('.')[-1] if '.' not in other else name}` belongs, {where}"
    if plain and name in ("np.abs", "abs", "np.sqrt", "np.log", "np.exp", "reversed", "float", "np.cumsum", "np.sort", "round"):
        yield node.args[0], f"as if `{name}` were left out, {where}"
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "sum", "mean", "max", "min") and name[:3] != "np.":
        yield node.func.value, f"as if `.{node.func.attr}()` were left out, {where}"


FAMILIES = (
    ("np.sum", "np.mean", "np.max", "np.prod"),
    ("sum", "mean", "max", "min"),
    ("max", "min", "sum"),
    ("np.maximum", "np.minimum", "np.add"),
    ("np.exp", "np.log", "np.sqrt", "np.square"),
    ("np.log", "np.log2", "np.log10", "np.log1p"),
    ("np.ceil", "np.floor", "np.round", "np.trunc"),
    ("math.ceil", "math.floor", "round"),
    ("int", "round", "float"),
    ("np.argmax", "np.argmin"),
    ("np.vstack", "np.hstack"),
    ("np.cumsum", "np.cumprod"),
    ("np.zeros", "np.ones"),
    ("np.zeros_like", "np.ones_like"),
    ("len", "max", "sum"),
)


def arguments(place: Place) -> Iterator[Change]:
    """Two arguments, or two entries of a list of blocks, exchanged; axis and keepdims; whole numbers for floats."""
    node = place.node
    if isinstance(node, (ast.List, ast.Tuple)) and _loaded(node) and not isinstance(place.parent, ast.Return):
        yield from _exchanged(place, node, "elts", "blocks")
    if not isinstance(node, ast.Call):
        return
    if not any(isinstance(arg, ast.Starred) for arg in node.args) and ast.unparse(node.func) != "range":
        yield from _exchanged(place, node, "args", "arguments")
    for k, keyword in enumerate(node.keywords):
        if keyword.arg in ("axis", "keepdims"):
            for new in ("0", "1", "-1", "None") if keyword.arg == "axis" else ("False",):
                if new != ast.unparse(keyword.value):
                    changed = copy.deepcopy(node)
                    changed.keywords[k].value = _code(new)
                    yield changed, f"as if `{keyword.arg}={new}` stood in `{_short(node)}`, {place.where}"
    if ast.unparse(node.func) in ("np.zeros", "np.ones", "np.zeros_like", "np.empty"):
        changed = copy.deepcopy(node)
        changed.keywords = [keyword for keyword in changed.keywords if keyword.arg != "dtype"]
        changed.keywords.append(ast.keyword("dtype", _code("int")))
        yield changed, f"as if `{_short(node)}` made an array of integers, which cuts off the fractions"


def _exchanged(place: Place, node: Any, name: str, words: str) -> Iterator[Change]:
    items = getattr(node, name)
    for j, k in itertools.combinations(range(min(len(items), 6)), 2):
        if ast.dump(items[j]) == ast.dump(items[k]):
            continue
        changed = copy.copy(node)
        new = list(items)
        new[j], new[k] = new[k], new[j]
        setattr(changed, name, new)
        first, second = _short(items[j]), _short(items[k])
        yield changed, f"as if `{first}` and `{second}` had changed places in `{_short(node)}`, {place.where}"


def results(place: Place) -> Iterator[Change]:
    """Two results, or two names that receive results, exchanged."""
    node = place.node
    if not isinstance(node, ast.Tuple):
        return
    if isinstance(place.parent, ast.Return) and len(node.elts) > 1:
        for new, words in _exchanged(place, node, "elts", "results"):
            yield new, words.partition(" in `")[0] + " in what is returned"
    if isinstance(node.ctx, ast.Store):
        for new, words in _exchanged(place, node, "elts", "names"):
            yield new, words.partition(" in `")[0] + f" on the left of the line for {_names(node)}"


def loop(place: Place) -> Iterator[Change]:
    """A range that is one short or long, shifted, or runs the other way; the first or last step alone."""
    node = place.node
    is_iterator = place.name == "iter" and isinstance(place.parent, (ast.For, ast.comprehension))
    if is_iterator:
        words = f"`{_short(node)}`"
        yield _code("list(A)[::-1]", A=node), f"as if the loop over {words} ran the other way"
        yield _code("list(A)[:-1]", A=node), f"as if the loop over {words} left out its last step"
        yield _code("list(A)[1:]", A=node), f"as if the loop over {words} left out its first step"
        yield _code("list(A)[:1]", A=node), f"as if only the first step of the loop over {words} were made"
        yield _code("list(A)[-1:]", A=node), f"as if only the last step of the loop over {words} were made"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        for k, argument in enumerate(node.args[:2]):
            for sign, step in (("+", "further"), ("-", "earlier")):
                changed = copy.copy(node)
                changed.args = list(node.args)
                changed.args[k] = _code(f"A {sign} 1", A=argument)
                end = "begins" if k == 0 and len(node.args) > 1 else "ends"
                text = ast.unparse(changed)
                yield changed, f"as if the range `{_short(node)}` were `{text}`: it {end} one {step}"


def constant(place: Place) -> Iterator[Change]:
    """A number that is one more or less, has the other sign, or is ten times as large or small."""
    node = place.node
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return
    if isinstance(place.parent, (ast.keyword, ast.Slice)):
        return
    number = node.value
    new = [number + 1, number - 1, -number] if isinstance(number, int) else [number * 10, number / 10, 2 * number, number / 2, -number]
    for other in dict.fromkeys(item for item in new if item != number):
        yield ast.Constant(other), f"as if `{other}` stood where `{number}` belongs, {place.where}"


def index(place: Place) -> Iterator[Change]:
    """An entry one before or after; a slice one longer or shorter; the order reversed."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return
    old = _short(node)
    if isinstance(node.slice, ast.Slice):
        for name in ("lower", "upper"):
            bound = getattr(node.slice, name)
            for sign in ("+", "-") if bound is not None else ():
                part = copy.copy(node.slice)
                setattr(part, name, _code(f"A {sign} 1", A=bound))
                changed = ast.Subscript(node.value, part, node.ctx)
                yield changed, f"as if `{ast.unparse(changed)}` stood where `{old}` belongs, {place.where}"
        if node.slice.step is not None and _loaded(node):
            yield node.value, f"as if `{old}` were not reversed, {place.where}"
    elif not isinstance(node.slice, ast.Tuple):
        for text in ("A - 1", "A + 1", "0", "-1"):
            changed = ast.Subscript(node.value, _code(text, A=node.slice), node.ctx)
            yield changed, f"as if `{ast.unparse(changed)}` stood where `{old}` belongs, {place.where}"


def condition(place: Place) -> Iterator[Change]:
    """Another comparison, and/or exchanged, a condition turned round or left out."""
    node, where = place.node, place.where
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new in COMPARISONS.get(type(node.ops[0]), ()):
            changed = ast.Compare(node.left, [new()], node.comparators)
            yield changed, f"as if `{ast.unparse(changed)}` stood where `{_short(node)}` belongs, {where}"
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values), f"as if `and` and `or` were exchanged in `{_short(node)}`, {where}"
        for item in node.values:
            yield item, f"as if `{_short(item)}` were the whole condition, {where}"
    if isinstance(node, ast.IfExp):
        yield node.body, f"as if `{_short(node.test)}` were always true, {where}"
        yield node.orelse, f"as if `{_short(node.test)}` were never true, {where}"
    if isinstance(node, ast.UnaryOp):
        yield node.operand, f"as if the `{'not' if isinstance(node.op, ast.Not) else '-'}` before `{_short(node.operand)}` were missing, {where}"
    if place.name == "ifs" and isinstance(place.parent, ast.comprehension):
        yield ast.Constant(True), f"as if the condition `{_short(node)}` were missing, {where}"
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    if name == "np.where" and isinstance(node, ast.Call) and len(node.args) == 3:
        test = _short(node.args[0])
        yield node.args[1], f"as if `{test}` were true everywhere, {where}"
        yield node.args[2], f"as if `{test}` were true nowhere, {where}"


COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq,),
}


def whole(place: Place) -> Iterator[Change]:
    """The whole right side of a line, or a whole result, scaled, reversed in sign, squashed, clipped or cast."""
    right_side = place.name == "value" and isinstance(place.parent, (ast.Assign, ast.AugAssign, ast.Return))
    result = isinstance(place.parent, ast.Tuple) and place.where.startswith("in the returned `")
    node = place.node
    if not (right_side or result) or isinstance(node, (ast.Tuple, ast.Constant, ast.Dict, ast.List)):
        return
    what = place.where.removeprefix("in ").replace("the line for ", "")
    if isinstance(place.parent, ast.Assign) and isinstance(place.parent.targets[0], ast.Tuple):
        return
    for text, words in WHOLE:
        yield _code(text, A=node), f"as if {what} were {words}"
    for function in place.scope.squashings:
        yield _code(f"{function}(A)", A=node), f"as if {what} were put through `{function}`"
    for size in place.scope.sizes:
        yield _code(f"A / ({size})", A=node), f"as if {what} were divided by `{size}`"
        yield _code(f"A * ({size})", A=node), f"as if {what} were multiplied by `{size}`"


WHOLE = (
    ("-A", "of the opposite sign"),
    ("2 * A", "doubled"),
    ("A / 2", "halved"),
    ("0 * A", "zero"),
    ("A + 1", "one too large"),
    ("A - 1", "one too small"),
    ("1 - A", "one minus it"),
    ("abs(A)", "without its sign"),
    ("A ** 2", "squared"),
    ("np.sqrt(abs(A))", "the square root of it"),
    ("1 / A", "its reciprocal"),
    ("np.log(A)", "its logarithm"),
    ("np.exp(A)", "put through the exponential function"),
    ("np.clip(A, -1, 1)", "clipped to the range from -1 to 1"),
    ("np.maximum(A, 0)", "cut off below 0"),
    ("A[::-1]", "reversed along its first axis"),
    ("A.T", "transposed"),
    ("np.round(A, 2)", "rounded to two digits"),
    ("np.where(abs(A) < 0.001, 0, A)", "set to 0 where they are small"),
    ("np.append(A[:-1], 0 * A[-1:], axis=0)", "left at 0 in the last entry"),
    ("np.append(0 * A[:1], A[1:], axis=0)", "left at 0 in the first entry"),
    ("np.where(A == 0, np.nan, A)", "not a number where they should be 0"),
    ("np.float32(A)", "rounded to float32"),
    ("np.cumsum(A, axis=0)", "added up along its first axis"),
    ("np.roll(A, 1, axis=0)", "shifted by one along its first axis"),
    ("np.roll(A, -1, axis=0)", "shifted back by one along its first axis"),
    ("A.mean(axis=0)", "averaged over its first axis"),
    ("A.sum(axis=0)", "summed over its first axis"),
    ("A / np.abs(A).max()", "divided by its largest entry"),
    ("A * np.ones_like(A).cumsum(axis=0)", "multiplied by 1, 2, 3, ... along its first axis"),
)

# ---- operators on statements ---------------------------------------------------------------------------------------


def left_out(place: Place) -> Iterator[Change]:
    """A statement missing, or a branch."""
    node = place.node
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
        yield ast.Pass(), f"as if the line `{_short(node)}` were missing"
    if isinstance(node, ast.If):
        yield ast.Pass(), f"as if the case `{_short(node.test)}` were missing"
        always = ast.If(ast.Constant(True), node.body, [])
        yield always, f"as if `{_short(node.test)}` were always true"


def update(place: Place) -> Iterator[Change]:
    """A sum that is overwritten, a value that is added to, the old value written into."""
    node = place.node
    if isinstance(node, ast.AugAssign):
        target = node.target
        yield ast.Assign([target], node.value, lineno=node.lineno), f"as if `=` stood where `+=` belongs, {_words(node)}"
        opposite = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield ast.AugAssign(target, opposite, node.value), f"as if the sign were the other one, {_words(node)}"
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            yield ast.AugAssign(target, ast.Add(), node.value), f"as if `+=` stood where `=` belongs, {_words(node)}"
        if isinstance(target, ast.Name) and target.id in place.scope.arguments:
            in_place = _statement(f"{target.id}[...] = VALUE", VALUE=node.value)
            yield in_place, f"as if the line for `{target.id}` wrote into the caller's array"


def not_carried(place: Place) -> Iterator[Change]:
    """A state that every step of a loop begins anew."""
    node = place.node
    if not isinstance(node, ast.For):
        return
    assigned = {item.id for child in node.body for item in ast.walk(child) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    for name, start in place.scope.starts(node.lineno).items():
        if name in assigned:
            changed = copy.copy(node)
            changed.body = [_statement(f"{name} = VALUE", VALUE=start), *node.body]
            yield changed, f"as if every step of the loop began with `{name} = {_short(start)}`: it is not carried from step to step"


def order(place: Place) -> Iterator[Change]:
    """Two neighboring statements exchanged."""
    if place.index is None:
        return
    siblings = getattr(place.parent, place.name)
    pair = siblings[place.index : place.index + 2]
    if len(pair) == 2 and not any(isinstance(item, (ast.Return, ast.Pass)) for item in pair):
        first, second = pair
        exchanged = [*siblings[: place.index], second, first, *siblings[place.index + 2 :]]
        yield exchanged, f"as if the line `{_short(second)}` came before the line `{_short(first)}`"


def early(place: Place) -> Iterator[Change]:
    """A return inside the loop, after its first step."""
    node = place.node
    if isinstance(node, ast.For) and place.index is not None:
        siblings = getattr(place.parent, place.name)
        after = siblings[place.index + 1 :]
        if len(after) == 1 and isinstance(after[0], ast.Return):
            changed = copy.copy(node)
            changed.body = [*node.body, after[0]]
            yield changed, "as if `return` stood inside the loop, so that it ends after its first step"


def _statement(text: str, **nodes: Any) -> ast.stmt:
    statement = ast.parse(text).body[0]
    assert isinstance(statement, ast.Assign)
    statement.value = nodes["VALUE"]
    return statement


Operator = Callable[[Place], Iterator[Change]]
# In the order in which two equal mutants are named: the more usual mistake first.
EXPRESSIONS: tuple[Operator, ...] = (
    results,
    another_variable,
    term_or_factor,
    operation,
    brackets,
    inside_out,
    transpose,
    function,
    arguments,
    loop,
    index,
    condition,
    constant,
    value,
    two_variables,
    whole,
)
STATEMENTS: tuple[Operator, ...] = (left_out, update, not_carried, early, order)

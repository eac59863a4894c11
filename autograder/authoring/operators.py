"""What may become of one place of a solution: a table of operators on expressions, and one on statements.

An operator sees a `Place` and yields what may stand there instead, each with words in the solution's own symbols.
"""

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from autograder.authoring.place import Change, Place, code, loaded, names, short, words_for

# ---- operators on expressions --------------------------------------------------------------------------------------


def another_variable(place: Place) -> Iterator[Change]:
    """Another variable, or another field, of the same shape."""
    node = place.node
    if isinstance(node, (ast.Name, ast.Attribute)) and loaded(node) and not _is_callee(place):
        old = ast.unparse(node)
        for new in place.scope.alike(old, getattr(node, "lineno", 0)):
            yield code(new), f"as if `{new}` stood where `{old}` belongs, {place.where}"


def two_variables(place: Place) -> Iterator[Change]:
    """Two variables added or multiplied where one belongs."""
    node = place.node
    if isinstance(node, (ast.Name, ast.Attribute)) and loaded(node) and not _is_callee(place):
        old = ast.unparse(node)
        if place.scope.kind(old) in ("array", "float") and not isinstance(place.parent, ast.Attribute):
            for other in place.scope.alike(old, getattr(node, "lineno", 0)):
                for new in (f"{old} + {other}", f"{old} * {other}", f"{old} - {other}"):
                    yield code(new), f"as if `{new}` stood where `{old}` belongs, {place.where}"


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
        yield left, f"as if {kind} `{short(right)}` were missing, {place.where}"
        rest = ast.UnaryOp(ast.USub(), right) if isinstance(node.op, ast.Sub) else right
        yield rest, f"as if {kind} `{short(left)}` were missing, {place.where}"
    if isinstance(node.op, ast.Div):
        yield left, f"as if nothing were divided by `{short(right)}`, {place.where}"
    if isinstance(node.op, ast.Pow):
        yield left, f"as if the exponent `{short(right)}` were missing, {place.where}"


def operation(place: Place) -> Iterator[Change]:
    """Another operation in the place of one, or its sides exchanged."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    left, right, where = node.left, node.right, place.where
    old = short(node)
    match node.op:
        case ast.Add():
            yield code("A - B", A=left, B=right), f"as if `{short(right)}` were subtracted instead of added, {where}"
            yield code("A * B", A=left, B=right), f"as if `{old}` were a product, {where}"
        case ast.Sub():
            yield code("A + B", A=left, B=right), f"as if `{short(right)}` were added instead of subtracted, {where}"
            yield code("B - A", A=left, B=right), f"as if the difference `{old}` were the wrong way round, {where}"
        case ast.Mult():
            yield code("A @ B", A=left, B=right), f"as if `@` stood for `*` in `{old}`, {where}"
            yield code("A + B", A=left, B=right), f"as if `{old}` were a sum, {where}"
            yield code("A / B", A=left, B=right), f"as if `{short(left)}` were divided by `{short(right)}`, {where}"
        case ast.MatMult():
            yield code("A * B", A=left, B=right), f"as if `*` stood for `@` in `{old}`, {where}"
            yield code("B @ A", A=left, B=right), f"as if the factors of `{old}` were exchanged, {where}"
            yield code("(A @ B).T", A=left, B=right), f"as if the result of `{old}` were transposed, {where}"
            for text, side in (("A.T @ B", left), ("A @ B.T", right)):
                if not _transposed(side):
                    yield code(text, A=left, B=right), f"as if `{short(side)}` were transposed in `{old}`, {where}"
        case ast.Div():
            yield code("A * B", A=left, B=right), f"as if `{old}` were a product, {where}"
            yield code("B / A", A=left, B=right), f"as if the fraction `{old}` were upside down, {where}"
        case ast.FloorDiv():
            yield code("A / B", A=left, B=right), f"as if `{old}` were not rounded down, {where}"
        case ast.Mod():
            yield code("A // B", A=left, B=right), f"as if `{old}` were the quotient, not the remainder, {where}"
            yield left, f"as if the remainder were not taken in `{old}`, {where}"
        case ast.Pow():
            yield code("A ** (B + 1)", A=left, B=right), f"as if the exponent of `{old}` were one larger, {where}"
            yield code("A ** (B - 1)", A=left, B=right), f"as if the exponent of `{old}` were one smaller, {where}"
            yield code("A * B", A=left, B=right), f"as if `*` stood for `**` in `{old}`, {where}"


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
            yield new, f"as if `{ast.unparse(new)}` stood where `{short(node)}` belongs, {place.where}"
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, inner):
            right = ast.BinOp(node.left.right, node.op, node.right)
            new = ast.BinOp(node.left.left, node.left.op, right)
            yield new, f"as if `{ast.unparse(new)}` stood where `{short(node)}` belongs, {place.where}"


def inside_out(place: Place) -> Iterator[Change]:
    """A function taken of too much or too little; a value returned before its function."""
    node, squashings = place.node, place.scope.squashings
    if isinstance(node, ast.BinOp):
        for side, other, text in ((node.right, node.left, "F(A)"), (node.left, node.right, "F(A)")):
            if isinstance(side, ast.Call) and ast.unparse(side.func) in squashings and len(side.args) == 1:
                pair = (other, side.args[0]) if side is node.right else (side.args[0], other)
                new = code(text, F=side.func, A=ast.BinOp(pair[0], node.op, pair[1]))
                yield new, f"as if `{short(new)}` stood where `{short(node)}` belongs, {place.where}"
    if isinstance(node, ast.Call) and ast.unparse(node.func) in squashings and len(node.args) == 1:
        inner = node.args[0]
        if isinstance(inner, ast.BinOp):
            for text in ("F(A)", "F(B)", "both"):
                left = code("F(A)", F=node.func, A=inner.left) if text != "F(B)" else inner.left
                right = code("F(A)", F=node.func, A=inner.right) if text != "F(A)" else inner.right
                new = ast.BinOp(left, inner.op, right)
                yield new, f"as if `{short(new)}` stood where `{short(node)}` belongs, {place.where}"
    if isinstance(node, ast.Name) and loaded(node):
        before = place.scope.unsquashed(node.id)
        if before is not None:
            yield before, f"as if `{node.id}` were taken before its squashing function, {place.where}"


def transpose(place: Place) -> Iterator[Change]:
    """A transpose missing."""
    if _transposed(place.node) and isinstance(place.node, ast.Attribute):
        yield place.node.value, f"as if the transpose of `{short(place.node.value)}` were missing, {place.where}"


def value(place: Place) -> Iterator[Change]:
    """A variable not used, scaled, reversed in sign, one minus it, squashed once more, averaged."""
    node = place.node
    if not isinstance(node, (ast.Name, ast.Attribute)) or not loaded(node) or _is_callee(place):
        return
    old = ast.unparse(node)
    kind = place.scope.kind(old)
    if kind not in ("array", "float"):
        return
    if isinstance(place.parent, ast.Attribute) and place.parent.attr not in ("T",):
        return
    yield code("0 * A", A=node), f"as if `{old}` were zero, {place.where}"
    yield code("-A", A=node), f"as if `{old}` had the opposite sign, {place.where}"
    yield code("2 * A", A=node), f"as if `{old}` were doubled, {place.where}"
    yield code("A / 2", A=node), f"as if `{old}` were halved, {place.where}"
    if place.scope.between_0_and_1(old):
        yield code("1 - A", A=node), f"as if `1 - {old}` stood where `{old}` belongs, {place.where}"
        yield code("1 + 0 * A", A=node), f"as if `{old}` were 1, {place.where}"
        for other in place.scope.alike(old, getattr(node, "lineno", 0)):
            yield code(f"1 - {other}"), f"as if `1 - {other}` stood where `{old}` belongs, {place.where}"
        yield (
            code("A * (1 - A)", A=node),
            f"as if the sigmoid's slope `{old} (1 - {old})` stood for `{old}`, {place.where}",
        )
    yield code("A * A", A=node), f"as if `{old}` were squared, {place.where}"
    yield code("abs(A)", A=node), f"as if `{old}` had no sign, {place.where}"
    if kind == "array":
        for function in place.scope.squashings:
            yield (
                code(f"{function}(A)", A=node),
                f"as if `{old}` were put through `{function}` once more, {place.where}",
            )
        yield code("A.T", A=node), f"as if `{old}` were transposed, {place.where}"
        for text, words in (("A[::-1]", "reversed along its first axis"), ("A[0]", "its first entry alone")):
            yield code(text, A=node), f"as if `{old}` were {words}, {place.where}"
        yield code("A.mean(axis=0, keepdims=True)", A=node), f"as if the rows of `{old}` were averaged, {place.where}"
        yield code("A.sum(axis=0, keepdims=True)", A=node), f"as if the rows of `{old}` were added up, {place.where}"
        yield code("A.mean()", A=node), f"as if `{old}` were averaged to one number, {place.where}"


def function(place: Place) -> Iterator[Change]:
    """A function left out, applied twice, or another one of its kind."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    name, where = ast.unparse(node.func), place.where
    plain = bool(node.args) and not any(isinstance(arg, ast.Starred) for arg in node.args)
    if plain and name in place.scope.squashings:
        yield node.args[0], f"as if `{name}` were left out around `{short(node.args[0])}`, {where}"
        again = copy.copy(node)
        again.args = [node]
        yield (
            code("F(A)", F=node.func, A=node),
            f"as if `{name}` were applied twice to `{short(node.args[0])}`, {where}",
        )
        inner = node.args[0]
        for other in place.scope.squashings:
            if other != name:
                yield (
                    code(f"{other}(A)", A=inner),
                    f"as if `{other}` stood for `{name}` around `{short(inner)}`, {where}",
                )
                yield (
                    code(f"F({other}(A))", F=node.func, A=inner),
                    f"as if `{short(inner)}` had gone through `{other}` before `{name}`, {where}",
                )
    for family in FAMILIES:
        if name in family:
            others: tuple[str, ...] = family
        elif isinstance(node.func, ast.Attribute) and node.func.attr in family and name.split(".")[0] != "np":
            others = tuple(item for item in family if "." not in item)
        else:
            continue
        for other in others:
            if other.split(".")[-1] == name.split(".")[-1]:
                continue
            new = copy.copy(node)
            if "." in other or not isinstance(node.func, ast.Attribute):
                new.func = code(other)
            else:
                new.func = ast.Attribute(node.func.value, other, ast.Load())
            yield (
                new,
                f"as if `{other}` stood where `{name.split('.')[-1] if '.' not in other else name}` belongs, {where}",
            )
    if plain and name in (
        "np.abs",
        "abs",
        "np.sqrt",
        "np.log",
        "np.exp",
        "reversed",
        "float",
        "np.cumsum",
        "np.sort",
        "round",
    ):
        yield node.args[0], f"as if `{name}` were left out, {where}"
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in ("copy", "sum", "mean", "max", "min")
        and name[:3] != "np."
    ):
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
    if isinstance(node, (ast.List, ast.Tuple)) and loaded(node) and not isinstance(place.parent, ast.Return):
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
                    changed.keywords[k].value = code(new)
                    yield changed, f"as if `{keyword.arg}={new}` stood in `{short(node)}`, {place.where}"
    if ast.unparse(node.func) in ("np.zeros", "np.ones", "np.zeros_like", "np.empty"):
        changed = copy.deepcopy(node)
        changed.keywords = [keyword for keyword in changed.keywords if keyword.arg != "dtype"]
        changed.keywords.append(ast.keyword("dtype", code("int")))
        yield changed, f"as if `{short(node)}` made an array of integers, which cuts off the fractions"


def _exchanged(place: Place, node: Any, name: str, words: str) -> Iterator[Change]:
    items = getattr(node, name)
    for j, k in itertools.combinations(range(min(len(items), 6)), 2):
        if ast.dump(items[j]) == ast.dump(items[k]):
            continue
        changed = copy.copy(node)
        new = list(items)
        new[j], new[k] = new[k], new[j]
        setattr(changed, name, new)
        first, second = short(items[j]), short(items[k])
        yield changed, f"as if `{first}` and `{second}` had changed places in `{short(node)}`, {place.where}"


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
            yield new, words.partition(" in `")[0] + f" on the left of the line for {names(node)}"


def loop(place: Place) -> Iterator[Change]:
    """A range that is one short or long, shifted, or runs the other way; the first or last step alone."""
    node = place.node
    is_iterator = place.name == "iter" and isinstance(place.parent, (ast.For, ast.comprehension))
    if is_iterator:
        words = f"`{short(node)}`"
        yield code("list(A)[::-1]", A=node), f"as if the loop over {words} ran the other way"
        yield code("list(A)[:-1]", A=node), f"as if the loop over {words} left out its last step"
        yield code("list(A)[1:]", A=node), f"as if the loop over {words} left out its first step"
        yield code("list(A)[:1]", A=node), f"as if only the first step of the loop over {words} were made"
        yield code("list(A)[-1:]", A=node), f"as if only the last step of the loop over {words} were made"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        for k, argument in enumerate(node.args[:2]):
            for sign, step in (("+", "further"), ("-", "earlier")):
                changed = copy.copy(node)
                changed.args = list(node.args)
                changed.args[k] = code(f"A {sign} 1", A=argument)
                end = "begins" if k == 0 and len(node.args) > 1 else "ends"
                text = ast.unparse(changed)
                yield changed, f"as if the range `{short(node)}` were `{text}`: it {end} one {step}"


def constant(place: Place) -> Iterator[Change]:
    """A number that is one more or less, has the other sign, or is ten times as large or small."""
    node = place.node
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return
    if isinstance(place.parent, (ast.keyword, ast.Slice)):
        return
    number: Any = node.value
    new = (
        [number + 1, number - 1, -number]
        if isinstance(number, int)
        else [number * 10, number / 10, 2 * number, number / 2, -number]
    )
    for other in dict.fromkeys(item for item in new if item != number):
        yield ast.Constant(other), f"as if `{other}` stood where `{number}` belongs, {place.where}"


def index(place: Place) -> Iterator[Change]:
    """An entry one before or after; a slice one longer or shorter; the order reversed."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return
    old = short(node)
    if isinstance(node.slice, ast.Slice):
        for name in ("lower", "upper"):
            bound = getattr(node.slice, name)
            for sign in ("+", "-") if bound is not None else ():
                part = copy.copy(node.slice)
                setattr(part, name, code(f"A {sign} 1", A=bound))
                changed = ast.Subscript(node.value, part, node.ctx)
                yield changed, f"as if `{ast.unparse(changed)}` stood where `{old}` belongs, {place.where}"
        if node.slice.step is not None and loaded(node):
            yield node.value, f"as if `{old}` were not reversed, {place.where}"
    elif not isinstance(node.slice, ast.Tuple):
        for text in ("A - 1", "A + 1", "0", "-1"):
            changed = ast.Subscript(node.value, code(text, A=node.slice), node.ctx)
            yield changed, f"as if `{ast.unparse(changed)}` stood where `{old}` belongs, {place.where}"


def condition(place: Place) -> Iterator[Change]:
    """Another comparison, and/or exchanged, a condition turned round or left out."""
    node, where = place.node, place.where
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new in COMPARISONS.get(type(node.ops[0]), ()):
            changed = ast.Compare(node.left, [new()], node.comparators)
            yield changed, f"as if `{ast.unparse(changed)}` stood where `{short(node)}` belongs, {where}"
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values), f"as if `and` and `or` were exchanged in `{short(node)}`, {where}"
        for item in node.values:
            yield item, f"as if `{short(item)}` were the whole condition, {where}"
    if isinstance(node, ast.IfExp):
        yield node.body, f"as if `{short(node.test)}` were always true, {where}"
        yield node.orelse, f"as if `{short(node.test)}` were never true, {where}"
    if isinstance(node, ast.UnaryOp):
        sign = "not" if isinstance(node.op, ast.Not) else "-"
        yield node.operand, f"as if the `{sign}` before `{short(node.operand)}` were missing, {where}"
    if place.name == "ifs" and isinstance(place.parent, ast.comprehension):
        yield ast.Constant(True), f"as if the condition `{short(node)}` were missing, {where}"
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    if name == "np.where" and isinstance(node, ast.Call) and len(node.args) == 3:
        test = short(node.args[0])
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
        yield code(text, A=node), f"as if {what} were {words}"
    for function in place.scope.squashings:
        yield code(f"{function}(A)", A=node), f"as if {what} were put through `{function}`"
    for size in place.scope.sizes:
        yield code(f"A / ({size})", A=node), f"as if {what} were divided by `{size}`"
        yield code(f"A * ({size})", A=node), f"as if {what} were multiplied by `{size}`"


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
    ("np.cumsum(A[:], axis=0)", "added up along its first axis"),
    ("np.roll(A, 1, axis=0)", "shifted by one along its first axis"),
    ("np.roll(A, -1, axis=0)", "shifted back by one along its first axis"),
    ("A.mean(axis=0)", "averaged over its first axis"),
    ("A.sum(axis=0)", "summed over its first axis"),
    ("A / np.abs(A).max()", "divided by its largest entry"),
    ("A[:] * np.ones_like(A).cumsum(axis=0)", "multiplied by 1, 2, 3, ... along its first axis"),
)

# ---- operators on statements ---------------------------------------------------------------------------------------


def left_out(place: Place) -> Iterator[Change]:
    """A statement missing, or a branch."""
    node = place.node
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
        yield ast.Pass(), f"as if {_the_line(node)} were missing"
    if isinstance(node, ast.If):
        yield ast.Pass(), f"as if the case `{short(node.test)}` were missing"
        always = ast.If(ast.Constant(True), node.body, [])
        yield always, f"as if `{short(node.test)}` were always true"


def _the_line(statement: ast.stmt) -> str:
    """A whole statement in words that do not give it away."""
    return words_for(statement).removeprefix("in ")


def update(place: Place) -> Iterator[Change]:
    """A sum that is overwritten, a value that is added to, the old value written into."""
    node = place.node
    if isinstance(node, ast.AugAssign):
        target = node.target
        yield (
            ast.Assign([target], node.value),
            f"as if `=` stood where `+=` belongs, {words_for(node)}",
        )
        opposite = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield ast.AugAssign(target, opposite, node.value), f"as if the sign were the other one, {words_for(node)}"
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        only = node.targets[0]
        if isinstance(only, ast.Subscript):
            yield ast.AugAssign(only, ast.Add(), node.value), f"as if `+=` stood where `=` belongs, {words_for(node)}"
        if isinstance(only, ast.Name) and only.id in place.scope.arguments:
            in_place = _statement(f"{only.id}[...] = VALUE", VALUE=node.value)
            yield in_place, f"as if the line for `{only.id}` wrote into the caller's array"


def not_carried(place: Place) -> Iterator[Change]:
    """A state that every step of a loop begins anew."""
    node = place.node
    if not isinstance(node, ast.For):
        return
    assigned = {
        item.id
        for child in node.body
        for item in ast.walk(child)
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }
    for name, start in place.scope.starts(node.lineno).items():
        if name in assigned:
            changed = copy.copy(node)
            changed.body = [_statement(f"{name} = VALUE", VALUE=start), *node.body]
            yield (
                changed,
                f"as if every step of the loop began with `{name} = {short(start)}`, so that it is not carried on",
            )


def order(place: Place) -> Iterator[Change]:
    """Two neighboring statements exchanged."""
    if place.index is None:
        return
    siblings = getattr(place.parent, place.name)
    pair = siblings[place.index : place.index + 2]
    if len(pair) == 2 and not any(isinstance(item, (ast.Return, ast.Pass)) for item in pair):
        first, second = pair
        exchanged = [*siblings[: place.index], second, first, *siblings[place.index + 2 :]]
        yield exchanged, f"as if {_the_line(second)} came before {_the_line(first)}"


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

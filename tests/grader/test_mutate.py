"""Mistakes derived from a solution: each is another program that compiles, and the tree is left as it was."""

import ast
from contextlib import ExitStack

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.authoring.mutate import Mutant, at_steps, exchanged_arguments, mutants, old_values
from autograder.authoring.place import words_for
from autograder.authoring.scope import Scope, recorded
from autograder.authoring.steps import NAME, Steps

PARTS = ["y", "z"]
ALL_KINDS = (mutants, exchanged_arguments, old_values, at_steps)


def scoped(source: str, *arguments) -> tuple[ast.Module, Scope]:
    """A function's tree, and what a run of it shows."""
    tree = ast.parse(source)
    namespace = {"np": np, "sigmoid": sigmoid}
    exec(compile(tree, "<solution>", "exec"), namespace)
    function = namespace[tree.body[-1].name]
    with np.errstate(all="ignore"):
        return tree, Scope(tree, [recorded(function, arguments)], namespace)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def derived(source: str, *arguments, lines: range = range(1, 1000)) -> tuple[ast.Module, list[Mutant]]:
    tree, scope = scoped(source, *arguments)
    return tree, [mutant for kind in ALL_KINDS for mutant in kind(tree, lines, scope, PARTS)]


def changed(mutant: Mutant) -> str:
    """The mutant's own text."""
    with ExitStack() as stack:
        for place, new in mutant.changes:
            stack.enter_context(place.holding(new))
        return ast.unparse(mutant.tree)


LEAF = st.sampled_from(
    ["x", "w", "h", "0.5", "2", "x[0]", "h[1:]", "w.T", "np.tanh(x)", "sigmoid(w)", "x.sum()", "len(h)"]
)
EXPRESSION = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/@"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda e: f"np.maximum({e}, h)"),
        inner.map(lambda e: f"np.sum({e}, axis=0)"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} if len(x) > 1 and not len(w) == 2 else {t[1]})"),
    ),
    max_leaves=5,
)
BODY = """\
def f(x, w, h):
    h = h + 0 * x
    y = np.zeros_like(x)
    for t in range(len(x)):
        h = {0}
        y[t] += {1}
    if len(x) > 2:
        y = -y
    z = {2}
    return y, z
"""


@settings(max_examples=25)
@given(EXPRESSION, EXPRESSION, EXPRESSION)
def test_every_mutant_is_another_program_and_the_tree_is_restored(one, two, three):
    source = BODY.format(one, two, three)
    tree = ast.parse(source)
    run = {"x": np.ones(3), "w": np.full(3, 0.5), "h": np.ones(3), "y": np.ones(3), "z": np.ones(3), "t": 2}
    scope = Scope(tree, [run], {"np": np, "sigmoid": sigmoid})
    before, text = ast.dump(tree, include_attributes=True), ast.unparse(tree)
    found = [mutant for kind in ALL_KINDS for mutant in kind(tree, range(1, 100), scope, PARTS)]
    assert len(found) > 50
    for mutant in found:
        mutant.compiled()
        assert ast.dump(tree, include_attributes=True) == before, mutant.text
        assert changed(mutant) != text, mutant.text
        assert mutant.text.startswith("as if ") and "\n" not in mutant.text


GATE = """\
def gate(x, w, h):
    a = x @ w + h
    y = sigmoid(a)
    return y, 1 - y
"""
ARGUMENTS = (np.array([[0.3, -0.2], [1.0, 0.5], [0.1, 2.0]]), np.array([[1.0, 2.0], [0.5, -1.0]]), np.ones((3, 2)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a = x @ w", "as if the term `h` were missing, in the line for `a`"),
        ("a = x @ w - h", "as if `h` were subtracted instead of added, in the line for `a`"),
        ("a = x @ w.T + h", "as if `w` were transposed in `x @ w`, in the line for `a`"),
        ("a = x @ w + x", "as if `x` stood where `h` belongs, in the line for `a`"),
        ("y = a", "as if `sigmoid` were left out around `a`, in the line for `y`"),
        ("y = np.tanh(a)", "as if `np.tanh` stood for `sigmoid` around `a`, in the line for `y`"),
        ("return (1 - y, y)", "as if `y` and `1 - y` had changed places in what is returned"),
        ("return (y, y)", "as if the term `1` were missing"),
        ("return (y, 1 + y)", "as if `y` were added instead of subtracted, in the returned `z`"),
        ("y = 2 * sigmoid(a)", "as if `y` were doubled"),
    ],
)
def test_usual_mistakes_are_among_them_in_words(line, words):
    _, found = derived(GATE, *ARGUMENTS)
    texts = [mutant.text for mutant in found if mutant.text.startswith(words)]
    assert texts, words
    if "the term `1`" not in words:
        assert any(line in changed(mutant) for mutant in found if mutant.text.startswith(words))


LOOP = """\
def run(x, h):
    y = np.zeros_like(x)
    for t in range(len(x)):
        h = 0.5 * h + x[t]
        y[t] = h
    return y
"""


@pytest.mark.parametrize(
    "words",
    [
        "as if the loop over `range(len(x))` left out its last step",
        "as if the range `range(len(x))` were `range(len(x) - 1)`: it ends one earlier",
        "as if `return` stood inside the loop, so that it ends after its first step",
        "as if the line for `h` were missing",
        "as if the line for `y[t]` came before the line for `h`",
        "as if `+=` stood where `=` belongs, in the line for `y[t]`",
        "as if `0.25` stood where `0.5` belongs, in the line for `h`",
        "as if `x[t - 1]` stood where `x[t]` belongs, in the line for `h`",
        "as if the term `x[t]` were missing, in the line for `h`, in the first step alone",
    ],
)
def test_mistakes_with_loops_are_among_them(words):
    _, found = derived(LOOP, np.array([1.0, 2.0, 3.0]), np.array(0.5))
    assert words in [mutant.text for mutant in found]


def test_a_step_of_its_own_behaves_so():
    _, found = derived(LOOP, np.array([1.0, 2.0, 3.0]), np.array(0.5))
    words = "as if the term `x[t]` were missing, in the line for `h`, in every step but the first"
    (mutant,) = (each for each in found if each.text == words)
    namespace = {"np": np, NAME: Steps()}
    exec(mutant.compiled(), namespace)
    np.testing.assert_allclose(namespace["run"](np.array([1.0, 2.0, 3.0]), 0.5), [1.25, 0.625, 0.3125])


def test_exchanged_arguments_are_exchanged_throughout():
    _, found = derived("def f(x, w):\n    y = x - 2 * w\n    return y / x\n", np.ones(2), np.full(2, 3.0))
    (mutant,) = (each for each in found if each.text == "as if `x` and `w` had changed places")
    namespace = {NAME: Steps()}
    exec(mutant.compiled(), namespace)
    np.testing.assert_allclose(namespace["f"](np.ones(2), np.full(2, 3.0)), [1 / 3, 1 / 3])


def test_only_the_lines_of_the_solution_change():
    tree, found = derived(GATE, *ARGUMENTS, lines=range(3, 4))
    assert found
    first, *rest = ast.unparse(tree).splitlines()[1:]
    for mutant in found:
        lines = changed(mutant).splitlines()[1:]
        assert first in lines and rest[-1] in lines, mutant.text


def test_two_mistakes_at_once_are_in_different_statements():
    tree, scope = scoped(GATE, *ARGUMENTS)
    found = list(mutants(tree, range(1, 9), scope, PARTS))
    first = next(mutant for mutant in found if "the term `h`" in mutant.text)
    twin = next(mutant for mutant in found if "subtracted instead of added, in the line for `a`" in mutant.text)
    other = next(mutant for mutant in found if "`sigmoid` were left out" in mutant.text)
    assert first & twin is None
    both = first & other
    assert both is not None and both.text == f"{first.text}; and {other.text}"
    assert "a = x @ w\n" in changed(both) and "y = a\n" in changed(both)


def test_what_a_solution_appends_is_not_told():
    (statement,) = ast.parse("answer.append(p < 1 and s < 1 + p)").body
    assert words_for(statement) == "in the line for `answer`"

"""What a run of a solution shows about its variables."""

import ast
from typing import NamedTuple

import numpy as np
import pytest

from autograder.authoring.scope import Scope, recorded


class State(NamedTuple):
    h: np.ndarray
    c: np.ndarray


def squash(a):
    return np.tanh(a) / 2


def shown(a):
    print(a)
    return a


def half_of(a):
    return a[:, :1]


SOURCE = """\
def step(x, w, state, n, name):
    start = np.zeros_like(x)
    h, count = state.h, 0.0
    for _ in range(n):
        g = squash(x * w)
        h = h + g
        count = count + 1.0
    late = h - start
    return late, inner(n)
"""
NAMESPACE = {"np": np, "squash": squash, "shown": shown, "half_of": half_of, "inner": lambda n: n}


def state(n: int) -> State:
    return State(np.full(n, 2.0), np.ones(n))


@pytest.fixture(scope="module")
def scope() -> Scope:
    tree = ast.parse(SOURCE)
    namespace = dict(NAMESPACE)
    exec(SOURCE, namespace)
    runs = [recorded(namespace["step"], (np.ones(n), np.full(n, 0.5), state(n), n, "a")) for n in (2, 3)]
    return Scope(tree, runs, NAMESPACE)


def test_the_variables_at_the_end_are_recorded():
    namespace = dict(NAMESPACE)
    exec(SOURCE, namespace)
    found = recorded(namespace["step"], (np.ones(2), np.ones(2), state(2), 2, "a"))
    assert found["count"] == 2.0 and set(found) >= {"x", "start", "late"}
    np.testing.assert_allclose(found["late"], 2 + np.tanh(1.0))


def test_recording_ends_with_the_call_also_after_an_error():
    import sys

    before = sys.gettrace()
    with pytest.raises(ZeroDivisionError):
        recorded(lambda: 1 / 0, ())
    assert sys.gettrace() is before


@pytest.mark.parametrize(
    ("name", "kind"),
    [("x", "array"), ("n", "int"), ("count", "float"), ("state", "tuple"), ("state.h", "array"), ("name", "other")],
)
def test_kinds(scope, name, kind):
    assert scope.kind(name) == kind
    assert scope.kind("nothing") == ""


def test_other_variables_of_the_same_shapes_that_are_known_there(scope):
    assert set(scope.alike("x", 5)) == {"w", "start", "h", "state.h", "state.c"}
    assert "late" not in scope.alike("x", 8) and "late" in scope.alike("x", 9)
    assert scope.alike("name", 9) == [] == scope.alike("nothing", 9)
    assert scope.alike("n", 9) == []


def test_what_a_variable_was_before_its_squashing_function(scope):
    assert ast.unparse(scope.unsquashed("g")) == "x * w"
    assert scope.unsquashed("late") is None


def test_functions_of_an_array_that_keep_its_shape(scope):
    assert scope.squashings == ["np.tanh", "squash"]


def test_ranges_sizes_and_starts(scope):
    assert scope.between_0_and_1("w") and scope.between_0_and_1("g") and not scope.between_0_and_1("h")
    assert scope.sizes == ["len(x)"]
    assert {name: ast.unparse(value) for name, value in scope.starts(4).items()} == {
        "start": "np.zeros_like(x)",
        "h": "state.h",
        "count": "0.0",
    }
    assert "late" not in scope.starts(8)

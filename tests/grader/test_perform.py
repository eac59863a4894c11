"""One call of an answer: it gets copies, and what it returns is what crosses the wire."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder import wire
from autograder.perform import FEW, SMALL, Reply, compared, perform
from autograder.probes import Probe

Point = namedtuple("Point", "x y")
ARRAY = arrays.arrays(
    st.sampled_from(["<f8", ">f8", "f4", "i8", "?"]),
    arrays.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=4),
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ARRAY | ARRAY.map(np.transpose)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner), max_leaves=6)


@given(VALUE)
def test_what_is_returned_has_crossed(value):
    got = perform(lambda: value, {}).value
    assert wire.pack(got) == wire.pack(wire.unpack(wire.pack(value)))


@pytest.mark.parametrize(
    "value",
    [
        Point(np.ones(2), np.ones(3)),
        tuple(np.ones(1) for _ in range(FEW + 1)),
        np.ones(SMALL + 1),
        (np.ones(2), (np.ones(2), np.ones(3))),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(6.0)[::-2]),
        np.ma.masked_array([1.0, 2.0], [True, False]),
    ],
    ids=["record", "many", "large", "nested", "views", "subclass"],
)
def test_so_have_values_of_other_forms(value):
    got = perform(lambda: value, {}).value
    assert type(got) is type(wire.unpack(wire.pack(value)))
    assert wire.pack(got) == wire.pack(wire.unpack(wire.pack(value)))


def test_an_answer_is_kept_as_it_was_returned():
    kept = np.zeros(3)
    got = perform(lambda: kept, {}).value
    kept[:] = 7
    np.testing.assert_array_equal(got, np.zeros(3))


def changed(answer, call: dict) -> tuple[str, ...]:
    """The inputs that are found to be changed: in this process, and after the reply has crossed."""
    reply = perform(answer, call)
    found = compared(call, reply).changed
    crossed = wire.unpack(wire.pack(reply.message()))
    assert compared(call, Reply(**crossed)).changed == found
    return found


def test_inputs_are_copies_and_changes_are_found():
    call = {"x": np.arange(3.0), "p": Point(np.ones(2), [np.zeros(2)]), "n": 2}

    def writing(x, p, n):
        x[0] = 5
        p.y[0][:] = 1

    assert changed(writing, call) == ("x", "p")
    assert call["x"][0] == 0 and call["p"].y[0][0] == 0
    assert changed(lambda x, p, n: x * n, call) == ()
    assert changed(lambda x, p, n: x.fill(-0.0), {"x": np.zeros(2), "p": 0, "n": 0}) == ("x",)
    assert changed(lambda x, p, n: p.append(1) or n.update(a=3), {"x": 0, "p": [1], "n": {"a": 2}}) == ("p", "n")


def test_inputs_of_every_kind_are_found_unchanged():
    kinds = [None, True, 3, -0.0, float("nan"), 1 + 2j, np.float32(2), "text", [1, [np.ones(2)]], (1, Point(2, 3))]
    kinds += [{"a": np.zeros((0, 2))}, Probe("cubic", a=np.ones(2)), np.array([True, False]), np.arange(3)[::-1]]
    call = {f"x{k}": value for k, value in enumerate(kinds)}
    assert changed(lambda *args: 0, call) == ()


def test_an_answer_has_to_hold_the_inputs():
    for inputs in (None, [], [1, 2], {"x": 1}, "x"):
        with pytest.raises(wire.WireError, match="without the inputs"):
            compared({"x": 1}, Reply(value=1, inputs=inputs))
    assert compared(None, Reply(value=1)).changed == ()
    assert compared({"x": 1}, Reply(error={"kind": "ValueError", "text": "", "line": ""})).changed == ()


def test_the_line_that_is_told_is_the_students():
    error = perform(lambda fn: fn(np.ones(3)), {"fn": Probe("cubic", a=np.ones(2))}).error
    assert "perform(lambda fn" in error["line"] and "lambda x, a" not in error["line"]

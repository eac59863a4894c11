"""What one quantity of an answer looked like: equal for equal behavior, different for different."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.exercise import Task
from autograder.fingerprint import TOLERANCE, UNASKED, Mark, marks
from autograder.perform import Reply

TASK = Task("unit.task", "Task", {"y": 1})
PAIR = Task("unit.pair", "Pair", {"a": 1, "b": 1})


def mark(value, expected=1.0, changed=()) -> Mark:
    return marks(TASK, [Reply(value=value, changed=changed)], [expected])["y"][0]


def test_every_part_has_one_mark_for_each_case():
    error = Reply(error={"kind": "ValueError", "text": "no", "line": ""})
    found = marks(PAIR, [Reply(value=(1.0, 2.0)), error], [(1.0, 2.0)] * 4)
    assert [m.token for m in found["a"]] == ["f()", "error ValueError", UNASKED, UNASKED]
    assert [m.value for m in found["b"]][:1] != [m.value for m in found["a"]][:1]


def test_another_structure_is_told_for_all_parts():
    found = marks(PAIR, [Reply(value=3.0)], [(1.0, 2.0)])
    assert found["a"] == found["b"] and "expected 2 values" in found["a"][0].token
    (missing,) = marks(PAIR, [Reply(value={"a": 1.0})], [{"a": 1.0, "b": 2.0}])["b"]
    assert "no key 'b'" in missing.token


ARRAYS = arrays.arrays(float, arrays.array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e3, 1e3))


@given(ARRAYS, st.data())
def test_one_changed_entry_changes_the_projection(array, data):
    at = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    other = array.copy()
    other[at] += 1e-3 * max(1.0, float(np.abs(array).max()))
    one, two = mark(array), mark(other)
    assert one.token == two.token
    assert abs(one.value - two.value) > TOLERANCE * one.size


@given(ARRAYS)
def test_rounding_does_not(array):
    one, two = mark(array), mark(array * (1 + 2e-15))
    assert one.token == two.token
    assert abs(one.value - two.value) <= TOLERANCE * one.size


def test_the_sign_of_not_a_number_does_not_matter_and_that_of_infinity_does():
    """Processors give NaN either sign bit."""
    nan = np.array([1.0, np.nan])
    assert mark(nan) == mark(np.copysign(nan, [1.0, -1.0]))
    assert mark(np.array([1.0, np.inf])).token != mark(np.array([1.0, -np.inf])).token
    assert mark(nan).token != mark(np.array([1.0, np.inf])).token


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(3.0), np.arange(3.0)[::-1].copy()),
        (np.arange(4.0).reshape(2, 2), np.arange(4.0).reshape(2, 2).T.copy()),
        (np.array([1.0, 2.0, 3.0, 5.0]), np.array([1.0, 3.0, 2.0, 5.0])),
    ],
)
def test_the_order_of_entries_matters(one, other):
    assert abs(mark(one).value - mark(other).value) > 1e-3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.zeros((3, 1))),
        (np.zeros(3), np.zeros(3, dtype=int)),
        (np.array([np.nan, 1.0]), np.array([1.0, np.nan])),
        (np.array([np.inf, 1.0]), np.array([-np.inf, 1.0])),
        (np.array([np.inf, 1.0]), np.array([0.0, 1.0])),
        ("yes", "no"),
        (None, 0.0),
        ([1.0], np.array([1.0])),
        (np.zeros(2, dtype=complex), np.zeros(2)),
    ],
)
def test_another_kind_of_result_has_another_token(one, other):
    assert mark(one, expected=np.zeros(3)).token != mark(other, expected=np.zeros(3)).token


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (np.array([1], dtype=np.uint8), np.array([1])), ("`C`", "c")])
def test_the_same_thing_in_another_type_has_the_same_mark(one, other):
    assert mark(one) == mark(other)


def test_inputs_that_were_changed_are_part_of_it():
    assert mark(np.ones(2), changed=("x",)).token == mark(np.ones(2)).token + " changed x"


def test_a_sum_too_large_for_a_float_is_no_error():
    with np.errstate(all="raise"):
        assert not np.isfinite(mark(np.full(9, 1.7e308)).size)


def test_both_kinds_of_true_are_the_same_behavior():
    assert mark(True, True) == mark(np.True_, True) != mark(False, True)

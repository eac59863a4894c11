"""From what was returned to one value per part."""

import re
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import wire
from autograder.align import Mismatch, align, describe, flatten


class State(NamedTuple):
    h: Any
    c: Any


NESTED = (State(1, 2), 3)
NAMES = ["h", "c", "y"]


def crossed(value):
    """As it comes from student code."""
    return wire.unpack(wire.pack(value))


def test_nested_tuples_become_parts_in_place():
    assert flatten(NESTED, NAMES) == {"h": 1, "c": 2, "y": 3}
    assert flatten({"b": 2, "a": 1}, ["a", "b"]) == {"a": 1, "b": 2}
    assert flatten((1, 2), ["whole"]) == {"whole": (1, 2)}


def test_a_reference_with_another_number_of_values_is_a_fault():
    with pytest.raises(ValueError, match=r"returns 3 values for the parts \['h', 'c'\]"):
        flatten(NESTED, ["h", "c"])


@pytest.mark.parametrize("value", [NESTED, ((1, 2), 3), [[1, 2], 3], ({"c": 2, "h": 1}, 3)])
def test_records_tuples_lists_and_dicts_of_the_fields_are_accepted(value):
    assert align(crossed(value), NESTED, NAMES) == {"h": 1, "c": 2, "y": 3}


def test_a_record_with_its_fields_in_another_order_is_read_by_name():
    class Turned(NamedTuple):
        c: Any
        h: Any

    assert align(crossed((Turned(2, 1), 3)), NESTED, NAMES) == {"h": 1, "c": 2, "y": 3}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing was returned"),
        (5, r"expected 2 values as the result; got 5 \(int\)"),
        ((1, 2, 3), "expected 2 values as the result; got a tuple of 3 values"),
        ((1, 3), r"expected the 2 values \(h, c\) as value 1 of the result; got 1"),
        ((np.zeros(2), 3), r"value 1 of the result; got an array of shape \(2,\)"),
    ],
)
def test_another_structure_is_a_mismatch_in_words(value, words):
    with pytest.raises(Mismatch, match=words):
        align(value, NESTED, NAMES)


def test_a_missing_key_costs_that_key_alone():
    found = align({"a": 1}, {"a": 1, "b": 2}, ["a", "b"])
    assert found["a"] == 1
    assert isinstance(found["b"], Mismatch) and str(found["b"]) == "the dict has no key 'b'"
    with pytest.raises(Mismatch, match="expected a dict with the keys a, b; got a list of 2 values"):
        align([1, 2], {"a": 1, "b": 2}, ["a", "b"])


def test_one_value_in_a_tuple_of_one_is_that_value():
    assert align((3,), 4, ["y"]) == {"y": 3}
    assert align((3, 4), 4, ["y"]) == {"y": (3, 4)}


LAYERS = [State(np.zeros((2, 3)), np.zeros(1)), State(np.array([[1.0, 2.0]]), np.array([3.0]))]


def test_a_list_of_arrays_is_one_part_whatever_its_length():
    for layers in (LAYERS, LAYERS[1:]):
        found = align(crossed((layers, 5)), (layers, 5), ["layers", "y"])
        assert found["y"] == 5
        np.testing.assert_array_equal(found["layers"], np.concatenate([a.ravel() for pair in layers for a in pair]))
        np.testing.assert_array_equal(found["layers"], flatten((layers, 5), ["layers", "y"])["layers"])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (LAYERS[:1], "expected 2 values in the list; got a list of 1 values"),
        ([LAYERS[0], LAYERS[0]], r"entry \[1\].h of the list has the shape \(2, 3\); expected \(1, 2\)"),
        ([LAYERS[0], (1, 2, 3)], r"expected the 2 values \(h, c\) as entry 1 of the list; got a tuple of 3 values"),
        ([LAYERS[0], (0.5, None)], r"expected an array of shape \(1, 2\) as entry \[1\].h of the list; got 0.5"),
        (np.zeros(3), r"expected 2 values in the list; got an array of shape \(3,\)"),
    ],
)
def test_a_list_of_other_arrays_costs_that_part_alone(value, words):
    found = align(crossed((value, 5)), (LAYERS, 5), ["layers", "y"])
    assert found["y"] == 5
    assert isinstance(found["layers"], Mismatch) and re.search(words, str(found["layers"]))


def test_an_entry_of_a_list_is_told_by_its_place():
    joined = flatten((LAYERS, 5), ["layers", "y"])["layers"]
    assert joined.told("0.5 at [8]; expected 2; 1 of 10 entries differ") == (
        "0.5 at [1].h[0, 1]; expected 2; 1 of 10 entries differ"
    )
    assert joined.told("0.5 at [9]; expected 3; 1 of 10 entries differ, all of them at index 9 of axis 0") == (
        "0.5 at [1].c[0]; expected 3; 1 of 10 entries differ"
    )


TREES = st.recursive(
    st.integers(-(2**100), 2**100), lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple), max_leaves=8
)


@given(st.lists(TREES, min_size=2, max_size=3).map(tuple))
def test_the_reference_fits_itself(tree):
    leaves = list(_leaves(tree))
    names = [f"part{k}" for k in range(len(leaves))]
    assert align(crossed(tree), tree, names) == flatten(tree, names) == dict(zip(names, leaves, strict=True))


def _leaves(tree):
    for item in tree:
        yield from _leaves(item) if isinstance(item, tuple) else [item]


def test_values_are_described_in_few_words():
    assert describe(None) == "None"
    assert describe(crossed(lambda: 0)) == "a value of type function (a function, not its result)"
    assert len(describe("x" * 1000)) < 80

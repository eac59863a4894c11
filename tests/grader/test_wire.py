"""The wire format: what crosses, what becomes Foreign, what is refused."""

import json
import pickle
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire
from autograder.probes import Probe
from autograder.wire import Foreign, WireError, pack, unpack


def cross(value):
    return unpack(pack(value))


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**100), 2**100) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@settings(max_examples=60)
@given(plain)
def test_plain_values_cross_unchanged(value):
    assert repr(cross(value)) == repr(value)


@settings(max_examples=60)
@given(
    hnp.arrays(st.sampled_from(sorted(wire.DTYPES)).map(np.dtype), hnp.array_shapes(min_dims=0, min_side=0, max_dims=4))
)
def test_arrays_cross_bit_for_bit(array):
    got = cross(array)
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    assert got.tobytes() == np.ascontiguousarray(array).tobytes()
    assert got.flags.writeable and got.flags.owndata | (got.base is not None)


def test_layouts_views_and_byte_orders_do_not_matter():
    array = np.arange(24.0).reshape(4, 6)
    for view in (np.asfortranarray(array), array.T, array[::2, ::-1], array.astype(">f8")):
        got = cross(view)
        assert got.dtype == np.float64
        np.testing.assert_array_equal(got, view)


def test_named_tuples_keep_their_names():
    point = namedtuple("Point", "x y")(np.arange(3.0), 2)
    got = unpack(pack({"p": point}), trusted=True)["p"]
    assert type(got).__name__ == "Point" and got._fields == ("x", "y")
    np.testing.assert_array_equal(got.x, point.x)


def test_named_tuples_of_student_code_are_not_built_again():
    got = cross(namedtuple("Point", "x y")(1, 2))
    assert type(got) is wire.Record and got == (1, 2) and got.names == ("x", "y")
    evil = unpack(message({"r": ["Evil", ["a=exit()", "b"], [{"i": "1"}, {"i": "2"}]]}))
    assert evil == (1, 2)


def test_probes_cross_by_name():
    probe = cross(Probe("cubic", a=np.array([1.0, 2.0])))
    assert probe(np.array([1.0, 2.0])) == pytest.approx(1 + 16)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ((n for n in range(3)), "generator"),
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (np.array([object()]), "numpy.ndarray"),
        (np.array(["text"]), "numpy.ndarray"),
        (np.empty(0, dtype="datetime64[s]"), "numpy.ndarray"),
        (2**200, "int"),
    ],
)
def test_what_has_no_place_becomes_foreign(value, kind):
    got = cross(value)
    assert isinstance(got, Foreign) and got.kind == kind


def test_huge_arrays_are_described_without_being_copied():
    huge = np.broadcast_to(np.float64(1.0), (10_000, 10_000, 100))  # 80 GB, if anyone copied it
    got = cross([huge, 1])
    assert isinstance(got[0], Foreign) and "(10000, 10000, 100)" in got[0].why and got[1] == 1


def test_depth_and_number_of_values_are_bounded():
    deep: list = []
    for _ in range(50):
        deep = [deep]
    assert "nested deeper" in repr(cross(deep))
    assert "more than" in cross(list(range(wire.MAX_ITEMS * 2))).why
    assert "more than" in repr(cross([list(range(100))] * 200))
    loop: list = []
    loop.append(loop)
    assert "nested deeper" in repr(cross(loop))


def raw(header, body=b""):
    return len(header).to_bytes(8, "big") + header + body


def message(tree, body=b""):
    return raw(json.dumps(tree).encode(), body)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 7,
        (2**60).to_bytes(8, "big"),
        pickle.dumps([1, 2]),
        message([]),
        message({}),
        message({"z": 1}),
        message({"a": ["object", [1], False]}, b"12345678"),
        message({"a": ["float64", [10**9, 10**9], False]}),
        message({"a": ["float64", [-1], False]}),
        message({"a": ["float64", [2], False]}, b"12345678"),
        message({"a": ["<f8,<f8", [1], False]}, b"1234567812345678"),
        message({"p": ["__import__", {}]}),
        message({"i": "x"}),
        message({"l": 3}),
        message({"r": ["Evil", ["a", "b"], [{"n": 0}]]}),
        message({"n": 0}, b"left over"),
        message({"s": ["text"]}),
        message({"s": [[[[1]]]]}),
        message({"x": [["a"], "b"]}),
        message({"i": [1, 2]}),
        message({"f": 1.5}),
        message({"r": ["Evil", [1], [{"n": 0}]]}),
        message({"a": ["float64", [0, 2**62], False]}),
        message({"a": ["float64", [0] * (wire.MAX_AXES + 1), False]}),
        message({"a": [["float64"], [1], False]}, b"12345678"),
        message({"a": ["float64", [True], False]}, b"12345678"),
        message({"p": ["cubic", {"self": {"n": 0}}]}),
        message({"p": ["cubic", [1]]}),
        message({"l": [{"n": 0}] * (wire.MAX_ITEMS + 101)}),
        message({"n": "[" * (wire.MAX_BRACKETS + 1)}),
        raw(b'{"l":' + b"[" * 40_000 + b"]" * 40_000 + b"}"),
        raw(b'{"n":' + b" " * wire.MAX_HEADER + b"0}"),
        raw(b'{"i":' + b"9" * 10_000 + b"}"),
        raw('{"s": "text"}'.encode("utf-16")),
        raw(b'{"s": "\xff"}'),
    ],
)
def test_malformed_messages_are_refused(data):
    with pytest.raises(WireError):
        unpack(data)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_random_bytes_never_do_anything_else(data):
    try:
        value = unpack(data)
    except WireError:
        return
    assert isinstance(pack(value), bytes)


# ---- what no limit may break -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        ["\U0001f600" * wire.MAX_TEXT] * 100,
        [str(k) * 100 for k in range(4000)],
        {str(k) * 20: "x" * 20 for k in range(4000)},
        [type("\U0001f600" * 200, (), {})() for _ in range(4000)],
        [np.empty((2**20, 0, *[1] * 6)) for _ in range(4000)],
        [np.empty((2**40, 0)), np.zeros([1] * 20)],
        dict.fromkeys(range(-(2**126), 4900 - 2**126), -(2**126)),
        [namedtuple("Long" * 200, [f"field_{k}" + "y" * 500 for k in range(20)])(*range(20)) for _ in range(100)],
        Probe("cubic", **{f"a{k}": "x" * 1000 for k in range(1000)}),
    ],
    ids=["one text", "texts", "keys", "kinds", "empty arrays", "axes", "numbers", "names", "probe"],
)
def test_whatever_is_packed_can_be_read(value):
    assert isinstance(cross({"value": value, "error": None, "inputs": [value]}), dict)


def test_half_a_surrogate_pair_is_no_text():
    assert cross("a\ud800b") == "a?b"
    assert unpack(message({"r": ["Point", ["\ud800"], [{"n": 0}]]})).names == ("?",)


def test_a_bool_is_true_or_false_whatever_its_byte():
    got = unpack(message({"a": ["bool", [3], False]}, b"\x00\x01\x02"))
    assert got.tobytes() == b"\x00\x01\x01"


def test_keys_are_plain_or_tell_their_kind():
    got = cross({(1, "a"): 1, 2: 2, np.int64(3): 3, frozenset([4]): 4})
    assert got == {(1, "a"): 1, 2: 2, "numpy.int64": 3, "list": 4}

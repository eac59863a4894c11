"""The data of a unit's checks: it crosses as it is, the same bytes every time, and damage is told."""

import copy
import dataclasses
import os
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder import advice
from autograder.advice import Advice, Cause, Known
from autograder.exercise import Task
from autograder.fingerprint import UNASKED, Mark

TOKENS = ["f(3,)", "error ValueError", "f(3,)0a1b2c3d"]
TEXTS = st.text(max_size=30)


@st.composite
def tables(draw) -> Known:
    """Any table of two parts, with infinite and undefined projections among its values."""
    kinds, values = [], []
    cases = draw(st.integers(1, 3))
    for _ in range(2):
        shape = (draw(st.integers(0, 4)), cases)
        kinds.append(draw(arrays.arrays(np.int16, shape, elements=st.integers(0, 2))))
        values.append(draw(arrays.arrays(float, shape)))
    count = draw(st.integers(0, 4))
    causes = [Cause(draw(TEXTS), draw(TEXTS), draw(st.booleans()), draw(TEXTS)) for _ in range(count)]
    return Known(TOKENS, kinds, values, causes, draw(arrays.arrays(np.int16, (count, 2), elements=st.integers(-1, 3))))


def some(**changes) -> Advice:
    """The data of an exercise, with some of its fields changed."""
    task = Task("unit.task", "A task", {"a": 1, "b": 0.5}, rtol=1e-6, float32=True, calls=("before",))
    cases = [{"x": np.arange(3.0), "n": 2}, {"x": np.ones(1), "n": 0}]
    expected = [(np.arange(3.0) / 3, 1.0), (np.ones(1), -1.0)]
    known = Known(
        TOKENS,
        [np.array([[0, 0], [0, 2]], dtype=np.int16), np.zeros((1, 2), dtype=np.int16)],
        [np.array([[1.5, 2.5], [1.0, np.nan]]), np.array([[1e6, -3.0]])],
        [Cause("doubled", "it is doubled.", True), Cause("as_if", "as if `a` were 0", False, "before")],
        np.array([[0, -1], [1, 0]], dtype=np.int16),
    )
    fields = {"task": task, "cases": cases, "expected": expected, "known": known} | changes
    return Advice(**fields)


def written(**changes) -> bytes:
    return advice.write({"task": some(**changes)})


@given(tables())
def test_tables_cross_as_they_are(known):
    got = advice.read(advice.write({"task": some(known=known)}), "task").known
    assert got.tokens == known.tokens and got.causes == known.causes
    for one, other in zip([*got.kinds, *got.values, got.rows], [*known.kinds, *known.values, known.rows], strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


def test_everything_else_crosses_too():
    got, sent = advice.read(written(), "task"), some()
    assert got.task == sent.task
    np.testing.assert_equal(got.cases, sent.cases)
    np.testing.assert_equal(got.expected, sent.expected)


def test_the_bytes_are_the_same_every_time(monkeypatch):
    first = written()
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written() == first


# ---- comparing two files -------------------------------------------------------------------------------------------


def nudged(factor: float) -> Advice:
    """All numbers a little different, as on another processor."""
    other = some()
    other.expected = [(a * factor, b * factor) for a, b in other.expected]
    other.known.values = [values * factor for values in other.known.values]
    return other


def test_last_digits_may_differ():
    other = advice.write({"task": nudged(1 + 1e-12)})
    assert other != written()
    assert advice.same(other, written())


def test_another_order_of_derived_causes_says_the_same():
    known = some().known
    two = Cause("as_if", "as if `b` were 0", False)
    causes, rows = [*known.causes, two], np.array([[0, -1], [1, 0], [-1, 0]], dtype=np.int16)
    one = dataclasses.replace(known, causes=causes, rows=rows)
    other = dataclasses.replace(known, causes=[causes[k] for k in (0, 2, 1)], rows=rows[[0, 2, 1]])
    assert advice.same(written(known=one), written(known=other))


def changed(path: str, value) -> Advice:
    other = copy.deepcopy(some())
    target = other
    *steps, last = path.split(".")
    for step in steps:
        target = target[int(step)] if step.isdigit() else getattr(target, step)
    if last.isdigit():
        target[int(last)] = value
    else:
        setattr(target, last, value)
    return other


@pytest.mark.parametrize(
    "other",
    [
        nudged(1 + 1e-4),
        changed("task.title", "Another task"),
        changed("task.parts", {"b": 0.5, "a": 1}),
        changed("task.parts", {"a": 2, "b": 0.5}),
        changed("task.calls", ()),
        changed("cases.0", {"x": np.arange(3.0), "n": 3}),
        changed("cases.0", {"x": np.arange(3), "n": 2}),
        changed("expected.1", (np.ones(2), -1.0)),
        changed("known.tokens", TOKENS[:2]),
        changed("known.tokens", [*TOKENS[:2], "f(3,)9"]),
        changed("known.values.1", np.array([[1e6, -4.0]])),
        changed("known.kinds.0", np.zeros((2, 2), dtype=np.int16)),
        changed("known.causes.0", Cause("doubled", "it is doubled!", True)),
        changed("known.causes.1", Cause("as_if", "as if `a` were 0", False)),
        changed("known.rows", np.array([[0, -1], [1, -1]], dtype=np.int16)),
    ],
)
def test_real_differences_are_seen(other):
    assert not advice.same(advice.write({"task": other}), written())


def test_other_exercises_and_damage_are_differences():
    assert not advice.same(advice.write({"task": some(), "more": some()}), written())
    assert not advice.same(written()[:-5], written())
    assert advice.same(b"no zip at all", b"no zip at all")


# ---- reading -------------------------------------------------------------------------------------------------------


def test_an_exercise_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LookupError, match=r"no exercise 'tusk' in this unit; it has: task$"):
        advice.read(written(), "tusk")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", written()[:-30], written()[: len(written()) // 2]])
def test_damage_is_told(data, tmp_path):
    (tmp_path / "01_unit.checks").write_bytes(data)
    with pytest.raises(ValueError, match="the data of the checks cannot be read"):
        advice.read(tmp_path / "01_unit.checks", "task")
    with pytest.raises(ValueError, match="the data of the checks cannot be read"):
        advice.names(data)


def test_no_damaged_byte_leads_to_another_error():
    whole, rng = written(), random.Random(1)
    told = 0
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= rng.randrange(1, 256)
        try:
            advice.read(bytes(damaged), "task")
        except (ValueError, LookupError):
            told += 1
    assert told > 0.8 * len(whole)


def test_a_message_that_would_be_too_large_is_refused():
    with pytest.raises(ValueError, match=r"unit\.task: more than a message can hold"):
        written(cases=[{"x": [0.5] * 20_000}])


def test_a_file_is_read_again_when_it_has_changed(tmp_path):
    path = tmp_path / "01_unit.checks"
    path.write_bytes(written())
    first = advice.of_file(path)
    assert advice.of_file(path) is first
    path.write_bytes(advice.write({"task": some(), "more": some()}))
    os.utime(path, ns=(1, 1))
    assert list(advice.of_file(path)) == ["task", "more"]


# ---- looking up ----------------------------------------------------------------------------------------------------


def seen(*values: float, token: str = "f(3,)", size: float = 1.0) -> list[Mark]:
    return [Mark(token, value, size) for value in values]


def test_behaviors_that_agree_in_every_case_are_found():
    known = some().known
    assert known.alike(0, seen(1.5, 2.5), 1e-7) == {0}
    assert known.alike(0, seen(1.5 + 1e-9, 2.5), 1e-7) == {0}
    assert known.alike(0, seen(1.5, 2.5 + 1e-5), 1e-7) == set()
    assert known.alike(0, seen(1.5, 2.5 + 1e-5), 1e-4) == {0}
    assert known.alike(0, [Mark("f(3,)", 1.0, 1.0), Mark(TOKENS[2], np.nan, 1.0)], 1e-7) == {1}
    assert known.alike(0, [Mark("f(3,)", 1.0, 1.0), Mark("f(4,)", 7.0, 1.0)], 1e-7) == set()


def test_cases_that_were_not_asked_exclude_nothing():
    assert some().known.alike(0, [*seen(1.5), Mark(UNASKED)], 1e-7) == {0}


@given(tables(), st.data())
def test_every_behavior_is_like_itself(known, data):
    part = data.draw(st.integers(0, 1))
    for number, (kinds, values) in enumerate(zip(known.kinds[part], known.values[part], strict=True)):
        row = [Mark(known.tokens[k], float(v), abs(float(v))) for k, v in zip(kinds, values, strict=True)]
        assert number in known.alike(part, row, 1e-7)

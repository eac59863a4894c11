"""Comparison of one part: the tolerance rule, the order of the stages, what counts as the same text."""

import string

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.align import Mismatch
from autograder.compare import RIGHT, compare, gap, normal_form
from autograder.exercise import Task

TASK = Task("unit.task", "Task", {"y": 1}, rtol=1e-3, atol=1e-2)
LOOSE = Task("unit.task", "Task", {"y": 1}, float32=True)
STRICT = Task("unit.task", "Task", {"y": 1})

NUMBERS = st.floats(-1e6, 1e6).map(lambda x: 0.0 if abs(x) < 1e-6 else x)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


@given(SHAPES.flatmap(lambda s: st.tuples(arrays.arrays(float, s, elements=NUMBERS), st.integers(0, 2**31))))
def test_the_tolerance_rule(drawn):
    """|difference| <= rtol |want| + atol max |want|, entry by entry."""
    want, seed = drawn
    rng = np.random.default_rng(seed)
    allowed = TASK.rtol * np.abs(want) + TASK.atol * np.abs(want).max(initial=0.0)
    share = rng.uniform(0.0, 2.0, want.shape) if seed % 2 else rng.uniform(0.0, 0.99, want.shape)
    have = want + rng.choice([-1.0, 1.0], want.shape) * share * allowed
    assume(not np.any(np.abs(share - 1.0) < 1e-6))
    differs = bool(np.any((share > 1.0) & (allowed > 0)))
    assert (compare(TASK, have, want)[0] == "values") is differs


@pytest.mark.parametrize(("task", "accepted"), [(LOOSE, True), (STRICT, False)])
def test_results_in_float32_are_accepted_where_the_author_says_so(task, accepted):
    want = np.array([1.0, 1e-3, 1 / 3])
    assert (compare(task, want.astype(np.float32), want) == RIGHT) is accepted
    assert compare(task, want * (1 + 1e-5), want)[0] == "values", "the wide tolerance is for float32 alone"
    assert compare(task, (want * 1.01).astype(np.float32), want)[0] == ("values" if accepted else "dtype")


@pytest.mark.parametrize(
    ("got", "expected", "stage", "words"),
    [
        (Mismatch("no key"), np.ones(2), "type", "no key"),
        ([1.0, 1.0], np.ones(2), "type", "a Python list; expected a NumPy array of shape (2,)"),
        ("one", 1.0, "type", "expected a number; got 'one'"),
        (np.ones((2, 1), dtype=int) * np.nan, np.ones(2), "shape", "shape (2, 1); expected (2,)"),
        (np.ones(1), np.ones(2), "shape", "shape (1,)"),
        (np.array([1, 2]), np.array([1.5, 2.0]), "dtype", "integers cut off"),
        (np.array([1, 2]), np.array([1.0, 2.0]), "dtype", "dtype int64; expected float64"),
        (np.array([1j, 2.0]), np.ones(2), "dtype", "dtype complex128; expected float64"),
        (1.0 + 2e-7, 1.0, "values", "1.0000002; expected 1.0"),
        (np.array([1.0, np.nan]), np.ones(2), "finite", "nan at [1]; expected finite entries"),
        (np.array([[1.0, 2.0], [1.0, 1.0]]), np.ones((2, 2)), "values", "2 at [0, 1]; expected 1; 1 of 4 entries"),
        (True, 1.0, "dtype", "dtype bool; expected float64"),
        (1, True, "type", "expected True or False"),
        (5, None, "type", "expected None"),
        (0.5, np.int64(1), "dtype", "fractions"),
    ],
)
def test_the_first_stage_that_fails_counts(got, expected, stage, words):
    found = compare(STRICT, got, expected)
    assert found[0] == stage and words in found[1]
    assert ("cut off" in found[1]) == ("cut off" in words)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0, 0.0),
        (np.float64(2.0), 2),
        (np.array([1.0, 2.0]), np.array([1, 2])),
        (np.bool_(True), True),
        (np.array([True, False]), np.array([1, 0])),
        ("1/4", 0.25),
        (" 2.5e-1 ", 0.25),
        (4, "4"),
        (np.array([np.inf, np.nan, -np.inf]), np.array([np.inf, np.nan, -np.inf])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_the_same_thing_in_another_type_is_right(got, expected):
    assert compare(STRICT, got, expected) == RIGHT


@pytest.mark.parametrize("have", [[np.inf, 1.0], [np.nan, 1.0], [-np.inf, 1.0], [np.inf, np.inf]])
def test_an_infinity_is_no_other_number(have):
    want = np.array([3.0, 1.0]) if np.isfinite(have[1]) else np.array([np.inf, -np.inf])
    assert compare(STRICT, np.array(have), want)[0] in ("finite", "values")


def test_the_gap_of_what_is_not_finite():
    np.testing.assert_array_equal(gap(np.array([np.inf, np.nan, 1.0]), np.array([np.inf, np.nan, 3.0])), [0, 0, 2])
    assert gap(np.array([np.inf]), np.array([-np.inf])) == np.inf


@pytest.mark.parametrize("text", ["1/0", "2.3/4/5", "x", "1e999/0", "9" * 40])
def test_a_text_that_is_no_number_is_no_number(text):
    assert compare(STRICT, text, 0.25)[0] == "type"


WORD = st.text(string.ascii_letters + string.digits + "+-*=", min_size=1, max_size=8)


@given(WORD, st.sampled_from(["{}", "`{}`", "${}$", '"{}"', "({})", "[ {} ]", " {} .", "({}).", "{}_", "\\{{{}}}"]))
def test_marks_and_brackets_around_a_text_do_not_count(word, marks):
    assert compare(STRICT, marks.format(word), word) == RIGHT


@given(WORD, WORD)
def test_other_words_are_other_texts(one, other):
    same = one.lower() == other.lower()
    assert (normal_form(one) == normal_form(other)) is same
    assert (compare(STRICT, one, other)[0] == "values") is not same


def test_brackets_inside_a_text_count():
    assert normal_form("(a)(b)") == "(a)(b)" != normal_form("a)(b")
    assert normal_form("f(c)") != normal_form("fc")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.s_[1, :], "all of them at index 1 of axis 0"),
        (np.s_[:, 2:4], "all of them in columns 2 to 3"),
        (np.s_[[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]], "all of them on the diagonal"),
    ],
)
def test_one_place_of_all_wrong_entries_is_told(wrong, words):
    have = np.ones((5, 5))
    have[wrong] = 2.0
    stage, message = compare(STRICT, have, np.ones((5, 5)))
    assert stage == "values" and message.endswith(words)


def test_a_right_diagonal_is_told():
    have = np.full((3, 3), 2.0) - np.eye(3)
    assert compare(STRICT, have, np.ones((3, 3)))[1].endswith("6 of 9 entries differ, none of them on the diagonal")

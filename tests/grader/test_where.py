"""The plainest condition that holds exactly for the wrong entries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.where import where_wrong

RNG = np.random.default_rng(3)
SHAPES = [(2, 4), (3, 8), (5, 4), (1, 12)]


def of_places(condition) -> str:
    """The words for wrong entries at places where condition(row, column, shape) is true."""
    cases = [{"x": RNG.standard_normal(3)} for _ in SHAPES]
    wrong = [np.broadcast_to(condition(*np.indices(shape), shape), shape) for shape in SHAPES]
    return where_wrong("y", cases, wrong)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (lambda i, j, s: i == 0, "in the first entry along axis 0"),
        (lambda i, j, s: j == s[1] - 1, "in the last entry along axis 1"),
        (lambda i, j, s: i > 0, "in all entries along axis 0 but the first"),
        (lambda i, j, s: j > 1, "in all entries along axis 1 but the first two"),
        (lambda i, j, s: j % 2 == 1, "in every second entry along axis 1, from the second on"),
        (lambda i, j, s: j * 4 // s[1] == 2, "in block 3 of 4 along the last axis"),
        (lambda i, j, s: j * 4 // s[1] % 2 == 0, "in blocks 1 and 3 of 4 along the last axis"),
        (lambda i, j, s: i == j, "on the diagonal"),
        (lambda i, j, s: i < j, "above the diagonal"),
    ],
)
def test_places_are_told(condition, words):
    assert of_places(condition) == f"`y` is wrong exactly {words}: that fits all 4 cases"


def of_cases(cases, condition) -> str:
    """The words for results of three entries that are wrong in whole cases."""
    return where_wrong("y", cases, [np.full(3, bool(condition(case))) for case in cases])


NUMBERS = [
    {"w": w, "u": u}
    for w, u in [
        (0.5, 1.5),
        (-0.5, 2),
        (0, -3),
        (1.5, 0.3),
        (-2, -1),
        (1, 5),
        (0, 4),
        (2, 7),
        (-3, 4),
        (0.1, 0.6),
        (0.5, -2),
    ]
]
ARRAYS = [
    {"x": np.full((rows, columns), value), "h": np.zeros(n)}
    for rows, columns, n, value in [
        *[(2, 3, 1, 1), (1, 4, 4, -1), (3, 1, 5, 0), (1, 2, 5, 2), (2, 2, 2, 0)],
        *[(3, 5, 2, 3), (2, 1, 1, 0), (4, 6, 3, 1), (2, 3, 3, 0), (5, 2, 4, 2)],
    ]
]


@pytest.mark.parametrize(
    ("cases", "condition", "words"),
    [
        (NUMBERS, lambda c: c["w"] < 0, "when `w` is negative"),
        (NUMBERS, lambda c: c["w"] == 0, "when `w` is 0"),
        (NUMBERS, lambda c: abs(c["w"]) >= 1, "when `w` is 1 or more in size"),
        (NUMBERS, lambda c: c["w"] * c["u"] < 0, "when `w * u` is negative"),
        (NUMBERS, lambda c: c["w"] > c["u"], "when `w` is larger than `u`"),
        (ARRAYS, lambda c: len(c["x"]) == 1, "when `x.shape[0]` is 1"),
        (ARRAYS, lambda c: len(c["h"]) == c["x"].shape[1], "when `x.shape[1]` and the length of `h` are the same"),
        (ARRAYS, lambda c: np.all(c["x"] == 0), "when `x` has entries that are 0"),
    ],
)
def test_conditions_on_the_inputs_are_told(cases, condition, words):
    assert of_cases(cases, condition) == f"`y` is wrong exactly {words}: that fits all {len(cases)} cases"


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (lambda x: x < 0, "where `x` is negative"),
        (lambda x: x == 0, "where `x` is 0"),
        (lambda x: np.abs(x) > 1, "where `x` is larger than 1 in size"),
        (lambda x: np.abs(x) > 20, "where `x` is 40 or more in size"),
    ],
)
def test_conditions_on_single_entries_are_told(test, words):
    arrays = [np.array([0.0, -0.5, 1.0, -40.0, 0.25]), np.array([[7.0, 0.0], [-3.0, 50.0]])]
    found = where_wrong("y", [{"x": x} for x in arrays], [test(x) for x in arrays])
    assert found == f"`y` is wrong exactly {words}: that fits all 2 cases"


@given(st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=3, max_size=3))
def test_nothing_is_said_of_what_is_all_right_or_all_wrong(rows):
    wrong = [np.array(row) for row in rows]
    text = where_wrong("y", [{"x": np.arange(7.0)}] * 3, wrong)
    if all(w.all() for w in wrong) or not any(w.any() for w in wrong):
        assert text == ""
    if text.endswith("in the first entry of the result: that fits all 3 cases"):
        assert all(w[0] and not w[1:].any() for w in wrong)


def test_no_condition_is_better_than_a_wrong_one():
    wrong = [np.array([True, False, False, True, True, False]), np.array([False, True, True, False, False, True])]
    assert where_wrong("y", [{"x": np.ones(2)}, {"x": np.ones(2)}], wrong) == ""
    assert where_wrong("y", [{"x": np.ones(2)}], wrong[:1]) == "", "one case shows too little"


def test_what_few_cases_have_in_common_is_chance():
    assert of_cases(NUMBERS, lambda c: c["w"] == 1) == "", "one wrong case"
    assert of_cases(NUMBERS, lambda c: c["w"] != 1) == "", "one right case"
    assert of_cases(NUMBERS[:8], lambda c: c["w"] > c["u"]) == "", "two of eight can be chosen in 28 ways only"

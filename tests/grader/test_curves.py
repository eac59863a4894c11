"""What a feedback page draws, and what it tells: of hidden inputs and of what is expected for them nothing."""

import json
from functools import partial

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograder import verify
from autograder.advice import Advice, Known
from autograder.exercise import Exercise
from autograder.grading.curves import LEAST, MOST, curves
from autograder.grading.examiner import _with_curves
from autograder.grading.plot import DOWN, plot
from autograder.perform import perform
from autograder.verdict import Curves, Verdict

PUBLIC, HIDDEN = 3, 1997


def inputs(rng):
    for n in (2, 7, 12):
        yield {"x": rng.standard_normal((n, 2)), "w": float(rng.uniform(0.5, 1.0))}


def right(x, w):
    return w * np.cumsum(x, axis=0), w * x[0]


RUNNING = Exercise("toy.running", "A running sum", {"h": 2, "first": 1}, right, inputs)
VALUE = Exercise("toy.value", "A value", {"v": 1}, 7.0)


def advice_of(exercise):
    cases = exercise.cases(PUBLIC)
    nothing = Known(
        [], [np.zeros((0, len(cases)), int)] * 2, [np.zeros((0, len(cases)))] * 2, [], np.zeros((0, 2), int)
    )
    return Advice(exercise, cases, [exercise.expected(case) for case in cases], nothing)


def examined(answer, exercise=RUNNING):
    examination = verify.Examination(exercise, HIDDEN, advice_of(exercise))
    examination.ask(partial(perform, answer))
    return examination


def test_the_longest_curve_of_the_first_wrong_quantity_where_it_differs_most():
    def doubled_in_one_column(x, w):
        h, first = right(x, w)
        return h * [1.0, 2.0], first

    found = _with_curves(examined(doubled_in_one_column)).curves
    case = RUNNING.cases(PUBLIC)[2]
    assert found.quantity == "h[:, 1]" and found.case.startswith("x of shape (12, 2)")
    assert np.allclose(found.expected, case["w"] * np.cumsum(case["x"], axis=0)[:, 1])
    assert np.allclose(found.yours, 2 * np.array(found.expected))


@pytest.mark.parametrize(
    "answer",
    [
        right,
        lambda x, w: (right(x, w)[0], right(x, w)[1] + 1),  # `first` has too few entries for a curve
        lambda x, w: (right(x, w)[0].T, right(x, w)[1]),
        lambda x, w: 1 / 0,
        lambda x, w: None,
    ],
)
def test_what_is_right_short_or_of_another_shape_has_no_curve(answer):
    assert _with_curves(examined(answer)).curves is None


def test_a_fixed_answer_is_never_drawn_or_told():
    verdict = _with_curves(examined(3.0, VALUE))
    assert verdict.curves is None and not verdict.passed and "7" not in verdict.parts[0].message


def test_a_curve_that_cannot_be_had_costs_no_verdict(monkeypatch):
    examination = examined(lambda x, w: (right(x, w)[0] + 1, right(x, w)[1]))
    monkeypatch.setattr("autograder.grading.curves._found", lambda *_: 1 / 0)
    assert curves(examination.known, ["h"]) is None and _with_curves(examination).points == 1
    assert curves(None, ["h"]) is None


def test_curves_cross_as_data_without_what_json_has_not():
    def not_finite(x, w):
        h, first = right(x, w)
        h[3:] = np.nan
        return h, first

    verdict = _with_curves(examined(not_finite))
    data = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
    again = Verdict.from_dict(data).curves
    assert list(again.yours[3:]) == [None] * (len(again.yours) - 3) and again.quantity == verdict.curves.quantity
    del data["curves"]  # graded before there were any
    assert Verdict.from_dict(data).curves is None


# ---- what is told ------------------------------------------------------------------------------------------------


def numbers_of(case):
    """Those with so many digits that they cannot stand there by chance."""
    values = [case["w"], *(value for part in (case["x"], *right(**case)) for value in part.ravel())]
    return [text for digits in (4, 6) for text in (f"{value:.{digits}g}" for value in values) if len(text) > 5]


def told(verdict):
    return f"{verdict} {verdict._repr_html_()} {verdict.to_dict() | {'seed': 0}}"


@pytest.mark.parametrize("factor", [2.0, -1.0, np.nan])
def test_a_mistake_is_told_as_in_the_students_own_check(factor):
    def wrong(x, w):
        return right(x, w)[0] * factor, right(x, w)[1]

    own = verify.advise(advice_of(RUNNING), partial(perform, wrong))
    graded = _with_curves(examined(wrong))
    assert [(p.stage, p.message, p.case, p.points) for p in graded.parts] == [
        (p.stage, p.message, p.case, p.points) for p in own.parts
    ]
    assert not any(number in told(graded) for case in RUNNING.cases(HIDDEN) for number in numbers_of(case))


def test_what_is_wrong_for_hidden_inputs_only_is_told_without_them():
    public = [case["x"].tobytes() for case in RUNNING.cases(PUBLIC)]

    def learned_by_heart(x, w):
        return (right(x, w)[0] if x.tobytes() in public else 0 * x), right(x, w)[1]

    verdict = _with_curves(examined(learned_by_heart))
    part = verdict.parts[0]
    assert (part.points, part.stage, part.message, part.case) == (0.0, "values", verify.ELSEWHERE, "")
    assert verdict.curves is None
    assert not any(number in told(verdict) for case in RUNNING.cases(HIDDEN) for number in numbers_of(case))


def test_an_input_that_is_changed_is_told_of_the_own_check():
    def changes(x, w):
        x += 1
        return right(x - 1, w)

    part = _with_curves(examined(changes)).parts[-1]
    assert part.name == "inputs" and part.case == verify.describe_case(RUNNING.cases(PUBLIC)[0])


# ---- the drawing -------------------------------------------------------------------------------------------------


def drawn(yours, expected):
    return BeautifulSoup(plot(Curves("h[:, 1]", "x of shape (5,)", tuple(yours), tuple(expected))), "html.parser")


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e9, 1e300])
@pytest.mark.parametrize("yours", [[0, 0, 0, 0, 0], [1, 2, 3, 4, 5], [-1e300, 1e300, 3, None, 5], [None] * 5])
def test_every_value_expected_is_inside_the_frame(scale, yours):
    for expected in ([1, 2, 3, 4, 5], [2, 2, 2, 2, 2], [0, 0, 0, 0, 0], [1, None, 3, 4, 5]):
        page = drawn(yours, [value if value is None else value * scale for value in expected])
        rings = [float(ring["cy"]) for ring in page.select("svg svg circle")]
        assert len(rings) == sum(value is not None for value in expected)
        assert all(0 <= y <= DOWN for y in rings)
        assert len(page.select("svg svg .cross")) == sum(value is not None for value in yours)


def test_a_line_is_broken_where_a_value_is_missing():
    page = drawn([1, 2, None, 4, 5], [1, 2, 3, 4, 5])
    assert len(page.select("polyline.yours")) == 2 and len(page.select("polyline.expected")) == 1
    assert "Yours: 1, 2, not a finite number, 4, 5. Expected: 1, 2, 3, 4, 5." in page.svg["aria-label"]
    assert "outside the picture" in page.figcaption.text


def test_what_is_far_away_does_not_flatten_what_is_expected():
    near, far = drawn([1, 2, 3, 4, 9], [1, 2, 3, 4, 5]), drawn([1, 2, 3, 4, 1e6], [1, 2, 3, 4, 5])
    heights = [float(ring["cy"]) for ring in far.select("svg svg circle")]
    assert max(heights) - min(heights) > 0.7 * DOWN
    assert "outside" in far.figcaption.text and "outside" not in near.figcaption.text


def test_its_words_are_text():
    page = drawn([1] * LEAST, [2] * LEAST)
    assert page.figcaption.text == "h[:, 1] on inputs of your own check: x of shape (5,)."
    hostile = BeautifulSoup(plot(Curves('"><script>', "<img src=x>", (1.0,) * MOST, (2.0,) * MOST)), "html.parser")
    assert not hostile.find_all(["script", "img"])

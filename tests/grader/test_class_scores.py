"""The numbers of a class report, against NumPy, exact fractions and counting by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.reports.mistakes import OWN_EXCEPTION, causes, endings, mistakes
from autograder.reports.plan import MANY_WAYS, NOT_TRIED, plan
from autograder.reports.scores import exercise_scores, hardest, histogram, item_rest, spread
from tests.grader import toy
from tests.grader.graded_class import (
    HALF,
    INDEX,
    OTHER_TYPE,
    REVERSED,
    UNKNOWN,
    answer,
    class_of,
    graded,
    nothing,
)


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    return toy.write(tmp_path_factory.mktemp("scores"))


QUARTERS = st.integers(0, 16).map(lambda n: n / 4)
TABLES = st.integers(2, 4).flatmap(
    lambda items: st.lists(st.lists(QUARTERS, min_size=items, max_size=items), min_size=2, max_size=12)
)


@settings(max_examples=40)
@given(table=TABLES, data=st.data())
def test_discrimination_is_the_correlation_with_the_rest(table, data):
    item = data.draw(st.integers(0, len(table[0]) - 1))
    points = np.array(table)
    own, rest = points[:, item], np.delete(points, item, axis=1).sum(axis=1)
    found = item_rest(table, item)
    if np.ptp(own) == 0 or np.ptp(rest) == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=1e-12)


def test_what_cannot_tell_apart_has_no_discrimination():
    assert item_rest([[k] for k in range(12)], 0) is None
    assert item_rest([[0.1 + 0.2 if k % 2 else 0.3, k] for k in range(12)], 0) is None


@settings(max_examples=50)
@given(points=st.lists(st.integers(0, 18).map(lambda n: n / 4), min_size=1, max_size=40))
def test_a_histogram_has_every_student_in_a_tenth(points):
    exact = [min(9, int(10 * Fraction(each) / Fraction(4.5))) for each in points]
    assert histogram(points, 4.5) == tuple(exact.count(k) for k in range(10))


@pytest.mark.parametrize("most", [0.3, 0.7, 1.1, 41.0])
def test_the_lower_end_of_a_tenth_belongs_to_it(most):
    assert histogram([k * most / 10 for k in range(11)], most) == (*(1,) * 9, 2)
    assert histogram([-0.5, most + 1e-12], most) == (1, *(0,) * 8, 1)


@pytest.fixture
def class_(unit):
    """Ten that could be read, one that could not."""
    return class_of(
        unit,
        graded(unit, "a"),
        graded(unit, "b"),
        graded(unit, "c", answer(unit, "scale", y=HALF)),
        graded(unit, "d", answer(unit, "scale", y=HALF), answer(unit, "pair", b=REVERSED)),
        graded(unit, "e", answer(unit, "scale", y=HALF), nothing(unit, "pair", "not_answered")),
        graded(unit, "f", nothing(unit, "scale", "time_limit"), answer(unit, "pair", a=UNKNOWN, b=REVERSED)),
        graded(unit, "g", answer(unit, "scale", y=INDEX), nothing(unit, "pair", "not_answered")),
        graded(unit, "h", nothing(unit, "scale", "not_answered"), nothing(unit, "pair", "not_answered")),
        graded(
            unit, "i", answer(unit, "scale", inputs=("inputs", "input_changed", "")), answer(unit, "pair", a=UNKNOWN)
        ),
        graded(unit, "j", answer(unit, "scale", y=OTHER_TYPE), answer(unit, "pair", a=OTHER_TYPE, b=OTHER_TYPE)),
        graded(unit, "k", *(nothing(unit, name, "unreadable") for name in ("scale", "pair")), problem="not valid JSON"),
    )


SCALE = [2, 2, 0, 0, 0, 0, 0, 0, 1.5, 0]
PAIR = [2.5, 2.5, 2.5, 1, 0, 0, 0, 0, 1.5, 0]


def test_points_of_the_class(class_):
    found = spread(class_)
    totals = np.add(SCALE, PAIR)
    assert (found.students, found.max_points, found.full) == (10, 4.5, 2)
    assert (found.mean, found.median) == (pytest.approx(totals.mean()), np.median(totals))
    assert (found.low, found.high) == (0, 4.5) and sum(found.tenths) == 10


def test_exercises_of_the_class(class_):
    scale, pair = exercise_scores(class_)
    assert scale.outcomes == {"passed": 2, "partly": 1, "failed": 5, "ungraded": 1, "blank": 1}
    assert pair.outcomes == {"passed": 3, "partly": 2, "failed": 2, "ungraded": 0, "blank": 3}
    assert (scale.students, scale.mean, scale.share("passed")) == (10, pytest.approx(np.mean(SCALE)), 0.2)
    assert scale.discrimination == pair.discrimination == pytest.approx(np.corrcoef(SCALE, PAIR)[0, 1])


def test_few_students_have_no_discrimination(unit, class_):
    nine = class_of(unit, *class_.scored[:9])
    assert [score.discrimination for score in exercise_scores(nine)] == [None, None]


def test_quantities_are_counted_over_the_results_that_arrived(class_):
    found = {(each.exercise, each.names): (each.wrong, each.answers) for each in hardest(class_)}
    assert found == {
        ("scale", ("y",)): (5, 8),  # not of f, whose time was up, nor of h, who did not try
        ("pair", ("a",)): (3, 7),
        ("pair", ("b",)): (3, 7),
    }
    assert [each.names for each in hardest(class_)] == [("y",), ("b",), ("a",)]  # b gives more points


def test_quantities_that_went_wrong_together_stand_together(unit):
    both = graded(unit, "s", pair=answer(unit, "pair", a=UNKNOWN, b=REVERSED))
    (found,) = hardest(class_of(unit, both, graded(unit, "t")))
    assert (found.names, found.points, found.wrong, found.answers) == (("a", "b"), 2.5, 1, 2)


def test_mistakes_and_who_made_them(class_):
    found = {(each.exercise, each.name): each for each in mistakes(class_)}
    assert {key: each.students for key, each in found.items()} == {
        ("scale", "half"): ("c", "d", "e"),
        ("scale", "raised_IndexError"): ("g",),
        ("scale", "input_changed"): ("i",),
        ("scale", "type"): ("j",),
        ("pair", "reversed"): ("d", "f"),
        ("pair", "values"): ("f", "i"),
        ("pair", "type"): ("j",),
    }
    assert [each.name for each in mistakes(class_)][:3] == ["half", "reversed", "values"]
    assert found["scale", "half"].cause == HALF[2] and found["scale", "half"].lost == 6
    assert found["scale", "input_changed"].lost == 0.5 and found["scale", "input_changed"].parts == ()
    known = {key for key, each in found.items() if each.known}
    assert known == {(e, n) for e, n in found if n in ("half", "reversed", "type", "input_changed")}


def test_the_same_mistake_in_two_exercises_is_one_cause(class_):
    found = [each for each in causes(mistakes(class_)) if each.mistakes[0].name == "type"]
    assert [[mistake.exercise for mistake in each.mistakes] for each in found] == [["pair", "scale"]]
    assert found[0].students == ("j",)


def test_an_exception_of_the_students_own_is_not_named(unit):
    own = graded(unit, "s", answer(unit, "scale", y=("error", "raised_<b>Ada</b>", "")))
    function = graded(unit, "t", answer(unit, "scale", y=("error", "raised_int", "")))
    assert {each.cause for each in mistakes(class_of(unit, own, function))} == {OWN_EXCEPTION}


def test_time_outs_are_no_mistakes(class_):
    (found,) = endings(class_)
    assert (found.exercise, found.name, found.students) == ("scale", "time_limit", ("f",))
    assert "processor time" in found.words


def planned(class_):
    return plan(class_, causes(mistakes(class_)), endings(class_))


def test_the_plan_is_what_more_than_one_student_did(class_):
    first, second = planned(class_)
    assert (first.exercises, first.students, first.text) == (("scale",), ("c", "d", "e"), HALF[2])
    assert (second.exercises, second.students, second.text) == (("pair",), ("d", "f"), REVERSED[2])


def test_without_a_frequent_mistake_the_plan_has_the_hard_exercises(unit):
    found = class_of(
        unit,
        graded(unit, "a", answer(unit, "scale", y=HALF), nothing(unit, "pair", "not_answered")),
        graded(unit, "b", answer(unit, "scale", y=INDEX), nothing(unit, "pair", "not_answered")),
        graded(unit, "b2", answer(unit, "scale", y=INDEX)),
        graded(unit, "c", nothing(unit, "scale", "time_limit")),
        graded(unit, "d", pair=answer(unit, "pair", a=UNKNOWN)),
        graded(unit, "e"),
    )
    scale, pair = planned(found)
    assert (scale.exercises, scale.students, scale.text, scale.parts) == (
        ("scale",),
        ("a", "b", "b2", "c"),
        MANY_WAYS,
        ("y",),
    )
    assert scale.examples == (HALF[2], "the function stops with `IndexError`.")
    assert (pair.exercises, pair.students, pair.text) == (("pair",), ("a", "b"), NOT_TRIED)


def test_one_reason_that_nobody_named_is_told(unit):
    found = class_of(
        unit, *(graded(unit, name, answer(unit, "scale", y=INDEX)) for name in "abc"), *map_right(unit, "de")
    )
    (topic,) = planned(found)
    assert (topic.students, topic.text) == (("a", "b", "c"), "the function stops with `IndexError`.")


def map_right(unit, names):
    return [graded(unit, name) for name in names]


def test_a_single_student_is_nothing_for_a_lecture_but_for_a_talk(unit):
    one = graded(unit, "a", answer(unit, "scale", y=HALF))
    assert planned(class_of(unit, one, *map_right(unit, "bcde"))) == []
    assert [topic.students for topic in planned(class_of(unit, one))] == [("a",)]
    assert planned(class_of(unit)) == planned(class_of(unit, *map_right(unit, "abcdef"))) == []


def test_nobody_is_a_class_too(unit):
    nobody = class_of(unit)
    assert spread(nobody) is None and hardest(nobody) == mistakes(nobody) == endings(nobody) == []
    assert [(score.students, score.mean, score.share("passed")) for score in exercise_scores(nobody)] == [(0, 0, 0)] * 2

"""The verifier: stages in their order, points per part, causes by name; the same in process and over the wire."""

from typing import NamedTuple

import numpy as np
import pytest

from autograder.check import check
from autograder.exercises import Exercise
from autograder.perform import perform
from autograder.verdict import STAGES, Verdict
from autograder.verify import verify
from tests.grader.toy_exercises import cell, gradient


def verdict(exercise, answer, seed=1):
    return verify(exercise, lambda call: perform(answer, call), seed)


def part(result: Verdict, name: str):
    return next(part for part in result.parts if part.name == name)


def test_right_answers_in_several_forms_pass():
    forms = [
        lambda f, c: (f * c, f + c),
        lambda f, c: [np.asfortranarray(f * c), np.add(f, c)],
        lambda f, c: (np.einsum("bh,bh->bh", f, c), (c + f)[:, ::-1][:, ::-1]),
    ]
    for form in forms:
        result = verdict(cell, form)
        assert result.passed and result.points == result.max_points == 3, str(result)


STAGE_CASES = [
    (lambda f, c: None, "type", "nothing was returned"),
    (lambda f, c: f * c, "type", "2 values"),
    (lambda f, c: (f * c).tolist(), "type", ""),
    (lambda f, c: ((n for n in f), f + c), "type", "generator"),
    (lambda f, c: ((f * c).tolist(), f + c), "type", "Python list"),
    (lambda f, c: ("text", f + c), "type", "'text'"),
    (lambda f, c: ((f * c)[0], f + c), "shape", "shape"),
    (lambda f, c: ((f * c)[..., None], f + c), "shape", "shape"),
    (lambda f, c: (np.float64(1.0), f + c), "shape", "shape ()"),
    (lambda f, c: ((f * c).astype(int), f + c), "dtype", "int64"),
    (lambda f, c: ((f * c).astype(np.float32), f + c), "dtype", "float32"),
    (lambda f, c: ((f * c).astype(complex), f + c), "dtype", "complex128"),
    (lambda f, c: (np.full_like(f, np.nan), f + c), "finite", "nan at [0, 0]"),
    (lambda f, c: (f * c / 0.0, f + c), "finite", "inf"),
    (lambda f, c: (f * c + 1e-3, f + c), "values", "expected"),
    (lambda f, c: (-f * c, f + c), "values", "sign is reversed"),
    (lambda f, c: (0 * c, f + c), "values", "every entry is 0"),
    (lambda f, c: (3 * f * c, f + c), "values", "3 times"),
    (lambda f, c: 1 / 0, "error", "ZeroDivisionError"),
    (lambda f, c: exit(), "error", "SystemExit"),
    (42, "error", "the function itself"),
]


@pytest.mark.parametrize(("answer", "stage", "words"), STAGE_CASES)
def test_each_stage_fails_with_its_message(answer, stage, words):
    first = part(verdict(cell, answer), "c_t")
    assert (first.stage, first.points) == (stage, 0.0)
    assert words in first.message, first.message


def test_stages_are_those_of_the_verdict():
    assert {stage for _, stage, _ in STAGE_CASES} | {"answer", "inputs"} == set(STAGES)


def test_parts_are_judged_one_by_one():
    result = verdict(cell, lambda f, c: (f * c, f - c))
    assert (part(result, "c_t").points, part(result, "s").points, result.outcome) == (2, 0, "partly")
    assert part(result, "s").mistake == "difference"


def test_broadcasting_does_not_hide_a_wrong_shape():
    result = verdict(cell, lambda f, c: ((f * c)[:1], f + c))
    assert not result.passed


def test_a_mistake_is_named_only_if_it_explains_every_wrong_case():
    calls = iter(range(100))
    result = verdict(cell, lambda f, c: (f * c, f - c if next(calls) == 0 else f + c + 7))
    assert part(result, "s").stage == "values" and part(result, "s").mistake == ""


def test_changed_inputs_are_reported_as_what_they_are():
    def answer(f, c):
        product = f * c
        total = f + c
        c *= 0.0
        return product, total

    result = verdict(cell, answer)
    assert {p.stage for p in result.parts} == {"inputs"} and "`c`" in result.parts[0].message


def test_the_verifiers_inputs_survive_a_student_who_changes_them():
    def answer(f, c):
        f[:] = 0.0
        return f * c, f + c

    first = verdict(cell, answer)
    assert verdict(cell, lambda f, c: (f * c, f + c)).passed and not first.passed


def test_warnings_prints_and_floating_point_noise_change_nothing(capsys):
    def answer(f, c):
        import warnings

        warnings.warn("noise", stacklevel=1)
        print("noise")
        np.exp(np.array([1e4]))
        return f * c, f + c

    assert verdict(cell, answer).passed


def test_blank_answers_are_called_blank():
    def answer(f, c):
        raise NotImplementedError

    result = verdict(cell, answer)
    assert (result.outcome, result.points, result.mistake) == ("blank", 0, "not_answered")


class Grads(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


class Reversed(NamedTuple):
    db: np.ndarray
    dW: np.ndarray


@pytest.mark.parametrize("kind", ["record", "reversed", "tuple", "dict", "list"])
def test_nested_records_may_come_as_tuple_dict_or_list(kind):
    def answer(x, W):
        dW, db = x.T @ (x @ W), (x @ W).sum(0)
        inner = {
            "record": Grads(dW, db),
            "reversed": Reversed(db, dW),
            "tuple": (dW, db),
            "dict": {"db": db, "dW": dW},
            "list": [dW, db],
        }[kind]
        return x @ W @ W.T, inner

    assert verdict(gradient, answer).passed


def test_nested_records_of_the_wrong_length_say_so():
    result = verdict(gradient, lambda x, W: (x @ W @ W.T, (x,)))
    assert "value 2 of the result" in result.parts[0].message and "dW, db" in result.parts[0].message


def test_value_exercises_have_parts_too():
    exercise = Exercise(
        "toy.quiz", "Quiz", {"stable": 1, "steps": 2, "word": 1}, {"stable": True, "steps": 14, "word": "a"}
    )
    exercise.mistake("natural_log", "log base 2 was meant.")({"stable": True, "steps": 20, "word": "a"})
    assert verdict(exercise, {"stable": True, "steps": 14.0, "word": " A "}).passed
    result = verdict(exercise, {"stable": True, "steps": 20, "word": "b"})
    assert result.points == 1 and part(result, "steps").mistake == "natural_log"
    assert part(result, "steps").message == "20 is not the answer"
    assert "14" not in str(result) and "'a'" not in str(result)
    assert verdict(exercise, {"stable": None, "steps": None, "word": None}).outcome == "blank"
    assert "no key" in verdict(exercise, {"stable": True}).parts[0].message
    assert (
        "expected True or False" in part(verdict(exercise, {"stable": 1, "steps": 14, "word": "a"}), "stable").message
    )


def test_seeds_change_inputs_and_repeat_them():
    first, again, other = (cell.cases(seed)[0]["f"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_unknown_exercises_list_what_there_is():
    with pytest.raises(LookupError, match=r"start_here\.\w+"):
        check("start_here.nonsense", None)
    with pytest.raises(LookupError, match="no exercises"):
        check("nonsense.nonsense", None)


def test_verdicts_survive_the_trip_through_metadata_and_escape_html():
    result = verdict(cell, lambda f, c: ("<script>alert(1)</script>", f + c))
    again = Verdict.from_dict(result.to_dict())
    assert str(again) == str(result) and (again.points, again.passed) == (1, False)
    assert "<script>" not in result._repr_html_() and "&lt;script&gt;" in result._repr_html_()

"""The verifier: stages in their order, points per part, causes by name; the same in process and over the wire."""

from typing import NamedTuple

import numpy as np
import pytest

from autograder import advice
from autograder.advice import Cause
from autograder.authoring.derive import _one, derive
from autograder.check import check
from autograder.folder import Unit
from autograder.perform import perform
from autograder.verdict import STAGES, Verdict
from autograder.verify import ADVICE_SEED, INPUTS, advise, verify
from tests.grader import toy_exercises


class Forms:
    """The unit, and what is known of mistakes in it."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        derived = derive(unit)
        assert [fault for each in derived.values() for fault in each.faults] == []
        self.known = {name: each.advice for name, each in derived.items()}

    def grade(self, name: str, answer, seed: int = 1) -> Verdict:
        """As grading judges it: on inputs of a seed, by the reference."""
        return verify(self.unit.exercises[name], lambda call: perform(answer, call), seed, self.known[name])

    def advise(self, name: str, answer) -> Verdict:
        """As the student's own check judges it: on fixed inputs, from data alone."""
        return advise(self.known[name], lambda call: perform(answer, call))


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    return Forms(toy_exercises.write(tmp_path_factory.mktemp("forms")))


def part(result: Verdict, name: str):
    return next(part for part in result.parts if part.name == name)


def test_right_answers_in_several_forms_pass(forms):
    styles = [
        lambda f, c: (f * c, f + c),
        lambda f, c: [np.asfortranarray(f * c), np.add(f, c)],
        lambda f, c: (np.einsum("bh,bh->bh", f, c), (c + f)[:, ::-1][:, ::-1]),
    ]
    for style in styles:
        for result in (forms.grade("cell", style), forms.advise("cell", style)):
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
    (lambda f, c: ((f * c)[0] + 0 * f * c, f + c), "values", "1 of 3 cases are right"),
    (lambda f, c: 1 / 0, "error", "ZeroDivisionError"),
    (lambda f, c: exit(), "error", "SystemExit"),
    (42, "error", "the function itself"),
]


@pytest.mark.parametrize(("answer", "stage", "words"), STAGE_CASES)
def test_each_stage_fails_with_its_message(forms, answer, stage, words):
    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        first = part(result, "c_t")
        assert (first.stage, first.points) == (stage, 0.0)
        assert words in first.message, first.message


def test_stages_are_those_of_the_verdict():
    assert {stage for _, stage, _ in STAGE_CASES} | {"answer", "inputs"} == set(STAGES)


CAUSES = [
    (lambda f, c: (-f * c, f + c), "c_t", "opposite sign"),
    (lambda f, c: (0 * c, f + c), "c_t", "zero"),
    (lambda f, c: (3 * f * c, f + c), "c_t", "3 times what it should be, in every case"),
    (lambda f, c: (f + c, f * c), "c_t", "changed places in what is returned"),
    (lambda f, c: (f * c, f - c), "s", "the second value is a difference."),
]


@pytest.mark.parametrize(("answer", "name", "words"), CAUSES)
def test_a_likely_cause_is_told(forms, answer, name, words):
    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        assert words in part(result, name).cause, str(result)


def test_values_without_a_recognized_cause_have_none(forms):
    first = part(forms.grade("cell", lambda f, c: (f * c + 1e-3, f + c)), "c_t")
    assert (first.stage, first.mistake, first.cause) == ("values", "", "")


def test_parts_are_judged_one_by_one(forms):
    result = forms.grade("cell", lambda f, c: (f * c, f - c))
    assert (part(result, "c_t").points, part(result, "s").points, result.outcome) == (2, 0, "partly")
    assert part(result, "s").mistake == "difference"


def test_broadcasting_does_not_hide_a_wrong_shape(forms):
    result = forms.grade("cell", lambda f, c: ((f * c)[:1], f + c))
    assert not result.passed


@pytest.mark.parametrize("wrong", [0, 2])
def test_a_mistake_is_named_only_if_it_explains_every_wrong_case(forms, wrong):
    def answer(f, c):
        case = [(2, 3), (1, 1), (3, 2)].index(f.shape)
        return f * c, f - c if case == wrong else f + c + np.sin(40 * c)

    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        assert part(result, "s").stage == "values" and part(result, "s").mistake == ""


# ---- inputs that are written into ------------------------------------------------------------------------------


def changing(values):
    """A function that computes these values and then spoils its second input."""

    def answer(f, c):
        result = values(f, c)
        c *= 0.0
        return result

    return answer


def test_changed_inputs_cost_the_smallest_part_and_are_reported_as_what_they_are(forms):
    right = changing(lambda f, c: (f * c, f + c))
    for result in (forms.grade("cell", right), forms.advise("cell", right)):
        assert [(p.name, p.points, p.stage) for p in result.parts] == [
            ("c_t", 2, ""),
            ("s", 1, ""),
            (INPUTS, -1, "inputs"),
        ]
        assert "`c`" in result.parts[-1].message and "in place" in result.parts[-1].message
        assert (result.points, result.max_points, result.outcome) == (2, 3, "partly")
        assert result.mistake == "input_changed"


def test_changed_inputs_cost_half_of_a_single_part(forms):
    def answer(x):
        x *= 2
        return x

    result = forms.grade("double", answer)
    assert (result.points, result.max_points, result.mistake) == (1.5, 3, "input_changed")


def test_changed_inputs_never_cost_more_than_was_earned(forms):
    result = forms.grade("cell", changing(lambda f, c: (f, f)))
    assert (result.points, result.outcome) == (0, "failed") and part(result, INPUTS).points == 0
    result = forms.grade("cell", changing(lambda f, c: (f, f + c)))
    assert (result.points, part(result, INPUTS).points) == (0, -1)


def test_the_verifiers_inputs_survive_a_student_who_changes_them(forms):
    def answer(f, c):
        f[:] = 0.0
        return f * c, f + c

    for judge in (forms.grade, forms.advise):
        first = judge("cell", answer)
        assert judge("cell", lambda f, c: (f * c, f + c)).passed and first.points == 0


# ---- what a student's code does beside its answer ---------------------------------------------------------------


def test_warnings_prints_and_floating_point_noise_change_nothing(forms, capsys):
    def answer(f, c):
        import warnings

        warnings.warn("noise", stacklevel=1)
        print("noise")
        np.exp(np.array([1e4]))
        return f * c, f + c

    assert forms.grade("cell", answer).passed


def test_blank_answers_are_called_blank(forms):
    def answer(f, c):
        raise NotImplementedError

    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        assert (result.outcome, result.points, result.mistake) == ("blank", 0, "not_answered")


def test_a_placeholder_in_a_function_that_is_called_is_named(forms):
    def helper(f):
        raise NotImplementedError()

    def answer(f, c):
        return helper(f) * c, f + c

    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        assert "`helper`, which this function calls, still has its placeholder" in str(result)
        assert (result.outcome, result.mistake) == ("failed", "raised_Placeholder")


def test_an_error_of_ones_own_is_shown_as_what_it_is(forms):
    def answer(f, c):
        raise NotImplementedError("only for one step")

    for result in (forms.grade("cell", answer), forms.advise("cell", answer)):
        assert "raised NotImplementedError: only for one step" in str(result)


def test_where_it_is_wrong_is_a_clue_and_no_cause(forms):
    def answer(f, c):
        right = f * c
        return np.where(np.arange(right.shape[-1]) == 0, 9.0, right), f + c

    result = forms.advise("cell", answer)
    assert part(result, "c_t").mistake == "clue"
    assert "A clue (c_t): `c_t` is wrong exactly in the first entry" in str(result)
    assert "Likely cause" not in str(result)


# ---- the forms of an answer ------------------------------------------------------------------------------------


class Grads(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


class Reversed(NamedTuple):
    db: np.ndarray
    dW: np.ndarray


@pytest.mark.parametrize("kind", ["record", "reversed", "tuple", "dict", "list"])
def test_nested_records_may_come_as_tuple_dict_or_list(forms, kind):
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

    assert forms.grade("gradient", answer).passed


def test_nested_records_of_the_wrong_length_say_so(forms):
    result = forms.grade("gradient", lambda x, W: (x @ W @ W.T, (x,)))
    assert "value 2 of the result" in result.parts[0].message and "dW, db" in result.parts[0].message


def test_value_exercises_have_parts_too(forms):
    assert forms.grade("quiz", {"stable": True, "steps": 14.0, "word": " A "}).passed
    result = forms.grade("quiz", {"stable": True, "steps": 20, "word": "b"})
    assert result.points == 1 and part(result, "steps").mistake == "natural_log"
    assert part(result, "steps").message == "20 is not the answer"
    assert "14" not in str(result) and "'a'" not in str(result)
    assert forms.grade("quiz", {"stable": None, "steps": None, "word": None}).outcome == "blank"
    wrong_type = forms.grade("quiz", {"stable": 1, "steps": 14, "word": "a"})
    assert "expected True or False" in part(wrong_type, "stable").message


def test_a_part_without_an_answer_is_open_and_has_no_cause(forms):
    for judge in (forms.grade, forms.advise):
        result = judge("quiz", {"stable": True, "steps": 14, "word": None})
        assert (result.outcome, result.points, result.word) == ("partly", 3, "partly right")
        assert (part(result, "word").mistake, part(result, "word").cause) == ("not_answered", "")
        result = judge("quiz", {"stable": True, "steps": 20, "word": None})
        assert (result.outcome, result.points, result.word) == ("partly", 1, "partly right")
        assert (part(result, "word").mistake, part(result, "word").cause) == ("not_answered", "")
        assert part(result, "steps").mistake == "natural_log"


def test_a_missing_key_costs_its_own_part(forms):
    for judge in (forms.grade, forms.advise):
        result = judge("quiz", {"stable": True, "word": "a", "more": 1})
        assert [(p.name, p.points, p.stage) for p in result.parts] == [
            ("stable", 1, ""),
            ("steps", 0, "type"),
            ("word", 1, ""),
        ]
        assert part(result, "steps").message == "the dict has no key 'steps'"
    nothing = forms.grade("quiz", {"more": 1})
    assert nothing.points == 0 and {p.stage for p in nothing.parts} == {"type"}


# ---- seeds, names, data ----------------------------------------------------------------------------------------


def test_seeds_change_inputs_and_repeat_them(forms):
    first, again, other = (forms.unit.exercises["cell"].cases(seed)[0]["f"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_grading_uses_inputs_that_the_data_of_the_checks_does_not_hold(forms):
    remembered = {case["x"].tobytes(): 2 * case["x"] for case in forms.known["double"].cases}
    answer = lambda x: remembered.get(x.tobytes(), x)  # noqa: E731
    assert forms.advise("double", answer).passed and forms.advise("double", answer).seed == ADVICE_SEED
    assert forms.grade("double", answer, seed=7).points == 0


def test_unknown_exercises_list_what_there_is(forms, tmp_path, monkeypatch):
    folder = forms.unit.release.parent
    folder.mkdir()
    forms.unit.advice.write_bytes(advice.write(forms.known))
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(folder)
    assert check("forms.double", lambda x: 2 * x).passed
    with pytest.raises(LookupError, match="no exercise 'nonsense' in this unit; it has: cell, gradient, double, quiz"):
        check("forms.nonsense", None)
    with pytest.raises(
        LookupError, match=r"no data for checks .* named 'nonsense': the file NN_nonsense\.checks belongs"
    ):
        check("nonsense.nonsense", None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LookupError, match="Was the notebook moved"):
        check("forms.double", None)


def test_verdicts_survive_the_trip_through_metadata_and_escape_html(forms):
    result = forms.grade("cell", lambda f, c: ("<script>alert(1)</script>", f + c))
    again = Verdict.from_dict(result.to_dict())
    assert str(again) == str(result) and (again.points, again.passed) == (1, False)
    assert "<script>" not in result._repr_html_() and "&lt;script&gt;" in result._repr_html_()


def test_names_that_only_the_solution_has_are_said_to_be_its_own(forms):
    texts = [cause.text for cause in forms.known["gradient"].known.causes if not cause.named]
    assert any("(`y`: so called in the course's own solution)" in text for text in texts)
    assert not any("`x`: so called" in text or "`W`: so called" in text for text in texts)


def test_a_sentence_in_the_students_words_comes_before_one_in_the_solutions():
    both = [Cause("as_if", "as if `y` were doubled", False), Cause("as_if", "as if `x` had no sign", False)]

    def own_names(text: str) -> list[str]:
        return ["y"] if "`y`" in text else []

    assert _one(both, own_names).text == "as if `x` had no sign"
    assert _one(both[:1], own_names).text == "as if `y` were doubled (`y`: so called in the course's own solution)"

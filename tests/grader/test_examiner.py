"""The examiner: what it asks, and when it lets go, tell nothing about an answer; one opening in each sitting."""

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograder import wire
from autograder.advice import Advice, Known
from autograder.exercise import Exercise
from autograder.grading import examiner
from autograder.grading.examiner import Examiner
from autograder.grading.seeds import Seeds
from autograder.perform import perform
from tests.grader import chain


@dataclass
class Talk:
    """A conversation with a student's function, without a kernel; `log` holds the inputs that were asked for."""

    exercise: str
    answer: Any
    log: list[Any] = field(default_factory=list)
    ended: bool = False
    why: str = ""

    def ask(self, call, given=None):
        self.log.append(call)
        reply = perform(self.answer, call)
        return reply.message()

    def end(self):
        self.ended = True
        self.log.append("done")

    def refuse(self, why):
        self.why = why

    def hang_up(self):
        self.log.append("hung up")


QUIZ = Exercise("chain.quiz", "Quiz", {"n": 1, "word": 1}, {"n": 7, "word": "gate"})
UNIT = chain.UNIT | {"quiz": QUIZ}


def advice_on(exercise: Exercise) -> Advice:
    """Data of the exercise's checks that knows no mistakes."""
    cases = exercise.cases(1)
    parts = len(exercise.parts)
    nothing = [np.zeros((0, len(cases)))] * parts
    known = Known([], nothing, nothing, [], np.zeros((0, parts), dtype=int))
    return Advice(exercise, cases, [exercise.expected(case) for case in cases], known)


ADVICE = {short: advice_on(exercise) for short, exercise in UNIT.items()}


def new(seeds=Seeds(key=b"key")) -> Examiner:  # noqa: B008
    return Examiner(UNIT, seeds, ADVICE)


def sit(judge: Examiner, short: str, answer: Any) -> Talk:
    """One sitting with one conversation."""
    judge.begin(UNIT[short])
    talk = Talk(UNIT[short].name, answer)
    judge.receive(talk)
    assert judge.finish() is True
    return talk


ANSWERS = {
    "right": lambda x, w: 2 * x + w,
    "wrong": lambda x, w: 2 * x - w,
    "no number": lambda x, w: np.nan * x,
    "nothing": lambda x, w: None,
    "writes": lambda x, w: x.fill(3.0),
    "right in the random cases": lambda x, w: 2 * x + w if len(x) > 1 else x,
}


def test_what_is_asked_does_not_depend_on_the_answers():
    talks = [sit(new(), "shift", answer) for answer in ANSWERS.values()]
    asked = {wire.pack(talk.log) for talk in talks}
    assert len(asked) == 1 and len(talks[0].log) == 2 * 2 + 1  # fresh ones, the advice's, and the end
    assert talks[0].log[2]["x"].tobytes() == ADVICE["shift"].cases[0]["x"].tobytes()


@pytest.mark.parametrize("value", [{"n": 7, "word": "gate"}, {"n": 6, "word": "gate"}, {"n": None, "word": None}, 3])
def test_a_value_is_asked_for_once(value):
    judge = new()
    assert sit(judge, "quiz", value).log == [None, "done"]
    assert judge.verdict("quiz").passed == (value == {"n": 7, "word": "gate"})


def test_an_error_ends_the_asking_of_its_round():
    def failing(x, w):
        raise ValueError("no")

    def blank(x, w):
        raise NotImplementedError

    assert len(sit(new(), "shift", failing).log) == 1 + 1 + 1
    assert len(sit(new(), "shift", blank).log) == 1 + 1


@pytest.fixture
def judging(monkeypatch):
    """Judging waits for this event."""
    event = threading.Event()
    judge = examiner.Examination.verdict
    monkeypatch.setattr(examiner.Examination, "verdict", lambda self: (event.wait(20), judge(self))[1])
    yield event
    event.set()


def test_nobody_waits_for_a_verdict_but_who_calls_the_function(judging):
    judge = new()
    assert sit(judge, "double", lambda x: 3 * x).ended
    assert sit(judge, "advance", chain.UNIT["advance"].reference).ended
    sit(judge, "quiz", 3)
    waiting = threading.Thread(target=partial(judge.begin, UNIT["shift"]), daemon=True)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    judging.set()
    waiting.join(20)
    assert not waiting.is_alive()
    assert [judge.verdict(short).passed for short in ("double", "advance", "quiz")] == [False, True, False]


def test_every_sitting_draws_its_own_inputs_and_its_seed_repeats_them():
    judge = new()
    judge.begin(UNIT["shift"])
    assert judge.finish() is False and judge.verdict("shift") is None
    lost = judge.seed("shift")
    talk = sit(judge, "shift", ANSWERS["wrong"])
    verdict = judge.verdict("shift")
    assert verdict.seed == judge.seed("shift") != lost
    again = new(Seeds(fixed=verdict.seed))
    assert wire.pack(sit(again, "shift", ANSWERS["wrong"]).log) == wire.pack(talk.log)
    assert again.verdict("shift") == verdict
    assert wire.pack(sit(new(Seeds(fixed=lost)), "shift", ANSWERS["wrong"]).log) != wire.pack(talk.log)


def test_openings_of_other_cells_and_second_ones_are_refused():
    judge = new()
    early, other, second, late = (Talk(f"chain.{name}", None) for name in ("double", "total", "double", "double"))
    judge.receive(early)
    judge.begin(UNIT["double"])
    judge.receive(other)
    judge.receive(Talk("chain.double", lambda x: 2 * x))
    judge.receive(second)
    assert judge.finish()
    judge.receive(late)
    assert [talk.why for talk in (early, second, late)] == [examiner.OTHER_CELL, examiner.SECOND, examiner.OTHER_CELL]
    assert "'chain.double'" in other.why and judge.verdict("double").passed
    assert [talk.log for talk in (early, other, second, late)] == [[]] * 4


def test_what_arrives_after_the_cell_is_over_counts_for_nothing():
    judge = new()
    judge.begin(UNIT["double"])
    ends = []

    def answer(x):
        ends.append(judge.finish() if not ends else None)  # the cell is over while its function is still asked
        return 2 * x

    talk = Talk("chain.double", answer)
    judge.receive(talk)
    assert ends[0] is False and not talk.ended and "hung up" in talk.log
    assert judge.verdict("double") is None


def test_results_that_arrived_count_although_the_kernel_is_gone_by_then():
    judge = new()
    judge.begin(UNIT["double"])
    talk = Talk("chain.double", lambda x: 2 * x)

    def gone():
        raise OSError("gone")

    talk.end = gone
    with pytest.raises(OSError, match="gone"):
        judge.receive(talk)
    assert judge.finish() and judge.verdict("double").passed


@pytest.mark.parametrize(
    "answer",
    [
        {"value": 1.0, "error": None, "inputs": None},
        {"value": 1.0, "error": None, "inputs": [1.0, 2.0]},
        {"value": np.zeros(wire.MAX_BYTES // 16 + 1), "error": None, "inputs": [np.zeros(1)]},
    ],
    ids=["no inputs", "too many inputs", "too large in all"],
)
def test_answers_outside_the_rules_end_the_conversation(answer):
    judge = new()
    judge.begin(UNIT["double"])
    talk = Talk("chain.double", None)
    talk.ask = lambda call, given=None: answer
    with pytest.raises(wire.WireError):
        judge.receive(talk)
    assert judge.finish() is False and judge.verdict("double") is None


def test_an_error_is_what_it_looks_like():
    judge = new()
    judge.begin(UNIT["double"])
    talk = Talk("chain.double", None)
    error = {"kind": "[link=x]" * 50, "text": ["no text"], "line": "x" * 10_000, "more": 1}
    talk.ask = lambda call, given=None: {"value": None, "error": error, "inputs": None}
    judge.receive(talk)
    assert judge.finish()
    (part,) = judge.verdict("double").parts
    assert part.mistake == "raised_Exception" and part.message == f"raised Exception:  ({'x' * 500})"

"""The verifier: asks for raw results, compares them with what was expected, and says what is wrong and why.

Pure with respect to student code: it never runs any. `ask` does, in this process for a student's own notebook, or on
the far side of the wire while a submission is graded; the comparison is the same.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.advice import Advice, Cause
from autograder.align import Mismatch, align, flatten
from autograder.compare import Finding, compare, shown
from autograder.diagnose import diagnose
from autograder.exercise import Exercise, Inputs, Task
from autograder.perform import PLACEHOLDER, Ask, Reply, compared
from autograder.verdict import Part, Verdict

ADVICE_SEED = 1997  # draws the cases of the advice: messages that can be repeated
PLAIN = ("type", "dtype")  # stages whose message needs no derived cause beside it
OPEN = "answer"  # the stage of a part that has no answer yet
ELSEWHERE = "right for the inputs of your own check, wrong for others of the same kinds"
LONG = 2_000  # characters of a message
INPUTS = "inputs"  # the name under which a verdict speaks of inputs that were changed in place

Case = Inputs | None


class Round:
    """One list of cases put to an answer: the replies, and what each showed."""

    def __init__(self, task: Task, cases: Sequence[Case], expected: Sequence[Any]) -> None:
        self.task, self.cases, self.expected = task, cases, expected
        self.replies: list[Reply] = []

    def ask(self, ask: Ask) -> None:
        """Put all cases to `ask`; one error says enough, a slow failing function is not called again."""
        for case in self.cases:
            self.replies.append(compared(case, ask(case)))
            if self.replies[-1].error is not None:
                break

    @cached_property
    def findings(self) -> list[dict[str, Finding]]:
        """What every reply showed; known once all have been asked."""
        answered = zip(self.cases, self.replies, self.expected, strict=False)
        return [judge(self.task, case, reply, expected) for case, reply, expected in answered]

    @property
    def wrong(self) -> list[str]:
        """The parts that are not right in every case."""
        return [name for name in self.task.parts if any(finding[name][0] for finding in self.findings)]

    @property
    def mistaken(self) -> list[str]:
        """The parts that are wrong, without those that are not answered yet."""
        return [name for name in self.wrong if any(finding[name][0] not in ("", OPEN) for finding in self.findings)]

    @property
    def changed(self) -> bool:
        """Whether an input was changed in place."""
        return any(reply.changed for reply in self.replies)

    @property
    def right(self) -> bool:
        """Whether everything is as it should be."""
        return not self.wrong and not self.changed

    @property
    def unanswered(self) -> bool:
        """Whether the cell still has its placeholder."""
        reply = self.replies[0]
        if self.cases[0] is None:
            values = reply.value.values() if isinstance(reply.value, dict) else [reply.value]
            return all(value is None for value in values)
        return reply.error is not None and reply.error["kind"] == "NotImplementedError" and not reply.error["text"]


class Examination:
    """One exercise of one student: `ask` collects what is needed, `verdict` judges it without the student.

    Parameters
    ----------
    exercise : Exercise
    seed : int
        Draws the inputs; the same seed repeats the verification.
    advice : Advice or None
        What is known of mistakes: its cases are asked as well, to look a mistake up.
    """

    def __init__(self, exercise: Exercise, seed: int, advice: Advice | None = None) -> None:
        cases = exercise.cases(seed)
        self.task, self.seed = exercise, seed
        self._fresh = Round(exercise, cases, [exercise.expected(case) for case in cases])
        self.known = Round(exercise, advice.cases, advice.expected) if advice is not None else None
        self._advice = advice

    def ask(self, ask: Ask) -> None:
        """Put the cases to the student's function; which ones, and in what order, tells nothing about its answers."""
        self._fresh.ask(ask)
        if self.known is None or self._fresh.unanswered:
            return
        if self.known.cases == [None]:
            self.known.replies = self._fresh.replies
        else:
            self.known.ask(ask)

    @np.errstate(all="ignore")
    def verdict(self) -> Verdict:
        """Points, reasons and causes; of what was asked here and not in the student's own check nothing is told."""
        causes: dict[str, Cause] = {}
        if self._advice is not None and self.known is not None and self.known.replies and not self._fresh.right:
            wrong = [name for name in self.known.mistaken if name in self._fresh.wrong]
            causes = diagnose(self._advice, self.known.replies, wrong)
        verdict = _verdict(self._fresh, causes, self.seed)
        if self.known is None or not self.known.replies or self._fresh.cases == [None]:
            return verdict
        return replace(verdict, parts=tuple(_as_in_the_check(part, self.known) for part in verdict.parts))


def verify(exercise: Exercise, ask: Ask, seed: int, advice: Advice | None = None) -> Verdict:
    """Ask and judge in one go."""
    examination = Examination(exercise, seed, advice)
    examination.ask(ask)
    return examination.verdict()


@np.errstate(all="ignore")
def advise(advice: Advice, ask: Ask, wrong_before: Callable[[], Sequence[str]] = tuple) -> Verdict:
    """The verdict of the student's own check: the fixed cases of the advice, no reference.

    Parameters
    ----------
    wrong_before : callable
        Called only if something is wrong: the names of earlier exercises that this one calls and that are not right.
    """
    answers = asked(advice, ask)
    if answers.unanswered or answers.right:
        return _verdict(answers, {}, ADVICE_SEED)
    earlier = wrong_before()
    verdict = _verdict(answers, diagnose(advice, answers.replies, answers.mistaken, earlier), ADVICE_SEED)
    return replace(verdict, note=_earlier_note(earlier)) if earlier else verdict


def asked(advice: Advice, ask: Ask) -> Round:
    """The answers to the cases of the advice."""
    answers = Round(advice.task, advice.cases, advice.expected)
    answers.ask(ask)
    return answers


def _earlier_note(names: Sequence[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    one = len(names) == 1
    return (
        f"{listed}, which this exercise calls, {'is' if one else 'are'} not right yet; this may be why. Mend "
        f"{'it' if one else 'them'} first. (When you are graded, the given {'one is' if one else 'ones are'} used.)"
    )


def judge(
    task: Task, case: Case, reply: Reply, pattern: Any, only: Collection[str] | None = None
) -> dict[str, Finding]:
    """Compare one reply with what was expected, part by part: the first stage that fails, and its message."""
    names = list(task.parts)
    asked = names if only is None else only
    if reply.error is not None:
        return dict.fromkeys(asked, ("error", _error_message(reply.error)))
    expected = flatten(pattern, names)
    try:
        got = align(reply.value, pattern, names)
    except Mismatch as mismatch:
        return dict.fromkeys(asked, ("type", str(mismatch)))
    if case is not None:
        return {name: compare(task, got[name], expected[name]) for name in asked}
    return {name: _of_value(task, got[name], expected[name]) for name in asked}


def _of_value(task: Task, got: Any, expected: Any) -> Finding:
    """One fixed question: naming the right value would answer it."""
    if got is None:
        return OPEN, "not answered yet"
    stage, message = compare(task, got, expected)
    return (stage, f"{shown(got)} is not the answer") if stage == "values" else (stage, message)


# ---- from findings to points, causes and names -----------------------------------------------------------------


def _verdict(asked: Round, causes: dict[str, Cause], seed: int) -> Verdict:
    task = asked.task
    if asked.unanswered:
        text = "Not answered yet: the cell still has its placeholder."
        return Verdict.nothing(task, text, mistake="not_answered", seed=seed)
    parts = [_part(asked, name, causes.get(name)) for name in task.parts]
    if asked.changed:
        parts.append(_inputs_changed(asked, sum(part.points for part in parts)))
    return Verdict(task.name, task.title, tuple(parts), seed)


def _part(asked: Round, name: str, cause: Cause | None) -> Part:
    wrong = [k for k, finding in enumerate(asked.findings) if finding[name][0]]
    points = asked.task.parts[name]
    if not wrong:
        return Part(name, points, points)
    stage, message = asked.findings[wrong[0]][name]
    message = message[:LONG]
    if len(wrong) < len(asked.findings):
        message += f"; {len(asked.findings) - len(wrong)} of {len(asked.findings)} cases are right"
    case, reply = asked.cases[wrong[0]], asked.replies[wrong[0]]
    if cause is not None and (cause.named or stage not in PLAIN):
        return Part(name, 0.0, points, stage, message, cause.name, cause.text, describe_case(case))
    unnamed = f"raised_{reply.error['kind']}" if reply.error else "not_answered" if stage == OPEN else ""
    return Part(name, 0.0, points, stage, message, unnamed, case=describe_case(case))


def _inputs_changed(asked: Round, earned: float) -> Part:
    """Inputs that were written into cost one share: the smallest of several parts, half of a single one."""
    points = asked.task.parts.values()
    share = min(points) if len(points) > 1 else sum(points) / 2
    case, reply = next((c, r) for c, r in zip(asked.cases, asked.replies, strict=False) if r.changed)
    changed = ", ".join(f"`{name}`" for name in reply.changed)
    text = f"the function changed its input {changed} in place; work on a copy"
    return Part(INPUTS, -min(share, earned), 0.0, "inputs", text, "input_changed", case=describe_case(case))


def _as_in_the_check(part: Part, known: Round) -> Part:
    """A part with what the student's own check shows of it: no hidden input is told, and nothing expected for one."""
    if part.passed or part.stage == OPEN:
        return part
    if part.name == INPUTS:
        seen = next((case for case, reply in zip(known.cases, known.replies, strict=False) if reply.changed), None)
        return replace(part, case=describe_case(seen))
    shown = _part(known, part.name, None)
    if shown.passed:
        return replace(part, message=ELSEWHERE if part.stage == "values" else part.message, case="")
    return replace(part, stage=shown.stage, message=shown.message, case=shown.case)


def _error_message(error: dict[str, Any]) -> str:
    if error["kind"] == "NotCallable":
        return f"expected the function itself, as in check(name, function); got a value of type {error['text']}"
    if error["kind"] == PLACEHOLDER:
        return str(error["text"])
    where = f" ({error['line']})" if error["line"] else ""
    return f"raised {error['kind']}: {error['text']}{where}"


def describe_case(case: Case) -> str:
    """For which input: the shapes of arrays, the values of numbers."""
    return ", ".join(f"{name} {_brief(value)}" for name, value in (case or {}).items() if _brief(value))


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"of shape {value.shape}" if value.ndim else f"= {value:.4g}"
    if isinstance(value, (bool, int, str)):
        return f"= {value!r:.30}"
    if isinstance(value, float):
        return f"= {value:.4g}"
    return ""

"""Takes the results of one submission's check calls and keeps the verdicts. Student code cannot reach it.

A sitting is one run of one graded cell. It takes at most one conversation, the first one about its own exercise; what
else the kernel opens, at whatever time, is refused and changes nothing.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from autograder.advice import Advice
from autograder.exercise import Exercise
from autograder.grading.given import GivenFunctions, closure, note
from autograder.perform import Reply
from autograder.sandbox.channel import Conversation
from autograder.verdict import Verdict
from autograder.verify import Examination
from autograder.wire import WireError

VERDICT_SECONDS = 300.0  # that the search for causes may take, on a busy machine

OTHER_CELL = "No result is taken from this cell: an exercise is graded in the check cell that belongs to it."
OTHER_EXERCISE = "No result is taken for this exercise here: this cell is graded for {!r}."
SECOND = "No result is taken from a second check in the same cell: the first one counts."


class Sitting:
    """One run of one graded cell: at most one conversation and one verdict."""

    def __init__(self, exercise: Exercise, seed: int, advice: Advice | None, given: GivenFunctions) -> None:
        self.exercise = exercise
        self.seed = seed
        self.given = given
        self.examination = Examination(exercise, seed, advice)
        self.conversation: Conversation | None = None
        self.verdict: Verdict | None = None
        self.over = threading.Event()

    def hold(self, conversation: Conversation) -> Callable[[], None]:
        """Ask everything and let the kernel go on; returns the judging that is left to do."""
        try:
            problem = self._ask(conversation)
            conversation.end()
        except BaseException:
            self.over.set()
            raise
        return partial(self._judge, problem)

    def _ask(self, conversation: Conversation) -> str:
        try:
            self.examination.ask(lambda case: Reply(**conversation.ask(case, self.given)))
        except (EOFError, OSError, WireError):
            raise
        except Exception as error:  # whatever a student's values do to the comparison costs this exercise only
            return _text(error)
        return ""

    def _judge(self, problem: str) -> None:
        try:
            self.verdict = self.unjudged(problem) if problem else self.examination.verdict()
        except Exception as error:
            self.verdict = self.unjudged(_text(error))
        finally:
            self.over.set()

    def unjudged(self, problem: str) -> Verdict:
        """The verdict on results that arrived but could not be judged."""
        reason = f"The results arrived, but the verifier could not judge them ({problem}). Please tell your instructor."
        return Verdict.nothing(self.exercise, reason, mistake="not_judged", seed=self.seed)


class Examiner:
    """Knows the graded cell at hand; its `receive` is the channel's handler.

    Parameters
    ----------
    unit : dict of str to Exercise
        The exercises by short name, in the order of their check cells.
    seed : int
    advice : mapping of str to Advice
        What is known of mistakes, by short name.
    """

    def __init__(self, unit: dict[str, Exercise], seed: int, advice: Mapping[str, Advice]) -> None:
        self.unit = unit
        self.seed = seed
        self.advice = advice
        self._lock = threading.Lock()
        self._sitting: Sitting | None = None

    def begin(self, exercise: Exercise, wrong: set[str]) -> None:
        """A graded cell begins to run; `wrong` names the exercises before it that are not right."""
        given = [other for other in closure(exercise, self.unit) if other.name in wrong]
        sitting = Sitting(exercise, self.seed, self.advice.get(exercise.short), GivenFunctions(given, self.seed))
        with self._lock:
            self._sitting = sitting

    def receive(self, conversation: Conversation) -> Callable[[], None] | None:
        """Hold one conversation of the kernel, or refuse it; returns the judging that is left to do."""
        with self._lock:
            sitting = self._sitting
            why = _refusal(sitting, conversation.exercise)
            if sitting is not None and not why:
                sitting.conversation = conversation
        if sitting is not None and not why:
            return sitting.hold(conversation)
        conversation.refuse(why)
        return None

    def finish(self) -> Verdict | None:
        """The graded cell has run: its verdict, None if its results did not arrive while it ran."""
        with self._lock:
            sitting, self._sitting = self._sitting, None
        if sitting is None or sitting.conversation is None:
            return None
        if not sitting.conversation.ended:
            sitting.conversation.hang_up()
        if not sitting.over.wait(VERDICT_SECONDS):
            return sitting.unjudged(f"it took longer than {VERDICT_SECONDS:g} s")
        verdict = sitting.verdict
        return verdict and replace(verdict, note=note(verdict, sitting.given.used, list(self.unit)))


def _refusal(sitting: Sitting | None, name: str) -> str:
    if sitting is None:
        return OTHER_CELL
    if name != sitting.exercise.name:
        return OTHER_EXERCISE.format(sitting.exercise.name)
    return SECOND if sitting.conversation is not None else ""


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]

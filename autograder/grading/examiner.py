"""Takes the results of one submission's check calls and keeps the verdicts. Student code cannot reach it.

A sitting is one run of one graded cell. It takes at most one conversation, the first one about its own exercise; what
else the kernel opens, at whatever time, is refused and changes nothing. Each sitting draws inputs of its own.

Nothing that student code can see, neither the cases nor when it may go on, depends on whether its answers are right:
judging begins when the conversation is over, and nobody waits for it but a later exercise that calls this one.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from autograder import wire
from autograder.advice import Advice
from autograder.exercise import Exercise
from autograder.grading.curves import curves
from autograder.grading.given import GivenFunctions, closure, note
from autograder.perform import Reply, received
from autograder.sandbox.channel import Conversation
from autograder.verdict import Verdict
from autograder.verify import Case, Examination

VERDICT_SECONDS = 300.0  # that the search for causes may take, on a busy machine
MAX_ANSWERS = wire.MAX_BYTES  # of all answers of one sitting

OTHER_CELL = "No result is taken from this cell: an exercise is graded in the check cell that belongs to it."
OTHER_EXERCISE = "No result is taken for this exercise here: this cell is graded for {!r}."
SECOND = "No result is taken from a second check in the same cell: the first one counts."

Seeds = Callable[[str, int], int]  # name of an exercise, number of the sitting -> seed of its inputs


class Sitting:
    """One run of one graded cell: at most one conversation and one verdict."""

    def __init__(self, exercise: Exercise, seed: int, advice: Advice | None, given: GivenFunctions) -> None:
        self.exercise = exercise
        self.seed = seed
        self.given = given
        self.conversation: Conversation | None = None
        self.arrived = False  # the results, while the cell ran
        self._examination: Examination | None = Examination(exercise, seed, advice)
        self._bytes = 0
        self._closed = False
        self._lock = threading.Lock()
        self._judged = threading.Event()
        self._verdict: Verdict | None = None

    def hold(self, conversation: Conversation) -> None:
        """Ask everything, let the kernel go on, and judge beside it."""
        problem = self._ask(conversation)
        with self._lock:
            self.arrived = not self._closed
        if not self.arrived:
            return
        try:
            conversation.end()
        finally:  # also if the kernel is gone by now
            threading.Thread(target=self._judge, args=(problem,), daemon=True).start()

    def close(self) -> bool:
        """The cell has run; returns whether its results arrived. What arrives later does not count."""
        with self._lock:
            self._closed = True
        if self.conversation is not None and not self.arrived:
            self.conversation.hang_up()
        return self.arrived

    def verdict(self, unit: list[str]) -> Verdict | None:
        """The verdict once it is there; None if no results arrived."""
        if not self.arrived:
            return None
        if not self._judged.wait(VERDICT_SECONDS) or self._verdict is None:
            return self._unjudged(f"it took longer than {VERDICT_SECONDS:g} s")
        return replace(self._verdict, note=note(self._verdict, self.given.used, unit))

    def _ask(self, conversation: Conversation) -> str:
        assert self._examination is not None

        def ask(case: Case) -> Reply:
            reply = received(conversation.ask(case, self.given))
            self._bytes += wire.size(reply.value) + wire.size(reply.inputs)
            if self._bytes > MAX_ANSWERS:
                raise wire.WireError(f"answers of more than {MAX_ANSWERS // 2**20} MB")
            return reply

        try:
            self._examination.ask(ask)
        except (EOFError, OSError, wire.WireError):
            raise
        except Exception as error:  # whatever a student's values do to the comparison costs this exercise only
            return _text(error)
        return ""

    def _judge(self, problem: str) -> None:
        examination, self._examination = self._examination, None  # answers may be large
        assert examination is not None
        try:
            self._verdict = self._unjudged(problem) if problem else _with_curves(examination)
        except Exception as error:
            self._verdict = self._unjudged(_text(error))
        finally:
            self._judged.set()

    def _unjudged(self, problem: str) -> Verdict:
        """The verdict on results that arrived but could not be judged."""
        reason = f"The results arrived, but the verifier could not judge them ({problem}). Please tell your instructor."
        return Verdict.nothing(self.exercise, reason, mistake="not_judged", seed=self.seed)


class Examiner:
    """Knows the graded cell at hand; its `receive` is the channel's handler.

    Parameters
    ----------
    unit : dict of str to Exercise
        The exercises by short name, in the order of their check cells.
    seeds : callable
        Draws the seed of a sitting (`seeds.py`).
    advice : mapping of str to Advice
        What is known of mistakes, by short name.
    """

    def __init__(self, unit: dict[str, Exercise], seeds: Seeds, advice: Mapping[str, Advice]) -> None:
        self.unit = unit
        self.advice = advice
        self._seeds = seeds
        self._lock = threading.Lock()
        self._sittings: dict[str, list[Sitting]] = {}  # by short name of the exercise
        self._present: Sitting | None = None

    def begin(self, exercise: Exercise) -> None:
        """A graded cell begins to run. Waits for the verdicts on the exercises that this one calls."""
        before = [other for other in closure(exercise, self.unit) if other.short in self._sittings]
        wrong = [other for other in before if not self._right(other.short)]
        sittings = self._sittings.setdefault(exercise.short, [])
        seed = self._seeds(exercise.name, len(sittings))
        given = GivenFunctions(wrong, seed, exercise.time_limit)
        sittings.append(Sitting(exercise, seed, self.advice.get(exercise.short), given))
        with self._lock:
            self._present = sittings[-1]

    def receive(self, conversation: Conversation) -> None:
        """Hold one conversation of the kernel, or refuse it."""
        with self._lock:
            sitting = self._present
            why = _refusal(sitting, conversation.exercise)
            if sitting is not None and not why:
                sitting.conversation = conversation
        if sitting is not None and not why:
            sitting.hold(conversation)
        else:
            conversation.refuse(why)

    def finish(self) -> bool:
        """The graded cell has run; returns whether its results arrived while it ran."""
        with self._lock:
            sitting, self._present = self._present, None
        return sitting is not None and sitting.close()

    def verdict(self, name: str) -> Verdict | None:
        """The verdict on an exercise, given by its short name, once it is there; None if its results never arrived."""
        verdicts = (sitting.verdict(list(self.unit)) for sitting in self._sittings.get(name, ()))
        return next((verdict for verdict in verdicts if verdict is not None), None)

    def seed(self, name: str) -> int:
        """The seed of an exercise's last sitting; 0 if there was none."""
        sittings = self._sittings.get(name)
        return sittings[-1].seed if sittings else 0

    def _right(self, name: str) -> bool:
        verdict = self.verdict(name)
        return verdict is not None and verdict.passed


def _with_curves(examination: Examination) -> Verdict:
    verdict = examination.verdict()
    wrong = [part.name for part in verdict.parts if not part.passed]
    return replace(verdict, curves=curves(examination.known, wrong)) if wrong else verdict


def _refusal(sitting: Sitting | None, name: str) -> str:
    if sitting is None:
        return OTHER_CELL
    if name != sitting.exercise.name:
        return OTHER_EXERCISE.format(sitting.exercise.name)
    return SECOND if sitting.conversation is not None else ""


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]

"""`check(name, answer)`: the one call under every exercise.

In a student's own notebook it verifies in this process and shows the verdict as advice. While a submission is graded,
the environment variable `AUTOGRADER_CHANNEL` names the descriptor of a line to the verifier; the same call then only
receives inputs, runs the student's function on them and sends the raw results back. Scores are made on the other side.
"""

import os
import socket
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder import line, wire
from autograder.advice import names, read, withheld
from autograder.bounded import Bound, TooLong
from autograder.perform import CHANNEL, Given, Reply, perform
from autograder.progress import Progress, record, so_far
from autograder.reasons import slow
from autograder.uses import uses
from autograder.verdict import Verdict
from autograder.verify import ADVICE_SEED, advise, asked


def check(name: str, answer: Any) -> Any:
    """Verify one exercise and show what is right, what is wrong and why.

    Parameters
    ----------
    name : str
        Name of the exercise, "unit.exercise".
    answer : callable or value
        The student's function itself (not a call of it), or the value asked for.

    Returns
    -------
    Verdict
        Shown by the notebook as a table. While a submission is graded: a short acknowledgment without a verdict.

    Raises
    ------
    LookupError
        If there is no exercise of that name; the message lists the unit's exercises, or says where its data belongs.
    AssertionError
        Only under nbgrader's Validate button, if something is wrong: the verdict as a message.
    """
    address = os.environ.get(CHANNEL)
    if address:
        return _answer_verifier(address, name, answer)
    unit, _, short = name.partition(".")
    file = data_file(unit)
    verdict = _advised(file, short, answer)
    verdict = _without_withheld(verdict, file, answer, sys._getframe(1).f_globals)
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        if not verdict.passed:
            raise AssertionError(f"\n{verdict}")  # nbgrader's Validate button understands and shows errors only
        return verdict
    return _with_progress(verdict, file)


def _advised(file: Path, short: str, answer: Any) -> Verdict:
    """The verdict within the exercise's limit of time, or that the function did not return within it."""
    advice = read(file, short)
    bound = Bound(advice.task.time_limit)
    try:
        verdict = advise(advice, partial(perform, bound.of(answer)), partial(_wrong_before, file, short, answer))
    except TooLong as late:
        return Verdict.nothing(advice.task, f"No result: {late}", mistake=late.mistake, seed=ADVICE_SEED)
    if bound.used <= bound.limit / 2:
        return verdict
    return replace(verdict, note=f"{verdict.note} {slow(bound.used, bound.limit)}".strip())


def _without_withheld(verdict: Verdict, file: Path, answer: Any, notebook: dict[str, Any]) -> Verdict:
    """The verdict, unless the answer rests on what is not there when the notebook is graded.

    That are the packages that the unit withholds, and files of the student's own beside the notebook.
    """
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    beside = [name for name, path in files.items() if path and os.path.dirname(path) == str(file.parent)]
    missing = [*(package for package in withheld(file) if package in files), *beside]
    if not missing:
        return verdict
    called = _called(file, verdict.exercise.partition(".")[2])  # given, when graded, if they are not right
    return verdict.without(uses(verdict.exercise, answer, missing, notebook, called))


def progress() -> Any:
    """The points of all units so far, as a table: what `check` noted beside the notebooks."""
    return Recorded("Your points are shown where you work.") if os.environ.get(CHANNEL) else Progress(Path.cwd())


def _with_progress(verdict: Verdict, file: Path) -> Verdict:
    """The verdict with the unit's points so far, where the notebook lies beside its data: there alone is it noted."""
    if file.parent != Path.cwd():
        return verdict
    record(file.parent, verdict)
    return replace(verdict, so_far=so_far(file))


def data_file(unit: str) -> Path:
    """The data of a unit's checks: beside the notebook, or in the course that the present folder is part of.

    Raises
    ------
    LookupError
        If there is none; the message says where it belongs.
    """
    pattern = f"[0-9][0-9]_{unit}"
    named = os.environ.get("AUTOGRADER_COURSE")
    for folder in [Path(named)] if named else [Path.cwd(), *Path.cwd().parents]:
        for place in (f"{pattern}.checks", f"{pattern}/{pattern}.checks", f"course/{pattern}/{pattern}.checks"):
            found = sorted(folder.glob(place)) if unit.isidentifier() else []
            if found:
                return found[0]
    raise LookupError(
        f"no data for checks of a unit named {unit!r}: the file NN_{unit}.checks belongs beside the notebook. "
        "Was the notebook moved out of its folder?"
    )


def _called(file: Path, short: str) -> list[str]:
    """The earlier exercises that this one calls, directly or through others."""
    reached: list[str] = []
    waiting = list(read(file, short).task.calls)
    while waiting:
        name = waiting.pop(0)
        if name not in reached:
            reached.append(name)
            waiting += read(file, name).task.calls
    return [name for name in names(file) if name in reached]


def _wrong_before(file: Path, short: str, answer: Any) -> list[str]:
    """Those that this one calls, directly or through others, whose functions here are not right."""
    module = getattr(answer, "__globals__", {})

    def right(name: str) -> bool:
        if name not in module:
            return False
        advice = read(file, name)
        try:
            return asked(advice, partial(perform, Bound(advice.task.time_limit).of(module[name]))).right
        except TooLong:
            return False

    return [name for name in _called(file, short) if not right(name)]


# ---- the grading side of the call -------------------------------------------------------------------------------

DONE = "Results handed to the verifier."
CUT = "The verifier ended this check before it was done; no result is taken from it."


class Recorded:
    """What a check cell shows while a submission is graded."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _answer_verifier(address: str, name: str, answer: Any) -> Recorded:
    """One conversation on the line of this cell."""
    try:
        with socket.socket(fileno=os.dup(int(address))) as channel:
            line.send(channel, wire.pack({"exercise": name}))
            while True:
                message = _receive(channel)
                if message["do"] == "done":
                    return Recorded(DONE)
                if message["do"] == "refused":
                    return Recorded(message["why"])
                reply = perform(answer, message["call"], _given(channel, message.get("given", {})))
                line.send(channel, wire.pack(reply.message()))
    except (EOFError, OSError):
        return Recorded(CUT)


def _receive(channel: socket.socket) -> Any:
    return wire.unpack(line.receive(channel, wire.MAX_MESSAGE), trusted=True)


def _given(channel: socket.socket, arguments: dict[str, list[str]]) -> tuple[Given, ...]:
    return tuple(Given(name, tuple(names), partial(_fetch, channel, name)) for name, names in arguments.items())


def _fetch(channel: socket.socket, name: str, args: list[Any]) -> Reply:
    line.send(channel, wire.pack({"given": name, "args": args}))
    return Reply(**_receive(channel))

"""A student's own check ends what runs too long, with the words of grading, and the kernel goes on."""

import contextlib
import queue
import signal
import threading
import time

import pytest
from jupyter_client.manager import start_new_kernel

from autograder import bounded, reasons
from autograder.authoring import build
from autograder.bounded import Bound, TooLong
from autograder.check import check
from autograder.exercise import Exercise
from autograder.grading.run import _why_nothing
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Run
from tests.grader import toy

needs_signals = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such signals here")
SECONDS = 0.2


# Endless for a machine's patience, not for a test's: where nothing interrupts them they end after some seconds.


def endless():
    for _ in range(10**8):
        pass


def catches(kind):
    def function():
        for _ in range(4 * 10**5):
            with contextlib.suppress(kind):
                sum(range(1000))

    return function


def nested():
    for _ in range(3):
        try:
            for _ in range(10**6):
                try:
                    sum(range(100))
                except BaseException:
                    continue
        except:  # noqa: E722
            pass


@needs_signals
@pytest.mark.parametrize("function", [endless, catches(Exception), catches(BaseException), nested])
def test_an_endless_loop_is_interrupted_and_all_is_as_before(function):
    before = [signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGALRM)]
    with pytest.raises(TooLong) as raised:
        Bound(SECONDS).of(function)()
    assert str(raised.value) == reasons.time_limit(SECONDS) and raised.value.mistake == "time_limit"
    for clock in (signal.ITIMER_PROF, signal.ITIMER_REAL):
        assert signal.getitimer(clock) == (0.0, 0.0)
    for number, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
        now = signal.getsignal(number)
        assert now == handler or (handler == signal.SIG_DFL and isinstance(now.__self__, Bound))
    signal.raise_signal(signal.SIGPROF)  # one that comes late ends neither the process nor anything else


@needs_signals
def test_a_handler_that_was_there_is_there_again():
    def mine(*_):
        raise AssertionError("not called")

    before = signal.signal(signal.SIGALRM, mine)
    try:
        assert Bound(SECONDS).of(lambda: 5)() == 5
        assert signal.getsignal(signal.SIGALRM) is mine
    finally:
        signal.signal(signal.SIGALRM, before)


@needs_signals
def test_calls_share_the_time_and_sleep_takes_none_of_it():
    bound = Bound(SECONDS)
    work = bound.of(lambda seconds: _work(seconds))
    bound.of(time.sleep)(2 * SECONDS)
    assert bound.used < SECONDS / 2
    work(0.6 * SECONDS)
    assert bound.used > 0.5 * SECONDS
    with pytest.raises(TooLong):
        work(0.6 * SECONDS)


def _work(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


@needs_signals
def test_who_sleeps_meets_the_wall_limit(monkeypatch):
    monkeypatch.setattr(reasons, "WALL_EXTRA", 0.3)
    monkeypatch.setattr(reasons, "WALL_FACTOR", 0.0)
    with pytest.raises(
        TooLong, match=r"within 0\.3 s on the clock, the wall limit of this exercise; it used 0\.0 s"
    ) as raised:
        Bound(SECONDS).of(time.sleep)(30.0)
    assert raised.value.mistake == "wall_limit"


@needs_signals
def test_who_never_listens_is_left_to_the_students_own_button(monkeypatch):
    monkeypatch.setattr(bounded, "PATIENCE", -1.0)
    caught = []

    def deaf():
        until = time.process_time() + 3 * SECONDS
        while time.process_time() < until:
            try:
                while time.process_time() < until:
                    pass
            except TooLong:
                caught.append(1)
        return "back"

    assert Bound(SECONDS).of(deaf)() == "back" and len(caught) == 1
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_outside_the_main_thread_nothing_is_bounded():
    found = queue.Queue()
    thread = threading.Thread(target=lambda: found.put(Bound(0.01).of(_work)(0.1)))
    thread.start()
    thread.join()
    assert found.get(timeout=1) is None


def test_the_words_and_the_limits_are_those_of_grading():
    limits = Limits()
    assert _why_nothing(Run(limit="cpu"), 5.0, limits) == (reasons.time_limit(5.0), "time_limit")
    said, mistake = _why_nothing(Run(limit="wall", cpu_seconds=1.0), 5.0, limits)
    assert mistake == "wall_limit" and said.startswith("the function did not return within 80 s on the clock")
    assert reasons.wall(5.0) == limits.wall(5.0) == 80.0


@pytest.fixture(scope="module")
def notebook_folder(tmp_path_factory):
    """Where a student works: beside the data of the toy's checks."""
    exercises = toy.EXERCISES.replace("time_limit=1.5", "time_limit=0.3")
    unit = toy.write(tmp_path_factory.mktemp("course"), exercises=exercises)
    assert all(result.ok for result in build.build([unit]))
    return unit.release.parent


LATE = (
    "No result: the function did not return within 0.3 s of CPU time, the limit of this exercise. "
    "Is there a loop that never ends? Check its condition and what changes in it."
)


@needs_signals
def test_the_verdict_reads_as_in_grading(notebook_folder, monkeypatch):
    monkeypatch.chdir(notebook_folder)
    namespace: dict = {}
    exec("def scale(x, w):\n    while True:\n        pass\n", namespace)
    verdict = check("toy.scale", namespace["scale"])
    exercise = Exercise("toy.scale", "Scale", {"y": 2}, None)
    reason, mistake = _why_nothing(Run(limit="cpu"), 0.3, Limits())
    expected = type(verdict).nothing(exercise, f"No result: {reason}", mistake=mistake, seed=verdict.seed)
    assert verdict.note == expected.note and verdict.parts == expected.parts and verdict.points == 0
    assert verdict.note == LATE and verdict.word == "no result"


@needs_signals
def test_an_answer_that_is_slow_here_is_told_that_grading_asks_more(notebook_folder, monkeypatch):
    monkeypatch.chdir(notebook_folder)
    namespace: dict = {"work": _work}
    exec("def scale(x, w):\n    work(0.1)\n    return 2 * w * x\n", namespace)
    verdict = check("toy.scale", namespace["scale"])
    assert verdict.passed and "all calls together may take 0.3 s: make it faster" in verdict.note


CELLS = """
from autograder.check import check
def scale(x, w):
    while True:
        try:
            sum(range(1000))
        except:
            pass
result = check("toy.scale", scale)
"""


@pytest.mark.slow
@needs_signals
def test_in_a_jupyter_kernel_the_next_cell_runs(notebook_folder):
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(notebook_folder), startup_timeout=120)
    try:
        shown = []
        for source in (CELLS, "print(result.note)", "print(1 + 1)", "import time; time.sleep(0.5); print('slept')"):
            reply = client.execute_interactive(source, timeout=120, output_hook=shown.append)
            assert reply["content"]["status"] == "ok", reply
        texts = [message["content"]["text"].strip() for message in shown if message["msg_type"] == "stream"]
        assert texts[-2:] == ["2", "slept"] and texts[-3].startswith("No result: the function did not return within")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

"""Each task has a process of its own: what happens there concerns that task alone, and nothing is left of it."""

import os
import signal
import threading
import time
from dataclasses import dataclass

import psutil
import pytest

from autograder.grading import server
from autograder.grading.server import RunError, Server, serving


@dataclass
class Odd:
    """Does in its process what its name says."""

    what: str

    def prepare(self) -> None:
        if self.what == "cannot be prepared":
            raise LookupError("no such unit")

    def run(self) -> bytes:
        if self.what == "raises":
            raise ValueError("odd answer")
        if self.what == "crashes":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.what == "exits":
            os._exit(3)
        if self.what == "eats memory":
            return bytes(7 * 2**30)
        if self.what == "sleeps":
            time.sleep(60)
        return self.what.encode() + str(os.getpid()).encode()


@pytest.fixture(scope="module")
def running():
    running = Server()
    yield running
    running.close()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("raises", "ValueError: odd answer"),
        ("crashes", r"has died \(SIGSEGV\)"),
        ("exits", r"has died \(exit status 3\)"),
        ("eats memory", "MemoryError"),
    ],
)
def test_what_goes_wrong_is_said_and_the_next_task_runs(running, what, said):
    with pytest.raises(RunError, match=said):
        running.run(Odd(what), 60)
    assert running.run(Odd("well"), 60).startswith(b"well")


def test_what_cannot_be_prepared_is_left_to_the_task(running):
    assert running.run(Odd("cannot be prepared"), 60).startswith(b"cannot be prepared")


def test_tasks_have_processes_of_their_own(running):
    assert len({running.run(Odd("well"), 60) for _ in range(3)}) == 3


def gone(running: Server) -> bool:
    """Whether no task runs any more."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not [child for child in psutil.Process(running._process.pid).children() if "warm" not in child.cmdline()]:
            return True
        time.sleep(0.05)
    return False


def test_a_task_that_is_given_up_ends(running):
    with pytest.raises(RunError, match="took too long"):
        running.run(Odd("sleeps"), 0.2)
    assert gone(running)
    with pytest.raises(RunError, match="was ended"):
        running.run(Odd("sleeps"), 60, lambda: True)
    assert gone(running)


def test_tasks_end_with_their_server():
    doomed, said = Server(), []

    def wait() -> None:
        try:
            doomed.run(Odd("sleeps"), 60)
        except RunError as error:
            said.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not (tasks := psutil.Process(doomed._process.pid).children()):
        time.sleep(0.05)
    doomed._process.kill()
    waiting.join(30)
    assert said == ["the process that judges it, or its server, has died"]
    assert psutil.wait_procs(tasks, 20)[1] == []
    with pytest.raises(RunError, match="has died"):
        doomed.run(Odd("well"), 60)
    doomed.close()


def test_whoever_is_inside_shares_the_server_of_whoever_is_outside():
    with serving() as outer, serving() as inner:
        assert inner is outer
    assert server._present is None

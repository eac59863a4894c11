"""What happens to a task concerns it alone: a process gets another one only if nothing of the last one is left."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
import pytest

from autograder.grading import server, tasks
from autograder.grading.server import RunError, Server, serving


@dataclass
class Odd:
    """Does in its process what its name says."""

    what: str

    def prepare(self) -> str:
        if self.what == "cannot be prepared":
            raise LookupError("no such unit")
        return "new" if self.what == "new" else "all"

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
        if self.what == "waits":
            time.sleep(0.5)
        if self.what == "leaves a thread":
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        if self.what == "leaves a child":
            subprocess.Popen(["sleep", "30"])
        if self.what == "grows":
            bytearray(600 * 2**20)[:: 2**12] = b"1" * (600 * 2**8)
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


def process_of(running: Server, what: str = "well") -> int:
    return int(running.run(Odd(what), 60).removeprefix(what.encode()))


def test_a_process_gets_so_many_tasks_one_after_another(running):
    assert process_of(running) == process_of(running)
    found = [process_of(running) for _ in range(2 * tasks.TASKS)]
    assert 3 <= len(set(found)) <= 4 and max(map(found.count, found)) == tasks.TASKS


def test_tasks_at_the_same_time_have_processes_of_their_own(running):
    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(lambda _: process_of(running, "waits"), range(3)))) == 3


@pytest.mark.parametrize("what", ["leaves a thread", "leaves a child", "grows"])
def test_a_process_in_which_something_is_left_gets_no_other_task(running, what):
    assert process_of(running, what) != process_of(running)


def test_a_process_gets_no_task_that_needs_what_was_prepared_later(running):
    first = process_of(running)
    assert running.run(Odd("new"), 60) != b"new" + str(first).encode()
    assert process_of(running) == process_of(running)


def test_a_result_is_not_another_ones(running):
    """Also if many are given up just when they come to their end."""
    for k in range(40):
        with contextlib.suppress(RunError):
            running.run(Odd("waits"), 0.47 + 0.002 * k)
        assert running.run(Odd("well"), 60).startswith(b"well")


def gone(running: Server) -> bool:
    """Whether no task sleeps any more."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(psutil.NoSuchProcess):  # one that ends while it is looked at
            children = psutil.Process(running._process.pid).children()
            if sum("warm" not in child.cmdline() for child in children) < 2:  # one may wait for a task
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
    while not (processes := psutil.Process(doomed._process.pid).children()):
        time.sleep(0.05)
    doomed._process.kill()
    waiting.join(30)
    assert said == ["the process that judges it, or its server, has died"]
    assert psutil.wait_procs(processes, 20)[1] == []
    with pytest.raises(RunError, match="has died"):
        doomed.run(Odd("well"), 60)
    doomed.close()


def test_whoever_is_inside_shares_the_server_of_whoever_is_outside():
    with serving() as outer, serving() as inner:
        assert inner is outer
    assert server._present is None

"""The grading kernel and the channel: limits hold, nothing a kernel sends does more than answer."""

import os
import socket
import threading
import time
from multiprocessing.connection import Client

import numpy as np
import pytest

from autograder import wire
from autograder.sandbox.channel import MAX_CONNECTIONS, Channel
from autograder.sandbox.session import MAX_OUTPUT, Session


@pytest.fixture(scope="module")
def session():
    with Session({}, memory_bytes=2 * 2**30) as session:
        session.ready()
        yield session


@pytest.fixture(autouse=True)
def alive(request):
    if "session" in request.fixturenames:
        kernel = request.getfixturevalue("session")
        if not kernel.alive():
            kernel.restart()


def test_cells_run_and_report(session):
    assert session.run("print('hello'); 1 + 1", 10).status == "ok"
    run = session.run("1 / 0", 10)
    assert (run.status, run.error) == ("error", "ZeroDivisionError: division by zero")


def test_an_endless_loop_is_interrupted_and_the_kernel_lives_on(session):
    session.run("kept = 7", 10)
    assert session.run("while True: pass", 0.5).status == "timeout"
    assert session.run("assert kept == 7", 10).status == "ok"


def test_a_loop_that_swallows_interrupts_is_killed(session):
    stubborn = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    run = session.run(stubborn, 0.5)
    assert run.status == "killed" and run.kernel_lost and not session.alive()


def test_a_kernel_that_ends_itself_is_noticed(session):
    assert session.run("import os; os._exit(3)", 10).status == "died"


def test_exit_is_an_ordinary_error(session):
    assert session.run("exit()", 10).error.startswith("SystemExit")
    assert session.alive()


def test_memory_is_limited(session):
    run = session.run("import numpy; a = numpy.ones(2**29)", 20)  # 4 GB
    assert run.error.startswith(("MemoryError", "numpy._core._exceptions._ArrayMemoryError")), run


def test_output_is_limited(session):
    run = session.run("print('x' * 10**6)\nprint('y' * 10**6)", 20)
    assert run.status == "ok" and sum(len(str(output)) for output in run.outputs) < MAX_OUTPUT + 2000


def test_nothing_of_the_instructors_environment_reaches_the_kernel(monkeypatch):
    monkeypatch.setenv("CLASS_SECRET", "42")
    with Session({"GIVEN": "1"}, memory_bytes=2**31) as session:
        session.ready()
        assert (
            session.run("import os; assert 'CLASS_SECRET' not in os.environ and os.environ['GIVEN'] == '1'", 10).status
            == "ok"
        )
        assert session.run("assert os.listdir() == []", 10).status == "ok"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are a POSIX matter")
def test_children_die_with_the_kernel(tmp_path):
    sign = tmp_path / "sign"
    with Session({}, memory_bytes=2**31) as session:
        session.ready()
        child = f"import time; time.sleep(2); open({str(sign)!r}, 'w')"
        script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
        assert session.run(script, 10).status == "ok"
    time.sleep(2.5)
    assert not sign.exists()


# ---- the channel -----------------------------------------------------------------------------------------------


@pytest.fixture
def channel():
    seen = []

    def handler(name, answer):
        seen.append((name, "opened"))
        seen.append((name, answer({"x": np.arange(3.0)})))

    channel = Channel(handler)
    channel.seen = seen
    yield channel
    channel.close()


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


def test_an_honest_exchange(channel):
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"protocol": 1, "exercise": "a.b"}))
        call = wire.unpack(client.recv_bytes())
        assert call["do"] == "call"
        client.send_bytes(wire.pack({"value": 2 * call["call"]["x"], "error": None, "changed": []}))
        assert wire.unpack(client.recv_bytes()) == {"do": "done"}
    np.testing.assert_array_equal(channel.seen[1][1]["value"], [0, 2, 4])


def test_the_socket_is_private(channel):
    if isinstance(channel.address, str) and os.path.exists(channel.address):
        assert os.stat(os.path.dirname(channel.address)).st_mode & 0o077 == 0


HOSTILE = [
    b"",
    b"\x00" * 8,
    b"\xff" * 1000,
    wire.pack(None),
    wire.pack([1]),
    wire.pack({"exercise": None}),
    wire.pack({"exercise": {"a": 1}}),
    wire.pack({"no": "exercise"}),
]


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_openings_leave_the_channel_working(channel, data):
    with Client(channel.address) as client:
        client.send_bytes(data)
    test_an_honest_exchange(channel)
    assert len(channel.seen) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 50,
        wire.pack(3),
        wire.pack({}),
        wire.pack({"value": 1, "error": 5, "changed": 7}),
        wire.pack({"error": {"kind": [1] * 10}}),
    ],
)
def test_hostile_answers_are_reduced_to_the_format(channel, data):
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.b"}))
        client.recv_bytes()
        client.send_bytes(data)
        wait_until(lambda: len(channel.seen) == 2 or client.poll(0.1))
    for _, answer in channel.seen[1:]:
        assert set(answer) == {"value", "error", "changed"}
        assert answer["error"] is None or all(isinstance(text, str) for text in answer["error"].values())
        assert all(isinstance(name, str) for name in answer["changed"])


def test_an_oversized_message_is_refused_unread(channel):
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.b"}))
        client.recv_bytes()
        raw = socket.socket(fileno=os.dup(client.fileno()))
        raw.sendall((2**31 - 1).to_bytes(4, "big"))
        with pytest.raises((EOFError, ConnectionResetError, BrokenPipeError)):
            client.recv_bytes()
        raw.close()


def test_opening_another_exercise_abandons_the_first(channel):
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.first"}))
        client.recv_bytes()
        client.send_bytes(wire.pack({"exercise": "a.second"}))
        client.recv_bytes()
        client.send_bytes(wire.pack({"value": 1}))
        assert wire.unpack(client.recv_bytes()) == {"do": "done"}
    assert [name for name, entry in channel.seen if isinstance(entry, dict)] == ["a.second"]


def test_the_number_of_connections_is_bounded(channel):
    clients = [Client(channel.address) for _ in range(MAX_CONNECTIONS + 5)]
    before = threading.active_count()
    time.sleep(0.2)
    assert threading.active_count() <= before + MAX_CONNECTIONS
    for client in clients:
        client.close()

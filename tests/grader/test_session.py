"""The grading kernel and the channel: limits hold, nothing a kernel sends does more than answer."""

import os
import socket
import threading
import time
from multiprocessing.connection import Client
from typing import ClassVar

import numpy as np
import pytest

from autograder import wire
from autograder.check import check
from autograder.perform import CHANNEL
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
    run = session.run("while True: pass", 0.5)
    assert (run.status, run.limit) == ("timeout", "cpu") and run.cpu_seconds > 0.5
    assert session.run("assert kept == 7", 10).status == "ok"


def test_sleeping_and_waiting_are_no_cpu_time(session):
    run = session.run("import time; time.sleep(1.2)", 0.5)
    assert run.status == "ok" and run.cpu_seconds < 0.3 and run.wall_seconds > 1.1


def test_a_cell_begins_with_no_cpu_time_used(session):
    burning = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    assert session.run(burning, 2).cpu_seconds > 0.3
    assert session.run("1", 2).cpu_seconds < 0.2


def test_the_wall_clock_has_a_limit_of_its_own(session):
    run = session.run("import time; time.sleep(60)", 10, 0.5)
    assert (run.status, run.limit) == ("timeout", "wall") and session.alive()


def test_a_run_can_be_stopped_from_outside(session):
    run = session.run("import time; time.sleep(60)", 10, 60, stop=lambda: True)
    assert (run.status, run.limit) == ("timeout", "stop")


@pytest.mark.parametrize("wait", ["child.wait()", "import time; time.sleep(60)"])
def test_the_cpu_time_of_children_counts(session, wait):
    child = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'while True: pass'])"
    run = session.run(f"{child}\ntry:\n    {wait}\nfinally:\n    child.kill()", 0.8, 60)
    assert (run.status, run.limit) == ("timeout", "cpu")


def test_the_cpu_time_of_children_that_have_ended_counts(session):
    child = "import time\\nwhile time.process_time() < 0.2: pass"
    loop = f"import subprocess, sys\nwhile True: subprocess.run([sys.executable, '-c', '{child}'])"
    assert session.run(loop, 1.2, 20).limit == "cpu"


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

    def handler(conversation):
        seen.append((conversation.exercise, "opened"))
        seen.append((conversation.exercise, conversation.ask({"x": np.arange(3.0)})))
        conversation.end()
        return lambda: seen.append((conversation.exercise, "judged"))

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
        client.send_bytes(wire.pack({"exercise": "a.b"}))
        call = wire.unpack(client.recv_bytes())
        assert call["do"] == "call"
        client.send_bytes(wire.pack({"value": 2 * call["call"]["x"], "error": None, "changed": []}))
        assert wire.unpack(client.recv_bytes()) == {"do": "done"}
    wait_until(lambda: channel.seen[-1][1] == "judged")
    np.testing.assert_array_equal(channel.seen[1][1]["value"], [0, 2, 4])


def test_a_check_that_was_interrupted_leaves_the_next_one_as_new(channel, monkeypatch):
    def interrupted(x):
        raise KeyboardInterrupt

    monkeypatch.setenv(CHANNEL, channel.address)
    with pytest.raises(KeyboardInterrupt):
        check("a.b", interrupted)
    assert str(check("a.b", lambda x: 2 * x)) == "Results handed to the verifier."
    wait_until(lambda: channel.seen[-1][1] == "judged")
    assert [name for name, entry in channel.seen if entry == "judged"] == ["a.b"]


def test_a_check_whose_verifier_hangs_up_says_so(monkeypatch):
    channel = Channel(lambda conversation: conversation.hang_up())
    monkeypatch.setenv(CHANNEL, channel.address)
    assert "no result is taken from it" in str(check("a.b", lambda x: x))
    channel.close()
    assert "no result is taken from it" in str(check("a.b", lambda x: x))


def test_judging_holds_up_neither_the_kernel_nor_its_next_connections():
    going_on = threading.Event()

    def handler(conversation):
        conversation.end()
        return lambda: going_on.wait(10)

    channel = Channel(handler)
    try:
        for _ in range(MAX_CONNECTIONS + 2):
            with Client(channel.address) as client:
                client.send_bytes(wire.pack({"exercise": "a.b"}))
                assert wire.unpack(client.recv_bytes()) == {"do": "done"}
    finally:
        going_on.set()
        channel.close()


def test_a_refusal_says_why():
    channel = Channel(lambda conversation: conversation.refuse("not here"))
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.b"}))
        assert wire.unpack(client.recv_bytes()) == {"do": "refused", "why": "not here"}
    channel.close()


class Doubling:
    arguments: ClassVar = {"double": ["x"]}

    def call(self, name, args):
        return {"value": 2 * args[0], "error": None}


def given(channel_seen, messages):
    """What a kernel gets that sends `messages` after its opening, from a handler that gives one function."""

    def handler(conversation):
        channel_seen.append(conversation.ask({"x": 1}, Doubling()))
        conversation.end()

    channel = Channel(handler)
    got = []
    try:
        with Client(channel.address) as client:
            client.send_bytes(wire.pack({"exercise": "a.b"}))
            got.append(wire.unpack(client.recv_bytes()))
            for message in messages:
                client.send_bytes(wire.pack(message))
                got.append(wire.unpack(client.recv_bytes()))
    except (EOFError, OSError):
        got.append("closed")
    finally:
        channel.close()
    return got


def test_given_functions_are_called_over_the_wire():
    seen = []
    call = {"given": "double", "args": [4]}
    got = given(seen, [call, call, {"value": 16}])
    assert got == [
        {"do": "call", "call": {"x": 1}, "given": {"double": ["x"]}},
        {"value": 8, "error": None},
        {"value": 8, "error": None},
        {"do": "done"},
    ]
    assert seen[0]["value"] == 16


@pytest.mark.parametrize(
    "message", [{"given": "other", "args": [1]}, {"given": ["double"], "args": [1]}, {"given": "double", "args": 1}]
)
def test_calls_of_what_is_not_given_end_the_conversation(message):
    seen = []
    assert given(seen, [message])[-1] == "closed" and seen == []


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
    assert len(channel.seen) == 3


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
        wait_until(lambda: len(channel.seen) >= 2 or client.poll(0.1))
    for _, answer in channel.seen[1:2]:
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


def test_opening_another_exercise_ends_the_conversation_and_the_next_connection_is_as_new(channel):
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.first"}))
        client.recv_bytes()
        client.send_bytes(wire.pack({"exercise": "a.second"}))
        with pytest.raises((EOFError, ConnectionResetError)):
            client.recv_bytes()
    assert channel.seen == [("a.first", "opened")]
    channel.seen.clear()
    test_an_honest_exchange(channel)


def test_a_conversation_can_be_dropped_from_outside():
    asking = threading.Event()
    conversations, failures = [], []

    def handler(conversation):
        conversations.append(conversation)
        asking.set()
        try:
            conversation.ask({"x": 1})
        except (EOFError, OSError) as error:
            failures.append(error)
            raise

    channel = Channel(handler)
    with Client(channel.address) as client:
        client.send_bytes(wire.pack({"exercise": "a.b"}))
        assert asking.wait(5)
        conversations[0].hang_up()
        wait_until(lambda: failures)
    channel.close()


def test_the_number_of_connections_is_bounded(channel):
    clients = [Client(channel.address) for _ in range(MAX_CONNECTIONS + 5)]
    before = threading.active_count()
    time.sleep(0.2)
    assert threading.active_count() <= before + MAX_CONNECTIONS
    for client in clients:
        client.close()

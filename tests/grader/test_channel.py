"""The lines out of the jail: nothing that a kernel sends does more than answer, and only in its own cell."""

import json
import os
import socket
from typing import ClassVar

import numpy as np
import pytest

from autograder import line, wire
from autograder.grading.jail import fence
from autograder.perform import received
from autograder.sandbox.channel import Conversation, converse
from autograder.sandbox.incoming import STAMPED, Incoming
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session

# ---- conversations -------------------------------------------------------------------------------------------------


class Scripted:
    """A cell's line on which a script answers."""

    def __init__(self, *messages):
        self.messages = [message if isinstance(message, bytes) else wire.pack(message) for message in messages]
        self.sent = []
        self.closed = False

    def send(self, data):
        self.sent.append(wire.unpack(data, trusted=True))

    def receive(self):
        if self.closed or not self.messages:
            raise EOFError
        return self.messages.pop(0)

    def close(self):
        self.closed = True


OPENING = wire.pack({"exercise": "a.b"})


def answers(*messages, given=None):
    """What a handler gets that asks once, and the line."""
    got, line_ = [], Scripted(*messages)

    def handler(conversation):
        got.append(conversation.ask({"x": np.arange(3.0)}, given))
        conversation.end()

    converse(line_, OPENING, handler)
    return got, line_


def test_an_honest_exchange():
    got, line_ = answers({"value": 7, "error": None, "inputs": [np.arange(3.0)]})
    assert got[0]["value"] == 7 and got[0]["error"] is None
    assert [message["do"] for message in line_.sent] == ["call", "done"] and not line_.closed


def test_a_refusal_says_why():
    line_ = Scripted()
    converse(line_, OPENING, lambda conversation: conversation.refuse("not here"))
    assert line_.sent == [{"do": "refused", "why": "not here"}]


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


@pytest.mark.parametrize("opening", HOSTILE)
def test_hostile_openings_close_the_line(opening):
    line_ = Scripted()
    converse(line_, opening, lambda conversation: pytest.fail("opened"))
    assert line_.closed


@pytest.mark.parametrize("answer", [b"\xff" * 50, wire.pack(3), wire.pack({"exercise": "a.second"})])
def test_what_is_no_answer_closes_the_line(answer):
    got, line_ = answers(answer)
    assert got == [] and line_.closed


@pytest.mark.parametrize("answer", [{}, {"value": 1, "error": 5, "inputs": 7}, {"error": {"kind": [1] * 10}}])
def test_hostile_answers_are_reduced_to_the_format(answer):
    got, _ = answers(answer)
    assert got == [{key: answer.get(key) for key in ("value", "error", "inputs")}]
    error = received(got[0]).error
    assert error is None or (
        set(error) == {"kind", "text", "line"} and all(type(text) is str for text in error.values())
    )


class Doubling:
    arguments: ClassVar = {"double": ["x"]}

    def call(self, name, args):
        return {"value": 2 * args[0], "error": None}


def test_given_functions_are_called_over_the_wire():
    call = {"given": "double", "args": [4]}
    got, line_ = answers(call, call, {"value": 16}, given=Doubling())
    assert got[0]["value"] == 16
    assert [message.get("value") for message in line_.sent] == [None, 8, 8, None]


@pytest.mark.parametrize(
    "message", [{"given": "other", "args": [1]}, {"given": ["double"], "args": [1]}, {"given": "double", "args": 1}]
)
def test_calls_of_what_is_not_given_end_the_conversation(message):
    got, line_ = answers(message, {"value": 1}, given=Doubling())
    assert got == [] and line_.closed


# ---- frames --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield Incoming(ours, frame_bytes=100, total_bytes=1000), theirs
    ours.close()
    theirs.close()


def test_frames_arrive_whole_however_they_are_cut(pair):
    incoming, theirs = pair
    for byte in line.frame(b"one") + line.frame(b"") + line.frame(b"three"):
        theirs.sendall(bytes([byte]))
        incoming.read()
    assert list(incoming.frames) == [b"one", b"", b"three"]


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", line.frame(bytes(101))], ids=["announced", "sent"])
def test_a_frame_that_is_too_large_closes_the_line(pair, data):
    incoming, theirs = pair
    theirs.sendall(data)
    incoming.read()
    assert incoming.closed and incoming.overflow and not incoming.frames


def test_too_much_in_all_closes_the_line_until_the_next_cell(pair):
    incoming, theirs = pair
    for _ in range(30):
        if not incoming.closed:
            theirs.sendall(line.frame(bytes(90)))
            incoming.read()
    assert incoming.closed and incoming.overflow and len(incoming.frames) <= 11


@pytest.mark.skipif(not STAMPED, reason="only Linux tells which process has sent something")
def test_what_another_process_sends_is_not_heard(pair):
    incoming, theirs = pair
    line.send(theirs, b"own")
    incoming.read()
    child = os.fork()
    if child == 0:
        line.send(theirs, b"foreign")
        os._exit(0)
    os.waitpid(child, 0)
    incoming.read()
    line.send(theirs, b"own again")
    incoming.read()
    assert list(incoming.frames) == [b"own", b"own again"]


@pytest.mark.skipif(not STAMPED, reason="only Linux passes descriptors so")
def test_descriptors_that_are_sent_along_are_closed(pair):
    incoming, theirs = pair
    before = len(os.listdir("/proc/self/fd"))
    socket.send_fds(theirs, [line.frame(b"x")], [0, 1, 2])
    incoming.read()
    assert len(os.listdir("/proc/self/fd")) == before


# ---- a real kernel -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def session():
    with Session(fence(), Limits()) as session:
        session.run("import os\nfrom autograder.check import check", 20)
        yield session


def held(session, source):
    """The conversations that a cell opens, with the answer to one question each."""
    seen = []

    def handler(conversation):
        seen.append((conversation.exercise, conversation.ask({"x": np.arange(3.0)})["value"]))
        conversation.end()

    run = session.run(source, 2, 300, handler=handler)
    return run, seen


def test_a_check_answers_with_what_the_function_returns(session):
    run, seen = held(session, "check('a.b', lambda x: 2 * x)")
    assert seen[0][0] == "a.b" and seen[0][1].tolist() == [0, 2, 4]
    assert run.outputs[-1]["data"]["text/plain"] == "Results handed to the verifier."


def test_large_answers_and_much_output_at_the_same_time_do_not_block(session):
    chatty = "import numpy as np\ndef f(x):\n    print('y' * 50_000)\n    return np.zeros(2**20)\ncheck('a.b', f)"
    run, seen = held(session, chatty)
    assert run.status == "ok" and seen[0][1].nbytes == 2**23


def test_a_check_of_a_forked_process_counts_for_nothing(session):
    forked = (
        "import os\nchild = os.fork()\nif child == 0:\n    try:\n        check('a.b', lambda x: x)\n"
        "    finally:\n        os._exit(0)\nimport time; time.sleep(0.5); os.kill(child, 9); os.waitpid(child, 0)"
    )
    assert held(session, forked)[1] == []


def test_a_line_of_an_earlier_cell_is_dead(session):
    held(session, "kept = os.dup(int(os.environ['AUTOGRADER_CHANNEL']))")
    late = "os.environ['AUTOGRADER_CHANNEL'] = str(kept)\ncheck('a.b', lambda x: x)"
    run, seen = held(session, late)
    assert seen == [] and "no result is taken from it" in run.outputs[-1]["data"]["text/plain"]


def test_an_interrupted_check_leaves_the_next_cell_as_new(session):
    run, seen = held(session, "def slow(x):\n    while True: pass\ncheck('a.b', slow)")
    assert run.limit == "cpu" and seen == []
    assert len(held(session, "check('a.b', lambda x: x)")[1]) == 1


def test_nothing_that_comes_over_the_control_line_is_more_than_an_output(session):
    forged = (
        "import gc, json, socket\nfrom autograder import line\n"
        "control = [found for found in gc.get_objects() if isinstance(found, socket.socket)][0]\n"
        "for message in ([1], 'x', {'output': 3}, {'output': {'output_type': 'display_data'}}, {'points': 5}):\n"
        "    line.send(control, json.dumps(message).encode())\n"
        "line.send(control, b'\\xff' * 20)\nline.send(control, b'[' * 5000)"
    )
    run, seen = held(session, forged)
    assert run.status == "ok" and run.outputs == [{"output_type": "display_data"}] and seen == []
    assert json.dumps(run.outputs)


def test_conversations_know_what_they_are_about():
    assert Conversation(Scripted(), OPENING).exercise == "a.b"

"""A few of what `fuzz_wire` makes in great number."""

import pytest

from tests.grader.fuzz_wire import ANSWERS, MESSAGES, fuzz, judged, read


@pytest.mark.parametrize("kind", MESSAGES)
def test_messages_are_refused_or_read(kind):
    found, _ = fuzz(150, MESSAGES[kind], read)
    assert set(found) <= {"refused", "read"} and found["refused"] > 10


def test_every_answer_gets_a_verdict():
    found, _ = fuzz(150, ANSWERS, lambda answer: judged(*answer))
    assert found["failed"] > 10 and found["partly"] > 0

"""Hostile hand-ins: each scores 0 for what it did not solve, harms nobody, reaches nothing, leaves nothing behind.

The class of all attacks (see tests/attacks) is graded once, by the command itself, between two honest students. Scores
are made where no attack can be; what attacks say that they reached is believed, and must be nothing.
"""

import os
import sys

import pytest
from bs4 import BeautifulSoup  # comes with nbconvert

from tests.attacks import graded, hand_ins, world
from tests.grader import toy

ATTACKS = hand_ins.attacks()
MEMORY = 500 * 2**20  # bytes that a process of the grader's may take: some 150 for itself
SECONDS = 15.0  # that a hand-in may take, all in all, on a busy machine


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """The graded class."""
    with world.around(tmp_path_factory.mktemp("attacks")) as around:
        ideas = graded.hand_in(around, ATTACKS.values())
        outcome = graded.grade(around)
        outcome.ideas = ideas
        yield outcome


def test_there_are_attacks_of_every_kind():
    kinds = [attack.kind for attack in ATTACKS.values()]
    fewest = {"forging": 40, "leaking": 20, "harm": 45, "escape": 13, "planted": 10, "oracle": 9}
    assert {kind: kinds.count(kind) >= least for kind, least in fewest.items()} == dict.fromkeys(fewest, True)
    for attack in ATTACKS.values():
        assert attack.idea.endswith((".", "?")) and set(attack.solves) <= set(hand_ins.POINTS), attack.name


@pytest.mark.skipif(sys.platform != "linux", reason="attacks know Linux only")
def test_what_could_do_harm_asks_first_whether_it_is_shut_in():
    kit = {"SITE": {"namespace": os.readlink("/proc/self/ns/pid")}}
    exec(hand_ins.KIT, kit)
    with pytest.raises(AssertionError, match="only behind a fence"):
        exec(hand_ins.GUARD, kit)


@pytest.mark.slow
class TestClass:
    """What grading all of them came to."""

    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_an_attack_scores_what_it_solved_and_no_more(self, outcome, attack):
        assert outcome.points(attack.name) == attack.expected
        assert outcome.gradebook[attack.name] == attack.expected

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_an_attack_reaches_nothing(self, outcome, attack):
        assert outcome.said(attack) == []

    def test_a_hostile_file_scores_nothing_and_takes_nothing_along(self, outcome):
        for student in outcome.ideas:
            assert sum(outcome.points(student).values()) == 0, student
            assert sum(outcome.gradebook.get(student, {}).values()) == 0, student
        tokens = [token for name, token in outcome.world.canaries.items() if name != "other"]
        for path, text in outcome.texts():
            assert not path.is_symlink(), path
            assert not [token for token in (*tokens, "REACHED") if token in text], path

    def test_everybody_has_a_row_for_every_exercise(self, outcome):
        names = {path.name for path in (outcome.world.root / "submitted").iterdir() if path.is_dir()}
        rows = outcome.rows
        assert len(rows) >= len(names) - 1  # a linked folder is nobody's
        assert {student: set(row) for student, row in rows.items() if set(row) != set(hand_ins.POINTS)} == {}

    def test_honest_students_beside_them_keep_their_points(self, outcome):
        for student in graded.HONEST:
            assert outcome.points(student) == outcome.gradebook[student] == hand_ins.POINTS

    def test_files_and_services_are_as_they_were(self, outcome):
        assert (outcome.changed, outcome.world.visitors) == ([], [])

    def test_no_process_and_no_temporary_file_is_left(self, outcome):
        assert outcome.left == []

    def test_time_and_memory_are_bounded(self, outcome):
        assert outcome.seconds < SECONDS * len(outcome.rows)
        assert outcome.peak_bytes < MEMORY, f"{outcome.peak_bytes / 2**20:.0f} MB"

    def test_the_terminal_shows_text_only(self, outcome):
        for sequence in ("\x1b]", "\x1b[2J", "\x1b[8m", "\x9b", "\u202e", "Traceback"):
            assert sequence not in outcome.terminal, sequence

    def test_outputs_cannot_change_the_feedback_page(self, outcome):
        page = (outcome.world.root / "feedback" / "page_markup" / toy.NAME / f"{toy.NAME}.html").read_text()
        parsed = BeautifulSoup(page, "html.parser")
        sizes = [(picture.get("width"), picture.get("height")) for picture in parsed.find_all("img")]
        assert all(value is None or value.isdigit() for size in sizes for value in size)
        assert not [tag.name for tag in parsed.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert not [script for script in parsed.find_all("script") if "remove()" in script.text]

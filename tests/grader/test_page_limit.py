"""A page that takes too long, or ends its process, costs its own student a page, and nobody else anything."""

import os
import re

import pytest

from autograder.grading import pages
from autograder.grading.pages import Pages, ends_after


def page(root: str, unit: str, student: str, seconds: float) -> None:
    """In place of `make_page`; what it does is in the student's name."""
    with ends_after(seconds):
        if student.startswith("slow"):
            re.fullmatch("(a|a)+b", "a" * 60)  # one step of the interpreter, for years
        if student.startswith("ends"):
            os._exit(0)
        if student.startswith("raises"):
            raise MemoryError("[/nonsense]")


@pytest.fixture
def a_class(monkeypatch):
    monkeypatch.setattr(pages, "make_page", page)

    def outcomes(*students: str) -> dict[str, str]:
        with Pages(seconds=1.5) as made:
            window, found = [], {}
            for student in students:  # as the grading does: two are ordered before the first is taken
                window.append(made.order("root", "unit", student))
                if len(window) > 2:
                    first = window.pop(0)
                    found[first[2]] = made.take(first)
            return found | {place[2]: made.take(place) for place in window}

    return outcomes


def test_pages_are_made_in_order(a_class):
    assert a_class("ada", "bob", "eve") == {"ada": "", "bob": "", "eve": ""}


def test_a_page_that_hangs_or_ends_its_process_costs_itself_alone(a_class):
    students = ("ada", "slow_1", "bob", "slow_2", "ends_1", "raises", "eve", "ends_2")
    found = a_class(*students)
    assert list(found) == list(students)
    for student, word in found.items():
        kind = student.partition("_")[0]
        reason = {"slow": "not finished within 1.5 s", "ends": "ended its process", "raises": "MemoryError"}.get(kind)
        assert (reason in word and "points stand" in word) if reason else word == ""

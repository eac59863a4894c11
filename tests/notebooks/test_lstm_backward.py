"""Unit 08: where the printed lines fail, the arrows of the graph, and the numbers that the text states."""

import re
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest

from autograder.folder import CourseFolder
from course.figures import lstm_backward as figures
from course.widgets.lstm_error_flow import flow

ROOT = Path(__file__).parents[2]
UNIT = next(unit for unit in CourseFolder(ROOT).units() if unit.key == "lstm_backward")
CELLS = jupytext.reads(UNIT.text.read_text("utf-8"), fmt="py:percent").cells
SEEN = ("x", "h", "c", "")


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the given cells and the solutions define."""
    found: dict[str, Any] = {"__name__": "__main__"}
    for cell in CELLS:
        if cell.cell_type == "code" and {"given", "exercise"} & cell.metadata.keys():
            exec(cell.source, found)
    return found


def failing(names: dict[str, Any], doubt: int, **how: Any) -> set[str]:
    settings = {"H": 2, "copied": False} | how
    given = [names[name] for name in ("slide_backward", "gradient_error", "lstm_step", "LSTMParams")]
    errors = figures._errors(*given, **settings, doubt=doubt)
    assert len(errors) == 19
    assert all(error < 1e-7 or error > 1e-3 for error in errors.values())  # nothing in doubt
    return {name for name, error in errors.items() if error > 1e-3}


def of(gate: str) -> set[str]:
    return {figures._label(gate + seen) for seen in SEEN}


def test_each_doubt_spoils_what_the_causes_say(names):
    states = {"dx", "dh", "dC"}
    everything = of("i") | of("f") | of("c") | of("o") | states
    assert failing(names, 0) == set()
    assert failing(names, 1) == everything
    assert failing(names, 2) == of("f") | states
    assert failing(names, 3) == {"dWix", "dWfx", "dWcx", "dWox"}
    assert failing(names, 4) == everything - of("o")


def test_the_key_of_the_investigation(names):
    key = UNIT.exercises["printed"].reference
    assert {program: str(doubt) for program, doubt in figures.PROGRAMS.items()} == {p: key[p] for p in "ABCD"}
    alone = {program for program, doubt in figures.PROGRAMS.items() if not failing(names, doubt, H=1)}
    copied = {program for program, doubt in figures.PROGRAMS.items() if not failing(names, doubt, copied=True)}
    assert (alone, copied) == ({key["one_unit"]}, {key["all_right"]})


def test_the_graph_has_every_arrow_once():
    arrows = [(start, end) for start, end, *_ in figures.EDGES]
    outer = {("x_t and h_prev", gate) for gate in "ifgo"}
    states = {("c_prev", "i"), ("c_prev", "f"), ("c_prev", "g"), ("c_t", "o")}
    products = {("c_prev", "f × c_prev"), ("f", "f × c_prev"), ("i", "i × g"), ("g", "i × g")}
    sums = {("f × c_prev", "+"), ("i × g", "+"), ("+", "c_t")}
    ends = {("c_t", "tanh"), ("tanh", "×"), ("o", "×"), ("×", "h_t"), ("c_t", "the next step")}
    assert sorted(arrows) == sorted(outer | states | products | sums | ends)


@pytest.mark.parametrize(
    ("f", "scale", "lag", "arrives", "alone"),
    [
        (0.9, 0.0, 20, 0.12, 0.12),
        (0.9, 0.5, 20, 0.31, 0.14),
        (0.99, 0.0, 20, 0.82, 0.82),
        (0.99, 1.0, 20, 6.1, 0.84),
        (0.99, 1.0, 30, 18, 0.77),
        (0.99, 1.5, 20, -0.00021, 0.81),
        (0.99, 1.5, 30, -1.9e-6, 0.73),
        (0.5, 2.5, 10, -0.75, 0.00073),
    ],
)
def test_what_the_text_says_of_the_demo(f, scale, lag, arrives, alone):
    found = flow(f, scale, "cell")
    assert [f"{value:.2g}" for value in (found.dc[lag], found.carousel[lag])] == [f"{arrives:.2g}", f"{alone:.2g}"]


def test_the_case_by_hand_is_what_the_code_computes(names):
    demo = next(cell.source for cell in CELLS if cell.metadata.get("demo") == "tiny_case")
    said: list[str] = []
    exec(demo, names | {"print": lambda *words: said.append(" ".join(words)), "attempt": lambda task: task()})
    numbers = [[float(number) for number in re.findall(r"\d\.\d+", line)] for line in said]
    assert len(numbers) == 3
    for by_hand, by_code in numbers:
        np.testing.assert_allclose(by_code, by_hand, rtol=2e-3)

"""Formulas become MathML: every one of the course, and nothing that a student can write becomes more than a formula."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from autograder.folder import CourseFolder
from autograder.grading import written
from autograder.grading.formulas import as_mathml, formula
from autograder.grading.prose import TEX
from tests.grader.hostile_text import SNIPPETS

MATHML = set(
    "math mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd mstyle"
    " mpadded mphantom menclose mmultiscripts mprescripts none merror".split()
)
LOOK = set(
    "display displaystyle scriptlevel stretchy symmetric lspace rspace minsize maxsize width height depth voffset"
    " linethickness accent accentunder mathvariant style class form fence separator largeop movablelimits columnalign"
    " intent".split()
)


def prose_of(unit):
    cells = nbformat.read(unit.release, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("unit", CourseFolder.here().units(), ids=lambda unit: unit.name)
def test_every_formula_of_a_unit_is_converted(unit):
    texts = prose_of(unit)
    pages = [BeautifulSoup(written.prose(text), "html.parser") for text in texts]
    assert sum(text.count("$") for text in texts) > 10
    assert sum(len(page.find_all("math")) for page in pages) > 10
    for page in pages:
        for code in page.find_all(["code", "math"]):
            assert "tex" not in code.get("class", []), code.text
            code.decompose()
        assert "$" not in page.text and "\\" not in page.text, page.text


def test_a_formula_on_its_own_line_keeps_its_number():
    shown = BeautifulSoup(formula(r"h_t = w h_{t-1} \tag{7}", display=True), "html.parser")
    assert shown.math["display"] == "block" and shown.find(class_="number").text == "(7)"
    assert "7" not in shown.math.text


@pytest.mark.parametrize("tex", [r"\nosuch{x}", "a_b_c", r"\frac{1}{", "\ud800", "&", r"\href{javascript:1}{x}"])
def test_what_cannot_be_converted_stays_as_it_was_typed(tex):
    shown = BeautifulSoup(formula(tex), "html.parser")
    assert [tag.name for tag in shown.find_all(True)] == ["code"] and shown.text == f"${tex}$"


@given(st.lists(st.sampled_from([*SNIPPETS, *(f"\\{name}" for name in sorted(TEX)), *"{}&^_$<>\"'"]), max_size=12))
def test_no_text_becomes_more_than_a_formula(pieces):
    tex = "".join(pieces)
    for display in (False, True):
        shown = BeautifulSoup(formula(tex, display=display), "html.parser")
        for tag in shown.find_all(True):
            assert tag.name in MATHML or (tag.name in ("code", "span") and set(tag.attrs) <= {"class", "tabindex"}), tag
            assert set(tag.attrs) <= LOOK | {"tabindex"}, tag
            assert not re.search(r"url|expression|position|http", str(tag.attrs)), tag


def test_a_formula_within_a_line_scrolls_if_it_is_wide():
    assert as_mathml("x", display=False) == formula("x")
    assert formula("+".join("abcdefghijklmnopqrstuvwxyz" * 2)).startswith('<span class="wide" tabindex="0"><math>')

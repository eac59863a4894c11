"""Feedback pages as students open them: from a file, offline, on a screen and on a phone, in light and dark."""

from functools import partial

import nbformat
import pytest

from autograder.authoring import sample_class
from autograder.folder import CourseFolder
from autograder.grading.by_hand import ByHand
from autograder.grading.feedback import Summary
from autograder.grading.outputs import write_verdict
from autograder.grading.page import page as page_of
from autograder.grading.prose import show_as_text
from autograder.grading.screen import RECORD
from autograder.verdict import Curves, Part, Verdict
from tests.browser.accessibility import COLOR_RULES, RULES, look_at
from tests.grader.hostile_text import SNIPPETS
from tests.grader.test_pages import PICTURE

pytestmark = pytest.mark.browser

UNITS = {unit.name: unit for unit in CourseFolder.here().units()}
LONG = "a message of many words, " * 12 + "x" * 300


def verdict_of(exercise, kind):
    if kind == "nothing":
        return Verdict.nothing(exercise, "Not answered yet.", mistake="not_answered")
    wrong = kind == "wrong"
    parts = tuple(
        Part(name, 0.0, points, "values", LONG, "named", "the transpose of `W` is missing.", "x of shape (7, 2)")
        if wrong and number == 0
        else Part(name, points, points)
        for number, (name, points) in enumerate(exercise.parts.items())
    )
    curves = Curves("h[:, 1]", "x of shape (7, 2)", (1.0, 2.0, None, 4.0, 5.0, 6.0, 9.0), (1.0,) * 7) if wrong else None
    return Verdict(exercise.name, exercise.title, parts, 7, curves=curves)


def html_of(unit, kind, monkeypatch, problem=""):
    """The page of a hand-in whose verdicts are of one kind: right, wrong or nothing."""
    notebook = sample_class.hand_in(unit, unit.answers / "right_plain.py")
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution"):
            write_verdict(cell, verdict_of(unit.exercises[marks.grade_id], kind))
        elif cell.cell_type == "code":
            shown = {"image/png": PICTURE, "text/plain": "Figure: a line.\nIt is long."}
            sizes = {"image/png": {"width": 900, "height": 9}}
            cell.outputs = [
                nbformat.v4.new_output("display_data", shown, metadata=sizes),
                nbformat.v4.new_output("stream", text=LONG),
                nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[LONG]),
            ]
    if kind == "wrong":
        notebook.cells += [nbformat.v4.new_markdown_cell(text) for text in SNIPPETS]
    show_as_text(notebook, unit)
    notebook.metadata[RECORD] = nbformat.NotebookNode(problem=problem, note="" if problem else "A note.", fence="none")
    questions = {name: ByHand(name, points, None, "to be read") for name, points in unit.questions.items()}
    monkeypatch.setattr("autograder.grading.feedback.graded_by_hand", lambda *_: questions)
    about = {"assignment": unit.name, "student": "ada", "db_url": "", "score": 3.5, "max_score": 9, "late_penalty": 1}
    notebook, resources = Summary().preprocess(notebook, {"nbgrader": about})
    return page_of(resources["feedback"], notebook)


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page from a file; afterward nothing was asked for but that file, and nothing was complained of."""
    contexts, asked, said = [], [], []

    def opened(html, width, scheme):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


def sideways(page):
    """How much wider than the screen the page is."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", UNITS)
def test_the_page_of_every_unit_fits_a_phone(opened, monkeypatch, name):
    page = opened(html_of(UNITS[name], "wrong", monkeypatch), 390, "light")
    assert sideways(page) == 0
    assert page.locator("math").count() > 10 and page.locator("img").count() > 2
    assert page.locator("math:not([display])").first.bounding_box()["height"] > 8


@pytest.mark.parametrize(
    ("kind", "width", "scheme", "rules"),
    [
        ("wrong", 390, "light", RULES),
        ("wrong", 1280, "dark", COLOR_RULES),
        ("right", 390, "dark", COLOR_RULES),
        ("unreadable", 1280, "light", RULES),
    ],
)
def test_everybody_can_read_a_page(opened, monkeypatch, kind, width, scheme, rules):
    problem = "It is **no** notebook." if kind == "unreadable" else ""
    unit = UNITS["00_start_here"]
    page = opened(html_of(unit, "nothing" if problem else kind, monkeypatch, problem), width, scheme)
    assert sideways(page) == 0
    look = look_at(page, rules=rules)
    # A sign of a formula that is scrolled out of view has no color that could be measured.
    faults = [fault for fault in look.faults if not fault.startswith(("color-contrast: <mn", "color-contrast: <mi"))]
    assert faults == [], "\n".join(faults)
    assert look.looked["color-contrast"] > (5 if problem else 50)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    assert dark == (scheme == "dark")


def test_the_style_sheet_is_read_to_its_end(opened, monkeypatch):
    page = opened(html_of(UNITS["00_start_here"], "wrong", monkeypatch), 390, "light")
    look = "([node, name]) => getComputedStyle(document.querySelector(node))[name]"
    assert page.evaluate(look, [".plot polyline.yours", "fill"]) == "none"
    assert page.evaluate(look, [".code .k", "color"]) != page.evaluate(look, ["body", "color"])
    page.emulate_media(media="print")
    assert page.evaluate(look, [".links", "display"]) == "none"


def test_links_lead_to_what_is_to_be_looked_at(opened, monkeypatch):
    page = opened(html_of(UNITS["02_vector_recurrence"], "wrong", monkeypatch), 1280, "light")
    names = partial(page.eval_on_selector_all, expression="(all) => all.map((one) => one.getAttribute('href'))")
    targets = set(names("a[href^='#']"))
    assert len(targets) > 9
    assert all(page.locator(f"[id='{target[1:]}']").count() == 1 for target in targets)
    assert "../" not in "".join(names("a[href]"))
    page.click(".overview li.wrong a >> nth=0")
    assert page.locator(".verdict").first.bounding_box()["y"] < 400
    page.click(".verdict .links a >> nth=1")
    assert page.evaluate("location.hash") == "#exercise-impulse_response"

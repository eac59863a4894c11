"""The page of a class report in a browser: everybody can read it, on a phone and on paper, and it asks for nothing."""

import pytest

from autograder.reports.page import as_page
from autograder.reports.report import report_on
from tests.browser.accessibility import COLOR_RULES, RULES, look_at
from tests.grader import toy
from tests.grader.graded_class import HALF, INDEX, REVERSED, answer, class_of, graded, nothing
from tests.grader.test_questions import QUESTION

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A class of thirty with long names, in which everything occurs, written to a file."""
    unit = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    scale = [answer(unit, "scale", y=HALF), answer(unit, "scale", y=INDEX), nothing(unit, "scale", "time_limit"), None]
    pair = [answer(unit, "pair", b=REVERSED), nothing(unit, "pair", "not_answered"), None]
    name = "a-student-with-a-name-that-does-not-end-soon-"
    found = [graded(unit, f"{name}{k}", scale[k % 4], pair[k % 3], note="renamed" if k == 7 else "") for k in range(30)]
    found += [graded(unit, f"{name}broken", problem="The notebook is not valid JSON."), graded(unit, "x", fence="none")]
    path = unit.course.root / "report.html"
    path.write_text(as_page(report_on(class_of(unit, *found)), path, names=True), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, place):
    """Opens the page at a width and in a color scheme, and sees that it asks for nothing else and has no complaint."""
    asked, said, contexts = [], [], []

    def opened(width, scheme):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(place.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert set(asked) == {place.as_uri()} and said == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_everybody_can_read_it(opened, width, scheme):
    page = opened(width, scheme)
    page.evaluate("() => document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    look = look_at(page, rules=RULES if scheme == "light" else COLOR_RULES)
    assert look.faults == [], "\n".join(look.faults)
    assert look.looked["color-contrast"] > 50
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out(opened, width):
    page = opened(width, "light")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    wide = """() => [...document.querySelectorAll('main *')].filter((node) => !node.closest('svg, .scroll')
        && node.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((n) => n.outerHTML)"""
    assert page.evaluate(wide) == []


def test_on_paper_it_is_light_and_has_all_names(opened):
    page = opened(1000, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    heights = page.evaluate("""() => [...document.querySelectorAll('details')].map((folded) =>
        folded.getBoundingClientRect().height - folded.querySelector('summary').getBoundingClientRect().height)""")
    assert heights and min(heights) > 10, heights

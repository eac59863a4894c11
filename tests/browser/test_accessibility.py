"""Every page of the course can be read by everybody: axe-core finds nothing, in the light and in the dark theme."""

import nbformat
import pytest

from course.widgets.page import DEMOS_PAGE
from tests.browser.accessibility import COLOR_RULES, RULES, WRITTEN, copy_of_notebook, look_at
from tests.browser.lab import Watch, open_notebook, run_all

pytestmark = pytest.mark.browser

each_theme = pytest.mark.parametrize("theme", ["Light", "Dark"])
# Rules that have to have looked at something in every unit: a page that axe-core takes for invisible has no faults.
TEXTS = 200
IN_EVERY_UNIT = {
    "color-contrast": TEXTS,
    "heading-order": 8,
    "svg-img-alt": 1,
    "summary-name": 3,
    "empty-table-header": 4,
}

BAD_TEXT = """\
# A page with everything that must not be

### A level is left out

####

<details><summary></summary>Folded words.</details>

| | heading |
|---|---|
| 1 | 2 |

[](https://example.org)
"""
BAD_OUTPUT = """\
<div>
  <svg role="img" width="9" height="9"><path d="M0 0H9V9z" /></svg>
  <input type="text"> <button></button> <div role="slider" tabindex="0" aria-valuenow="1"></div>
  <p aria-lable="a slip">one</p> <div role="img"></div> <img src="" width="9" height="9">
  <p style="color: #999999; background: #ffffff">too light</p>
  <p style="color: #777777; background: #111111">too dark</p>
  <div style="background: var(--jp-layout-color0); color: #0072b2">readable on white paper only</div>
</div>
"""
BAD = {
    *("heading-order", "empty-heading", "summary-name", "empty-table-header", "image-alt", "link-name"),
    *("svg-img-alt", "label", "button-name", "aria-input-field-name", "aria-valid-attr", "role-img-alt"),
    "color-contrast",
}
# What a student may see who has not solved it all: open, wrong, partly right, stopped, and what to finish first.
UNSOLVED = """\
import numpy as np
from autograder.check import check
from course.figures.attempt import attempt

def sigmoid(a):
    raise NotImplementedError

display(check("lstm_forward.sigmoid", sigmoid))
display(check("lstm_forward.sigmoid", lambda a: 1.0 / (1.0 + np.exp(a))))
display(check("lstm_forward.sigmoid", lambda a: a @ "b"))
attempt(lambda: sigmoid(1.0))
"""


@pytest.fixture
def opened(browser, lab):
    """Opens and runs a notebook of the cells that it is given."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})

    def opened(name, *cells):
        kernel = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab[0] / name)
        page = context.new_page()
        open_notebook(page, lab[1], name)
        run_all(page)
        return page

    yield opened
    context.close()


def still(browser, html):
    """A page of its own."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_content(html)
    return page


def test_whatever_is_bad_is_found(browser, opened):
    """Texts and outputs that break the rules go the way of every unit, and each breach is named."""
    shown = f"from IPython.display import HTML\nHTML({BAD_OUTPUT!r})"
    page = opened("bad.ipynb", nbformat.v4.new_markdown_cell(BAD_TEXT), nbformat.v4.new_code_cell(shown))
    contrasts = {}
    for theme in ("Light", "Dark"):
        copy = still(browser, copy_of_notebook(page, theme))
        faults = look_at(copy, WRITTEN).faults
        copy.close()
        assert {fault.partition(":")[0] for fault in faults} == BAD, "\n".join(faults)
        contrasts[theme] = "\n".join(fault for fault in faults if fault.startswith("color-contrast"))
        assert "too light" in contrasts[theme] and "too dark" in contrasts[theme]
    assert "on white paper only" not in contrasts["Light"]
    assert "on white paper only" in contrasts["Dark"]


@each_theme
def test_a_solved_unit(browser, solved, theme):
    copy = still(browser, copy_of_notebook(solved.page, theme))
    look = look_at(copy, WRITTEN, RULES if theme == "Light" else COLOR_RULES)
    copy.close()
    assert look.faults == [], "\n".join(look.faults)
    least = IN_EVERY_UNIT if theme == "Light" else {"color-contrast": TEXTS}
    assert all(look.looked[rule] >= count for rule, count in least.items()), look.looked


def test_what_is_not_solved_yet(browser, opened):
    page = opened("unsolved.ipynb", nbformat.v4.new_markdown_cell("# A page"), nbformat.v4.new_code_cell(UNSOLVED))
    for theme in ("Light", "Dark"):
        copy = still(browser, copy_of_notebook(page, theme))
        words = copy.locator("body").inner_text()
        assert all(word in words for word in ("not answered yet", "not right yet", "raised", "first, then run")), words
        look = look_at(copy, WRITTEN)
        copy.close()
        assert look.faults == [], "\n".join(look.faults)
        assert look.looked["color-contrast"] > 20


@each_theme
def test_the_page_of_all_live_demos(browser, theme):
    context = browser.new_context(color_scheme=theme.lower(), viewport={"width": 1280, "height": 900})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    page.goto(DEMOS_PAGE.as_uri())
    page.wait_for_function("() => window.ready")
    look = look_at(page)
    assert look.faults == [], "\n".join(look.faults)
    assert look.looked["color-contrast"] > 50 and look.looked["aria-input-field-name"] > 8
    context.close()
    assert watch.faults == []

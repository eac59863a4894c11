"""Figures in a real JupyterLab: readable in the light and in the dark theme, and never wider than their cell."""

import nbformat
import pytest

from tests.browser.colors import contrast
from tests.browser.lab import Watch, open_notebook, run_all, server

pytestmark = pytest.mark.browser

SOURCE = """
import matplotlib.pyplot as plt
from course.figures.style import COLORS, show, use_style
use_style()
for size in (6.4, 12):
    fig, ax = plt.subplots(figsize=(size, 2.8))
    for k, role in enumerate(["c", "first", "second", "third", "fourth", "fifth", "sixth", "limit"]):
        ax.plot([0, 1], [k, k], color=COLORS[role])
    ax.grid(False)
    ax.text(0.5, 4, "some words")
    show(fig, "Eight level lines. Nothing else is to be seen.")
"""
LOOK = """() => {
    const colors = (kind, key) => [...document.querySelectorAll(`figure.course-figure svg ${kind}`)]
        .map((node) => getComputedStyle(node)[key]).filter((color) => color !== 'none');
    return { page: getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor,
             sheet: colors('g > path', 'fill')[0], lines: colors('g > path', 'stroke'), words: colors('use', 'fill') };
}"""
WIDTHS = """() => [...document.querySelectorAll('figure.course-figure')].map((figure) => {
    const cell = figure.closest('.jp-OutputArea-output');
    const [inner, outer] = [figure.querySelector('svg'), cell].map((node) => node.getBoundingClientRect());
    return { fits: inner.left >= outer.left && inner.right <= outer.right && cell.scrollWidth <= cell.clientWidth,
             width: inner.width, ratio: inner.width / inner.height };
})"""

RIGHT_EDGE = """width => {
    const gap = width - document.querySelector('.jp-Notebook').getBoundingClientRect().right;
    return 0 <= gap && gap < 100;
}"""


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    (folder / "course").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)], metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "course" / "figures.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    with server(folder / "course", folder / "home") as address:
        open_notebook(page, address, "figures.ipynb")
        (cell,) = run_all(page)
        assert [output["output_type"] for output in cell["outputs"]] == ["display_data"] * 2, cell["outputs"]
        yield page
        context.close()
    assert watch.faults == []


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_ink_and_lines_stand_out_from_the_page(page, theme):
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    page.evaluate(change, f"JupyterLab {theme}")
    # The theme's style sheet comes a moment after its name.
    paper = "rgb(255, 255, 255)" if theme == "Light" else "rgb(17, 17, 17)"
    page.wait_for_function(f"() => ({LOOK})().page === '{paper}'")
    look = page.evaluate(LOOK)
    assert look["sheet"] == look["page"] == paper
    assert len(look["lines"]) >= 8 and look["words"]
    assert all(contrast(color, look["page"]) > 7 for color in look["words"]), look
    assert all(contrast(color, look["page"]) > 4.5 for color in look["lines"]), look
    assert len(set(look["lines"])) == 8


def test_the_description_is_what_a_screen_reader_finds(page):
    assert page.get_by_role("img", name="Eight level lines. Nothing else is to be seen.", exact=True).count() == 2
    assert page.locator("figcaption").all_inner_texts() == ["Eight level lines."] * 2


@pytest.mark.parametrize("width", [1280, 800])
def test_no_figure_is_wider_than_its_cell(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    # JupyterLab lays its panels out a moment after the window has its new size.
    page.wait_for_function(RIGHT_EDGE, arg=width)
    small, large = page.evaluate(WIDTHS)
    assert small["fits"] and large["fits"]
    assert small["ratio"] == pytest.approx(6.4 / 2.8, rel=0.01)
    assert large["ratio"] == pytest.approx(12 / 2.8, rel=0.01)
    assert small["width"] == 640 if width == 1280 else small["width"] < 640

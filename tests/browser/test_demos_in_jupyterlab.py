"""A live demo in a real JupyterLab: it follows the theme, talks with Python, and leaves a still picture behind."""

import nbformat
import pytest

from tests.browser.lab import Watch, open_notebook, run_all, server

pytestmark = pytest.mark.browser

CELLS = ["from course.widgets.scalar_recurrence import scalar_recurrence\ndemo = scalar_recurrence(w=0.9)\ndemo"]
CELLS += ["demo.w"]
RUN_LAST = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    panel.content.activeCellIndex = 1;
    await window.jupyterapp.commands.execute('notebook:run-cell');
    return panel.context.model.toJSON().cells[1].outputs[0].data['text/plain'];
}"""
SAVE_AND_END = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.save();
    await panel.sessionContext.shutdown();
}"""
COLORS = {"Light": ("rgb(0, 114, 178)", "rgb(255, 255, 255)"), "Dark": ("rgb(78, 166, 245)", "rgb(17, 17, 17)")}
MISSING = "model not found"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    (folder / "course").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3"}
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "course" / "demo.ipynb")
    with server(folder / "course", folder / "home") as address:
        yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    yield page
    context.close()
    # That the old model is gone is what the last test is about.
    assert [fault for fault in watch.faults if MISSING not in fault and "not found" not in fault] == []


def test_the_live_view_then_the_still_picture_when_the_kernel_is_gone(lab, page):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    live, still = page.locator(".course-demo"), page.locator(".course-demo-still")
    live.locator(".handle").wait_for(timeout=20_000)
    assert live.is_visible() and still.count() == 1 and not still.is_visible()

    slider = page.get_by_role("slider", name="recurrent weight w")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    told = (page.evaluate(RUN_LAST) for _ in range(50))  # moves that come fast reach Python together, a little later
    assert "0.87" in told
    assert slider.get_attribute("aria-valuetext") == "w = 0.87"

    page.evaluate(SAVE_AND_END)
    open_notebook(page, lab, "demo.ipynb")
    still.wait_for(timeout=20_000)
    page.wait_for_timeout(1500)
    assert still.is_visible() and live.count() == 0
    assert still.get_by_role("img").get_attribute("aria-label").startswith("w = 0.90: decays, half-life 6.6 steps")
    assert page.get_by_text(MISSING).count() == 0 or not page.get_by_text(MISSING).is_visible()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_live_view_follows_the_theme(lab, page, theme):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    live = page.locator(".course-demo")
    live.locator(".handle").wait_for(timeout=20_000)
    page.evaluate(
        "t => window.jupyterapp.commands.execute('apputils:change-theme', { theme: t })", f"JupyterLab {theme}"
    )
    pen, paper = (
        ("rgb(0, 114, 178)", "rgb(255, 255, 255)") if theme == "Light" else ("rgb(78, 166, 245)", "rgb(17, 17, 17)")
    )
    page.wait_for_function(
        "paper => getComputedStyle(document.querySelector('.course-demo')).backgroundColor === paper", arg=paper
    )
    assert live.locator(".stems").first.evaluate("node => getComputedStyle(node).stroke") == pen


def test_no_rule_of_jupyterlab_reaches_into_the_demo(lab, page):
    open_notebook(page, lab, "demo.ipynb")
    run_all(page)
    page.locator(".course-demo .handle").wait_for(timeout=20_000)
    look = """nodes => nodes.map((node) => getComputedStyle(node))
        .map((style) => [style.marginBottom, style.borderTopWidth, style.boxShadow])"""
    looks = page.locator(".course-demo .demo-panel").evaluate_all(look)
    assert looks == [["0px", "0px", "none"]] * 3

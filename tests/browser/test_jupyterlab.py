"""The notebooks in a real JupyterLab: they open, run, show verdicts, and nothing leaves this machine."""

import nbformat
import pytest

from autograder.folder import CourseFolder
from tests.browser.lab import Watch, open_notebook, run_all

pytestmark = pytest.mark.browser
COURSE = CourseFolder.here()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    yield page
    context.close()
    assert watch.faults == []


def texts(cell) -> str:
    return "\n".join(
        "".join(output.get("data", {}).get("text/plain", "") or output.get("text", "")) for output in cell["outputs"]
    )


def test_a_solved_unit_runs_and_every_check_is_right(solved):
    errors = [output for cell in solved.cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []
    assert all(cell["count"] for cell in solved.cells if cell["source"].strip())
    checks = [cell for cell in solved.cells if cell["source"].startswith("check(")]
    assert checks
    for cell in checks:
        assert ": right, " in texts(cell), texts(cell)


def test_a_blank_unit_says_not_answered_yet(lab, page):
    unit = "00_start_here"
    blank = nbformat.read(COURSE.unit(unit).release, as_version=4)
    nbformat.write(blank, lab[0] / unit / "blank.ipynb")
    open_notebook(page, lab[1], f"{unit}/blank.ipynb")
    cells = run_all(page)
    assert "Not answered yet" in "\n".join(texts(cell) for cell in cells)


def test_a_verdict_is_shown_as_a_table_with_its_reason(lab, page):
    source = (
        "from autograder.check import check\nimport numpy as np\n"
        'check("lstm_forward.sigmoid", lambda a: 1.0 / (1.0 + np.exp(a)))'
    )
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)], metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab[0] / "wrong.ipynb")
    open_notebook(page, lab[1], "wrong.ipynb")
    run_all(page)
    table = page.locator(".jp-OutputArea-output table").first
    table.wait_for(timeout=10_000)
    text = table.inner_text()
    assert "wrong" in text and "expected" in text

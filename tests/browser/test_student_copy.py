"""What `make lab` opens: a copy of the course, with no panel that needs an exchange folder, and no error anywhere."""

import json
import re
from pathlib import Path

import pytest

from autograder.folder import CourseFolder
from autograder.update import update
from tests.browser.lab import Watch, open_notebook, run_all, server

pytestmark = pytest.mark.browser
COURSE = CourseFolder.here()
ROOT = Path(__file__).resolve().parents[2]
UNIT = "00_start_here"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as `make lab` starts it, on a fresh copy."""
    folder = tmp_path_factory.mktemp("student")
    update(COURSE.course, folder / "work")
    settings = folder / "settings" / "labconfig"
    settings.mkdir(parents=True)
    lines = re.sub(r"' \\\s*'", "", (ROOT / "Makefile").read_text(encoding="utf-8"))
    (written,) = re.findall(r"echo '(\{\"disabledExtensions\".*?\}\})' > \$@", lines)
    (settings / "page_config.json").write_text(written, encoding="utf-8")
    with server(folder / "work", folder / "home", JUPYTER_CONFIG_PATH=str(settings.parent)) as address:
        yield folder, address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    yield page
    context.close()
    assert watch.faults == []


def test_no_panel_asks_for_an_exchange(lab, page):
    open_notebook(page, lab[1], f"{UNIT}/{UNIT}.ipynb")
    commands = page.evaluate("() => window.jupyterapp.commands.listCommands().filter(name => /nbgrader/.test(name))")
    assert not [name for name in commands if re.search(r"assignment-list|formgrader|course-list|create", name)], (
        commands
    )
    assert not page.get_by_text("Assignment List").count()
    assert "exchange" not in (lab[0] / "home" / "server.log").read_text(encoding="utf-8").lower()


def test_work_is_saved_in_the_copy_and_checks_find_their_data(lab, page):
    notebook = lab[0] / "work" / UNIT / f"{UNIT}.ipynb"
    before = (COURSE.unit(UNIT).release).read_bytes()
    open_notebook(page, lab[1], f"{UNIT}/{UNIT}.ipynb")
    cells = run_all(page)
    shown = json.dumps([cell["outputs"] for cell in cells])
    assert "Not answered yet" in shown and "LookupError" not in shown
    page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")
    assert any(cell.get("execution_count") for cell in json.loads(notebook.read_bytes())["cells"])
    assert COURSE.unit(UNIT).release.read_bytes() == before


def test_the_points_of_all_units_are_shown_and_the_next_unit_is_one_click_away(lab, page):
    open_notebook(page, lab[1], f"{UNIT}/{UNIT}.ipynb")
    run_all(page)
    table = page.locator(".jp-OutputArea-output table", has=page.locator("progress"))
    table.wait_for(timeout=20_000)
    told = table.text_content()  # JupyterLab hides cells that are out of sight, and demos above move this one
    assert "0 of 1" in told and "01_scalar_recurrence" in told
    page.evaluate("""() => {
        const content = window.jupyterapp.shell.currentWidget.content;
        return content.scrollToItem(content.widgets.length - 1);
    }""")
    page.locator('.jp-RenderedMarkdown a[href*="01_scalar_recurrence"]').last.click()
    opened = "() => window.jupyterapp.shell.currentWidget?.context?.path.startsWith('01_')"
    page.wait_for_function(opened, timeout=30_000)

"""What the tests of this folder share: a browser, and JupyterLab in which every unit is solved and run once.

Without a browser they are skipped and say why.
"""

import shutil
from dataclasses import dataclass
from typing import Any

import nbformat
import pytest

from autograder.authoring import sample_class
from autograder.folder import CourseFolder
from tests.browser.lab import CHROMIUM_FLAGS, Watch, open_notebook, run_all, server

COURSE = CourseFolder.here()


@dataclass(frozen=True)
class Solved:
    """A unit with right answers that has run in JupyterLab: its page, and the code cells of its model."""

    page: Any
    cells: list[dict[str, Any]]


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab on a copy of the course in which every unit is solved: its folder and its address."""
    folder = tmp_path_factory.mktemp("lab")
    course = folder / "course"
    shutil.copytree(COURSE.course, course)
    for unit in COURSE.units():
        solved = sample_class.hand_in(unit, unit.answers / "right_plain.py")
        nbformat.write(solved, course / unit.name / unit.release.name)
    with server(course, folder / "home") as address:
        yield course, address


@pytest.fixture(scope="session", params=[unit.name for unit in COURSE.units()])
def solved(browser, lab, request):
    """One unit after the other; each is run once, for all tests that ask for it."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, watch = context.new_page(), Watch()
    watch.attach(page)
    open_notebook(page, lab[1], f"{request.param}/{request.param}.ipynb")
    yield Solved(page, run_all(page))
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    context.close()
    assert watch.faults == []

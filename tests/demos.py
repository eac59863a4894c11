"""What the tests of every live demo share: its JavaScript called with values, its page in a browser, random traits."""

import json
import pathlib
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import traitlets

from course.widgets import demos
from course.widgets.kit import Demo, source
from course.widgets.page import own_traits, page
from tests.browser.lab import CHROMIUM_FLAGS, Watch


def from_javascript(name: str, function: str, cases: Any, folder: pathlib.Path) -> Any:
    """What `function`, text such as "({ f }, cases) => cases.map(f)", gives for a module's exports and `cases`.

    JSON carries both ways: infinity and not-a-number come back as None. Run by node, or by Chromium without it.
    """
    if shutil.which("node"):
        (folder / "demo.mjs").write_text(source(name), encoding="utf-8")
        call = f"console.log(JSON.stringify(({function})(demo, {json.dumps(cases)})));"
        (folder / "main.mjs").write_text(f'import * as demo from "./demo.mjs";\n{call}', encoding="utf-8")
        done = subprocess.run(["node", "main.mjs"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
    if not shutil.which("chromium"):
        pytest.skip("neither node nor chromium is installed: the demo's JavaScript cannot run")
    sync_api = pytest.importorskip("playwright.sync_api", reason="node and playwright are missing")
    load = "import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))"
    call = f"([source, cases]) => {load}.then((demo) => JSON.stringify(({function})(demo, cases)))"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        answers = browser.new_page().evaluate(call, [source(name), cases])
        browser.close()
    return json.loads(answers)


class Shown:
    """One demo on a page without a server; `page` is playwright's."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name = page, name
        self.root = page.locator(".course-demo")

    def get(self, trait: str) -> Any:
        return self.page.evaluate(f"name => window.demos.{self.name}.model.get(name)", trait)

    def set(self, **values: Any) -> None:
        """Set traits as Python would, and wait until the demo is drawn."""
        call = f"values => Object.entries(values).forEach(([k, v]) => window.demos.{self.name}.model.set(k, v))"
        self.page.evaluate(call, values)
        self.settle()

    @property
    def saved(self) -> int:
        """How often the demo told Python."""
        return self.page.evaluate(f"window.demos.{self.name}.model.saved")

    def stop(self) -> None:
        self.page.evaluate(f"window.demos.{self.name}.stop()")

    def settle(self) -> None:
        """Wait for two frames: what was asked for is drawn."""
        self.page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.settle()

    def slider(self, label: str) -> Any:
        return self.page.get_by_role("slider", name=label, exact=True)

    def said(self) -> str:
        return self.root.locator(".said").inner_text()

    def resize(self, width: int, height: int = 900) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(50)
        self.settle()

    def points(self, panel: str, kind: str) -> list[tuple[float, float]]:
        """The points of the first path of a kind ("line", "dots", "stems") in a panel, in pixels of its plot."""
        drawn = self.root.locator(f".{panel} .plot .{kind}").first.get_attribute("d")
        return path_points(drawn)

    def size(self, panel: str) -> tuple[float, float]:
        plot = self.root.locator(f".{panel} svg.plot")
        return float(plot.get_attribute("width")), float(plot.get_attribute("height"))


def path_points(drawn: str) -> list[tuple[float, float]]:
    """The points of a path that knows only M, L, H, V, Z with absolute numbers, and h0."""
    import re

    points: list[tuple[float, float]] = []
    x = y = 0.0
    for command, numbers in re.findall(r"([MLHVZh])([^MLHVZh]*)", drawn):
        values = [float(number) for number in numbers.split()]
        if command in "ML":
            x, y = values
        elif command == "H":
            (x,) = values
        elif command == "V":
            (y,) = values
        if command in "MLHV":
            points.append((x, y))
    return points


@contextmanager
def shown(
    browser: Any,
    folder: pathlib.Path,
    name: str,
    scheme: str = "light",
    width: int = 800,
    **given: Any,
) -> Iterator[Shown]:
    """A demo on a page of its own; page errors, console errors and requests that leave the machine are faults."""
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "reduced_motion": "no-preference"}
    context = browser.new_context(**options)
    tab, watch = context.new_page(), Watch()
    watch.attach(tab)
    place = folder / f"{name}.html"
    place.write_text(page([name], {name: given}, headings=False), encoding="utf-8")
    tab.goto(place.as_uri())
    tab.wait_for_function("() => window.ready")
    yield Shown(tab, name)
    context.close()
    assert watch.faults == []


def random_traits(demo: type[Demo], draw: random.Random) -> dict[str, Any]:
    """Values within the limits of each synced trait; ends and zero come up often. Traits without limits keep theirs."""
    return {
        name: value
        for name, trait in demo.class_traits(sync=True).items()
        if name in own_traits(demo)
        for value in _random(trait, draw)
    }


def _random(trait: Any, draw: random.Random) -> list[Any]:
    if isinstance(trait, traitlets.Bool):
        return [draw.random() < 0.5]
    if isinstance(trait, traitlets.Enum):
        return [draw.choice(list(trait.values))]
    low, high = getattr(trait, "min", None), getattr(trait, "max", None)
    if low is None or high is None:
        return []
    edges = [low, high] + [0] * (low < 0 < high)
    if draw.random() < 0.3:
        return [type(trait.default_value)(draw.choice(edges))]
    if isinstance(trait, traitlets.Int):
        return [draw.randint(low, high)]
    return [round(draw.uniform(low, high), 2)]


def named_demos() -> list[str]:
    return list(demos())

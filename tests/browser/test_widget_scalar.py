"""The live demo of unit 01 in a real browser: dragging, keys, geometry, colors, and no request to anywhere.

The ES module runs in a static page with the ten-line stand-in for the widget model below, without a notebook server.
"""

import itertools
import json
import pathlib
import re

import pytest

from course.widgets import scalar_recurrence as demo
from tests.browser.colors import contrast
from tests.browser.lab import Watch

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>demo</title>
<style>body { margin: 16px; } @media (prefers-color-scheme: dark) { body { background: #171717; } }</style>
</head><body><div id="demo"></div><script>window.build = async (source, traits) => {
  const listeners = {};
  const state = { ...traits };
  window.model = {
    saved: 0,
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; (listeners["change:" + name] ?? []).forEach((call) => call()); },
    save_changes: () => { window.model.saved += 1; },
    on: (name, call) => { (listeners[name] ??= []).push(call); },
    off: (name, call) => { listeners[name] = (listeners[name] ?? []).filter((other) => other !== call); },
  };
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  window.stop = module.default.render({ model: window.model, el: document.getElementById("demo") });
}</script></body></html>"""
SOURCE = pathlib.Path(demo.__file__).with_suffix(".js").read_text(encoding="utf-8")


@pytest.fixture
def page(browser, tmp_path, request):
    """The demo in a page; fails the test on page errors, console errors and requests that leave the machine."""
    scheme = getattr(request, "param", "light")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 760, "height": 460})
    page = context.new_page()
    watch = Watch()
    watch.attach(page)
    place = tmp_path / "demo.html"
    place.write_text(PAGE, encoding="utf-8")
    page.goto(place.as_uri())
    page.evaluate("([source, traits]) => build(source, traits)", [SOURCE, {"w": 0.9, "u": 1.0, "T": 41, "h": []}])
    yield page
    context.close()
    assert watch.faults == []


def _slider(page):
    return page.get_by_role("slider", name="recurrent weight w")


def _said(page) -> str:
    return page.locator("[aria-live]").inner_text()


def _w(page) -> float:
    shown = float(_slider(page).get_attribute("aria-valuenow"))
    assert shown == page.evaluate("model.get('w')")
    return shown


def _on_line(page, w: float) -> tuple[float, float]:
    """Where w lies on the number line, in pixels of the page, from two of its labels."""
    boxes = [page.get_by_text(label, exact=True).first.bounding_box() for label in ("-1", "1")]
    left, right = (box["x"] + box["width"] / 2 for box in boxes)
    knob = page.locator(".knob").bounding_box()
    return left + (w + 1) / 2 * (right - left), knob["y"] + knob["height"] / 2


def _points(page, kind: str, path: str) -> list[tuple[float, float]]:
    """The absolute coordinates of a path, inside its panel of 270 x 160."""
    drawn = page.locator(f".panel.{kind} .{path}").get_attribute("d")
    x, points = 0.0, []
    for command, numbers in re.findall(r"([MLHVh])([^MLHVh]*)", drawn):
        values = [float(number) for number in numbers.split()]
        if command in "ML":
            x = values[0]
            points.append((x, values[1]))
        elif command == "V":
            points.append((x, values[0]))
    return points


def test_starts_with_slider_sentence_and_responses(page):
    slider = _slider(page)
    assert [slider.get_attribute(f"aria-value{end}") for end in ("min", "max", "now")] == ["-1.5", "1.5", "0.9"]
    assert _said(page) == demo.sentence(0.9) == "w = 0.90: decays, half-life 6.6 steps"
    assert len(_points(page, "impulse", "dots")) == len(_points(page, "step", "dots")) == 41


def test_dragging_follows_the_pointer(page):
    page.mouse.move(*_on_line(page, 0.9))
    page.mouse.down()
    for w in (0.5, -0.4, -1.2):
        page.mouse.move(*_on_line(page, w), steps=4)
        assert _w(page) == pytest.approx(w, abs=0.011)
    page.mouse.move(0, 300)  # beyond the end of the line
    assert _w(page) == -1.5
    page.mouse.up()
    page.mouse.move(*_on_line(page, 0.7))
    assert _w(page) == -1.5  # the button is up
    page.mouse.click(*_on_line(page, 0.3))
    assert _w(page) == pytest.approx(0.3, abs=0.011)
    assert _said(page) == demo.sentence(_w(page))


def test_keys_move_and_tell_the_model(page):
    page.keyboard.press("Tab")
    slider = _slider(page)
    assert slider.evaluate("node => node === document.activeElement")
    for key, w in [
        ("ArrowRight", 0.91),
        ("ArrowUp", 0.92),
        ("ArrowLeft", 0.91),
        ("ArrowDown", 0.9),
        ("PageUp", 1.0),
        ("PageDown", 0.9),
        ("End", 1.5),
        ("ArrowRight", 1.5),
        ("Home", -1.5),
        ("ArrowLeft", -1.5),
    ]:
        page.keyboard.press(key)
        assert _w(page) == w
        assert _said(page) == demo.sentence(w)
    h = page.evaluate("model.get('h')")
    assert h == demo.responses(-1.5)[0].tolist()
    assert page.evaluate("model.saved") == 8  # not for the two keys that moved nothing


def test_everything_drawn_lies_inside_its_panel(page):
    sheet = page.locator(".scalar-recurrence").bounding_box()
    for w, u in itertools.product([-1.5, -1.0, -0.9, 0.0, 0.5, 0.99, 1.0, 1.02, 1.5], [1.0, -2.5, 0.0]):
        page.evaluate("([w, u]) => { model.set('u', u); model.set('w', w); }", [w, u])
        for kind, path in itertools.product(("impulse", "step"), ("stems", "dots")):
            points = _points(page, kind, path)
            assert points
            assert all(0 <= x <= 270 and 0 <= y <= 160 for x, y in points), (w, u, kind, path)
            assert path == "stems" or points == sorted(points, key=lambda point: point[0])
        boxes = page.locator(".scalar-recurrence text, .scalar-recurrence .knob").evaluate_all(
            "nodes => nodes.map((node) => node.getBoundingClientRect()).map((box) => [box.left, box.right])"
        )
        assert all(sheet["x"] <= left <= right <= sheet["x"] + sheet["width"] for left, right in boxes), (w, u)
        panel = page.locator(".panel.impulse").bounding_box()
        for box in (note.bounding_box() for note in page.locator(".panel.impulse text").all()):
            assert panel["x"] <= box["x"] <= box["x"] + box["width"] <= panel["x"] + panel["width"], (w, u)


def test_the_path_ends_where_it_leaves_the_panel(page):
    for w, shown, edge in [(1.5, 5, 0), (-1.5, 5, 160), (1.1, 19, 0)]:
        page.evaluate("w => model.set('w', w)", w)
        assert len(_points(page, "impulse", "dots")) == shown  # |w|^t <= 6
        assert _points(page, "impulse", "stems")[-1][1] == edge
        title = page.locator(".title.impulse").inner_html()
        assert title == f"Impulse response h(t), off scale from t = {shown}"


def test_traits_set_from_python_redraw_and_stop_ends_that(page):
    page.evaluate("model.set('T', 21)")
    assert len(_points(page, "impulse", "dots")) == 21
    page.evaluate("model.set('w', -0.5)")
    assert _w(page) == -0.5
    page.evaluate("stop()")
    page.evaluate("model.set('w', 0.25)")
    assert _slider(page).get_attribute("aria-valuenow") == "-0.5"


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_text_is_readable_in_both_color_schemes(page):
    colors = page.evaluate("""() => {
        const look = (query, key) => getComputedStyle(document.querySelector(query))[key];
        return [look('.handle text', 'fill'), look('.scalar-recurrence .faint', 'fill'),
                look('.scalar-recurrence .stems', 'stroke'), look('.scalar-recurrence', 'backgroundColor')];
    }""")
    ink, faint, data, sheet = colors
    assert contrast(ink, sheet) > 7, json.dumps(colors)
    assert contrast(faint, sheet) > 4.5, json.dumps(colors)
    assert contrast(data, sheet) > 3, json.dumps(colors)

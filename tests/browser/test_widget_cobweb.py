"""What only the cobweb demo does, in a real browser: the start is dragged, functions switched, predictions kept."""

import pytest

from course.widgets import cobweb as demo
from tests.demos import shown

pytestmark = pytest.mark.browser

CIRCLES = "nodes => nodes.map((node) => node.style.fill)"


def _fills(page, panel: str) -> list[str]:
    return page.root.locator(f".{panel} .plot circle").evaluate_all(CIRCLES)


def test_fixed_points_are_filled_where_they_are_stable(browser, tmp_path):
    with shown(browser, tmp_path, "cobweb") as page:
        assert _fills(page, "web") == _fills(page, "time") == ["var(--first)"]
        page.set(w=2.0)
        assert _fills(page, "web") == _fills(page, "time") == ["var(--first)", "var(--sheet)", "var(--first)"]
        page.set(w=-2.0)
        assert _fills(page, "web") == ["var(--sheet)"]


def test_the_start_follows_the_pointer_and_the_keys(browser, tmp_path):
    with shown(browser, tmp_path, "cobweb", w=2.0) as page:
        start = page.slider("start")
        assert start.get_attribute("aria-valuetext") == "start 1.00"
        assert page.said() == demo.sentence("tanh", 2.0, 0.0, 1.0)
        box, plot = start.locator(".knob").bounding_box(), page.root.locator(".web svg.plot").bounding_box()
        y = box["y"] + box["height"] / 2
        page.page.mouse.move(box["x"] + box["width"] / 2, y)
        page.page.mouse.down()
        page.page.mouse.move(plot["x"] + plot["width"] * (1.3 - 0.5) / 2.6, y, steps=5)
        page.page.mouse.up()
        page.settle()
        h0 = page.page.evaluate("window.demos.cobweb.model.get('h0')")
        assert h0 == pytest.approx(-0.5, abs=0.02)
        assert page.said() == demo.sentence("tanh", 2.0, 0.0, h0)
        page.press("ArrowRight")
        assert page.page.evaluate("window.demos.cobweb.model.get('h0')") == pytest.approx(h0 + 0.01)
        first, second = page.points("web", "second")[:2]
        assert first[0] == second[0]  # up to the curve first


def test_switching_the_function(browser, tmp_path):
    with shown(browser, tmp_path, "cobweb", w=2.0) as page:
        page.root.locator("select").select_option("relu")
        page.settle()
        assert page.said() == demo.sentence("relu", 2.0, 0.0, 1.0)


def test_predictions_are_kept_beside_the_outcome(browser, tmp_path):
    with shown(browser, tmp_path, "cobweb") as page:
        boxes = page.root.locator(".prediction")
        assert boxes.count() == 2
        for k, (guess, outcome) in enumerate([("2", "It is 1:"), ("20", "It is 4.")]):
            assert boxes.nth(k).locator(".outcome").inner_text() == ""
            boxes.nth(k).locator("input").fill(guess)
            boxes.nth(k).locator("button").click()
            page.settle()
            told = boxes.nth(k).locator(".outcome").inner_text()
            assert told.startswith(f"You predicted {guess}. {outcome}")
        kept = page.page.evaluate("window.demos.cobweb.model.get('predictions')")
        assert kept == {"largest_w": "2", "sigmoid_steps": "20"}

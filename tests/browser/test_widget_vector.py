"""What only the demo of unit 02 does: eigenvalues that join and part, a start on its circle, the worst start."""

import math

import pytest

from course.widgets import vector_recurrence as demo
from tests.demos import shown

pytestmark = pytest.mark.browser


@pytest.fixture
def live(browser, tmp_path):
    with shown(browser, tmp_path, "vector_recurrence") as found:
        yield found


def _values(live):
    return [live.get(name) for name in ("re1", "re2", "im")]


def _drag(live, label: str, dx: float, dy: float) -> None:
    """Drag a handle of the complex plane by so much in the units of its axes, up being positive."""
    width, height = live.size("plane")
    handle = live.slider(label)
    handle.scroll_into_view_if_needed()
    box = handle.locator(".knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    live.page.mouse.move(x, y)
    live.page.mouse.down()
    for k in range(1, 7):
        live.page.mouse.move(x + dx / 2.9 * width * k / 6, y - dy / 2.9 * height * k / 6)
    live.page.mouse.up()
    live.settle()


def test_off_the_line_two_real_eigenvalues_become_a_pair_and_part_again(live):
    assert _values(live) == [0.95, 0.5, 0.0]
    _drag(live, "first eigenvalue", -0.15, 0.5)
    re1, re2, im = _values(live)
    assert re1 == re2 == pytest.approx(0.8, abs=0.03)
    assert im == pytest.approx(0.5, abs=0.03)
    _drag(live, "second eigenvalue", 0.0, 1.0)  # beyond the line: both lie on it
    assert live.get("im") == 0
    assert live.get("re1") == live.get("re2")
    _drag(live, "second eigenvalue", -0.5, 0.4)
    assert live.get("im") == 0
    assert live.get("re2") < live.get("re1") - 0.4


def test_the_second_of_a_pair_is_the_mirror_of_the_first(live):
    _drag(live, "second eigenvalue", 0.3, -0.6)
    re1, re2, im = _values(live)
    assert re1 == re2 == pytest.approx(0.8, abs=0.03)
    assert im == pytest.approx(0.6, abs=0.03)
    assert live.slider("first eigenvalue").get_attribute("aria-valuetext").endswith("j")
    assert live.said() == demo.sentence(re1, re2, im, 90.0)


def test_keys_move_an_eigenvalue_off_the_line_and_back(live):
    live.slider("first eigenvalue").focus()
    live.press("ArrowUp")
    assert _values(live) == [0.95, 0.95, 0.01]
    live.press("PageUp")
    assert live.get("im") == 0.11
    live.press("ArrowLeft")
    assert _values(live) == [0.94, 0.94, 0.11]
    for _ in range(2):
        live.press("PageDown")
    assert _values(live) == [0.94, 0.94, 0.0]
    live.press("ArrowRight")
    assert _values(live) == [0.95, 0.94, 0.0]


def test_the_start_keeps_its_length(live):
    live.slider("start h(0)").focus()
    for key in ("ArrowUp", "ArrowLeft", "PageUp", "Home", "End", "ArrowRight"):
        live.press(key)
        assert -180 <= live.get("start") <= 180
    first = live.points("path", "dots")[0]
    width, height = live.size("path")
    found = demo.run(0.95, 0.5, 0.0, 90.0, live.get("start"))
    half = demo.span(found)
    x, y = (2 * first[0] / width - 1) * half, (1 - 2 * first[1] / height) * half
    assert math.hypot(x, y) == pytest.approx(1, abs=0.02)


def test_the_path_ends_where_it_leaves_the_panel(live):
    live.page.get_by_role("button", name="Explodes").click()
    live.settle()
    found = demo.run(1.05, 1.05, 0.25, 60.0, 0.0)
    gone = next(t for t, state in enumerate(found.states) if abs(state).max() > demo.MOST)
    assert len(live.points("path", "dots")) == gone
    assert live.root.locator(".path .note").inner_text() == f"off scale from t = {gone}"


def test_the_worst_start_grows_to_what_the_sentence_says(live):
    live.set(angle=5.0)
    live.page.get_by_role("button", name="Worst start").click()
    live.settle()
    assert "8.63 times its length, at t = 4" in live.said()
    assert demo.run(0.95, 0.5, 0.0, 5.0, live.get("start")).norms[4] == pytest.approx(8.63, abs=0.01)


def test_a_prediction_is_kept_beside_what_comes_out(live):
    live.root.locator("input.guess").fill("2")
    live.page.get_by_role("button", name="Keep my prediction").click()
    live.settle()
    assert live.get("predictions") == {"growth": "2"}
    said = live.root.locator(".outcome").inner_text()
    assert said == "You predicted 2. The worst start reaches 8.6 times its length, at t = 4."


def test_one_step_draws_one_more_state(live):
    live.page.get_by_role("button", name="One step").click()
    live.settle()
    assert live.get("T") == 1
    live.page.get_by_role("button", name="One step").click()
    live.settle()
    assert len(live.points("path", "dots")) == 3

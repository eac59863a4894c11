"""What only the live demo of unit 01 does: dragging along its number line, its keys, where its curves end."""

import itertools

import pytest

from course.widgets import scalar_recurrence as demo
from tests.demos import shown

pytestmark = pytest.mark.browser
WEIGHT = "recurrent weight w"


@pytest.fixture
def scalar(browser, tmp_path):
    with shown(browser, tmp_path, "scalar_recurrence") as scalar:
        yield scalar


def _w(scalar) -> float:
    at = float(scalar.slider(WEIGHT).get_attribute("aria-valuenow"))
    assert at == scalar.get("w")
    return at


def _on_line(scalar, w: float) -> tuple[float, float]:
    """Where w lies on the number line, in pixels of the page, from two of its labels."""
    labels = [scalar.root.locator(".weights").get_by_text(text, exact=True) for text in ("-1", "1")]
    left, right = (box["x"] + box["width"] / 2 for box in (label.bounding_box() for label in labels))
    knob = scalar.root.locator(".knob").bounding_box()
    return left + (w + 1) / 2 * (right - left), knob["y"] + knob["height"] / 2


def test_starts_with_slider_sentence_and_responses(scalar):
    slider = scalar.slider(WEIGHT)
    assert [slider.get_attribute(f"aria-value{end}") for end in ("min", "max", "now")] == ["-1.5", "1.5", "0.9"]
    assert scalar.said() == demo.sentence(0.9) == "w = 0.90: decays, half-life 6.6 steps"
    assert len(scalar.points("impulse", "dots")) == len(scalar.points("step", "dots")) == 41


def test_dragging_follows_the_pointer(scalar):
    mouse = scalar.page.mouse
    mouse.move(*_on_line(scalar, 0.9))
    mouse.down()
    for w in (0.5, -0.4, -1.2):
        mouse.move(*_on_line(scalar, w), steps=4)
        scalar.settle()
        assert _w(scalar) == pytest.approx(w, abs=0.011)
    mouse.move(0, 300)  # beyond the end of the line
    scalar.settle()
    assert _w(scalar) == -1.5
    mouse.up()
    mouse.move(*_on_line(scalar, 0.7))
    scalar.settle()
    assert _w(scalar) == -1.5  # the button is up
    mouse.click(*_on_line(scalar, 0.3))
    scalar.settle()
    assert _w(scalar) == pytest.approx(0.3, abs=0.011)
    assert scalar.said() == demo.sentence(_w(scalar))


def test_a_finger_drags_the_handle(browser, tmp_path):
    with shown(browser, tmp_path, "scalar_recurrence", width=390) as scalar:
        session = scalar.page.context.new_cdp_session(scalar.page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            touches = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

        touch("touchStart", _on_line(scalar, 0.9))
        for w in (0.6, 0.2, -0.5):
            touch("touchMove", _on_line(scalar, w))
        touch("touchEnd")
        scalar.settle()
        assert _w(scalar) == pytest.approx(-0.5, abs=0.011)


def test_keys_move_and_tell_the_model(scalar):
    scalar.page.keyboard.press("Tab")
    slider = scalar.slider(WEIGHT)
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
        scalar.press(key)
        assert _w(scalar) == w
        assert scalar.said() == demo.sentence(w)
        assert slider.get_attribute("aria-valuetext") == f"w = {w:.2f}"
    assert scalar.get("h") == demo.responses(-1.5)[0].tolist()
    assert scalar.saved == 8  # not for the two keys that moved nothing


def test_curves_are_never_empty_and_go_to_the_right(scalar):
    for w, u in itertools.product([-1.5, -1.0, -0.9, 0.0, 0.5, 0.99, 1.0, 1.02, 1.5], [1.0, -2.5, 0.0]):
        scalar.set(u=u, w=w)
        for panel in ("impulse", "step"):
            points = scalar.points(panel, "dots")
            assert len(points) >= 4 and points == sorted(points, key=lambda point: point[0]), (w, u, panel)
        assert scalar.points("step", "line.first")


def test_the_path_ends_where_it_leaves_the_panel(scalar):
    _, height = scalar.size("impulse")
    for w, shown_steps, edge in [(1.5, 5, 0), (-1.5, 5, height), (1.1, 19, 0)]:
        scalar.set(w=w)
        assert len(scalar.points("impulse", "dots")) == shown_steps  # |w|^t <= 6
        assert scalar.points("impulse", "stems")[-1][1] == edge
        note = scalar.root.locator(".impulse .note").inner_text()
        assert note == f"off scale from t = {shown_steps}"
    scalar.set(w=1.5)
    assert scalar.points("step", "line.first")[-1][1] == 0


def test_traits_set_from_python_redraw_and_stop_ends_that(scalar):
    scalar.set(T=21)
    assert len(scalar.points("impulse", "dots")) == 21
    scalar.set(w=-0.5)
    assert _w(scalar) == -0.5
    scalar.stop()
    scalar.set(w=0.25)
    assert scalar.slider(WEIGHT).get_attribute("aria-valuenow") == "-0.5"


def test_predictions_come_before_the_step_response(browser, tmp_path):
    with shown(browser, tmp_path, "scalar_recurrence", w=0.5, predict_first=True) as scalar:
        assert scalar.root.locator(".step .plot .dots").count() == 0
        for name, written, known in [("half", "7", "6.6 steps"), ("settles", "10", "settles at 10:")]:
            box = scalar.root.locator(".prediction").nth(["half", "settles"].index(name))
            box.locator("input").fill(written)
            box.get_by_role("button").click()
            scalar.settle()
            told = box.locator(".outcome").inner_text()
            assert told.startswith(f"You predicted {written}. ") and known in told
        assert scalar.get("predictions") == {"half": "7", "settles": "10"}
        assert len(scalar.points("step", "dots")) == 41

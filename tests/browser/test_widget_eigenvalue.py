"""What only the demo of unit 00 does: it moves by itself until it is touched, and less motion is respected."""

import pytest

from course.widgets import eigenvalue as demo
from course.widgets.page import page as page_of
from tests.demos import shown, shown_page

pytestmark = pytest.mark.browser
MOVING = "It moves by itself. Touch it, and it is yours."


@pytest.fixture
def live(browser, tmp_path):
    with shown(browser, tmp_path, "eigenvalue") as found:
        yield found


def _values(live):
    return live.get("re"), live.get("im")


def _rests(live) -> bool:
    before = _values(live)
    live.page.wait_for_timeout(200)
    return _values(live) == before


def _press_at(live, re: float, im: float) -> None:
    """Press the pointer at a place of the plane, in the units of its axes."""
    width, height = live.size("plane")
    sheet, plot = (live.root.locator(f".plane svg.{kind}") for kind in ("sheet", "plot"))
    left, top = (sheet.bounding_box()[name] + float(plot.get_attribute(name)) for name in ("x", "y"))
    live.page.mouse.move(left + width * (re + 1.45) / 2.9, top + height * (1.45 - im) / 2.9)
    live.page.mouse.down()
    live.settle()


def test_it_moves_by_itself_and_does_not_talk_meanwhile(live):
    assert live.said() == MOVING
    assert not _rests(live)
    assert live.said() == MOVING and live.saved == 0
    assert live.root.locator(".later .note").inner_text().startswith("It rings and ")


def test_a_touch_stops_it_and_it_is_dragged(live):
    _press_at(live, 0.5, 0.5)
    assert _rests(live) and live.saved > 0
    assert _values(live) == (pytest.approx(0.5, abs=0.02), pytest.approx(0.5, abs=0.02))
    assert live.said() == demo.sentence(*_values(live))
    live.page.mouse.up()
    assert _rests(live)


def test_the_mirror_image_can_be_dragged_as_well(live):
    _press_at(live, 0.9, -0.4)
    live.page.mouse.up()
    assert live.get("im") == pytest.approx(-0.4, abs=0.02)
    assert live.said() == demo.sentence(*_values(live)) and "± 0.4" in live.said()


def test_near_the_line_a_pointer_lands_on_it_and_keys_leave_it(live):
    _press_at(live, 0.9, 0.03)
    live.page.mouse.up()
    assert live.get("im") == 0
    assert live.root.locator(".plane .dots").count() == 0
    live.slider("eigenvalue").focus()
    live.press("ArrowUp")
    assert live.get("im") == 0.01
    for _ in range(3):
        live.press("ArrowDown")
    assert live.get("im") == -0.02


def test_focus_stops_it(live):
    live.slider("eigenvalue").focus()
    assert _rests(live)


def test_pause_and_play(live):
    play = live.page.get_by_role("button", name="Pause")
    play.click()
    live.settle()
    assert _rests(live) and live.said() == demo.sentence(*_values(live))
    live.page.get_by_role("button", name="Let it move").click()
    assert not _rests(live) and live.said() == MOVING
    live.set(re=0.5, im=0.0)  # as Python does
    assert _rests(live) and _values(live) == (0.5, 0.0)


@pytest.mark.parametrize("name", ["Fade", "Flip", "Ring", "Ring for ever", "Explode"])
def test_the_buttons_lead_to_what_they_say(live, name):
    live.page.get_by_role("button", name=name, exact=True).click()
    live.settle()
    words = {"Ring": "rings and fades", "Ring for ever": "keeps its size"}.get(name, name.lower())
    assert words in live.said() and _rests(live)


def test_it_explodes_out_of_the_panel(live):
    live.page.get_by_role("button", name="Explode").click()
    live.settle()
    h = demo.response(1.0, 0.28)
    gone = int((abs(h) > demo.span(h)).argmax())
    assert live.root.locator(".later .note").inner_text() == f"It rings and explodes: off scale from t = {gone}."
    assert len(live.points("later", "dots")) == gone


def test_where_less_motion_is_asked_for_nothing_moves(browser, tmp_path):
    text = page_of(["eigenvalue"], headings=False)
    with shown_page(browser, tmp_path, "eigenvalue", text, reduced_motion="reduce") as live:
        assert _rests(live) and live.said() == demo.sentence(0.87, 0.37)
        assert live.page.get_by_role("button", name="Let it move").count() == 0


def test_an_eigenvalue_of_ones_own_stays(browser, tmp_path):
    with shown(browser, tmp_path, "eigenvalue", re=0.5, im=0.2) as live:
        assert _rests(live) and live.said() == demo.sentence(0.5, 0.2)

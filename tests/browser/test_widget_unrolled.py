"""What only the live demo of unit 04 does: the steps that the loss reads are switched one by one."""

import pytest

from course.widgets import unrolled as demo
from tests.demos import shown

pytestmark = pytest.mark.browser


@pytest.fixture
def unit(browser, tmp_path):
    with shown(browser, tmp_path, "unrolled") as unit:
        yield unit


def _switch(unit, t: int):
    return unit.page.get_by_role("button", name=f"the loss reads step {t}", exact=True)


def test_starts_with_the_last_step_read(unit):
    assert unit.said() == demo.sentence(1.2, 0.05, "00000001", "shares")
    assert [_switch(unit, t).get_attribute("aria-pressed") for t in range(8)] == ["false"] * 7 + ["true"]


def test_switching_steps_changes_words_picture_and_python(unit):
    _switch(unit, 3).click()
    unit.settle()
    assert unit.get("reads") == "00010001"
    assert _switch(unit, 3).get_attribute("aria-pressed") == "true"
    assert unit.said() == demo.sentence(1.2, 0.05, "00010001", "shares")
    _switch(unit, 7).focus()
    unit.press("Space")
    assert unit.get("reads") == "00010000"
    assert unit.saved == 2
    heights = [y for _, y in unit.points("gradients", "dots")]
    assert heights[4:] == [heights[7]] * 4  # nothing comes from behind the last step that is read
    assert len(set(heights[:3])) == 3


def test_the_input_has_a_slider(unit):
    slider = unit.slider("input at step 0")
    slider.focus()
    unit.press("End")
    assert unit.get("x_0") == 1
    assert unit.said() == demo.sentence(1.2, 1.0, "00000001", "shares")


def test_a_prediction_stands_beside_the_outcome_and_opens_the_shares(unit):
    assert unit.root.locator(".shares .dots").count() == 0
    box = unit.root.locator(".prediction")
    box.locator("input").fill("step 1")
    unit.press("Tab")
    box.get_by_role("button").click()
    unit.settle()
    assert unit.get("predictions") == {"shares": "step 1"}
    outcome = f"You predicted step 1. At w = 1.20 {demo.blame(1.2, 0.05, '00000001')}."
    assert box.locator(".outcome").inner_text() == outcome
    assert unit.said() == demo.sentence(1.2, 0.05, "00000001")
    assert len({y for _, y in unit.points("shares", "dots")}) > 2
    box.get_by_role("button").click()  # predict again
    unit.settle()
    assert unit.get("predictions") == {}
    assert unit.root.locator(".shares .dots").count() == 0


def test_the_other_question_hides_the_gradients_too(browser, tmp_path):
    with shown(browser, tmp_path, "unrolled", w=0.9, x_0=0.5, reads="00010000", hide="gradients") as unit:
        assert unit.said() == demo.sentence(0.9, 0.5, "00010000", "gradients")
        assert unit.root.locator(":is(.gradients, .shares) .dots").count() == 0
        box = unit.root.locator(".prediction")
        box.locator("input").fill("all")
        box.get_by_role("button").click()
        unit.settle()
        assert box.locator(".outcome").inner_text() == f"You predicted all. Here {demo.reach('00010000')}."
        assert unit.root.locator(":is(.gradients, .shares) .dots").count() == 3

"""What only the carousel demo does, in a real browser."""

import pytest

from course.widgets import carousel as demo
from tests.demos import shown

pytestmark = pytest.mark.browser


def test_gates_by_keyboard_until_number_and_error_are_kept(browser, tmp_path):
    with shown(browser, tmp_path, "carousel") as page:
        for label, key, trait, value in [
            ("input gate after step 0", "Home", "i_later", 0),
            ("forget gate at all steps but 6", "End", "f_most", 1),
            ("forget gate at step 6", "End", "f_middle", 1),
            ("output gate before the last step", "Home", "o_before", 0),
        ]:
            page.slider(label).focus()
            page.press(key)
            page.settle()
            assert page.get(trait) == value
        assert page.said() == demo.sentence(1.0, 0.0, 1.0, 1.0, 0.0, 1.0)
        assert page.said().startswith("At the end the store holds 1.00;")
        _, tall = page.size("backward")
        ys = [y for _, y in page.points("backward", "dots")]
        assert len(ys) == demo.T and max(ys) - min(ys) < 0.1 < ys[0] < tall


def test_a_bar_follows_the_pointer(browser, tmp_path):
    with shown(browser, tmp_path, "carousel") as page:
        knob = page.slider("forget gate at step 6").locator(".knob").bounding_box()
        x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x, y + 200, steps=4)
        page.page.mouse.up()
        page.settle()
        assert page.get("f_middle") == 0
        assert page.get("f_most") == 0.5
        drawn = page.points("backward", "dots")
        low = drawn[0][1]
        assert all(abs(y - low) < 0.1 for _, y in drawn[: demo.MIDDLE])  # nothing from before the shut gate


def test_the_prediction_is_kept_beside_the_outcome(browser, tmp_path):
    with shown(browser, tmp_path, "carousel") as page:
        page.root.locator("input.guess").fill("0.5")
        page.root.get_by_role("button", name="Keep my prediction").click()
        page.settle()
        assert page.root.locator(".outcome").inner_text() == "You predicted 0.5. It is 0.9 to the power 11, 0.31."
        assert page.get("predictions") == {"ninety": "0.5"}

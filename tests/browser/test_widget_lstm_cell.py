"""What only the demo of the LSTM cell does, in a real browser."""

import pytest

from course.widgets import lstm_cell as demo
from tests.demos import shown

pytestmark = pytest.mark.browser
GATES = {
    "input gate at rest": ("i_rest", "Home"),
    "input gate at the store marker": ("i_store", "End"),
    "forget gate at rest": ("f_rest", "End"),
    "forget gate at the store marker": ("f_store", "Home"),
    "output gate at rest": ("o_rest", "Home"),
    "output gate at the read marker": ("o_read", "End"),
    "weight of the bit in the candidate": ("w_g", "End"),
}
LATCH = {"i_rest": -6, "i_store": 6, "f_rest": 7, "f_store": -5, "o_rest": -5, "o_read": 5, "w_g": 3}


def test_it_starts_lost_and_low(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell", width=1280) as page:
        assert page.said() == demo.sentence(demo.Setting())
        assert (
            page.root.locator(".bits .title").inner_text() == "Keep the stored bit for 15 steps: lost. Score: 0 steps"
        )
        assert page.root.bounding_box()["height"] <= 420
        assert len(page.points("cell", "dots.ink")) == demo.T + 1  # and the old bit
        assert page.points("cell", "dots.bad") and page.root.locator(".cell .dots.good").count() == 0


def test_the_game_is_won_by_keyboard(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        for label, (trait, key) in GATES.items():
            assert "kept" not in page.root.locator(".bits .title").inner_text()
            page.slider(label).focus()
            page.press(key)
            page.press("PageUp" if key == "End" else "PageDown")  # it stays at its end
            assert page.get(trait) == (demo.MOST if key == "End" else -demo.MOST)
        assert (
            page.root.locator(".bits .title").inner_text() == "Keep the stored bit for 15 steps: kept. Score: 414 steps"
        )
        assert page.said() == demo.sentence(demo.Setting(-9, 9, 9, -9, -9, 9, 9))
        assert page.points("cell", "dots.good")
        page.root.get_by_role("button", name="Worst bits").click()
        page.settle()
        assert page.get("bits") == 1 << 4
        assert "kept. Score: 414 steps" in page.root.locator(".bits .title").inner_text()
        page.root.get_by_role("button", name="Start anew").click()
        page.settle()
        assert page.said() == demo.sentence(demo.Setting(bits=1 << 4))


def test_a_gate_follows_the_pointer(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        knob = page.slider("forget gate at rest").locator(".knob").bounding_box()
        x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x, y - 60, steps=4)
        page.page.mouse.up()
        page.settle()
        a = page.get("f_rest")
        assert 4 < a < 8 and page.get("f_store") == 0
        words = page.slider("forget gate at rest")
        assert words.get_attribute("aria-valuetext") == demo.opening(demo.sigmoid(a))
        assert page.said() == demo.sentence(demo.Setting(f_rest=a))


def _at_bit(page, step: int) -> tuple[float, float]:
    """Where the bit of a step lies on the page, from the cursor at step 0."""
    box = page.slider("bit to flip").bounding_box()
    return box["x"] + box["width"] * (step + 0.5), box["y"] + box["height"] / 2


def test_bits_are_flipped_by_pointer(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        places = [_at_bit(page, step) for step in (0, 4, 23)]
        bits = demo.BITS
        for step, place in zip((0, 4, 23), places, strict=True):
            page.page.mouse.click(*place)
            page.settle()
            bits ^= 1 << step
            assert page.get("bits") == bits
            assert page.slider("bit to flip").get_attribute("aria-valuenow") == str(step)
            assert page.said() == demo.sentence(demo.Setting(bits=bits))
        assert (page.get("store"), page.get("hold")) == (4, 15)  # the markers above were not taken


def test_bits_are_flipped_by_keyboard(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        cursor = page.slider("bit to flip")
        cursor.focus()
        for key in ("ArrowRight", "PageUp", "ArrowLeft", " "):
            page.press(key)
        assert page.get("bits") == demo.BITS ^ 1 << 5
        assert cursor.get_attribute("aria-valuetext") == "step 5: -1, space flips it"
        page.press("End")
        page.press("Enter")
        assert page.get("bits") == demo.BITS ^ 1 << 5 ^ 1 << 23


def test_the_markers_move_and_the_read_follows_the_store(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell", **LATCH) as page:
        page.slider("store marker").focus()
        page.press("End")
        assert (page.get("store"), page.get("hold")) == (8, 15)
        read = page.slider("read marker")
        assert read.get_attribute("aria-valuetext") == "read at step 23, 15 steps later"
        read.focus()
        page.press("ArrowRight")  # the last step
        assert page.get("hold") == 15
        page.press("Home")  # not before it was stored
        assert page.get("hold") == 1
        for _ in range(4):
            page.press("ArrowRight")
        assert page.said() == demo.sentence(demo.Setting(**LATCH, store=8, hold=5))
        assert page.said().startswith("At step 13 the cell holds -0.98; -1 was stored at step 8.")


def test_constant_gates_have_one_handle_each(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell", **LATCH) as page:
        page.root.get_by_role("button", name="Constant gates").click()
        page.settle()
        handles = page.root.locator(".gates .handle").all()
        assert [handle.is_visible() for handle in handles] == [True, False] * 3 + [True]
        assert page.said() == demo.sentence(demo.Setting(**LATCH, constant=True))
        assert "the gates see no input" in page.root.locator(".gates .note").inner_text()


def test_the_prediction_is_kept_beside_the_outcome(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        page.root.locator("input.guess").fill("0.6")
        page.root.get_by_role("button", name="Keep my prediction").click()
        page.settle()
        assert page.root.locator(".outcome").inner_text() == "You predicted 0.6. It is 0.9 to the power 15, 0.21."
        assert page.get("predictions") == {"fifteen": "0.6"}


def test_its_rules_are_its_own(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_cell") as page:
        style = page.root.locator("style").last.inner_text()
        assert all(".course-demo.keep" in rule.partition("{")[0] for rule in style.split("}") if rule.strip())

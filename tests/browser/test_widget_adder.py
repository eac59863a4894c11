"""What only the adder demo does, in a real browser: bits that are flipped, a network at stages of its training."""

import pytest

from course.widgets import adder as demo
from tests.demos import shown

pytestmark = pytest.mark.browser


def _bit(page, name: str, t: int):
    return page.page.get_by_role("switch", name=f"bit of {name} worth {2**t}", exact=True)


def _title(page) -> str:
    return page.root.locator(".sum .title").inner_text()


def _keep(page, text: str) -> str:
    page.root.locator("input.guess").fill(text)
    page.root.get_by_role("button", name="Keep my prediction").click()
    page.settle()
    return page.root.locator(".outcome").inner_text()


def test_bits_are_flipped_by_mouse(browser, tmp_path):
    with shown(browser, tmp_path, "adder") as page:
        assert page.said() == demo.sentence(108, 87, hidden="carry")
        assert _bit(page, "a", 0).get_attribute("aria-checked") == "false"
        _bit(page, "a", 0).click()
        page.settle()
        assert page.get("a") == 109 and page.saved == 1
        assert _bit(page, "a", 0).get_attribute("aria-checked") == "true"
        assert page.said() == demo.sentence(109, 87, hidden="carry")
        assert _title(page) == demo.answer(demo.add(109, 87)) == "The network says 109 + 87 = 196 ✓"


def test_bits_are_flipped_by_keyboard(browser, tmp_path):
    with shown(browser, tmp_path, "adder") as page:
        switches = page.page.get_by_role("switch").all()
        assert len(switches) == 16 and [node.get_attribute("tabindex") for node in switches].count("0") == 1
        _bit(page, "a", 0).focus()
        for key in ("ArrowRight", "ArrowRight", "Space"):
            page.press(key)
        assert page.get("a") == 104
        for key in ("ArrowDown", "End", "ArrowRight", "Enter"):  # it stays at the last bit
            page.press(key)
        assert page.get("b") == 87 + 128
        assert _bit(page, "b", 7).evaluate("node => node === document.activeElement && node.tabIndex === 0")
        page.press("Home")
        page.press("Control+ArrowRight")
        page.press("Enter")
        assert page.get("b") == 86 + 128
        page.press("Shift+Tab")
        assert not page.page.evaluate("document.activeElement.classList.contains('bit')")  # one stop for Tab


def test_wrong_steps_are_marked_by_a_sign_too(browser, tmp_path):
    with shown(browser, tmp_path, "adder", stage=3) as page:
        s = demo.add(108, 87, stage=3)
        texts = page.root.locator(".sum .plot text").all_text_contents()
        assert texts[:27] == ["?"] * 9 + [str(bit) for bit in [*s.bits_sum, *s.said]]
        assert texts[27:] == ["✓" if fine else "✗" for fine in s.said == s.bits_sum]
        assert texts.count("✗") == 1 and _title(page).endswith("131 ✗")
        page.slider("updates of training").focus()
        page.press("End")
        assert page.get("stage") == 6 and "✗" not in page.root.inner_text()


def test_the_prediction_opens_row_shading_and_correlation(browser, tmp_path):
    with shown(browser, tmp_path, "adder") as page:
        assert page.root.locator(".state .plot .area").count() == 0
        assert "correlation" not in page.said()
        assert _keep(page, "a bit").startswith("You predicted a bit. One bit, the carry:")
        s = demo.add(108, 87)
        assert page.root.locator(".state .plot .area").count() == s.out.sum() == 5
        assert page.root.locator(".sum .plot text").all_text_contents()[:9] == [str(bit) for bit in s.into]
        assert page.said() == demo.sentence(108, 87)
        assert page.said().endswith("there c of unit 1 has a correlation of 0.95 with the carry.")


def test_the_other_question_hides_what_the_network_says(browser, tmp_path):
    with shown(browser, tmp_path, "adder", hide="wrong", stage=3) as page:
        assert _title(page) == "The network says 108 + 87 = ?"
        assert page.root.locator(".sum .plot .stems").count() == 0
        assert "131" not in page.root.inner_text() and "✗" not in page.root.inner_text()
        assert _keep(page, "6") == "You predicted 6. After 200 updates: wrong at step 6."
        assert page.root.locator(".sum .plot .stems").count() == 9


def test_longer_numbers_than_those_of_training(browser, tmp_path):
    with shown(browser, tmp_path, "adder", width=390, hide="") as page:
        page.root.get_by_label("numbers of").select_option("20")
        page.root.get_by_role("button", name="New numbers").click()
        page.settle()
        assert page.page.get_by_role("switch").count() == 40
        assert page.said() == demo.sentence(page.get("a"), page.get("b"), "20")
        last = _bit(page, "b", 19)
        before = page.get("b")
        last.click()
        page.settle()
        assert page.get("b") == before ^ 2**19
        page.root.get_by_label("numbers of").select_option("8")  # the bit that had the focus is gone
        page.settle()
        tabs = [node.get_attribute("tabindex") for node in page.page.get_by_role("switch").all()]
        assert len(tabs) == 16 and tabs.count("0") == 1


def test_another_unit_is_drawn(browser, tmp_path):
    with shown(browser, tmp_path, "adder") as page:
        before = page.points("state", "dots")
        page.root.get_by_label("show").select_option("3")
        page.settle()
        assert page.get("cell") == "3" and page.points("state", "dots") != before
        assert page.root.locator(".gates .title").inner_text() == "Gates of unit 3"


def test_training_plays_from_the_start_to_the_end(browser, tmp_path):
    with shown(browser, tmp_path, "adder") as page:
        page.root.get_by_role("button", name="Train").click()
        page.page.wait_for_function("() => window.demos.adder.model.get('stage') === 0", timeout=3000)
        page.page.wait_for_function("() => window.demos.adder.model.get('stage') === 6", timeout=9000)
        page.settle()
        assert page.root.get_by_role("button", name="Train").count() == 1  # it has stopped


def test_it_fits_the_first_screen(browser, tmp_path):
    with shown(browser, tmp_path, "adder", width=1280) as page:
        for bits in ("8", "20"):
            page.set(bits=bits)
            assert page.root.bounding_box()["height"] <= 420
        _keep(page, "the carry")
        page.set(a=demo.MOST, b=demo.MOST, stage=1)
        assert page.root.bounding_box()["height"] <= 420

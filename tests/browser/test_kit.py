"""What the kit of the live demos offers, in a browser: handles in two directions, controls, predictions, clipping."""

import pathlib

import pytest

from course.widgets.kit import join
from course.widgets.page import document, section
from tests.demos import shown_page

pytestmark = pytest.mark.browser
MODULE = pathlib.Path(__file__).with_name("sampler.js").read_text(encoding="utf-8")
FIRST = {"re": 0.5, "im": 0.5, "w": 0.5, "T": 10, "shown": True, "kind": "tanh", "predictions": {}}


def sampler(browser, folder, **options):
    return shown_page(browser, folder, "sampler", document([section("sampler", join(MODULE), FIRST)]), **options)


@pytest.fixture
def demo(browser, tmp_path):
    with sampler(browser, tmp_path) as demo:
        yield demo


def test_a_handle_in_two_directions_follows_the_keys(demo):
    slider = demo.slider("eigenvalue")
    slider.focus()
    for key, at in [
        ("ArrowRight", (0.51, 0.5)),
        ("ArrowUp", (0.51, 0.51)),
        ("Shift+ArrowLeft", (0.41, 0.51)),
        ("Shift+ArrowDown", (0.41, 0.41)),
        ("PageUp", (0.41, 0.51)),
        ("PageDown", (0.41, 0.41)),
        ("Home", (-1.5, 0.41)),
        ("End", (1.5, 0.41)),
    ]:
        demo.press(key)
        assert (demo.get("re"), demo.get("im")) == at
    assert slider.get_attribute("aria-valuetext") == "1.50 + 0.41 i"
    for _ in range(8):
        demo.press("PageUp")
    assert demo.get("im") == 1  # its own limit


def test_an_upright_handle_moves_on_a_logarithmic_axis(demo):
    demo.slider("weight").focus()
    demo.press("ArrowLeft")
    demo.press("PageUp")
    assert demo.get("w") == 0.59
    knob = demo.root.locator(".decay .knob")
    box = knob.bounding_box()
    demo.page.mouse.move(box["x"] + 9, box["y"] + 9)
    demo.page.mouse.down()
    demo.page.mouse.move(box["x"] + 60, box["y"] + 9 + 14)
    demo.page.mouse.up()
    demo.settle()
    after = knob.bounding_box()
    assert after["x"] == pytest.approx(box["x"], abs=0.1)
    assert after["y"] == pytest.approx(box["y"] + 14, abs=3)


def test_a_press_beside_the_knobs_takes_the_nearest(demo):
    catch = demo.root.locator(".plane .catch").bounding_box()
    demo.page.mouse.click(catch["x"] + catch["width"] / 2, catch["y"] + catch["height"] / 2)
    demo.settle()
    assert (demo.get("re"), demo.get("im")) == (pytest.approx(0, abs=0.02), pytest.approx(0, abs=0.02))
    assert demo.slider("eigenvalue").evaluate("node => node === document.activeElement")


def test_controls_change_traits_and_follow_them(demo):
    steps = demo.slider("steps")
    steps.focus()
    demo.press("ArrowRight")
    assert demo.get("T") == 11 and demo.root.locator("output").inner_text() == "11"
    demo.set(T=20)
    assert steps.input_value() == "20"
    envelope = demo.page.get_by_role("button", name="Envelope")
    assert envelope.get_attribute("aria-pressed") == "true"
    assert demo.root.locator(".decay .band").count() == 1
    envelope.click()
    demo.settle()
    assert demo.get("shown") is False and envelope.get_attribute("aria-pressed") == "false"
    assert demo.root.locator(".decay .band").count() == 0
    demo.page.get_by_label("unit").select_option("relu")
    demo.settle()
    assert demo.get("kind") == "relu" and demo.root.locator(".decay .note").inner_text() == "kind: relu"
    demo.set(re=1.0)
    demo.page.get_by_role("button", name="Start anew").click()
    assert demo.get("re") == 0.5


def test_a_prediction_is_kept_and_stands_beside_the_outcome(demo):
    field, outcome = demo.page.get_by_label("What is left at the end?"), demo.root.locator(".outcome")
    keep = demo.root.locator(".prediction button")
    assert demo.root.locator(".decay .line.second:not(.legend *)").count() == 0  # the answer is not drawn yet
    keep.click()
    assert demo.get("predictions") == {}  # nothing written yet
    field.fill("  0.01 ")
    keep.click()
    demo.settle()
    assert demo.get("predictions") == {"end": "0.01"}
    assert outcome.inner_text() == "You predicted 0.01. It is 0.000977."
    assert outcome.get_attribute("aria-live") == "polite"
    assert field.is_disabled()
    assert demo.root.locator(".decay .line.second:not(.legend *)").count() == 1
    demo.set(T=1)
    assert outcome.inner_text() == "You predicted 0.01. It is 0.5."
    assert keep.inner_text() == "Predict again"
    keep.click()
    demo.settle()
    assert demo.get("predictions") == {} and outcome.inner_text() == ""
    field.fill("a half")
    field.press("Enter")
    demo.settle()
    assert outcome.inner_text() == "You predicted a half. It is 0.5."


def test_play_stops_at_the_end_and_steps_one_by_one(demo):
    demo.page.get_by_role("button", name="One step").click()
    assert demo.get("T") == 11
    play = demo.page.get_by_role("button", name="Play")
    play.click()
    demo.page.wait_for_function("() => window.demos.sampler.model.get('T') === 20")
    play.wait_for()
    demo.page.wait_for_timeout(100)
    assert demo.get("T") == 20


def test_nothing_plays_where_the_reader_asked_for_less_motion(browser, tmp_path):
    with sampler(browser, tmp_path, reduced_motion="reduce") as demo:
        assert demo.page.get_by_role("button", name="Play").count() == 0
        demo.page.get_by_role("button", name="One step").click()
        assert demo.get("T") == 11


@pytest.mark.parametrize("size", [0.5, 1.3, 1.5, 0.0])
def test_a_curve_is_cut_exactly_at_the_frame_and_breaks_at_infinity(demo, size):
    demo.set(re=size, im=0.3)
    width, height = demo.size("plane")
    points = demo.points("plane", "line.first")
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    if size > 1:
        x, y = points[-1]
        assert min(x, y, width - x, height - y) == pytest.approx(0, abs=0.02)


def test_powers_of_ten_stand_at_a_logarithmic_axis(demo):
    texts = demo.root.locator(".decay svg.sheet > g").first.locator("text").all_text_contents()
    assert {"10⁻⁶", "0.001", "1", "1000"} <= set(texts)


def test_a_plane_has_equal_units_and_a_map_its_colors(demo):
    width, height = demo.size("plane")
    assert width == pytest.approx(height, abs=1)
    image = demo.root.locator(".map image")
    assert image.get_attribute("href").startswith("data:image/png")
    assert float(image.get_attribute("width")) == pytest.approx(demo.size("map")[0])


def test_many_changes_are_drawn_once_and_the_last_one_counts(demo):
    drawn = demo.page.evaluate("""async () => {
        let drawn = 0;
        document.querySelector('.course-demo').addEventListener('drawn', () => (drawn += 1));
        for (let k = 0; k < 50; k += 1) window.demos.sampler.model.set('w', 0.2 + k / 100);
        await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
        return drawn;
    }""")
    assert 1 <= drawn <= 2
    assert demo.said() == "The eigenvalue has size 0.707, the weight is 0.69."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_where_the_page_is_narrow(browser, tmp_path, scheme):
    with sampler(browser, tmp_path, scheme=scheme, width=390) as demo:
        assert demo.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert all(box.bounding_box()["x"] < 20 for box in demo.root.locator(".demo-panel").all())
        demo.resize(800)
        assert len({box.bounding_box()["y"] for box in demo.root.locator(".demo-panel").all()}) == 1

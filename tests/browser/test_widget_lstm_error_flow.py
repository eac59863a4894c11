"""What only the demo of unit 08 does, in a real browser: lines light up as the error reaches them."""

import pytest

from course.widgets import lstm_error_flow as demo
from tests.demos import path_points, shown

pytestmark = pytest.mark.browser


@pytest.fixture
def flow(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_error_flow", scale=0.5, lag=3) as flow:
        yield flow


def _keep_prediction(flow, guess: str) -> None:
    flow.root.locator("input.guess").fill(guess)
    flow.root.get_by_role("button", name="Keep my prediction").click()
    flow.settle()


def _lit(flow) -> int:
    """The number of lines that the error has reached."""
    drawn = flow.root.locator(".net .plot .line").evaluate_all("nodes => nodes.map((node) => node.getAttribute('d'))")
    return sum(path.count("M") for path in drawn)


def test_stepping_back_lights_the_lines_one_step_further(flow):
    flow.set(lag=0)
    assert _lit(flow) == 0
    for lag in range(1, 9):
        flow.root.get_by_role("button", name="One step back").click()
        flow.settle()
        assert flow.get("lag") == lag
        assert _lit(flow) == 14 * lag - 1  # at step T there is no error at h: none goes from o to h'
        assert flow.said() == demo.sentence(0.9, 0.5, "cell", lag)


def test_without_weights_only_the_carousel_leads_back(flow):
    flow.set(scale=0.0, lag=4)
    assert _lit(flow) == 2 * 4  # the carousel, and the line to the candidate, where the error ends
    assert "0.9 " not in flow.said() and flow.said() == demo.sentence(0.9, 0.0, "cell", 4)


def test_the_thickness_of_the_carousel_follows_f(flow):
    flow.set(scale=0.0, lag=8)

    def widths() -> list[float]:
        look = "nodes => nodes.map((node) => [node.getAttribute('d'), parseFloat(node.style.strokeWidth)])"
        lines = flow.root.locator(".net .plot .line").evaluate_all(look)
        level = [(points, width) for d, width in lines for points in [path_points(d)] if _level(points)]
        return sorted((width for _, width in level), reverse=True)

    flow.slider("forget gate f").focus()
    flow.press("End")
    assert widths()[0] == 8
    flow.set(f=0.5)
    assert widths()[:3] == [4, 2, 1]


def _level(points: list[tuple[float, float]]) -> bool:
    return any(abs(y0 - y1) < 0.2 for (_, y0), (_, y1) in zip(points[::2], points[1::2], strict=True))


def test_what_lies_further_back_is_shown_after_the_prediction(flow):
    assert len(flow.points("flow", "dots")) == 11
    assert "after your prediction" in flow.root.locator(".flow .plot").text_content()
    flow.slider("steps back").focus()
    flow.press("End")
    assert flow.get("lag") == 30
    assert flow.said().startswith(demo.sentence(0.9, 0.5, "cell", 10))
    assert flow.said().endswith("once you have kept a prediction.")
    _keep_prediction(flow, "0.5")
    outcome = flow.root.locator(".outcome").inner_text()
    assert outcome == "You predicted 0.5. It is 0.9 to the power 20, 0.12."
    assert flow.get("predictions") == {"twenty": "0.5"}
    assert len(flow.points("flow", "dots")) == 31
    assert flow.said() == demo.sentence(0.9, 0.5, "cell", 30)
    assert "T−30" in flow.root.locator(".net").text_content()  # the window has followed


def test_the_measured_dots_lie_on_the_backward_pass(flow):
    _keep_prediction(flow, "1")
    for scale in (0.0, 0.5, 0.8):
        flow.set(scale=scale)
        line = flow.root.locator(".flow .plot .line.first").first.get_attribute("d")
        curve, dots = path_points(line), flow.points("flow", "dots")
        assert len(curve) == len(dots) == 31
        assert all(abs(a - x) < 0.1 and abs(b - y) < 0.1 for (a, b), (x, y) in zip(curve, dots, strict=True))


def test_it_starts_with_the_carousel_alone(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_error_flow") as flow:
        assert (flow.get("scale"), flow.get("lag"), _lit(flow)) == (0, 3, 2 * 3)
        assert flow.said() == demo.sentence(0.9, 0.0, "cell", 3)


def test_it_can_start_without_a_question(browser, tmp_path):
    with shown(browser, tmp_path, "lstm_error_flow", f=0.99, lag=20, ask=False) as flow:
        assert flow.root.locator(".prediction").count() == 0
        assert len(flow.points("flow", "dots")) == 31
        assert flow.said() == demo.sentence(0.99, 0.0, "cell", 20)


def test_play_goes_as_far_as_is_shown_and_begins_anew(flow):
    flow.set(lag=8)
    play = flow.root.get_by_role("button", name="Play")
    play.click()
    flow.page.wait_for_timeout(900)
    assert flow.get("lag") == 10 and play.inner_text() == "Play"
    play.click()
    flow.page.wait_for_timeout(600)
    assert 0 <= flow.get("lag") < 5 and flow.root.get_by_role("button", name="Pause").count() == 1


def test_the_error_may_enter_at_the_hidden_state(flow):
    flow.root.locator("select").select_option("hidden")
    flow.settle()
    assert flow.get("enters") == "hidden"
    assert flow.said() == demo.sentence(0.9, 0.5, "hidden", 3)
    flow.set(lag=0)
    assert _lit(flow) == 3  # from h to c, to the output gate, and from there to c


@pytest.mark.parametrize("kept", [{}, {"twenty": "0.5"}])
def test_it_fits_on_a_first_screen(browser, tmp_path, kept):
    with shown(browser, tmp_path, "lstm_error_flow", width=1280, predictions=kept) as flow:
        for traits in ({}, {"scale": 2.0, "lag": 6}, {"scale": 2.5, "lag": 30}):
            flow.set(**traits)
            assert flow.root.bounding_box()["height"] <= 421

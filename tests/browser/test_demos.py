"""Every live demo in a real browser: geometry, keyboard, words, colors, widths, and no request to anywhere.

A new demo is tested here by being in course/widgets; what only it does has tests of its own.
"""

import random
import re

import pytest

from course.widgets import demos
from tests.browser.colors import contrast
from tests.demos import named_demos, path_points, random_traits, shown

pytestmark = pytest.mark.browser
DRAWS = 25

# Everything that is drawn in a plot: the data of its paths, its other shapes, and the plot's own size.
DRAWN = """() => [...document.querySelectorAll('.course-demo svg.plot')].map((plot) => {
    const numbers = (node, names) => names.map((name) => +node.getAttribute(name));
    const box = (node) => [node.getBBox()].map((b) => [node.textContent, b.x, b.y, b.x + b.width, b.y + b.height])[0];
    return { size: numbers(plot, ['width', 'height']), words: [...plot.querySelectorAll('text')].map(box),
             paths: [...plot.querySelectorAll('path')].map((node) => node.getAttribute('d')),
             rects: [...plot.querySelectorAll('rect')].map((node) => numbers(node, ['x', 'y', 'width', 'height'])) };
})"""
# What is wider than the page or cut off at its borders.
OUTSIDE = """() => {
    const page = document.documentElement, boxes = [...document.querySelectorAll('.course-demo *')]
        .filter((node) => !node.closest('svg.plot')).map((node) => [node, node.getBoundingClientRect()]);
    const out = boxes.filter(([node, box]) => box.width && (box.left < -0.5 || box.right > page.clientWidth + 0.5));
    return { scrolls: page.scrollWidth > page.clientWidth, out: out.map(([node]) => node.outerHTML.slice(0, 120)) };
}"""
# Every element with words of its own: their size on the screen, their color, and the paper behind them.
TEXTS = """() => [...document.querySelectorAll('.course-demo *')].filter((node) => !node.closest('style')
        && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())).map((node) => {
    const [style, root] = [node, node.closest('.course-demo')].map((other) => getComputedStyle(other));
    const drawn = node instanceof SVGElement;
    let paper = drawn ? node.closest('.course-demo') : node;
    while (getComputedStyle(paper).backgroundColor === 'rgba(0, 0, 0, 0)') paper = paper.parentElement;
    return { text: node.textContent, size: parseFloat(style.fontSize) * (node.getScreenCTM?.().a ?? 1),
             color: drawn ? style.fill : style.color, sheet: getComputedStyle(paper).backgroundColor,
             band: drawn ? root.getPropertyValue('--band') : getComputedStyle(paper).backgroundColor };
})"""
STROKES = """() => [...document.querySelectorAll('.course-demo :is(.line, .dots, .stems, .knob)')].map((node) =>
    getComputedStyle(node)[node.classList.contains('knob') ? 'fill' : 'stroke'])"""
VALUE = "node => node.getAttribute('aria-valuetext') + '|' + (node.value ?? node.getAttribute('aria-valuenow'))"


@pytest.fixture(params=named_demos())
def name(request):
    return request.param


def test_everything_drawn_lies_inside_its_panel(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        draw = random.Random(name)
        for _ in range(DRAWS):
            values = random_traits(demos()[name], draw)
            demo.set(**values)
            for plot in demo.page.evaluate(DRAWN):
                width, height = (size + 0.02 for size in plot["size"])
                for path in plot["paths"]:
                    assert "NaN" not in path and "Infinity" not in path, (values, path)
                    assert all(-0.02 <= x <= width and -0.02 <= y <= height for x, y in path_points(path)), values
                for x, y, wide, tall in plot["rects"]:
                    assert x >= 0 and y >= 0 and x + wide <= width and y + tall <= height, values
                for words, left, top, right, bottom in plot["words"]:
                    assert left >= 0 and top >= -1 and right <= width and bottom <= height, (values, words)
            assert not re.search("NaN|undefined|Infinity|-0\\.?0*(?![.0-9])", demo.root.inner_text()), values


def test_nothing_is_cut_off_or_tiny_at_any_width(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        draw = random.Random(name)
        for width in (390, 800, 1280):
            demo.resize(width)
            for _ in range(6):
                values = random_traits(demos()[name], draw)
                demo.set(**values)
                assert demo.page.evaluate(OUTSIDE) == {"scrolls": False, "out": []}, (width, values)
                assert min(text["size"] for text in demo.page.evaluate(TEXTS)) >= 12, width
        demo.resize(390)
        lefts = {round(box.bounding_box()["x"]) for box in demo.root.locator(".panel").all()}
        assert len(lefts) == 1  # panels stand below each other


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_lines_are_readable_in_both_color_schemes(browser, tmp_path, name, scheme):
    with shown(browser, tmp_path, name, scheme) as demo:
        texts = demo.page.evaluate(TEXTS)
        assert texts
        for text in texts:
            assert contrast(text["color"], text["sheet"]) > 4.5, text
            assert contrast(text["color"], text["band"]) > 4.5, text
        paper = demo.root.evaluate("node => getComputedStyle(node).backgroundColor")
        strokes = set(demo.page.evaluate(STROKES))
        assert strokes and all(contrast(color, paper) > 3 for color in strokes)


def test_every_slider_has_a_name_and_follows_the_keys(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        sliders = demo.page.get_by_role("slider").all()
        labels = [slider.get_attribute("aria-label") for slider in sliders]
        assert labels and all(labels) and len(set(labels)) == len(labels)
        for slider in sliders:
            slider.focus()
            seen = []
            for key in ("Home", "ArrowRight", "ArrowUp", "PageUp", "PageDown", "ArrowLeft", "ArrowDown", "End"):
                demo.press(key)
                seen.append((slider.get_attribute("aria-valuetext"), slider.evaluate(VALUE)))
            assert all(text for text, _ in seen), seen
            assert len({value for _, value in seen}) >= 4, seen
            assert slider.evaluate("node => node === document.activeElement")


def test_the_sentence_changes_with_the_picture(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        said = demo.root.locator(".said")
        assert said.get_attribute("aria-live") == "polite"
        seen = {demo.said()}
        slider = demo.page.get_by_role("slider").first
        slider.focus()
        for key in ("Home", "PageUp", "End"):
            demo.press(key)
            seen.add(demo.said())
        assert len(seen) >= 3 and all(len(words) > 10 for words in seen), seen


def test_every_panel_says_what_it_shows(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        labels = [plot.get_attribute("aria-label") for plot in demo.root.locator("svg.plot[role=img]").all()]
        assert labels and all(labels) and len(set(labels)) == len(labels)


def test_dragging_moves_a_handle_and_tells_python(browser, tmp_path, name):
    with shown(browser, tmp_path, name) as demo:
        for handle in demo.root.locator(".handle").all():
            handle.scroll_into_view_if_needed()
            before, saved = handle.evaluate(VALUE), demo.saved
            box = handle.locator(".knob").bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            demo.page.mouse.move(x, y)
            demo.page.mouse.down()
            for k in range(1, 6):
                demo.page.mouse.move(x - 8 * k, y + 8 * k)
            demo.page.mouse.up()
            demo.settle()
            after = handle.evaluate(VALUE)
            assert after != before and demo.saved > saved
            demo.page.mouse.move(x, y)  # the button is up
            demo.settle()
            assert handle.evaluate(VALUE) == after

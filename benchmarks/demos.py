"""How fast the live demos follow a drag, in Chromium: from the pointer's event to the picture, and redraws per second.

Two numbers for every slider: how long the page computes between the event and the end of the redraw, and how many
redraws a second there are while the pointer moves without pause. The browser draws at most 60 frames a second.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.machine import load, place
from benchmarks.measure import Spread
from benchmarks.tables import NONE, Table, console, goal_cells, number, write

LATENCY, REDRAWS = 5.0, 50.0  # goals: milliseconds, redraws per second
WIDTH = 900
FAR = 144  # pixels that the pointer goes, up and to the left; down and to the right from that end of a slider's range
MOVING = 0.9  # a slider at a new value in a smaller part of the frames has few values, and no goal for its redraws

# The capturing listener comes first of all; the kit says "drawn" at the end of a redraw.
_CLOCKS = """() => {
    window.times = [];
    window.draws = 0;
    let start = null;
    for (const name of ['pointermove', 'input'])
        window.addEventListener(name, () => { start = performance.now(); }, { capture: true });
    document.querySelector('.course-demo').addEventListener('drawn', () => {
        const now = performance.now();
        window.draws += 1;
        if (start !== null) window.times.push(now - start);
        start = null;
    });
}"""

# What shows that a slider has moved.
_VALUE = "node => node.tagName === 'INPUT' ? node.value : node.getAttribute('transform')"

# A browser sends one move of the pointer a frame. Here the page sends them to what is being dragged, because on a busy
# machine they come late from outside: redraws, new values and frames per second over a while.
_EVERY_FRAME = """async ([x, y, way, seconds]) => {
    const node = document.activeElement, start = performance.now();
    const value = () => (VALUE)(node);
    let [frames, news, before] = [0, 0, value()];
    window.draws = 0;
    while (performance.now() - start < 1000 * seconds) {
        const far = 4 + ((37 * frames) % 140);
        if (node.tagName === 'INPUT') {
            node.value = +node.min + (far / 150) * (node.max - node.min);
            node.dispatchEvent(new Event('input', { bubbles: true }));
        } else {
            const at = { clientX: x + way * far, clientY: y + way * far, bubbles: true };
            node.dispatchEvent(new PointerEvent('pointermove', at));
        }
        await new Promise(requestAnimationFrame);
        frames += 1;
        news += value() !== before;
        before = value();
    }
    const spent = (performance.now() - start) / 1000;
    return [window.draws / spent, news / spent, frames / spent];
}""".replace("VALUE", _VALUE)


class NoBrowser(Exception):
    """There is nothing to measure with; the message says what is missing."""


def run(names: list[str], seconds: float, rounds: int, output: str | None) -> int:
    """Measure the demos, print the table, write it where `output` says."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("playwright is not installed: pip install '.[dev]'") from None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise NoBrowser("there is no Chromium on this machine")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        header = [*place(), f"Chromium {browser.version}, {WIDTH} pixels wide; load average {load()} at the start"]
        found = [row for name in names for row in _rows(browser, Path(folder), name, seconds, rounds)]
        browser.close()
    header.append(f"load average {load()} at the end")
    table = _table(found)
    screen = console()
    for line in header:
        screen.print(line)
    table.show(screen)
    if output:
        write(output, header, [table])
    return 0


def _table(rows: list[tuple[str, ...]]) -> Table:
    note = (
        "ms: from the pointer's event to the end of the redraw, median and quartiles of all redraws. Redraws per "
        "second: with one move a frame, median and quartiles of the rounds; where a slider "
        "has few values, or its range is short, new values per second are fewer than frames, and there is no goal. "
        "Frames per second: what the browser showed in the same time, 60 at most and fewer on a busy machine. module: "
        "bytes of the joined source."
    )
    columns = ("demo", "slider", "module", "ms", "quartiles", "goal", "met", "redraws/s", "quartiles", "goal", "met")
    columns += ("new values/s", "frames/s")
    return Table("Live demos: drag to redraw", note, columns, rows)


def _rows(browser: Any, folder: Path, name: str, seconds: float, rounds: int) -> list[tuple[str, ...]]:
    from course.widgets.kit import source
    from course.widgets.page import page as page_of

    place = folder / f"{name}.html"
    place.write_text(page_of([name], headings=False), encoding="utf-8")
    page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
    page.goto(place.as_uri())
    page.wait_for_function("() => window.ready")
    page.evaluate(_CLOCKS)
    found = [
        _row(page, slider, name, f"{len(source(name).encode()):,}", seconds, rounds)
        for slider in page.get_by_role("slider").all()
    ]
    page.close()
    return found


def _row(page: Any, slider: Any, name: str, size: str, seconds: float, rounds: int) -> tuple[str, ...]:
    label = slider.get_attribute("aria-label")
    drags = [_drag(page, slider, seconds) for _ in range(rounds)]
    times = [value for drag in drags for value in drag.times]
    if not times:
        return (name, label, size, "redraws nothing", *[NONE] * 9)
    spent = Spread.of(times)
    rate, news, frames = (Spread.of([drag.rates[k] for drag in drags]) for k in range(3))
    return (
        name,
        label,
        size,
        number(spent.median),
        f"{number(spent.low)}–{number(spent.high)}",
        *goal_cells(LATENCY, spent.median),
        number(rate.median),
        f"{number(rate.low)}–{number(rate.high)}",
        *goal_cells(REDRAWS if news.median > MOVING * frames.median else None, rate.median, at_least=True),
        number(news.median),
        number(frames.median),
    )


class _Drag(NamedTuple):
    times: list[float]  # milliseconds of each redraw
    rates: tuple[float, float, float]  # redraws, new values and frames per second


def _drag(page: Any, slider: Any, seconds: float) -> _Drag:
    """Move the pointer to and fro for a while, in a direction in which the slider follows."""
    slider.scroll_into_view_if_needed()
    knob = slider.locator(".knob")
    box = (knob if knob.count() else slider).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 4, y - 4)
    before = slider.evaluate(_VALUE)
    page.mouse.move(x - FAR, y - FAR)
    way = -1 if slider.evaluate(_VALUE) != before else 1
    page.mouse.move(x + 4 * way, y + 4 * way)
    page.evaluate("() => { times.length = 0; }")
    page.mouse.move(x + FAR * way, y + FAR * way, steps=40)
    times = page.evaluate("[...times]")
    rates = page.evaluate(_EVERY_FRAME, [x, y, way, seconds])
    page.mouse.move(x, y)
    page.mouse.up()
    return _Drag(times, tuple(rates))

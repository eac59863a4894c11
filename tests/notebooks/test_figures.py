"""Figures as a page shows them: their description, their colors on light and dark paper, their bytes; and `attempt`."""

import base64
import itertools
import pathlib
import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import jupytext
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.figures import style
from course.figures.attempt import attempt
from tests.browser.colors import contrast

matplotlib.use("agg")

TEXT = 'Six curves over 60 steps, "a" < "b" & the rest. All of them fall by the factor 0.9 per step.'
SOLUTIONS = pathlib.Path(__file__).parents[2] / "solutions"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def course_style():
    with plt.rc_context():
        style.use_style()
        yield
    plt.close("all")


def drawn(shift: float = 0.0) -> matplotlib.figure.Figure:
    """A figure with about everything that the units draw, and colors that matplotlib chooses by itself."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8))
    t = np.arange(60)
    for k in range(6):
        left.plot(t, 0.9**t * (k + 1) + shift, marker="o", markersize=3, label=f"$w_{k}$")
    left.fill_between(t, 0, 0.5, alpha=0.3)
    left.axvline(3, color="black")
    left.legend(frameon=True)
    left.set(xlabel="step t", title="Six curves")
    right.semilogy(t, 0.9**t, color=style.COLORS["x"])
    right.axhspan(0.1, 0.2, facecolor="white", hatch="//")
    right.annotate("here", (3, 0.5), (20, 0.9), arrowprops={"arrowstyle": "-|>"})
    right.text(1, 0.01, "boxed", bbox={"facecolor": style.COLORS["paper"]})
    return fig


def svg_of(page: str) -> ET.Element:
    drawing = re.search(r"<svg.*</svg>", page, flags=re.DOTALL).group()
    # A page knows these two namespaces without being told.
    return ET.fromstring(
        drawing.replace("<svg", f'<svg xmlns="{SVG[1:-1]}" xmlns:xlink="http://www.w3.org/1999/xlink"', 1)
    )


def test_the_description_is_the_alternative_text_and_its_first_sentence_the_caption():
    page = style.as_html(drawn(), TEXT)
    root = svg_of(page)
    assert root.get("role") == "img"
    assert root.get("aria-label") == TEXT
    assert "<figcaption>Six curves over 60 steps, &quot;a&quot; &lt; &quot;b&quot; &amp; the rest.</figcaption>" in page
    assert "<figcaption>My own.</figcaption>" in style.as_html(drawn(), TEXT, "My own.")


def test_every_color_follows_the_page():
    page = style.as_html(drawn(), TEXT)
    drawing = page[page.index("<svg") :]
    assert set(re.findall(r"(?:fill|stroke): ([a-z#]+)", drawing)) == {"none", "url", "var"}  # url: the hatching
    fallbacks = set(re.findall(r"var\(--[a-z0-9-]+, (#[0-9a-f]{6})\)", drawing))
    assert {style.INK, style.PAPER, style.GRID, style.GRAY, style.BLUE, style.CYAN} <= fallbacks
    assert fallbacks <= {*style.COLORS.values(), style.GRID}


def test_a_color_of_the_authors_own_stays():
    fig, ax = plt.subplots()
    ax.plot([0, 1], color="#123456")
    assert "stroke: #123456" in style.as_html(fig, TEXT)


def test_the_same_drawing_gives_the_same_bytes():
    pages = [style.as_html(fig, TEXT) for fig in (drawn(), drawn())]
    assert pages[0] == pages[1]


def test_nothing_of_a_figure_reaches_into_the_rest_of_the_page():
    pages = [style.as_html(drawn(shift), TEXT) for shift in (0.0, 1.0)]
    names = []
    for page in pages:
        root = svg_of(page)
        named = {node.get("id") for node in root.iter() if node.get("id")}
        links = {node.get("{http://www.w3.org/1999/xlink}href") for node in root.iter(f"{SVG}use")}
        links |= {f"#{name}" for name in re.findall(r"url\(#([^)]*)\)", page)}
        assert links == {f"#{name}" for name in named}
        names.append(named)
        assert not [node.tag for node in root.iter() if node.tag.rpartition("}")[2] in ("style", "script", "metadata")]
        (rules,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
        assert all(".course-figure" in line for line in rules.splitlines())
    assert names[0].isdisjoint(names[1])


def test_a_figure_is_small_and_shrinks_with_the_page():
    page = style.as_html(drawn(), TEXT)
    assert len(page) < 100_000
    root = svg_of(page)
    assert (root.get("width"), root.get("height")) == ("720", "280")
    assert "max-width: 100%; height: auto" in root.get("style")


def test_rounding_moves_nothing_that_can_be_seen(monkeypatch):
    rounded = svg_of(style.as_html(drawn(), TEXT))
    monkeypatch.setattr(style, "_hundredths", lambda number: number[0])
    exact = svg_of(style.as_html(drawn(), TEXT))
    for one, other in zip(rounded.iter(), exact.iter(), strict=True):
        for key in ("d", "x", "y"):
            numbers = [[float(n) for n in re.findall(r"-?\d[\d.]*", node.get(key, ""))] for node in (one, other)]
            np.testing.assert_allclose(*numbers, atol=0.0051)
        assert one.get("transform") == other.get("transform")


def test_colors_can_be_read_on_both_papers():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    dark_pages = dict(re.findall(r"--figure-([0-9a-f]{6}): (#[0-9a-f]{6})", style.as_html(drawn(), TEXT)))
    roles = set(style.COLORS.values()) - {style.INK, style.PAPER}
    assert {f"#{color}" for color in dark_pages} == roles | {style.GRID}
    for color in roles:
        assert contrast(color, "#ffffff") > 4.5, color
        assert contrast(dark_pages[color[1:]], "#111111") > 4.5, color
    lines = [style.BLUE, style.RED, style.GREEN, style.PURPLE, style.BROWN, style.CYAN, style.GRAY]
    for one, other in itertools.combinations(lines, 2):
        assert dark_pages[one[1:]] != dark_pages[other[1:]]


def test_show_displays_every_form_once_and_closes_the_figure(monkeypatch):
    shown = []
    monkeypatch.setattr(style, "get_ipython", lambda: object())
    monkeypatch.setattr(style, "display", lambda data, raw, metadata: shown.append((data, raw, metadata)))
    style.show(drawn(), TEXT)
    ((data, raw, metadata),) = shown
    assert raw
    assert data["text/plain"] == f"Figure: {TEXT}"
    assert data["text/html"] == style.as_html(drawn(), TEXT)
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[k : k + 4]) for k in (16, 20)] == [1440, 560]
    assert metadata == {"image/png": {"width": 720, "height": 280, "alt": TEXT}}
    assert len(plt.get_fignums()) == 1  # the one that was drawn for comparison


def test_markup_is_drawn_only_where_it_is_shown(monkeypatch):
    formatter = SimpleNamespace(active_types=["text/plain", "image/png"])
    monkeypatch.setattr(style, "get_ipython", lambda: SimpleNamespace(display_formatter=formatter))
    assert set(style.bundle(drawn(), TEXT)[0]) == {"text/plain", "image/png"}
    formatter.active_types.append("text/html")
    assert set(style.bundle(drawn(), TEXT)[0]) == {"text/plain", "image/png", "text/html"}


def test_show_prints_the_description_where_there_is_no_page(capsys):
    style.show(drawn(), TEXT)
    assert capsys.readouterr().out == f"Figure: {TEXT}\n"
    assert plt.get_fignums() == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", sorted(path.parent.name for path in SOLUTIONS.glob("*/unit.py")))
def test_every_figure_of_a_unit_follows_the_page_and_is_small(unit, monkeypatch):
    shown = []
    monkeypatch.setattr(style, "get_ipython", lambda: object())
    monkeypatch.setattr(style, "display", lambda data, **_: shown.append(data))
    text = (SOLUTIONS / unit / "unit.py").read_text(encoding="utf-8")
    names = {"__name__": "__main__"}
    for cell in jupytext.reads(text, fmt="py:percent").cells:
        if cell.cell_type == "code" and "check" not in cell.metadata:
            exec(cell.source, names)
    assert plt.get_fignums() == []  # every figure goes through `show`
    assert shown, f"{unit} shows no figure: add a function to course/figures/ that ends with show(...), and call it"
    for data in shown:
        page, words = data["text/html"], data["text/plain"].removeprefix("Figure: ")
        (caption,) = re.findall(r"<figcaption>(.*)</figcaption>", page)
        assert svg_of(page).get("aria-label") == words
        assert len(words) > 40 and len(caption) < 160, (words, caption)
        assert len(page) < 100_000, words
        assert set(re.findall(r"(?:fill|stroke): ([a-z#0-9]+)", page[page.index("<svg") :])) <= {"none", "var"}, words
        assert int(svg_of(page).get("width")) <= 760, words


NOTEBOOK = """
def missing(x):
    raise NotImplementedError

def broken(x):
    return np.ones(2) @ np.ones(3)

def refused(x):
    raise ValueError("x is empty")

def demonstration():
    unpacked, = ()

def uses_missing(x):
    return missing(x)
"""


@pytest.fixture
def notebook():
    names = {"__name__": "__main__", "np": np}
    exec(NOTEBOOK, names)
    return names


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("lambda: missing(1)", "Finish `missing` first, then run this cell again.\n"),
        ("lambda: uses_missing(1)", "Finish `missing` first, then run this cell again.\n"),
        ("lambda: draw(missing)", "Finish `missing` first, then run this cell again.\n"),
        ("lambda: absent(1)", "There is no `absent` yet: run the cell that defines it, then run this cell again.\n"),
        ("lambda: broken(1)", "`broken` raised ValueError: matmul"),
        ("lambda: refused(1)", "`refused` raised ValueError: x is empty\nMend it until its check says right"),
        ("demonstration", "This demonstration stopped with ValueError: not enough values to unpack"),
        ("lambda: 1 / 0", "This demonstration stopped with ZeroDivisionError: division by zero\n"),
    ],
)
def test_attempt_names_what_is_to_be_finished(notebook, capsys, call, words):
    notebook["draw"] = lambda function: function(1)  # as a module of figures calls what it is given
    assert attempt(eval(call, notebook)) is None
    assert capsys.readouterr().out.startswith(words)


def test_attempt_returns_the_answer_and_lets_an_interrupt_through(notebook, capsys):
    assert attempt(lambda: 7) == 7
    with pytest.raises(KeyboardInterrupt):
        attempt(lambda: (_ for _ in ()).throw(KeyboardInterrupt()))
    assert capsys.readouterr().out == ""


def test_attempt_shows_no_half_drawn_figure(notebook):
    earlier = plt.figure()

    def task():
        plt.figure()
        notebook["missing"](1)

    attempt(task)
    assert plt.get_fignums() == [earlier.number]

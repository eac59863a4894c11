"""The one figure style of the course: colors and dash patterns by role, and figures that follow the page's theme.

from course.figures.style import COLORS, LINES, show, use_style

use_style()
fig, ax = plt.subplots()
ax.plot(h, color=COLORS["h"], linestyle=LINES["h"], label="h_t")
show(fig, "h_t over 40 steps. It falls by half every 7 steps.")
"""

import base64
import hashlib
import html
import io
import re

import matplotlib.pyplot as plt
from cycler import cycler
from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

BLUE, RED, GREEN, PURPLE = "#0072b2", "#c4500a", "#00785a", "#a23b80"
BROWN, CYAN, GRAY, INK = "#8a6100", "#1b7996", "#6b6b6b", "#1f1f1f"
GRID, PAPER = "#dddddd", "#ffffff"

# Distinct for every common form of color blindness together with LINES; words in them are readable on white (4.5:1).
COLORS = {
    "x": GRAY,  # inputs
    "h": BLUE,  # hidden state, output of a recurrence
    "c": INK,  # cell state
    "i": GREEN,
    "f": RED,
    "g": BROWN,
    "o": PURPLE,
    "first": BLUE,  # series without a role of their own, in this order
    "second": RED,
    "third": GREEN,
    "fourth": PURPLE,
    "fifth": BROWN,
    "sixth": CYAN,
    "reference": INK,  # what a curve is compared with
    "limit": GRAY,  # bounds, thresholds, axes drawn by hand
    "good": GREEN,
    "bad": RED,
    "ink": INK,
    "paper": PAPER,
}

# The same roles without color: dash patterns, so that a gray print can be read.
LINES = {
    "x": ":",
    "h": "-",
    "c": "-",
    "i": "--",
    "f": "-.",
    "g": (0, (5, 1, 1, 1, 1, 1)),
    "o": (0, (1, 1)),
    "first": "-",
    "second": "--",
    "third": "-.",
    "fourth": (0, (1, 1)),
    "fifth": (0, (5, 1, 1, 1, 1, 1)),
    "sixth": (0, (8, 2)),
    "reference": "-",
    "limit": ":",
    "good": "-",
    "bad": "--",
}

# The same colors on dark paper: 4.5:1 again, but for the grid.
_ON_DARK = {
    BLUE: "#4ea6f5",
    RED: "#ff9257",
    GREEN: "#35c796",
    PURPLE: "#e58fca",
    BROWN: "#dcb04a",
    CYAN: "#7ddcec",
    GRAY: "#a3a3a3",
    GRID: "#3d3d3d",
}

# What stands in the SVG for each color: JupyterLab's own ink and paper, or a variable that is set on dark pages only.
_INK_OF_PAGE, _PAPER_OF_PAGE = f"var(--jp-content-font-color0, {INK})", f"var(--jp-layout-color0, {PAPER})"
_THEMED = {color: f"var(--figure-{color[1:]}, {color})" for color in _ON_DARK}
_THEMED |= {INK: _INK_OF_PAGE, "#000000": _INK_OF_PAGE, PAPER: _PAPER_OF_PAGE}
CSS = (
    'body[data-jp-theme-light="false"] .course-figure {'
    + "".join(f"--figure-{color[1:]}: {dark}; " for color, dark in _ON_DARK.items())
    + "}\n.course-figure figcaption {color: var(--jp-content-font-color2, #5c5c5c); font-size: 0.93em;}"
)

_SERIES = ("first", "second", "third", "fourth", "fifth", "sixth")

_STYLE = {
    # An opaque light sheet with dark ink, for plots that do not go through `show`: readable on light and dark pages.
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRAY,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.figsize": (6.4, 2.8),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "legend.frameon": False,
    "legend.edgecolor": GRAY,
    "hatch.color": INK,
    "patch.edgecolor": INK,
    "axes.prop_cycle": cycler(color=[COLORS[name] for name in _SERIES])
    + cycler(linestyle=[LINES[name] for name in _SERIES]),
}


def use_style() -> None:
    """Set the course's figure style for all figures that follow."""
    plt.rcParams.update(_STYLE)


def show(fig: Figure, text: str, caption: str | None = None) -> None:
    """Show a figure below the cell, in the colors of the page, with its description.

    Parameters
    ----------
    fig : Figure
        Closed afterwards, so that it is shown once. Of its colors those of COLORS follow the page's theme, and so do
        black and white.
    text : str
        What a reader who cannot see the figure needs: the kind of plot, the axes, what is to be seen. It is the
        image's alternative text, and where there are no images "Figure: text" stands in its place.
    caption : str, optional
        What stands below the figure: the first sentence of text if not given.
    """
    if get_ipython() is None:
        print(f"Figure: {text}")
    else:
        data, metadata = bundle(fig, text, caption)
        display(data, raw=True, metadata=metadata)
    plt.close(fig)


def bundle(fig: Figure, text: str, caption: str | None = None) -> tuple[dict[str, str], dict[str, object]]:
    """What `show` sends to the page, and its metadata: for an output that is to be replaced by a figure."""
    width, height = (round(inches * fig.dpi) for inches in fig.get_size_inches())
    # The PNG is for pages that keep no markup from notebooks; while one is graded nothing else of it is asked for.
    markup = {"text/html": as_html(fig, text, caption)} if _shows_markup() else {}
    data = markup | {"image/png": _png(fig), "text/plain": f"Figure: {text}"}
    return data, {"image/png": {"width": width, "height": height, "alt": text}}


def _shows_markup() -> bool:
    formatter = getattr(get_ipython(), "display_formatter", None)
    return formatter is None or "text/html" in formatter.active_types


def as_html(fig: Figure, text: str, caption: str | None = None) -> str:
    """The figure as inline SVG whose colors follow the page's theme, in a <figure> with its caption; see `show`."""
    below = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0] if caption is None else caption
    return (
        '<figure class="course-figure" style="margin: 0 0 0 var(--jp-code-padding, 0px)">\n'
        f"<style>{CSS}</style>\n{_svg(fig, text)}\n<figcaption>{html.escape(below)}</figcaption>\n</figure>"
    )


def _png(fig: Figure) -> str:
    """The figure with so few colors that it takes a third of the bytes; no eye sees the difference."""
    drawn, page = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png", dpi=2 * fig.dpi, metadata={"Software": None}, pil_kwargs={"compress_level": 1})
    image = Image.open(drawn).convert("RGB")
    image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(page, format="png", optimize=True)
    return base64.b64encode(page.getvalue()).decode()


def _svg(fig: Figure, text: str) -> str:
    """Matplotlib's SVG made fit to stand in a page: no document around it, its own identifiers, themed colors."""
    page = io.StringIO()
    with plt.rc_context({"svg.fonttype": "path", "svg.hashsalt": "course"}):
        fig.savefig(page, format="svg", metadata={"Date": None, "Creator": None})
    width, height = (round(inches * fig.dpi) for inches in fig.get_size_inches())
    size = re.search(r'viewBox="[^"]*"', page.getvalue()).group()
    drawing = page.getvalue().partition(size)[2].partition(">")[2]
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r' (?:d|x|y)="[^"]*"', lambda found: re.sub(r"\d+\.\d{3,}", _hundredths, found[0]), drawing)
    drawing = re.sub(r"(?<=: )#[0-9a-f]{6}\b", lambda found: _THEMED.get(found[0], found[0]), drawing)
    drawing = _style_markers_once(_own_identifiers(re.sub(r"\s*\n\s*", "\n", drawing).rstrip()))
    look = f"max-width: 100%; height: auto; fill: {_INK_OF_PAGE}; stroke-linejoin: round; stroke-linecap: butt"
    label = html.escape(text)
    return f'<svg role="img" aria-label="{label}" width="{width}" height="{height}" {size} style="{look}">{drawing}'


def _hundredths(number: re.Match) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _own_identifiers(drawing: str) -> str:
    """Only identifiers that something refers to, and none that another figure of the page has."""
    used = dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]*)', drawing))
    page_wide = f"figure-{hashlib.sha256(drawing.encode()).hexdigest()[:8]}"
    own = {name: f"{page_wide}-{k}" for k, name in enumerate(used)}
    drawing = re.sub(r' id="([^"]*)"', lambda found: f' id="{own[found[1]]}"' if found[1] in own else "", drawing)
    return re.sub(r'((?:href="|url\()#)([^")]*)', lambda found: found[1] + own[found[2]], drawing)


def _style_markers_once(drawing: str) -> str:
    """One style for all markers of a curve, in place of one for each."""

    def once(group: re.Match) -> str:
        start, markers = group.groups()
        styles = re.findall(r' style="[^"]*"', markers)
        # An opacity of the group would not be that of its members where they overlap.
        if len(set(styles)) != 1 or len(styles) != markers.count("<use") or "opacity" in styles[0]:
            return group[0]
        return f"{start}{styles[0]}>{markers.replace(styles[0], '')}"

    return re.sub(r'(<g(?: clip-path="[^"]*")?)>((?:\n<use [^>]*/>)+)', once, drawing)

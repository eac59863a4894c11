"""The one figure style of the course: colors and dash patterns by role, and figures with a text alternative.

from course.figures.style import COLORS, LINES, show, use_style

use_style()
fig, ax = plt.subplots()
ax.plot(h, color=COLORS["h"], linestyle=LINES["h"], label="h_t")
show(fig, "Line plot of h over 40 steps; it falls by half every 7 steps.")
"""

import io
import textwrap

import matplotlib.pyplot as plt
from cycler import cycler
from IPython import get_ipython
from IPython.display import Image, display
from matplotlib.figure import Figure

BLUE, RED, GREEN, PURPLE = "#0072b2", "#c4500a", "#00785a", "#a23b80"
BROWN, CYAN, GRAY, INK = "#8a6100", "#2089a8", "#6b6b6b", "#1f1f1f"

# Distinct for every common form of color blindness together with LINES, and at least 3:1 against white.
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
    "paper": "#ffffff",
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

_SERIES = ("first", "second", "third", "fourth", "fifth", "sixth")

_STYLE = {
    # An opaque light sheet with dark ink: reads the same on light and dark pages.
    "figure.facecolor": COLORS["paper"],
    "axes.facecolor": COLORS["paper"],
    "savefig.facecolor": COLORS["paper"],
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
    "grid.color": "#dddddd",
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "legend.frameon": False,
    "axes.prop_cycle": cycler(color=[COLORS[name] for name in _SERIES])
    + cycler(linestyle=[LINES[name] for name in _SERIES]),
}


def use_style() -> None:
    """Set the course's figure style for all figures that follow."""
    plt.rcParams.update(_STYLE)


def show(fig: Figure, text: str) -> None:
    """Show a figure below the cell, and print what it shows as text.

    Parameters
    ----------
    fig : Figure
        Closed afterwards, so that it is shown once.
    text : str
        What a reader who cannot see the figure needs: the kind of plot, the axes, what is to be seen. It is printed
        as "Figure: text" and is the image's alternative text where the page supports that.
    """
    if get_ipython() is not None:
        page = io.BytesIO()
        fig.savefig(page, format="png", dpi=2 * fig.dpi, metadata={"Software": None})
        display(Image(page.getvalue(), format="png", retina=True, alt=text))
    plt.close(fig)
    print(textwrap.fill(f"Figure: {text}", 100))

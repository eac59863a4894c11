"""The figures of unit 00: the map of the course, and what is left of one event."""

import itertools
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from course.figures.style import COLORS, LINES, show


def one_event(weights: tuple[float, ...] = (1.0, 0.9, 0.5), T: int = 30) -> None:
    """What is left of one event of size 1, T steps long, for up to six recurrent weights."""
    t = np.arange(T)
    fig, ax = plt.subplots()
    for w, role, marker in zip(
        weights, ("first", "second", "third", "fourth", "fifth", "sixth"), "osD^vP", strict=False
    ):
        style = {"color": COLORS[role], "linestyle": LINES[role], "marker": marker, "markersize": 3.5, "linewidth": 1}
        ax.plot(t, w**t, label=f"w = {w:g}", **style)
    ax.set(xlabel="step t", ylabel="state", title="What is left of one event")
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    show(fig, f"The state after one event of size 1 at step 0 (u = 1). {' '.join(_fate(w, T) for w in weights)}")


def _fate(w: float, T: int) -> str:
    last = w ** (T - 1)
    if not 0 < w < 1:
        return f"For w = {w:g} it is {last:.3g} at step {T - 1}."
    half = int(np.ceil(np.log(0.5) / np.log(w)))
    steps = "1 step" if half == 1 else f"{half} steps"
    return f"For w = {w:g} it falls to one half or less within {steps} and is {last:.2g} at step {T - 1}."


class Stop(NamedTuple):
    """One unit on the map: its number, its title, what one can do after it."""

    number: int
    title: str
    able: str


PARTS: dict[str, tuple[str, tuple[Stop, ...]]] = {
    "How memory fades": (
        "first",
        (
            Stop(1, "The scalar recurrence", "tell from one weight how\nlong a state remembers"),
            Stop(2, "The vector recurrence", "predict a state after 100 steps\nfrom its eigenvalues"),
            Stop(3, "The nonlinear recurrence", "find where a state settles,\nand measure its memory"),
        ),
    ),
    "How learning fades": (
        "second",
        (
            Stop(4, "Backprop through time", "derive, write and check\nthe gradients of an RNN"),
            Stop(5, "Vanishing gradients", "bound an error that flows back,\nand see it fade"),
        ),
    ),
    "Memory that stays": (
        "third",
        (
            Stop(6, "The constant error carousel", "derive the cell that keeps\nits error, and its gates"),
            Stop(7, "The LSTM cell, forward", "build the cell gate by gate,\nand program it to keep a bit"),
            Stop(8, "The LSTM cell, backward", "write all of its gradients,\nand trust them"),
        ),
    ),
    "Networks that learn": (
        "fourth",
        (Stop(9, "An LSTM network that trains", "train a net of your own cells,\nand see what its gates do"),),
    ),
}


def course_map() -> None:
    """The way through the course: a box for each unit, a row for each part."""
    below = 2.45 * (len(PARTS) - 1)  # rows under the first one
    fig, ax = plt.subplots(figsize=(7.4, 0.613 * (below + 2.6)))
    ax.set(xlim=(0, 12), ylim=(0, below + 2.6))
    ax.axis("off")
    places: list[tuple[float, float]] = []
    for row, (part, (role, stops)) in enumerate(PARTS.items()):
        bottom = below + 0.1 - 2.45 * row
        ax.text(0.05, bottom + 1.95, part, color=COLORS[role], weight="bold", fontsize=10.5)
        for column, stop in enumerate(stops):
            left = 0.05 + 4.05 * column
            places.append((left, bottom))
            box = FancyBboxPatch((left, bottom), 3.7, 1.7, boxstyle="round,pad=0,rounding_size=0.12")
            box.set(facecolor=COLORS["paper"], edgecolor=COLORS[role], linewidth=1.6)
            ax.add_patch(box)
            ax.text(
                left + 0.15, bottom + 1.28, f"{stop.number}  {stop.title}", weight="bold", fontsize=8.6, va="center"
            )
            ax.text(left + 0.15, bottom + 0.55, stop.able, fontsize=8.5, va="center", linespacing=1.3)
    for (left, bottom), (next_left, next_bottom) in itertools.pairwise(places):
        _step(ax, left, bottom, next_left, next_bottom)
    show(fig, _in_words(), caption="The units, and what you can do after each.")


def _step(ax: Axes, left: float, bottom: float, next_left: float, next_bottom: float) -> None:
    """From one box to the next: to the right, or down to the row below."""
    style = {"arrowstyle": "-|>", "color": COLORS["limit"], "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    if bottom == next_bottom:
        ax.annotate("", (next_left, bottom + 0.85), (left + 3.7, bottom + 0.85), arrowprops=style)
        return
    turn = (bottom + next_bottom + 1.7) / 2 - 0.2
    ax.plot([left + 3.0, left + 3.0, 3.0], [bottom, turn, turn], color=COLORS["limit"], linestyle="-", linewidth=1.2)
    ax.annotate("", (3.0, next_bottom + 1.7), (3.0, turn), arrowprops=style)


def _in_words() -> str:
    parts = []
    for part, (_, stops) in PARTS.items():
        units = "; ".join(f"unit {stop.number}, {stop.title}: {stop.able.replace(chr(10), ' ')}" for stop in stops)
        parts.append(f"{part}: {units}.")
    return "Map of the course, one row for each part. After a unit you can do the following. " + " ".join(parts)

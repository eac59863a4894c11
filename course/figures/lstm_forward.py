"""Figures of unit 7: the cell, its blocks of weights, what a closed gate and an open one hold, the latch, the stack."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from course.figures.style import COLORS, LINES, show

Run = Mapping[str, np.ndarray]  # x (T, 3), and i, f, o, c, h (T,) of a latch


def cell_diagram() -> None:
    """The whole cell: four boxes that look at the inputs, and the line of the cell state above them."""
    fig, ax = plt.subplots(figsize=(7.4, 4.5))
    ax.set(xlim=(-0.4, 12.4), ylim=(0.2, 7.7), aspect="equal")
    ax.axis("off")
    _roads_in(ax)
    _roads_out(ax)
    for x, y, text, color, number in [
        (2.4, 3.0, r"$\sigma$    f", "f", "(3)"),
        (4.6, 3.0, r"$\sigma$    i", "i", "(2)"),
        (6.75, 3.0, "tanh  g", "g", "(4)"),
        (9.0, 3.0, r"$\sigma$    o", "o", "(6)"),
        (10.6, 4.9, "tanh", "ink", ""),
    ]:
        _box(ax, x, y, text, color, number)
    _node(ax, 2.4, 6.6, "×")
    _node(ax, 5.7, 4.9, "×")
    _node(ax, 5.7, 6.6, "+", "(5)")
    _node(ax, 10.6, 3.0, "×", "(7)", at=(0.3, 0.3))
    ax.text(0, 6.85, "c_prev")
    ax.text(12, 6.85, "c_t", ha="right")
    ax.text(12, 3.25, "h_t", ha="right")
    ax.text(0, 0.5, "x_t, h_prev")
    ax.text(1.0, 1.82, "c_prev", fontsize=9)
    ax.text(7.85, 1.82, "c_t", fontsize=9)
    ax.text(9.2, 0.75, "the sums (1) enter\neach box from below", fontsize=9, va="center")
    show(
        fig,
        "Block diagram of the cell. The cell state runs along the top from c_prev to c_t; it is multiplied by the "
        "forget gate f (3), then the product of input gate i (2) and candidate g (4) is added (5). x_t and h_prev "
        "enter all four boxes from below. Dashed: c_prev enters the boxes f, i and g, but the output gate o (6) sees "
        "c_t. The hidden state h_t is o times the tanh of c_t (7).",
        caption="The cell; numbers are those of the equations, dashed lines are peepholes.",
    )


def _roads_in(ax: Axes) -> None:
    """What the four boxes look at."""
    _arrow(ax, (0, 1.0), (8.8, 1.0), (8.8, 2.55))  # x_t and h_prev
    _arrow(ax, (0.6, 6.6), (0.6, 1.7), (6.95, 1.7), (6.95, 2.55), dashed=True)  # the peepholes of f, i and g
    for middle in (2.4, 4.6, 6.7):
        _arrow(ax, (middle - 0.2, 1.0), (middle - 0.2, 2.55))
    for middle in (2.4, 4.6):
        _arrow(ax, (middle + 0.25, 1.7), (middle + 0.25, 2.55), dashed=True)
    _arrow(ax, (7.75, 6.6), (7.75, 1.7), (9.25, 1.7), (9.25, 2.55), dashed=True)  # the peephole of o


def _roads_out(ax: Axes) -> None:
    """The line of the cell state, what the gates do to it, and the way out."""
    _arrow(ax, (0, 6.6), (12, 6.6), width=3.5)
    _arrow(ax, (2.4, 3.4), (2.4, 6.3), color="f")
    _arrow(ax, (4.6, 3.4), (4.6, 4.9), (5.4, 4.9), color="i")
    _arrow(ax, (6.75, 3.4), (6.75, 4.9), (5.98, 4.9), color="g")
    _arrow(ax, (5.7, 5.2), (5.7, 6.3))
    _arrow(ax, (10.6, 6.6), (10.6, 5.35))
    _arrow(ax, (10.6, 4.5), (10.6, 3.3))
    _arrow(ax, (9.6, 3.0), (10.3, 3.0), color="o")
    _arrow(ax, (10.88, 3.0), (12, 3.0), color="h", width=2.5)


def _arrow(ax: Axes, *points, color: str = "ink", width: float = 1.2, dashed: bool = False) -> None:
    """A line through the points, ending in an arrow head."""
    (*path, before, last) = points
    style = {"color": COLORS[color], "linewidth": width, "linestyle": (0, (3, 2)) if dashed else "-"}
    ax.plot(*zip(*path, before, strict=True), zorder=1, **style)
    head = {"arrowstyle": "-|>", "mutation_scale": 8 + 4 * width, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", last, before, arrowprops={**head, **style})


def _box(ax: Axes, x: float, y: float, text: str, color: str, number: str) -> None:
    """A layer of units, with the number of its equation."""
    patch = FancyBboxPatch((x - 0.55, y - 0.42), 1.1, 0.84, boxstyle="round,pad=0.04", zorder=3)
    patch.set(facecolor=COLORS["paper"], edgecolor=COLORS[color], linewidth=2)
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", zorder=4)
    ax.text(x - 0.66, y + 0.55, number, ha="right", va="center", fontsize=9, color=COLORS[color])


def _node(ax: Axes, x: float, y: float, sign: str, number: str = "", at: tuple[float, float] = (0.3, 0.42)) -> None:
    """A product or a sum, entry by entry."""
    ax.add_patch(Circle((x, y), 0.28, facecolor=COLORS["paper"], edgecolor=COLORS["ink"], linewidth=1.5, zorder=3))
    ax.text(x, y - 0.02, sign, ha="center", va="center", fontsize=12, zorder=4)
    ax.text(x + at[0], y + at[1], number, fontsize=9)


def closed_gates() -> None:
    """How many digits of a nearly closed gate the tanh form of the sigmoid loses."""
    a = np.linspace(-40, 0, 400)
    exact = np.exp(a) / (1 + np.exp(a))
    error = np.abs((1 + np.tanh(a / 2)) / 2 - exact) / exact
    fig, ax = plt.subplots(figsize=(6.4, 2.6))
    ax.semilogy(a, np.maximum(error, 1e-17), color=COLORS["bad"], linestyle="none", marker=".", markersize=3)
    ax.axhline(1, color=COLORS["limit"], linestyle=LINES["limit"])
    ax.set(xlabel="pre-activation a", ylabel="relative error")
    ax.set_title("The tanh form, for a gate that closes (float64)")
    show(
        fig,
        "Relative error of (1 + tanh(a/2))/2, on a logarithmic axis, for a from -40 to 0. It grows from about 1e-16 "
        "near a = 0 to 1e-8 near a = -20 and reaches 1, no correct digit at all, below a = -38.",
    )


def packed_blocks() -> None:
    """The four parameter arrays as rows of blocks, and what each block is multiplied by."""
    arrays = {"W_x": (2, "(D, 4H)"), "W_h": (3, "(H, 4H)"), "W_c": (3, "(H, 4H)"), "b": (1, "(4H,)")}
    fig, ax = plt.subplots(figsize=(6.4, 2.9))
    width, top = 3, 0.0
    for name, (height, size) in arrays.items():
        for place, gate in enumerate("ifgo"):
            corner = (place * width, top - height)
            block = Rectangle(corner, width, height, facecolor=COLORS[gate], alpha=0.25, edgecolor=COLORS["ink"])
            ax.add_patch(block)
            seen = {"W_x": "× x_t", "W_h": "× h_prev", "W_c": "× c_t" if gate == "o" else "× c_prev"}.get(name, "")
            ax.text(corner[0] + width / 2, top - height / 2, seen, ha="center", va="center", fontsize=9)
        ax.text(-0.3, top - height / 2, f"{name} {size}", ha="right", va="center")
        top -= height + 0.5
    for place, gate in enumerate("ifgo"):
        ax.text((place + 0.5) * width, 0.3, gate, ha="center", color=COLORS[gate], weight="bold")
    for place, column in enumerate(("0", "H", "2H", "3H", "4H")):
        ax.text(place * width, top + 0.35, column, ha="center", va="top", fontsize=9)
    ax.set(xlim=(-4.2, 12.3), ylim=(top - 0.6, 1.3))
    ax.axis("off")
    show(
        fig,
        "The four parameter arrays as rows of blocks, each H columns wide, in the order i, f, g, o, with boundaries "
        "at 0, H, 2H, 3H and 4H. Each block names what it is multiplied by: W_x by x_t, W_h by h_prev, W_c by c_prev "
        "in the blocks i, f, g and by c_t in the block o.",
        caption="The four parameter arrays as rows of blocks, in the order i, f, g, o.",
    )


def holding(gates: tuple[float, float, float] = (0.9, 0.98, 0.999), most: int = 50) -> None:
    """What is left of a cell's content when its forget gate stays constant and nothing is written."""
    n = np.arange(most + 1)
    fig, ax = plt.subplots(figsize=(6.4, 2.8))
    for f, role, side in zip(gates, ("first", "second", "third"), ("bottom", "center", "top"), strict=True):
        ax.plot(n, f**n, color=COLORS[role], linestyle=LINES[role])
        ax.text(most + 1, f**most, f"f = {f}", va=side, color=COLORS[role])
    ax.plot([0, most], [0.99, 0.99], color=COLORS["limit"], linestyle=LINES["limit"])
    ax.text(most + 1, 1.0, "99 %", color=COLORS["limit"])
    ax.set(xlabel="steps n", ylabel="content left, fⁿ", xlim=(0, 1.16 * most), ylim=(0, 1.12))
    ax.set_title("Input gate closed, forget gate constant")
    ends = ", ".join(f"{f**most:.2g} for f = {f}" for f in gates)
    show(
        fig,
        f"Content left after n = 0 to {most} steps, for three constant forget gates. It ends at {ends}. A dotted line "
        f"marks 99 percent; of the three curves {sum(f**most >= 0.99 for f in gates) or 'none'} stays above it.",
    )


def latch(runs: Mapping[float, Run]) -> None:
    """The latch over time: bits and markers, gates, states.

    runs: K -> what a run of the latch gave, first the decisive one, whose gates are shown, then a weak one.
    """
    (K, sharp), (weak_K, weak) = runs.items()
    x = sharp["x"]
    marked = {"store": np.flatnonzero(x[:, 1]), "read": np.flatnonzero(x[:, 2])}
    fig, (bits, gates, states) = plt.subplots(3, 1, figsize=(6.8, 5.4), sharex=True, height_ratios=[1, 1.2, 1.6])
    t = np.arange(len(x))
    bits.stem(t, x[:, 0], linefmt=COLORS["x"], markerfmt=".", basefmt=" ")
    bits.set(ylabel="bit", ylim=(-1.3, 1.3), yticks=[-1, 0, 1])
    for name, steps in marked.items():
        for step in steps:
            for ax in (bits, gates, states):
                ax.axvline(step, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
            bits.text(step, 1.35, name, ha="center", fontsize=9)
    for name in "ifo":
        gates.plot(t, sharp[name], drawstyle="steps-mid", color=COLORS[name], linestyle=LINES[name], label=name)
    gates.set(ylabel=f"gates (K = {K:g})", ylim=(-0.1, 1.1), yticks=[0, 1])
    gates.legend(loc="center right", bbox_to_anchor=(1.12, 0.5))
    states.plot(t, sharp["c"], color=COLORS["c"], label=f"c_t, K = {K:g}")
    states.plot(t, weak["c"], color=COLORS["bad"], linestyle=LINES["bad"], label=f"c_t, K = {weak_K:g}")
    dots = {"color": COLORS["h"], "linestyle": "none", "marker": "o", "markersize": 4}
    states.plot(t, sharp["h"], **dots, label=f"h_t, K = {K:g}")
    states.set(xlabel="time t", ylabel="states", ylim=(-1.9, 1.5))
    states.legend(loc="lower left", ncols=3, frameon=True, framealpha=1, edgecolor=COLORS["paper"])
    kept = [f"K = {number:g}: {run['c'][marked['read'][0]]:+.4f}" for number, run in runs.items()]
    show(fig, _of_latch(K, sharp, marked), caption=f"The latch. c_t at the first read marker: {', '.join(kept)}.")


def _of_latch(K: float, run: Run, marked: dict[str, np.ndarray]) -> str:
    """What the three panels of `latch` show, in words."""
    store, read = marked["store"], marked["read"]
    held = ", ".join(f"{run['c'][step]:+.2f} at t = {step}" for step in sorted([*store, *read]))
    shown = ", ".join(f"{run['h'][step]:+.2f} at t = {step}" for step in read)
    silent = np.abs(np.delete(run["h"], read)).max()
    return (
        f"Three panels over {len(run['c'])} time steps. Top: random bits, with store markers at {_times(store)} and "
        f"read markers at {_times(read)}. Middle, K = {K:g}: the input gate is open at {_times(run['i'] > 0.5)}, the "
        f"forget gate is closed at {_times(run['f'] < 0.5)}, the output gate is open at {_times(run['o'] > 0.5)}. "
        f"Bottom: with K = {K:g} the cell state is {held}; the hidden state is {shown}, and at all other times at most "
        f"{silent:.2f} in size. Dashed: the cell state with smaller weights and biases."
    )


def _times(steps: np.ndarray) -> str:
    """Time steps in words, from their numbers or from a mask; runs of many are counted."""
    numbers = np.flatnonzero(steps) if steps.dtype == bool else steps
    if len(numbers) > 6:
        return f"{len(numbers)} of {len(steps)} steps"
    return f"t = {' and '.join(map(str, numbers))}" if len(numbers) else "no time"


def loop_orders(T: int = 5, L: int = 3) -> None:
    """Which steps of a stack need which others, and two orders in which they can be computed."""
    fig, ax = plt.subplots(figsize=(6.4, 3.1))
    for t in range(T):
        for layer in range(L):
            x, y = 2.0 * t, 1.3 * layer
            circle = Circle((x, y), 0.46, facecolor=COLORS["paper"], edgecolor=COLORS["h"], linewidth=1.8, zorder=3)
            ax.add_patch(circle)
            places = f"{t * L + layer + 1} | {layer * T + t + 1}"
            ax.text(x, y, places, ha="center", va="center", fontsize=8, zorder=4)
            needs = {"arrowstyle": "-|>", "color": COLORS["ink"], "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (x, y - 0.47), (x, y - 0.85), arrowprops=needs)
            ax.annotate("", (x - 0.47, y), (x - 1.53, y), arrowprops=needs)
        ax.text(2.0 * t, -1.12, f"x({t})", ha="center", va="center")
    for layer in range(L):
        ax.text(-1.7, 1.3 * layer, f"layer {layer + 1}", ha="right", va="center")
    ax.set(xlim=(-3.3, 2.0 * T - 1.2), ylim=(-1.4, 1.3 * L - 0.7), aspect="equal")
    ax.axis("off")
    show(
        fig,
        f"A grid of steps, {T} times from left to right, {L} layers from bottom to top. Each step has one arrow from "
        "its left neighbor, the same layer one step earlier, and one from below, the layer below at the same time. "
        "Each step carries two numbers: its place in the order with time outside, and its place with layers outside.",
        caption="The steps of a stack. Left number: order with time outside; right number: with layers outside.",
    )

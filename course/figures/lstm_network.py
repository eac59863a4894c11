"""Figures of unit 9: the network, its backward pass, measured gradients, both directions, weights of PyTorch."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from course.figures.style import COLORS, LINES, show

RIGHT = 1e-6  # errors of a gradient check below it are rounding
TORCH = Path(__file__).with_name("lstm_network_torch.npz")

_STAGES = {
    "stack": "Each cell has one arrow from its left neighbor, for both states, and one from below.",
    "loss": "On top of the upper layer stand scores z, probabilities y and one term of the loss for every step.",
    "backward": "All arrows are turned round: from the terms of the loss down to the scores, into the upper layer, "
    "from there down to the lower layer, and in both layers from each step to the one before it.",
}


def network(stage: str, T: int = 4, L: int = 2) -> None:
    """The network over time, drawn part by part.

    stage: "stack", the layers; "loss", with scores, probabilities and loss; "backward", the way of the gradient.
    """
    back = stage == "backward"
    height = 1.4 * (L - 1) + (0.6 if stage == "stack" else 3.1)
    fig, ax = _sheet((-2.9, 2.0 * T - 1.2), (-1.5, height), 6.8)
    tone = "bad" if back else "ink"
    for t in range(T):
        x = 2.0 * t
        ax.text(x, -1.2, f"x({t})", ha="center", va="center")
        for layer in range(L):
            y = 1.4 * layer
            _cell(ax, x, y, "LSTM")
            _step(ax, (x, y - 0.95), (x, y - 0.42), back, tone)
            _step(ax, (x - 1.4, y + 0.12), (x - 0.6, y + 0.12), back, tone)
            _step(ax, (x - 1.4, y - 0.14), (x - 0.6, y - 0.14), back, tone)
        if stage != "stack":
            top = 1.4 * L
            for number, (text, color) in enumerate([(f"z({t})", "ink"), (f"y({t})", "ink"), ("loss", "bad")]):
                y = top - 0.25 + 0.8 * number
                ax.text(x, y, text, ha="center", va="center", color=COLORS[color])
                _step(ax, (x, y - 0.6), (x, y - 0.2), back, tone)
    for layer in range(L):
        ax.text(-1.65, 1.4 * layer, f"layer {layer + 1}", ha="right", va="center")
        ax.text(-1.0, 1.4 * layer + 0.32, "c", ha="center", fontsize=9)
        ax.text(-1.0, 1.4 * layer - 0.52, "h", ha="center", fontsize=9)
    captions = {
        "stack": "Two layers over four steps: every step needs its left neighbor and the one below it.",
        "loss": "The network: two layers of LSTM cells, scores, probabilities, and a loss at every step.",
        "backward": "The same arrows, walked back: this is the way of the gradient.",
    }
    show(
        fig,
        f"A grid of cells, {T} steps from left to right, {L} layers from bottom to top, inputs x(0) to x({T - 1}) "
        "below. " + _STAGES[stage],
        caption=captions[stage],
    )


def _sheet(across: tuple[float, float], up: tuple[float, float], width: float) -> tuple[Figure, Axes]:
    """A drawing without axes, of so many inches, as high as its content: one unit is as long in both directions."""
    tall = width * (up[1] - up[0]) / (across[1] - across[0])
    fig, ax = plt.subplots(figsize=(width, tall))
    ax.set(xlim=across, ylim=up, aspect="equal")
    ax.axis("off")
    return fig, ax


def _cell(ax: Axes, x: float, y: float, text: str) -> None:
    patch = FancyBboxPatch((x - 0.52, y - 0.34), 1.04, 0.68, boxstyle="round,pad=0.04", zorder=3)
    patch.set(facecolor=COLORS["paper"], edgecolor=COLORS["h"], linewidth=1.8)
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", fontsize=9, zorder=4)


def _step(ax: Axes, begin: tuple[float, float], end: tuple[float, float], back: bool, color: str) -> None:
    """An arrow of the forward pass, or the same turned round."""
    start, tip = (end, begin) if back else (begin, end)
    line = {"arrowstyle": "-|>", "color": COLORS[color], "shrinkA": 0, "shrinkB": 0, "linewidth": 1.3}
    ax.annotate("", tip, start, arrowprops=line)


def loop_orders(T: int = 5, L: int = 3) -> None:
    """Which steps of a stack need which others, and two orders in which they can be computed."""
    fig, ax = _sheet((-3.0, 2.0 * T - 1.2), (-1.4, 1.3 * L - 0.7), 6.4)
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
    show(
        fig,
        f"A grid of steps, {T} times from left to right, {L} layers from bottom to top. Each step has one arrow from "
        "its left neighbor, the same layer one step earlier, and one from below, the layer below at the same time. "
        "Each step carries two numbers: its place in the order with time outside, and its place with layers outside.",
        caption="The steps of a stack. Left number: order with time outside; right number: with layers outside.",
    )


def errors(found: Mapping[str, Mapping[str, float]]) -> None:
    """Errors of gradients against measured ones, one row per quantity, on a logarithmic axis.

    found: name of the backward pass -> quantity -> error.
    """
    (name, rows), *_ = found.items()
    wrong = [quantity for quantity, error in rows.items() if not error < RIGHT]
    fig, ax = plt.subplots(figsize=(6.8, 0.26 * len(rows) + 1.1))
    for place, (quantity, error) in enumerate(reversed(rows.items())):
        bad = quantity in wrong
        at = min(max(error, 1e-13), 10) if np.isfinite(error) else 10
        role = "bad" if bad else "good"
        ax.plot(at, place, marker="X" if bad else "o", color=COLORS[role], markersize=7, linestyle="none")
        ax.text(30, place, "wrong" if bad else "agrees", va="center", color=COLORS[role])
    ax.axvline(RIGHT, color=COLORS["limit"], linestyle=LINES["limit"])
    ax.set_yticks(range(len(rows)), [f"d {quantity}" for quantity in reversed(rows)])
    ax.set(xscale="log", xlim=(3e-14, 1e3), ylim=(-0.7, len(rows) - 0.3), xlabel="error against the measured gradient")
    ax.set_xticks([10.0**k for k in (-12, -9, -6, -3, 0)])
    ax.minorticks_off()
    ax.set_title(name)
    words = "None of them is wrong" if not wrong else f"Wrong are {len(wrong)}: {', '.join(wrong)}"
    show(
        fig,
        f"Errors of {len(rows)} gradients of {name}, from {min(rows.values()):.1e} to {max(rows.values()):.1e}. "
        f"{words}. A "
        "dotted line marks one in a million: to the left of it lies what rounding leaves.",
        caption=f"{name}: {len(rows) - len(wrong)} of {len(rows)} gradients agree with the measured ones.",
    )


def both_directions(T: int = 4) -> None:
    """A bidirectional layer: two rows of cells that read the same inputs, one from each end."""
    fig, ax = _sheet((-3.3, 2.4 * T + 0.9), (-1.6, 3.65), 7.0)
    for t in range(T):
        x = 2.4 * t
        ax.text(x, -1.35, f"x({t})", ha="center", va="center")
        ax.text(x, 3.35, f"h({t})", ha="center", va="center")
        _cell(ax, x - 0.55, 0.2, "right")
        _cell(ax, x + 0.45, 1.75, "left")
        _step(ax, (x - 0.15, -1.1), (x - 0.5, -0.2), False, "ink")
        _step(ax, (x + 0.15, -1.1), (x + 0.6, 1.36), False, "ink")
        _step(ax, (x - 0.75, 0.6), (x - 0.15, 3.1), False, "ink")
        _step(ax, (x + 0.4, 2.14), (x + 0.15, 3.1), False, "ink")
        _step(ax, (x - 2.35, 0.2), (x - 1.15, 0.2), False, "first")
        _step(ax, (x + 2.25, 1.75), (x + 1.05, 1.75), False, "second")
    ax.text(-2.45, 0.2, "start", ha="right", va="center", fontsize=9)
    ax.text(2.4 * T + 0.0, 1.75, "start", ha="left", va="center", fontsize=9)
    show(
        fig,
        f"Two rows of cells over {T} inputs. The lower row, marked right, has arrows from each step to the next "
        f"and starts "
        "before the first; the upper row, marked left, has arrows from each step to the one before it and starts "
        "behind "
        f"the last. Every input goes to both rows, and both rows go into the outputs h(0) to h({T - 1}); no arrow "
        f"leads "
        "from one row to the other.",
        caption="A bidirectional layer: two LSTMs, one from each end, side by side in every output.",
    )


def torch_layer() -> dict[str, np.ndarray]:
    """Weights of a torch.nn.LSTM, an input, initial states and the hidden states that PyTorch computed, by name."""
    with np.load(TORCH, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def same_as_torch(h: np.ndarray, expected: np.ndarray) -> None:
    """Hidden states of the first example beside those of PyTorch."""
    fig, ax = plt.subplots(figsize=(6.4, 2.8))
    t = np.arange(len(expected))
    for unit, role in zip(range(expected.shape[2]), ("first", "second", "third"), strict=False):
        ax.plot(
            t, h[:, 0, unit], color=COLORS[role], linestyle=LINES[role], marker=".", label=f"unit {unit + 1}, yours"
        )
        ring = {"marker": "o", "markersize": 10, "markerfacecolor": "none", "linestyle": "none"}
        ax.plot(t, expected[:, 0, unit], color=COLORS[role], **ring)
    ax.set(xlabel="step t", ylabel="h_t", xlim=(-0.3, len(expected) + 1.3), xticks=range(len(expected)))
    ax.legend(loc="center right")
    apart = float(np.abs(h - expected).max())
    show(
        fig,
        f"Hidden states of {expected.shape[2]} units over {len(expected)} steps, as dots on lines, with a ring "
        f"where PyTorch "
        f"has its value. The largest difference is {apart:.1e}.",
        caption=f"Your cell (dots) and PyTorch (rings): the largest difference is {apart:.1e}.",
    )

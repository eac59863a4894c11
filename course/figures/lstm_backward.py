"""Figures of unit 8: the step of a difference quotient, the ways back into the cell state, the carousel."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show


def step_size() -> None:
    """Relative error of three difference quotients for the slope of tanh at 0.7, against the step."""
    eps = 10.0 ** np.arange(-14, -0.5, 0.25)
    one_sided = (np.tanh(0.7 + eps) - np.tanh(0.7)) / eps
    fig, ax = plt.subplots(figsize=(6.4, 3.2))
    for slopes, role, label in [
        (_central_slopes(eps, np.float32), "third", "central, float32"),
        (one_sided, "second", "one-sided, float64"),
        (_central_slopes(eps, np.float64), "first", "central, float64"),
    ]:
        error = np.maximum(np.abs(slopes / (1 - np.tanh(0.7) ** 2) - 1), 1e-16)
        ax.loglog(eps, error, color=COLORS[role], linestyle=LINES[role], label=label)
    ax.set(xlabel="step eps", ylabel="relative error of the slope", title="Slope of tanh at 0.7 by differences")
    ax.set_ylim(1e-13, 30)
    ax.legend(loc="lower left", bbox_to_anchor=(1, 0.3))
    show(
        fig,
        "Relative error of three difference quotients against the step eps, both logarithmic. Each falls as eps "
        "shrinks and then rises again. Central in float64 is lowest, below 1e-11 near eps = 1e-5; one-sided in float64 "
        "reaches about 1e-8 near eps = 1e-8; central in float32 gets no better than a few 1e-6, near eps = 0.005, and "
        "stays at 1 below 2e-8, where adding eps changes nothing.",
    )


def _central_slopes(eps: np.ndarray, dtype: type) -> np.ndarray:
    x, e = dtype(0.7), eps.astype(dtype)
    return ((np.tanh(x + e) - np.tanh(x - e)) / (2 * e)).astype(np.float64)


NODES = {
    "f": ("f", 1.0, 3.3),
    "c_prev": ("$c_{prev}$", 0, 2),
    "keep": ("×", 1.6, 2),
    "sum": ("+", 3.0, 2),
    "c_t": ("$c_t$", 4.4, 2),
    "i": ("i", 1.8, 0.7),
    "store": ("×", 3.0, 0.9),
    "g": ("g", 3.0, -0.3),
    "next": ("next step", 7.9, 3.5),
    "tanh": ("tanh", 6.0, 2),
    "o": ("o", 5.9, 0.3),
    "show": ("×", 7.4, 2),
    "h_t": ("$h_t$", 8.7, 2),
}
FORWARD = (
    "c_prev-keep f-keep keep-sum i-store g-store store-sum sum-c_t c_t-next c_t-tanh c_t-o tanh-show o-show show-h_t "
    "c_prev-f c_prev-i c_prev-g"
)
BENT = {"c_prev-g": 0.35}  # a straight line would run through i
WAYS_BACK = [  # the arrow that arrives at c_t comes last, and carries the number
    [("next", "c_t", 0.25)],
    [("h_t", "show", -0.55), ("show", "tanh", -0.55), ("tanh", "c_t", -0.55)],
    [("show", "o", -0.45), ("o", "c_t", -0.45)],
]


def ways_into_c() -> None:
    """The graph of the cell, and the three ways by which gradient comes back to c_t."""
    fig, ax = plt.subplots(figsize=(7.4, 3.4))
    ax.set(xlim=(-0.6, 9.2), ylim=(-0.8, 4.0), aspect="equal")
    ax.set_axis_off()
    boxes = {}
    for name, (label, x, y) in NODES.items():
        box = {"boxstyle": "round,pad=0.3", "facecolor": COLORS["paper"], "edgecolor": COLORS["ink"]}
        boxes[name] = ax.text(x, y, label, ha="center", va="center", bbox=box, zorder=3)
    fig.canvas.draw()  # the boxes get their sizes, at which the arrows end
    for pair in FORWARD.split():
        _arrow(ax, boxes, *pair.split("-"), BENT.get(pair, 0), color=COLORS["limit"], linewidth=1.2)
    for number, way in enumerate(WAYS_BACK, start=1):
        for start, end, bend in way:
            _arrow(ax, boxes, start, end, bend, color=COLORS["bad"], linewidth=2, linestyle=(0, (4, 1.5)))
        _number(ax, number, *way[-1])
    show(
        fig,
        "The cell, and the three ways by which gradient comes back to its state. Gray arrows, forward: c_prev goes to "
        "f, i and g; c_prev times f plus i times g gives c_t; c_t goes to the next step, to tanh and to the output "
        "gate o; o times tanh gives h_t. (x_t and h_prev, which i, f, g and o see as well, are left out.) Dashed red "
        "arrows, backward, arrive at c_t: 1 from the next step, 2 from h_t through the product and tanh, 3 from h_t "
        "through the product and the output gate.",
        "Gray: forward, without x_t and h_prev. Dashed: the three ways by which gradient comes back to the cell state.",
    )


def _arrow(ax, boxes: dict, start: str, end: str, bend: float, **style) -> None:
    ends = {"patchA": boxes[start].get_bbox_patch(), "patchB": boxes[end].get_bbox_patch(), "shrinkA": 3, "shrinkB": 3}
    look = {"arrowstyle": "-|>", "connectionstyle": f"arc3,rad={bend}", **ends, **style}
    ax.annotate("", NODES[end][1:], NODES[start][1:], arrowprops=look)


def _number(ax, number: int, start: str, end: str, bend: float) -> None:
    """A number on the middle of a bent arrow."""
    (x1, y1), (x2, y2) = NODES[start][1:], NODES[end][1:]
    middle = (x1 + x2) / 2 + bend / 2 * (y2 - y1), (y1 + y2) / 2 - bend / 2 * (x2 - x1)
    disk = {"boxstyle": "circle,pad=0.15", "facecolor": COLORS["paper"], "edgecolor": COLORS["bad"]}
    ax.text(*middle, str(number), color=COLORS["bad"], ha="center", va="center", weight="bold", bbox=disk, zorder=4)


def carousel(sizes: Callable[[float], np.ndarray]) -> None:
    """The gradient with respect to the cell state on its way back, for three values of the forget gate.

    sizes: function of f that returns |dL/dc_t| for t = 0, ..., T when a gradient of 1 arrives at c_T.
    """
    fig, ax = plt.subplots(figsize=(6.4, 3))
    left = []
    for f, role in [(1.0, "first"), (0.99, "second"), (0.9, "third")]:
        measured = sizes(f)
        T = len(measured) - 1
        times = np.arange(T + 1)
        ax.plot(times, f ** (T - times.astype(float)), color=COLORS[role], linestyle=LINES[role], label=f"f = {f}")
        ax.plot(times[::5], measured[::5], "o", color=COLORS[role])
        left.append(f"{measured[0]:.2g} for f = {f}")
    ax.set(
        yscale="log", xlabel="t", ylabel="|dL / dc_t|", title=f"A gradient of 1 at t = {T}, on its way back to t = 0"
    )
    ax.legend(loc="lower left", bbox_to_anchor=(1, 0.3))
    arrives = f"Of a gradient of 1 at c_{T} there arrives at c_0, by your function: {', '.join(left)}."
    show(
        fig,
        f"Size of the gradient with respect to the cell state against time t from 0 to {T}, logarithmic. The lines are "
        f"equation (14): level for f = 1, falling towards t = 0 for f = 0.99 and far more steeply for f = 0.9. "
        f"{arrives}",
        arrives,
    )

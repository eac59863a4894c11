"""Live demo of unit 05: an error on its way back through a small net, path by path.

    from course.widgets.error_paths import describe, error_paths

    demo = error_paths(w=4, y=0)
    print(describe(demo.w, demo.y, demo.activation))
    demo

Three units; `w` is their largest weight, the others are fixed parts of it. All units send the same activity y, which is
held constant, and no input comes in: net[m] = y * (sum of the weights into unit m).
"""

import itertools
import math
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, fixed

BASE = np.array([[0.5, -0.6, 0.9], [1.0, 0.4, -0.7], [-0.4, 0.9, 0.6]])  # [k, m]: from unit k to unit m, as W_h
H, LAGS = len(BASE), 12
START, END = 0, 0  # the unit where the error starts, and the one where it arrives
W_MAX = 12.0
LARGEST_SLOPE = {"logistic": 0.25, "tanh": 1.0, "ReLU": 1.0}


def slopes(w: float, y: float, activation: str) -> np.ndarray:
    """Derivative of the squashing function of each unit, at its net input."""
    net = y * w * BASE.sum(axis=0)
    if activation == "ReLU":
        return np.where(net > 0, 1.0, 0.0)
    if activation == "tanh":
        return 1 / np.cosh(net) ** 2
    s = 1 / (1 + np.exp(-net))
    return s * (1 - s)


def flow(w: float, y: float, activation: str) -> dict[str, list]:
    """What the demo draws for 1 to LAGS steps back, in this order in every list.

    error: |sum over all paths|. largest: |share| of the path with the largest. sizes: sum of the |shares| of all paths.
    bound: paths times the largest share that the largest weight and the largest slope allow. path: units, newest first.
    """
    step = (w * BASE).T * slopes(w, y, activation)  # [l, k]: from unit l one step back to unit k
    total = np.eye(H)[START]
    size = np.eye(H)[START]
    best = [(1.0 if unit == START else 0.0, (unit,)) for unit in range(H)]
    found: dict[str, list] = {name: [] for name in ("error", "largest", "sizes", "bound", "path")}
    for q in range(1, LAGS + 1):
        total, size = total @ step, size @ np.abs(step)
        best = [
            max(((best[k][0] * abs(step[k, m]), (*best[k][1], m)) for k in range(H)), key=lambda pair: pair[0])
            for m in range(H)
        ]
        found["error"].append(float(abs(total[END])))
        found["largest"].append(float(best[END][0]))
        found["sizes"].append(float(size[END]))
        found["bound"].append(float(H ** (q - 1) * (w * LARGEST_SLOPE[activation]) ** q))
        found["path"].append([int(unit) for unit in best[END][1]])
    return found


def by_enumeration(w: float, y: float, activation: str, q: int) -> tuple[float, float, int]:
    """|sum|, largest |share| and number of the paths over q steps, one path after the other: for small q."""
    step = (w * BASE).T * slopes(w, y, activation)
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (START, *between, END)
        shares.append(math.prod(step[path[m - 1], path[m]] for m in range(1, q + 1)))
    return abs(sum(shares)), max(abs(share) for share in shares), len(shares)


class ErrorPaths(Demo):
    """The demo. Its traits follow the sliders, and the sliders follow its traits.

    w: largest weight, 0 to 12. y: activity of all units, -1 to 1. activation: "logistic", "tanh" or "ReLU".
    lag: the number of steps back that is looked at, 1 to 12.
    """

    unit: ClassVar[int] = 5
    title: ClassVar[str] = "An error and its paths back"
    question: ClassVar[str] = "What is left of an error on its way back, and by which path?"

    w = traitlets.Float(2.0, min=0.0, max=W_MAX).tag(sync=True)
    y = traitlets.Float(0.0, min=-1.0, max=1.0).tag(sync=True)
    activation = traitlets.Enum(list(LARGEST_SLOPE), "logistic").tag(sync=True)
    lag = traitlets.Int(5, min=1, max=LAGS).tag(sync=True)

    def describe(self) -> str:
        """The demo as plain text; see the function of the same name."""
        return describe(self.w, self.y, self.activation, self.lag)

    def figure(self) -> Figure:
        """The net with the largest path, and the four curves, as the demo draws them."""
        return figure(self.w, self.y, self.activation, self.lag)


def error_paths(w: float = 2.0, y: float = 0.0, activation: str = "logistic", lag: int = 5) -> ErrorPaths:
    """The demo with its sliders at these values; the curves are hidden until the reader has predicted.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return ErrorPaths(w=w, y=y, activation=activation, lag=lag)


def short(value: float) -> str:
    """Two digits that count, as a power of ten where the number is small or large; in JavaScript the same."""
    value *= 1 + 1e-9  # no exact halves, which the two languages round differently
    if value == 0 or 1e-3 <= value < 1e4:
        return f"{float(f'{value:.2g}'):g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}e{int(power):+d}"


def sentence(w: float, y: float, activation: str, lag: int) -> str:
    """What the demo says about the chosen number of steps."""
    found = flow(w, y, activation)
    paths, steps = H ** (lag - 1), "1 step" if lag == 1 else f"{lag} steps"
    way = "1 path leads" if paths == 1 else f"{paths} paths lead"
    route = " → ".join(str(unit) for unit in found["path"][lag - 1])
    return (
        f"{steps} back, {way} to unit {END}. Size of the error there: {short(found['error'][lag - 1])}. "
        f"Largest share: {short(found['largest'][lag - 1])}, of the path {route}. "
        f"Bound: {short(found['bound'][lag - 1])}. After {LAGS} steps {short(found['error'][-1])} is left."
    )


def setting(w: float, y: float, activation: str) -> str:
    """The setting in words, with the slopes that it gives."""
    each = ", ".join(short(slope) for slope in slopes(w, y, activation))
    return f"{activation}, largest weight w = {fixed(w, 1)}, activity y = {fixed(y, 2)}: slopes {each}"


def describe(w: float = 2.0, y: float = 0.0, activation: str = "logistic", lag: int = 5) -> str:
    """The demo as plain text: the setting, the sentence, and all curves at a few steps.

    For readers without the picture, for printed pages, and for pages where widgets do not run.
    """
    found = flow(w, y, activation)
    steps = sorted({1, 2, 3, 5, 8, LAGS, lag})
    names = {"error": "size of the error", "largest": "largest share", "sizes": "sum of the sizes", "bound": "bound"}
    rows = {"steps back": [str(q) for q in steps], "paths": [str(H ** (q - 1)) for q in steps]}
    rows |= {title: [short(found[name][q - 1]) for q in steps] for name, title in names.items()}
    table = [f"{title:<18}" + "".join(f"{cell:>10}" for cell in cells) for title, cells in rows.items()]
    said = sentence(w, y, activation, lag).replace(" Largest", "\nLargest").replace(" Bound", "\nBound")
    return "\n".join([setting(w, y, activation), said, *table])


def figure(w: float = 2.0, y: float = 0.0, activation: str = "logistic", lag: int = 5) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    found, q = flow(w, y, activation), np.arange(1, LAGS + 1)
    fig, (net, plot) = plt.subplots(2, 1, figsize=(7.2, 4.6), height_ratios=(1, 1.8), sharex=True)
    ways = [([m, m + 1], [k, n]) for m in range(LAGS) for k in range(H) for n in range(H)]
    for across, down in ways:
        net.plot(across, down, color=COLORS["limit"], linestyle="-", linewidth=0.3)
    path = found["path"][lag - 1]
    net.plot(*np.indices((LAGS + 1, H)).reshape(2, -1), "o", color=COLORS["limit"], markersize=4)
    net.plot(range(lag + 1), path, "o-", color=COLORS["second"], linewidth=2.5, markersize=6)
    net.plot([0, lag], [START, END], "o", color=COLORS["first"], markersize=9)
    net.set(yticks=range(H), yticklabels=[f"unit {unit}" for unit in range(H)], ylim=(H - 0.5, -0.5))
    net.set_title("The net, step by step back in time")
    net.grid(visible=False)
    names = {"error": "size of the error", "largest": "largest share", "sizes": "sum of the sizes", "bound": "bound"}
    for (name, title), role in zip(names.items(), ("first", "second", "third", "fourth"), strict=True):
        marker = "o" if name == "error" else ""
        values = np.array(found[name])
        values[values == 0] = np.nan
        plot.plot(q, values, color=COLORS[role], linestyle=LINES[role], marker=marker, label=title)
    plot.axvline(lag, color=COLORS["limit"], linestyle=LINES["limit"])
    plot.axhline(1, color=COLORS["limit"], linewidth=0.8)
    plot.set(yscale="log", ylim=(1e-12, 1e6), xlabel="steps back", xticks=range(LAGS + 1))
    plot.set_title(f"What arrives at unit {END}")
    plot.legend(fontsize=9, ncols=2, loc="lower left")
    return fig

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
import pathlib

import anywidget
import numpy as np
import traitlets

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


class ErrorPaths(anywidget.AnyWidget):
    """The demo. `w`, `y`, `activation` and `lag` can be read and set; `guess` keeps what the reader predicted."""

    _esm = pathlib.Path(__file__).with_suffix(".js")

    w = traitlets.Float(2.0, min=0.0, max=W_MAX).tag(sync=True)
    y = traitlets.Float(0.0, min=-1.0, max=1.0).tag(sync=True)
    activation = traitlets.Enum(list(LARGEST_SLOPE), "logistic").tag(sync=True)
    lag = traitlets.Int(5, min=1, max=LAGS).tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    guess = traitlets.Float(None, allow_none=True).tag(sync=True)


def error_paths(w: float = 2.0, y: float = 0.0, activation: str = "logistic", lag: int = 5) -> ErrorPaths:
    """The demo, beginning at these values; its curves are hidden until the reader has predicted."""
    return ErrorPaths(w=w, y=y, activation=activation, lag=lag)


def brief(value: float) -> str:
    """Two digits that count, written the same way in Python and in JavaScript."""
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
        f"{steps} back {way} to unit {END}. Size of the error there: {brief(found['error'][lag - 1])}. "
        f"Largest share: {brief(found['largest'][lag - 1])}, of the path {route}. "
        f"Bound: {brief(found['bound'][lag - 1])}. After {LAGS} steps {brief(found['error'][-1])} is left."
    )


def setting(w: float, y: float, activation: str) -> str:
    """The setting in words, with the slopes that it gives."""
    each = ", ".join(brief(slope) for slope in slopes(w, y, activation))
    return f"{activation}, largest weight w = {w:.1f}, activity y = {y:z.2f}: slopes {each}"


def describe(w: float = 2.0, y: float = 0.0, activation: str = "logistic", lag: int = 5) -> str:
    """The demo as plain text: the setting, the sentence, and all curves at a few steps.

    For readers without the picture, for printed pages, and for pages where widgets do not run.
    """
    found = flow(w, y, activation)
    steps = sorted({1, 2, 3, 5, 8, LAGS, lag})
    names = {"error": "size of the error", "largest": "largest share", "sizes": "sum of the sizes", "bound": "bound"}
    rows = {"steps back": [str(q) for q in steps], "paths": [str(H ** (q - 1)) for q in steps]}
    rows |= {title: [brief(found[name][q - 1]) for q in steps] for name, title in names.items()}
    table = [f"{title:<18}" + "".join(f"{cell:>10}" for cell in cells) for title, cells in rows.items()]
    return "\n".join([setting(w, y, activation), sentence(w, y, activation, lag), *table])

"""Live demo of unit 08: where the error goes in an LSTM with one unit, step by step back in time.

    from course.widgets.lstm_error_flow import lstm_error_flow

    lstm_error_flow(f=0.9, scale=0.5, ask=False)

The cell of the units on the LSTM, with H = 1 and D = 1: i, f and g see the old state of the cell, o sees the new one.
The weights below are multiplied by `scale`; of the biases only that of the forget gate is not zero, f = sigmoid(b_f).
With scale 0 the forget gate is f at every step and the carousel is the only way back. Computed in the browser
(lstm_error_flow.js); the same numbers from NumPy are `flow`, the same words `sentence`.
"""

import math
from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, fixed

T = 40  # steps of the forward pass, from h = c = 0 on
LAGS = 30  # steps back that are shown
OPEN = 10  # as far as the reader sees without a prediction
S_MAX = 2.5
X = (-0.5, -1.0, 0.0, 0.5)  # the inputs, over and over again
W_X = (2.0, -0.5, -0.5, -2.0)  # blocks i, f, g, o, as in all three
W_H = (-0.5, 0.4, 2.0, 1.0)
W_C = (-0.5, 0.1, -1.0, 1.0)  # blocks i, f, g multiply the old c, block o the new one
# Every way of one step: from where to where; c' and h' are the states one step earlier.
WAYS = ("c c'", "c i", "c f", "c g", "i c'", "f c'", "g c'", "i h'", "f h'", "g h'", "o h'", "h c", "h o", "o c")
INSIDE = 11  # from here on the ways stay within their step
ENTERS = {"cell": "at c_T alone", "hidden": "at h_T"}
EPSILON = 1e-6


class LSTMErrorFlow(Demo):
    """The demo. Its traits follow the controls, and the controls follow its traits.

    f: the forget gate that its bias alone gives, 0.1 to 0.99. scale: factor of all weights, 0 to 2.5. enters: "cell",
    where the loss is c after the last step, or "hidden", where it is h. lag: steps back, 0 to 30. ask: whether what
    lies more than 10 steps back is hidden until the reader has predicted.
    """

    unit: ClassVar[int] = 8
    title: ClassVar[str] = "Where the error goes in an LSTM"
    question: ClassVar[str] = "How much of an error arrives k steps back, and by which way?"

    f = traitlets.Float(0.9, min=0.1, max=0.99).tag(sync=True)
    scale = traitlets.Float(0.0, min=0.0, max=S_MAX).tag(sync=True)
    enters = traitlets.Enum(list(ENTERS), "cell").tag(sync=True)
    lag = traitlets.Int(3, min=0, max=LAGS).tag(sync=True)
    ask = traitlets.Bool(True).tag(sync=True)

    def _last(self) -> int:
        return OPEN if self.ask and not self.predictions else LAGS

    def describe(self) -> str:
        """The demo as plain text; see the function of the same name."""
        return describe(self.f, self.scale, self.enters, self.lag, self._last())

    def figure(self) -> Figure:
        """The unrolled cell and the curves, as the demo draws them."""
        return figure(self.f, self.scale, self.enters, self.lag, self._last())


def lstm_error_flow(
    f: float = 0.9, scale: float = 0.0, enters: str = "cell", lag: int = 3, ask: bool = True
) -> LSTMErrorFlow:
    """The demo at these values; with `ask`, what lies more than 10 steps back is hidden until the reader has predicted.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return LSTMErrorFlow(f=f, scale=scale, enters=enters, lag=lag, ask=ask)


class Step(NamedTuple):
    """One step of the forward pass."""

    x: float
    h_prev: float
    c_prev: float
    i: float
    f: float
    g: float
    c: float
    o: float
    h: float


class Flow(NamedTuple):
    """The error 0 to LAGS steps back, (LAGS + 1,) each; ways (LAGS + 1, 14)."""

    dc: np.ndarray  # whole derivative of the loss with respect to c
    dh: np.ndarray  # and with respect to h
    carousel: np.ndarray  # what of it the carousel alone carries: dc[0] times the product of the f
    measured: np.ndarray  # dc again, as a difference quotient
    ways: np.ndarray  # the error on every way of the step, in the order of WAYS


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def _shown(s: float, x: float, h_prev: float, c: float) -> tuple[float, float]:
    """Output gate and h, once the new state of the cell is known."""
    o = _sigmoid(s * (x * W_X[3] + h_prev * W_H[3] + c * W_C[3]))
    return o, o * math.tanh(c)


def _step(b_f: float, s: float, t: int, h_prev: float, c_prev: float) -> Step:
    x = X[t % len(X)]
    a_i, a_f, a_g = (s * (x * W_X[k] + h_prev * W_H[k] + c_prev * W_C[k]) for k in range(3))
    i, f, g = _sigmoid(a_i), _sigmoid(a_f + b_f), math.tanh(a_g)
    c = f * c_prev + i * g
    return Step(x, h_prev, c_prev, i, f, g, c, *_shown(s, x, h_prev, c))


def forward(f: float, scale: float) -> list[Step]:
    """The T steps of the forward pass."""
    steps: list[Step] = []
    for t in range(T):
        h_prev, c_prev = (steps[-1].h, steps[-1].c) if steps else (0.0, 0.0)
        steps.append(_step(math.log(f / (1 - f)), scale, t, h_prev, c_prev))
    return steps


def _loss_from(f: float, scale: float, enters: str, steps: list[Step], t: int, c: float) -> float:
    """The loss, c or h after the last step, if the cell held c after step t."""
    _, h = _shown(scale, steps[t].x, steps[t].h_prev, c)
    for n in range(t + 1, T):
        now = _step(math.log(f / (1 - f)), scale, n, h, c)
        h, c = now.h, now.c
    return c if enters == "cell" else h


def flow(f: float, scale: float, enters: str) -> Flow:
    """What the demo draws."""
    steps, s = forward(f, scale), scale
    dcs, dhs, carousel, measured = (np.empty(LAGS + 1) for _ in range(4))
    ways = []
    dh, later = (0.0, 1.0) if enters == "cell" else (1.0, 0.0)  # later: what comes to c from the steps after
    for k in range(LAGS + 1):
        now = steps[T - 1 - k]
        tanh_c = math.tanh(now.c)
        da_o = dh * tanh_c * now.o * (1 - now.o)
        direct = dh * now.o * (1 - tanh_c * tanh_c)
        dc = later + direct + da_o * s * W_C[3]
        da = [
            dc * now.g * now.i * (1 - now.i),
            dc * now.c_prev * now.f * (1 - now.f),
            dc * now.i * (1 - now.g * now.g),
        ]
        to_c, to_h = ([a * s * w for a, w in zip(da, block, strict=False)] for block in (W_C, W_H))
        from_o = da_o * s * W_H[3]
        dcs[k], dhs[k] = dc, dh
        carousel[k] = carousel[k - 1] * steps[T - k].f if k else dc
        up, down = (_loss_from(f, s, enters, steps, T - 1 - k, now.c + e) for e in (EPSILON, -EPSILON))
        measured[k] = (up - down) / (2 * EPSILON)
        ways.append([dc * now.f, *da, *to_c, *to_h, from_o, direct, da_o, da_o * s * W_C[3]])
        later = dc * now.f + to_c[0] + to_c[1] + to_c[2]
        dh = to_h[0] + to_h[1] + to_h[2] + from_o
    return Flow(dcs, dhs, carousel, measured, np.array(ways))


def short(value: float) -> str:
    """Two digits that count, as a power of ten where the number is small or large; in JavaScript the same."""
    value *= 1 + 1e-9  # no exact halves, which the two languages round differently
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{float(f'{value:.2g}'):g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}e{int(power):+d}"


def verdict(ratio: float, scale: float) -> str:
    """What the other ways have done to the sum."""
    if scale == 0:
        return "all weights are 0, so what goes to g ends there"
    if ratio < 0:
        size = " and make it larger" if ratio < -1.1 else " and make it smaller" if ratio > -0.9 else ""
        return f"the other ways turn the sign{size}"
    if ratio < 0.9:
        return "the other ways cancel a part"
    return "the other ways add to it" if ratio > 1.1 else "the other ways make little difference here"


def sentence(f: float, scale: float, enters: str, lag: int) -> str:
    """What the demo says about the error so many steps back."""
    found = flow(f, scale, enters)
    start = found.dc[0]
    head = "An error of 1 enters at c_T."
    if enters == "hidden":
        head = f"An error of 1 enters at h_T; {short(start)} of it comes to c_T."
    if lag == 0:
        return f"{head} Step back to see where it goes."
    way = f"the product of {lag} values of f" if lag > 1 else "the f of this step"
    way = f"f to the power {lag}" if scale == 0 else way
    times = "" if enters == "cell" else f": {short(start)} times {short(found.carousel[lag] / start)}"
    ratio = found.dc[lag] / found.carousel[lag]
    return (
        f"{head} {'1 step' if lag == 1 else f'{lag} steps'} back, {short(found.dc[lag])} arrives at c. The carousel "
        f"alone brings {short(found.carousel[lag])}{times}, {way}. Ratio {short(ratio)}: {verdict(ratio, scale)}."
    )


def describe(f: float = 0.9, scale: float = 0.0, enters: str = "cell", lag: int = 3, last: int = LAGS) -> str:
    """The demo as plain text: the sentence, the setting, and the curves at a few steps, up to `last` steps back."""
    found, lag = flow(f, scale, enters), min(lag, last)
    lags = sorted(k for k in {0, 1, 2, 5, 10, 20, LAGS, lag} if k <= last)
    rows = {"k steps back": [str(k) for k in lags]}
    named = {"dL/dc": found.dc, "carousel alone": found.carousel, "measured": found.measured, "dL/dh": found.dh}
    rows |= {name: [short(values[k]) for k in lags] for name, values in named.items()}
    setting = f"f = {fixed(f, 2)} by its bias, all weights times {fixed(scale, 2)}, the error enters {ENTERS[enters]}"
    table = [f"{name:<15}" + "".join(f"{cell:>9}" for cell in cells) for name, cells in rows.items()]
    return "\n".join([sentence(f, scale, enters, lag).replace(". The", ".\nThe"), setting, *table])


PLACE = {
    **{"c": (0.0, 0.0), "i": (0.55, 1.2), "f": (0.55, 2.2), "g": (0.55, 3.2), "o": (0.25, 4.1), "h": (0.0, 5.0)},
    **{"c'": (1.0, 0.0), "h'": (1.0, 5.0)},
}
DRAWN = 8  # steps


def thickness(value: float) -> float:
    """How thick a line is that carries so much of the error, in pixels of the demo."""
    return min(13.0, max(1.0, 8 * abs(value)))


def _net(ax: Axes, found: Flow, lag: int, enters: str) -> None:
    first = max(0, lag - DRAWN)
    for k in range(first, first + DRAWN + 1):
        for n, way in enumerate(WAYS):
            if k == first + DRAWN and n < INSIDE:
                continue
            (x0, y0), (x1, y1) = (PLACE[name] for name in way.split())
            value = found.ways[k, n] if k < lag or (k == lag and n >= INSIDE) else 0.0
            look = {"color": COLORS["limit"], "linewidth": 0.3, "linestyle": "-"}
            if value:
                role = "first" if value > 0 else "second"
                look = {"color": COLORS[role], "linewidth": 0.6 * thickness(value), "linestyle": LINES[role]}
            ax.plot([k + x0, k + x1], [y0, y1], **look)
    ax.plot([lag], [0], "o", color=COLORS["second" if found.dc[lag] < 0 else "first"], markersize=8)
    if first == 0:
        ax.plot([0], [PLACE["c" if enters == "cell" else "h"][1]], "o", color=COLORS["first"], markersize=9)
    ticks = range(first, first + DRAWN + 1, 2)
    ax.set(xlim=(first + DRAWN + 0.35, first - 0.35), ylim=(5.5, -1), title="The error on its way back")
    ax.text(first, -0.4, "the carousel: times f at every step", ha="right", fontsize=9)
    ax.set(xticks=ticks, xticklabels=[f"T−{k}" if k else "T" for k in ticks])
    ax.set(yticks=[PLACE[name][1] for name in "cifgoh"], yticklabels=list("cifgoh"))
    ax.grid(visible=False)


def figure(f: float = 0.9, scale: float = 0.0, enters: str = "cell", lag: int = 3, last: int = LAGS) -> Figure:
    """What the demo shows, up to `last` steps back, for printed pages and for pages where widgets do not run."""
    found, k, lag = flow(f, scale, enters), np.arange(last + 1), min(lag, last)
    measured = found.measured[: last + 1]
    fig, (net, plot) = plt.subplots(1, 2, figsize=(7.6, 3.0), width_ratios=(3, 2))
    _net(net, found, lag, enters)
    plot.plot(
        k, np.abs(found.carousel[: last + 1]), color=COLORS["third"], linestyle=LINES["third"], label="carousel alone"
    )
    plot.plot(k, np.abs(found.dc[: last + 1]), color=COLORS["limit"], label="backward pass")
    for role, marker, size, held in (("first", "o", 4, measured >= 0), ("second", "_", 7, measured < 0)):
        if held.any():
            label = f"measured, {'negative' if role == 'second' else 'positive'}"
            plot.plot(k[held], np.abs(measured[held]), marker, color=COLORS[role], markersize=size, label=label)
    plot.axvline(lag, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=0.8)
    plot.axhline(1, color=COLORS["limit"], linewidth=0.8)
    plot.set(yscale="log", xlim=(-0.7, LAGS + 0.7), ylim=(1e-7, 300), xlabel="k steps back", title="What arrives at c")
    plot.legend(fontsize=8, loc="best")
    return fig

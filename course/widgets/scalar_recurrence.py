"""Live demo of the scalar recurrence h(t) = w h(t-1) + u x(t): slide w, see its two responses.

The picture is drawn and computed in the browser (scalar_recurrence.js), so that it follows the hand. The same numbers
from NumPy are `responses`, the same words are `sentence`, and `describe` is the whole demo as plain text.
"""

import math
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, brief, fixed

W_MIN, W_MAX = -1.5, 1.5


class ScalarRecurrence(Demo):
    """The demo. Its traits follow the slider, and the slider follows its traits.

    w: recurrent weight, in [-1.5, 1.5]. u: input weight, in [-10, 10]. T: number of steps, 2 to 200.
    h: impulse response, T numbers; follows from the others. predict_first: the step response is shown only once the
    reader has kept a prediction of where it settles.
    """

    unit: ClassVar[int] = 1
    title: ClassVar[str] = "One weight and its memory"
    question: ClassVar[str] = "How does one weight decide what is remembered, and for how long?"

    w = traitlets.Float(0.9, min=W_MIN, max=W_MAX).tag(sync=True)
    u = traitlets.Float(1.0, min=-10, max=10).tag(sync=True)
    T = traitlets.Int(41, min=2, max=200).tag(sync=True)
    h = traitlets.List(traitlets.Float()).tag(sync=True)
    predict_first = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("h")
    def _first_h(self) -> list[float]:
        return responses(self.w, self.u, self.T)[0].tolist()

    @traitlets.observe("w", "u", "T")
    def _next_h(self, change: dict) -> None:
        self.h = responses(self.w, self.u, self.T)[0].tolist()

    def describe(self) -> str:
        """The demo as plain text; see the function of the same name."""
        return describe(self.w, self.u, self.T)

    def figure(self) -> Figure:
        """Both responses side by side, as the demo draws them."""
        return figure(self.w, self.u, self.T)


def scalar_recurrence(w: float = 0.9, u: float = 1.0, T: int = 41, predict_first: bool = False) -> ScalarRecurrence:
    """The demo with the slider at w; what the others mean is told at the class.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return ScalarRecurrence(w=w, u=u, T=T, predict_first=predict_first)


def responses(w: float, u: float = 1.0, T: int = 41) -> tuple[np.ndarray, np.ndarray]:
    """What the demo draws: impulse response and step response from rest, (T,) each."""
    impulse, step = np.empty(T), np.empty(T)
    h = s = 0.0
    for t in range(T):
        h, s = w * h + u * (t == 0), w * s + u
        impulse[t], step[t] = h, s
    return impulse, step


def half_life(w: float) -> float:
    """Steps in which |h| halves without input; infinite for |w| >= 1."""
    size = abs(w)
    if size == 0:
        return 0.0
    return math.inf if size >= 1 else math.log(0.5) / math.log(size)


def sentence(w: float) -> str:
    """What the demo says about w."""
    size = abs(w)
    sign = " with alternating sign" if w < 0 else ""
    head = f"w = {fixed(w, 2)}: "
    if size == 0:
        return f"{head}no memory, the impulse response is over after one step"
    if size < 1:
        return f"{head}decays{sign}, half-life {fixed(half_life(w), 1)} steps"
    if w == 1:
        return f"{head}keeps everything, a constant input makes h grow without bound"
    if w == -1:
        return f"{head}keeps everything, an input that alternates in sign makes h grow without bound"
    return f"{head}grows{sign}, doubles every {fixed(math.log(2) / math.log(size), 1)} steps"


def describe(w: float = 0.9, u: float = 1.0, T: int = 41) -> str:
    """The demo as plain text: the sentence, then impulse response and step response at a few steps t.

    For readers without the picture, for printed pages, and for pages where widgets do not run.
    """
    impulse, step = responses(w, u, T)
    steps = sorted({t for t in (0, 1, 2, 5, 10, 20, 40) if t < T} | {T - 1})
    lines = [f"{'t':>4}{'impulse response':>20}{'step response':>17}"]
    lines += [f"{t:>4}{impulse[t]:>z20.4g}{step[t]:>z17.4g}" for t in steps]
    return "\n".join([sentence(w), *lines])


def spans(values: np.ndarray, u: float, kind: str) -> tuple[float, float]:
    """The vertical axis of a response: it follows the largest value up to where it stops."""
    unit = abs(u) or 1.0
    if kind == "impulse":
        size = min(6 * unit, 1.25 * max(unit, np.abs(values).max()))
        return -size, size
    inside = np.clip([*values, 0.0, u or unit], -50 * unit, 50 * unit)
    gap = 0.12 * (inside.max() - inside.min())
    return inside.min() - gap, inside.max() + gap


def figure(w: float = 0.9, u: float = 1.0, T: int = 41) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    t = np.arange(T)
    fig, axes = plt.subplots(1, 2, figsize=(7.2, 2.8))
    for ax, kind, h in zip(axes, ("impulse", "step"), responses(w, u, T), strict=True):
        low, high = spans(h, u, kind)
        gone = np.flatnonzero((h < low) | (h > high))
        end = T if len(gone) == 0 else gone[0]
        note = " "  # below the title, as in the demo; blank lines keep both titles at one height
        if end < T:
            note = f"off scale from t = {end}"
        elif kind == "step" and abs(w) < 1:
            note = f"limit u/(1−w) = {brief(u / (1 - w)).replace('-', '−')}"
            ax.axhline(u / (1 - w), color=COLORS["limit"], linestyle=LINES["limit"])
        if kind == "impulse":
            if 1 <= half_life(w) <= T - 1:
                ax.axvline(half_life(w), color=COLORS["limit"], linestyle=LINES["limit"])
            ax.vlines(t[: end + 1], 0, h[: end + 1], color=COLORS["first"], linewidth=1.2)
        else:
            ax.plot(t[: end + 1], h[: end + 1], color=COLORS["first"])
        ax.plot(t[:end], h[:end], "o", color=COLORS["first"], markersize=3)
        ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
        ax.set(
            title=f"{kind.capitalize()} response h(t)\n{note}",
            xlabel="step t",
            ylim=(low, high),
            xlim=(-0.03 * (T - 1), 1.03 * (T - 1)),
        )
    return fig

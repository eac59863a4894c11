"""Live demo of one eigenvalue: drag it in the plane, see what is left of one event.

The picture is drawn and computed in the browser (eigenvalue.js). The same numbers from NumPy are `response`, the same
words are `sentence`.
"""

import math
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, brief, fixed

REACH = 1.3  # how far out the eigenvalue can be dragged, on either axis
LAST = 60  # steps shown
MOST = 4.0  # where the axis of h stops growing


class Eigenvalue(Demo):
    """The demo. Its traits follow the handle, and the handle follows its traits.

    re, im: the eigenvalue; with im = 0 a real one, else re + j im of a pair, whose other one is its mirror image.
    """

    unit: ClassVar[int] = 0
    title: ClassVar[str] = "One eigenvalue and one event"
    question: ClassVar[str] = "What does one point in a plane tell about what is remembered?"

    re = traitlets.Float(0.87, min=-REACH, max=REACH).tag(sync=True)
    im = traitlets.Float(0.37, min=-REACH, max=REACH).tag(sync=True)

    @property
    def h(self) -> np.ndarray:
        """The states drawn, (LAST+1,), the event first."""
        return response(self.re, self.im)

    def describe(self) -> str:
        """The demo as plain text: the sentence, and h at a few steps."""
        steps = (0, 1, 2, 5, 10, 20, 40, LAST)
        rows = {"t": [str(t) for t in steps], "h(t)": [brief(self.h[t]) for t in steps]}
        lines = [f"{name:<6}" + "".join(f"{cell:>11}" for cell in cells) for name, cells in rows.items()]
        return "\n".join([sentence(self.re, self.im), *lines])

    def figure(self) -> Figure:
        """Both drawings of the demo."""
        return figure(self.re, self.im)


def eigenvalue(value: complex = 0.87 + 0.37j) -> Eigenvalue:
    """The demo with the eigenvalue at this place; where none is given it moves by itself until it is touched.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return Eigenvalue(re=complex(value).real, im=complex(value).imag)


def response(re: float, im: float = 0.0) -> np.ndarray:
    """h(t) = Re λ^t for t = 0, ..., LAST: a state that starts at 1, beside a second number that starts at 0."""
    h, other = 1.0, 0.0
    found = [h]
    for _ in range(LAST):
        h, other = re * h - im * other, im * h + re * other
        found.append(h)
    return np.array(found)


def _side(size: float) -> int:
    """In which of the three regions λ lies: -1 inside the circle, 0 on it, 1 outside."""
    return 0 if abs(size - 1) < 1e-12 else int(math.copysign(1, size - 1))


def verdict(re: float, im: float) -> str:
    """What h does, in a few words."""
    size = math.hypot(re, im)
    if size == 0:
        return "is over after one step"
    way = {-1: "fades", 0: "keeps its size", 1: "explodes"}[_side(size)]
    return f"rings and {way}" if im != 0 else f"flips its sign at every step and {way}" if re < 0 else way


def sentence(re: float, im: float = 0.0) -> str:
    """What the demo says about λ."""
    size = math.hypot(re, im)
    shown = fixed(re, 2) if im == 0 else f"{fixed(re, 2)} ± {fixed(abs(im), 2)}j"
    head = f"λ = {shown}, {fixed(size, 2)} from 0"
    if size == 0:
        return f"{head}: h {verdict(re, im)}."
    place = {-1: "inside the circle", 0: "on the circle", 1: "outside the circle"}[_side(size)]
    swing = "" if im == 0 else f", one swing in {fixed(2 * math.pi / math.atan2(abs(im), re), 1)} steps"
    told = f"{head}, {place}: h {verdict(re, im)}{swing}"
    if _side(size) == 0:
        return f"{told}. Nothing is lost and nothing is gained."
    steps = fixed(abs(math.log(2) / math.log(size)), 1)
    return f"{told}. Its size {'halves' if size < 1 else 'doubles'} every {steps} steps."


def span(h: np.ndarray) -> float:
    """Half the height of the drawing of h."""
    return min(MOST, 1.25 * max(1.0, float(np.abs(h).max())))


def figure(re: float, im: float = 0.0) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    fig, (plane, later) = plt.subplots(1, 2, figsize=(7.2, 3.0), width_ratios=(1, 1.45))
    turn = np.linspace(0, 2 * np.pi, 91)
    plane.plot(np.cos(turn), np.sin(turn), color=COLORS["limit"], linestyle=LINES["limit"])
    for y in {im, -im}:
        plane.plot([0, re], [0, y], color=COLORS["third"], linestyle=LINES["third"], linewidth=1.2)
        plane.plot(re, y, "o", color=COLORS["third"], markersize=8 if y == im else 5)
    plane.set(title="Eigenvalue λ", xlabel="real part", ylabel="imaginary part", aspect="equal")
    plane.set(xlim=(-1.45, 1.45), ylim=(-1.45, 1.45))
    h, t = response(re, im), np.arange(LAST + 1)
    half = span(h)
    for sign, label in ((1, "envelope ± |λ|ᵗ"), (-1, None)):
        size = sign * math.hypot(re, im) ** t
        later.plot(t, size, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1.2, label=label)
    later.plot(t, h, "-o", color=COLORS["first"], markersize=3, linewidth=1.2, label="h(t)")
    later.set(title="What is left of one event", xlabel="step t", xlim=(-1, LAST + 1), ylim=(-half, half))
    later.legend(fontsize=8, loc="lower right")
    return fig

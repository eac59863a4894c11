"""Live demo of h = phi(w h + b): the cobweb of one recurrent unit, its fixed points, and its memory of the start.

The picture is drawn and computed in the browser (cobweb.js), so that it follows the hand. The same numbers from NumPy
are `trajectory`, `fixed_points` and `memory`, and the same words are `sentence`.
"""

import itertools
import math
from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, brief, fixed

NAMES = ("sigmoid", "tanh", "relu")
LAST, CLOSE, TRIED = 2000, 1e-6, 1000  # steps until the end is judged; what counts as the same; steps of the memory
EPS = 0.01


class Point(NamedTuple):
    """A fixed point, the slope of the map there, and what follows: "stable", "unstable" or "on the edge"."""

    h: float
    slope: float
    kind: str


class Cobweb(Demo):
    """The demo. phi: the squashing function; w: recurrent weight; b: bias; h0: start; T: steps drawn."""

    unit: ClassVar[int] = 3
    title: ClassVar[str] = "The cobweb of one unit"
    question: ClassVar[str] = "Where does a recurrent unit come to rest, and does it remember where it started?"

    phi = traitlets.Enum(NAMES, "tanh").tag(sync=True)
    w = traitlets.Float(0.8, min=-8, max=8).tag(sync=True)
    b = traitlets.Float(0.0, min=-4, max=4).tag(sync=True)
    h0 = traitlets.Float(1.0, min=-1.2, max=1.2).tag(sync=True)
    T = traitlets.Int(30, min=1, max=60).tag(sync=True)

    def describe(self) -> str:
        """The sentence, and the state at a few steps."""
        h = trajectory(self.phi, self.w, self.b, self.h0, self.T)
        steps = sorted({n for n in (0, 1, 2, 3, 5, 10, 20, 30) if n < self.T} | {self.T})
        rows = [
            "steps   " + "".join(f"{n:>9}" for n in steps),
            "state   " + "".join(f"{brief(h[n]):>9}" for n in steps),
        ]
        return "\n".join([sentence(self.phi, self.w, self.b, self.h0), *rows])

    def figure(self) -> Figure:
        """The cobweb and the states over time, as the demo draws them."""
        low, high = view(self.phi)
        h = trajectory(self.phi, self.w, self.b, self.h0, self.T)
        points = fixed_points(self.phi, self.w, self.b)
        fig, (web, time) = plt.subplots(1, 2, figsize=(7.2, 3.3), width_ratios=(1, 1.15))
        x = np.linspace(low, high, 201)
        web.plot([low, high], [low, high], color=COLORS["limit"], linestyle=LINES["limit"], label="diagonal")
        web.plot(x, [step(self.phi, self.w, self.b, value) for value in x], color=COLORS["first"], label="one step")
        web.plot(*np.clip(staircase(h, low), -1e3, 1e3).T, color=COLORS["second"], linestyle="-", linewidth=1.2)
        time.plot(np.clip(h, -1e3, 1e3), marker="o", color=COLORS["second"], linestyle="-", markersize=3.5)
        for point in points:
            look = {"color": COLORS["first"], "markersize": 7, "zorder": 5, "clip_on": True}
            look["markerfacecolor"] = COLORS["first"] if point.kind == "stable" else COLORS["paper"]
            time.axhline(point.h, color=COLORS["limit"], linestyle=LINES["limit"])
            web.plot(point.h, point.h, "o", **look)
            time.plot(self.T, point.h, "o", **look)
        web.set(xlabel="state", ylabel="state one step later", xlim=(low, high), ylim=(low, high), title="Cobweb")
        time.set(xlabel="steps n", ylim=(low, high), title="State after n steps")
        return fig


def cobweb(phi: str = "tanh", w: float = 0.8, b: float = 0.0, h0: float = 1.0, T: int = 30) -> Cobweb:
    """The demo at these values. Raises traitlets.TraitError, naming the trait, for a value out of range."""
    return Cobweb(phi=phi, w=w, b=b, h0=h0, T=T)


def view(phi: str) -> tuple[float, float]:
    """The states that are drawn."""
    return (-1.3, 3.0) if phi == "relu" else (-1.3, 1.3)


def squash(phi: str, a: float) -> float:
    """The squashing function; never overflows."""
    if phi == "tanh":
        return math.tanh(a)
    if phi == "relu":
        return max(a, 0.0)
    e = math.exp(-abs(a))
    return (1.0 if a >= 0 else e) / (1 + e)


def slope(phi: str, a: float) -> float:
    """The slope of the squashing function at the pre-activation a."""
    if phi == "tanh":
        return 1 - math.tanh(a) ** 2
    if phi == "relu":
        return 1.0 if a > 0 else 0.0
    return squash(phi, a) * squash(phi, -a)


def step(phi: str, w: float, b: float, h: float) -> float:
    """One step of the unit without input."""
    return squash(phi, w * h + b)


def trajectory(phi: str, w: float, b: float, h0: float, T: int) -> list[float]:
    """The states after 0, 1, ..., T steps."""
    return list(itertools.accumulate(range(T), lambda h, _: step(phi, w, b, h), initial=float(h0)))


def staircase(h: list[float], base: float) -> list[tuple[float, float]]:
    """The corners of the cobweb: from the lower border up to the curve, across to the diagonal, and so on."""
    corners = [(h[0], base)]
    for now, later in itertools.pairwise(h):
        corners += [(now, later), (later, later)]
    return corners


def fixed_points(phi: str, w: float, b: float) -> list[Point]:
    """All fixed points, the smallest first; none where relu with w = 1 and b = 0 has infinitely many."""
    if phi == "relu":
        return _of_relu(w, b)
    low, high, most = (-1.0, 1.0, 1.0) if phi == "tanh" else (0.0, 1.0, 4.0)
    ends = [low, high]
    if w > most:  # where the distance to the diagonal stops falling, and where it falls again
        turn = math.atanh(math.sqrt(1 - most / w)) * (1 if phi == "tanh" else 2)
        ends += [h for h in ((-turn - b) / w, (turn - b) / w) if low < h < high]
    ends.sort()
    roots = [root for pair in itertools.pairwise(ends) for root in _roots(phi, w, b, *pair)]
    return [_point(phi, w, b, h) for h in roots]


def _roots(phi: str, w: float, b: float, low: float, high: float) -> list[float]:
    def gap(h: float) -> float:
        return step(phi, w, b, h) - h

    sign = gap(low)
    if sign * gap(high) > 0:
        return []
    for _ in range(80):
        middle = 0.5 * (low + high)
        if gap(middle) * sign > 0:
            low = middle
        else:
            high = middle
    return [_zero((low + high) / 2)]


def _zero(h: float) -> float:
    return 0.0 if abs(h) < 1e-12 else h


def _point(phi: str, w: float, b: float, h: float) -> Point:
    rate = w * slope(phi, w * h + b)
    return Point(h, rate, _kind(rate))


def _kind(rate: float) -> str:
    return "stable" if abs(rate) < 1 - 1e-9 else "unstable" if abs(rate) > 1 + 1e-9 else "on the edge"


def _of_relu(w: float, b: float) -> list[Point]:
    found = []
    if b < 0 or (b == 0 and w != 1):
        rate = w if b == 0 and w > 0 else 0.0  # at b = 0 there is a kink: the slope to the right of it
        found.append(Point(0.0, rate, _kind(rate)))
    if w != 1 and b / (1 - w) > 0:
        found.append(Point(b / (1 - w), w, _kind(w)))
    return found


def memory(phi: str, w: float, b: float) -> int | None:
    """Steps until the starts +1 and -1 are closer than 0.01; None if they are not within 1,000 steps."""
    up, down = 1.0, -1.0
    for n in range(TRIED + 1):
        if abs(up - down) < EPS:
            return n
        up, down = step(phi, w, b, up), step(phi, w, b, down)
    return None


def ending(phi: str, w: float, b: float, h0: float) -> str:
    """What becomes of a start."""
    *_, before, last, now = trajectory(phi, w, b, h0, LAST)
    if abs(now) > 1e6:
        return "the state blows up"
    if abs(now - last) < CLOSE:
        return f"the state comes to rest at {_short(now)}"
    if abs(now - before) < CLOSE:
        low, high = sorted((now, last))
        return f"the state ends in a cycle of period 2, between {_short(low)} and {_short(high)}"
    return f"the state still moves after 2,000 steps, at {_short(now)}"


def _short(h: float) -> str:
    return brief(0.0 if abs(h) < CLOSE else h)


def sentence(phi: str, w: float, b: float, h0: float) -> str:
    """What the demo says."""
    points = fixed_points(phi, w, b)
    found = ", ".join(f"{_short(point.h)} ({point.kind})" for point in points)
    if phi == "relu" and w == 1 and b == 0:
        found = "every state from 0 up is a fixed point"
    elif not points:
        found = "no fixed point"
    else:
        found = f"{len(points)} fixed point{'' if len(points) == 1 else 's'}, {found}"
    n = memory(phi, w, b)
    kept = "stay apart for 1,000 steps" if n is None else f"are closer than 0.01 after {n} step{'' if n == 1 else 's'}"
    head = f"{phi}, w = {fixed(w, 2)}, b = {fixed(b, 2)}: {found}."
    return f"{head} From {fixed(h0, 2)} {ending(phi, w, b, h0)}. The starts +1 and -1 {kept}."

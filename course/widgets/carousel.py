"""Live demo of a store with three doors, c(t) = f(t) c(t-1) + i(t) g(t): open and shut gates, see what is kept.

Forward, the store over time; backward, what is left of an error that comes in at the last step. Computed in the browser
(carousel.js); the same numbers from NumPy are `run`, the same words are `sentence`.
"""

from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, brief, fixed

T = 12
MIDDLE = 6  # the step whose forget gate has a handle of its own
PLAIN = 0.8  # what a unit without gates keeps per step
G = (1.0, -0.8, 0.6, -1.0, 0.9, -0.4, 0.7, -0.9, 0.5, -0.6, 0.8, -0.7)  # the number to be kept, then noise
NAMES = ("i_first", "i_later", "f_most", "f_middle", "o_before", "o_last")


class Carousel(Demo):
    """The demo. Its traits are the gates, each from 0 to 1.

    i_first, i_later: input gate at step 0 and at later steps. f_middle, f_most: forget gate at step 6 and elsewhere.
    o_last, o_before: output gate at the last step and before it.
    """

    unit: ClassVar[int] = 6
    title: ClassVar[str] = "The carousel and its gates"
    question: ClassVar[str] = "Which gates must be open, and when, so that a number and an error last?"

    i_first = traitlets.Float(1.0, min=0, max=1).tag(sync=True)
    i_later = traitlets.Float(1.0, min=0, max=1).tag(sync=True)
    f_most = traitlets.Float(0.5, min=0, max=1).tag(sync=True)
    f_middle = traitlets.Float(0.5, min=0, max=1).tag(sync=True)
    o_before = traitlets.Float(1.0, min=0, max=1).tag(sync=True)
    o_last = traitlets.Float(1.0, min=0, max=1).tag(sync=True)

    def describe(self) -> str:
        """The demo as plain text: its sentence, and gates, store and error at every step."""
        gates = [getattr(self, name) for name in NAMES]
        found = run(*gates)
        rows = {"step": [str(t) for t in range(T)]}
        rows |= {name: [brief(v, 2) for v in values] for name, values in found._asdict().items()}
        lines = [f"{name:<8}" + "".join(f"{cell:>8}" for cell in cells) for name, cells in rows.items()]
        return "\n".join([sentence(*gates), *lines])

    def figure(self) -> Figure:
        """Gates, store and error, as the demo draws them."""
        return figure(*(getattr(self, name) for name in NAMES))


class Run(NamedTuple):
    """Gates, store, what is shown, and errors at each step, (T,) each."""

    i: np.ndarray
    f: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray
    dc: np.ndarray  # of an error of 1 in the last output, what is left at the store
    dg: np.ndarray  # and what of it gets through the input gate


def carousel(**gates: float) -> Carousel:
    """The demo; gates by name.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return Carousel(**gates)


def run(i_first: float, i_later: float, f_most: float, f_middle: float, o_before: float, o_last: float) -> Run:
    """What the demo draws."""
    i, f, o = np.full(T, i_later), np.full(T, f_most), np.full(T, o_before)
    i[0], f[MIDDLE], o[-1] = i_first, f_middle, o_last
    c, dc = np.empty(T), np.empty(T)
    state = 0.0
    for t in range(T):
        state = f[t] * state + i[t] * G[t]
        c[t] = state
    error = o[-1]
    for t in reversed(range(T)):
        dc[t] = error
        error = f[t] * error
    return Run(i, f, o, c, o * c, dc, i * dc)


def sentence(*gates: float) -> str:
    """What the demo says about its gates."""
    found = run(*gates)
    seen = np.abs(found.h[:-1]).max()
    return (
        f"At the end the store holds {fixed(found.c[-1], 2)}; the first input was 1. Before the end the others see up "
        f"to {fixed(seen, 2)}. Of an error of 1 in the last output, {fixed(found.dc[0], 2)} is left at step 0; in a "
        f"unit that keeps {PLAIN:g} per step it is {fixed(PLAIN ** (T - 1), 2)}."
    )


def figure(*gates: float) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    found, t = run(*gates), np.arange(T)
    fig, axes = plt.subplots(1, 3, figsize=(7.6, 2.7))
    for name in "ifo":
        axes[0].plot(
            t, getattr(found, name), drawstyle="steps-mid", color=COLORS[name], linestyle=LINES[name], label=name
        )
    axes[0].set(title="Gates", ylim=(-0.08, 1.35), yticks=[0, 0.5, 1])
    axes[0].legend(ncols=3, loc="upper center", fontsize=9)
    axes[1].vlines(t, 0, found.c, color=COLORS["first"], linewidth=1.2)
    axes[1].plot(t, found.c, "o", color=COLORS["first"], markersize=4, label="store c")
    axes[1].plot(t, found.h, color=COLORS["second"], linestyle=LINES["second"], label="shown h")
    low, high = span(found.c)
    axes[1].set(title="Forward", ylim=(low, high + 0.4 * (high - low)))
    axes[1].legend(ncols=2, loc="upper center", fontsize=9)
    axes[2].plot(t, found.dc, "o-", color=COLORS["first"], markersize=4, label="error dc")
    axes[2].plot(t, plain(), color=COLORS["limit"], linestyle=LINES["second"], label=f"{PLAIN:g} per step")
    axes[2].set(title="Backward, from right to left", ylim=(-0.08, 1.5), yticks=[0, 0.5, 1])
    axes[2].legend(ncols=2, loc="upper center", fontsize=9)
    for ax in axes:
        ax.set(xlabel="step t", xticks=[0, 3, 6, 9, 11])
    return fig


def plain() -> np.ndarray:
    """What is left of an error of 1 in a unit that keeps the same share at every step, (T,)."""
    return PLAIN ** np.arange(T)[::-1]


def span(c: np.ndarray) -> tuple[float, float]:
    """The vertical axis of the store."""
    low, high = min(-1.2, c.min()), max(1.2, c.max())
    gap = 0.08 * (high - low)
    return low - gap, high + gap

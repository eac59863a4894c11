"""Live demo of one unit unrolled, h_t = tanh(w h_{t-1} + x_t): which steps the loss reads, and what each adds to dw.

One input comes at step 0. The loss is the sum of h_t^2 / 2 over the steps that it reads. The picture is drawn and
computed in the browser (unrolled.js); the same numbers from NumPy are `passes`, the same words `sentence`.
"""

from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course.figures.style import COLORS
from course.widgets.kit import Demo, brief, fixed

W_MAX = 2.0


class Unrolled(Demo):
    """The demo. Its traits follow the controls, and the controls follow its traits.

    w: recurrent weight, in [-2, 2]. x_0: the input at step 0, in [0, 1]. reads: a digit for each of 2 to 10 steps, 1
    where the loss reads the state. hide: "shares" of dw or "gradients", what is shown after a prediction only.
    """

    unit: ClassVar[int] = 4
    title: ClassVar[str] = "One unit, unrolled in time"
    question: ClassVar[str] = "One weight is used at every step. Which step is to blame?"

    w = traitlets.Float(1.2, min=-W_MAX, max=W_MAX).tag(sync=True)
    x_0 = traitlets.Float(0.05, min=0, max=1).tag(sync=True)
    reads = traitlets.Unicode("00000001").tag(sync=True)
    hide = traitlets.Enum(["shares", "gradients"], "shares").tag(sync=True)

    @traitlets.validate("reads")
    def _digits(self, proposal: dict) -> str:
        if not 2 <= len(proposal["value"]) <= 10 or set(proposal["value"]) - {"0", "1"}:
            raise traitlets.TraitError(f"The 'reads' trait takes 2 to 10 digits 0 or 1, not {proposal['value']!r}.")
        return proposal["value"]

    def describe(self) -> str:
        """The demo as plain text; see the function of the same name."""
        return describe(self.w, self.x_0, self.reads)

    def figure(self) -> Figure:
        """The three panels of the demo."""
        return figure(self.w, self.x_0, self.reads)


def unrolled(w: float = 1.2, x_0: float = 0.05, reads: str = "00000001", hide: str = "shares") -> Unrolled:
    """The demo at these values; what they mean is told at the class.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return Unrolled(w=w, x_0=x_0, reads=reads, hide=hide)


class Passes(NamedTuple):
    """What happens forward and backward, (T,) each."""

    h: np.ndarray  # states
    direct: np.ndarray  # gradient with respect to h_t that comes from the loss at step t
    carried: np.ndarray  # the same, from step t + 1
    shares: np.ndarray  # of the gradient with respect to w


def passes(w: float, x_0: float, reads: str) -> Passes:
    """Forward and backward pass of the unit."""
    T = len(reads)
    h, direct, carried, shares = (np.zeros(T) for _ in range(4))
    state = 0.0
    for t in range(T):
        state = np.tanh(w * state + (x_0 if t == 0 else 0.0))
        h[t] = state
    back = 0.0
    for t in reversed(range(T)):
        direct[t] = h[t] if reads[t] == "1" else 0.0
        carried[t] = back
        da = (direct[t] + carried[t]) * (1 - h[t] * h[t])
        shares[t] = da * (h[t - 1] if t > 0 else 0.0)
        back = w * da
    return Passes(h, direct, carried, shares)


def steps_read(reads: str) -> str:
    """Which steps the loss reads, in words."""
    steps = [str(t) for t, digit in enumerate(reads) if digit == "1"]
    if len(steps) in (0, len(reads)):
        return "every step" if steps else "no step"
    return f"step {steps[0]}" if len(steps) == 1 else f"steps {', '.join(steps)}"


def blame(w: float, x_0: float, reads: str) -> str:
    """Which step contributes most, and which least or nothing, of those that use the weight on a state."""
    sizes = np.abs(passes(w, x_0, reads).shares[1:])
    total = sizes.sum()
    if total == 0:
        return "no step contributes"
    most, least = int(np.argmax(sizes)), int(np.argmin(sizes))
    if sizes[least] == 0:
        idle = steps_read("0" + "".join("1" if size == 0 else "0" for size in sizes))
        return f"step {most + 1} contributes most, {fixed(100 * sizes[most] / total, 1)} %, {idle} nothing"
    parts = [fixed(100 * sizes[k] / total, 1) for k in (most, least)]
    return f"step {most + 1} contributes most, {parts[0]} %, step {least + 1} least, {parts[1]} %"


def reach(reads: str) -> str:
    """Which steps get a gradient, in words."""
    last = reads.rfind("1")
    if last < 0:
        return "no step gets a gradient"
    if last == len(reads) - 1:
        return "every step gets a gradient"
    return "step 0 alone gets a gradient" if last == 0 else f"steps 0 to {last} get a gradient, the later ones do not"


def sentence(w: float, x_0: float, reads: str, hidden: str = "") -> str:
    """What the demo says; what is hidden, "shares" or "gradients", is left out."""
    head = f"w = {fixed(w, 2)}, the loss reads {steps_read(reads)}"
    if hidden:
        return f"{head}. The {hidden} are shown once you have kept a prediction."
    return f"{head}: dw = {brief(passes(w, x_0, reads).shares.sum())}; {blame(w, x_0, reads)}"


def describe(w: float = 1.2, x_0: float = 0.05, reads: str = "00000001") -> str:
    """The demo as plain text, for readers without the picture and for pages where widgets do not run."""
    p = passes(w, x_0, reads)
    rows = {"step t": [str(t) for t in range(len(reads))]}
    named = {"state h_t": p.h, "dh_t": p.direct + p.carried, "share of dw": p.shares}
    rows |= {name: [brief(value) for value in values] for name, values in named.items()}
    lines = [f"{name:<12}" + "".join(f"{cell:>11}" for cell in cells) for name, cells in rows.items()]
    return "\n".join([sentence(w, x_0, reads), *lines])


def figure(w: float = 1.2, x_0: float = 0.05, reads: str = "00000001") -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    p, t = passes(w, x_0, reads), np.arange(len(reads))
    fig, axes = plt.subplots(1, 3, figsize=(7.2, 2.5))
    panels = ((p.h, "first", "State h_t"), (p.direct + p.carried, "second", "Gradient dh_t"))
    for ax, (values, role, title) in zip(axes, (*panels, (p.shares, "third", "Share of dw")), strict=True):
        ax.vlines(t, 0, values, color=COLORS[role], linewidth=1.5)
        ax.plot(t, values, "o", color=COLORS[role])
        ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
        ax.set(title=title, xlabel="step t", xticks=t)
    return fig

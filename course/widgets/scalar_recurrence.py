"""Live demo of the scalar recurrence h(t) = w h(t-1) + u x(t): slide w, see its two responses.

The picture is drawn and computed in the browser (scalar_recurrence.js), so that it follows the hand. The same numbers
from NumPy are `responses`, the same words are `sentence`, and `describe` is the whole demo as plain text.
"""

import math
import pathlib

import anywidget
import numpy as np
import traitlets

W_MIN, W_MAX = -1.5, 1.5


class ScalarRecurrence(anywidget.AnyWidget):
    """The demo. Its traits follow the slider, and the slider follows its traits.

    w: recurrent weight, in [-1.5, 1.5]. u: input weight, in [-10, 10]. T: number of steps, 2 to 200.
    h: impulse response, T numbers; follows from the others.
    """

    _esm = pathlib.Path(__file__).with_suffix(".js")

    w = traitlets.Float(0.9, min=W_MIN, max=W_MAX).tag(sync=True)
    u = traitlets.Float(1.0, min=-10, max=10).tag(sync=True)
    T = traitlets.Int(41, min=2, max=200).tag(sync=True)
    h = traitlets.List(traitlets.Float()).tag(sync=True)

    @traitlets.default("h")
    def _first_h(self) -> list[float]:
        return responses(self.w, self.u, self.T)[0].tolist()

    @traitlets.observe("w", "u", "T")
    def _next_h(self, change: dict) -> None:
        self.h = responses(self.w, self.u, self.T)[0].tolist()


def scalar_recurrence(w: float = 0.9, u: float = 1.0, T: int = 41) -> ScalarRecurrence:
    """The demo with the slider at w.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return ScalarRecurrence(w=w, u=u, T=T)


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
    head = f"w = {w:z.2f}: "
    if size == 0:
        return f"{head}no memory, the impulse response is over after one step"
    if size < 1:
        return f"{head}decays{sign}, half-life {half_life(w):.1f} steps"
    if w == 1:
        return f"{head}keeps everything, a constant input makes h grow without bound"
    if w == -1:
        return f"{head}keeps everything, an input that alternates in sign makes h grow without bound"
    return f"{head}grows{sign}, doubles every {math.log(2) / math.log(size):.1f} steps"


def describe(w: float = 0.9, u: float = 1.0, T: int = 41) -> str:
    """The demo as plain text: the sentence, and both responses at a few steps.

    For readers without the picture, for printed pages, and for pages where widgets do not run.
    """
    named = dict(zip(("impulse response", "step response"), responses(w, u, T), strict=True))
    steps = sorted({t for t in (0, 1, 2, 3, 4, 10, 20, 40) if t < T} | {T - 1})
    rows = {"t": [str(t) for t in steps]}
    rows |= {name: [f"{h[t]:z.4g}" for t in steps] for name, h in named.items()}
    lines = [f"{name:<18}" + "".join(f"{cell:>11}" for cell in cells) for name, cells in rows.items()]
    return "\n".join([sentence(w), *lines])

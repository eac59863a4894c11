"""Live demo of one LSTM unit whose gates follow two markers: store a bit, hold it while others come in, read it.

The input of the unit is a bit (-1 or +1) at every step and two markers, 1 at one step and otherwise 0. W_h and the
peepholes are 0, so the gates see only the markers, and the candidate only the bit. Computed in the browser
(lstm_cell.js); the same numbers from NumPy are `run`, the same words are `sentence`.
"""

import math
from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.figures.style import COLORS
from course.widgets.kit import Demo, brief, fixed

T = 24
MOST = 9  # the largest pre-activation
ENOUGH = 0.9  # what the cell has to hold of a bit of size 1
BITS = 5_385_394  # bit t of this number: the input at step t


class Setting(NamedTuple):
    """What the reader sets, within the limits of the traits of `LSTMCell`."""

    i_rest: float = 0.0
    i_store: float = 0.0
    f_rest: float = 0.0
    f_store: float = 0.0
    o_rest: float = 0.0
    o_read: float = 0.0
    w_g: float = 1.0
    constant: bool = False
    bits: int = BITS
    store: int = 4
    hold: int = 15


class LSTMCell(Demo):
    """The demo.

    i_rest, f_rest, o_rest: pre-activations of the gates without a marker, their biases, in [-9, 9].
    i_store, f_store, o_read: the same at the marker, bias and weight together. w_g: weight of the bit in the
    candidate, 0 to 9.
    constant: the gates do not see the markers. bits: the bits in one number, bit t is 1 where the input is +1.
    store: step of the store marker, 1 to 8. hold: steps from there to the read marker, 1 to 15.
    """

    unit: ClassVar[int] = 7
    title: ClassVar[str] = "One LSTM unit keeps a bit"
    question: ClassVar[str] = "Which gates must be open, and when, so that one bit outlasts all that come after it?"

    i_rest = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    i_store = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    f_rest = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    f_store = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    o_rest = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    o_read = traitlets.Float(0.0, min=-MOST, max=MOST).tag(sync=True)
    w_g = traitlets.Float(1.0, min=0, max=MOST).tag(sync=True)
    constant = traitlets.Bool(False).tag(sync=True)
    bits = traitlets.Int(BITS, min=0, max=2**T - 1).tag(sync=True)
    store = traitlets.Int(4, min=1, max=8).tag(sync=True)
    hold = traitlets.Int(15, min=1, max=15).tag(sync=True)

    @property
    def setting(self) -> Setting:
        """The traits by which everything is computed."""
        return Setting(*(getattr(self, name) for name in Setting._fields))

    def describe(self) -> str:
        """The demo as plain text: the game, its sentence, and gates, cell and output at every step."""
        found = run(self.setting)
        rows = [["step", "bit", "i", "f", "o", "c", "h", "left"]]
        gates, states = (found.i, found.f, found.o), (found.c, found.h, found.left)
        for t in range(T):
            bit = f"{found.x[t]:+.0f}"
            rows.append([str(t), bit, *(opening(gate[t]) for gate in gates), *(brief(state[t], 2) for state in states)])
        table = ["".join(f"{cell:>10}" for cell in row) for row in rows]
        return "\n".join([f"{headline(self.setting)}.", sentence(self.setting), parameters(self.setting), *table])

    def figure(self) -> Figure:
        """Pre-activations, bits, gates and cell, as the demo draws them."""
        return figure(self.setting)


class Run(NamedTuple):
    """Inputs, gates, cell, output and what is left of the stored bit at each step, (T,) each; and the score."""

    x: np.ndarray
    i: np.ndarray
    f: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray
    left: np.ndarray
    bit: int  # that was stored
    read: int  # the step at which it is read
    holds: int  # steps for which the cell holds a bit, whatever the other bits
    kept: bool  # whether the bit is in the cell at step `read`


def lstm_cell(**traits) -> LSTMCell:
    """The demo; traits by name.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return LSTMCell(**traits)


def sigmoid(a: float) -> float:
    """The logistic function of a number."""
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def run(s: Setting) -> Run:
    """What the demo draws."""
    read = s.store + s.hold
    i, f, o = (np.full(T, sigmoid(rest)) for rest in (s.i_rest, s.f_rest, s.o_rest))
    if not s.constant:
        i[s.store], f[s.store], o[read] = sigmoid(s.i_store), sigmoid(s.f_store), sigmoid(s.o_read)
    size = math.tanh(s.w_g)
    x = np.where(s.bits >> np.arange(T) & 1, 1.0, -1.0)
    bit = int(x[s.store])
    state, part, worst = -float(bit), 0.0, 1.0  # the cell starts with the opposite bit
    c, left = np.empty(T), np.empty(T)
    for t in range(T):
        state = f[t] * state + i[t] * size * x[t]
        part = i[t] * size if t == s.store else f[t] * part
        if t < s.store:
            worst = f[t] * worst + i[t] * size
        c[t], left[t] = state, part * bit
    # From step `store` on: the bit, if all others are against it.
    kept, leak = sigmoid(s.f_rest), sigmoid(s.i_rest) * size
    value = i[s.store] * size - f[s.store] * worst
    holds = -1
    while value >= ENOUGH:
        holds += 1
        value = kept * value - leak
    return Run(x, i, f, o, c, o * np.tanh(c), left, bit, read, max(0, holds), bool(c[read] * bit >= ENOUGH))


def headline(s: Setting) -> str:
    """The game and its score."""
    found = run(s)
    luck = "kept" if found.holds >= s.hold else "kept by luck"
    return f"Keep the stored bit for {_count(s.hold)}: {luck if found.kept else 'lost'}. Score: {_count(found.holds)}"


def sentence(s: Setting) -> str:
    """What the demo says."""
    found = run(s)
    now, left = found.c[found.read], found.left[found.read]
    early = np.abs(found.h[: found.read]).max()
    return (
        f"At step {found.read} the cell holds {_signed(now)}; {found.bit:+d} was stored at step {s.store}. "
        f"Of that {_signed(left)} is left; the old bit and the others bring in {_signed(now - left)}. "
        f"The output h shows {_signed(found.h[found.read])}, and up to {fixed(early, 2)} before. "
        f"Score: a bit is safe for {_count(found.holds)}, whatever the others are."
    )


def parameters(s: Setting) -> str:
    """Biases and weights in words."""
    gates = [
        ("i", s.i_rest, s.i_store, "store"),
        ("f", s.f_rest, s.f_store, "store"),
        ("o", s.o_rest, s.o_read, "read"),
    ]
    sums = []
    for gate, rest, marked, marker in gates:
        weight = marked - rest
        seen = f" {'-' if weight < 0 else '+'} {brief(abs(weight))} {marker}" if weight and not s.constant else ""
        sums.append(f"a_{gate} = {brief(rest)}{seen}")
    return f"W_h = W_c = 0; {'; '.join(sums)}; a_g = {brief(s.w_g)} bit"


def opening(value: float) -> str:
    """A gate's value in as many digits as it needs near its ends."""
    near = min(value, 1 - value)
    return fixed(value, 4 if near < 0.001 else 3 if near < 0.01 else 2)


def span(c: np.ndarray) -> tuple[float, float]:
    """The vertical axis of the cell."""
    low, high = min(-1.2, c.min()), max(1.2, c.max())
    gap = 0.05 * (high - low)
    return low - gap, high + gap


def figure(s: Setting) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    found = run(s)
    fig, axes = plt.subplot_mosaic(
        [["gates", "bits"], ["gates", "lanes"], ["gates", "cell"]],
        figsize=(8.4, 3.7),
        width_ratios=[1, 1.8],
        height_ratios=[1, 1.4, 2.2],
    )
    _draw_gates(axes["gates"], s)
    t = np.arange(T)
    stored = t == s.store
    for which, color in ((~stored, "limit"), (stored, "ink")):
        axes["bits"].vlines(t[which], 0, found.x[which], color=COLORS[color], linewidth=5)
    axes["bits"].set(yticks=[-1, 1], yticklabels=["-1", "+1"], ylim=(-1.3, 1.3))
    axes["bits"].set_title(headline(s), fontsize=10)
    for base, name in ((2.3, "i"), (1.15, "f"), (0, "o")):
        edges, opened = np.repeat(np.arange(T + 1) - 0.5, 2)[1:-1], np.repeat(getattr(found, name), 2)
        axes["lanes"].fill_between(edges, base, base + opened, color=COLORS[name], alpha=0.6)
    axes["lanes"].set(yticks=[2.8, 1.65, 0.5], yticklabels=["i", "f", "o"], ylim=(-0.08, 3.38))
    _draw_cell(axes["cell"], s, found)
    for name in ("bits", "lanes", "cell"):
        axes[name].set(xlim=(-1.6, T - 0.4))
        axes[name].set_xticks([-1, 5, 10, 15, 20], ["old", "5", "10", "15", "20"] if name == "cell" else [""] * 5)
        axes[name].grid(visible=False)
        for marker in (s.store, found.read):
            axes[name].axvspan(marker - 0.5, marker + 0.5, color=COLORS["limit"], alpha=0.2, linewidth=0)
    return fig


def _draw_gates(ax: Axes, s: Setting) -> None:
    """The pre-activations, with the gates that they give."""
    places = {"i_rest": 0, "i_store": 1, "f_rest": 2.05, "f_store": 3.05, "o_rest": 4.1, "o_read": 5.1, "w_g": 6.1}
    shown = [name for name in places if not s.constant or name[2:] in ("rest", "g")]
    for gate, marked in (("i", "store"), ("f", "store"), ("o", "read")):
        names = [f"{gate}_rest", f"{gate}_{marked}"]
        if not s.constant:
            ax.plot([places[n] for n in names], [getattr(s, n) for n in names], color=COLORS[gate])
    for name in shown:
        a = getattr(s, name)
        ax.plot(places[name], a, "o", color=COLORS["g" if name == "w_g" else name[0]], markersize=7)
        text = fixed(math.tanh(a), 2) if name == "w_g" else opening(sigmoid(a))
        ax.annotate(text, (places[name], a), (0, 7), textcoords="offset points", ha="center", fontsize=8)
    words = [f"{name[0]}\n{'always' if s.constant else name[2:]}" for name in shown[:-1]]
    ax.set(
        xlim=(-0.55, 6.6), yticks=[-8, -4, 0, 4, 8], ylim=(-MOST - 1.5, MOST + 1.5), title="Pre-activations a, and σ(a)"
    )
    ax.set_xticks([places[name] for name in shown], [*words, "g\nbit"], fontsize=8)


def _draw_cell(ax: Axes, s: Setting, found: Run) -> None:
    """Cell, output and what is left of the stored bit; at the read marker, where the cell should be."""
    t = np.arange(T)
    ax.plot(t[s.store :], found.left[s.store :], color=COLORS["limit"], linestyle="--", label="left of the stored bit")
    ax.plot(t, found.h, color=COLORS["h"], label="output h")
    ax.vlines(t, 0, found.c, color=COLORS["c"], linewidth=1.2)
    ax.plot(np.arange(-1, T), [-found.bit, *found.c], "o", color=COLORS["c"], markersize=4, label="cell c")
    low, high = span(found.c)
    around = [found.read - 0.5, found.read + 0.5]
    edge = 0.03 * (high - low)
    goal = high - edge if found.bit > 0 else low + edge
    ax.fill_between(around, found.bit * ENOUGH, goal, facecolor=(COLORS["good"], 0.4), edgecolor=COLORS["good"])
    ax.plot(found.read, found.c[found.read], "o", color=COLORS["good" if found.kept else "bad"], markersize=8)
    ax.set(ylim=(low, high + 0.3 * (high - low)), xlabel="step t; old: before the first step")
    ax.legend(ncols=3, loc="upper right", fontsize=8)


def _signed(value: float) -> str:
    text = fixed(value, 2)
    return text if text.startswith("-") else f"+{text}"


def _count(n: int) -> str:
    return "1 step" if n == 1 else f"{n} steps"

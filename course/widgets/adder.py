"""Live demo of a trained LSTM that adds two numbers bit by bit: flip their bits, and go back to earlier weights.

Three units of the course's LSTM cell read the bits of a and b, least significant first, and a sigmoid on top gives the
probability that the bit of the sum is 1. The picture is drawn and computed in the browser (adder.js), where the weights
stand, too; the same numbers from NumPy are `add`, the same words `sentence`. How it was trained:
`tests/notebooks/adder_training.py`.
"""

import functools
import re
from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import FOLDER, Demo, fixed

H = 3
OTHERS = 100  # so many other sums measure a network
MOST = 2**20 - 1
SHAPES = {"W_x": (2, 4 * H), "W_h": (H, 4 * H), "W_c": (H, 4 * H), "b": (4 * H,), "W_o": (H, 1), "b_o": (1,)}


class Adder(Demo):
    """The demo. Its traits follow the controls, and the controls follow its traits.

    a, b: the numbers; of each the lowest 8 or 20 bits are read. bits: "8", as in training, or "20". stage: 0 for the
    weights before training to 6 for the trained ones, `UPDATES` says after how many updates. cell: "1", "2" or "3", the
    unit whose cell state and gates are drawn. hide: what is shown after a prediction only, "carry", "wrong" or "".
    """

    unit: ClassVar[int] = 9
    title: ClassVar[str] = "A network learns to add"
    question: ClassVar[str] = "Three units add two numbers bit by bit. What do they have to remember, and where is it?"

    a = traitlets.Int(108, min=0, max=MOST).tag(sync=True)
    b = traitlets.Int(87, min=0, max=MOST).tag(sync=True)
    bits = traitlets.Enum(["8", "20"], "8").tag(sync=True)
    stage = traitlets.Int(6, min=0, max=6).tag(sync=True)
    cell = traitlets.Enum(["1", "2", "3"], "1").tag(sync=True)
    hide = traitlets.Enum(["carry", "wrong", ""], "carry").tag(sync=True)

    def describe(self) -> str:
        """The demo as plain text; see the function of the same name."""
        return describe(self.a, self.b, self.bits, self.stage, self.cell)

    def figure(self) -> Figure:
        """The three panels of the demo."""
        return figure(self.a, self.b, self.bits, self.stage, self.cell)


def adder(a: int = 108, b: int = 87, bits: str = "8", stage: int = 6, cell: str = "1", hide: str = "carry") -> Adder:
    """The demo at these values; what they mean is told at the class.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    return Adder(a=a, b=b, bits=bits, stage=stage, cell=cell, hide=hide)


# ---- the network -------------------------------------------------------------------------------------------------


class Weights(NamedTuple):
    """The cell's W_x (2, 4H), W_h (H, 4H), W_c (H, 4H), b (4H,), in blocks i, f, g, o; on top W_o (H, 1), b_o (1,)."""

    W_x: np.ndarray
    W_h: np.ndarray
    W_c: np.ndarray
    b: np.ndarray
    W_o: np.ndarray
    b_o: np.ndarray


class Steps(NamedTuple):
    """What happens at each step, (T, B, H) each, and p (T, B), the probability that the bit of the sum is 1."""

    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray
    p: np.ndarray


def unpack(numbers: np.ndarray) -> Weights:
    """The weights from all of their numbers in a row."""
    ends = np.cumsum([np.prod(shape) for shape in SHAPES.values()])[:-1]
    parts = zip(np.split(np.asarray(numbers, dtype=float), ends), SHAPES.values(), strict=True)
    return Weights(*(part.reshape(shape) for part, shape in parts))


def _stored() -> dict[int, Weights]:
    """Weights by the number of updates, as they stand in adder.js."""
    lines = re.findall(r"^  (\d+): \[(.*)\],$", (FOLDER / "adder.js").read_text(encoding="utf-8"), re.MULTILINE)
    return {int(updates): unpack(np.array(row.split(","), dtype=float) / 1000) for updates, row in lines}


STAGES = _stored()
UPDATES = tuple(STAGES)


def weights(stage: int = 6) -> Weights:
    """The network's weights at a stage of its training, rounded to thousandths."""
    return STAGES[UPDATES[stage]]


def sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def forward(w: Weights, x: np.ndarray) -> Steps:
    """The network over x (T, B, 2), from zero states. Gates see the cell state, the output gate the new one."""
    h = c = np.zeros((x.shape[1], H))
    steps = []
    for x_t in x:
        a = x_t @ w.W_x + h @ w.W_h + w.b
        a[:, : 3 * H] += c @ w.W_c[:, : 3 * H]
        i, f, g = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H])
        c = f * c + i * g
        o = sigmoid(a[:, 3 * H :] + c @ w.W_c[:, 3 * H :])
        h = o * np.tanh(c)
        steps.append((i, f, g, o, c, h, sigmoid(h @ w.W_o + w.b_o)[:, 0]))
    return Steps(*(np.array(values) for values in zip(*steps, strict=True)))


def digits(numbers: np.ndarray, n: int) -> np.ndarray:
    """Bits of whole numbers (B,), least significant first, (n, B)."""
    return (np.asarray(numbers, dtype=np.int64) >> np.arange(n)[:, None]) & 1


def inputs(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """What the network reads, (n + 1, B, 2): the n bits of both, then zeros for what is left to carry."""
    return np.stack([digits(a, n + 1), digits(b, n + 1)], axis=-1).astype(float)


def carries(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """The carry out of each step, (n + 1, B): a + b has another bit there than a and b without carry."""
    a, b = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    return digits((a + b) ^ a ^ b, n + 2)[1:]


class Sum(NamedTuple):
    """One sum: bits (n + 1,) of a, b and the right answer, carry into and out of each step; the network's steps."""

    a: int
    b: int
    bits_a: np.ndarray
    bits_b: np.ndarray
    bits_sum: np.ndarray
    into: np.ndarray
    out: np.ndarray
    steps: Steps  # (n + 1, H), and p (n + 1,)
    said: np.ndarray  # bits that the network gives
    number: int  # and the number that they make


def add(a: int, b: int, bits: str = "8", stage: int = 6) -> Sum:
    """What the demo draws; of a and b the lowest bits count."""
    n = int(bits)
    a, b = a % 2**n, b % 2**n
    steps = Steps(*(values[:, 0] for values in forward(weights(stage), inputs([a], [b], n))))
    out = carries([a], [b], n)[:, 0]
    said = (steps.p > 0.5).astype(int)
    ours = [digits([value], n + 1)[:, 0] for value in (a, b, a + b)]
    number = sum(int(bit) << t for t, bit in enumerate(said))
    return Sum(a, b, *ours, np.append(0, out[:-1]), out, steps, said, number)


class Measured(NamedTuple):
    """Of the other sums: how many are all right, and each unit's correlation of c with the carry out of the step."""

    right: int
    correlations: tuple[float, ...]


def others(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two lists of numbers of n bits, spread evenly, that add up to the other sums."""
    k = np.arange(1, OTHERS + 1)
    spread = [np.floor((k * step - np.floor(k * step)) * 2**n) for step in (0.6180339887498949, 0.7548776662466927)]
    return tuple(values.astype(np.int64) for values in spread)


@functools.cache
def measure(bits: str, stage: int) -> Measured:
    """How good the network is at a stage, over all steps of the other sums."""
    n = int(bits)
    a, b = others(n)
    steps, carry = forward(weights(stage), inputs(a, b, n)), carries(a, b, n)
    right = int(((steps.p > 0.5) == digits(a + b, n + 1)).all(axis=0).sum())
    return Measured(right, tuple(float(np.corrcoef(steps.c[..., k].ravel(), carry.ravel())[0, 1]) for k in range(H)))


# ---- words -------------------------------------------------------------------------------------------------------


def holder(bits: str, stage: int, cell: str = "1") -> str:
    """How well a unit's cell state goes with the carry, in words."""
    found = measure(bits, stage).correlations[int(cell) - 1]
    return f"c of unit {cell} has a correlation of {fixed(found, 2)} with the carry"


def wrong(s: Sum) -> str:
    """Which steps are wrong, in words."""
    steps = [str(t) for t in np.flatnonzero(s.said != s.bits_sum)]
    return "no step is wrong" if not steps else f"wrong at step{'s' * (len(steps) > 1)} {', '.join(steps)}"


def answer(s: Sum, hidden: str = "") -> str:
    """The title of the table."""
    told = "?" if hidden == "wrong" else f"{s.number} {'✓' if s.number == s.a + s.b else '✗'}"
    return f"The network says {s.a} + {s.b} = {told}"


def sentence(a: int, b: int, bits: str = "8", stage: int = 6, hidden: str = "", cell: str = "1") -> str:
    """What the demo says; what is hidden, "carry" or "wrong", is left out."""
    s = add(a, b, bits, stage)
    head = f"After {UPDATES[stage]} updates: {s.a} + {s.b} = {s.a + s.b}"
    if hidden == "wrong":
        return f"{head}. What the network says is shown once you have kept a prediction."
    told = f"It gets {measure(bits, stage).right} of {OTHERS} other sums of {bits} bits right"
    more = "" if hidden else f"; there {holder(bits, stage, cell)}"
    return f"{head}, the network says {s.number}, {wrong(s)}. {told}{more}."


def describe(a: int = 108, b: int = 87, bits: str = "8", stage: int = 6, cell: str = "1") -> str:
    """The demo as plain text, for readers without the picture and for pages where widgets do not run."""
    s, k = add(a, b, bits, stage), int(cell) - 1
    rows = {"step t": range(int(bits) + 1), "a": s.bits_a, "b": s.bits_b, "carry in": s.into, "sum": s.bits_sum}
    rows |= {"network": s.said}
    named = {"p": s.steps.p, **{name: getattr(s.steps, name)[:, k] for name in "ifoc"}}
    rows |= {name: [fixed(value, 2) for value in values] for name, values in named.items()}
    lines = [f"{name:<9}" + "".join(f"{cell!s:>7}" for cell in cells) for name, cells in rows.items()]
    return "\n".join([sentence(a, b, bits, stage, cell=cell), *lines, f"i, f, o and c are those of unit {cell}."])


# ---- the figure --------------------------------------------------------------------------------------------------


def figure(a: int = 108, b: int = 87, bits: str = "8", stage: int = 6, cell: str = "1") -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    s, k = add(a, b, bits, stage), int(cell) - 1
    t = np.arange(int(bits) + 1)
    fig, axes = plt.subplots(1, 3, figsize=(8.6, 2.9), width_ratios=(2, 1.1, 1.1))
    _table(axes[0], s, t)
    state = s.steps.c
    for step in t[s.out == 1]:
        axes[1].axvspan(step - 0.5, step + 0.5, color=COLORS["limit"], alpha=0.18, linewidth=0)
    for other in range(H):
        if other != k:
            axes[1].plot(t, state[:, other], color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
    axes[1].plot(t, state[:, k], "-o", color=COLORS["first"], markersize=3.5)
    axes[1].set_title(f"c of unit {cell} (shaded: carry)", fontsize=9)
    axes[1].set_ylim(*span(state))
    for name, pen in {"i": "third", "f": "second", "o": "fourth"}.items():  # as in adder.js
        axes[2].plot(t, getattr(s.steps, name)[:, k], color=COLORS[pen], linestyle=LINES[pen], label=name)
    axes[2].set_title(f"Gates of unit {cell}", fontsize=9)
    axes[2].set(ylim=(-0.06, 1.35), yticks=[0, 0.5, 1])
    axes[2].legend(ncols=3, loc="upper center", fontsize=8)
    for ax in axes[1:]:
        ax.set(xlabel="step t", xticks=t[:: 1 if len(t) < 12 else 5], xlim=(-0.6, t[-1] + 0.6))
    return fig


def _table(ax: Axes, s: Sum, t: np.ndarray) -> None:
    rows = {"a": s.bits_a, "b": s.bits_b, "carry in": s.into, "sum": s.bits_sum, "network": s.said}
    levels = 7.5 - np.arange(len(rows))
    few, fine = len(t) < 12, s.said == s.bits_sum
    size = 6.5 if few else 5
    cells, steps, heights = (values.ravel() for values in np.broadcast_arrays([*rows.values()], t, levels[:, None]))
    mark = {"linestyle": "none", "markersize": size, "markeredgewidth": 0.1}
    for digit in (0, 1):  # digits as markers: a page of text would be twice as long
        put = cells == digit
        ax.plot(steps[put], heights[put], marker=f"${digit}$", color=COLORS["ink"], **mark)
    ax.plot(t[fine], 0 * t[fine] + 2.5, marker="$✓$", color=COLORS["good"], **mark)
    ax.plot(t[~fine], 0 * t[~fine] + 2.5, marker="x", color=COLORS["bad"], **mark | {"markeredgewidth": 1.8})
    ax.bar(t, 2 * s.steps.p, width=0.6, color=[COLORS["first" if right else "bad"] for right in fine])
    ax.axhline(1, color=COLORS["limit"], linewidth=0.8, linestyle=LINES["limit"])
    ax.set(xlim=(-0.6, t[-1] + 0.6), ylim=(0, 8), xticks=t[:: 1 if few else 5], yticks=[*levels, 1])
    ax.set_yticklabels([*rows, "p of a 1"], fontsize=8)
    ax.set_xlabel("step t reads the bits worth $2^t$")
    ax.set_title(f"The network says {s.a} + {s.b} = {s.number}", fontsize=9)
    ax.grid(False)


def span(c: np.ndarray) -> tuple[float, float]:
    """The vertical axis of the cell states."""
    low, high = min(-1.2, float(c.min())), max(1.2, float(c.max()))
    gap = 0.08 * (high - low)
    return low - gap, high + gap

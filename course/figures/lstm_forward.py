"""Figures of unit 7: the cell that grows, its blocks of weights, closed and holding gates, strange cells, the latch."""

from collections.abc import Callable, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from course.figures.style import COLORS, LINES, show

Run = Mapping[str, np.ndarray]  # x (T, 3), and i, f, o, c, h (T,) of a latch


def cell_diagram(stage: str = "cell") -> None:
    """The cell as far as it has been built: "vanilla", "gate", "store", "state", "read", or all of it, "cell".

    What is new at a stage is lit: thick, its boxes tinted.
    """
    level = STAGES.index(stage)
    top = (4.1, 5.2, 5.2, 7.5, 7.5, 7.5)[level]
    fig, ax = plt.subplots(figsize=(7.4, 0.6 * (top - 0.2)))
    ax.set(xlim=(-0.4, 12.4), ylim=(0.2, top), aspect="equal")
    ax.axis("off")
    drawing = _Drawing(ax, level)
    _boxes(drawing)
    (_what_they_give if level < STATE else _line_of_the_state)(drawing)
    if level >= READ:
        _way_out(drawing)
    ax.text(0, 0.5, "x_t, h_prev")
    if level in (GATE, STORE, CELL):  # beside the last box
        ax.text(9.6 if level == CELL else 7.35, 2.0, "the sums (1) enter\neach box from below", fontsize=9, va="center")
    words, caption = _WORDS[stage]
    show(fig, f"Block diagram. {words}", caption=caption)


STAGES = ("vanilla", "gate", "store", "state", "read", "cell")
VANILLA, GATE, STORE, STATE, READ, CELL = range(6)
_ENTER = "x_t and h_prev enter from below. "
_PEEPHOLES = "Dashed: c_prev enters the boxes f, i and g as well. "
_LINE = (
    "The cell state runs along the top from c_prev to c_t; it is multiplied by the forget gate f, then the product of "
    "input gate i and candidate g is added (5). "
)
_WORDS = {
    "vanilla": (
        f"{_ENTER}One box, tanh, makes the new hidden state h_t of them. There is no other way from h_prev to h_t.",
        "The layer of unit 4: the only way from the old state to the new one leads through the box.",
    ),
    "gate": (
        f"{_ENTER}Beside the tanh box there is a second one, a sigmoid, lit: the forget gate f. Dashed: the old cell "
        "state c_prev enters both.",
        "A gate is a layer like the other, with a sigmoid. Dashed: a look into the memory (a peephole).",
    ),
    "store": (
        f"{_ENTER}Three boxes give the forget gate f (3), the input gate i (2) and the candidate g (4); i and g are "
        f"lit. {_PEEPHOLES}What becomes of the three is not drawn yet.",
        "Three boxes that see the same things. New: the input gate; the tanh box now gives the candidate.",
    ),
    "state": (
        f"{_ENTER}{_PEEPHOLES}Lit: {_LINE}",
        "New: the line of the cell state. On it lie one product and one sum (5).",
    ),
    "read": (
        f"{_ENTER}{_PEEPHOLES}{_LINE}Lit: the output gate o (6) sees x_t, h_prev and, dashed, the new cell state c_t; "
        "the hidden state h_t is o times the tanh of c_t (7).",
        "New: the output gate (6) and the way out (7). Its dashed line starts after the sum.",
    ),
    "cell": (
        f"{_ENTER}{_LINE}Dashed: c_prev enters the boxes f (3), i (2) and g (4), but the output gate o (6) sees c_t. "
        "The hidden state h_t is o times the tanh of c_t (7).",
        "The cell; numbers are those of the equations, dashed lines are peepholes.",
    ),
}


class _Drawing:
    """The axes, and how a part that came at some stage looks at this one: lit, or as a part that is known."""

    def __init__(self, ax: Axes, level: int) -> None:
        self.ax = ax
        self.level = level

    def lit(self, since: int) -> bool:
        return since == self.level

    def arrow(self, since: int, *points, color: str = "ink", width: float = 1.2, dashed: bool = False) -> None:
        """A line through the points, ending in an arrow head."""
        (*path, before, last) = points
        width = 1.8 * width if self.lit(since) else width
        style = {"color": COLORS[color], "linewidth": width, "linestyle": (0, (3, 2)) if dashed else "-"}
        self.ax.plot(*zip(*path, before, strict=True), zorder=1, **style)
        head = {"arrowstyle": "-|>", "mutation_scale": 8 + 3 * min(width, 4), "shrinkA": 0, "shrinkB": 0}
        self.ax.annotate("", last, before, arrowprops={**head, **style})

    def box(self, since: int, x: float, y: float, text: str, color: str, number: str = "") -> None:
        """A layer of units, with the number of its equation."""
        layers = [(COLORS["paper"], 1.0), (COLORS[color], 0.25)] if self.lit(since) else [(COLORS["paper"], 1.0)]
        for face, alpha in layers:
            patch = FancyBboxPatch((x - 0.55, y - 0.42), 1.1, 0.84, boxstyle="round,pad=0.04", zorder=3)
            patch.set(facecolor=face, alpha=alpha, edgecolor="none")
            self.ax.add_patch(patch)
        edge = FancyBboxPatch((x - 0.55, y - 0.42), 1.1, 0.84, boxstyle="round,pad=0.04", zorder=4)
        edge.set(facecolor="none", edgecolor=COLORS[color], linewidth=2.6 if self.lit(since) else 1.5)
        self.ax.add_patch(edge)
        self.ax.text(x, y, text, ha="center", va="center", zorder=5, weight="bold" if self.lit(since) else "normal")
        self.ax.text(x - 0.66, y + 0.55, number, ha="right", va="center", fontsize=9, color=COLORS[color])

    def node(self, since: int, x: float, y: float, sign: str, number: str = "", at=(0.3, 0.42)) -> None:
        """A product or a sum, entry by entry."""
        width = 2.4 if self.lit(since) else 1.5
        circle = Circle((x, y), 0.28, facecolor=COLORS["paper"], edgecolor=COLORS["ink"], linewidth=width, zorder=3)
        self.ax.add_patch(circle)
        self.ax.text(x, y - 0.02, sign, ha="center", va="center", fontsize=12, zorder=4)
        self.ax.text(x + at[0], y + at[1], number, fontsize=9)


PLACES = {"f": 2.4, "i": 4.6, "g": 6.75, "o": 9.0}


def _boxes(drawing: _Drawing) -> None:
    """The boxes that there are, and what enters them."""
    ax, level = drawing.ax, drawing.level
    since = {"g": STORE if level == STORE else VANILLA, "f": GATE, "i": STORE, "o": READ}
    texts = {
        "f": r"$\sigma$    f",
        "i": r"$\sigma$    i",
        "g": "tanh  g" if level >= STORE else "tanh",
        "o": r"$\sigma$    o",
    }
    numbers = {"f": "(3)", "i": "(2)", "g": "(4)", "o": "(6)"} if level >= STORE else {}
    there = [name for name in PLACES if since[name] <= level]
    for name in there:
        color = "h" if name == "g" and level < STORE else name
        drawing.box(since[name], PLACES[name], 3.0, texts[name], color, numbers.get(name, ""))
        left = PLACES[name] - 0.2
        if name == there[-1]:
            drawing.arrow(VANILLA if name == "g" else since[name], (0, 1.0), (left, 1.0), (left, 2.55))
        else:
            drawing.arrow(since[name], (left, 1.0), (left, 2.55))
    if level == VANILLA:
        return
    seeing = [name for name in there if name != "o"]
    start = 6.6 if level >= STATE else 4.6
    for name in seeing:
        right = PLACES[name] + 0.25
        if name == "g":
            drawing.arrow(
                STORE if level == STORE else GATE, (0.6, start), (0.6, 1.7), (right, 1.7), (right, 2.55), dashed=True
            )
        else:
            drawing.arrow(since[name], (right, 1.7), (right, 2.55), dashed=True)
    if level >= STATE:
        ax.text(1.0, 1.82, "c_prev", fontsize=9)
    else:
        ax.text(0.3, 4.75, "c_prev")
    if level >= READ:
        drawing.arrow(READ, (7.75, 6.6), (7.75, 1.7), (9.25, 1.7), (9.25, 2.55), dashed=True)
        ax.text(7.85, 1.82, "c_t", fontsize=9)


def _what_they_give(drawing: _Drawing) -> None:
    """Before there is a line of the cell state: short arrows out of the boxes."""
    if drawing.level == VANILLA:
        drawing.arrow(VANILLA, (7.35, 3.0), (12, 3.0), color="h", width=1.6)
        drawing.ax.text(12, 3.25, "h_t", ha="right")
        return
    names = {"f": GATE} if drawing.level == GATE else {"f": GATE, "i": STORE, "g": STORE}
    for name, since in names.items():
        drawing.arrow(since, (PLACES[name], 3.46), (PLACES[name], 4.4), color=name)
        drawing.ax.text(PLACES[name], 4.6, name, ha="center", color=COLORS[name], weight="bold")


def _line_of_the_state(drawing: _Drawing) -> None:
    """The line of the cell state, and what the gates do to it."""
    drawing.arrow(STATE, (0, 6.6), (12, 6.6), width=2.4)
    drawing.arrow(STATE, (2.4, 3.46), (2.4, 6.3), color="f")
    drawing.arrow(STATE, (4.6, 3.46), (4.6, 4.9), (5.4, 4.9), color="i")
    drawing.arrow(STATE, (6.75, 3.46), (6.75, 4.9), (5.98, 4.9), color="g")
    drawing.arrow(STATE, (5.7, 5.2), (5.7, 6.3))
    drawing.node(STATE, 2.4, 6.6, "×")
    drawing.node(STATE, 5.7, 4.9, "×")
    drawing.node(STATE, 5.7, 6.6, "+", "(5)")
    drawing.ax.text(0, 6.9, "c_prev")
    drawing.ax.text(12, 6.9, "c_t", ha="right")


def _way_out(drawing: _Drawing) -> None:
    """From the new cell state to the hidden state."""
    drawing.arrow(READ, (10.6, 6.6), (10.6, 5.38))
    drawing.arrow(READ, (10.6, 4.44), (10.6, 3.3))
    drawing.arrow(READ, (9.6, 3.0), (10.3, 3.0), color="o")
    drawing.arrow(READ, (10.88, 3.0), (12, 3.0), color="h", width=1.6)
    drawing.box(READ, 10.6, 4.9, "tanh", "ink")
    drawing.node(READ, 10.6, 3.0, "×", "(7)", at=(0.3, 0.3))
    drawing.ax.text(12, 3.25, "h_t", ha="right")


def closed_gates() -> None:
    """How many digits of a nearly closed gate the tanh form of the sigmoid loses."""
    a = np.linspace(-40, 0, 400)
    exact = np.exp(a) / (1 + np.exp(a))
    error = np.abs((1 + np.tanh(a / 2)) / 2 - exact) / exact
    fig, ax = plt.subplots(figsize=(6.4, 2.6))
    ax.semilogy(a, np.maximum(error, 1e-17), color=COLORS["bad"], linestyle="none", marker=".", markersize=3)
    ax.axhline(1, color=COLORS["limit"], linestyle=LINES["limit"])
    ax.text(0, 0.4, "1: no digit is right", ha="right", va="top", color=COLORS["limit"])
    ax.set(xlabel="pre-activation a", ylabel="relative error")
    ax.set_title("The tanh form, for a gate that closes (float64)")
    show(
        fig,
        "Relative error of (1 + tanh(a/2))/2, on a logarithmic axis, for a from -40 to 0. It grows from about 1e-16 "
        "near a = 0 to 1e-8 near a = -20 and reaches 1, no correct digit at all, below a = -38.",
    )


def packed_blocks() -> None:
    """The four parameter arrays as rows of blocks, and what each block is multiplied by."""
    arrays = {"W_x": (2, "(D, 4H)"), "W_h": (3, "(H, 4H)"), "W_c": (3, "(H, 4H)"), "b": (1, "(4H,)")}
    fig, ax = plt.subplots(figsize=(6.4, 2.9))
    width, top = 3, 0.0
    for name, (height, size) in arrays.items():
        for place, gate in enumerate("ifgo"):
            corner = (place * width, top - height)
            block = Rectangle(corner, width, height, facecolor=COLORS[gate], alpha=0.25, edgecolor=COLORS["ink"])
            ax.add_patch(block)
            seen = {"W_x": "× x_t", "W_h": "× h_prev", "W_c": "× c_t" if gate == "o" else "× c_prev"}.get(name, "")
            ax.text(corner[0] + width / 2, top - height / 2, seen, ha="center", va="center", fontsize=9)
        ax.text(-0.3, top - height / 2, f"{name} {size}", ha="right", va="center")
        top -= height + 0.5
    for place, gate in enumerate("ifgo"):
        ax.text((place + 0.5) * width, 0.3, gate, ha="center", color=COLORS[gate], weight="bold")
    for place, column in enumerate(("0", "H", "2H", "3H", "4H")):
        ax.text(place * width, top + 0.35, column, ha="center", va="top", fontsize=9)
    ax.set(xlim=(-4.2, 12.3), ylim=(top - 0.6, 1.3))
    ax.axis("off")
    show(
        fig,
        "The four parameter arrays as rows of blocks, each H columns wide, in the order i, f, g, o, with boundaries "
        "at 0, H, 2H, 3H and 4H. Each block names what it is multiplied by: W_x by x_t, W_h by h_prev, W_c by c_prev "
        "in the blocks i, f, g and by c_t in the block o.",
        caption="The four parameter arrays as rows of blocks, in the order i, f, g, o.",
    )


def holding(gates: tuple[float, float, float] = (0.9, 0.98, 0.999), most: int = 50) -> None:
    """What is left of a cell's content when its forget gate stays constant and nothing is written."""
    n = np.arange(most + 1)
    fig, ax = plt.subplots(figsize=(6.4, 2.8))
    for f, role, side in zip(gates, ("first", "second", "third"), ("bottom", "center", "top"), strict=True):
        ax.plot(n, f**n, color=COLORS[role], linestyle=LINES[role])
        ax.text(most + 1, f**most, f"f = {f}", va=side, color=COLORS[role])
    ax.plot([0, most], [0.99, 0.99], color=COLORS["ink"], linestyle=LINES["limit"], zorder=5)
    ax.text(most + 1, 1.0, "99 %", color=COLORS["ink"])
    ax.set(xlabel="steps n", ylabel="content left, fⁿ", xlim=(0, 1.16 * most), ylim=(0, 1.12))
    ax.set_title("Input gate closed, forget gate constant")
    ends = ", ".join(f"{f**most:.2g} for f = {f}" for f in gates)
    show(
        fig,
        f"Content left after n = 0 to {most} steps, for three constant forget gates. It ends at {ends}. A dotted line "
        f"marks 99 percent; of the three curves {sum(f**most >= 0.99 for f in gates) or 'none'} stays above it.",
    )


def latch(runs: Mapping[float, Run]) -> None:
    """The latch over time: bits and markers, gates, states.

    runs: K -> what a run of the latch gave, first the decisive one, whose gates are shown, then a weak one.
    """
    (K, sharp), (weak_K, weak) = runs.items()
    x = sharp["x"]
    marked = {"store": np.flatnonzero(x[:, 1]), "read": np.flatnonzero(x[:, 2])}
    fig, (bits, gates, states) = plt.subplots(3, 1, figsize=(6.8, 5.4), sharex=True, height_ratios=[1, 1.2, 1.6])
    t = np.arange(len(x))
    bits.stem(t, x[:, 0], linefmt=COLORS["x"], markerfmt=".", basefmt=" ")
    bits.set(ylabel="bit", ylim=(-1.3, 1.3), yticks=[-1, 0, 1])
    for name, steps in marked.items():
        for step in steps:
            for ax in (bits, gates, states):
                ax.axvline(step, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
            bits.text(step, 1.35, name, ha="center", fontsize=9)
    for lane, name in enumerate("ofi"):  # a lane for each, shut at its floor, open at its top
        floor = np.full(len(t), 1.25 * lane)
        gates.fill_between(t, floor, floor + sharp[name], step="mid", facecolor=COLORS[name], alpha=0.5)
        gates.plot(t, floor + sharp[name], drawstyle="steps-mid", color=COLORS[name], linestyle="-", linewidth=1.2)
    gates.set(ylabel=f"gates (K = {K:g})", ylim=(-0.1, 3.6), yticks=[0.5, 1.75, 3.0], yticklabels=["o", "f", "i"])
    states.plot(t, sharp["c"], color=COLORS["c"], label=f"c_t, K = {K:g}")
    states.plot(t, weak["c"], color=COLORS["bad"], linestyle=LINES["bad"], label=f"c_t, K = {weak_K:g}")
    dots = {"color": COLORS["h"], "linestyle": "none", "marker": "o", "markersize": 4}
    states.plot(t, sharp["h"], **dots, label=f"h_t, K = {K:g}")
    states.set(xlabel="time t", ylabel="states", ylim=(-1.9, 1.5))
    states.legend(loc="lower left", ncols=3, frameon=True, framealpha=1, edgecolor=COLORS["paper"])
    kept = [f"K = {number:g}: {run['c'][marked['read'][0]]:+.4f}" for number, run in runs.items()]
    show(fig, _of_latch(K, sharp, marked), caption=f"The latch. c_t at the first read marker: {', '.join(kept)}.")


def _of_latch(K: float, run: Run, marked: dict[str, np.ndarray]) -> str:
    """What the three panels of `latch` show, in words."""
    store, read = marked["store"], marked["read"]
    held = ", ".join(f"{run['c'][step]:+.2f} at t = {step}" for step in sorted([*store, *read]))
    shown = ", ".join(f"{run['h'][step]:+.2f} at t = {step}" for step in read)
    silent = np.abs(np.delete(run["h"], read)).max()
    return (
        f"Three panels over {len(run['c'])} time steps. Top: random bits, with store markers at {_times(store)} and "
        f"read markers at {_times(read)}. Middle, K = {K:g}: the input gate is open at {_times(run['i'] > 0.5)}, the "
        f"forget gate is closed at {_times(run['f'] < 0.5)}, the output gate is open at {_times(run['o'] > 0.5)}. "
        f"Bottom: with K = {K:g} the cell state is {held}; the hidden state is {shown}, and at all other times at most "
        f"{silent:.2f} in size. Dashed: the cell state with smaller weights and biases."
    )


def _times(steps: np.ndarray) -> str:
    """Time steps in words, from their numbers or from a mask; runs of many are counted."""
    numbers = np.flatnonzero(steps) if steps.dtype == bool else steps
    if len(numbers) > 6:
        return f"{len(numbers)} of {len(steps)} steps"
    return f"t = {' and '.join(map(str, numbers))}" if len(numbers) else "no time"


# ---- the strange cells ---------------------------------------------------------------------------------------------


def strange_cell(name: str) -> Callable:
    """The step of one of the cells "A" to "E" of section 7.11, called like the notebook's `lstm_step`."""
    return lambda x_t, h_prev, c_prev, p: _strange(name, x_t, h_prev, c_prev, p)


def _strange(name: str, x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, p: tuple) -> tuple:
    W_x, W_h, W_c, b = p
    old = np.split(x_t @ W_x + h_prev @ W_h + c_prev @ W_c + b, 4, axis=-1)
    gate = [1 / (1 + np.exp(-a)) for a in old]
    i, f = gate[:2] if name != "B" else gate[1::-1]
    g = np.tanh(old[2])
    c_t = f * (c_prev + i * g) if name == "E" else f * c_prev + i * g
    o = 1 / (1 + np.exp(-np.split(x_t @ W_x + h_prev @ W_h + c_t @ W_c + b, 4, axis=-1)[3]))
    h_t = (gate[3] if name == "C" else o) * (c_t if name == "A" else np.tanh(c_t))
    return h_t, c_t

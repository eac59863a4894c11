"""Figures of unit 6: slopes, the cell that grows, two conflicts measured, a backward pass beside finite differences."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course.figures.style import COLORS, LINES, show

Function = Callable[..., Any]
STAGES = ("carousel", "input gate", "output gate", "forget gate")


def slopes() -> None:
    """Slope times weight for three units, over the pre-activation."""
    a = np.linspace(-5, 5, 201)
    s = 1 / (1 + np.exp(-a))
    fig, ax = plt.subplots(figsize=(6.4, 2.7))
    for values, role, label in (
        (np.ones_like(a), "first", "the line you found: 1"),
        (1 - np.tanh(a) ** 2, "second", "tanh, w = 1"),
        (4 * s * (1 - s), "third", "logistic, w = 4"),
    ):
        ax.plot(a, values, color=COLORS[role], linestyle=LINES[role], label=label)
    ax.set(xlabel="pre-activation a", ylabel="slope times weight", ylim=(0, 1.15))
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    far = 4 * s[-1] * (1 - s[-1])
    show(
        fig,
        "The factor by which an error is multiplied per step, over the pre-activation. For the linear unit it is 1 "
        "everywhere. For tanh with w = 1 and for the logistic function with w = 4 it is 1 at a = 0 only and falls on "
        f"both sides, to {1 - np.tanh(5) ** 2:.1g} and {far:.2g} at a = 5.",
    )


# ---- the cell that grows -------------------------------------------------------------------------------------------


def cell(stage: str) -> None:
    """The cell as far as it has been built, from its carousel to its forget gate; what is new is drawn bold."""
    level = STAGES.index(stage)
    top = 4.9 if level == 3 else 3.8
    low = 1.0 if level == 0 else -0.1
    left, right = (1.2, 9.6) if level == 0 else (-0.4, 9.6) if level == 1 else (-0.4, 12.2)
    fig, ax = plt.subplots(figsize=(0.57 * (right - left), 0.58 * (top - low)))
    ax.set(xlim=(left, right), ylim=(low, top), aspect="equal")
    ax.axis("off")
    _loop(ax, level)
    _way_in(ax, level)
    _way_out(ax, level)
    words = {
        0: "The carousel: the state c returns to itself with the factor 1, and u x(t) is added at each step.",
        1: "The carousel with an input gate: the product of input gate i and candidate g is added.",
        2: "The memory cell of 1997: the input gate multiplies what comes in, the output gate what goes out; the loop "
        "of the state has the factor 1.",
        3: "The cell with forget gate: now the loop of the state is multiplied by f.",
    }
    more = " On its way out the state is squashed by tanh(c/2), then multiplied by the output gate o; this is h." * (
        level > 1
    )
    show(fig, f"Block diagram. {words[level]}{more}", caption=words[level])


def _loop(ax: Axes, level: int) -> None:
    new = level in (0, 3)
    color = "f" if level == 3 else "ink"
    _node(ax, 4.6, 1.6, "+")
    _box(ax, 6.4, 1.6, "c", "ink", 1.6 if new else 1.2)
    _line(ax, (4.9, 1.6), (5.82, 1.6), width=1.8)
    _line(ax, (6.4, 2.1), (6.4, 3.3), (5.8, 3.3), color=color, width=2.6 if new else 1.8)
    _line(ax, (5.2, 3.3), (4.6, 3.3), (4.6, 1.92), color=color, width=2.6 if new else 1.8)
    if level < 3:
        ax.text(5.5, 3.3, "1.0", ha="center", va="center", fontsize=11, weight="bold" if new else "normal")
        return
    _node(ax, 5.5, 3.3, "×", color="f")
    _line(ax, (5.5, 4.25), (5.5, 3.62), color="f")
    ax.text(5.5, 4.35, "f(t)", ha="center", va="bottom", color=COLORS["f"], weight="bold")


def _way_in(ax: Axes, level: int) -> None:
    if level == 0:
        ax.text(2.2, 1.6, "u x(t)", ha="center", va="center")
        _line(ax, (2.8, 1.6), (4.28, 1.6))
        return
    new = level in (1, 2)
    ax.text(0.5, 1.6, "g(t)", ha="center", va="center", color=COLORS["g"])
    _line(ax, (1.0, 1.6), (2.38, 1.6), color="g")
    _node(ax, 2.7, 1.6, "×", color="i" if new else "ink")
    _line(ax, (3.02, 1.6), (4.28, 1.6))
    _line(ax, (2.7, 0.65), (2.7, 1.28), color="i", width=1.8 if new else 1.2)
    ax.text(2.7, 0.55, "i(t)", ha="center", va="top", color=COLORS["i"], weight="bold" if new else "normal")


def _way_out(ax: Axes, level: int) -> None:
    if level < 2:
        _line(ax, (6.98, 1.6), (8.4, 1.6))
        ax.text(8.6, 1.6, "c(t)", ha="left", va="center")
        return
    new = level == 2
    _line(ax, (6.98, 1.6), (7.78, 1.6))
    _box(ax, 8.45, 1.6, "tanh(c/2)", "ink", 1.2, wide=1.25)
    _line(ax, (9.12, 1.6), (9.98, 1.6))
    _node(ax, 10.3, 1.6, "×", color="o" if new else "ink")
    _line(ax, (10.3, 0.65), (10.3, 1.28), color="o", width=1.8 if new else 1.2)
    ax.text(10.3, 0.55, "o(t)", ha="center", va="top", color=COLORS["o"], weight="bold" if new else "normal")
    _line(ax, (10.62, 1.6), (11.3, 1.6), color="h", width=2)
    ax.text(11.4, 1.6, "h(t)", ha="left", va="center", color=COLORS["h"])


def _line(ax: Axes, *points, color: str = "ink", width: float = 1.2) -> None:
    """A line through the points, ending in an arrow head."""
    (*path, before, last) = points
    style = {"color": COLORS[color], "linewidth": width, "linestyle": "-"}
    ax.plot(*zip(*path, before, strict=True), zorder=1, **style)
    head = {"arrowstyle": "-|>", "mutation_scale": 8 + 3 * width, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", last, before, arrowprops={**head, **style})


def _box(ax: Axes, x: float, y: float, text: str, color: str, width: float, wide: float = 1.05) -> None:
    patch = FancyBboxPatch((x - wide / 2, y - 0.42), wide, 0.84, boxstyle="round,pad=0.04", zorder=3)
    patch.set(facecolor=COLORS["paper"], edgecolor=COLORS[color], linewidth=width)
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", zorder=4, fontsize=10 if len(text) < 4 else 8.5)


def _node(ax: Axes, x: float, y: float, sign: str, color: str = "ink") -> None:
    circle = Circle((x, y), 0.3, facecolor=COLORS["paper"], edgecolor=COLORS[color], linewidth=1.5, zorder=3)
    ax.add_patch(circle)
    ax.text(x, y - 0.02, sign, ha="center", va="center", fontsize=12, zorder=4)


# ---- the two conflicts ---------------------------------------------------------------------------------------------


def sequences(N: int = 2000, T: int = 21, s2: float = 0.2) -> np.ndarray:
    """The sequences of section 6.3, (N, T): a first input of 1 or -1, then noise of variance s2."""
    rng = np.random.default_rng(1997)
    x = np.sqrt(s2) * rng.standard_normal((N, T))
    x[:, 0] = rng.choice([-1.0, 1.0], N)
    return x


def conflict(store_and_protect: Function, steps: int = 40, rate: float = 0.1) -> None:
    """Gradient descent on the one input weight, with the two shares of its gradient that the notebook computes."""
    x, u = sequences(), 0.6
    path, shares = [u], []
    for _ in range(steps):
        shares.append(store_and_protect(x, u))
        u -= rate * sum(shares[-1])
        path.append(u)
    store, protect = np.array(shares).T
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 2.9))
    _two_shares(left, store, protect, ("store", "protect"))
    left.set(title="Shares of the gradient", ylabel="average share")
    right.plot(path, color=COLORS["fifth"])
    right.axhline(1, color=COLORS["limit"], linestyle=LINES["limit"])
    right.text(steps, 0.97, "stores perfectly", ha="right", va="top", fontsize=9)
    right.set(title="Input weight u", xlabel="step of the training", ylim=(0, 1.08))
    show(
        fig,
        f"Training the one input weight: from u = {path[0]:g} it ends at {path[-1]:.3f}. Left, the two shares of the "
        f"gradient over {steps} steps of the training: store begins at {store[0]:+.2f} and ends at {store[-1]:+.2f}, "
        f"protect begins at {protect[0]:+.2f} and ends at {protect[-1]:+.2f}; their sum ends at "
        f"{store[-1] + protect[-1]:+.3f}. Right, u over the training.",
    )


def gates_answer(steps: int = 60, rate: float = 0.1) -> None:
    """Both conflicts, each with and without its gate: the weight over the training."""
    x = sequences()
    T = x.shape[1]
    runs = {"input": _trained(x, np.ones(T), steps, rate), "input gated": _trained(x, np.eye(T)[0], steps, rate)}
    stored = np.sign(x[:, 0])  # what an unharmed store holds at every step
    wanted = np.zeros(T)
    wanted[-1] = 1.0
    runs["output"] = _read(stored, wanted, np.ones(T), steps, rate / 2)
    runs["output gated"] = _read(stored, wanted, wanted, steps, rate / 2)
    fig, axes = plt.subplots(1, 2, figsize=(7.6, 2.8), sharey=True)
    for ax, end, sign in zip(axes, ("input", "output"), "uv", strict=True):
        gated = runs[f"{end} gated"]
        ax.plot(gated, color=COLORS["good"], linestyle=LINES["first"], label=f"with {end} gate")
        ax.plot(runs[end], color=COLORS["bad"], linestyle=LINES["second"], label="without")
        ax.set(title=f"{end.capitalize()} weight {sign}", xlabel="step of the training", ylim=(0, 1.1))
        ax.legend(fontsize=9, loc="center right")
    ends = {name: path[-1] for name, path in runs.items()}
    show(
        fig,
        "One weight with two duties, without and with its gate. Left, the input weight of section 6.3: it ends at "
        f"{ends['input']:.2f} without input gate, at {ends['input gated']:.2f} with one that is open at step 0 only. "
        f"Right, an output weight that has to read at the last of {T} steps and be quiet before: it ends at "
        f"{ends['output']:.2f} without output gate, at {ends['output gated']:.2f} with one that is open at the last "
        "step only.",
    )


def _trained(x: np.ndarray, i: np.ndarray, steps: int, rate: float) -> list[float]:
    u, path = 0.6, [0.6]
    for _ in range(steps):
        dc = u * (x @ i) - x[:, 0]
        u -= rate * np.mean(dc * (x @ i))
        path.append(u)
    return path


def _read(stored: np.ndarray, wanted: np.ndarray, o: np.ndarray, steps: int, rate: float) -> list[float]:
    """Gradient descent on the output weight, with the squared error summed over the steps; (N,), (T,), (T,)."""
    v, path = 0.6, [0.6]
    for _ in range(steps):
        dy = v * np.outer(stored, o) - np.outer(stored, wanted)
        v -= rate * np.mean(dy @ o * stored)
        path.append(v)
    return path


def _two_shares(ax: Axes, first: np.ndarray, second: np.ndarray, names: tuple[str, str]) -> None:
    ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
    ax.plot(first, color=COLORS["first"], linestyle=LINES["first"], label=names[0])
    ax.plot(second, color=COLORS["second"], linestyle=LINES["second"], label=names[1])
    ax.plot(first + second, color=COLORS["third"], linestyle=LINES["third"], label="sum")
    ax.set(xlabel="step of the training")
    ax.legend(fontsize=9)


# ---- backward, and its measurement ---------------------------------------------------------------------------------

EXAMPLE = {
    "i": np.array([1.0, 0.0, 0.5, 0.0]),
    "g": np.array([2.0, -1.5, -1.0, 1.0]),
    "o": np.array([0.0, 0.0, 0.0, 1.0]),
    "c0": 0.0,
}


def against_measurement(backward: Function, cell: Function) -> None:
    """The gradients that a backward pass gives for the example of section 6.4, beside central differences."""
    given = {name: np.array(value, dtype=float) for name, value in EXAMPLE.items()}
    dh = np.array([0.0, 0.0, 0.0, 1.0])
    c, _ = cell(given["i"], given["g"], given["o"], 0.0)
    found = dict(
        zip(("i", "g", "o", "c0"), map(np.asarray, backward(dh, given["i"], given["g"], given["o"], c)), strict=True)
    )
    real = {name: _measured(cell, given, name) for name in found}
    fig, axes = plt.subplots(1, 4, figsize=(7.6, 2.6), width_ratios=[3, 3, 3, 1.7], sharey=True)
    verdicts = []
    for ax, name in zip(axes, found, strict=True):
        t, got, want = np.arange(real[name].size), np.atleast_1d(found[name]), np.atleast_1d(real[name])
        ax.bar(t, want, 0.7, color=COLORS["limit"], alpha=0.35, label="measured")
        ax.plot(t, got, "o", color=COLORS["first"], markersize=6, label="returned")
        ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
        right = np.allclose(got, want, atol=1e-6)
        ax.set(title=f"d{name}: {'right' if right else 'wrong'}", xticks=t, xlim=(-0.6, t[-1] + 0.6))
        ax.set(**({"xlabel": "step t"} if len(t) > 1 else {"xticks": []}))
        numbers = [", ".join(f"{value + 0:.3f}" for value in np.round(values, 3)) for values in (got, want)]
        verdicts.append(f"d{name} is {numbers[0]}, measured {numbers[1]}")
    axes[2].legend(fontsize=9)
    wrong = [f"d{name}" for name in found if not np.allclose(found[name], real[name], atol=1e-6)]
    summary = f"Wrong: {', '.join(wrong)}." if wrong else "All four gradients agree with the measurement."
    show(
        fig, f"{summary} Bars: measured by central differences. Dots: what the function returns. {'; '.join(verdicts)}."
    )


def _measured(cell: Function, given: dict[str, np.ndarray], name: str, eps: float = 1e-5) -> np.ndarray:
    """Central differences of the last output with respect to each entry of one of the inputs."""
    slope = np.zeros(given[name].shape)
    for at in np.ndindex(slope.shape):
        ends = []
        for change in (eps, -eps):
            moved = {key: value.copy() for key, value in given.items()}
            moved[name][at] += change
            ends.append(cell(moved["i"], moved["g"], moved["o"], float(moved["c0"]))[1][-1])
        slope[at] = (ends[0] - ends[1]) / (2 * eps)
    return slope


# ---- drift, and the memory of a name -------------------------------------------------------------------------------


def drift(biases: tuple[float, ...] = (np.inf, 0.0, -1.0, -3.0), T: int = 200, mean: float = 0.2) -> None:
    """States under inputs with a mean that is not 0, for several input-gate biases, and the door for the error."""
    noise = mean + 0.5 * np.random.default_rng(7).standard_normal(T)
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 2.9))
    told = []
    for bias, role in zip(biases, ("first", "second", "third", "fourth"), strict=True):
        c = np.cumsum(noise) / (1 + np.exp(-bias))
        slope = (1 - np.tanh(c / 2) ** 2) / 2
        label = "open" if np.isinf(bias) else f"bias {bias:g}"
        left.plot(c, color=COLORS[role], linestyle=LINES[role], label=label)
        right.semilogy(slope, color=COLORS[role], linestyle=LINES[role], label=label)
        told.append(f"{label}: c = {c[-1]:.3g}, slope {slope[-1]:.1e}")
    left.set(title="State c", xlabel="step t")
    right.set(title="Slope of the squashing at c", xlabel="step t", ylim=(1e-13, 3))
    left.legend(fontsize=9)
    show(
        fig,
        f"Drift: states that add up {T} inputs with mean {mean:g} and standard deviation 0.5, for four input gates. "
        f"Right, on a logarithmic axis, the slope through which the error has to enter. At the end, {'; '.join(told)}.",
    )


WORDS = ("Jane", "had", "lunch", "and", "then", "she", "¶", "they", "say", "John", "Jane", "and", "John", "he")
SYMBOLS = {"Jane": 0, "John": 1, "¶": 2}


def pronoun(remember: Function) -> None:
    """The memory of the notebook's cell under a row of words; ¶ is pattern 2."""
    symbols = np.array([SYMBOLS.get(word, 3) for word in WORDS])
    c = np.asarray(remember(symbols), dtype=float)
    fig, ax = plt.subplots(figsize=(7.6, 2.3))
    t = np.arange(len(WORDS))
    ax.step(t, c, where="mid", color=COLORS["c"])
    ax.plot(t, c, "o", color=COLORS["c"], markersize=4)
    for at, word in enumerate(WORDS):
        if word in SYMBOLS:
            ax.axvspan(at - 0.5, at + 0.5, color=COLORS["bad" if word == "¶" else "good"], alpha=0.15, linewidth=0)
    top = max(1.0, np.abs(c).max())
    ticks = sorted({-1.0, 0.0, 1.0, float(c.min()), float(c.max())})
    ax.set(xticks=t, ylim=(-1.3 * top, 1.3 * top), yticks=ticks, title="What is in the store")
    ax.set_xticklabels(WORDS, fontsize=9)
    ax.set_yticklabels([{-1: "John", 0: "nobody", 1: "Jane"}.get(value, f"{value:g}") for value in ticks])
    row = ", ".join(f"{word} {value:g}" for word, value in zip(WORDS, c, strict=True))
    show(fig, f"The store after each word of a text; ¶ is pattern 2. {row}.")

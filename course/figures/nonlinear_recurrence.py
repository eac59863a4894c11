"""The figures of unit 03. Functions of the notebook that a figure calls are handed to it."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show

Function = Callable[..., Any]

NAMES = ("sigmoid", "tanh", "relu")
ROLES = ("first", "second", "third", "fourth", "fifth")


# ---- two starts, and how long they can be told apart ---------------------------------------------------------------


def starts(run: Function, weights: tuple[float, ...] = (0.5, 1.0, 2.0, -2.0), T: int = 12) -> None:
    """Runs without input from +1 and from -1 for the three functions, one color for each weight."""
    n, told = np.arange(T + 1), []
    fig, axes = plt.subplots(1, 3, figsize=(7.4, 3.0))
    for ax, phi in zip(axes, NAMES, strict=True):
        for w, role in zip(weights, ROLES, strict=False):
            ends = []
            for h0 in (1.0, -1.0):
                h = np.concatenate([[h0], run(phi, np.zeros(T), w, 1.0, 0.0, h0)])
                look = {"color": COLORS[role], "linestyle": LINES[role], "linewidth": 1.4}
                ax.plot(n, h, label=f"w = {w:g}" if h0 > 0 else None, **look)
                ends.append(f"{h[-1]:z.3g}")
            told.append(f"{phi}, w = {w:g}: {ends[0]} and {ends[1]}")
        ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
        ax.set(title=phi, xlabel="steps n", ylim=(-1.15, 3.0 if phi == "relu" else 1.15))
    axes[0].set_ylabel("state")
    fig.legend(*axes[0].get_legend_handles_labels(), fontsize=9, ncols=len(weights), loc="outside upper center")
    show(
        fig,
        "Your runs without input from +1 and from -1, for three squashing functions and four weights. "
        f"After {T} steps the two runs are at: {'; '.join(told)}. A run that leaves the panel grows on.",
    )


def memory_table(memory_length: Function, eps: float = 0.01, T: int = 1000) -> None:
    """The measured memory of the starts +1 and -1, for weights across and functions down, as a table in words."""
    weights = (-8.0, -1.0, 0.5, 0.9, 0.99, 1.0, 1.1, 2.0, 8.0)
    print(f"Steps until the starts +1 and -1 are closer than {eps:g} (inf: not within {T} steps), b = 0")
    print("w      " + "".join(f"{w:>7g}" for w in weights))
    for phi in NAMES:
        with np.errstate(over="ignore", invalid="ignore"):
            found = [memory_length(phi, w, 0.0, eps, T) for w in weights]
        print(f"{phi:<7}" + "".join(f"{n:>7}" for n in found))


# ---- bifurcations --------------------------------------------------------------------------------------------------


def pitchfork(fixed_points: Function, stability: Function) -> None:
    """The fixed points of tanh against w, without and with a bias, and the cycle of period 2."""
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.0), sharey=True)
    weights, counts = np.round(np.arange(-2.5, 2.51, 0.05), 2), []
    for ax, b in zip(axes, (0.0, 0.1), strict=True):
        points = [(w, h, stability("tanh", w, b, h)[1]) for w in weights for h in fixed_points(w, b)]
        for holds, name in ((True, "stable"), (False, "unstable")):
            of_kind = np.array([(w, h) for w, h, stable in points if stable == holds]).reshape(-1, 2)
            face = COLORS["first"] if holds else COLORS["paper"]
            look = {"markersize": 3.5, "color": COLORS["first"], "markerfacecolor": face, "markeredgewidth": 0.9}
            ax.plot(*of_kind.T, "o", label=name, **look)
        ax.plot(*_cycles(weights, b).T, ".", markersize=3.5, color=COLORS["second"], label="cycle of period 2")
        ax.set(title=f"b = {b:g}", xlabel="weight w")
        tally = {w: sum(other == w for other, _, _ in points) for w in (0.8, 1.2, 2.0)}
        counts.append(f"for b = {b:g}, {', '.join(f'{many} at w = {w:g}' for w, many in tally.items())}")
    axes[0].set_ylabel("state h")
    fig.legend(*axes[0].get_legend_handles_labels(), fontsize=9, ncols=3, loc="outside upper center")
    show(
        fig,
        "Your fixed points of tanh(w h + b) against the weight, filled where your test says stable, and the cycles of "
        f"period 2 for weights below -1. Numbers of fixed points: {'; '.join(counts)}.",
    )


def _cycles(weights: np.ndarray, b: float) -> np.ndarray:
    found = []
    for w in weights[weights < -1]:
        h = 0.9
        for _ in range(400):
            h = np.tanh(w * h + b)
        after = np.tanh(w * h + b)
        if abs(after - h) > 1e-3:
            found += [(w, h), (w, after)]
    return np.array(found).reshape(-1, 2)


def hysteresis(run: Function, fold_bias: Function, w: float = 2.0, most: float = 1.2, steps: int = 2000) -> None:
    """The state of a tanh unit while its input goes slowly up and down again."""
    up = np.linspace(-most, most, steps)
    states = run("tanh", np.concatenate([up, up[::-1]]), w, 1.0, 0.0, -1.0)
    fold = float(fold_bias(w))
    fig, ax = plt.subplots(figsize=(6.4, 3.0))
    ax.plot(up[::10], states[:steps:10], color=COLORS["first"], linestyle=LINES["first"], label="bias going up")
    ax.plot(up[::-10], states[steps::10], color=COLORS["second"], linestyle=LINES["second"], label="bias going down")
    for side in (-fold, fold):
        ax.axvline(side, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1.2)
    ax.text(fold - 0.03, -0.05, f"fold_bias({w:g}) = {fold:.3f}", fontsize=9, ha="right", va="top")
    ax.set(xlabel="bias", ylabel="state h", ylim=(-1.1, 1.1), title=f"A tanh unit with w = {w:g} keeps its side")
    ax.legend(fontsize=9, loc="lower right")
    jumps = up[np.argmax(states[:steps] > 0)], up[::-1][np.argmax(states[steps:] < 0)]
    show(
        fig,
        f"The state of your unit while the bias goes from {-most:g} to {most:g} and back in {2 * steps} steps. Going "
        f"up, the state becomes positive at {jumps[0]:.2f}; going down, negative at {jumps[1]:.2f}. Your fold_bias "
        f"says {fold:.3f} and {-fold:.3f}; between them both branches are there.",
    )


# ---- a latch -------------------------------------------------------------------------------------------------------


def latched(run: Function, latch: Function, eps: float = 0.02, size: float = 6.0) -> None:
    """A sigmoid unit with the weights of `latch`, set and reset by pulses of one step."""
    w, b = (float(value) for value in latch(eps))
    T, pulses = 60, {5: size, 30: -size, 45: 0.25 * size}
    x = np.zeros(T)
    for t, value in pulses.items():
        x[t] = value
    h = run("sigmoid", x, w, 1.0, b, eps)
    fig, ax = plt.subplots()
    ax.step(np.arange(T), h, where="post", color=COLORS["h"], label="state")
    for level in (eps, 1 - eps):
        ax.axhline(level, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
    for t, value in pulses.items():
        ax.annotate(
            f"input {value:+g}",
            (t, 1.16),
            fontsize=9,
            ha="center",
            va="bottom",
            color=COLORS["x"],
        )
        ax.plot([t, t], [1.03, 1.14], color=COLORS["x"], linestyle="-", linewidth=2)
    ax.set(xlabel="step t", ylabel="state h", ylim=(-0.08, 1.34), title=f"Your latch: w = {w:.3f}, b = {b:.3f}")
    seen = ", ".join(f"{h[t]:.3f} at step {t}" for t in (4, 25, 40, 59))
    show(
        fig,
        f"The state of a sigmoid unit with your weight and bias over {T} steps. Pulses of one step come at the steps "
        f"{', '.join(f'{t} ({value:+g})' for t, value in pulses.items())}. The state is {seen}; the dotted levels are "
        f"{eps:g} and {1 - eps:g}.",
    )


# ---- forgetting ----------------------------------------------------------------------------------------------------

KINDS = (("sigmoid", 2.0), ("tanh", 2.0), ("tanh", 1.1), ("tanh", 0.9), ("tanh", 1.0))


def forgetting(influence: Function, T: int = 60) -> None:
    """The influence of the start against the number of steps, on a logarithmic scale."""
    n, told, below = np.arange(T + 1), [], []
    fig, ax = plt.subplots(figsize=(6.8, 3.2))
    for (phi, w), role in zip(KINDS, ROLES, strict=True):
        g = np.abs(influence(phi, w, 0.0, 0.5, T))
        ax.semilogy(n, np.maximum(g, 1e-30), color=COLORS[role], linestyle=LINES[role], label=f"{phi}, w = {w:g}")
        small = np.flatnonzero(g < 0.01)
        reached = f"below 1 % after {small[0]} steps" if len(small) else "not below 1 %"
        below.append(f"{small[0] if len(small) else 'more'} ({phi}, {w:g})")
        told.append(f"{phi}, w = {w:g}: {reached}, the last step multiplies by {g[-1] / g[-2]:.3f}")
    ax.axhline(0.01, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
    ax.text(0, 0.008, "1 %", ha="left", va="top", fontsize=9)
    ax.set(
        xlabel="steps n",
        ylabel="size of the influence",
        ylim=(1e-8, 3),
        title="How the state depends on its start (start 0.5, b = 0)",
    )
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    show(
        fig,
        f"The size of your influence of the start 0.5 on the state after n steps, on a logarithmic scale, for n from 0 "
        f"to {T}. {'; '.join(told)}.",
        f"Steps until your influence is below 1 % (function, w): {', '.join(below)}.",
    )


# ---- many units ----------------------------------------------------------------------------------------------------


def many_units(H: int = 40, T: int = 60, seed: int = 3) -> None:
    """The distance of two runs for four kinds of units and four recurrent matrices."""
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(H, H))
    W /= np.abs(np.linalg.eigvals(W)).max()
    orthogonal = np.linalg.qr(rng.normal(size=(H, H)))[0]
    matrices = {"radius 0.9": 0.9 * W, "radius 1": W, "radius 1.5": 1.5 * W, "orthogonal": orthogonal}
    first, second = rng.uniform(-1, 1, (2, H))
    kinds = {"linear": lambda a: a, "tanh": np.tanh, "sigmoid": _sigmoid, "relu": lambda a: np.maximum(a, 0)}
    fig, axes = plt.subplots(1, 4, figsize=(7.5, 3.0), sharey=True)
    told = []
    for ax, (kind, squash) in zip(axes, kinds.items(), strict=True):
        ends = []
        for (name, W_h), role in zip(matrices.items(), ROLES, strict=False):
            distance = _distances(squash, W_h, first, second, T)
            ax.semilogy(np.maximum(distance, 1e-16), color=COLORS[role], linestyle=LINES[role], label=name)
            ends.append(f"{name} {distance[-1]:.1e}")
        told.append(f"{kind}: {', '.join(ends)}")
        ax.set(title=kind, xlabel="steps n", ylim=(1e-8, 1e4))
    axes[0].set_ylabel("distance of two runs")
    fig.legend(*axes[0].get_legend_handles_labels(), fontsize=9, ncols=4, loc="outside upper center")
    show(
        fig,
        f"The distance of two runs of {H} units from different starts, on a logarithmic scale, over {T} steps without "
        f"input. At the end it is, for {'; '.join(told)}.",
    )


def _distances(squash: Function, W_h: np.ndarray, first: np.ndarray, second: np.ndarray, T: int) -> np.ndarray:
    found = [np.linalg.norm(first - second)]
    for _ in range(T):
        first, second = squash(first @ W_h), squash(second @ W_h)
        found.append(np.linalg.norm(first - second))
    return np.array(found)


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * a))

"""The figures of unit 01. Functions of the notebook that a figure calls are handed to it."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show

Function = Callable[..., np.ndarray]

IMPULSES = {0: 1.0, 6: -0.7, 12: 1.2}  # step: size
ROLES = ("first", "second", "third", "fourth")
MARKERS = "osD^"


def superposition(response: Function, impulse_response: Function, w: float, u: float, T: int = 25) -> None:
    """Equation (4) at work: three impulses, the response to each, their sum, and what `response` gives."""
    t, x, total = np.arange(T), np.zeros(T), np.zeros(T)
    fig, ax = plt.subplots()
    for (k, size), role, marker in zip(IMPULSES.items(), ROLES[1:], MARKERS, strict=False):
        x[k] = size
        echo = size * impulse_response(w, u, T - k)
        total[k:] += echo
        ax.plot(t[k:], echo, label=f"x({k}) = {size}", **_dotted(role, marker))
    h = response(x, w, u, 0.0)
    ax.plot(t, h, color=COLORS["h"], linewidth=2.5, label="h(t) of response")
    ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
    ax.set(xlabel="step t", title=f"Three impulses and the response to all of them (w = {w:g}, u = {u:g})")
    ax.legend(fontsize=9, ncols=2)
    inputs = ", ".join(f"{size} at step {k}" for k, size in IMPULSES.items())
    show(
        fig,
        f"Your response to three impulses at once, and your impulse response to each of them: {_agreement(h, total)} "
        f"The inputs are {inputs}; each starts a curve of its own. The thick line is h(t) over steps 0 to {T - 1}.",
    )


def _agreement(h: np.ndarray, total: np.ndarray) -> str:
    gap = np.abs(h - total).max()
    if gap < 1e-12:
        return "the three add up to the whole."
    return f"they should add up to the whole, but differ from it by up to {gap:.3g}."


def edge(response: Function, worst_input: Function, T: int = 30) -> None:
    """The two recurrences with |w| = 1: impulse response, and the notebook's response to its worst input."""
    t = np.arange(T)
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8))
    sizes = []
    for w, role, marker in zip((1.0, -1.0), ROLES, MARKERS, strict=False):
        h = response(np.asarray(worst_input(w, 1.0, T), dtype=float), w, 1.0, 0.0)
        left.plot(t, w**t, label=f"w = {w:g}", **_dotted(role, marker))
        right.plot(t, h, label=f"w = {w:g}", **_dotted(role, marker))
        sizes.append(np.abs(h))
    left.set(title="Impulse response: bounded", xlabel="step t", ylim=(-1.5, 1.5))
    right.set(title="Response to the worst input", xlabel="step t")
    right.legend(fontsize=9)
    show(
        fig,
        f"On the edge, |w| = 1: the impulse responses stay bounded, {_growth(sizes, t)}. Left, the impulse responses: "
        "for w = 1 it stays at 1, for w = -1 it alternates between 1 and -1. Right, your responses to your worst "
        f"inputs: after {T} steps their sizes are {sizes[0][-1]:.4g} for w = 1 and {sizes[1][-1]:.4g} for w = -1.",
    )


def _growth(sizes: list[np.ndarray], t: np.ndarray) -> str:
    if all(np.allclose(size, t + 1) for size in sizes):
        return "the responses to inputs of size 1 grow by 1 per step"
    return "but the responses drawn on the right do not grow by 1 per step, as those to the worst inputs do"


def tail(eps: float, weights: tuple[float, ...] = (0.5, 0.8, 0.9, 0.97), most: int = 60) -> None:
    """What a window of N taps misses, equation (11) with u = 1, for up to four recurrent weights."""
    N = np.arange(1, most + 1)
    fig, ax = plt.subplots()
    for w, role in zip(weights, ROLES, strict=False):
        ax.semilogy(N, w**N / (1 - w), color=COLORS[role], linestyle=LINES[role], label=f"w = {w:g}")
    ax.axhline(eps, color=COLORS["limit"], linewidth=1)
    ax.text(most, eps * 0.8, f"eps = {eps:g}", ha="right", va="top", fontsize=9)
    ax.set(
        xlabel="number of taps N",
        ylabel="largest error",
        ylim=(1e-4, 1e2),
        title="What a window of N taps misses (u = 1)",
    )
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    taps = [f"{np.ceil(np.log(eps * (1 - w)) / np.log(w)):.0f} for w = {w:g}" for w in weights]
    show(
        fig,
        f"The largest error, on a logarithmic scale, against the number of taps from 1 to {most}. The lines fall "
        f"straight, the steeper the smaller w. They come down to {eps:g} at these numbers of taps: {', '.join(taps)}; "
        f"what is beyond {most} lies outside the picture.",
    )


def through_time(weights: tuple[float, ...] = (1.1, 1.0, 0.9, 0.5), most: int = 100) -> None:
    """The derivative of h(t + n) with respect to h(t), equation (14), for up to four recurrent weights."""
    n = np.arange(most + 1)
    fig, ax = plt.subplots()
    for w, role in zip(weights, ("second", "first", "third", "fourth"), strict=False):
        ax.semilogy(n, w**n, color=COLORS[role], linestyle=LINES[role], label=f"w = {w:g}")
    ax.set(
        xlabel="steps n between cause and effect",
        ylim=(1e-12, 1e6),
        title="Derivative of h(t + n) with respect to h(t)",
    )
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    ends = ", ".join(f"{w**most:.3g} for w = {w:g}" for w in weights)
    show(
        fig,
        f"The derivative of h(t + n) with respect to h(t), on a logarithmic scale, against n from 0 to {most}. All "
        f"lines start at 1 and are straight. At n = {most} they are at {ends}.",
    )


def _dotted(role: str, marker: str) -> dict[str, object]:
    return {"color": COLORS[role], "linestyle": LINES[role], "marker": marker, "markersize": 3.5, "linewidth": 1}

"""The figures of unit 01. Functions of the notebook that a figure calls are handed to it."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.text import Text

from course.figures.style import COLORS, LINES, show

Function = Callable[..., np.ndarray]
Point = tuple[float, float]

IMPULSES = {0: 1.0, 6: -0.7, 12: 1.2}  # step: size
ROLES = ("first", "second", "third", "fourth")
MARKERS = "osD^"
_HEAD = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0}
_STROKE = {"color": COLORS["ink"], "linewidth": 1.2}


def superposition(response: Function, impulse_response: Function, w: float, u: float, T: int = 25) -> None:
    """Equation (4) at work: three impulses, the response to each, their sum, and what `response` gives."""
    t, x, total = np.arange(T), np.zeros(T), np.zeros(T)
    fig, ax = plt.subplots()
    for (k, size), role, marker in zip(IMPULSES.items(), ROLES[1:], MARKERS, strict=False):
        x[k] = size
        echo = size * impulse_response(w, u, T - k)
        total[k:] += echo
        ax.plot(t[k:], echo, label=f"x({k}) = {_number(size)}", **_dotted(role, marker))
    h = response(x, w, u, 0.0)
    ax.plot(t, h, color=COLORS["h"], linewidth=2.5, label="h(t) of response")
    ax.axhline(0, color=COLORS["limit"], linewidth=0.8)
    ax.set(
        xlabel="step t", title=f"Three impulses and the response to all of them (w = {_number(w)}, u = {_number(u)})"
    )
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
        left.plot(t, w**t, label=f"w = {_number(w)}", **_dotted(role, marker))
        right.plot(t, h, label=f"w = {_number(w)}", **_dotted(role, marker))
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


def _number(value: float) -> str:
    """A number as a picture shows it, with the minus of its axes."""
    return f"{value:g}".replace("-", "−")


def _dotted(role: str, marker: str) -> dict[str, object]:
    return {"color": COLORS[role], "linestyle": LINES[role], "marker": marker, "markersize": 3.5, "linewidth": 1}


# ---- the recurrence unrolled: one drawing that grows through the unit ------------------------------------------------

W, U, START = 0.5, 2.0, 4.0  # the example of section 1.1
INPUTS = (1.0, 0.0, 3.0)
DIRECT = (0.0, 1.0, 2.0)  # dh(t) of section 1.10
STAGES = ("forward", "one input", "error")


def unrolled(stage: str) -> None:
    """Three steps of the example: the states, the way of one input, or the error on its way back."""
    level, T = STAGES.index(stage), len(INPUTS)
    fig, ax = plt.subplots(figsize=(7.2, (2.1, 2.1, 2.75)[level]))
    ax.set(xlim=(-0.9, (10.2, 10.2, 11.0)[level]), ylim=(-0.6, (2.6, 2.6, 3.9)[level]), aspect="equal")
    ax.set_axis_off()
    states = _states()
    places = {("h", t): (3.1 * (t + 1), 2.0) for t in range(-1, T)} | {("x", t): (3.1 * (t + 1), 0.0) for t in range(T)}
    words = {("h", -1): f"$h_0$ = {START:g}"}
    words |= {("h", t): f"$h({t})$ = {states[t]:g}" for t in range(T)}
    words |= {("x", t): f"$x({t})$ = {INPUTS[t]:g}" for t in range(T)}
    if level == 1:
        words = {("h", -1): "$h_0$ = 0", ("x", 0): "$x(0)$ = 1", ("x", 1): "$x(1)$ = 0", ("x", 2): "$x(2)$ = 0"}
        words |= {("h", 0): "$u$", ("h", 1): "$w\\,u$", ("h", 2): "$w^2 u$"}
    lit = {("x", 0), *((("h", t)) for t in range(T))} if level == 1 else set()
    boxes = {key: _box(ax, at, words[key], "first" if key in lit else "ink") for key, at in places.items()}
    fig.canvas.draw()  # the boxes get their sizes, at which the arrows end
    for t in range(T):
        on_way = level == 1 and t > 0
        _link(ax, boxes["h", t - 1], boxes["h", t], "first" if on_way else "ink", "w")
        _link(ax, boxes["x", t], boxes["h", t], "first" if level == 1 and t == 0 else "ink", "u")
    told = ", ".join(f"h({t}) = {states[t]:g}" for t in range(T))
    if level == 2:
        told = _error_back(ax, boxes, places)
        show(
            fig,
            "The same three steps, and the error on its way back. Dashed, from above, what the loss says of each state "
            f"directly: {', '.join(f'dh({t}) = {DIRECT[t]:g}' for t in range(T))}. Dashed, from right to left, what "
            f"comes from the next step, times w. Their sums: {told}.",
            "Solid: forward. Dashed: the error, from the loss and from the next step.",
        )
    elif level == 1:
        show(
            fig,
            "The way of one input: it enters through u, and each further step multiplies it by w. The same three steps "
            "from rest, h0 = 0, with x(0) = 1 and the other inputs 0. The states are u, w u and w squared u; the way "
            "from x(0) to the last state is lit.",
        )
    else:
        show(
            fig,
            f"Three steps of the recurrence, drawn side by side. An arrow with the weight w = {W:g} leads from each "
            f"state to the next, the first from h0 = {START:g}; an arrow with u = {U:g} from each input up to its "
            f"state. The inputs are {', '.join(f'{x:g}' for x in INPUTS)}, the states {told}.",
        )


def _states() -> list[float]:
    h, states = START, []
    for x in INPUTS:
        h = W * h + U * x
        states.append(h)
    return states


def _error_back(ax: Axes, boxes: dict, places: dict) -> str:
    """Arrows from the loss and from the next step, and the total error of each state."""
    after, sums = 0.0, []
    dashed = {"color": COLORS["bad"], "linewidth": 1.8, "linestyle": (0, (4, 1.5))}
    for t in reversed(range(len(INPUTS))):
        (x, y), own = places["h", t], DIRECT[t]
        total = own + W * after
        last = t == len(INPUTS) - 1
        sums.append(f"delta({t}) = {total:g}" if last else f"delta({t}) = {own:g} + {W:g} times {after:g} = {total:g}")
        head = _HEAD | {"shrinkB": 3, "patchB": boxes["h", t].get_bbox_patch()}
        ax.annotate("", (x, y), (x, 3.25), arrowprops=head | dashed)
        ax.text(x, 3.32, f"dh({t}) = {own:g}", ha="center", va="bottom", color=COLORS["bad"], fontsize=9)
        sum_of = f"{own:g} + {W:g} · {after:g} = " if not last else ""
        ax.text(x + 0.12, 1.42, f"$\\delta({t})$ = {sum_of}{total:g}", va="center", color=COLORS["bad"], fontsize=8.5)
        _bent(ax, boxes["h", t], boxes["h", t - 1], **dashed)
        ax.text(x - 1.55, 2.62, "times w", ha="center", va="bottom", color=COLORS["bad"], fontsize=9)
        after = total
    x, y = places["h", -1]
    first = f"$\\mathrm{{d}}h_0$ = {W:g} · {after:g} = {W * after:g}"
    ax.text(x, 1.42, first, ha="center", va="center", color=COLORS["bad"], fontsize=8.5)
    return ", ".join([*reversed(sums), f"dh0 = {W:g} times {after:g} = {W * after:g}"])


def _box(ax: Axes, at: tuple[float, float], words: str, color: str) -> Text:
    look = {"boxstyle": "round,pad=0.35", "facecolor": COLORS["paper"], "edgecolor": COLORS[color]}
    return ax.text(
        *at, words, ha="center", va="center", bbox=look | {"linewidth": 1.8 if color != "ink" else 1}, zorder=3
    )


def _link(ax: Axes, start: Text, end: Text, color: str, weight: str) -> None:
    """An arrow between two boxes with its weight beside it."""
    ends = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), "shrinkA": 2, "shrinkB": 2}
    look = {"arrowstyle": "-|>", "color": COLORS[color], "linewidth": 2.2 if color != "ink" else 1.3}
    (x0, y0), (x1, y1) = start.get_position(), end.get_position()
    ax.annotate("", (x1, y1), (x0, y0), arrowprops=look | ends)
    aside = (0.14, 0.0) if x0 == x1 else (0.0, 0.22)
    ax.text((x0 + x1) / 2 + aside[0], (y0 + y1) / 2 + aside[1], f"${weight}$", ha="center", va="center", fontsize=10)


def _bent(ax: Axes, start: Text, end: Text, **style: object) -> None:
    ends = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), "shrinkA": 3, "shrinkB": 3}
    look = {"arrowstyle": "-|>", "mutation_scale": 13, "connectionstyle": "arc3,rad=0.28"}
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=look | ends | style)


# ---- 1.4: two memories side by side ----------------------------------------------------------------------------------

SIGNAL = {2: 1.0, 8: -0.5}  # step: size


def two_memories(fir_response: Function, response: Function, N: int = 10, w: float = 0.9, T: int = 36) -> None:
    """Impulse responses of a window of N equal taps and of a recurrence, and what both make of one signal."""
    t, impulse, x = np.arange(T), np.eye(1, T)[0], np.zeros(T)
    x[list(SIGNAL)] = list(SIGNAL.values())
    taps = np.ones(N)
    fig, axes = plt.subplot_mosaic([["window", "recurrence"], ["signal", "signal"]], figsize=(7.2, 4.6))
    runs = {}
    for name, role, run in (
        ("window", "first", lambda x: fir_response(x, taps)),
        ("recurrence", "second", lambda x: response(x, w, 1.0, 0.0)),
    ):
        axes[name].vlines(t, 0, run(impulse), color=COLORS[role], linewidth=1.4)
        axes[name].plot(t, run(impulse), "o", color=COLORS[role], markersize=3)
        axes[name].set(ylim=(-0.08, 1.15), xlabel="steps since the impulse")
        runs[name] = np.asarray(run(x), dtype=float)
        axes["signal"].plot(t, runs[name], label=f"{name} remembers", **_dotted(role, "os"[role == "second"]))
    axes["window"].set_title(f"Window: {N} taps of 1")
    axes["recurrence"].set_title(f"Recurrence: w = {_number(w)}, u = 1")
    axes["signal"].vlines(list(SIGNAL), 0, list(SIGNAL.values()), color=COLORS["x"], linewidth=5, alpha=0.45)
    axes["signal"].axhline(0, color=COLORS["limit"], linewidth=0.8)
    axes["signal"].set(xlabel="step t", title="The same two events (thick), and what each keeps of them")
    axes["signal"].legend(fontsize=9, loc="upper right")
    first, second = SIGNAL
    at = [first + 4, first + N + 2, T - 1]
    told = "; ".join(
        f"at step {k} the window holds {runs['window'][k]:.3g}, the recurrence {runs['recurrence'][k]:.2g}" for k in at
    )
    show(
        fig,
        f"Two memories: a window of {N} equal taps and a recurrence with w = {w:g}. Above, their impulse responses: "
        f"the window's is 1 for {N} steps and then exactly 0; the recurrence's is 1 at first and falls by the factor "
        f"{w:g} per step, without end. Below, both run on a signal of two events, {SIGNAL[first]:g} at step {first} "
        f"and {SIGNAL[second]:g} at step {second}: {told}.",
    )


# ---- after 1.6: break this memory ------------------------------------------------------------------------------------


def break_memory(response: Function, noise: Sequence[float], w: float) -> None:
    """The challenge: a 1 at step 0, then the reader's noise; is the sign lost at the last step, and how quietly?"""
    noise = np.asarray(noise, dtype=float)
    T, loudest = len(noise), float(np.abs(noise).max())
    h = np.asarray(response(np.concatenate([[1.0], noise]), w, 1.0, 0.0), dtype=float)
    quiet = response(np.eye(1, T + 1)[0], w, 1.0, 0.0)
    least = abs(w) ** T / sum(abs(w) ** k for k in range(T))
    if h[-1] > 1e-12:
        verdict = f"The memory holds: after {T} steps of noise no louder than {loudest:.4g} it is at {h[-1]:.3g}"
    elif loudest > 1.01 * least:
        verdict = f"Broken, with noise of {loudest:.4g}. A quieter one can do it"
    else:
        verdict = f"Broken, with noise of {loudest:.4g}: nothing much quieter can do it"
    fig, ax = plt.subplots(figsize=(6.4, 2.5))
    ax.plot(quiet, label="left in peace", color=COLORS["limit"], linestyle=LINES["limit"])
    ax.plot(h, label="with your noise", **_dotted("h" if h[-1] > 1e-12 else "bad", "o"))
    ax.axhline(0, color=COLORS["ink"], linewidth=0.8, linestyle="-")
    ax.set(
        xlabel="step t", title=f"A 1 at step 0, then noise (w = {_number(w)})", xticks=range(0, T + 1, max(1, T // 4))
    )
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    show(fig, f"{verdict}. The state over steps 0 to {T}: it starts at 1; in peace it would end at {quiet[-1]:.3g}.")


# ---- 1.8 and 1.9: threshold units ------------------------------------------------------------------------------------


def adder(add: Function | None = None) -> None:
    """The two units that add. With the notebook's `add`: what they do with 1 + 1 + 0 and with 1 + 1 + 1."""
    sources = ("a(t)", "b(t)", "carry(t−1)")
    if add is None:
        fig, ax = plt.subplots(figsize=(6.4, 3.5))
        _two_units(ax, sources, ("carry(t)", "s(t)"), v="v")
        show(
            fig,
            "Two threshold units that add. " + _in_words(sources, ("carry(t)", "s(t)"), "v, which is to be found"),
            "The adder: on each arrow its weight, in each unit the sum from which on it fires.",
        )
        return
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 2.45))
    told = []
    for ax, bits in zip(axes, ((1, 1, 0), (1, 1, 1)), strict=True):
        s, carry = (
            int(np.asarray(part).reshape(-1)[0]) for part in add(np.array(bits[:1]), np.array(bits[1:2]), bits[2])
        )
        _two_units(ax, sources, ("carry(t)", "s(t)"), v="−2", bits=(*bits, carry, s))
        total = sum(bits)
        ax.set_title(f"{' + '.join(map(str, bits))} = {total}", fontsize=10)
        told.append(
            f"{' + '.join(map(str, bits))}: the carry unit sees {total}, your carry is {carry}; "
            f"the output unit sees {total} - 2 times {carry} = {total - 2 * carry}, your digit is {s}"
        )
    caption = "Your two units at one step, with v = −2."
    show(fig, f"{caption.replace('−', '-')} {'. '.join(told)}.", caption)


def parity_units(parity: Function | None = None) -> None:
    """The four cases in a plane with two lines that fail, and the two units; with the notebook's `parity`, its bits."""
    sources = ("x(t)", "h(t−1)")
    if parity is None:
        fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0), width_ratios=(2, 3))
        _four_cases(left)
        _two_units(right, sources, ("both", "h(t)"), v="?")
        show(
            fig,
            "Left, why one unit is not enough; right, two that are. Left, the four cases in the plane of h(t-1) and "
            "x(t): the new parity is 1 at (0, 1) and (1, 0), which lie at opposite corners of a square, and 0 at the "
            "other two. A dashed line that has both ones on one side has a zero there, too. Right: "
            + _in_words(sources, ("both", "h(t)"), "?, which is to be found"),
            "Left: no line has the full points on one side and the empty ones on the other. Right: a helper mends it.",
        )
        return
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 2.2))
    told = []
    for ax, bits in zip(axes, ((1, 0), (1, 1)), strict=True):
        h = int(np.asarray(parity(np.array(bits[:1]), bits[1])).reshape(-1)[0])
        both = int(sum(bits) >= 2)
        _two_units(ax, sources, ("both", "h(t)"), v="−2", bits=(*bits, both, h))
        ax.set_title(f"x(t) = {bits[0]}, h(t−1) = {bits[1]}", fontsize=10)
        told.append(
            f"for x(t) = {bits[0]} and h(t-1) = {bits[1]} the helper is {both}, the state unit sees "
            f"{sum(bits)} - 2 times {both} = {sum(bits) - 2 * both}, and your parity is {h}"
        )
    show(fig, f"Your parity at one step, and two units that compute it. With v = -2, {'; '.join(told)}.")


def _four_cases(ax: Axes) -> None:
    for x, h in ((0, 0), (0, 1), (1, 0), (1, 1)):
        fill = COLORS["first"] if x != h else COLORS["paper"]
        ax.plot(h, x, "o", markersize=12, color=fill, markeredgecolor=COLORS["first"], markeredgewidth=1.8)
        side = {"x": h + 0.13, "ha": "left"} if (x, h) != (0, 0) else {"x": h - 0.12, "ha": "right"}
        ax.text(y=x + 0.1, s=f"new: {int(x != h)}", fontsize=9, **side)
    ax.plot((-0.45, 1.0), (0.95, -0.45), color=COLORS["bad"], linestyle=LINES["bad"], linewidth=1.2)
    ax.set(xlim=(-0.5, 1.75), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1), xlabel="h(t−1)", ylabel="x(t)")
    ax.grid(False)


def _in_words(sources: tuple[str, ...], units: tuple[str, str], v: str) -> str:
    inner, outer = units
    loop = inner if len(sources) == 3 else outer
    return (
        f"The unit {inner} fires if its sum reaches 2, the unit {outer} if its sum reaches 1. Both receive "
        f"{', '.join(sources[:-1])} and {sources[-1]}, each with the weight 1; {outer} receives {inner}, too, with the "
        f"weight {v}. A dashed arrow leads {loop} back: it comes in again one step later."
    ).replace("−", "-")


def _two_units(ax: Axes, sources: tuple[str, ...], units: tuple[str, str], v: str, bits: tuple[int, ...] = ()) -> None:
    """Sources on the left, the inner unit in the middle, the outer one on the right, and the way back below.

    bits: what each source sends, then the inner and the outer unit; written beside their names.
    """
    apart = 1.5 if len(sources) == 3 else 2.4
    top = apart * (len(sources) - 1)
    ax.set(xlim=(-1.3, 8.2), ylim=(-1.5, top + 0.75), aspect="equal")
    ax.set_axis_off()
    places = [(0.0, top - apart * k) for k in range(len(sources))]
    inner, outer = (3.4, 0.0), (6.2, top - 0.5)
    for at in places:
        _wire(ax, at, inner, "1", 0.32 if at != places[-1] else 0.55)
        _wire(ax, at, outer, "1", 0.5)
    _wire(ax, inner, outer, v, 0.5, color="bad")
    ax.annotate("", (8.0, outer[1]), (outer[0] + 0.5, outer[1]), arrowprops=_HEAD | _STROKE)
    _way_back(ax, inner if len(sources) == 3 else outer, places[-1])
    said = [f" = {bit}" for bit in bits] or [""] * (len(sources) + 2)
    for name, value, at in zip(sources, said, places, strict=False):
        look = {"boxstyle": "round,pad=0.25", "facecolor": COLORS["paper"], "edgecolor": COLORS["x"]}
        ax.text(*at, name + value, ha="center", va="center", fontsize=9, bbox=look, zorder=4)
    for name, value, (x, y), least in zip(units, said[-2:], (inner, outer), (2, 1), strict=True):
        look = {"facecolor": COLORS["paper"], "edgecolor": COLORS["ink"], "linewidth": 1.5, "zorder": 3}
        ax.add_patch(Circle((x, y), 0.5, **look))
        ax.text(x, y, f"≥ {least}", ha="center", va="center", zorder=4, fontsize=10)
        if least == 2:
            ax.text(x + 0.45, y - 0.35, name + value, ha="left", va="top", fontsize=9)
        else:
            ax.text(x + 0.1, y + 0.55, name + value, ha="center", va="bottom", fontsize=9)


def _wire(ax: Axes, start: Point, end: Point, weight: str, part: float, color: str = "ink") -> None:
    """An arrow to a unit, with its weight on it after `part` of the way."""
    (x0, y0), (x1, y1) = start, end
    long = np.hypot(x1 - x0, y1 - y0)
    tip = 1 - 0.5 / long
    style = _HEAD | _STROKE | {"color": COLORS[color]}
    ax.annotate("", (x0 + tip * (x1 - x0), y0 + tip * (y1 - y0)), start, arrowprops=style, zorder=1)
    under = {"boxstyle": "round,pad=0.1", "facecolor": COLORS["paper"], "edgecolor": "none"}
    size = 9 if color == "ink" else 11
    at = (x0 + part * (x1 - x0), y0 + part * (y1 - y0))
    ax.text(*at, weight, ha="center", va="center", fontsize=size, color=COLORS[color], bbox=under, zorder=2)


def _way_back(ax: Axes, unit: Point, source: Point) -> None:
    """From a unit down and back to what it is one step later."""
    x, low = unit[0], -1.1
    style = {"color": COLORS["h"], "linewidth": 1.5, "linestyle": (0, (4, 1.5))}
    ax.plot([x, x, source[0]], [unit[1], low, low], zorder=1, **style)
    ax.annotate("", (source[0], source[1] - 0.32), (source[0], low), arrowprops=_HEAD | style)
    ax.text(
        (x + source[0]) / 2, low + 0.05, "one step later", ha="center", va="bottom", color=COLORS["h"], fontsize=8.5
    )

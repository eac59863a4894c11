"""What the gates of a trained net do: how often they are shut or open, at a carry, at the end of a word. Unit 09."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from course.figures.bit_addition import numbers, sums
from course.figures.characters import END, arranged, text
from course.figures.lstm_training import Function, Net
from course.figures.style import COLORS, LINES, show

SHUT, OPEN = 0.1, 0.9  # Karpathy, Johnson & Li: left- and right-saturated
NAMES = {"i": "input gate", "f": "forget gate", "o": "output gate"}
CARRIES = ("0 + 0", "0 + 1 or 1 + 0", "1 + 1")


class Gates(NamedTuple):
    """Gates and cell states of one layer at the steps that count, (steps, H) each."""

    i: np.ndarray
    f: np.ndarray
    o: np.ndarray
    c: np.ndarray


def gates_of(caches: Sequence[Any], counts: np.ndarray | None = None) -> Gates:
    """From the caches of a layer; counts (T, B), above 0 where a step is looked at."""
    kept = slice(None) if counts is None else counts.ravel() > 0
    both = ((name, np.stack([getattr(cache, name) for cache in caches])) for name in ("i", "f", "o", "c_t"))
    return Gates(*(a.reshape(-1, a.shape[-1])[kept] for _, a in both))


def adder_gates(forward: Function, net: Net, bits: int = 8) -> Gates:
    """Gates of a net that adds, for 500 sums."""
    x, _ = sums(*numbers(np.random.default_rng(99), bits, 500), bits)
    return gates_of(net.run(forward, x)[2][0])


def name_gates(forward: Function, net: Net) -> Gates:
    """Gates of a model of names, lowest layer, for the names that were kept back."""
    data = text()
    x, _, counts = arranged(data, data.unseen, max(map(len, data.unseen)) + 1)
    return gates_of(net.run(forward, x)[2][0], counts)


def saturation(gates: Gates) -> None:
    """How gates are distributed, and for each unit how often a gate is nearly shut and nearly open."""
    fig, axes = plt.subplots(2, 3, figsize=(7.4, 4.6), height_ratios=(1, 1.5), sharey="row")
    words = []
    for (name, called), (above, below) in zip(NAMES.items(), axes.T, strict=True):
        values = getattr(gates, name)
        shut, opened = np.mean(values < SHUT, axis=0), np.mean(values > OPEN, axis=0)
        weights = np.full(values.size, 1 / values.size)
        above.hist(values.ravel(), bins=10, range=(0, 1), weights=weights, color=COLORS[name])
        above.set(title=f"{called} {name}", xlabel="value", xticks=(0, 0.5, 1))
        below.plot([0, 1], [1, 0], color=COLORS["limit"], linestyle=LINES["limit"])
        below.plot(shut, opened, "o", color=COLORS[name], markersize=4)
        below.set(xlabel=f"share of steps below {SHUT}", xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), xticks=(0, 0.5, 1))
        never = int(np.sum(opened > OPEN))
        words.append(
            f"{called}: {np.mean(shut):.0%} of all values below {SHUT}, {np.mean(opened):.0%} above {OPEN}; in "
            f"{never} of "
            f"{values.shape[1]} units it is above {OPEN} at more than 90 % of the steps"
        )
    axes[0, 0].set_ylabel("share")
    axes[1, 0].set_ylabel(f"share of steps above {OPEN}")
    show(
        fig,
        "How often gates are shut and open. Above, histograms of the values of the three gates; below, one dot per "
        "unit: "
        f"share of the steps at which its gate is below {SHUT}, against that at which it is above {OPEN}. "
        f"{'. '.join(words)}.",
    )


def carry(forward: Function, net: Net, first: int = 0b00111001, second: int = 0b10010011, bits: int = 8) -> None:
    """The unit whose h tells the carry best, in one sum, and its gates by what comes in."""
    many = numbers(np.random.default_rng(99), bits, 500)
    x, _ = sums(*many, bits)
    _, h, caches = net.run(forward, x)
    unit, relation = carry_unit(h, np.array([_carries(a, b, bits) for a, b in zip(*many, strict=True)]).T)
    ones = x.sum(axis=-1).astype(int)
    table = {
        name: [np.mean(np.stack([getattr(cache, name)[:, unit] for cache in caches[0]])[ones == n]) for n in range(3)]
        for name in "if"
    }
    x, _ = sums([first], [second], bits)
    _, h, caches = net.run(forward, x)
    run = [(cache.i[0, unit], cache.f[0, unit], h_t[0, unit]) for cache, h_t in zip(caches[0], h, strict=True)]
    _draw_carry(x[:, 0].astype(int), np.array(_carries(first, second, bits)), np.array(run), table, unit, relation)


def carry_unit(h: np.ndarray, carries: np.ndarray) -> tuple[int, float]:
    """The unit of h (T, B, H) that is most correlated with the carries (T, B), and that correlation."""
    states = h.reshape(-1, h.shape[-1])
    states = states - states.mean(axis=0)
    told = carries.ravel() - carries.mean()
    related = told @ states / np.sqrt(np.sum(told**2) * np.sum(states**2, axis=0) + 1e-300)
    unit = int(np.argmax(np.abs(related)))
    return unit, float(related[unit])


def _carries(first: int, second: int, bits: int) -> list[int]:
    """What is carried out of each place, the least significant first."""
    places = range(1, bits + 2)
    return [((first % (1 << k)) + (second % (1 << k))) >> k & 1 for k in places]


def _draw_carry(
    ones: np.ndarray, told: np.ndarray, run: np.ndarray, table: dict[str, list], unit: int, relation: float
) -> None:
    i, f, h = run.T
    steps = np.arange(len(told))
    fig, (above, below) = plt.subplots(2, 1, figsize=(6.8, 4.4), sharex=True)
    above.step(steps, told, where="mid", color=COLORS["limit"], label="carry, by arithmetic")
    above.plot(steps, h, color=COLORS["h"], linestyle=LINES["h"], marker="o", label=f"h of unit {unit + 1}")
    above.set(ylim=(-1.1, 1.1), title="The unit that tells the carry, in one sum")
    below.plot(steps, f, color=COLORS["f"], linestyle=LINES["f"], marker="s", label="f")
    below.plot(steps, i, color=COLORS["i"], linestyle=LINES["i"], marker="^", label="i")
    below.set(ylim=(-0.05, 1.05), xlabel="the bits that come in, the least significant first")
    below.set_xticks(steps, [f"{a}+{b}" for a, b in ones])
    for ax in (above, below):
        ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    means = "; ".join(f"at {kind} f is {table['f'][n]:.2f} and i {table['i'][n]:.2f}" for n, kind in enumerate(CARRIES))
    show(
        fig,
        f"Unit {unit + 1} tells the carry best: over 500 sums its h has a correlation of {relation:.2f} with it. "
        f"Above, the carry out of each place and h in one sum; below, forget and input gate of this unit. "
        f"Means over the 500 sums: "
        f"{means}.",
    )


def name_in_gates(
    forward: Function, net: Net, name: str = "GREEK SMALL LETTER ALPHA WITH TONOS", units: int = 8
) -> None:
    """Forget gates of the lowest layer while a name is read, for the units in which they change most at a space."""
    gates, (spaces, letters) = name_gates(forward, net), _spaces()
    change = gates.f[spaces].mean(axis=0) - gates.f[letters].mean(axis=0)
    chosen = np.argsort(change)[:units]
    data = text()
    x, _, _ = arranged(data, [name], len(name) + 1)
    f = np.stack([cache.f[0] for cache in net.run(forward, x)[2][0]])
    fig, ax = plt.subplots(figsize=(7.4, 3.0))
    for t, row in enumerate(f[:, chosen]):
        for k, value in enumerate(row):
            ax.add_patch(Rectangle((t, k), 1, 1, facecolor=COLORS["f"], alpha=float(value), linewidth=0))
    ax.set(
        xlim=(0, len(f)),
        ylim=(units, 0),
        ylabel="unit",
        title="Forget gates while a name is read: full color is open",
    )
    ax.set_xticks(np.arange(len(f)) + 0.5, ["↵", *name.replace(" ", "␣")], family="monospace")
    ax.set_yticks(np.arange(units) + 0.5, [str(unit + 1) for unit in chosen], fontsize=8)
    ax.grid(False)
    first = chosen[0]
    show(
        fig,
        f"Some units forget at the end of a word. Forget gates of the {units} units in which they fall most when a "
        f"space "
        f"comes in, while a net reads {name}. In unit {first + 1} the mean is {gates.f[spaces, first].mean():.2f} at a "
        f"space "
        f"and {gates.f[letters, first].mean():.2f} at other characters, over the names that were kept back; over all "
        f"units {gates.f[spaces].mean():.2f} and {gates.f[letters].mean():.2f}.",
    )


def _spaces() -> tuple[np.ndarray, np.ndarray]:
    data = text()
    x, _, counts = arranged(data, data.unseen, max(map(len, data.unseen)) + 1)
    comes_in = x.argmax(axis=-1).ravel()[counts.ravel() > 0]
    end, space = (int(data.numbers(c)[0]) for c in (END, " "))
    return comes_in == space, (comes_in != space) & (comes_in != end)

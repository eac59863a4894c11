"""The figures of unit 05. Functions of the notebook that a figure calls are handed to it."""

from collections.abc import Callable, Iterable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from course.figures.deep_net import ACTIVATIONS, LAYERS, WIDTHS, layer_gradients
from course.figures.delayed_pronoun import Result
from course.figures.effort import Bar, array_module, setting
from course.figures.style import COLORS, LINES, show

Function = Callable[..., Any]
ROLES = ("first", "second", "third", "fourth")
MARKERS = "osD^"

# ---- 5.4 a suspicious version


def trial(flow: Function, path_sum: Function) -> None:
    """A matrix version of the error flow beside the sum over paths, in four nets of two units."""
    weights = {"symmetric": [[1.0, -0.5], [-0.5, 2.0]], "not symmetric": [[1.0, -0.5], [1.5, 2.0]]}
    slopes = {"the same at all steps": [[0.5, 0.5]] * 3, "different": [[0.5, 0.2], [0.9, 0.4], [0.3, 0.6]]}
    print(f"{'W_h':<15}{'slopes':<23}{'matrices':>10}{'paths':>10}")
    for kind, W_h in weights.items():
        for how, rows in slopes.items():
            arguments = np.array(rows), np.array(W_h)
            matrices, paths = flow(*arguments)[-1][0, 1], path_sum(*arguments, 0, 1)[0]
            verdict = "agree" if np.isclose(matrices, paths) else "differ"
            print(f"{kind:<15}{how:<23}{matrices:>10.5f}{paths:>10.5f}   {verdict}")


# ---- 5.5 eigenvalue, growth and bound


def alternating(three_numbers: Function, most: int = 12) -> None:
    """Two units whose slopes alternate: each step has eigenvalues below 1, and the product grows."""
    W_h, pair = np.array([[0.0, 1.5], [1.5, 0.0]]), np.array([[1.0, 0.1], [0.1, 1.0]])
    q = np.arange(1, most + 1)
    found = np.array([three_numbers(np.resize(pair, (n, 2)), W_h) for n in q], dtype=float)
    one_step = 1.5 * np.sqrt(0.1)
    fig, ax = plt.subplots()
    ax.semilogy(q, found[:, 2], label="your bound", color=COLORS["second"], linewidth=7, alpha=0.35)
    curves = (found[:, 1], found[:, 0], one_step**q)
    names = ("your growth", "your radius", "eigenvalue of one step, to the power q")
    for curve, name, role, marker in zip(curves, names, ("first", "third", "fourth"), MARKERS, strict=False):
        style = _dotted(role, marker) | ({"linestyle": "none", "markersize": 5} if name == "your radius" else {})
        ax.semilogy(q, curve, label=name, **style)
    ax.axhline(1, color=COLORS["limit"], linewidth=0.8)
    ax.set(xlabel="steps back q", title="Eigenvalues of the steps do not bound the product")
    ax.set_ylim(bottom=1e-7)  # room for the legend
    ax.legend(fontsize=9, loc="lower left")
    show(
        fig,
        f"Over {most} steps the error can grow by the factor {found[-1, 1]:.3g}, although no step has an eigenvalue "
        f"larger than {one_step:.2g}. On a logarithmic scale against the steps back: the growth that you computed; "
        f"your bound, a wide line, which ends at {found[-1, 2]:.3g}; your radius, {found[-2, 0]:.2g} after {most - 1} "
        f"steps and {found[-1, 0]:.3g} after {most}; the eigenvalue of one step to the power q, which would end "
        f"at {one_step**most:.2g}.",
    )


# ---- 5.6 bounds


def factors(largest_factor: Function, activities: tuple[float, ...] = (0.1, 0.25, 0.5, 1.0), most: float = 24) -> None:
    """|f'(w y) w| of a logistic unit against the weight, for constant activities y, with the maxima found."""
    w = np.linspace(0, most, 241)
    fig, ax = plt.subplots()
    tops = []
    for y, role, marker in zip(activities, ROLES, MARKERS, strict=True):
        s = 1 / (np.exp(-w * y) + 1)
        ax.plot(w, s * (1 - s) * w, color=COLORS[role], linestyle=LINES[role], label=f"y = {y:g}")
        best, factor = largest_factor(y)
        if best <= most:
            ax.plot([best], [factor], marker=marker, color=COLORS[role], linestyle="none")
        tops.append(f"w = {best:.3g} and factor {factor:.3g} for y = {y:g}")
    ax.plot(w, w / 4, color=COLORS["limit"], linestyle=LINES["limit"], label="w/4")
    ax.axhline(1, color=COLORS["limit"], linewidth=0.8)
    ax.set(xlabel="weight w", ylabel="factor per step", ylim=(0, 2.6), title="Beyond its best weight the factor falls")
    ax.legend(fontsize=9, ncols=2)
    show(
        fig,
        "With a constant activity the factor rises to a maximum and then falls to 0. Factor f'(wy) w of a logistic "
        f"unit against the weight from 0 to {most:g}, one curve for each activity. Your maxima: {'; '.join(tops)}. The "
        "dotted line w/4 is the bound; the thin line is at 1, where an error keeps its size.",
    )


def measured_rate(H: int, a: float, seed: int, steps: int = 30) -> float:
    """Mean factor per step of an error's length in a net of H units, weights uniform in -a to a, all slopes 1/4."""
    rng = np.random.default_rng(seed)
    W_h, delta, total = rng.uniform(-a, a, (H, H)), rng.standard_normal(H), 0.0
    for _ in range(steps):
        new = delta @ W_h.T / 4
        total += np.log(np.linalg.norm(new) / np.linalg.norm(delta))
        delta = new / np.linalg.norm(new)
    return float(np.exp(total / steps))


def looseness(sizes: tuple[int, ...] = (4, 16, 64, 256), seeds: Iterable[int] = range(5)) -> None:
    """Where errors really stop vanishing: largest weight, in units of the bound 4/H, against the number of units."""
    seeds = list(seeds)
    # The factor is proportional to a: measured once at the bound, it says which a would make it 1.
    times = np.array([[1 / measured_rate(H, 4 / H, seed) for seed in seeds] for H in sizes])
    fig, ax = plt.subplots()
    ax.loglog(np.repeat(sizes, len(seeds)), times.ravel(), "o", color=COLORS["first"], label="measured, one net each")
    ax.loglog(sizes, np.median(times, axis=1), color=COLORS["second"], linestyle=LINES["second"], label="their median")
    ax.axhline(1, color=COLORS["limit"], linestyle=LINES["limit"], label="the bound: 4/H")
    ax.set_xticks(sizes, [str(H) for H in sizes])
    ax.minorticks_off()
    ax.set(xlabel="units H", ylabel="times 4/H", title="How much larger weights may be before errors stop vanishing")
    ax.legend(fontsize=9)
    found = ", ".join(f"{np.median(row):.3g} for {H} units" for row, H in zip(times, sizes, strict=True))
    show(
        fig,
        "The bound is the looser the more units there are. Largest weight at which the error of a random net keeps its "
        f"size, in multiples of 4/H; every slope is 1/4, the weights are uniform, {len(seeds)} nets per size. Medians: "
        f"{found}.",
    )


# ---- 5.7 learning rates


def learning_rates(update_by_lag: Function, rates: tuple[float, ...] = (0.01, 0.1, 1.0), q: int = 30) -> None:
    """Size of an update's parts by lag, and their shares, for learning rates."""
    H, rng = 8, np.random.default_rng(1)
    W_h = rng.uniform(-1, 1, (H, H)) / np.sqrt(H)
    inputs = (
        rng.standard_normal(H) / np.sqrt(H),
        1 - rng.uniform(-0.7, 0.7, (q, H)) ** 2,
        rng.uniform(-0.7, 0.7, (q + 1, H)),
        W_h,
    )
    lags = np.arange(q + 1)
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8))
    shares = []
    for rate, role, width in zip(rates, ROLES, (6.0, 3.5, 1.5), strict=False):
        size, share = update_by_lag(*inputs, rate)
        shares.append(np.asarray(share))
        left.semilogy(lags, size, color=COLORS[role], linestyle=LINES[role], label=f"rate {rate:g}")
        right.semilogy(lags, share, color=COLORS[role], linewidth=width, label=f"rate {rate:g}")
    left.set(title="Size of each lag's part", xlabel="lag")
    right.set(title="Its share of the update", xlabel="lag")
    left.legend(fontsize=9)
    right.legend(fontsize=9)
    same = max(np.abs(share / shares[0] - 1).max() for share in shares) < 1e-9
    verdict = "the shares are the same for every rate" if same else "the shares differ, which they should not"
    parts = ", ".join(f"{shares[0][lag]:.2g} at lag {lag}" for lag in (0, 10, q))
    show(
        fig,
        f"A learning rate moves all parts of an update up or down together: {verdict}. Left, the sizes by lag, up to "
        f"{q} steps, one line for each of the rates {', '.join(f'{rate:g}' for rate in rates)}; right, the shares, "
        f"lines of different width, so that each is seen where they coincide: {parts}.",
    )


# ---- 5.8 nineteen layers


def nineteen_layers(size: str = "small", device: str = "cpu", gain: float = 1.0, seed: int = 0) -> None:
    """The lecture's pictures in one: gradients of all neurons by layer, for a batch and for one instance."""
    width, xp = setting(WIDTHS, size), array_module(device)
    found = {}
    with Bar("nets", len(ACTIVATIONS)) as bar:
        for name in ACTIVATIONS:
            found[name] = layer_gradients(name, width, gain=gain, seed=seed, xp=xp)
            bar.advance()
    _draw_layers(found, width)


def _draw_layers(found: dict[str, tuple[np.ndarray, np.ndarray]], width: int) -> None:
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.2), sharey=True)
    layers = np.arange(1, LAYERS + 1)
    words, vanishing = [], []
    for (name, both), role, marker in zip(found.items(), ROLES, MARKERS, strict=True):
        for ax, lengths in zip(axes, both, strict=True):
            low, middle, high = np.array([_spread(row) for row in lengths]).T
            ax.fill_between(layers, low, high, color=COLORS[role], alpha=0.2, linewidth=0)
            ax.semilogy(layers, middle, label=name, **_dotted(role, marker))
        batch, one = both
        zero = np.mean(one == 0)
        if np.median(batch[0]) < 1e-3 * np.median(batch[-1]):
            vanishing.append(name)
        words.append(
            f"{name}: {np.median(batch[-1]):.2g} in layer 19, {np.median(batch[9]):.2g} in layer 10, "
            f"{np.median(batch[0]):.2g} in layer 1"
            + (f" ({zero:.0%} of the neurons have exactly 0 for the one instance)" if zero > 0.01 else "")
        )
    axes[0].set(title="A batch of 64", xlabel="layer (19: next to the loss)", ylabel="gradient of a neuron")
    axes[1].set(title="One instance", xlabel="layer")
    axes[0].legend(fontsize=9, loc="lower right")
    show(
        fig,
        f"Gradients by layer, 19 layers of {width} units at initialization: less than a thousandth arrives for "
        f"{' and '.join(vanishing) or 'none of the four'}. Length "
        "of the gradient with respect to the incoming weights of a neuron, on a logarithmic scale; lines are medians "
        f"over the neurons that are not 0, bands hold 80 % of these. Batch, {'; '.join(words)}.",
    )


def _spread(lengths: np.ndarray) -> np.ndarray:
    present = lengths[lengths > 0]
    return np.quantile(present, (0.1, 0.5, 0.9)) if len(present) else np.full(3, np.nan)


# ---- 5.9 Jane


def pronouns(results: dict[int, Result], others: dict[int, Result] | None = None, label: str = "") -> None:
    """Share of right pronouns against the gap; left, what is left of the error at the name before training."""
    gaps = np.array(list(results))
    success = np.array([result.success for result in results.values()])
    ratio = np.array([result.ratio for result in results.values()])
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 2.9))
    seeds = success.shape[1]
    left.semilogy(np.repeat(gaps, seeds), ratio.ravel(), "o", color=COLORS["first"], markersize=3.5)
    left.semilogy(gaps, np.median(ratio, axis=1), color=COLORS["first"])
    left.set(title="Error at the name / at the cue", xlabel="words between")
    right.axhline(0.5, color=COLORS["limit"], linewidth=0.8)
    right.plot(np.repeat(gaps, seeds), success.ravel(), "o", color=COLORS["first"], markersize=3.5)
    right.plot(gaps, success.mean(axis=1), color=COLORS["first"], label="mean")
    more = ""
    if others:
        means = [result.success.mean() for result in others.values()]
        right.plot(list(others), means, **_dotted("second", "D"), label=label)
        right.legend(fontsize=9)
        more = f" {label}: {_list(others, means)}."
    for ax in (left, right):
        ax.set_xticks(gaps)
    right.set(title="Right pronouns after training", xlabel="words between", ylim=(0.3, 1.05))
    show(
        fig,
        f"The net forgets Jane when too many words come between. Right, the share of right pronouns after training, "
        f"{seeds} nets per gap as dots and their mean as a line; 0.5 is guessing. Means: "
        f"{_list(results, success.mean(axis=1))}.{more} Left, the error signal at the name over that at the cue, "
        f"before training, on a logarithmic scale: medians {_list(results, np.median(ratio, axis=1))}.",
    )


# ---- 5.10 a challenge


def survival(W_h: np.ndarray, inputs: float = 0.03, steps: int = 50, seed: int = 0) -> None:
    """Carry an error back through a tanh net on random inputs; does its length stay within a factor of ten?"""
    W_h, rng = np.asarray(W_h, dtype=float), np.random.default_rng(seed)
    h = [np.zeros(len(W_h))]
    for _ in range(steps + 1):
        h.append(np.tanh(inputs * rng.standard_normal(len(W_h)) + h[-1] @ W_h))
    delta = rng.standard_normal(len(W_h))
    lengths = [np.linalg.norm(delta)]
    for h_t in h[-2:0:-1]:
        delta = delta @ W_h.T * (1 - h_t**2)
        lengths.append(np.linalg.norm(delta))
    left = np.array(lengths) / lengths[0]
    inside = bool(np.all((left >= 0.1) & (left <= 10)))
    fig, ax = plt.subplots()
    ax.fill_between([0, steps], 0.1, 10, color=COLORS["third"], alpha=0.15, linewidth=0)
    ax.semilogy(np.arange(steps + 1), np.maximum(left, 1e-30), color=COLORS["first"])
    ax.set(xlabel="steps back", ylabel="length of the error", title=f"What is left of an error (inputs {inputs:g})")
    verdict = "it survives" if inside else "it leaves the band"
    show(
        fig,
        f"An error carried back {steps} steps through your W_h: {verdict}, with {left[-1]:.2g} of it left at the end. "
        f"Length of the error on a logarithmic scale, as a multiple of the first; the band from 0.1 to 10 is the goal. "
        f"Random inputs of standard deviation {inputs:g}.",
    )


def _list(gaps: Iterable[int], values: Iterable[float]) -> str:
    return ", ".join(f"{value:.2g} for a gap of {gap}" for gap, value in zip(gaps, values, strict=True))


def _dotted(role: str, marker: str) -> dict[str, object]:
    return {"color": COLORS[role], "linestyle": LINES[role], "marker": marker, "markersize": 3.5, "linewidth": 1.2}

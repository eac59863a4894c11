"""19 layers of 1024 neurons at initialization: where gradients vanish on the way to the first layer."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.modern import words
from experiments.modern.deep import ACTIVATIONS, Pictures

LAYERS, WIDTH, BATCH = 19, 1024, 128
TITLES = {"elu": "ELU", "relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh"}
STYLES = dict(zip(ACTIVATIONS, (("C0", "o", "-"), ("C1", "s", "--"), ("C2", "D", "-."), ("C3", "^", ":")), strict=True))


def trial(seed: np.random.SeedSequence, budget: Budget, activation: str) -> Pictures:
    """One network of 19 layers of 1024 neurons, and a batch of 128."""
    return Pictures(seed, activation, LAYERS, WIDTH, BATCH)


ROWS = tuple(
    Row(
        name=activation,
        title=f"{TITLES[activation]}, {LAYERS} layers of {WIDTH}, batch of {BATCH}",
        trial=partial(trial, activation=activation),
        quick=Budget(1, 1),
        paper=Budget(10, 1),
        criteria=("drawn",),
        unit="networks",
        changed="the initialization is not stated where these pictures come from: ours is Glorot's, uniform, biases 0",
    )
    for activation in ACTIVATIONS
)


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """Medians in the last, the middle and the first layer, and what vanishes."""
    found = {name: outcomes[name] for name in ACTIVATIONS if outcomes.get(name)}
    if not found:
        return []
    at = {name: {place: words.mean_of(each, place) for place in each[0].measures} for name, each in found.items()}
    medians = [
        f"{TITLES[name]} {m['last']:.2g}, {m['middle']:.2g}, {m['first']:.2g}" for name, m in at.items()
    ]  # fmt: skip
    gone = [TITLES[name] for name, m in at.items() if m["ratio"] < 1e-3]
    kept = [TITLES[name] for name, m in at.items() if m["ratio"] >= 1e-3]
    lines = [f"Median length of a neuron's gradient in layer {LAYERS}, 10 and 1: {'; '.join(medians)}."]
    if gone:
        lines.append(
            f"Less than a thousandth arrives in layer 1 with {words.listed(gone)}"
            + (f"; with {words.listed(kept)} {_range(at, kept)} of it." if kept else ".")
        )
    silent = [f"{TITLES[name]} {m['silent']:.0%}" for name, m in at.items()]
    lines.append(f"Neurons that get no gradient at all from a single instance: {', '.join(silent)}.")
    return lines


def _range(at: Mapping[str, Mapping[str, float]], kept: Sequence[str]) -> str:
    ratios = [m["ratio"] for name, m in at.items() if TITLES[name] in kept]
    return f"{min(ratios):.2g} to {max(ratios):.2g}" if len(ratios) > 1 else f"{ratios[0]:.2g}"


def draw(fig: Any, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Lengths by layer: medians and the middle 80 % for the batch; medians of single instances."""
    fig.set_size_inches(7.2, 3.4)
    batch, single = fig.subplots(1, 2, sharey=True)
    for name, (color, marker, line) in STYLES.items():
        style: dict[str, Any] = {"color": color, "marker": marker, "linestyle": line}
        for outcome in outcomes.get(name, ())[:1]:
            curves = {key: np.array(points) for key, points in outcome.curves.items()}
            layer, median = curves["median"].T
            batch.fill_between(layer, curves["low"][:, 1], curves["high"][:, 1], color=color, alpha=0.2, linewidth=0)
            batch.semilogy(layer, median, **style, markersize=4, label=TITLES[name])
            for key, points in curves.items():
                if key.startswith("instance"):
                    single.semilogy(*points.T, **style, markersize=3, linewidth=0.8)
    batch.set(title=f"A batch of {BATCH}", xlabel=f"layer ({LAYERS}: next to the loss)", ylabel="gradient of a neuron")
    single.set(title="Single instances", xlabel="layer")
    if batch.get_legend_handles_labels()[1]:
        batch.legend(loc="lower right")


EXPERIMENTS = (
    Experiment(
        name="depth",
        title="Gradients in 19 layers at initialization",
        source="the lecture's pictures of gradients in a deep network (course unit 05)",
        rows=ROWS,
        reading=reading,
        draw=draw,
        in_table=False,
    ),
)

"""Jane of unit 05 again: how the bias of the forget gates at the start decides what a net can learn. Unit 09."""

from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import numpy as np

from course.figures import delayed_pronoun
from course.figures.effort import Bar, patience, setting
from course.figures.lstm_training import Batch, Function, Own, start, train
from course.figures.style import COLORS, LINES, show

H, B, RATE = 16, 32, 0.01
ROLES = ("first", "second", "third", "fourth", "fifth", "sixth")
SIZES = {"small": (40, (0, 1)), "large": (1000, (0, 1, 2, 3, 4))}  # updates and seeds
LEARNED = 0.1  # a loss below this: the net has learned it


def batches(rng: np.random.Generator, gap: int) -> Iterator[Batch]:
    """Without end: sentences of unit 05, whose pronoun is asked for at the last step alone."""
    while True:
        x, who = delayed_pronoun.sentences(rng, gap, B)
        target, counts = np.zeros((len(x), B, 2)), np.zeros((len(x), B))
        target[-1], counts[-1] = np.eye(2)[who[:, 0].astype(int)], 1
        yield x, target, counts


def half_lives(
    forward: Function,
    backward: Function,
    begin: Function,
    values: Sequence[float] = (1, 2, 5),
    gap: int = 30,
    size: str = "small",
    device: str = "cpu",
) -> dict[float, np.ndarray]:
    """Losses (seeds, updates) of nets whose forget gates begin with these half-lives; a line for each, and a figure.

    begin: (p, n) -> LSTMParams, of the notebook.
    """
    (updates, seeds), own, losses = setting(SIZES, size), Own(forward, backward), {}
    D = len(delayed_pronoun.WORDS)
    try:
        with Bar("updates", updates * len(seeds) * len(values), patience(size)) as bar:
            for n in values:
                found = []
                for seed in seeds:
                    rng = np.random.default_rng((seed, gap))
                    net = start(rng, D, H, 2, forget_bias=0.0)
                    net = net._replace(layers=[begin(p, float(n)) for p in net.layers])
                    found.append(train(own, net, batches(rng, gap), updates, RATE, device=device, bar=bar).losses)
                losses[n] = np.array(found)
                print(f"half-life {n:g}: {_told(losses[n])}")
    except KeyboardInterrupt:
        print("Stopped. The nets that were finished are shown.")
    if losses:
        _draw(losses, gap)
    return losses


def _told(losses: np.ndarray) -> str:
    below = losses < LEARNED
    firsts = [f"after {row.argmax():,}" if row.any() else "never" for row in below]
    return f"loss below {LEARNED:g} {', '.join(firsts)} updates"


def _draw(losses: dict[float, np.ndarray], gap: int) -> None:
    fig, ax = plt.subplots()
    words = []
    for (n, rows), role in zip(losses.items(), ROLES, strict=False):
        for k, row in enumerate(rows):
            label = f"half-life {n:g}" if k == 0 else None
            ax.plot(row, color=COLORS[role], linestyle=LINES[role], linewidth=1.3, label=label)
        words.append(f"half-life {n:g}: {_told(rows)}")
    ax.axhline(np.log(2), color=COLORS["limit"], linestyle=LINES["limit"], label="guessing")
    ax.set(xlabel="update", ylabel="loss", title=f"Who was it, {gap} words ago?")
    ax.set_ylim(bottom=0)
    ax.legend(fontsize=9)
    show(
        fig,
        f"The half-life at the start decides. Loss against updates of nets that have to remember a name over {gap} "
        f"words, {len(rows)} nets for each half-life of the forget gates at the start; guessing is {np.log(2):.2f}. "
        f"{'; '.join(words)}.",
    )

"""Training that blows up, with and without clipping: plain descent with large steps on the sums of unit 09."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from course.figures.bit_addition import LOSS_OF_GUESSING, batches
from course.figures.effort import Bar, setting
from course.figures.lstm_training import Descent, Function, Own, Trained, backward_by, start, train
from course.figures.style import COLORS, LINES, show

H, BITS, RATE = 8, 8, 5.0
LAST = 20  # updates over which the loss is averaged at the end
SIZES = {"small": (300, (0, 1, 2)), "large": (1000, (0, 1, 2, 3, 4))}  # updates and seeds
ROLES = ("second", "first", "third")


def compare(
    forward: Function,
    backward: Function,
    clip: Function,
    step_backward: Function,
    norm_limit: float = 0.1,
    graves_limit: float = 0.0005,
    rate: float = RATE,
    size: str = "small",
    device: str = "cpu",
) -> dict[str, list[Trained]]:
    """Train with no clipping, by the norm of all gradients, and as Graves did; a line for each, and a figure.

    step_backward: (dh_t, dc_t, cache, p, limit) -> dx_t, dh_prev, dc_prev, dp, of the notebook.
    """
    updates, seeds = setting(SIZES, size)
    graves = backward_by(step_backward, graves_limit)
    ways = {
        "no clipping": Own(forward, backward),
        f"norm at most {norm_limit:g}": Own(forward, backward, clip),
        f"Graves, {graves_limit:g}": Own(forward, lambda *arguments: (*(None,) * 3, *graves(*arguments))),
    }
    found: dict[str, list[Trained]] = {}
    try:
        with Bar("updates", updates * len(seeds) * len(ways)) as bar:
            for name, own in ways.items():
                found[name] = [_trained(own, seed, updates, rate, norm_limit, device, bar) for seed in seeds]
                print(f"{name}: {_told(found[name])}")
    except KeyboardInterrupt:
        print("Stopped. What was finished is shown.")
    if found:
        _draw(found, rate)
    return found


def _trained(own: Own, seed: int, updates: int, rate: float, limit: float, device: str, bar: Bar) -> Trained:
    rng = np.random.default_rng(seed)
    net = start(rng, 2, H, 2)
    return train(own, net, batches(rng, BITS), updates, rate, limit, device, Descent, bar=bar)


def _told(runs: Sequence[Trained]) -> str:
    ends = ", ".join(f"{run.losses[-LAST:].mean():.3f}" for run in runs)
    largest = max(run.losses.max() for run in runs)
    return f"loss at the end {ends}; largest loss {largest:.2f}"


def _draw(found: dict[str, list[Trained]], rate: float) -> None:
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0))
    for (name, runs), role in zip(found.items(), ROLES, strict=False):
        for k, run in enumerate(runs):
            style = {"color": COLORS[role], "linestyle": LINES[role], "linewidth": 1.0}
            left.semilogy(run.losses, label=name if k == 0 else None, **style)
            right.semilogy(run.norms, **style)
    left.axhline(LOSS_OF_GUESSING, color=COLORS["limit"], linestyle=LINES["limit"])
    left.set(xlabel="update", title=f"Loss, rate {rate:g}")
    right.set(xlabel="update", title="Norm of all gradients, before clipping")
    left.legend(fontsize=8)
    show(
        fig,
        f"With the rate {rate:g} it depends on clipping whether a net learns to add. Left the loss, dotted the loss of "
        f"guessing, {LOSS_OF_GUESSING:.2f}; right the norm of all gradients before they are clipped, both on "
        f"logarithmic scales, one line for each of {len(next(iter(found.values())))} nets. "
        f"{'. '.join(f'{name}: {_told(runs)}' for name, runs in found.items())}.",
    )

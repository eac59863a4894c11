"""Two ways to clip, on an error that explodes; and training that blows up without. Unit 09."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from course.figures.bit_addition import LOSS_OF_GUESSING, batches
from course.figures.effort import Bar, patience, setting
from course.figures.lstm_training import (
    Descent,
    Function,
    LSTMParams,
    Net,
    Own,
    Trained,
    backward_by,
    flat,
    start,
    train,
)
from course.figures.style import COLORS, LINES, show

H, BITS, RATE = 8, 8, 5.0
LAST = 20  # updates over which the loss is averaged at the end
SIZES = {"small": (300, (1,)), "large": (600, (0, 1, 2, 3, 4))}  # updates and seeds
ROLES = ("second", "first", "third")
NEAR = 10  # steps that are near the loss

# ---- an error that explodes on its way back


def two_ways(
    forward: Function,
    clip: Function,
    step_backward: Function,
    norm_limit: float = 1.0,
    limit: float = 0.1,
    scale: float = 10.0,
    steps: int = 60,
    seed: int = 3,
) -> None:
    """The size of the errors on their way back through a random net with large weights: as they are, and clipped.

    step_backward: (dh_t, dc_t, cache, p, limit) -> dx_t, dh_prev, dc_prev, dp, of the notebook.
    """
    rng, D, H = np.random.default_rng(seed), 4, 32
    W_x, W_h, W_c = (rng.uniform(-1, 1, (rows, 4 * H)) / np.sqrt(H) for rows in (D, H, H))
    net = Net([LSTMParams(W_x, scale * W_h, W_c, np.zeros(4 * H))], np.eye(H), np.zeros(H))
    dz = np.zeros((steps, 1, H))
    dz[-1] = rng.standard_normal((1, H))
    _, h, caches = net.run(forward, rng.standard_normal((steps, 1, D)))
    sizes, gradients = {}, {}
    for name, bound in (("as it is", np.inf), (f"Graves, {limit:g}", limit)):
        found: list[float] = []
        [gradients[name]], _, _ = backward_by(_recorded(step_backward, found), bound)(dz, h, caches, *net[:2])
        sizes[name] = np.array(found)
    clipped, norm = clip([gradients["as it is"]], norm_limit)
    name = f"norm at most {norm_limit:g}"
    gradients[name], sizes[name] = clipped[0], sizes["as it is"] * _norm(clipped) / _norm([gradients["as it is"]])
    ways = ("as it is", name, f"Graves, {limit:g}")
    _draw_ways({way: sizes[way] for way in ways}, gradients, float(norm))


def _recorded(step_backward: Function, sizes: list[float]) -> Function:
    def step(*arguments: Any) -> Any:
        result = step_backward(*arguments)
        sizes.append(float(np.linalg.norm(result[3].b)))  # one sequence: db of a step is da
        return result

    return step


def _norm(gradients: Sequence[Any]) -> float:
    return float(np.linalg.norm(np.concatenate([a.ravel() for a in flat(gradients)])))


def _draw_ways(sizes: dict[str, np.ndarray], gradients: dict[str, LSTMParams], norm: float) -> None:
    fig, ax = plt.subplots()
    true = np.concatenate([a.ravel() for a in gradients["as it is"]])
    words = []
    for (name, row), role in zip(sizes.items(), ("second", "first", "third"), strict=True):
        ax.semilogy(row, color=COLORS[role], linestyle=LINES[role], label=name)
        own = np.concatenate([a.ravel() for a in gradients[name]])
        cosine = own @ true / np.linalg.norm(own) / np.linalg.norm(true)
        words.append(
            f"{name}: from {row[0]:.2g} at the last step to {row[-1]:.2g} at the first, cosine with the gradient "
            f"{cosine:.2f}, share of the last {NEAR} steps {row[:NEAR].sum() / row.sum():.1%}"
        )
    ax.set(xlabel="steps back", ylabel="length of da", title="An error on its way back")
    ax.legend(fontsize=9)
    show(
        fig,
        f"One way scales everything, the other changes the mixture. Length of the error da at each step back on a "
        f"logarithmic scale, in a random net with large weights; the norm of its gradient is {norm:.3g}. "
        f"{'. '.join(words)}.",
    )


# ---- training with steps that are too large


def compare(
    forward: Function,
    backward: Function,
    clip: Function,
    limit: float = 0.1,
    rate: float = RATE,
    size: str = "small",
    device: str = "cpu",
) -> dict[str, list[Trained]]:
    """Plain descent without clipping, and with it; a line for each, and a figure."""
    updates, seeds = setting(SIZES, size)
    ways = {"no clipping": None, f"norm at most {limit:g}": clip}
    found: dict[str, list[Trained]] = {}
    try:
        with Bar("updates", updates * len(seeds) * len(ways), patience(size)) as bar:
            for name, how in ways.items():
                own = Own(forward, backward, how)
                found[name] = [_trained(own, seed, updates, rate, limit, device, bar) for seed in seeds]
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
    left.axhline(LOSS_OF_GUESSING, color=COLORS["limit"], linestyle=LINES["limit"], label="guessing")
    left.set(xlabel="update", title=f"Loss, rate {rate:g}")
    right.set(xlabel="update", title="Norm of all gradients, before clipping")
    left.legend(fontsize=8)
    show(
        fig,
        f"With the rate {rate:g} it depends on clipping whether a net learns to add. Left the loss, dotted the loss of "
        f"guessing, {LOSS_OF_GUESSING:.2f}; right the norm of all gradients before they are clipped, both on "
        "logarithmic scales, one line for every net. "
        f"{'. '.join(f'{name}: {_told(runs)}' for name, runs in found.items())}.",
    )

"""The figure of unit 00."""

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show


def one_event(weights: tuple[float, ...] = (1.0, 0.9, 0.5), T: int = 30) -> None:
    """What is left of one event of size 1, T steps long, for up to six recurrent weights."""
    t = np.arange(T)
    fig, ax = plt.subplots()
    for w, role, marker in zip(
        weights, ("first", "second", "third", "fourth", "fifth", "sixth"), "osD^vP", strict=False
    ):
        style = {"color": COLORS[role], "linestyle": LINES[role], "marker": marker, "markersize": 3.5, "linewidth": 1}
        ax.plot(t, w**t, label=f"w = {w:g}", **style)
    ax.set(xlabel="step t", ylabel="state", title="What is left of one event")
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    show(fig, f"The state after one event of size 1 at step 0 (u = 1). {' '.join(_fate(w, T) for w in weights)}")


def _fate(w: float, T: int) -> str:
    last = w ** (T - 1)
    if not 0 < w < 1:
        return f"For w = {w:g} it is {last:.3g} at step {T - 1}."
    half = int(np.ceil(np.log(0.5) / np.log(w)))
    steps = "1 step" if half == 1 else f"{half} steps"
    return f"For w = {w:g} it falls to one half or less within {steps} and is {last:.2g} at step {T - 1}."

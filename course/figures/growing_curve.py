"""A loss curve that grows while a net trains: one output that is drawn anew, and the finished figure in its place."""

import html
import time
from collections.abc import Sequence
from types import TracebackType

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from IPython.display import display

from course.figures.style import BLUE, COLORS, CSS, GRAY, INK, LINES, bundle, show

EVERY = 0.4  # seconds between two drawings
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 260, 64, 44, 30  # pixels: of the finished figure, and around the curve
POINTS = 200  # of the line
WINDOW = 25  # updates over which the line is smoothed


class Curve:
    """The loss against updates, drawn anew while it grows; a figure of it at the end, also after an interruption.

    with Curve("Loss while it trains", 600, chance=0.69) as curve:
        for _ in range(600):
            losses.append(...)
            curve.add(losses)
    """

    def __init__(self, title: str, updates: int, chance: float | None = None, shown: bool = True) -> None:
        self.title, self.updates, self.chance, self.shown = title, updates, chance, shown
        self.losses: Sequence[float] = ()
        self._handle, self._drawn = None, time.monotonic()

    def __enter__(self) -> "Curve":
        if self.shown and get_ipython() is not None:
            self._handle = display(self._growing(), raw=True, display_id=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self.shown or not len(self.losses):
            return
        fig, text = self._figure()
        if self._handle is None:
            show(fig, text)
            return
        data, metadata = bundle(fig, text)
        self._handle.update(data, raw=True, metadata=metadata)
        plt.close(fig)

    def add(self, losses: Sequence[float]) -> None:
        """These are all losses so far."""
        self.losses = losses
        now = time.monotonic()
        if self._handle is not None and now - self._drawn >= EVERY:
            self._drawn = now
            self._handle.update(self._growing(), raw=True)

    def _growing(self) -> dict[str, str]:
        """A light drawing by hand: matplotlib would take longer than the updates in between."""
        said = f"{self.title}: {self.losses[-1]:.3f} after {len(self.losses):,} updates" if len(self.losses) else ""
        words = html.escape(said or f"{self.title}: it begins")
        top = max([*self.losses, self.chance or 0.0]) * 1.05 or 1.0
        ink, grid = f"var(--jp-content-font-color0, {INK})", f"var(--figure-{GRAY[1:]}, {GRAY})"
        right, floor = WIDTH - 12, HEIGHT - BOTTOM

        def across(update: float) -> float:
            return LEFT + (right - LEFT) * update / self.updates

        def up(loss: float) -> float:
            return floor - (floor - TOP) * loss / top

        parts = [f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="{grid}"/>']
        for level in np.linspace(0, top / 1.05, 3):
            parts.append(f'<text x="{LEFT - 6}" y="{up(level) + 4:.0f}" text-anchor="end">{level:.2g}</text>')
        for update in np.linspace(0, self.updates, 5):
            parts.append(
                f'<text x="{across(update):.0f}" y="{floor + 17}" text-anchor="middle">{round(update):,}</text>'
            )
        if self.chance is not None:
            parts.append(f'<path d="M{LEFT} {up(self.chance):.1f}H{right}" stroke="{grid}" stroke-dasharray="2 3"/>')
        at = np.unique(np.linspace(0, len(self.losses) - 1, POINTS).astype(int)) if len(self.losses) else []
        points = " ".join(f"{across(k + 1):.1f},{up(self.losses[k]):.1f}" for k in at)
        line = f"var(--figure-{BLUE[1:]}, {BLUE})"
        parts.append(f'<polyline points="{points}" fill="none" stroke="{line}" stroke-width="1.8"/>')
        parts.append(f'<text x="{LEFT}" y="18" font-size="14">{words}</text>')
        parts.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">update</text>')
        drawing = (
            f'<svg role="img" aria-label="{words}" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'style="max-width: 100%; height: auto; fill: {ink}; font: 12px sans-serif">{"".join(parts)}</svg>'
        )
        return {
            "text/html": f'<figure class="course-figure" style="margin: 0 0 0 var(--jp-code-padding, 0px)">'
            f"<style>{CSS}</style>{drawing}"
            f"<figcaption>{words}</figcaption></figure>",
            "text/plain": said or f"{self.title}: it begins",
        }

    def _figure(self) -> tuple[plt.Figure, str]:
        losses = np.asarray(self.losses)
        steps = np.arange(1, len(losses) + 1)
        width = min(WINDOW, len(losses))
        smooth = np.convolve(losses, np.full(width, 1 / width), mode="valid")
        fig, ax = plt.subplots(figsize=(WIDTH / 100, HEIGHT / 100))
        ax.plot(steps, losses, color=COLORS["first"], linestyle="-", linewidth=0.7, alpha=0.45)
        middles = steps[: len(smooth)] + (width - 1) / 2
        ax.plot(middles, smooth, color=COLORS["first"], linestyle=LINES["first"], label=f"mean of {width} updates")
        level = ""
        if self.chance is not None:
            ax.axhline(self.chance, color=COLORS["limit"], linestyle=LINES["limit"], label="guessing")
            level = f" The dotted line is guessing, at {self.chance:.3g}."
        ax.set(xlabel="update", ylabel="loss", title=self.title, xlim=(0, self.updates))
        ax.set_ylim(bottom=0)
        ax.legend(fontsize=9)
        return fig, (
            f"The loss goes from {losses[0]:.3g} to {smooth[-1]:.3g} in {len(losses):,} updates. Loss against "
            f"updates, thin for every batch and thick for the mean of {width}.{level}"
        )

"""The figures: learning curves of all trials of each row, or what an experiment draws itself."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.definition import Experiment, Outcome
from experiments.report.gather import RowFound
from experiments.report.sections import outcomes
from experiments.report.table import compared
from experiments.running.store import write_whole

WIDTH, HEIGHT = 3.4, 2.6  # inches of one panel
COLUMNS = 3
LOG_FROM = 10.0  # ratio of the longest to the shortest trial from which the axis is logarithmic


def write_figure(experiment: Experiment, rows: Sequence[RowFound], folder: Path) -> None:
    """Draw one experiment into NAME.png and NAME.svg of a folder; the same bytes for the same results and versions."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from course.figures.style import use_style

    with mpl.rc_context():
        use_style()
        mpl.rcParams.update({"svg.hashsalt": "experiments", "svg.fonttype": "none"})
        fig = Figure()
        if experiment.draw is not None:
            experiment.draw(fig, outcomes(rows))
        else:
            draw_curves(fig, [row for row in rows if row.outcomes])
        for kind, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
            data = io.BytesIO()
            fig.savefig(data, format=kind, dpi=150, metadata=metadata)
            write_whole(folder / f"{experiment.name}.{kind}", data.getvalue())


def draw_curves(fig: Any, rows: Sequence[RowFound]) -> None:
    """A panel for each row: thin lines of all trials; a dot where one was solved, a cross where one died."""
    columns = min(COLUMNS, len(rows))
    lines = math.ceil(len(rows) / columns)
    fig.set_size_inches(WIDTH * columns, HEIGHT * lines)
    axes = list(fig.subplots(lines, columns, squeeze=False).flat)
    for ax, row in zip(axes, rows, strict=False):
        _draw_row(ax, row)
    for ax in axes[len(rows) :]:
        ax.set_axis_off()


def _draw_row(ax: Any, row: RowFound) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    from course.figures.style import COLORS

    ax.set_title(_wrapped(row.row.title), fontsize=10)
    ax.set_xlabel(row.row.unit)
    for outcome in row.outcomes:
        _draw_trial(ax, outcome, row.row.criteria[-1], COLORS)
    ends = [end for outcome in row.outcomes if (end := _end(outcome, row.row.criteria[-1])) > 0]
    pairs = compared(row)
    if pairs:
        _, mean, _ = pairs[-1]
        ends.append(mean)
        ax.axvline(mean, color=COLORS["reference"], linestyle="--", linewidth=1.2)
        ax.annotate(
            f"published {mean:,.0f}", (mean, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -2),
            textcoords="offset points", fontsize=8, rotation=90, va="top",
            bbox={"facecolor": COLORS["paper"], "edgecolor": "none", "pad": 0.5, "alpha": 0.8},
        )  # fmt: skip
    if ends and max(ends) / min(ends) > LOG_FROM:
        ax.set_xscale("log")
    else:
        ax.set_xlim(left=0)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    values = [value for outcome in row.outcomes for _, value in _curve(outcome) if math.isfinite(value)]
    if values and min(values) > 0 and max(values) / min(values) > 100:
        ax.set_yscale("log")
    names = [name for outcome in row.outcomes for name in list(outcome.curves)[:1]]
    ax.set_ylabel(names[0] if names else "")
    if not names:
        ax.text(0.5, 0.5, "no learning curve", transform=ax.transAxes, ha="center", fontsize=9)


def _draw_trial(ax: Any, outcome: Outcome, criterion: str, colors: Any) -> None:
    curve = _curve(outcome)
    end = _end(outcome, criterion)
    solved = outcome.reached[criterion] is not None
    color = colors["good"] if solved else colors["bad"] if outcome.died else colors["limit"]
    ax.plot([work for work, _ in curve], [value for _, value in curve], color=color, linestyle="-", linewidth=0.8)
    if not curve:
        return
    height = curve[-1][1]
    if solved:
        ax.plot([end], [height], marker="o", markersize=4, color=color, linestyle="none")
    elif outcome.died:
        ax.plot([end], [height], marker="x", markersize=6, color=color, linestyle="none")


def _curve(outcome: Outcome) -> list[list[float]]:
    return next(iter(outcome.curves.values()), [])


def _end(outcome: Outcome, criterion: str) -> float:
    reached = outcome.reached[criterion]
    return float(outcome.done if reached is None else reached)


def _wrapped(title: str) -> str:
    return "\n".join(textwrap.wrap(title, 36))

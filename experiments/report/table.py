"""The table: one line for each row and criterion, published numbers beside ours; and what was changed, below it."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.published import Published
from experiments.report.gather import RowFound
from experiments.summary import Summary, summarize

HEAD = (
    "experiment / row",
    "as printed?",
    "published: solved",
    "published: mean",
    "criterion",
    "solved",
    "died",
    "mean",
    "median",
    "min to max",
    "cap",
    "published mean inside?",
    "mode",
    "CPU s",
    "wall s",
)
NUMBERS = {"published: mean", "solved", "died", "mean", "median", "min to max", "cap", "CPU s", "wall s"}


def table(rows: Sequence[RowFound]) -> list[str]:
    """Markdown lines of the table of these rows."""
    marks = ["---:" if name in NUMBERS else "---" for name in HEAD]
    notes = _notes(rows)
    lines = [_line(HEAD), _line(marks)]
    for row in rows:
        mark = f"adjusted [{list(notes).index(_key(row)) + 1}]" if row.row.changed else "yes" if row.published else "-"
        lines += [_line(cells) for cells in _cells(row, mark)]
    return lines


def changes(rows: Sequence[RowFound]) -> list[str]:
    """Markdown lines on what was changed in the adjusted rows, with the numbers that the table refers to."""
    return [
        f"{n}. {experiment} / {'; '.join(titles)}: {changed}"
        for n, ((experiment, changed), titles) in enumerate(_notes(rows).items(), 1)
    ]


def compared(row: RowFound) -> list[tuple[str, float, Summary]]:
    """Criterion, published mean and ours, where both are there and a number was printed."""
    pairs = []
    for criterion in row.row.criteria:
        mean = _mean(row.published, criterion, row.row.criteria)
        if row.outcomes and isinstance(mean, int | float):
            pairs.append((criterion, float(mean), summarize(row.outcomes, criterion)))
    return pairs


def _cells(row: RowFound, mark: str) -> list[list[str]]:
    name = f"[{row.experiment.name}](#{anchor(row.experiment.name)}) / {row.row.title}"
    inside = {criterion: _inside(mean, ours) for criterion, mean, ours in compared(row)}
    lines = []
    for n, criterion in enumerate(row.row.criteria):
        first = n == 0
        mean = _mean(row.published, criterion, row.row.criteria)
        lines.append(
            [
                name if first else "",
                mark if first else "",
                _success(row.published) if first else "",
                _labelled(mean, row.published),
                criterion,
                *_ours(row, criterion),
                inside.get(criterion, "-"),
                *(_made(row) if first else ("", "", "")),
            ]
        )
    return lines


def _inside(published: float, ours: Summary) -> str:
    if ours.low is None or ours.high is None:
        return "**no**: none solved"
    return "yes" if ours.holds(published) else f"**no**: ours took {'less' if ours.high < published else 'more'}"


def _ours(row: RowFound, criterion: str) -> list[str]:
    if not row.outcomes:
        return ["not run", "", "", "", "", ""]
    ours = summarize(row.outcomes, criterion)
    numbers = ["-"] * 3
    if ours.mean is not None and ours.median is not None:
        numbers = [f"{ours.mean:,.0f}", f"{ours.median:,.0f}", f"{ours.low:,} to {ours.high:,}"]
    cap = f"{ours.cap:,} {row.row.unit}"
    return [f"{ours.solved} of {ours.trials}", str(ours.died), *numbers, cap]


def _made(row: RowFound) -> tuple[str, str, str]:
    if not row.outcomes:
        return "", "", ""
    if row.in_full:
        mode = "paper"
    elif row.mode == "paper":
        wanted = row.wanted.trials if row.wanted else 0
        mode = f"paper, {len(row.results)} of {wanted} trials: **not run in full**"
    else:
        mode = "quick: **not run in full**"
    return mode, seconds(row.cost("cpu_s")), seconds(row.cost("wall_s"))


def _mean(published: Published | None, criterion: str, criteria: Sequence[str]) -> float | str | None:
    """Where the paper prints one mean, every criterion of ours is compared with it."""
    if published is None:
        return None
    return published.mean_of(criterion, only=not set(criteria) & set(published.mean))


def _labelled(value: float | str | None, published: Published | None) -> str:
    if value is None or published is None:
        return "-"
    return f"{value if isinstance(value, str) else f'{value:,}'} [{published.provenance}]"


def _success(published: Published | None) -> str:
    if published is None:
        return "-"
    label = f" [{published.provenance}]"
    trials = f" of {published.trials} trials" if published.trials else ""
    if published.success_pct is not None:
        return f"{published.success_pct:g} %{trials}{label}"
    if published.success or published.words:
        return f"{published.success or published.words}{label}"
    return f"{published.trials} trials{label}" if published.trials else "-"


def _key(row: RowFound) -> tuple[str, str]:
    return row.experiment.name, row.row.changed


def _notes(rows: Sequence[RowFound]) -> dict[tuple[str, str], list[str]]:
    """What was changed, in the order of the table, and the titles of the rows it holds for."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.row.changed:
            notes.setdefault(_key(row), []).append(row.row.title)
    return notes


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def seconds(value: float) -> str:
    """A time in seconds, to about two digits."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def anchor(name: str) -> str:
    """Where the section of an experiment is: also the name of its figure."""
    return f"experiment-{name}".lower().replace(" ", "-")

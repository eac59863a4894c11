"""Tables on the terminal and as Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.measure import Spread

NONE = "–"


class Table(NamedTuple):
    """Rows of text under a title, and sentences that say what was counted."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        """The table in Markdown: words to the left, numbers to the right."""
        sides = ["---:" if self._numeric(n) else "---" for n in range(len(self.columns))]
        lines = [_line(self.columns), _line(sides), *map(_line, self.rows)]
        return f"## {self.title}\n\n{self.note}\n\n" + "\n".join(lines) + "\n"

    def show(self, console: Console) -> None:
        """Print it."""
        shown = RichTable(*self.columns, title=self.title, caption=self.note, box=box.SIMPLE_HEAD, title_justify="left")
        shown.caption_justify = "left"
        for n, column in enumerate(shown.columns):
            column.justify = "right" if self._numeric(n) else "left"
        for row in self.rows:
            shown.add_row(*row)
        console.print(shown)

    def _numeric(self, n: int) -> bool:
        entries = [row[n] for row in self.rows if row[n] != NONE]
        sized = "shape" in self.columns[n]
        return bool(entries) and not sized and all(entry[0] in "≤≥" or entry[0].isdigit() for entry in entries)


def ratio_cells(spread: Spread) -> tuple[str, str]:
    """Median, and quartiles."""
    return number(spread.median), f"{number(spread.low)}–{number(spread.high)}"


def number(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 1 else f"{value:.3f}"


def milliseconds(seconds: Sequence[float]) -> str:
    """Median of the rounds."""
    return number(1e3 * Spread.of(seconds).median)


def goal_cells(goal: float | None, value: float, at_least: bool = False) -> tuple[str, str]:
    """The goal, and whether the median meets it."""
    if goal is None:
        return NONE, NONE
    met = value >= goal if at_least else value <= goal
    return f"{'≥' if at_least else '≤'} {goal:g}", "yes" if met else "no"


def console() -> Console:
    """The terminal; wide enough for every table where the output goes to a file."""
    found = Console()
    return found if found.is_terminal else Console(width=140)


def write(path: str, header: list[str], tables: list[Table]) -> None:
    """All tables in a Markdown file, the header first."""
    head = "\n".join(f"* {line}" for line in header)
    text = "\n".join([head + "\n", *(table.markdown() for table in tables)])
    Path(path).write_text(text, encoding="utf-8")


def _line(entries: Sequence[str]) -> str:
    return f"| {' | '.join(entries)} |"

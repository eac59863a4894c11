"""The `autograder similar` command: pairs of hand-ins that agree in more than the exercises explain."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.exchange import answers
from autograder.exchange.likeness import compare
from autograder.exchange.saying import complain, say, terminal
from autograder.exchange.similar_page import in_short, page, sentences
from autograder.folder import Unit
from autograder.shown import visible


class NothingToCompare(Exception):
    """There is nothing to compare; the message says what to do."""


def run(unit: Unit, root: Path, *, target: Path | None, least: float) -> int:
    """Compare and report; returns the exit status: 0, whatever was found, or 2 if nothing could be compared."""
    console = terminal()
    submitted = root / "submitted"
    target = target or root / "likeness" / f"{unit.name}.html"
    try:
        if not unit.release.exists():
            raise NothingToCompare(f"{unit.shown(unit.release)} is not built: autograder build {unit.name}")
        if not submitted.is_dir():
            raise NothingToCompare(
                f"There is no folder {submitted}. Collect first: autograder collect {unit.name} FILE"
            )
        class_, unread = answers.read(submitted, unit)
        if len(class_) < 2:
            raise NothingToCompare(f"{len(class_)} hand-ins of {unit.name} in {submitted}: nothing to compare.")
        found = compare(class_, answers.likely(unit), least)
        found.unread = unread
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(unit.name, found), encoding="utf-8")
    except (NothingToCompare, OSError) as error:
        return complain(error)
    for line in sentences(found):
        say(console, line)
    if found.pairs:
        table = Table(title_justify="left", header_style="bold")
        for title in ("hand-ins", "counts", "answers that agree"):
            table.add_column(title, overflow="fold", justify="right" if title == "counts" else "left")
        for pair in found.pairs:
            names = Text(visible(" and ".join(pair.students)))
            table.add_row(names, f"{pair.counts:.1f}", Text(visible(in_short(pair))))
        console.print(table)
        say(console, "Likeness proves nothing: look at the answers side by side, and ask.")
    say(console, f"report     {target}")
    return 0

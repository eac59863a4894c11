"""The `autograder collect` command: who was placed, what was left out and why, what to do next."""

import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.exchange.collect import Hand, Outcome, hands, place
from autograder.exchange.download import DownloadError, opened
from autograder.exchange.roster import NAME, Person, load, record
from autograder.exchange.saying import complain, names, say, terminal
from autograder.exchange.tables import TableError
from autograder.exchange.uploads import Source, detect
from autograder.folder import Unit
from autograder.shown import visible

_WORDS = {
    "new": "placed",
    "replaced": "replaced by newer ones",
    "unchanged": "there already",
    "not placed": "not placed",
}


def run(
    unit: Unit,
    download: Path,
    root: Path,
    *,
    source: Source | None,
    roster: Path | None,
    worksheet: Path | None,
    force: bool,
    dry: bool,
) -> int:
    """Collect and report; returns the exit status: 0, 1 if somebody's hand-in was not placed, 2 if nothing was done."""
    console = terminal()
    file = roster or root / NAME
    try:
        if roster and not roster.exists():
            raise TableError(f"There is no roster {roster}.")
        people = load(file, *([worksheet] if worksheet else []))
        with opened(download) as entries:
            kind = source or detect(entries)
            all_hands, nobody = hands(entries, kind, people, unit.name)
            outcomes = list(place(all_hands, unit.name, root / "submitted", force=force, dry=dry))
        new = 0 if dry else record(file, _placed(all_hands, outcomes))
    except (DownloadError, TableError, OSError) as error:
        return complain(error)
    said = {"canvas": "Canvas", "moodle": "Moodle", "folder": "a folder a student"}[kind]
    say(console, f"{download.name}, as from {said}{' (nothing is written)' if dry else ''}")
    _print_outcomes(console, outcomes, nobody)
    _print_notes(console, outcomes, unit, kind)
    there = {id(hand.person) for hand in all_hands}
    absent = [person.name or person.student or person.email for person in people.people if id(person) not in there]
    if absent:
        say(console, f"{len(absent)} known without a hand-in here: {names(absent)}")
    if new:
        say(console, f"{new} new in {file}, which names their folders")
    if not dry and len(outcomes) > sum(outcome.state == "not placed" for outcome in outcomes):
        say(console, f"next: autograder grade {unit.name} --root {root}")
    return 1 if any(outcome.state == "not placed" for outcome in outcomes) or not outcomes else 0


def _placed(all_hands: list[Hand], outcomes: list[Outcome]) -> list[Person]:
    pairs = zip(all_hands, outcomes, strict=True)
    return [hand.person for hand, outcome in pairs if outcome.state != "not placed"]


def _print_outcomes(console: Console, outcomes: list[Outcome], nobody: list[str]) -> None:
    counts: Counter[str] = Counter(outcome.state for outcome in outcomes)
    summary = ", ".join(f"{counts[state]} {word}" for state, word in _WORDS.items() if counts[state])
    say(console, f"{len(outcomes)} students: {summary or 'nobody handed in'}")
    table = Table(title_justify="left", header_style="bold")
    for title in ("not placed", "why"):
        table.add_column(title, overflow="fold")
    for outcome in outcomes:
        if outcome.state == "not placed":
            table.add_row(_text(outcome.name), _text(outcome.reason))
    for name in nobody[:20]:
        table.add_row(_text(name[:100]), "the name does not say whose it is")
    if len(nobody) > 20:
        table.add_row(f"{len(nobody) - 20} more files", "likewise")
    if table.row_count:
        console.print(table)


def _print_notes(console: Console, outcomes: list[Outcome], unit: Unit, kind: Source) -> None:
    for outcome in outcomes:
        notes = outcome.notes if outcome.state != "not placed" else []
        extra = [f"{name} left out: {why}" for name, why in outcome.left_out if not why.startswith("an earlier")]
        for note in [*notes, *(extra[:3] if outcome.state != "not placed" else [])]:
            say(console, f"  {outcome.student}: {note}")
    placed = [outcome for outcome in outcomes if outcome.state != "not placed"]
    late = [outcome.student for outcome in placed if outcome.late]
    if late:
        policy = "Canvas gives no times, but applies its own late policy when points are imported"
        say(console, f"marked as late by Canvas: {names(late)} ({policy})")
    packed = sum(outcome.packed for outcome in placed)
    if packed:
        say(console, f"{packed} with the time of autograder hand-in: that of the student's own clock")
    timeless = sum(outcome.time is None for outcome in placed)
    if timeless:
        advice = " (name its grading worksheet with --worksheet: it has the times)" if kind == "moodle" else ""
        say(console, f"{timeless} without a time of hand-in: they count as in time{advice}")
    release = _release(unit)
    other = [outcome.student for outcome in placed if outcome.release not in ("", release)]
    if other and release:
        say(console, f"begun from another release of the unit: {names(other)}")


def _release(unit: Unit) -> str:
    """The digest of the release as it is now; "" if it is not built."""
    try:
        return json.loads(unit.release.read_text(encoding="utf-8"))["metadata"]["course"]["digest"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _text(said: str) -> Text:
    return Text(visible(said))

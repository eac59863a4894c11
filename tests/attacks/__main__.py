"""The table of attacks: `python -m tests.attacks [KIND or NAME ...]` grades the class and says what came of it.

The whole class, hostile files included, takes some minutes; `files` names those alone.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.attacks import graded, hand_ins, world
from tests.attacks.graded import Outcome
from tests.attacks.hand_ins import Attack


def main(*names: str) -> None:
    """Grade those of these kinds or names, all of them without any, and print."""
    all_ = hand_ins.attacks().values()
    chosen = [attack for attack in all_ if not names or attack.kind in names or attack.name in names]
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, world.around(Path(folder)) as around:
        ideas = graded.hand_in(around, chosen, with_files=not names or "files" in names)
        outcome = graded.grade(around)
        console = Console(width=160)
        console.print(_attacks(outcome, chosen))
        console.print(_files(outcome, ideas))
        _rest(outcome, Counter(attack.kind for attack in chosen) + Counter(files=len(ideas)))


def _attacks(outcome: Outcome, attacks: list[Attack]) -> Table:
    table = _table("kind", "attack", "idea", "points", "earned", "reached")
    for attack in attacks:
        points, earned = sum(outcome.points(attack.name).values()), sum(attack.expected.values())
        table.add_row(attack.kind, attack.name, attack.idea, f"{points:g}", f"{earned:g}", _said(outcome, attack.name))
    return table


def _files(outcome: Outcome, ideas: dict[str, str]) -> Table:
    table = _table("student", "idea", "points", "reached")
    for student, idea in ideas.items():
        points = sum(outcome.points(student).values())
        table.add_row(Text(ascii(student)[1:60]), idea, f"{points:g}", _said(outcome, student))
    return table


def _table(*columns: str) -> Table:
    table = Table(header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _said(outcome: Outcome, student: str) -> Text:
    return Text(ascii(", ".join(outcome.said(student)))[1:-1] or "nothing")


def _rest(outcome: Outcome, kinds: Counter[str]) -> None:
    print(f"{kinds.total()} attacks: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}")
    for student in graded.HONEST:
        print(f"{student}: {sum(outcome.points(student).values()):g} of {sum(hand_ins.POINTS.values()):g}")
    print(f"changed files: {outcome.changed or 'none'}")
    print(f"processes and temporary files left: {outcome.left or 'none'}")
    print(f"visitors at the machine's services: {outcome.world.visitors or 'none'}")
    print(f"{outcome.seconds:.0f} s; largest process outside the fence {outcome.peak_bytes / 2**20:.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])

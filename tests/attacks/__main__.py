"""The table of attacks: `python -m tests.attacks`. Grades the whole class (some minutes) and says what came of it."""

import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.attacks import graded, hand_ins, world
from tests.attacks.graded import Outcome


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, world.around(Path(folder)) as around:
        ideas = graded.hand_in(around)
        outcome = graded.grade(around)
        console = Console(width=160)
        console.print(_attacks(outcome))
        console.print(_files(outcome, ideas))
        _rest(outcome)


def _attacks(outcome: Outcome) -> Table:
    table = _table("kind", "attack", "idea", "points", "earned", "reached")
    for attack in hand_ins.attacks().values():
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


def _rest(outcome: Outcome) -> None:
    kinds = Counter(attack.kind for attack in hand_ins.attacks().values())
    print(f"{sum(kinds.values())} attacks: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}")
    for student in graded.HONEST:
        print(f"{student}: {sum(outcome.points(student).values()):g} of {sum(hand_ins.POINTS.values()):g}")
    print(f"changed files: {outcome.changed or 'none'}")
    print(f"processes and temporary files left: {outcome.left or 'none'}")
    print(f"visitors at the machine's services: {outcome.world.visitors or 'none'}")
    print(f"{outcome.seconds:.0f} s; largest process outside the fence {outcome.peak_bytes / 2**20:.0f} MB")


if __name__ == "__main__":
    main()

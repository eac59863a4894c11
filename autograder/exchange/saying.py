"""What the commands of this room say on a terminal: plain lines, with names from outside shown as text."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from autograder.exchange.tables import listed
from autograder.shown import visible


def terminal() -> Console:
    """The terminal, or a page of fixed width if the output goes elsewhere."""
    return Console() if Console().is_terminal else Console(width=120)


def say(console: Console, words: str, style: str = "") -> None:
    """One line."""
    console.print(Text(visible(words), style=style), soft_wrap=True)


def complain(error: Exception) -> int:
    """Why nothing was done; returns the exit status for that."""
    console = Console(stderr=True)
    console.print(Text.assemble(("Error:", "bold red"), " ", visible(str(error))), soft_wrap=True)
    return 2


def names(of: Iterable[str]) -> str:
    """Some names, and how many more there are."""
    return listed(map(visible, of))

"""How far grading has come: a bar with rate and time left on a terminal, else a line per student."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class Rate(ProgressColumn):
    """Hand-ins a second; a minute, where that is less than one."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(
            f"{speed:.1f} a second" if speed >= 1 else f"{60 * speed:.0f} a minute", style="progress.data.speed"
        )


class Bar:
    """Progress over `count` students. Use as a context manager."""

    def __init__(self, unit: str, count: int) -> None:
        self._console = Console(stderr=True)
        self._count, self._done = count, 0
        self._progress = Progress(
            TextColumn("grading {task.description}", markup=False),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            Rate(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
            expand=True,
        )
        self._task = self._progress.add_task(unit, total=count)

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._progress.stop()

    def advance(self, student: str) -> None:
        """One more is done."""
        self._done += 1
        self._progress.update(self._task, advance=1, description=student[:24])
        if not self._console.is_terminal:
            self._console.print(f"[{self._done}/{self._count}] {student}", highlight=False, markup=False)

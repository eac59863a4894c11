"""Who may run now: many notebooks beside one another, or one alone; over several processes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nothing is graded
    fcntl = None  # type: ignore[assignment]


class Turns:
    """Turns beside others, and turns alone. Nobody who holds a turn asks for another, so nobody waits forever.

    A turn is a lock on a file: a process that ends, however it ends, gives it back. Who waits to be alone holds the
    door meanwhile, so that no others come in.

    Parameters
    ----------
    folder : Path or None
        Where the two files lie; all who share it take turns. None: there is nobody else.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._door = folder / "door" if folder is not None else None
        self._room = folder / "room" if folder is not None else None

    @contextmanager
    def beside(self) -> Iterator[None]:
        """A turn beside others; those who wait to be alone go first."""
        with ExitStack() as held:
            with locked(self._door, alone=True):
                held.enter_context(locked(self._room, alone=False))
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A turn that nobody else has at the same time."""
        with locked(self._door, alone=True), locked(self._room, alone=True):
            yield


@contextmanager
def locked(path: Path | None, *, alone: bool) -> Iterator[None]:
    """Hold the lock of a file, alone or together with others who do not ask to be alone."""
    if path is None or fcntl is None:
        yield
        return
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield

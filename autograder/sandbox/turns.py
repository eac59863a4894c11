"""Who may run now: many notebooks beside one another, or one alone; over several processes."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        Where the two files lie; all who share it take turns. None: a folder of one's own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._own = tempfile.TemporaryDirectory(prefix="turns-") if folder is None else None
        place = Path(self._own.name) if self._own is not None else folder
        assert place is not None
        self._door, self._room = place / "door", place / "room"

    @contextmanager
    def beside(self) -> Iterator[None]:
        """A turn beside others; those who wait to be alone go first."""
        with _locked(self._door, alone=True):
            room = _lock(self._room, alone=False)
        try:
            yield
        finally:
            os.close(room)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A turn that nobody else has at the same time."""
        with _locked(self._door, alone=True), _locked(self._room, alone=True):
            yield


@contextmanager
def _locked(path: Path, *, alone: bool) -> Iterator[None]:
    descriptor = _lock(path, alone=alone)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(path: Path, *, alone: bool) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    return descriptor

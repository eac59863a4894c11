"""What a jail shows of the course: the handout and the program that runs there, as a folder."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from autograder.authoring.handout import ENTRY, handout, modules_of
from autograder.folder import CourseFolder, Unit
from autograder.sandbox.fence import INSIDE, Fence, NoFence, Unfenced
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import KernelStartError, Session


def fence(unit: Unit | None = None, *, unsafe: bool = False) -> Fence | Unfenced:
    """The jail for a unit's notebooks, or one that shows nothing of any course.

    Parameters
    ----------
    unsafe : bool
        No jail: an ordinary process of the same kind.
    """
    desk = _desk(unit.course.root, unit.name) if unit is not None else _desk(None, "")
    return Unfenced(desk) if unsafe else Fence(desk)


@functools.cache
def require(*, unsafe: bool = False) -> None:
    """See once that a jail can be started here.

    Raises
    ------
    NoFence
        If not; the message says why and what can be done.
    """
    if unsafe:
        return
    try:
        with Session(fence(), Limits()) as session:
            session.ready()
    except (NoFence, KernelStartError) as error:
        raise NoFence(
            f"Student code runs behind a fence, and there is none here: {error}. Nothing was graded. "
            "`autograder doctor` says what is missing. `--unsafe-no-fence` grades without: student code then runs as "
            "you, and can read and change what you can."
        ) from error


@functools.cache
def _desk(course: Path | None, unit: str) -> Path:
    """A folder that lasts as long as this process; everybody may read it."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = handout(CourseFolder(course).unit(unit)) if course is not None else {}
    files |= {f"autograder/{name}": data for name, data in modules_of(ENTRY, INSIDE).items()}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder

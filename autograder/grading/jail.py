"""What a jail shows of the course: the handout and the program that runs there, as a folder."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from autograder.authoring.handout import ENTRY, handout, modules_of
from autograder.folder import CourseFolder, Unit
from autograder.grading.apart import Trial
from autograder.grading.server import RunError, serving
from autograder.sandbox.fence import WARM, Fence, NoFence, Unfenced

TRIAL_SECONDS = 300.0


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
def require(jail: Fence | Unfenced) -> None:
    """See once that a kernel can be started here.

    Raises
    ------
    NoFence
        If not; the message says why and what can be done.
    """
    try:
        with serving() as server:
            problem = server.run(Trial(jail), TRIAL_SECONDS).decode()
    except RunError as error:  # killed, or out of memory: not the fence's fault
        raise NoFence(f"A kernel was tried, and {error}. Nothing was graded: the same command begins again.") from error
    if problem:
        raise NoFence(
            f"Student code runs behind a fence, and there is none here: {problem}. Nothing was graded. "
            "`autograder doctor` says what is missing. `--unsafe-no-fence` grades without: student code then runs as "
            "you, and can read and change what you can."
        )


@functools.cache
def _desk(course: Path | None, unit: str) -> Path:
    """A folder that lasts as long as this process; everybody may read it."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = handout(CourseFolder(course).unit(unit)) if course is not None else {}
    files |= {f"autograder/{name}": data for name, data in modules_of(ENTRY, WARM).items()}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder

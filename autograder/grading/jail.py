"""What a jail shows of the course: the handout and the program that runs there, as a folder."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
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


@contextmanager
def trying(unit: Unit, *, unsafe: bool = False) -> Iterator[None]:
    """Have a kernel started for a unit while this process imports what else it takes to grade."""
    with serving():
        with suppress(Exception):  # `require` meets it again
            tried(fence(unit, unsafe=unsafe))
        yield


def require(jail: Fence | Unfenced) -> None:
    """See once that a kernel can be started here.

    Raises
    ------
    NoFence
        If not; the message says why and what can be done.
    """
    try:
        problem = tried(jail).result()
    except RunError as error:  # killed, or out of memory: not the fence's fault
        raise NoFence(f"A kernel was tried, and {error}. Nothing was graded: the same command begins again.") from error
    if problem:
        raise NoFence(
            f"Student code runs behind a fence, and there is none here: {problem}. Nothing was graded. "
            "`autograder doctor` says what is missing. `--unsafe-no-fence` grades without: student code then runs as "
            "you, and can read and change what you can."
        )


@functools.cache
def tried(jail: Fence | Unfenced) -> Future[str]:
    """Why no kernel can be started here, "" if one can; seen to in the background, once."""
    return ThreadPoolExecutor(1, thread_name_prefix="trial").submit(_try, jail)


def _try(jail: Fence | Unfenced) -> str:
    with serving() as server:
        return server.run(Trial(jail), TRIAL_SECONDS).decode()


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

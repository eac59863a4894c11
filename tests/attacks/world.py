"""What lies around an attack: secrets that it must not read, and services, processes and files that it must not reach.

Every secret is a canary, a random token. It is written where an instructor's machine would hold something of value, and
nowhere else, so that it tells, wherever it turns up, what was read.
"""

import contextlib
import hashlib
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring import build
from autograder.folder import Unit
from tests.attacks import hand_ins
from tests.grader import toy

SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))


@dataclass
class World:
    """A course with its class, a home folder, listeners and a neighbor; see `around`."""

    folder: Path
    unit: Unit
    canaries: dict[str, str]
    visitors: list[str] = field(default_factory=list)
    site: dict[str, object] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.folder / "class"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of whoever grades."""
        own = {"HOME": str(self.home), "CLASS_SECRET": self.canaries["environment"], "TMPDIR": str(self.folder / "tmp")}
        return dict(os.environ) | own | {"PYTHONDONTWRITEBYTECODE": "1"}

    def snapshot(self) -> dict[str, str]:
        """What lies in every folder that grading has no business to write to."""
        places = (self.unit.course.root, self.root / "submitted", self.home)
        found = {str(path): _print(path) for place in places for path in sorted(place.rglob("*"))}
        return found | {str(path): "" for place in SHARED for path in place.iterdir() if _is_left(path.name)}


def _print(path: Path) -> str:
    state = path.lstat()
    if not path.is_file() or path.is_symlink() or state.st_size > 2**26:
        return f"{state.st_mode} {state.st_mtime_ns}"
    return f"{state.st_mode} {state.st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _is_left(name: str) -> bool:
    """Whether a file in a shared folder has the name of one that an attack makes."""
    words = ("left", "fill", "note", "surprise", "planted", "attack", "letter", "90_toy", "sitecustomize", "many")
    return name.startswith(words)


@contextlib.contextmanager
def around(folder: Path) -> Iterator[World]:
    """Build the course and everything beside it; take it down again."""
    places = "course home environment neighbor argument memory temporary gradebook other".split()
    canaries = {place: f"CANARY-{secrets.token_hex(8)}-{place}" for place in places}
    text = hand_ins.TEXT.replace("return 2 * w * x", f"return 2 * w * x  # {canaries['course']}")
    exercises = f"SECRET = {canaries['course']!r}\n{hand_ins.EXERCISES}"
    unit = toy.write(folder / "course", toy.NAME, text, exercises)
    toy.answers(unit, "author", scale=f"def scale(x, w):\n    return w * x * 2  # {canaries['course']}")
    assert all(result.ok for result in build.build([unit])), "the toy unit cannot be built"
    world = World(folder, unit, canaries)
    for path in (world.root, world.home, folder / "tmp"):
        path.mkdir()
    (world.home / "secret.txt").write_text(canaries["home"])
    (world.home / ".bashrc").write_text(f"# {canaries['home']}")
    with contextlib.ExitStack() as stack:
        world.site |= stack.enter_context(_listeners(world))
        world.site |= stack.enter_context(_neighbor(world))
        for place, name in ((Path("/dev/shm"), "memory"), (Path("/tmp"), "temporary")):
            path = place / f"CANARY-{os.getpid()}"
            path.write_text(canaries[name])
            stack.callback(path.unlink, missing_ok=True)
        world.site |= {"course": str(unit.course.root), "root": str(world.root), "home": str(world.home)}
        world.site |= {"checkout": str(Path(__file__).resolve().parents[2]), "grader": os.getpid()}
        world.site |= {"namespace": os.readlink("/proc/self/ns/pid")}
        yield world


@contextlib.contextmanager
def _listeners(world: World) -> Iterator[dict[str, object]]:
    """Services of the machine: each notes who comes."""
    path, abstract = str(world.home / "service"), f"\0course-{os.getpid()}"
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.socket(kind)) for kind in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)]
        for line, address in zip(lines, (("127.0.0.1", 0), path, abstract), strict=True):
            line.bind(address)
            line.listen()
            threading.Thread(target=_welcome, args=(line, world.visitors), daemon=True).start()
        yield {"port": lines[0].getsockname()[1], "socket": path, "abstract": abstract}
        for line in lines:
            line.shutdown(socket.SHUT_RDWR)


def _welcome(line: socket.socket, visitors: list[str]) -> None:
    with contextlib.suppress(OSError):
        while True:
            visitor, address = line.accept()
            visitors.append(f"{line.getsockname()!r} from {address!r}")
            visitor.close()


@contextlib.contextmanager
def _neighbor(world: World) -> Iterator[dict[str, object]]:
    """Another process of whoever grades, with secrets in its arguments and its environment."""
    command = [sys.executable, "-c", "import time; time.sleep(3600)", world.canaries["argument"]]
    process = subprocess.Popen(command, env={"SECRET": world.canaries["neighbor"]})
    try:
        yield {"victim": process.pid}
        assert process.poll() is None, "the neighbor was ended"
    finally:
        process.kill()
        process.wait()

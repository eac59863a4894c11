"""The jail around student code: how a program is started in it, with bubblewrap.

What is in it: the operating system's programs and libraries and this Python environment, read-only; the desk, a folder
with what a class receives of the course, read-only; an empty folder in memory as home. Its own user, mount, process,
network, ipc, host name and cgroup namespaces, no capabilities, no new privileges.

In this jail lives the warm process (warm.py), which runs no student code. It forks the kernels, and each of them gets a
jail of its own within this one (nest.py), with folders to write in, and an allow list of system calls.

An ordinary user starts the jail as it is. Root first becomes a user whom nobody else is, so that the limit on processes
binds, and for that needs a view in which this user can read the environment:

    bwrap (as root: the same read-only view)  setpriv (another user)  bwrap (the jail)  python -m autograder.sandbox...
"""

import itertools
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from autograder.sandbox import seccomp
from autograder.sandbox.nest import HOME, WORK, WRITABLE

DESK = "/course"
WARM = "autograder.sandbox.warm"
INSIDE = "autograder.sandbox.inside"
HOME_BYTES = 64 * 2**20  # what is imported may note something there
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/certs")
WHO = "root:x:0:0::/:/usr/sbin/nologin\nstudent:x:1000:1000::/home/student:/bin/sh\n"
STUDENT = "1000"
_USERS = itertools.count()


class NoFence(Exception):
    """There can be no jail here; the message says what is missing."""


@dataclass(frozen=True)
class Launch:
    """A command, its environment, and the descriptors that it inherits (to be closed once it runs).

    `home`, if there is one, is a folder of its own, to be removed when it has ended.
    """

    command: list[str]
    environment: dict[str, str]
    descriptors: tuple[int, ...] = ()
    home: Path | None = None


@dataclass(frozen=True)
class Fence:
    """The jail. `desk` holds what student code may see of the course."""

    desk: Path
    fenced = True

    def launch(self, arguments: Sequence[str]) -> Launch:
        """How to start the warm process with some arguments.

        After them it gets the list of system calls, and which parts of the view lie in folders that can be written to.

        Raises
        ------
        NoFence
            If a program or library that this takes is missing.
        """
        bwrap = _program("bwrap", "bubblewrap")
        filter_ = _memory_file(_filter())
        who = _memory_file(WHO.encode())
        kept = [str(place) for place in _environment_folders() if any(map(place.is_relative_to, WRITABLE))]
        jail = [
            *[bwrap, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"],
            *["--uid", STUDENT, "--gid", STUDENT, "--hostname", "jail", "--cap-drop", "ALL"],
            *["--proc", "/proc", "--dev", "/dev"],
            *["--size", str(HOME_BYTES), "--tmpfs", WRITABLE[0], "--dir", "/tmp"],
            *self._view(DESK),
            *["--ro-bind-data", str(who), "/etc/passwd", "--dir", WORK, "--chdir", WORK],
            *["--remount-ro", "/dev", "--remount-ro", "/"],
            *itertools.chain.from_iterable(("--setenv", *pair) for pair in _environment(HOME, DESK).items()),
            *["--", sys.executable, "-P", "-m", WARM, *arguments, str(filter_), *kept],
        ]
        return Launch([*self._another_user(bwrap), *jail], {}, (filter_, who))

    def _view(self, desk: str) -> Iterator[str]:
        """The read-only part of the file system; of the installed packages not those of the course itself."""
        for place in map(Path, SYSTEM):
            if place.is_symlink():
                yield from ("--symlink", os.readlink(place), str(place))
            elif place.is_dir():
                yield from ("--ro-bind", str(place), str(place))
        places = [*(place for place in map(Path, SETTINGS) if place.exists()), *_environment_folders()]
        for folder in sorted({folder for place in [*places, Path(desk)] for folder in list(place.parents)[:-1]}):
            yield from ("--perms", "0755", "--dir", str(folder))
        for place in places:
            yield from ("--ro-bind", str(place), str(place))
        for place in _own_packages():
            yield from ("--tmpfs", str(place))
        yield from ("--ro-bind", str(self.desk), desk)

    def _another_user(self, bwrap: str) -> list[str]:
        """For root: become a user of its own for each jail, in a view that this user can read."""
        if os.getuid() != 0:
            return []
        number, setpriv = str(_unused_user()), _program("setpriv", "util-linux")
        return [
            *[bwrap, "--die-with-parent", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--dir", "/tmp"],
            *self._view(str(self.desk)),
            *["--", setpriv, f"--reuid={number}", f"--regid={number}", "--clear-groups", "--"],
        ]


@dataclass(frozen=True)
class Unfenced:
    """No jail: student code runs as the user who grades. Only where somebody has said so."""

    desk: Path
    fenced = False

    def launch(self, arguments: Sequence[str]) -> Launch:
        """How to start a kernel, in an empty folder."""
        home = Path(tempfile.mkdtemp(prefix="kernel-"))
        (home / "work").mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        environment = kept | _environment(str(home), str(self.desk))
        return Launch([sys.executable, "-P", "-m", INSIDE, *arguments], environment, home=home)


def _environment(home: str, desk: str) -> dict[str, str]:
    """All that the jail's environment holds."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    places = dict.fromkeys(("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"), home)
    plots = {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "MPLCONFIGDIR": f"{home}/.matplotlib"}
    python = {"PYTHONPATH": desk, "PYTHONNOUSERSITE": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    kept = {name: os.environ[name] for name in os.environ if name.startswith("OPENBLAS_") and name not in threads}
    return kept | threads | places | plots | python | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "student"}


def _environment_folders() -> list[Path]:
    """Where this Python and its packages lie, outside the system's folders."""
    paths = {sys.prefix, sys.base_prefix, sys.exec_prefix, *(sysconfig.get_paths()[k] for k in ("purelib", "platlib"))}
    places = sorted(Path(path) for path in paths if os.path.isdir(path))
    return [
        place
        for place in places
        if not any(place.is_relative_to(other) for other in (*map(Path, SYSTEM), *places) if other != place)
    ]


def _own_packages() -> list[Path]:
    """Packages that were installed together with this one: students get their part of them on the desk."""
    installed = metadata.packages_distributions()
    own = installed.get("autograder", [])
    names = [name for name, projects in installed.items() if set(projects) & set(own)]
    folders = {Path(sysconfig.get_paths()[kind]) / name for kind in ("purelib", "platlib") for name in names}
    return sorted(folder for folder in folders if folder.is_dir())


def _unused_user() -> int:
    """A number that is no user's here, another one each time, among those that this namespace has."""
    lines = Path("/proc/self/uid_map").read_text().split("\n")
    first, _outside, count = max((tuple(map(int, line.split())) for line in lines if line), key=lambda row: row[2])
    count = min(count, 2**31)  # bubblewrap writes them with a sign
    return first + count - 10_000 - (os.getpid() * 61 + next(_USERS)) % min(max(count - 20_000, 1), 10**6)


def _filter() -> bytes:
    try:
        return seccomp.program()
    except seccomp.NoSeccomp as error:
        raise NoFence(f"libseccomp is missing ({error})") from error


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoFence(f"the program {name} is missing (package {package})")
    return found


def _memory_file(data: bytes) -> int:
    """A file without a name that holds `data`, to be read from its beginning."""
    descriptor = os.memfd_create("fence")
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor

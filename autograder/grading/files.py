"""Open what was handed in: plain files in plain folders, never through a link, without waiting, up to a limit."""

import itertools
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path

LISTED = 1_000  # names that are looked at in one folder


class Refused(Exception):
    """What was handed in is not accepted; the message is the reason, in words for the student."""


class Absent(Exception):
    """There is nothing of this name."""


def shown(name: str) -> str:
    """A name that somebody else chose, as it may stand in a message, a page, a table: short, without markup."""
    return re.sub(r"[^\w .,+=@~()-]", "?", name)[:80]


@contextmanager
def folder(place: Path, *names: str) -> Iterator[int]:
    """A descriptor of the folder `place`/`names`. Of the names none may be a link; `place` is trusted.

    Raises
    ------
    Absent
        If one of them is not there.
    Refused
        If one of them is a link or no folder, or cannot be opened.
    """
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in names:
            if not stat.S_ISDIR(_mode(handle, name)):
                kind = "a link" if stat.S_ISLNK(_mode(handle, name)) else "not a folder"
                raise Refused(f"The folder {shown(name)} is {kind}; submit a folder with the notebook itself.")
            inner = _open(handle, name, os.O_DIRECTORY)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def read(handle: int, name: str, limit: int, is_original: Callable[[os.stat_result], bool] = lambda _: False) -> bytes:
    """The content of one file of an open folder.

    Raises
    ------
    Absent
        If there is no such file.
    Refused
        If it is no regular file, has other names (hard links) without being the original of them, cannot be read, or
        has more than `limit` bytes.
    """
    if not stat.S_ISREG(mode := _mode(handle, name)):  # a device is not even opened
        kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise Refused(f"{shown(name)} is {kind}; submit the notebook file itself.")
    with open(_open(handle, name, 0), "rb") as file:
        info = os.fstat(file.fileno())  # of what was opened, whatever was put in its place since
        if not stat.S_ISREG(info.st_mode) or (info.st_nlink > 1 and not is_original(info)):
            raise Refused(f"{shown(name)} is one file under several names (a hard link); submit a copy of its own.")
        size = info.st_size
        if size <= limit:
            try:
                data = file.read(limit + 1)
            except OSError as error:
                raise Refused(f"{shown(name)} could not be read: {error.strerror}.") from None
            size = len(data)
    if size > limit:
        raise Refused(
            f"{shown(name)} has {size / 2**20:.1f} MB; the limit is {limit / 2**20:.3g} MB. "
            "Clear its outputs (Edit > Clear Outputs of All Cells), save and submit again."
        )
    return data


def names(handle: int) -> list[str]:
    """The names in an open folder, sorted; of a crowded one some of them."""
    with os.scandir(handle) as entries:
        return sorted(entry.name for entry in itertools.islice(entries, LISTED))


def students(submitted: Path, pattern: str = "*") -> list[str]:
    """Everyone with a folder in submitted/ (or with a link in its place), of this name or fitting this pattern."""
    with os.scandir(submitted) as entries:
        found = [entry.name for entry in entries if entry.is_symlink() or entry.is_dir(follow_symlinks=False)]
    names = sorted(name for name in found if not name.startswith("."))
    if pattern != "*" and pattern in names:  # somebody may be called like a pattern, even like the one for all
        return [pattern]
    return [name for name in names if fnmatch(name, pattern)]


def original(submitted: Path, unit: str, info: os.stat_result) -> str:
    """Whose file it was before others made hard links to it, if all its names are those of hand-ins; else "".

    Whoever linked to it has a folder that is not the owner's, or was changed after the owner's.
    """
    found = []
    for student in students(submitted):
        with suppress(Absent, Refused), folder(submitted, student, unit) as handle, os.scandir(handle) as entries:
            place = os.fstat(handle)
            same = [entry for entry in itertools.islice(entries, LISTED) if entry.inode() == info.st_ino]
            found += [(place.st_uid != info.st_uid, place.st_ctime_ns, student)] * len(same)
    found.sort()
    return found[0][2] if len(found) == info.st_nlink and found[0][:2] < found[1][:2] else ""


def _mode(handle: int, name: str) -> int:
    try:
        return os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
    except FileNotFoundError:
        raise Absent(name) from None
    except (OSError, ValueError) as error:
        raise Refused(f"{shown(name)} could not be read: {getattr(error, 'strerror', error)}.") from None


def _open(handle: int, name: str, flags: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | flags, dir_fd=handle)
    except FileNotFoundError:
        raise Absent(name) from None
    except OSError as error:
        raise Refused(f"{shown(name)} could not be read: {error.strerror}.") from None

"""What was downloaded: a zip file, or a folder that somebody unpacked. Names and contents; nothing is written anywhere.

nbgrader's own `zip_collect` unpacks everything to the disk first, archives within archives too, without any limit; it
takes the student's name from the file's name as it is, and ends for all where one student sent a file twice or was
collected before. So the standard library reads the archives here, and no name in one ever becomes a path.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.grading.files import Absent, Refused, folder, read, shown

MAX_FILES = 20_000  # 300 students with 60 files each
MAX_DEPTH = 8  # folders within one another
IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")

_UTF8 = 0x800  # flag of a zip entry: its name is UTF-8
_ENCRYPTED = 0x1
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what the standard library unpacks piece by piece, up to a limit


class DownloadError(Exception):
    """Nothing was taken; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """One file of a download: its path in parts, and how it is read, up to a limit (raises `Refused`)."""

    path: tuple[str, ...]
    read: Callable[[int], bytes]

    @property
    def name(self) -> str:
        return "/".join(self.path)


@contextmanager
def opened(place: Path) -> Iterator[list[Entry]]:
    """The files of a download, in its order; they can be read inside the `with`.

    Raises
    ------
    DownloadError
        If it is neither a folder nor a zip file, or holds more files than any class hands in.
    """
    if place.is_dir():
        yield _of_folder(place)
        return
    try:
        with open(place, "rb") as file, _zip(file) as archive:
            yield of_archive(archive, MAX_FILES)
    except FileNotFoundError:
        raise DownloadError(f"There is no {place}.") from None
    except zipfile.BadZipFile:
        raise DownloadError(f"{place} is not a zip file, or not all of it arrived. Download it again.") from None


@contextmanager
def _zip(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """An open archive; what is wrong with its table of contents is a damaged file, whatever Python calls it."""
    try:
        archive = zipfile.ZipFile(file)
    except (ValueError, NotImplementedError, OverflowError, UnicodeDecodeError, EOFError) as error:
        raise zipfile.BadZipFile(str(error)) from None
    with archive:
        yield archive


def of_archive(archive: zipfile.ZipFile, most: int) -> list[Entry]:
    """The files of an open archive; folders and what operating systems leave behind are none."""
    infos = archive.infolist()
    if len(infos) > most:
        raise DownloadError(f"The zip file holds {len(infos):,} files; the limit is {most:,}.")
    found = []
    for info in infos:
        path = parts(name_of(info))
        if path and not info.is_dir() and not _is_left_behind(path):
            found.append(Entry(path, lambda limit, info=info: _unpacked(archive, info, limit)))  # type: ignore[misc]
    return found


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a zip entry: many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def parts(name: str) -> tuple[str, ...]:
    """A path in its parts; nothing in it leads anywhere: it is only looked at."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))


def _is_left_behind(path: tuple[str, ...]) -> bool:
    return any(part in IGNORED for part in path) or path[-1].startswith("._")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    name = shown(parts(name_of(info))[-1])
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise Refused(f"{name} is a link or a device, not a file.")
    if info.flag_bits & _ENCRYPTED:
        raise Refused(f"{name} is locked with a password.")
    if info.compress_type not in _PLAIN:
        raise Refused(f"{name} is packed in a way that is not read here; zip files are commonly deflated.")
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Refused(f"{name} is damaged ({error!s:.80}).") from None
    if len(data) > limit:
        raise Refused(f"{name} has more than {limit / 2**20:.3g} MB.")
    return data


def _of_folder(place: Path) -> list[Entry]:
    found: list[Entry] = []
    for at, folders, files in os.walk(place):
        inside = Path(at).relative_to(place).parts
        folders[:] = sorted(folders) if len(inside) < MAX_DEPTH else []
        for name in sorted(files):
            path = (*inside, name)
            if not _is_left_behind(path):
                found.append(Entry(path, lambda limit, path=path: _from_folder(place, path, limit)))  # type: ignore[misc]
            if len(found) > MAX_FILES:
                raise DownloadError(f"{place} holds more than {MAX_FILES:,} files. Name the folder with the hand-ins.")
    return found


def _from_folder(place: Path, path: tuple[str, ...], limit: int) -> bytes:
    try:
        with folder(place, *path[:-1]) as handle:
            return read(handle, path[-1], limit)
    except Absent:
        raise Refused(f"{shown(path[-1])} is gone.") from None

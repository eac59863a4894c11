"""Where grading writes: may it, is there room, is the gradebook whole? Asked before it begins, and after a failure.

What a failure says may quote a student. So nothing here reads such texts: it tries.
"""

import contextlib
import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from autograder.grading import served
from autograder.grading.book import Book
from autograder.grading.served import AGAIN

ROOM = 2**20  # bytes that have to fit
PATIENCE = 5.0  # seconds for another program that writes to the gradebook
FULL = (errno.ENOSPC, errno.EDQUOT)


class PlaceError(RuntimeError):
    """Results cannot be written; the message names the place and the remedy."""


def look(folders: Iterable[Path], gradebook: Book) -> None:
    """Try to write to each folder (or to where it will be made) and to the gradebook, if there is one.

    Raises
    ------
    PlaceError
        At the first place where it does not go.
    """
    for folder in dict.fromkeys(map(_existing, [*folders, Path(tempfile.gettempdir())])):
        try:
            _write(folder)
        except OSError as error:
            raise PlaceError(in_words(error, folder)) from error
    if gradebook.file is None:
        _look_at_server(gradebook)
    elif os.path.lexists(gradebook.file):
        _look_at_gradebook(gradebook.file)


def in_words(error: OSError, place: Path) -> str:
    """Why a place could not be written to, and what to do."""
    if error.errno in FULL:
        return f"There is no room left on the disk of {place} ({error.strerror}). Free some space. {AGAIN}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{place} cannot be written to ({error.strerror}). Grade as the user to whom it belongs, make it writable, "
            "or grade a copy of the folder elsewhere (--root)."
        )
    return f"{place} cannot be written to ({error.strerror or error}). {AGAIN}"


def missing_gradebook(gradebook: Book, autograded: Path) -> str:
    """A remark on a gradebook that is gone although notebooks were graded; "" if all is as it should be."""
    if not _is_empty(gradebook):
        return ""
    before = sum(1 for _ in autograded.glob("*/*/*.ipynb"))
    if not before:
        return ""
    gone = "is empty" if gradebook.file is None or gradebook.file.exists() else "is gone"
    return (
        f"The gradebook {gradebook} {gone}, although {before} notebook{'s were' if before > 1 else ' was'} graded. "
        "Everybody is graded anew. Points and comments given by hand were in it: if you have a copy, interrupt this "
        "(Ctrl+C), put it back and begin again."
    )


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _write(folder: Path) -> None:
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))
        file.flush()


def _look_at_server(gradebook: Book) -> None:
    try:
        served.try_to_write(gradebook)
    except SQLAlchemyError as error:
        raise PlaceError(served.in_words(gradebook, error)) from error


def _look_at_gradebook(path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as book:
            book.isolation_level = None
            found = book.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            book.execute("BEGIN IMMEDIATE")
            book.execute("CREATE TABLE autograder_tries_to_write (x)")
            book.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise PlaceError(f"The gradebook {path} {_about_gradebook(error)}") from error


def _about_gradebook(error: sqlite3.Error) -> str:
    name, said = getattr(error, "sqlite_errorname", ""), str(error).splitlines()[0][:200]
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return (
            f"is locked: another program is writing to it (Formgrader, another `autograder grade`?). Wait until it is "
            f"done, or close it. {AGAIN}"
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return (
            f"cannot be written to ({said}). Grade as the user to whom it and its folder belong, or make both writable."
        )
    if name.startswith("SQLITE_FULL"):
        return f"has no room left on its disk ({said}). Free some space. {AGAIN}"
    return (
        f"is damaged ({said}). Put back a copy of it; or move it away, and everybody is graded anew into a new one: "
        "points and comments given by hand are then lost."
    )


def _is_empty(gradebook: Book) -> bool:
    try:
        return gradebook.is_empty()
    except SQLAlchemyError:
        return False  # what is wrong with it is for `look` to say

"""The notebook in what one student uploaded: the file itself, or a zip file as `autograder hand-in` packs it."""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.exchange.download import DownloadError, of_archive
from autograder.exchange.uploads import Upload
from autograder.grading.files import Refused, shown
from autograder.grading.screen import MAX_NOTEBOOK_BYTES
from autograder.hand_in import NOTE

MAX_BUNDLE_BYTES = MAX_NOTEBOOK_BYTES + 2**20
MAX_NOTE_BYTES = 10_000
MAX_BUNDLE_FILES = 200  # whole folders are zipped
_UNIT = re.compile(r"\d\d_[a-z][a-z0-9_]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
_MANY = b"PK\x06\x07"  # the mark of a zip file with more or larger files than any hand-in


@dataclass(frozen=True)
class Handed:
    """A notebook as it was handed in, with what the student's own note says of it."""

    data: bytes
    time: datetime | None = None
    student: str = ""
    release: str = ""
    note: str = ""


def handed(upload: Upload, unit: str) -> Handed:
    """The notebook in one upload.

    Raises
    ------
    Refused
        If there is none, or it is one of another unit.
    """
    if upload.suffix == "zip":
        return _of_zip(upload.entry.read(MAX_BUNDLE_BYTES), unit)
    if upload.suffix != "ipynb":
        raise Refused("not a notebook")
    if _UNIT.fullmatch(upload.stem) and upload.stem != unit:
        raise Refused(f"a notebook of another unit, {shown(upload.stem)}")
    data = upload.entry.read(MAX_NOTEBOOK_BYTES)
    return Handed(data, release=_release(data))


def _of_zip(data: bytes, unit: str) -> Handed:
    if _MANY in data[-100_000:]:
        raise Refused("a zip file with more in it than a hand-in has")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _of_archive(archive, unit)
    except DownloadError as error:
        raise Refused(str(error)) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError) as error:
        raise Refused(f"a damaged zip file ({error!s:.80})") from None


def _of_archive(archive: zipfile.ZipFile, unit: str) -> Handed:
    entries = of_archive(archive, MAX_BUNDLE_FILES)
    notes = [entry for entry in entries if entry.path[-1] == NOTE]
    said = _said(notes[0].read(MAX_NOTE_BYTES)) if notes else {}
    if said.get("unit", unit) != unit:
        raise Refused(f"packed for another unit, {shown(said['unit'])}")
    notebooks = [entry for entry in entries if entry.path[-1].lower().endswith(".ipynb")]
    kept = [entry for entry in notebooks if ".ipynb_checkpoints" not in entry.path]
    named = [entry for entry in kept if entry.path[-1] == f"{unit}.ipynb"]
    if len(named or kept) != 1:
        raise Refused(f"a zip file with {len(named or kept)} notebooks; one was expected, {unit}.ipynb")
    data = (named or kept)[0].read(MAX_NOTEBOOK_BYTES)
    changed = said.get("notebook", "") not in ("", hashlib.sha256(data).hexdigest())
    return Handed(
        data,
        _time(said.get("time", "")),
        said.get("student", ""),
        said.get("release", "") or _release(data),
        "the notebook was changed after it was packed" if changed else "",
    )


def _said(data: bytes) -> dict[str, str]:
    """The student's note: nothing but short texts is believed to be in it."""
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    found = found if isinstance(found, dict) else {}
    return {key: value for key, value in found.items() if isinstance(value, str) and len(value) <= 200}


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(f"{text[:-4]}+0000", "%Y-%m-%d %H:%M:%S%z") if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def _release(data: bytes) -> str:
    """The digest of the release that a notebook was begun from, as its metadata says; it need not be true."""
    found = re.search(rb'"course"\s*:\s*\{\s*"digest"\s*:\s*"([0-9a-f]{64})"', data)
    return found[1].decode() if found else ""

"""Who handed in what, by the names of files: Canvas, Moodle, or a folder per student.

Canvas   lovelaceada_LATE_1234_567890_08_lstm_backward-1.ipynb     name, mark, the user's number, the file's number
         LATE_anon_Ab3dE_567890_08_lstm_backward.ipynb              where names are hidden
Moodle   Ada Lovelace_4711_assignsubmission_file_/NAME.ipynb        name, number in this assignment; or no folder
Folder   ada/08_lstm_backward.ipynb, ada/anything/NAME.ipynb, ada.zip
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from autograder.exchange.download import Entry

Source = Literal["canvas", "moodle", "folder"]
SOURCES: tuple[Source, ...] = ("canvas", "moodle", "folder")

LONGEST = 255  # characters of a name that are looked at

_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<key>[0-9A-Za-z]{5})_(?P<number>\d+)_(?P<file>.+)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<key>\d+)_(?P<number>\d+)_(?P<file>.+)", re.DOTALL)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<key>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.DOTALL)
_AGAIN = re.compile(r"(?:\s*\(\d+\)|-\d+|[-_ ]+copy\s*\d*)+$", re.IGNORECASE)  # what a second file is called


@dataclass(frozen=True)
class Upload:
    """One file that somebody handed in.

    `key` is the number by which the system knows them ("" in a folder), `number` the file's own, which grows with time.
    """

    entry: Entry
    name: str
    key: str
    file: str
    number: int = 0
    late: bool = False

    @property
    def stem(self) -> str:
        """What the file was called before a browser or a system counted it: "unit-1.ipynb" gives "unit"."""
        return _AGAIN.sub("", self.file[-LONGEST:].rpartition(".")[0])

    @property
    def suffix(self) -> str:
        return self.file.rpartition(".")[2].lower()


def detect(entries: Iterable[Entry]) -> Source:
    """From which system a download comes: that whose names most of its files have."""
    counts = dict.fromkeys(SOURCES, 0)
    for entry in entries:
        kinds: tuple[Source, ...] = ("moodle", "canvas")
        counts[next((kind for kind in kinds if upload(entry, kind)), "folder")] += 1
    return max(SOURCES, key=lambda kind: counts[kind])


def upload(entry: Entry, source: Source) -> Upload | None:
    """Who handed in a file; None if its name does not say."""
    if source == "canvas":
        return _of_canvas(entry)
    return _of_moodle(entry) if source == "moodle" else _of_folder(entry)


def _of_canvas(entry: Entry) -> Upload | None:
    found = _ANONYMOUS.fullmatch(entry.path[-1]) or _CANVAS.fullmatch(entry.path[-1])
    if found is None:
        return None
    groups = found.groupdict()
    name = groups.get("name") or f"anon_{groups['key']}"
    return Upload(entry, name, groups["key"], groups["file"], int(groups["number"][:18]), bool(groups["late"]))


def _of_moodle(entry: Entry) -> Upload | None:
    for part in entry.path:
        found = _MOODLE.fullmatch(part)
        if found:
            file = entry.path[-1] if part != entry.path[-1] else found["file"]
            return Upload(entry, found["name"].strip(), found["key"], file)
    return None


def _of_folder(entry: Entry) -> Upload | None:
    if len(entry.path) > 1:
        return Upload(entry, entry.path[0], "", entry.path[-1])
    stem, dot, _ = entry.path[0].rpartition(".")
    return Upload(entry, stem, "", entry.path[0]) if dot and stem else None

"""Hand-ins from a download into nbgrader's layout: submitted/<student>/<unit>/<unit>.ipynb, and the time if known.

Who somebody is comes from the names that Canvas or Moodle wrote, never from what they packed. Nothing is lost without a
word: what cannot be placed is listed with the reason, and a hand-in that lies there already is replaced only if asked.
"""

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograder.exchange.bundle import Handed, handed
from autograder.exchange.download import Entry
from autograder.exchange.roster import Person, Roster
from autograder.exchange.uploads import Source, Upload, upload
from autograder.grading.files import Absent, Refused, folder, read, shown
from autograder.grading.screen import MAX_NOTEBOOK_BYTES, name_problem

LONGEST = 80  # characters of a student's folder
_ODD = re.compile(r'[/\\*?\[\]<>&"|:\x00-\x1f\x7f]+')

State = Literal["new", "replaced", "unchanged", "not placed"]


@dataclass
class Outcome:
    """What became of one student's uploads. `left_out` are files that were not taken, each with the reason."""

    student: str
    name: str
    state: State
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    late: bool = False
    release: str = ""
    time: datetime | None = None
    packed: bool = False  # the time is that of the student's own clock


@dataclass
class Hand:
    """All that one person uploaded."""

    person: Person
    uploads: list[Upload]

    @property
    def name(self) -> str:
        return self.person.name or self.uploads[0].name


def hands(entries: list[Entry], source: Source, roster: Roster, unit: str) -> tuple[list[Hand], list[str]]:
    """The uploads of each person, with the names of their folders; and the files that nobody is named by."""
    groups: dict[tuple[str, str], list[Upload]] = defaultdict(list)
    nobody = []
    for entry in entries:
        found = upload(entry, source)
        if found is None:
            nobody.append(entry.name)
        else:
            groups[found.key or found.name, found.name if source == "folder" else ""].append(found)
    return [Hand(_person(uploads[0], source, roster, unit), uploads) for uploads in groups.values()], nobody


def _person(first: Upload, source: Source, roster: Roster, unit: str) -> Person:
    """Who uploaded something: somebody known, else somebody new with a folder after their name there."""
    name = first.name.removesuffix(f"_{unit}")
    if source == "canvas":
        known = roster.of_canvas(first.key, name) or Person(canvas_id=first.key)
        fallback = f"{name}_{first.key}"
    elif source == "moodle":
        known = roster.of_moodle(first.key, name) or Person(moodle_id=first.key, name=name)
        fallback = name
    else:
        known = roster.of_folder(name) or Person(name=name)
        fallback = name
    if not known.student:
        known.student = _folder_name(known.login.partition("@")[0] or known.email or fallback)
    return known


def _folder_name(text: str) -> str:
    """A name that nbgrader and every file system take for a folder."""
    name = _ODD.sub("-", unicodedata.normalize("NFC", text))
    name = "".join(c if c.isprintable() else "-" for c in name)
    return name.strip(" .")[:LONGEST].strip(" .") or "nameless"


def place(
    all_hands: list[Hand], unit: str, submitted: Path, *, force: bool = False, dry: bool = False
) -> Iterator[Outcome]:
    """Put each hand-in where grading looks for it, one after the other."""
    shared = _sharing(all_hands, submitted)
    for hand in all_hands:
        student = hand.person.student
        outcome = Outcome(student, hand.name, "not placed")
        outcome.reason = name_problem(student) or shared.get(id(hand), "")
        if not outcome.reason:
            _place(hand, unit, submitted, outcome, force=force, dry=dry)
        yield outcome


def _sharing(all_hands: list[Hand], submitted: Path) -> dict[int, str]:
    """Why some cannot be placed: two people would have one folder, upper and lower case alike."""
    at: dict[str, list[Hand]] = defaultdict(list)
    for hand in all_hands:
        at[_alike(hand.person.student)].append(hand)
    there = {_alike(name): name for name in (os.listdir(submitted) if submitted.is_dir() else [])}
    reasons = {}
    for key, several in at.items():
        taken = there.get(key, several[0].person.student)
        for hand in several:
            if len(several) > 1:
                others = ", ".join(shown(other.name) for other in several if other is not hand)
                reasons[id(hand)] = (
                    f"has the same folder, {shown(hand.person.student)}, as {others}: give each a line in the roster"
                )
            elif taken != hand.person.student:
                reasons[id(hand)] = f"differs only in case from the folder {shown(taken)} that is there"
    return reasons


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _place(hand: Hand, unit: str, submitted: Path, outcome: Outcome, *, force: bool, dry: bool) -> None:
    found = _newest(hand.uploads, unit, outcome)
    if found is None:
        reasons = "; ".join(f"{name}: {why}" for name, why in outcome.left_out[:3])
        outcome.reason = f"no notebook of {unit} ({reasons})"
        return
    chosen, notebook = found
    outcome.late, outcome.release = chosen.late, notebook.release
    outcome.time = hand.person.handed_in or notebook.time
    outcome.packed = outcome.time is not None and outcome.time == notebook.time
    outcome.notes += [notebook.note] if notebook.note else []
    before = _before(submitted, hand.person.student, unit)
    if before == hashlib.sha256(notebook.data).hexdigest():
        outcome.state = "unchanged"
    elif before and not force:
        outcome.reason = "another hand-in lies there already; --force replaces it"
    else:
        try:
            _write(submitted / hand.person.student / unit, unit, notebook, outcome.time, dry=dry)
            outcome.state = "replaced" if before else "new"
        except OSError as error:
            outcome.reason = f"could not be written: {error.strerror or error}"


def _newest(uploads: list[Upload], unit: str, outcome: Outcome) -> tuple[Upload, Handed] | None:
    """The newest notebook of the unit; the others are noted as left out.

    Files with the unit's name go before others; among them, the later number in Canvas, the later time of packing, the
    later place in the download.
    """
    candidates = []
    for position, each in enumerate(uploads):
        try:
            notebook = handed(each, unit)
        except Refused as refused:
            outcome.left_out.append((shown(each.file), str(refused)))
            continue
        named = each.suffix == "zip" or each.stem == unit
        packed = notebook.time.timestamp() if notebook.time else 0.0
        candidates.append(((named, each.number, packed, position), each, notebook))
        if len(candidates) > 1:  # one notebook is held at a time, not all of them
            candidates.sort(key=lambda candidate: candidate[0])
            older = candidates.pop(0)
            outcome.left_out.append((shown(older[1].file), "an earlier or other notebook"))
    if not candidates:
        return None
    _, chosen, notebook = candidates[0]
    earlier = [name for name, why in outcome.left_out if why.startswith("an earlier")]
    if earlier:
        outcome.notes.append(f"the newest was taken, {shown(chosen.file)}; left out: {', '.join(earlier[:3])}")
    return chosen, notebook


def _before(submitted: Path, student: str, unit: str) -> str:
    """The digest of what lies there already; "" if nothing does."""
    try:
        with folder(submitted, student, unit) as handle:
            return hashlib.sha256(read(handle, f"{unit}.ipynb", MAX_NOTEBOOK_BYTES)).hexdigest()
    except (Absent, FileNotFoundError):
        return ""
    except (Refused, OSError):
        return "something else"


def _write(target: Path, unit: str, notebook: Handed, time: datetime | None, *, dry: bool) -> None:
    link = next((place for place in (target.parent, target) if place.is_symlink()), None)
    if link:
        raise OSError(f"{shown(link.name)} is a link to another folder")
    if dry:
        return
    target.mkdir(parents=True, exist_ok=True)
    _replace(target / f"{unit}.ipynb", notebook.data)
    stamp = target / "timestamp.txt"
    if time is None:
        stamp.unlink(missing_ok=True)  # that of an earlier hand-in
    else:
        _replace(stamp, f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)

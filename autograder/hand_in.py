"""Students hand in one file where the class has no exchange: the notebook, with a note of what it is.

work/hand-in/UNIT.zip
    UNIT.ipynb       the notebook, as it was saved
    hand-in.json     the unit, the release that it was begun from, the time, a digest of the notebook

The note is the student's own word: it helps to sort hand-ins and to see that nothing was damaged on the way. Nobody is
given points for it.

    python -m autograder.hand_in 08    the same as `autograder hand-in 08`, where only a release is installed
"""

import argparse
import hashlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.update import WORK, UpdateError, marks_of, read, untouched, write

FOLDER = "hand-in"
NOTE = "hand-in.json"
WHERE = "hand-in.txt"  # beside the units: what an instructor writes of where to upload
FORMAT = 1
MAX_BYTES = 10 * 2**20  # of a notebook that is graded


class HandInError(Exception):
    """Nothing was packed; the message says why."""


@dataclass
class Packed:
    """What was packed: where it lies, whether it took an earlier one's place, and names of what is not answered."""

    unit: str
    path: Path
    size: int
    saved: datetime
    replaced: bool
    answers: int
    unanswered: list[str] = field(default_factory=list)
    too_large: bool = False
    where: str = ""


def pack(course: Path, work: Path, name: str, student: str = "", now: datetime | None = None) -> Packed:
    """Pack what a student hands in for one unit.

    Parameters
    ----------
    course : Path
        The folder of the built units; what was deleted from a notebook is seen by it, if it is there.
    work : Path
        The student's folder.
    name : str
        The unit by name, number or key.
    student : str
        Who hands in, for files that are not uploaded under somebody's name.
    """
    notebook_path = _notebook(work, name)
    unit = notebook_path.stem
    notebook, data = _read(notebook_path)
    fresh = course / unit / f"{unit}.ipynb"
    answers = _answers(read(fresh) if fresh.is_file() else notebook)
    open_ones = [answer for answer in answers if answer not in _answered(notebook)]
    target = work / FOLDER / f"{unit}{f'-{_plain(student)}' if student else ''}.zip"
    there = target.exists()
    bundle = bundled(unit, notebook, data, student, now or datetime.now(UTC))
    write(target, bundle)
    saved = datetime.fromtimestamp(notebook_path.stat().st_mtime)
    where = course / WHERE
    said = where.read_text("utf-8", "replace").strip() if where.is_file() else ""
    return Packed(unit, target, len(bundle), saved, there, len(answers), open_ones, len(data) > MAX_BYTES, said)


def bundled(unit: str, notebook: dict[str, Any], data: bytes, student: str, now: datetime) -> bytes:
    """The zip file with the notebook and the note about it."""
    metadata = notebook["metadata"].get("course")
    release = metadata.get("digest") if isinstance(metadata, dict) else None
    note = {
        "format": FORMAT,
        "unit": unit,
        "release": release if isinstance(release, str) else "",
        "time": f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "notebook": hashlib.sha256(data).hexdigest(),
    }
    note |= {"student": student} if student else {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in ((f"{unit}.ipynb", data), (NOTE, json.dumps(note, indent=1).encode() + b"\n")):
            info = zipfile.ZipInfo(name, now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            file.writestr(info, content)
    return buffer.getvalue()


def _notebook(work: Path, name: str) -> Path:
    """The notebook that is meant, by name, number or key of its unit."""
    found = [path for path in sorted(work.glob("[0-9][0-9]_*/*.ipynb")) if path.stem == path.parent.name]
    for path in found:
        if name in (path.stem, path.stem[:2], path.stem[3:]):
            return path
    units = ", ".join(path.stem for path in found)
    there = f"There are: {units}." if units else "There is no unit at all: begin with autograder update."
    raise HandInError(f"There is no unit {name!r} in {work}. {there}")


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        return read(path), path.read_bytes()
    except UpdateError:
        raise HandInError(
            f"{path} cannot be read as a notebook, so it was not packed. Open it in JupyterLab and save it again; "
            f"earlier states may lie in {path.parent.parent / '.backups'}."
        ) from None
    except OSError as error:
        raise HandInError(f"{path} cannot be read: {error.strerror}.") from None


def _answers(notebook: dict[str, Any]) -> list[str]:
    """The names of all that is to be answered, code and words."""
    found = [marks["grade_id"] for marks in map(marks_of, notebook["cells"]) if marks.get("solution")]
    return list(dict.fromkeys(_short(name) for name in found))


def _answered(notebook: dict[str, Any]) -> set[str]:
    cells = [cell for cell in notebook["cells"] if marks_of(cell).get("solution")]
    return {_short(marks_of(cell)["grade_id"]) for cell in cells if not untouched(cell)}


def _short(name: str) -> str:
    return name.removesuffix("-answer")


def _plain(student: str) -> str:
    """A name as it may stand in the name of a file."""
    return "".join(c if c.isalnum() or c in "-_.@" else "-" for c in student)[:60].strip(".-") or "me"


def report(packed: Packed) -> Iterator[str]:
    """What was packed, line by line."""
    if packed.unanswered:
        names = ", ".join(f"`{name}`" for name in packed.unanswered)
        yield f"Not answered yet, {len(packed.unanswered)} of {packed.answers}: {names}"
    else:
        yield f"All {packed.answers} answers are there."
    if packed.too_large:
        yield (
            f"The notebook is larger than {MAX_BYTES // 2**20} MB and would not be graded: clear its outputs "
            "(Edit > Clear Outputs of All Cells), save it, and run this again."
        )
    again = ", in place of the earlier one" if packed.replaced else ""
    yield f"Packed the notebook as it was saved on {packed.saved:%d %B at %H:%M}{again}:"
    yield f"  {packed.path}  ({packed.size / 1024:.0f} kB)"
    yield f"Upload this one file where your instructor collects {packed.unit}. After more work, run this again."
    yield from ([packed.where] if packed.where else [])


def main(arguments: list[str] | None = None) -> int:
    """The command of a release, where `autograder` itself is not installed."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(
        prog="python -m autograder.hand_in", description="Pack what you hand in for a unit into one file."
    )
    parser.add_argument("unit", help="its name or number")
    parser.add_argument("--name", default="", help="your name, for a file that you do not upload under it")
    parser.add_argument("--course", type=Path, default=root / "course", help="the built units (default: %(default)s)")
    parser.add_argument("--work", type=Path, default=None, help="where you work (default: work/ beside the course)")
    chosen = parser.parse_args(arguments)
    return run(chosen.course, chosen.work or chosen.course.resolve().parent / WORK, chosen.unit, chosen.name)


def run(course: Path, work: Path, unit: str, student: str) -> int:
    """Pack and say what was packed; 1 if it would not be graded, 2 if nothing was packed."""
    try:
        packed = pack(course, work, unit, student)
    except (HandInError, UpdateError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Error: {os.fspath(error.filename or work)} cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    for line in report(packed):
        print(line)
    return 1 if packed.too_large else 0


if __name__ == "__main__":
    sys.exit(main())

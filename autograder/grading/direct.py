"""nbgrader's steps on one hand-in after the other: its settings, what its steps are told, the folders that it writes.

nbgrader's own converters look for a hand-in in folders, copy, write and read the notebook between their steps, and take
longer for that than for the steps. nbgrader's own doors still go through them, and write the same.
"""

import shutil
from pathlib import Path
from typing import Any


class Step:
    """What one of nbgrader's converters does beside its steps; it is asked for its settings alone."""

    def __init__(self, converter: Any) -> None:
        self.converter, self.coursedir = converter, converter.coursedir

    def resources(self, unit: str, student: str, **more: Any) -> dict[str, Any]:
        """What nbgrader's steps are told of a hand-in."""
        place = {"assignment": unit, "notebook": unit, "student": student, "db_url": self.coursedir.db_url}
        return {"nbgrader": place | more}

    def folder(self, directory: str, unit: str, student: str) -> Path:
        """Where a hand-in lies in one of the course's directories."""
        return Path(self.coursedir.format_path(directory, student, unit))

    def emptied(self, directory: str, unit: str, student: str) -> Path:
        """The same, without what was made of an earlier hand-in."""
        folder = self.folder(directory, unit, student)
        if folder.exists():
            shutil.rmtree(folder)
        return folder

    def write(self, folder: Path, unit: str, student: str, files: dict[str, str]) -> None:
        """Write what was made of a hand-in."""
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.converter.set_permissions(unit, student)

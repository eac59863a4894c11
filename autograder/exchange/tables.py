"""CSV files of other systems: read as they are, written back in their form, with nothing a spreadsheet evaluates."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.report import FORMULA, as_field
from autograder.grading.whole import written_whole

MAX_BYTES = 50 * 2**20
_BOM = "\ufeff"


class TableError(Exception):
    """A table cannot be used; the message says why and what to do."""


@dataclass
class Table:
    """Rows of texts, with what is needed to write them as they were: separator, line ends, mark at the beginning."""

    rows: list[list[str]]
    separator: str = ","
    line_end: str = "\r\n"
    marked: bool = False
    name: str = field(default="", compare=False)

    def column(self, header: int, *titles: str) -> int | None:
        """The position of the first column with one of these titles in a row; case and blanks around do not count."""
        known = [title.strip().casefold() for title in self.rows[header]]
        return next((known.index(title.casefold()) for title in titles if title.casefold() in known), None)

    def text(self) -> str:
        """The file's content."""
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self.separator, lineterminator=self.line_end).writerows(self.rows)
        return (_BOM if self.marked else "") + buffer.getvalue()


def read(path: Path) -> Table:
    """Read a table, separated by commas, semicolons or tabs.

    Raises
    ------
    TableError
        If there is none, or it is no text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableError(f"{path} is larger than {MAX_BYTES >> 20} MB: is it the right file?")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise TableError(f"{path} is not a CSV file in UTF-8. Export it again as CSV (not as a spreadsheet).") from None
    marked, text = text.startswith(_BOM), text.removeprefix(_BOM)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    line_end = "\r\n" if first.endswith("\r") else "\n"
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row]
    except csv.Error as error:
        raise TableError(f"{path} is not a CSV file ({error}). Export it again.") from None
    if not rows:
        raise TableError(f"{path} is empty.")
    width = max(map(len, rows))
    return Table([row + [""] * (width - len(row)) for row in rows], separator, line_end, marked, str(path))


def plain(field_: str) -> str:
    """A text without the apostrophe that keeps spreadsheets from evaluating it (see `as_field`)."""
    return field_[1:] if field_.startswith("'") and field_[1:].startswith(FORMULA) else field_


def safe(field_: str) -> str:
    """A text such that no spreadsheet evaluates it; one that is safe already stays as it is."""
    return field_ if field_.startswith("'") else as_field(field_)


def write(path: Path, table: Table) -> None:
    """Write a table in one step."""
    with written_whole(path) as file:
        file.write(table.text())


def listed(names: Iterable[str], most: int = 8) -> str:
    """Some names of a list, and how many more there are."""
    all_names = list(names)
    more = f" and {len(all_names) - most} more" if len(all_names) > most else ""
    return ", ".join(all_names[:most]) + more

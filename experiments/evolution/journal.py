"""A journal that only grows: one line for each thing that was found, each with a checksum.

What a line says is worth as much as it cost to find out. So nothing written is ever written again, a line that was
cut off by the end of a process is dropped, and one that was damaged is left out; both have to be found out again.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from lstm_ref.arguments import check_kind


class Content(NamedTuple):
    """What a journal says."""

    entries: list[dict[str, Any]]
    damaged: int  # lines that are complete but not what was written
    good: int  # bytes up to the end of the last complete line


def line(entry: dict[str, Any]) -> bytes:
    """An entry as a line: its checksum (CRC-32, 8 hexadecimal digits), a space and JSON."""
    check_kind("entry", entry, dict)
    text = json.dumps(entry).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def read(data: bytes) -> Content:
    """The entries of a journal, so far as they are whole."""
    check_kind("data", data, bytes)
    good = data.rfind(b"\n") + 1
    lines = data[:good].splitlines()
    whole = [one[9:] for one in lines if one[:9] == b"%08x " % zlib.crc32(one[9:])]
    return Content([json.loads(text) for text in whole], len(lines) - len(whole), good)


class Journal:
    """A journal in a file. Each entry is on the disk when `append` returns.

    path: is made if it is not there; an incomplete last line is cut off.
    """

    def __init__(self, path: Path) -> None:
        check_kind("path", path, Path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        data = path.read_bytes() if path.exists() else b""
        content = read(data)
        self.entries, self.damaged = content.entries, content.damaged
        if content.good < len(data):
            os.truncate(path, content.good)

    def append(self, entry: dict[str, Any]) -> None:
        """Write an entry."""
        with self.path.open("ab") as file:
            file.write(line(entry))
            file.flush()
            os.fsync(file.fileno())
        self.entries.append(entry)

"""Downloads of Canvas and Moodle in small, made up: zip files as they write them, harmless and hostile."""

import struct
import zipfile
from pathlib import Path

UNIT = "90_toy"


def notebook(text: str = "", unit: str = UNIT, digest: str = "") -> bytes:
    """A notebook that is told apart by its text."""
    course = f'{{"digest": "{digest}", "unit": "{unit}"}}' if digest else "{}"
    cell = f'{{"cell_type": "markdown", "id": "a", "metadata": {{}}, "source": "{text}"}}'
    return f'{{"cells": [{cell}], "metadata": {{"course": {course}}}, "nbformat": 4, "nbformat_minor": 5}}'.encode()


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file with these files, names in UTF-8 as Python marks them."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def named_in_bytes(path: Path, names: dict[bytes, bytes]) -> Path:
    """A zip file whose names are these bytes, without a word on how they are to be read."""
    stand_ins = {f"{'x' * (len(name) - 2)}{at:02}": data for at, (name, data) in enumerate(names.items())}
    data = zipped(path, stand_ins, zipfile.ZIP_STORED).read_bytes()
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name)
    path.write_bytes(data)
    return path


def flagged(path: Path, files: dict[str, bytes], flags: int) -> Path:
    """A zip file all of whose entries bear these flags in its table of contents."""
    data = bytearray(zipped(path, files).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", data, at + 8, flags)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def link(path: Path, name: str, target: str) -> Path:
    """A zip file with a symbolic link in it."""
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return path

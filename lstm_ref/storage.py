"""Parameters of a network in a file: an .npz of plain arrays, without pickle, that NumPy alone can read.

version             ()      1
cells               (L,)    names of the cells in `lstm_ref.catalogue`, one per layer
layers/0/W_x, ...           the parameters of each layer, by field
arrays/W_o, ...             all other arrays, by name
"""

import io
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.arguments import check_array, check_has, check_kind, check_length, check_params, within
from lstm_ref.backend import Array, to_numpy
from lstm_ref.catalogue import CELLS

VERSION = 1

# What zipfile and NumPy raise on damaged files.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Saved(NamedTuple):
    """Recurrent layers as (name of the cell, its Params), and arrays by name, such as those of an output layer."""

    layers: list[tuple[str, Any]]
    arrays: dict[str, Array]


def save(
    path: str | os.PathLike[str], layers: Sequence[tuple[str, Any]], arrays: Mapping[str, Array] | None = None
) -> None:
    """Write a network to a file, whole or not at all.

    The file is written beside its place and put there when it is complete: an interruption leaves what was there
    before.

    path: taken as it is; the usual suffix is .npz. layers: (name of the cell in the catalogue, cell.Params), in
    any order that the caller knows how to use, such as bottom first, ahead before back; with or without a trial
    axis. arrays: all others of the network, by name: {"W_o": W_o, "b_o": b_o}.
    Raises TypeError or ValueError, naming the layer or array, for anything that `load` would refuse; OSError if
    the file cannot be written.
    """
    check_kind("path", path, (str, os.PathLike))
    arrays = {} if arrays is None else arrays
    check_length("layers", layers, None, "layers, each a name and parameters")
    for n, layer in enumerate(layers):
        check_length(f"layers[{n}]", layer, 2, "of name, parameters")
        with within(f"layers[{n}]"):
            name, p = layer
            check_params("p", _cell(name), p)
    if not isinstance(arrays, Mapping):
        raise TypeError(f"arrays: got {type(arrays).__qualname__}, expected a mapping from names to arrays")
    for name, a in arrays.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"arrays: got the name {name!r}, expected a name like W_o")
        check_array(name, a, (...,))
    entries = {"version": np.asarray(VERSION), "cells": np.asarray([name for name, _ in layers])}
    for n, (_, p) in enumerate(layers):
        entries |= {f"layers/{n}/{field}": to_numpy(a) for field, a in p._asdict().items()}
    entries |= {f"arrays/{name}": to_numpy(a) for name, a in arrays.items()}
    _write(Path(path), entries)


def load(path: str | os.PathLike[str], xp: Any = np) -> Saved:
    """Read what `save` has written, as arrays of the module xp, each with the dtype that it had.

    Raises OSError if there is no such file or it cannot be read; ValueError, naming the file, what is wrong with
    it and what to do, if it is no complete file of plain arrays, not one of ours, of another version, with unknown
    cells, or with arrays missing, left over, or of shapes and dtypes that do not fit together.
    """
    check_kind("path", path, (str, os.PathLike))
    check_has("xp", xp, ("asarray",), "an array module such as numpy")
    path = Path(path)
    with _named(path):
        entries = _read(path)
        if not {"version", "cells"} <= set(entries):
            raise ValueError("not a saved network, which has entries version and cells")
        version, cells = entries.pop("version"), entries.pop("cells")
        if version.shape != () or version.dtype.kind not in "iu" or version != VERSION:
            raise ValueError(f"version: got {version}, expected {VERSION}, which this program reads")
        if cells.ndim != 1 or cells.dtype.kind != "U":
            raise ValueError(f"cells: got dtype {cells.dtype}, expected names")
        layers = [_layer(n, str(name), entries) for n, name in enumerate(cells)]
        arrays = {key.removeprefix("arrays/"): a for key, a in entries.items() if key.startswith("arrays/")}
        if len(arrays) < len(entries):
            left = ", ".join(sorted(key for key in entries if not key.startswith("arrays/")))
            raise ValueError(f"entries that belong to no layer: {left}")
        for name, a in arrays.items():
            check_array(name, a, (...,))
    return Saved(
        [(name, type(p)(*map(xp.asarray, p))) for name, p in layers],
        {name: xp.asarray(a) for name, a in arrays.items()},
    )


def _write(path: Path, entries: dict[str, Any]) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(unfinished, "xb") as file:
            np.savez(file, **entries)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, np.ndarray]:
    """All entries of an .npz file; ValueError if it is not one, if it is damaged, or if it needs pickle."""
    content = io.BytesIO(path.read_bytes())
    try:
        with zipfile.ZipFile(content) as archive:
            damaged = archive.testzip()
        if damaged:
            raise ValueError(f"{damaged} is damaged")
        content.seek(0)
        with np.load(content, allow_pickle=False) as file:
            entries = {key: file[key] for key in file.files}
        for key, a in entries.items():
            if not isinstance(a, np.ndarray):
                raise ValueError(f"{key} is no array")
    except _BROKEN as error:
        raise ValueError(f"not a complete .npz file of plain arrays ({error})") from error
    return entries


def _layer(n: int, name: str, entries: dict[str, np.ndarray]) -> tuple[str, Any]:
    """Layer n, taken out of the entries."""
    with within(f"layers/{n}"):
        Params = _cell(name).Params
        missing = [field for field in Params._fields if f"layers/{n}/{field}" not in entries]
        if missing:
            raise ValueError(f"no {', '.join(missing)}, which the cell {name} has")
        p = Params(*(entries.pop(f"layers/{n}/{field}") for field in Params._fields))
        check_params("p", CELLS[name], p)
    return name, p


def _cell(name: Any) -> Any:
    if not isinstance(name, str) or name not in CELLS:
        raise ValueError(f"got the cell {name!r}, expected one of {', '.join(CELLS)}")
    return CELLS[name]


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Every complaint names the file and says what to do."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}; save the network again with lstm_ref.storage.save") from error

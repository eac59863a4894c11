import io
import os
import zipfile

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import initialise, storage
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import gru, lstm

NAMES = ["version", "cells", *(f"layers/{n}/{f}" for n in range(2) for f in lstm.Params._fields), "arrays/W_o"]


def network(dtype=np.float64, R=None):
    """Two layers and an output layer."""

    def draw(n, cell, D, H):
        one = [initialise.uniform(cell, np.random.default_rng([n, r]), D, H, np.float64) for r in range(R or 1)]
        p = initialise.trials(one) if R else one[0]
        return cell.Params(*((w + 1j * w**2 if np.dtype(dtype).kind == "c" else w).astype(dtype) for w in p))

    return [("lstm", draw(0, lstm, 3, 4)), ("gru", draw(1, gru, 4, 2))], {
        "W_o": np.ones((2, 5), dtype),
        "b_o": np.zeros(5),
    }


def same(saved, layers, arrays):
    assert [name for name, _ in saved.layers] == [name for name, _ in layers]
    for (_, one), (name, other) in zip(saved.layers, layers, strict=True):
        assert type(one) is CELLS[name].Params
        for a, b in zip(one, other, strict=True):
            assert type(a) is np.ndarray and a.dtype == b.dtype and np.array_equal(a, b)
    assert saved.arrays.keys() == arrays.keys()
    assert all(a.dtype == arrays[k].dtype and np.array_equal(a, arrays[k]) for k, a in saved.arrays.items())
    return True


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize("R", [None, 1, 3])
def test_what_is_saved_is_loaded(tmp_path, dtype, R):
    path, (layers, arrays) = tmp_path / "network.npz", network(dtype, R)
    storage.save(path, layers, arrays)
    assert same(storage.load(path), layers, arrays)
    assert same(storage.load(str(path)), layers, arrays)
    assert os.listdir(tmp_path) == ["network.npz"]


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("R", [None, 2])
def test_every_cell_can_be_saved(tmp_path, name, R):
    cell, H = CELLS[name], 4
    D = H if getattr(cell, "input_is_hidden", False) else 3
    p = initialise.uniform(cell, np.random.default_rng(0), D, H)
    layers = [(name, p if R is None else initialise.trials([p] * R))]
    storage.save(tmp_path / "one", layers)
    assert same(storage.load(tmp_path / "one"), layers, {})


def test_arrays_of_any_library(tmp_path):
    layers, arrays = network()
    strict = [(name, type(p)(*map(array_api_strict.asarray, p))) for name, p in layers]
    storage.save(tmp_path / "a", strict, {k: array_api_strict.asarray(a) for k, a in arrays.items()})
    assert same(storage.load(tmp_path / "a"), layers, arrays)
    loaded = storage.load(tmp_path / "a", xp=array_api_strict)
    leaves = [*(a for _, p in loaded.layers for a in p), *loaded.arrays.values()]
    assert all(type(a) is array_api_strict._array_object.Array for a in leaves)


@pytest.mark.oracle("numpy.load", parts="storage")
def test_numpy_alone_can_read_it(tmp_path):
    layers, arrays = network()
    storage.save(tmp_path / "a.npz", layers, arrays)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert file["cells"].tolist() == ["lstm", "gru"] and int(file["version"]) == 1
        assert np.array_equal(file["layers/1/W_h"], layers[1][1].W_h) and np.array_equal(
            file["arrays/W_o"], arrays["W_o"]
        )


@pytest.mark.parametrize("stage", ["writing", "syncing", "replacing"])
@pytest.mark.parametrize("old", [True, False])
def test_an_interruption_leaves_what_was_there(tmp_path, monkeypatch, stage, old):
    path, (layers, arrays) = tmp_path / "network.npz", network()
    if old:
        storage.save(path, layers, arrays)

    def interrupt(file, *_, **__):
        if stage == "writing":
            file.write(b"PK half a file")
            file.flush()
        raise KeyboardInterrupt

    module, name = {"writing": (np, "savez"), "syncing": (os, "fsync"), "replacing": (os, "replace")}[stage]
    with monkeypatch.context() as patched:
        patched.setattr(module, name, interrupt)
        with pytest.raises(KeyboardInterrupt):
            storage.save(path, layers[:1])
    assert os.listdir(tmp_path) == (["network.npz"] if old else [])
    assert not old or same(storage.load(path), layers, arrays)


def test_saving_replaces(tmp_path):
    path, (layers, arrays) = tmp_path / "network.npz", network()
    storage.save(path, layers[:1])
    storage.save(path, layers, arrays)
    assert same(storage.load(path), layers, arrays)


# Files that are not ours, or no longer.


def entries_of(tmp_path):
    layers, arrays = network()
    storage.save(tmp_path / "right", layers, arrays)
    with np.load(tmp_path / "right") as file:
        return {key: file[key] for key in file.files}


def refused(path, words):
    with pytest.raises(ValueError) as caught:
        storage.load(path)
    message = str(caught.value)
    assert type(caught.value) is ValueError and message.startswith(f"{path}: ") and words in message, message
    assert message.endswith("save the network again with lstm_ref.storage.save")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": None}, "not a saved network, which has entries version and cells"),
        ({"cells": None}, "not a saved network"),
        ({"version": np.asarray(2)}, "version: got 2, expected 1"),
        ({"version": np.asarray([1])}, "version: got [1]"),
        ({"version": np.asarray("1")}, "version: got 1, expected 1"),
        ({"version": np.asarray(1.0)}, "version: got 1.0"),
        ({"cells": np.asarray("lstm")}, "cells: got dtype"),
        ({"cells": np.asarray([1, 2])}, "cells: got dtype int64, expected names"),
        ({"cells": np.asarray([])}, "cells: got dtype float64"),
        ({"cells": np.asarray([], dtype=str)}, "entries that belong to no layer: layers/0/W_h, "),
        ({"cells": np.asarray(["lstm", "brain"])}, "layers/1: got the cell 'brain', expected one of lstm, "),
        ({"cells": np.asarray(["lstm"])}, "entries that belong to no layer: layers/1/W_h, layers/1/W_x, layers/1/b"),
        ({"cells": np.asarray(["lstm", "gru", "gru"])}, "layers/2: no W_x, W_h, b, which the cell gru has"),
        ({"cells": np.asarray(["peephole", "gru"])}, "layers/0: no p_i, p_f, p_o, which the cell peephole has"),
        (
            {"cells": np.asarray(["gru", "gru"])},
            "layers/0: p: got W_x (3, 16), W_h (4, 16), b (16,), expected shapes of the cell for some",
        ),
        ({"layers/0/b": None}, "layers/0: no b, which the cell lstm has"),
        ({"layers/0/b": np.zeros(15)}, "b (15,), expected shapes of the cell for some input size and hidden size"),
        ({"layers/0/b": np.zeros((1, 16))}, "layers/0: p: got"),
        ({"layers/0/W_x": np.zeros((0, 16))}, "layers/0: p.W_x: got shape (0, 16)"),
        ({"layers/1/W_h": np.zeros((2, 6), np.float32)}, "layers/1: p.W_h: got dtype float32, expected float64"),
        ({"layers/1/W_h": np.zeros((2, 6), int)}, "layers/1: p.W_h: got dtype int64"),
        ({"layers/1/W_h": np.full((2, 6), np.nan)}, "layers/1: p.W_h: contains NaN"),
        ({"layers/1/W_h": np.asarray("words")}, "layers/1: p.W_h: got dtype <U5"),
        ({"arrays/W_o": np.full(3, np.nan)}, "W_o: contains NaN"),
        ({"arrays/W_o": np.array([1, 2])}, "W_o: got dtype int64"),
        ({"arrays/W_o": np.array([{}], dtype=object)}, "Object arrays cannot be loaded"),
        ({"cells": np.array(["lstm", "gru"], dtype=object)}, "Object arrays cannot be loaded"),
        ({"W_o": np.ones(3)}, "entries that belong to no layer: W_o"),
        ({"layers/2/b": np.ones(3)}, "entries that belong to no layer: layers/2/b"),
    ],
)
def test_other_entries_are_refused(tmp_path, changes, words):
    entries = entries_of(tmp_path) | changes
    path = tmp_path / "changed.npz"
    np.savez(path, **{key: a for key, a in entries.items() if a is not None})
    refused(path, words)


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "file.npz"
    for content in (b"", b"not a zip file", b"PK\x03\x04", b"\x80\x04\x95", os.urandom(1000)):
        path.write_bytes(content)
        refused(path, "not a complete .npz file of plain arrays")
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    path.write_bytes(buffer.getvalue())
    refused(path, "not a complete .npz file of plain arrays")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("version", b"1")
        archive.writestr("cells.npy", b"lstm")
    refused(path, "not a complete .npz file of plain arrays")
    np.savez(path, weights=np.ones(3))
    refused(path, "not a saved network")
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cells.npy", buffer.getvalue())
    refused(path, "not a complete .npz file of plain arrays")


def test_no_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.npz"):
        storage.load(tmp_path / "nothing.npz")
    with pytest.raises(OSError):
        storage.load(tmp_path)
    with pytest.raises(OSError, match="missing"):
        storage.save(tmp_path / "missing" / "network.npz", network()[0])


def test_a_changed_shape_is_seen(tmp_path):
    """The file still reads: only the checksum knows that (2, 4) was (2, 5)."""
    path, (layers, arrays) = tmp_path / "network.npz", network()
    storage.save(path, layers, arrays)
    whole = path.read_bytes()
    assert whole.count(b"'shape': (2, 5)") == 1
    path.write_bytes(whole.replace(b"'shape': (2, 5)", b"'shape': (2, 4)"))
    refused(path, "is damaged")


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("storage") / "network.npz"
    p = initialise.uniform(gru, np.random.default_rng(0), 1, 1)
    storage.save(path, [("gru", p)])
    return path, path.read_bytes(), [("gru", p)]


@settings(max_examples=60)
@given(st.data())
def test_damage_is_refused_or_harmless(content, data):
    path, whole, layers = content
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        damaged = whole[:place]
    else:
        damaged = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    path.write_bytes(damaged)
    try:
        saved = storage.load(path)
    except ValueError as error:
        assert str(error).startswith(f"{path}: ")
    else:
        assert same(saved, layers, {})


def test_what_could_not_be_loaded_is_not_saved(tmp_path):
    layers, arrays = network()
    path = tmp_path / "network.npz"

    def refused(error, pattern, layers=layers, arrays=arrays):
        with pytest.raises(error, match=pattern):
            storage.save(path, layers, arrays)
        assert not os.listdir(tmp_path)

    name, p = layers[1]
    refused(ValueError, r"^layers: got 0 entries", layers=[])
    refused(TypeError, r"^layers: got NoneType", layers=None)
    refused(ValueError, r"^layers\[0\]: got 3 entries, expected 2 of name, parameters$", layers=[p])
    refused(ValueError, r"^layers\[1\]: got the cell 'brain', expected one of lstm", layers=[layers[0], ("brain", p)])
    refused(TypeError, r"^layers\[0\]: p: got tuple, expected lstm_ref\.cells\.gru\.Params$", layers=[(name, tuple(p))])
    refused(TypeError, r"^layers\[0\]: p\.W_x: got list", layers=[(name, p._replace(W_x=[1.0]))])
    refused(ValueError, r"^layers\[0\]: p: got .*b \(5,\), expected shapes", layers=[(name, p._replace(b=p.b[1:]))])
    refused(ValueError, r"^layers\[0\]: p\.b: contains NaN", layers=[(name, p._replace(b=p.b * np.nan))])
    refused(ValueError, r"^arrays: got the name 'W/o', expected a name like W_o$", arrays={"W/o": np.ones(2)})
    refused(ValueError, r"^arrays: got the name 3", arrays={3: np.ones(2)})
    refused(TypeError, r"^W_o: got list", arrays={"W_o": [1.0]})
    refused(TypeError, r"^W_o: got dtype object", arrays={"W_o": np.array([{}])})
    refused(TypeError, r"^arrays: got list, expected a mapping", arrays=[np.ones(2)])

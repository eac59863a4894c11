"""Text that comes with Python: the standard library's own sources, character by character."""

import sysconfig
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.machinery import PathFinder

import numpy as np

from lstm_ref.arguments import check_count, check_kind, check_length, check_number
from lstm_ref.tasks.batch import Batch, check_draw
from lstm_ref.tasks.next_symbol import all_hit, predict_next

OTHER = "\N{REPLACEMENT CHARACTER}"
ALPHABET = "\n" + "".join(map(chr, range(32, 127))) + OTHER
MODULES = (
    "argparse bisect calendar cmd configparser csv difflib fractions heapq optparse pprint random shlex statistics "
    "string textwrap"
)
PARTS = ("training", "validation")


@dataclass(frozen=True)
class LibraryText:
    """Character modelling: predict each next character of Python's standard library.

    Coding: the characters of `ALPHABET`, 97 one-hot inputs and as many outputs: the end of a line, the printable ones
    of ASCII, and one place for all others. The text is that of `modules`, in this order. The last part of each module,
    `held_out` of its characters, is for validation, the rest for training; no character is in both.
    It is the same for all runs of one Python, and another one for another version: a result should name `fingerprint`.
    `draw` takes windows of T steps at random from one part of the text, training or validation; `next_symbol.windows`
    reads a text from its beginning to its end. Measured: the cross-entropy, or the share of right next characters
    (`next_symbol.accuracy`).

    Like the experiments of Karpathy, Johnson & Fei-Fei (2015), on another text.

    Raises TypeError or ValueError naming the field, and FileNotFoundError naming the module whose source this Python
    does not have.
    """

    T: int = 100
    modules: tuple[str, ...] = tuple(MODULES.split())
    held_out: float = 0.1
    part: str = "training"

    D = K = len(ALPHABET)

    def __post_init__(self) -> None:
        check_count("T", self.T)
        check_kind("modules", self.modules, tuple)
        check_length("modules", self.modules, None, "of names of modules")
        for n, name in enumerate(self.modules):
            check_kind(f"modules[{n}]", name, str)
        check_number("held_out", self.held_out, 0, 1)
        if self.part not in PARTS:
            raise ValueError(f"part: got {self.part!r}, expected one of {', '.join(PARTS)}")

    def training(self) -> np.ndarray:
        """The text to train on, symbols (N,) int64, read-only."""
        return _parts(self.modules, self.held_out)[0]

    def validation(self) -> np.ndarray:
        """The held-out text, symbols (N,) int64, read-only."""
        return _parts(self.modules, self.held_out)[1]

    def fingerprint(self) -> str:
        """16 hexadecimal digits that depend on the training and the validation text."""
        texts = [text.astype(np.uint8).tobytes() for text in (self.training(), self.validation())]
        return sha256(b"\xff".join(texts)).hexdigest()[:16]

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B windows of T steps of the text's part; with dense=False as symbols and classes only."""
        B, text = check_draw(rng, B), _parts(self.modules, self.held_out)[PARTS.index(self.part)]
        if len(text) <= self.T:
            raise ValueError(f"T: got {self.T}, expected less than the {len(text)} characters of the {self.part} text")
        starts = rng.integers(0, len(text) - self.T, B)
        batch = predict_next(text[np.arange(self.T + 1)[:, None] + starts], np.full(B, self.T + 1), self.K)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Windows with all characters right, (B,) bool; there will hardly be any: see `next_symbol.accuracy`."""
        return all_hit(y, batch)


@cache
def _parts(modules: tuple[str, ...], held_out: float) -> tuple[np.ndarray, np.ndarray]:
    """Text to train on and text to validate with, read-only."""
    texts = [symbols_of(module) for module in modules]
    cuts = [len(text) - round(held_out * len(text)) for text in texts]
    training = np.concatenate([text[:cut] for text, cut in zip(texts, cuts, strict=True)])
    validation = np.concatenate([text[cut:] for text, cut in zip(texts, cuts, strict=True)])
    training.flags.writeable = validation.flags.writeable = False
    return training, validation


def symbols_of(module: str) -> np.ndarray:
    """The source of a module of the standard library as symbols of `ALPHABET`, (N,) int64, read-only.

    Raises TypeError if the name is none, FileNotFoundError, with what to do, if there is no such source.
    """
    check_kind("module", module, str)
    return _read(module)


@cache
def _read(module: str) -> np.ndarray:
    folder = sysconfig.get_paths()["stdlib"]
    spec = PathFinder.find_spec(module, [folder])
    get_source = getattr(spec and spec.loader, "get_source", None)
    text = get_source(module) if get_source else None
    if not text:
        raise FileNotFoundError(
            f"module: got {module}, expected a module of the standard library with its source below {folder}; "
            "this Python comes without it (compiled or packed), or in a version that has no such module: "
            "take another Python, or other modules"
        )
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    places = np.full(128, ALPHABET.index(OTHER))
    places[[ord(character) for character in ALPHABET if character != OTHER]] = np.arange(len(ALPHABET) - 1)
    symbols = np.where(codes < 128, places[np.minimum(codes, 127)], ALPHABET.index(OTHER))
    symbols.flags.writeable = False
    return symbols

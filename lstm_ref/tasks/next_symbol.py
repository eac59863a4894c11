"""Prediction of the next symbol of strings: the coding that several tasks share, and how predictions are counted."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstm_ref.arguments import check_count, check_integers, check_kind, check_length, check_library
from lstm_ref.tasks.batch import Batch, check_outputs, steps_below

_NUMPY = np.empty(1)


def encode(texts: Sequence[str], alphabet: str) -> tuple[np.ndarray, np.ndarray]:
    """Strings as places in the alphabet: symbols (T, B) int64, -1 after the end of each, and lengths (B,) int64.

    T is the length of the longest string. Raises TypeError or ValueError naming the argument for an empty string, for
    a character that is not in the alphabet, and for an alphabet that has one twice.
    """
    check_length("texts", texts, None, "of strings")
    places = _places(alphabet)
    for n, text in enumerate(texts):
        check_kind(f"texts[{n}]", text, str)
        if not text:
            raise ValueError(f"texts[{n}]: got an empty string, expected characters")
    lengths = np.array([len(text) for text in texts])
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    found = np.where(codes < len(places), places[np.minimum(codes, len(places) - 1)], -1)
    if (found < 0).any():
        wrong = chr(codes[np.argmax(found < 0)])
        raise ValueError(f"texts: got the character {wrong!r}, expected those of {alphabet!r}")
    symbols = np.full((len(texts), lengths.max()), -1)
    symbols[steps_below(lengths.max(), lengths).T] = found  # row by row, as the strings were joined
    return np.ascontiguousarray(symbols.T), lengths


def decode(symbols: np.ndarray, alphabet: str) -> str:
    """One sequence of symbols (T,) as text; -1 is left out. Raises TypeError or ValueError naming the argument."""
    _places(alphabet)
    check_integers("symbols", symbols, ("T",), -1, len(alphabet) - 1, _NUMPY)
    return "".join(alphabet[k] for k in symbols if k >= 0)


def _places(alphabet: str) -> np.ndarray:
    """Where in the alphabet each code point up to its largest is, -1 for those that are not in it."""
    check_kind("alphabet", alphabet, str)
    if len(set(alphabet)) != len(alphabet) or not alphabet:
        raise ValueError(f"alphabet: got {alphabet!r}, expected different characters, at least one")
    places = np.full(max(map(ord, alphabet)) + 1, -1)
    places[[ord(character) for character in alphabet]] = np.arange(len(alphabet))
    return places


def predict_next(symbols: np.ndarray, lengths: np.ndarray, K: int, asked: np.ndarray | None = None) -> Batch:
    """The batch in which each symbol is an input and the one that follows it the target, without x and target.

    symbols (T+1, B): one-hot places below K, -1 after the end. lengths (B,): symbols of each string, at least 2; the
    batch has one step less. asked (T+1, B) bool: which symbols are to be predicted; None: all but the first.
    The batch is as drawn with dense=False; `Batch.dense` adds x and target, (T, B, K).
    Raises TypeError or ValueError naming the argument that does not fit.
    """
    check_integers("symbols", symbols, ("T", "B"), -1, check_count("K", K) - 1, _NUMPY)
    T, B = symbols.shape[0] - 1, symbols.shape[1]
    check_integers("lengths", lengths, (B,), 2, T + 1, _NUMPY)
    if asked is not None:
        check_bools("asked", asked, symbols.shape)
    steps = steps_below(T, lengths - 1)
    asked = steps if asked is None else steps & asked[1:]
    empty = np.empty((T, B, 0))
    classes = np.where(asked, symbols[1:], -1)
    return Batch(empty, lengths - 1, empty, asked, np.where(steps, symbols[:-1], -1), classes)


def windows(text: np.ndarray, K: int, B: int, T: int) -> Iterator[Batch]:
    """One long text as B streams side by side, in consecutive windows of T steps; every symbol is asked.

    Window n+1 goes on where window n ended: a network that keeps its states from one to the next reads each stream
    from its first symbol on. What does not fill a window at the end of a stream is left out.
    text (N,): symbols below K; N at least B T + 1. The batches are dense.
    Raises TypeError or ValueError naming the argument otherwise.
    """
    K, B, T = check_count("K", K), check_count("B", B), check_count("T", T)
    check_integers("text", text, ("N",), 0, K - 1, _NUMPY)
    count = (len(text) - 1) // (B * T)
    if not count:
        raise ValueError(f"text: got {len(text)} symbols, expected at least B T + 1 = {B * T + 1}")
    starts = np.arange(B) * (count * T)
    rows = np.arange(T + 1)[:, None] + starts
    lengths = np.full(B, T + 1)
    return (predict_next(text[rows + n * T], lengths, K).dense(K, K) for n in range(count))


# ---- how predictions are counted


def hits(y: np.ndarray, batch: Batch) -> np.ndarray:
    """Where the most active output is the symbol that came, (T, B) bool; False where nothing is asked.

    y (T, B, K); a step with NaN is no hit. Raises TypeError or ValueError naming y or batch.
    """
    check_kind("batch", batch, Batch)
    check_kind("y", y, np.ndarray)
    classes = batch.target.argmax(axis=-1) if batch.classes is None else batch.classes
    check_outputs(y, batch, batch.target.shape[-1] or max(y.shape[-1] if y.ndim else 0, int(classes.max()) + 1))
    told = batch.asked & ~np.isnan(y).any(axis=-1)
    return np.asarray((y.argmax(axis=-1) == classes) & told)


def accuracy(y: np.ndarray, batch: Batch) -> float:
    """Share of the asked symbols that are the most active output. Raises as `hits`."""
    return float(hits(y, batch).sum() / batch.asked.sum())


def all_hit(y: np.ndarray, batch: Batch) -> np.ndarray:
    """Sequences in which every asked symbol is the most active output, (B,) bool. Raises as `hits`."""
    return np.asarray((hits(y, batch) | ~batch.asked).all(axis=0))


def check_bools(name: str, a: np.ndarray, shape: tuple[int, ...]) -> None:
    """Require an array of bool of this shape."""
    check_library(name, a, "an array of bool", _NUMPY)
    if a.dtype != bool:
        raise TypeError(f"{name}: got dtype {a.dtype}, expected bool")
    if a.shape != shape:
        raise ValueError(f"{name}: got shape {a.shape}, expected {shape}")

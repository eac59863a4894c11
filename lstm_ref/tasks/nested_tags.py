"""Nested tags with random names, as in XML: what comes next is known only inside a closing tag, and after one."""

from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np

from lstm_ref.arguments import check_count, check_kind
from lstm_ref.tasks.batch import Batch, check_draw
from lstm_ref.tasks.next_symbol import encode, hits, predict_next

ALPHABET = "<>/" + ascii_lowercase
_OPEN, _CLOSE, _SLASH = range(3)


@dataclass(frozen=True)
class NestedTags:
    """XML: "<etd><peg></peg><zb></zb></etd>" and so on; predict each next character.

    Coding: the characters of `ALPHABET`, 29 one-hot inputs and as many outputs; every next character is asked. A
    document is written in iterations: with probability 1/2, and always after `iterations` of them, the tag opened
    last is closed, or the document ends if no tag is open; else a tag is opened, whose name has `shortest` to
    `longest` random small letters, each number of letters equally likely. Documents follow one another without a
    sign; those without any tag leave no trace and are not drawn.

    Measured as published: the share of right next characters (`next_symbol.accuracy`). No network can have all, for
    names are random. `right` asks for those that follow from what was read: the name that a "</" closes, its ">", and
    the "<" after every ">".

    Source: Jozefowicz, Zaremba & Sutskever (2015), as read in secondary notes on it; there 20 streams
    are read in windows of 35 steps (`stream`, and `next_symbol.windows`).

    Raises TypeError or ValueError naming the field if it is no count, or shortest is above longest.
    """

    shortest: int = 2
    longest: int = 10
    iterations: int = 50

    D = K = len(ALPHABET)

    def __post_init__(self) -> None:
        check_count("longest", self.longest)
        check_count("shortest", self.shortest, 1, self.longest)
        check_count("iterations", self.iterations)

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B documents, each with the "<" of the next one as its last target; dense=False: symbols and classes only."""
        B = check_draw(rng, B)
        batch = predict_next(*encode([text + "<" for text in self.documents(rng, B)], ALPHABET), self.K)
        return batch.dense(self.D, self.K) if dense else batch

    def stream(self, rng: np.random.Generator, N: int) -> np.ndarray:
        """N symbols of documents in a row, (N,) int64, the last one cut off."""
        check_kind("rng", rng, np.random.Generator)
        N, texts, missing = check_count("N", N), [], check_count("N", N)
        while missing > 0:
            texts += self.documents(rng, 1 + missing // 64)
            missing = N - sum(map(len, texts))
        return encode(["".join(texts)], ALPHABET)[0][:N, 0]

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Documents in which every character that follows from what was read is predicted, (B,) bool."""
        good = hits(y, batch)
        return np.asarray((good | ~batch.asked | ~follows(batch)).all(axis=0))

    def documents(self, rng: np.random.Generator, n: int) -> list[str]:
        """n documents as text."""
        opening = rng.random((check_draw(rng, n), self.iterations)) < 0.5
        opening[:, 0] = True  # the document is not empty
        tags = [_tags(coins) for coins in opening]
        count = max(sum(one) for one in tags)
        letters = rng.integers(ord("a"), ord("z") + 1, (n, count, self.longest), np.uint8)
        sizes = rng.integers(self.shortest, self.longest + 1, (n, count))
        return [_text(*one) for one in zip(tags, letters, sizes, strict=True)]


def follows(batch: Batch) -> np.ndarray:
    """Where the next symbol follows from those read in this batch, (T, B) bool; for a batch of `NestedTags`.

    Raises TypeError or ValueError naming batch if it is none, or without symbols.
    """
    check_kind("batch", batch, Batch)
    symbols = batch.symbols
    if symbols is None:
        raise ValueError("batch: got one without symbols, expected one of NestedTags")
    steps = np.arange(len(symbols))[:, None]
    slash = np.maximum.accumulate(np.where(symbols == _SLASH, steps, -1), axis=0)
    closed = np.maximum.accumulate(np.where(symbols == _CLOSE, steps, -1), axis=0)
    return np.asarray(((slash > closed) | (symbols == _CLOSE)) & (symbols >= 0))


def _tags(coins: np.ndarray) -> list[bool]:
    """For each tag of a document whether it opens; coins (iterations,): what each iteration would like to do."""
    tags: list[bool] = []
    depth = 0
    for opens in coins.tolist():
        if not opens and not depth:
            return tags
        tags.append(opens)
        depth += 1 if opens else -1
    return tags + [False] * depth


def _text(tags: list[bool], letters: np.ndarray, sizes: np.ndarray) -> str:
    names = [row[:size].tobytes().decode("ascii") for row, size in zip(letters, sizes, strict=True)]
    unused, unclosed, text = iter(names), [], []
    for opens in tags:
        if opens:
            unclosed.append(next(unused))
            text.append(f"<{unclosed[-1]}>")
        else:
            text.append(f"</{unclosed.pop()}>")
    return "".join(text)

"""The Reber grammar, plain and embedded: automata that draw strings, accept them, and say what may come next.

    plain       B 0 ... 5 E, with 0: T1 P2, 1: S1 X3, 2: T2 V4, 3: X2 S5, 4: P3 V5 (symbol and next node)
    embedded    B w R w E, w = T or P, R a plain string

Of two ways each is taken with probability 1/2. Shortest strings: 5 symbols, BTXSE and BPVVE; embedded 9.
Source: Hochreiter & Schmidhuber (1997), experiment 1. The graph is the standard one.

Strings are (T, B) arrays of symbols, indices into SYMBOLS, -1 after the end of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_count, check_integers, check_kind, check_length
from lstm_ref.tasks.batch import check_draw

SYMBOLS = "BTPSXVE"


class Grammar(NamedTuple):
    """An automaton that starts in state 0. A state with one way out has it twice.

    symbol (N, 2): index of the symbol on each way out, int64.
    after (N, 2): the state it leads to; N, which has no row, is the end.
    """

    symbol: np.ndarray
    after: np.ndarray

    def draw(self, rng: np.random.Generator, B: int) -> np.ndarray:
        """B random strings, (T, B), each way taken with probability 1/2; T is the longest."""
        B = check_draw(rng, B)
        N = len(self.symbol)
        state, steps = np.zeros(B, np.int64), []
        while (alive := state < N).any():
            way = rng.integers(2, size=B)
            from_state = np.minimum(state, N - 1)
            steps.append(np.where(alive, self.symbol[from_state, way], -1))
            state = np.where(alive, self.after[from_state, way], N)
        return np.stack(steps)

    def states(self, strings: np.ndarray) -> np.ndarray:
        """The state after each symbol, (T, B); -1 from where a string leaves the grammar, and after its end.

        Raises TypeError or ValueError naming strings, for anything but integers (T, B) from -1 to 6.
        """
        check_strings(strings)
        table = self._table()
        state = np.zeros(strings.shape[1], np.int64)
        states = np.empty(strings.shape, np.int64)
        for t, symbol in enumerate(strings):
            states[t] = state = table[state, symbol]
        return states

    def accepts(self, strings: np.ndarray) -> np.ndarray:
        """Which strings, with nothing missing and nothing after their end, are of the grammar: (B,) bool."""
        states = self.states(strings)
        inside = strings >= 0
        ends = (states == len(self.symbol)).any(axis=0)
        return np.asarray(ends & ((states >= 0) | ~inside).all(axis=0))

    def possible_next(self, strings: np.ndarray) -> np.ndarray:
        """The symbols that may follow each symbol, (T, B, 7) bool; none after the last, an error or the end."""
        return self._ways()[self.states(strings)]

    def _table(self) -> np.ndarray:
        """State and symbol to state, (N + 2, 8); both have -1 as their last, for nowhere and for no symbol."""
        N = len(self.symbol)
        table = np.full((N + 2, len(SYMBOLS) + 1), -1)
        table[np.arange(N)[:, None], self.symbol] = self.after
        return table

    def _ways(self) -> np.ndarray:
        """State to the symbols on its ways out, (N + 2, 7) bool: none from the end and from nowhere."""
        N = len(self.symbol)
        ways = np.zeros((N + 2, len(SYMBOLS)), bool)
        ways[np.arange(N)[:, None], self.symbol] = True
        return ways


def _grammar(rows: Sequence[str]) -> Grammar:
    """Rows "T1 P2" or "E6" of the states in their order."""
    ways = [row.split() * (2 // len(row.split())) for row in rows]
    symbol = [[SYMBOLS.index(way[0]) for way in pair] for pair in ways]
    after = [[int(way[1:]) for way in pair] for pair in ways]
    return Grammar(np.array(symbol), np.array(after))


def _plain(first: int) -> list[str]:
    """The plain grammar as states from `first`: its B, the nodes 0 to 5."""
    nodes = ("T1 P2", "S1 X3", "T2 V4", "X2 S5", "P3 V5")
    moved = [" ".join(f"{way[0]}{int(way[1]) + first + 1}" for way in node.split()) for node in nodes]
    return [f"B{first + 1}", *moved, f"E{first + 7}"]


PLAIN = _grammar(_plain(0))
# 0 and 1 are the outer B and the way to T (states 2 to 9) or P (10 to 17); 18 is the outer E.
EMBEDDED = _grammar(["B1", "T2 P10", *_plain(2), "T18", *_plain(10), "P18", "E19"])


def distinct(rng: np.random.Generator, n: int, grammar: Grammar = EMBEDDED) -> np.ndarray:
    """n different strings of a grammar, (T, n), in the order in which they were first drawn.

    Frequent strings, which are the short ones, come early: shuffle before halving, as `split` does.
    Raises TypeError or ValueError naming the argument.
    """
    check_kind("grammar", grammar, Grammar)
    check_draw(rng, n := check_count("n", n))
    found: dict[bytes, None] = {}
    while len(found) < n:
        for string in grammar.draw(rng, n).T:
            found.setdefault(bytes(string[string >= 0].astype(np.uint8)))
    return _padded([np.frombuffer(string, np.uint8) for string in list(found)[:n]])


def split(rng: np.random.Generator, n_train: int = 256, n_test: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """Embedded strings to train and to test with, (T, n_train) and (T, n_test), without a common one.

    Raises TypeError or ValueError naming the argument.
    """
    n_train, n_test = check_count("n_train", n_train), check_count("n_test", n_test)
    check_draw(rng, n_train)
    strings = rng.permutation(distinct(rng, n_train + n_test), axis=1)
    return strings[:, :n_train], strings[:, n_train:]


def encode(texts: Sequence[str]) -> np.ndarray:
    """Text as strings: ["BTXSE", "BPVVE"] to (5, 2) int64.

    Raises TypeError or ValueError naming texts, for anything but words of the seven letters.
    """
    check_length("texts", texts, None, "words")
    for n, text in enumerate(texts):
        check_kind(f"texts[{n}]", text, str)
        if not text or set(text) - set(SYMBOLS):
            raise ValueError(f"texts[{n}]: got {text!r}, expected letters of {SYMBOLS}")
    return _padded([np.array([SYMBOLS.index(letter) for letter in text]) for text in texts])


def decode(strings: np.ndarray) -> list[str]:
    """Strings (T, B) as text. Raises as `Grammar.states` does."""
    check_strings(strings)
    return ["".join(SYMBOLS[k] for k in string if k >= 0) for string in strings.T]


def check_strings(strings: np.ndarray) -> None:
    """Require a NumPy array (T, B) of integers from -1 to 6."""
    check_kind("strings", strings, np.ndarray)
    check_integers("strings", strings, ("T", "B"), -1, len(SYMBOLS) - 1)


def _padded(strings: Sequence[np.ndarray]) -> np.ndarray:
    a = np.full((max(len(string) for string in strings), len(strings)), -1, np.int64)
    for n, string in enumerate(strings):
        a[: len(string), n] = string
    return a

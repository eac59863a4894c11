"""Fingerprints of code that survive renaming, comments and spacing: k-grams of tokens, thinned by winnowing.

Source: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
Every match of at least `K + WINDOW - 1` tokens is found, and none of fewer than `K`. (The kept package for this,
copydetect, thins by Python's salted `hash`, so that its shares differ from run to run, by ten percent on short answers,
and it knows nothing of cells.)
"""

import hashlib
import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

K, WINDOW = 8, 4  # tokens of one fingerprint; fingerprints of which one at least is kept
_SKIPPED = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Token:
    """A token as it is compared, and where it stands in its text."""

    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Own:
    """A word that somebody chose: a name, a comment or a text in quotes."""

    text: str
    begin: int
    end: int


@lru_cache(maxsize=50_000)
def of_code(source: str, given: frozenset[str]) -> tuple[tuple[Token, ...], tuple[Own, ...]]:
    """The tokens of a piece of code, and its author's own words.

    Names are all alike, but for attributes and for `given` functions where they are called: what cannot be renamed.
    """
    tokens: list[Token] = []
    own: list[Own] = []
    raw = [*_raw(source)]
    for at, (kind, text, begin, end) in enumerate(raw):
        if kind == tokenize.NAME:
            if not (keyword.iskeyword(text) or text in given):
                own.append(Own(text, begin, end))
            after_dot = bool(tokens) and tokens[-1].text == "."
            called = text in given and at + 1 < len(raw) and raw[at + 1][1] == "("
            kept = keyword.iskeyword(text) or after_dot or called
            tokens.append(Token(text if kept else "name", begin, end))
        elif kind in (tokenize.STRING, tokenize.COMMENT):
            own.append(Own(" ".join(_WORD.findall(text.casefold())), begin, end))
            tokens += [Token("text", begin, end)] if kind == tokenize.STRING else []
        elif kind not in _SKIPPED:
            tokens.append(Token(text, begin, end))
    return tuple(tokens), tuple(each for each in own if each.text)


def of_words(text: str) -> tuple[Token, ...]:
    """The tokens of a text in words."""
    return tuple(Token(found[0].casefold(), *found.span()) for found in _WORD.finditer(text))


def _raw(source: str) -> Iterator[tuple[int, str, int, int]]:
    """Kind, text and place of Python's tokens; a line that is none goes by, and those below it are read again."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    first = 0
    while first < len(lines):
        reached = 0
        try:
            for token in tokenize.generate_tokens(io.StringIO("".join(lines[first:])).readline):
                reached = token.start[0]
                if token.string.strip():
                    begin = starts[min(first + token.start[0] - 1, len(lines))] + token.start[1]
                    yield token.type, token.string, begin, begin + len(token.string)
            return
        except (tokenize.TokenError, SyntaxError):
            first += max(reached, 1)


def fingerprints(tokens: tuple[Token, ...]) -> dict[int, tuple[int, int]]:
    """The k-grams that winnowing keeps: hash -> place in the text, from its first token to the end of its last."""
    hashes = grams(tokens)
    kept: dict[int, tuple[int, int]] = {}
    for at in winnow(hashes):
        kept.setdefault(hashes[at], (tokens[at].begin, tokens[at + K - 1].end))
    return kept


def grams(tokens: tuple[Token, ...]) -> list[int]:
    """The hashes of all k-grams, in order; the same on every run."""
    texts = [token.text for token in tokens]
    return [
        int.from_bytes(
            hashlib.blake2b("\0".join(texts[at : at + K]).encode("utf-8", "replace"), digest_size=8).digest()
        )
        for at in range(len(texts) - K + 1)
    ]


def winnow(hashes: list[int]) -> list[int]:
    """Of each window of hashes the place of the smallest, of equal ones the last (Schleimer et al., section 3)."""
    kept: list[int] = []
    for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1))):
        window = hashes[start : start + WINDOW]
        smallest = max(range(len(window)), key=lambda k: (-window[k], k))
        if not kept or kept[-1] != start + smallest:
            kept.append(start + smallest)
    return kept

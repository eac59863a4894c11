"""Which hand-ins agree in more than solving the same exercises explains.

A feature is a fingerprint of an answer, or a word that its author chose: a name, a comment, a text in quotes. What is
likely for everybody counts nothing. What is left counts 1 if two hand-ins have it, less if more have it, nothing if as
many have it as is common in a class of that size. An answer counts in full if all that is not likely in it agrees, else
by the square of the share: copying takes over whole answers, while chance is spread thinly over many.
"""

import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from autograder.exchange.answers import Likely, Written
from autograder.exchange.fingerprints import fingerprints, of_code, of_words

# Measured on answers to seven units of a course that were written independently (tests/grader/test_similar.py repeats
# two): 3 of 6,997 pairs counted 8 or more; 40 of 42 renamed copies of a whole hand-in did, 33 of 42 of half of one.
STANDS_OUT = 8.0
BY_CHANCE = 3 / 6_997
WORD = 0.5  # what a word counts, beside a fingerprint
SHORTEST = 4  # characters of a word: everybody writes i, dx and tmp
MOST_PAIRS = 200

Place = tuple[int, int]
Feature = tuple[str, str, int | str]  # the answer, "code" or "word", which


@dataclass(frozen=True)
class Alike:
    """One answer in which two hand-ins agree: what counts, which share of what is not likely, and where it stands."""

    name: str
    counts: float
    share: float
    places: tuple[tuple[Place, ...], tuple[Place, ...]]


@dataclass(frozen=True)
class Pair:
    """Two hand-ins that agree, with the answers in which they do, the most telling first."""

    students: tuple[str, str]
    counts: float
    answers: tuple[Alike, ...]


@dataclass
class Likeness:
    """What was compared, and what stands out."""

    pairs: list[Pair]
    hand_ins: int
    compared: int
    alike: float  # median over pairs: which share of all fingerprints agrees
    likely: float  # of those that agree, which share is likely for everybody
    next: float  # what the first pair that does not stand out counts
    least: float = STANDS_OUT
    texts: dict[str, Written] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


@dataclass
class _Prints:
    """The features of one hand-in that are not likely, where they stand, and all its fingerprints."""

    places: dict[Feature, list[Place]]
    all_code: set[tuple[str, int]]
    sizes: Counter[tuple[str, str]]


def compare(class_: list[Written], likely: Likely, least: float = STANDS_OUT) -> Likeness:
    """Compare all hand-ins of a class with one another."""
    prints = {written.student: _prints(written, likely) for written in class_}
    weights = _weights(prints)
    agreeing: dict[Feature, list[str]] = defaultdict(list)
    for student, of_one in prints.items():
        for feature in of_one.places.keys() & weights.keys():
            agreeing[feature].append(student)
    sums: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for feature, several in agreeing.items():
        for pair in combinations(sorted(several), 2):
            sums[pair][feature[:2]] += weights[feature]  # type: ignore[assignment]
    counts = {
        pair: sum(_counts(prints, pair, key, found) for key, found in of_pair.items()) for pair, of_pair in sums.items()
    }
    ranked = sorted(counts, key=lambda pair: (-counts[pair], pair))
    out = [pair for pair in ranked if counts[pair] >= least]
    rest = ranked[len(out) :]
    alike, share = _usual(prints, likely)
    return Likeness(
        [_pair(prints, weights, pair, sums[pair]) for pair in out[:MOST_PAIRS]],
        len(class_),
        math.comb(len(class_), 2),
        alike,
        share,
        counts[rest[0]] if rest else 0.0,
        least,
        {written.student: written for written in class_},
    )


def _prints(written: Written, likely: Likely) -> _Prints:
    places: dict[Feature, list[Place]] = defaultdict(list)
    all_code = set()
    for name, text in written.answers.items():
        tokens, own = (of_words(text), ()) if name in written.words else of_code(text, likely.given)
        for print_, place in fingerprints(tokens).items():
            all_code.add((name, print_))
            if print_ not in likely.hashes[name]:
                places[name, "code", print_].append(place)
        for word in own:
            if len(word.text) >= SHORTEST and word.text not in likely.words[name]:
                places[name, "word", word.text].append((word.begin, word.end))
    return _Prints(places, all_code, Counter(feature[:2] for feature in places))


def _weights(prints: dict[str, _Prints]) -> dict[Feature, float]:
    """What each feature counts that two hand-ins or more have."""
    having = Counter(feature for of_one in prints.values() for feature in of_one.places)
    common = max(2.0, math.sqrt(len(prints)))
    weights = {feature: 1 - (number - 2) / common for feature, number in having.items() if number >= 2}
    return {
        feature: weight * (WORD if feature[1] == "word" else 1.0) for feature, weight in weights.items() if weight > 0
    }


def _counts(prints: dict[str, _Prints], pair: tuple[str, str], key: tuple[str, str], found: float) -> float:
    """What the features of one kind in one answer count for a pair."""
    return found * min(1.0, _share(prints, pair, key, found)) ** 2


def _share(prints: dict[str, _Prints], pair: tuple[str, str], key: tuple[str, str], found: float) -> float:
    most = WORD if key[1] == "word" else 1.0
    return found / (most * min(prints[student].sizes[key] for student in pair))


def _pair(
    prints: dict[str, _Prints],
    weights: dict[Feature, float],
    pair: tuple[str, str],
    sums: Counter[tuple[str, str]],
) -> Pair:
    one, other = (prints[student].places for student in pair)
    shared = one.keys() & other.keys() & weights.keys()
    answers = []
    for name in {key[0] for key in sums}:
        counts = sum(_counts(prints, pair, key, sums[key]) for key in sums if key[0] == name)
        features = [feature for feature in shared if feature[0] == name]
        places = tuple(tuple(sorted(place for feature in features for place in of[feature])) for of in (one, other))
        code = (name, "code")
        share = min(1.0, _share(prints, pair, code, sums[code])) if code in sums else 0.0
        answers.append(Alike(name, counts, share, (places[0], places[1])))
    answers.sort(key=lambda alike: (-alike.counts, alike.name))
    return Pair(pair, sum(alike.counts for alike in answers), tuple(answers))


def _usual(prints: dict[str, _Prints], likely: Likely) -> tuple[float, float]:
    """Over a sample of pairs: the median share of fingerprints that agree, and how many of them are likely for all."""
    shares, agreeing, expected = [], 0, 0
    for one, other in list(combinations(prints.values(), 2))[:: max(1, math.comb(len(prints), 2) // 2_000)]:
        both = one.all_code & other.all_code
        smaller = min(len(one.all_code), len(other.all_code))
        shares += [len(both) / smaller] if smaller else []
        agreeing += len(both)
        expected += sum(print_ in likely.hashes[name] for name, print_ in both)
    return (statistics.median(shares) if shares else 0.0), (expected / agreeing if agreeing else 0.0)

"""Where an answer goes wrong: the plainest condition on inputs and places that holds exactly for the wrong entries.

The last resort of the diagnosis. It explains nothing, but "wrong exactly where `x` is 0" is what a teacher would say.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

Condition = tuple[str, list[np.ndarray]]  # in words; for every case the entries for which it holds

CHANCE = 100  # ways to choose the wrong cases; with fewer, conditions on two quantities or random arrays fit by chance

NUMBERS = (
    ("is 0", lambda v: v == 0),
    ("is negative", lambda v: v < 0),
    ("is positive", lambda v: v > 0),
    ("is not 0", lambda v: v != 0),
    ("is 1", lambda v: v == 1),
    ("is -1", lambda v: v == -1),
    ("is 1 or -1", lambda v: np.abs(v) == 1),
    ("is 1 or more", lambda v: v >= 1),
    ("is larger than 1", lambda v: v > 1),
    ("is below -1", lambda v: v < -1),
    ("is -1 or less", lambda v: v <= -1),
    ("is 1 or more in size", lambda v: np.abs(v) >= 1),
    ("is larger than 1 in size", lambda v: np.abs(v) > 1),
    ("is smaller than 1 in size", lambda v: np.abs(v) < 1),
)


def where_wrong(name: str, cases: Sequence[dict[str, Any]], wrong: Sequence[np.ndarray]) -> str:
    """Words for the condition that holds exactly where `wrong` is true; "" if there is none.

    Parameters
    ----------
    name : str
        The part.
    cases : sequence of dict
        The inputs.
    wrong : sequence of bool arrays
        For every case, which entries are wrong.
    """
    if len(cases) < 2 or not any(w.any() for w in wrong) or all(w.all() for w in wrong):
        return ""
    for words, holds in itertools.chain(_of_places(wrong), _of_cases(cases, wrong), _of_entries(cases, wrong)):
        if all(np.array_equal(np.broadcast_to(h, w.shape), w) for h, w in zip(holds, wrong, strict=True)):
            return f"`{name}` is wrong exactly {words}: that fits all {len(cases)} cases"
    return ""


def _of_places(wrong: Sequence[np.ndarray]) -> Iterator[Condition]:
    """The first, last or other entries along an axis; the diagonal; one of four blocks of columns."""
    dimensions = {w.ndim for w in wrong}
    if len(dimensions) != 1:
        return
    (ndim,) = dimensions
    for axis in range(ndim):
        places = [_index(w, axis) for w in wrong]
        lengths = [w.shape[axis] for w in wrong]
        along = f"along axis {axis}" if ndim > 1 else "of the result"
        if max(lengths, default=0) < 2:
            continue
        yield f"in the first entry {along}", [p == 0 for p in places]
        yield f"in the last entry {along}", [p == n - 1 for p, n in zip(places, lengths, strict=True)]
        yield f"in all entries {along} but the first", [p > 0 for p in places]
        yield f"in all entries {along} but the last", [p < n - 1 for p, n in zip(places, lengths, strict=True)]
        yield f"in all entries {along} but the first two", [p > 1 for p in places]
        yield (
            f"in all entries {along} but the first and the last",
            [(p > 0) & (p < n - 1) for p, n in zip(places, lengths, strict=True)],
        )
        yield f"in every second entry {along}, from the second on", [p % 2 == 1 for p in places]
        yield f"in every second entry {along}, from the first on", [p % 2 == 0 for p in places]
    for count in (2, 3, 4):
        if ndim and all(w.shape[-1] % count == 0 for w in wrong):
            places = [_index(w, ndim - 1) * count // max(w.shape[-1], 1) for w in wrong]
            for size in range(1, count):
                for blocks in itertools.combinations(range(count), size):
                    which = " and ".join(str(k + 1) for k in blocks)
                    words = f"in block{'s' if size > 1 else ''} {which} of {count} along the last axis"
                    yield words, [np.isin(p, blocks) for p in places]
    if ndim == 2:
        diagonal = [_index(w, 0) == _index(w, 1) for w in wrong]
        yield "on the diagonal", diagonal
        yield "off the diagonal", [~d for d in diagonal]
        yield "above the diagonal", [_index(w, 0) < _index(w, 1) for w in wrong]
        yield "below the diagonal", [_index(w, 0) > _index(w, 1) for w in wrong]


def _index(array: np.ndarray, axis: int) -> np.ndarray:
    shape = [1] * array.ndim
    shape[axis] = array.shape[axis]
    return np.broadcast_to(np.arange(array.shape[axis]).reshape(shape), array.shape)


def _of_cases(cases: Sequence[dict[str, Any]], wrong: Sequence[np.ndarray]) -> Iterator[Condition]:
    """Conditions on numbers and sizes: then a case is right or wrong as a whole."""
    flat = [bool(w.any()) for w in wrong]
    if all(flat):
        return  # then a condition on the case tells nothing

    if min(sum(flat), len(flat) - sum(flat)) < 2:
        return  # what a single case has of its own is chance

    def spread(holds: Sequence[bool]) -> list[np.ndarray]:
        """A case in which some entries are wrong counts as wrong."""
        return [w if h and f else np.full(w.shape, h) for h, f, w in zip(holds, flat, wrong, strict=True)]

    numbers = {key: values for key in cases[0] if (values := _plain_numbers(cases, key)) is not None}
    for key, values in numbers.items():
        for words, test in NUMBERS:
            yield f"when `{key}` {words}", spread([bool(test(v)) for v in values])
    sizes = dict(_sizes(cases))
    for words, lengths in sizes.items():
        yield f"when {words} is 1", spread([n == 1 for n in lengths])
        yield f"when {words} is larger than 1", spread([n > 1 for n in lengths])
        yield f"when {words} is larger than 2", spread([n > 2 for n in lengths])
    if math.comb(len(flat), sum(flat)) < CHANCE:
        return  # of so many conditions one is likely to fit
    for (one, first), (two, second) in itertools.combinations(sizes.items(), 2):
        if first != second:
            pairs = list(zip(first, second, strict=True))
            yield f"when {one} and {two} are the same", spread([a == b for a, b in pairs])
            yield f"when {one} and {two} differ", spread([a != b for a, b in pairs])
            yield f"when {one} is larger than {two}", spread([a > b for a, b in pairs])
            yield f"when {one} is smaller than {two}", spread([a < b for a, b in pairs])
    for one, two in itertools.combinations(numbers, 2):
        both = list(zip(numbers[one], numbers[two], strict=True))
        yield f"when `{one} * {two}` is negative", spread([a * b < 0 for a, b in both])
        yield f"when `{one}` and `{two}` are negative", spread([a < 0 and b < 0 for a, b in both])
        yield f"when `{one}` or `{two}` is negative", spread([a < 0 or b < 0 for a, b in both])
        yield f"when `{one}` is larger than `{two}`", spread([a > b for a, b in both])
    for key, arrays in _arrays(cases):
        yield f"when `{key}` has negative entries", spread([bool(np.any(a < 0)) for a in arrays])
        yield f"when `{key}` is not all 0", spread([bool(np.any(a != 0)) for a in arrays])
        yield f"when `{key}` has entries that are 0", spread([bool(np.any(a == 0)) for a in arrays])
        largest = [float(np.abs(a).max(initial=0.0)) for a in arrays]
        right, bad = ([x for x, f in zip(largest, flat, strict=True) if f is side] for side in (False, True))
        if right and bad and max(right) < min(bad) and min(bad) > 2 * max(right):
            yield f"when `{key}` has large entries ({min(bad):.3g} and more)", spread(flat)
        if right and bad and max(bad) < min(right) and min(right) > 2 * max(bad):
            yield f"when `{key}` has small entries only (up to {max(bad):.3g})", spread(flat)


def _plain_numbers(cases: Sequence[dict[str, Any]], key: str) -> list[float] | None:
    values = [case[key] for case in cases]
    plain = all(isinstance(v, (int, float, np.number)) and not isinstance(v, bool) for v in values)
    return [float(v) for v in values] if plain else None


def _arrays(cases: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[np.ndarray]]]:
    for key in cases[0]:
        values = [case[key] for case in cases]
        if all(isinstance(v, np.ndarray) and v.dtype.kind in "fi" and v.size for v in values):
            yield key, values
        for field in getattr(values[0], "_fields", ()):
            inner = [getattr(v, field) for v in values]
            if all(isinstance(v, np.ndarray) and v.dtype.kind in "fi" and v.size for v in inner):
                yield f"{key}.{field}", inner


def _sizes(cases: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[int]]]:
    seen = set()
    for key, arrays in _arrays(cases):
        for axis in range(min(a.ndim for a in arrays)):
            lengths = [a.shape[axis] for a in arrays]
            if tuple(lengths) not in seen and len(set(lengths)) > 1:
                seen.add(tuple(lengths))
                yield (f"the length of `{key}`" if arrays[0].ndim == 1 else f"`{key}.shape[{axis}]`"), lengths
    for key in cases[0]:
        if all(isinstance(case[key], list) for case in cases):
            lengths = [len(case[key]) for case in cases]
            if tuple(lengths) not in seen and len(set(lengths)) > 1:
                seen.add(tuple(lengths))
                yield f"the length of `{key}`", lengths


def _of_entries(cases: Sequence[dict[str, Any]], wrong: Sequence[np.ndarray]) -> Iterator[Condition]:
    """Conditions on the entries of an input of the result's shape."""
    for key, arrays in _arrays(cases):
        if all(a.shape == w.shape for a, w in zip(arrays, wrong, strict=True)):
            for words, test in NUMBERS:
                yield f"where `{key}` {words}", [test(a) for a in arrays]
            sizes = np.concatenate([np.abs(a).ravel() for a in arrays])
            bad = np.concatenate([w.ravel() for w in wrong])
            if bad.any() and not bad.all():
                low, high = sizes[~bad].max(), sizes[bad].min()
                if low < high:
                    yield f"where `{key}` is {high:.3g} or more in size", [np.abs(a) >= high for a in arrays]
                low, high = sizes[bad].max(), sizes[~bad].min()
                if low < high:
                    yield f"where `{key}` is {low:.3g} or less in size", [np.abs(a) <= low for a in arrays]

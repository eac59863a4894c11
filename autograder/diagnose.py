"""From wrong results to causes: known mistakes first, looked up by their marks; then relations between the arrays.

A cause is given only if it explains everything that it would change. One that explains all wrong parts wins over
several; a mistake named by the author wins over one derived from the solution, and that over a relation.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.advice import Advice, Cause
from autograder.align import Joined, Mismatch, align, flatten
from autograder.compare import gap
from autograder.fingerprint import LARGE, marks
from autograder.perform import Reply
from autograder.terms import extra_factor, extra_term
from autograder.verdict import CLUE
from autograder.where import where_wrong

SEVERAL = 3  # at most this many causes together


def diagnose(
    advice: Advice, replies: Sequence[Reply], wrong: Sequence[str], earlier: Sequence[str] = ()
) -> dict[str, Cause]:
    """The cause of each wrong part, as far as one is recognized.

    Parameters
    ----------
    advice : Advice
        The exercise: its cases, what was expected, and how known mistakes behave.
    replies : sequence of Reply
        The answers to these cases; fewer if one raised an error.
    wrong : sequence of str
        The parts that are not right.
    earlier : sequence of str
        Functions of earlier exercises that this one may call and that are not right.
    """
    parts = list(advice.task.parts)
    seen = marks(advice.task, replies, advice.expected)
    alike = {name: advice.known.alike(parts.index(name), seen[name], advice.task.rtol) for name in wrong}
    chosen = _cover(advice, parts, set(wrong), alike)
    if not any(reply.error for reply in replies):
        relations = Relations(advice, replies)
        if len(set(chosen.values())) > 1 or len(chosen) < len(wrong):
            chosen = relations.another_order(wrong) or chosen
        chosen |= relations.causes([name for name in wrong if name not in chosen])
    return {name: _worded(cause, earlier) for name, cause in chosen.items()}


def _worded(cause: Cause, earlier: Sequence[str]) -> Cause:
    """A mistake of an earlier exercise is that function's if it is wrong, else one of this exercise's own."""
    if not cause.within:
        return cause
    words = "`{}`, which this function calls, is not right" if cause.within in earlier else "as in a wrong `{}`"
    return replace(cause, text=f"{words.format(cause.within)}: {cause.text}")


def _cover(advice: Advice, parts: list[str], wrong: set[str], alike: dict[str, set[int]]) -> dict[str, Cause]:
    """The fewest causes that explain the most wrong parts, each cause all that it changes and no part twice."""
    fitting: list[tuple[frozenset[str], Cause]] = []
    for cause, row in zip(advice.known.causes, advice.known.rows.tolist(), strict=True):
        changed = {name: behavior for name, behavior in zip(parts, row, strict=True) if behavior >= 0}
        if changed and changed.keys() <= wrong and all(behavior in alike[name] for name, behavior in changed.items()):
            fitting.append((frozenset(changed), cause))
    best: tuple[tuple[int, int, int], dict[str, Cause]] = ((0, 0, 0), {})
    first: dict[frozenset[str], Cause] = {}
    for explained, cause in fitting:
        first.setdefault(explained, cause)
    for count in range(1, SEVERAL + 1):
        for group in itertools.combinations(first.items(), count):
            sets = [explained for explained, _ in group]
            together = frozenset().union(*sets)
            if len(together) < sum(map(len, sets)):
                continue
            score = (len(together), -count, sum(cause.named for _, cause in group))
            if score > best[0]:
                best = score, {name: cause for explained, cause in group for name in explained}
    return best[1]


class Relations:
    """How wrong arrays relate to the expected ones, to other quantities and to the inputs, the same in every case."""

    def __init__(self, advice: Advice, replies: Sequence[Reply]) -> None:
        names = list(advice.task.parts)
        self._rtol = max(1e-6, advice.task.rtol)
        self._cases = advice.cases
        self._value = advice.cases[:1] == [None]
        self._expected: list[dict[str, Any]] = []
        self._got: list[dict[str, Any]] = []
        for reply, pattern in zip(replies, advice.expected, strict=False):
            self._expected.append(flatten(pattern, names))
            try:
                self._got.append(align(reply.value, pattern, names))
            except Mismatch:
                self._got.append({})

    def another_order(self, wrong: Sequence[str]) -> dict[str, Cause]:
        """One cause for all wrong parts, if three or more right results were returned in another order; else none."""
        holds = self._holding(wrong)
        if len(holds) < 3 or not set(holds) == set(holds.values()) == set(wrong):
            return {}
        stand, belong = (", ".join(f"`{name}`" for name in names) for names in (holds.values(), holds))
        text = f"the results are right, but they stand in another order: {stand} were returned where {belong} belong"
        return dict.fromkeys(wrong, Cause("another_order", text, False))

    def causes(self, parts: Sequence[str]) -> dict[str, Cause]:
        """A cause for each of `parts` for which a relation holds; the same words are said once for several parts."""
        found = self._exchanged(parts)
        for name in parts:
            if name in found:
                continue
            pairs = self._pairs(name)
            text = next(self._of_pairs(name, pairs), "") if pairs else ""
            if not text and pairs and not self._value:
                text = self._in_terms(name, pairs)
            if text:
                found[name] = Cause("relation", text, False)
            elif pairs and not self._value and not isinstance(self._expected[0][name], Joined):
                clue = where_wrong(name, self._cases[: len(pairs)], [self._wrong(*pair) for pair in pairs])
                if clue:
                    found[name] = Cause(CLUE, clue, False)
        return found

    def _pairs(self, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
        """Got and expected in every case; empty if a comparison makes no sense."""
        pairs = []
        for got, expected in zip(self._got, self._expected, strict=True):
            have, want = _numbers(got.get(name)), _numbers(expected[name])
            if have is None or want is None:
                return []
            pairs.append((have, want))
        return pairs

    def _in_terms(self, name: str, pairs: list[tuple[np.ndarray, np.ndarray]]) -> str:
        if not all(have.shape == want.shape and np.all(np.isfinite([have, want])) for have, want in pairs):
            return ""
        known = self._known_values(name, len(pairs))
        return extra_term(name, pairs, known) or extra_factor(name, pairs, known)

    def _known_values(self, name: str, count: int) -> dict[str, list[np.ndarray]]:
        """Numbers and arrays of numbers among the inputs, and the right results of the other parts."""
        found: dict[str, list[Any]] = {}
        for key, value in (self._cases[0] or {}).items():
            found[key] = [case[key] for case in self._cases[:count]]
            for field in getattr(value, "_fields", ()):
                found[f"{key}.{field}"] = [getattr(case[key], field) for case in self._cases[:count]]
        found |= {other: [e[other] for e in self._expected] for other in self._expected[0] if other != name}
        numbers = {key: [_numbers(value) for value in values] for key, values in found.items()}
        return {
            key: [value for value in values if value is not None]
            for key, values in numbers.items()
            if all(value is not None for value in values)
        }

    def _wrong(self, have: np.ndarray, want: np.ndarray) -> np.ndarray:
        if have.shape != want.shape:
            return np.ones(want.shape, dtype=bool)
        size = np.abs(np.where(np.isfinite(want), want, 0.0))  # nothing but infinity is near to infinity
        return ~(gap(have, want) <= self._rtol * size + 1e-9 * size.max(initial=0.0))

    def _holding(self, parts: Sequence[str]) -> dict[str, str]:
        """Parts that hold what was expected of another part, and of which."""
        holds: dict[str, str] = {}
        for name, other in itertools.permutations(self._expected[0] if self._expected else (), 2):
            if name in parts and name not in holds:
                pairs = [(g.get(name), e[other]) for g, e in zip(self._got, self._expected, strict=True)]
                if self._equal(pairs) and not self._value:
                    holds[name] = other
        return holds

    def _exchanged(self, parts: Sequence[str]) -> dict[str, Cause]:
        """Words for parts that hold what was expected of another part."""
        holds = self._holding(parts)
        found = {}
        for name, other in holds.items():
            if holds.get(other) == name:
                text = f"`{min(name, other)}` and `{max(name, other)}` have changed places in what is returned"
            else:
                text = f"what was returned as `{name}` is the right `{other}`"
            found[name] = Cause("relation", text, False)
        return found

    def _equal(self, pairs: Sequence[tuple[Any, Any]]) -> bool:
        arrays = [(_numbers(a), _numbers(b)) for a, b in pairs]
        if any(a is None or b is None or a.shape != b.shape for a, b in arrays):
            return False
        informative = any(np.any(a != 0) for a, _ in arrays if a is not None)
        return informative and all(self._close(a, b) for a, b in arrays)  # type: ignore[arg-type]

    def _close(self, have: np.ndarray, want: np.ndarray) -> bool:
        return have.shape == want.shape and not np.any(self._wrong(have, want))

    def _of_pairs(self, name: str, pairs: list[tuple[np.ndarray, np.ndarray]]) -> Iterator[str]:
        several = any(want.size > 1 for _, want in pairs)
        values = np.unique(np.concatenate([np.abs(want[np.isfinite(want)]) for _, want in pairs]))
        if not np.any(values):
            return
        if several and not any(np.any(have) for have, _ in pairs):
            yield f"every entry of `{name}` is 0: is the result ever written into it?"
        changes = OF_VALUES if self._value else CHANGES if len(values) > 3 else ()
        for change, words in changes:
            if self._holds(pairs, change):
                yield words.format(name=name)
        yield from self._factors(name, pairs)
        if self._value:
            return
        yield from self._inputs(name, pairs)
        yield from self._blocks(name, pairs)

    def _holds(self, pairs: list[tuple[np.ndarray, np.ndarray]], change: Any) -> bool:
        """Whether got = change(expected) in all cases, and differs from expected in one that is not trivial."""
        try:
            with np.errstate(all="ignore"):
                changed = [(have, np.asarray(change(want))) for have, want in pairs]
        except (ValueError, IndexError):
            return False
        if not all(self._close(have, new) for have, new in changed):
            return False
        return any(not self._close(new, want) for (_, new), (_, want) in zip(changed, pairs, strict=True))

    def _factors(self, name: str, pairs: list[tuple[np.ndarray, np.ndarray]]) -> Iterator[str]:
        factors = []
        for have, want in pairs:
            if have.shape != want.shape or not (np.all(np.isfinite(have)) and np.all(np.isfinite(want))):
                return
            scale = np.abs(want).max(initial=0.0)
            if not 1e-100 < scale < 1e100:
                factors.append(np.nan)
                continue
            have, want = have / scale, want / scale
            factor = float(np.sum(have * want) / np.sum(want * want))
            if not np.allclose(have, factor * want, rtol=self._rtol, atol=1e-9):
                return
            factors.append(factor)
        known = [factor for factor in factors if not np.isnan(factor)]
        if len(known) < 2:
            return
        if not np.any(known):
            yield f"`{name}` is 0 in every case"
        elif np.allclose(known, known[0], rtol=1e-6) and abs(known[0] - 1) > 1e-5:
            yield f"`{name}` is {known[0]:.4g} times what it should be, in every case"
        for words, size in self._sizes():
            for text, wanted in ((f"divided by {words}", 1 / size), (f"multiplied by {words}", size)):
                usable = ~np.isnan(factors)
                if np.allclose(np.array(factors)[usable], wanted[usable], rtol=1e-6) and len(set(size.tolist())) > 1:
                    yield f"`{name}` is the right result {text}"

    def _sizes(self) -> Iterator[tuple[str, np.ndarray]]:
        first = self._cases[0] or {}
        for key in first:
            values = [case[key] for case in self._cases]
            if all(isinstance(value, (list, np.ndarray)) for value in values):
                for axis in range(min(np.ndim(v) if isinstance(v, np.ndarray) else 1 for v in values)):
                    sizes = [len(v) if isinstance(v, list) else v.shape[axis] for v in values]
                    words = f"the number of rows of `{key}`" if axis == 0 else f"`{key}.shape[{axis}]`"
                    yield words, np.array(sizes, dtype=float)[: len(self._got)]
            elif all(isinstance(value, int) and value for value in values):
                yield f"`{key}`", np.array(values, dtype=float)[: len(self._got)]

    def _inputs(self, name: str, pairs: list[tuple[np.ndarray, np.ndarray]]) -> Iterator[str]:
        for key in self._cases[0] or {}:
            inputs = [case[key] for case in self._cases[: len(pairs)]]
            if self._equal([(have, value) for (have, _), value in zip(pairs, inputs, strict=True)]):
                yield f"`{name}` is the input `{key}` itself"
            for field in getattr(inputs[0], "_fields", ()):
                values = [getattr(value, field) for value in inputs]
                if self._equal([(have, value) for (have, _), value in zip(pairs, values, strict=True)]):
                    yield f"`{name}` is `{key}.{field}` itself"

    def _blocks(self, name: str, pairs: list[tuple[np.ndarray, np.ndarray]]) -> Iterator[str]:
        """The blocks along the last axis in another order, or the rows."""
        for count in (4, 3, 2):
            if not all(want.ndim and want.shape[-1] % count == 0 and have.shape == want.shape for have, want in pairs):
                continue
            for order in itertools.permutations(range(count)):
                if order == tuple(range(count)):
                    continue

                def reorder(want: np.ndarray, order: tuple[int, ...] = order, count: int = count) -> np.ndarray:
                    blocks = np.split(want, count, axis=-1)
                    return np.concatenate([blocks[k] for k in order], axis=-1)

                if any(want.shape[-1] > count or want.size > count for _, want in pairs) and self._holds(
                    pairs, reorder
                ):
                    places = ", ".join(str(k + 1) for k in order)
                    yield f"the {count} blocks of `{name}` stand in another order: {places} where 1, 2, ... belong"


def _numbers(value: Any) -> np.ndarray | None:
    if isinstance(value, bool) or not isinstance(value, (np.ndarray, np.generic, int, float)):
        return None
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "iuf" and array.size <= LARGE else None


def _shifted(want: np.ndarray, by: int) -> np.ndarray:
    if want.ndim == 0:
        raise ValueError("a number cannot be shifted")
    moved = np.roll(want, by, axis=0)
    moved[slice(0, by) if by > 0 else slice(by, None)] = 0.0
    return moved


def _not_a_number(change: Any) -> Any:
    def changed(want: np.ndarray) -> np.ndarray:
        if want.ndim == 0:
            raise ValueError("only for arrays")
        return np.asarray(change(want))

    return changed


def _square(want: np.ndarray) -> np.ndarray:
    if want.ndim != 2:
        raise ValueError("only for matrices")
    return want.T


CHANGES: tuple[tuple[Any, str], ...] = (
    (lambda want: -want, "`{name}` has the opposite sign"),
    (lambda want: 2 * want, "`{name}` is twice what it should be"),
    (lambda want: want / 2, "`{name}` is half of what it should be"),
    (_square, "`{name}` is the transpose of what it should be"),
    (_not_a_number(lambda want: want[::-1]), "`{name}` is in reverse order along its first axis"),
    (_not_a_number(lambda want: want[..., ::-1]), "`{name}` is in reverse order along its last axis"),
    (lambda want: _shifted(want, 1), "`{name}` comes one step late along its first axis, and begins with 0"),
    (lambda want: _shifted(want, -1), "`{name}` comes one step early along its first axis, and ends with 0"),
    (_not_a_number(lambda want: np.roll(want, 1, axis=0)), "`{name}` is shifted by one along its first axis"),
    (_not_a_number(lambda want: np.roll(want, -1, axis=0)), "`{name}` is shifted back by one along its first axis"),
    (lambda want: want + 1, "`{name}` is 1 too large"),
    (lambda want: want - 1, "`{name}` is 1 too small"),
    (lambda want: np.abs(want), "the signs of `{name}` are lost"),
    (lambda want: 1 - want, "`{name}` is 1 minus what it should be"),
    (lambda want: want**2, "`{name}` is the square of what it should be"),
    (lambda want: np.sqrt(np.abs(want)), "`{name}` is the square root of what it should be"),
    (lambda want: 1 / want, "`{name}` is the reciprocal of what it should be"),
    (lambda want: 100 * want, "`{name}` is in percent"),
    (_not_a_number(lambda want: np.cumsum(want, axis=0)), "`{name}` is added up along its first axis"),
    (_not_a_number(lambda want: np.diff(want, axis=0, prepend=0)), "`{name}` holds differences along its first axis"),
    (_not_a_number(lambda want: np.broadcast_to(want.mean(axis=0), want.shape)), "all rows of `{name}` are their mean"),
    (_not_a_number(lambda want: np.broadcast_to(want.sum(axis=0), want.shape)), "all rows of `{name}` are their sum"),
    (_not_a_number(lambda want: np.broadcast_to(want[:1], want.shape)), "all rows of `{name}` are the first one"),
    (_not_a_number(lambda want: np.broadcast_to(want[-1:], want.shape)), "all rows of `{name}` are the last one"),
    (lambda want: np.round(want), "`{name}` is rounded to whole numbers"),
    (lambda want: np.trunc(want), "the fractions of `{name}` are cut off"),
    (lambda want: np.clip(want, -1, 1), "`{name}` is clipped to the range from -1 to 1"),
    (lambda want: np.maximum(want, 0), "`{name}` is cut off below 0"),
)

OF_VALUES = (
    *CHANGES[:3],
    (lambda want: want + 1, "`{name}` is 1 too large"),
    (lambda want: want - 1, "`{name}` is 1 too small"),
    (lambda want: want**2, "`{name}` is the square of what it should be"),
    (lambda want: np.sqrt(np.abs(want)), "`{name}` is the square root of what it should be"),
    (lambda want: 1 / want, "`{name}` is the reciprocal of what it should be"),
    (lambda want: 100 * want, "`{name}` is in percent"),
    *((lambda want, k=k: np.round(want, k), "`{name}` is rounded: keep all digits") for k in range(2, 7)),
)

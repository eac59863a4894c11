"""What is too much or missing: differences and ratios between wrong and right results, told in the inputs' names.

A sum that has a term too many differs from the right one by that term; a product that lacks a factor is the right one
divided by it. Terms are inputs, products of two inputs, and right results of other parts.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]  # got and expected, for every case
Values = list[np.ndarray]

RTOL = 1e-6
NICE = 12  # coefficients are multiples of 1/12 up to 4, or whole numbers up to 12


def extra_term(name: str, pairs: Pairs, known: dict[str, Values]) -> str:
    """Words for the term by which a part is too large or too small in every case; "" if none is found."""
    differences = [have - want for have, want in pairs]
    for words, term in _terms(known, [d.shape for d in differences]):
        factor = _coefficient(differences, term)
        if factor:
            size = "" if abs(factor) == 1 else f"{abs(factor):.4g} * "
            if factor > 0:
                return f"`{name}` is too large by `{size}{words}`: is that counted once too often?"
            return f"`{name}` is too small by `{size}{words}`: is that missing?"
    return ""


def extra_factor(name: str, pairs: Pairs, known: dict[str, Values]) -> str:
    """Words for the factor that a part has too much or lacks in every case; "" if none is found."""
    for key, values in known.items():
        for words, change in FACTORS:
            factors = [np.asarray(change(value)) for value in values]
            if any(f.dtype == object or not np.all(np.isfinite(f)) for f in factors):
                continue
            if _is_product(pairs, factors):
                return f"`{name}` has the factor `{words.format(key)}` too much"
            if _is_product([(want, have) for have, want in pairs], factors):
                return f"`{name}` lacks the factor `{words.format(key)}`"
    return ""


FACTORS: tuple[tuple[str, Callable[[np.ndarray], Any]], ...] = (
    ("{}", lambda v: v),
    ("1 - {}", lambda v: 1 - v),
    ("{0} (1 - {0})", lambda v: v * (1 - v)),
    ("1 - {}^2", lambda v: 1 - v**2),
    ("{}^2", lambda v: v**2),
    ("|{}|", lambda v: np.abs(v)),
    ("tanh({})", lambda v: np.tanh(v)),
)


def _terms(known: dict[str, Values], shapes: list[tuple[int, ...]]) -> Iterator[tuple[str, Values]]:
    """Everything that may be a term of results of these shapes."""
    yield "1", [np.ones(shape) for shape in shapes]
    for key, values in known.items():
        if _fits(values, shapes):
            yield key, values
    for (one, first), (two, second) in itertools.combinations_with_replacement(known.items(), 2):
        product = _each(lambda a, b: a * b, first, second)
        if product is not None and _fits(product, shapes):
            yield f"{one} * {two}", product
    for (one, first), (two, second) in itertools.product(known.items(), repeat=2):
        for words, multiply in MATRIX_PRODUCTS:
            product = _each(multiply, first, second)
            if product is not None and _fits(product, shapes):
                yield words.format(one, two), product


def _matrices(multiply: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[np.ndarray, np.ndarray], Any]:
    def checked(a: np.ndarray, b: np.ndarray) -> Any:
        if a.ndim != 2 or b.ndim != 2:
            raise ValueError("only for matrices")
        return multiply(a, b)

    return checked


MATRIX_PRODUCTS = (
    ("{} @ {}", _matrices(lambda a, b: a @ b)),
    ("{} @ {}.T", _matrices(lambda a, b: a @ b.T)),
    ("{}.T @ {}", _matrices(lambda a, b: a.T @ b)),
)


def _each(combine: Callable[[np.ndarray, np.ndarray], Any], first: Values, second: Values) -> Values | None:
    try:
        return [np.asarray(combine(a, b)) for a, b in zip(first, second, strict=True)]
    except ValueError:
        return None


def _fits(values: Values, shapes: list[tuple[int, ...]]) -> bool:
    """Whether the values can stand in a sum of these shapes without making it larger."""
    try:
        return all(np.broadcast_shapes(v.shape, shape) == shape for v, shape in zip(values, shapes, strict=True))
    except ValueError:
        return False


def _coefficient(differences: Values, term: Values) -> float:
    """c with difference = c * term in every case, if c is a simple number other than 0; else 0."""
    products = squares = 0.0
    for difference, value in zip(differences, term, strict=True):
        if not np.all(np.isfinite(value)):
            return 0.0
        whole = np.broadcast_to(value, difference.shape)
        scale = float(np.abs(whole).max(initial=0.0)) or 1.0
        products += float(np.sum(difference / scale * whole / scale))
        squares += float(np.sum((whole / scale) ** 2))
    factor = products / squares if squares else 0.0
    simple = 0.05 < abs(factor) <= 12 and abs(factor * NICE - round(factor * NICE)) < 1e-5  # neither inf nor nan
    if not simple or sum(d.size for d in differences) < 3:
        return 0.0
    factor = round(factor * NICE) / NICE
    return factor if all(_near(d, factor * t) for d, t in zip(differences, term, strict=True)) else 0.0


def _is_product(pairs: Pairs, factors: Values) -> bool:
    """Whether got = expected * factor in every case, and it makes a difference in more than one entry."""
    told = 0
    for (have, want), factor in zip(pairs, factors, strict=True):
        try:
            product = want * factor
        except ValueError:
            return False
        if product.shape != want.shape or not _near(have, product):
            return False
        told += int(np.sum(np.abs(product - want) > 1e-4 * np.abs(want)))
    return told > 2


def _near(have: np.ndarray, want: np.ndarray) -> bool:
    scale = max(float(np.abs(have).max(initial=0.0)), float(np.abs(want).max(initial=0.0)))
    return bool(np.all(np.abs(have - want) <= RTOL * scale))

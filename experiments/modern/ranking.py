"""Variants compared by the best of matched draws, with error bars from resampled draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_count, check_number

BEST = 0.25  # share of the draws that count
INTERVAL = (0.05, 0.95)
RESAMPLED = 2000


class Estimate(NamedTuple):
    """A value of all draws, and the interval that holds it in 90 % of the resampled sets of draws."""

    value: float
    low: float
    high: float


def log_errors(errors: np.ndarray) -> np.ndarray:
    """Errors (V, N) of V variants as log10, where what is not finite (a trial that died) counts as the worst found."""
    with np.errstate(divide="ignore"):
        logs = np.log10(errors)
    finite = np.isfinite(logs)
    if not finite.any():
        raise ValueError("errors: got no finite positive number, expected at least one")
    return np.where(finite, logs, logs[finite].max())


def best_mean(logs: np.ndarray, share: float = BEST) -> np.ndarray:
    """Mean over the best of the draws, along the last axis: at least one, and at most this share of all."""
    count = max(1, int(check_number("share", share, 0, 1) * logs.shape[-1]))
    return np.sort(logs, axis=-1)[..., :count].mean(axis=-1)


def resampled(logs: np.ndarray, rng: np.random.Generator, count: int = RESAMPLED) -> np.ndarray:
    """`best_mean` (count, V) of draws taken again with replacement: the same draws for all variants."""
    N = logs.shape[-1]
    which = rng.integers(N, size=(check_count("count", count), N))
    return best_mean(np.moveaxis(logs[:, which], 0, 1))


def ranks(values: np.ndarray) -> np.ndarray:
    """1 for the smallest value along the last axis, 2 for the next; equal values share the mean of their ranks."""
    less = (values[..., None, :] < values[..., None]).sum(axis=-1)
    equal = (values[..., None, :] == values[..., None]).sum(axis=-1)
    return less + (equal + 1) / 2


def compare(tasks: Mapping[str, np.ndarray], names: list[str], seed: int = 0) -> tuple[dict, dict]:
    """Errors (V, N) per task, one row per name, the reference first, compared.

    Returns
    ratios: task -> name -> Estimate of the error of the best draws, as a multiple of the reference's.
    mean_ranks: name -> Estimate of the mean over tasks of its rank, 1 for the best.
    """
    ratios: dict[str, dict[str, Estimate]] = {}
    of_all, of_each = [], []
    for n, (task, errors) in enumerate(tasks.items()):
        logs = log_errors(errors)
        value, again = best_mean(logs), resampled(logs, np.random.default_rng([seed, n]))
        ratio, ratio_again = 10 ** (value - value[0]), 10 ** (again - again[:, :1])
        ratios[task] = _estimates(names, ratio, ratio_again)
        of_all.append(ranks(value))
        of_each.append(ranks(again))
    return ratios, _estimates(names, np.mean(of_all, axis=0), np.mean(of_each, axis=0))


def _estimates(names: list[str], values: np.ndarray, again: np.ndarray) -> dict[str, Estimate]:
    low, high = np.quantile(again, INTERVAL, axis=0)
    return {name: Estimate(*map(float, e)) for name, *e in zip(names, values, low, high, strict=True)}

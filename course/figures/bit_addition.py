"""Addition of two binary numbers, a bit of each per step, the least significant first: data, training, a test."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from course.figures.effort import patience, setting
from course.figures.lstm_training import Batch, Function, Own, Trained, start, train

B = 32  # sums per update
LOSS_OF_GUESSING = float(np.log(2))


class Size(NamedTuple):
    """How large the experiment is."""

    H: int
    updates: int


SIZES = {"small": Size(8, 600), "large": Size(16, 3000)}
RATE, LIMIT = 0.01, 1.0


def numbers(rng: np.random.Generator, bits: int, count: int) -> tuple[list[int], list[int]]:
    """Two lists of whole numbers of so many random bits; Python's own, of any length."""
    drawn = rng.integers(0, 2, (2, count, bits))
    first, second = ([sum(int(bit) << k for k, bit in enumerate(row)) for row in half] for half in drawn)
    return first, second


def sums(first: list[int], second: list[int], bits: int) -> tuple[np.ndarray, np.ndarray]:
    """x (bits + 1, count, 2), a bit of each number per step and 0 at the last; and the bits of their sum, one-hot."""
    places = np.arange(bits + 1)
    x = [[[a >> k & 1, b >> k & 1] for a, b in zip(first, second, strict=True)] for k in places.tolist()]
    s = [[a + b >> k & 1 for a, b in zip(first, second, strict=True)] for k in places.tolist()]
    return np.array(x, dtype=float), np.eye(2)[np.array(s)]


def batches(rng: np.random.Generator, bits: int) -> Iterator[Batch]:
    """Without end: batches of sums of numbers of so many bits."""
    while True:
        x, target = sums(*numbers(rng, bits, B), bits)
        yield x, target, np.ones(x.shape[:2])


def learn_to_add(
    forward: Function,
    backward: Function,
    clip: Function | None = None,
    bits: int = 8,
    size: str = "small",
    device: str = "cpu",
    seed: int = 0,
    **options: Any,
) -> Trained:
    """Train a net on sums of numbers of so many bits with the functions of the notebook."""
    chosen, rng = setting(SIZES, size), np.random.default_rng(seed)
    net = start(rng, 2, options.pop("H", chosen.H), 2, forget_bias=options.pop("forget_bias", 1.0))
    settings = {"updates": chosen.updates, "rate": RATE, "limit": LIMIT, "chance": LOSS_OF_GUESSING} | options
    settings["longest"] = None if "updates" in options else patience(size)
    return train(Own(forward, backward, clip), net, batches(rng, bits), device=device, **settings)


class Test(NamedTuple):
    """How a net adds new numbers."""

    right: float  # share of right bits
    whole: float  # share of sums without a fault


def tested(forward: Function, trained: Trained, bits: int, count: int = 500, seed: int = 99) -> Test:
    """So many new sums of numbers of so many bits."""
    x, target = sums(*numbers(np.random.default_rng(seed), bits, count), bits)
    z, _, _ = trained.net.run(forward, x)
    right = np.argmax(z, axis=-1) == np.argmax(target, axis=-1)
    return Test(float(right.mean()), float(right.all(axis=0).mean()))


def longer(forward: Function, trained: Trained, bits: Sequence[int] = (8, 20, 40)) -> None:
    """Print the share of right bits, and of sums without a fault, for new numbers of other lengths."""
    print(f"{'bits':>4}  {'bits right':>10}  {'sums right':>10}")
    for count in bits:
        right, whole = tested(forward, trained, count)
        print(f"{count:>4}  {right:>10.2%}  {whole:>10.1%}")

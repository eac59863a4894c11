"""The delayed pronoun of unit 05: "Jane ... she", "John ... he", with a gap of any words, learned by a vanilla RNN."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

NAMES = ("Jane", "John")
FILLERS = ("had", "a", "quick", "lunch", "in", "town")
CUE = "then"  # the word after which the pronoun is asked for
WORDS = (*NAMES, *FILLERS, CUE)
H, B = 16, 32  # hidden units, sentences per update
LAST = 20  # updates over which the success is measured at the end
SEEDS = (0, 1, 2, 3)


class Result(NamedTuple):
    """One gap: success of every seed, and how much smaller the error is at the name than at the cue."""

    success: np.ndarray  # (seeds,), share of right pronouns in the last LAST updates, before each update
    ratio: np.ndarray  # (seeds,), |error signal at the name| / |error signal at the cue|, before training


class _Net:
    """tanh RNN with one logistic output at the end, one net per seed; R nets side by side in the first axis."""

    def __init__(self, rngs: list[np.random.Generator]) -> None:
        def draw(*shape: int) -> np.ndarray:
            return np.stack([rng.uniform(-1, 1, shape) for rng in rngs]) / np.sqrt(H)

        self.W_x, self.W_h, self.W_y = draw(len(WORDS), H), draw(H, H), draw(H, 1)
        self.b, self.b_y = np.zeros((len(rngs), 1, H)), np.zeros((len(rngs), 1, 1))

    def forward(self, x: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """x: (T, R, B, D). Returns all states, the initial one first, and P(he), (R, B, 1)."""
        h = [np.zeros((*x.shape[1:3], H))]
        for x_t in x:
            h.append(np.tanh(x_t @ self.W_x + h[-1] @ self.W_h + self.b))
        return h, 1 / (1 + np.exp(-(h[-1] @ self.W_y + self.b_y)))

    def learn(self, x: np.ndarray, h: list[np.ndarray], d: np.ndarray, rate: float) -> np.ndarray:
        """One step of gradient descent; d: (R, B, 1), gradient at the output. Returns the ratio of `Result`."""
        dh = d @ _turned(self.W_y)
        dW_x, dW_h, db = np.zeros_like(self.W_x), np.zeros_like(self.W_h), np.zeros_like(self.b)
        sizes = []
        for t in range(len(x) - 1, -1, -1):
            da = dh * (1 - h[t + 1] ** 2)
            sizes.append(np.linalg.norm(da, axis=(1, 2)))
            dW_x += _turned(x[t]) @ da
            dW_h += _turned(h[t]) @ da
            db += da.sum(axis=1, keepdims=True)
            dh = da @ _turned(self.W_h)
        self.W_y -= rate * _turned(h[-1]) @ d
        self.b_y -= rate * d.sum(axis=1, keepdims=True)
        for parameter, gradient in ((self.W_x, dW_x), (self.W_h, dW_h), (self.b, db)):
            parameter -= rate * gradient
        return sizes[-1] / sizes[0]


def sentences(rng: np.random.Generator, gap: int, count: int = B) -> tuple[np.ndarray, np.ndarray]:
    """A name, `gap` words, the cue. Returns x (gap + 2, count, D), one-hot, and 0 (she) or 1 (he), (count, 1)."""
    who = rng.integers(0, 2, count)
    between = rng.integers(len(NAMES), len(NAMES) + len(FILLERS), (gap, count))
    cue = np.full((1, count), len(WORDS) - 1)
    return np.eye(len(WORDS))[np.concatenate([who[None], between, cue])], who[:, None].astype(float)


def example(gap: int, seed: int = 0) -> str:
    """One sentence of the task in words, with its answer."""
    x, who = sentences(np.random.default_rng(seed), gap, 1)
    return " ".join(WORDS[k] for k in x[:, 0].argmax(axis=-1)) + (" ... he" if who[0, 0] else " ... she")


def train(
    gaps: Sequence[int], updates: int = 400, rate: float = 0.5, seeds: Sequence[int] = SEEDS, progress: bool = True
) -> dict[int, Result]:
    """Train one net per gap and seed by gradient descent on the cross-entropy; print a line per gap."""
    results = {}
    for gap in gaps:
        rngs = [np.random.default_rng((seed, gap)) for seed in seeds]
        net, right, ratio = _Net(rngs), [], np.zeros(len(seeds))
        for step in range(updates):
            drawn = [sentences(rng, gap) for rng in rngs]
            x, who = np.stack([x for x, _ in drawn], axis=1), np.stack([who for _, who in drawn])
            h, p = net.forward(x)
            right.append(((p > 0.5) == (who > 0.5)).mean(axis=(1, 2)))
            found = net.learn(x, h, (p - who) / B, rate)
            ratio = found if step == 0 else ratio
        results[gap] = Result(np.mean(right[-LAST:], axis=0), ratio)
        if progress:
            shares = ", ".join(f"{share:.0%}" for share in results[gap].success)
            print(f"gap {gap:2d}: right {shares}; error name / cue before: {np.median(ratio):.1e}")
    return results


def _turned(a: np.ndarray) -> np.ndarray:
    return np.swapaxes(a, -1, -2)

"""The delayed pronoun of unit 05: "Jane ... she", "John ... he", with a gap of any words, learned by a vanilla RNN."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from course.figures.effort import Bar, array_module, setting, to_numpy

NAMES = ("Jane", "John")
FILLERS = ("had", "a", "quick", "lunch", "in", "town")
CUE = "then"  # the word after which the pronoun is asked for
WORDS = (*NAMES, *FILLERS, CUE)
H, B = 16, 32  # hidden units, sentences per update
LAST = 20  # updates over which the success is measured at the end
SEEDS = (0, 1, 2, 3)
FEW, LEARNED = 6, 0.9  # of more nets than these it is printed how many have a success above this


class Size(NamedTuple):
    """How large the experiment is."""

    gaps: tuple[int, ...]  # words between name and cue
    updates: int


SIZES = {"small": Size((2, 4, 6, 8, 12, 16), 400), "large": Size((12, 16), 4000)}


class Result(NamedTuple):
    """One gap: success of every seed, and how much smaller the error is at the name than at the cue."""

    success: np.ndarray  # (seeds,), share of right pronouns in the last LAST updates, before each update
    ratio: np.ndarray  # (seeds,), |error signal at the name| / |error signal at the cue|, before training


class _Net:
    """tanh RNN with one logistic output at the end, one net per seed; R nets side by side in the first axis."""

    def __init__(self, rngs: list[np.random.Generator], xp: Any = np) -> None:
        def draw(*shape: int) -> Any:
            return xp.asarray(np.stack([rng.uniform(-1, 1, shape) for rng in rngs]) / np.sqrt(H))

        self.xp = xp
        self.W_x, self.W_h, self.W_y = draw(len(WORDS), H), draw(H, H), draw(H, 1)
        self.b, self.b_y = xp.zeros((len(rngs), 1, H)), xp.zeros((len(rngs), 1, 1))

    def forward(self, x: Any) -> tuple[list[Any], Any]:
        """x: (T, R, B, D). Returns all states, the initial one first, and P(he), (R, B, 1)."""
        T, R, B, _ = x.shape
        h = [self.xp.zeros((R, B, H))]
        for t in range(T):
            h.append(self.xp.tanh(x[t, ...] @ self.W_x + h[-1] @ self.W_h + self.b))
        return h, 1 / (1 + self.xp.exp(-(h[-1] @ self.W_y + self.b_y)))

    def learn(self, x: Any, h: list[Any], d: Any, rate: float) -> Any:
        """One step of gradient descent; d: (R, B, 1), gradient at the output. Returns the ratio of `Result`."""
        xp, turned = self.xp, self.xp.matrix_transpose
        dh = d @ turned(self.W_y)
        dW_x, dW_h, db = xp.zeros_like(self.W_x), xp.zeros_like(self.W_h), xp.zeros_like(self.b)
        sizes = []
        for t in range(x.shape[0] - 1, -1, -1):
            da = dh * (1 - h[t + 1] ** 2)
            sizes.append(xp.sqrt(xp.sum(da**2, axis=(1, 2))))
            dW_x = dW_x + turned(x[t, ...]) @ da
            dW_h = dW_h + turned(h[t]) @ da
            db = db + xp.sum(da, axis=1, keepdims=True)
            dh = da @ turned(self.W_h)
        self.W_y = self.W_y - rate * (turned(h[-1]) @ d)
        self.b_y = self.b_y - rate * xp.sum(d, axis=1, keepdims=True)
        self.W_x, self.W_h, self.b = self.W_x - rate * dW_x, self.W_h - rate * dW_h, self.b - rate * db
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
    gaps: Sequence[int] | None = None,
    rate: float = 0.5,
    size: str = "small",
    device: str = "cpu",
    seeds: Sequence[int] = SEEDS,
    updates: int | None = None,
) -> dict[int, Result]:
    """Train one net per gap and seed by gradient descent on the cross-entropy; a bar, and a printed line per gap.

    The size gives the gaps and the number of updates where they are not given, the device where it is computed; the
    random numbers are the same on all of them.
    """
    chosen, xp = setting(SIZES, size), array_module(device)
    gaps, updates = gaps or chosen.gaps, updates or chosen.updates
    results = {}
    with Bar("updates", len(gaps) * updates) as bar:
        for gap in gaps:
            results[gap] = _trained(gap, updates, rate, seeds, xp, bar)
            success = results[gap].success
            shares = ", ".join(f"{share:.0%}" for share in success)
            if len(success) > FEW:
                shares = f"more than {LEARNED:.0%} in {np.sum(success > LEARNED)} of {len(success)} nets"
            ratio = np.median(results[gap].ratio)
            print(f"gap {gap:2d}: right {shares}; error name / cue before: {ratio:.1e}")
    return results


def _trained(gap: int, updates: int, rate: float, seeds: Sequence[int], xp: Any, bar: Bar) -> Result:
    rngs = [np.random.default_rng((seed, gap)) for seed in seeds]
    net, last, ratio = _Net(rngs, xp), [], None
    for step in range(updates):
        drawn = [sentences(rng, gap) for rng in rngs]
        x, who = np.stack([x for x, _ in drawn], axis=1), np.stack([who for _, who in drawn])
        x_here, who_here = xp.asarray(x), xp.asarray(who)
        h, p = net.forward(x_here)
        found = net.learn(x_here, h, (p - who_here) / B, rate)
        ratio = found if ratio is None else ratio
        if step >= updates - LAST:
            last.append(((to_numpy(p) > 0.5) == (who > 0.5)).mean(axis=(1, 2)))
        bar.advance()
    return Result(np.mean(last, axis=0), to_numpy(ratio))

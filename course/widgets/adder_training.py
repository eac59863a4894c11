"""How the network of the live demo `adder` was trained: sums of random numbers of 8 bits, Adam, a few seconds.

python -m course.widgets.adder_training trains it anew and writes the weights into adder.js.
"""

import re

import numpy as np

from course.widgets.adder import SHAPES, UPDATES, H, Weights, digits, forward, inputs
from course.widgets.kit import FOLDER

SEED, RATE, BATCH, BITS = 202, 0.03, 32, 8


def initial(draw: np.random.Generator) -> Weights:
    """Uniform between -0.5 and 0.5; biases 0, but 1 for the forget gates."""
    p = {name: draw.random(shape) - 0.5 for name, shape in SHAPES.items() if name.startswith("W")}
    b = np.zeros(4 * H)
    b[H : 2 * H] = 1
    return Weights(b=b, b_o=np.zeros(1), **p)


def gradients(w: Weights, x: np.ndarray, target: np.ndarray) -> Weights:
    """Of the mean cross-entropy per bit, with respect to all weights; x (T, B, 2), target (T, B) of 0 and 1."""
    s = forward(w, x)
    T, B = target.shape
    d = Weights(*(np.zeros_like(part) for part in w))
    dh, dc, nothing = np.zeros((B, H)), np.zeros((B, H)), np.zeros((B, H))
    early, late = np.s_[:, : 3 * H], np.s_[:, 3 * H :]  # what sees the old cell state, and the new one
    for t in reversed(range(T)):
        h_prev, c_prev = (s.h[t - 1], s.c[t - 1]) if t > 0 else (nothing, nothing)
        i, f, g, o, c = s.i[t], s.f[t], s.g[t], s.o[t], s.c[t]
        dz = ((s.p[t] - target[t]) / (T * B))[:, None]
        d.W_o[:] += s.h[t].T @ dz
        d.b_o[:] += dz.sum(axis=0)
        dh = dh + dz @ w.W_o.T
        da_o = dh * np.tanh(c) * o * (1 - o)
        dc = dc + dh * o * (1 - np.tanh(c) ** 2) + da_o @ w.W_c[late].T
        da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), da_o])
        d.W_x[:] += x[t].T @ da
        d.W_h[:] += h_prev.T @ da
        d.W_c[early] += c_prev.T @ da[early]
        d.W_c[late] += c.T @ da_o
        d.b[:] += da.sum(axis=0)
        dh = da @ w.W_h.T
        dc = dc * f + da[early] @ w.W_c[early].T
    return d


def train(updates: tuple[int, ...] = UPDATES) -> dict[int, Weights]:
    """The weights after so many updates each; the last one is the largest."""
    draw = np.random.default_rng(SEED)
    w = initial(draw)
    mean = square = Weights(*(np.zeros_like(part) for part in w))
    kept = {}
    for step in range(max(updates) + 1):
        if step in updates:
            kept[step] = w
        a, b = draw.integers(0, 2**BITS, BATCH), draw.integers(0, 2**BITS, BATCH)
        d = gradients(w, inputs(a, b, BITS), digits(a + b, BITS + 1))
        mean = Weights(*(0.9 * m + 0.1 * part for m, part in zip(mean, d, strict=True)))
        square = Weights(*(0.999 * v + 0.001 * part**2 for v, part in zip(square, d, strict=True)))
        ways = (
            (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
            for m, v in zip(mean, square, strict=True)
        )
        w = Weights(*(part - RATE * way for part, way in zip(w, ways, strict=True)))
    return kept


def lines(found: dict[int, Weights]) -> list[str]:
    """The weights as they stand in adder.js, in thousandths."""
    rows = {step: np.concatenate([part.ravel() for part in w]) for step, w in found.items()}
    return [f"  {step}: [{','.join(str(round(1000 * v)) for v in row)}]," for step, row in rows.items()]


def write() -> None:
    """Train, and put the weights into adder.js in place of those that stand there."""
    place = FOLDER / "adder.js"
    new = iter(lines(train()))
    text = re.sub(r"^  \d+: \[.*\],$", lambda _: next(new), place.read_text(encoding="utf-8"), flags=re.MULTILINE)
    place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

"""How the network of the live demo `adder` was trained: sums of random numbers of 8 bits, Adam, a few seconds.

python -m tests.notebooks.adder_training trains it anew and writes the weights into adder.js.
"""

import re

import numpy as np

from course.widgets.adder import SHAPES, UPDATES, H, Weights, digits, inputs
from course.widgets.kit import FOLDER
from lstm_ref import initialise, nested, sequence
from lstm_ref.activations import sigmoid
from lstm_ref.cells import peephole_full as lstm
from lstm_ref.layers.dense import dense, dense_backward
from lstm_ref.optim import adam

SEED, RATE, BATCH, BITS = 202, 0.03, 32, 8


def initial(draw: np.random.Generator) -> Weights:
    """Uniform between -0.5 and 0.5; biases 0, but 1 for the forget gates."""
    p = {name: draw.random(shape) - 0.5 for name, shape in SHAPES.items() if name.startswith("W")}
    b = np.zeros(4 * H)
    b[H : 2 * H] = 1
    return Weights(b=b, b_o=np.zeros(1), **p)


def gradients(w: Weights, x: np.ndarray, target: np.ndarray) -> Weights:
    """Of the mean cross-entropy per bit, with respect to all weights; x (T, B, 2), target (T, B) of 0 and 1."""
    *cell, W_o, b_o = w
    rest = initialise.zero_state(lstm, x[0], H)
    h, state_T, tape = sequence.forward(lstm, x, rest, lstm.Params(*cell))
    dz = (sigmoid(dense(h, W_o, b_o)) - target[..., None]) / target.size
    dh, dW_o, db_o = dense_backward(dz, h, W_o)
    _, _, dp = sequence.backward(dh, nested.zeros_like(state_T), tape)
    return Weights(*dp, dW_o, db_o)


def train(updates: tuple[int, ...] = UPDATES) -> dict[int, Weights]:
    """The weights after so many updates each; the last one is the largest."""
    draw = np.random.default_rng(SEED)
    w = initial(draw)
    optimizer = adam.start(w)
    kept = {}
    for step in range(max(updates) + 1):
        if step in updates:
            kept[step] = w
        a, b = draw.integers(0, 2**BITS, BATCH), draw.integers(0, 2**BITS, BATCH)
        d = gradients(w, inputs(a, b, BITS), digits(a + b, BITS + 1))
        w, optimizer = adam.step(w, d, optimizer, rate=RATE)
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

"""What the exercises of this unit share: the cell of the reference, cases of one step, causes that recur."""

import numpy as np

from lstm_ref.cells import peephole_full as cell

SIZES = [(2, 3, 4), (1, 1, 1), (4, 1, 3), (3, 4, 2), (1, 2, 5)]  # B, D, H


def normal(rng, **shapes):
    """Standard normal arrays by name."""
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def params(rng, D, H, scale=0.8):
    """Parameters of one layer, of both signs."""
    return cell.Params(*(rng.normal(scale=scale, size=shape) for shape in cell.param_shapes(D, H)))


def steps(rng):
    """Inputs of one step: states that are zero, both or one; a cell that holds 20; then random ones."""
    fixed = np.random.default_rng(7)
    yield {
        "x_t": fixed.normal(size=(2, 3)),
        "h_prev": np.zeros((2, 2)),
        "c_prev": np.zeros((2, 2)),
        "p": params(fixed, 3, 2),
    }
    large = {
        "x_t": [[3.0, -6.0], [0.0, 9.0], [-4.0, 0.5]],
        "h_prev": [[0.9], [-0.9], [0.0]],
        "c_prev": [[20.0], [-17.0], [6.0]],
    }
    p = cell.Params(
        [[0.5, 7.0, 0.3, -0.1], [0.1, 5.5, 0.2, 0.1]],
        [[-6.0, 0.2, 8.0, 0.4]],
        [[0.1, 0.05, 0.2, -0.1]],
        [0.2, -6.5, 0.1, 5.5],
    )
    yield {name: np.array(value) for name, value in large.items()} | {"p": cell.Params(*map(np.array, p))}
    mixed = normal(fixed, x_t=(3, 4), h_prev=(3, 4), c_prev=(3, 4)) | {"p": params(fixed, 4, 4)}
    mixed["c_prev"][0], mixed["h_prev"][1] = 0, 0
    yield mixed
    for B, D, H in SIZES:
        yield {**normal(rng, x_t=(B, D), h_prev=(B, H), c_prev=(B, H)), "p": params(rng, D, H)}


ORDER_IF = (
    "the blocks of the input gate and of the forget gate have changed places; the slide begins with the forget gate, "
    "the course's order is i, f, g, o."
)
ORDER_GO = "the last two blocks have changed places; the order is i, f, g, o, the output gate comes last."
INTERLEAVED = "every fourth column was given to one gate; a gate owns H neighboring columns, its block."
NO_BIAS = "the bias b is missing in the pre-activations, equation (1)."
NO_CELL = "the cell state is missing in the pre-activations: the term with W_c in equation (1)."
NO_HIDDEN = "the hidden state is missing in the pre-activations: the term with W_h in equation (1)."
CELL_FOR_H = "c_prev stands where h_prev belongs, in front of W_h; the cell and its output are two different states."
OLD_PEEPHOLE = "the output gate looks at the old cell state c_prev; it is the one gate that sees the new state c_t."
NO_TANH = "the output gate multiplies c_t itself; between the two stands a tanh, equation (7)."
READS_OLD = "the hidden state is read from the old cell state c_prev; look at the time index in equation (7)."

SUM = "a = preactivation(x_t, h_prev, {s}, *p)"  # the sum (1) as the solutions write it, and with a term missing
SUM_WITHOUT = {
    "b": "a = x_t @ p.W_x + h_prev @ p.W_h + {s} @ p.W_c",
    "cell": "a = x_t @ p.W_x + h_prev @ p.W_h + p.b",
    "hidden": "a = x_t @ p.W_x + {s} @ p.W_c + p.b",
}


def without(term, s):
    """The edit that leaves out a term of the sum (1); s is the cell state that the gate sees."""
    return {SUM.format(s=s): SUM_WITHOUT[term].format(s=s)}

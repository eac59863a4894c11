"""The pre-activation of one gate."""

import numpy as np

from autograder.exercise import Exercise

from .common import NO_BIAS, NO_CELL, NO_HIDDEN, SIZES, normal


def _preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    rows = np.concatenate([x_t, h_prev, s], axis=1)
    return np.einsum("bn,nk->bk", rows, np.concatenate([W_x, W_h, W_c])) + b


def _preactivation_inputs(rng):
    def case(source, B, D, H):
        shapes = {"x_t": (B, D), "h_prev": (B, H), "s": (B, H), "W_x": (D, H), "W_h": (H, H), "W_c": (H, H), "b": (H,)}
        return normal(source, **shapes)

    fixed = np.random.default_rng(7)
    by_hand = case(fixed, 2, 1, 2)
    by_hand["W_c"] = np.array([[8.0, -6.0], [5.5, -7.0]])
    yield by_hand | {"s": np.array([[17.0, 0.0], [-20.0, 1e-3]])}
    yield case(fixed, 3, 3, 3) | {"x_t": np.zeros((3, 3)), "h_prev": np.zeros((3, 3)), "s": np.zeros((3, 3))}
    yield case(fixed, 3, 1, 1)
    for B, D, H in SIZES:
        yield case(rng, B, D, H)


preactivation = Exercise(
    "lstm_forward.preactivation",
    "Pre-activation of one gate",
    parts={"a": 2},
    reference=_preactivation,
    inputs=_preactivation_inputs,
)

preactivation.mistake("no_bias", NO_BIAS, {" + b": ""})
preactivation.mistake("no_cell", NO_CELL, {" + s @ W_c": ""})
preactivation.mistake("no_hidden", NO_HIDDEN, {" + h_prev @ W_h": ""})
preactivation.mistake(
    "matrices_swapped",
    "W_h and W_c have changed places; the shapes cannot tell, since both are (H, H).",
    {"@ W_h": "@ W_c", "@ W_c": "@ W_h"},
)
preactivation.mistake(
    "transposed",
    "the square matrices W_h and W_c were transposed; the course's weights fit row vectors as they are.",
    {"@ W_h": "@ W_h.T", "@ W_c": "@ W_c.T"},
)
preactivation.mistake(
    "diagonal",
    "only the diagonal of W_c was used, each unit seeing its own cell alone; here W_c is a full matrix.",
    {"s @ W_c": "s * np.diag(W_c)"},
)
preactivation.mistake(
    "not_mended",
    "this is `suspect_sum` as it was: W_h is transposed, and of W_c only the diagonal is used.",
    {"@ W_h": "@ W_h.T", "s @ W_c": "s * np.diag(W_c)"},
)
preactivation.mistake(
    "states_added_first",
    "h_prev and s were added before one matrix product; each state has a matrix of its own.",
    {"h_prev @ W_h + s @ W_c": "(h_prev + s) @ W_h"},
)
preactivation.mistake(
    "squashed",
    "a sigmoid was applied; the pre-activation is the sum before any squashing.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c + b": "sigmoid(x_t @ W_x + h_prev @ W_h + s @ W_c + b)"},
)
preactivation.mistake(
    "column_vectors",
    "the matrix stands on the left, as in the slide's W x for a column; for the course's rows it is x_t @ W.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c": "W_x @ x_t + W_h @ h_prev + W_c @ s"},
)
preactivation.mistake(
    "entry_by_entry",
    "`*` multiplies entry by entry; a weight matrix takes the matrix product `@`.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c": "x_t * W_x + h_prev * W_h + s * W_c"},
)
preactivation.mistake(
    "bias_in_every_term",
    "the bias was added to each of the three products; equation (1) has it once.",
    {" + b": " + 3 * b"},
)
preactivation.mistake(
    "two_biases",
    "the bias was added twice, as if input and states had one each; equation (1) has one.",
    {" + b": " + 2 * b"},
)
preactivation.mistake(
    "bias_subtracted", "the bias was subtracted; it is added, like a weight from an input 1.", {" + b": " - b"}
)
preactivation.mistake(
    "bias_multiplied",
    "the bias multiplies the sum; it is added to it.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c + b": "(x_t @ W_x + h_prev @ W_h + s @ W_c) * b"},
)
preactivation.mistake(
    "bias_summed",
    "all entries of the bias were summed to one number; each unit has a bias of its own.",
    {" + b": " + b.sum()"},
)
preactivation.mistake(
    "bias_averaged", "the mean of the bias was added; each unit has a bias of its own.", {" + b": " + b.mean()"}
)
preactivation.mistake(
    "first_bias_for_all", "b[0] was added for all units; each unit has a bias of its own.", {" + b": " + b[0]"}
)
for _name, _matrix in {"W_c": "W_c", "W_h + W_c": "(W_h + W_c)"}.items():
    preactivation.mistake(
        f"states_added_before_{_name}",
        "h_prev and s were added before one matrix product; each state has a matrix of its own.",
        {"h_prev @ W_h + s @ W_c": f"(h_prev + s) @ {_matrix}"},
    )
preactivation.mistake(
    "states_multiplied",
    "h_prev and s were multiplied entry by entry before the product; each has a product and a matrix of its own.",
    {"h_prev @ W_h + s @ W_c": "(h_prev * s) @ W_h"},
)
preactivation.mistake(
    "cell_gates_the_hidden_term",
    "the term of the cell state multiplies the one of the hidden state; in equation (1) all terms are added.",
    {"h_prev @ W_h + s @ W_c": "(h_prev @ W_h) * (s @ W_c)"},
)
preactivation.mistake("cell_without_matrix", "s was added as it is; it is multiplied by W_c first.", {"s @ W_c": "s"})
preactivation.mistake(
    "hidden_without_matrix", "h_prev was added as it is; it is multiplied by W_h first.", {"h_prev @ W_h": "h_prev"}
)
for _activation in ("tanh", "relu"):
    _function = {"tanh": "np.tanh({})", "relu": "np.maximum({}, 0)"}[_activation]
    preactivation.mistake(
        _activation,
        f"a {_activation} was applied; the pre-activation is the sum before any nonlinearity.",
        {"x_t @ W_x + h_prev @ W_h + s @ W_c + b": _function.format("x_t @ W_x + h_prev @ W_h + s @ W_c + b")},
    )
preactivation.mistake(
    "squashed_cell",
    "s went through a tanh before its product; a peephole sees the cell state itself.",
    {"s @ W_c": "np.tanh(s) @ W_c"},
)
preactivation.mistake(
    "squashed_cell_by_sigmoid",
    "s went through a sigmoid before its product; a peephole sees the cell state itself.",
    {"s @ W_c": "sigmoid(s) @ W_c"},
)
preactivation.mistake(
    "diagonal_hidden",
    "only the diagonal of W_h was used, each unit seeing its own past alone; W_h is a full matrix.",
    {"h_prev @ W_h": "h_prev * np.diag(W_h)"},
)
preactivation.mistake(
    "both_diagonal",
    "only the diagonals of W_h and W_c were used; here both are full matrices.",
    {"h_prev @ W_h": "h_prev * np.diag(W_h)", "s @ W_c": "s * np.diag(W_c)"},
)
for _axis, _what in {0: "columns", 1: "rows"}.items():
    preactivation.mistake(
        f"{_what}_summed",
        f"the {_what} of W_c were summed first and multiplied by s entry by entry; that is no matrix product, "
        "which W_c takes with `@`.",
        {"s @ W_c": f"s * W_c.sum(axis={_axis})"},
    )
preactivation.mistake(
    "mean_over_batch",
    "the mean over the examples was taken; each example has a row of its own.",
    {"s @ W_c + b": "s @ W_c + b).mean(axis=0)", "return x_t": "return (x_t"},
)
preactivation.mistake(
    "batch_averaged_states",
    "the states were averaged over the examples; each row belongs to an example of its own.",
    {"h_prev @": "h_prev.mean(axis=0) @", "s @": "s.mean(axis=0) @"},
)
preactivation.mistake(
    "mean_of_the_terms",
    "the terms were averaged; equation (1) is their plain sum.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c": "(x_t @ W_x + h_prev @ W_h + s @ W_c) / 3"},
)
for _order in (("h_prev", "x_t", "s"), ("h_prev", "s", "x_t"), ("s", "h_prev", "x_t"), ("s", "x_t", "h_prev")):
    preactivation.mistake(
        "stacked_as_" + "_".join(_order),
        f"the inputs were joined in the order {', '.join(_order)}, but the matrices in the order W_x, W_h, W_c.",
        body=f"return np.hstack([{', '.join(_order)}]) @ np.vstack([W_x, W_h, W_c]) + b",
    )
preactivation.mistake(
    "hidden_for_cell",
    "h_prev stands where s belongs, in front of W_c; the cell state and the hidden state are two different states.",
    {"s @ W_c": "h_prev @ W_c"},
)
preactivation.mistake(
    "cell_for_hidden",
    "s stands where h_prev belongs, in front of W_h; the cell state and the hidden state are two different states.",
    {"h_prev @ W_h": "s @ W_h"},
)
for _w in ("W_h", "W_c"):
    preactivation.mistake(
        f"{_w}_transposed",
        f"{_w} was transposed; the course's weights fit row vectors as they are.",
        {f"@ {_w}": f"@ {_w}.T"},
    )
for _part, _triangle in {"lower": "np.tril", "upper": "np.triu"}.items():
    preactivation.mistake(
        f"{_part}_triangle",
        f"only the {_part} triangle of W_c was used; here it is a full matrix.",
        {"s @ W_c": f"s @ {_triangle}(W_c)"},
    )
preactivation.mistake(
    "bias_as_column",
    "the bias was made a column, one number for each example; it has one number for each unit and is added as it is.",
    {"+ b": "+ b[:, None]"},
)
preactivation.mistake(
    "bias_to_the_first_example",
    "the bias was added to the first example alone; it belongs to each row.",
    {"return x_t": "a = x_t", "+ b": "\na[0] += b\nreturn a"},
)

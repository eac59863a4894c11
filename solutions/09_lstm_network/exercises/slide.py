"""Section 9.5: slide 112, mended."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.losses import softmax

from .common import LIMIT, Rng, fixed, run, run_backward
from .stack import _network

SIZES = [(1, 1, 1, [1], 2), (3, 2, 3, [3, 3], 3), (2, 3, 2, [2], 4), (4, 1, 2, [3, 1], 2), (2, 2, 1, [1, 2, 1], 3)]
DRAWN = [(3, 2, 4, [5, 3], 2), (4, 3, 2, [2, 1, 4], 5)]


def _slide_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, sizes in [(fixed(), sizes) for sizes in SIZES] + [(rng, sizes) for sizes in DRAWN]:
        case = _network(draw, *sizes)
        h, caches = run(case["x"], case["h0"], case["c0"], case["layers"])
        z = h @ case["W_o"] + case["b_o"]
        yield {"dY": draw.standard_normal(z.shape), "z": z, "h": h, "caches": caches} | {
            name: case[name] for name in ("layers", "W_o")
        }


def _slide(dY, z, h, caches, layers, W_o):
    Y = softmax(z)
    dz = Y * (dY - (dY * Y).sum(axis=-1, keepdims=True))
    dx, dh0, dc0, dlayers = run_backward(dz @ W_o.T, caches, layers)
    return dx, dh0, dc0, dlayers, np.einsum("tbh,tbk->hk", h, dz), dz.sum(axis=(0, 1))


mended_112 = Exercise(
    "lstm_network.mended_112",
    "Slide 112, mended",
    parts={"dx": 1, "dh0": 0.75, "dc0": 0.75, "dlayers": 1.5, "dW_o": 0.5, "db_o": 0.5},
    reference=_slide,
    inputs=_slide_inputs,
    calls=("lstm_step_backward", "softmax"),
    time_limit=LIMIT,
)


LOOP = "range(L, 0, -1)"
SLOPE = "Y * (dY[t] - (dY[t] * Y).sum(axis=1, keepdims=True))"
LINE_4, LINE_8 = "dx[t, L + 1] = dzo @ W_o.T", "dh[t + 1, layer] + dx[t, layer + 1]"
for _name, _cause, _edits in [
    (
        "line_2_as_printed",
        "line 2 differentiates a sigmoid; slide 111 makes Y(t) by a softmax, in which every score moves all outputs.",
        {SLOPE: "dY[t] * sigmoid(z[t]) * (1 - sigmoid(z[t]))"},
    ),
    (
        "softmax_diagonal_only",
        "line 2 counts only the way from each score to its own output; through the common denominator every "
        "score moves "
        "all outputs.",
        {SLOPE: "dY[t] * Y * (1 - Y)"},
    ),
    (
        "probability_minus_gradient",
        "line 2 has become the rule for softmax and cross-entropy together; dY is any gradient with respect to "
        "Y, not a "
        "target.",
        {SLOPE: "Y - dY[t]"},
    ),
    (
        "softmax_left_out",
        "line 2 lets the gradient with respect to Y pass as it is; the softmax stands between Y and the scores.",
        {SLOPE: "dY[t]"},
    ),
    (
        "sum_over_the_batch",
        "the sum in line 2 runs down the batch; each row has a softmax of its own.",
        {"(dY[t] * Y).sum(axis=1, keepdims=True)": "(dY[t] * Y).sum(axis=0, keepdims=True)"},
    ),
    (
        "nothing_enters_the_stack",
        "nothing of the loss comes into the stack: line 6 still begins at layer L-1, or what line 4 computes is "
        "still stored "
        "under dh(t,L), where line 7 writes over it before anybody reads it.",
        {LOOP: "range(L - 1, 0, -1)"},
    ),
    (
        "layer_1_not_visited",
        "line 6 ends before layer 1: the lowest layer gets no gradient.",
        {LOOP: "range(L, 1, -1)"},
    ),
    (
        "layers_upward",
        "line 6 visits the layers from the lowest up; backward, each has to come after the one above it.",
        {LOOP: "range(1, L + 1)"},
    ),
    (
        "output_gradient_one_step_late",
        "what line 4 computes was added to dh(t+1,L): it is the gradient with respect to h(t,L), and belongs to "
        "the sum "
        "in line 8 at time t, at the top layer alone.",
        {LINE_4: "dx[t, L + 1] = dzo @ W_o.T if t == len(h) - 1 else last\nlast = dzo @ W_o.T * 1"},
    ),
    (
        "output_gradient_at_every_layer",
        "what line 4 computes was added at every layer; the output layer sees the top one alone.",
        {LINE_8: "dh[t + 1, layer] + dx[t, L + 1][:, : len(layers[layer - 1].W_h)]"},
    ),
    (
        "line_9_as_printed",
        "line 9 hands over the states after the step twice; the cell received those of time t-1.",
        {"received = C[t - 1, layer], H[t - 1, layer]": "received = C[t, layer] * 1, H[t, layer] * 1"},
    ),
    (
        "nothing_mended",
        "these are the lines as they are printed; begin with line 2: what makes Y(t) of the scores?",
        {
            SLOPE: "dY[t] * sigmoid(z[t]) * (1 - sigmoid(z[t]))",
            LOOP: "range(L - 1, 0, -1)",
            LINE_4: "dh[t, L] = dzo @ W_o.T",
            "received = C[t - 1, layer], H[t - 1, layer]": "received = C[t, layer] * 1, H[t, layer] * 1",
        },
    ),
    (
        "only_line_2_mended",
        "line 2 is right; line 6 begins at layer L-1, so the top layer is never visited, and nothing of the loss comes "
        "into the stack.",
        {
            LOOP: "range(L - 1, 0, -1)",
            LINE_4: "dh[t, L] = dzo @ W_o.T",
            "received = C[t - 1, layer], H[t - 1, layer]": "received = C[t, layer] * 1, H[t, layer] * 1",
        },
    ),
    (
        "line_9_half_mended",
        "of the two states in line 9 one is still that of time t; the cell received both from time t-1.",
        {"H[t - 1, layer]": "H[t, layer] * 1"},
    ),
    (
        "line_9_cell_state_not_mended",
        "of the two states in line 9 the cell state is still that of time t; the cell received both from time t-1.",
        {"C[t - 1, layer]": "C[t, layer] * 1"},
    ),
    (
        "line_10_changed",
        "line 10 was changed too: Co is the cell state after the step, and time t is right for it.",
        {"produced = C[t, layer]": "produced = C[t - 1, layer] * 1"},
    ),
    (
        "line_8_without_time",
        "line 8 lost the part that comes back through time, dh(t+1,l).",
        {LINE_8: "dx[t, layer + 1]"},
    ),
    (
        "line_3_not_summed",
        "dW_o is that of the first time alone: line 3 adds up over time.",
        {"dW_o = dW_o + h[t].T": "dW_o = h[t].T"},
    ),
    (
        "line_5_not_summed",
        "db_o is that of the first time alone: line 5 adds up over time.",
        {"db_o = db_o + dzo": "db_o = dzo"},
    ),
    (
        "line_11_not_summed",
        "the gradients of the layers are those of the first time alone: line 11 adds up over time.",
        {"added(dlayers[layer - 1], dp)": "dp"},
    ),
    (
        "nothing_through_time",
        "nothing comes back through time: line 1 was changed to run forward, or line 8 takes what is stored "
        "under t in place "
        "of t+1.",
        {"range(T - 1, -1, -1)": "range(T)"},
    ),
    (
        "right_for_cross_entropy_alone",
        "line 2 is right for the dY of a cross-entropy alone, whose products dY Y add up to -1 in each row; "
        "for any dY their sum has to be subtracted.",
        {SLOPE: "Y + dY[t] * Y"},
    ),
    (
        "time_written_over",
        "line 4 writes over dh(t+1,L), which holds what comes back through time in the top layer; line 8 adds the two.",
        {LINE_4: "dh[t + 1, L] = dzo @ W_o.T"},
    ),
]:
    mended_112.mistake(_name, _cause, _edits)

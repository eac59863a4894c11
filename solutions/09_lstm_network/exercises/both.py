"""Section 9.6: a layer that reads a sequence in both directions, forward and backward."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs

from .common import LIMIT, Rng, fixed, normal, params, run, run_backward

SIZES = [(1, 1, 1, 1, 1), (3, 2, 3, 3, 3), (2, 1, 2, 1, 2), (4, 3, 1, 2, 1), (1, 2, 2, 3, 2)]  # T, B, D, H, H
DRAWN = [(3, 2, 4, 5, 3), (5, 3, 2, 2, 4)]


def _both_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, sizes in [(fixed(), sizes) for sizes in SIZES] + [(rng, sizes) for sizes in DRAWN]:
        T, B, D, *H = sizes
        x, dh = normal(draw, (T, B, D), (T, B, sum(H)))
        if T == 4:
            dh[1:] = 0  # a loss on the first step alone
        starts = [tuple(normal(draw, (B, n), (B, n))) for n in H]
        yield {"x": x, "starts": starts, "layers": [params(draw, D, n) for n in H], "dh": dh}


def _both(x, starts, layers, dh):
    parts, dx, dstarts, dlayers, begin = [], 0.0, [], [], 0
    for turn, (h0, c0), p in zip((1, -1), starts, layers, strict=True):
        h, caches = run(x[::turn], [h0], [c0], [p])
        parts.append(h[::turn])
        own = dh[..., begin : begin + h.shape[2]]
        begin += h.shape[2]
        dx_own, dh0, dc0, dp = run_backward(own[::turn], caches, [p])
        dx = dx + dx_own[::turn]
        dstarts.append((dh0[0], dc0[0]))
        dlayers += dp
    return np.concatenate(parts, axis=2), dx, dstarts, dlayers


bidirectional = Exercise(
    "lstm_network.bidirectional",
    "A layer that reads in both directions",
    parts={"h": 1, "dx": 1.5, "dstarts": 1, "dlayers": 1.5},
    reference=_both,
    inputs=_both_inputs,
    calls=("lstm_step", "lstm_step_backward"),
    time_limit=LIMIT,
)

JOINED = "np.concatenate([h_right, h_left[::-1]], axis=-1)"
for _name, _cause, _edits in [
    (
        "left_part_not_turned_back",
        "the hidden states of the second direction were not turned back: h[t] has to hold what both directions know at "
        "the same time t.",
        {JOINED: "np.concatenate([h_right, h_left], axis=-1)"},
    ),
    (
        "both_from_left_to_right",
        "both directions read from left to right; the second one starts at the last input.",
        {"lstm_sequence(x[::-1]": "lstm_sequence(x", JOINED: "np.concatenate([h_right, h_left], axis=-1)"},
    ),
    (
        "added",
        "the two hidden states were added; they stand side by side, and may differ in size.",
        {JOINED: "h_right + h_left[::-1]"},
    ),
    (
        "left_first",
        "the two halves of h are exchanged: the direction from left to right comes first.",
        {JOINED: "np.concatenate([h_left[::-1], h_right], axis=-1)"},
    ),
    (
        "input_gradient_not_turned_back",
        "the dx of the second direction is in its own order of time; it has to be turned back before the two are "
        "added.",
        {"dx_left[::-1]": "dx_left"},
    ),
    (
        "input_gradient_of_one_direction",
        "dx holds the way through one direction alone; both read the input, so their gradients add up.",
        {"dx_right + dx_left[::-1]": "dx_right"},
    ),
    (
        "input_gradient_of_the_left",
        "dx holds the way through the second direction alone; both read the input, so their gradients add up.",
        {"dx_right + dx_left[::-1]": "dx_left[::-1]"},
    ),
    (
        "gradient_not_turned",
        "the second direction received dh in the order of time; its own first step is the last time.",
        {"dh[::-1, :, H:]": "dh[:, :, H:]"},
    ),
    (
        "halves_of_the_gradient_exchanged",
        "each direction received the other's part of dh; the first H columns belong to the direction from left "
        "to right.",
        {"dh[..., :H]": "dh[..., -H:]", "dh[::-1, :, H:]": "dh[::-1, :, : dh.shape[2] - H]"},
    ),
    (
        "second_part_of_the_gradient",
        "the direction to the left received columns of dh that are not its own; its columns are those from H on.",
        {"dh[::-1, :, H:]": "dh[::-1, :, : dh.shape[2] - H]"},
    ),
    (
        "inputs_turned_for_time",
        "the D inputs were turned round, the last axis; time is the first axis.",
        {
            "lstm_sequence(x[::-1]": "lstm_sequence(x[..., ::-1]",
            JOINED: "np.concatenate([h_right, h_left], axis=-1)",
            "dh[::-1, :, H:]": "dh[:, :, H:]",
            "dx_left[::-1]": "dx_left[..., ::-1]",
        },
    ),
    (
        "batch_turned_for_time",
        "the examples of the batch were turned round, the second axis; time is the first axis.",
        {
            "lstm_sequence(x[::-1]": "lstm_sequence(x[:, ::-1]",
            JOINED: "np.concatenate([h_right, h_left[:, ::-1]], axis=-1)",
            "dh[::-1, :, H:]": "dh[:, ::-1, H:]",
            "dx_left[::-1]": "dx_left[:, ::-1]",
        },
    ),
    (
        "last_state_handed_over",
        "the second direction started from the last states of the first; each has a start of its own.",
        {"lstm_sequence(x[::-1], *starts[1]": "lstm_sequence(x[::-1], h_right[-1], c_right"},
    ),
    (
        "starts_exchanged",
        "the two starts are exchanged: starts[0] belongs to the direction from left to right.",
        {"lstm_sequence(x, *starts[0]": "lstm_sequence(x, *starts[1]", "x[::-1], *starts[1]": "x[::-1], *starts[0]"},
    ),
    (
        "same_parameters",
        "both directions used the same parameters; each has its own.",
        {
            "*starts[1], layers[1])": "*starts[1], layers[0])",
            "caches_left, layers[1])": "caches_left, layers[0])",
        },
    ),
    (
        "start_gradients_exchanged",
        "in dstarts the hidden state and the cell state of a pair are exchanged; each is a pair (dh0, dc0).",
        {"[(dh_right, dc_right), (dh_left, dc_left)]": "[(dc_right, dh_right), (dc_left, dh_left)]"},
    ),
    (
        "directions_of_starts_exchanged",
        "in dstarts the second direction stands first.",
        {"[(dh_right, dc_right), (dh_left, dc_left)]": "[(dh_left, dc_left), (dh_right, dc_right)]"},
    ),
    (
        "directions_of_layers_exchanged",
        "in dlayers the second direction stands first.",
        {"[dp_right, dp_left]": "[dp_left, dp_right]"},
    ),
    (
        "last_cell_state_gets_gradient",
        "the last cell states received a gradient of their own; the loss sees the hidden states alone.",
        {"0 * c_right": "dh[-1, :, :H]"},
    ),
    (
        "input_gradient_turned_over_the_batch",
        "the dx of the second direction was turned over the examples of the batch, the second axis; time is "
        "the first axis.",
        {"dx_left[::-1]": "dx_left[:, ::-1]"},
    ),
    (
        "gradient_turned_over_the_batch",
        "the second direction's part of dh was turned over the batch, too; time is the first axis, and only "
        "time is turned.",
        {"dh[::-1, :, H:]": "dh[::-1, ::-1, H:]"},
    ),
    (
        "cell_state_of_the_other_direction",
        "the second direction started from the first one's c0; each has a pair of its own.",
        {
            "c_left, caches_left = lstm_sequence(x[::-1], *starts[1]": "c_left, caches_left = lstm_sequence(\n"
            "    x[::-1], starts[1][0], starts[0][1] if starts[0][1].shape == starts[1][1].shape else starts[1][1]"
        },
    ),
]:
    bidirectional.mistake(_name, _cause, _edits)

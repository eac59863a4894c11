"""Section 8.13: one time step of a stack of layers."""

from collections.abc import Iterator, Sequence

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.cells import peephole_full as lstm

from .common import LIMIT, Rng, cached, fixed, normal


def _stack_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, L, B, D, H in [
        (fixed(), 1, 1, 1, 1),
        (fixed(), 1, 2, 3, 2),
        (fixed(), 3, 2, 3, 3),
        (fixed(), 7, 1, 2, 1),
        (fixed(), 3, 3, 3, 1),
        (fixed(), 2, 1, 1, 2),
        (rng, 3, 2, 4, 4),
        (rng, 2, 3, 2, 5),
    ]:
        pairs = [cached(draw, B, D if layer == 0 else H, H) for layer in range(L)]
        dx_above, dh, dc = normal(draw, (B, H), (L, B, H), (L, B, H))
        caches, layers = [cache for cache, _ in pairs], [p for _, p in pairs]
        yield {"dx_above": dx_above, "dh": dh, "dc": dc, "caches": caches, "layers": layers}


def _stack_step(
    dx_above: np.ndarray, dh: np.ndarray, dc: np.ndarray, caches: Sequence[lstm.Cache], layers: Sequence[lstm.Params]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    going_down, before = dx_above, []
    for dh_t, dc_t, cache, p in list(zip(dh, dc, caches, layers, strict=True))[::-1]:
        going_down, *states, _ = lstm.step_backward(dh_t + going_down, dc_t, cache, p)
        before.insert(0, states)
    dh_prev, dc_prev = (np.stack(states) for states in zip(*before, strict=True))
    return going_down, dh_prev, dc_prev


stack_step_backward = Exercise(
    "lstm_backward.stack_step_backward",
    "One time step of a stack of layers",
    parts={"dx_t": 1, "dh_prev": 1, "dc_prev": 1},
    reference=_stack_step,
    inputs=_stack_inputs,
    calls=("lstm_step_backward",),
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "top_layer_not_visited",
        "the loop leaves out the top layer, as the printed one does: it starts one layer too low.",
        {"range(len(layers))": "range(len(layers) - 1)"},
    ),
    (
        "bottom_layer_not_visited",
        "the loop stops before the bottom layer, which then sends nothing back.",
        {"reversed(range(len(layers)))": "range(len(layers) - 1, 0, -1)"},
    ),
    (
        "from_the_bottom_up",
        "the layers are visited from the bottom up; backward, the top layer comes first.",
        {"reversed(range(len(layers)))": "range(len(layers))"},
    ),
    (
        "carry_overwritten",
        "a layer's hidden state gets gradient from two sides, from above and from the next step in time; one has "
        "replaced the other.",
        {"dh[n] + dx": "dx"},
    ),
    (
        "nothing_from_above",
        "what comes from above is never added: each layer gets gradient only through time.",
        {"dh[n] + dx": "dh[n]"},
    ),
    (
        "cotangent_from_the_output_only",
        "every layer received dx_above; only the top one does, the others receive the dx of the layer above them.",
        {"dh[n] + dx": "dh[n] + dx_above"},
    ),
    (
        "added_to_cell_state",
        "what comes from above was added to the cell state's gradient; the layer above sees h, not c.",
        {"dh[n] + dx, dc[n]": "dh[n], dc[n] + dx"},
    ),
    (
        "hidden_gradient_passed_down",
        "dh_prev was handed to the layer below; the layer below feeds the input x of this one, so dx is what goes "
        "down.",
        {
            "dx = dx_above": "above = dx_above",
            "dh[n] + dx": "dh[n] + above",
            "cache, p)": "cache, p)\nabove = dh_prev[n]",
        },
    ),
]:
    stack_step_backward.mistake(_name, _cause, _edits)
stack_step_backward.mistake(
    "bottom_without_carry",
    "the bottom layer did not receive its own dh; every layer's hidden state is carried through time.",
    {"dh[n] + dx": "(dh[n] if n > 0 else 0) + dx"},
)
stack_step_backward.mistake(
    "top_without_carry",
    "the top layer received dx_above alone; its hidden state is also carried to the next step in time.",
    {"dh[n] + dx": "(dh[n] if n < len(layers) - 1 else 0) + dx"},
)
stack_step_backward.mistake(
    "output_gradient_missing",
    "dx_above is not used: it is what comes from above at the top layer, without which the loss at this step is lost.",
    {"dx = dx_above": "dx = np.zeros_like(dx_above)"},
)
stack_step_backward.mistake(
    "next_step_for_output",
    "what comes from the next step was used in place of dx_above at the top layer, where it is added twice then.",
    {"dx = dx_above": "dx = dh[-1]"},
)
stack_step_backward.mistake(
    "added_to_both_states",
    "what comes from above was added to the cell state's gradient as well; the layer above sees h alone.",
    {"dc[n], cache": "dc[n] + dx, cache"},
)
stack_step_backward.mistake(
    "ways_averaged",
    "the gradients from above and from the next step were averaged; a value that is used twice collects the sum.",
    {"dh[n] + dx": "(dh[n] + dx) / 2"},
)
stack_step_backward.mistake(
    "cell_carry_missing",
    "no layer received its dc; the cell state is carried through time like the hidden state.",
    {"dc[n], cache": "0 * dc[n], cache"},
)
stack_step_backward.mistake(
    "cell_gradient_passed_down",
    "dc_prev was handed to the layer below; the layer below feeds the input x of this one, so dx is what goes down.",
    {"dx = dx_above": "above = dx_above", "dh[n] + dx": "dh[n] + above", "cache, p)": "cache, p)\nabove = dc_prev[n]"},
)
stack_step_backward.mistake(
    "outside_gradient_at_every_layer",
    "dx_above was added at every layer; only the top one sees the output layer, the others receive the "
    "dx of the layer above them.",
    {"dh[n] + dx": "dh[n] + dx + (n < len(layers) - 1) * dx_above"},
)
stack_step_backward.mistake(
    "carry_of_the_top_everywhere",
    "every layer received the top layer's dh and dc; each has its own.",
    {"dh[n] + dx, dc[n]": "dh[-1] + dx, dc[-1]"},
)
stack_step_backward.mistake(
    "carry_of_other_layers",
    "the carried gradients were read in the opposite order of the layers; layer n needs dh[n] and dc[n].",
    {"dh[n] + dx, dc[n]": "dh[-1 - n] + dx, dc[-1 - n]"},
)
stack_step_backward.mistake(
    "results_in_order_of_visit",
    "dh_prev and dc_prev are in the order in which the layers were visited, top first; entry n belongs to layer n.",
    {"return dx, dh_prev, dc_prev": "return dx, dh_prev[::-1], dc_prev[::-1]"},
)
stack_step_backward.mistake(
    "carry_added_to_result",
    "the carried gradients were added to what the layers send back; they have gone into the layers already.",
    {"return dx, dh_prev, dc_prev": "return dx, dh_prev + dh, dc_prev + dc"},
)
stack_step_backward.mistake(
    "hidden_carry_added_to_result",
    "dh was added to dh_prev; it has gone into the layers already.",
    {"return dx, dh_prev, dc_prev": "return dx, dh_prev + dh, dc_prev"},
)
stack_step_backward.mistake(
    "carry_handed_down_the_layers",
    "the cell state's gradient was handed from layer to layer; it is carried through time, each layer has its own.",
    {"dh[n] + dx, dc[n]": "dh[n] + dx, (dc[n] if n == len(layers) - 1 else dc_prev[n + 1])"},
)

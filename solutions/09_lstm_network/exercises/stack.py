"""Sections 9.2 and 9.4: a stack of layers with scores on top, forward and backward."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs

from .common import LIMIT, Rng, fixed, normal, run, run_backward, stack

# T, B, D, sizes of the layers, K
SIZES = [
    (1, 1, 1, [1], 1),
    (4, 1, 2, [1], 2),
    (3, 2, 3, [3, 3], 4),
    (2, 4, 3, [2, 5], 3),
    (1, 1, 1, [2, 1], 4),
    (3, 3, 3, [1, 2, 1], 3),
    (3, 1, 2, [2, 3], 2),
]
DRAWN = [(3, 2, 4, [4, 4], 3), (4, 3, 2, [5, 1, 4], 2)]


def _network(rng: Rng, T: int, B: int, D: int, sizes: list[int], K: int) -> Inputs:
    h0, c0 = ([rng.standard_normal((B, H)) for H in sizes] for _ in range(2))
    x, W_o, b_o = normal(rng, (T, B, D), (sizes[-1], K), (K,))
    return {"x": x, "h0": h0, "c0": c0, "layers": stack(rng, D, sizes), "W_o": W_o, "b_o": b_o}


def _forward_inputs(rng: Rng) -> Iterator[Inputs]:
    draw = fixed()
    for sizes in SIZES:
        yield _network(draw, *sizes)
    rest = _network(draw, 2, 3, 2, [2, 3], 2)
    zeros = {name: [np.zeros_like(state) for state in rest[name]] for name in ("h0", "c0")}
    yield rest | zeros
    for sizes in DRAWN:
        yield _network(rng, *sizes)


def _forward(x, h0, c0, layers, W_o, b_o):
    h, caches = run(x, h0, c0, layers)
    return h @ W_o + b_o, h, caches


network_forward = Exercise(
    "lstm_network.network_forward",
    "A stack of layers, forward",
    parts={"z": 1, "h": 1, "caches": 1},
    reference=_forward,
    inputs=_forward_inputs,
    calls=("lstm_step",),
    time_limit=LIMIT,
)

LAYER = "h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])"
for _name, _cause, _edits in [
    (
        "input_to_every_layer",
        "the upper layers read the input x, or the lowest did not run; layer l reads the hidden states of layer l - 1.",
        {"lstm_sequence(h,": "lstm_sequence(x,"},
    ),
    (
        "first_layer_only",
        "a layer is missing at the top: is the return inside the loop over the layers, or does the loop end too early?",
        {LAYER: f"{LAYER}\nif n > 0:\n    caches.append(steps)\n    break"},
    ),
    (
        "one_initial_state",
        "all layers start from the state of the lowest; each has an h0 and c0 of its own.",
        {"h0[n], c0[n]": "h0[0], c0[0]"},
    ),
    (
        "first_parameters_for_all",
        "all layers have the parameters of the lowest; each has its own, layers[n].",
        {"layers[n])": "layers[0])"},
    ),
    (
        "top_down",
        "the layers ran from the top to the bottom; layers[0] is the lowest and reads x.",
        {"range(len(layers))": "reversed(range(len(layers)))"},
    ),
    (
        "cell_state_handed_up",
        "a layer starts from the final cell state of the layer below; states are handed on in time, not upward.",
        {"h, caches = x, []": "h, caches, c = x, [], c0[0]", LAYER: LAYER.replace("_", "c").replace("c0[n]", "c")},
    ),
    (
        "last_cell_state_as_start",
        "a layer starts from the final cell state of the layer below; states are handed on in time, not upward.",
        {
            "h, caches = x, []": "h, caches, c = x, [], c0[0]",
            LAYER: LAYER.replace("_", "c", 1).replace("c0[n]", "c if c.shape == c0[n].shape else c0[n]"),
        },
    ),
    (
        "hidden_state_handed_up",
        "a layer starts from the final hidden state of the layer below; states are handed on in time, not upward.",
        {
            "h, caches = x, []": "h, caches, start = x, [], h0[0]",
            LAYER: LAYER.replace("h0[n]", "start") + "\nstart = h[-1]",
        },
    ),
    (
        "layer_below_one_step_late",
        "a layer reads the layer below as it was at t - 1; within one time step the layers follow one another upward.",
        {
            LAYER: "below = h if n == 0 else np.concatenate([h0[n - 1][None], h[:-1]])\n"
            + LAYER.replace("lstm_sequence(h,", "lstm_sequence(below,")
        },
    ),
    (
        "zero_states",
        "the layers start from zeros; each is handed initial states h0[n] and c0[n].",
        {"h0[n], c0[n]": "0 * h0[n], 0 * c0[n]"},
    ),
    (
        "zero_hidden_states",
        "h0 was ignored: the hidden states of the layers start from zeros.",
        {"h0[n]": "0 * h0[n]"},
    ),
    (
        "zero_cell_states",
        "c0 was ignored: the cell states of the layers start from zeros; the lecture does that, this function is "
        "handed "
        "c0.",
        {"c0[n]": "0 * c0[n]"},
    ),
    (
        "initial_states_swapped",
        "h0 and c0 have changed places; `lstm_sequence` takes the hidden state first.",
        {"h0[n], c0[n]": "c0[n], h0[n]"},
    ),
    (
        "initial_states_reversed",
        "the initial states were handed out from the top; h0[0] and c0[0] belong to the lowest layer.",
        {"h0[n], c0[n]": "h0[-1 - n], c0[-1 - n]"},
    ),
    ("no_output_bias", "the bias b_o of the output layer is missing.", {" + b_o": ""}),
    (
        "probabilities_for_scores",
        "these are probabilities; asked for are the scores z, before any softmax.",
        {"return h @ W_o + b_o, h": "e = np.exp(h @ W_o + b_o)\nreturn e / e.sum(axis=-1, keepdims=True), h"},
    ),
    (
        "last_time_only",
        "only the last time got scores; every time has its own, (T, B, K).",
        {"return h @": "return h[-1] @"},
    ),
    (
        "mean_over_time",
        "the hidden states were averaged over time; every time has its own scores, (T, B, K).",
        {"return h @": "return h.mean(axis=0) @"},
    ),
    (
        "squashed_between_layers",
        "the hidden states went through a tanh on the way up; a layer reads those below as they are.",
        {"lstm_sequence(h,": "lstm_sequence(np.tanh(h) if n else h,"},
    ),
    (
        "squashed_before_the_output",
        "the hidden states went through a tanh before the output layer; they are multiplied by W_o as they are.",
        {"return h @": "return np.tanh(h) @"},
    ),
    (
        "results_exchanged",
        "h and z stand in the other order; the scores come first.",
        {"return h @ W_o + b_o, h, caches": "return h, h @ W_o + b_o, caches"},
    ),
    (
        "no_caches",
        "two values were returned; the backward pass needs the caches of all layers as the third.",
        {"b_o, h, caches": "b_o, h"},
    ),
    (
        "caches_of_the_top_only",
        "the caches are those of one layer alone; the backward pass needs a list of T caches for every layer.",
        {"caches.append(steps)": "caches = [steps]"},
    ),
    (
        "caches_in_one_list",
        "the caches of all layers stand in one long list; asked for is a list per layer.",
        {"caches.append(steps)": "caches.extend(steps)"},
    ),
    (
        "caches_from_the_top",
        "the caches are in the order from the top layer down; the lowest layer comes first, as in `layers`.",
        {"caches.append(steps)": "caches.insert(0, steps)"},
    ),
    (
        "begins_where_the_lower_layer_ended",
        "an upper layer started from the last states of the one below it; each has an h0 and c0 of its own.",
        {
            LAYER: "same = n > 0 and h0[n].shape == h0[n - 1].shape\n"
            "start = (h[-1], last) if same else (h0[n], c0[n])\n"
            "h, last, steps = lstm_sequence(h, *start, layers[n])"
        },
    ),
    (
        "caches_of_one_layer",
        "the caches are those of the top layer alone; asked for is a list with one list of T caches per layer.",
        {"caches.append(steps)": "caches = steps"},
    ),
]:
    network_forward.mistake(_name, _cause, _edits)


def _backward_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, sizes in [(fixed(), sizes) for sizes in SIZES] + [(rng, sizes) for sizes in DRAWN]:
        case = _network(draw, *sizes)
        h, caches = run(case["x"], case["h0"], case["c0"], case["layers"])
        dz = draw.standard_normal((*h.shape[:2], sizes[-1]))
        if len(h) == 4:
            dz[:-1] = 0  # a loss on the last step alone
        yield {"dz": dz, "h": h, "caches": caches, "layers": case["layers"], "W_o": case["W_o"]}


def _backward(dz, h, caches, layers, W_o):
    dx, dh0, dc0, dlayers = run_backward(dz @ W_o.T, caches, layers)
    return dx, dh0, dc0, dlayers, np.einsum("tbh,tbk->hk", h, dz), dz.sum(axis=(0, 1))


network_backward = Exercise(
    "lstm_network.network_backward",
    "The whole network, backward",
    parts={"dx": 1, "dh0": 1, "dc0": 1, "dlayers": 3, "dW_o": 1, "db_o": 1},
    reference=_backward,
    inputs=_backward_inputs,
    calls=("lstm_step_backward",),
    time_limit=LIMIT,
)

BACK = "dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, dc_T, caches[n], layers[n])"
DOWN = "reversed(range(len(layers)))"
for _name, _cause, _edits in [
    (
        "from_the_bottom_up",
        "the layers are visited from the bottom up; backward, the top layer comes first.",
        {"n in reversed(range(len(layers)))": "n in range(len(layers))"},
    ),
    (
        "weights_not_transposed",
        "going back through W_o takes its transpose, which turns K columns into H.",
        {"dz @ W_o.T": "np.einsum('tbk,kh->tbh', dz, W_o)"},
    ),
    (
        "top_layer_not_visited",
        "the loop leaves out the top layer, as slide 112 does: it starts one layer too low.",
        {DOWN: "reversed(range(len(layers) - 1))"},
    ),
    (
        "bottom_layer_not_visited",
        "the loop stops before the bottom layer, which then gets no gradient.",
        {DOWN: "range(len(layers) - 1, 0, -1)"},
    ),
    (
        "output_gradient_to_every_layer",
        "every layer received the output layer's gradient; only the top one does, the others receive the dx of the "
        "layer above them.",
        {BACK: "top = dz @ W_o.T * 1\n" + BACK.replace("backward(dh,", "backward(top[..., : len(layers[n].W_h)],")},
    ),
    (
        "output_weights_not_summed_over_time",
        "dW_o holds the last time alone; the output layer has the same weights at every time, so its gradients add up.",
        {"h.reshape(-1, H).T @ dz.reshape(-1, K)": "h[-1].T @ dz[-1]"},
    ),
    (
        "output_bias_not_summed_over_time",
        "db_o still has the axis of time; one bias serves all times, so its gradients add up.",
        {"dz.sum(axis=(0, 1))": "dz.sum(axis=1)"},
    ),
    (
        "output_bias_not_summed_over_batch",
        "db_o still has the axis of the batch; one bias serves all rows, so its gradients add up.",
        {"dz.sum(axis=(0, 1))": "dz.sum(axis=0)"},
    ),
    (
        "output_bias_of_the_last_step",
        "db_o holds the last time alone; one bias serves all times, so its gradients add up.",
        {"dz.sum(axis=(0, 1))": "dz[-1].sum(axis=0)"},
    ),
    (
        "output_averaged_over_time",
        "dW_o and db_o were divided by the number of steps; the gradients are sums over time.",
        {"return dh,": "dW_o, db_o = dW_o / len(h), db_o / len(h)\nreturn dh,"},
    ),
    (
        "parameters_averaged_over_batch",
        "the gradients of the layers' parameters were divided by the batch size; dz holds all factors of the loss "
        "already.",
        {BACK: f"{BACK}\ndlayers[n] = LSTMParams(*[dw / dz.shape[1] for dw in dlayers[n]])"},
    ),
    (
        "parameters_averaged_over_time",
        "the gradients of the layers' parameters were divided by the number of steps; they are sums over time.",
        {BACK: f"{BACK}\ndlayers[n] = LSTMParams(*[dw / len(h) for dw in dlayers[n]])"},
    ),
    (
        "results_in_order_of_visit",
        "dh0, dc0 and dlayers are in the order in which the layers were visited, top first; entry n belongs to "
        "layer n.",
        {"return dh, dh0, dc0, dlayers": "return dh, dh0[::-1], dc0[::-1], dlayers[::-1]"},
    ),
    (
        "initial_states_exchanged",
        "dh0 and dc0 are exchanged: the second result of `lstm_sequence_backward` belongs to h0, the third to c0.",
        {"return dh, dh0, dc0,": "return dh, dc0, dh0,"},
    ),
    (
        "final_cell_gets_output_gradient",
        "the final cell state received the output layer's gradient as well; the loss sees it through the hidden state "
        "alone, so dc_T is zero.",
        {"np.zeros_like(caches[n][-1].c_t)": "dh[-1]"},
    ),
    (
        "final_cell_from_the_layer_above",
        "a layer's final cell state received the dc0 of the layer above; each layer's cell state ends in itself.",
        {
            "np.zeros_like(caches[n][-1].c_t)": "np.zeros_like(caches[n][-1].c_t)\n"
            "if n + 1 < len(layers) and dc0[n + 1].shape == dc_T.shape:\n    dc_T = dc0[n + 1]"
        },
    ),
    (
        "parameters_of_the_lowest_layer",
        "every layer was inverted with the caches and parameters of the lowest; each has its own.",
        {"caches[n], layers[n]": "caches[0], layers[0]"},
    ),
    (
        "wrong_time_order",
        "time was turned round before the layers were inverted; `lstm_sequence_backward` takes dh in the order "
        "of time.",
        {"backward(dh, dc_T": "backward(dh[::-1], dc_T"},
    ),
    (
        "last_step_only",
        "the gradient of the last step alone entered; every time has its dz.",
        {"dh = dz @ W_o.T": "dh = dz @ W_o.T\ndh[:-1] = 0"},
    ),
    (
        "input_gradient_missing",
        "dx is the gradient with respect to the top layer's hidden states; what the lowest layer sends down is asked.",
        {"return dh, dh0": "return dz @ W_o.T * 1, dh0"},
    ),
    (
        "gradient_of_scores_for_bias",
        "db_o was taken from the hidden states; the bias takes the gradient of the scores as it is.",
        {"dz.sum(axis=(0, 1))": "h.sum(axis=(0, 1))"},
    ),
    (
        "last_step_sent_down",
        "a lower layer received the dx of the last step alone; the dx of every time goes to the layer below at "
        "that time.",
        {
            BACK: f"{BACK}\nsent = dh\ndh = np.zeros_like(sent)\ndh[-1] = sent[-1]",
            "return dh, dh0": "return sent, dh0",
        },
    ),
    (
        "final_cell_state_as_its_gradient",
        "dc_T was the last cell state; it is the gradient with respect to this state, and that is zero.",
        {"np.zeros_like(caches[n][-1].c_t)": "caches[n][-1].c_t"},
    ),
    (
        "output_gradient_added_below",
        "a lower layer received the output layer's gradient beside the dx of the layer above; the output layer "
        "sees the top layer alone.",
        {
            "dh = dz @ W_o.T": "top = dh = dz @ W_o.T",
            BACK: f"if n + 1 < len(layers) and top.shape == dh.shape:\n    dh = dh + top\n{BACK}",
        },
    ),
]:
    network_backward.mistake(_name, _cause, _edits)

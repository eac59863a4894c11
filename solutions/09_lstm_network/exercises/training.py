"""Part II: how forget gates begin, two ways to clip, and a character that is drawn."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import clipping, losses
from lstm_ref.activations import dsigmoid, dtanh
from lstm_ref.cells import peephole_full as lstm
from lstm_ref.gates import pack, split

from .common import LIMIT, PARAMETERS, Rng, fixed, normal, params, stack

# ---- 9.9 how forget gates begin


def _start_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, D, H, n in [
        (fixed(), 1, 1, 1.0),
        (fixed(), 2, 3, 2.0),
        (fixed(), 3, 2, 0.25),
        (fixed(), 1, 2, 1000.0),
        (rng, 3, 2, rng.uniform(3, 9)),
        (rng, 2, 5, rng.uniform(20, 90)),
    ]:
        yield {"p": params(draw, D, H), "n": n}


def _start(p: lstm.Params, n: float) -> lstm.Params:
    i, f, g, o = split(p.b)
    left = np.exp2(-1 / n)
    return lstm.Params(
        p.W_x, p.W_h, p.W_c, pack(i, np.full_like(f, np.log(left) - np.log(-np.expm1(-np.log(2) / n))), g, o)
    )


forget_start = Exercise(
    "lstm_network.forget_start",
    "How forget gates begin",
    parts={"W_x": 0.25, "W_h": 0.25, "W_c": 0.25, "b": 1.25},
    reference=_start,
    inputs=_start_inputs,
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "input_gate",
        "the first block of b was set; the blocks are i, f, g, o, so that of f is the second.",
        {"b[H : 2 * H] =": "b[:H] ="},
    ),
    (
        "candidate",
        "the third block of b was set, which belongs to the candidate g; that of f is the second.",
        {"b[H : 2 * H] =": "b[2 * H : 3 * H] ="},
    ),
    (
        "output_gate",
        "the last block of b was set, which belongs to the output gate; that of f is the second.",
        {"b[H : 2 * H] =": "b[3 * H :] ="},
    ),
    ("all_gates", "all biases were set; the blocks of i, g and o keep what they have.", {"b[H : 2 * H] =": "b[:] ="}),
    ("added", "the new bias was added to the old one; it takes its place.", {"b[H : 2 * H] =": "b[H : 2 * H] +="}),
    (
        "gate_not_bias",
        "the value of the gate itself stands in b; a bias is what the sigmoid turns into it: ln(f / (1 - f)).",
        {"-np.log(2 ** (1 / n) - 1)": "0.5 ** (1 / n)"},
    ),
    ("sign", "the sign is wrong: with this bias the gate is 1 - f in place of f.", {"-np.log(2": "np.log(2"}),
    (
        "half_life_as_factor",
        "1/2 was taken to the power n; what is left after n steps is f to the power n, so f is 1/2 to the power 1/n.",
        {"2 ** (1 / n) - 1": "2.0**n - 1"},
    ),
    (
        "time_constant",
        "after n steps the share 1/e is left of the state; a half-life leaves 1/2.",
        {"2 ** (1 / n)": "np.exp(1 / n)"},
    ),
    (
        "one_over_n",
        "f was set to 1 - 1/n, which is near only for a time constant; what is asked for is f to the power n = 1/2.",
        {"-np.log(2 ** (1 / n) - 1)": "np.log(np.maximum(n - 1, 1e-300))"},
    ),
    (
        "weights_lost",
        "the weights are gone; only b is new, the others are those of p.",
        {"p._replace(b=b)": "LSTMParams(0 * p.W_x, 0 * p.W_h, 0 * p.W_c, b)"},
    ),
    (
        "bias_forgotten",
        "b is still that of p: the copy was changed, but p itself was returned.",
        {"p._replace(b=b)": "p"},
    ),
    (
        "other_biases_lost",
        "the biases of i, g and o are 0; only the second block changes, the others keep what they have.",
        {"p.b.copy()": "np.zeros_like(p.b)"},
    ),
    (
        "one_unit_only",
        "only the first forget gate was set; the whole second block of b, H numbers, belongs to f.",
        {"b[H : 2 * H] =": "b[H] ="},
    ),
]:
    forget_start.mistake(_name, _cause, _edits)


# ---- 9.10 clipping by the norm


def _norm_inputs(rng: Rng) -> Iterator[Inputs]:
    zero = lstm.Params(*(np.zeros(shape) for shape in lstm.param_shapes(1, 1)))
    yield {"gradients": [zero, np.zeros((1, 2)), np.zeros(2)], "limit": 1.0}
    one = lstm.Params(np.full((1, 4), 3.0), *(np.zeros(shape) for shape in lstm.param_shapes(1, 1)[1:]))
    yield {"gradients": [one, np.full((1, 2), -4.0), np.zeros(2)], "limit": 2.0}  # by hand: the norm is sqrt(68)
    for draw, D, sizes, K, size, limit in [
        (fixed(), 1, (1,), 1, 1.0, 0.5),
        (fixed(), 2, (2,), 2, 0.01, 1.0),  # within the limit
        (fixed(), 2, (3, 2), 2, 1e-9, 1e-9),
        (fixed(), 2, (2,), 3, 1e9, 5.0),
        (rng, 3, (2, 4), 5, 1.0, 3.0),
        (rng, 2, (3,), 4, 1.0, 1000.0),
        (rng, 1, (2, 1, 3), 2, 10.0, 0.25),
    ]:
        arrays = normal(draw, (sizes[-1], K), (K,))
        layers = stack(draw, D, sizes)
        gradients = [*(lstm.Params(*(size * a for a in p)) for p in layers), *(size * a for a in arrays)]
        yield {"gradients": gradients, "limit": limit}


clip_norm = Exercise(
    "lstm_network.clip_norm",
    "Clip all gradients by their common norm",
    parts={"clipped": 2, "norm": 1},
    reference=lambda gradients, limit: clipping.by_norm(gradients, limit),
    inputs=_norm_inputs,
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "each_alone",
        "every array was clipped by its own norm; the arrays are one gradient together, and with one common factor "
        "its direction stays.",
        {
            "scaled(gradients, factor), norm": "[\n"
            "    LSTMParams(*(a * min(1, limit / (np.linalg.norm(a) or limit)) for a in g))\n"
            "    if isinstance(g, tuple) else g * min(1, limit / (np.linalg.norm(g) or limit))\n"
            "    for g in gradients\n"
            "], norm"
        },
    ),
    (
        "always",
        "every gradient was scaled to the limit, those below it too; one that is within the limit stays as it is.",
        {"norm > limit": "norm > 0"},
    ),
    (
        "norm_after",
        "the second result is the norm after clipping; what is asked for is the norm before.",
        {"scaled(gradients, factor), norm": "scaled(gradients, factor), factor * norm"},
    ),
    (
        "root_missing",
        "the sum of the squares was taken as the norm; the root is missing.",
        {"np.sqrt(sum(squares))": "sum(squares)"},
    ),
    (
        "sum_of_norms",
        "the norms of the arrays were added; the squares are added over all arrays, and then comes one root.",
        {"np.sqrt(sum(squares))": "sum(np.sqrt(s) for s in squares)"},
    ),
    (
        "mean_of_squares",
        "the mean of the squares over the arrays was taken; the norm has their sum.",
        {"sum(squares)": "(sum(squares) / len(squares))"},
    ),
    (
        "sizes_added",
        "the sizes of the entries were added; the norm is the root of the sum of their squares.",
        {"np.sum(a**2)": "np.sum(np.abs(a)) ** 2"},
    ),
    (
        "largest_entry",
        "the largest entry was taken for the norm; the norm is the root of the sum of all squares.",
        {"np.sqrt(sum(squares))": "np.sqrt(max(np.max(a**2) for a in arrays_in(gradients)))"},
    ),
    (
        "entries_clipped",
        "every entry was clipped on its own, which changes the direction; the whole gradient is multiplied by one "
        "factor.",
        {
            "scaled(gradients, factor), norm": "[\n"
            "    LSTMParams(*(np.clip(a, -limit, limit) for a in g)) if isinstance(g, tuple) else np.clip(g, "
            "-limit, limit)\n"
            "    for g in gradients\n"
            "], norm"
        },
    ),
    (
        "not_clipped",
        "the norm is right, but the gradients came back as they were.",
        {"scaled(gradients, factor), norm": "gradients, norm"},
    ),
    (
        "factor_upside_down",
        "the factor is norm / limit, which makes a long gradient longer; it has to be limit / norm.",
        {"limit / norm": "norm / limit"},
    ),
    (
        "divided_by_norm",
        "the gradients were divided by their norm, which gives them the norm 1 whatever the limit; the factor is "
        "limit / norm.",
        {"limit / norm": "1 / norm"},
    ),
    (
        "layers_left_out",
        "only the arrays of the output layer are in the norm; those inside the LSTMParams count, too.",
        {"arrays_in(gradients)": "gradients[-2:]"},
    ),
    (
        "output_left_out",
        "the arrays of the output layer are not in the norm; all of them count.",
        {"arrays_in(gradients)": "arrays_in(gradients[:-2])"},
    ),
    (
        "biases_left_out",
        "only the matrices are in the norm; the biases count, too.",
        {"in arrays_in(gradients)": "in arrays_in(gradients) if a.ndim == 2"},
    ),
    (
        "each_layer_alone",
        "each entry of the list was clipped by a norm of its own; there is one norm and one factor for all of them.",
        {
            "scaled(gradients, factor), norm": "[\n"
            "    scaled([g], min(1, limit / max(np.sqrt(sum(np.sum(a**2) for a in arrays_in([g]))), limit)))[0]\n"
            "    for g in gradients\n"
            "], norm"
        },
    ),
    (
        "never_left_alone",
        "every gradient was scaled to the limit, also where the norm is below it, and 0 was divided by 0; "
        "within the limit the factor is 1.",
        {"limit / norm if norm > limit else 1.0": "limit / norm"},
    ),
    (
        "comparison_turned",
        "the comparison is the wrong way round: short gradients were made longer, and long ones left as they are.",
        {"limit / norm if norm > limit else 1.0": "limit / norm if 0 < norm < limit else 1.0"},
    ),
]:
    clip_norm.mistake(_name, _cause, _edits)


# ---- 9.10 clipping inside the step


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, B, D, H, size, limit in [
        (fixed(), 1, 1, 1, 1.0, 0.05),
        (fixed(), 1, 2, 1, 1.0, 100.0),  # nothing reaches the limit
        (fixed(), 2, 3, 2, 1e4, 1.0),
        (fixed(), 1, 1, 2, 1.0, 0.01),
        (rng, 2, 3, 4, 3.0, 0.2),
        (rng, 3, 1, 2, 1.0, 0.1),
        (rng, 1, 2, 3, 5.0, 0.3),
    ]:
        x_t, h_prev, c_prev, dh_t, dc_t = normal(draw, (B, D), (B, H), (B, H), (B, H), (B, H))
        p = params(draw, D, H)
        cache = lstm.step(x_t, h_prev, c_prev, p)[2]
        yield {"dh_t": size * dh_t, "dc_t": size * dc_t, "cache": cache, "p": p, "limit": limit}
    x_t, h_prev, dh_t = normal(fixed(), (2, 2), (2, 3), (2, 3))
    p = params(fixed(), 2, 3)
    cache = lstm.step(x_t, h_prev, np.zeros((2, 3)), p)[2]
    yield {"dh_t": dh_t, "dc_t": np.zeros((2, 3)), "cache": cache, "p": p, "limit": 0.1}


def clipped_step_backward(dh_t, dc_t, cache, p, limit):
    """The reference: a pre-activation's gradient is clipped before anything is made of it."""
    W_ci, W_cf, W_cg, W_co = split(p.W_c)
    da_o = np.clip(dh_t * cache.tanh_c * dsigmoid(cache.o), -limit, limit)
    dc = dc_t + dh_t * cache.o * dtanh(cache.tanh_c) + da_o @ W_co.T
    da_i = np.clip(dc * cache.g * dsigmoid(cache.i), -limit, limit)
    da_f = np.clip(dc * cache.c_prev * dsigmoid(cache.f), -limit, limit)
    da_g = np.clip(dc * cache.i * dtanh(cache.g), -limit, limit)
    dc_prev = dc * cache.f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da, saw = pack(da_i, da_f, da_g, da_o), (cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t)
    dW_c = pack(*(state.T @ block for state, block in zip(saw, split(da), strict=True)))
    dp = lstm.Params(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


lstm_step_backward_clipped = Exercise(
    "lstm_network.lstm_step_backward_clipped",
    "Clip inside the step",
    parts={"dx_t": 0.5, "dh_prev": 0.5, "dc_prev": 1} | dict.fromkeys(PARAMETERS, 0.75),
    reference=clipped_step_backward,
    inputs=_step_inputs,
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "not_clipped",
        "nothing was clipped; these are the gradients themselves.",
        {"return np.clip(da, -limit, limit)": "return da"},
    ),
    (
        "one_side",
        "only what is above the limit was clipped; what is below -limit has to be clipped, too.",
        {"return np.clip(da, -limit, limit)": "return np.minimum(da, limit)"},
    ),
    (
        "rows_by_norm",
        "the gradients were scaled by their norm; here each number is clipped on its own.",
        {"return np.clip(da, -limit, limit)": "return da * min(1, limit / max(np.linalg.norm(da), limit))"},
    ),
    (
        "output_gate_not",
        "da_o was not clipped; it is the gradient with respect to a pre-activation like the other three.",
        {"da_o = clip(": "da_o = ("},
    ),
    (
        "output_gate_late",
        "da_o was clipped only after it had been sent on to the cell state through W_co.",
        {
            "da_o = clip(": "da_o = (",
            "da_g, da_o], axis=1)": "da_g, clip(da_o)], axis=1)",
        },
    ),
    (
        "late",
        "the pre-activations' gradients were clipped only after they had been sent on to the cell states; clip them "
        "first, then use them.",
        {
            "return np.clip(da, -limit, limit)": "return da",
            "da_g, da_o], axis=1)": "da_g, da_o], axis=1).clip(-limit, limit)",
        },
    ),
    (
        "before_the_slope",
        "what was clipped is the gradient with respect to the gates; Graves clips behind their slopes, with respect "
        "to the pre-activations.",
        {
            "clip(dh_t * cache.tanh_c * o * (1 - o))": "clip(dh_t * cache.tanh_c) * o * (1 - o)",
            "clip(dc * g * i * (1 - i))": "clip(dc * g) * i * (1 - i)",
            "clip(dc * cache.c_prev * f * (1 - f))": "clip(dc * cache.c_prev) * f * (1 - f)",
            "clip(dc * i * (1 - g**2))": "clip(dc * i) * (1 - g**2)",
        },
    ),
    (
        "candidate_not",
        "da_g was not clipped; the candidate has a pre-activation like the gates.",
        {"da_g = clip(": "da_g = ("},
    ),
    ("forget_gate_not", "da_f was not clipped.", {"da_f = clip(": "da_f = ("}),
    ("input_gate_not", "da_i was not clipped.", {"da_i = clip(": "da_i = ("}),
    (
        "cell_state",
        "the gradient with respect to the cell state was clipped, too; Graves clips those of the pre-activations "
        "alone, and the way from state to state stays open.",
        {"+ da_o @ W_co.T\n": "+ da_o @ W_co.T\n    dc = clip(dc)\n"},
    ),
    (
        "carried",
        "what is handed on to the step before was clipped once more.",
        {"da @ p.W_h.T, dc_prev": "clip(da @ p.W_h.T), clip(dc_prev)"},
    ),
    (
        "parameters",
        "the parameters' gradients were clipped; what Graves clips are those of the pre-activations, from which "
        "they are made.",
        {
            "return np.clip(da, -limit, limit)": "return da",
            "da.sum(axis=0))": "da.sum(axis=0))\ndp = LSTMParams(*(np.clip(d, -limit, limit) for d in dp))",
        },
    ),
    (
        "blocks_saw_old",
        "all four blocks of dW_c were taken with c_prev; the output gate saw the new c_t.",
        {"cache.c_t.T @": "cache.c_prev.T @"},
    ),
    (
        "results",
        "what the step returns was clipped; clipped are the gradients with respect to the pre-activations, inside it.",
        {
            "return np.clip(da, -limit, limit)": "return da",
            "return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp": "results = da @ p.W_x.T, da @ p.W_h.T, dc_prev, *dp\n"
            "dx_t, dh_prev, dc_prev, *dp = [np.clip(a, -limit, limit) for a in results]\n"
            "return dx_t, dh_prev, dc_prev, LSTMParams(*dp)",
        },
    ),
    (
        "arriving",
        "what arrives at the step was clipped; clipped are the gradients with respect to the pre-activations, "
        "inside it.",
        {
            "return np.clip(da, -limit, limit)": "return da",
            "da_o = clip(": "dh_t, dc_t = np.clip(dh_t, -limit, limit), np.clip(dc_t, -limit, limit)\nda_o = clip(",
        },
    ),
    (
        "each_row_by_its_norm",
        "each row of a da was scaled by its norm; here each number is clipped on its own.",
        {
            "return np.clip(da, -limit, limit)": "norms = np.linalg.norm(da, axis=1, keepdims=True)\n"
            "return da * np.minimum(1, limit / np.maximum(norms, 1e-300))"
        },
    ),
    (
        "slope_of_the_state_missing",
        "the slope of tanh, 1 - tanh(c_t)^2, is missing on the way from h_t to c_t.",
        {"dh_t * o * (1 - cache.tanh_c**2)": "dh_t * o"},
    ),
]:
    lstm_step_backward_clipped.mistake(_name, _cause, _edits)


# ---- 9.11 a character is drawn


def _sample_inputs(rng: Rng) -> Iterator[Inputs]:
    z = np.log([0.5, 0.25, 0.125, 0.125])
    for u in (0.0, 0.4, 0.6, 0.7, 0.8, 0.95):
        yield {"z": z, "temperature": 1.0, "u": u}
    yield {"z": z, "temperature": 2.0, "u": 0.45}
    yield {"z": z, "temperature": 0.25, "u": 0.9}
    yield {"z": z, "temperature": 3.0, "u": 0.7}
    yield {"z": z, "temperature": 0.5, "u": 0.65}
    yield {"z": np.array([3.0]), "temperature": 1.0, "u": 0.5}
    yield {"z": np.array([-1000.0, 0.0, 1.0]), "temperature": 1.0, "u": 0.0}
    yield {"z": np.array([1000.0, 1001.0, 999.0]), "temperature": 1.0, "u": 0.5}
    yield {"z": np.array([0.0, 0.0, 0.0, 0.0]), "temperature": 10.0, "u": 0.6}
    yield {"z": np.array([0.2, 0.1, 0.0]), "temperature": 0.001, "u": 0.9}
    yield {"z": np.array([0.0, 1.0, 2.0]), "temperature": 1.0, "u": float(np.nextafter(1, 0))}  # the sums end there
    yield {"z": np.array([0.0, 1.0, 2.0]), "temperature": 0.7, "u": 0.2}
    yield {"z": np.array([0.0, 1.0, 2.0]), "temperature": 1.5, "u": 0.45}
    for temperature in (0.7, 1.5):  # just before and just after the second sum
        y = np.exp(np.arange(3) / temperature)
        edge = float(y[:2].sum() / y.sum())
        for u in (edge - 2e-4, edge + 2e-4):
            yield {"z": np.array([0.0, 1.0, 2.0]), "temperature": temperature, "u": u}
    for K in (3, 5, 7, 9):
        # In the middle of the share of a class, so that rounding decides nothing.
        z, temperature, k = 2 * rng.standard_normal(K), rng.uniform(0.4, 2.5), int(rng.integers(K))
        share = losses.softmax(z / temperature)
        yield {"z": z, "temperature": temperature, "u": float(share[:k].sum() + 0.5 * share[k])}


def _sample(z, temperature, u):
    total = 0.0
    for k, share in enumerate(losses.softmax(z / temperature)):
        total += share
        if total > u:
            return k
    return len(z) - 1


sample = Exercise(
    "lstm_network.sample",
    "Draw a character",
    parts={"k": 3},
    reference=_sample,
    inputs=_sample_inputs,
    calls=("softmax",),
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "most_likely",
        "the most likely class was returned, whatever u is; that is temperature 0.",
        {"int(np.sum(np.cumsum(y) <= u))": "int(np.argmax(y))"},
    ),
    ("temperature_ignored", "the temperature is not used.", {"z / temperature": "z"}),
    (
        "temperature_times",
        "the scores were multiplied by the temperature; they are divided by it.",
        {"z / temperature": "z * temperature"},
    ),
    (
        "temperature_on_probabilities",
        "the probabilities were divided by the temperature; the scores are, before the softmax.",
        {"softmax(z / temperature)": "softmax(z) / temperature"},
    ),
    (
        "not_summed",
        "u was compared with the single probabilities; it is compared with their sums from the first one on.",
        {"np.cumsum(y)": "y"},
    ),
    (
        "from_the_end",
        "the sums run from the last class to the first.",
        {"np.cumsum(y) <= u": "np.cumsum(y[::-1]) <= u"},
    ),
    (
        "one_too_far",
        "the class after the right one was returned.",
        {"int(np.sum(np.cumsum(y) <= u))": "min(int(np.sum(np.cumsum(y) <= u)) + 1, len(z) - 1)"},
    ),
    (
        "one_too_early",
        "the class before the right one was returned: the last whose sum is still below u.",
        {"int(np.sum(np.cumsum(y) <= u))": "max(int(np.sum(np.cumsum(y) <= u)) - 1, 0)"},
    ),
    ("other_side", "the first sum that is *above* u decides; here it is 1 - u.", {"<= u": "<= 1 - u"}),
    (
        "boundary",
        "a class of probability 0 was drawn: at u = 0 the first sum that is above u decides, not one that is equal "
        "to it.",
        {"np.cumsum(y) <= u": "np.cumsum(y) < u"},
    ),
    (
        "equal_shares",
        "all classes were drawn with the same probability; the scores are not used.",
        {"softmax(z / temperature)": "np.full(len(z), 1 / len(z))"},
    ),
    (
        "softmax_missing",
        "the scores were added up as if they were probabilities; the softmax is missing.",
        {"softmax(z / temperature)": "z / temperature"},
    ),
    (
        "own_random_number",
        "a random number was drawn here; u is the random number, so that the same u gives the same class.",
        {"<= u": "<= np.random.default_rng(0).random()"},
    ),
    (
        "first_share_above_u",
        "u was compared with the single probabilities; it is compared with their sums from the first one on.",
        {"int(np.sum(np.cumsum(y) <= u))": "int(np.argmax(y > u))"},
    ),
    (
        "pieces_sorted",
        "the pieces were laid in order of their size; they lie in the order of the classes.",
        {
            "min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)": "int(\n"
            "    np.argsort(-y, kind='stable')[min(int(np.sum(np.cumsum(np.sort(y)[::-1]) <= u)), len(z) - 1)]\n)"
        },
    ),
    (
        "beyond_the_last_class",
        "where rounding leaves the last sum at u or below, K was returned, which is no class; the answer there "
        "is the last class, K - 1.",
        {"min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)": "int(np.sum(np.cumsum(y) <= u))"},
    ),
    (
        "first_class_for_none",
        "where rounding leaves no sum above u, class 0 was returned; the answer there is the last class.",
        {"min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)": "int(np.argmax(np.cumsum(y) > u))"},
    ),
    (
        "exponentials_overflow",
        "the softmax was computed without subtracting the largest score: divided by a small temperature the "
        "scores are large, and exp overflows.",
        {"softmax(z / temperature)": "np.exp(z / temperature) / np.exp(z / temperature).sum()"},
    ),
]:
    sample.mistake(_name, _cause, _edits)

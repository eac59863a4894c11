"""Section 4.11: one step of real-time recurrent learning."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import rtrl
from lstm_ref.cells import rnn

from .common import LIMIT, Params, Rng, fixed, normal, params, tiny


def _rtrl_step(x_t: np.ndarray, h_prev: np.ndarray, S_prev: np.ndarray, p: Params) -> tuple[np.ndarray, np.ndarray]:
    start = rtrl.start(h_prev[None], len(x_t))._replace(W_h=S_prev[None])
    s = rtrl.step(rnn.TANH, x_t[None], start, rnn.Params(p.W_x, p.W_h, p.b))
    return s.h[0], s.W_h[0]


def _inputs(rng: Rng) -> Iterator[Inputs]:
    x, _, p = tiny()
    yield {"x_t": x[1, 0], "h_prev": np.array([0.5]), "S_prev": np.zeros((1, 1, 1)), "p": p}
    yield {"x_t": x[2, 0], "h_prev": np.array([0.6]), "S_prev": np.full((1, 1, 1), 0.32), "p": p}
    yield from _steps(fixed(), [(2, 3)], memory=0.0)
    yield from _steps(fixed(), [(1, 2)], rest=0.0)
    yield from _steps(fixed(), [(3, 2)], size=3.0)
    (case,) = _steps(fixed(), [(2, 2)])
    case["S_prev"] = np.arange(1.0, 9).reshape(2, 2, 2)
    yield case
    yield from _steps(rng, [(2, 3), (3, 4)])


def _steps(
    rng: Rng, sizes: list[tuple[int, int]], size: float = 0.7, memory: float = 1.0, rest: float = 1.0
) -> Iterator[Inputs]:
    for D, H in sizes:
        p = params(rng, D, H, 2, size)
        x_t, h_prev, S_prev = normal(rng, (D,), (H,), (H, H, H))
        yield {"x_t": x_t, "h_prev": rest * np.tanh(h_prev), "S_prev": memory * S_prev, "p": p}


rtrl_step = Exercise(
    "backprop_through_time.rtrl_step",
    "One step of real-time recurrent learning",
    {"h_t": 0.5, "S_t": 2.5},
    _rtrl_step,
    _inputs,
    time_limit=LIMIT,
)
rtrl_step.mistake(
    "slope_missing", "the slope of tanh is missing: all of S_t is multiplied by 1 - h_t².", {" * (1 - h_t**2)": ""}
)
rtrl_step.mistake(
    "slope_of_fresh_part_only",
    "the slope was applied to the new part alone; what S_prev carries passes through tanh as well.",
    {"(S_prev @ p.W_h + fresh) * (1 - h_t**2)": "S_prev @ p.W_h + fresh * (1 - h_t**2)"},
)
rtrl_step.mistake(
    "slope_of_old_part_only",
    "the slope was applied to the carried part alone; the new part passes through tanh as well.",
    {"(S_prev @ p.W_h + fresh) * (1 - h_t**2)": "S_prev @ p.W_h * (1 - h_t**2) + fresh"},
)
rtrl_step.mistake(
    "nothing_carried",
    "S_prev is not used: W_h acts on h_t through h_prev as well, which is what S_prev holds.",
    {"S_prev @ p.W_h + fresh": "fresh"},
)
rtrl_step.mistake(
    "fresh_part_missing",
    "only the old sensitivities were carried on; this step uses W_h too, and adds h_prev[n] where k = m.",
    {"S_prev @ p.W_h + fresh": "S_prev @ p.W_h"},
)
rtrl_step.mistake(
    "carried_without_W_h",
    "S_prev was added as it is; from h_prev to the pre-activation it passes through W_h.",
    {"S_prev @ p.W_h": "S_prev"},
)
rtrl_step.mistake(
    "W_h_transposed",
    "S_prev passes W_h in the direction of the forward pass, S_prev @ W_h: no transpose, nothing goes back in time.",
    {"S_prev @ p.W_h": "S_prev @ p.W_h.T"},
)
rtrl_step.mistake(
    "new_state_in_fresh_part",
    "the new part was built with h_t; what W_h multiplies in this step is h_prev.",
    {"h_prev[:, None, None]": "h_t[:, None, None]"},
)
rtrl_step.mistake(
    "fresh_part_everywhere",
    "h_prev[n] was added for all m; the weight from n to k acts on the pre-activation of unit k alone: k = m.",
    {"np.eye(len(h_prev))": "np.ones((len(h_prev), len(h_prev)))"},
)
rtrl_step.mistake(
    "fresh_part_turned",
    "the new part carries h_prev[k] where h_prev[n] belongs: the first index is the unit that the weight comes from.",
    {"h_prev[:, None, None] * np.eye(len(h_prev))": "h_prev[None, :, None] * np.eye(len(h_prev))[:, None, :]"},
)
rtrl_step.mistake(
    "tanh_twice",
    "tanh was applied once more: h_t is tanh(a_t) already, and the slope is 1 - h_t².",
    {"1 - h_t**2": "1 - np.tanh(h_t) ** 2"},
)
rtrl_step.mistake(
    "slope_of_state_before",
    "the slope was taken at h_prev; tanh of this step gave h_t.",
    {"1 - h_t**2": "1 - h_prev**2"},
)
rtrl_step.mistake(
    "slope_along_wrong_axis",
    "the slope of unit m belongs to the last axis of S, the unit whose state is differentiated.",
    {"(1 - h_t**2)": "(1 - h_t**2)[:, None, None]"},
)
rtrl_step.mistake("state_without_tanh", "tanh is missing in the state.", {"np.tanh(": "("})
rtrl_step.mistake("bias_missing", "the bias b of equation (1) is missing in the state.", {" + p.b)": ")"})
rtrl_step.mistake(
    "summed_over_wrong_index",
    "the sum in (11) runs over the last index of S_prev, the unit whose state is differentiated, not the middle one.",
    {"S_prev @ p.W_h + fresh": "np.einsum('njk,jm->nkm', S_prev, p.W_h) + fresh"},
)
rtrl_step.mistake(
    "slope_twice_for_old_part",
    "the carried part was multiplied by the slope twice; S_prev holds the older slopes, and this step adds one.",
    {"S_prev @ p.W_h + fresh": "(S_prev @ p.W_h) * (1 - h_t**2) + fresh"},
)
rtrl_step.mistake(
    "slope_along_middle_axis",
    "the slope was laid along the middle axis, k; 1 - h_t[m]² belongs to m, the last axis.",
    {"(1 - h_t**2)": "(1 - h_t**2)[:, None]"},
)
rtrl_step.mistake(
    "weight_indices_exchanged",
    "the first two axes of S_t are exchanged: n is the unit that the weight comes from, k the one that it goes to.",
    {"return h_t, S_t": "return h_t, S_t.swapaxes(0, 1)"},
)
rtrl_step.mistake(
    "overwritten_while_read",
    "S was overwritten unit by unit while later units still read it; the sum over j takes S_prev, as it was.",
    {
        "return h_t, S_t": "S_t = S_prev.copy()\nfor m in range(len(h_t)):\n    S_t[:, :, m] = (1 - h_t[m] ** 2) * "
        "(fresh[:, :, m] + S_t @ p.W_h[:, m])\nreturn h_t, S_t"
    },
)
rtrl_step.mistake(
    "factors_exchanged",
    "W_h stands on the wrong side: W_h @ S sums over the middle axis; the sum over j runs along the last one.",
    {"S_prev @ p.W_h": "p.W_h @ S_prev"},
)
rtrl_step.mistake(
    "fresh_part_where_n_is_k",
    "the new part stands where n = k; h_prev[n] belongs where k = m: the weight acts on the unit that it goes to.",
    {"np.eye(len(h_prev))": "np.eye(len(h_prev))[:, :, None]"},
)
rtrl_step.mistake(
    "fresh_part_replaces_carried",
    "where k = m, the new part was put in the place of the carried one; (11) adds the two.",
    {"S_prev @ p.W_h + fresh": "np.where(np.eye(len(h_prev)) > 0, fresh, S_prev @ p.W_h)"},
)
rtrl_step.mistake(
    "W_h_transposed_in_state",
    "W_h stands transposed in the state: with rows as states the product is h_prev @ W_h.",
    {"h_prev @ p.W_h +": "p.W_h @ h_prev +"},
)

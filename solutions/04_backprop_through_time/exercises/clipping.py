"""Section 4.9: gradients kept in bounds by their common norm."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import clipping

from .common import LIMIT, Rng, fixed, normal


def _inputs(rng: Rng) -> Iterator[Inputs]:
    yield {"grads": (np.array([[3.0, 0.0]]), np.array([[0.0], [4.0]]), np.array([12.0])), "bound": 6.5}
    yield {"grads": (np.array([[3.0, 0.0]]), np.array([[0.0], [4.0]]), np.array([12.0])), "bound": 13.0}
    yield {"grads": (np.zeros((2, 3)), np.zeros((3, 3)), np.zeros(3)), "bound": 1.0}
    yield {"grads": (np.full((1, 2), 0.25), np.full((2, 2), -0.25), np.full(2, 0.5)), "bound": 5.0}
    yield {"grads": (np.zeros((1, 3)), np.full((3, 3), -2.0), np.zeros(3)), "bound": 0.3}
    large, small, bias = normal(fixed(), (2, 3), (3, 3), (3,))
    yield {"grads": (1e6 * large, 1e-3 * small, bias), "bound": 1.0}
    yield {"grads": (np.full((2, 2), 0.5), np.eye(2), np.array([1.0, -2.0])), "bound": 4.0}  # 4 < norm² = 8
    yield {"grads": (0.1 * large, 0.2 * small, 0.1 * bias), "bound": 0.1}
    for D, H, factor in [(2, 4, 0.2), (3, 5, 0.9), (4, 2, 1.6)]:
        grads = tuple(normal(rng, (D, H), (H, H), (H,)))
        norm = np.sqrt(sum(np.sum(g**2) for g in grads))
        yield {"grads": grads, "bound": float(factor * norm)}


clip_by_norm = Exercise(
    "backprop_through_time.clip_by_norm",
    "Clipping by the norm of all gradients",
    {"dW_x": 0.5, "dW_h": 0.5, "db": 0.5, "norm": 0.5},
    lambda grads, bound: clipping.by_norm(grads, bound),
    _inputs,
    time_limit=LIMIT,
)
clip_by_norm.mistake(
    "each_by_its_own",
    "each array was scaled by its own norm, which changes the direction of the whole; one factor serves all three.",
    {
        "tuple(g * (bound / norm) for g in grads)": "tuple("
        "g * min(1.0, bound / max(np.linalg.norm(g.ravel()), 1e-300)) for g in grads)"
    },
)
clip_by_norm.mistake(
    "entry_by_entry",
    "every entry was cut off by itself, which changes the direction; scale all of them by one factor.",
    {"tuple(g * (bound / norm) for g in grads)": "tuple(np.clip(g, -bound, bound) for g in grads)"},
)
clip_by_norm.mistake(
    "always_scaled",
    "gradients within the bound were scaled up to it; they are to stay as they are.",
    {"if norm <= bound:": "if norm == 0:"},
)
clip_by_norm.mistake(
    "zero_divided",
    "all gradients are zero here, and 0 / 0 is no number; within the bound nothing is to be divided.",
    {"if norm <= bound:": "if 0 < norm <= bound:"},
)
clip_by_norm.mistake(
    "root_missing",
    "the sum of the squares was taken for the norm; the norm is its square root.",
    {"np.sqrt(sum(np.sum(g**2) for g in grads))": "sum(np.sum(g**2) for g in grads)"},
)
clip_by_norm.mistake(
    "sum_of_norms",
    "the norms of the three arrays were added; the norm of all is the root of the sum of *squares*.",
    {"np.sqrt(sum(np.sum(g**2) for g in grads))": "sum(np.sqrt(np.sum(g**2)) for g in grads)"},
)
clip_by_norm.mistake(
    "largest_entry",
    "the largest entry was taken for the norm; the norm is the root of the sum of all squares.",
    {"np.sqrt(sum(np.sum(g**2) for g in grads))": "max(np.abs(g).max() for g in grads)"},
)
clip_by_norm.mistake(
    "largest_norm",
    "the largest of the three norms was taken; the norm of all is the root of the sum of all squares.",
    {"np.sqrt(sum(np.sum(g**2) for g in grads))": "max(np.sqrt(np.sum(g**2)) for g in grads)"},
)
clip_by_norm.mistake(
    "norm_afterwards",
    "the norm after clipping was returned; asked is the norm that the gradients had.",
    {"in grads), norm": "in grads), bound"},
)
clip_by_norm.mistake(
    "multiplied_by_bound",
    "the gradients were multiplied by the bound only; divide by the norm as well, so that the result has the bound as "
    "its norm.",
    {"(bound / norm)": "bound"},
)
clip_by_norm.mistake(
    "scaled_to_one",
    "the gradients were scaled to the norm 1; they are to have the bound as their norm.",
    {"(bound / norm)": "(1 / norm)"},
)
clip_by_norm.mistake(
    "set_to_zero",
    "gradients that are too large were thrown away; scale them down.",
    {"(bound / norm)": "0"},
)
clip_by_norm.mistake(
    "never_clipped",
    "nothing was scaled: where the norm is larger than the bound, all gradients take the factor bound / norm.",
    {"(bound / norm)": "1"},
)
clip_by_norm.mistake(
    "only_recurrent_weights",
    "only dW_h was clipped; one factor serves all gradients.",
    {"tuple(g * (bound / norm) for g in grads)": "(grads[0], grads[1] * (bound / norm), grads[2])"},
)
clip_by_norm.mistake(
    "mean_square",
    "the squares were averaged; the norm is the root of their sum.",
    {
        "np.sqrt(sum(np.sum(g**2) for g in grads))": "np.sqrt(sum(np.sum(g**2) for g in grads) "
        "/ sum(g.size for g in grads))"
    },
)
clip_by_norm.mistake(
    "small_constant",
    "a small constant was added to the norm, as some libraries do; the clipped gradients then fall a little short of "
    "the bound, and here they have to reach it.",
    {"(bound / norm)": "(bound / (norm + 1e-6))"},
)
clip_by_norm.mistake(
    "square_compared",
    "the square of the norm was compared with the bound; the norm itself decides.",
    {"if norm <= bound": "if norm**2 <= bound"},
)
clip_by_norm.mistake(
    "spectral_norm",
    "the largest singular value was taken for the norm of a matrix (`np.linalg.norm(g, 2)`); add the squares of all "
    "its entries.",
    {"np.sum(g**2) for g": "np.linalg.norm(g, 2) ** 2 for g"},
)
clip_by_norm.mistake(
    "short_ones_stretched",
    "the comparison is the wrong way round: gradients within the bound were stretched, longer ones left as they are.",
    {"if norm <= bound:": "if norm >= bound or norm == 0:"},
)
clip_by_norm.mistake(
    "total_begins_anew",
    "the norm is that of the last array alone: the sum of the squares has to go on from one array to the next.",
    {"sum(np.sum(g**2) for g in grads)": "np.sum(grads[-1] ** 2)"},
)
clip_by_norm.mistake(
    "bias_left_out",
    "db is missing in the norm: it takes the entries of all three arrays.",
    {"sum(np.sum(g**2) for g in grads)": "sum(np.sum(g**2) for g in grads[:2])"},
)
clip_by_norm.mistake(
    "sum_of_sizes",
    "the sizes of all entries were added; the norm is the root of the sum of their *squares*.",
    {"np.sqrt(sum(np.sum(g**2) for g in grads))": "sum(np.sum(np.abs(g)) for g in grads)"},
)
clip_by_norm.mistake(
    "scaled_by_longest",
    "the factor was made from the norm of the longest array; bound / norm takes the norm of all three.",
    {
        "if norm <= bound": "most = max(np.sqrt(np.sum(g**2)) for g in grads)\nif most <= bound",
        "(bound / norm)": "(bound / most)",
    },
)
clip_by_norm.mistake(
    "each_compared_alone",
    "the arrays were compared with the bound one by one; their common norm can be larger than the bound all the same.",
    {"if norm <= bound": "if all(np.sqrt(np.sum(g**2)) <= bound for g in grads)"},
)
clip_by_norm.mistake(
    "shortened_by_the_bound",
    "the bound was taken off the length, which leaves norm - bound; what is too long gets the bound as its norm.",
    {"g * (bound / norm)": "g - g * (bound / norm)"},
)
clip_by_norm.mistake(
    "divided_by_squares",
    "the factor was made with the square of the norm; it is bound / norm.",
    {"(bound / norm)": "(bound / norm**2)"},
)
clip_by_norm.mistake(
    "always_divided",
    "gradients within the bound were scaled too, and zeros divided by zero; within the bound they stay as they are.",
    {"if norm <= bound:": "if False:"},
)

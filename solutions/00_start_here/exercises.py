"""Unit 00, start here: one step of a recurrence, to get to know the check."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.systems import linear


def _one_step_inputs(rng):
    yield {
        "h_prev": np.array([4.0, -2.0]),
        "x_t": np.array([1.0, 3.0]),
        "w": 0.5,
        "u": 2.0,
    }  # the example of section 0.4
    yield {"h_prev": np.array([-0.7]), "x_t": np.array([0.3]), "w": -1.5, "u": 0.8}
    yield {"h_prev": np.array([3.0, 0.0, -1.0]), "x_t": np.array([0.0, -2.0, 0.5]), "w": 0.0, "u": -1.2}
    yield {"h_prev": 1e-9 * np.arange(-2.0, 4.0), "x_t": 1e-9 * np.ones(6), "w": 1.0, "u": -2.0}
    for B in (4, 7):
        yield {
            "h_prev": rng.standard_normal(B),
            "x_t": rng.standard_normal(B),
            "w": rng.uniform(0.3, 0.9),
            "u": rng.uniform(1.2, 2.0),
        }


def _one_step(h_prev, x_t, w, u):
    """Row by row, each a sequence of one step."""
    return np.concatenate([linear.response(x, w, u, h0) for h0, x in zip(h_prev, x_t[:, None], strict=True)])


one_step = Exercise("start_here.one_step", "One step", {"h_t": 1}, _one_step, _one_step_inputs)
one_step.mistake(
    "weights_swapped",
    "w and u have changed places: w belongs to the old state, u to the input.",
    {"w * h_prev + u * x_t": "u * h_prev + w * x_t"},
)
one_step.mistake("input_forgotten", "the input term is missing: the new state also depends on x_t.", {" + u * x_t": ""})
one_step.mistake(
    "state_forgotten", "the old state is missing: without h_prev nothing is remembered.", {"w * h_prev + ": ""}
)
one_step.mistake(
    "w_missing", "the old state is added as it is; equation (1) multiplies it by w first.", {"w * h_prev": "h_prev"}
)
one_step.mistake("u_missing", "the input is added as it is; equation (1) multiplies it by u first.", {"u * x_t": "x_t"})
one_step.mistake(
    "one_weight_for_both",
    "w multiplies the sum of state and input; the input has its own weight u.",
    {"w * h_prev + u * x_t": "w * (h_prev + x_t)"},
)
one_step.mistake("product", "the two terms are multiplied; equation (1) adds them.", {"+": "*"})
one_step.mistake(
    "one_number",
    "there is one number for the whole batch; each of the B entries keeps its own state.",
    {"w * h_prev + u * x_t": "np.sum(w * h_prev + u * x_t)"},
)
one_step.mistake("no_return", "the result was computed, or printed, but not returned.", {"return ": ""})
one_step.mistake(
    "integers",
    "the result was written into an array of integers, which cuts off the fractions.",
    {
        "return w * h_prev + u * x_t": "h_t = np.zeros(len(h_prev), dtype=int)\nh_t[:] = w * h_prev + u * x_t\nreturn h_t"
    },
)

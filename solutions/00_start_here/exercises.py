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
    yield {"h_prev": np.array([2.0, -1.5]), "x_t": np.array([0.0, -1.0]), "w": 0.6, "u": -0.5}
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
    "w and u have changed places: w belongs to h_prev, u to x_t.",
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
        "return w": "h_t = np.zeros(len(h_prev), dtype=int)\nh_t[:] = w",
        "u * x_t": "u * x_t\nreturn h_t",
    },
)
one_step.mistake(
    "input_by_one_minus_w",
    "the input is weighted by 1 - w, as in a running average; equation (1) gives it a weight of its own, u.",
    {"u * x_t": "(1 - w) * x_t"},
)
one_step.mistake(
    "state_by_one_minus_u",
    "the state is weighted by 1 - u, as in a running average; equation (1) gives it a weight of its own, w.",
    {"w * h_prev": "(1 - u) * h_prev"},
)
one_step.mistake(
    "weights_added",
    "state and input were both multiplied by w + u; each has its own weight.",
    {"w * h_prev + u * x_t": "(w + u) * (h_prev + x_t)"},
)
one_step.mistake(
    "weights_multiplied",
    "the input was multiplied by both weights; w belongs to the old state alone.",
    {"u * x_t": "w * u * x_t"},
)
one_step.mistake(
    "batch_as_time",
    "each entry continues from the entry before it; the entries are separate sequences, each with its own old state.",
    body="""
        h_t = np.zeros(len(h_prev))
        state = h_prev[0]
        for n in range(len(h_prev)):
            state = h_t[n] = w * state + u * x_t[n]
        return h_t""",
)
one_step.mistake(
    "first_state_for_all",
    "the first old state was used for the whole batch; each of the B entries keeps its own.",
    {"h_prev": "h_prev[0]"},
)
one_step.mistake(
    "first_input_for_all",
    "the first input was used for the whole batch; each of the B entries has its own.",
    {"x_t": "x_t[0]"},
)
one_step.mistake(
    "two_steps",
    "the input was used twice, in two steps; one step is asked for.",
    {"w * h_prev + u * x_t": "w * (w * h_prev + u * x_t) + u * x_t"},
)
one_step.mistake(
    "change_added",
    "the result of (1) was added to the old state; it is the new state itself.",
    {"w * h_prev": "h_prev + w * h_prev"},
)
one_step.mistake(
    "towards_the_input",
    "the state moves toward the input by a share w; equation (1) weighs both and adds them.",
    {"w * h_prev + u * x_t": "h_prev + w * (u * x_t - h_prev)"},
)
one_step.mistake(
    "state_as_power",
    "the old state was raised to a power; equation (1) multiplies it by w.",
    {"w * h_prev": "w**h_prev"},
)
one_step.mistake(
    "tanh",
    "tanh was put around the sum, as in a neural network; equation (1) is linear.",
    {"w * h_prev + u * x_t": "np.tanh(w * h_prev + u * x_t)"},
)
one_step.mistake(
    "negative_cut_off",
    "negative states were set to 0; a state may be negative.",
    {"w * h_prev + u * x_t": "np.maximum(w * h_prev + u * x_t, 0)"},
)
one_step.mistake(
    "size_of_the_state",
    "the state has lost its sign; it may be negative.",
    {"w * h_prev + u * x_t": "np.abs(w * h_prev + u * x_t)"},
)
one_step.mistake(
    "kept_without_input",
    "where the input is 0 the old state was kept; it is multiplied by w there too.",
    {"w * h_prev + u * x_t": "np.where(x_t == 0, h_prev, w * h_prev + u * x_t)"},
)
one_step.mistake(
    "input_replaces_state",
    "where the input is not 0 it replaces the old state; equation (1) adds the two.",
    {"w * h_prev + u * x_t": "np.where(x_t == 0, w * h_prev, u * x_t)"},
)
one_step.mistake(
    "mean_of_the_batch",
    "the state is one mean for the batch; each of the B entries keeps its own state.",
    {"w * h_prev": "w * np.mean(h_prev)"},
)
one_step.mistake(
    "average_of_both",
    "the two terms were averaged; equation (1) adds them.",
    {"w * h_prev + u * x_t": "(w * h_prev + u * x_t) / 2"},
)
one_step.mistake(
    "every_state_with_every_input",
    "every state meets every input, which gives a table; each state belongs to the input at the same place.",
    {"w * h_prev + u * x_t": "w * h_prev[:, None] + u * x_t"},
)
one_step.mistake(
    "side_by_side",
    "the two terms stand side by side; equation (1) adds them.",
    {"w * h_prev + u * x_t": "np.concatenate([w * h_prev, u * x_t])"},
)
one_step.mistake(
    "both_terms_apart",
    "two arrays were returned, one for each term; equation (1) adds them.",
    {"w * h_prev + u * x_t": "w * h_prev, u * x_t"},
)
for _places in (1, 2, 3):
    one_step.mistake(
        f"rounded_to_{_places}",
        f"the result was rounded to {_places} places; return it as it is.",
        {"w * h_prev + u * x_t": f"np.round(w * h_prev + u * x_t, {_places})"},
    )
one_step.mistake(
    "weights_of_the_example",
    "the weights of the example, 0.5 and 2, stand in the function; w and u are arguments, with other values elsewhere.",
    {"w * h_prev + u * x_t": "0.5 * h_prev + 2.0 * x_t"},
)
one_step.mistake(
    "last_left_out",
    "the last entry of the batch was left at 0: the loop ends one entry early.",
    {"w * h_prev + u * x_t": "np.append((w * h_prev + u * x_t)[:-1], 0.0)"},
)

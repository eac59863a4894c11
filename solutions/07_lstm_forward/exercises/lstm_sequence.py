"""The sequence."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import readable

from .common import cell, normal, params


def _sequence_inputs(rng):
    fixed = np.random.default_rng(7)
    yield {"x": fixed.normal(size=(3, 2, 3)), "h0": np.zeros((2, 2)), "c0": np.zeros((2, 2)), "p": params(fixed, 3, 2)}
    yield {
        "x": np.array([[[0.5]], [[-1.0]], [[0.0]]]),
        "h0": np.array([[-0.7]]),
        "c0": np.array([[20.0]]),
        "p": cell.Params(
            *(np.array([w]) for w in ([6.0, -7.0, 0.5, 1.0], [0.2, -0.3, 5.5, 0.4], [0.1, 0.2, 0.1, -0.2])),
            np.array([0.1, 2.0, 0.3, -0.2]),
        ),
    }
    long = 130  # steps, more than a cut-off at 100 lets through
    yield {
        "x": np.sin(np.arange(float(long))).reshape(long, 1, 1),
        "h0": np.array([[0.3]]),
        "c0": np.array([[-0.4]]),
        "p": params(fixed, 1, 1, 0.4),
    }
    for T, B, D, H in [(3, 4, 4, 3), (1, 2, 1, 1)]:
        yield {**normal(fixed, x=(T, B, D), h0=(B, H), c0=(B, H)), "p": params(fixed, D, H)}
    for T, B, D, H in [(5, 2, 3, 4), (1, 1, 1, 1), (1, 3, 2, 4), (3, 4, 2, 1), (4, 1, 3, 2), (2, 3, 1, 5)]:
        yield {**normal(rng, x=(T, B, D), h0=(B, H), c0=(B, H)), "p": params(rng, D, H)}


def _sequence(x, h0, c0, p):
    h, state_T, _ = readable.forward(cell, x, cell.State(h0, c0), p)
    return h, state_T.c


lstm_sequence = Exercise(
    "lstm_forward.lstm_sequence",
    "A sequence of steps",
    parts={"h": 2, "c_T": 1},
    reference=_sequence,
    inputs=_sequence_inputs,
    calls=("lstm_step",),
)

START = "h_t, c_t, h = h0, c0, []"
STEP = "h_t, c_t = lstm_step(x_t, h_t, c_t, p)"

lstm_sequence.mistake(
    "zero_state",
    "the sequence starts from zeros; it is handed initial states h0 and c0.",
    {"h0, c0, []": "0 * h0, 0 * c0, []"},
)
lstm_sequence.mistake(
    "zero_hidden_state", "h0 was ignored: the hidden state starts from zeros.", {"= h0,": "= 0 * h0,"}
)
lstm_sequence.mistake("zero_cell_state", "c0 was ignored: the cell state starts from zeros.", {"c0, []": "0 * c0, []"})
lstm_sequence.mistake("time_reversed", "the steps run from the last input to the first.", {"in x:": "in x[::-1]:"})
lstm_sequence.mistake(
    "time_reversed_in_place",
    "the steps run from the last input to the first, although each result is stored at its own time.",
    {"in x:": "in x[::-1]:", "np.stack(h)": "np.stack(h[::-1])"},
)
lstm_sequence.mistake(
    "nothing_carried",
    "every step starts again from h0 and c0; hand on what the last one returned.",
    {"(x_t, h_t, c_t, p)": "(x_t, h0, c0, p)"},
)
lstm_sequence.mistake(
    "cell_not_carried",
    "h_t is handed on, but every step starts again from c0.",
    {"(x_t, h_t, c_t, p)": "(x_t, h_t, c0, p)"},
)
lstm_sequence.mistake(
    "hidden_not_carried",
    "c_t is handed on, but every step starts again from h0.",
    {"(x_t, h_t, c_t, p)": "(x_t, h0, c_t, p)"},
)
lstm_sequence.mistake(
    "results_swapped",
    "the two results of `lstm_step` were taken in reverse order; it returns h_t first, then c_t.",
    {"h_t, c_t = lstm_step": "c_t, h_t = lstm_step"},
)
lstm_sequence.mistake(
    "states_swapped",
    "the two states were handed to `lstm_step` in reverse order; it takes h_prev first, then c_prev.",
    {"(x_t, h_t, c_t, p)": "(x_t, c_t, h_t, p)"},
)
lstm_sequence.mistake(
    "one_step_late",
    "h[0] is h0, the state before the first step; h[t] is the state after step t.",
    {STEP: f"h.append(h_t)\n{STEP}", "        h.append(h_t)\n": ""},
)
lstm_sequence.mistake(
    "initial_state_included",
    "h has T + 1 entries: h0 was stored too; it is an input, no result.",
    {"[]": "[h0]"},
)
lstm_sequence.mistake(
    "last_hidden_only", "only the last hidden state was returned; asked for are all T of them.", {"np.stack(h)": "h_t"}
)
lstm_sequence.mistake(
    "cells_collected", "the cell states were collected; h holds the hidden states.", {"h.append(h_t)": "h.append(c_t)"}
)
lstm_sequence.mistake(
    "hidden_for_last_cell",
    "the second result is the last hidden state; asked for is the last cell state.",
    {"np.stack(h), c_t": "np.stack(h), h_t"},
)
lstm_sequence.mistake(
    "batch_first",
    "h came out as (B, T, H), examples first; the course puts time first, (T, B, H).",
    {"np.stack(h)": "np.stack(h, axis=1)"},
)
lstm_sequence.mistake(
    "starts_at_one",
    "the loop starts at t = 1, so that the first input is never read.",
    {
        "[]": "np.zeros((len(x), *h0.shape))",
        "for x_t in x:": "for t in range(1, len(x)):",
        "(x_t,": "(x[t],",
        "h.append(h_t)": "h[t] = h_t",
    },
)
lstm_sequence.mistake(
    "stops_early",
    "the loop leaves out the last step; range(T) already ends at T - 1.",
    {
        "[]": "np.zeros((len(x), *h0.shape))",
        "for x_t in x:": "for t in range(len(x) - 1):",
        "(x_t,": "(x[t],",
        "h.append(h_t)": "h[t] = h_t",
    },
)
lstm_sequence.mistake(
    "last_cell_but_one",
    "the cell state before the last step was returned; asked for is the one after it.",
    {STEP: f"before = c_t\n{STEP}", "np.stack(h), c_t": "np.stack(h), before"},
)
lstm_sequence.mistake(
    "one_step_too_many",
    "the last step was made twice before the cell state was returned.",
    {"return": "_, c_t = lstm_step(x[-1], h_t, c_t, p)\nreturn"},
)
lstm_sequence.mistake(
    "first_step_twice",
    "the first input was read twice: once before the loop and once in it.",
    {START: f"{START}\nh_t, c_t = lstm_step(x[0], h_t, c_t, p)"},
)
lstm_sequence.mistake(
    "first_input_always",
    "every step reads x[0]; step t reads x[t].",
    {"(x_t,": "(x[0],"},
)
lstm_sequence.mistake(
    "last_input_always",
    "every step reads x[-1]; step t reads x[t].",
    {"(x_t,": "(x[-1],"},
)
lstm_sequence.mistake(
    "initial_states_swapped",
    "h0 and c0 have changed places: the hidden state starts from h0, the cell state from c0.",
    {"h0, c0, []": "c0, h0, []"},
)
lstm_sequence.mistake(
    "both_from_h0", "the cell state starts from h0 too; it has an initial state of its own, c0.", {"c0, []": "h0, []"}
)
lstm_sequence.mistake(
    "both_from_c0", "the hidden state starts from c0 too; it has an initial state of its own, h0.", {"= h0,": "= c0,"}
)
lstm_sequence.mistake(
    "initial_hidden_from_cell",
    "the hidden state starts from tanh(c0); it has an initial state of its own, h0.",
    {"= h0,": "= np.tanh(c0),"},
)
lstm_sequence.mistake(
    "zeros_every_step",
    "every step starts from zeros; hand on what the last one returned.",
    {"(x_t, h_t, c_t, p)": "(x_t, 0 * h0, 0 * c0, p)"},
)
lstm_sequence.mistake(
    "hidden_zero_every_step",
    "every step sees a hidden state of zeros; hand on what the last one returned.",
    {"(x_t, h_t, c_t, p)": "(x_t, 0 * h0, c_t, p)"},
)
lstm_sequence.mistake(
    "cell_zero_every_step",
    "every step sees a cell state of zeros; hand on what the last one returned.",
    {"(x_t, h_t, c_t, p)": "(x_t, h_t, 0 * c0, p)"},
)
lstm_sequence.mistake(
    "hidden_for_both",
    "every step was handed h_t as the cell state too; h_t and c_t are handed on, each for itself.",
    {"(x_t, h_t, c_t, p)": "(x_t, h_t, h_t, p)"},
)
lstm_sequence.mistake(
    "cell_for_both",
    "every step was handed c_t as the hidden state too; h_t and c_t are handed on, each for itself.",
    {"(x_t, h_t, c_t, p)": "(x_t, c_t, c_t, p)"},
)
lstm_sequence.mistake(
    "squashed_cell_carried",
    "the tanh of the cell state was handed on; the next step needs the state itself.",
    {"(x_t, h_t, c_t, p)": "(x_t, h_t, np.tanh(c_t), p)"},
)
lstm_sequence.mistake(
    "squashed_hidden_carried",
    "the hidden state went through a tanh once more; it is handed on as it came.",
    {"(x_t, h_t, c_t, p)": "(x_t, np.tanh(h_t), c_t, p)"},
)
lstm_sequence.mistake(
    "stored_squashed",
    "the tanh of the hidden state was stored; h[t] is the hidden state itself.",
    {"h.append(h_t)": "h.append(np.tanh(h_t))"},
)
lstm_sequence.mistake(
    "results_reversed",
    "the hidden states stand in reverse order; h[t] belongs to x[t].",
    {"np.stack(h)": "np.stack(h[::-1])"},
)
lstm_sequence.mistake(
    "both_directions",
    "the hidden states of a second run, from the end, were added; asked for is the run forward alone.",
    {
        "return": "h_t, back_c, back = h0, c0, []\nfor x_t in x[::-1]:\n"
        "    h_t, back_c = lstm_step(x_t, h_t, back_c, p)\n"
        "    back.append(h_t)\nreturn",
        "np.stack(h)": "np.stack(h) + np.stack(back[::-1])",
    },
)
lstm_sequence.mistake(
    "summed_up",
    "the hidden states were summed up over time; h[t] is the state after step t alone.",
    {"np.stack(h)": "np.cumsum(np.stack(h), axis=0)"},
)
lstm_sequence.mistake(
    "hidden_state_added",
    "the old hidden state was added to the new one; each step makes h_t anew.",
    {"h.append(h_t)": "h_t = h_t + (h[-1] if h else h0)\nh.append(h_t)"},
)
lstm_sequence.mistake(
    "first_place_for_h0",
    "h[0] is h0 and the loop starts at t = 1, so that x[0] is never read; h[t] is the state after step t.",
    {"for x_t in x:": "h.append(h0)\nfor x_t in x[1:]:"},
)
lstm_sequence.mistake(
    "last_input_not_read",
    "h[0] is h0 and the last input is never read; h[t] is the state after the step that read x[t].",
    {"for x_t in x:": "h.append(h0)\nfor x_t in x[:-1]:"},
)
lstm_sequence.mistake(
    "every_cell",
    "all cell states were returned; asked for is the last one.",
    {
        "[]": "[]\nc = []",
        "h.append(h_t)": "h.append(h_t)\nc.append(c_t)",
        "np.stack(h), c_t": "np.stack(h), np.stack(c)",
    },
)
lstm_sequence.mistake(
    "first_cell",
    "the cell state after the first step was returned; asked for is the one after the last.",
    {
        "[]": "[]\nc = []",
        "h.append(h_t)": "h.append(h_t)\nc.append(c_t)",
        "np.stack(h), c_t": "np.stack(h), c[0]",
    },
)
lstm_sequence.mistake(
    "mean_cell",
    "the mean of the cell states was returned; asked for is the last one.",
    {
        "[]": "[]\nc = []",
        "h.append(h_t)": "h.append(h_t)\nc.append(c_t)",
        "np.stack(h), c_t": "np.stack(h), np.mean(c, axis=0)",
    },
)
lstm_sequence.mistake(
    "summed_cell",
    "the cell states were added up over time; c_T is the last one, it carries the sum already.",
    {
        "[]": "[]\nc = []",
        "h.append(h_t)": "h.append(h_t)\nc.append(c_t)",
        "np.stack(h), c_t": "np.stack(h), np.sum(c, axis=0)",
    },
)
lstm_sequence.mistake(
    "squashed_last_cell",
    "the tanh of the last cell state was returned; c_T is the state itself.",
    {"np.stack(h), c_t": "np.stack(h), np.tanh(c_t)"},
)
lstm_sequence.mistake(
    "initial_cell_returned",
    "c0 was returned; asked for is the last cell state.",
    {"np.stack(h), c_t": "np.stack(h), c0"},
)
for _steps in (10, 50, 100):
    lstm_sequence.mistake(
        f"cut_off_at_{_steps}",
        f"the loop ends after {_steps} steps; a sequence may have some hundreds.",
        {"in x:": f"in x[:{_steps}]:"},
    )
lstm_sequence.mistake(
    "last_state_for_all",
    "the last hidden state fills all times; each h[t] is the state of its own time.",
    {"np.stack(h)": "np.stack([h_t] * len(x))"},
)
lstm_sequence.mistake(
    "hidden_first_then_cell",
    "the step was made twice, and the second time it saw the new hidden state; both states come out of one call.",
    {STEP: "h_t, _ = lstm_step(x_t, h_t, c_t, p)\n_, c_t = lstm_step(x_t, h_t, c_t, p)"},
)
lstm_sequence.mistake(
    "first_example_for_all",
    "all examples start from the states of the first one; each row has states of its own.",
    {"= h0, c0,": "= 0 * h0 + h0[:1], 0 * c0 + c0[:1],"},
)

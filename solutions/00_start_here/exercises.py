"""Unit 00, start here: one step of a recurrence, to get to know the check."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells import linear


def _one_step_inputs(rng):
    for B in (4, 1, 7):
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


@one_step.mistake("weights_swapped", "w and u have changed places: w belongs to the old state, u to the input.")
def _(h_prev, x_t, w, u):
    return u * h_prev + w * x_t


@one_step.mistake("input_forgotten", "the input term is missing: the new state also depends on x_t.")
def _(h_prev, x_t, w, u):
    return w * h_prev


@one_step.mistake("state_forgotten", "the old state is missing: without h_prev nothing is remembered.")
def _(h_prev, x_t, w, u):
    return u * x_t


@one_step.mistake("w_missing", "the old state is added as it is; equation (1) multiplies it by w first.")
def _(h_prev, x_t, w, u):
    return h_prev + u * x_t


@one_step.mistake("u_missing", "the input is added as it is; equation (1) multiplies it by u first.")
def _(h_prev, x_t, w, u):
    return w * h_prev + x_t


@one_step.mistake("one_weight_for_both", "w multiplies the sum of state and input; the input has its own weight u.")
def _(h_prev, x_t, w, u):
    return w * (h_prev + x_t)


@one_step.mistake("product", "the two terms are multiplied; equation (1) adds them.")
def _(h_prev, x_t, w, u):
    return w * h_prev * u * x_t


@one_step.mistake(
    "summed_over_batch", "the entries were summed into one number; each of the B entries keeps its own state."
)
def _(h_prev, x_t, w, u):
    return np.sum(w * h_prev + u * x_t)


@one_step.mistake("input_changed", "an operator such as *= or += wrote into h_prev, which belongs to the caller.")
def _(h_prev, x_t, w, u):
    h_prev *= w
    h_prev += u * x_t
    return h_prev


@one_step.mistake("no_return", "the result was computed, or printed, but not returned.")
def _(h_prev, x_t, w, u):
    w * h_prev + u * x_t


@one_step.mistake("integers", "the result was written into an array of integers, which cuts off the fractions.")
def _(h_prev, x_t, w, u):
    h_t = np.zeros(h_prev.shape, dtype=int)
    h_t[:] = w * h_prev + u * x_t
    return h_t

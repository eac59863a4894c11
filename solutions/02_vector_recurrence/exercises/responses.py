"""Sections 2.2 and 2.3: the vector recurrence, and its impulse response by powers of the weight matrix."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells.linear_vector import Params
from lstm_ref.systems import linear_vector

# ---- 1. the recurrence


def _response(x, W_x, W_h, h0):
    H = len(h0)
    return linear_vector.response(x[:, None], h0[None], Params(W_x=W_x, W_h=W_h), np.eye(H))[:, 0]


def _drawn(rng, T, D, H):
    return {
        "x": rng.standard_normal((T, D)),
        "W_x": rng.standard_normal((D, H)),
        "W_h": rng.standard_normal((H, H)) / np.sqrt(H),
        "h0": rng.uniform(0.5, 1.5, H) * rng.choice([-1, 1], H),
    }


def _response_inputs(rng):
    yield {  # the example of section 2.2
        "x": np.array([[1.0], [0.0], [-2.0]]),
        "W_x": np.array([[1.0, 0.0]]),
        "W_h": np.array([[0.5, 1.0], [0.0, 2.0]]),
        "h0": np.array([4.0, -1.0]),
    }
    yield {
        "x": np.array([[1.5]]),
        "W_x": np.array([[-0.8]]),
        "W_h": np.array([[-0.75]]),
        "h0": np.array([2.0]),
    }
    yield {
        "x": np.zeros((4, 2)),
        "W_x": np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]),
        "W_h": np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        "h0": np.array([1.0, 0.0, 3.0]),
    }
    yield {
        "x": 1e-9 * np.array([[1.0, 2.0, 0.5], [3.0, 0.0, 1.0], [0.5, 4.0, 2.0]]),
        "W_x": np.array([[1.0, -1.0], [2.0, 0.5], [0.0, 1.5]]),
        "W_h": np.array([[1.0, 0.3], [-0.4, 2.0]]),
        "h0": np.zeros(2),
    }
    for T, D, H in [(5, 2, 3), (4, 3, 2), (6, 1, 4)]:
        yield _drawn(rng, T, D, H)


response = Exercise("vector_recurrence.response", "The vector recurrence", {"h": 2}, _response, _response_inputs)
response.mistake(
    "columns_for_rows",
    "W_h was multiplied as if h were a column, W_h @ h; the course writes states as rows: h_prev @ W_h.",
    {"h_prev @ W_h": "W_h @ h_prev"},
)
response.mistake(
    "start_forgotten", "the run starts from zero; at t = 0 the state before is h0.", {"h_prev = h0": "h_prev = 0 * h0"}
)
response.mistake(
    "state_not_handed_on",
    "every step starts from h0; the new state has to be handed on to the next step.",
    {"h_prev = h[t]": "h_prev = h0"},
)
response.mistake(
    "last_only",
    "this is the last state alone; all T states are asked for, one per row.",
    {"return h": "return h_prev"},
)
response.mistake("input_forgotten", "the inputs have no effect: the term with W_x is missing.", {" + x[t] @ W_x": ""})
response.mistake(
    "states_before",
    "these are the states before each input, beginning with h0; those after it are asked for.",
    {"return h": "return np.vstack([h0, h[:-1]])"},
)
response.mistake(
    "start_included",
    "there is one row too many: h0 is not among the states that are returned.",
    {"return h": "return np.vstack([h0, h])"},
)
response.mistake(
    "entry_by_entry",
    "the state was multiplied by the diagonal of W_h only; every unit sees every unit, so a matrix product is due.",
    {"h_prev @ W_h": "h_prev * np.diag(W_h)"},
)
response.mistake(
    "inputs_through_both",
    "the input went through W_h as well; it enters the new state through W_x alone.",
    {"h_prev @ W_h + x[t] @ W_x": "(h_prev + x[t] @ W_x) @ W_h"},
)
response.mistake(
    "input_one_step_late",
    "each step uses the input of the step before; x[t] already acts on h[t].",
    {"x[t] @ W_x": "(x[t - 1] if t else 0 * x[0]) @ W_x"},
)
response.mistake(
    "start_at_t_0",
    "h0 was put into the first row; it is the state before t = 0, so the first row is already one step on.",
    body="""
        h = np.zeros((len(x), len(h0)))
        h[0] = h0
        for t in range(1, len(x)):
            h[t] = h[t - 1] @ W_h + x[t] @ W_x
        return h""",
)

response.mistake(
    "squashed",
    "the sum was squashed by a tanh; the recurrence of this unit is linear.",
    {"h_prev @ W_h + x[t] @ W_x": "np.tanh(h_prev @ W_h + x[t] @ W_x)"},
)
response.mistake(
    "inputs_added_up",
    "each step adds all inputs so far; the earlier ones are already in the state.",
    {"x[t] @ W_x": "x[: t + 1].sum(axis=0) @ W_x"},
)
response.mistake(
    "start_not_multiplied",
    "h0 was added to the first state without W_h; it is the state before, and h0 @ W_h belongs there.",
    body="""
        h = np.zeros((len(x), len(h0)))
        h[0] = h0 + x[0] @ W_x
        for t in range(1, len(x)):
            h[t] = h[t - 1] @ W_h + x[t] @ W_x
        return h""",
)
response.mistake(
    "first_row_left_at_zero",
    "the first row is 0, and the run starts from it: the step at t = 0, with h0 and x[0], is missing.",
    body="""
        h = np.zeros((len(x), len(h0)))
        for t in range(1, len(x)):
            h[t] = h[t - 1] @ W_h + x[t] @ W_x
        return h""",
)
response.mistake(
    "powers_of_entries",
    "the entries of W_h were raised to powers one by one; a power of a matrix is W_h @ W_h @ ...",
    body="""
        h = np.zeros((len(x), len(h0)))
        for t in range(len(x)):
            h[t] = h0 @ W_h ** (t + 1) + x[t] @ W_x
            for k in range(t):
                h[t] += x[k] @ W_x @ W_h ** (t - k)
        return h""",
)
response.mistake(
    "columns_added_up",
    "unit m got its own old state times the sum of column m of W_h; W_h[k, m] belongs to the state of unit k.",
    {"h_prev @ W_h": "h_prev * W_h.sum(axis=0)"},
)

# ---- 2. powers


def _impulse(W_x, W_h, T):
    D, H = W_x.shape
    answers = [_response(np.eye(T, 1) * np.eye(D)[d], W_x, W_h, np.zeros(H)) for d in range(D)]
    return np.stack(answers, axis=1)


def _impulse_inputs(rng):
    yield {"W_x": np.array([[1.0, 0.0]]), "W_h": np.array([[0.5, 1.0], [0.0, 2.0]]), "T": 4}
    yield {"W_x": np.array([[3.0]]), "W_h": np.array([[-0.5]]), "T": 1}
    yield {"W_x": np.array([[1.0, 2.0, -3.0], [0.5, 4.0, 0.0]]), "W_h": 2 * np.eye(3)[[1, 2, 0]], "T": 1}
    yield {"W_x": np.eye(2), "W_h": np.array([[0.0, 1.0], [0.0, 0.0]]), "T": 5}
    yield {"W_x": np.array([[1.0, 2.0], [0.0, -1.0], [4.0, 0.5]]), "W_h": np.array([[0.6, 0.8], [-0.8, 0.6]]), "T": 30}
    for T, D, H in [(6, 2, 3), (5, 3, 2), (2, 1, 4)]:
        drawn = _drawn(rng, 1, D, H)
        yield {"W_x": drawn["W_x"], "W_h": drawn["W_h"], "T": T}


impulse_response = Exercise(
    "vector_recurrence.impulse_response", "Impulse response by powers", {"G": 1}, _impulse, _impulse_inputs
)
impulse_response.mistake(
    "powers_entry_by_entry",
    "the entries of W_h were raised to a power one by one; a matrix power is W_h @ W_h @ ...",
    {"G[t - 1] @ W_h": "W_x @ W_h**t"},
)
impulse_response.mistake(
    "one_power_too_many",
    "every matrix has one factor W_h too many: at t = 0 the impulse has gone through W_x only.",
    {"return G": "return G @ W_h"},
)
impulse_response.mistake(
    "w_x_missing",
    "these are the powers of W_h alone; the impulse enters through W_x.",
    body="return np.array([np.linalg.matrix_power(W_h, t) for t in range(T)])",
)
impulse_response.mistake(
    "transposed",
    "W_h was transposed; in rows, one step is a product with W_h from the right.",
    {"G[t - 1] @ W_h": "G[t - 1] @ W_h.T"},
)
impulse_response.mistake(
    "summed",
    "the powers were added up, as if W_x acted at every step; that is the response to a constant input, and an impulse "
    "comes once.",
    {"return G": "return np.cumsum(G, axis=0)"},
)
impulse_response.mistake(
    "last_only",
    "this is the last matrix alone; one for each t = 0, ..., T - 1 is asked for.",
    {"return G": "return G[-1]"},
)
impulse_response.mistake(
    "all_inputs_at_once",
    "the impulse was fed into all inputs at once; each input has a row of its own in G[t].",
    {"return G": "return G.sum(axis=1)"},
)
impulse_response.mistake(
    "axes_exchanged",
    "the axes of inputs and units have changed places: G[t, d] is the row of states after an impulse in input d.",
    {"return G": "return G.transpose(0, 2, 1)"},
)
impulse_response.mistake(
    "only_first_step",
    "every matrix after the first is the same: each one is the one before times W_h.",
    {"G[t - 1] @ W_h": "G[0] @ W_h"},
)
impulse_response.mistake(
    "powers_entry_by_entry_from_zero",
    "the entries of W_h were raised to a power one by one; a matrix power is W_h @ W_h @ ..., and its power 0 is the "
    "identity, not a matrix of ones.",
    body="return np.array([W_x @ W_h**t for t in range(T)])",
)
impulse_response.mistake(
    "diagonal_only",
    "only the diagonal of W_h acts; every unit sees every unit, so a matrix product is due.",
    {"G[t - 1] @ W_h": "G[t - 1] * np.diag(W_h)"},
)
impulse_response.mistake(
    "squared_each_time",
    "the power was squared from step to step; each step multiplies by W_h once more.",
    body="""
        G, power = [W_x], W_h
        for t in range(1, T):
            G.append(W_x @ power)
            power = power @ power
        return np.array(G)""",
)
impulse_response.mistake(
    "step_after_input",
    "the axes are in the order input, step, unit; the step comes first: G[t, d].",
    {"return G": "return G.transpose(1, 0, 2)"},
)
impulse_response.mistake(
    "one_step_more",
    "there is one step too many: T of them are asked for, t = 0 to T - 1.",
    {"(T, *W_x.shape)": "(T + 1, *W_x.shape)", "range(1, T)": "range(1, T + 1)"},
)
impulse_response.mistake(
    "axes_dropped",
    "axes of length 1 were dropped; G has three axes, (T, D, H), also if T or D is 1.",
    {"return G": "return np.squeeze(G)"},
)
impulse_response.mistake(
    "enters_twice",
    "the impulse comes twice, as input and as the state before it; at the start the state is 0.",
    {"return G": "return G + G @ W_h"},
)
impulse_response.mistake(
    "transpose_for_inverse",
    "the transpose of V stands where its inverse belongs; they are the same for a symmetric W_h only.",
    body="""
        values, V = np.linalg.eig(W_h)
        return np.array([(W_x @ V * values**t @ V.T).real for t in range(T)])""",
)
for _inverse in ("inv", "pinv"):
    impulse_response.mistake(
        f"eigenvectors_with_{_inverse}",
        "eigenvectors were used; [[0, 1], [0, 0]] has only one direction, so no V with an inverse. A product per step "
        "is right for every W_h.",
        body=f"""
            values, V = np.linalg.eig(W_h)
            R = np.linalg.{_inverse}(V)
            return np.array([(W_x @ V * values**t @ R).real for t in range(T)])""",
    )

"""Sections 6.2 and 6.3: constant error flow, and one weight with two duties."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.activations import sigmoid

# ---- 1. constant flow


def _flow_inputs(rng):
    yield {"a": np.array([0.0, 1.0, -2.0]), "w": 1.0}
    yield {"a": np.array([0.5]), "w": -2.0}
    yield {"a": np.array([6.0, -6.0, 0.25, 3.0]), "w": 4.0}
    yield {"a": np.array([-1.0, 2.0]), "w": 0.125}
    for n, low, high in [(5, 0.3, 0.9), (7, 1.5, 3.0)]:
        yield {"a": rng.uniform(-4, 4, n), "w": float(rng.uniform(low, high))}
    yield {"a": rng.uniform(-4, 4, 6), "w": -float(rng.uniform(0.3, 0.9))}


def _constant_flow(a, w):
    slope = sigmoid(a) * sigmoid(-a)
    return a / w, 1 / slope


constant_flow = Exercise(
    "constant_error_carousel.constant_flow",
    "A constant error, whatever the pre-activation",
    {"phi": 1, "w_logistic": 1},
    _constant_flow,
    _flow_inputs,
)
for _name, _cause, _new in (
    ("phi_times_w", "this is w a, whose slope is w: the product of slope and weight is then w squared.", "a * w"),
    ("phi_is_the_identity", "the identity fulfills (3) for w = 1 only; its slope has to be 1/w.", "a.copy()"),
    ("phi_is_the_slope", "this is the slope of phi; asked for is phi itself.", "np.full_like(a, 1 / w)"),
    ("phi_is_constant", "this is constant, so its slope is 0 and no error passes.", "np.full_like(a, w)"),
    ("phi_logistic", "the logistic function does not have the same slope everywhere.", "1 / (1 + np.exp(-a))"),
    ("phi_tanh", "tanh does not have the same slope everywhere.", "np.tanh(a)"),
    ("phi_of_size_w", "the sign of w was lost: slope times weight has to be +1.", "a / abs(w)"),
    ("phi_turned", "slope times weight is -1 here: the error changes its sign at every step.", "-a / w"),
    ("phi_shifted", "the slope is right, but phi(0) is not 0.", "(a + 1) / w"),
    ("phi_of_w_squared", "this was divided by w twice; slope times weight is then 1/w.", "a / w**2"),
):
    constant_flow.mistake(_name, _cause, {"a / w": _new})
for _name, _cause, _new in (
    (
        "slope_for_weight",
        "this is the slope of the logistic unit; the weight that makes the product 1 is 1 over it.",
        "s * (1 - s)",
    ),
    (
        "always_four",
        "4 is the weight for a = 0 only; elsewhere the slope is smaller than a quarter.",
        "np.full_like(a, 4.0)",
    ),
    ("only_the_activation", "this is 1 over the activation; (3) needs the slope, s (1 - s).", "1 / s"),
    ("only_the_rest", "this is 1 over 1 - s; the slope is s (1 - s).", "1 / (1 - s)"),
    (
        "slope_of_tanh",
        "1 - s² is the slope of tanh in terms of its value; that of the logistic function is s (1 - s).",
        "1 / (1 - s**2)",
    ),
    (
        "slope_at_sigma",
        "the slope was formed with a itself; a is the pre-activation, the formula needs s = sigma(a).",
        "1 / np.where(a * (1 - a) == 0, 1.0, a * (1 - a))",
    ),
    ("ratio", "this is s / (1 - s); slope times weight is not 1 with it.", "s / (1 - s)"),
    (
        "weight_over_slope",
        "w was divided by the slope; the logistic unit's own weight is asked for, and w is not in it.",
        "w / (s * (1 - s))",
    ),
    (
        "divided_by_w_too",
        "this was divided by w as well; the logistic unit's own weight is asked for.",
        "1 / (w * s * (1 - s))",
    ),
    (
        "slope_of_a_tanh_unit",
        "this is the weight for a tanh unit; the slope of the logistic function is s (1 - s).",
        "1 / (1 - np.tanh(a) ** 2)",
    ),
    (
        "relative_slope",
        "this is the slope divided by its largest value, a quarter; the weight is 1 over the slope.",
        "4 * s * (1 - s)",
    ),
    (
        "slope_of_a",
        "the slope was formed with a itself; it is s (1 - s) with s = sigma(a).",
        "1 / (a * (1 - a) + 1e-9)",
    ),
):
    constant_flow.mistake(_name, _cause, {"1 / (s * (1 - s))": _new})
constant_flow.mistake(
    "order_swapped",
    "the two results have changed places: phi comes first.",
    {"return phi, w_logistic": "return w_logistic, phi"},
)

# ---- 2. store and protect


def _shares_inputs(rng):
    yield {"x": np.array([[1.0, -1.0, -1.0]]), "u": 0.5}  # the table of section 6.3
    yield {"x": np.array([[1.0, 1.0, 0.0], [-1.0, 0.5, 0.25]]), "u": 0.6}
    yield {"x": np.array([[1.0], [-1.0]]), "u": 0.3}
    yield {"x": np.array([[0.0, 2.0]]), "u": -1.5}
    yield {"x": np.array([[-1.0, 0.5, 0.25, 0.75]]), "u": 0.0}
    for N, T in [(3, 5), (7, 4), (2, 6)]:
        yield {"x": rng.standard_normal((N, T)), "u": float(rng.uniform(0.2, 0.9))}


def _shares(x, u):
    store = protect = 0.0
    for row in x:
        last = sum(u * value for value in row)
        error = last - row[0]
        store += error * row[0] / len(x)
        protect += sum(error * value for value in row[1:]) / len(x)
    return float(store), float(protect)


store_and_protect = Exercise(
    "constant_error_carousel.store_and_protect",
    "The gradient of one weight, split into its duties",
    {"store": 1, "protect": 1},
    _shares,
    _shares_inputs,
)
for _name, _cause, _edits in (
    (
        "sign_of_the_error",
        "the error has the wrong sign: it is the state minus the target.",
        {"u * x.sum(axis=1) - x[:, 0]": "x[:, 0] - u * x.sum(axis=1)"},
    ),
    (
        "no_target",
        "dc is the last state itself; the target, x[:, 0], has to be subtracted.",
        {"u * x.sum(axis=1) - x[:, 0]": "u * x.sum(axis=1)"},
    ),
    (
        "state_without_u",
        "the inputs were summed without u; the state is u times that.",
        {"u * x.sum(axis=1) - x[:, 0]": "x.sum(axis=1) - x[:, 0]"},
    ),
    (
        "last_target",
        "the target is the first input, not the last.",
        {"sum(axis=1) - x[:, 0]": "sum(axis=1) - x[:, -1]"},
    ),
    (
        "mean_over_steps",
        "the state was averaged over the steps; it is the sum of all inputs, times u.",
        {"u * x.sum(axis=1)": "u * x.mean(axis=1)"},
    ),
    (
        "noise_only_state",
        "the first input is missing in the state; all inputs add to it.",
        {"u * x.sum(axis=1)": "u * x[:, 1:].sum(axis=1)"},
    ),
    (
        "first_input_only_state",
        "the state holds the first input only; the noise adds to it, too.",
        {"u * x.sum(axis=1)": "u * x[:, 0]"},
    ),
    (
        "target_times_u",
        "u was multiplied with the target, too; the target is x[:, 0].",
        {"u * x.sum(axis=1) - x[:, 0]": "u * (x.sum(axis=1) - x[:, 0])"},
    ),
    (
        "shares_times_u",
        "each share was multiplied by u; the derivative of u x(t) with respect to u is x(t) alone.",
        {"np.mean(dc * x[:, 0])": "np.mean(dc * u * x[:, 0])", "np.mean(dc * x[:, 1:]": "np.mean(dc * u * x[:, 1:]"},
    ),
    (
        "protect_is_everything",
        "the share of step 0 is in protect as well; protect begins at step 1.",
        {"x[:, 1:].sum(axis=1)": "x.sum(axis=1)"},
    ),
    (
        "protect_last_step",
        "protect holds the share of the last step alone; all steps from 1 on belong to it.",
        {"dc * x[:, 1:].sum(axis=1)": "dc * x[:, -1]"},
    ),
    (
        "summed_over_sequences",
        "the shares were summed over the sequences; their average is asked for.",
        {"np.mean(dc * x[:, 0])": "np.sum(dc * x[:, 0])", "np.mean(dc * x[:, 1:]": "np.sum(dc * x[:, 1:]"},
    ),
    (
        "divided_by_steps",
        "the average was taken over the steps; it is the number of sequences that divides.",
        {
            "np.mean(dc * x[:, 0])": "np.sum(dc * x[:, 0]) / x.shape[1]",
            "np.mean(dc * x[:, 1:].sum(axis=1))": "np.sum(dc * x[:, 1:].sum(axis=1)) / x.shape[1]",
        },
    ),
    (
        "averages_multiplied",
        "the averages were multiplied; the product belongs under the average, sequence by sequence.",
        {
            "np.mean(dc * x[:, 0])": "np.mean(dc) * np.mean(x[:, 0])",
            "np.mean(dc * x[:, 1:].sum(axis=1))": "np.mean(dc) * np.mean(x[:, 1:].sum(axis=1))",
        },
    ),
    (
        "columns_for_rows",
        "the sums run over the sequences; each row is a sequence, and its steps are its columns.",
        {"dc = u * x.sum(axis=1) - x[:, 0]": "x = x.T\ndc = u * x.sum(axis=1) - x[:, 0]"},
    ),
    (
        "own_error_at_each_step",
        "each step was given the error of the state at that step; the loss meets the last state only.",
        {
            "np.mean(dc * x[:, 0])": "np.mean((u * x[:, 0] - x[:, 0]) * x[:, 0])",
            "dc * x[:, 1:].sum(axis=1)": "((u * np.cumsum(x, axis=1) - x[:, :1]) * x)[:, 1:].sum(axis=1)",
        },
    ),
    (
        "order_swapped",
        "the two shares have changed places: store comes first.",
        {"return float(store), float(protect)": "return float(protect), float(store)"},
    ),
    (
        "doubled",
        "the shares are doubled: the loss has a factor 1/2, which the square cancels.",
        {"return float(store), float(protect)": "return 2 * float(store), 2 * float(protect)"},
    ),
    (
        "absolute",
        "the sizes of the shares were taken; their signs are what matters.",
        {"return float(store), float(protect)": "return abs(float(store)), abs(float(protect))"},
    ),
    (
        "expected_store",
        "store is u - 1, which is only its expected value; here it has to be measured from x.",
        {"np.mean(dc * x[:, 0])": "u - 1"},
    ),
    (
        "target_is_the_sign",
        "the target was taken as the sign of the first input; it is the first input itself.",
        {"sum(axis=1) - x[:, 0]": "sum(axis=1) - np.sign(x[:, 0])"},
    ),
    (
        "losses",
        "this is the loss; its gradient with respect to u is asked for.",
        {"np.mean(dc * x[:, 0])": "np.mean(dc**2) / 2", "np.mean(dc * x[:, 1:].sum(axis=1))": "np.mean(dc**2) / 2"},
    ),
    (
        "first_sequence_only",
        "only the first sequence was used; average over all rows.",
        {"np.mean(dc * x[:, 0])": "dc[0] * x[0, 0]", "np.mean(dc * x[:, 1:].sum(axis=1))": "dc[0] * x[0, 1:].sum()"},
    ),
    (
        "last_input_missing",
        "the last input is missing in the state; it comes in before the loss is formed.",
        {"u * x.sum(axis=1)": "u * x[:, :-1].sum(axis=1)"},
    ),
    (
        "last_share_missing",
        "the share of the last step is missing in protect.",
        {"dc * x[:, 1:].sum(axis=1)": "dc * x[:, 1:-1].sum(axis=1)"},
    ),
    (
        "protect_without_target",
        "protect was made of the noise alone, without the error dc.",
        {"np.mean(dc * x[:, 1:].sum(axis=1))": "np.mean(u * x[:, 1:].sum(axis=1) ** 2)"},
    ),
):
    store_and_protect.mistake(_name, _cause, _edits)

# ---- 3. the compromise


def _compromise_inputs(rng):
    for T, s2 in [(21, 0.2), (1, 0.7), (2, 1.0), (9, 0.0), (1001, 0.2), (3, 6.0)]:
        yield {"T": T, "s2": s2}
    for T in (14, 57):
        yield {"T": T, "s2": float(rng.uniform(0.3, 0.8))}


def _compromise(T, s2):
    V = (T - 1) * s2
    return 1 / (1 + V), 0.5 * V / (1 + V)


compromise = Exercise(
    "constant_error_carousel.compromise",
    "The best that one weight can do",
    {"u": 1, "loss": 1},
    _compromise,
    _compromise_inputs,
)
for _name, _cause, _edits in (
    (
        "first_is_noise",
        "T noises were counted; the first input is no noise, so there are T - 1.",
        {"(T - 1) * s2": "T * s2"},
    ),
    ("one_noise_too_few", "T - 2 noises were counted; there are T - 1.", {"(T - 1) * s2": "max(T - 2, 0) * s2"}),
    (
        "one_noise",
        "a single noise was counted; the variances of T - 1 independent ones add up.",
        {"(T - 1) * s2": "(T > 1) * s2"},
    ),
    ("variance_squared", "s2 was squared; it is the variance already.", {"(T - 1) * s2": "(T - 1) * s2**2"}),
    (
        "standard_deviations_added",
        "T - 1 was squared, as if standard deviations added up; for independent noises the variances do.",
        {"(T - 1) * s2": "((T - 1) * s2**0.5) ** 2"},
    ),
    (
        "root_of_variance",
        "this is made with the standard deviation of the sum; its mean square is the variance.",
        {"(T - 1) * s2": "((T - 1) * s2) ** 0.5"},
    ),
    ("no_noise", "u = 1 is best only without noise.", {"1 / (1 + V)": "1.0"}),
    (
        "only_protect",
        "u = 0 protects perfectly and stores nothing; the loss has its minimum between.",
        {"1 / (1 + V)": "0.0"},
    ),
    (
        "half_way",
        "u = 1/2 is best for V = 1 only; the derivative of the expected loss has to be 0.",
        {"1 / (1 + V)": "0.5"},
    ),
    ("the_rest", "this is 1 minus the best weight, V / (1 + V).", {"1 / (1 + V)": "V / (1 + V)"}),
    (
        "minus_for_plus",
        "u solves (u - 1) + u V = 0; the sign of V in the denominator is wrong.",
        {"1 / (1 + V)": "1 / (1 - V + 2 * (V == 1))"},
    ),
    ("root_taken", "the root was taken of the best weight.", {"1 / (1 + V)": "1 / (1 + V) ** 0.5"}),
    ("squared_weight", "this is the square of the best weight.", {"1 / (1 + V)": "1 / (1 + V) ** 2"}),
    (
        "loss_without_half",
        "the loss was doubled: (5) has a factor 1/2.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "(u - 1) ** 2 + u**2 * V"},
    ),
    (
        "loss_without_noise",
        "the noise is missing in the loss: u² V has to be added.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "(u - 1) ** 2 / 2"},
    ),
    (
        "loss_of_noise_alone",
        "only the noise is in the loss; what is not stored, (u - 1)², is missing.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "u**2 * V / 2"},
    ),
    (
        "loss_at_one",
        "this is the loss at u = 1; asked for is the loss at the best u.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "V / 2"},
    ),
    (
        "loss_at_zero",
        "this is the loss at u = 0; asked for is the loss at the best u.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "0.5"},
    ),
    (
        "half_only_first",
        "one of the two terms is wrong: both carry the factor 1/2, and both u - 1 and the noise are squared.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "(u - 1) ** 2 / 2 + u**2 * V"},
    ),
    (
        "half_only_last",
        "both terms carry the factor 1/2, and the noise enters with u squared; one of the two is not so here.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "(u - 1) ** 2 + u**2 * V / 2"},
    ),
    (
        "order_swapped",
        "the two results have changed places: the weight comes first.",
        {"return u, loss": "return loss, u"},
    ),
    (
        "one_over_V",
        "this is 1 / V; in the derivative (u - 1) + u V there is one more u.",
        {"1 / (1 + V)": "1 / (V + (V == 0))"},
    ),
    (
        "half_in_the_weight",
        "the factor 1/2 of the loss does not move its minimum; it is in u here.",
        {"1 / (1 + V)": "0.5 / (1 + V)"},
    ),
    ("two_digits", "the weight was rounded to two digits.", {"1 / (1 + V)": "round(1 / (1 + V), 2)"}),
):
    compromise.mistake(_name, _cause, _edits)

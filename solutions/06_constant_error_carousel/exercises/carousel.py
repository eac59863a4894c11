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
    yield {"a": np.array([-0.5]), "w": 2.0}
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
    (
        "phi_upside_down",
        "this is w / a, whose slope changes with a; a / w has the slope 1/w everywhere.",
        "w / a",
    ),
    (
        "phi_integrated_twice",
        "the slope of this is a/w, which changes with a; (3) demands the slope 1/w for every a.",
        "a**2 / (2 * w)",
    ),
    (
        "phi_relu",
        "phi is 0 for negative a, where its slope is then 0; (3) demands the slope 1/w for every a.",
        "np.where(a > 0, a / w, 0.0)",
    ),
    (
        "phi_of_size_a",
        "the sign of a was lost: for negative a the slope is then -1/w.",
        "np.abs(a) / w",
    ),
    (
        "phi_shifted_to_the_first_entry",
        "phi is 0 at the first entry of a; phi(0) = 0 means that it is 0 where a is 0.",
        "(a - a[0]) / w",
    ),
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
        "1 / (a * (1 - a))",
    ),
    (
        "slope_of_a_guarded",
        "the slope was formed with a itself; it is s (1 - s) with s = sigma(a).",
        "1 / (a * (1 - a) + 1e-9)",
    ),
    ("two_missing", "1 over s (1 - s) is exp(a) + 2 + exp(-a); the 2 is missing.", "np.exp(a) + np.exp(-a)"),
    ("activation_squared", "s² stands where the slope s (1 - s) belongs.", "1 / s**2"),
    ("rest_squared", "(1 - s)² stands where the slope s (1 - s) belongs.", "1 / (1 - s) ** 2"),
    (
        "sign_of_w",
        "the weight has the sign of w; the logistic slope is positive, and w is not in it.",
        "np.sign(w) / (s * (1 - s))",
    ),
    (
        "one_weight_for_all",
        "one weight was given to all entries, from the mean slope; each a has a slope, and so a weight, of its own.",
        "np.full_like(a, 1 / np.mean(s * (1 - s)))",
    ),
):
    constant_flow.mistake(_name, _cause, {"1 / (s * (1 - s))": _new})
for _name, _cause, _new in (
    ("slope_at_w_a", "the logistic slope was taken at w a; the pre-activation is a.", "w * a"),
    ("slope_at_phi", "the logistic slope was taken at phi(a) = a/w; the pre-activation is a.", "phi"),
):
    constant_flow.mistake(_name, _cause, {"np.exp(-a)": f"np.exp(-({_new}))"})
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
        "sizes_averaged",
        "the sizes of the sequences' shares were averaged; their signs are what matters.",
        {
            "np.mean(dc * x[:, 0])": "np.mean(np.abs(dc * x[:, 0]))",
            "np.mean(dc * x[:, 1:].sum(axis=1))": "np.mean(np.abs(dc * x[:, 1:].sum(axis=1)))",
        },
    ),
    (
        "protect_averaged_over_steps",
        "protect was averaged over the later steps; their shares add up.",
        {"x[:, 1:].sum(axis=1)": "x[:, 1:].sum(axis=1) / max(x.shape[1] - 1, 1)"},
    ),
    (
        "protect_second_step",
        "protect holds the share of step 1 alone; all steps from 1 on belong to it.",
        {"dc * x[:, 1:].sum(axis=1)": "dc * x[:, 1:2].sum(axis=1)"},
    ),
    (
        "state_not_reset",
        "the state was not set back to 0 before each sequence.",
        {"u * x.sum(axis=1)": "u * np.cumsum(x.sum(axis=1))"},
    ),
    (
        "error_alone",
        "x(t) is missing in the shares: that of step t is dc times x(t).",
        {
            "np.mean(dc * x[:, 0])": "np.mean(dc)",
            "np.mean(dc * x[:, 1:].sum(axis=1))": "np.mean(dc) * (x.shape[1] - 1)",
        },
    ),
    (
        "square_of_first_is_one",
        "x(0)² was taken as 1; here the first inputs may be any numbers.",
        {"np.mean(dc * x[:, 0])": "np.mean(u * x.sum(axis=1) * x[:, 0] - 1)"},
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
    for T, s2 in [(21, 0.2), (1, 0.7), (2, 1.25), (9, 0.0), (1001, 0.2), (3, 6.0)]:
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
        "deviation_for_variance",
        "V was made with the standard deviation s; variances add up, so it is T - 1 times s².",
        {"(T - 1) * s2": "(T - 1) * s2**0.5"},
    ),
    (
        "brackets_of_the_fraction",
        "without brackets, 1 / 1 + V is 1 + V; the denominator is 1 + V.",
        {"1 / (1 + V)": "1 / 1 + V"},
    ),
    (
        "brackets_of_T",
        "without brackets, T - 1 * s2 is T - s2; T - 1 is what multiplies s2.",
        {"(T - 1) * s2": "T - 1 * s2"},
    ),
    (
        "u_not_squared",
        "u stands where u² belongs, beside V: the noise in the state is u S, and it is squared.",
        {"1 / (1 + V)": "1 - V / 2", "u**2 * V": "u * V"},
    ),
    (
        "weight_without_square",
        "the derivative of u² V is 2 u V; here it is V.",
        {"1 / (1 + V)": "1 - V / 2"},
    ),
    (
        "factor_2_in_the_derivative",
        "one of the two squares was derived without its factor 2: (u - 1) + u V has to be 0.",
        {"1 / (1 + V)": "1 / (1 + V / 2)"},
    ),
    (
        "cross_term",
        "the root of V was added to u - 1 before squaring; noise of mean 0 leaves no product of the two on average.",
        {"((u - 1) ** 2 + u**2 * V) / 2": "(u - 1 + u * V**0.5) ** 2 / 2"},
    ),
    (
        "nothing_stored_without_noise",
        "without noise, V = 0, nothing speaks against storing the input whole: u = 1.",
        {"1 / (1 + V)": "1 / (1 + V) * (V > 0)", "((u - 1) ** 2 + u**2 * V) / 2": "V / (1 + V) / 2"},
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
        {"1 / (1 + V)": "1 / (1 - V)"},
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
        {"1 / (1 + V)": "1 / V"},
    ),
    (
        "one_over_V_guarded",
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

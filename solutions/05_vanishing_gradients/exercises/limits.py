"""Sections 5.6 to 5.8: the largest factor, weights that are sure to forget, learning rates, and a picture explained."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.stability import bounds
from lstm_ref.stability import error_flow as flow

# ---- 6. the largest factor


def _factor_inputs(rng):
    for y in (0.5, 1.0, -1.0, 0.01, -0.2238, 0.9999, 3.0):
        yield {"y": y}
    for sign in (1, -1, 1):
        yield {"y": sign * float(rng.uniform(0.1, 0.95))}


largest_factor = Exercise(
    "vanishing_gradients.largest_factor",
    "The weight with the largest factor",
    {"w": 2, "factor": 1},
    bounds.largest_scaling_factor,
    _factor_inputs,
    rtol=1e-6,
    atol=0.0,
)
largest_factor.mistake(
    "slope_at_zero",
    "the factor w / 4 has the slope at a = 0; here the weight itself moves a to w y, where the slope is smaller.",
    {"return w, s * (1 - s) * w": "return w, w / 4"},
)
largest_factor.mistake(
    "sign_of_y",
    "for negative y a negative w came out; only |w y| matters, and w > 0 is asked for.",
    {"/ abs(y)": "/ y"},
)
largest_factor.mistake(
    "net_for_weight",
    "this is a at the maximum, and the factor was computed with it as the weight; the weight is a / |y|.",
    {"w = low / abs(y)": "w = low"},
)
largest_factor.mistake(
    "y_multiplied",
    "a = w |y|, so w = a / |y|; it was multiplied.",
    {"low / abs(y)": "low * abs(y)"},
)
largest_factor.mistake(
    "weight_forgotten",
    "the factor is the slope alone; the error is multiplied by the weight, too.",
    {"s * (1 - s) * w": "s * (1 - s)"},
)
largest_factor.mistake(
    "net_times_slope",
    "a times slope was returned; the factor is the weight times the slope, and the weight is a / |y|.",
    {"s * (1 - s) * w": "s * (1 - s) * low"},
)
largest_factor.mistake(
    "activation_for_slope",
    "the activation was multiplied by the weight in place of its slope.",
    {"s * (1 - s) * w": "s * w"},
)
largest_factor.mistake(
    "slope_at_w",
    "the slope was taken at w; it belongs at a = w y.",
    {"np.exp(-w * y)": "np.exp(-w)"},
)
largest_factor.mistake(
    "tanh_of_net",
    "the condition has the half of a: a tanh(a / 2) = 1.",
    {"np.tanh(middle / 2)": "np.tanh(middle)"},
)
largest_factor.mistake(
    "tanh_unit",
    "these are the numbers of a tanh unit; the unit here is logistic.",
    {
        "low, high = 1.0, 2.0": "low, high = 0.0, 2.0",
        "middle * np.tanh(middle / 2)": "2 * middle * np.tanh(middle)",
        "s = 1 / (1 + np.exp(-w * y))": "return w, w / np.cosh(w * y) ** 2",
    },
)
largest_factor.mistake(
    "few_steps",
    "the root is not exact enough: a few more halvings of the interval.",
    {"range(60)": "range(6)"},
)
largest_factor.mistake(
    "end_of_the_interval",
    "the largest weight of a fixed interval came out; the maximum lies where the factor stops growing.",
    {"low = middle": "low = high", "high = middle": "high = low"},
)
largest_factor.mistake(
    "order_swapped",
    "the two numbers have changed places: the weight first, then the factor.",
    {"return w, s * (1 - s) * w": "return s * (1 - s) * w, w"},
)
largest_factor.mistake(
    "grid_of_weights",
    "the largest of a grid of weights was taken; the best weight lies between its points, and beyond it for small y.",
    body="""
        w = np.linspace(0.01, 20, 2000)
        s = 1 / (1 + np.exp(-w * y))
        best = np.argmax(s * (1 - s) * w)
        return w[best], (s * (1 - s) * w)[best]""",
)

largest_factor.mistake(
    "fine_grid",
    "the largest of a grid of weights was taken, which is right to a few digits only; find the root of the condition.",
    body="""
        w = np.linspace(0, 100, 100_001)
        s = 1 / (1 + np.exp(-w * y))
        best = np.argmax(s * (1 - s) * w)
        return w[best], (s * (1 - s) * w)[best]""",
)
largest_factor.mistake(
    "four_and_one",
    "4 and 1 belong to a = 0, where a constant activity other than 0 does not let the unit be.",
    body="return 4.0, 1.0",
)
largest_factor.mistake(
    "activity_for_weight",
    "the slope was multiplied by the activity; the error is multiplied by the weight.",
    {"s * (1 - s) * w": "s * (1 - s) * abs(y)"},
)
largest_factor.mistake(
    "rounded_root",
    "the root was rounded to 1.543; the check compares six digits.",
    {"w = low / abs(y)": "w = 1.543 / abs(y)"},
)

largest_factor.mistake(
    "root_for_weight",
    "the first number is a at the maximum, the root itself; the weight is a / |y|.",
    {"return w, ": "return low, "},
)
largest_factor.mistake(
    "four",
    "4 is the bound for slopes of 1/4; here the slope depends on the weight, and f'(w y) w is largest elsewhere.",
    {"w = low / abs(y)": "w = 4.0"},
)
largest_factor.mistake(
    "weight_between_one_and_two",
    "the weight was sought between 1 and 2; what lies there is a = w |y|.",
    {"middle * np.tanh(middle / 2)": "middle * abs(y) * np.tanh(middle * abs(y) / 2)", "w = low / abs(y)": "w = low"},
)
largest_factor.mistake(
    "inner_derivative_forgotten",
    "the inner derivative is missing: the derivative of f'(w y) with respect to w is y f''(w y).",
    {
        "low, high = 1.0, 2.0": "low, high = 0.0, 1e6",
        "range(60)": "range(100)",
        "middle * np.tanh(middle / 2)": "middle * np.tanh(middle * abs(y) / 2)",
        "w = low / abs(y)": "w = low",
    },
)
largest_factor.mistake(
    "halves_exchanged",
    "the halves are exchanged, so the interval closes on its end 2; where a tanh(a / 2) is below 1 the root is larger.",
    {"< 1": "> 1"},
)
largest_factor.mistake(
    "wrong_second_derivative",
    "the condition a f(a) = 1 came from f'' = -f' f; for the logistic function it is f'' = f' (1 - 2 f).",
    {"middle * np.tanh(middle / 2)": "middle / (1 + np.exp(-middle))"},
)
largest_factor.mistake(
    "one_half_for_every_y",
    "these are the numbers for y = 1/2; y is an argument.",
    {"low, high = 1.0, 2.0": "y, low, high = 0.5, 1.0, 2.0"},
)
largest_factor.mistake(
    "factor_with_the_sign_of_y",
    "for negative y a negative factor came out; a f'(a) is to be divided by |y|.",
    {"s * (1 - s) * w": "s * (1 - s) * low / y"},
)

# ---- 7. weights that are sure to forget


def _forget_inputs(rng):
    yield {"H": 1, "slope": 0.25, "q": 1, "eps": 1.0}  # the bound of one unit: 4
    yield {"H": 2, "slope": 0.25, "q": 1, "eps": 0.125}
    yield {"H": 2, "slope": 0.25, "q": 2, "eps": 0.125}  # worked out in the text
    yield {"H": 1, "slope": 1.0, "q": 3, "eps": 8.0}
    yield {"H": 1000, "slope": 0.25, "q": 1000, "eps": 1e-3}  # nearly 4/H
    yield {"H": 3, "slope": 1.0, "q": 50, "eps": 1e-12}
    for H, slope, q in ((5, 0.25, 7), (40, 1.0, 20), (7, 0.7, 3)):
        yield {"H": H, "slope": slope, "q": q, "eps": float(10 ** rng.uniform(-6, -3))}


def _sure_to_forget(H, slope, q, eps):
    rate = float((eps * H) ** (1 / q))
    return rate, rate / bounds.rate_of_largest_weight(np.ones((H, H)), slope)


sure_to_forget = Exercise(
    "vanishing_gradients.sure_to_forget",
    "Weights that are sure to forget",
    {"rate": 1, "w_max": 1},
    _sure_to_forget,
    _forget_inputs,
)
sure_to_forget.mistake(
    "paths_not_divided",
    "the bound is rate^q / H: between two given units there are H^(q-1) paths, not H^q; the factor H is missing.",
    {"(eps * H)": "eps"},
)
sure_to_forget.mistake(
    "on_the_wrong_side",
    "H stands on the wrong side: rate^q / H = eps gives rate^q = eps H.",
    {"eps * H": "eps / H"},
)
sure_to_forget.mistake(
    "one_path",
    "the factor H is missing: the rate is H times slope times the largest weight, as H^(q-1) paths add up.",
    {"rate / (H * slope)": "rate / slope"},
)
sure_to_forget.mistake(
    "slope_forgotten",
    "the largest slope is missing: rate = H times slope times the largest weight.",
    {"(H * slope)": "H"},
)
sure_to_forget.mistake(
    "slope_multiplied",
    "the weight was multiplied by the slope; flatter units allow larger weights: divide.",
    {"/ (H * slope)": "/ H * slope"},
)
sure_to_forget.mistake(
    "always_logistic",
    "the slope of the logistic function was used; the largest slope is an argument.",
    {"(H * slope)": "(H * 0.25)"},
)
sure_to_forget.mistake(
    "limit_of_long_lags",
    "this is the limit for q to infinity; for a given q the rate is the q-th root of eps H.",
    {"(eps * H) ** (1 / q)": "1.0"},
)
sure_to_forget.mistake(
    "divided_by_q",
    "eps H was divided by q: factors multiply, so the rate is a q-th root.",
    {"** (1 / q)": "/ q"},
)
sure_to_forget.mistake(
    "root_of_q_minus_one",
    "a path has q factors; its q - 1 units in between are what is counted, not multiplied.",
    {"(1 / q)": "(1 / max(q - 1, 1))"},
)
sure_to_forget.mistake(
    "power_for_root",
    "the power was taken in place of the root: rate^q is given, rate is asked for.",
    {"(1 / q)": "q"},
)
sure_to_forget.mistake(
    "order_swapped",
    "the two numbers have changed places: the rate first, then the weight.",
    {"return rate, rate / (H * slope)": "return rate / (H * slope), rate"},
)
sure_to_forget.mistake(
    "root_of_the_units",
    "the square root of H was used: that is what happens for weights of random sign, and no bound.",
    {"(H * slope)": "(np.sqrt(H) * slope)"},
)
sure_to_forget.mistake(
    "rate_cut_off",
    "the rate was cut off at 1; for an eps above 1 / H a growing bound is allowed.",
    {"(eps * H) ** (1 / q)": "min(1.0, (eps * H) ** (1 / q))"},
)
sure_to_forget.mistake(
    "whole_weight_matrix",
    "H squared was used, the number of weights; each unit passes its error to H units.",
    {"(H * slope)": "(H**2 * slope)"},
)

sure_to_forget.mistake(
    "four_over_H",
    "4/H is the limit for logistic units and long lags; here slope, q and eps decide.",
    {"rate / (H * slope)": "4 / H"},
)
sure_to_forget.mistake(
    "whole_number_root",
    "1 // q is 0 for q above 1: a whole-number division; the root needs 1 / q.",
    {"(1 / q)": "(1 // q)"},
)
sure_to_forget.mistake(
    "one_factor_more",
    "q + 1 factors were counted; a path of q steps has q.",
    {"(1 / q)": "(1 / (q + 1))"},
)

sure_to_forget.mistake(
    "units_outside_of_the_root",
    "H stands outside of the root: rate^q = eps H, and the root is that of the whole product.",
    {"(eps * H) ** (1 / q)": "H * eps ** (1 / q)"},
)
sure_to_forget.mistake(
    "weight_at_rate_one",
    "this is the weight at which the rate is 1; the largest weight belongs to the rate that you computed.",
    {"rate / (H * slope)": "1 / (H * slope)"},
)
sure_to_forget.mistake(
    "rate_of_one_path",
    "the rate is slope times weight here; the rate of (5) holds the factor H, too.",
    {"return rate, rate": "return rate / H, rate"},
)
sure_to_forget.mistake(
    "rate_without_the_units",
    "the rate was solved from rate^q = eps; the right side of (5) is rate^q / H.",
    {"return rate, ": "return eps ** (1 / q), "},
)
sure_to_forget.mistake(
    "one_choice_less",
    "H - 1 units were counted at each step; a path may stay where it is, so there are H.",
    {"(eps * H)": "(eps * max(H - 1, 1))", "(H * slope)": "(max(H - 1, 1) * slope)"},
)

# ---- 8. learning rates


def _lag_inputs(rng):
    yield {
        "delta": np.array([1.0, 0.0]),
        "slopes": np.array([[0.5, 0.25], [0.25, 0.5], [1.0, 0.5]]),
        "h_before": np.array([[3.0, 4.0], [1.0, 0.0], [0.0, -1.0], [2.0, 0.0]]),
        "W_h": np.array([[1.0, 2.0], [-1.0, 0.0]]),
        "learning_rate": 0.1,
    }
    yield {
        "delta": np.array([-2.0]),
        "slopes": np.array([[0.25]]),
        "h_before": np.array([[0.5], [-0.25]]),
        "W_h": np.array([[-4.0]]),
        "learning_rate": 10.0,
    }
    yield {
        "delta": np.array([1.0, -1.0]),
        "slopes": np.zeros((2, 2)),
        "h_before": np.ones((3, 2)),
        "W_h": np.ones((2, 2)),
        "learning_rate": 1e-6,
    }
    for q, H, rate in ((4, 3, 0.5), (2, 4, 0.02), (5, 2, 3.0)):
        yield {
            "delta": rng.standard_normal(H),
            "slopes": rng.uniform(0.2, 1.0, (q, H)),
            "h_before": rng.uniform(-1, 1, (q + 1, H)),
            "W_h": rng.uniform(-1.3, 1.3, (H, H)),
            "learning_rate": rate,
        }


def _update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = np.vstack([delta, delta @ flow.error_flow(slopes, W_h)])
    sizes = np.array([learning_rate * np.linalg.norm(np.outer(h, d)) for h, d in zip(h_before, D, strict=True)])
    return sizes, sizes / sizes.sum()


update_by_lag = Exercise(
    "vanishing_gradients.update_by_lag",
    "One update, lag by lag",
    {"sizes": 1, "shares": 1},
    _update_by_lag,
    _lag_inputs,
    calls=("carry_back",),
)
update_by_lag.mistake(
    "state_forgotten",
    "the states are missing: the gradient of a weight is the error behind it times the state in front of it.",
    {" * np.linalg.norm(h_before, axis=1)": ""},
)
update_by_lag.mistake(
    "error_forgotten",
    "the errors are missing: these are the sizes of the states alone.",
    {"np.linalg.norm(D, axis=1) * ": ""},
)
update_by_lag.mistake(
    "rate_forgotten",
    "the learning rate is missing in the sizes.",
    {"learning_rate * ": ""},
)
update_by_lag.mistake(
    "rate_in_the_shares",
    "the shares contain the learning rate, which is in the sizes and in their sum: it cancels, and shares add up to 1.",
    {"sizes / np.sum(sizes)": "learning_rate * sizes / np.sum(sizes)"},
)
update_by_lag.mistake(
    "inner_product",
    "the inner product of state and error was taken; every pair of units has a weight of its own: an outer product.",
    {
        "np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)": "np.abs(np.sum(D * h_before, axis=1))",
    },
)
update_by_lag.mistake(
    "largest_entries",
    "the largest entries were multiplied; asked for is the root of the sum of squares of all entries.",
    {"np.linalg.norm(D, axis=1)": "np.max(np.abs(D), axis=1)"},
)
update_by_lag.mistake(
    "sums_of_entries",
    "sizes were taken as sums of absolute entries; asked for is the root of the sum of squares.",
    {"np.linalg.norm(D, axis=1)": "np.sum(np.abs(D), axis=1)"},
)
update_by_lag.mistake(
    "squares",
    "the squares were not undone: the size is the root of the sum of squares.",
    {
        "np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)": "np.sum(D**2, axis=1)"
        " * np.sum(h_before**2, axis=1)",
    },
)
update_by_lag.mistake(
    "share_of_the_largest",
    "the sizes were compared with the largest; a share is a part of the sum.",
    {"np.sum(sizes)": "np.max(sizes)"},
)
update_by_lag.mistake(
    "share_of_the_newest",
    "the sizes were compared with that of lag 0; a share is a part of the sum of all.",
    {"np.sum(sizes)": "sizes[0]"},
)
update_by_lag.mistake(
    "states_in_forward_order",
    "the states were taken from the wrong end: h_before[m] belongs to lag m, as D[m] does.",
    {"np.linalg.norm(h_before, axis=1)": "np.linalg.norm(h_before, axis=1)[::-1]"},
)
update_by_lag.mistake(
    "with_the_sign_of_descent",
    "a size is not negative: the minus of gradient descent does not belong to it.",
    {"sizes = learning_rate": "sizes = -learning_rate"},
)
update_by_lag.mistake(
    "divided_by_the_number",
    "the sizes were divided by the number of lags: a share is a part of their sum.",
    {"np.sum(sizes)": "len(sizes)"},
)

update_by_lag.mistake(
    "shares_of_squares",
    "the shares were made of the squared sizes; they are parts of the sum of the sizes.",
    {"sizes / np.sum(sizes)": "sizes**2 / np.sum(sizes**2)"},
)
update_by_lag.mistake(
    "softmax",
    "the shares went through a softmax; a share is a size divided by the sum.",
    {"sizes / np.sum(sizes)": "np.exp(sizes) / np.sum(np.exp(sizes))"},
)
update_by_lag.mistake(
    "share_of_the_whole_matrix",
    "the sizes were divided by the size of the whole update, in which parts cancel; the sum of the sizes is asked for.",
    {"np.sum(sizes)": "np.linalg.norm(learning_rate * h_before.T @ D)"},
)

update_by_lag.mistake(
    "lengths_added",
    "the lengths of state and error were added; the size of a column times a row is the product of their lengths.",
    {
        "np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)": "(np.linalg.norm(D, axis=1)"
        " + np.linalg.norm(h_before, axis=1))",
    },
)
update_by_lag.mistake(
    "sums_of_both",
    "sums of absolute entries were multiplied; a length is the root of the sum of the squares.",
    {
        "np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)": "np.sum(np.abs(D), axis=1)"
        " * np.sum(np.abs(h_before), axis=1)",
    },
)
update_by_lag.mistake(
    "mean_squares",
    "the squares were averaged; a length is the root of their sum.",
    {
        "np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)": "np.sqrt(np.mean(D**2, axis=1))"
        " * np.sqrt(np.mean(h_before**2, axis=1))",
    },
)
update_by_lag.mistake(
    "states_one_row_late",
    "lag m got the state of row m + 1; h_before[m] is the state before the step of lag m already.",
    {"np.linalg.norm(h_before, axis=1)": "np.linalg.norm(np.vstack([h_before[1:], h_before[-1:]]), axis=1)"},
)
update_by_lag.mistake(
    "lag_0_left_out",
    "lag 0 was left out of the sum of all sizes; it is a part of the update, too.",
    {"np.sum(sizes)": "np.sum(sizes[1:])"},
)
update_by_lag.mistake(
    "rate_at_every_step_back",
    "the learning rate was multiplied once more at every step back; each part of an update has it once.",
    {"sizes = learning_rate *": "sizes = learning_rate ** np.arange(1, len(D) + 1) *"},
)
update_by_lag.mistake(
    "error_not_carried_back",
    "delta was used at every lag; on its way back an error changes: take the rows of `carry_back`.",
    {"D = carry_back(delta, slopes, W_h)": "D = np.tile(delta, (len(h_before), 1))"},
)

# ---- 9. explain what you saw

RATIO = float(np.sqrt(3 * 1024))

explain = Exercise(
    "vanishing_gradients.explain",
    "Explain what you saw",
    {"factor": 1, "ratio": 1, "tanh": 1, "relu": 1},
    {"factor": 0.25, "ratio": RATIO, "tanh": "b", "relu": "c"},
    rtol=0.03,
)
explain.mistake(
    "slope_squared",
    "1/16 is the factor of the squared length; the length itself has the root of it.",
    value={"factor": 1 / 16},
)
explain.mistake(
    "slope_forgotten",
    "a factor of 1 is what weights of variance 1/H do alone; the slopes of the logistic function come on top.",
    value={"factor": 1.0},
)
explain.mistake(
    "half_as_slope",
    "1/2 is the output of a logistic unit at a = 0; its slope there is 1/4.",
    value={"factor": 0.5},
)
explain.mistake(
    "factor_of_the_bound",
    "this is the rate of the bound, as if all paths had one sign; shares of random sign add up like a root.",
    value={"factor": float(1024 * np.sqrt(6 / 2048) / 4)},
)
explain.mistake(
    "as_growth",
    "this is the factor from input to output, in the direction of time; the error goes the other way.",
    value={"factor": 4.0},
)
explain.mistake(
    "root_without_three",
    "the standard deviation of a uniform weight between -a and a is a / sqrt(3); the 3 is missing.",
    value={"ratio": 32.0},
)
explain.mistake(
    "all_units",
    "the ratio is not H: shares of random sign add up like the square root of their number.",
    value={"ratio": 1024.0},
)
explain.mistake(
    "squared_ratio",
    "this is the square of the ratio: set the standard deviations equal, not the variances.",
    value={"ratio": 3072.0},
)
explain.mistake(
    "inverted",
    "this is the bound over the measured limit; asked for is how many times larger the measured one is.",
    value={"ratio": 1 / RATIO},
)
explain.mistake(
    "three_on_the_wrong_side",
    "the 3 stands on the wrong side: a is sqrt(3) times the standard deviation, so it is the larger of the two.",
    value={"ratio": float(np.sqrt(1024 / 3))},
)
explain.mistake(
    "limit_itself",
    "this is the measured limit of a itself; asked for is how many times larger it is than 4/H.",
    value={"ratio": float(4 * np.sqrt(3 / 1024))},
)
explain.mistake(
    "tanh_always_one",
    "the slope of tanh is 1 at 0 only; in a saturated net it is small.",
    value={"tanh": "a"},
)
explain.mistake(
    "tanh_cannot_vanish",
    "nothing in tanh keeps gradients from vanishing: with smaller or much larger weights they do.",
    value={"tanh": "c"},
)
explain.mistake(
    "relu_underflow",
    "the numbers are not too small for the computer: exact zeros come from slopes that are exactly 0.",
    value={"relu": "a"},
)
explain.mistake(
    "relu_weights",
    "no weight is zero here; a unit that is off on this instance has the slope 0.",
    value={"relu": "b"},
)
explain.mistake(
    "of_256_units",
    "this is what was measured for 256 units; with four times as many the ratio is larger.",
    value={"ratio": 27.3},
)

"""Sections 5.2 to 5.5: one step back, many steps back, path by path, all at once, and what bounds the product."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells import rnn
from lstm_ref.stability import bounds, jacobian
from lstm_ref.stability import error_flow as flow

# ---- 1. the Jacobian of one step


def _step_inputs(rng):
    yield {
        "x_t": np.array([1.0]),
        "h_prev": np.array([0.5, -0.5]),
        "W_x": np.array([[1.0, -1.0]]),
        "W_h": np.array([[0.5, 2.0], [-1.0, 0.0]]),
        "b": np.array([0.25, 1.5]),
    }
    yield {
        "x_t": np.array([0.0, 2.0]),
        "h_prev": np.array([0.8]),
        "W_x": np.array([[1.0], [-0.5]]),
        "W_h": np.array([[-1.5]]),
        "b": np.array([0.3]),
    }
    yield {
        "x_t": np.zeros(2),
        "h_prev": np.zeros(3),
        "W_x": np.ones((2, 3)),
        "W_h": np.arange(9.0).reshape(3, 3) - 3,
        "b": np.zeros(3),
    }
    yield {
        "x_t": np.array([2.0, -1.0]),
        "h_prev": np.array([0.9, 0.7]),
        "W_x": np.array([[1.5, -1.0], [0.2, 1.0]]),
        "W_h": np.array([[1.0, 0.0], [0.0, -2.0]]),
        "b": np.array([-0.4, 0.1]),
    }
    for D, H in ((2, 3), (4, 2), (3, 5)):
        yield {
            "x_t": rng.uniform(0.3, 1.0, D) * rng.choice([-1, 1], D),
            "h_prev": rng.uniform(-0.9, 0.9, H),
            "W_x": rng.uniform(-0.8, 0.8, (D, H)),
            "W_h": rng.uniform(-1.2, 1.2, (H, H)),
            "b": rng.uniform(0.2, 0.6, H),
        }


def _local_jacobian(x_t, h_prev, W_x, W_h, b):
    J = jacobian.of_step(rnn.TANH, x_t[None], rnn.State(h_prev[None]), rnn.Params(W_x, W_h, b))
    return J.state[0]


local_jacobian = Exercise(
    "vanishing_gradients.local_jacobian", "The Jacobian of one step", {"J": 2}, _local_jacobian, _step_inputs
)
local_jacobian.mistake(
    "transposed",
    "rows and columns have changed places, as for column vectors: here row k is the old unit, column m the new one.",
    {"W_h * (1 - np.tanh(a) ** 2)": "(W_h * (1 - np.tanh(a) ** 2)).T"},
)
local_jacobian.mistake(
    "slopes_on_rows",
    "each row was multiplied by a slope; the slope belongs to the new unit m, so it scales column m.",
    {"(1 - np.tanh(a) ** 2)": "(1 - np.tanh(a) ** 2)[:, None]"},
)
local_jacobian.mistake(
    "slope_forgotten",
    "the slope of tanh is missing: the change in a_t passes through tanh before it reaches h_t.",
    {"W_h * (1 - np.tanh(a) ** 2)": "W_h"},
)
local_jacobian.mistake(
    "only_slopes",
    "these are the slopes on a diagonal; the way from h_prev to a_t, the matrix W_h, is missing.",
    {"W_h * (1 - np.tanh(a) ** 2)": "np.diag(1 - np.tanh(a) ** 2)"},
)
local_jacobian.mistake(
    "not_squared",
    "the derivative of tanh is 1 - tanh squared; the square is missing.",
    {"np.tanh(a) ** 2": "np.tanh(a)"},
)
local_jacobian.mistake(
    "value_for_slope",
    "tanh itself was taken where its derivative belongs.",
    {"(1 - np.tanh(a) ** 2)": "np.tanh(a)"},
)
local_jacobian.mistake(
    "slope_of_a",
    "1 - a squared was taken; the derivative of tanh at a is 1 - tanh(a) squared.",
    {"np.tanh(a) ** 2": "a**2"},
)
local_jacobian.mistake(
    "slope_at_old_state",
    "the slope was computed from h_prev; it belongs to the new state, whose pre-activation is a_t.",
    {"np.tanh(a) ** 2": "h_prev**2"},
)
local_jacobian.mistake(
    "logistic",
    "this is the derivative of the logistic function; the unit here is a tanh.",
    {"(1 - np.tanh(a) ** 2)": "np.exp(-a) / (1 + np.exp(-a)) ** 2"},
)
local_jacobian.mistake(
    "bias_forgotten",
    "the bias is missing in the pre-activation; it does not occur in J itself but moves the slopes.",
    {" + b": ""},
)
local_jacobian.mistake(
    "input_forgotten",
    "the input is missing in the pre-activation; it does not occur in J itself but moves the slopes.",
    {"x_t @ W_x + ": ""},
)
local_jacobian.mistake(
    "state_forgotten",
    "the term of the old state is missing in the pre-activation, at which the slopes are taken.",
    {" + h_prev @ W_h": ""},
)
local_jacobian.mistake(
    "weights_transposed",
    "W_h was transposed in the pre-activation; for row vectors it is h_prev @ W_h.",
    {"h_prev @ W_h": "h_prev @ W_h.T"},
)
local_jacobian.mistake(
    "product_of_states",
    "the entries were multiplied by h_prev, too: that would be a part of h_t, not its derivative.",
    {"return W_h": "return h_prev[:, None] * W_h"},
)
local_jacobian.mistake(
    "matrix_product",
    "the slopes were multiplied as a vector, which sums over units; every column keeps its own slope.",
    {"W_h * (1 - np.tanh(a) ** 2)": "W_h @ (1 - np.tanh(a) ** 2)"},
)

local_jacobian.mistake(
    "finite_difference",
    "a finite difference with a step this large is not the derivative; use 1 - tanh squared.",
    body="""
        def step(h):
            return np.tanh(x_t @ W_x + h @ W_h + b)
        return np.array([(step(h_prev + 0.01 * row) - step(h_prev)) / 0.01 for row in np.eye(len(h_prev))])""",
)
local_jacobian.mistake(
    "only_the_diagonal",
    "only the way of each unit to itself was kept; W_h also leads from every unit to every other one.",
    {"W_h * (1 - np.tanh(a) ** 2)": "np.diag(np.diag(W_h) * (1 - np.tanh(a) ** 2))"},
)
local_jacobian.mistake(
    "identity_added",
    "the identity was added; h_prev reaches h_t through W_h only, there is no direct way.",
    {"W_h * (1 - np.tanh(a) ** 2)": "np.eye(len(b)) + W_h * (1 - np.tanh(a) ** 2)"},
)

local_jacobian.mistake(
    "input_and_bias_forgotten",
    "input and bias are missing in the pre-activation; they do not occur in J itself, but they move the slopes.",
    {"x_t @ W_x + h_prev @ W_h + b": "h_prev @ W_h"},
)
local_jacobian.mistake(
    "weights_of_the_result_transposed",
    "the slopes scale the right columns, but W_h was transposed: row k of J is the old unit, as row k of W_h is.",
    {"return W_h *": "return W_h.T *"},
)
local_jacobian.mistake(
    "logistic_of_tanh",
    "h (1 - h) is the slope of the logistic function at a value h; for tanh it is 1 - h squared.",
    {"(1 - np.tanh(a) ** 2)": "(np.tanh(a) * (1 - np.tanh(a)))"},
)
local_jacobian.mistake(
    "cosh_not_squared",
    "1 / cosh(a) was taken; the derivative of tanh is its square.",
    {"(1 - np.tanh(a) ** 2)": "(1 / np.cosh(a))"},
)
local_jacobian.mistake(
    "dot_product",
    "h_t @ h_t adds up the squares of all units; every unit has a slope of its own: square each entry alone.",
    {"np.tanh(a) ** 2": "np.tanh(a) @ np.tanh(a)"},
)
local_jacobian.mistake(
    "tanh_twice",
    "tanh was applied twice: h_t is tanh(a_t) already, and the slope is 1 - h_t squared.",
    {"np.tanh(a) ** 2": "np.tanh(np.tanh(a)) ** 2"},
)

# ---- 2. an error taken back


def _chain(rng, q, H):
    return {"slopes": rng.uniform(0.2, 1.0, (q, H)), "W_h": rng.uniform(-1.3, 1.3, (H, H))}


def _hand():
    """The net of section 5.3."""
    return {
        "slopes": np.array([[0.5, 0.25], [0.25, 0.5], [1.0, 0.5]]),
        "W_h": np.array([[1.0, 2.0], [-1.0, 0.0]]),
    }


def _carry_inputs(rng):
    yield {"delta": np.array([1.0, 0.0]), **_hand()}
    yield {"delta": np.array([2.0]), "slopes": np.array([[0.25], [0.1], [0.2]]), "W_h": np.array([[-4.0]])}
    yield {"delta": np.array([0.0, -1.0, 0.5]), "slopes": np.zeros((2, 3)), "W_h": np.ones((3, 3))}
    yield {
        "delta": np.array([1e-9, -3e-9]),
        "slopes": np.array([[1.0, 0.5]]),
        "W_h": np.array([[0.0, 1.5], [1.0, 2.0]]),
    }
    for q, H in ((4, 2), (3, 4), (6, 3)):
        yield {"delta": rng.standard_normal(H), **_chain(rng, q, H)}


def _carried(delta, slopes, W_h):
    return np.vstack([delta, delta @ flow.error_flow(slopes, W_h)])


carry_back = Exercise("vanishing_gradients.carry_back", "An error carried back", {"D": 2}, _carried, _carry_inputs)
carry_back.mistake(
    "not_transposed",
    "W_h is not transposed: going back, the error of unit m reaches unit k through the weight from k to m.",
    {"W_h.T": "W_h"},
)
carry_back.mistake(
    "slopes_first",
    "the slopes were multiplied before the matrix: they belong to the units where the error arrives.",
    {"D[m - 1] @ W_h.T * slopes[m - 1]": "(D[m - 1] * slopes[m - 1]) @ W_h.T"},
)
carry_back.mistake(
    "slopes_in_forward_order",
    "the slopes were taken from the wrong end: slopes[0] belongs to the first step back.",
    {"slopes[m - 1]": "slopes[-m]"},
)
carry_back.mistake(
    "one_slope",
    "the same slopes were used at every step; each step back has its own row.",
    {"slopes[m - 1]": "slopes[0]"},
)
carry_back.mistake(
    "slopes_forgotten",
    "the slopes are missing: an error also passes through the squashing function of every unit.",
    {" * slopes[m - 1]": ""},
)
carry_back.mistake(
    "weights_forgotten",
    "the weights are missing: the error was multiplied by the slopes only.",
    {" @ W_h.T": ""},
)
carry_back.mistake(
    "from_the_start",
    "every row was computed from the last error alone, one step back; each has to go on from the one before.",
    {"D[m - 1] @": "D[0] @"},
)
carry_back.mistake(
    "without_the_first",
    "the error at step t itself, row 0, is missing.",
    {"return D": "return D[1:]"},
)
carry_back.mistake(
    "only_the_last",
    "only the last error was returned; all q + 1 of them are asked for.",
    {"return D": "return D[-1]"},
)
carry_back.mistake(
    "in_forward_order",
    "the rows are in the order of time; row m belongs to m steps back.",
    {"return D": "return D[::-1]"},
)
carry_back.mistake(
    "one_short",
    "the loop ends one step too early: the last row is still 0.",
    {"len(slopes) + 1):": "len(slopes)):"},
)
carry_back.mistake(
    "added_up",
    "the error of the step before was added; there is no direct way past the weights in this net.",
    {"D[m] = ": "D[m] = D[m - 1] + "},
)
carry_back.mistake(
    "absolute_weights",
    "the sizes of the weights were used; their signs matter, because errors add up with signs.",
    {"W_h.T": "np.abs(W_h).T"},
)

carry_back.mistake(
    "power_and_one_slope",
    "powers of the weights were multiplied by the last slopes only; the slopes of the steps between belong in between.",
    {"D[m - 1] @ W_h.T * slopes[m - 1]": "delta @ np.linalg.matrix_power(W_h.T, m) * slopes[m - 1]"},
)
carry_back.mistake(
    "power_and_all_slopes",
    "all slopes were multiplied at the end; each step's slopes act before the next product with the weights.",
    {"D[m - 1] @ W_h.T * slopes[m - 1]": "delta @ np.linalg.matrix_power(W_h.T, m) * slopes[:m].prod(axis=0)"},
)
carry_back.mistake(
    "slopes_again_and_again",
    "the slopes of the earlier steps were multiplied once more at each step; they are in D[m - 1] already.",
    {"* slopes[m - 1]": "* slopes[:m].prod(axis=0)"},
)
carry_back.mistake(
    "first_error_scaled",
    "the given error was multiplied by slopes before the first step; it is an error at a_t already.",
    {"D[0] = delta": "D[0] = delta * slopes[0]"},
)
carry_back.mistake(
    "normalized",
    "every error was scaled to length 1; how long it still is, is what this is about.",
    {
        "D[m] = D[m - 1] @ W_h.T * slopes[m - 1]": "d = D[m - 1] @ W_h.T * slopes[m - 1]\n"
        "D[m] = d / max(np.linalg.norm(d), 1e-300)"
    },
)

carry_back.mistake(
    "delta_at_every_step",
    "delta was added again at every step; only step t has an error of its own here, and that is row 0.",
    {"D[m - 1] @ W_h.T * slopes[m - 1]": "(D[m - 1] @ W_h.T + delta) * slopes[m - 1]"},
)
carry_back.mistake(
    "delta_after_every_step",
    "delta was added to every row; only step t has an error of its own here, and that is row 0.",
    {"D[m - 1] @ W_h.T * slopes[m - 1]": "D[m - 1] @ W_h.T * slopes[m - 1] + delta"},
)
carry_back.mistake(
    "slopes_one_row_late",
    "row m got the slopes of m - 1 steps back, and row 1 the oldest ones; those of m steps back are slopes[m - 1].",
    {"slopes[m - 1]": "slopes[m - 2]"},
)
carry_back.mistake(
    "one_number_for_all_slopes",
    "the slopes of a step were made one number, the sum of their squares; every unit takes its own slope.",
    {"slopes[m - 1]": "(slopes[m - 1] @ slopes[m - 1])"},
)
carry_back.mistake(
    "slopes_taken_for_states",
    "1 - slopes squared was taken, as if `slopes` were states; it holds the derivatives f'(a) already.",
    {"slopes[m - 1]": "(1 - slopes[m - 1] ** 2)"},
)

# ---- 3. path by path


def _path_inputs(rng):
    yield {**_hand(), "u": 0, "v": 1}
    yield {"slopes": np.array([[0.5, 0.25]]), "W_h": np.array([[1.0, 2.0], [-1.0, 0.5]]), "u": 0, "v": 1}
    yield {"slopes": np.array([[0.25], [0.2]]), "W_h": np.array([[-4.0]]), "u": 0, "v": 0}
    yield {
        "slopes": np.array([[0.5, 0.5], [1.0, 1.0]]),
        "W_h": np.array([[1.0, -1.0], [1.0, 1.0]]),
        "u": 0,
        "v": 1,
    }  # two paths that cancel
    yield {
        "slopes": np.array([[0.5, 0.5], [0.5, 1.0]]),
        "W_h": np.array([[1.0, -2.0], [2.0, 0.5]]),
        "u": 0,
        "v": 0,
    }  # the largest share in size is the negative one
    yield {"slopes": np.array([[0.5, 1.0]]), "W_h": np.array([[1.0, 2.0], [0.5, -3.0]]), "u": 1, "v": 1}
    for q, H, u, v in ((3, 3, 2, 0), (4, 2, 1, 0), (2, 4, 3, 1)):
        yield {"slopes": rng.uniform(0.3, 1.0, (q, H)), "W_h": rng.uniform(-1.3, 1.3, (H, H)), "u": u, "v": v}


def _paths(slopes, W_h, u, v):
    shares = [float(share) for _, share in flow.paths(slopes, W_h, u, v)]
    total = flow.error_flow(slopes, W_h)[-1, u, v]
    return float(total), max(np.abs(shares)), len(shares)


path_sum = Exercise(
    "vanishing_gradients.path_sum",
    "The sum over all paths",
    {"total": 1.5, "largest": 1, "count": 0.5},
    _paths,
    _path_inputs,
)
path_sum.mistake(
    "reading_the_weight_forward",
    "the weight was read from the wrong side: an error goes from unit l back to unit k through W_h[k, l].",
    {"W_h[path[m], path[m - 1]]": "W_h[path[m - 1], path[m]]"},
)
path_sum.mistake(
    "slope_of_the_sender",
    "the slope was taken of the unit that the error leaves; it belongs to the unit where it arrives.",
    {"slopes[m - 1, path[m]]": "slopes[m - 1, path[m - 1]]"},
)
path_sum.mistake(
    "slopes_in_forward_order",
    "the slopes were taken from the wrong end: slopes[0] belongs to the first step back.",
    {"slopes[m - 1, path[m]]": "slopes[q - m, path[m]]"},
)
path_sum.mistake(
    "slopes_forgotten",
    "the slopes are missing: every factor of a path is a slope times a weight.",
    {"slopes[m - 1, path[m]] * ": ""},
)
path_sum.mistake(
    "ends_exchanged",
    "u and v have changed places: the path starts at u, at step t, and ends at v, q steps earlier.",
    {"(u, *between, v)": "(v, *between, u)"},
)
path_sum.mistake(
    "last_factor_forgotten",
    "the last factor, the one into unit v, is missing.",
    {"range(1, q + 1)": "range(1, q)"},
)
path_sum.mistake(
    "first_factor_forgotten",
    "the first factor, the one out of unit u, is missing.",
    {"range(1, q + 1)": "range(2, q + 1)"},
)
path_sum.mistake(
    "free_ends",
    "q units were chosen freely; the last unit of a path is v, so only the q - 1 units in between are free.",
    {"repeat=q - 1": "repeat=q"},
)
path_sum.mistake(
    "largest_with_sign",
    "the largest is the largest in size; a path with a large negative share was passed over.",
    {"max(abs(share) for share in shares)": "max(shares)"},
)
path_sum.mistake(
    "sum_of_sizes",
    "the sizes of the shares were added; shares of different sign cancel.",
    {"sum(shares)": "sum(abs(share) for share in shares)"},
)
path_sum.mistake(
    "total_in_size",
    "the total lost its sign.",
    {"sum(shares)": "abs(sum(shares))"},
)
path_sum.mistake(
    "mean",
    "the mean of the shares was taken; an error is their sum.",
    {"sum(shares)": "sum(shares) / len(shares)"},
)
path_sum.mistake(
    "count_to_the_q",
    "both ends of a path are given, so only q - 1 units in between are free.",
    {"len(shares)": "len(W_h) ** q"},
)
path_sum.mistake(
    "no_return_visits",
    "paths were left out that pass a unit twice; at another step that is another place.",
    body="""
        q, shares = len(slopes), []
        for between in itertools.permutations(range(len(W_h)), q - 1):
            path = (u, *between, v)
            share = 1.0
            for m in range(1, q + 1):
                share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
            shares.append(share)
        return sum(shares), max([0.0, *(abs(share) for share in shares)]), len(shares)""",
)
path_sum.mistake(
    "shares_not_reset",
    "the product was not set back to 1 at the start of each path, so it runs on through all of them.",
    {
        "share = 1.0\n": "pass\n",
        "q, shares = len(slopes), []": "q, shares, share = len(slopes), [], 1.0",
    },
)

path_sum.mistake(
    "mean_size",
    "the mean size of the shares was returned; the largest is asked for.",
    {"max(abs(share) for share in shares)": "sum(abs(share) for share in shares) / len(shares)"},
)
path_sum.mistake(
    "power_and_all_slopes",
    "the slopes of unit v were multiplied for all steps; on the way a path passes the slopes of other units.",
    {"slopes[m - 1, path[m]] *": "slopes[m - 1, v] *"},
)

path_sum.mistake(
    "size_of_the_largest",
    "`abs` stands outside of `max`: a negative share that is larger in size was missed.",
    {"max(abs(share) for share in shares)": "abs(max(shares))"},
)
path_sum.mistake(
    "zero_shares_not_counted",
    "paths whose share is 0 were not counted; they are paths, too.",
    {", len(shares)": ", sum(share != 0 for share in shares)"},
)
path_sum.mistake(
    "a_unit_in_between_for_one_step",
    "for q = 1 there is no unit in between: the only path leads from u to v at once.",
    {"repeat=q - 1": "repeat=max(q - 1, 1)"},
)
path_sum.mistake(
    "self_connections_left_out",
    "paths were left out that stay at a unit for a step; every unit has a weight to itself, too: W_h[k, k].",
    body="""
        q, shares = len(slopes), []
        for between in itertools.product(range(len(W_h)), repeat=q - 1):
            path = (u, *between, v)
            if any(path[m] == path[m - 1] for m in range(1, q + 1)):
                continue
            share = 1.0
            for m in range(1, q + 1):
                share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
            shares.append(share)
        return sum(shares), max([0.0, *(abs(share) for share in shares)]), len(shares)""",
)
path_sum.mistake(
    "ends_not_visited_again",
    "paths were left out that pass u or v in between; any unit may be visited at each step in between.",
    body="""
        q, shares = len(slopes), []
        for between in itertools.product(range(len(W_h)), repeat=q - 1):
            path = (u, *between, v)
            if u in between or v in between:
                continue
            share = 1.0
            for m in range(1, q + 1):
                share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
            shares.append(share)
        return sum(shares), max([0.0, *(abs(share) for share in shares)]), len(shares)""",
)
path_sum.mistake(
    "equal_shares_counted_once",
    "shares that are equal were counted once, as in a set; each belongs to a path of its own: use a list.",
    {"sum(shares)": "sum(set(shares))", ", len(shares)": ", len(set(shares))"},
)
path_sum.mistake(
    "factors_added",
    "the factors of a path were added; its share is their product.",
    {"share = 1.0": "share = 0.0", "share *=": "share +="},
)

# ---- 4. all at once, mended


def _flow_inputs(rng):
    yield _hand()
    yield {"slopes": np.array([[0.25], [0.2]]), "W_h": np.array([[-4.0]])}
    yield {"slopes": np.full((3, 2), 0.25), "W_h": np.array([[1.0, 2.0], [-1.0, 0.5]])}
    yield {"slopes": np.array([[1.0, 0.5], [0.25, 1.0]]), "W_h": np.array([[0.0, 1.5], [1.5, 1.0]])}
    for q, H in ((1, 4), (4, 2), (2, 3)):
        yield _chain(rng, q, H)


error_flow = Exercise(
    "vanishing_gradients.error_flow", "The error flow, mended", {"E": 2}, flow.error_flow, _flow_inputs
)
error_flow.mistake(
    "as_printed",
    "this is still the version under suspicion: neither of its two slips is mended.",
    {"W_h.T * slopes[m]": "W_h * slopes[-1 - m]"},
)
error_flow.mistake(
    "weights_not_mended",
    "the slopes are right now, but W_h has to be transposed: the error of unit l reaches unit k through W_h[k, l].",
    {"W_h.T": "W_h"},
)
error_flow.mistake(
    "slopes_not_mended",
    "the weights are right now, but the slopes are taken from the wrong end: row 0 belongs to the first step back.",
    {"slopes[m]": "slopes[-1 - m]"},
)
error_flow.mistake(
    "result_transposed",
    "u and v have changed places in the result: row u is where the error starts, column v where it arrives.",
    {"np.array(flow)": "np.array(flow).transpose(0, 2, 1)"},
)
error_flow.mistake(
    "slopes_on_rows",
    "each row was multiplied by a slope; the slope belongs to the unit v where the error arrives, a column.",
    {"slopes[m]": "slopes[m][:, None]"},
)
error_flow.mistake(
    "multiplied_from_the_left",
    "the new step was put in front; what comes later on the way back stands further to the right.",
    {"E @ W_h.T * slopes[m]": "(W_h.T * slopes[m]) @ E"},
)
error_flow.mistake(
    "slopes_before_the_weights",
    "the slopes were multiplied before the weights; they belong to the units where the error arrives.",
    {"E @ W_h.T * slopes[m]": "(E * slopes[m]) @ W_h.T"},
)
error_flow.mistake(
    "only_the_last",
    "only the flow over all q steps was returned; one matrix for each number of steps is asked for.",
    {"np.array(flow)": "E"},
)
error_flow.mistake(
    "starts_with_the_identity",
    "the flow over 0 steps, the identity, does not belong to the result: E[0] is the flow over one step.",
    {"flow = []": "flow = [E]"},
)
error_flow.mistake(
    "slopes_forgotten",
    "the slopes are missing: these are powers of the transposed weights.",
    {" * slopes[m]": ""},
)
error_flow.mistake(
    "entry_by_entry",
    "the matrices were multiplied entry by entry; the sum over the units in between needs a matrix product.",
    {"E @ W_h.T": "E * W_h.T"},
)
error_flow.mistake(
    "single_steps",
    "each matrix is one step alone; the flow over m steps is a product of m of them.",
    {"E = E @ W_h.T": "E = W_h.T"},
)

error_flow.mistake(
    "slopes_at_the_end",
    "the slopes of all steps act at the end here, on a power of W_h.T; each step's slopes act before the next W_h.T.",
    {"E @ W_h.T * slopes[m]": "W_h.T @ E * slopes[m]"},
)
error_flow.mistake(
    "entry_by_entry_from_ones",
    "the steps were multiplied entry by entry; the sum over the units in between needs a matrix product.",
    {"np.eye(len(W_h))": "np.ones_like(W_h)", "E @ W_h.T": "E * W_h.T"},
)
error_flow.mistake(
    "starts_with_ones",
    "the product starts with a matrix of ones; what changes nothing in a matrix product is the identity.",
    {"np.eye(len(W_h))": "np.ones_like(W_h)"},
)
error_flow.mistake(
    "one_step_late",
    "every matrix is one place late: E[0] is the flow over one step, not the identity; that over q steps is missing.",
    {"np.array(flow)": "np.array([np.eye(len(W_h)), *flow[:-1]])"},
)

# ---- 5. what bounds the product


def _numbers_inputs(rng):
    yield {"slopes": np.array([[1.0, 0.1], [0.1, 1.0]]), "W_h": np.array([[0.0, 1.5], [1.5, 0.0]])}
    yield {"slopes": np.array([[0.2], [0.25], [0.1]]), "W_h": np.array([[-3.0]])}
    yield {"slopes": np.ones((2, 2)), "W_h": np.array([[0.5, 4.0], [0.0, 0.5]])}
    yield {"slopes": np.full((1, 3), 0.5), "W_h": np.diag([1.0, -2.5, 0.5])}
    yield {"slopes": np.ones((1, 2)), "W_h": np.array([[0.0, 1.0], [-1.0, 0.0]])}  # a rotation: eigenvalues i and -i
    yield {"slopes": np.full((3, 2), 0.5), "W_h": np.diag([-2.0, 1.0])}
    for q, H in ((3, 2), (2, 4), (4, 3)):
        yield {"slopes": rng.uniform(0.3, 1.0, (q, H)), "W_h": rng.uniform(0.4, 1.3, (H, H))}


def _three_numbers(slopes, W_h):
    E = flow.error_flow(slopes, W_h)[-1]
    rate = bounds.rate_of_singular_value(W_h, float(np.max(slopes)))
    return float(max(abs(np.linalg.eigvals(E)))), float(bounds.norms(E)), rate ** len(slopes)


three_numbers = Exercise(
    "vanishing_gradients.three_numbers",
    "Eigenvalue, growth and bound",
    {"radius": 1, "growth": 1, "bound": 1},
    _three_numbers,
    _numbers_inputs,
    rtol=1e-6,
    calls=("error_flow",),
)
three_numbers.mistake(
    "eigenvalues_of_one_step",
    "the eigenvalue is that of W_h to the power q; asked for is that of the whole product, which no step shows.",
    {"np.linalg.eigvals(E)": "np.linalg.eigvals(W_h) ** q"},
)
three_numbers.mistake(
    "eigenvalues_of_the_weights",
    "these are the eigenvalues of W_h alone; the product contains the slopes, and q factors.",
    {"np.linalg.eigvals(E)": "np.linalg.eigvals(W_h)"},
)
three_numbers.mistake(
    "growth_is_the_eigenvalue",
    "the growth is not the largest eigenvalue: an error that is no eigenvector can grow more; take a singular value.",
    {"growth = np.linalg.norm(E, 2)": "growth = radius"},
)
three_numbers.mistake(
    "root_of_all_entries",
    "this is the root of the sum of all squared entries, which counts all singular values; take the largest alone.",
    {"np.linalg.norm(E, 2)": "np.linalg.norm(E)"},
)
three_numbers.mistake(
    "smallest_singular_value",
    "this is the smallest singular value: the error that shrinks most; asked for is the one that grows most.",
    {"np.linalg.norm(E, 2)": "np.linalg.norm(E, -2)"},
)
three_numbers.mistake(
    "largest_entry",
    "the largest entry was taken; an error spread over several units can grow more than one in a single unit.",
    {"np.linalg.norm(E, 2)": "np.max(np.abs(E))"},
)
three_numbers.mistake(
    "column_sum_norm",
    "this is the largest sum of a column; the length of a vector belongs to the largest singular value.",
    {"np.linalg.norm(E, 2)": "np.linalg.norm(E, 1)"},
)
three_numbers.mistake(
    "squared_singular_value",
    "the largest eigenvalue of E times its transpose is the square of the singular value: take the root.",
    {"np.linalg.norm(E, 2)": "np.linalg.norm(E @ E.T, 2)"},
)
three_numbers.mistake(
    "sign_of_the_eigenvalue",
    "the largest eigenvalue was taken with its sign, and a negative or complex one passed over; sizes count.",
    {"max(abs(np.linalg.eigvals(E)))": "max(np.linalg.eigvals(E).real)"},
)
three_numbers.mistake(
    "bound_from_eigenvalue",
    "the bound was made from the largest eigenvalue of W_h, which a product can exceed; the singular value bounds it.",
    {"np.linalg.norm(W_h, 2)": "max(abs(np.linalg.eigvals(W_h)))"},
)
three_numbers.mistake(
    "bound_of_one_step",
    "this bounds one step; over q steps the bounds multiply: to the power q.",
    {") ** q": ")"},
)
three_numbers.mistake(
    "bound_times_q",
    "the bounds of the steps were added; factors multiply: to the power q.",
    {") ** q": ") * q"},
)
three_numbers.mistake(
    "bound_without_slope",
    "the slope is missing in the bound: each step has a factor of at most the largest slope, too.",
    {"np.max(slopes) * ": ""},
)
three_numbers.mistake(
    "bound_with_mean_slope",
    "the mean slope was taken for the bound; an error may pass where the slope is largest.",
    {"np.max(slopes)": "np.mean(slopes)"},
)
three_numbers.mistake(
    "slope_once",
    "the slope was multiplied once; it is a factor of every step.",
    {"(np.max(slopes) * np.linalg.norm(W_h, 2)) ** q": "np.max(slopes) * np.linalg.norm(W_h, 2) ** q"},
)
three_numbers.mistake(
    "first_step_only",
    "the flow over one step was used in place of that over all q.",
    {"[-1]": "[0]"},
)
three_numbers.mistake(
    "largest_slope_of_each_step",
    "the largest slope of each step was taken, a bound, too, and a better one; (4) has one slope for all steps.",
    {"(np.max(slopes) * np.linalg.norm(W_h, 2)) ** q": "np.prod(np.max(slopes, axis=1)) * np.linalg.norm(W_h, 2) ** q"},
)
three_numbers.mistake(
    "radius_of_the_square",
    "the eigenvalues are those of E times its transpose, squares of singular values; take those of E.",
    {"np.linalg.eigvals(E)": "np.linalg.eigvals(E @ E.T)"},
)
three_numbers.mistake(
    "first_eigenvalue",
    "the first eigenvalue was taken; NumPy does not sort them: take the largest in size.",
    {"max(abs(np.linalg.eigvals(E)))": "abs(np.linalg.eigvals(E))[0]"},
)
three_numbers.mistake(
    "determinant",
    "the determinant is the product of all eigenvalues; the largest one is asked for.",
    {"max(abs(np.linalg.eigvals(E)))": "abs(np.linalg.det(E))"},
)
three_numbers.mistake(
    "largest_of_all_lags",
    "the largest growth over all numbers of steps was taken; asked for is that over q steps.",
    {"np.linalg.norm(E, 2)": "max(np.linalg.norm(each, 2) for each in error_flow(slopes, W_h))"},
)
three_numbers.mistake(
    "bound_from_all_entries",
    "the bound was made with the root of the sum of all squared weights, which is larger than the singular value.",
    {"np.linalg.norm(W_h, 2)": "np.linalg.norm(W_h)"},
)
three_numbers.mistake(
    "size_of_the_largest",
    "`abs` stands outside of `max`: the largest eigenvalue with its sign was chosen, not the largest in size.",
    {"max(abs(np.linalg.eigvals(E)))": "abs(np.max(np.linalg.eigvals(E)))"},
)
three_numbers.mistake(
    "size_of_the_real_part",
    "only the real parts of the eigenvalues were taken; the size of a complex number holds its imaginary part, too.",
    {"max(abs(np.linalg.eigvals(E)))": "max(abs(np.linalg.eigvals(E).real))"},
)
three_numbers.mistake(
    "power_of_the_first_step",
    "the eigenvalue of the first step was taken to the power q; a product of different steps has other eigenvalues.",
    {"np.linalg.eigvals(E)": "np.linalg.eigvals(error_flow(slopes, W_h)[0]) ** q"},
)
three_numbers.mistake(
    "as_if_symmetric",
    "`eigvalsh` reads one half of E only, as if E were symmetric; take `eigvals`.",
    {"np.linalg.eigvals(E)": "np.linalg.eigvalsh(E)"},
)
three_numbers.mistake(
    "radius_and_growth_exchanged",
    "radius and growth have changed places: the eigenvalue first, then the singular value.",
    {"return radius, growth": "return growth, radius"},
)
three_numbers.mistake(
    "power_of_the_number_of_units",
    "the bound was taken to the power H, the number of units; the power is q, the number of steps.",
    {"** q": "** len(W_h)"},
)
three_numbers.mistake(
    "slope_of_the_newest_step",
    "the largest slope of the newest step was taken; the bound takes the largest that occurs anywhere in `slopes`.",
    {"np.max(slopes)": "np.max(slopes[0])"},
)
three_numbers.mistake(
    "row_sum_norm",
    "this is the largest sum of a row; the length of a vector belongs to the largest singular value.",
    {"np.linalg.norm(E, 2)": "np.linalg.norm(E, np.inf)"},
)
three_numbers.mistake(
    "growths_of_the_steps",
    "the singular values of the single steps were multiplied, which bounds the growth; it is that of the product E.",
    {"np.linalg.norm(E, 2)": "np.prod([np.linalg.norm(W_h.T * row, 2) for row in slopes])"},
)

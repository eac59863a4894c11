"""Sections 6.4 and 6.5: the memory cell of 1997 with given gates, forward and backward."""

import numpy as np

from autograder.exercise import Exercise

# ---- 4. the cell, forward


def _cell_inputs(rng):
    yield {
        "i": np.array([1.0, 0.0, 0.5, 0.0]),
        "g": np.array([2.0, -1.5, -1.0, 1.0]),
        "o": np.array([0.0, 0.0, 0.0, 1.0]),
        "c0": 0.0,
    }
    yield {"i": np.array([0.25]), "g": np.array([-2.0]), "o": np.array([0.5]), "c0": 1.5}
    yield {"i": np.zeros(3), "g": np.array([1.0, -2.0, 0.5]), "o": np.array([1.0, 0.25, 0.0]), "c0": -0.75}
    yield {
        "i": np.ones(5),
        "g": np.array([2.0, 2.0, 1.5, 2.0, -0.5]),
        "o": np.array([0.1, 1.0, 0.9, 0.0, 0.6]),
        "c0": 3.0,
    }
    for T in (6, 9, 13):
        i, o = rng.uniform(0.05, 0.95, (2, T))
        yield {"i": i, "g": rng.uniform(-2, 2, T), "o": o, "c0": float(rng.uniform(0.5, 1.5))}


def _cell(i, g, o, c0):
    c, h, state = np.empty(len(i)), np.empty(len(i)), c0
    for t in range(len(i)):
        state = state + i[t] * g[t]
        c[t], h[t] = state, o[t] * (2 / (1 + np.exp(-state)) - 1)  # the printed form of the squashing
    return c, h


gated_cell = Exercise(
    "constant_error_carousel.gated_cell", "The memory cell of 1997", {"c": 1, "h": 1}, _cell, _cell_inputs
)
_STEPPED = "c, state = np.zeros(len(i)), c0\nfor t in range(len(i)):\n    state = {}\n    c[t] = state"

for _name, _cause, _edits in (
    (
        "c0_ignored",
        "the state before step 0 is missing: it is c0, not 0.",
        {"c0 + np.cumsum(i * g)": "np.cumsum(i * g)"},
    ),
    (
        "c0_in_the_first_state_only",
        "c0 was added to the first state only; it is in all that follow.",
        {"c = c0 + np.cumsum(i * g)": "c = np.cumsum(i * g)\nc[0] += c0"},
    ),
    (
        "gates_added_up",
        "the gates were added up before the candidate came in; it is the products i(t) g(t) that add up.",
        {"np.cumsum(i * g)": "np.cumsum(i) * g"},
    ),
    (
        "squashed_state_handed_on",
        "the squashed state was handed on to the next step; the loop carries c itself.",
        {"c = c0 + np.cumsum(i * g)": _STEPPED.format("state + i[t] * g[t]") + "\n    state = np.tanh(state / 2)"},
    ),
    (
        "output_gate_one_step_late",
        "the output gate of the step before was used; each step has its own.",
        {"o * np.tanh": "np.roll(o, 1) * np.tanh"},
    ),
    (
        "first_candidate_without_gate",
        "the first candidate entered without its gate; each step has one.",
        {"np.cumsum(i * g)": "np.cumsum(np.append(1.0, i[1:]) * g)"},
    ),
    (
        "no_carousel",
        "the states are not handed on: each step starts from c0 again; (6) adds to the state before.",
        {"c0 + np.cumsum(i * g)": "c0 + i * g"},
    ),
    (
        "nothing_kept",
        "nothing is kept: this is what comes in, step by step; (6) adds it to the state before.",
        {"c0 + np.cumsum(i * g)": "i * g"},
    ),
    (
        "input_gate_missing",
        "the input gate is missing: the whole candidate enters.",
        {"np.cumsum(i * g)": "np.cumsum(g)"},
    ),
    (
        "gate_without_candidate",
        "the gate was added up; what enters is the gate times the candidate.",
        {"np.cumsum(i * g)": "np.cumsum(i)"},
    ),
    ("gate_added", "gate and candidate were added; the gate multiplies the candidate.", {"i * g": "i + g"}),
    (
        "gates_exchanged",
        "the output gate stands at the way in and the input gate at the way out.",
        {"i * g": "o * g", "o * np.tanh": "i * np.tanh"},
    ),
    (
        "output_gate_at_both",
        "the output gate stands at the way in, too; there it is the input gate's turn.",
        {"i * g": "o * g"},
    ),
    (
        "coupled",
        "the old state was multiplied by 1 - i; in the cell of 1997 nothing multiplies it.",
        {"c = c0 + np.cumsum(i * g)": _STEPPED.format("(1 - i[t]) * state + i[t] * g[t]")},
    ),
    (
        "gate_on_everything",
        "the input gate was applied to the old state, too; it stands at the way in only.",
        {"c = c0 + np.cumsum(i * g)": _STEPPED.format("i[t] * (state + g[t])")},
    ),
    (
        "before_the_step",
        "these are the states before each step; asked for are those after it.",
        {"c0 + np.cumsum(i * g)": "c0 + np.cumsum(i * g) - i * g"},
    ),
    (
        "c0_at_every_step",
        "c0 was added at every step; it comes in once.",
        {"c0 + np.cumsum(i * g)": "np.cumsum(c0 + i * g)"},
    ),
    (
        "candidate_squashed",
        "the candidate was squashed; g is given as it enters, squashed already.",
        {"i * g": "i * np.tanh(g)"},
    ),
    (
        "state_squashed",
        "the state itself was squashed; the carousel is linear, only what leaves it is squashed.",
        {"c = c0 + np.cumsum(i * g)": "c = np.tanh((c0 + np.cumsum(i * g)) / 2)", "np.tanh(c / 2)": "c"},
    ),
    ("tanh_without_half", "this is tanh(c); equation (7) has tanh(c/2), the squashing of 1997.", {"c / 2": "c"}),
    ("half_outside", "the 2 divides the tanh; it belongs inside: tanh(c/2).", {"np.tanh(c / 2)": "np.tanh(c) / 2"}),
    ("not_squashed", "the state was not squashed on its way out.", {"np.tanh(c / 2)": "c"}),
    ("half_not_squashed", "the state was halved, but not squashed.", {"np.tanh(c / 2)": "c / 2"}),
    (
        "logistic_squashing",
        "the logistic function was taken for the squashing; its range is 0 to 1, that of (7) is -1 to 1.",
        {"np.tanh(c / 2)": "1 / (1 + np.exp(-c))"},
    ),
    ("output_gate_missing", "the output gate is missing.", {"o * np.tanh(c / 2)": "np.tanh(c / 2)"}),
    (
        "output_gate_inside",
        "the output gate was applied before the squashing; it comes after.",
        {"o * np.tanh(c / 2)": "np.tanh(o * c / 2)"},
    ),
    (
        "output_of_old_state",
        "h shows the state before the step; equation (7) has the new one.",
        {"o * np.tanh(c / 2)": "o * np.tanh((c - i * g) / 2)"},
    ),
    ("output_of_candidate", "h was made of the candidate; it shows the state.", {"np.tanh(c / 2)": "np.tanh(g / 2)"}),
    ("order_swapped", "the two results have changed places: the state comes first.", {"return c, h": "return h, c"}),
    (
        "last_only",
        "only the last step is returned; one entry per step is asked for.",
        {"return c, h": "return c[-1], h[-1]"},
    ),
    (
        "output_gate_on_the_loop",
        "the old state was multiplied by the output gate; in the cell of 1997 nothing multiplies it.",
        {"c = c0 + np.cumsum(i * g)": _STEPPED.format("o[t] * state + i[t] * g[t]")},
    ),
    (
        "c0_after_step_0",
        "c0 was taken for the state after step 0; it is the state before, and the first input is lost.",
        {"c0 + np.cumsum(i * g)": "c0 + np.cumsum(i * g) - i[0] * g[0]"},
    ),
    (
        "gates_squashed_again",
        "the gates went through the logistic function again; they are given as they act.",
        {"i * g": "g / (1 + np.exp(-i))", "o * np.tanh": "1 / (1 + np.exp(-o)) * np.tanh"},
    ),
    (
        "input_gate_one_step_late",
        "the input gate of the step before was used; each step has its own.",
        {"i * g": "np.append(0.0, i[:-1]) * g"},
    ),
    (
        "candidate_squashed_1997",
        "the candidate was squashed; g is given as it enters, squashed already.",
        {"i * g": "i * 2 * np.tanh(g / 2)"},
    ),
    (
        "output_handed_on",
        "the output was handed on in place of the state; the loop is in c.",
        {
            "c = c0 + np.cumsum(i * g)": _STEPPED.format("state + i[t] * g[t]")
            + "\n    state = o[t] * np.tanh(state / 2)"
        },
    ),
):
    gated_cell.mistake(_name, _cause, _edits)

# ---- 5. the cell, backward


def _backward_inputs(rng):
    for dh, i, g, o, c0 in (
        ([0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.5, 0.0], [2.0, -1.5, -1.0, 1.0], [0.0, 0.0, 0.0, 1.0], 0.0),
        ([2.0], [0.25], [-2.0], [0.5], 1.5),
        ([1.0, -0.5, 0.25], [0.0, 0.0, 0.0], [1.0, -2.0, 0.5], [1.0, 0.25, 0.0], -0.75),
        ([6.0, 4.0, -2.0], [1.0, 1.0, 1.0], [0.5, -1.5, 0.75], [0.5, 1.0, 0.75], 1.0),
        ([1e-9, 2e-9], [0.5, 0.75], [1.0, 2.0], [0.25, 0.5], 0.5),
        ([-1.0, 0.5, 1.0], [0.75, 0.25, 0.5], [1.0, 2.0, -1.0], [0.5, 0.0, 1.0], 0.5),
    ):
        yield _backward_case(*map(np.array, (dh, i, g, o)), c0)
    for T in (5, 8, 7):
        i, o = rng.uniform(0.1, 0.9, (2, T))
        yield _backward_case(rng.standard_normal(T), i, rng.uniform(-2, 2, T), o, float(rng.uniform(0.5, 1.5)))


def _backward_case(dh, i, g, o, c0):
    return {"dh": dh, "i": i, "g": g, "o": o, "c": _cell(i, g, o, c0)[0]}


def _backward(dh, i, g, o, c):
    """Every output's share on its own: h[t] depends on c0 and on all i[k] g[k] with k <= t."""
    sigma = 1 / (1 + np.exp(-c))
    at_state = dh * o * 2 * sigma * (1 - sigma)
    dc = np.array([at_state[k:].sum() for k in range(len(c))])
    return dc * g, dc * i, dh * (2 * sigma - 1), float(dc[0])


gated_backward = Exercise(
    "constant_error_carousel.gated_backward",
    "The backward pass, mended",
    {"di": 1, "dg": 1, "do": 1, "dc0": 1},
    _backward,
    _backward_inputs,
)
ADD, OUT, LAST = "dc = dc + dh[t]", "dh[t] * o[t] * (1 - squashed**2) / 2", "dg[t] = dc * i[t]"
for _name, _cause, _edits in (
    (
        "as_given",
        "both slips are still there: dc is replaced at each step, and the loop is multiplied by the input gate.",
        {ADD: "dc = dh[t]", LAST: "dg[t] = dc * i[t]\ndc = dc * i[t]"},
    ),
    ("still_replaced", "dc is replaced at each step: what comes back from later steps is lost.", {ADD: "dc = dh[t]"}),
    (
        "still_gated",
        "dc is multiplied by the input gate on its way back; the factor from c(t) to c(t-1) is 1.",
        {LAST: "dg[t] = dc * i[t]\ndc = dc * i[t]"},
    ),
    (
        "gated_by_output",
        "dc is multiplied by the output gate on its way back; the factor from c(t) to c(t-1) is 1.",
        {LAST: "dg[t] = dc * i[t]\ndc = dc * o[t]"},
    ),
    (
        "coupled",
        "dc is multiplied by 1 - i on its way back; the cell of 1997 has no such factor.",
        {LAST: "dg[t] = dc * i[t]\ndc = dc * (1 - i[t])"},
    ),
    (
        "slope_on_the_loop",
        "the slope of the squashing was applied on the loop; the error passes it once, where it comes in from h.",
        {"dc = dc + dh[t] * o[t] * (1 - squashed**2) / 2": "dc = (dc + dh[t] * o[t]) * (1 - squashed**2) / 2"},
    ),
    (
        "output_gate_on_the_loop",
        "output gate and slope were applied on the loop; the error passes them once, where it comes in from h.",
        {"dc = dc + dh[t] * o[t]": "dc = (dc + dh[t]) * o[t]"},
    ),
    (
        "output_gate_alone_on_the_loop",
        "the output gate was applied on the loop, too; the error passes it once, where it comes in from h.",
        {f"dc = dc + {OUT}": "dc = (dc + dh[t] * (1 - squashed**2) / 2) * o[t]"},
    ),
    (
        "stopped_by_a_closed_input_gate",
        "the error was stopped where the input gate is closed; on the loop it passes every step.",
        {LAST: "dg[t] = dc * i[t]\nif i[t] == 0:\n    dc = 0.0"},
    ),
    (
        "outputs_added_up_first",
        "the dh(t) were added up first; each has to pass the output gate and the slope of its own step before.",
        {f"dc = dc + {OUT}": "dc = dh[t:].sum() * o[t] * (1 - squashed**2) / 2"},
    ),
    (
        "last_output_only",
        "only the error of the last output was taken; all outputs from t on depend on i(t) and g(t), all on c0.",
        {f"dc = dc + {OUT}": "dc = dh[-1] * o[-1] * (1 - np.tanh(c[-1] / 2) ** 2) / 2"},
    ),
    (
        "begins_with_one",
        "dc begins with 1; nothing comes back from after the last step, so it begins with 0.",
        {"dc = 0.0": "dc = 1.0"},
    ),
    (
        "running_sum_not_turned_back",
        "the running sum from the end was not turned back: its first entry, that of the last step, met step 0.",
        {
            "return di, dg, do, dc": "shares = (dh * o * (1 - np.tanh(c / 2) ** 2) / 2)[::-1]\n"
            "return np.cumsum(shares) * g, np.cumsum(shares) * i, do, dc"
        },
    ),
    (
        "slope_without_half",
        "the slope of tanh(c/2) has a factor 1/2, from the chain rule.",
        {"(1 - squashed**2) / 2": "(1 - squashed**2)"},
    ),
    ("slope_missing", "the slope of the squashing is missing on the way from h to c.", {OUT: "dh[t] * o[t]"}),
    (
        "slope_from_the_output",
        "the slope was formed with h; it is 1 minus the square of tanh(c/2), without the output gate.",
        {"1 - squashed**2": "1 - (o[t] * squashed) ** 2"},
    ),
    (
        "state_before",
        "the state before the step was squashed; h(t) shows the new one.",
        {"squashed = np.tanh(c[t] / 2)": "squashed = np.tanh(c[t - 1] / 2) if t else 0.0"},
    ),
    ("slope_not_squared", "the slope of tanh is 1 minus its square.", {"1 - squashed**2": "1 - squashed"}),
    (
        "slope_of_state",
        "the slope was formed with c itself; it is 1 minus the square of the tanh.",
        {"1 - squashed**2": "1 - c[t] ** 2"},
    ),
    (
        "slope_of_tanh_c",
        "the slope is that of tanh(c); the cell has tanh(c/2).",
        {"1 - squashed**2": "1 - np.tanh(c[t]) ** 2"},
    ),
    (
        "output_gate_missing",
        "the output gate is missing on the way from h to c.",
        {OUT: "dh[t] * (1 - squashed**2) / 2"},
    ),
    (
        "input_gate_for_output",
        "the input gate stands where the output gate belongs, on the way from h to c.",
        {OUT: "dh[t] * i[t] * (1 - squashed**2) / 2"},
    ),
    ("subtracted", "what comes from h is subtracted from dc; both ways back add up.", {ADD: "dc = dc - dh[t]"}),
    (
        "do_with_slope",
        "do was made with the slope of the squashing; the derivative of o tanh(c/2) with respect to o is tanh(c/2).",
        {"dh[t] * squashed": "dh[t] * (1 - squashed**2) / 2"},
    ),
    (
        "do_from_h_over_o",
        "do was made by dividing h by o; that has no value where the gate is 0. Take tanh(c/2) itself.",
        {"do[t] = dh[t] * squashed": "do[t] = dh[t] * (o[t] * squashed) / o[t]"},
    ),
    (
        "do_with_state",
        "do was made with the state; the output gate multiplies the squashed state.",
        {"dh[t] * squashed": "dh[t] * c[t]"},
    ),
    (
        "do_with_tanh_c",
        "do was made with tanh(c); the cell has tanh(c/2).",
        {"dh[t] * squashed": "dh[t] * np.tanh(c[t])"},
    ),
    (
        "do_with_gate",
        "do was multiplied by the output gate; the derivative of o tanh(c/2) with respect to o is tanh(c/2).",
        {"dh[t] * squashed": "dh[t] * o[t] * squashed"},
    ),
    (
        "do_from_the_loop",
        "do was made with dc; the output gate acts on the loss through h of its own step only.",
        {"do[t] = dh[t] * squashed": "do[t] = (dc + dh[t]) * squashed"},
    ),
    (
        "do_logistic",
        "do was multiplied by o (1 - o), the slope of the gate; asked for is the gradient with respect to the gate.",
        {"dh[t] * squashed": "dh[t] * squashed * o[t] * (1 - o[t])"},
    ),
    (
        "di_logistic",
        "di was multiplied by i (1 - i), the slope of the gate; asked for is the gradient with respect to the gate.",
        {"dc * g[t]": "dc * g[t] * i[t] * (1 - i[t])"},
    ),
    (
        "di_and_dg_exchanged",
        "di and dg have changed places: what reaches one factor of a product is multiplied by the other.",
        {"di[t] = dc * g[t]": "di[t] = dc * i[t]", LAST: "dg[t] = dc * g[t]"},
    ),
    (
        "di_with_gate_too",
        "di was multiplied by i as well; the derivative of i g with respect to i is g.",
        {"dc * g[t]": "dc * i[t] * g[t]"},
    ),
    (
        "di_without_candidate",
        "di lacks the candidate: the derivative of i g with respect to i is g.",
        {"dc * g[t]": "dc"},
    ),
    ("dg_without_gate", "dg lacks the input gate: the derivative of i g with respect to g is i.", {LAST: "dg[t] = dc"}),
    (
        "dg_with_candidate_too",
        "dg was multiplied by g as well; the derivative of i g with respect to g is i.",
        {LAST: "dg[t] = dc * i[t] * g[t]"},
    ),
    (
        "own_step_only",
        "di and dg see only the error of their own step; all later outputs depend on them, too.",
        {
            "di[t] = dc * g[t]": "own = dh[t] * o[t] * (1 - squashed**2) / 2\ndi[t] = own * g[t]",
            LAST: "dg[t] = own * i[t]",
        },
    ),
    (
        "later_steps_only",
        "di and dg were made before the error of their own step was added to dc.",
        {
            "do[t] = dh[t] * squashed": "do[t] = dh[t] * squashed\nlater = dc",
            "di[t] = dc * g[t]": "di[t] = later * g[t]",
            LAST: "dg[t] = later * i[t]",
        },
    ),
    (
        "forward_in_time",
        "the loop runs forward; errors travel from the last step to the first.",
        {"reversed(range(len(c)))": "range(len(c))"},
    ),
    (
        "dc0_gated",
        "dc0 was multiplied by the first input gate; c0 enters without a gate.",
        {"return di, dg, do, dc": "return di, dg, do, dc * i[0]"},
    ),
    (
        "dc0_of_all_steps",
        "dc was added up over the steps; c0 comes in once, at step 0, and dc(0) has all shares in it.",
        {
            "do[t] = dh[t] * squashed": "do[t] = dh[t] * squashed\nif t == len(c) - 1:\n    total = 0.0",
            LAST: "dg[t] = dc * i[t]\ntotal = total + dc",
            "return di, dg, do, dc": "return di, dg, do, total",
        },
    ),
    (
        "one_array_for_three",
        "di, dg and do are one array under three names; each needs an array of its own.",
        {
            "di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)": "di = dg = do = np.zeros_like(c)",
        },
    ),
    (
        "dc0_times_candidate",
        "dc0 was multiplied by the first candidate; the derivative of c(0) with respect to c0 is 1.",
        {"return di, dg, do, dc": "return di, dg, do, dc * g[0]"},
    ),
    (
        "di_last_place",
        "do and di have changed places in the result: di, dg, do, dc0 is the order.",
        {"return di, dg, do, dc": "return do, dg, di, dc"},
    ),
    (
        "gated_by_both",
        "dc is multiplied by both gates on its way back; the factor from c(t) to c(t-1) is 1.",
        {"dg[t] = dc * i[t]": "dg[t] = dc * i[t]\ndc = dc * i[t] * o[t]"},
    ),
    (
        "slope_after_each_step",
        "dc is multiplied by the slope of the squashing on its way back; the error passes it once, coming in from h.",
        {"dg[t] = dc * i[t]": "dg[t] = dc * i[t]\ndc = dc * (1 - squashed**2)"},
    ),
    (
        "half_slope_after_each_step",
        "dc is multiplied by the slope of the squashing on its way back; the error passes it once, where it comes in.",
        {"dg[t] = dc * i[t]": "dg[t] = dc * i[t]\ndc = dc * (1 - squashed**2) / 2"},
    ),
    (
        "candidate_on_the_loop",
        "dc is multiplied by the candidate on its way back; the factor from c(t) to c(t-1) is 1.",
        {"dg[t] = dc * i[t]": "dg[t] = dc * i[t]\ndc = dc * g[t]"},
    ),
    (
        "do_with_state_before",
        "do was made with the state before the step; h(t) shows the new one.",
        {"dh[t] * squashed": "dh[t] * np.tanh((c[t - 1] if t else 0.0) / 2)"},
    ),
    (
        "averaged",
        "the two ways back were averaged; they add up.",
        {"dc = dc + dh[t] * o[t] * (1 - squashed**2) / 2": "dc = (dc + dh[t] * o[t] * (1 - squashed**2) / 2) / 2"},
    ),
    (
        "dc0_of_the_last_step",
        "dc0 is the error at the last step; all outputs depend on c0, so it is the total of step 0.",
        {"return di, dg, do, dc": "return di, dg, do, dh[-1] * o[-1] * (1 - np.tanh(c[-1] / 2) ** 2) / 2"},
    ),
    (
        "dg_with_slope",
        "dg was multiplied by the slope of the candidate's squashing; asked for is the gradient with respect to g.",
        {"dg[t] = dc * i[t]": "dg[t] = dc * i[t] * (1 - g[t] ** 2 / 4)"},
    ),
    (
        "dc0_zero",
        "dc0 is not 0: the state before step 0 is in all that follow.",
        {"return di, dg, do, dc": "return di, dg, do, 0.0"},
    ),
):
    gated_backward.mistake(_name, _cause, _edits)

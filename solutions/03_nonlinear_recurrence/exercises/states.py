"""Sections 3.1 and 3.2: the recurrence for three squashing functions, and the memory of its start, measured."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells import rnn

CELLS = {"sigmoid": rnn.SIGMOID, "tanh": rnn.TANH, "relu": rnn.RELU}


def states(phi, w, b, h0, inputs):
    """The states of one unit of the reference, after each of the inputs u x(t)."""
    p = rnn.Params(W_x=np.ones((1, 1)), W_h=np.full((1, 1), float(w)), b=np.full(1, float(b)))
    h, found = np.full((1, 1), float(h0)), []
    for value in inputs:
        h, _ = CELLS[phi].step(np.full((1, 1), float(value)), h, p)
        found.append(h[0, 0])
    return np.array(found)


# ---- 1. run


def _run_inputs(rng):
    steps = np.array([0.0, -3.0, 1.0])
    for phi in ("relu", "tanh", "sigmoid"):
        yield {"phi": phi, "x": steps, "w": 2.0, "u": 1.0, "b": -1.0, "h0": 1.0}
    yield {"phi": "relu", "x": np.zeros(4), "w": 2.0, "u": 1.0, "b": 0.0, "h0": -1.0}
    yield {"phi": "tanh", "x": np.array([0.5]), "w": -1.5, "u": 2.0, "b": 0.25, "h0": -0.5}
    wakes = np.array([1.0, -9.0, 1.0, 30.0, 0.0])  # silent, awake again, and large
    yield {"phi": "relu", "x": wakes, "w": 2.0, "u": 1.0, "b": 0.0, "h0": 0.5}
    for phi, T in (("tanh", 7), ("sigmoid", 5), ("relu", 6)):
        w, u, b, h0 = rng.uniform(0.5, 1.5), rng.uniform(1.2, 2.0), rng.uniform(0.2, 0.5), rng.uniform(0.3, 0.9)
        yield {"phi": phi, "x": rng.uniform(-1, 1, T), "w": w, "u": -u, "b": b, "h0": h0}


run = Exercise(
    "nonlinear_recurrence.run",
    "States of a squashed recurrence",
    {"h": 2},
    lambda phi, x, w, u, b, h0: states(phi, w, b, h0, u * x),
    _run_inputs,
)
A, SQUASHED, NEXT = "a = w * h_prev + u * x[t] + b", "h[t] = SQUASH[phi](a)", "h_prev = h[t]"
run.mistake(
    "not_squashed",
    "the states are the pre-activations: the squashing function is missing.",
    {SQUASHED: "h[t] = a"},
)
run.mistake(
    "only_the_past_squashed",
    "the squashing function was applied to w times the old state alone; input and bias belong inside, too.",
    {SQUASHED: "h[t] = SQUASH[phi](w * h_prev) + u * x[t] + b"},
)
run.mistake(
    "bias_outside",
    "the bias was added after the squashing; in equation (1) it is part of the pre-activation.",
    {A: "a = w * h_prev + u * x[t]", SQUASHED: "h[t] = SQUASH[phi](a) + b"},
)
run.mistake(
    "old_state_squashed",
    "the old state was squashed, not the new one: the sum of old state, input and bias has to be squashed.",
    {A: "a = w * SQUASH[phi](h_prev) + u * x[t] + b", SQUASHED: "h[t] = a"},
)
run.mistake(
    "weight_outside",
    "w multiplies the squashed value; it belongs inside, with the old state.",
    {A: "a = h_prev + u * x[t] + b", SQUASHED: "h[t] = w * SQUASH[phi](a)"},
)
run.mistake(
    "pre_activation_carried",
    "the pre-activation is carried to the next step; what the unit remembers is its squashed state.",
    {NEXT: "h_prev = a"},
)
run.mistake(
    "squashed_twice",
    "the state is squashed again on its way to the next step; it is squashed once.",
    {NEXT: "h_prev = SQUASH[phi](h[t])"},
)
run.mistake(
    "state_not_carried",
    "every step starts from h0: the new state is never handed on.",
    {NEXT: "pass"},
)
run.mistake(
    "start_at_zero", "the start h0 is not used: the run begins with the state 0.", {"h_prev = h0": "h_prev = 0.0"}
)
run.mistake("no_bias", "the bias b is missing.", {"+ u * x[t] + b": "+ u * x[t]"})
run.mistake("no_input", "the input term u x(t) is missing.", {"+ u * x[t] + b": "+ b"})
run.mistake("input_weight_missing", "the input weight u is missing.", {"u * x[t]": "x[t]"})
run.mistake("bias_subtracted", "the bias is subtracted; equation (1) adds it.", {"+ b": "- b"})
run.mistake(
    "weights_swapped",
    "the two weights have changed places: w belongs to the old state, u to the input.",
    {A: "a = u * h_prev + w * x[t] + b"},
)
for _name in ("tanh", "sigmoid", "relu"):
    run.mistake(
        f"always_{_name}",
        f"the squashing function is {_name} whatever `phi` says; look it up in SQUASH by its name.",
        {"SQUASH[phi]": f'SQUASH["{_name}"]'},
    )
run.mistake(
    "relu_as_tanh",
    "relu was run as tanh; each of the three names has a function of its own in SQUASH.",
    {"SQUASH[phi]": 'SQUASH["sigmoid" if phi == "sigmoid" else "tanh"]'},
)
run.mistake(
    "relu_lets_all_through",
    "relu let negative pre-activations through; it gives 0 there.",
    {"SQUASH[phi](a)": 'a if phi == "relu" else SQUASH[phi](a)'},
)
run.mistake(
    "relu_up_to_one",
    "relu was cut off at 1 from above; it has no upper end.",
    {"SQUASH[phi](a)": 'np.clip(a, 0.0, 1.0) if phi == "relu" else SQUASH[phi](a)'},
)
run.mistake(
    "sigmoid_without_its_shift",
    "the sigmoid is (1 + tanh(a / 2)) / 2; here it was taken as tanh(a / 2).",
    {"SQUASH[phi](a)": 'np.tanh(a / 2) if phi == "sigmoid" else SQUASH[phi](a)'},
)
run.mistake(
    "start_squashed",
    "the start h0 was squashed before the first step; it is a state already.",
    {"h_prev = h0": "h_prev = SQUASH[phi](h0)"},
)
run.mistake(
    "start_without_weight",
    "the start enters the first step without its weight: a(0) is w h0 + u x(0) + b.",
    {A: "a = (w if t else 1.0) * h_prev + u * x[t] + b"},
)
run.mistake(
    "silent_for_ever",
    "a relu unit that has become 0 was taken to stay 0; a later input can wake it.",
    {NEXT: f'{NEXT}\nif phi == "relu" and h_prev == 0:\n    break'},
)
run.mistake(
    "ends_when_still",
    "the run ends as soon as a step leaves the state as it was; a later input can move it.",
    {NEXT: f"if h[t] == h_prev:\n    h[t:] = h_prev\n    break\n{NEXT}"},
)
run.mistake(
    "one_step_back_only",
    "the state before each step was made from the input before it alone; it has a past of its own.",
    {A: "a = w * (h0 if t == 0 else SQUASH[phi](u * x[t - 1] + b)) + u * x[t] + b"},
)
run.mistake(
    "input_of_the_step_before",
    "step t takes the input x(t), not the one before it.",
    {A: "a = w * h_prev + u * x[t - 1] + b"},
)
run.mistake(
    "input_weight_on_the_bias",
    "the input weight u multiplies the bias as well; it belongs to the input alone.",
    {A: "a = w * h_prev + u * (x[t] + b)"},
)
run.mistake(
    "start_among_the_states",
    "the list begins with h0 and lacks the last state: h[t] is the state after the input x[t].",
    body="""
        h = np.zeros(len(x))
        h_prev = h0
        for t in range(len(x)):
            h[t] = h_prev
            h_prev = SQUASH[phi](w * h_prev + u * x[t] + b)
        return h""",
)
run.mistake(
    "starts_with_h0",
    "the start h0 is among the states: only the states after each input are asked for.",
    {"return h": "return np.concatenate([[h0], h])"},
)
run.mistake(
    "last_state_only", "only the last state was returned; all T states are asked for.", {"return h": "return h_prev"}
)
run.mistake(
    "one_step_short",
    "the last input was left out: range(T) already stops before T.",
    {"for t in range(len(x)):": "for t in range(len(x) - 1):"},
)
run.mistake(
    "bias_only_once",
    "the bias enters the first step only; it is there in every step.",
    {"+ u * x[t] + b": "+ u * x[t] + b * (t == 0)"},
)

# ---- 2. memory_length


def _memory_inputs(rng):
    def case(phi, w, b, eps, T):
        return {"phi": phi, "w": w, "b": b, "eps": eps, "T": T}

    yield case("relu", 0.5, 0.0, 0.1, 10)  # by hand in the text
    yield case("relu", 0.5, 0.0, 0.25, 10)  # a tie: closer than eps, not as close as
    yield case("tanh", 0.9, 0.0, 0.01, 44)  # the last step that counts
    yield case("tanh", 0.9, 0.0, 0.01, 43)
    yield case("tanh", 2.0, 0.0, 0.01, 100)  # two signs for ever
    yield case("tanh", -0.8, 0.3, 0.05, 100)
    yield case("tanh", -0.9, 0.0, 0.01, 60)  # both change sides in each step
    yield case("relu", 1.0, 0.0, 0.1, 10)  # kept exactly
    yield case("relu", 1.25, 0.25, 1.6, 20)  # close at first, then they part
    yield case("relu", -0.5, 0.0, 1e-3, 10)
    yield case("relu", -3.0, 0.0, 0.01, 10)  # they part, and meet in the next step
    yield case("tanh", 3.0, 1.6, 0.01, 100)  # a large weight, and a bias that brings both to the same side
    yield case("sigmoid", 3.0, 0.0, 3.0, 10)  # closer than eps at once
    yield case("sigmoid", 2.0, -1.5, 0.02, 30)
    yield case("tanh", rng.uniform(0.6, 0.9), rng.uniform(-0.2, 0.2), 1e-3, 200)
    yield case("sigmoid", rng.uniform(-3.0, -1.0), rng.uniform(0.2, 0.5), 1e-4, 100)


def _memory_length(phi, w, b, eps, T):
    up, down = (np.concatenate([[h0], states(phi, w, b, h0, np.zeros(T))]) for h0 in (1.0, -1.0))
    close = np.abs(up - down) < eps
    return int(np.argmax(close)) if np.any(close) else np.inf


memory_length = Exercise(
    "nonlinear_recurrence.memory_length",
    "Steps until two starts meet",
    {"n": 2},
    _memory_length,
    _memory_inputs,
)
CLOSE, STEP = "if abs(up - down) < eps:", "up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)"
memory_length.mistake(
    "at_most_eps",
    "a distance of exactly eps counts as closer than eps; it is not.",
    {CLOSE: "if abs(up - down) <= eps:"},
)
memory_length.mistake(
    "counted_after_the_step",
    "the count is one too small: the step was made before the comparison, and not counted.",
    body=f"""
        up, down = 1.0, -1.0
        for n in range(T):
            {STEP}
            if abs(up - down) < eps:
                return n
        return np.inf""",
)
memory_length.mistake(
    "counted_from_one",
    "the count is one too large: before the first step the number of steps is 0.",
    {"range(T + 1)": "range(1, T + 2)"},
)
memory_length.mistake(
    "start_not_compared",
    "the starts themselves are never compared: where they are closer than eps already, the answer is 0.",
    body=f"""
        up, down = 1.0, -1.0
        for n in range(1, T + 1):
            {STEP}
            if abs(up - down) < eps:
                return n
        return np.inf""",
)
memory_length.mistake(
    "last_step_left_out",
    "the distance after the last of the T steps is never compared: there are T + 1 states to look at.",
    {"range(T + 1)": "range(T)"},
)
memory_length.mistake(
    "distance_to_zero",
    "the state was compared with 0; memory of the start is lost where the two runs meet, wherever that is.",
    {CLOSE: "if abs(up) < eps:"},
)
memory_length.mistake(
    "no_absolute_value",
    "the difference was compared without its absolute value: a negative difference is not a small one.",
    {CLOSE: "if up - down < eps:"},
)
memory_length.mistake(
    "zero_everywhere",
    "the answer is always 0, though the starts are 2 apart: compare the absolute value of their difference with eps, "
    "not a sum, nor the sizes of the two states, nor the difference the other way round.",
    {CLOSE: "if abs(abs(up) - abs(down)) < eps:"},
)
memory_length.mistake(
    "sizes_compared",
    "the sizes of the two states were compared: +h and -h have the same size, and are 2 h apart.",
    {CLOSE: "if (2.0 if n == 0 else abs(abs(up) - abs(down))) < eps:"},
)
memory_length.mistake(
    "derivative_below_eps",
    "this is where the derivative with respect to the start +1 falls below eps; compare the two states.",
    body="""
        h, g = 1.0, 1.0
        for n in range(T + 1):
            if abs(g) < eps:
                return n
            g = g * w * SLOPE[phi](w * h + b)
            h = SQUASH[phi](w * h + b)
        return np.inf""",
)
memory_length.mistake(
    "the_last_time",
    "this is after how many steps the two runs stay close; asked for is when they are close for the first time.",
    body=f"""
        up, down, n = 1.0, -1.0, 0
        for k in range(T + 1):
            if abs(up - down) >= eps:
                n = k + 1
            {STEP}
        return n if n <= T else np.inf""",
)
memory_length.mistake(
    "settled",
    "this is where one run stops moving; the question is when the two runs come close to each other.",
    body="""
        h = 1.0
        for n in range(T + 1):
            h_next = SQUASH[phi](w * h + b)
            if abs(h_next - h) < eps:
                return n
            h = h_next
        return np.inf""",
)
memory_length.mistake(
    "gives_T",
    "T was returned where the two runs do not meet; the answer there is np.inf.",
    {"return np.inf": "return T"},
)
memory_length.mistake(
    "gives_nothing",
    "nothing was returned where the two runs do not meet; the answer there is np.inf.",
    {"return np.inf": "return None"},
)
memory_length.mistake(
    "gives_minus_one",
    "-1 was returned where the two runs do not meet; the answer there is np.inf.",
    {"return np.inf": "return -1"},
)
memory_length.mistake(
    "gives_zero",
    "0 was returned where the two runs do not meet (so does np.argmax without a True); the answer there is np.inf.",
    {"return np.inf": "return 0"},
)
memory_length.mistake(
    "gives_up_early",
    "np.inf was returned as soon as one step did not bring the two states closer; a later step can.",
    {STEP: f"before = abs(up - down)\n{STEP}\nif abs(up - down) >= before:\n    return np.inf"},
)
memory_length.mistake(
    "rule_of_the_linear_unit",
    "np.inf was returned at once for |w| of 1 or more, as for a linear unit; the squashing function and b decide, too.",
    {"up, down = 1.0, -1.0": 'if phi != "sigmoid" and abs(w) >= 1:\n    return np.inf\nup, down = 1.0, -1.0'},
)
memory_length.mistake(
    "rule_of_the_linear_unit_for_all",
    "np.inf was returned at once for |w| of 1 or more, as for a linear unit; the squashing function and b decide, too.",
    {"up, down = 1.0, -1.0": "if abs(w) >= 1:\n    return np.inf\nup, down = 1.0, -1.0"},
)
memory_length.mistake(
    "starts_squashed",
    "the starts +1 and -1 were squashed before the first step; they are states already.",
    {"up, down = 1.0, -1.0": "up, down = SQUASH[phi](1.0), SQUASH[phi](-1.0)"},
)
memory_length.mistake(
    "gives_one_more_than_T",
    "T + 1 was returned where the two runs do not meet; the answer there is np.inf.",
    {"return np.inf": "return T + 1"},
)
memory_length.mistake(
    "rule_for_tanh",
    "np.inf was returned at once for tanh with |w| above 1; a bias can bring both runs to the same side.",
    {"up, down = 1.0, -1.0": 'if phi == "tanh" and abs(w) > 1:\n    return np.inf\nup, down = 1.0, -1.0'},
)
memory_length.mistake(
    "smallest_distance",
    "this is after how many steps the distance is smallest; asked for is when it is below eps for the first time.",
    body=f"""
        up, down, distances = 1.0, -1.0, []
        for _ in range(T + 1):
            distances.append(abs(up - down))
            {STEP}
        n = int(np.argmin(distances))
        return n if distances[n] < eps else np.inf""",
)
memory_length.mistake(
    "every_second_step",
    "the two states are compared after every second step only; they may be close at an odd number of steps.",
    {CLOSE: "if n % 2 == 0 and abs(up - down) < eps:"},
)
memory_length.mistake(
    "relative_distance",
    "the distance was divided by the size of the state; eps is compared with the distance itself.",
    {CLOSE: "if abs(up - down) < eps * abs(up):"},
)
memory_length.mistake(
    "mirrored_tanh",
    "for tanh the run from -1 was taken as the mirror image of the run from +1; with a bias it is not.",
    {STEP: 'up = SQUASH[phi](w * up + b)\ndown = -up if phi == "tanh" else SQUASH[phi](w * down + b)'},
)
for _one, _other in (("up", "down"), ("down", "up")):
    _start = {"up": "+1", "down": "-1"}
    memory_length.mistake(
        f"bias_not_in_{_other}",
        f"the bias b is missing in the run from {_start[_other]}.",
        {f"SQUASH[phi](w * {_other} + b)": f"SQUASH[phi](w * {_other})"},
    )
memory_length.mistake(
    "no_bias", "the bias b is missing.", {STEP: "up, down = SQUASH[phi](w * up), SQUASH[phi](w * down)"}
)
memory_length.mistake(
    "not_squashed",
    "the states are not squashed: this is the memory of the linear recurrence.",
    {STEP: "up, down = w * up + b, w * down + b"},
)
memory_length.mistake(
    "starts_one_and_zero",
    "the second run started from 0; the starts are +1 and -1.",
    {"up, down = 1.0, -1.0": "up, down = 1.0, 0.0"},
)
memory_length.mistake(
    "half_the_distance",
    "half of the distance was compared with eps; take the whole distance of the two states.",
    {CLOSE: "if abs(up - down) / 2 < eps:"},
)
memory_length.mistake(
    "only_one_run_moves",
    "the second run stands still: both states have to be updated in each step.",
    {STEP: "up = SQUASH[phi](w * up + b)"},
)
memory_length.mistake(
    "second_from_the_new_first",
    "the second state was computed from the new first one; each run goes on from its own state.",
    {STEP: "up = SQUASH[phi](w * up + b)\ndown = SQUASH[phi](w * up + b)"},
)
memory_length.mistake(
    "all_steps_counted",
    "the steps with a distance of at least eps were counted, and all T of them where the runs never meet.",
    body=f"""
        up, down, n = 1.0, -1.0, 0
        for _ in range(T + 1):
            n += abs(up - down) >= eps
            {STEP}
        return int(n)""",
)

"""Sections 3.3 to 3.7: fixed points, their stability, the fold, and a latch."""

import itertools

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import activations

LOOK = {"sigmoid": activations.LOGISTIC, "tanh": activations.TANH, "relu": activations.RELU}


def _bisect(gap, low, high):
    """Where a falling or rising function that changes its sign between low and high is 0."""
    rising = gap(high) > gap(low)
    for _ in range(200):
        middle = (low + high) / 2
        if (gap(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2 if abs(low + high) > 1e-15 else 0.0


def fold(w):
    """The bias at which tanh(w h + b) touches the diagonal with its dip, for w > 1.

    There artanh(h) - w h, the bias that makes h a fixed point, is largest for negative h; its slope is bisected.
    """
    h = _bisect(lambda h: w * (1 - h) * (1 + h) - 1, -1.0, 0.0)
    return float(np.arctanh(h) - w * h)


# ---- 3. fixed_points


def _fixed_points(w, b):
    """tanh(w h + b) - h falls, rises and falls again, or falls only: at most one root in each piece."""

    def gap(h):
        return float(activations.tanh(np.asarray(w * h + b))) - h

    cuts = [-1.0, 1.0]
    if w > 1:
        turn = np.arctanh(np.sqrt(1 - 1 / w))
        cuts += [h for h in ((-turn - b) / w, (turn - b) / w) if -1 < h < 1]
    cuts.sort()
    return np.array([_bisect(gap, low, high) for low, high in itertools.pairwise(cuts) if gap(low) * gap(high) < 0])


def _fixed_inputs(rng):
    for w, b in ((2.0, 0.0), (0.5, 0.3), (-2.0, 0.5), (1.5, 0.05), (1.5, -0.3), (3.0, -1.0), (0.0, 0.4), (3.0, 1.6)):
        yield {"w": w, "b": b}
    yield {"w": 1.9, "b": 0.4613}  # near the fold: two of them are 0.053 apart
    yield {"w": 2.15, "b": -0.6384}
    yield {"w": 8.0, "b": 1.0}  # one of them is nearly 1
    w = rng.uniform(1.4, 2.8)
    yield {"w": w, "b": rng.uniform(0.3, 0.6) * fold(w)}
    w = rng.uniform(1.4, 2.8)
    yield {"w": w, "b": -rng.uniform(1.5, 2.0) * fold(w)}
    yield {"w": rng.uniform(-3.0, -0.5), "b": rng.uniform(-1.0, -0.3)}


fixed_points = Exercise(
    "nonlinear_recurrence.fixed_points",
    "All fixed points of a tanh unit",
    {"h": 3},
    _fixed_points,
    _fixed_inputs,
    rtol=1e-6,
    atol=1e-8,
)
GAP = "return np.tanh(w * h + b) - h"
HALF = "if gap(low) * gap(middle) <= 0:"
fixed_points.mistake(
    "not_sorted",
    "the fixed points come in falling order; the smallest comes first.",
    {"return np.array(roots)": "return np.array(roots)[::-1]"},
)
fixed_points.mistake(
    "roots_of_the_map",
    "these are points where tanh(w h + b) is 0; a fixed point is one where it is h.",
    {GAP: "return np.tanh(w * h + b)"},
)
fixed_points.mistake(
    "from_pre_activation",
    "w h + b was compared with h: that is the fixed point of the linear recurrence, without tanh.",
    {GAP: "return w * h + b - h"},
)
fixed_points.mistake("no_bias", "the bias b is missing.", {GAP: "return np.tanh(w * h) - h"})
fixed_points.mistake(
    "bias_outside", "the bias was added after tanh; it belongs inside.", {GAP: "return np.tanh(w * h) + b - h"}
)
fixed_points.mistake("weight_missing", "the weight w is missing.", {GAP: "return np.tanh(h + b) - h"})
fixed_points.mistake(
    "weight_outside", "w multiplies tanh; it belongs inside, with h.", {GAP: "return w * np.tanh(h + b) - h"}
)
fixed_points.mistake(
    "grid_points",
    "these are the points of a grid next to the fixed points; narrow each interval down until it has no width.",
    {"range(60)": "range(0)"},
)
fixed_points.mistake(
    "points_of_a_finer_grid",
    "these are the points of a grid next to the fixed points; narrow each interval down until it has no width.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 1, 2000)", "range(60)": "range(0)"},
)
for _steps in (5, 9, 10, 11, 13):
    fixed_points.mistake(
        f"halved_{_steps}_times",
        f"the intervals were halved too few times, about {_steps}; go on until nothing changes any more.",
        {"range(60)": f"range({_steps})"},
    )
fixed_points.mistake(
    "interpolated",
    "each root was put where the straight line through the ends of its interval is 0: near, but not to nine decimals.",
    body="""
        grid = np.linspace(-1, 1, 1000)
        gap = np.tanh(w * grid + b) - grid
        k = np.flatnonzero(gap[:-1] * gap[1:] < 0)
        return grid[k] - gap[k] * (grid[k + 1] - grid[k]) / (gap[k + 1] - gap[k])""",
)
fixed_points.mistake(
    "wrong_half",
    "the half without the sign change was kept: if the sign changes between low and middle, middle is the new high.",
    {HALF: "if gap(low) * gap(middle) > 0:"},
)
fixed_points.mistake(
    "falls_everywhere",
    "the bisection takes g to fall in every interval; at the fixed point in the middle it rises.",
    {HALF: "if gap(middle) <= 0:"},
)
fixed_points.mistake(
    "positive_only",
    "only positive h were searched; tanh gives values from -1 to 1.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(0, 1, 500)"},
)
fixed_points.mistake(
    "negative_only",
    "only negative h were searched; tanh gives values from -1 to 1.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 0, 500)"},
)
fixed_points.mistake(
    "too_coarse",
    "the grid is too coarse: two fixed points in one interval make no sign change.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 1, 3)"},
)
for _points in (10, 20, 30):
    fixed_points.mistake(
        f"grid_of_{_points}",
        "the grid is too coarse: fixed points may be 0.05 apart, and two in one interval make no sign change.",
        {"np.linspace(-1, 1, 1000)": f"np.linspace(-1, 1, {_points})"},
    )
for _end in ("0.9", "0.99", "0.999"):
    fixed_points.mistake(
        f"grid_to_{_end}",
        f"the grid ends at {_end}; a fixed point may lie nearer to 1 or -1.",
        {"np.linspace(-1, 1, 1000)": f"np.linspace(-{_end}, {_end}, 1000)"},
    )
fixed_points.mistake(
    "mirrored",
    "only positive h were searched, and mirrored where b is 0; for another b there are negative ones as well.",
    body="""
        def gap(h):
            return np.tanh(w * h + b) - h

        grid, roots = np.linspace(1e-4, 1, 1000), []
        for low, high in zip(grid[:-1], grid[1:]):
            if gap(low) * gap(high) < 0:
                for _ in range(60):
                    middle = (low + high) / 2
                    if gap(low) * gap(middle) <= 0:
                        high = middle
                    else:
                        low = middle
                roots.append(middle)
        return np.array([-h for h in roots[::-1]] + [0.0] + roots if b == 0 else roots)""",
)
fixed_points.mistake(
    "symmetric",
    "for w above 1 these are the three fixed points of b = 0; a bias moves them, or leaves only one.",
    {GAP: "return np.tanh(w * h + (0.0 if w > 1 else b)) - h"},
)
fixed_points.mistake(
    "zero_on_the_grid",
    "0 is a point of the grid: where it is a fixed point itself, no product of neighbors is negative; shift the grid.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 1, 1001)"},
)
fixed_points.mistake(
    "zero_found_twice",
    "0 is a point of the grid: where it is a fixed point itself, it is found from both sides; shift the grid.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 1, 1001)", "gap(low) * gap(high) < 0": "gap(low) * gap(high) <= 0"},
)
fixed_points.mistake(
    "one_interval",
    "the whole interval was bisected at once, which finds one fixed point where there may be three.",
    {"np.linspace(-1, 1, 1000)": "np.linspace(-1, 1, 2)"},
)
fixed_points.mistake(
    "falling_changes_only",
    "only sign changes from plus to minus were taken: that finds the stable fixed points and loses the one between.",
    {"gap(low) * gap(high) < 0": "gap(low) > 0 > gap(high)"},
)
fixed_points.mistake(
    "rising_changes_only",
    "only sign changes from minus to plus were taken: that finds the fixed point in the middle and loses the others.",
    {"gap(low) * gap(high) < 0": "gap(low) < 0 < gap(high)"},
)
fixed_points.mistake(
    "first_only",
    "only the first fixed point was returned; all of them are asked for.",
    {"return np.array(roots)": "return np.array(roots[:1])"},
)
fixed_points.mistake(
    "last_only",
    "only the last fixed point was returned; all of them are asked for.",
    {"return np.array(roots)": "return np.array(roots[-1:])"},
)
fixed_points.mistake(
    "stable_by_iterating",
    "the recurrence was run until it came to rest, which it does at stable fixed points only; the others are lost.",
    body="""
        up, down = 1.0, -1.0
        for _ in range(3000):
            up, down = np.tanh(w * up + b), np.tanh(w * down + b)
        return np.array(sorted({round(up, 9), round(down, 9)}))""",
)
fixed_points.mistake(
    "stable_by_many_runs",
    "the recurrence was run from many starts: it comes to rest at stable fixed points only, or ends in a cycle.",
    body="""
        h, roots = np.linspace(-1, 1, 101), []
        for _ in range(500):
            h = np.tanh(w * h + b)
        for value in np.sort(h):
            if not roots or value - roots[-1] > 0.01:
                roots.append(value)
        return np.array(roots)""",
)
fixed_points.mistake(
    "negative_weight_by_a_run",
    "for w up to 1 one run was taken to end at the fixed point; for negative w it may end in a cycle.",
    {
        "roots = []": "if w <= 1:\n    h = 0.0\n    for _ in range(500):\n        h = np.tanh(w * h + b)\n"
        "    return np.array([h])\nroots = []"
    },
)
fixed_points.mistake(
    "stable_first",
    "the stable fixed points come first and the unstable one last; the smallest comes first.",
    {"return np.array(roots)": "return np.array(roots[::2] + roots[1::2])"},
)
fixed_points.mistake(
    "how_many",
    "the number of fixed points was returned; asked for are the points themselves.",
    {"return np.array(roots)": "return len(roots)"},
)
fixed_points.mistake(
    "pre_activations",
    "these are the pre-activations w h + b at the fixed points; the fixed points are the values of h.",
    {"return np.array(roots)": "return w * np.array(roots) + b"},
)
fixed_points.mistake(
    "rounded",
    "the fixed points were rounded; return them as they are.",
    {"return np.array(roots)": "return np.round(np.array(roots), 4)"},
)
fixed_points.mistake(
    "rounded_to_6",
    "the fixed points were rounded to 6 places; return them as they are.",
    {"return np.array(roots)": "return np.round(np.array(roots), 6) + 0.0"},
)

# ---- 4. stability


def _stability(phi, w, b, h):
    unit = LOOK[phi]
    slope = w * float(unit.derivative(unit.function(np.asarray(w * h + b))))
    return slope, bool(abs(slope) < 1)


def _resting(phi, w, b, low, high):
    return _bisect(lambda h: float(LOOK[phi].function(np.asarray(w * h + b))) - h, low, high)


def _stability_inputs(rng):
    def case(phi, w, b, low, high=None):
        h = low if high is None else _resting(phi, w, b, low, high)
        return {"phi": phi, "w": w, "b": b, "h": float(h)}

    yield case("tanh", 2.0, 0.0, 0.0)
    yield case("tanh", 2.0, 0.0, 0.5, 1.0)
    yield case("tanh", -2.0, 0.0, 0.0)
    yield case("tanh", -1.2, 0.8, -1.0, 1.0)
    yield case("sigmoid", 8.0, -4.0, 0.5)
    yield case("sigmoid", 8.0, -4.0, 0.6, 1.0)
    yield case("sigmoid", -9.0, 0.0, 0.0, 1.0)
    yield case("relu", 0.5, 1.0, 2.0)
    yield case("relu", 1.5, -0.5, 1.0)
    yield case("relu", 1.5, -0.5, 0.0)
    w = rng.uniform(1.5, 3.0)
    yield case("tanh", w, 0.4 * fold(w), 0.0, 1.0)
    yield case("sigmoid", rng.uniform(1.0, 3.0), rng.uniform(0.3, 1.0), 0.0, 1.0)
    w, b = rng.uniform(-0.9, -0.5), rng.uniform(0.5, 1.0)
    yield case("relu", w, b, b / (1 - w))


stability = Exercise(
    "nonlinear_recurrence.stability",
    "A stability test, mended",
    {"slope": 1, "stable": 1},
    _stability,
    _stability_inputs,
)
SLOPE_LINE, VERDICT = "slope = w * SLOPE[phi](w * h + b)", "return slope, abs(slope) < 1"
stability.mistake(
    "slope_at_the_state",
    "the slope of the squashing function was taken at the state h; it belongs to the pre-activation w h + b.",
    {SLOPE_LINE: "slope = w * SLOPE[phi](h)"},
)
stability.mistake(
    "weight_alone",
    "w alone decides in the linear recurrence; here each step also multiplies by the slope of the squashing function.",
    {SLOPE_LINE: "slope = w"},
)
stability.mistake(
    "weight_forgotten",
    "the weight w is missing: the chain rule gives the slope of the squashing function times w.",
    {SLOPE_LINE: "slope = SLOPE[phi](w * h + b)"},
)
stability.mistake(
    "bias_forgotten",
    "the slope was taken at w h; the pre-activation is w h + b.",
    {SLOPE_LINE: "slope = w * SLOPE[phi](w * h)"},
)
stability.mistake(
    "no_absolute_value",
    "a slope below -1 was called stable: the differences change sign and grow; compare |slope| with 1.",
    {VERDICT: "return slope, slope < 1"},
)
stability.mistake(
    "nothing_mended",
    "both faults are still there: the slope belongs to the pre-activation w h + b, and its size is compared with 1.",
    {SLOPE_LINE: "slope = w * SLOPE[phi](h)", VERDICT: "return slope, slope < 1"},
)
stability.mistake(
    "size_for_slope",
    "the size of the slope was returned; the slope has a sign, which says whether differences alternate.",
    {VERDICT: "return abs(slope), abs(slope) < 1"},
)
stability.mistake(
    "other_way_round",
    "the verdict is the wrong way round: differences shrink where |slope| is below 1.",
    {VERDICT: "return slope, abs(slope) > 1"},
)
stability.mistake(
    "positive_slopes_only",
    "a negative slope was called unstable; differences that alternate in sign shrink as well, if |slope| < 1.",
    {VERDICT: "return slope, 0 < slope < 1"},
)
stability.mistake(
    "negative_slopes_unstable",
    "a negative slope was called unstable; differences that alternate in sign shrink as well, if |slope| < 1.",
    {VERDICT: "return slope, 0 <= slope < 1"},
)
stability.mistake(
    "squashing_slope_for_verdict",
    "the verdict looks at the slope of the squashing function alone; w times it has to be below 1 in size.",
    {VERDICT: "return slope, abs(SLOPE[phi](w * h + b)) < 1"},
)
stability.mistake(
    "slope_of_tanh_in_h",
    "1 - h^2 is the slope of tanh; the other two functions have slopes of their own.",
    {SLOPE_LINE: "slope = w * (1 - h) * (1 + h)"},
)
stability.mistake(
    "slope_of_sigmoid_in_h",
    "h (1 - h) is the slope of the sigmoid; the other two functions have slopes of their own.",
    {SLOPE_LINE: "slope = w * h * (1 - h)"},
)
stability.mistake(
    "bias_and_size_forgotten",
    "the slope was taken at w h, but the pre-activation is w h + b; and the size of the slope is compared with 1.",
    {SLOPE_LINE: "slope = w * SLOPE[phi](w * h)", VERDICT: "return slope, slope < 1"},
)
stability.mistake(
    "relu_never_silent",
    "for relu the slope was taken as w everywhere; where the pre-activation is negative it is 0.",
    {SLOPE_LINE: 'slope = w if phi == "relu" else w * SLOPE[phi](w * h + b)'},
)
for _d in (0.01, 0.001, 1e-6):
    stability.mistake(
        f"difference_quotient_{_d:g}",
        f"this is the difference of two states over the difference {_d:g} of their starts: near the slope, but not it.",
        {SLOPE_LINE: f"slope = (SQUASH[phi](w * (h + {_d}) + b) - SQUASH[phi](w * h + b)) / {_d}"},
    )
stability.mistake(
    "weight_for_verdict",
    "the verdict looks at |w|, as for the linear recurrence; it is the slope that has to be below 1 in size.",
    {VERDICT: "return slope, abs(w) < 1"},
)
stability.mistake(
    "value_for_slope",
    "the value of the squashing function was taken in place of its slope.",
    {SLOPE_LINE: "slope = w * SQUASH[phi](w * h + b)"},
)
stability.mistake(
    "slope_minus_one",
    "this is the slope of the distance to the diagonal; the slope of the map is larger by 1.",
    {SLOPE_LINE: "slope = w * SLOPE[phi](w * h + b) - 1"},
)
stability.mistake(
    "half_below_one",
    "the slope was compared with 1/2; differences shrink wherever |slope| is below 1.",
    {VERDICT: "return slope, abs(slope) < 0.5"},
)
for _name in ("tanh", "sigmoid"):
    stability.mistake(
        f"always_{_name}",
        f"the slope is that of {_name} whatever `phi` says.",
        {"SLOPE[phi]": f'SLOPE["{_name}"]'},
    )
stability.mistake(
    "order_swapped",
    "the two results have changed places: first the slope, then the verdict.",
    {VERDICT: "return abs(slope) < 1, slope"},
)

# ---- 5. fold_bias


def _fold_inputs(rng):
    for w in (2.0, 1.01, 1.5, 5.0, 60.0, 5000.0, rng.uniform(1.2, 1.8), rng.uniform(2.5, 4.0)):
        yield {"w": w}


fold_bias = Exercise(
    "nonlinear_recurrence.fold_bias",
    "The bias at the fold",
    {"b": 3},
    fold,
    _fold_inputs,
    rtol=1e-6,
)
TOUCH, BIAS = "h = np.sqrt(1 - 1 / w)", "return w * h - np.arctanh(h)"
fold_bias.mistake(
    "negative",
    "this is the fold on the other side: asked for is the positive bias, at which the lower fixed point vanishes.",
    {BIAS: "return np.arctanh(h) - w * h"},
)
fold_bias.mistake(
    "inverse_forgotten",
    "tanh has to be undone: from h = tanh(w h + b) it follows that w h + b is artanh(h), not h.",
    {BIAS: "return w * h - h"},
)
fold_bias.mistake(
    "tanh_for_inverse",
    "tanh was applied where it has to be undone: w h + b = artanh(h).",
    {BIAS: "return w * h - np.tanh(h)"},
)
fold_bias.mistake(
    "tan_for_tanh",
    "arctan undoes the tangent of angles; tanh is undone by np.arctanh.",
    {BIAS: "return w * h - np.arctan(h)"},
)
fold_bias.mistake(
    "root_forgotten",
    "the root is missing: the slope condition w (1 - h^2) = 1 gives h squared.",
    {TOUCH: "h = 1 - 1 / w"},
)
fold_bias.mistake(
    "signs_mixed",
    "h and its bias have been given signs that do not belong together: at the fold b = artanh(h) - w h for one and "
    "the same h.",
    {BIAS: "return w * h + np.arctanh(h)"},
)
fold_bias.mistake(
    "signs_mixed_negative",
    "h and its bias have been given signs that do not belong together: at the fold b = artanh(h) - w h for one and "
    "the same h.",
    {BIAS: "return -w * h - np.arctanh(h)"},
)
fold_bias.mistake(
    "weight_forgotten",
    "the weight is missing in the pre-activation: b = artanh(h) - w h.",
    {BIAS: "return np.abs(h - np.arctanh(h))"},
)
fold_bias.mistake(
    "state_returned",
    "this is the state at which the curve touches the diagonal; the bias that brings it there is still to be found.",
    {BIAS: "return h"},
)
fold_bias.mistake(
    "negative_state_returned",
    "this is the state at which the curve touches the diagonal; the bias that brings it there is still to be found.",
    {BIAS: "return -h"},
)
fold_bias.mistake(
    "slope_without_weight",
    "the slope of the map is w (1 - h^2), not 1 - h^2: set it to 1 with its weight.",
    {TOUCH: "h = 0.0"},
)
fold_bias.mistake(
    "slope_of_sigmoid",
    "h (1 - h) is the slope of the sigmoid in its output; that of tanh is 1 - h^2.",
    {TOUCH: "h = (1 + np.sqrt(np.maximum(1 - 4 / w, 0.0))) / 2"},
)
fold_bias.mistake(
    "weight_inverted",
    "1 - h^2 was set to w, which has no solution; the slope condition is w (1 - h^2) = 1.",
    body="""
        with np.errstate(divide="ignore", invalid="ignore"):
            h = np.sqrt(1 - np.float64(w))
        return w * h - np.arctanh(h)""",
)
fold_bias.mistake(
    "pre_activation",
    "this is the pre-activation at the fold; what is left of it without w h is the bias.",
    {BIAS: "return np.arctanh(h)"},
)
fold_bias.mistake(
    "slope_zero",
    "w - 1 is what the slope at 0 has above 1; the fold is where the curve touches the diagonal.",
    {BIAS: "return w - 1"},
)
fold_bias.mistake(
    "square_of_the_difference",
    "1 - h^2 was read as (1 - h)^2; the slope condition is w (1 - h^2) = 1.",
    {TOUCH: "h = 1 - 1 / np.sqrt(w)"},
)
fold_bias.mistake(
    "one_over_w",
    "this solves w h^2 = 1; the slope of tanh is 1 - h^2, so it is w (1 - h^2) = 1.",
    {TOUCH: "h = np.sqrt(1 / w)"},
)
fold_bias.mistake(
    "near_one_only",
    "2/3 (w - 1)^1.5 is what is left for w near 1; equation (4) has a solution for every w > 1.",
    {BIAS: "return 2 / 3 * (w - 1) ** 1.5"},
)
fold_bias.mistake(
    "square_root_of_w",
    "h^2 = 1 - 1/w by the slope condition; here 1/w was replaced by its square root.",
    {TOUCH: "h = np.sqrt(1 - 1 / np.sqrt(w))"},
)
fold_bias.mistake(
    "inverse_squared",
    "h^2 = 1 - 1/w by the slope condition; here 1/w was squared.",
    {TOUCH: "h = np.sqrt(1 - 1 / w**2)"},
)
fold_bias.mistake(
    "both_sides", "the sum of both folds is twice what is asked for.", {BIAS: "return 2 * (w * h - np.arctanh(h))"}
)
for _places in (2, 3, 4):
    fold_bias.mistake(
        f"rounded_to_{_places}",
        f"the bias was rounded to {_places} places; return it as it is.",
        {BIAS: f"return np.round(w * h - np.arctanh(h), {_places})"},
    )

# ---- 6. latch


def _latch(eps):
    """Both levels are fixed points: two linear equations for w and b."""
    levels = np.array([1 - eps, eps])
    w, b = np.linalg.solve(np.stack([levels, np.ones(2)], axis=1), np.log(levels / (1 - levels)))
    return float(w), float(b)


def _latch_inputs(rng):
    for eps in (0.1, 0.02, 0.25, 0.4, 1e-5, rng.uniform(0.03, 0.08), rng.uniform(0.12, 0.2)):
        yield {"eps": float(eps)}


latch = Exercise(
    "nonlinear_recurrence.latch",
    "A sigmoid unit that latches",
    {"w": 2, "b": 1},
    _latch,
    _latch_inputs,
)
LOGIT, WEIGHT, RESULT = "logit = np.log((1 - eps) / eps)", "w = 2 * logit / (1 - 2 * eps)", "return w, -w / 2"
latch.mistake(
    "bias_minus_w",
    "with b = -w the middle of the two levels is no fixed point: at h = 1/2 the pre-activation has to be 0.",
    {RESULT: "return w, -w"},
)
latch.mistake(
    "bias_positive",
    "the bias has the wrong sign: it has to take away what w h gives at h = 1/2.",
    {RESULT: "return w, w / 2"},
)
latch.mistake(
    "no_bias",
    "without a bias a sigmoid unit with positive w has one fixed point only; it cannot hold two levels.",
    {RESULT: "return w, 0.0"},
)
latch.mistake(
    "factor_two_forgotten",
    "the distance of the two pre-activations is twice the logit, from -logit to +logit.",
    {WEIGHT: "w = logit / (1 - 2 * eps)"},
)
latch.mistake(
    "levels_at_0_and_1",
    "the pre-activations were taken for h = 0 and h = 1; the unit rests at eps and 1 - eps.",
    {WEIGHT: "w = 2 * logit"},
)
latch.mistake(
    "level_at_0",
    "one of the two levels was taken as 0: both are off the ends, and 1 - 2 eps apart.",
    {WEIGHT: "w = 2 * logit / (1 - eps)", RESULT: "return w, -logit"},
)
latch.mistake(
    "same_for_both",
    "both levels were given the pre-activation of the upper one; at eps it is minus the logit.",
    {WEIGHT: "w = 0.0", RESULT: "return w, logit"},
)
latch.mistake(
    "bias_is_the_logit",
    "b is the logit here, which is the pre-activation w h + b at the upper level, not the bias alone.",
    {RESULT: "return w, logit"},
)
latch.mistake(
    "lower_logit_without_minus",
    "the pre-activation at eps is minus the logit: w eps + b = -ln((1 - eps) / eps).",
    {RESULT: "return w, logit - w * eps"},
)
latch.mistake(
    "upper_logit_with_minus",
    "the pre-activation at 1 - eps is the logit without a minus: w (1 - eps) + b = ln((1 - eps) / eps).",
    {RESULT: "return w, -logit - w * (1 - eps)"},
)
latch.mistake(
    "bias_of_the_level",
    "with b = -w eps the pre-activation is 0 at h = eps; it has to be 0 at h = 1/2.",
    {RESULT: "return w, -w * eps"},
)
latch.mistake(
    "tiny_eps_only",
    "ln(1 / eps) for the logit and 1 for the distance of the levels are near the right values for tiny eps only.",
    {LOGIT: "logit = -np.log(eps)", WEIGHT: "w = 2 * logit"},
)
latch.mistake(
    "logarithms_of_the_levels",
    "ln y undoes the exponential, not the sigmoid: the sigmoid is undone by ln(y / (1 - y)).",
    {WEIGHT: "w = logit / (1 - 2 * eps)", RESULT: "return w, np.log(1 - eps) - w * (1 - eps)"},
)
latch.mistake(
    "upper_level_alone",
    "w (1 - eps) alone was set to the logit; a bias is needed to make eps a level as well.",
    {WEIGHT: "w = logit / (1 - eps)", RESULT: "return w, 0.0"},
)
latch.mistake(
    "levels_of_tanh",
    "for h = 1 - eps the tanh unit behind it is at k = 2 h - 1 = 1 - 2 eps, not at 1 - eps.",
    {LOGIT: "logit = 2 * np.arctanh(1 - eps)", WEIGHT: "w = 2 * logit / (1 - eps)"},
)
latch.mistake(
    "always_eight",
    "w = 8 and b = -4 hold the same two levels whatever eps is; w and b depend on eps.",
    {WEIGHT: "w = 8.0"},
)
latch.mistake(
    "one_minus_eps",
    "the two levels are 1 - 2 eps apart, not 1 - eps.",
    {WEIGHT: "w = 2 * logit / (1 - eps)"},
)
latch.mistake(
    "bias_not_in_the_equation",
    "w (1 - eps) alone was set to the logit; the bias is part of the pre-activation at the level 1 - eps.",
    {WEIGHT: "w = logit / (1 - eps)"},
)
latch.mistake(
    "twice_the_distance",
    "w was multiplied by the distance of the two levels; the distance of the pre-activations is divided by it.",
    {WEIGHT: "w = 2 * logit * (1 - 2 * eps)"},
)
latch.mistake(
    "logit_negative",
    "the logit has the wrong sign: the level 1 - eps is above 1/2 and needs a positive pre-activation.",
    {LOGIT: "logit = np.log(eps / (1 - eps))"},
)
latch.mistake(
    "logarithm_of_level",
    "ln(1 - eps) undoes the exponential, not the sigmoid: the sigmoid is undone by ln(y / (1 - y)).",
    {LOGIT: "logit = np.log(1 - eps)"},
)
latch.mistake(
    "logarithm_of_eps",
    "-ln(eps) is near the right pre-activation for tiny eps only: the sigmoid is undone by ln(y / (1 - y)).",
    {LOGIT: "logit = -np.log(eps)"},
)
latch.mistake(
    "artanh_for_logit",
    "artanh undoes tanh; the sigmoid is undone by ln(y / (1 - y)).",
    {LOGIT: "logit = np.arctanh(1 - eps)"},
)
latch.mistake(
    "artanh_of_the_tanh_unit",
    "this is the weight of the tanh unit behind it; the sigmoid's weight is four times as large, and b = -w/2 with it.",
    {WEIGHT: "w = 0.5 * logit / (1 - 2 * eps)"},
)
latch.mistake(
    "base_ten",
    "the logarithm has base 10; the sigmoid is made with the exponential function.",
    {LOGIT: "logit = np.log10((1 - eps) / eps)"},
)
latch.mistake("order_swapped", "weight and bias have changed places: first w, then b.", {RESULT: "return -w / 2, w"})
latch.mistake(
    "bias_minus_logit",
    "b = -logit makes the state 0 give eps; the fixed points are asked for, and there w h is not 0.",
    {RESULT: "return w, -logit"},
)
latch.mistake(
    "bias_minus_two",
    "the bias belongs to w = 4; for another w the middle needs b = -w/2.",
    {RESULT: "return w, -2.0"},
)
latch.mistake(
    "weight_four",
    "w = 4 is where the two levels split off from the middle; how far apart they are needs a larger w.",
    {WEIGHT: "w = 4.0"},
)
latch.mistake(
    "slope_at_the_level",
    "1 / (eps (1 - eps)) is the w that makes the slope at the levels 1; the levels have to be fixed points.",
    {WEIGHT: "w = 1 / (eps * (1 - eps))"},
)
for _places in (1, 2, 3):
    latch.mistake(
        f"rounded_to_{_places}",
        f"w was rounded to {_places} places; return it as it is.",
        {WEIGHT: f"w = np.round(2 * logit / (1 - 2 * eps), {_places})"},
    )

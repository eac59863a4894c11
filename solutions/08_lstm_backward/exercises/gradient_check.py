"""Section 8.5: central differences, and the distance of a gradient from the measured one."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Inputs
from autograder.probes import Probe
from lstm_ref import losses

from .common import LIMIT, Rng, normal


def _central(fn: Callable[[np.ndarray], float], x: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[at] = eps
        dx[at] = (fn(x + e) - fn(x - e)) / (2 * eps)
    return dx


def _numerical_inputs(rng: Rng) -> Iterator[Inputs]:
    # Steps large enough that the error of a one-sided difference shows. The first x is not the same again after eps
    # has been added and subtracted, in whatever order.
    yield {"fn": Probe("cubic", a=np.array([[1.0, -2, 0.5]])), "x": np.array([[0.45, -0.7, 1.1]]), "eps": 0.1}
    yield {"fn": Probe("sum_of_squares"), "x": np.array([0.0, -1.5, 2e3]), "eps": 0.01}
    yield {"fn": Probe("tanh_sum", a=np.array([[-3.0]])), "x": np.array([[0.2]]), "eps": 0.05}
    yield {"fn": Probe("tanh_sum", a=np.array([2.0, -1.0])), "x": np.array([0.0, 0.5]), "eps": 0.05}  # a slope at 0
    yield {"fn": Probe("cubic", a=np.full((2, 1, 2), 1e-9)), "x": np.arange(1.0, 5).reshape(2, 1, 2), "eps": 0.1}
    a, b = normal(rng, (2, 3), (3, 1, 2))
    yield {"fn": Probe("cubic", a=a), "x": rng.standard_normal((2, 3)), "eps": 1e-2}
    yield {"fn": Probe("log_sum_exp"), "x": rng.standard_normal(4), "eps": 1e-2}
    yield {"fn": Probe("tanh_sum", a=b), "x": rng.standard_normal((3, 1, 2)), "eps": 1e-3}
    yield {"fn": Probe("log_sum_exp"), "x": rng.standard_normal((1, 5)), "eps": 3e-3}


numerical_gradient = Exercise(
    "lstm_backward.numerical_gradient",
    "Gradient by central differences",
    parts={"dx": 2},
    reference=_central,
    inputs=_numerical_inputs,
    time_limit=LIMIT,
)

numerical_gradient.mistake(
    "one_sided",
    "the difference is taken from x to x + eps; the central difference reaches from x - eps to x + eps and its "
    "error shrinks with eps squared.",
    {"fn(down)": "fn(x)", "(2 * eps)": "eps"},
)
numerical_gradient.mistake(
    "divided_by_one_step",
    "x - eps and x + eps are two steps apart, but the difference is divided by one.",
    {"(2 * eps)": "eps"},
)
numerical_gradient.mistake(
    "bracket_missing",
    "`/ 2 * eps` divides by 2 and then multiplies by eps; the product 2 * eps needs brackets.",
    {"(2 * eps)": "2 * eps"},
)
numerical_gradient.mistake(
    "own_step",
    "the step has a value of its own in the function; it is the argument eps, which is 1e-6 only if nobody says "
    "otherwise.",
    {"up[at] += eps": "up[at] += 1e-6", "down[at] -= eps": "down[at] -= 1e-6", "(2 * eps)": "2e-6"},
)
numerical_gradient.mistake(
    "sign_reversed",
    "the value at x + eps comes first in the difference, minus the value at x - eps.",
    {"fn(up) - fn(down)": "fn(down) - fn(up)"},
)
numerical_gradient.mistake(
    "all_entries_at_once",
    "all entries of x were moved together, so every answer holds the sum of all slopes; move one entry at a time.",
    {"up[at] += eps": "up += eps", "down[at] -= eps": "down -= eps"},
)
numerical_gradient.mistake(
    "one_number",
    "all entries of x were moved together, which gives one number, the sum of all slopes; move one entry at a time.",
    body="return (fn(x + eps) - fn(x - eps)) / (2 * eps)",
)
numerical_gradient.mistake(
    "first_axis_only",
    "the loop runs over the first axis only and moves whole slices of x; every single entry needs its own difference.",
    {"np.ndindex(x.shape)": "range(len(x))"},
)
numerical_gradient.mistake(
    "moves_left_in_place",
    "the moved entries are not put back before the next one is moved: from the second entry on the slopes are taken "
    "at another point than x. Copy x anew for each entry.",
    {
        "dx = np.zeros(x.shape)": "dx = np.zeros(x.shape)\nup, down = x.copy(), x.copy()",
        "        up, down = x.copy(), x.copy()\n": "",
    },
)
numerical_gradient.mistake(
    "no_copy",
    "`up = x` makes no copy: up, down and x are one array, which is moved there and back before fn sees it.",
    {"up, down = x.copy(), x.copy()": "up, down = x, x"},
)
numerical_gradient.mistake(
    "integer_result",
    "the result is an array of integers, which cuts off everything behind the decimal point; make it floating.",
    {"np.zeros(x.shape)": "np.zeros(x.shape, dtype=int)"},
)
numerical_gradient.mistake(
    "flat_result", "the result is one long row; a gradient has the shape of x.", {"return dx": "return dx.ravel()"}
)
numerical_gradient.mistake(
    "half_a_step",
    "the two points lie half a step to either side of x; the central difference moves by a whole eps each way.",
    {"up[at] += eps": "up[at] += eps / 2", "down[at] -= eps": "down[at] -= eps / 2", "(2 * eps)": "eps"},
)
numerical_gradient.mistake(
    "half_a_step_divided_by_two",
    "the two points lie half a step to either side of x, one step apart, but the difference is divided by two steps.",
    {"up[at] += eps": "up[at] += eps / 2", "down[at] -= eps": "down[at] -= eps / 2"},
)
numerical_gradient.mistake(
    "relative_step",
    "the step was made a fraction of the entry, which leaves no step at all where the entry is 0; eps itself "
    "is the step, for every entry.",
    {
        "up, down = x.copy(), x.copy()": "up, down, step = x.copy(), x.copy(), eps * abs(x[at])",
        "+= eps": "+= step",
        "-= eps": "-= step",
        "2 * eps": "2 * step",
    },
)
numerical_gradient.mistake(
    "scaled_step",
    "the step was scaled with the larger of 1 and the entry, a recipe that is in use too; (9) takes eps "
    "itself for every entry.",
    {
        "up, down = x.copy(), x.copy()": "up, down, step = x.copy(), x.copy(), eps * max(1.0, abs(x[at]))",
        "+= eps": "+= step",
        "-= eps": "-= step",
        "2 * eps": "2 * step",
    },
)
numerical_gradient.mistake(
    "step_grows_with_entry",
    "the step was multiplied by 1 + |x|, a recipe that is in use too; (9) takes eps itself for every entry.",
    {
        "up, down = x.copy(), x.copy()": "up, down, step = x.copy(), x.copy(), eps * (1 + abs(x[at]))",
        "+= eps": "+= step",
        "-= eps": "-= step",
        "2 * eps": "2 * step",
    },
)
numerical_gradient.mistake(
    "moved_entries_times_factor",
    "the entry was multiplied by 1 + eps and 1 - eps instead of moved by eps; an entry of 0 then never moves.",
    {"up[at] += eps": "up[at] *= 1 + eps", "down[at] -= eps": "down[at] *= 1 - eps"},
)
numerical_gradient.mistake(
    "moves_pile_up",
    "the entries that were moved up are not put back before the next one is moved: the slopes are taken "
    "further and further from x. Copy x anew for each entry.",
    body=(
        "dx, up = np.zeros(x.shape), x.copy()\nfor at in np.ndindex(x.shape):\n    down = up.copy()\n    up[at] "
        "+= eps\n    down[at] -= eps\n    dx[at] = (fn(up) - fn(down)) / (2 * eps)\nreturn dx"
    ),
)
numerical_gradient.mistake(
    "left_below",
    "each entry stays moved down by eps when the next one is moved; put it back, or copy x anew for each entry.",
    body=(
        "dx, moved = np.zeros(x.shape), x.copy()\nfor at in np.ndindex(x.shape):\n    moved[at] += eps\n    "
        "above = fn(moved)\n    moved[at] -= 2 * eps\n    dx[at] = (above - fn(moved)) / (2 * eps)\nreturn dx"
    ),
)
numerical_gradient.mistake(
    "backward_difference",
    "the difference is taken from x - eps to x; the central difference reaches from x - eps to x + eps.",
    {"fn(up)": "fn(x)", "(2 * eps)": "eps"},
)
numerical_gradient.mistake(
    "one_sided_divided_by_two_steps",
    "x and x + eps are one step apart, but the difference is divided by two; (9) begins at x - eps.",
    {"fn(down)": "fn(x)"},
)
numerical_gradient.mistake(
    "second_derivative",
    "that is the second derivative, by the difference of two slopes; the gradient is the first.",
    {"(fn(up) - fn(down)) / (2 * eps)": "(fn(up) - 2 * fn(x) + fn(down)) / eps**2"},
)
numerical_gradient.mistake(
    "four_points",
    "the slope was taken from four points, which is closer to the derivative than (9); asked is the central "
    "difference with two.",
    {"(fn(up) - fn(down)) / (2 * eps)": "(8 * (fn(up) - fn(down)) - (fn(2 * up - x) - fn(2 * down - x))) / (12 * eps)"},
)
numerical_gradient.mistake(
    "absolute_slope",
    "the slope has lost its sign: where fn falls, the gradient is negative.",
    {"fn(up) - fn(down)": "abs(fn(up) - fn(down))"},
)
numerical_gradient.mistake(
    "own_denominator",
    "the entries are moved by eps, but the difference is divided by a step of its own value; both are the same eps.",
    {"(2 * eps)": "2e-6"},
)
numerical_gradient.mistake(
    "every_slope_everywhere",
    "each slope was added to all entries of the result; it belongs to the entry that was moved.",
    {"dx[at] = ": "dx += "},
)
numerical_gradient.mistake(
    "normalized",
    "the gradient was scaled to length 1; its size is asked for as well.",
    {"return dx": "return dx / np.linalg.norm(dx)"},
)
numerical_gradient.mistake(
    "relative_slope",
    "the slope was divided by the value of fn; (9) has the difference alone above the line.",
    {"(2 * eps)": "(2 * eps * fn(x))"},
)
numerical_gradient.mistake(
    "elasticity",
    "the slope was multiplied by the entry; (9) asks how much fn changes per unit of x, not per fraction of it.",
    {"return dx": "return dx * x"},
)
numerical_gradient.mistake(
    "relative_step_but_not_below",
    "the entry was moved by eps times its own size, but the difference is divided by 2 eps; eps itself is the step, "
    "above and below the line.",
    {"+= eps": "+= eps * abs(x[at])", "-= eps": "-= eps * abs(x[at])"},
)


def _error_inputs(rng: Rng) -> Iterator[Inputs]:
    squares, x = Probe("sum_of_squares"), np.array([1.0, 2, -3])  # gradient 2, 4, -6
    yield {"fn": squares, "x": x, "dx": np.array([2.0, 4.5, -6])}
    yield {"fn": squares, "x": x, "dx": np.array([2.0, 3, -6])}
    yield {"fn": squares, "x": x, "dx": 3 * x}
    yield {"fn": squares, "x": -np.abs(x), "dx": -1.9 * np.abs(x)}  # all negative
    yield {"fn": squares, "x": np.abs(x), "dx": np.zeros(3)}
    yield {"fn": squares, "x": np.zeros((1, 2)), "dx": np.zeros((1, 2))}
    yield {"fn": squares, "x": np.zeros((2, 1)), "dx": np.array([[0.5], [-0.25]])}  # zero was measured
    tiny = np.array([[2e-13, -1e-13]])
    yield {"fn": Probe("cubic", a=tiny), "x": np.array([[1.0, -1]]), "dx": 3.03 * tiny}
    yield {"fn": squares, "x": x[None], "dx": 2 * x[:, None]}  # shapes that differ, but fit
    yield {"fn": squares, "x": x[None], "dx": 2 * x[None, :1]}  # the first axes agree
    # A small slope beside a curve: with a step of 1e-3 the measured gradient is off by a third of a percent.
    yield {"fn": Probe("cubic", a=np.array([2.0])), "x": np.array([0.01]), "dx": np.array([1.01 * 6e-4])}
    a, b = normal(rng, (2, 3), (3, 1, 2))
    x = rng.standard_normal((2, 3))
    yield {"fn": Probe("cubic", a=a), "x": x, "dx": 1.001 * 3 * a * x**2}
    x = rng.standard_normal(4)
    yield {"fn": Probe("log_sum_exp"), "x": x, "dx": losses.softmax(x) * [1, 1, -1, 1]}
    yield {"fn": Probe("tanh_sum", a=b), "x": rng.standard_normal((3, 1, 2)), "dx": rng.standard_normal((3, 1, 2))}


def _gradient_error(fn: Any, x: np.ndarray, dx: np.ndarray) -> float:
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return float(np.abs(dx - numeric).max() / scale) if scale > 0 else 0.0


gradient_error = Exercise(
    "lstm_backward.gradient_error",
    "Error of a gradient",
    parts={"error": 2},
    reference=_gradient_error,
    inputs=_error_inputs,
    rtol=1e-4,  # differences with other steps and orders of summation stay far below
    calls=("numerical_gradient",),
    time_limit=LIMIT,
)

gradient_error.mistake(
    "mean_instead_of_largest",
    "the differences were averaged: one wrong entry among a thousand right ones would slip through; take the largest.",
    {"np.abs(dx - numeric).max()": "np.abs(dx - numeric).mean()"},
)
gradient_error.mistake(
    "absolute_error",
    "the difference was not divided by the size of the gradients: a wrong gradient of size 0.000 01 would look right.",
    {" / scale": ""},
)
gradient_error.mistake(
    "entry_by_entry",
    "every difference was divided by its own entry: an entry close to zero then makes a right gradient look wrong; "
    "divide by the largest entry of the two gradients.",
    {
        "return np.abs(dx - numeric).max() / scale": "scale = np.maximum(np.abs(dx), np.abs(numeric))\n"
        "return (np.abs(dx - numeric)[scale > 0] / scale[scale > 0]).max()"
    },
)
gradient_error.mistake(
    "entry_by_entry_with_sums",
    "every difference was divided by the sum of its own two sizes, a recipe that is in use too; (10) divides the "
    "largest difference by the largest entry of the two gradients.",
    {
        "np.abs(dx - numeric).max() / scale": (
            "(np.abs(dx - numeric) / np.maximum(np.abs(dx) + np.abs(numeric), 1e-300)).max()"
        )
    },
)
gradient_error.mistake(
    "euclidean_lengths",
    "the length of the difference was divided by the sum of the two lengths, a recipe that is in use too; (10) takes "
    "the largest entries.",
    {
        "np.abs(dx - numeric).max() / scale": "np.linalg.norm(dx - numeric) / "
        "(np.linalg.norm(dx) + np.linalg.norm(numeric))"
    },
)
gradient_error.mistake(
    "padded_denominator",
    "something small was added to the denominator so that it is never zero; gradients that are smaller than it then "
    "all look right. Treat the one case in which it is zero by itself.",
    {" / scale": " / (scale + 1e-8)"},
)
gradient_error.mistake(
    "sign_kept",
    "the differences kept their signs, so an entry that is far too small counts as a negative error; take absolute "
    "values before the largest.",
    {"np.abs(dx - numeric).max()": "(dx - numeric).max()"},
)
gradient_error.mistake(
    "absolute_value_too_late",
    "the absolute value was taken after the maximum: a large negative difference is then overlooked; take absolute "
    "values first.",
    {"np.abs(dx - numeric).max()": "np.abs((dx - numeric).max())"},
)
gradient_error.mistake(
    "difference_of_the_largest",
    "the largest entries of the two gradients were compared with each other; compare entry by entry, and take the "
    "largest of the differences.",
    {"np.abs(dx - numeric).max()": "abs(np.abs(dx).max() - np.abs(numeric).max())"},
)
gradient_error.mistake(
    "size_with_sign",
    "the size was taken from the largest entries with their signs: where all entries are negative that is the "
    "smallest one; take absolute values first.",
    {"np.abs(dx).max()": "dx.max()", "np.abs(numeric).max()": "numeric.max()"},
)
gradient_error.mistake(
    "size_made_positive_too_late",
    "the size was taken from the largest entries with their signs, and made positive after that: where all entries are "
    "negative that is the smallest one; take absolute values first.",
    {"max(np.abs(dx).max(), np.abs(numeric).max())": "abs(max(dx.max(), numeric.max()))"},
)
gradient_error.mistake(
    "size_of_measured",
    "the difference was divided by the largest entry of the measured gradient alone; (10) takes that of both.",
    {"max(np.abs(dx).max(), np.abs(numeric).max())": "np.abs(numeric).max()"},
)
gradient_error.mistake(
    "size_of_measured_above_zero",
    "the difference was divided by the largest entry of the measured gradient alone, which may be 0; (10) takes that "
    "of both.",
    {
        "max(np.abs(dx).max(), np.abs(numeric).max())": "np.abs(numeric).max()",
        "scale == 0": "not dx.any() and not numeric.any()",
    },
)
gradient_error.mistake(
    "sizes_added",
    "the difference was divided by the sum of the two sizes, which halves the error; divide by the larger of the two.",
    {"max(np.abs(dx).max(), np.abs(numeric).max())": "np.abs(dx).max() + np.abs(numeric).max()"},
)
gradient_error.mistake(
    "smaller_size",
    "the difference was divided by the smaller of the two sizes; (10) divides by the larger one.",
    {"max(np.abs(dx)": "min(np.abs(dx)"},
)
gradient_error.mistake(
    "zeros_accepted",
    "a gradient of zeros was taken as right whatever was measured; it is right only if the measured one is zero too.",
    {"if scale == 0": "if not np.any(dx)"},
)
gradient_error.mistake(
    "measured_zeros_accepted",
    "where zeros were measured every gradient was taken as right; only zeros are right there.",
    {"if scale == 0": "if not np.any(numeric)"},
)
gradient_error.mistake(
    "zero_by_zero",
    "two gradients that are zero everywhere agree: their error is 0, but 0 divided by 0 is not a number.",
    {"return 0.0": "pass"},
)
gradient_error.mistake(
    "shape_not_compared",
    "a gradient of the wrong shape was accepted: NumPy stretches (3, 1) and (1, 3) to (3, 3) without a word; "
    "compare the shapes first.",
    {"return np.inf": "pass"},
)
gradient_error.mistake(
    "no_special_cases",
    "(10) is there, but neither of the two cases that need a decision: gradients that are zero everywhere, and shapes "
    "that differ.",
    {"return np.inf": "pass", "return 0.0": "pass"},
)
gradient_error.mistake(
    "difference_only",
    "the largest difference alone was returned: divide it by the size of the gradients, and compare the shapes first.",
    {"return np.inf": "pass", " / scale": ""},
)
gradient_error.mistake(
    "verdict_instead_of_error",
    "the function answers yes or no; it should return the error itself, so that the reader can see by how much.",
    {"np.abs(dx - numeric).max() / scale": "bool(np.abs(dx - numeric).max() / scale < 1e-6)"},
)
gradient_error.mistake(
    "smaller_size_above_zero",
    "the difference was divided by the smaller of the two sizes, which is 0 for a gradient of zeros; (10) "
    "divides by the larger one.",
    {"max(np.abs(dx)": "min(np.abs(dx)", "scale == 0": "not dx.any() and not numeric.any()"},
)
gradient_error.mistake(
    "coarse_step",
    "the gradient was measured with a coarse step, whose own error of eps squared then counts as the tested "
    "gradient's; keep the default of exercise 3.",
    {"(fn, x)": "(fn, x, 1e-2)"},
)
gradient_error.mistake(
    "very_coarse_step",
    "the gradient was measured with a step of 0.1, whose own error of eps squared then counts as the tested "
    "gradient's; keep the default of exercise 3.",
    {"(fn, x)": "(fn, x, 0.1)"},
)
gradient_error.mistake(
    "length_by_measured",
    "the length of the difference was divided by that of the measured gradient, a recipe that is in use too; "
    "(10) takes the largest entries.",
    {"np.abs(dx - numeric).max() / scale": "np.linalg.norm(dx - numeric) / np.linalg.norm(numeric)"},
)
gradient_error.mistake(
    "length_by_larger",
    "the length of the difference was divided by the larger of the two lengths; (10) takes the largest "
    "entries instead of lengths.",
    {
        "np.abs(dx - numeric).max() / scale": (
            "np.linalg.norm(dx - numeric) / max(np.linalg.norm(dx), np.linalg.norm(numeric))"
        )
    },
)
gradient_error.mistake(
    "length_by_tested",
    "the length of the difference was divided by that of the tested gradient; (10) takes the largest "
    "entries, of both gradients.",
    {"np.abs(dx - numeric).max() / scale": "np.linalg.norm(dx - numeric) / np.linalg.norm(dx)"},
)
gradient_error.mistake(
    "length_by_largest",
    "the length of the difference was taken, which adds up all errors; (10) takes the largest of them.",
    {"np.abs(dx - numeric).max()": "np.linalg.norm(dx - numeric)"},
)
gradient_error.mistake(
    "means_compared",
    "means of the absolute values were taken above and below the line; (10) takes the largest values.",
    {
        "np.abs(dx - numeric).max() / scale": (
            "np.abs(dx - numeric).mean() / max(np.abs(dx).mean(), np.abs(numeric).mean())"
        )
    },
)
gradient_error.mistake(
    "scaled_with_mean",
    "the largest difference was divided by the mean size of the entries; (10) divides by the largest entry.",
    {"np.abs(dx).max(), np.abs(numeric).max()": "np.abs(dx).mean(), np.abs(numeric).mean()"},
)
gradient_error.mistake(
    "mean_square",
    "the squared differences were averaged; (10) takes the largest difference and divides it by the size of "
    "the gradients.",
    {"np.abs(dx - numeric).max() / scale": "((dx - numeric) ** 2).mean()"},
)
gradient_error.mistake(
    "root_mean_square",
    "the root of the mean squared difference was taken; (10) takes the largest difference: one wrong entry "
    "among a thousand has to show.",
    {"np.abs(dx - numeric).max()": "np.sqrt(((dx - numeric) ** 2).mean())"},
)
gradient_error.mistake(
    "squared",
    "difference and size were squared, which squares the error: 0.001 becomes 0.000 001 and looks right.",
    {"np.abs(dx - numeric).max() / scale": "((dx - numeric) ** 2).max() / scale**2"},
)
gradient_error.mistake(
    "angle",
    "only the directions of the two gradients were compared; one that is twice too long would pass.",
    {"np.abs(dx - numeric).max() / scale": "1 - (dx * numeric).sum() / (np.linalg.norm(dx) * np.linalg.norm(numeric))"},
)
gradient_error.mistake(
    "entry_by_measured_entry",
    "every difference was divided by its own measured entry, which may be close to zero; divide by the "
    "largest entry of the two gradients.",
    {"np.abs(dx - numeric).max() / scale": "(np.abs(dx - numeric) / np.abs(numeric)).max()"},
)
gradient_error.mistake(
    "entry_by_entry_mean",
    "every difference was divided by its own entry, and these errors were averaged; (10) divides the largest "
    "difference by the largest entry.",
    {
        "np.abs(dx - numeric).max() / scale": (
            "(np.abs(dx - numeric) / np.maximum(np.maximum(np.abs(dx), np.abs(numeric)), 1e-300)).mean()"
        )
    },
)
gradient_error.mistake(
    "mean_of_sizes",
    "the difference was divided by the mean of the two sizes; (10) divides by the larger one.",
    {"max(np.abs(dx).max(), np.abs(numeric).max())": "(np.abs(dx).max() + np.abs(numeric).max()) / 2"},
)
gradient_error.mistake(
    "sum_instead_of_largest",
    "the differences were added up; (10) takes the largest one, so that the number of entries does not matter.",
    {"np.abs(dx - numeric).max()": "np.abs(dx - numeric).sum()"},
)
gradient_error.mistake(
    "smallest_difference",
    "the smallest difference was taken: one right entry would make the whole gradient look right.",
    {"np.abs(dx - numeric).max()": "np.abs(dx - numeric).min()"},
)
gradient_error.mistake(
    "at_least_one",
    "the size was not allowed below 1, a recipe that is in use too; wrong gradients that are small all look "
    "right then.",
    {"/ scale": "/ max(scale, 1.0)"},
)
gradient_error.mistake(
    "lengths_compared",
    "only the first axes of the two shapes were compared, as `len` does; compare the whole shapes.",
    {"dx.shape != x.shape": "len(dx) != len(x)"},
)
gradient_error.mistake(
    "shape_as_full_error",
    "shapes that differ gave an error of 1, as a gradient of zeros does; asked is np.inf.",
    {"np.inf": "1.0"},
)
gradient_error.mistake(
    "zeros_as_infinite_error",
    "two gradients that are zero everywhere agree: their error is 0.",
    {"return 0.0": "return np.inf"},
)
for _eps in ("1e-3", "1e-4"):
    gradient_error.mistake(
        f"step_of_{_eps}",
        f"the gradient was measured with a step of {_eps}, whose own error counts as the tested gradient's where the "
        "loss is curved; keep the default of exercise 3.",
        {"(fn, x)": f"(fn, x, {_eps})"},
    )
gradient_error.mistake(
    "either_zero_accepted",
    "the error was taken as 0 as soon as one of the two gradients is zero everywhere; only if both are they agree.",
    {"scale == 0": "not dx.any() or not numeric.any()"},
)
gradient_error.mistake(
    "sizes_compared",
    "only the numbers of entries were compared, and the arrays were laid out in a row; a gradient of another shape is "
    "wrong, whatever its values.",
    {
        "dx.shape != x.shape": "dx.size != x.size",
        "numeric = numerical_gradient(fn, x)": "numeric, dx = numerical_gradient(fn, x).ravel(), dx.ravel()",
    },
)

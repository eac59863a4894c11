"""Sections 4.5 and 4.6: a gradient compared with a slope, and four programs to be found out."""

from collections.abc import Callable, Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from autograder.probes import Probe

from .common import LIMIT, Rng, normal


def _slopes(
    fn: Callable[[np.ndarray], float], x: np.ndarray, dx: np.ndarray, v: np.ndarray, eps: float
) -> tuple[float, float]:
    return float(np.sum(dx * v)), (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)


def _inputs(rng: Rng) -> Iterator[Inputs]:
    # Steps large enough that the error of a one-sided difference shows; gradients dx that are not right, too.
    x, v = np.array([[0.45, -0.7, 1.1]]), np.array([[1.0, 2.0, -0.5]])
    a = np.array([[1.0, -2, 0.5]])
    yield {"fn": Probe("cubic", a=a), "x": x, "dx": 3 * a * x**2, "v": v, "eps": 0.1}
    yield {"fn": Probe("cubic", a=2 * a), "x": -x, "dx": a, "v": np.array([[2.0, 0.5, 1.0]]), "eps": 0.2}
    yield {
        "fn": Probe("sum_of_squares"),
        "x": np.array([1.0, -1.5, 2e3]),
        "dx": np.ones(3),
        "v": np.eye(3)[1],
        "eps": 0.01,
    }
    yield {"fn": Probe("tanh_sum", a=a), "x": x, "dx": x, "v": 0 * v, "eps": 0.05}
    yield {
        "fn": Probe("tanh_sum", a=np.array(-3.0)),
        "x": np.array([0.2]),
        "dx": np.array([2.0]),
        "v": np.array([-4.0]),
        "eps": 0.02,
    }
    for shape, name, eps in [((2, 3), "cubic", 1e-2), ((4,), "log_sum_exp", 3e-2), ((3, 1, 2), "tanh_sum", 0.1)]:
        a, x, dx, v = normal(rng, shape, shape, shape, shape)
        probe = Probe(name) if name == "log_sum_exp" else Probe(name, a=a)
        yield {"fn": probe, "x": x, "dx": dx, "v": v, "eps": eps}


slopes = Exercise(
    "backprop_through_time.slopes",
    "Two ways to one slope",
    {"predicted": 1, "measured": 1},
    _slopes,
    _inputs,
    time_limit=LIMIT,
)
slopes.mistake(
    "one_sided",
    "the difference begins at x itself; the central difference reaches from x - eps v to x + eps v.",
    {"fn(x - eps * v)": "fn(x)", "(2 * eps)": "eps"},
)
slopes.mistake(
    "backward_difference",
    "the difference ends at x itself; the central difference reaches from x - eps v to x + eps v.",
    {"fn(x + eps * v)": "fn(x)", "(2 * eps)": "eps"},
)
slopes.mistake(
    "measured_along_unit_vector",
    "x was moved along v divided by its length; the step is eps times v itself.",
    {
        "measured =": "unit = v / max(np.linalg.norm(v), 1e-12)\nmeasured =",
        "x + eps * v": "x + eps * unit",
        "x - eps * v": "x - eps * unit",
    },
)
slopes.mistake(
    "divided_by_one_step", "the two points lie 2 eps apart, but the difference is divided by eps.", {"(2 * eps)": "eps"}
)
slopes.mistake(
    "bracket_missing",
    "`/ 2 * eps` divides by 2 and then multiplies by eps; the product 2 * eps needs brackets.",
    {"(2 * eps)": "2 * eps"},
)
slopes.mistake(
    "sign_reversed",
    "the value at x + eps v comes first in the difference, minus the value at x - eps v.",
    {"fn(x + eps * v) - fn(x - eps * v)": "fn(x - eps * v) - fn(x + eps * v)"},
)
slopes.mistake(
    "all_entries_moved_alike",
    "x was moved by eps in every entry; it has to move along v: entry by entry by eps times v.",
    {"fn(x + eps * v) - fn(x - eps * v)": "fn(x + eps) - fn(x - eps)"},
)
slopes.mistake(
    "divided_by_length",
    "both slopes are per step along v as it is; they were divided by the length of v.",
    {
        "return predicted, measured": "size = max(np.linalg.norm(v.ravel()), 1e-300)\n"
        "return predicted / size, measured / size"
    },
)
slopes.mistake(
    "not_summed",
    "predicted is a number for every entry; the change along v is their sum.",
    {"np.sum(dx * v)": "dx * v"},
)
slopes.mistake(
    "direction_left_out",
    "the gradient was added up without v; each entry counts as much as v moves it.",
    {"np.sum(dx * v)": "np.sum(dx)"},
)
slopes.mistake(
    "position_for_direction",
    "the gradient was multiplied by x; the direction of the step is v.",
    {"np.sum(dx * v)": "np.sum(dx * x)"},
)
slopes.mistake(
    "step_for_slope",
    "the change over a step eps was returned; a slope is the change per step.",
    {"np.sum(dx * v)": "eps * np.sum(dx * v)", " / (2 * eps)": " / 2"},
)
slopes.mistake(
    "half_a_step",
    "the two points lie eps / 2 to either side; the central difference moves by a whole eps v each way.",
    {"fn(x + eps * v) - fn(x - eps * v)": "fn(x + eps * v / 2) - fn(x - eps * v / 2)", "(2 * eps)": "eps"},
)
slopes.mistake(
    "own_step",
    "the step has a value of its own in the function; it is the argument eps.",
    {"predicted = np": "eps = 1e-6\npredicted = np"},
)
slopes.mistake(
    "swapped",
    "the two stand in each other's place: first what the gradient predicts, then what was measured.",
    {"return predicted, measured": "return measured, predicted"},
)
slopes.mistake(
    "mean_for_sum",
    "the products were averaged; the change along v is the sum of what all entries contribute.",
    {"np.sum(dx * v)": "np.mean(dx * v)"},
)
slopes.mistake(
    "unit_direction",
    "v was divided by its length first; both slopes are along v as it is.",
    {"predicted = np": "v = v / np.linalg.norm(v)\npredicted = np"},
)
slopes.mistake(
    "measured_per_length",
    "the difference was divided by the distance of the two points, 2 eps times the length of v; (8) divides by 2 eps.",
    {"(2 * eps)": "(2 * eps * np.linalg.norm(v))"},
)
slopes.mistake(
    "one_point_is_x",
    "one of the two points is x itself, but (8) goes from x - eps v to x + eps v, and so divides by 2 eps.",
    {"fn(x - eps * v)": "fn(x)"},
)
slopes.mistake(
    "gap_returned",
    "the second number is how far the two slopes lie apart; asked is the measured slope itself.",
    {"return predicted, measured": "return predicted, abs(predicted - measured)"},
)
slopes.mistake(
    "relative_gap_returned",
    "the second number is the relative difference of the two slopes; asked is the measured slope itself.",
    {
        "return predicted, measured": "size = max(abs(predicted), abs(measured), 1e-300)\n"
        "return predicted, abs(predicted - measured) / size"
    },
)
for _step in ("1e-4", "1e-5", "1e-7"):
    slopes.mistake(
        f"own_step_{_step}",
        "the step has a value of its own in the function; it is the argument eps.",
        {"predicted = np": f"eps = {_step}\npredicted = np"},
    )

CAUSES = {
    "1": "without the carry everything is right for T = 1, and dx is wrong from T = 2 on",
    "2": "gradients that are overwritten spoil dW_x, dW_h and db from T = 2 on, but never dx and dh0",
    "3": "a wrong slope spoils everything at every T and H, also at T = 1 and H = 1",
    "4": "h_t in place of h_{t-1} spoils dW_h at every T, also where h0 is zero",
    "5": "a transpose that is missing cannot be seen at H = 1, where W_h is a number, and is seen in dh0 at T = 1",
    "6": "zeros in place of h0 spoil dW_h alone, and only where h0 is not zero",
}
RIGHT = {"A": "2", "B": "5", "C": "6", "D": "1"}
SEEN = {
    "A": "but A has dx and dh0 right everywhere, and the weights wrong from T = 4 on",
    "B": "but B has everything right at H = 1, at any T",
    "C": "but C has dW_h alone wrong, and that right again where h0 is zero",
    "D": "but D has everything right at T = 1, and nothing at T = 4",
}
diagnosis = Exercise(
    "backprop_through_time.diagnosis",
    "Four programs",
    dict.fromkeys("ABCD", 0.5),
    RIGHT,
)
for _program, _right in RIGHT.items():
    for _number, _effect in CAUSES.items():
        if _number != _right:
            diagnosis.mistake(
                f"{_program}_is_not_{_number}", f"{_effect}; {SEEN[_program]}.", value={_program: _number}
            )

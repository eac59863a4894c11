"""Sections 4.7 and 4.8: which steps the loss reads, and a divergence that is no sum over time."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs

from .common import LIMIT, Rng, normal

reads = Exercise(
    "backprop_through_time.reads",
    "Which steps the loss reads",
    {"review": 0.5, "tagging": 0.5, "caption": 0.5, "translation": 0.5},
    {"review": "00001", "tagging": "11111", "caption": "11111", "translation": "00111"},
)
for _part, _value, _name, _cause in [
    ("review", "11111", "review_every_step", "the verdict is asked once, when the last word has been read."),
    ("review", "10000", "review_first_step", "after the first word nothing is known of the rest: read the last step."),
    (
        "review",
        "11110",
        "review_inverted",
        "0 and 1 are exchanged: the loss reads the last step, and none of the others.",
    ),
    ("review", "0001", "review_too_short", "there are five words, so the mask has five digits."),
    ("review", 1, "review_as_number", "five digits in quotes: a number loses its zeros at the front."),
    ("translation", 111, "translation_as_number", "five digits in quotes: a number loses its zeros at the front."),
    ("tagging", "00001", "tagging_last_step", "every word has a class of its own: the loss reads every step."),
    (
        "tagging",
        "01111",
        "tagging_delayed",
        "the class of the first word is asked at the first step: no step is left out.",
    ),
    ("tagging", "10000", "tagging_first_step", "every word has a class of its own: the loss reads every step."),
    (
        "caption",
        "01111",
        "caption_delayed",
        "the picture arrives at step 0, and the first word comes out at that same step.",
    ),
    ("caption", "00001", "caption_last_step", "one word comes out at every step: the loss reads them all."),
    ("caption", "10000", "caption_first_step", "the *input* comes at the first step only; the outputs come at all."),
    (
        "translation",
        "11100",
        "translation_inputs",
        "these are the steps that read English; the loss reads those that write French.",
    ),
    ("translation", "11111", "translation_every_step", "the loss does not read the steps before the sentence is over."),
    (
        "translation",
        "00011",
        "translation_one_late",
        "three French words have to come out; the first one at the step that reads the last English word.",
    ),
    ("translation", "00001", "translation_last_step", "three French words come out, one at each of three steps."),
]:
    reads.mistake(_name, _cause, value={_part: _value})


def _any_delay(y: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray]:
    T, S = len(y), len(target)
    sums = [np.sum((y[d : d + S] - target) ** 2) / 2 for d in range(T - S + 1)]
    d = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[d : d + S] = y[d : d + S] - target
    return float(sums[d]), dy


def _inputs(rng: Rng) -> Iterator[Inputs]:
    yield {"y": np.array([0.0, 0.2, 0.9, 0.4]), "target": np.array([1.0, 0.5])}
    yield {"y": np.array([3.0, 0.5, -1.0, 2.0]), "target": np.array([2.5, 1.5])}  # the first delay
    yield {"y": np.array([-4.0, 0.5, 2.5, 1.25]), "target": np.array([2.0, 1.5])}  # the last delay
    yield {"y": np.array([0.5, -1.5, 2.0]), "target": np.array([1.0, 0.25, -0.5])}  # only one delay
    yield {"y": np.array([0.25, 0.5, 3.0]), "target": np.array([0.5])}  # met exactly
    yield {"y": np.array([2e-5, -1e-5, 3e-5, 0.0]), "target": np.array([2.5e-5, 1e-5])}
    yield {"y": np.array([-1.5]), "target": np.array([0.5])}
    yield {"y": np.array([1.0, -1.0, 1.0]), "target": np.array([0.0])}  # all delays equally good
    yield {"y": np.array([1.5, 0.0, 2.0, 0.0, 0.5]), "target": np.array([-0.5, -1.0, 0.0])}  # the squares decide
    yield {"y": np.array([300.0, -200.0, 400.0]), "target": np.array([0.0, 100.0])}  # far from the target
    for T, S in [(9, 4), (6, 5), (7, 2)]:
        y, noise = normal(rng, (T,), (S,))
        start = T - S - 1 if T - S > 1 else 0
        yield {"y": y, "target": y[start : start + S] + 0.3 * noise}


any_delay = Exercise(
    "backprop_through_time.any_delay",
    "A divergence with an unknown delay",
    {"divergence": 1, "dy": 1},
    _any_delay,
    _inputs,
    time_limit=LIMIT,
)
any_delay.mistake(
    "last_delay_missing",
    "the largest delay was not tried: T - S is a delay too, so there are T - S + 1.",
    {"range(T - S + 1)": "range(max(1, T - S))"},
)
any_delay.mistake(
    "no_delay",
    "only the delay 0 was tried; the divergence is the smallest over all delays.",
    {"range(T - S + 1)": "range(1)"},
)
any_delay.mistake(
    "last_delay_only",
    "only the largest delay was tried; the divergence is the smallest over all delays.",
    {"range(T - S + 1)": "range(T - S + 1)]\nsums = [np.inf] * (T - S) + sums[-1:"},
)
any_delay.mistake(
    "half_missing", "the factor 1/2 of equation (9) is missing in the divergence.", {" / 2 for n": " for n"}
)
any_delay.mistake(
    "factor_two",
    "the gradient has a factor 2 too many: the 1/2 in (9) cancels it.",
    {"= y[n : n + S] - target\n": "= 2 * (y[n : n + S] - target)\n"},
)
any_delay.mistake(
    "error_with_wrong_sign",
    "the gradient points the wrong way: the derivative of (y - target)² / 2 with respect to y is y - target.",
    {"= y[n : n + S] - target\n": "= target - y[n : n + S]\n"},
)
any_delay.mistake(
    "worst_delay", "the delay with the largest sum was taken; (9) takes the smallest.", {"np.argmin": "np.argmax"}
)
any_delay.mistake(
    "gradient_at_start",
    "the gradient stands at the first S outputs; it belongs to those that were compared, from the best delay on.",
    {"dy[n : n + S] =": "dy[:S] ="},
)
any_delay.mistake(
    "gradient_of_first_outputs",
    "the first S outputs were compared in the gradient; it is those from the best delay on.",
    {"= y[n : n + S] - target\n": "= y[:S] - target\n"},
)
any_delay.mistake(
    "gradient_too_short",
    "the gradient has the length of the target; it has an entry for every output, zero where none is compared.",
    {"return sums[n], dy": "return sums[n], dy[n : n + S]"},
)
any_delay.mistake(
    "delay_returned", "the delay was returned where its sum belongs.", {"return sums[n], dy": "return n, dy"}
)
any_delay.mistake(
    "averaged",
    "the squares were averaged; (9) adds them up.",
    {"np.sum((y": "np.mean((y", "= y[n : n + S] - target\n": "= (y[n : n + S] - target) / S\n"},
)
any_delay.mistake(
    "sum_over_delays",
    "the sums of all delays were added up; only the smallest of them counts.",
    {"return sums[n], dy": "return sum(sums), dy"},
)
any_delay.mistake(
    "all_delays_pull",
    "the gradient was added up over all delays; only the best one decides the divergence, so only it has a gradient.",
    {
        "return sums[n], dy": "pulls = [np.pad(y[k : k + S] - target, (k, T - S - k)) for k in range(T - S + 1)]\n"
        "return sums[n], sum(pulls)"
    },
)
any_delay.mistake(
    "absolute_difference",
    "the sizes of the differences were added up; (9) takes their squares.",
    {"np.sum((y[n : n + S] - target) ** 2) / 2": "np.sum(np.abs(y[n : n + S] - target))"},
)
any_delay.mistake(
    "no_delay_tried",
    "the largest delay was not tried, and where T = S not a single one: there are T - S + 1 delays.",
    body=(
        "S, best, start = len(target), np.inf, 0\nfor n in range(len(y) - S):\n    "
        "value = np.sum((y[n : n + S] - target) ** 2) / 2\n    if value < best:\n        best, start = value, n\n"
        "dy = np.zeros(len(y))\n"
        "dy[start : start + S] = y[start : start + S] - target\nreturn best, dy"
    ),
)
any_delay.mistake(
    "wrapped_around",
    "delays beyond T - S were tried, for which the target reaches past the end and on from the beginning; there are "
    "only T - S + 1 delays.",
    body=(
        "T, S = len(y), len(target)\nat = np.arange(S)\n"
        "sums = [np.sum((y[(n + at) % T] - target) ** 2) / 2 for n in range(T)]\nn = int(np.argmin(sums))\n"
        "dy = np.zeros(T)\ndy[(n + at) % T] = y[(n + at) % T] - target\nreturn sums[n], dy"
    ),
)
any_delay.mistake(
    "others_pulled_to_zero",
    "outputs outside the best delay got their own value as gradient; nothing compares them: 0.",
    {"dy = np.zeros(T)": "dy = y.copy()"},
)
any_delay.mistake(
    "root_of_the_sum",
    "the root of the sum was taken, a distance; (9) is half the sum of the squares.",
    {"np.sum((y[n : n + S] - target) ** 2) / 2": "np.sqrt(np.sum((y[n : n + S] - target) ** 2))"},
)
any_delay.mistake(
    "target_reversed",
    "the target was compared from its end; the first output of a delay meets the first entry of the target.",
    {"T, S = len(y), len(target)": "T, S, target = len(y), len(target), target[::-1]"},
)
any_delay.mistake(
    "larger_delay_at_ties",
    "of two equally good delays the larger one was taken; the smaller one counts.",
    {"int(np.argmin(sums))": "T - S - int(np.argmin(sums[::-1]))"},
)
any_delay.mistake(
    "all_best_delays_pull",
    "where several delays are equally good, each of them got a gradient; the smallest of these delays counts alone.",
    {
        "dy[n : n + S] = y[n : n + S] - target": "for k in range(T - S + 1):\n    if sums[k] == sums[n]:\n        "
        "dy[k : k + S] += y[k : k + S] - target"
    },
)
for _name, _what, _criterion in [
    ("chosen_by_sizes", "the sum of the absolute differences", "np.sum(np.abs(y[k : k + S] - target))"),
    ("chosen_by_plain_sum", "the sum of the differences without squares", "abs(np.sum(y[k : k + S] - target))"),
    ("chosen_by_largest", "the largest single difference", "np.max(np.abs(y[k : k + S] - target))"),
    ("chosen_by_product", "the sum of the products of outputs and target", "-np.dot(y[k : k + S], target)"),
]:
    any_delay.mistake(
        _name,
        f"the delay was chosen by {_what}; in (9) the sum of the squares decides.",
        {"int(np.argmin(sums))": f"int(np.argmin([{_criterion} for k in range(T - S + 1)]))"},
    )
any_delay.mistake(
    "old_gradient_kept",
    "where a better delay was found, the gradient of the one before was left standing; begin dy anew with zeros.",
    body=(
        "T, S = len(y), len(target)\nbest, dy = np.inf, np.zeros(T)\nfor n in range(T - S + 1):\n    "
        "value = np.sum((y[n : n + S] - target) ** 2) / 2\n    if value < best:\n        best = value\n        "
        "dy[n : n + S] = y[n : n + S] - target\nreturn best, dy"
    ),
)
any_delay.mistake(
    "first_rise_stops",
    "the search stopped at the first delay that is no better than the one before; a later one can be better still.",
    {
        "n = int(np.argmin(sums))": "n = 0\nwhile n < T - S and sums[n + 1] < sums[n]:\n    n += 1",
    },
)
for _best in ("1.0", "100.0", "1000.0"):
    any_delay.mistake(
        f"best_begins_at_{_best[:-2]}",
        f"no divergence larger than {_best[:-2]} was found: begin the search with np.inf, or with the first delay.",
        body=(
            f"T, S = len(y), len(target)\nbest, dy = {_best}, np.zeros(T)\nfor n in range(T - S + 1):\n    "
            "value = np.sum((y[n : n + S] - target) ** 2) / 2\n    if value < best:\n        "
            "best, dy = value, np.zeros(T)\n        dy[n : n + S] = y[n : n + S] - target\nreturn best, dy"
        ),
    )
any_delay.mistake(
    "target_padded_with_zeros",
    "all outputs were compared, those outside the delay with 0; only the S outputs of a delay count.",
    {
        "np.sum((y[n : n + S] - target) ** 2) / 2": "np.sum((y - np.pad(target, (n, T - S - n))) ** 2) / 2",
        "dy = np.zeros(T)": "dy = y.copy()",
    },
)

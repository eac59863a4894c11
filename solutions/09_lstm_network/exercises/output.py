"""Section 9.3: scores become probabilities, and a loss sends its gradient back through the output layer."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import losses
from lstm_ref.layers.dense import dense_backward

from .common import LIMIT, Rng, fixed, normal


def _softmax_inputs(rng: Rng) -> Iterator[Inputs]:
    draw = fixed()
    yield {"z": np.array([[0.0, 0, 0], [3, -1, 0.5]])}
    yield {"z": np.array([[1000.0, 0, -1000], [-800, -800, 5], [-900, -900, -900]])}
    yield {"z": np.array([-3.0, 2.0, 0.5, 700.0])}
    yield {"z": 4e3 * draw.standard_normal((2, 4, 3)) + 1e3}  # one shift for all rows is not enough
    yield {"z": draw.standard_normal((3, 1, 1))}
    yield {"z": draw.standard_normal((1, 3, 2))}
    yield {"z": draw.standard_normal((3, 3, 3))}
    yield {"z": rng.standard_normal((4, 2, 5))}
    yield {"z": rng.standard_normal((3, 4))}


softmax = Exercise(
    "lstm_network.softmax",
    "Scores become probabilities",
    parts={"y": 2},
    reference=losses.softmax,
    inputs=_softmax_inputs,
    time_limit=LIMIT,
)

SHIFT, SUM = "z.max(axis=-1, keepdims=True)", "e.sum(axis=-1, keepdims=True)"
SOFTMAX = f"e / {SUM}"
for _name, _cause, _edits in [
    (
        "overflow",
        "exp overflows for large z; subtract the largest z of each row first, which leaves the quotient as it is.",
        {f"z - {SHIFT}": "z"},
    ),
    (
        "largest_of_everything",
        "the largest score of the whole array was subtracted: rows far below it underflow to 0 divided by 0; subtract "
        "each row's own largest.",
        {SHIFT: "z.max()"},
    ),
    (
        "sigmoid",
        "the scores went through the sigmoid; the entries of a row must add up to 1, by softmax.",
        {SOFTMAX: "sigmoid(z)"},
    ),
    ("scores", "these are the scores z; the softmax is still to come.", {SOFTMAX: "z"}),
    (
        "over_the_first_axis",
        "the probabilities sum to 1 over the first axis; they should over the K classes, axis -1.",
        {SHIFT: "z.max(axis=0, keepdims=True)", SUM: "e.sum(axis=0, keepdims=True)"},
    ),
    (
        "over_everything",
        "one sum over the whole array was taken; each row has its own.",
        {SHIFT: "z.max()", SUM: "e.sum()"},
    ),
    (
        "largest_over_the_first_axis",
        "the largest score was taken over the first axis; each row has its own, axis -1.",
        {SHIFT: "z.max(axis=0, keepdims=True)"},
    ),
    (
        "not_normalized",
        "the exponentials were not divided by their sum over the classes.",
        {SOFTMAX: "e"},
    ),
    (
        "log_softmax",
        "these are the logarithms of the probabilities, as some libraries return them; asked for are the "
        "probabilities.",
        {SOFTMAX: f"z - {SHIFT} - np.log({SUM})"},
    ),
    (
        "twice",
        "the softmax was applied twice; the probabilities are made from the scores, once.",
        {f"return {SOFTMAX}": f"e = np.exp({SOFTMAX})\nreturn e / np.sum(e, axis=-1, keepdims=True)"},
    ),
    (
        "mean_subtracted",
        "the mean score was subtracted, which does not keep exp from overflowing; subtract the row's largest.",
        {SHIFT: "z.mean(axis=-1, keepdims=True)"},
    ),
    (
        "largest_size_subtracted",
        "the largest |z| was subtracted: where it belongs to a negative score, all exponentials underflow; "
        "subtract the "
        "row's largest score.",
        {SHIFT: "np.abs(z).max(axis=-1, keepdims=True)"},
    ),
    (
        "smallest_subtracted",
        "the smallest score was subtracted, which makes the others larger; subtract the row's largest.",
        {SHIFT: "z.min(axis=-1, keepdims=True)"},
    ),
    (
        "softmin",
        "the sign in the exponential is reversed: the smallest score gets the largest probability.",
        {f"z - {SHIFT}": "z.min(axis=-1, keepdims=True) - z"},
    ),
    (
        "no_exponential",
        "the scores were divided by their sum; the exponential comes first, scores may be negative.",
        {SOFTMAX: "z / z.sum(axis=-1, keepdims=True)"},
    ),
    (
        "subtracted_too_late",
        "the largest score was subtracted from the exponentials; it has to be subtracted before them.",
        {f"np.exp(z - {SHIFT})": f"np.exp(z) - {SHIFT}"},
    ),
    (
        "shifted_in_the_numerator_only",
        "the largest score was subtracted above and not below the line; the same exponentials stand in both.",
        {SUM: "np.exp(z).sum(axis=-1, keepdims=True)"},
    ),
    (
        "divided_by_the_length",
        "the exponentials were divided by the root of their squares' sum; they are divided by their plain sum.",
        {SUM: "np.sqrt((e**2).sum(axis=-1, keepdims=True))"},
    ),
    (
        "divided_by_the_mean",
        "the exponentials were divided by their mean; they are divided by their sum.",
        {SUM: "e.mean(axis=-1, keepdims=True)"},
    ),
    (
        "divided_by_the_largest",
        "the scores were divided by the largest one; subtracting leaves the quotient as it is, dividing does not.",
        {f"z - {SHIFT}": f"z / {SHIFT}"},
    ),
    (
        "one_hot",
        "the class with the largest score got 1 and all others 0; a softmax gives every class a probability.",
        {SOFTMAX: f"(z == {SHIFT}).astype(float)"},
    ),
    (
        "class_number",
        "the number of the most likely class was returned; asked for are the probabilities of all classes.",
        {SOFTMAX: "z.argmax(axis=-1)"},
    ),
    (
        "base_2",
        "powers of 2 were taken; the softmax has the natural exponential.",
        {"np.exp(": "np.exp2("},
    ),
    (
        "small_number_in_the_denominator",
        "a small number was added to the sum; the largest exponential is 1, so the sum is never 0 and needs no guard.",
        {SUM: f"({SUM} + 1e-6)"},
    ),
    (
        "scaled_by_root_of_K",
        "the scores were divided by the root of a size, as in attention; the softmax takes them as they are.",
        {f"z - {SHIFT}": f"(z - {SHIFT}) / np.sqrt(z.shape[-1])"},
    ),
    (
        "rounded",
        "the probabilities were rounded; they are compared with all their digits.",
        {f"return {SOFTMAX}": f"return np.round({SOFTMAX}, 4)"},
    ),
]:
    softmax.mistake(_name, _cause, _edits)
for _bound in (10, 20, 500, 700):
    softmax.mistake(
        f"clipped_at_{_bound}",
        "the scores were clipped before the exponential: no overflow, but classes beyond the bound come out alike.",
        {f"z - {SHIFT}": f"np.clip(z, -{_bound}, {_bound})"},
    )


def _layer_inputs(rng: Rng) -> Iterator[Inputs]:
    h, W_o = normal(fixed(), (2, 2), (2, 3))
    one_hot = np.array([[0.0, 1, 0], [1, 0, 0]])
    yield {"z": np.array([[0.0, 0, 0], [3, -1, 0.5]]), "target": one_hot, "h": h, "W_o": W_o}
    far = np.array([[1000.0, 0, -1000], [-800, -800, 5]])  # probabilities that underflow to 0
    yield {"z": far, "target": np.array([[0.2, 0.3, 0.5], [0, 0.5, 0.5]]), "h": h, "W_o": W_o}
    for draw, B, H, K in [
        (fixed(), 1, 1, 2),
        (fixed(), 3, 3, 3),
        (fixed(), 2, 1, 2),
        (fixed(), 1, 3, 2),
        (rng, 2, 3, 4),
        (rng, 5, 4, 3),
    ]:
        z, h, W_o = normal(draw, (B, K), (B, H), (H, K))
        yield {"z": z, "target": draw.dirichlet(np.ones(K), B), "h": h, "W_o": W_o}


def _output_layer(z, target, h, W_o):
    dz = losses.cross_entropy_backward(z, target)
    return dz, *dense_backward(dz, h, W_o)


output_layer_backward = Exercise(
    "lstm_network.output_layer_backward",
    "Softmax output layer with cross-entropy",
    parts={"dz": 1.5, "dh": 0.5, "dW_o": 0.5, "db_o": 0.5},
    reference=_output_layer,
    inputs=_layer_inputs,
    calls=("softmax",),
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "slope_of_sigmoid",
        "the softmax was differentiated as if it were a sigmoid of each score by itself, as the printed line does.",
        {"softmax(z) - target": "-target / softmax(z) * sigmoid(z) * (1 - sigmoid(z))"},
    ),
    (
        "diagonal_only",
        "only the way from each score to its own probability is counted; through the common denominator every score "
        "moves all probabilities.",
        {"softmax(z) - target": "-target * (1 - softmax(z))"},
    ),
    (
        "division_left",
        "the two steps, through the loss and through the softmax, were carried out one after the other: the "
        "division by a probability that has underflowed to 0 "
        "spoils its row. Put one into the other on paper first; the probabilities cancel.",
        {
            "dz = softmax(z) - target": "y = softmax(z)\ndy = -target / y\n"
            "dz = y * (dy - (dy * y).sum(axis=1, keepdims=True))"
        },
    ),
    (
        "probabilities_clipped",
        "the two steps, through the loss and through the softmax, were carried out one after the other with the "
        "probabilities kept above a small number: where "
        "one has underflowed to 0 its target is lost. Put one into the other on paper first; the probabilities cancel.",
        {
            "dz = softmax(z) - target": "y = softmax(z)\ndy = -target / np.maximum(y, 1e-12)\n"
            "dz = y * (dy - (dy * y).sum(axis=1, keepdims=True))"
        },
    ),
    (
        "sigmoid_for_softmax",
        "the probabilities were computed by a sigmoid; the output layer is a softmax, whose entries add up to 1.",
        {"softmax(z)": "sigmoid(z)"},
    ),
    (
        "sign_reversed",
        "the difference is the wrong way round: where the probability is above its target the loss grows with the "
        "score.",
        {"softmax(z) - target": "target - softmax(z)"},
    ),
    (
        "logits_for_probabilities",
        "the scores z were compared with the target; it is their softmax that is.",
        {"softmax(z)": "z"},
    ),
    (
        "slope_once_more",
        "the difference of probability and target is the gradient with respect to the scores already; it was "
        "multiplied by a slope again.",
        {"softmax(z) - target": "(softmax(z) - target) * softmax(z) * (1 - softmax(z))"},
    ),
    (
        "stopped_at_probabilities",
        "that is the gradient with respect to the probabilities; one more step, through the softmax, leads to the "
        "scores.",
        {"softmax(z) - target": "-target / softmax(z)"},
    ),
    (
        "softmax_over_batch",
        "the softmax was taken down the batch; the probabilities of one row add up to 1.",
        {"softmax(z)": "softmax(z.T).T"},
    ),
    (
        "averaged_over_batch",
        "the gradient was divided by the batch size; this loss is a sum over the rows.",
        {"softmax(z) - target": "(softmax(z) - target) / len(z)"},
    ),
]:
    output_layer_backward.mistake(_name, _cause, _edits)
output_layer_backward.mistake(
    "target_rounded",
    "the target was replaced by a single 1 at its largest entry; it may be any distribution.",
    {"- target": "- np.eye(z.shape[1])[target.argmax(axis=1)]"},
)
output_layer_backward.mistake(
    "classes_without_target_left_out",
    "where the target is 0 the gradient was set to 0; these probabilities are too large, and their "
    "scores have to sink.",
    {"softmax(z) - target": "np.where(target == 0, 0, softmax(z) - target)"},
)
output_layer_backward.mistake(
    "right_class_only",
    "only the class with the largest target received a gradient; the other scores move the probabilities too.",
    {"softmax(z) - target": "(softmax(z) - target) * np.eye(z.shape[1])[target.argmax(axis=1)]"},
)
output_layer_backward.mistake(
    "squared_error",
    "that is the gradient of a squared error behind the softmax; the loss here is the cross-entropy.",
    {
        "dz = softmax(z) - target": (
            "y = softmax(z)\ndz = y * (y - target - ((y - target) * y).sum(axis=1, keepdims=True))"
        )
    },
)
output_layer_backward.mistake(
    "own_term_missing",
    "the effect of each score on its own probability lacks one of its two terms; delta is 1 there.",
    {"softmax(z) - target": "softmax(z) * (1 - target)"},
)
output_layer_backward.mistake(
    "weighted_by_probability",
    "the difference was multiplied by the probability again; the probabilities have canceled.",
    {"softmax(z) - target": "softmax(z) * (softmax(z) - target)"},
)
output_layer_backward.mistake(
    "weighted_by_target",
    "the difference was multiplied by the target; every class counts with its difference alone.",
    {"softmax(z) - target": "target * (softmax(z) - target)"},
)
output_layer_backward.mistake(
    "logarithm_kept",
    "the logarithm of the probabilities was compared with the target; it is gone after differentiating.",
    {"softmax(z)": "np.log(softmax(z))"},
)
output_layer_backward.mistake(
    "prediction_rounded",
    "a single 1 at the largest score was compared with the target, as in a perceptron; it is the "
    "probabilities that are.",
    {"softmax(z)": "np.eye(z.shape[1])[z.argmax(axis=1)]"},
)
output_layer_backward.mistake(
    "averaged_over_entries",
    "the gradient was divided by the number of entries; this loss is a sum.",
    {"softmax(z) - target": "(softmax(z) - target) / z.size"},
)
output_layer_backward.mistake(
    "averaged_over_classes",
    "the gradient was divided by the number of classes; this loss is a sum.",
    {"softmax(z) - target": "(softmax(z) - target) / z.shape[1]"},
)
output_layer_backward.mistake(
    "parameters_averaged",
    "dW_o and db_o were averaged over the batch; this loss is a sum over the rows.",
    {"h.T @ dz, dz.sum(axis=0)": "h.T @ dz / len(z), dz.mean(axis=0)"},
)
output_layer_backward.mistake(
    "softmax_twice",
    "the softmax was taken twice; z are scores, and one softmax makes them probabilities.",
    {"softmax(z)": "softmax(softmax(z))"},
)
output_layer_backward.mistake(
    "softmax_of_target",
    "the target was put through the softmax; it is a distribution already.",
    {"- target": "- softmax(target)"},
)
output_layer_backward.mistake(
    "softmax_over_all",
    "the exponentials were divided by their sum over the whole batch; each row adds up to 1 by itself.",
    {"softmax(z)": "softmax(z.reshape(1, -1)).reshape(z.shape)"},
)
output_layer_backward.mistake(
    "exponentials_not_shifted",
    "the softmax was written anew without subtracting the largest score: large scores overflow. The "
    "given `softmax` takes care of that.",
    {"softmax(z)": "np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"},
)
output_layer_backward.mistake(
    "padded_denominator",
    "the probabilities were kept away from 0 by a small number in the denominator, which spoils the "
    "gradient where one is tiny; with the loss put in, the probabilities cancel, and no division is left.",
    {"softmax(z) - target": "softmax(z) * (1 - target / (softmax(z) + 1e-8))"},
)
output_layer_backward.mistake(
    "activation_for_hidden",
    "dh was multiplied by the slope of tanh; asked is the gradient with respect to h itself, before any "
    "cell is inverted.",
    {"return dz, dz @ W_o.T,": "return dz, dz @ W_o.T * (1 - h**2),"},
)
for _name, _cause, _edits in [
    (
        "weights_not_transposed_where_square",
        "going back through W_o takes its transpose; where W_o is square NumPy cannot notice that it is missing.",
        {"dz @ W_o.T": "dz @ (W_o if len(W_o) == W_o.shape[1] else W_o.T)"},
    ),
    (
        "bias_averaged",
        "db_o was averaged over the rows; it is their sum.",
        {"dz.sum(axis=0)": "dz.mean(axis=0)"},
    ),
]:
    output_layer_backward.mistake(_name, _cause, _edits)

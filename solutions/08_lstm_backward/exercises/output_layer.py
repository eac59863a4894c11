"""Section 8.13: the output layer."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import losses
from lstm_ref.layers.dense import dense_backward

from .common import LIMIT, Rng, fixed, normal


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
    "lstm_backward.output_layer_backward",
    "Softmax output layer with cross-entropy",
    parts={"dz": 1.5, "dh": 0.5, "dW_o": 0.5, "db_o": 0.5},
    reference=_output_layer,
    inputs=_layer_inputs,
    calls=("affine_backward",),
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "slope_of_sigmoid",
        "the softmax was differentiated as if it were a sigmoid of each logit by itself, as the printed line does.",
        {"softmax(z) - target": "-target / softmax(z) * dsigmoid(sigmoid(z))"},
    ),
    (
        "diagonal_only",
        "only the way from each logit to its own probability is counted; through the common denominator every logit "
        "moves all probabilities.",
        {"softmax(z) - target": "-target * (1 - softmax(z))"},
    ),
    (
        "division_left",
        "(17) and (16) were carried out one after the other: the division by a probability that has underflowed to 0 "
        "spoils its row. Put (17) into (16) on paper first; the probabilities cancel.",
        {
            "dz = softmax(z) - target": "y = softmax(z)\ndy = -target / y\n"
            "dz = y * (dy - (dy * y).sum(axis=1, keepdims=True))"
        },
    ),
    (
        "probabilities_clipped",
        "(17) and (16) were carried out one after the other with the probabilities kept above a small number: where "
        "one has underflowed to 0 its target is lost. Put (17) into (16) on paper first; the probabilities cancel.",
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
        "logit.",
        {"softmax(z) - target": "target - softmax(z)"},
    ),
    (
        "logits_for_probabilities",
        "the logits z were compared with the target; it is their softmax that is.",
        {"softmax(z)": "z"},
    ),
    (
        "slope_once_more",
        "the difference of probability and target is the gradient with respect to the logits already; it was "
        "multiplied by a slope again.",
        {"softmax(z) - target": "(softmax(z) - target) * dsigmoid(softmax(z))"},
    ),
    (
        "stopped_at_probabilities",
        "that is the gradient with respect to the probabilities; one more step, through the softmax, leads to the "
        "logits.",
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
    "logits have to sink.",
    {"softmax(z) - target": "np.where(target == 0, 0, softmax(z) - target)"},
)
output_layer_backward.mistake(
    "right_class_only",
    "only the class with the largest target received a gradient; the other logits move the probabilities too.",
    {"softmax(z) - target": "(softmax(z) - target) * np.eye(z.shape[1])[target.argmax(axis=1)]"},
)
output_layer_backward.mistake(
    "squared_error",
    "that is the gradient of a squared error behind the softmax; the loss here is the cross-entropy (17).",
    {
        "dz = softmax(z) - target": (
            "y = softmax(z)\ndz = y * (y - target - ((y - target) * y).sum(axis=1, keepdims=True))"
        )
    },
)
output_layer_backward.mistake(
    "own_term_missing",
    "the effect of each logit on its own probability lacks one of its two terms; in (16) delta is 1 there.",
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
    "a single 1 at the largest logit was compared with the target, as in a perceptron; it is the "
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
    {"return dz, dh, dW_o, db_o": "return dz, dh, dW_o / len(z), db_o / len(z)"},
)
output_layer_backward.mistake(
    "softmax_twice",
    "the softmax was taken twice; z are logits, and one softmax makes them probabilities.",
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
    "the softmax was written anew without subtracting the largest logit: large logits overflow. The "
    "given `softmax` takes care of that.",
    {"softmax(z)": "np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"},
)
output_layer_backward.mistake(
    "padded_denominator",
    "the probabilities were kept away from 0 by a small number in the denominator, which spoils the "
    "gradient where one is tiny; in (16) the probabilities cancel, and no division is left.",
    {"softmax(z) - target": "softmax(z) * (1 - target / (softmax(z) + 1e-8))"},
)
output_layer_backward.mistake(
    "activation_for_hidden",
    "dh was multiplied by the slope of tanh; asked is the gradient with respect to h itself, before any "
    "cell is inverted.",
    {"return dz, dh,": "return dz, dh * dtanh(h),"},
)

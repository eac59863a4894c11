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
    for draw, B, H, K in [(fixed(), 1, 1, 2), (fixed(), 3, 3, 3), (rng, 2, 3, 4), (rng, 5, 4, 3)]:
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

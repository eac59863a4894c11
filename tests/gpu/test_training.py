"""One step of training a network, all of it on another library's arrays."""

import numpy as np
import pytest

from lstm_ref import clipping, losses, nested, network
from lstm_ref.backend import array_namespace, to_numpy
from lstm_ref.catalogue import CELLS
from lstm_ref.optim import adam, momentum, sgd
from tests.oracles import assert_same


def training_step(x, target, states0, params, optimizer):
    """New parameters, the loss and the probabilities."""
    layers, W_o, b_o = params
    y, _, tape = network.forward(CELLS["lstm"], x, states0, layers, W_o, b_o)
    dlogits = losses.cross_entropy_backward(tape.logits, target)
    _, _, dlayers, dW_o, db_o = network.backward(dlogits, tape)
    grads, _ = clipping.by_norm([dlayers, dW_o, db_o], 1.0)
    new, state = optimizer.step(params, grads, optimizer.start(params), rate=0.1)
    return optimizer.step(new, grads, state, rate=0.1)[0], losses.cross_entropy(tape.logits, target), y


@pytest.mark.parametrize("optimizer", [sgd, momentum, adam], ids=["sgd", "momentum", "adam"])
def test_a_training_step_equals_that_of_numpy(library, optimizer):
    lstm, (T, B, D, H, K) = CELLS["lstm"], (4, 3, 2, 5, 3)
    rng = np.random.default_rng(0)

    def draw(shapes):
        return type(shapes)(*(rng.normal(scale=0.5, size=shape) for shape in shapes))

    layers = [draw(lstm.param_shapes(D, H)), draw(lstm.param_shapes(H, H))]
    states0 = [draw(lstm.State((B, H), (B, H))) for _ in layers]
    target = np.eye(K)[rng.integers(0, K, (T, B))]
    problem = rng.normal(size=(T, B, D)), target, states0, [layers, rng.normal(size=(H, K)), rng.normal(size=K)]
    got = training_step(*nested.apply(library.xp.asarray, problem), optimizer)
    expected = training_step(*problem, optimizer)
    for (name, one), (_, other) in zip(nested.leaves("got", got), nested.leaves("", expected), strict=True):
        assert array_namespace(one) is library.xp, name
        assert_same(to_numpy(one), other, 1e-12, name)

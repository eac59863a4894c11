"""All parts together: a network learns a small task."""

import numpy as np

from lstm_ref import clipping, initialise, losses, nested
from lstm_ref.cells import gru, lstm
from lstm_ref.layers.dense import dense, dense_backward
from lstm_ref.layers.embedding import embedding, embedding_backward
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.stack import Stack
from lstm_ref.optim import adam


def test_a_stack_learns_to_recall_the_first_token():
    """Sequences of tokens 0 to 2; the last step is to name the first one. A guess has loss log 3 per row."""
    rng, (T, B, V, D, H) = np.random.default_rng(0), (6, 27, 3, 3, 8)
    stack, layers = Stack([Recurrent(lstm), Recurrent(gru)]), [initialise.glorot(lstm, rng, D, H)]
    layers += [initialise.glorot(gru, rng, H, H)]
    params = [rng.normal(size=(V, D)), layers, initialise.dense(rng, H, V)]
    history, state = [], adam.start(params)
    for _ in range(150):
        tokens = rng.integers(0, V, size=(T, B))
        E, layers, (W_o, b_o) = params
        x = embedding(tokens, E)
        state0 = [initialise.zero_state(cell, x[0], H) for cell in (lstm, gru)]
        h, state_T, tape = stack.forward(x, state0, layers)
        logits = dense(h[-1], W_o, b_o)
        history.append(float(losses.class_cross_entropy(logits, tokens[0])) / B)

        dlogits = losses.class_cross_entropy_backward(logits, tokens[0]) / B
        dh_last, *doutput = dense_backward(dlogits, h[-1], W_o)
        dh = np.concatenate([np.zeros_like(h[:-1]), dh_last[None]])
        dx, _, dlayers = stack.backward(dh, nested.zeros_like(state_T), tape)
        grads, _ = clipping.by_norm([embedding_backward(dx, tokens, E), dlayers, doutput], 1.0)
        params, state = adam.step(params, grads, state, rate=0.03)
    assert abs(np.mean(history[:3]) - np.log(3)) < 0.5
    assert np.mean(history[-10:]) < np.log(3) / 20

"""The longer computations of the course's figures give on another library's arrays what they give on NumPy's."""

import contextlib
import io

import numpy as np
import pytest

from course.figures import deep_net, delayed_pronoun
from lstm_ref import backend


@pytest.mark.parametrize("activation", deep_net.ACTIVATIONS)
def test_gradients_of_the_deep_net_equal_those_of_numpy(library, activation):
    ours = deep_net.layer_gradients(activation, width=8, batch=3)
    theirs = deep_net.layer_gradients(activation, width=8, batch=3, xp=library.xp)
    for one, other in zip(ours, theirs, strict=True):
        assert type(other) is np.ndarray and one.shape == (deep_net.LAYERS, 8)
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=0)


def test_training_equals_that_of_numpy(library, monkeypatch):
    asked = []
    monkeypatch.setattr(backend, "choose", lambda device: asked.append(device) or library.xp)

    def train(device):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            return delayed_pronoun.train(gaps=(1, 3), updates=30, device=device), told.getvalue()

    (ours, words), (theirs, other_words) = train("cpu"), train("gpu")
    assert asked == ["gpu"] and words == other_words
    for gap in (1, 3):
        np.testing.assert_allclose(theirs[gap].ratio, ours[gap].ratio, rtol=1e-9)
        np.testing.assert_allclose(theirs[gap].success, ours[gap].success)

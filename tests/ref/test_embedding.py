import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.layers.embedding import embedding, embedding_backward
from lstm_ref.one_hot import one_hot
from tests.oracles import assert_same, complex_step

INTEGERS = [np.int64, np.int32, np.uint8, np.uint64]


@pytest.mark.oracle("torch.nn.functional", parts="layers.embedding")
@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(1, 4), st.data())
def test_it_equals_torch(V, D, data):
    shape = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    tokens = rng.integers(0, V, size=shape).astype(data.draw(st.sampled_from(INTEGERS)))
    E, dx = rng.normal(size=(V, D)), rng.normal(size=(*shape, D))
    weight = torch.tensor(E, requires_grad=True)
    x = torch.nn.functional.embedding(torch.tensor(tokens.astype(np.int64)), weight)
    x.backward(torch.tensor(dx))
    assert_same(embedding(tokens, E), x.detach().numpy(), 0)
    dE = embedding_backward(dx, tokens, E)
    assert_same(dE, weight.grad.numpy(), 1e-14)
    assert not dE[np.setdiff1d(np.arange(V), tokens)].any()


@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_each_trial_has_its_own_rows(wrap):
    rng = np.random.default_rng(0)
    tokens, E, dx = rng.integers(0, 4, size=(3, 2, 5)), rng.normal(size=(2, 4, 3)), rng.normal(size=(3, 2, 5, 3))
    x = np.asarray(embedding(wrap(tokens), wrap(E)))
    dE = np.asarray(embedding_backward(wrap(dx), wrap(tokens), wrap(E)))
    for r in range(2):
        assert_same(x[:, r], embedding(tokens[:, r], E[r]), 0)
        assert_same(dE[r], embedding_backward(dx[:, r], tokens[:, r], E[r]), 1e-15)
    (expected,) = complex_step(lambda E: (dx * embedding(tokens, E)).sum(), [E])
    assert_same(dE, expected, 1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_dtype_and_library_are_those_of_the_rows(dtype):
    E, tokens = np.arange(6).reshape(3, 2).astype(dtype), np.array([[2, 0], [2, 2]])
    wrap = array_api_strict.asarray
    assert_same(np.asarray(embedding(wrap(tokens), wrap(E))), E[tokens], 0)
    dE = embedding_backward(wrap(np.ones((2, 2, 2), dtype)), wrap(tokens), wrap(E))
    assert_same(np.asarray(dE), np.array([[1, 1], [0, 0], [3, 3]], dtype), 0)


def test_one_hot():
    like = np.ones(1, np.float32)
    got = one_hot(np.array([[1, -1], [0, 2]]), 3, like)
    assert_same(got, np.array([[[0, 1, 0], [0, 0, 0]], [[1, 0, 0], [0, 0, 1]]], np.float32), 0)
    assert_same(one_hot(np.array([255], np.uint8), 300, like), np.eye(300, dtype=np.float32)[255:256], 0)
    with pytest.raises(ValueError, match=r"^classes: got a number outside -1 to 2"):
        one_hot(np.array([3]), 3, like)


def test_bad_inputs_are_named():
    tokens, E = np.array([[1, 0], [2, 2]]), np.ones((3, 4))

    def refused(error, pattern, tokens=tokens, E=E):
        with pytest.raises(error, match=pattern):
            embedding(tokens, E)

    refused(ValueError, "^tokens: got a number outside 0 to 2, expected none$", tokens=tokens + 1)
    refused(ValueError, "^tokens: got a number outside 0 to 2", tokens=-tokens)
    refused(TypeError, "^tokens: got dtype float64, expected integers$", tokens=tokens.astype(float))
    refused(TypeError, "^tokens: got dtype bool, expected integers$", tokens=tokens.astype(bool))
    refused(TypeError, "^tokens: got list", tokens=tokens.tolist())
    refused(TypeError, "^tokens: got an array of array_api_strict", tokens=array_api_strict.asarray(tokens))
    refused(ValueError, r"^tokens: got shape \(2, 0\)", tokens=tokens[:, :0])
    refused(ValueError, r"^tokens: got shape \(\)", tokens=tokens[0, 0].reshape(()))
    refused(ValueError, r"^tokens: got shape \(2, 2\), expected \(1, B\)", E=E[None])
    refused(ValueError, r"^E: got shape \(3,\), expected \(V, D\)", E=E[:, 0])
    refused(TypeError, "^E: got dtype int64", E=E.astype(int))
    refused(ValueError, "^E: contains NaN", E=np.full_like(E, np.nan))
    with pytest.raises(ValueError, match=r"^dx: got shape \(2, 2, 3\), expected \(2, 2, 4\)$"):
        embedding_backward(np.ones((2, 2, 3)), tokens, E)

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref.layers.dense import dense, dense_backward
from tests.oracles import assert_all_same, assert_same, complex_step, torch_autograd

# h, W_o, b_o
SHAPES = [((3, 4), (4, 5), (5,)), ((2, 3, 4), (4, 5), (5,)), ((1, 1, 1), (1, 1), (1,)), ((2, 3, 4, 2), (2, 3), (3,))]
TRIALS = [((3, 2, 4), (3, 4, 5), (3, 5)), ((2, 3, 1, 4), (3, 4, 2), (3, 2)), ((1, 1, 1, 1), (1, 1, 1), (1, 1))]


def numbers(shapes, dtype=np.float64):
    rng = np.random.default_rng([n for s in shapes for n in s])
    h, W_o, b_o = (rng.normal(size=s).astype(dtype) for s in shapes)
    return h, W_o, b_o, rng.normal(size=(*shapes[0][:-1], shapes[1][-1])).astype(dtype)


@pytest.mark.oracle("torch.nn.functional", parts="layers.dense")
@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-14), (np.float32, 1e-6)])
def test_it_equals_torch(shapes, dtype, rtol):
    h, W_o, b_o, dz = numbers(shapes, dtype)
    z = torch.nn.functional.linear(torch.tensor(h), torch.tensor(W_o).T, torch.tensor(b_o)).numpy()
    assert_same(dense(h, W_o, b_o), z, rtol)

    def loss(h, W, b):
        return (torch.tensor(dz) * torch.nn.functional.linear(h, W.T, b)).sum()

    expected = torch_autograd(loss, (h, W_o, b_o))
    assert_all_same(dense_backward(dz, h, W_o), expected, rtol)


@pytest.mark.oracle("complex step", parts="layers.dense")
@pytest.mark.parametrize("shapes", [*SHAPES, *TRIALS])
def test_gradients_equal_complex_step(shapes):
    *arrays, dz = numbers(shapes)
    expected = complex_step(lambda *arrays: (dz * dense(*arrays)).sum(), arrays)
    assert_all_same(dense_backward(dz, *arrays[:2]), expected, 1e-13)


@pytest.mark.parametrize("shapes", TRIALS)
def test_each_trial_gets_what_it_gets_alone(shapes):
    h, W_o, b_o, dz = numbers(shapes)
    z, (dh, dW_o, db_o) = dense(h, W_o, b_o), dense_backward(dz, h, W_o)
    for r in range(len(W_o)):
        assert_same(z[..., r, :, :], dense(h[..., r, :, :], W_o[r], b_o[r]), 1e-15)
        alone = dense_backward(dz[..., r, :, :], h[..., r, :, :], W_o[r])
        assert_all_same((dh[..., r, :, :], dW_o[r], db_o[r]), alone, 1e-14)


@pytest.mark.parametrize("shapes", [SHAPES[1], TRIALS[1]])
@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_it_needs_only_the_array_standard(shapes, dtype):
    h, W_o, b_o, dz = numbers(shapes, dtype)
    wrap = array_api_strict.asarray
    strict = [dense(wrap(h), wrap(W_o), wrap(b_o)), *dense_backward(wrap(dz), wrap(h), wrap(W_o))]
    assert_all_same(strict, [dense(h, W_o, b_o), *dense_backward(dz, h, W_o)], 1e-6 if dtype == np.float32 else 1e-14)


def test_bad_inputs_are_named():
    h, W_o, b_o, dz = numbers(TRIALS[1])

    def refused(error, pattern, function, *arguments):
        with pytest.raises(error, match=pattern):
            function(*arguments)

    refused(TypeError, "^h: got list", dense, h.tolist(), W_o, b_o)
    refused(TypeError, "^h: got NoneType", dense, None, W_o, b_o)
    refused(ValueError, r"^h: got shape \(4,\), expected \(B, H\)", dense, np.ones(4), W_o[0], b_o[0])
    refused(ValueError, "^h: got shape .*0, 4", dense, h[:, :, :0], W_o, b_o)
    refused(ValueError, "^h: contains NaN", dense, np.full_like(h, np.nan), W_o, b_o)
    refused(TypeError, "^W_o: got NoneType", dense, h, None, b_o)
    refused(ValueError, r"^W_o: got shape \(2, 4, 2\), expected \(3, 4, K\)", dense, h, W_o[:2], b_o)
    refused(ValueError, r"^W_o: got shape \(1, 4, 2\), expected \(3, 4, K\)", dense, h, W_o[:1], b_o)
    refused(ValueError, r"^W_o: got shape \(3, 1, 2\), expected \(3, 4, K\)", dense_backward, dz, h, W_o[:, :1])
    refused(ValueError, r"^b_o: got shape \(2,\), expected \(3, 2\)$", dense, h, W_o, b_o[0])
    refused(TypeError, "^b_o: got dtype float32", dense, h, W_o, b_o.astype(np.float32))
    refused(TypeError, "^b_o: got an array of array_api_strict", dense, h, W_o, array_api_strict.asarray(b_o))
    refused(ValueError, r"^dz: got shape \(2, 3, 1, 1\), expected \(2, 3, 1, 2\)$", dense_backward, dz[..., :1], h, W_o)

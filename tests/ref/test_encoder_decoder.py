import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref.cells import lstm
from lstm_ref.layers.encoder_decoder import EncoderDecoder, Pair
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.stack import Stack
from tests.oracles import assert_same, complex_step, torch_autograd, torch_library_lstm
from tests.ref.cases import weighted

NETWORK = EncoderDecoder(Stack([Recurrent(lstm)] * 2), Stack([Recurrent(lstm)] * 2))


def numbers(T, T_target, B, D, D_target, Hs, R=None, seed=0, dtype=np.float64):
    """source, target; h0, c0 of each layer; W_x, W_h, b of each layer, of encoder, then decoder; cotangents."""
    rng = np.random.default_rng([seed, T, T_target, B])
    lead = () if R is None else (R,)
    shapes = [(T, *lead, B, D), (T_target, *lead, B, D_target)]
    shapes += [(*lead, B, H) for H in Hs for _ in range(2)]
    for first in (D, D_target):
        for below, H in zip((first, *Hs), Hs, strict=False):
            shapes += [(*lead, *s) for s in lstm.param_shapes(below, H)]
    arrays = [rng.normal(scale=0.7, size=s).astype(dtype) for s in shapes]
    final = [(*lead, B, H) for H in Hs for _ in range(2)]
    return arrays, [rng.normal(size=s).astype(dtype) for s in [(T_target, *lead, B, Hs[-1]), *final]]


def parts(arrays):
    source, target, *rest = arrays
    state0 = [lstm.State(*rest[n : n + 2]) for n in (0, 2)]
    p = [lstm.Params(*rest[n : n + 3]) for n in range(4, 16, 3)]
    return source, target, state0, Pair(p[:2], p[2:])


def run(arrays, cotangents, *masks):
    h, state_T, tape = NETWORK.forward(*parts(arrays), *masks)
    dh, *final = cotangents
    dstate_T = [lstm.State(*final[n : n + 2]) for n in (0, 2)]
    dsource, dtarget, dstate0, dp = NETWORK.backward(dh, dstate_T, tape)
    assert type(dp) is Pair
    states = [a for state in dstate0 for a in state]
    return [h, *(a for s in state_T for a in s)], [
        dsource,
        dtarget,
        *states,
        *(a for layers in dp for one in layers for a in one),
    ]


def torch_forward(source, target, *rest):
    states, p = [rest[n : n + 2] for n in (0, 2)], [rest[n : n + 3] for n in range(4, 16, 3)]
    for x, layers in ((source, p[:2]), (target, p[2:])):
        new = []
        for state, layer in zip(states, layers, strict=True):
            x, *final = torch_library_lstm(x, *state, *layer)
            new.append(final)
        states = new
    return [x, *(a for state in states for a in state)]


@pytest.mark.oracle("torch.nn.LSTM", parts="layers.encoder_decoder")
@pytest.mark.parametrize("sizes", [(4, 3, 2, 3, 2, (4, 1)), (1, 1, 1, 1, 1, (1, 1)), (2, 5, 3, 1, 4, (2, 3))])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_it_equals_torch(sizes, dtype, rtol):
    arrays, cotangents = numbers(*sizes, dtype=dtype)
    outputs, gradients = run(arrays, cotangents)
    weights = [torch.tensor(w) for w in cotangents]
    expected = [a.numpy() for a in torch_forward(*map(torch.tensor, arrays))]
    expected += torch_autograd(lambda *a: weighted(torch_forward(*a), weights), arrays)
    for n, (one, other) in enumerate(zip([*outputs, *gradients], expected, strict=True)):
        assert_same(one, other, rtol, str(n))


@pytest.mark.oracle("complex step", parts="layers.encoder_decoder")
def test_gradients_with_masks_equal_complex_step():
    arrays, cotangents = numbers(3, 2, 3, 2, 1, (2, 3), seed=1)
    masks = np.array([[1, 1, 1], [1, 0, 1], [1, 0, 0]], dtype=bool), np.array([[1, 1, 1], [0, 1, 0]], dtype=bool)

    def loss(*arrays):
        h, state_T, _ = NETWORK.forward(*parts(arrays), *masks)
        return weighted([h, *(a for s in state_T for a in s)], cotangents)

    expected = complex_step(loss, arrays)
    for n, (one, other) in enumerate(zip(run(arrays, cotangents, *masks)[1], expected, strict=True)):
        assert_same(one, other, 1e-12, str(n))


def test_trials_in_the_array_standard():
    arrays, cotangents = numbers(3, 2, 3, 2, 1, (2, 3), R=2, seed=2)
    wrap = array_api_strict.asarray
    outputs, gradients = run([wrap(a) for a in arrays], [wrap(a) for a in cotangents])
    for r in range(2):
        alone = [a[:, r] if n < 2 else a[r] for n, a in enumerate(arrays)]
        final = [a[:, r] if n == 0 else a[r] for n, a in enumerate(cotangents)]
        expected = run(alone, final)
        for n, (one, other) in enumerate(zip(outputs, expected[0], strict=True)):
            assert_same(np.asarray(one)[:, r] if n == 0 else np.asarray(one)[r], other, 1e-14)
        for n, (one, other) in enumerate(zip(gradients, expected[1], strict=True)):
            assert_same(np.asarray(one)[:, r] if n < 2 else np.asarray(one)[r], other, 1e-13)


def test_bad_inputs_are_named():
    arrays, cotangents = numbers(3, 2, 3, 2, 1, (2, 3))
    source, target, state0, p = parts(arrays)
    with pytest.raises(ValueError, match=r"^p: got 1 entries, expected 2 of encoder, decoder$"):
        NETWORK.forward(source, target, state0, p[:1])
    with pytest.raises(ValueError, match=r"^encoder: layers\[1\]: p\.W_x: got shape"):
        NETWORK.forward(source, target, state0, Pair([p[0][0], p[0][0]], p[1]))
    with pytest.raises(ValueError, match=r"^decoder: layers\[0\]: state0\.h: got shape \(3, 2\), expected \(2, H\)"):
        NETWORK.forward(source, target[:, :2], state0, p)
    _, state_T, tape = NETWORK.forward(source, target, state0, p)
    with pytest.raises(ValueError, match=r"^decoder: layers\[1\]: dh: got shape"):
        NETWORK.backward(cotangents[0][:1], state_T, tape)

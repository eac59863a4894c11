import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_ref.cells import gru, lstm
from lstm_ref.layers.bidirectional import Bidirectional, Both
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.stack import Stack
from lstm_ref.sequence import lengths_to_mask
from tests.oracles import assert_same, torch_autograd
from tests.ref.cases import weighted

BOTH = Bidirectional(Recurrent(lstm), Recurrent(lstm))
PER_LAYER = 10  # arrays h0, c0, W_x, W_h, b for each direction


def numbers(T, B, D, H, L, dtype=np.float64, seed=0):
    """x, then the arrays of each direction of each layer; a gradient for h, h_T and c_T as torch returns them."""
    rng = np.random.default_rng([seed, T, B, D, H])
    shapes = [(T, B, D)]
    for n in range(L):
        shapes += 2 * [(B, H), (B, H), *lstm.param_shapes(2 * H if n else D, H)]
    arrays = [rng.normal(scale=0.7, size=s).astype(dtype) for s in shapes]
    return arrays, [rng.normal(size=s).astype(dtype) for s in ((T, B, 2 * H), (2 * L, B, H), (2 * L, B, H))]


def library(lengths=None):
    """torch.nn.LSTM in both directions; with lengths, on packed sequences."""

    def forward(x, *rest):
        directions = [rest[n : n + 5] for n in range(0, len(rest), 5)]
        weights = {}
        for n, (_, _, W_x, W_h, b) in enumerate(directions):
            end = f"l{n // 2}" + ("_reverse" if n % 2 else "")
            weights |= {f"weight_ih_{end}": W_x.T, f"weight_hh_{end}": W_h.T}
            weights |= {f"bias_ih_{end}": b, f"bias_hh_{end}": torch.zeros_like(b)}
        h0, c0 = (torch.stack([d[k] for d in directions]) for k in range(2))
        module = torch.nn.LSTM(x.shape[-1], h0.shape[-1], num_layers=len(directions) // 2, bidirectional=True)
        module = module.to(x.dtype)
        if lengths is not None:
            x = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
        h, (h_T, c_T) = torch.func.functional_call(module, weights, (x, (h0, c0)))
        return h if lengths is None else pad_packed_sequence(h)[0], h_T, c_T

    return forward


def ours(arrays, cotangents, mask=None):
    x, *rest = arrays
    layers = [[rest[k : k + 5] for k in (n, n + 5)] for n in range(0, len(rest), PER_LAYER)]
    state0 = [Both(*(lstm.State(*d[:2]) for d in layer)) for layer in layers]
    p = [Both(*(lstm.Params(*d[2:]) for d in layer)) for layer in layers]
    dh, dh_T, dc_T = cotangents
    final = [lstm.State(*pair) for pair in zip(dh_T, dc_T, strict=True)]
    dstate_T = [Both(*final[n : n + 2]) for n in range(0, len(final), 2)]
    network = Stack([BOTH] * len(layers))
    h, state_T, tape = network.forward(x, state0, p, mask)
    dx, dstate0, dp = network.backward(dh, dstate_T, tape)
    gradients = [dx]
    for dstates, dps in zip(dstate0, dp, strict=True):
        assert type(dstates) is type(dps) is Both
        for dstate, one in zip(dstates, dps, strict=True):
            gradients += [*dstate, *one]
    flat = [state for pair in state_T for state in pair]
    return (h, np.stack([s.h for s in flat]), np.stack([s.c for s in flat])), gradients


def expected_of(forward, arrays, cotangents):
    with torch.no_grad():
        outputs = [a.numpy() for a in forward(*map(torch.tensor, arrays))]
    weights = [torch.tensor(w) for w in cotangents]
    return outputs, torch_autograd(lambda *arrays: weighted(forward(*arrays), weights), arrays)


@pytest.mark.oracle("torch.nn.LSTM", parts="layers.bidirectional")
@pytest.mark.parametrize("sizes", [(5, 3, 2, 4, 2), (1, 1, 1, 1, 1), (4, 2, 3, 1, 1), (1, 3, 2, 2, 2)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_it_equals_torch(sizes, dtype, rtol):
    arrays, cotangents = numbers(*sizes, dtype=dtype)
    got, expected = ours(arrays, cotangents), expected_of(library(), arrays, cotangents)
    for n, (one, other) in enumerate(zip([*got[0], *got[1]], [*expected[0], *expected[1]], strict=True)):
        assert_same(one, other, rtol, str(n))


@pytest.mark.oracle("torch.nn.LSTM, packed", parts=("layers.bidirectional", "sequence.lengths_to_mask"))
@settings(max_examples=10)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(1, 2), st.integers(0, 99))
def test_unequal_lengths_equal_packed_sequences_of_torch(lengths, L, seed):
    T, B = max(lengths), len(lengths)
    arrays, cotangents = numbers(T, B, 2, 3, L, seed=seed)
    mask = lengths_to_mask(np.array(lengths), T)
    cotangents[0] *= mask[..., None]  # torch gives zeros at the padding, whatever the numbers
    (h, *final), gradients = ours(arrays, cotangents, mask)
    (h_torch, *final_torch), gradients_torch = expected_of(library(lengths), arrays, cotangents)
    assert_same(h * mask[..., None], h_torch, 1e-12, "h")
    for n, (one, other) in enumerate(zip([*final, *gradients], [*final_torch, *gradients_torch], strict=True)):
        assert_same(one, other, 1e-12, str(n))


def test_at_the_padding_each_direction_keeps_its_state():
    arrays, _ = numbers(4, 2, 2, 3, 1)
    x, h0, c0, *rest = arrays
    state0, p = Both((h0, c0), (rest[3], rest[4])), Both(lstm.Params(*rest[:3]), lstm.Params(*rest[5:]))
    mask = lengths_to_mask(np.array([4, 2]), 4)
    h, _, _ = BOTH.forward(x, state0, p, mask)
    assert np.array_equal(h[2:, 1, :3], np.stack([h[1, 1, :3]] * 2))
    assert np.array_equal(h[2:, 1, 3:], np.stack([state0.back[0][1]] * 2))


def test_reversed_time_exchanges_the_directions():
    arrays, _ = numbers(5, 3, 2, 4, 1)
    x, h0, c0, *rest = arrays
    states, ps = ((h0, c0), (rest[3], rest[4])), (lstm.Params(*rest[:3]), lstm.Params(*rest[5:]))
    h, (ahead, back), _ = BOTH.forward(x, Both(*states), Both(*ps))
    other, (other_ahead, other_back), _ = BOTH.forward(x[::-1], Both(*states[::-1]), Both(*ps[::-1]))
    assert_same(other[::-1], np.concatenate([h[..., 4:], h[..., :4]], axis=-1), 1e-15)
    assert_same(other_back.h, ahead.h, 1e-15)
    assert_same(other_ahead.c, back.c, 1e-15)


def test_bad_inputs_are_named():
    rng = np.random.default_rng(0)
    x, h, c = rng.normal(size=(3, 2, 4)), rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    p = Both(*(cell.Params(*map(np.ones, cell.param_shapes(4, 5))) for cell in (lstm, gru)))
    layer, state0 = Bidirectional(Recurrent(lstm), Recurrent(gru)), Both((h, c), (h,))
    _, state_T, tape = layer.forward(x, state0, p)
    dh = np.ones((3, 2, 10))
    with pytest.raises(ValueError, match=r"^back: state0: got 2 entries, expected 1 of h$"):
        layer.forward(x, Both((h, c), (h, c)), p)
    with pytest.raises(ValueError, match=r"^ahead: p: got 1 entries"):
        layer.forward(x, state0, (p.ahead[:1], p.back))
    with pytest.raises(ValueError, match=r"^p: got 1 entries, expected 2 of ahead, back$"):
        layer.forward(x, state0, p[:1])
    with pytest.raises(TypeError, match=r"^state0: got ndarray"):
        layer.forward(x, h, p)
    with pytest.raises(ValueError, match=r"^dh: got shape \(3, 2, 9\), expected \(3, 2, 10\)$"):
        layer.backward(dh[..., 1:], state_T, tape)
    with pytest.raises(ValueError, match=r"^back: dh: got shape \(2, 2, 5\)"):
        layer.backward(dh[1:], state_T, tape)
    with pytest.raises(TypeError, match=r"^dstate_T: got NoneType"):
        layer.backward(dh, None, tape)

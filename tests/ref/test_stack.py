import numpy as np
import pytest
import torch

from lstm_ref.cells import lstm, peephole_full
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.skips import Skips
from lstm_ref.layers.stack import Stack
from tests.oracles import assert_all_same, assert_same, torch_autograd, torch_library_lstm
from tests.ref.cases import weighted

PRECISIONS = [(np.float64, 1e-12), (np.float32, 1e-5)]


def numbers(T, B, sizes, dtype, outputs, seed=0):
    """x; h0, c0, W_x, W_h, b of each layer with (input size, H) in sizes; gradients of h and final states."""
    rng = np.random.default_rng([seed, T, B])
    shapes = [(T, B, sizes[0][0])]
    for D, H in sizes:
        shapes += [(B, H), (B, H), *lstm.param_shapes(D, H)]
    arrays = [rng.normal(scale=0.7, size=s).astype(dtype) for s in shapes]
    final = [(B, H) for _, H in sizes for _ in range(2)]
    return arrays, [rng.normal(size=s).astype(dtype) for s in [(T, B, outputs), *final]]


def by_layer(rest):
    return [rest[n : n + 5] for n in range(0, len(rest), 5)]


def our_run(layer, arrays, cotangents):
    """Outputs, then gradients, flat, in the order of the arrays."""
    x, *rest = arrays
    state0 = [lstm.State(*part[:2]) for part in by_layer(rest)]
    p = [lstm.Params(*part[2:]) for part in by_layer(rest)]
    dh, *final = cotangents
    dstate_T = [lstm.State(*final[n : n + 2]) for n in range(0, len(final), 2)]
    h, state_T, tape = layer.forward(x, state0, p)
    dx, dstate0, dp = layer.backward(dh, dstate_T, tape)
    gradients = [dx, *(a for pair in zip(dstate0, dp, strict=True) for part in pair for a in part)]
    return [h, *(a for state in state_T for a in state)], gradients


def compare(layer, torch_forward, arrays, cotangents, rtol):
    with torch.no_grad():
        expected = [a.numpy() for a in torch_forward(*map(torch.tensor, arrays))]
    weights = [torch.tensor(w) for w in cotangents]
    gradients = torch_autograd(lambda *arrays: weighted(torch_forward(*arrays), weights), arrays)
    outputs, ours = our_run(layer, arrays, cotangents)
    for n, (one, other) in enumerate(zip([*outputs, *ours], [*expected, *gradients], strict=True)):
        assert_same(one, other, rtol, str(n))


@pytest.mark.oracle("torch.nn.LSTM", parts="layers.stack")
@pytest.mark.parametrize(("T", "B", "D", "H", "L"), [(5, 3, 2, 4, 2), (1, 1, 1, 1, 2), (3, 2, 4, 1, 3)])
@pytest.mark.parametrize(("dtype", "rtol"), PRECISIONS)
def test_a_stack_of_lstms_equals_torch(T, B, D, H, L, dtype, rtol):
    arrays, cotangents = numbers(T, B, [(D, H)] + [(H, H)] * (L - 1), dtype, H)

    def library(x, *rest):
        weights = {}
        for n, (_, _, W_x, W_h, b) in enumerate(by_layer(rest)):
            weights |= {f"weight_ih_l{n}": W_x.T, f"weight_hh_l{n}": W_h.T}
            weights |= {f"bias_ih_l{n}": b, f"bias_hh_l{n}": torch.zeros_like(b)}
        h0, c0 = (torch.stack([part[k] for part in by_layer(rest)]) for k in range(2))
        module = torch.nn.LSTM(D, H, num_layers=L).to(x.dtype)
        h, (h_T, c_T) = torch.func.functional_call(module, weights, (x, (h0, c0)))
        return [h, *(a for pair in zip(h_T, c_T, strict=True) for a in pair)]

    compare(Stack([Recurrent(lstm)] * L), library, arrays, cotangents, rtol)


@pytest.mark.oracle("torch.nn.LSTM", parts="layers.skips")
@pytest.mark.parametrize(("T", "B", "D", "Hs"), [(4, 3, 2, (4, 1, 3)), (1, 1, 1, (1, 1)), (3, 2, 1, (2,))])
@pytest.mark.parametrize(("dtype", "rtol"), PRECISIONS)
def test_skips_read_the_input_and_reach_the_output(T, B, D, Hs, dtype, rtol):
    sizes = [(D + (Hs[n - 1] if n else 0), H) for n, H in enumerate(Hs)]
    arrays, cotangents = numbers(T, B, sizes, dtype, sum(Hs))
    arrays[0] = arrays[0][..., :D]

    def graves(x, *rest):
        hs, finals = [], []
        for part in by_layer(rest):
            seen = torch.cat([x, hs[-1]], dim=-1) if hs else x
            h, *final = torch_library_lstm(seen, *part)
            hs.append(h)
            finals += final
        return [torch.cat(hs, dim=-1), *finals]

    compare(Skips([Recurrent(lstm)] * len(Hs)), graves, arrays, cotangents, rtol)


@pytest.mark.parametrize("kind", [Stack, Skips])
def test_one_layer_is_that_layer(kind):
    arrays, cotangents = numbers(4, 3, [(2, 5)], np.float64, 5)
    x, h0, c0, *p = arrays
    state0, p = lstm.State(h0, c0), lstm.Params(*p)
    h, state_T, tape = Recurrent(lstm).forward(x, state0, p)
    dx, dstate0, dp = Recurrent(lstm).backward(cotangents[0], lstm.State(*cotangents[1:]), tape)
    outputs, gradients = our_run(kind([Recurrent(lstm)]), arrays, cotangents)
    assert_all_same([*outputs, *gradients], [h, *state_T, dx, *dstate0, *dp], 1e-15)


def test_without_peepholes_it_does_not_matter_which_lstm_runs():
    arrays, _ = numbers(4, 3, [(2, 5)], np.float64, 5)
    x, h0, c0, W_x, W_h, b = arrays
    full = peephole_full.Params(W_x, W_h, np.zeros_like(W_h), b)
    h = Stack([Recurrent(peephole_full)]).forward(x, [(h0, c0)], [full])[0]
    assert_same(Stack([Recurrent(lstm)]).forward(x, [(h0, c0)], [lstm.Params(W_x, W_h, b)])[0], h, 1e-14)


@pytest.mark.parametrize("kind", [Stack, Skips])
def test_bad_inputs_are_named(kind):
    arrays, cotangents = numbers(4, 3, [(2, 5), (7 if kind is Skips else 5, 1)], np.float64, 6)
    x, *rest = arrays
    states = [lstm.State(*part[:2]) for part in by_layer(rest)]
    p = [lstm.Params(*part[2:]) for part in by_layer(rest)]
    layer = kind([Recurrent(lstm)] * 2)
    _, states_T, tape = layer.forward(x, states, p)

    def refused(error, pattern, function, *arguments):
        with pytest.raises(error, match=pattern):
            function(*arguments)

    wrong = [p[0], p[1]._replace(W_h=p[1].W_h.astype(np.float32))]
    refused(TypeError, r"^layers\[1\]: p\.W_h: got dtype float32, expected float64$", layer.forward, x, states, wrong)
    refused(ValueError, r"^layers\[0\]: x: contains NaN", layer.forward, np.full_like(x, np.nan), states, p)
    refused(ValueError, "^p: got 1 entries, expected 2 parameters", layer.forward, x, states, p[:1])
    refused(TypeError, "^state0: got NoneType", layer.forward, x, None, p)
    refused(ValueError, "^state0: got 1 entries", layer.forward, x, states[:1], p)
    refused(ValueError, "^layers: got 0 entries, expected at least 1", kind, [])
    refused(TypeError, r"^layers\[0\]: mask: got dtype float64, expected bool", layer.forward, x, states, p, x[..., 0])
    refused(ValueError, "^dstate_T: got 1 entries", layer.backward, cotangents[0], states_T[:1], tape)
    refused(ValueError, "dh: got shape", layer.backward, cotangents[0][..., :4], states_T, tape)

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import losses, network
from lstm_ref.cells import lstm_1997
from lstm_ref.cells import peephole_full as cell
from tests.oracles import assert_all_same, assert_same, complex_step, torch_autograd, torch_full_lstm
from tests.ref.cases import weighted

# T, B, D, the H of each layer, K
NETWORKS = [(5, 3, 2, (4,), 6), (4, 2, 3, (5, 1), 6), (2, 3, 1, (4, 5, 2), 7), (1, 1, 1, (1, 1), 1)]


def problem(T, B, D, Hs, K, seed=0, dtype=np.float64):
    """Inputs x, W_o, b_o, then h0, c0, W_x, W_h, W_c, b per layer; targets; gradients with respect to final states."""
    rng = np.random.default_rng([seed, T, B, D, K])
    shapes = [(T, B, D), (Hs[-1], K), (K,)]
    for D_l, H in zip((D, *Hs[:-1]), Hs, strict=True):
        shapes += [(B, H), (B, H), *cell.param_shapes(D_l, H)]
    arrays = [rng.normal(scale=0.7, size=s).astype(dtype) for s in shapes]
    target = rng.dirichlet(np.ones(K), size=(T, B)).astype(dtype)
    weights = [(rng.normal(size=(B, H)).astype(dtype), rng.normal(size=(B, H)).astype(dtype)) for H in Hs]
    return arrays, target, weights


def parts(arrays):
    x, W_o, b_o, *rest = arrays
    layers = [rest[k : k + 6] for k in range(0, len(rest), 6)]
    return x, [cell.State(*r[:2]) for r in layers], [cell.Params(*r[2:]) for r in layers], W_o, b_o


def gradients(arrays, target, weights):
    x, states0, layers, W_o, b_o = parts(arrays)
    _, _, tape = network.forward(cell, x, states0, layers, W_o, b_o)
    dlogits = losses.cross_entropy_backward(tape.logits, target)
    dstates_T = [cell.State(*w) for w in weights]
    dx, dstates0, dlayers, dW_o, db_o = network.backward(dlogits, tape, dstates_T)
    flat = [dx, dW_o, db_o]
    for dstate0, dp in zip(dstates0, dlayers, strict=True):
        assert isinstance(dstate0, cell.State) and isinstance(dp, cell.Params)
        flat += [*dstate0, *dp]
    return flat


def torch_network(arrays):
    """Probabilities, their logarithms, final states; time outside and layers inside, as in the lecture."""
    x, W_o, b_o, *rest = arrays
    layers = [rest[k : k + 6] for k in range(0, len(rest), 6)]
    states = [tuple(layer[:2]) for layer in layers]
    logits = []
    for x_t in x:
        h = x_t
        for n, layer in enumerate(layers):
            _, *state = torch_full_lstm(h[None], *states[n], *layer[2:])
            states[n] = tuple(state)
            h = state[0]
        logits.append(h @ W_o + b_o)
    z = torch.stack(logits)
    return torch.softmax(z, dim=-1), torch.log_softmax(z, dim=-1), states


@pytest.mark.oracle("PyTorch autograd", parts="network")
@pytest.mark.parametrize("sizes", NETWORKS)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_network_equals_torch(sizes, dtype, rtol):
    arrays, target, weights = problem(*sizes, dtype=dtype)
    torch_weights = [[torch.tensor(w) for w in pair] for pair in weights]

    def loss(*arrays):
        _, log_y, states = torch_network(arrays)
        final = sum(weighted(state, pair) for state, pair in zip(states, torch_weights, strict=True))
        return final - (torch.tensor(target) * log_y).sum()

    with torch.no_grad():
        y, log_y, states = torch_network([torch.tensor(a) for a in arrays])
    got_y, got_states, tape = network.forward(cell, *parts(arrays))
    assert_same(got_y, y.numpy(), rtol, "y")
    for got, expected in zip(got_states, states, strict=True):
        assert isinstance(got, cell.State)
        assert_same(got.h, expected[0].numpy(), rtol, "h_T")
        assert_same(got.c, expected[1].numpy(), rtol, "c_T")
    expected = -(torch.tensor(target) * log_y).sum().numpy()
    if sizes[-1] > 1:
        assert_same(losses.cross_entropy(tape.logits, target), expected, rtol, "loss")
    # A gradient that is exactly zero (a single class) is zero on both sides only up to rounding.
    floor = 10 * np.finfo(dtype).eps
    got = gradients(arrays, target, weights)
    for n, (one, other) in enumerate(zip(got, torch_autograd(loss, arrays), strict=True)):
        if np.max(np.abs(other)) < floor:
            assert one.shape == other.shape and np.max(np.abs(one)) < floor
        else:
            assert_same(one, other, rtol, f"gradient {n}")


@pytest.mark.oracle("complex step", parts="network")
def test_network_equals_complex_step():
    arrays, target, weights = problem(3, 2, 1, (3, 2), 4, seed=1)

    def loss(*arrays):
        _, states_T, tape = network.forward(cell, *parts(arrays))
        final = sum(weighted(state, pair) for state, pair in zip(states_T, weights, strict=True))
        return final + losses.cross_entropy(tape.logits, target.astype(np.complex128))

    got = gradients(arrays, target, weights)
    for n, (one, other) in enumerate(zip(got, complex_step(loss, arrays), strict=True)):
        assert_same(one, other, 1e-12, f"gradient {n}")


def test_network_needs_only_the_array_standard():
    arrays, target, weights = problem(*NETWORKS[1], seed=2)
    wrap = array_api_strict.asarray
    strict = [wrap(a) for a in arrays], wrap(target), [tuple(map(wrap, pair)) for pair in weights]
    assert_all_same(gradients(*strict), gradients(arrays, target, weights), 1e-13)


def test_no_gradient_by_the_final_states_is_a_gradient_of_zero():
    arrays, target, weights = problem(*NETWORKS[1], seed=3)
    x, states0, layers, W_o, b_o = parts(arrays)
    _, _, tape = network.forward(cell, x, states0, layers, W_o, b_o)
    dx = network.backward(losses.cross_entropy_backward(tape.logits, target), tape)[0]
    zeros = [tuple(np.zeros_like(w) for w in pair) for pair in weights]
    assert_same(dx, gradients(arrays, target, zeros)[0], 0)


def test_bad_inputs_are_named():
    arrays, *_ = problem(*NETWORKS[1])
    x, states0, layers, W_o, b_o = parts(arrays)
    _, _, tape = network.forward(cell, x, states0, layers, W_o, b_o)

    def refused(error, pattern, function, *arguments):
        with pytest.raises(error, match=pattern):
            function(*arguments)

    def run(x=x, states0=states0, layers=layers, W_o=W_o, b_o=b_o):
        return network.forward(cell, x, states0, layers, W_o, b_o)

    wrong = [layers[0], layers[1]._replace(W_x=layers[1].W_x[:1])]
    refused(ValueError, r"^layers\[1\]: p\.W_x: got shape \(1, 4\), expected \(5, 4\)$", lambda: run(layers=wrong))
    refused(ValueError, "^layers: got 0 entries, expected at least 1", lambda: run(layers=[]))
    refused(TypeError, "^layers: got NoneType", lambda: run(layers=None))
    refused(ValueError, "^states0: got 1 entries, expected 2", lambda: run(states0=states0[:1]))
    refused(ValueError, r"^W_o: got shape \(2, 6\), expected \(1, K\)", lambda: run(W_o=np.ones((2, 6))))
    refused(ValueError, r"^b_o: got shape \(6,\), expected \(5,\)$", lambda: run(W_o=W_o[:, 1:]))
    refused(ValueError, r"^b_o: got shape \(1,\), expected \(6,\)$", lambda: run(b_o=b_o[:1]))
    refused(TypeError, "^b_o: got dtype float32", lambda: run(b_o=b_o.astype(np.float32)))
    refused(ValueError, r"^dlogits: got shape", network.backward, tape.logits[:, :1], tape)
    refused(ValueError, "^dstates_T: got 1 entries", network.backward, tape.logits, tape, states0[:1])
    refused(TypeError, r"^layers\[1\]: dstate_T: got NoneType", network.backward, tape.logits, tape, [states0[0], None])


def test_a_cell_whose_states_differ_in_size_needs_no_gradient_by_the_final_states():
    rng = np.random.default_rng(4)
    blocks = lstm_1997.Blocks(2)
    shapes = [s for D in (3, 4) for s in blocks.param_shapes(D, 4)]
    p = [rng.normal(size=s) for s in shapes]
    layers = [blocks.Params(*p[:5]), blocks.Params(*p[5:])]
    states0 = [blocks.State(*(rng.normal(size=(2, n)) for n in blocks.state_sizes(4))) for _ in range(2)]
    x, W_o, b_o, dlogits = (rng.normal(size=s) for s in ((3, 2, 3), (4, 5), (5,), (3, 2, 5)))
    _, _, tape = network.forward(blocks, x, states0, layers, W_o, b_o)

    def loss(x, *rest):
        layers = [blocks.Params(*rest[n : n + 5]) for n in (0, 5)]
        states = [blocks.State(*rest[n : n + 4]) for n in (10, 14)]
        return (dlogits * network.forward(blocks, x, states, layers, *rest[18:])[2].logits).sum()

    expected = complex_step(loss, [x, *p, *states0[0], *states0[1], W_o, b_o])[0]
    assert_same(network.backward(dlogits, tape)[0], expected, 1e-12)


def test_each_trial_gets_what_it_gets_alone():
    T, B, D, Hs, K = NETWORKS[1]
    alone = [problem(T, B, D, Hs, K, seed=seed) for seed in (5, 6, 7)]
    arrays = [np.stack(a, axis=1 if n == 0 else 0) for n, a in enumerate(zip(*(q[0] for q in alone), strict=True))]
    target = np.stack([q[1] for q in alone], axis=1)
    weights = [tuple(map(np.stack, zip(*pairs, strict=True))) for pairs in zip(*(q[2] for q in alone), strict=True)]
    y, _, _ = network.forward(cell, *parts(arrays))
    together = gradients(arrays, target, weights)
    for r, q in enumerate(alone):
        assert_same(y[:, r], network.forward(cell, *parts(q[0]))[0], 1e-14)
        for n, (one, other) in enumerate(zip(together, gradients(*q), strict=True)):
            assert_same(one[:, r] if n == 0 else one[r], other, 1e-13, f"gradient {n}")

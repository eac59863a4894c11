"""The compiled networks of 1997 and 2000: their weights, counted, and their directions, against lstm_ref and torch."""

import numpy as np
import pytest
import torch

from experiments.online.kernel import Rule
from experiments.online.net import Net, Shown
from experiments.online.wiring import CENTERED, CROSS_ENTROPY, IDENTITY, LOGISTIC, TWICE, Form, Weights, wire
from lstm_ref import initialise, readable
from lstm_ref.cells.lstm_1997 import Truncated

FORGET = {"gates": "ifo", "sources": "xhifo1", "bias": "ifgo"}
FORMS = [
    (Form(3, 2, 2, 2), {}),
    (Form(1, 1, 1, 1), {}),
    (Form(2, 3, 1, 4, g=LOGISTIC, h=IDENTITY, y=IDENTITY), {"outputs": "xh1"}),
    (Form(4, 1, 3, 2, loss=CROSS_ENTROPY), {"gates": "i", "sources": "x", "outputs": "xh"}),
    (Form(3, 2, 2, 2), FORGET),
    (Form(2, 2, 1, 3, g=IDENTITY, h=IDENTITY), FORGET | {"peepholes": True, "sources": "xh1"}),
    (Form(1, 2, 3, 1, g=CENTERED), FORGET | {"peepholes": True, "outputs": "xh1"}),
]


def some_sequences(rng, form, T, B, everywhere):
    lengths = rng.integers(1, T + 1, B)
    lengths[0] = T
    last = np.arange(T)[:, None] == lengths - 1
    asked = (np.arange(T)[:, None] < lengths) & (rng.random((T, B)) < 0.6) | last if everywhere else last
    index = np.broadcast_to(np.arange(form.D), (T, B, form.D)).copy()
    x = rng.normal(size=(T, B, form.D)) * (rng.random((T, B, form.D)) < 0.7)
    return Shown(index, x, lengths, rng.random((T, B, form.K)), asked)


def some_weights(rng, wiring):
    w = wiring.draw(rng)
    for part, there in zip(w, wiring.has, strict=True):
        part[there] = rng.normal(size=int(there.sum()))
    return w


def by_torch(form, wiring, w, shown):
    """Gradient of the loss with respect to W, P, V: what comes from the step before is detached, but for c."""
    W, P, V = (torch.tensor(np.where(np.isinf(part), 0, part), requires_grad=True) for part in w)
    N, S, H = form.N, form.S, form.H
    has = [bool(wiring.has.W[:, form.columns(gate)].any()) for gate in "ifo"]
    functions = {
        IDENTITY: lambda v: v,
        LOGISTIC: torch.sigmoid,
        CENTERED: lambda v: 2 * torch.sigmoid(v) - 1,
        TWICE: lambda v: 4 * torch.sigmoid(v) - 2,
    }
    loss, ys = torch.zeros(()), np.zeros(shown.target.shape)
    one = torch.ones(1, dtype=torch.float64)
    for b, length in enumerate(shown.lengths):
        h, c = torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64)
        i = f = o = torch.zeros(N, dtype=torch.float64)
        for t in range(length):
            x = torch.zeros(form.D, dtype=torch.float64)
            x[shown.places[t, b]] = torch.tensor(shown.value[t, b])
            net = torch.cat([x, h.detach(), i.detach(), f.detach(), o.detach(), one]) @ W
            before = c
            peep = [(p * s.detach()).reshape(N, S).sum(1) for p, s in zip(P[:2], (before, before), strict=True)]
            i = torch.sigmoid(net[:N] + peep[0]) if has[0] else torch.ones(N, dtype=torch.float64)
            f = torch.sigmoid(net[N : 2 * N] + peep[1]) if has[1] else torch.ones(N, dtype=torch.float64)
            g = functions[form.g](net[2 * N : 2 * N + H])
            c = f.repeat_interleave(S) * before + i.repeat_interleave(S) * g
            into_o = net[2 * N + H :] + (P[2] * c.detach()).reshape(N, S).sum(1)
            o = torch.sigmoid(into_o) if has[2] else torch.ones(N, dtype=torch.float64)
            h = o.repeat_interleave(S) * functions[form.h](c)
            if not shown.asked[t, b]:
                continue
            a = torch.cat([x, h, one]) @ V
            y, target = functions[form.y](a), torch.tensor(shown.target[t, b])
            ys[t, b] = y.detach().numpy()
            if form.loss == CROSS_ENTROPY:
                loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(a, target, reduction="sum")
            else:
                loss = loss + 0.5 * ((target - y) ** 2).sum()
    loss.backward()
    return ys, Weights(*(part.grad.numpy() * there for part, there in zip((W, P, V), wiring.has, strict=True)))


@pytest.mark.parametrize("everywhere", [False, True], ids=["at the end", "at many steps"])
@pytest.mark.parametrize(("form", "options"), FORMS)
def test_outputs_and_directions_are_those_of_torch(form, options, everywhere):
    rng = np.random.default_rng([form.D, form.N, form.S, everywhere])
    wiring = wire(form, **options)
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 7, 3, everywhere)
    ys, gradient = by_torch(form, wiring, w, shown)
    y = Net(wiring, Rule(0.0, 0.0, False), w).run(shown, train=False)
    np.testing.assert_allclose(y, ys, rtol=0, atol=1e-13)
    for ours, theirs, name in zip(Net(wiring, Rule(1.0, 0.0, False), w).direction(shown), gradient, "WPV", strict=True):
        np.testing.assert_allclose(-ours, theirs, rtol=0, atol=1e-12, err_msg=name)


def test_directions_are_those_of_the_reference():
    rng, form = np.random.default_rng(1), Form(3, 2, 2, 2)
    N, H, D = form.N, form.H, form.D
    wiring = wire(form)
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 9, 4, False)
    shown.lengths[:], shown.asked[:] = 9, False
    shown.asked[-1] = True
    cell = Truncated(form.S)
    columns = [*range(N), *range(2 * N, form.units)]  # without forget gates
    rows = {name: w.W[form.rows(name)][:, columns] for name in "xhio1"}
    p = cell.Params(rows["x"], rows["h"], rows["i"], rows["o"], rows["1"][0])
    h, _, caches = readable.forward(cell, shown.value, initialise.zero_state(cell, shown.value[0], H), p)
    y = 1 / (1 + np.exp(-(h[-1] @ w.V[D : D + H] + w.V[-1])))
    e = y * (1 - y) * (shown.target[-1] - y)
    dh = np.zeros_like(h)
    dh[-1] = e @ w.V[D : D + H].T
    nothing = initialise.zero_state(cell, shown.value[0], H)
    _, _, dp = readable.backward(cell, dh, nothing, caches, p)
    direction = Net(wiring, Rule(1.0, 0.0, False), w).direction(shown).W
    for name, expected in zip("xhio1", dp, strict=True):
        np.testing.assert_allclose(direction[form.rows(name)][:, columns].reshape(expected.shape), expected, atol=1e-13)


def test_without_recurrent_weights_the_truncated_direction_is_exact():
    """Central differences: with nothing to cut, the rule is the gradient."""
    rng, form = np.random.default_rng(2), Form(2, 2, 2, 1)
    wiring = wire(form, gates="ifo", sources="x1", bias="ifgo")
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 6, 2, True)
    net = Net(wiring, Rule(0.0, 0.0, False), w)

    def loss():
        y = net.run(shown, train=False)
        return 0.5 * float((((shown.target - y) ** 2) * shown.asked[..., None]).sum())

    for part, direction, there in zip(w, net.direction(shown), wiring.has, strict=True):
        for place in np.argwhere(there):
            kept = part[tuple(place)]
            ends = []
            for shift in (1e-5, -1e-5):
                part[tuple(place)] = kept + shift
                ends.append(loss())
            part[tuple(place)] = kept
            assert -(ends[0] - ends[1]) / 2e-5 == pytest.approx(direction[tuple(place)], abs=1e-8)


def test_the_error_of_a_state_is_constant_over_q_steps():
    """With f = 1, the derivative of the last state by the first input stays the same over q silent steps."""
    form = Form(2, 1, 1, 1, y=IDENTITY)
    wiring = wire(form, gates="i", sources="x1", bias="ig")
    w = wiring.draw(np.random.default_rng(3))
    w.W[-1, form.columns("g")] = 0.0  # in silence, nothing is written

    def derivative(q):
        value = np.zeros((q + 1, 1, 2))
        value[0, 0] = 1.0, 0.5
        asked = np.zeros((q + 1, 1), dtype=bool)
        asked[-1] = True
        index = np.broadcast_to(np.arange(2), value.shape).copy()
        shown = Shown(index, value, np.array([q + 1]), np.ones((q + 1, 1, 1)), asked)
        return Net(wiring, Rule(1.0, 0.0, False), w).direction(shown).W[:2]

    assert np.any(derivative(0))
    for q in (1, 10, 1000):
        np.testing.assert_array_equal(derivative(q), derivative(0))


def test_one_sequence_at_a_time_and_every_step_are_different_rules():
    rng, form = np.random.default_rng(4), Form(2, 2, 1, 1)
    wiring = wire(form)
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 8, 5, True)
    ends = []
    for every_step in (False, True):
        net = Net(wiring, Rule(0.1, 0.0, every_step), Weights(*(part.copy() for part in w)))
        net.run(shown, train=True)
        ends.append(net.w.V)
    assert np.abs(ends[0] - ends[1]).max() > 1e-6


def test_momentum_moves_on():
    rng, form = np.random.default_rng(5), Form(2, 1, 1, 1)
    wiring = wire(form)
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 5, 1, False)
    start, first = w.V.copy(), Net(wiring, Rule(1.0, 0.0, False), w).direction(shown).V
    net = Net(wiring, Rule(1e-3, 0.5, False), w)
    net.run(shown, train=True)
    np.testing.assert_allclose(w.V - start, 1e-3 * first, atol=1e-15)
    middle, second = w.V.copy(), Net(wiring, Rule(1.0, 0.0, False), w).direction(shown).V
    net.run(shown, train=True)
    np.testing.assert_allclose(w.V - middle, 1e-3 * second + 0.5e-3 * first, atol=1e-15)


def test_sequences_after_sequences_equal_one_long_one_without_resets():
    rng, form = np.random.default_rng(6), Form(2, 2, 1, 2)
    wiring = wire(form, **FORGET)
    w = some_weights(rng, wiring)
    shown = some_sequences(rng, form, 10, 1, True)
    whole = Net(wiring, Rule(0.05, 0.0, True), Weights(*(part.copy() for part in w)))
    y = whole.run(shown, train=True, resets=False)
    halves = Net(wiring, Rule(0.05, 0.0, True), Weights(*(part.copy() for part in w)))
    ys = []
    for steps in (slice(5), slice(5, 10)):
        part = Shown(*(np.ascontiguousarray(a[steps]) if a.ndim > 1 else np.array([5]) for a in shown))
        ys.append(halves.run(part, train=True, resets=False))
    np.testing.assert_array_equal(np.concatenate(ys), y)
    for one, other in zip(whole.w, halves.w, strict=True):
        np.testing.assert_array_equal(one, other)

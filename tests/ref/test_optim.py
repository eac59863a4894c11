from typing import Any, NamedTuple

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref.optim import adam, momentum, sgd
from tests.oracles import assert_all_same, assert_same
from tests.ref.layer_cases import flat, nesting, rebuilt


class Layer(NamedTuple):
    W: Any
    b: Any


class Case(NamedTuple):
    module: Any
    ours: dict
    torch: Any  # makes the optimizer of PyTorch


CASES = {
    "sgd": Case(sgd, {"rate": 0.1}, lambda ps: torch.optim.SGD(ps, lr=0.1)),
    "momentum": Case(momentum, {"rate": 0.05, "momentum": 0.8}, lambda ps: torch.optim.SGD(ps, lr=0.05, momentum=0.8)),
    "adam": Case(adam, {"rate": 0.01}, lambda ps: torch.optim.Adam(ps, lr=0.01)),
    "adam with other numbers": Case(
        adam,
        {"rate": 0.3, "beta1": 0.5, "beta2": 0.7, "epsilon": 0.1},
        lambda ps: torch.optim.Adam(ps, lr=0.3, betas=(0.5, 0.7), eps=0.1),
    ),
    "adam without means": Case(
        adam, {"rate": 0.3, "beta1": 0, "beta2": 0.0}, lambda ps: torch.optim.Adam(ps, lr=0.3, betas=(0.0, 0.0))
    ),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
SHAPES = [Layer((2, 3), (3,)), ([(3, 1), ()], (1, 1, 4))]
TREE = [Layer(None, None), ([None, None], None)]


def draw(seed, R=None, dtype=np.float64):
    rng = np.random.default_rng(seed)
    shapes = [(2, 3), (3,), (3, 1), (), (1, 1, 4)]
    return rebuilt(TREE, iter([rng.normal(size=(*(() if R is None else (R,)), *s)).astype(dtype) for s in shapes]))


def follow(case, params, gradients, **changed):
    state = case.module.start(params)
    for grads in gradients:
        params, state = case.module.step(params, grads, state, **case.ours | changed)
    return params


@pytest.mark.oracle("torch.optim", parts=("optim.sgd", "optim.momentum", "optim.adam"))
@every_case
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_twenty_steps_equal_torch(case, dtype, rtol):
    params, gradients = draw(0, dtype=dtype), [draw(seed, dtype=dtype) for seed in range(1, 21)]
    leaves = [torch.tensor(np.array(a)) for a in flat(params)]
    optimizer = case.torch(leaves)
    for grads in gradients:
        for leaf, g in zip(leaves, flat(grads), strict=True):
            leaf.grad = torch.tensor(np.array(g))
        optimizer.step()
    got = follow(case, params, gradients)
    assert nesting(got) == nesting(params)
    for one, other in zip(flat(got), leaves, strict=True):
        assert_same(one, other.numpy(), rtol)


@every_case
def test_each_trial_follows_its_own_rate(case):
    params, gradients = draw(0, R=3), [draw(seed, R=3) for seed in range(1, 6)]
    rates = np.array([0.0, 0.02, 0.5])
    got = follow(case, params, gradients, rate=rates)
    for r, rate in enumerate(rates):
        alone = follow(case, of(params, r), [of(g, r) for g in gradients], rate=float(rate))
        for one, other in zip(flat(got), flat(alone), strict=True):
            assert_same(one[r], other, 1e-15)
    for one, other in zip(flat(got), flat(params), strict=True):
        assert np.array_equal(one[0], other[0])  # rate 0


def of(tree, r):
    return rebuilt(tree, iter([np.asarray(a[r]) for a in flat(tree)]))


@every_case
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_needs_only_the_array_standard(case, dtype):
    def wrap(tree):
        return rebuilt(tree, iter([array_api_strict.asarray(a) for a in flat(tree)]))

    for R, rate in ((None, 0.1), (2, np.array([0.1, 0.3], dtype))):
        params, gradients = draw(0, R, dtype), [draw(seed, R, dtype) for seed in (1, 2)]
        strict_rate = rate if R is None else array_api_strict.asarray(rate)
        got = follow(case, wrap(params), [wrap(g) for g in gradients], rate=strict_rate)
        assert_all_same(flat(got), flat(follow(case, params, gradients, rate=rate)), 1e-6)


@every_case
def test_arguments_are_left_alone(case):
    params, grads = draw(0), draw(1)
    state = case.module.start(params)
    _, state = case.module.step(params, grads, state, **case.ours)
    before = [np.array(a) for a in flat((params, grads, state))]
    for a in flat((params, grads, state)):
        if isinstance(a, np.ndarray):
            a.flags.writeable = False
    first, second = (case.module.step(params, grads, state, **case.ours) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(flat(first), flat(second), strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(flat((params, grads, state)), before, strict=True))


def test_momentum_with_a_constant_rate_is_the_classical_one():
    w, v, gradients = 1.5, 0.0, np.random.default_rng(0).normal(size=10)
    for g in gradients:
        v = 0.7 * v - 0.1 * g
        w = w + v
    case = Case(momentum, {"rate": 0.1, "momentum": 0.7}, None)
    assert_same(follow(case, np.array([1.5]), [np.array([g]) for g in gradients]), np.array([w]), 1e-14)


def test_the_first_step_of_adam_has_the_size_of_the_rate():
    g = np.array([1e-3, -1e3, 5.0])
    got = follow(Case(adam, {"rate": 0.01, "epsilon": 0}, None), np.zeros(3), [g])
    assert_same(got, -0.01 * np.sign(g), 1e-14)


@every_case
def test_bad_inputs_are_named(case):
    params, grads = draw(0), draw(1)
    state = case.module.start(params)

    def refused(error, pattern, params=params, grads=grads, state=state, **changed):
        with pytest.raises(error, match=pattern):
            case.module.step(params, grads, state, **case.ours | changed)

    short = [grads[0]._replace(b=np.ones(1)), grads[1]]
    refused(ValueError, r"^grads\[0\]\.b: got shape \(1,\), expected \(3,\)$", grads=short)
    refused(ValueError, r"^grads: got 1 entries, expected 2", grads=grads[:1])
    refused(ValueError, r"^grads\[0\]\.W: contains NaN", grads=[Layer(np.full((2, 3), np.nan), grads[0].b), grads[1]])
    refused(TypeError, r"^grads\[0\]\.W: got dtype float32", grads=draw(1, dtype=np.float32))
    refused(TypeError, r"^params: got NoneType", params=None)
    refused(ValueError, r"^params: got no arrays", params=[])
    refused(ValueError, r"^rate: got -1, expected a number from 0", rate=-1)
    refused(ValueError, r"^rate: got nan", rate=float("nan"))
    refused(TypeError, r"^rate: got NoneType, expected a number$", rate=None)
    refused(TypeError, r"^rate: got bool", rate=True)
    flat_state = case.module.start([np.ones(2), np.ones(())])
    single = [np.ones(2), np.ones(())]
    refused(
        ValueError, r"^params\[1\]: got shape \(\), expected a trial axis", single, single, flat_state, rate=np.ones(2)
    )
    trials, dtrials = draw(0, R=3), draw(1, R=3)
    state = case.module.start(trials)
    refused(ValueError, r"^rate: got shape \(2,\), expected \(3,\)$", trials, dtrials, state, rate=np.ones(2))
    refused(TypeError, r"^rate: got dtype float32", trials, dtrials, state, rate=np.ones(3, np.float32))
    refused(ValueError, r"^rate: got a number below 0", trials, dtrials, state, rate=np.array([1, -1.0, 1]))
    refused(ValueError, r"^rate: got a number below 0 or inf", trials, dtrials, state, rate=np.array([1, np.inf, 1]))
    with pytest.raises(ValueError, match=r"^params: got no arrays"):
        case.module.start([])


def test_bad_numbers_are_named():
    params = np.ones(2)
    for module, name, value in [
        (momentum, "momentum", 1.0),
        (momentum, "momentum", -0.1),
        (adam, "beta1", 1.0),
        (adam, "beta2", 2),
        (adam, "epsilon", -1e-8),
    ]:
        with pytest.raises(ValueError, match=f"^{name}: got {value}"):
            module.step(params, params, module.start(params), rate=0.1, **{name: value})
    with pytest.raises(ValueError, match=r"^state\.v: got shape \(3,\), expected \(2,\)$"):
        momentum.step(params, params, momentum.start(np.ones(3)), rate=0.1)
    with pytest.raises(ValueError, match=r"^state\.m: got shape \(3,\), expected \(2,\)$"):
        adam.step(params, params, adam.start(np.ones(3)))

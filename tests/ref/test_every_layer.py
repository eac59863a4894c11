"""What holds for layers of every kind: stacks, skips, both directions, and layers made of these."""

import array_api_strict
import numpy as np
import pytest

from tests.oracles import assert_same, complex_step
from tests.ref.cases import weighted
from tests.ref.layer_cases import KINDS, flat, nesting, problem, rebuilt, run

every_kind = pytest.mark.parametrize("kind", KINDS)
masked_or_not = pytest.mark.parametrize("masked", [False, True])


def assert_nested_same(got, expected, rtol):
    assert nesting(got) == nesting(expected)
    for n, (one, other) in enumerate(zip(flat(got), flat(expected), strict=True)):
        assert_same(one, other, rtol, str(n))


@pytest.mark.oracle("complex step", parts=("layers.recurrent", "layers.stack", "layers.skips", "layers.bidirectional"))
@every_kind
@masked_or_not
@pytest.mark.parametrize("sizes", [(3, 2, 2), (1, 1, 1)])
def test_gradients_equal_complex_step(kind, masked, sizes):
    q = problem(kind, *sizes, masked=masked)
    inputs = (q.x, q.state0, q.p)

    def loss(*arrays):
        x, state0, p = rebuilt(inputs, iter(arrays))
        h, state_T, _ = q.layer.forward(x, state0, p, q.mask)
        return weighted(flat((h, state_T)), flat((q.dh, q.dstate_T)))

    expected = complex_step(loss, flat(inputs))
    got = run(q)[1]
    assert nesting(got) == nesting(inputs)
    for n, (one, other) in enumerate(zip(flat(got), expected, strict=True)):
        if other.any() or not masked:
            assert_same(one, other, 1e-12, str(n))
        else:  # masked throughout
            assert one.shape == other.shape and not one.any()


@every_kind
@masked_or_not
def test_each_trial_gets_what_it_gets_alone(kind, masked):
    q = problem(kind, R=3, seed=1, masked=masked)
    (h, state_T), (dx, dstate0, dp) = run(q)
    for r in range(3):

        def of(tree, r=r):
            return rebuilt(tree, iter([a[r] for a in flat(tree)]))

        mask = None if q.mask is None else q.mask[:, r]
        alone = type(q)(q.layer, q.x[:, r], of(q.state0), of(q.p), q.dh[:, r], of(q.dstate_T), mask)
        got = (h[:, r], of(state_T)), (dx[:, r], of(dstate0), of(dp))
        assert_nested_same(got, run(alone), 1e-13)


@every_kind
@masked_or_not
@pytest.mark.parametrize("R", [None, 2])
def test_it_needs_only_the_array_standard(kind, masked, R):
    q = problem(kind, R=R, seed=2, masked=masked)
    got = run(q.map(array_api_strict.asarray))
    assert all(type(a) is array_api_strict._array_object.Array for a in flat(got))
    assert_nested_same(rebuilt(got, iter([np.asarray(a) for a in flat(got)])), run(q), 1e-14)


@every_kind
def test_float32_stays_float32_and_close(kind):
    q = problem(kind, seed=3)
    got, expected = run(q.map(np.float32)), run(q.map(lambda a: a.astype(np.float32).astype(np.float64)))
    assert_nested_same(got, rebuilt(expected, iter([a.astype(np.float32) for a in flat(expected)])), 1e-5)


@every_kind
def test_inputs_are_left_alone(kind):
    q = problem(kind, seed=4, masked=True)
    before = [a.copy() for a in flat(q[1:])]
    for a in flat(q[1:]):
        a.flags.writeable = False
    run(q)
    run(q)
    assert all(np.array_equal(one, other) for one, other in zip(flat(q[1:]), before, strict=True))


@every_kind
def test_a_tape_outlives_the_next_forward_pass(kind):
    q, other = problem(kind, seed=5), problem(kind, seed=6)
    expected = run(q)[1]
    _, _, tape = q.layer.forward(q.x, q.state0, q.p)
    run(other._replace(layer=q.layer))
    assert_nested_same(q.layer.backward(q.dh, q.dstate_T, tape), expected, 1e-15)

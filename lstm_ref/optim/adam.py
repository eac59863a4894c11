"""Adam: steps of a size that does not depend on the size of the gradient."""

from typing import NamedTuple

from lstm_ref import nested
from lstm_ref.arguments import check_count, check_kind, check_number
from lstm_ref.backend import Array, array_namespace
from lstm_ref.nested import Nested
from lstm_ref.optim import rates
from lstm_ref.optim.rates import Rate


class State(NamedTuple):
    """Number of steps, and running means of the gradient and of its square, nested as the parameters."""

    steps: int
    m: Nested
    v: Nested


def start(params: Nested) -> State:
    """State before the first step."""
    nested.check("params", params)
    return State(0, nested.zeros_like(params), nested.zeros_like(params))


def step(
    params: Nested,
    grads: Nested,
    state: State,
    rate: Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Nested, State]:
    """One step of Adam, the k-th.

    (1)  m = beta1 m + (1 - beta1) g
    (2)  v = beta2 v + (1 - beta2) g^2
    (3)  m' = m / (1 - beta1^k)                         both means started at 0; this takes the bias out
    (4)  v' = v / (1 - beta2^k)
    (5)  w = w - rate m' / (sqrt(v') + epsilon)

    Source: Kingma & Ba (2015), algorithm 1, with its default numbers.

    beta1, beta2: from 0 to below 1. epsilon: at least 0. Other arguments and errors: see `lstm_ref.optim`.
    """
    rate = rates.check(params, grads, rate)
    check_kind("state", state, State)
    nested.check_alike("state.m", state.m, params)
    nested.check_alike("state.v", state.v, params)
    beta1 = check_number("beta1", beta1, 0, 1)
    beta2 = check_number("beta2", beta2, 0, 1)
    epsilon = check_number("epsilon", epsilon, 0)
    k = check_count("state.steps", state.steps, 0) + 1
    unbias1, unbias2 = 1 / (1 - beta1**k), 1 / (1 - beta2**k)
    m = nested.apply(lambda m, g: beta1 * m + (1 - beta1) * g, state.m, grads)  # (1)
    v = nested.apply(lambda v, g: beta2 * v + (1 - beta2) * g**2, state.v, grads)  # (2)

    def moved(w: Array, m: Array, v: Array) -> Array:
        root = array_namespace(v).sqrt(v * unbias2)  # (4)
        return w - rates.times(rate, m * unbias1 / (root + epsilon))  # (3) (5)

    return nested.apply(moved, params, m, v), State(k, m, v)

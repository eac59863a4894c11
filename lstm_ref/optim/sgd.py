"""Stochastic gradient descent."""

from typing import NamedTuple

from lstm_ref import nested
from lstm_ref.arguments import check_kind
from lstm_ref.nested import Nested
from lstm_ref.optim import rates
from lstm_ref.optim.rates import Rate


class State(NamedTuple):
    """Nothing: each step stands for itself."""


def start(params: Nested) -> State:
    """State before the first step."""
    nested.check("params", params)
    return State()


def step(params: Nested, grads: Nested, state: State, rate: Rate) -> tuple[Nested, State]:
    """One step down the gradient: w = w - rate g. Arguments and errors: see `lstm_ref.optim`."""
    rate = rates.check(params, grads, rate)
    check_kind("state", state, State)
    return nested.apply(lambda w, g: w - rates.times(rate, g), params, grads), state

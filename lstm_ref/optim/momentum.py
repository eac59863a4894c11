"""Gradient descent with momentum."""

from typing import NamedTuple

from lstm_ref import nested
from lstm_ref.arguments import check_kind, check_number
from lstm_ref.nested import Nested
from lstm_ref.optim import rates
from lstm_ref.optim.rates import Rate


class State(NamedTuple):
    """Velocity, nested as the parameters."""

    v: Nested


def start(params: Nested) -> State:
    """State before the first step: velocity 0."""
    nested.check("params", params)
    return State(nested.zeros_like(params))


def step(params: Nested, grads: Nested, state: State, rate: Rate, momentum: float = 0.9) -> tuple[Nested, State]:
    """One step with momentum mu.

    (1)  v = mu v + g
    (2)  w = w - rate v

    This is the convention of PyTorch. In the classical one (Rumelhart, Hinton & Williams, 1986) the rate stands
    in (1): v = mu v - rate g, w = w + v. With a constant rate both give the same w; after a change of the rate,
    here the whole velocity counts with the new one at once.

    momentum: from 0 to below 1. Arguments and errors: see `lstm_ref.optim`.
    """
    rate = rates.check(params, grads, rate)
    check_kind("state", state, State)
    nested.check_alike("state.v", state.v, params)
    momentum = check_number("momentum", momentum, 0, 1)
    v = nested.apply(lambda v, g: momentum * v + g, state.v, grads)  # (1)
    return nested.apply(lambda w, v: w - rates.times(rate, v), params, v), State(v)  # (2)

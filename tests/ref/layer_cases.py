"""Layers of every kind with random numbers, and what runs them; nesting is undone and redone by hand here."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.cells import gru, lstm, peephole_full
from lstm_ref.layers.bidirectional import Bidirectional, Both
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.skips import Skips
from lstm_ref.layers.stack import Stack


class Case(NamedTuple):
    """A layer, its size n of outputs, random initial states, parameters and gradients of final states."""

    layer: Any
    n: int
    state0: Any
    p: Any
    dstate_T: Any


def recurrent(rng, cell, D, H, B, R=None):
    lead = () if R is None else (R,)

    def draw(shapes, *front):
        return type(shapes)(*(rng.normal(scale=0.7, size=(*lead, *front, *np.atleast_1d(s))) for s in shapes))

    sizes = cell.state_sizes(H)
    return Case(Recurrent(cell), H, draw(sizes, B), draw(cell.param_shapes(D, H)), draw(sizes, B))


def listed(kind, cases, n):
    """A layer of layers whose states and parameters are lists."""
    return Case(
        kind([c.layer for c in cases]), n, [c.state0 for c in cases], [c.p for c in cases], [c.dstate_T for c in cases]
    )


def both(ahead, back):
    pairs = [Both(*pair) for pair in zip(ahead[2:], back[2:], strict=True)]
    return Case(Bidirectional(ahead.layer, back.layer), ahead.n + back.n, *pairs)


def stack(rng, D, B, R=None):
    cells = [(lstm, D, 2), (gru, 2, 1), (lstm, 1, 2)]
    return listed(Stack, [recurrent(rng, cell, *sizes, B, R) for cell, *sizes in cells], 2)


def skips(rng, D, B, R=None):
    cells = [(gru, D, 3), (lstm, D + 3, 1), (peephole_full, D + 1, 2)]
    return listed(Skips, [recurrent(rng, cell, *sizes, B, R) for cell, *sizes in cells], 6)


def bidirectional(rng, D, B, R=None):
    return both(recurrent(rng, lstm, D, 2, B, R), recurrent(rng, gru, D, 3, B, R))


def two_bidirectional(rng, D, B, R=None):
    below, above = bidirectional(rng, D, B, R), both(*(recurrent(rng, lstm, 5, H, B, R) for H in (1, 2)))
    return listed(Stack, [below, above], 3)


def stacks_in_both_directions(rng, D, B, R=None):
    return both(stack(rng, D, B, R), skips(rng, D, B, R))


KINDS = {f.__name__: f for f in (stack, skips, bidirectional, two_bidirectional, stacks_in_both_directions)}


class Problem(NamedTuple):
    """Everything a layer needs, and a gradient for each of its outputs."""

    layer: Any
    x: Any
    state0: Any
    p: Any
    dh: Any
    dstate_T: Any
    mask: Any = None

    def map(self, function):
        changed = [rebuilt(part, iter([function(a) for a in flat(part)])) for part in self[1:6]]
        return Problem(self.layer, *changed, None if self.mask is None else function(self.mask))


def problem(kind, T=3, B=2, D=2, R=None, seed=0, masked=False):
    rng = np.random.default_rng([seed, T, B, D])
    case = KINDS[kind](rng, D, B, R)
    rows = (T, B) if R is None else (T, R, B)
    x, dh = rng.normal(size=(*rows, D)), rng.normal(size=(*rows, case.n))
    mask = rng.random(rows) < 0.6 if masked else None
    return Problem(case.layer, x, case.state0, case.p, dh, case.dstate_T, mask)


def run(q):
    """Outputs and gradients as nested values, in the order h, state_T and dx, dstate0, dp."""
    h, state_T, tape = q.layer.forward(q.x, q.state0, q.p, q.mask)
    return (h, state_T), q.layer.backward(q.dh, q.dstate_T, tape)


def flat(tree):
    return [a for entry in tree for a in flat(entry)] if isinstance(tree, tuple | list) else [tree]


def rebuilt(tree, arrays):
    """The same nesting with other arrays, which are taken from an iterator."""
    if not isinstance(tree, tuple | list):
        return next(arrays)
    entries = [rebuilt(entry, arrays) for entry in tree]
    return type(tree)(*entries) if hasattr(tree, "_fields") else type(tree)(entries)


def nesting(tree):
    """The types of a nested value, without the arrays."""
    return (type(tree), [nesting(entry) for entry in tree]) if isinstance(tree, tuple | list) else None

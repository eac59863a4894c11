"""Which units a network has, which sources each of them sees, and how it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

Array = np.ndarray

# Squashing functions, as the numbers by which the compiled code knows them.
IDENTITY, LOGISTIC, CENTERED, TWICE = 0, 1, 2, 3  # x, f(x), h(x) = 2 f(x) - 1, g(x) = 4 f(x) - 2
# Losses, by the error e_k that enters output k.
SQUARED, CROSS_ENTROPY = 0, 1  # f'(net_k) (t_k - y_k), t_k - y_k


class Form(NamedTuple):
    """Sizes and functions of a network of N blocks of S cells each: H = N S cells, at most 3 N gates."""

    D: int
    N: int
    S: int
    K: int
    g: int = TWICE  # of the cell input
    h: int = CENTERED  # of the internal state
    y: int = LOGISTIC  # of the outputs
    loss: int = SQUARED

    @property
    def H(self) -> int:
        """Number of cells."""
        return self.N * self.S

    @property
    def units(self) -> int:
        """Columns of W: i (N), f (N), g (H), o (N)."""
        return self.H + 3 * self.N

    @property
    def sources(self) -> int:
        """Rows of W: x (D), h (H), i (N), f (N), o (N), 1."""
        return self.D + self.H + 3 * self.N + 1

    def columns(self, block: str) -> slice:
        """Columns of W of the gates i, f, o, or of the cells g."""
        N, H = self.N, self.H
        return {"i": slice(N), "f": slice(N, 2 * N), "g": slice(2 * N, 2 * N + H), "o": slice(2 * N + H, None)}[block]

    def rows(self, source: str) -> slice:
        """Rows of W of a source: x, h, i, f, o or 1."""
        ends = np.cumsum([self.D, self.H, self.N, self.N, self.N, 1])
        place = "xhifo1".index(source)
        return slice(int(ends[place - 1]) if place else 0, int(ends[place]))

    def into_outputs(self, source: str) -> slice:
        """Rows of V of a source: x, h (the cell outputs) or 1."""
        D, H = self.D, self.H
        return {"x": slice(D), "h": slice(D, D + H), "1": slice(D + H, None)}[source]


class Weights(NamedTuple):
    """One number, or True or False, for each weight there can be."""

    W: Array  # (sources, units) of the hidden layer
    P: Array  # (3, H) peepholes from each cell's state to its block's gates i, f, o
    V: Array  # (D + H + 1, K) of the outputs: from x, h, 1


class Wiring(NamedTuple):
    """A network before training: its form, which weights it has, and how they start."""

    form: Form
    has: Weights  # bool
    start: float  # weights start uniform in [-start, start]
    biases: dict[str, tuple[float, ...]]  # block -> the biases of its units, where they are not drawn

    @property
    def n_weights(self) -> int:
        """Number of weights that are trained, the biases among them (Table 10 of the paper)."""
        return sum(int(part.sum()) for part in self.has)

    def draw(self, rng: np.random.Generator) -> Weights:
        """Weights at the start: 0 where there is none; a gate that a network does not have is open, bias +inf."""
        weights = Weights(*(rng.uniform(-self.start, self.start, part.shape) * part for part in self.has))
        for block, values in self.biases.items():
            weights.W[-1, self.form.columns(block)] = values
        for block in "ifo":
            columns = self.form.columns(block)
            if not self.has.W[:, columns].any():
                weights.W[-1, columns] = np.inf
        return weights


def wire(
    form: Form,
    *,
    gates: str = "io",
    sources: str = "xhio1",
    outputs: str = "h1",
    peepholes: bool = False,
    bias: str = "igo",
    start: float = 0.1,
    biases: Mapping[str, Sequence[float]] | None = None,
) -> Wiring:
    """A network in which every unit of the hidden layer sees the same sources.

    gates: which of i, f, o there are. sources: of the hidden layer, of x, h, i, f, o, 1 (activations of the step
    before). bias: blocks that see 1, if `sources` has it. outputs: what the outputs see: x, h, 1.
    """
    W = np.zeros((form.sources, form.units), dtype=bool)
    for block in (*gates, "g"):
        for source in sources:
            W[form.rows(source), form.columns(block)] = source != "1" or block in bias
    P = np.zeros((3, form.H), dtype=bool)
    if peepholes:
        P[["ifo".index(gate) for gate in gates]] = True
    V = np.zeros((form.D + form.H + 1, form.K), dtype=bool)
    for source in outputs:
        V[form.into_outputs(source)] = True
    fixed = {block: tuple(float(v) for v in values) for block, values in (biases or {}).items()}
    for block, values in fixed.items():
        there = W[-1, form.columns(block)]
        if len(values) != there.size or not there.all():
            raise ValueError(
                f"biases: got {len(values)} for block {block!r}, expected {int(there.sum())}, one per unit"
            )
    return Wiring(form, Weights(W, P, V), start, fixed)

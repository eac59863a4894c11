"""A graph's cell over whole sequences with arrays that are made once: what the search trains its candidates with.

The equations are those of `lstm_ref.cells.graph`; `lstm_ref.readable` gives the same numbers and is what the tests
compare with. Three things make it quicker. All that depends on x_t alone is computed for all time steps at once. So
are the derivatives of the activations, the gradients of the weights, and what goes back to x_t through affine maps.
What is left to the time steps is a list of operations, each with its place to write to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from experiments.evolution.operations import (
    DERIVATIVES,
    Array,
    Operation,
    Share,
    add_product,
    add_scaled,
    affine,
    copied,
    elementwise,
    product,
    scaled,
    times_transposed,
)
from lstm_ref.arguments import check_count, check_dtype, check_kind
from lstm_ref.cells.graph import GraphCell
from lstm_ref.graphs import AFFINE, INPUT, OPERATIONS, Graph, Node


class GraphPlan:
    """Forward and backward passes of one graph for sequences of at most T steps, by NumPy.

    graph: the time step. T, B, D, H: sizes; D has to be H for a graph that says so. dtype: float32 or float64.
    Raises TypeError or ValueError, naming the argument, for anything else.
    """

    def __init__(self, graph: Graph, T: int, B: int, D: int, H: int, dtype: Any = np.float64) -> None:
        check_kind("graph", graph, Graph)
        for name, size in {"T": T, "B": B, "D": D, "H": H}.items():
            check_count(name, size)
        check_dtype("dtype", dtype, "real floating")
        self.cell = GraphCell(graph)
        self.graph, self.dtype, self.shapes = graph, np.dtype(dtype), self.cell.param_shapes(D, H)
        self.T, self.B, self.D, self.H = T, B, D, H
        self._sizes = {name: {"D": D, "H": H}[size] for name, size in graph.sizes.items()}
        self._at_once = {INPUT} | {n for n in graph.nodes if {*graph.ancestors(n)} - {*graph.nodes} <= {INPUT}}
        self._states = {state: self._empty(T + 1, H) for state in graph.outputs}  # before each step, and at the end
        self._dstates = {state: self._empty(T + 1, H) for state in graph.outputs}
        self._values = {name: self._empty(T, self._sizes[name]) for name in (INPUT, *graph.nodes)}
        self._grads = {name: self._empty(T, self._sizes[name]) for name in (INPUT, *graph.nodes)}
        for state in graph.outputs:
            self._values[f"{state}_prev"] = self._states[state][:T]
            self._grads[f"{state}_prev"] = self._dstates[state][:T]
        self._base = {name: self._empty(T, H) for name, one in graph.nodes.items() if one.kind == AFFINE}
        bent = [name for name, one in graph.nodes.items() if one.kind in DERIVATIVES]
        self._slopes = {name: self._empty(T, self._sizes[name]) for name in bent}
        self._scratch = {n: np.empty((B, n), self.dtype) for n in {D, H}}
        self._dh = self._empty(T, H)
        self._weights: dict[str, Array] = {}
        self._steps = T  # of the pass that is running
        self._v = {name: list(a) for name, a in self._values.items()}  # the same by time step: quicker to look up
        self._g = {name: list(a) for name, a in self._grads.items()}
        self._written: set[str] = set()
        self._forward = self._forward_program()
        self._backward = self._backward_program()

    def forward(self, x: Array, state0: Sequence[Array], p: Sequence[Array]) -> tuple[Array, tuple[Array, ...]]:
        """Hidden states h (n, B, H) and the final state for x (n, B, D), n <= T, the state before it, and cell.Params.

        The arrays returned are overwritten by the next pass. Infinities and NaN are passed on without a warning.
        Raises TypeError or ValueError, naming the argument, for other shapes and dtypes.
        """
        self._check(x, state0, p)
        self._weights = dict(zip(self.cell.Params._fields, p, strict=True))
        self._steps = n = len(x)
        self._values[INPUT][:n] = x
        for state, first in zip(self._states.values(), state0, strict=True):
            state[0] = first
        with np.errstate(all="ignore"):
            self._before_time()
            for t in range(n):
                for operation in self._forward:
                    operation(t)
        return self._states["h"][1 : n + 1], tuple(state[n] for state in self._states.values())

    def backward(self, dh: Array, dstate_T: Sequence[Array] | None = None) -> tuple[Array, tuple[Array, ...], Any]:
        """Gradients of the last `forward`: dx (n, B, D), dstate0 and dp (cell.Params), from dh (n, B, H).

        dstate_T: gradient with respect to the final state, in addition; None for none. Overwritten by the next pass.
        """
        n = self._steps
        if dh.shape != self._dh[:n].shape:
            raise ValueError(f"dh: got shape {dh.shape}, expected {self._dh[:n].shape}")
        self._dh[:n] = dh
        for k, dstate in enumerate(self._dstates.values()):
            dstate[...] = 0  # where a state is not read, nobody writes
            dstate[n] = 0 if dstate_T is None else dstate_T[k]
        with np.errstate(all="ignore"):
            for name, slope in self._slopes.items():
                slope[:n] = DERIVATIVES[self.graph.nodes[name].kind](self._values[name][:n])
            for t in reversed(range(n)):
                for operation in self._backward:
                    operation(t)
            dp = self._after_time()
        return self._grads[INPUT][:n], tuple(dstate[0] for dstate in self._dstates.values()), dp

    # ---- what is done for all time steps at once

    def _before_time(self) -> None:
        values = self._now(self._values)
        for name, one in self.graph.nodes.items():
            if one.kind == AFFINE:
                *weights, bias = (self._weights[field] for field in one.parameters(name))
                base = values[name] if name in self._at_once else self._base[name][: self._steps]
                base[...] = bias
                for parent, W in zip(one.parents, weights, strict=True):
                    if parent in self._at_once:
                        base += values[parent] @ W
                if name in self._at_once and one.diagonal:
                    base += one.diagonal * values[one.parents[0]]
            elif name in self._at_once:
                values[name][...] = OPERATIONS[one.kind].forward(*(values[u] for u in one.parents))

    def _after_time(self) -> Any:
        values, grads = self._now(self._values), self._now(self._grads)
        dp: dict[str, Array] = {}
        written = set(self._written)
        nodes = [*reversed(tuple(self.graph.nodes.items()))]
        for name, one in sorted(nodes, key=lambda item: item[0] in self._at_once):  # those of the time steps first
            shares: list[tuple[str, Array]] = []
            if one.kind == AFFINE:
                dp |= _affine_gradients(name, one, grads[name], values)
                shares = [*self._late_shares(name, one, grads[name])]
            elif name in self._at_once:
                own = [values[u] for u in (name, *one.parents)]
                shares = [*zip(one.parents, OPERATIONS[one.kind].backward(grads[name], *own), strict=True)]
            for parent, share in shares:
                grads[parent][...] = share + (grads[parent] if parent in written else 0)
                written.add(parent)
        return self.cell.Params(**dp)

    def _late_shares(self, name: str, one: Node, dy: Array) -> Iterator[tuple[str, Array]]:
        """What an affine map passes on to those of its parents that are computed at once."""
        for parent, field in zip(one.parents, one.parameters(name)[:-1], strict=True):
            if parent in self._at_once:
                yield parent, dy @ self._weights[field].T + (one.diagonal * dy if one.diagonal else 0)

    def _now(self, arrays: dict[str, Array]) -> dict[str, Array]:
        """The time steps of the pass that is running."""
        return {name: a[: self._steps] for name, a in arrays.items()}

    # ---- what is left to the time steps

    def _forward_program(self) -> list[Operation]:
        program: list[Operation] = []
        for name, one in self.graph.nodes.items():
            if name not in self._at_once:
                if one.kind == AFFINE:
                    program += self._affine(name, one)
                else:
                    program.append(elementwise(one.kind, self._v[name], [self._v[parent] for parent in one.parents]))
        for state, name in self.graph.outputs.items():
            program.append(copied(self._v[name], list(self._states[state])[1:]))
        return program

    def _affine(self, name: str, one: Node) -> list[Operation]:
        y, base, scratch, weights = self._v[name], list(self._base[name]), self._scratch[self.H], self._weights_of
        pairs = zip(one.parents, one.parameters(name)[:-1], strict=True)
        (u, W), *others = [(self._v[parent], weights(field)) for parent, field in pairs if parent not in self._at_once]
        program = [affine(u, W, base, y), *(add_product(u, W, y, scratch) for u, W in others)]
        if one.diagonal:
            program.append(add_scaled(self._v[one.parents[0]], one.diagonal, y, scratch))
        return program

    def _backward_program(self) -> list[Operation]:
        program: list[Operation] = []
        for state, name in self.graph.outputs.items():
            program.append(self._add(name, scaled(list(self._dstates[state])[1:], 1)))
        program.append(self._add(self.graph.outputs["h"], scaled(list(self._dh), 1)))
        for name, one in reversed(tuple(self.graph.nodes.items())):
            if name not in self._at_once:
                for parent, share in self._shares(name, one):
                    program.append(self._add(parent, share))
        return program

    def _shares(self, name: str, one: Node) -> list[tuple[str, Share]]:
        """What a node passes on to each parent; affine maps of what is computed at once do that after all steps."""
        dy = self._g[name]
        if one.kind == AFFINE:
            pairs = zip(one.parents, one.parameters(name)[:-1], strict=True)
            late = [(u, self._weights_of(field)) for u, field in pairs if u not in self._at_once]
            shares = [(u, times_transposed(dy, W)) for u, W in late]
            return [*shares, *([(one.parents[0], scaled(dy, one.diagonal))] if one.diagonal else [])]
        if one.kind == "multiply":
            u, v = one.parents
            return [(u, product(dy, self._v[v])), (v, product(dy, self._v[u]))]
        if one.kind in DERIVATIVES:
            return [(one.parents[0], product(dy, list(self._slopes[name])))]
        signs = {"add": (1, 1), "subtract": (1, -1), "identity": (1,), "one_minus": (-1,)}[one.kind]
        return [(u, scaled(dy, sign)) for u, sign in zip(one.parents, signs, strict=True)]

    def _add(self, name: str, share: Share) -> Operation:
        """Adds to the gradient of a value; the first that comes in a time step, going back, writes."""
        g = self._g[name]
        if name not in self._written:
            self._written.add(name)
            return lambda t: share(t, g[t])
        scratch = self._scratch[self._sizes[name]]

        def add(t: int) -> None:
            share(t, scratch)
            np.add(g[t], scratch, g[t])

        return add

    def _weights_of(self, field: str) -> Callable[[], Array]:
        return lambda: self._weights[field]

    def _empty(self, length: int, n: int) -> Array:
        return np.zeros((length, self.B, n), self.dtype)

    def _check(self, x: Array, state0: Sequence[Array], p: Sequence[Array]) -> None:
        for name, a, shape in [
            ("x", x, (min(len(x), self.T), self.B, self.D)),
            *((f"state0.{state}", a, (self.B, self.H)) for state, a in zip(self._states, state0, strict=True)),
            *((f"p.{field}", a, shape) for field, a, shape in zip(self.shapes._fields, p, self.shapes, strict=True)),
        ]:
            if a.shape != shape or a.dtype != self.dtype:
                raise ValueError(f"{name}: got shape {a.shape} of {a.dtype}, expected {shape} of {self.dtype}")


def _affine_gradients(name: str, one: Node, dy: Array, values: dict[str, Array]) -> dict[str, Array]:
    *fields, bias = one.parameters(name)
    flat = dy.reshape(-1, dy.shape[-1])
    parents = [values[parent].reshape(len(flat), -1) for parent in one.parents]
    return {field: u.T @ flat for field, u in zip(fields, parents, strict=True)} | {bias: flat.sum(axis=0)}

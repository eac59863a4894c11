"""A graph's cell over whole sequences with arrays that are made once: what the search trains its candidates with.

The equations are those of `lstm_ref.cells.graph`; `lstm_ref.readable` gives the same numbers and is what the tests
compare with. Three things make it quicker. All that depends on x_t alone is computed for all time steps at once. So
are the derivatives of the activations, the gradients of the weights, and what goes back to x_t through affine maps.
What is left to the time steps is a list of operations, each with its place to write to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from experiments.evolution.operations import (
    DERIVATIVES,
    Array,
    Operation,
    Share,
    add_product,
    add_scaled,
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
    """Forward and backward passes of one graph for sequences of one shape, by NumPy.

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
        self._v = {name: list(a) for name, a in self._values.items()}  # the same by time step: quicker to look up
        self._g = {name: list(a) for name, a in self._grads.items()}
        self._written: set[str] = set()
        self._forward = self._forward_program()
        self._backward = self._backward_program()

    def forward(self, x: Array, state0: Sequence[Array], p: Sequence[Array]) -> tuple[Array, tuple[Array, ...]]:
        """Hidden states h (T, B, H) and the final state for x (T, B, D), the state before it, and cell.Params.

        The arrays returned are overwritten by the next pass. Infinities and NaN are passed on without a warning.
        Raises TypeError or ValueError, naming the argument, for other shapes and dtypes.
        """
        self._check(x, state0, p)
        self._weights = dict(zip(self.cell.Params._fields, p, strict=True))
        self._values[INPUT][...] = x
        for state, first in zip(self._states.values(), state0, strict=True):
            state[0] = first
        with np.errstate(all="ignore"):
            self._before_time()
            for t in range(self.T):
                for operation in self._forward:
                    operation(t)
        return self._states["h"][1:], tuple(state[self.T] for state in self._states.values())

    def backward(self, dh: Array, dstate_T: Sequence[Array] | None = None) -> tuple[Array, tuple[Array, ...], Any]:
        """Gradients of the last `forward`: dx (T, B, D), dstate0 and dp (cell.Params), from dh (T, B, H).

        dstate_T: gradient with respect to the final state, in addition; None for none. Overwritten by the next pass.
        """
        if dh.shape != self._dh.shape:
            raise ValueError(f"dh: got shape {dh.shape}, expected {self._dh.shape}")
        self._dh[...] = dh
        for n, dstate in enumerate(self._dstates.values()):
            dstate[self.T] = 0 if dstate_T is None else dstate_T[n]
        with np.errstate(all="ignore"):
            for name, slope in self._slopes.items():
                slope[...] = DERIVATIVES[self.graph.nodes[name].kind](self._values[name])
            for t in reversed(range(self.T)):
                for operation in self._backward:
                    operation(t)
            dp = self._after_time()
        return self._grads[INPUT], tuple(dstate[0] for dstate in self._dstates.values()), dp

    # ---- what is done for all time steps at once

    def _before_time(self) -> None:
        for name, one in self.graph.nodes.items():
            if one.kind == AFFINE:
                *weights, bias = (self._weights[field] for field in one.parameters(name))
                base = self._base[name]
                base[...] = bias
                for parent, W in zip(one.parents, weights, strict=True):
                    if parent in self._at_once:
                        base += self._values[parent] @ W
                if name in self._at_once and one.diagonal:
                    base += one.diagonal * self._values[one.parents[0]]
                if name in self._at_once:
                    self._values[name][...] = base
            elif name in self._at_once:
                self._values[name][...] = OPERATIONS[one.kind].forward(*(self._values[u] for u in one.parents))

    def _after_time(self) -> Any:
        dp: dict[str, Array] = {}
        written = set(self._written)
        nodes = [*reversed(self.graph.nodes.items())]
        for name, one in sorted(nodes, key=lambda item: item[0] in self._at_once):  # those of the time steps first
            dy = self._grads[name]
            if one.kind == AFFINE:
                dp |= self._affine_gradients(name, one, dy)
            shares: list[tuple[str, Array]] = []
            if one.kind == AFFINE:
                shares = [
                    (u, dy @ self._weights[field].T + (one.diagonal * dy if one.diagonal else 0))
                    for u, field in zip(one.parents, one.parameters(name)[:-1], strict=True)
                    if u in self._at_once
                ]
            elif name in self._at_once:
                values = [self._values[u] for u in (name, *one.parents)]
                shares = [*zip(one.parents, OPERATIONS[one.kind].backward(dy, *values), strict=True)]
            for parent, share in shares:
                self._grads[parent][...] = share + (self._grads[parent] if parent in written else 0)
                written.add(parent)
        return self.cell.Params(**dp)

    def _affine_gradients(self, name: str, one: Node, dy: Array) -> dict[str, Array]:
        *fields, bias = one.parameters(name)
        flat = dy.reshape(-1, self.H)
        grads = {
            field: self._values[parent].reshape(flat.shape[0], -1).T @ flat
            for field, parent in zip(fields, one.parents, strict=True)
        }
        return grads | {bias: flat.sum(axis=0)}

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
        program: list[Operation] = [copied(base, y)]
        for parent, field in zip(one.parents, one.parameters(name)[:-1], strict=True):
            if parent not in self._at_once:
                program.append(add_product(self._v[parent], weights(field), y, scratch))
        if one.diagonal:
            program.append(add_scaled(self._v[one.parents[0]], one.diagonal, y, scratch))
        return program

    def _backward_program(self) -> list[Operation]:
        program: list[Operation] = []
        for state, name in self.graph.outputs.items():
            program.append(self._add(name, scaled(list(self._dstates[state])[1:], 1)))
        program.append(self._add(self.graph.outputs["h"], scaled(list(self._dh), 1)))
        for name, one in reversed(self.graph.nodes.items()):
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
            ("x", x, (self.T, self.B, self.D)),
            *((f"state0.{state}", a, (self.B, self.H)) for state, a in zip(self._states, state0, strict=True)),
            *((f"p.{field}", a, shape) for field, a, shape in zip(self.shapes._fields, p, self.shapes, strict=True)),
        ]:
            if a.shape != shape or a.dtype != self.dtype:
                raise ValueError(f"{name}: got shape {a.shape} of {a.dtype}, expected {shape} of {self.dtype}")

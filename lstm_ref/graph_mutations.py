"""Random changes of a graph, as in the architecture search of Jozefowicz, Zaremba and Sutskever (2015)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from lstm_ref.arguments import check_kind
from lstm_ref.graphs import AFFINE, Graph, Node, node

T = TypeVar("T")

ELEMENTWISE = ("multiply", "add", "subtract")
POINTWISE = ("tanh", "sigmoid", "relu")
DIAGONALS = (0.0, 1.0, 0.9, 1.1)  # of the affine maps that the authors write Linear(a, x)


def mutate(graph: Graph, rng: np.random.Generator) -> Graph:
    """A graph in which each node has been transformed with a probability that is itself drawn from [0, 1].

    A transformation is one of, with equal chances among those that are possible for the node:

    (1)  An activation becomes another one of tanh, sigmoid, relu and Linear(a, x), a = 0, 1, 0.9, 1.1.
    (2)  An elementwise operation becomes another one of multiply, add, subtract.
    (3)  An activation is inserted between the node and one of its parents.
    (4)  The node is replaced by one of its ancestors, and so removed.
    (5)  The node becomes the sum, product or difference of one of its ancestors and an ancestor of another node A.

    Source: Jozefowicz, Zaremba & Sutskever (2015), as listed in the lecture's "Evolutionary Architecture Search",
    which does not say how the kind of transformation is drawn, nor what Linear(a, x) is. Our choices: even chances;
    Linear(a, x) is a x plus an affine map of x with weights of its own, and any affine map of one parent counts as
    an activation. A transformation is left out where it would mix values of different sizes, close a cycle (in (5),
    if A depends on the node), or leave no affine map at all. Nodes that nothing uses any more are dropped.

    The result is a new graph (the same one, if nothing was transformed); rng decides all, and `graph` is unchanged.
    The moves do not reach into affine maps of several parents: `spread` them first.
    """
    _check(graph, rng)
    probability = rng.uniform()
    for name in tuple(graph.nodes):
        if rng.uniform() < probability and name in graph.nodes:
            graph = _transform(graph, name, rng)
    return graph


def spread(graph: Graph) -> Graph:
    """The same cell with each affine map of several parents written as a sum of affine maps of one parent."""
    check_kind("graph", graph, Graph)
    nodes: dict[str, Node] = {}
    for name, one in graph.nodes.items():
        if one.kind != AFFINE or len(one.parents) == 1:
            nodes[name] = one
            continue
        parts = []
        for parent in one.parents:
            parts.append(_fresh({**graph.nodes, **nodes}, f"{name}_"))
            nodes[parts[-1]] = node(AFFINE, parent)
        total = parts[0]
        for part in parts[1:-1]:
            partial = _fresh({**graph.nodes, **nodes}, f"{name}_")
            nodes[partial] = node("add", total, part)
            total = partial
        nodes[name] = node("add", total, parts[-1])
    return Graph(nodes, graph.outputs, graph.input_is_hidden)


def exchange_activation(graph: Graph, name: str, rng: np.random.Generator) -> Graph | None:
    """Transformation (1) of one node; None where it is not possible."""
    one = _chosen(graph, name, rng)
    if len(one.parents) != 1 or one.kind == "one_minus":
        return None
    parent = one.parents[0]
    choices = [new for new in _activations(graph, parent) if new != one]
    if not choices or graph.sizes[name] != graph.sizes[parent]:
        return None
    return _rebuilt(graph, {**graph.nodes, name: _pick(choices, rng)})


def exchange_operation(graph: Graph, name: str, rng: np.random.Generator) -> Graph | None:
    """Transformation (2) of one node; None where it is not possible."""
    one = _chosen(graph, name, rng)
    if one.kind not in ELEMENTWISE:
        return None
    kind = _pick([kind for kind in ELEMENTWISE if kind != one.kind], rng)
    return _rebuilt(graph, {**graph.nodes, name: one._replace(kind=kind)})


def insert_activation(graph: Graph, name: str, rng: np.random.Generator) -> Graph | None:
    """Transformation (3) of one node, which is always possible."""
    one = _chosen(graph, name, rng)
    place = int(rng.integers(len(one.parents)))
    new = _fresh(graph.nodes, "v")
    inserted = _pick(_activations(graph, one.parents[place]), rng)
    parents = (*one.parents[:place], new, *one.parents[place + 1 :])
    return _rebuilt(graph, {**graph.nodes, new: inserted, name: one._replace(parents=parents)})


def replace_by_ancestor(graph: Graph, name: str, rng: np.random.Generator) -> Graph | None:
    """Transformation (4) of one node; None where it is not possible."""
    _chosen(graph, name, rng)
    ancestors = _of_size(graph, graph.ancestors(name), graph.sizes[name])
    if not ancestors:
        return None
    ancestor = _pick(ancestors, rng)

    def renamed(parent: str) -> str:
        return ancestor if parent == name else parent

    nodes = {other: one._replace(parents=tuple(map(renamed, one.parents))) for other, one in graph.nodes.items()}
    del nodes[name]
    return _rebuilt(graph, nodes, {state: renamed(output) for state, output in graph.outputs.items()})


def combine_ancestors(graph: Graph, name: str, rng: np.random.Generator) -> Graph | None:
    """Transformation (5) of one node; None where it is not possible."""
    _chosen(graph, name, rng)
    own = graph.ancestors(name)
    other = graph.ancestors(_pick(list(graph.nodes), rng))
    acyclic = [one for one in other if one != name and name not in graph.ancestors(one)]
    left, right = (_of_size(graph, names, graph.sizes[name]) for names in (own, acyclic))
    if not left or not right:
        return None
    kind = _pick(ELEMENTWISE, rng)
    return _rebuilt(graph, {**graph.nodes, name: node(kind, _pick(left, rng), _pick(right, rng))})


TRANSFORMATIONS = exchange_activation, exchange_operation, insert_activation, replace_by_ancestor, combine_ancestors


def _check(graph: Graph, rng: np.random.Generator) -> None:
    check_kind("graph", graph, Graph)
    check_kind("rng", rng, np.random.Generator)


def _chosen(graph: Graph, name: str, rng: np.random.Generator) -> Node:
    """The node of this name, which a transformation is to change."""
    _check(graph, rng)
    check_kind("name", name, str)
    if name not in graph.nodes:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join(graph.nodes)}")
    return graph.nodes[name]


def _transform(graph: Graph, name: str, rng: np.random.Generator) -> Graph:
    for n in rng.permutation(len(TRANSFORMATIONS)):
        changed = TRANSFORMATIONS[n](graph, name, rng)
        if changed is not None:
            return changed
    return graph


def _rebuilt(graph: Graph, nodes: Mapping[str, Node], outputs: Mapping[str, str] | None = None) -> Graph | None:
    """The graph of those nodes that the outputs depend on; None if no affine map is among them."""
    outputs = graph.outputs if outputs is None else outputs
    kept: dict[str, Node] = {}
    waiting = list(outputs.values())
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in kept:
            kept[name] = nodes[name]
            waiting += nodes[name].parents
    if all(one.kind != AFFINE for one in kept.values()):
        return None
    ordered = {name: one for name, one in nodes.items() if name in kept}
    return Graph(ordered, outputs, graph.input_is_hidden)


def _activations(graph: Graph, parent: str) -> list[Node]:
    """What keeps the size of the parent: Linear(a, x) always has size H."""
    linear = [node(AFFINE, parent, diagonal=a) for a in DIAGONALS] if graph.sizes[parent] == "H" else []
    return [*(node(kind, parent) for kind in POINTWISE), *linear]


def _of_size(graph: Graph, names: Iterable[str], size: str) -> list[str]:
    return [name for name in names if graph.sizes[name] == size]


def _fresh(nodes: Mapping[str, Node], stem: str) -> str:
    """The first of stem1, stem2, ... that no node has."""
    return next(name for n in range(1, len(nodes) + 2) if (name := f"{stem}{n}") not in nodes)


def _pick(choices: Sequence[T], rng: np.random.Generator) -> T:
    return choices[int(rng.integers(len(choices)))]

"""Graphs of a time step: elementwise operations, activations and affine maps, and known cells written that way.

`lstm_ref.cells.graph` runs them as cells, `lstm_ref.graph_mutations` changes them at random.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import NamedTuple

from lstm_ref.activations import drelu, dsigmoid, dtanh, identity, relu, sigmoid, tanh
from lstm_ref.arguments import check_kind, check_number
from lstm_ref.backend import Array

AFFINE, INPUT = "affine", "x_t"


class Operation(NamedTuple):
    """A kind of node without weights: its value, its gradient beside it, and how `Graph.describe` writes it."""

    forward: Callable[..., Array]  # y from the values u, v of its parents
    backward: Callable[..., tuple[Array, ...]]  # du, dv from dy, y, u, v
    text: str  # one {} per parent


# fmt: off
OPERATIONS = {
    "add":       Operation(lambda u, v: u + v, lambda dy, y, u, v: (dy, dy),         "{} + {}"),
    "subtract":  Operation(lambda u, v: u - v, lambda dy, y, u, v: (dy, -dy),        "{} - {}"),
    "multiply":  Operation(lambda u, v: u * v, lambda dy, y, u, v: (dy * v, dy * u), "{} * {}"),
    "sigmoid":   Operation(sigmoid,            lambda dy, y, u: (dy * dsigmoid(y),), "sigmoid({})"),
    "tanh":      Operation(tanh,               lambda dy, y, u: (dy * dtanh(y),),    "tanh({})"),
    "relu":      Operation(relu,               lambda dy, y, u: (dy * drelu(y),),    "relu({})"),
    "identity":  Operation(identity,           lambda dy, y, u: (dy,),               "{}"),
    "one_minus": Operation(lambda u: 1 - u,    lambda dy, y, u: (-dy,),              "1 - {}"),
}
# fmt: on


class Node(NamedTuple):
    """What is computed from which parents; `diagonal` is for affine maps of one parent."""

    kind: str
    parents: tuple[str, ...]
    diagonal: float = 0.0

    def equation(self, name: str) -> str:
        """The right-hand side, for a node of this name."""
        if self.kind != AFFINE:
            return OPERATIONS[self.kind].text.format(*self.parents)
        *weights, bias = self.parameters(name)
        terms = [f"{u} {W}" for u, W in zip(self.parents, weights, strict=True)]
        scaled = [f"{self.diagonal:g} {self.parents[0]}"] if self.diagonal else []
        return " + ".join([*scaled, *terms, bias])

    def parameters(self, name: str) -> tuple[str, ...]:
        """Names of the parameters of an affine node of this name: one matrix per parent, and the bias."""
        if self.kind != AFFINE:
            return ()
        return *(f"W{k}_{name}" for k in range(1, len(self.parents) + 1)), f"b_{name}"


def node(kind: str, *parents: str, diagonal: float = 0.0) -> Node:
    """A node of a graph: an operation of OPERATIONS, or an affine map, which has weights of its own.

        affine    y = u_1 W1 + ... + u_k Wk + b             parents u_1, ..., u_k
                  y = diagonal * u_1 + u_1 W1 + b           with one parent, where asked for

    The name of the node is part of the name of each parameter: W1_a_z, W2_a_z, b_a_z.
    """
    return Node(kind, parents, diagonal)


@dataclass(frozen=True)
class Graph:
    """The computation of one time step.

    nodes: name to `node`, in any order; kept in an order in which parents come first.
    outputs: each state, "h" first, to the name of what becomes its new value. Parents and outputs can be nodes,
    the input "x_t", and the states before the step: "h_prev", and for a state "c" also "c_prev".
    input_is_hidden: whether x_t has the size of the hidden state, so that it can be used without weights.

    Each value has size D or H: x_t has D, states and affine maps have H, everything else the size of its parents.

    Raises TypeError for other types, and ValueError, naming the place: names that Python does not take or that are
    taken ("h_t" can only be the new "h"), unknown kinds, parents or outputs, wrong numbers of parents, cycles, sizes
    that differ, nodes that lead to no output, no affine map.
    """

    nodes: Mapping[str, Node]
    outputs: Mapping[str, str]
    input_is_hidden: bool = False
    sizes: Mapping[str, str] = field(init=False, repr=False, compare=False)  # of inputs and nodes: "D" or "H"

    def __post_init__(self) -> None:
        check_kind("nodes", self.nodes, Mapping)
        check_kind("outputs", self.outputs, Mapping)
        check_kind("input_is_hidden", self.input_is_hidden, bool)
        for place, names in (("outputs", self.outputs), ("nodes", self.nodes)):
            for name in names:
                check_kind(f"{place}: the name {name!r}", name, str)
        _check_names(self)
        for name, one in self.nodes.items():
            _check_node(f"nodes[{name!r}]", one, {*self.inputs, *self.nodes})
        ordered = _parents_first(self.nodes)
        used = set(self.outputs.values()).union(*(self.ancestors(name) for name in self.outputs.values()))
        for name in ordered:
            if name not in used:
                raise ValueError(f"nodes[{name!r}]: leads to no output")
        if all(one.kind != AFFINE for one in ordered.values()):
            raise ValueError("nodes: got no affine map, expected one at least: there is nothing to learn")
        sizes = dict.fromkeys(self.inputs, "H") | {INPUT: "H" if self.input_is_hidden else "D"}
        for name, one in ordered.items():
            sizes[name] = _size(f"nodes[{name!r}]", one, [sizes[parent] for parent in one.parents])
        for state, name in self.outputs.items():
            if sizes[name] != "H":
                raise ValueError(f"outputs[{state!r}]: got {name!r} of size {sizes[name]}, expected size H")
        for attribute, value in (("nodes", ordered), ("outputs", dict(self.outputs)), ("sizes", sizes)):
            object.__setattr__(self, attribute, MappingProxyType(value))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of what comes from outside: x_t, and each state before the step."""
        return INPUT, *(f"{state}_prev" for state in self.outputs)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Nodes and inputs that a node or input depends on, itself not included, nearest first."""
        found = [name]
        for one in found:
            parents = self.nodes[one].parents if one in self.nodes else ()
            found += [parent for parent in dict.fromkeys(parents) if parent not in found]
        return tuple(found[1:])

    def describe(self) -> str:
        """The equations of a time step, one node a line, in the order of computation."""
        values = {name: one.equation(name) for name, one in self.nodes.items()}
        for state, name in self.outputs.items():
            values.setdefault(f"{state}_t", name)
        return "\n".join(f"{name} = {value}" for name, value in values.items())


def _check_names(graph: Graph) -> None:
    if next(iter(graph.outputs), None) != "h":
        raise ValueError(f"outputs: got the states ({', '.join(graph.outputs)}), expected h as the first")
    for name in (*graph.outputs, *graph.nodes):
        if not name.isidentifier() or name.startswith("_"):
            raise ValueError(f"{name!r}: expected a name of letters, digits and underscores, starting with a letter")
    for name in graph.inputs:
        if name in graph.nodes:
            raise ValueError(f"nodes[{name!r}]: is the name of an input")
    for state, name in graph.outputs.items():
        check_kind(f"outputs[{state!r}]", name, str)
        if name not in graph.nodes and name not in graph.inputs:
            raise ValueError(f"outputs[{state!r}]: got {name!r}, which is neither a node nor an input")
        if name != f"{state}_t" and f"{state}_t" in graph.nodes:
            raise ValueError(f"outputs[{state!r}]: got {name!r}, expected the node '{state}_t', or none of this name")


def _check_node(place: str, one: Node, known: set[str]) -> None:
    check_kind(place, one, Node)
    check_kind(f"{place}.kind", one.kind, str)
    check_kind(f"{place}.parents", one.parents, tuple)
    check_number(f"{place}.diagonal", one.diagonal)
    if one.kind != AFFINE and one.kind not in OPERATIONS:
        raise ValueError(f"{place}: got kind {one.kind!r}, expected one of {AFFINE}, {', '.join(OPERATIONS)}")
    expected = max(len(one.parents), 1) if one.kind == AFFINE else OPERATIONS[one.kind].text.count("{}")
    if len(one.parents) != expected:
        raise ValueError(f"{place}: got {len(one.parents)} parents, expected {expected} for {one.kind}")
    for parent in one.parents:
        check_kind(f"{place}.parents", parent, str)
        if parent not in known:
            raise ValueError(f"{place}: got the parent {parent!r}, which is neither a node nor an input")
    if one.diagonal and (one.kind != AFFINE or len(one.parents) > 1):
        raise ValueError(f"{place}: got a diagonal, which only an affine map of one parent has")


def _parents_first(nodes: Mapping[str, Node]) -> dict[str, Node]:
    try:
        order = TopologicalSorter({name: one.parents for name, one in nodes.items()}).static_order()
        return {name: nodes[name] for name in order if name in nodes}
    except CycleError as error:
        raise ValueError(f"nodes: got the cycle {' -> '.join(error.args[1])}, expected none") from None


def _size(place: str, one: Node, sizes: list[str]) -> str:
    listed = ", ".join(f"{parent} ({size})" for parent, size in zip(one.parents, sizes, strict=True))
    if one.diagonal and sizes != ["H"]:
        raise ValueError(f"{place}: got a diagonal and the parent {listed}, expected a parent of size H")
    if one.kind == AFFINE:
        return "H"
    if len(set(sizes)) > 1:
        raise ValueError(f"{place}: got parents of different sizes, {listed}, expected equal ones for {one.kind}")
    return sizes[0]


RNN = Graph({"a": node("affine", "x_t", "h_prev"), "h_t": node("tanh", "a")}, {"h": "h_t"})

_UPDATE = {
    "z": node("sigmoid", "a_z"),
    "r": node("sigmoid", "a_r"),
    "rh": node("multiply", "r", "h_prev"),
    "n": node("tanh", "a_n"),
    "keep": node("one_minus", "z"),
    "kept": node("multiply", "keep", "h_prev"),
    "new": node("multiply", "z", "n"),
    "h_t": node("add", "kept", "new"),
}
GRU = Graph(
    _UPDATE
    | {
        "a_z": node("affine", "x_t", "h_prev"),
        "a_r": node("affine", "x_t", "h_prev"),
        "a_n": node("affine", "x_t", "rh"),
    },
    {"h": "h_t"},
)
MUT1 = Graph(
    _UPDATE
    | {
        "a_z": node("affine", "x_t"),
        "a_r": node("affine", "x_t", "h_prev"),
        "tanh_x": node("tanh", "x_t"),
        "m_n": node("affine", "rh"),
        "a_n": node("add", "tanh_x", "m_n"),
    },
    {"h": "h_t"},
    input_is_hidden=True,
)
LSTM = Graph(
    {
        "a_i": node("affine", "x_t", "h_prev"),
        "a_f": node("affine", "x_t", "h_prev"),
        "a_g": node("affine", "x_t", "h_prev"),
        "a_o": node("affine", "x_t", "h_prev"),
        "i": node("sigmoid", "a_i"),
        "f": node("sigmoid", "a_f"),
        "g": node("tanh", "a_g"),
        "o": node("sigmoid", "a_o"),
        "kept": node("multiply", "f", "c_prev"),
        "new": node("multiply", "i", "g"),
        "c_t": node("add", "kept", "new"),
        "tanh_c": node("tanh", "c_t"),
        "h_t": node("multiply", "o", "tanh_c"),
    },
    {"h": "h_t", "c": "c_t"},
)
# Every kind of node once at least, both sizes, and a second state.
EXAMPLE = Graph(
    {
        "s": node("tanh", "x_t"),
        "a_z": node("affine", "s", "h_prev"),
        "z": node("sigmoid", "a_z"),
        "keep": node("one_minus", "z"),
        "kept": node("multiply", "keep", "c_prev"),
        "a_n": node("affine", "x_t"),
        "n": node("relu", "a_n"),
        "new": node("multiply", "z", "n"),
        "c_t": node("add", "kept", "new"),
        "seen": node("identity", "c_t"),
        "inhibition": node("affine", "h_prev", diagonal=0.9),
        "h_t": node("subtract", "seen", "inhibition"),
    },
    {"h": "h_t", "c": "c_t"},
)

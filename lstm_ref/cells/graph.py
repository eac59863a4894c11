"""The cell of a graph: any composition of elementwise operations, activations and affine maps."""

from collections import namedtuple
from typing import Any, NamedTuple

from lstm_ref import graphs
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.arguments import check_kind
from lstm_ref.backend import Array, array_namespace
from lstm_ref.cells.mut import require_input_of_hidden_size
from lstm_ref.graphs import AFFINE, OPERATIONS, Graph, Node


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H)
    values: dict[str, Array]  # of every input and node, (B, D) or (B, H)


class GraphCell:
    """The cell of a graph, with everything that `lstm_ref.cells` asks for.

    graph: as given. Params: for each affine node in order, one matrix per parent (D or H, H) and a bias (H,).
    State: the states of the graph. BLOCKS: none, nothing is packed.
    """

    BLOCKS: tuple[str, ...] = ()
    Cache = Cache

    def __init__(self, graph: Graph) -> None:
        check_kind("graph", graph, Graph)
        make: Any = namedtuple  # mypy wants the names of the fields written out
        self.graph = graph
        self.input_is_hidden = graph.input_is_hidden
        self.Params = make("Params", [field for name, node in graph.nodes.items() for field in node.parameters(name)])
        self.State = make("State", list(graph.outputs))

    def param_shapes(self, D: int, H: int) -> Any:
        """Shape of each parameter for input size D and hidden size H; ValueError if the graph wants them equal."""
        if self.input_is_hidden:
            require_input_of_hidden_size(D, H)
        number, shapes = {"D": D, "H": H}, []
        for node in self.graph.nodes.values():
            if node.kind == AFFINE:
                shapes += [*((number[self.graph.sizes[parent]], H) for parent in node.parents), (H,)]
        return self.Params(*shapes)

    def state_sizes(self, H: int) -> Any:
        """Size of the last axis of each state."""
        return self.State(*(H for _ in self.State._fields))

    def step(self, x_t: Array, *state_and_p: Any) -> tuple[Any, ...]:
        """One time step: step(x_t, h_prev, ..., p) -> h_t, ..., cache. Equations: `graph.describe()`.

        x_t: (B, D); states: (B, H); all of one real or complex floating dtype. Rows are independent.
        Returns the new states (B, H) and the Cache for `step_backward`.
        Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once per
        sequence, in `lstm_ref.sequence`.
        """
        *state, p = state_and_p
        values = dict(zip(self.graph.inputs, (x_t, *state), strict=True))
        for name, node in self.graph.nodes.items():
            parents = [values[parent] for parent in node.parents]
            if node.kind == AFFINE:
                values[name] = _affine(node, parents, *_parameters(name, node, p))
            else:
                values[name] = OPERATIONS[node.kind].forward(*parents)
        return *(values[name] for name in self.graph.outputs.values()), Cache(x_t, state[0], values)

    def step_backward(self, *dstate_cache_p: Any) -> tuple[Any, ...]:
        """Gradients of one time step: step_backward(dh_t, ..., cache, p) -> dx_t, dh_prev, ..., dp.

        From the last node to the first, each adds to the gradients of its parents what it passes on to them.

        dh_t and those of the other states: (B, H), from everything after this step.
        Returns dx_t (B, D), the gradient of each state before the step (B, H), and dp, summed over the batch.
        Source: Werbos (1990), backpropagation through an ordered system of equations.
        """
        *dstate, cache, p = dstate_cache_p
        values = cache.values
        gradients = {name: array_namespace(value).zeros_like(value) for name, value in values.items()}
        dp: dict[str, Array] = {}
        for name, dy in zip(self.graph.outputs.values(), dstate, strict=True):
            gradients[name] = gradients[name] + dy
        for name, node in reversed(tuple(self.graph.nodes.items())):
            dy, parents = gradients[name], [values[parent] for parent in node.parents]
            if node.kind == AFFINE:
                weights, _ = _parameters(name, node, p)
                dparents, dparameters = _affine_backward(dy, node, parents, weights)
                dp.update(zip(node.parameters(name), dparameters, strict=True))
            else:
                dparents = OPERATIONS[node.kind].backward(dy, values[name], *parents)
            for parent, du in zip(node.parents, dparents, strict=True):
                gradients[parent] = gradients[parent] + du
        return *(gradients[name] for name in self.graph.inputs), self.Params(**dp)


def _parameters(name: str, node: Node, p: Any) -> tuple[list[Array], Array]:
    *weights, bias = (getattr(p, field) for field in node.parameters(name))
    return weights, bias


def _affine(node: Node, parents: list[Array], weights: list[Array], bias: Array) -> Array:
    """y = u_1 W_1 + ... + u_k W_k + b, and diagonal * u_1 where the node has a diagonal."""
    y = row(bias)
    for u, W in zip(parents, weights, strict=True):
        y = y + u @ W
    return y + node.diagonal * parents[0] if node.diagonal else y


def _affine_backward(
    dy: Array, node: Node, parents: list[Array], weights: list[Array]
) -> tuple[tuple[Array, ...], list[Array]]:
    """Gradients of `_affine`: those of the parents, and those of W_1, ..., W_k and b."""
    dparents = [dy @ transpose(W) for W in weights]
    if node.diagonal:
        dparents[0] = dparents[0] + node.diagonal * dy
    return tuple(dparents), [*(transpose(u) @ dy for u in parents), sum_rows(dy)]


EXAMPLE = GraphCell(graphs.EXAMPLE)

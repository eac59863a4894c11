"""Graphs as text and back, and when two of them are the same cell."""

from __future__ import annotations

import json

from lstm_ref.arguments import check_kind
from lstm_ref.graphs import Graph, Node


def to_text(graph: Graph) -> str:
    """A graph as one line of JSON."""
    check_kind("graph", graph, Graph)
    nodes = [[name, one.kind, list(one.parents), one.diagonal] for name, one in graph.nodes.items()]
    return json.dumps({"nodes": nodes, "outputs": dict(graph.outputs), "input_is_hidden": graph.input_is_hidden})


def from_text(text: str) -> Graph:
    """The graph of `to_text`. Raises ValueError for any other text."""
    check_kind("text", text, str)
    try:
        data = json.loads(text)
        nodes = {name: Node(kind, tuple(parents), diagonal) for name, kind, parents, diagonal in data["nodes"]}
        return Graph(nodes, data["outputs"], data["input_is_hidden"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"text: got {text[:40]!r}, expected a graph written by to_text ({error})") from error


def identity(graph: Graph) -> str:
    """Text that two graphs share if one is the other with other names.

    Each node is written by its kind and the numbers of its parents, numbered as a walk from the outputs finds them.
    Two graphs that compute the same in different ways (u + v and v + u) have different texts.
    """
    check_kind("graph", graph, Graph)
    numbers: dict[str, int] = {}
    lines: list[str] = []

    def visit(name: str) -> str:
        if name not in graph.nodes:
            return name
        if name not in numbers:
            one = graph.nodes[name]
            parents = ", ".join([visit(parent) for parent in one.parents])
            numbers[name] = len(numbers)
            lines.append(f"{one.kind}({parents}; {one.diagonal:g})")
        return str(numbers[name])

    outputs = [f"{state} {visit(name)}" for state, name in graph.outputs.items()]
    return "\n".join([*lines, *outputs, str(graph.input_is_hidden)])

"""Pictures of a search: fitness over the evaluations, and a cell as a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.definition import Outcome
from lstm_ref.arguments import check_kind
from lstm_ref.graphs import AFFINE, OPERATIONS, Graph

MARKS = {"GRU": ("s", "tab:blue"), "LSTM": ("^", "tab:orange"), "new cells": (".", "black")}
SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "one_minus": "1 −", "identity": "="}
SPREAD = 1.6  # how far nodes of one depth stand apart


def draw_fitness(ax: Any, outcomes: Sequence[Outcome]) -> None:
    """Each evaluation's fitness, and the best new cell so far; what was thrown out lies at 0."""
    for n, one in enumerate(outcomes):
        for name, (marker, color) in MARKS.items():
            points = one.curves.get(name, [])
            label = name if n == 0 else None
            ax.plot([work for work, _ in points], [value for _, value in points], marker, color=color, label=label)
        best = one.curves.get("best new cell", [])
        ax.plot([w for w, _ in best], [v for _, v in best], drawstyle="steps-post", color="black", linewidth=0.8)
    ax.axhline(1, color="tab:blue", linestyle=":", linewidth=1)
    ax.set(xlabel="evaluations", ylabel="fitness (GRU's best: 1)", title="Each evaluation; line: best new cell")
    if outcomes:
        ax.legend(fontsize="x-small", loc="center right")


def layers(graph: Graph) -> dict[str, tuple[float, int]]:
    """A place (x, y) for each input and node: y one more than the highest parent, x spread evenly in each row.

    In each row the nodes stand in the order of the mean place of their parents, so that few lines cross.
    """
    check_kind("graph", graph, Graph)
    used = {parent for one in graph.nodes.values() for parent in one.parents} | {*graph.outputs.values()}
    depth = {name: 0 for name in graph.inputs if name in used}
    for name, one in graph.nodes.items():
        depth[name] = 1 + max(depth[parent] for parent in one.parents)
    places: dict[str, tuple[float, int]] = {}
    for y in range(max(depth.values()) + 1):
        row = [name for name in depth if depth[name] == y]
        middle = {name: _middle(graph, name, places, n) for n, name in enumerate(row)}
        row.sort(key=lambda name, middle=middle: middle[name])  # type: ignore[misc]
        for n, name in enumerate(row):
            places[name] = (SPREAD * (n - (len(row) - 1) / 2), y)
    return places


def _middle(graph: Graph, name: str, places: Mapping[str, tuple[float, int]], default: float) -> float:
    xs = [places[parent][0] for parent in graph.nodes[name].parents] if name in graph.nodes else []
    return sum(xs) / len(xs) if xs else default


def label(graph: Graph, name: str) -> str:
    """What stands in the box of an input or node: its operation, and the states that it becomes."""
    kind = graph.nodes[name].kind if name in graph.nodes else ""
    if kind == AFFINE:
        diagonal = graph.nodes[name].diagonal
        text = "W" if not diagonal else f"W + {diagonal:g}"
    else:
        text = SIGNS.get(kind, kind) if kind in OPERATIONS else name
    states = [f"{state}_t" for state, output in graph.outputs.items() if output == name]
    return "\n".join([text, *states])


def draw_graph(ax: Any, graph: Graph) -> None:
    """The cell from its inputs (bottom) to its new states (top); W: an affine map with weights of its own."""
    places = layers(graph)
    for name, one in graph.nodes.items():
        for k, parent in enumerate(one.parents):
            (x, y), (from_x, from_y) = places[name], places[parent]
            again = k > 0 and parent == one.parents[0]  # the second of two equal parents
            bend = 0.25 if again or (x == from_x and y - from_y > 1) else 0.0
            style = {"arrowstyle": "->", "color": "gray", "shrinkA": 9, "shrinkB": 9, "linewidth": 0.8}
            arrow = style | {"connectionstyle": f"arc3,rad={bend}"}
            ax.annotate("", places[name], places[parent], arrowprops=arrow)
    for name, (x, y) in places.items():
        new = name in graph.outputs.values()
        face = "white" if name in graph.nodes and not new else ("tab:orange" if new else "lightgray")
        box = {"boxstyle": "round,pad=0.25", "facecolor": face, "edgecolor": "black", "linewidth": 0.6}
        ax.text(x, y, label(graph, name), ha="center", va="center", fontsize="x-small", bbox=box)
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    ax.set(xlim=(min(xs) - 1, max(xs) + 1), ylim=(-0.6, max(ys) + 0.6), title="Best new cell")
    ax.axis("off")

"""A network around one graph's cell, trained to predict symbols: embedding, cell, softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.evolution.plan import GraphPlan
from lstm_ref import clipping
from lstm_ref.arguments import check_count, check_kind, check_number
from lstm_ref.cells.graph import GraphCell
from lstm_ref.graphs import Graph
from lstm_ref.losses import softmax
from lstm_ref.optim import adam
from lstm_ref.tasks.batch import Batch

START, TRAIN, TEST = range(3)  # what a random stream is for
DTYPE = np.float32


@dataclass(frozen=True)
class Course:
    """What a network goes through.

    task: one whose batches have symbols and classes, both below task.K. longest: its largest number of steps.
    updates: each with a batch of `batch` new sequences; the last half of them with a rate that falls to 0.
    tests: sequences of the test, the same for all networks with the same seed.
    """

    task: Any
    longest: int
    updates: int
    batch: int = 20
    tests: int = 200

    def __post_init__(self) -> None:
        for name in ("longest", "updates", "batch", "tests"):
            check_count(name, getattr(self, name))


@dataclass(frozen=True)
class Means:
    """Hyper-parameters of one network.

    rate: of Adam. scale: weights start uniform in [-scale/sqrt(H), scale/sqrt(H)). biases: of affine nodes, by name,
    at the start; all others are 0. clip: bound of the norm of all gradients.
    """

    rate: float
    scale: float = 1.0
    biases: Mapping[str, float] = field(default_factory=dict)
    clip: float = 1.0

    def __post_init__(self) -> None:
        for name in ("rate", "scale", "clip"):
            check_number(name, getattr(self, name), 0)


def stream(seed: np.random.SeedSequence, *place: int) -> np.random.Generator:
    """The generator of a place: the same numbers whenever, and in whatever order, it is asked for."""
    return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, *place)))


def width_for(graph: Graph, K: int, weights: int) -> int:
    """The largest hidden size H with which the network has at most so many weights, but at least 1.

    The embedding has K rows of H numbers, and the output layer H K + K.
    """
    check_kind("graph", graph, Graph)
    check_count("K", K)
    check_count("weights", weights)
    H = 1
    while count_weights(graph, K, H + 1) <= weights:
        H += 1
    return H


def count_weights(graph: Graph, K: int, H: int) -> int:
    """Number of parameters of the network."""
    return sum(int(np.prod(shape)) for _, shape in _shapes(graph, K, H))


def _shapes(graph: Graph, K: int, H: int) -> list[tuple[str, tuple[int, ...]]]:
    cell = GraphCell(graph).param_shapes(H, H)
    return [("E", (K, H)), *zip(cell._fields, cell, strict=True), ("W_o", (H, K)), ("b_o", (K,))]


class Learner:
    """One network on its course.

    (1)  x(t) = E[symbol(t)]                             input of size H, so that any graph can use it without weights
    (2)  h(t) = the cell of the graph                    from a state of zeros
    (3)  y(t) = softmax(h(t) W_o + b_o)
    (4)  loss = mean over asked steps of -log y_class

    All parameters lie in one array theta, and what the cell sees are parts of it. All that is random follows from the
    seed and from the number of the update.
    """

    def __init__(self, graph: Graph, course: Course, means: Means, H: int, seed: np.random.SeedSequence) -> None:
        for name, value, kind in (("graph", graph, Graph), ("course", course, Course), ("means", means, Means)):
            check_kind(name, value, kind)
        self.course, self.means, self.seed = course, means, seed
        self.graph, self.K, self.H = graph, course.task.K, check_count("H", H)
        self.theta, self._parts = _laid_out(_shapes(graph, self.K, H))
        self.gradient, self._grads = _laid_out(_shapes(graph, self.K, H))
        self._start(stream(seed, START))
        self.adam = adam.start(self.theta)
        self.updates, self.died = 0, False
        self.loss = float("nan")
        self.plan = GraphPlan(graph, course.longest, course.batch, H, H, DTYPE)
        self._zero = [np.zeros((course.batch, H), DTYPE) for _ in graph.outputs]

    def _start(self, rng: np.random.Generator) -> None:
        bound = self.means.scale / np.sqrt(self.H)
        for name, part in self._parts.items():
            if part.ndim == 2:
                part[...] = rng.uniform(-bound, bound, part.shape)
        for name, value in self.means.biases.items():
            self._parts[f"b_{name}"][...] = value

    @property
    def over(self) -> bool:
        """Whether the course is done, or numbers have become infinite on the way."""
        return self.died or self.updates >= self.course.updates

    def advance(self, updates: int) -> None:
        """At most so many updates."""
        for _ in range(min(updates, self.course.updates - self.updates)):
            if not self.died:
                self._update()

    def _update(self) -> None:
        batch = self.course.task.draw(stream(self.seed, TRAIN, self.updates), self.course.batch)
        self.loss = self.backpropagate(batch)
        if not (np.isfinite(self.loss) and np.isfinite(self.gradient).all()):
            self.died = True
            return
        grads, _ = clipping.by_norm(self.gradient, self.means.clip)
        left = 1 - self.updates / self.course.updates
        self.theta[...], self.adam = adam.step(self.theta, grads, self.adam, self.means.rate * min(1, 2 * left))
        self.updates += 1

    def backpropagate(self, batch: Batch) -> float:
        """Loss on a batch of the course's size; its gradient is left in `gradient`."""
        p, dp = self._parts, self._grads
        symbols, asked = np.maximum(batch.symbols, 0), batch.asked
        h, _ = self.plan.forward(p["E"][symbols], self._zero, self._cell(p))  # (1) (2)
        heard = h[asked]  # (N, H)
        with np.errstate(all="ignore"):
            z = heard @ p["W_o"] + p["b_o"]
            if not np.isfinite(z).all():
                return float("inf")
            y, rows, classes = softmax(z), np.arange(len(z)), batch.classes[asked]  # (3)
            loss = float(-np.mean(np.log(y[rows, classes] + np.finfo(DTYPE).tiny)))  # (4)
            y[rows, classes] -= 1
            dz = y / len(y)  # (4) (3)
            dp["W_o"][...], dp["b_o"][...] = heard.T @ dz, dz.sum(axis=0)
            dh = np.zeros_like(h)
            dh[asked] = dz @ p["W_o"].T
            dx, _, dcell = self.plan.backward(dh)  # (2)
            for name, grad in dcell._asdict().items():
                dp[name][...] = grad
            hot = (symbols.reshape(-1, 1) == np.arange(self.K)).astype(DTYPE)
            dp["E"][...] = hot.T @ dx.reshape(-1, self.H)  # (1)
        return loss

    def accuracy(self) -> float:
        """Share of the asked symbols of the test that are the most probable output; 0 for a network that died."""
        task, size, rng = self.course.task, self.course.batch, stream(self.seed, TEST)
        right = asked = 0
        for _ in range(-(-self.course.tests // size)):
            batch = task.draw(rng, size)
            x = self._parts["E"][np.maximum(batch.symbols, 0)]
            h, _ = self.plan.forward(x, self._zero, self._cell(self._parts))
            with np.errstate(all="ignore"):
                z = h[batch.asked] @ self._parts["W_o"] + self._parts["b_o"]
            if not np.isfinite(z).all():
                return 0.0
            right += int(np.sum(z.argmax(axis=-1) == batch.classes[batch.asked]))
            asked += int(batch.asked.sum())
        return 0.0 if self.died else right / asked

    def _cell(self, parts: dict[str, np.ndarray]) -> Sequence[np.ndarray]:
        return [parts[name] for name in self.plan.shapes._fields]

    def snapshot(self) -> dict[str, np.ndarray]:
        """All that another learner of the same graph, course, means, size and seed needs to go on from here."""
        counters = np.array([self.updates, self.died])
        numbers = {"theta": self.theta.copy(), "m": self.adam.m, "v": self.adam.v}
        return numbers | {"counters": counters, "loss": np.array(self.loss)}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self.theta[...] = snapshot["theta"]
        self.updates, self.died = int(snapshot["counters"][0]), bool(snapshot["counters"][1])
        self.adam = adam.State(self.updates, np.array(snapshot["m"]), np.array(snapshot["v"]))
        self.loss = float(snapshot["loss"])


def _laid_out(shapes: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """One array of zeros, and its parts by name."""
    sizes = [int(np.prod(shape)) for _, shape in shapes]
    whole = np.zeros(sum(sizes), DTYPE)
    cuts = np.split(whole, np.cumsum(sizes)[:-1])
    return whole, {name: cut.reshape(shape) for (name, shape), cut in zip(shapes, cuts, strict=True)}

"""A network around one graph's cell, trained to predict symbols: embedding, cell, softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.evolution.feeds import Feed
from experiments.evolution.plan import GraphPlan
from experiments.generators import stream
from lstm_ref import clipping
from lstm_ref.arguments import check_count, check_kind, check_number
from lstm_ref.cells.graph import GraphCell
from lstm_ref.graphs import Graph
from lstm_ref.losses import softmax
from lstm_ref.optim import adam
from lstm_ref.tasks.batch import Batch

START, TRAIN, TEST, VALIDATE = range(4)  # what a random stream is for
DTYPE = np.float32
IN, OUT, BIAS = "E", "W_o", "b_o of the output"  # of the network; no node's parameter has such a name


@dataclass(frozen=True)
class Course:
    """What a network goes through.

    feed: what it reads. updates: each on one batch of `batch` sequences; the rate falls to 0 over the last half.
    tests: batches of the test, new ones, the same for all networks with the same seed.
    """

    feed: Feed
    updates: int
    batch: int = 20
    tests: int = 10

    def __post_init__(self) -> None:
        for name in ("updates", "batch", "tests"):
            check_count(name, getattr(self, name))


@dataclass(frozen=True)
class Means:
    """Hyper-parameters of one network.

    rate: of Adam. scale: weights start uniform in [-scale/sqrt(H), scale/sqrt(H)), the embedding in [-1, 1).
    biases: of affine nodes, by name, at the start; all others are 0. clip: bound of the norm of all gradients.
    """

    rate: float
    scale: float = 1.0
    biases: Mapping[str, float] = field(default_factory=dict)
    clip: float = 1.0

    def __post_init__(self) -> None:
        for name in ("rate", "scale", "clip"):
            check_number(name, getattr(self, name), 0)


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
    return [(IN, (K, H)), *zip(cell._fields, cell, strict=True), (OUT, (H, K)), (BIAS, (K,))]


class Learner:
    """One network on its course.

    (1)  x(t) = E[symbol(t)]                             input of size H, so that any graph can use it without weights
    (2)  h(t) = the cell of the graph                    from a state of zeros, at the start of each group of the feed
    (3)  y(t) = softmax(h(t) W_o + b_o)
    (4)  loss = mean over asked steps of -log y_class

    All parameters lie in one array theta, and what the cell sees are parts of it. All that is random follows from the
    seed and from the number of the update.
    """

    def __init__(self, graph: Graph, course: Course, means: Means, H: int, seed: np.random.SeedSequence) -> None:
        for name, value, kind in (("graph", graph, Graph), ("course", course, Course), ("means", means, Means)):
            check_kind(name, value, kind)
        self.course, self.means, self.seed = course, means, seed
        self.graph, self.K, self.H = graph, course.feed.K, check_count("H", H)
        self.theta, self._parts = _laid_out(_shapes(graph, self.K, H))
        self.gradient, self._grads = _laid_out(_shapes(graph, self.K, H))
        self._start(stream(seed, START))
        self.adam = adam.start(self.theta)
        self.updates, self.died = 0, False
        self.loss = float("nan")
        self.state = np.zeros((len(graph.outputs), course.batch, H), DTYPE)  # before the next batch
        self._plan = GraphPlan(graph, 1, course.batch, H, H, DTYPE)
        self._batches: list[Batch] = []

    def _start(self, rng: np.random.Generator) -> None:
        bound = self.means.scale / np.sqrt(self.H)
        for name, part in self._parts.items():
            if part.ndim == 2:
                part[...] = rng.uniform(-1, 1, part.shape) * (1.0 if name == IN else bound)
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
        feed = self.course.feed
        place = self.updates % feed.group
        if not place:
            self.state[...] = 0
        if not place or not self._batches:
            self._batches = feed.draw(stream(self.seed, TRAIN, self.updates // feed.group), self.course.batch)
        self.loss = self.backpropagate(self._batches[place])
        if not (np.isfinite(self.loss) and np.isfinite(self.gradient).all()):
            self.died = True
            return
        grads, _ = clipping.by_norm(self.gradient, self.means.clip)
        left = 1 - self.updates / self.course.updates
        self.theta[...], self.adam = adam.step(self.theta, grads, self.adam, self.means.rate * min(1, 2 * left))
        self.updates += 1

    def backpropagate(self, batch: Batch) -> float:
        """Loss on a batch of the course's size, from and to `state`; its gradient is left in `gradient`."""
        p, dp = self._parts, self._grads
        h, z, classes = self._outputs(batch, self.state)
        if not np.isfinite(z).all():
            return float("inf")
        with np.errstate(all="ignore"):
            y, rows, asked = softmax(z), np.arange(len(z)), batch.asked  # (3)
            loss = float(-np.mean(np.log(y[rows, classes] + np.finfo(DTYPE).tiny)))  # (4)
            y[rows, classes] -= 1
            dz = y / len(y)  # (4) (3)
            dp[OUT][...], dp[BIAS][...] = h[asked].T @ dz, dz.sum(axis=0)
            dh = np.zeros_like(h)
            dh[asked] = dz @ p[OUT].T
            dx, _, dcell = self._plan.backward(dh)  # (2)
            for name, grad in dcell._asdict().items():
                dp[name][...] = grad
            hot = (_symbols(batch).reshape(-1, 1) == np.arange(self.K)).astype(DTYPE)
            dp[IN][...] = hot.T @ dx.reshape(-1, self.H)  # (1)
        return loss

    def accuracy(self, place: int = TEST, tests: int | None = None) -> float:
        """Share of the asked symbols of the test that are the most probable output; 0 for a network that died.

        place: TEST or VALIDATE, a second test for what is decided on the way. tests: batches, if not as in the course.
        """
        if self.died:
            return 0.0
        course, rng = self.course, stream(self.seed, place)
        batches: list[Batch] = []
        state, right, asked = np.zeros_like(self.state), 0, 0
        tests = tests or course.tests
        while len(batches) < tests:
            batches += course.feed.draw(rng, course.batch)
        for n, batch in enumerate(batches[:tests]):
            if not n % course.feed.group:
                state[...] = 0
            _, z, classes = self._outputs(batch, state)
            if not np.isfinite(z).all():
                return 0.0
            right += int(np.sum(z.argmax(axis=-1) == classes))
            asked += len(classes)
        return right / asked

    def _outputs(self, batch: Batch, state: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """h (T, B, H), logits and classes of the asked steps, (N, K) and (N,); the state goes on."""
        symbols = _symbols(batch)
        if len(symbols) > self._plan.T:
            self._plan = GraphPlan(self.graph, len(symbols), self.course.batch, self.H, self.H, DTYPE)
        p = self._parts
        h, state_T = self._plan.forward(p[IN][symbols], list(state), [p[name] for name in self._plan.shapes._fields])
        for one, last in zip(state, state_T, strict=True):
            one[...] = last
        if batch.classes is None:
            raise ValueError("batch: got one without classes, expected one symbol as the target of each step")
        with np.errstate(all="ignore"):
            return h, h[batch.asked] @ p[OUT] + p[BIAS], batch.classes[batch.asked]

    def snapshot(self) -> dict[str, np.ndarray]:
        """All that another learner of the same graph, course, means, size and seed needs to go on from here."""
        counters = np.array([self.updates, self.died])
        numbers = {"theta": self.theta.copy(), "m": self.adam.m, "v": self.adam.v}
        return numbers | {"counters": counters, "loss": np.array(self.loss), "state": self.state.copy()}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self.theta[...] = snapshot["theta"]
        self.updates, self.died = int(snapshot["counters"][0]), bool(snapshot["counters"][1])
        self.adam = adam.State(self.updates, np.array(snapshot["m"]), np.array(snapshot["v"]))
        self.loss, self.state[...], self._batches = float(snapshot["loss"]), snapshot["state"], []


def _symbols(batch: Batch) -> np.ndarray:
    """Symbols (T, B), 0 after the end of a sequence, where nothing is asked."""
    if batch.symbols is None:
        raise ValueError("batch: got one without symbols, expected one symbol as the input of each step")
    return np.maximum(batch.symbols, 0)


def _laid_out(shapes: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """One array of zeros, and its parts by name."""
    sizes = [int(np.prod(shape)) for _, shape in shapes]
    whole = np.zeros(sum(sizes), DTYPE)
    cuts = np.split(whole, np.cumsum(sizes)[:-1])
    return whole, {name: cut.reshape(shape) for (name, shape), cut in zip(shapes, cuts, strict=True)}

"""What the architecture search trains: graphs over sequences, the network around them, the cells that are compared."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.catalogue import jozefowicz
from experiments.definition import Outcome
from experiments.evolution import cells, comparison, learner
from experiments.evolution.feeds import Sequences, TagStreams
from experiments.evolution.learner import BIAS, IN, OUT, Course, Learner, Means, count_weights, width_for
from experiments.evolution.plan import GraphPlan
from lstm_ref import graphs, initialise, readable
from lstm_ref.cells import greff, gru, mut1, mut2, mut3
from lstm_ref.cells import lstm as lstm_cell
from lstm_ref.cells.graph import GraphCell
from lstm_ref.graph_mutations import mutate, spread
from lstm_ref.graphs import Graph, node
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.memorization import Memorization
from lstm_ref.tasks.nested_tags import ALPHABET, NestedTags
from tests.oracles import assert_all_same, assert_same, complex_step

MEMORYLESS = Graph({"a": node("affine", "x_t"), "h_t": node("tanh", "a")}, {"h": "h_t"})
STARTS = graphs.RNN, graphs.GRU, graphs.MUT1, graphs.LSTM, graphs.EXAMPLE, MEMORYLESS
SEED = np.random.SeedSequence([7, 1])


def mutated(seed):
    rng = np.random.default_rng(seed)
    graph = STARTS[seed % len(STARTS)]
    graph = spread(graph) if seed % 2 else graph
    for _ in range(seed % 7):
        graph = mutate(graph, rng)
    return graph, rng


def problem(graph, rng, T=3, B=2, H=2):
    D = H if graph.input_is_hidden else 3
    cell = GraphCell(graph)
    p = initialise.uniform(cell, rng, D, H)
    state0 = cell.State(*(rng.normal(size=(B, H)) / 2 for _ in cell.State._fields))
    dstate_T = cell.State(*(rng.normal(size=(B, H)) for _ in cell.State._fields))
    return cell, p, rng.normal(size=(T, B, D)) / 2, state0, rng.normal(size=(T, B, H)), dstate_T


# Plans


@pytest.mark.parametrize("seed", range(60))
def test_a_plan_computes_what_the_cell_does_step_by_step(seed):
    graph, rng = mutated(seed)
    cell, p, x, state0, dh, dstate_T = problem(graph, rng)
    T, B, D = x.shape
    plan = GraphPlan(graph, T + 2, B, D, dh.shape[-1])
    for n in (T + 1, T - 1):  # longer and shorter passes leave their numbers behind
        plan.forward(np.repeat(x, 2, axis=0)[:n], state0, p)
        plan.backward(np.repeat(dh, 2, axis=0)[:n], dstate_T)
    h, state_T = plan.forward(x, state0, p)
    expected_h, expected_T, caches = readable.forward(cell, x, state0, p)
    assert_all_same((h, *state_T), (expected_h, *expected_T), 1e-13)
    dx, dstate0, dp = plan.backward(dh, dstate_T)
    expected = readable.backward(cell, dh, dstate_T, caches, p)
    assert dp._fields == p._fields
    assert_all_same((dx, *dstate0, *dp), (expected[0], *expected[1], *expected[2]), 1e-12)


@pytest.mark.parametrize("seed", range(30, 60))
def test_a_plan_of_a_mutated_cell_has_the_right_gradient(seed):
    graph, rng = mutated(seed)
    cell, p, x, state0, dh, _ = problem(graph, rng, T=2)
    plan = GraphPlan(graph, *x.shape, dh.shape[-1])
    plan.forward(x, state0, p)
    dx, dstate0, dp = plan.backward(dh)

    def loss(x, *rest):
        n = len(state0)
        h, _, _ = readable.forward(cell, x, cell.State(*rest[:n]), cell.Params(*rest[n:]))
        return np.sum(h * dh)

    expected = complex_step(loss, (x, *state0, *p))
    scale = max(np.max(np.abs(a)) for a in expected)
    for got, wanted in zip((dx, *dstate0, *dp), expected, strict=True):
        assert got.shape == wanted.shape and np.max(np.abs(got - wanted)) <= 1e-12 * scale


def test_a_plan_refuses_what_does_not_fit():
    plan = GraphPlan(graphs.RNN, 3, 2, 4, 5)
    _, p, x, state0, dh, _ = problem(graphs.RNN, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"x: got shape \(3, 2, 3\) of float64, expected \(3, 2, 4\)"):
        plan.forward(x, state0, p)
    with pytest.raises(ValueError, match=r"dh: got shape \(3, 2, 2\), expected \(3, 2, 5\)"):
        plan.backward(dh)
    with pytest.raises(ValueError, match="T: got 0"):
        GraphPlan(graphs.RNN, 0, 2, 4, 5)
    with pytest.raises(TypeError, match="graph: got str"):
        GraphPlan("GRU", 3, 2, 4, 5)


# The network

# A node whose bias has the name that the output layer's could have had.
AWKWARD = Graph({"o": node("affine", "x_t", "h_prev"), "h_t": node("tanh", "o")}, {"h": "h_t"})


@pytest.mark.parametrize("graph", [graphs.GRU, graphs.MUT1, AWKWARD], ids=["GRU", "MUT1", "awkward"])
def test_the_gradient_of_the_network_is_that_of_its_loss(graph, monkeypatch):
    monkeypatch.setattr(learner, "DTYPE", np.float64)
    course = Course(Sequences(Arithmetic(2, 1)), updates=1, batch=3)
    one = Learner(graph, course, Means(0.01), 4, SEED)
    (batch,) = course.feed.draw(np.random.default_rng(1), 3)
    rng = np.random.default_rng(2)
    state = rng.normal(size=one.state.shape) / 2
    one.theta[...] = rng.normal(size=one.theta.shape) / 3

    def loss(theta):
        one.theta[...], one.state[...] = theta, state
        return one.backpropagate(batch)

    start = one.theta.copy()
    loss(start)
    gradient = one.gradient.copy()
    for _ in range(5):
        direction = rng.normal(size=start.shape)
        slope = (loss(start + 1e-6 * direction) - loss(start - 1e-6 * direction)) / 2e-6
        assert gradient @ direction == pytest.approx(slope, rel=1e-6)
    assert all(np.abs(one._grads[name]).sum() > 0 for name in (IN, OUT, BIAS))


FEEDS = [Sequences(Memorization(2)), TagStreams(NestedTags(1, 2, 3), T=5, group=3)]


@pytest.mark.parametrize("feed", FEEDS, ids=["sequences", "streams"])
@pytest.mark.parametrize("stop", [1, 4])
def test_a_network_goes_on_from_a_snapshot_as_if_it_had_not_stopped(feed, stop):
    course = Course(feed, updates=8, batch=4, tests=2)

    def make():
        return Learner(graphs.LSTM, course, Means(0.02, biases={"a_f": 1.0}), 5, SEED)

    whole, first, second = make(), make(), make()
    whole.advance(8)
    first.advance(stop)
    second.restore(first.snapshot())
    first.advance(8)  # what goes on with the first must not change the snapshot's copy
    second.advance(8)
    for name, value in whole.snapshot().items():
        assert np.array_equal(value, second.snapshot()[name]), name
    assert whole.over and second.accuracy() == whole.accuracy()


def test_a_network_learns_to_remember_and_one_without_memory_does_not():
    course = Course(Sequences(Memorization(1)), updates=200, tests=10)
    memory = Learner(graphs.GRU, course, Means(0.02), 16, SEED)
    without = Learner(MEMORYLESS, course, Means(0.02), 16, SEED)
    for one in (memory, without):
        one.advance(200)
    assert memory.accuracy() > 0.95
    assert without.accuracy() < 0.2


def test_numbers_that_become_infinite_end_a_network():
    square = Graph({"a": node("affine", "h_prev", "x_t"), "h_t": node("multiply", "a", "a")}, {"h": "h_t"})
    one = Learner(square, Course(Sequences(Memorization(9)), updates=5), Means(10.0, scale=50.0), 8, SEED)
    one.advance(5)
    assert one.died and one.over and one.accuracy() == 0


@pytest.mark.parametrize("name", cells.CELLS)
def test_the_width_is_the_largest_that_the_weights_allow(name):
    graph = cells.CELLS[name]
    H = width_for(graph, 27, 5000)
    assert count_weights(graph, 27, H) <= 5000 < count_weights(graph, 27, H + 1)


def test_weights_are_counted():
    # Embedding 3 x 2, three gates of 2 x 2 + 2 x 2 + 2, output 2 x 3 + 3.
    assert count_weights(graphs.GRU, 3, 2) == 6 + 3 * 10 + 9


# What it reads


def test_streams_are_documents_that_go_on_from_window_to_window():
    feed = TagStreams(NestedTags(1, 3, 4), T=7, group=6)
    batches = feed.draw(np.random.default_rng(3), 5)
    assert len(batches) == 6
    read = np.concatenate([batch.symbols for batch in batches])
    coming = np.concatenate([batch.classes for batch in batches])
    assert np.array_equal(read[1:], coming[:-1])
    for row in read.T:
        text, opened = "".join(ALPHABET[k] for k in row), []
        assert text.startswith("<") and not text.startswith("</")
        for tag in text.split("<")[1:-1]:
            name = tag.rstrip(">")
            if name.startswith("/"):
                assert opened.pop() == name[1:]
            else:
                opened.append(name)


# Cells


def run_graph(graph, parameters, x, state0):
    cell = GraphCell(graph)
    shapes = cell.param_shapes(x.shape[-1], x.shape[-1])
    p = cell.Params(**{name: parameters[name] for name in shapes._fields})
    return readable.forward(cell, x, cell.State(*state0), p)[0]


def gates(W_x, W_h, b, names):
    """Weights of gates that see x_t and h_prev, from packed ones."""
    n = len(names)
    columns = zip(np.split(W_x, n, axis=1), np.split(W_h, n, axis=1), np.split(b, n), strict=True)
    return {
        field: part
        for name, parts in zip(names, columns, strict=True)
        for field, part in zip((f"W1_a_{name}", f"W2_a_{name}", f"b_a_{name}"), parts, strict=True)
    }


def sequence(H, states=1, seed=5):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(4, 3, H)), [rng.normal(size=(3, H)) / 2 for _ in range(states)]


def test_the_gru_mut2_and_mut3_as_graphs_are_the_cells_of_the_package():
    H = 3
    rng, x, state0 = sequence(H)
    for cell, graph in ((gru, cells.CELLS["GRU"]), (mut3, cells.MUT3)):
        p = initialise.uniform(cell, rng, H, H)
        expected = readable.forward(cell, x, cell.State(*state0), p)[0]
        assert_same(run_graph(graph, gates(p.W_x, p.W_h, p.b, "zrn"), x, state0), expected, 1e-13)
    p = initialise.uniform(mut2, rng, H, H)
    W_x, W_h, b = (np.split(a, n, axis=-1) for a, n in ((p.W_x, 2), (p.W_h, 3), (p.b, 3)))
    parts = {"W1_a_z": W_x[0], "W2_a_z": W_h[0], "b_a_z": b[0], "W1_m_r": W_h[1], "b_m_r": b[1]}
    parts |= {"W1_a_n": W_x[1], "W2_a_n": W_h[2], "b_a_n": b[2]}
    expected = readable.forward(mut2, x, mut2.State(*state0), p)[0]
    assert_same(run_graph(cells.MUT2, parts, x, state0), expected, 1e-13)
    assert cells.CELLS["MUT1"].input_is_hidden and mut1.input_is_hidden


@pytest.mark.parametrize(("without", "cell"), [("i", greff.NIG), ("f", greff.NFG), ("o", greff.NOG), ("", lstm_cell)])
def test_the_usual_lstm_without_a_gate_is_that_of_the_package(without, cell):
    H = 3
    rng, x, state0 = sequence(H, states=2)
    p = initialise.uniform(cell, rng, H, H)
    p = p._replace(**{name: np.zeros(H) for name in p._fields if name.startswith("p_")})
    expected = readable.forward(cell, x, cell.State(*state0), p)[0]
    graph = cells.lstm(without, output="sigmoid")
    assert_same(run_graph(graph, gates(p.W_x, p.W_h, p.b, cell.BLOCKS), x, state0), expected, 1e-13)


def test_the_printed_output_gate_is_a_tanh():
    changed = {name for name, one in cells.lstm().nodes.items() if graphs.LSTM.nodes[name] != one}
    assert changed == {"o"} and cells.lstm().nodes["o"].kind == "tanh"
    with pytest.raises(ValueError, match="without: got 'c'"):
        cells.lstm("c")


# The comparison


class Copy:
    """The next symbol is the present one, but for one that stands for both others in turn."""

    K = 3
    group = 1

    def draw(self, rng, B):
        symbols = rng.integers(0, 3, (4, B))
        classes = np.where(symbols == 2, rng.integers(0, 2, symbols.shape), symbols)
        empty = np.empty((4, B, 0))
        return [Batch(empty, np.full(B, 4), empty, np.ones((4, B), bool), symbols, classes)]


def test_without_memory_the_best_guess_follows_from_the_symbol():
    accuracy, asked = comparison.without_memory(Course(Copy(), 1, batch=50, tests=20), SEED)
    assert asked == 20 * 50 * 4
    assert accuracy == pytest.approx(5 / 6, abs=0.02)


@pytest.mark.parametrize("stop", [1, 5, 9])
def test_a_trial_of_the_comparison_goes_on_from_a_snapshot(stop):
    course = Course(Sequences(Memorization(1)), updates=60, tests=2)
    contest = comparison.Contest(graphs.GRU, course, "accuracy", 1500, rates=(0.01, 0.03))

    def advanced(trial, pieces):
        for _ in range(pieces):
            if not trial.over:
                trial.advance()
        return trial

    whole = advanced(comparison.ContestTrial(SEED, contest), 1000)
    second = comparison.ContestTrial(SEED, contest)
    second.restore(advanced(comparison.ContestTrial(SEED, contest), stop).snapshot())
    assert advanced(second, 1000).outcome() == whole.outcome()
    assert whole.done == whole.cap == 120 and not whole.outcome().died
    assert whole.outcome().measures["accuracy"] > 0.5 and set(whole.outcome().curves) == {"rate 0.01", "rate 0.03"}


def test_the_agreement_of_two_orders():
    theirs = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}
    assert jozefowicz.agreement(theirs, theirs) == (pytest.approx(1), 6, 6)
    assert jozefowicz.agreement({name: -value for name, value in theirs.items()}, theirs) == (pytest.approx(-1), 0, 6)
    # Spearman: 1 - 6 sum d^2 / (n (n^2 - 1)), with one neighboring pair exchanged: 1 - 6 * 2 / 60.
    assert jozefowicz.agreement(theirs | {"a": 2.5}, theirs) == (pytest.approx(0.8), 5, 6)


def test_the_reading_and_the_figure_of_the_comparison_follow_from_the_outcomes():
    def outcome(accuracy, task):
        measures = {jozefowicz.MEASURES[task]: accuracy, "without memory": 0.2}
        return Outcome({"remembers": None}, 10, 10, measures=measures)

    # Arithmetic in the paper's order, XML in the opposite one; two trials that differ by 0.02.
    found = {}
    for task, sign in (("arithmetic", 1), ("XML", -1)):
        for name, accuracy in jozefowicz.published(task).items():
            value = 0.5 + sign * accuracy / 10
            found[f"{task.lower()}-{name}"] = [outcome(value - 0.01, task), outcome(value + 0.01, task)]
    arithmetic, xml, bias = jozefowicz.reading(found)
    assert "MUT1 0.59, MUT3 0.59, LSTM-b 0.59" in arithmetic and "differ by up to 0.02" in arithmetic
    assert "without memory 0.20" in arithmetic and "45 of 45 pairs" in arithmetic and "correlation 1.00" in arithmetic
    assert "0 of 45 pairs" in xml and "correlation -1.00" in xml
    assert "+0.001 (arithmetic, output gate tanh), -0.002 (XML, output gate tanh)." in bias
    figure = Figure()
    jozefowicz.draw(figure, found)
    assert sorted(len(ax.lines) for ax in figure.axes) == [10, 10, 11, 11]  # ours also show what needs no memory
    jozefowicz.draw(Figure(), {})
    assert jozefowicz.reading({}) == []


def test_every_row_of_the_comparison_can_be_made():
    for row in jozefowicz.EXPERIMENTS[0].rows[::5]:
        for budget in filter(None, (row.quick, row.paper)):
            trial = row.trial(SEED, budget)
            assert trial.cap == budget.cap and trial.done == 0 and not trial.over

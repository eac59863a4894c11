"""Cells given by graphs: equal to the hand-written ones, refused where they make no sense, and mutated."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import graph_mutations, graphs, readable
from lstm_ref.cells import gru, lstm, mut1, mut2, mut3, rnn
from lstm_ref.cells.graph import GraphCell
from lstm_ref.graph_mutations import mutate, spread
from lstm_ref.graphs import Graph, node
from tests.oracles import assert_all_same, assert_same, complex_step
from tests.ref.cases import SIZES, cell_problem, weighted

MUT2_NODES = {"a_rh": node("affine", "h_prev"), "a_r": node("add", "x_t", "a_rh")}
MUT2 = Graph({**graphs.GRU.nodes, **MUT2_NODES}, {"h": "h_t"}, input_is_hidden=True)
MUT3_NODES = {"tanh_h": node("tanh", "h_prev"), "a_z": node("affine", "x_t", "tanh_h")}
MUT3 = Graph({**graphs.GRU.nodes, **MUT3_NODES}, {"h": "h_t"})
PAPER_GRU = Graph(graphs.GRU.nodes, {"h": "h_t"}, input_is_hidden=True)
STARTS = [graphs.RNN, graphs.MUT1, graphs.LSTM, graphs.EXAMPLE, spread(graphs.GRU), spread(PAPER_GRU)]


def run(cell, problem):
    h, state_T, caches = readable.forward(cell, problem.x, problem.state0, problem.p)
    dx, dstate0, dp = readable.backward(cell, problem.dh, problem.dstate_T, caches, problem.p)
    return (h, *state_T), (dx, *dstate0), dp


def blocks(weights, names):
    return dict(zip(names, np.split(weights, len(names), axis=-1), strict=True))


def pieces(gates, x_gates, h_gates, p):
    """The parameters of a hand-written cell under the names of the graph's, where h comes second in each gate."""
    named = {f"W1_a_{gate}": w for gate, w in blocks(p.W_x, x_gates).items()}
    for gate, w in blocks(p.W_h, h_gates).items():
        named[f"W{2 if gate in x_gates else 1}_a_{gate}"] = w
    return named | {f"b_a_{gate}": b for gate, b in blocks(p.b, gates).items()}


def pieces_mut1(p):
    named = pieces("zrn", "zr", "rn", p)
    return named | {"W1_m_n": named.pop("W1_a_n"), "b_m_n": named.pop("b_a_n")}


def pieces_mut2(p):
    named = pieces("zrn", "zn", "zrn", p)
    return named | {"W1_a_rh": named.pop("W1_a_r"), "b_a_rh": named.pop("b_a_r")}


def pieces_zrn(p):
    return pieces("zrn", "zrn", "zrn", p)


TWINS = {
    "rnn": (graphs.RNN, rnn.TANH, lambda p: {"W1_a": p.W_x, "W2_a": p.W_h, "b_a": p.b}),
    "gru": (graphs.GRU, gru, pieces_zrn),
    "mut1": (graphs.MUT1, mut1, pieces_mut1),
    "mut2": (MUT2, mut2, pieces_mut2),
    "mut3": (MUT3, mut3, pieces_zrn),
    "lstm": (graphs.LSTM, lstm, lambda p: pieces("ifgo", "ifgo", "ifgo", p)),
}


@pytest.mark.oracle("cells by hand", cells="graph", parts="graphs")
@pytest.mark.parametrize(("graph", "twin", "named"), TWINS.values(), ids=TWINS)
@pytest.mark.parametrize("sizes", SIZES)
def test_a_graph_equals_the_hand_written_cell(graph, twin, named, sizes):
    problem, cell = cell_problem(twin, sizes), GraphCell(graph)
    outputs, gradients, dp = run(twin, problem)
    mine = problem._replace(
        p=cell.Params(**named(problem.p)),
        state0=cell.State(*problem.state0),
        dstate_T=cell.State(*problem.dstate_T),
    )
    got_outputs, got_gradients, got_dp = run(cell, mine)
    assert_all_same((*got_outputs, *got_gradients), (*outputs, *gradients), 1e-12)
    expected = named(dp)
    assert set(got_dp._fields) == set(expected)
    for name, one in got_dp._asdict().items():
        assert_same(one, expected[name], 1e-12, name)


@pytest.mark.parametrize("graph", [graphs.GRU, graphs.LSTM, graphs.EXAMPLE])
def test_spread_is_the_same_cell(graph):
    wide, narrow = GraphCell(spread(graph)), GraphCell(graph)
    problem = cell_problem(wide, SIZES[0])
    assert all(len(one.parents) == 1 for one in wide.graph.nodes.values() if one.kind == "affine")
    p = {name: np.zeros(shape) for name, shape in narrow.param_shapes(SIZES[0][2], SIZES[0][3])._asdict().items()}
    for name, one in wide.graph.nodes.items():
        if one.kind != "affine":
            continue
        whole = name if name in narrow.graph.nodes else name.rpartition("_")[0]
        place = narrow.graph.nodes[whole].parents.index(one.parents[0]) + 1
        p[f"W{place}_{whole}"] = getattr(problem.p, f"W1_{name}")
        p[f"b_{whole}"] = p[f"b_{whole}"] + getattr(problem.p, f"b_{name}")
    same = problem._replace(p=narrow.Params(**p), state0=narrow.State(*problem.state0))
    h, h_narrow = (readable.forward(c, q.x, q.state0, q.p)[0] for c, q in ((wide, problem), (narrow, same)))
    assert_same(h, h_narrow, 1e-14)


def test_spread_writes_three_parents_as_two_sums():
    nodes = {"s": node("tanh", "x_t"), "a": node("affine", "x_t", "s", "h_prev"), "a_1": node("tanh", "a")}
    assert spread(Graph(nodes, {"h": "a_1"})).describe().splitlines() == [
        "s = tanh(x_t)",
        "a_2 = x_t W1_a_2 + b_a_2",
        "a_4 = h_prev W1_a_4 + b_a_4",
        "a_3 = s W1_a_3 + b_a_3",
        "a_5 = a_2 + a_3",
        "a = a_5 + a_4",
        "a_1 = tanh(a)",
        "h_t = a_1",
    ]


def test_the_equations_are_written_out():
    assert graphs.GRU.describe().splitlines() == [
        "a_z = x_t W1_a_z + h_prev W2_a_z + b_a_z",
        "a_r = x_t W1_a_r + h_prev W2_a_r + b_a_r",
        "z = sigmoid(a_z)",
        "r = sigmoid(a_r)",
        "keep = 1 - z",
        "rh = r * h_prev",
        "kept = keep * h_prev",
        "a_n = x_t W1_a_n + rh W2_a_n + b_a_n",
        "n = tanh(a_n)",
        "new = z * n",
        "h_t = kept + new",
    ]
    scaled = Graph({"a": node("affine", "h_prev", diagonal=0.9)}, {"h": "a", "c": "h_prev"})
    assert scaled.describe() == "a = 0.9 h_prev + h_prev W1_a + b_a\nh_t = a\nc_t = h_prev"


def test_every_kind_of_node_is_in_the_example():
    assert {one.kind for one in graphs.EXAMPLE.nodes.values()} == {"affine", *graphs.OPERATIONS}
    assert set(graphs.EXAMPLE.sizes.values()) == {"D", "H"}


def test_a_diagonal_adds_to_the_weights():
    shifted = GraphCell(Graph({"a": node("affine", "h_prev", diagonal=0.9), "h": node("tanh", "a")}, {"h": "h"}))
    plain = GraphCell(Graph({"a": node("affine", "h_prev"), "h": node("tanh", "a")}, {"h": "h"}))
    problem = cell_problem(shifted, SIZES[0])
    W, b = problem.p
    same = problem._replace(p=plain.Params(W + 0.9 * np.eye(SIZES[0][3]), b), state0=plain.State(*problem.state0))
    (h, _), (dx, dh0), dp = run(shifted, problem)
    (h_plain, _), (dx_plain, dh0_plain), dp_plain = run(plain, same._replace(dstate_T=plain.State(*same.dstate_T)))
    assert_all_same((h, dx, dh0, *dp), (h_plain, dx_plain, dh0_plain, *dp_plain), 1e-13)
    assert np.all(dx == 0) and dx.shape == problem.x.shape


A = {"a": node("affine", "x_t", "h_prev")}
REFUSED = {
    "cycle": (A | {"u": node("add", "a", "v"), "v": node("tanh", "u")}, {"h": "v"}, "cycle (u -> v -> u|v -> u -> v)"),
    "itself": ({"a": node("affine", "a")}, {"h": "a"}, "cycle a -> a"),
    "no such output": (A, {"h": "h_t"}, r"outputs\['h'\]: got 'h_t', which is neither a node nor an input"),
    "no output": (A, {}, r"outputs: got the states \(\), expected h as the first"),
    "not h first": (A, {"c": "a", "h": "a"}, r"states \(c, h\), expected h as the first"),
    "kind": (A | {"u": node("softmax", "a")}, {"h": "u"}, r"nodes\['u'\]: got kind 'softmax', expected one of affine,"),
    "parent": (A | {"u": node("tanh", "q")}, {"h": "u"}, r"nodes\['u'\]: got the parent 'q'"),
    "one parent": (A | {"u": node("add", "a")}, {"h": "u"}, "got 1 parents, expected 2 for add"),
    "two parents": (A | {"u": node("tanh", "a", "a")}, {"h": "u"}, "got 2 parents, expected 1 for tanh"),
    "no parent": ({"a": node("affine")}, {"h": "a"}, "got 0 parents, expected 1 for affine"),
    "sizes": (A | {"u": node("add", "a", "x_t")}, {"h": "u"}, r"different sizes, a \(H\), x_t \(D\)"),
    "output size": (A | {"u": node("tanh", "x_t")}, {"h": "a", "c": "u"}, "'u' of size D, expected size H"),
    "useless": (A | {"u": node("tanh", "a")}, {"h": "a"}, r"nodes\['u'\]: leads to no output"),
    "no weights": ({"u": node("tanh", "h_prev")}, {"h": "u"}, "no affine map"),
    "name": (A | {"new state": node("tanh", "a")}, {"h": "new state"}, "'new state': expected a name"),
    "private": ({"_a": node("affine", "x_t")}, {"h": "_a"}, "'_a': expected a name"),
    "taken": (A | {"h_prev": node("tanh", "a")}, {"h": "a"}, r"nodes\['h_prev'\]: is the name of an input"),
    "misleading": (A | {"h_t": node("tanh", "a")}, {"h": "a", "c": "h_t"}, "got 'a', expected the node 'h_t', or none"),
    "diagonal of two": ({"a": node("affine", "x_t", "h_prev", diagonal=1.0)}, {"h": "a"}, "got a diagonal, which only"),
    "diagonal of tanh": (A | {"u": node("tanh", "a", diagonal=1.0)}, {"h": "u"}, "got a diagonal, which only"),
    "diagonal of x_t": ({"a": node("affine", "x_t", diagonal=1.0)}, {"h": "a"}, r"the parent x_t \(D\), expected a"),
}


@pytest.mark.parametrize(("nodes", "outputs", "message"), REFUSED.values(), ids=REFUSED)
def test_a_graph_that_makes_no_sense_is_refused(nodes, outputs, message):
    with pytest.raises(ValueError, match=message):
        Graph(nodes, outputs)


def test_an_input_of_another_size_is_refused_where_it_is_used_without_weights():
    assert GraphCell(graphs.MUT1).param_shapes(3, 3)
    with pytest.raises(ValueError, match="D: got 2, expected 3"):
        GraphCell(graphs.MUT1).param_shapes(2, 3)


def test_a_graph_does_not_follow_the_dictionary_it_was_made_from():
    nodes = dict(A)
    graph = Graph(nodes, {"h": "a"})
    nodes["u"] = node("tanh", "a")
    assert list(graph.nodes) == ["a"]
    with pytest.raises(TypeError):
        graph.nodes["a"] = nodes["u"]


# Mutations


def gradients_and_oracle(graph, seed):
    cell = GraphCell(graph)
    problem = cell_problem(cell, (2, 2, 3, 2), seed=seed).map(lambda a: a / 2)
    n = len(cell.State._fields)

    def loss(x, *rest):
        h, state_T, _ = readable.forward(cell, x, cell.State(*rest[:n]), cell.Params(*rest[n:]))
        return weighted((h, *state_T), (problem.dh, *problem.dstate_T))

    _, gradients, dp = run(cell, problem)
    return (*gradients, *dp), complex_step(loss, (problem.x, *problem.state0, *problem.p))


@pytest.mark.oracle("complex step", parts="graph_mutations")
@settings(max_examples=60)
@given(st.sampled_from(STARTS), st.integers(0, 6), st.integers(0, 2**32))
def test_any_number_of_mutations_leaves_a_cell_with_the_right_gradient(graph, count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        before = graph.describe()
        mutated = mutate(graph, rng)
        assert graph.describe() == before
        graph = mutated
    got, expected = gradients_and_oracle(graph, seed)
    scale = max(np.max(np.abs(a)) for a in expected)
    for one, other in zip(got, expected, strict=True):
        assert one.shape == other.shape and np.all(np.isfinite(one))
        assert np.max(np.abs(one - other)) <= 1e-12 * scale


@settings(max_examples=30)
@given(st.sampled_from(STARTS), st.integers(0, 2**32))
def test_the_generator_decides_everything(graph, seed):
    first, second = (mutate(graph, np.random.default_rng(seed)) for _ in range(2))
    assert first == second and list(first.nodes) == list(second.nodes)


def outcomes(transformation, graph, name, count=200):
    """Every graph that a transformation of one node gave, as text, with how often."""
    before = graph.describe()
    found = [transformation(graph, name, np.random.default_rng(seed)) for seed in range(count)]
    assert graph.describe() == before
    return Counter(new.describe() for new in found if new is not None)


def lines_changed(graph, text):
    return {line for line in text.splitlines() if line not in graph.describe().splitlines()}


def test_exchange_of_an_activation():
    found = outcomes(graph_mutations.exchange_activation, graphs.GRU, "z")
    assert {line for text in found for line in lines_changed(graphs.GRU, text)} == {
        "z = tanh(a_z)",
        "z = relu(a_z)",
        "z = a_z W1_z + b_z",
        "z = 1 a_z + a_z W1_z + b_z",
        "z = 0.9 a_z + a_z W1_z + b_z",
        "z = 1.1 a_z + a_z W1_z + b_z",
    }
    assert not outcomes(graph_mutations.exchange_activation, graphs.GRU, "rh")
    # tanh(x_t) has the size of the input here, and an affine map would not.
    small = outcomes(graph_mutations.exchange_activation, graphs.EXAMPLE, "s")
    assert {line for text in small for line in lines_changed(graphs.EXAMPLE, text)} == {
        "s = sigmoid(x_t)",
        "s = relu(x_t)",
    }
    assert len(outcomes(graph_mutations.exchange_activation, graphs.MUT1, "tanh_x")) == 6


def test_exchange_of_an_elementwise_operation():
    found = outcomes(graph_mutations.exchange_operation, graphs.GRU, "h_t")
    assert {text.splitlines()[-1] for text in found} == {"h_t = kept * new", "h_t = kept - new"}
    assert not outcomes(graph_mutations.exchange_operation, graphs.GRU, "z")


def test_insertion_of_an_activation():
    found = outcomes(graph_mutations.insert_activation, graphs.GRU, "a_r")
    assert all("a_r = v1 W1_a_r + h_prev" in text or "a_r = x_t W1_a_r + v1 W2_a_r" in text for text in found)
    assert len(found) == 3 + 7  # x_t has size D, h_prev has size H
    assert any("v1 = tanh(h_prev)" in text for text in found)


def test_replacement_by_an_ancestor():
    found = outcomes(graph_mutations.replace_by_ancestor, graphs.GRU, "rh")
    inputs = {next(line for line in text.splitlines() if line.startswith("a_n")).split()[5] for text in found}
    assert inputs == {"r", "h_prev", "a_r"}  # not x_t, which has size D
    assert not any("rh =" in text for text in found)
    # Replacing the last node would leave h_prev alone, or less: such a cell cannot learn.
    assert "h_t = h_prev" not in outcomes(graph_mutations.replace_by_ancestor, graphs.RNN, "h_t")
    assert set(outcomes(graph_mutations.replace_by_ancestor, graphs.RNN, "h_t")) == {
        "a = x_t W1_a + h_prev W2_a + b_a\nh_t = a"
    }


def test_combination_of_ancestors():
    found = outcomes(graph_mutations.combine_ancestors, graphs.GRU, "z")
    lines = {line for text in found for line in lines_changed(graphs.GRU, text)}
    operations = {line.split()[3] for line in lines}
    assert operations == {"+", "-", "*"} and all(line.startswith("z = ") for line in lines)
    assert {line.split()[2] for line in lines} == {"a_z", "h_prev"}
    assert {line.split()[4] for line in lines} >= {"n", "a_n", "rh", "r", "a_r"}
    assert not {line.split()[4] for line in lines} & {"z", "keep", "kept", "new", "h_t", "x_t"}


@pytest.mark.oracle("cells of the paper", parts="graph_mutations")
def test_the_cells_of_the_paper_are_one_transformation_away_from_the_gru():
    start = spread(PAPER_GRU)
    mut3_like = outcomes(graph_mutations.insert_activation, start, "a_z_2")
    assert any("v1 = tanh(h_prev)\n" in text and "a_z_2 = v1 W1_a_z_2 + b_a_z_2" in text for text in mut3_like)
    mut2_like = outcomes(graph_mutations.replace_by_ancestor, start, "a_r_1")
    assert any("a_r = x_t + a_r_2" in text for text in mut2_like)


def test_some_mutations_change_nothing_and_some_change_much():
    before = set(graphs.LSTM.nodes.items())
    mutated = (mutate(graphs.LSTM, np.random.default_rng(seed)) for seed in range(60))
    changes = [len(before ^ set(graph.nodes.items())) for graph in mutated]
    assert min(changes) == 0 and max(changes) > len(before)

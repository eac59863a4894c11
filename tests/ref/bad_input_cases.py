"""Valid arguments of every public function, for test_bad_input.py, which spoils them one at a time."""

import importlib
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from lstm_ref import graph_mutations, graphs, initialise, network, readable, rtrl, sequence, truncated_1997
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import greff, gru, linear_vector, lstm, lstm_1997, mut1, rnn
from lstm_ref.cells.graph import GraphCell
from lstm_ref.layers.bidirectional import Bidirectional
from lstm_ref.layers.encoder_decoder import EncoderDecoder
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.skips import Skips
from lstm_ref.layers.stack import Stack
from lstm_ref.optim import adam, momentum, sgd
from lstm_ref.stability.gradients import Layer
from lstm_ref.tasks import nested_tags, next_symbol, reber
from lstm_ref.tasks.two_sequence import TwoSequence
from tests.ref.cases import cell_problem


class Wrong:
    """A valid value, and values that must be refused beside what spoils every value of its type."""

    def __init__(self, value, *others):
        self.value, self.others = value, others


class Opaque(Wrong):
    """The same for a value that is refused or taken as a whole: nothing in it is spoiled."""


class Fresh(NamedTuple):
    """Makes a value that serves one call only."""

    make: Any


class Entry(NamedTuple):
    """A function, its valid arguments, and by argument the groups of spoilers that are legal there."""

    function: Any
    arguments: dict
    legal: dict


ENTRIES: dict[str, Entry] = {}


def add(name, legal=None, function=None, /, **arguments):
    """An entry for the function of this name, which may be followed by a space and a remark."""
    module, _, attribute = name.partition(" ")[0].rpartition(".")
    function = function or getattr(importlib.import_module(f"lstm_ref.{module}"), attribute)
    ENTRIES[name] = Entry(function, arguments, legal or {})


def add_all(module, names, legal=None, /, **arguments):
    for name in names.split():
        add(f"{module}.{name}", legal, **arguments)


T, B, D, H, K, R = 4, 3, 5, 2, 7, 6
ONE = "dtype library"  # legal where no other array has to match
ANY = ONE + " size axes order"
TIME = {"x": "time"}  # the length of a sequence is free
random = np.random.default_rng(0)


def normal(*shape):
    return random.normal(scale=0.3, size=shape)


def problem(cell, D=D, H=H, T=T):
    return cell_problem(cell, (T, B, D, H))


def sequence_of(q):
    return {"x": q.x, "state0": q.state0, "p": q.p}


def caches_of(cell, q, B=B):
    return readable.forward(cell, q.x[:, :B], cell.State(*(a[:B] for a in q.state0)), q.p)[2]


def count(n, *others):
    return Wrong(n, 0, -1, 1.5, *others)


mask = np.arange(T)[:, None] < np.array([2, 4, 3])
q, g, linear_q, tanh_q = (problem(cell) for cell in (lstm, gru, linear_vector, rnn.TANH))
old = lstm_1997.Blocks(2)
old_q = problem(old)
LSTM, OLD = Opaque(lstm, None, "lstm", [lstm]), Opaque(old, None, lstm)
caches, gru_caches, one_row = caches_of(lstm, q), caches_of(gru, g), caches_of(lstm, q, 1)
CACHES = Opaque(caches, None, [], gru_caches, [None], [*caches[:-1], None], [*caches[:-1], one_row[0]], caches[0])
back = {"dh": q.dh, "dstate_T": q.dstate_T}

# ---- cells over time

for name in ("readable.forward", "sequence.forward"):
    add(name, {"mask": "none"}, cell=LSTM, **sequence_of(q), mask=mask)
    add(f"{name} unmasked", TIME, cell=LSTM, **sequence_of(q))
for cell in (old, CELLS["graph"], rnn.TANH):
    add(f"readable.forward {type(cell).__name__}", TIME, cell=cell, **sequence_of(problem(cell)))
add("readable.forward mut1", TIME, cell=mut1, **sequence_of(problem(mut1, 3, 3)))
nig = problem(greff.NIG)
add("readable.forward nig", TIME, cell=greff.NIG, x=nig.x, state0=nig.state0, p=Wrong(nig.p, greff.NFG.Params(*nig.p)))
for name in ("backward", "backward_steps"):
    add(f"readable.{name}", {"mask": "none"}, cell=LSTM, **back, caches=CACHES, p=q.p, mask=mask)
tape = sequence.Tape(lstm, q.p, caches, mask)  # as of a cell without a plan
gru_tape = sequence.forward(gru, g.x, g.state0, g.p, mask)[2]
planned = Fresh(lambda: sequence.forward(lstm, q.x, q.state0, q.p, mask)[2])
windows = Fresh(lambda: sequence.forward_windows(lstm, q.x, q.state0, q.p, 3, mask)[2])
add("sequence.backward", **back, tape=Opaque(tape, None, caches, 3))
add("sequence.backward planned", **back, tape=planned)
add("sequence.forward_windows", {"mask": "none"}, cell=LSTM, **sequence_of(q), window=count(2), mask=mask)
add("sequence.backward_windows", **back, tapes=Opaque(windows, None, [], [None], caches))
lengths = np.array([[1, 4]])
add("sequence.lengths_to_mask", {"lengths": ANY}, lengths=Wrong(lengths, lengths - 1, lengths + 1), T=count(T))

h0, dh_t = tanh_q.state0.h, tanh_q.dh[0]
add("rtrl.gradients", TIME, cell=Opaque(rnn.TANH, None, lstm), x=tanh_q.x, h0=h0, p=tanh_q.p, dh=tanh_q.dh)
add("rtrl.start", {"h0": ONE + " size order"}, h0=h0, D=count(D))
s = rtrl.step(rnn.TANH, tanh_q.x[0], rtrl.start(h0, D), tanh_q.p)
add("rtrl.gradient", s=Opaque(s, None, (), tanh_q.state0), dh_t=dh_t)
old_cache, old_H = caches_of(old, old_q)[0], old_q.dh.shape[-1]
traces = truncated_1997.extend(old, truncated_1997.no_traces(old, old_q.x[0], old_H), old_cache)
of_step = {"traces": Opaque(traces, None, (1, 2)), "cache": Opaque(old_cache, None, caches[0])}
add("truncated_1997.no_traces", {"x_t": ANY + " nan"}, cell=OLD, x_t=old_q.x[0], H=count(old_H, 3))
add("truncated_1997.extend", cell=OLD, **of_step)
add("truncated_1997.contribution", cell=OLD, dh_t=old_q.dh[0], **of_step)
add_all("truncated_1997", "by_traces by_cumulative_sum", cell=OLD, **sequence_of(old_q), dh=old_q.dh)

# ---- layers and networks

one, two = Recurrent(lstm), Recurrent(gru)
above, beside, wide = problem(gru, H, 3), problem(gru, D, 3), problem(gru, D + H, 3)
target, target_mask = problem(lstm, 4, H, 7), np.ones((7, B), bool)
stack, skips, both = Stack([one, two]), Skips([one, two]), Bidirectional(one, two)
pair = EncoderDecoder(one, one)
p_pair = (q.p, target.p)
of_layers = {
    "stack": (stack, [q.state0, above.state0], [q.p, above.p], 3),
    "skips": (skips, [q.state0, wide.state0], [q.p, wide.p], 5),
    "bidirectional": (both, (q.state0, beside.state0), (q.p, beside.p), 5),
}
tapes = {
    name: partial(lambda layer, state0, p, n: layer.forward(q.x, state0, p, mask)[2], *case)
    for name, case in of_layers.items()
}
tapes["encoder_decoder"] = lambda: pair.forward(q.x, target.x, q.state0, p_pair, mask, target_mask)[2]
for name, (layer, state0, p, n) in of_layers.items():
    path, others = f"layers.{name}.{type(layer).__name__}", [make() for other, make in tapes.items() if other != name]
    add(f"{path}.forward", {"mask": "none"}, layer.forward, x=q.x, state0=state0, p=p, mask=mask)
    wrong = Opaque(Fresh(tapes[name]), None, (), tape, [gru_tape, tape], *others)
    add(f"{path}.backward", None, layer.backward, dh=normal(T, B, n), dstate_T=state0, tape=wrong)
add("layers.recurrent.Recurrent.forward", {"mask": "none"}, one.forward, **sequence_of(q), mask=mask)
add("layers.recurrent.Recurrent.backward", None, one.backward, **back, tape=Opaque(planned, None, caches, gru_tape))
arguments = {"source": q.x, "target": target.x, "state0": q.state0, "p": p_pair}
masks = {"source_mask": mask, "target_mask": target_mask}
path = "layers.encoder_decoder.EncoderDecoder"
add(f"{path}.forward", dict.fromkeys(masks, "none"), pair.forward, **arguments, **masks)
wrong = Opaque(Fresh(tapes["encoder_decoder"]), None, (), tape, *(tapes[name]() for name in of_layers))
add(f"{path}.backward", None, pair.backward, dh=target.dh, dstate_T=target.dstate_T, tape=wrong)
LAYERS = Opaque([one, two], None, [], [lstm, gru], [None])
add("layers.recurrent.Recurrent", cell=LSTM)
add("layers.stack.Stack", layers=LAYERS)
add("layers.skips.Skips", layers=LAYERS)
add("layers.bidirectional.Bidirectional", ahead=Opaque(one, None, lstm), back=Opaque(two, None, gru))
add("layers.encoder_decoder.EncoderDecoder", encoder=Opaque(one, None, lstm), decoder=Opaque(two, None, gru))

z, W_o, b_o = normal(T, B, K), normal(H, K), normal(K)
add("layers.dense.dense", {"h": "rows"}, h=q.dh, W_o=W_o, b_o=b_o)
add("layers.dense.dense_backward", dz=z, h=q.dh, W_o=W_o)
tokens = Wrong(random.integers(0, K, (T, B)), np.full((T, B), -1), np.full((T, B), K))
add("layers.embedding.embedding", {"tokens": "size axes order", "E": ANY}, tokens=tokens, E=normal(K, D))
add("layers.embedding.embedding_backward", {"E": "size"}, dx=q.x, tokens=tokens, E=normal(K, D))
add("one_hot.one_hot", {"classes": ANY, "like": ANY + " nan"}, classes=tokens.value, K=count(K), like=z)

LOSSES = "{0}s {0} {0}_backward"
add("losses.softmax", {"z": ANY}, z=z)
add("losses.softmax_backward", dy=z, y=normal(*z.shape))
of_logits = LOSSES.format("sigmoid_squared_error") + " cross_entropies cross_entropy cross_entropy_backward"
add_all("losses", of_logits, logits=z, target=normal(*z.shape))
add_all("losses", LOSSES.format("squared_error"), y=z, target=normal(*z.shape))
names = "class_cross_entropies class_cross_entropy class_cross_entropy_backward"
classes = Wrong(tokens.value, tokens.value - K, tokens.value + K)
add_all("losses", names, {"logits": "dtype"}, logits=z, classes=classes)

states0, layers = [q.state0, problem(lstm, H, 3).state0], [q.p, problem(lstm, H, 3).p]
W_top = normal(3, K)
run = Fresh(lambda: network.forward(lstm, q.x, states0, layers, W_top, b_o)[2])
add("network.forward", TIME, cell=LSTM, x=q.x, states0=states0, layers=layers, W_o=W_top, b_o=b_o)
add("network.backward", dlogits=z, tape=Opaque(run, None, (), tape))

# ---- training

params, grads = [q.p, (W_o, b_o)], [problem(lstm).p, (W_o, b_o)]
starts = {module: module.start(params) for module in (sgd, momentum, adam)}
steps = [starts[adam]._replace(steps=n) for n in (-1, None, 1.5, True)]
numbers = {
    sgd: {},
    momentum: {"momentum": Wrong(0.5, -0.1, 1.0)},
    adam: {"beta1": Wrong(0.5, -0.1, 1.0), "beta2": Wrong(0.5, -0.1, 1.0), "epsilon": Wrong(0.1, -0.1, np.inf)},
}
for module, own in numbers.items():
    path = module.__name__.removeprefix("lstm_ref.")
    others = [start for other, start in starts.items() if other is not module]
    state = Opaque(starts[module], None, 3, (), *others, *(steps if module is adam else ()))
    add(f"{path}.start", {"params": ANY + " length fields"}, params=params)
    add(f"{path}.step", None, params=params, grads=grads, state=state, rate=Wrong(0.1, -0.1, np.inf), **own)
a, rate = normal(R, D, H), np.abs(normal(R))
add("optim.sgd.step rates", None, params=[a], grads=[a], state=sgd.State(), rate=Wrong(rate, -rate, rate[:1]))

RNG = Opaque(Fresh(lambda: np.random.default_rng(0)), None, 3, np.random.RandomState(0), np.random)
made = {"dtype": Opaque("float64", "int64", bool, object, 3), "xp": Opaque(np, None, "numpy")}
add_all("initialise", "uniform glorot", cell=LSTM, rng=RNG, D=count(D), H=count(H), **made)
add("initialise.irnn", rng=RNG, D=count(D), H=count(H), **made)
add("initialise.dense", rng=RNG, H=count(H), K=count(K), **made)
P = Wrong(q.p, None, (), linear_q.p, g.p, q.p._replace(W_h=normal(H, K)))
add("initialise.with_orthogonal", {"p": "size"}, cell=LSTM, p=P, rng=RNG, scale=0.5)
add("initialise.with_bias", {"p": "size"}, cell=LSTM, p=P, block=Wrong("f", "z", 0), value=0.5)
add("initialise.zero_state", {"like": ANY + " nan"}, cell=LSTM, like=q.x[0], H=count(H))
one_p = initialise.uniform(lstm, random, D, H)
single = initialise.uniform(lstm, random, D, H, "float32")
wrong = ([one_p, g.p], [one_p, single], [one_p, one_p._replace(b=b_o)], [one_p, None], [None])
add("initialise.trials", parameters=Opaque([one_p, q.p], None, [], *wrong))

# ---- small systems and stability

of_scalar = {name: Wrong(0.5, complex("nan"), normal(T), normal(1)) for name in ("w", "u")}
add("systems.linear.response", {"x": ONE + " size"}, x=normal(T), **of_scalar, h0=0.1)
add("systems.linear.response_backward", dh=normal(T), x=normal(T), **of_scalar, h0=0.1)
add("systems.linear.impulse_response", **of_scalar, T=count(T))
add("systems.linear.worst_input", **{name: Wrong(0.5, 0, 1j, np.inf, normal(1)) for name in ("w", "u")}, T=count(T))
add("systems.linear.fir_response", {"x": "size", "taps": "size"}, x=normal(T), taps=normal(2))
of_linear = {"x": linear_q.x, "h0": linear_q.state0.h, "p": linear_q.p}
add("systems.linear_vector.response", {"x": "time", "W_y": "size"}, **of_linear, W_y=W_o)
add("systems.linear_vector.response_backward", dy=z, **of_linear, W_y=W_o)
bits = np.array([0, 1, 1])
BITS = Opaque(bits.tolist(), bits * 2, bits + 0.5, bits[:0], bits[None], "abc", None, bits + 1j, [[0], [0, 1]])
BIT = Wrong(0, 2, -1, 0.5, 1j)
add("systems.threshold.threshold", a=Opaque(0.5, None, "a", 1j, [[0], [0, 1]], np.array([np.nan])))
add("systems.threshold.add", a=BITS, b=BITS, carry0=BIT)
add("systems.threshold.parity", x=BITS, h0=BIT)
add_all("stability.scalar", "is_bibo_stable time_constant half_life", w=Wrong(0.5, complex("nan"), normal(1)))

square = normal(3, 3)
W_h, MATRIX = Wrong(square, square * np.inf), {"W_h": ONE}
add_all("stability.spectrum", "eigenvalues spectral_radius modes", MATRIX, W_h=W_h)
add_all("stability.transient", "singular_values spectral_norm departure_from_normality", MATRIX, W_h=W_h)
add_all("stability.transient", "power_norms transient_growth", MATRIX, W_h=W_h, T=Wrong(T, -1, 1.5))
add("stability.transient.kreiss_bound", MATRIX, W_h=W_h, angles=count(8), radii=count(8))
add("stability.jury.characteristic_polynomial", MATRIX, W_h=W_h)
add("stability.lyapunov_equation.is_stable", MATRIX, W_h=W_h)
Q = Wrong(np.eye(3), np.diag([1.0, 1.0, np.inf]))
add_all("stability.lyapunov_equation", "energy stationary_covariance", W_h=Wrong(square, np.eye(3)), Q=Q)
add("stability.spectrum.verdict", MATRIX, W_h=W_h, tol=Wrong(0.1, 0, -1, np.inf))
defective = Wrong(square, np.eye(3, k=1))
add("stability.spectrum.split", TIME, x=q.x, W_x=normal(D, 3), W_h=defective, h0=normal(B, 3))
coefficients = Wrong(normal(4), np.zeros(3))
add("stability.jury.jury", {"coefficients": ONE + " size"}, coefficients=coefficients, tol=Wrong(0.1, -1, np.inf))
add("stability.jacobian.along", TIME, cell=LSTM, **sequence_of(q))
sizes = Opaque(lstm.State(2, 2), None, (2, 2), lstm.State(-2, 6))
part = {"sizes": sizes, "old": Wrong("c", "x"), "new": Wrong("h", "x")}
add("stability.jacobian.part", {"J": ONE + " lead"}, J=normal(T, B, 4, 4), **part)
J, JACOBIANS = normal(T, B, 3, 3), {"J": ONE + " lead"}
add("stability.jacobian.products", JACOBIANS, J=J)
add("stability.lyapunov_exponents.exponents", JACOBIANS, J=J, skip=Wrong(0, -1, T, 0.5))
add("stability.bounds.product_bound", JACOBIANS, J=J)
add("stability.bounds.norms", {"J": ANY}, J=J)
add("stability.bounds.scaling_factor", {"w": "single library size axes"}, w=normal(3), y=Wrong(0.5, np.inf, 1j))
add("stability.bounds.largest_scaling_factor", y=Wrong(0.5, np.inf, 0))
names = "rate_of_largest_weight rate_of_sums rate_of_singular_value"
add_all("stability.bounds", names, MATRIX, W_h=W_h, slope=Wrong(0.5, 0, -1, np.inf))
add("stability.bounds.error_flow_bound", n=count(3), rate=Wrong(0.5, -1, np.inf), T=count(T))
add("stability.bounds.norm_bound", rate=Wrong(0.5, -1, np.inf), T=count(T))
add("stability.carousel.forget_gates", caches=CACHES)
add_all("stability.carousel", "cell_path cell_rate", {"f": ANY}, f=np.abs(q.dh))
add("stability.error_flow.error_flow", {"slopes": "time axes"}, slopes=normal(T, 3), W_h=square)
ends = {"u": Wrong(0, -1, 3, 0.5), "v": Wrong(1, -1, 3, 0.5)}
add("stability.error_flow.paths", {"slopes": "time"}, slopes=normal(T, 3), W_h=square, **ends)
add("stability.gradients.loss_at_end", {"dh_T": ANY}, dh_T=dh_t, T=count(T))
layer = Layer(lstm, caches, q.p)
bad_layers = (None, (lstm, caches), layer._replace(caches=gru_caches), layer._replace(p=None), layer._replace(cell=gru))
add(
    "stability.gradients.norms",
    {"mask": "none", "dstate_T": "none"},
    layer=Opaque(layer, *bad_layers),
    **back,
    mask=mask,
)
several = Opaque([layer], None, [], layer, *([bad] for bad in bad_layers))
add("stability.gradients.norms_by_layer", {"mask": "none"}, layers=several, dh=q.dh, mask=mask)
thresholds = {"left": Wrong(0.1, -0.1, 0.95), "right": Wrong(0.9, 0.05, 1.1)}
mask_wrong = Wrong(mask, np.zeros_like(mask))
add("stability.saturation.saturation", {"mask": "none"}, cell=LSTM, caches=CACHES, **thresholds, mask=mask_wrong)

# ---- graphs

nodes = dict(graphs.GRU.nodes)
bad_nodes = (graphs.Node("sigmoid", "a_z"), graphs.Node("sigmoid", (3,)), graphs.Node(None, ("a_z",)), ("affine", ()))
NODES = Opaque(nodes, None, [], {1: nodes["z"]}, *({**nodes, "z": node} for node in bad_nodes))
OUTPUTS = Opaque({"h": "h_t"}, None, {}, ["h"], {"h": 3}, {1: "h_t"})
add("graphs.Graph", nodes=NODES, outputs=OUTPUTS, input_is_hidden=Opaque(False, None, 3, "no"))
GRAPH = Opaque(graphs.GRU, None, nodes)
add("cells.graph.GraphCell", None, GraphCell, graph=GRAPH)
add("cells.lstm_1997.Blocks", block_size=count(2))
add("cells.clipped.clipped", cell=Opaque(lstm, None, gru, "lstm"), bound=Wrong(0.5, 0, -1, np.inf))
add("graph_mutations.mutate", graph=GRAPH, rng=RNG)
add("graph_mutations.spread", graph=GRAPH)
for function in graph_mutations.TRANSFORMATIONS:
    add(f"graph_mutations.{function.__name__}", graph=GRAPH, name=Wrong("z", "q", 3), rng=RNG)

# ---- tasks

add("tasks.reber.distinct", rng=RNG, n=count(3), grammar=Opaque(reber.PLAIN, None, "plain"))
add("tasks.reber.split", rng=RNG, n_train=count(3), n_test=count(2))
add("tasks.reber.encode", {"texts": "length"}, texts=["BTXSE", "BPVVE"])
add("tasks.reber.decode", {"strings": "dtype size axes order"}, strings=Wrong(reber.encode(["BTXSE", "BT"]), 7))
TASK = Opaque(TwoSequence(20, 1), None, TwoSequence, "3a")
BATCH = Opaque(TASK.value.draw(random, 4), None, "batch", (1, 2))
add("tasks.guessing.guess", task=TASK, rng=RNG, limit=count(3))
add("tasks.guessing.outputs", {"weights": "rows"}, weights=normal(6, 5), batch=BATCH)
add("tasks.guessing.passing", {"weights": "rows"}, task=TASK, weights=normal(6, 5), batch=BATCH)
add("tasks.guessing.testing", task=TASK, rng=RNG)
SYMBOLS, LENGTHS = np.array([[0, 1], [1, 0], [2, -1], [2, -1]]), np.array([4, 2])
PREDICTED = next_symbol.predict_next(SYMBOLS, LENGTHS, 3)
OUTPUTS = {"y": normal(3, 2, 3), "batch": Opaque(PREDICTED, None, "batch", (1, 2))}
add("tasks.number_words.english", n=Wrong(5, -1, 10**6, 1.5))
add("tasks.number_words.french", n=Wrong(5, -1, 10**6, 1.5))
add("tasks.next_symbol.encode", {"texts": "length"}, texts=["ab", "b"], alphabet="ab")
add("tasks.next_symbol.decode", {"symbols": "size"}, symbols=SYMBOLS[:, 0], alphabet="abc")
add(
    "tasks.next_symbol.predict_next", {"asked": "none"}, symbols=SYMBOLS, lengths=LENGTHS, K=count(3), asked=SYMBOLS > 0
)
add("tasks.next_symbol.windows", {"text": "size"}, text=np.arange(9) % 4, K=count(4), B=count(2), T=count(3))
for name in ("hits", "accuracy", "all_hit"):
    add(f"tasks.next_symbol.{name}", {"y": "nan dtype"}, **OUTPUTS)
add("tasks.streams.chained", a=SYMBOLS, keep=SYMBOLS >= 0, B=count(2), fill=-1)
add("tasks.streams.until_wrong", {"y": "nan dtype"}, **OUTPUTS, K=count(3), tolerance=0.5)
TAGS = nested_tags.NestedTags().draw(random, 2)
add("tasks.nested_tags.follows", batch=Opaque(TAGS, None, "batch", TAGS._replace(symbols=None)))
add("tasks.library_text.symbols_of", module="bisect")

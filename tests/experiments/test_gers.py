"""Forget gates, peepholes, streams: weights counted, streams against a loop in Python, trials stopped and resumed."""

import json
from dataclasses import asdict, dataclass

import numpy as np
import pytest

from experiments import published
from experiments.catalogue import continual_reber, counting, noisy_temporal_order, timing
from experiments.definition import Budget, Outcome
from experiments.online import streams
from experiments.online.kernel import Rule
from experiments.online.net import Net, Shown, show
from experiments.online.streams import Streams, StreamTrial
from experiments.online.training import TEST, generator
from experiments.online.wiring import IDENTITY, Form, Weights, wire
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.continual_reber import ContinualReber
from lstm_ref.tasks.counting import CountingLanguage
from lstm_ref.tasks.reber import SYMBOLS, decode

MODULES = (continual_reber, noisy_temporal_order, timing, counting)
EXPERIMENTS = [experiment for module in MODULES for experiment in module.EXPERIMENTS]
# The way on from each state of the Reber grammar, written down from its figure: symbol -> next state.
INNER = [{"T": 1, "P": 2}, {"S": 1, "X": 3}, {"T": 2, "V": 4}, {"X": 2, "S": 5}, {"P": 3, "V": 5}, {"E": 6}]


def copied(w):
    return Weights(*(part.copy() for part in w))


def test_weights_are_those_that_were_counted():
    assert continual_reber.wiring(forget=True).n_weights == 8 * 15 + 12 * 16 + 7 * 16 == 424
    assert continual_reber.wiring(forget=False).n_weights == 424 - 4 * 16
    assert timing.wiring(peepholes=True).n_weights == 9 + 5 + 3 == 17
    assert timing.wiring(peepholes=False).n_weights == 17 - 3
    assert counting.wiring(2, True).n_weights == 4 * (3 + 1 + 1) + 3 + 3 * (3 + 1 + 1)
    assert counting.wiring(3, False).n_weights == 8 * (4 + 2 + 1) + 4 * (4 + 2 + 1)
    assert noisy_temporal_order.wiring(3, None).n_weights == 308
    assert noisy_temporal_order.wiring(3, 5).n_weights == 15 * (8 + 15 + 1) + 8 * (6 + 1)


def test_biases_start_as_given():
    w = continual_reber.wiring(forget=True).draw(np.random.default_rng(1)).W[-1]
    np.testing.assert_array_equal(w[:8], [-0.5, -1, -1.5, -2, 0.5, 1, 1.5, 2])
    np.testing.assert_array_equal(w[8:16], 0)  # cells have none
    np.testing.assert_array_equal(timing.wiring(True).draw(np.random.default_rng(1)).W[-1, [0, 1, 3]], [0, -2, 2])


def in_python(net, shown, begins, tolerance, rates):
    """One step at a time: how many asked steps of each stream are right before the first wrong one."""
    came = []
    for b, length in enumerate(shown.lengths):
        count = 0
        for t in range(length):
            places, value, _, target, asked = (a[t : t + 1, b : b + 1] if a.ndim > 1 else a for a in shown)
            step = Shown(places, value, np.ones(1, dtype=np.int64), target, asked)
            net.rule = Rule(rates[b], net.rule.momentum, True)
            y = net.run(step, train=True, resets=bool(begins[t, b]))
            if asked[0, 0] and np.any(np.abs(y - target) >= tolerance):
                break
            count += int(asked[0, 0])
        came.append(count)
    return came


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_streams_stop_where_a_loop_in_python_stops(momentum):
    rng, form = np.random.default_rng(7), Form(2, 2, 2, 2)
    wiring = wire(form, gates="ifo", sources="xh1", bias="ifo", outputs="xh1", peepholes=True, start=0.5)
    T, B = 30, 12
    places = np.broadcast_to(np.arange(2), (T, B, 2)).copy()
    x, target, asked = rng.normal(size=(T, B, 2)), rng.uniform(0.4, 0.6, (T, B, 2)), rng.random((T, B)) < 0.7
    shown = Shown(places, x, rng.integers(1, T, B), target, asked)
    begins = rng.random((T, B)) < 0.1
    begins[0] = True
    rates = 0.1 * 0.9 ** np.arange(B)
    w = wiring.draw(rng)
    ours, theirs = (Net(wiring, Rule(0.1, momentum, True), copied(w)) for _ in range(2))
    came, _ = ours.run_until_wrong(shown, begins, train=True, tolerance=0.2, rates=rates)
    assert came.tolist() == in_python(theirs, shown, begins, 0.2, rates)
    full = [int(shown.asked[:length, b].sum()) for b, length in enumerate(shown.lengths)]
    assert any(0 < n < end for n, end in zip(came, full, strict=True))
    assert any(n == end for n, end in zip(came, full, strict=True))
    for one, other in zip(ours.w, theirs.w, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_first_sequence_that_is_worth_it_is_the_last():
    wiring = continual_reber.wiring(forget=True)
    net = Net(wiring, Rule(0.5, 0.0, True), wiring.draw(np.random.default_rng(1)))
    batch = ContinualReber(1).draw(np.random.default_rng(2), 20)
    begins = np.zeros(batch.asked.shape, dtype=bool)
    begins[0] = True
    came, _ = net.run_until_wrong(show(batch, ContinualReber(1)), begins, train=False, tolerance=0.7)
    assert came.size == 20
    some = int(np.unique(came)[1])
    first = int(np.argmax(came >= some))
    again, _ = net.run_until_wrong(
        show(batch, ContinualReber(1)), begins, train=False, tolerance=0.7, worth=np.full(20, some)
    )
    np.testing.assert_array_equal(again, came[: first + 1])


def walk(text):
    """What may come after each symbol of a stream of embedded strings, and where strings begin."""
    may, begins, k = [], [], 0
    while k < len(text):
        begins.append(k)
        assert text[k] == "B" and text[k + 1] in "TP" and text[k + 2] == "B"
        w, state = text[k + 1], 0
        may += ["TP", "B", "TP"]
        k += 3
        while state < 6:
            state = INNER[state][text[k]]
            may.append(w if state == 6 else "".join(INNER[state]))
            k += 1
        assert text[k] == w and text[k + 1] == "E"
        may += ["E", "B"]
        k += 2
    return may, begins


def test_targets_are_the_symbols_that_may_come_next_and_resets_stand_at_the_strings():
    batch = continual_reber.PossibleNext(6).draw(np.random.default_rng(3), 4)
    begins = continual_reber.string_begins(batch)
    for b, text in enumerate(decode(batch.symbols)):
        may, places = walk(text)
        assert batch.lengths[b] == len(text) == int(batch.asked[:, b].sum())
        targets = ["".join(symbol for symbol, k in zip(SYMBOLS, row, strict=True) if k) for row in batch.target[:, b]]
        assert [set(one) for one in targets[: len(text)]] == [set(one) for one in may]
        assert np.flatnonzero(begins[:, b]).tolist() == places
        np.testing.assert_array_equal(batch.x[: len(text), b].argmax(axis=-1), batch.symbols[: len(text), b])


@dataclass(frozen=True)
class Constant:
    """One input, 1 at every step; the output shall be 1/4."""

    T: int = 5
    D, K = 1, 1

    def draw(self, rng, B):
        lengths = rng.integers(1, self.T, B, endpoint=True)
        asked = np.arange(int(lengths.max()))[:, None] < lengths
        x = asked[..., None].astype(float)
        return Batch(x, lengths, 0.25 * x, asked)


def constant(seed, cap=300, tolerance=0.1, **more):
    wiring = wire(Form(1, 1, 1, 1), gates="ifo", sources="xh1", bias="ifgo", outputs="xh1")
    net = Net(wiring, Rule(0.05, 0.5, True), wiring.draw(np.random.default_rng(5)))
    source = Streams(Constant(4), Constant(30), 200)
    return StreamTrial(net, np.random.SeedSequence(seed), cap, source, source, tolerance, block=8, **more)


def test_a_trial_learns_from_streams_and_is_tested_when_one_has_come_through():
    trial = constant(1, cap=3000)
    while not trial.over:
        trial.advance()
    outcome = trial.outcome()
    assert outcome.reached["stream"] is not None
    assert outcome.reached["stream"] <= outcome.reached["solved"] == outcome.done < 3000
    assert outcome.measures["shortest test"] >= 200
    curve = np.array(outcome.curves["length"])
    assert curve[0, 1] < 1 < 200 <= curve[-1, 1] * trial.counts[trial.counts > 0][-1]
    assert curve[-1, 0] == outcome.done
    assert trial.counts.sum() == outcome.done


@dataclass(frozen=True)
class Noise(Constant):
    """Inputs without a meaning; now and then the output cannot be right."""

    def draw(self, rng, B):
        batch = super().draw(rng, B)
        target = np.where(rng.random(batch.x.shape) < 0.02, 5.0, 0.5)
        return batch._replace(x=rng.normal(size=batch.x.shape), target=target)


def test_a_stream_of_pieces_is_one_long_stream():
    wiring = wire(Form(1, 1, 1, 1), gates="ifo", sources="xh1", bias="ifgo", outputs="xh1", start=2.0)
    net = Net(wiring, Rule(0.0, 0.0, True), wiring.draw(np.random.default_rng(8)))
    source = Streams(Noise(4), Noise(30), 60)
    seed = np.random.SeedSequence(5)
    trial = StreamTrial(net, seed, 10, source, source, 0.45)
    ends = []
    for stream in range(20):
        drawn = [source.first.draw(generator(seed, TEST, 0, stream), 1)]
        while sum(batch.lengths[0] for batch in drawn) < 60:
            drawn.append(source.later.draw(generator(seed, TEST, 0, stream, len(drawn) - 1), 1))
        shown = [show(batch, source.first) for batch in drawn]
        places, value, target, asked = (
            np.concatenate([getattr(one, name) for one in shown]) for name in ("places", "value", "target", "asked")
        )
        whole = Shown(places, value, np.array([len(asked)]), target, asked)
        found = trial._test_stream(TEST, 0, stream)
        c = net.state.c.copy()
        (came,) = in_python(net, whole, np.arange(len(asked))[:, None] == 0, 0.45, [0.0])
        assert found == (came, came == len(asked))
        np.testing.assert_array_equal(c, net.state.c)
        ends.append((came == len(asked), came > 4))
    assert {(True, True), (False, True), (False, False)} <= set(ends)


def test_no_two_pieces_are_drawn_from_the_same_numbers(monkeypatch):
    keys = []

    def generator(seed, *key):
        keys.append(key)
        return np.random.default_rng([seed.entropy, *key])

    monkeypatch.setattr(streams, "generator", generator)
    trial = constant(4, cap=3000)
    while not trial.over:
        trial.advance()
    trial.outcome()
    assert len(keys) == len(set(keys))
    for purpose in (streams.TRAINING, streams.CHECK, streams.TEST):
        assert max(len(key) for key in keys if key[0] == purpose) == 4  # a stream that went on


def test_the_rate_falls_with_each_stream():
    trial = constant(1, decay=0.5)
    assert [trial._rate(k) for k in (0, 1, 3)] == [0.05, 0.025, 0.00625]
    steady, falling = constant(2, cap=20, tolerance=1e-6), constant(2, cap=20, tolerance=1e-6, decay=0.5)
    for one in (steady, falling):
        while not one.over:
            one.advance()
    assert abs(steady.net.w.V[-1, 0]) > abs(falling.net.w.V[-1, 0]) > 0


def stream_trial(seed):
    return continual_reber.trial(
        np.random.SeedSequence(seed), Budget(1, 700, {"longest": 60}), forget=True, possible=True, decay=0.9999
    )


def counting_trial(seed):
    return counting.trial(np.random.SeedSequence(seed), Budget(1, 4500), letters=2, peepholes=True)


def timing_trial(seed):
    row = next(row for row in timing.EXPERIMENTS[0].rows if row.quick)
    return row.trial(np.random.SeedSequence(seed), Budget(1, 1500))


@pytest.mark.parametrize("make", [constant, stream_trial, counting_trial, timing_trial])
def test_a_trial_that_was_stopped_ends_as_the_uninterrupted_one(make, monkeypatch):
    monkeypatch.setattr(streams, "PIECE", 1e-9)
    monkeypatch.setattr("experiments.online.training.PIECE", 1e-9)
    # No time passes within a piece: each does one thing.
    monkeypatch.setattr("time.perf_counter", Clock())
    whole = make(3)
    pieces = 0
    while not whole.over:
        whole.advance()
        pieces += 1
    assert pieces > 2
    first = make(3)
    for _ in range(pieces // 2):
        first.advance()
    second = make(3)
    second.restore({name: np.array(a) for name, a in first.snapshot().items()})
    first.advance()  # what goes on elsewhere does not matter
    while not second.over:
        second.advance()
    for (name, one), other in zip(whole.snapshot().items(), second.snapshot().values(), strict=True):
        np.testing.assert_array_equal(one, other, err_msg=name)
    assert json.dumps(asdict(whole.outcome())) == json.dumps(asdict(second.outcome()))


class Clock:
    """A clock whose every second look comes late."""

    def __init__(self):
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return float(self.looks % 3 == 0)


def counter(forget_bias=40.0):
    """One cell that adds 1 for each a and takes 1 away for each b."""
    wiring = wire(
        Form(3, 1, 1, 3, g=IDENTITY, h=IDENTITY, y=IDENTITY), gates="ifo", sources="xh1", outputs="xh1", bias="ifgo"
    )
    w = Weights(*(np.zeros(part.shape) for part in wiring.has))
    form = wiring.form
    for gate in "io":
        w.W[-1, form.columns(gate)] = 40.0
    w.W[-1, form.columns("f")] = forget_bias
    w.W[1, form.columns("g")], w.W[2, form.columns("g")] = 1, -1
    # Sources of the outputs: S, a, b, h, 1; outputs: end, a, b.
    w.V[:, 0] = 0, 0, 1, -1, 0
    w.V[:, 1] = 1, 1, 0, 0, 0
    w.V[:, 2] = 0, 0, 0, 1, 0
    return Net(wiring, Rule(0.0, 0.0, True), w)


def test_a_counter_wired_by_hand_accepts_all_and_a_leaky_one_some():
    task = CountingLanguage(2)
    assert counting.largest(counter(), task, 57) == 57
    leaky = counting.largest(counter(forget_bias=4.0), task, 57)
    f = 1 / (1 + np.exp(-4.0))
    # State after n a and n b; b is expected above 1/2, at the last b the end is, from 1 - c above 1/2.
    for n in range(1, 58):
        c, right = 0.0, True
        for k in range(2 * n):
            c = f * c + (1 if k < n else -1)
            if k >= n:
                right &= (c > 0.5) == (k < 2 * n - 1) and (1 - c > 0.5) == (k == 2 * n - 1)
        if not right:
            break
    assert 1 < leaky == n - 1 < 57


def test_the_states_of_the_figure_are_those_of_the_counter():
    c = counting.states(counter(), CountingLanguage(2), 5)
    np.testing.assert_allclose(c[:, 0], [0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0], atol=1e-12)


def made_up(row, solved):
    reached = dict.fromkeys(row.criteria, 1000 if solved else None)
    measures = {"test length": 7.0, "shortest test": 3.0, "best n": 12.0, "largest n": 11.0}
    measures |= {"wrong": 1.0, "of": 2560.0, "rmse": 0.1}
    states = [[0.0, 0.0], [1.0, 1.0]]
    curves = {"state of cell 1": states, "state of cell 2": states, "length": states}
    return Outcome(reached, 1000, 1000, "", measures, curves)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_readings_say_what_came_out(experiment):
    assert all(experiment.reading({}))
    solved = {row.name: [made_up(row, True)] * 2 for row in experiment.rows}
    failed = {row.name: [made_up(row, False)] * 2 for row in experiment.rows}
    words, other = (" ".join(experiment.reading(found)) for found in (solved, failed))
    assert "2 of 2 solved" in words and "0 of 2 solved" in other and "2 of 2 solved" not in other


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_rows_have_names_of_their_own_and_name_what_was_published(experiment):
    names = [row.name for row in experiment.rows]
    assert len(set(names)) == len(names)
    assert all(not row.published or row.published in published.load() for row in experiment.rows)
    assert any(row.quick for row in experiment.rows)


def test_the_figure_of_the_counters_draws_a_state_for_each_letter_but_one():
    import matplotlib.figure

    experiment = counting.EXPERIMENTS[0]
    figure = matplotlib.figure.Figure()
    experiment.draw(figure, {row.name: [made_up(row, True)] for row in experiment.rows})
    assert [len([line for line in axes.lines if "cell" in line.get_label()]) for axes in figure.axes] == [1, 2]
    empty = matplotlib.figure.Figure()
    experiment.draw(empty, {})
    assert not empty.axes

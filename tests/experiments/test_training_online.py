"""Trials that learn on-line: networks of the published size, criteria as they are written, stopped and resumed."""

import numpy as np
import pytest

from experiments.catalogue import long_lag, marked_pairs, reber, temporal_order, two_sequence
from experiments.definition import Budget
from experiments.online.criteria import Recent, RecentJudge, Results
from experiments.online.kernel import Rule
from experiments.online.net import Net, Shown, show
from experiments.online.training import TRAINING, WEIGHTS, generator
from experiments.online.trials import until_recent, until_tested
from experiments.online.wiring import Form, wire
from lstm_ref.tasks.long_lag import LongLag
from lstm_ref.tasks.temporal_order import TemporalOrder
from lstm_ref.tasks.two_sequence import TwoSequence

COUNTS = {  # Table 10 of Hochreiter & Schmidhuber (1997)
    "1, 4 blocks of 1": (reber.wiring(4, 1), 264),
    "1, 3 blocks of 2": (reber.wiring(3, 2), 276),
    "2a": (long_lag.wiring_ab(100), 10_504),
    **{f"2c, p = {p}": (long_lag.wiring_c(p), n) for p, n in ((50, 364), (100, 664), (200, 1264), (500, 3064))},
    "2c, p = 1000": (long_lag.wiring_c(1000), 6064),
    "3": (two_sequence.wiring(two_sequence.BIASES), 102),
    "4": (marked_pairs.wiring({"i": (-3, -6)}), 93),
    "5": (marked_pairs.wiring({}), 93),
    "6a": (temporal_order.wiring(2), 156),
    "6b": (temporal_order.wiring(3), 308),
}


@pytest.mark.parametrize("name", COUNTS)
def test_networks_have_as_many_weights_as_the_paper_says(name):
    wiring, expected = COUNTS[name]
    assert wiring.n_weights == expected


@pytest.mark.parametrize("name", COUNTS)
def test_weights_that_there_are_not_stay_as_they_are(name):
    wiring, _ = COUNTS[name]
    form, rng = wiring.form, np.random.default_rng(0)
    net = Net(wiring, Rule(0.5, 0.0, False), wiring.draw(rng))
    before = [part.copy() for part in net.w]
    T, B = 6, 3
    asked = np.ones((T, B), dtype=bool)
    index = rng.integers(0, form.D, (T, B, 1))
    net.run(Shown(index, np.ones((T, B, 1)), np.full(B, T), rng.random((T, B, form.K)), asked), train=True)
    for start, end, there in zip(before, net.w, wiring.has, strict=True):
        np.testing.assert_array_equal(end[~there], start[~there])
    assert np.any(net.w.V != before[2])


def test_the_biases_of_a_network_start_as_they_are_given_and_the_rest_in_its_range():
    wiring = two_sequence.wiring(two_sequence.BIASES)
    w, form = wiring.draw(np.random.default_rng(1)), wiring.form
    assert w.W[-1, form.columns("i")].tolist() == [-1, -3, -5]
    assert w.W[-1, form.columns("o")].tolist() == [-2, -4, -6]
    drawn = np.concatenate([w.W[:-1][wiring.has.W[:-1]], w.W[-1, form.columns("g")], w.V[wiring.has.V]])
    assert 0.08 < np.abs(drawn).max() <= 0.1


def test_recent_criteria_are_met_with_the_first_sequence_after_which_they_hold():
    rng = np.random.default_rng(2)
    right, error = rng.random(400) < 0.8, rng.random(400)
    right[250:300] = True
    criteria = {"mean": Recent(30, 0.45, 30), "none": Recent(0, np.inf, 30), "both": Recent(0, 0.5, 30)}
    expected = dict.fromkeys(criteria)
    for n in range(30, 401):
        for name, (wrong, mean, count) in criteria.items():
            last = slice(n - count, n)
            if expected[name] is None and (~right[last]).sum() <= wrong and error[last].mean() < mean:
                expected[name] = n
    assert expected["none"] is not None and expected["none"] > 250 and expected["mean"] is not None
    for chunk in (1, 7, 400):
        judge = RecentJudge(criteria)
        for first in range(0, 400, chunk):
            part = slice(first, first + chunk)
            judge.see(Results(first, right[part], error[part]))
        assert judge.reached == expected


def test_a_criterion_is_not_met_before_there_are_enough_sequences():
    judge = RecentJudge({"solved": Recent(0, 0.1, 50)})
    judge.see(Results(0, np.ones(49, dtype=bool), np.zeros(49)))
    assert judge.reached == {"solved": None}
    judge.see(Results(49, np.ones(1, dtype=bool), np.zeros(1)))
    assert judge.reached == {"solved": 50}


def test_counted_from_the_start_of_the_run():
    judge = RecentJudge({"solved": Recent(0, window=50)}, from_start=True)
    judge.see(Results(0, np.arange(100) >= 13, np.zeros(100)))
    assert judge.reached == {"solved": 13}


def easy(seed, cap=4000):
    """Temporal order, short, and a criterion that is met soon, in the middle of a chunk."""
    task = TemporalOrder(2, 20)
    wiring = temporal_order.wiring(2)
    criteria = {"low": Recent(90, 0.374, 90)}
    return until_recent(seed, Budget(1, cap), task=task, wiring=wiring, rate=0.5, criteria=criteria)


def test_training_ends_with_the_sequence_that_met_the_criterion():
    seed = np.random.SeedSequence(3)
    trial = easy(seed)
    while not trial.over:
        trial.advance()
    n = trial.outcome().reached["low"]
    assert n is not None and n % trial.chunk and trial.done == n
    net = Net(trial.net.wiring, trial.net.rule, trial.net.wiring.draw(generator(seed, WEIGHTS)))
    left = n
    for k in range(-(-n // 200)):
        batch = TemporalOrder(2, 20).draw(generator(seed, TRAINING, k), 200)
        shown = show(batch, trial.task).part(0, min(200, left))
        net.run(shown, train=True)
        left -= 200
    for ours, expected in zip(trial.net.w, net.w, strict=True):
        np.testing.assert_array_equal(ours, expected)


def by_a_test_set(seed):
    task = TwoSequence(20, 3)
    wiring = two_sequence.wiring(two_sequence.BIASES)
    return until_tested(seed, Budget(1, 2000), task=task, wiring=wiring, rate=1.0, every=250)


def phased(seed):
    return long_lag.phased(
        seed, Budget(1, 1500), task=LongLag(6), wiring=long_lag.wiring_ab(6), rate=1.0, phase=long_lag.Phase()
    )


@pytest.mark.parametrize("make", [easy, by_a_test_set, phased])
def test_a_trial_goes_on_from_its_snapshot_to_the_last_bit(make, monkeypatch):
    monkeypatch.setattr("experiments.online.training.PIECE", 0.0)  # no chunk in a piece of work but the first
    monkeypatch.setattr("experiments.online.training.OnlineTrial.advance", lambda self: self._train())
    seed = np.random.SeedSequence([4, 1])
    whole = make(seed)
    saved = []
    while not whole.over:
        saved.append({name: np.array(value) for name, value in whole.snapshot().items()})
        whole.advance()
    for place in (0, len(saved) // 2, len(saved) - 1):
        again = make(seed)
        again.restore(saved[place])
        while not again.over:
            again.advance()
        assert again.outcome() == whole.outcome()
        for one, other in zip(again.net.w, whole.net.w, strict=True):
            np.testing.assert_array_equal(one, other)


def test_closed_output_gates_are_a_death():
    trial = by_a_test_set(np.random.SeedSequence(5))
    form = trial.net.wiring.form
    trial.cap = 1
    trial.net.w.W[-1, form.columns("o")] = -50.0
    assert "output gates stay closed" in trial.outcome().died
    trial.net.w.W[-1, form.columns("o")] = 0.0
    assert trial.outcome().died == ""


def test_an_unknown_number_of_biases_is_refused():
    with pytest.raises(ValueError, match="biases: got 3 for block 'i', expected 2"):
        wire(Form(1, 2, 1, 1), biases={"i": (1, 2, 3)})
    with pytest.raises(ValueError, match="biases: got 2 for block 'o', expected 0"):
        wire(Form(1, 2, 1, 1), bias="i", biases={"o": (1, 2)})

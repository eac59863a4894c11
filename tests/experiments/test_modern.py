"""The experiments with today's means: matched draws, rankings, gates, gradients in depth, and the rows themselves."""

import pickle
import zlib
from importlib import import_module
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.catalogue import forget_bias, saturation, variants, xor
from experiments.definition import Budget, Experiment, Outcome
from experiments.modern import characters, deep, hyper, ranking, words
from experiments.modern.variants import VARIANTS
from lstm_ref.tasks.library_text import LibraryText

matplotlib.use("Agg")
NAMES = ("xor", "forget_bias", "variants", "saturation", "depth")


def experiment(name: str) -> Experiment:
    (found,) = import_module(f"experiments.catalogue.{name}").EXPERIMENTS
    assert isinstance(found, Experiment)
    return found


def trial_seed(row: str, trial: int) -> np.random.SeedSequence:
    return np.random.SeedSequence([3, zlib.crc32(row.encode()), trial])


# ---- rows

SMALL = {
    "xor": ("adam_truncated_b3_T20", Budget(1, 32 * 27)),
    "forget_bias": ("order_b1", Budget(1, 20 * 30, {"T": 20})),
    "variants": ("adding_noaf", Budget(1, 10 * 45)),
    "saturation": ("layers_2", Budget(1, 16 * 20)),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_row_stopped_and_resumed_is_as_uninterrupted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(characters.Gated, "READ", 40)
    monkeypatch.setattr(saturation, "H", 5)
    row_name, budget = SMALL[name]
    row = next(row for row in experiment(name).rows if row.name == row_name)
    whole, first, second = (row.trial(trial_seed(row_name, 1), budget) for _ in range(3))
    first.advance()
    second.restore(pickle.loads(pickle.dumps(first.snapshot())))
    for trial in (whole, second):
        while not trial.over:
            trial.advance()
    assert whole.outcome() == second.outcome()
    assert whole.outcome().done > first.progress.done


@pytest.mark.parametrize("name", NAMES)
def test_readings_of_nothing_and_of_something(name: str) -> None:
    one = experiment(name)
    assert all(isinstance(line, str) for line in one.reading({}))
    outcomes = {row.name: [made_up(name, n) for n in range(3)] for row in one.rows}
    lines = one.reading(outcomes)
    assert 1 <= len(lines) <= 3 and all(line.endswith(".") for line in lines) and "nan" not in " ".join(lines)
    if one.draw is not None:
        for found in ({}, outcomes, {one.rows[0].name: outcomes[one.rows[0].name]}):
            figure = Figure()
            one.draw(figure, found)
            figure.canvas.draw()


def made_up(name: str, n: int) -> Outcome:
    """An outcome such as the trials of this experiment give."""
    if name == "depth":
        curve = [[layer + 1.0, 0.5**layer] for layer in range(19)]
        measures = {"first": 1e-9, "middle": 1e-4, "last": 1.0, "ratio": 1e-9, "silent": 0.0}
        return Outcome(
            {"drawn": 1}, 1, 1, measures=measures, curves=dict.fromkeys(("low", "median", "high", "instance 1"), curve)
        )
    measures = {"error": 0.1 * (n + 1), "wrong": 0.2, "accuracy": 0.5}
    curves = {f"gate {gate}{layer}": [[0.1 * n, 0.2], [0.0, 0.95]] for gate in "ifo" for layer in (1, 2)}
    measures |= {f"mean {side} {gate}{layer}": 0.3 for side in ("left", "right") for gate in "ifo" for layer in (1, 2)}
    criterion = "trained" if name == "saturation" else "solved"
    return Outcome({criterion: 700 if n else None}, 1000, 1000, measures=measures, curves=curves)


def test_readings_take_their_numbers_from_the_outcomes() -> None:
    solved, not_solved = Outcome({"solved": 640}, 640, 3200), Outcome({"solved": None}, 3200, 3200)
    found = {"adam_full_b3_T20": [solved, not_solved], "adam_truncated_b3_T20": [not_solved]}
    (line,) = xor.reading(found)
    assert "full gradient 1 of 2 solved it, after 640 and" in line
    assert "truncated gradient 0 of 1 solved it within 3,200." in line
    not_alone = "truncation alone is not what stops"
    found["net_of_1997_T20"] = [not_solved]
    assert not_alone not in xor.reading(found)[1]
    found["adam_truncated_b3_T20"] = [solved]
    assert not_alone in xor.reading(found)[1]
    found["net_of_1997_T20"] = [solved]
    assert not_alone not in xor.reading(found)[1]
    assert "bias 3: 2 of 2 solved it" in forget_bias.reading({"adding_b3": [solved, solved]})[0]
    gates = Outcome({"trained": 1}, 1, 1, measures={"error": 2.0, "accuracy": 0.4}, curves={})
    gates.curves = {f"gate {gate}1": [[0.0, 0.95], [0.95, 0.0], [0.0, 0.5], [0.0, 1.0]] for gate in "ifo"}
    gates.measures |= {f"mean {side} {gate}1": 0.25 for side in ("left", "right") for gate in "ifo"}
    line = saturation.reading({"layers_1": [gates]})[-1]
    assert "more often open" in line and "in 50% of the units" in line and "so often in 25%" in line


def test_words() -> None:
    assert words.listed(["a"]) == "a" and words.listed(["a", "b", "c"]) == "a, b and c"
    outcome = Outcome({"first": 3, "last": None}, 9, 9)
    assert words.mean_of([Outcome({}, 9, 9, measures={"error": n}) for n in (1.0, 2.0)] + [outcome], "error") == 1.5
    assert np.isnan(words.mean_of([outcome], "error"))


# ---- variants: draws and ranking


def test_draws_are_matched_across_variants_and_differ_between_trials() -> None:
    nets: dict[int, set[Any]] = {}
    tests = []
    for trial in (0, 1):
        for variant in VARIANTS:
            row = next(row for row in variants.ROWS if row.name == f"order_{variant}")
            made: Any = row.trial(trial_seed(row.name, trial), Budget(1, 100))
            setting = made.setting
            nets.setdefault(trial, set()).add((setting.net.H, setting.rate, setting.noise))
            tests.append(made.test.x)
    assert len(nets[0]) == len(nets[1]) == 1 and nets[0] != nets[1]
    assert all(np.array_equal(x, tests[0]) for x in tests[: len(VARIANTS)])
    for field in ("quick", "paper"):
        assert len({getattr(row, field).trials for row in variants.ROWS}) == 1
    with pytest.raises(TypeError, match="seed: got entropy 5"):
        hyper.matched(np.random.SeedSequence(5))


def test_draws_have_the_stated_distributions() -> None:
    found = [hyper.draw(np.random.SeedSequence([n])) for n in range(400)]
    H, rate, noise = np.array(found).T
    assert H.min() == 6 and H.max() == 24 and abs(np.median(H) - 12) <= 1.5
    assert 1e-3 <= rate.min() < 1.2e-3 and 0.08 < rate.max() <= 0.1 and 0.0075 < np.median(rate) < 0.0135
    assert 0 <= noise.min() < 0.01 and 0.19 < noise.max() <= 0.2 and abs(noise.mean() - 0.1) < 0.015


def test_comparison_of_matched_draws() -> None:
    base = np.exp(np.random.default_rng(0).normal(size=12))
    ratios, mean_ranks = ranking.compare(
        {"one": np.stack([base, 2 * base, base / 3]), "two": np.stack([base, 4 * base, base])}, ["std", "bad", "good"]
    )
    np.testing.assert_allclose(ratios["one"]["bad"], 2)  # value and both ends: the draws are resampled together
    np.testing.assert_allclose(ratios["one"]["good"], 1 / 3)
    np.testing.assert_allclose(ratios["two"]["good"], 1)
    assert {name: e.value for name, e in mean_ranks.items()} == {"std": 1.75, "bad": 3, "good": 1.25}
    assert mean_ranks["bad"] == (3, 3, 3)


def test_the_best_quarter_counts_and_the_dead_are_the_worst() -> None:
    errors = np.array([[1.0, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7], [np.inf, np.nan, *[1e-1] * 6]])
    logs = ranking.log_errors(errors)
    assert logs[1, :2].tolist() == [7, 7]
    np.testing.assert_allclose(ranking.best_mean(logs), [0.5, -1])
    np.testing.assert_allclose(ranking.best_mean(logs[:, :2]), [0, 7])
    assert ranking.ranks(np.array([3.0, 1, 3, 0])).tolist() == [3.5, 2, 3.5, 1]
    spread = ranking.resampled(logs, np.random.default_rng(1), 500)
    assert spread.shape == (500, 2) and 0 <= spread[:, 0].min() < 0.2 and spread[:, 0].max() > 1.5
    with pytest.raises(ValueError, match="errors: got no finite"):
        ranking.log_errors(np.array([[np.inf]]))


# ---- characters and gates


def test_who_knows_only_how_often_characters_occur_is_better_than_chance() -> None:
    assert 2.5 < characters.guess() < np.log(LibraryText.K)


def test_gate_statistics_count_steps() -> None:
    trial: Any = saturation.trial(trial_seed("layers_2", 0), Budget(1, 16), L=2)
    net, batch = trial.setting.net, LibraryText(25).draw(np.random.default_rng(4), 3)
    trial.w = net.start(np.random.default_rng(3)) * 4  # so that gates saturate
    found, y = trial.statistics(batch)
    (p, _), _, _ = net.layout.split(trial.w)
    H, opened = net.H, np.zeros(net.H)
    h = c = np.zeros((3, H))
    for x_t in batch.x:
        i, f, g, o = np.split(x_t @ p.W_x + h @ p.W_h + p.b, 4, axis=1)
        f = 1 / (1 + np.exp(-f))
        c = f * c + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        opened += (f > 0.9).sum(axis=0)
    assert opened.any()
    np.testing.assert_allclose(found["f1"].right, opened / (25 * 3), atol=1e-12)
    assert sorted(found) == ["f1", "f2", "i1", "i2", "o1", "o2"]
    np.testing.assert_allclose(y, net.y(trial.w, batch.x), rtol=1e-9, atol=1e-12)


# ---- gradients in depth


@pytest.mark.parametrize("activation", deep.ACTIVATIONS)
def test_gradients_of_a_small_deep_net(activation: str) -> None:
    layers, width, batch = 3, 4, 2
    functions = {"relu": lambda a: max(a, 0.0), "elu": lambda a: a if a > 0 else np.exp(a) - 1, "tanh": np.tanh}
    functions["sigmoid"] = lambda a: 1 / (1 + np.exp(-a))
    y = np.vectorize(functions[activation], otypes=[float])
    found = deep.gradients(deep.ACTIVATIONS[activation], layers, width, batch, np.random.default_rng(6))
    rng, bound = np.random.default_rng(6), np.sqrt(6 / (2 * width))
    W = rng.uniform(-1, 1, (layers, width, width)) * bound
    x, target = rng.standard_normal((2, batch, width))

    def losses(W: np.ndarray) -> np.ndarray:
        h = x
        for each in W:
            h = y(h @ each)
        return 0.5 * np.sum((h - target) ** 2, axis=1)

    slopes = np.empty((*W.shape, batch))
    for place in np.ndindex(W.shape):
        shift = np.zeros_like(W)
        shift[place] = 1e-6
        slopes[place] = (losses(W + shift) - losses(W - shift)) / 2e-6
    np.testing.assert_allclose(found.batch, np.linalg.norm(slopes.mean(axis=-1), axis=1), rtol=1e-6, atol=1e-9)
    alone = np.moveaxis(np.linalg.norm(slopes, axis=1), -1, 1)
    np.testing.assert_allclose(found.instances, alone, rtol=1e-6, atol=1e-9)


def test_pictures_tell_that_the_sigmoid_vanishes() -> None:
    outcomes: dict[str, Outcome] = {}
    for name in ("sigmoid", "tanh"):
        trial = deep.Pictures(np.random.SeedSequence(1), name, layers=12, width=32, batch=8)
        assert not trial.over
        with pytest.raises(RuntimeError, match="before the trial was over"):
            trial.outcome()
        trial.advance()
        assert trial.over and trial.progress.done == 1
        outcomes[name] = trial.outcome()
    assert outcomes["sigmoid"].measures["ratio"] < 1e-4 < 0.1 < outcomes["tanh"].measures["ratio"]
    curves = outcomes["tanh"].curves
    assert {len(points) for points in curves.values()} == {12} and "instance 4" in curves
    assert all(low[1] < high[1] for low, high in zip(curves["low"], curves["high"], strict=True))
    assert deep.spread(np.zeros(3)) == {"low": 0, "median": 0, "high": 0}
    with pytest.raises(ValueError, match="activation: got 'swish', expected one of elu"):
        deep.Pictures(np.random.SeedSequence(1), "swish", 2, 2, 2)

"""Ensembles: each trial is what it would be alone, whoever of the others is solved, dead or interrupted."""

import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from experiments.catalogue import forget_bias, xor
from experiments.definition import Budget, Experiment, Outcome, Progress, Row
from experiments.modern import descent, truncated, variants
from experiments.modern.ensemble import Ensemble
from experiments.modern.net import Net
from experiments.modern.outputs import LINEAR, LOGISTIC, SOFTMAX
from experiments.modern.setting import Setting
from experiments.modern.training import Training
from experiments.running import together
from experiments.running.jobs import Ended, Failed, Group, Moved, Remark, jobs_of, trial_seed
from experiments.running.run import Options, run
from experiments.running.show import Show
from experiments.running.stop import Stop
from experiments.running.store import identity_of, read_result, read_snapshot, result_path
from lstm_ref.cells import lstm
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.tasks.batch import Batch, asked_at_end, put_at_end, steps_below

SEEDS = [np.random.SeedSequence(7, spawn_key=(k,)) for k in range(5)]


@dataclass(frozen=True)
class Sign:
    """A toy: was the first input positive? Batches are as long as their longest sequence, of T - 2 to T steps."""

    T: int = 6
    D: int = 1
    K: int = 1

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        lengths = rng.integers(self.T - 2, rng.integers(self.T - 2, self.T, endpoint=True), B, endpoint=True)
        T = int(lengths.max())
        x = rng.standard_normal((T, B, self.D)) * steps_below(T, lengths)[..., None]
        sign = np.repeat((x[0, :, :1] > 0).astype(float), self.K, axis=1)
        return Batch(x, lengths, put_at_end(sign, T, lengths), asked_at_end(T, lengths))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        return np.asarray((np.abs(batch.at_end(y) - batch.at_end(batch.target)) < 0.3).all(axis=-1))


def setting(layer: Any = None, L: int = 1, output: Any = LOGISTIC, **changes: Any) -> Setting:
    net = Net(layer or Recurrent(lstm), D=1, H=4, K=1, output=output, L=L)
    return Setting(
        **({"task": Sign(), "net": net, "batch": 12, "rate": 0.05, "check": 5, "tests": 48, "allowed": 8} | changes)
    )


def finish(trial: Any) -> Any:
    while not trial.over:
        trial.advance()
    return trial


def alone(one: Setting, cap: int, seeds: list[np.random.SeedSequence] = SEEDS) -> list[Training]:
    return [finish(Training(seed, one, cap)) for seed in seeds]


def assert_alike(found: Outcome, expected: Outcome, tolerance: float = 1e-9) -> None:
    """The same to the last unit of work; numbers but for rounding."""
    assert (found.reached, found.done, found.cap, found.died) == (
        expected.reached,
        expected.done,
        expected.cap,
        expected.died,
    )
    assert found.measures == pytest.approx(expected.measures, rel=tolerance, abs=tolerance)
    assert found.curves.keys() == expected.curves.keys()
    for name, curve in expected.curves.items():
        np.testing.assert_allclose(found.curves[name], curve, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"momentum": 0.9, "rate": 0.6, "noise": 0.1, "allowed": 20},
        {"layer": truncated.LAYER, "biases": {"f": 1.0}, "rate": 0.08, "allowed": 12},
        {"L": 2, "allowed": None, "check": 7, "batch": 32},
        {"layer": variants.layer("nig"), "output": LINEAR, "to_cap": True},
    ],
    ids=["adam", "momentum", "truncated", "two layers", "linear"],
)
def test_each_trial_is_as_alone(more: dict[str, Any]) -> None:
    one, cap = setting(**more), 600
    trials, ensemble = alone(one, cap), finish(Ensemble(SEEDS, one, cap))
    if one.allowed is not None:
        assert len({trial.solved_at for trial in trials}) > 2  # they drop out one after the other, or go on to the cap
    for trial, found in zip(trials, ensemble.outcome(), strict=True):
        assert_alike(found, trial.outcome())
    np.testing.assert_allclose(ensemble.w_all, [trial.w for trial in trials], rtol=1e-7, atol=1e-9)
    assert ensemble.progress.cap == cap and ensemble.progress.done == min(cap, max(trial.done for trial in trials))


@pytest.mark.parametrize("output", [LINEAR, LOGISTIC, SOFTMAX], ids=lambda output: output.name)
@pytest.mark.parametrize("layer", [Recurrent(lstm), truncated.LAYER, *map(variants.layer, ("noaf", "nfg", "fgr"))])
def test_gradients_of_many_are_those_of_each(layer: Any, output: Any) -> None:
    rng = np.random.default_rng(3)
    net = Net(layer, D=2, H=3, K=2, output=output)
    batches = [Sign(T, D=2, K=2).draw(rng, 5) for T in (6, 9, 4)]
    w = np.stack([net.start(rng) + 0.3 * rng.standard_normal(net.layout.n) for _ in batches])
    dw, finite = descent.gradient(net, w, descent.together(batches, np))
    assert finite.shape == (3,) and finite.all() and dw.shape == w.shape
    for one, w_one, batch in zip(dw, w, batches, strict=True):
        expected, _ = descent.gradient(net, w_one, batch)
        np.testing.assert_allclose(one, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("start", [1.7e308, np.inf])  # makes infinite logits, and NaN in the cell
@pytest.mark.parametrize("output", [LOGISTIC, LINEAR], ids=lambda output: output.name)
def test_who_dies_leaves_the_others_alone(output: Any, start: float) -> None:
    one = setting(output=output, allowed=None)
    trials, ensemble = [Training(seed, one, 240) for seed in SEEDS[:3]], Ensemble(SEEDS[:3], one, 240)
    trials[1].w = np.full_like(trials[1].w, start)
    ensemble.w[1] = trials[1].w
    for trial in trials:
        finish(trial)
    found = finish(ensemble).outcome()
    assert [outcome.died != "" for outcome in found] == [False, True, False]
    assert found[1].done == 0 and found[1].measures == {} and np.isfinite(ensemble.progress.error)
    np.testing.assert_array_equal(ensemble.w_all[1], trials[1].w)
    for trial, outcome in zip(trials, found, strict=True):
        assert_alike(outcome, trial.outcome())


def test_each_dies_at_its_own_update() -> None:
    one = setting(variants.layer("noaf"), output=LINEAR, rate=1e10, momentum=0.9, clip=1e300, check=40)
    trials, ensemble = alone(one, 1600), finish(Ensemble(SEEDS, one, 1600))
    found = ensemble.outcome()
    np.testing.assert_allclose(ensemble.w_all, [trial.w for trial in trials], rtol=1e-7)
    assert [outcome.done for outcome in found] == [trial.done for trial in trials]
    assert all(0 < outcome.done < 40 * one.batch and "infinite" in outcome.died for outcome in found)
    assert len({outcome.done for outcome in found}) > 1


@pytest.mark.parametrize("more", [{}, {"momentum": 0.9, "rate": 0.6, "allowed": 20}], ids=["adam", "momentum"])
def test_stopped_and_resumed_is_as_uninterrupted(more: dict[str, Any]) -> None:
    one, cap = setting(**more), 600
    whole, first, pieces = finish(Ensemble(SEEDS, one, cap)), Ensemble(SEEDS, one, cap), 0
    at_work = [len(SEEDS)]
    while not first.over:
        kept = {name: np.array(value) for name, value in first.snapshot().items()}
        first.advance()  # what goes on does not change what was kept
        first = Ensemble(SEEDS, one, cap)
        first.restore(kept)
        first.advance()
        pieces += 1
        at_work.append(len(first.at_work))
    assert pieces > 5 and len(set(at_work)) > 2 and at_work[-1] == 0
    np.testing.assert_array_equal(first.w_all, whole.w_all)
    assert first.outcome() == whole.outcome()
    again = Ensemble(SEEDS, one, cap)
    again.restore(first.snapshot())
    assert again.over and again.outcome() == whole.outcome()


def test_an_ensemble_of_one_and_of_others_is_the_same_trial() -> None:
    one = setting()
    (lonely,) = finish(Ensemble(SEEDS[3:4], one, 600)).outcome()
    assert_alike(finish(Ensemble(SEEDS[::-1], one, 600)).outcome()[1], lonely)


@pytest.mark.parametrize(
    "row",
    [row for row in (*xor.ROWS, *forget_bias.ROWS) if not row.name.startswith("net_of_1997")],
    ids=lambda row: row.name,
)
def test_a_row_trains_the_same_together(row: Any) -> None:
    assert row.ensemble is not None
    ensemble = pickle.loads(pickle.dumps(row.ensemble))(SEEDS[:2], row.paper, np)
    for record, seed in zip(ensemble.records, SEEDS, strict=False):
        trial = row.trial(seed, row.paper)
        ours, theirs = record.setting, trial.setting
        for name in (
            "task",
            "batch",
            "rate",
            "momentum",
            "clip",
            "noise",
            "biases",
            "tests",
            "check",
            "allowed",
            "to_cap",
        ):
            assert getattr(ours, name) == getattr(theirs, name), name
        assert (ours.net.layer, ours.net.output, ours.net.H) == (theirs.net.layer, theirs.net.output, theirs.net.H)
        assert record.cap == trial.cap
        np.testing.assert_array_equal(record.first(), trial.w)
        np.testing.assert_array_equal(record.batch(3).x, trial.batch(3).x)


def trained(folder: Path, row: Row, stop: Any = None, **how: Any) -> list[Outcome]:
    """What a run of this row wrote."""
    experiment = Experiment("xor", "title", "source", (row,), lambda outcomes: [])
    with stop or Stop() as stopping, Show(Console(quiet=True)) as show:
        end = run([(experiment, row)], Options(folder, "quick", **how), show, stopping)
    assert not end.failed
    paths = [result_path(folder, job) for job in jobs_of(experiment, row, "quick", 1)]
    return [read_result(path).outcome for path in paths if path.exists()]


@pytest.mark.parametrize("how", [{"device": "gpu"}, {"together": True}], ids=lambda how: next(iter(how)))
def test_the_runner_trains_a_row_as_an_ensemble(
    tmp_path: Path, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_ref.backend.choose", lambda device: np)  # NumPy plays the GPU
    row = replace(xor.ROWS[2], quick=Budget(3, 30 * xor.BATCH))
    found = trained(tmp_path, row, **how)
    assert not list(tmp_path.rglob("*.snapshot"))
    seeds = [trial_seed(1, "xor", row.name, trial) for trial in range(3)]
    expected = [finish(row.trial(seed, row.quick)).outcome() for seed in seeds]
    assert len(found) == 3
    for one, other in zip(found, expected, strict=True):
        assert_alike(one, other, 1e-5)  # the curves of a file have five digits


class StopAfterSaving(Stop):
    """Is asked to stop as soon as a snapshot lies in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    @property
    def asked(self) -> bool:
        return any(self.folder.rglob("*.snapshot"))

    @asked.setter
    def asked(self, value: bool) -> None:
        pass


@pytest.mark.slow
def test_a_group_that_was_stopped_goes_on(tmp_path: Path) -> None:
    row = replace(xor.ROWS[2], quick=Budget(2, 100 * xor.BATCH))
    assert trained(tmp_path, row, StopAfterSaving(tmp_path), together=True, save_every=0.0) == []
    (path,) = tmp_path.rglob("*.snapshot")
    job = jobs_of(Experiment("xor", "", "", (row,), lambda outcomes: []), row, "quick", 1)[0]
    saved = read_snapshot(path, f"{identity_of(job)}, ensemble of trials [0, 1]")
    assert saved is not None and 0 < saved.snapshot["counters"][0, 0] < 100
    found = trained(tmp_path, row, together=True)
    whole = finish(row.ensemble([trial_seed(1, "xor", row.name, k) for k in range(2)], row.quick, np)).outcome()
    assert not list(tmp_path.rglob("*.snapshot"))
    assert [one.measures for one in found] == [one.measures for one in whole]


def test_what_a_group_says_is_told_of_each() -> None:
    row = replace(xor.ROWS[2], quick=Budget(2, 32))
    jobs = tuple(jobs_of(Experiment("xor", "", "", (row,), lambda outcomes: []), row, "quick", 1))
    group = Group(jobs, row.ensemble)
    outcomes: Any = [Outcome({"solved": None}, 32, 32), Outcome({"solved": 32}, 32, 32)]
    told = list(together.events_of(group, Ended(outcomes, 3.0, 1.0, {})))
    assert told == [(job, Ended(outcome, 1.5, 0.5, {})) for job, outcome in zip(jobs, outcomes, strict=True)]
    for event in (Failed("a fault"), Moved(Progress(1, 2, 0.5))):
        assert list(together.events_of(group, event)) == [(job, event) for job in jobs]
    assert list(together.events_of(group, Remark("hear"))) == [(jobs[0], Remark("hear"))]
    few = list(together.events_of(group, Ended(outcomes[:1], 3.0, 1.0, {})))
    assert few == [(job, Failed("got 1 outcomes of an ensemble, expected 2")) for job in jobs]


def test_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="seeds"):
        Ensemble([], setting(), 10)
    with pytest.raises(TypeError, match="seed"):
        Ensemble([7], setting(), 10)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="cap: got 0"):
        Ensemble(SEEDS, setting(), 0)

"""Training with today's means: gradients, trials that are stopped and go on, settings that are refused."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from experiments.generators import stream
from experiments.modern import descent, truncated, variants
from experiments.modern.flat import Layout
from experiments.modern.net import Net
from experiments.modern.outputs import LINEAR, LOGISTIC, SOFTMAX, Output
from experiments.modern.record import mean_error
from experiments.modern.setting import Setting
from experiments.modern.training import Training
from lstm_ref import initialise, readable, sequence
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import lstm
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.tasks.batch import Batch, asked_at_end, put_at_end, steps_below

SEED = np.random.SeedSequence(5, spawn_key=(1, 2))


@dataclass(frozen=True)
class Sign:
    """A toy: was the first input positive? Asked at the end of sequences of T - 1 or T steps."""

    T: int = 6
    D: int = 1
    K: int = 1

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        lengths = rng.integers(self.T - 1, self.T, B, endpoint=True)
        x = rng.standard_normal((self.T, B, 1)) * steps_below(self.T, lengths)[..., None]
        sign = (x[0] > 0).astype(float)
        return Batch(x, lengths, put_at_end(sign, self.T, lengths), asked_at_end(self.T, lengths))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        return np.asarray((np.abs(batch.at_end(y) - batch.at_end(batch.target)) < 0.3).all(axis=-1))


def net(layer: Any = None, output: Output = LOGISTIC, **sizes: int) -> Net:
    return Net(layer or Recurrent(lstm), **({"D": 1, "H": 5, "K": 1, "L": 1} | sizes), output=output)


def setting(**changes: Any) -> Setting:
    return Setting(**({"task": Sign(), "net": net(), "batch": 16, "rate": 0.03, "check": 5, "tests": 64} | changes))


def gradient(one: Net, w: np.ndarray, batch: Batch) -> np.ndarray:
    dw, finite = descent.gradient(one, w, batch)
    assert finite
    return dw


def run(trial: Training) -> Training:
    while not trial.over:
        trial.advance()
    return trial


@pytest.mark.parametrize("output", [LINEAR, LOGISTIC, SOFTMAX], ids=lambda output: output.name)
@pytest.mark.parametrize("L", [1, 2])
def test_gradient_is_that_of_the_mean_error(output: Output, L: int) -> None:
    rng = np.random.default_rng(0)
    task = Sign(D=1, K=1)
    one = net(output=output, H=4, K=3, L=L)
    batch = task.draw(rng, 7)
    shares = rng.dirichlet(np.ones(3), batch.asked.shape)
    asked = rng.random(batch.asked.shape) < 0.5
    batch = batch._replace(target=shares * asked[..., None], asked=asked)
    w = one.start(rng) + 0.3 * rng.standard_normal(one.layout.n)
    found = gradient(one, w, batch)
    for k in rng.integers(one.layout.n, size=12):
        shift = np.zeros_like(w)
        shift[k] = 1e-5
        ahead, behind = (mean_error(one, one.forward(w + s, batch.x)[0], batch) for s in (shift, -shift))
        np.testing.assert_allclose(found[k], (ahead - behind) / 2e-5, rtol=1e-6, atol=1e-9)


def test_padding_needs_no_mask() -> None:
    rng = np.random.default_rng(1)
    batch = Sign().draw(rng, 9)
    one = net(H=3)
    w = one.start(rng)
    layers, W_o, b_o = one.layout.split(w)
    padded = batch._replace(x=np.where(batch.mask()[..., None], batch.x, 7.0))
    np.testing.assert_array_equal(gradient(one, w, padded), gradient(one, w, batch))
    state0 = initialise.zero_state(lstm, batch.x[0], 3)
    h, _, tape = sequence.forward(lstm, batch.x, state0, layers[0], batch.mask())
    y = LOGISTIC.function(h @ W_o + b_o)
    dz = (y - batch.target) * batch.asked[..., None] / batch.asked.sum()
    _, _, dp = sequence.backward(dz @ W_o.T, lstm.State(*map(np.zeros_like, state0)), tape)
    masked = [dw.ravel() for dw in dp]
    np.testing.assert_allclose(
        gradient(one, w, batch)[: sum(map(len, masked))], np.concatenate(masked), rtol=1e-10, atol=1e-14
    )


def test_binary_cross_entropy_where_probabilities_have_reached_the_ends() -> None:
    z, target = np.array([[0.3, -2.0], [800.0, -800.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    y = 1 / (1 + np.exp(-z[0]))
    np.testing.assert_allclose(LOGISTIC.errors(z, target), [-np.log(y[0]) - np.log(1 - y[1]), 1600.0], rtol=1e-14)


def test_layout_joins_what_it_splits() -> None:
    tree = ([np.ones((2, 3)), np.zeros(4)], np.full((1, 1), 5.0))
    layout = Layout(tree)
    w = np.arange(11.0)
    np.testing.assert_array_equal(layout.join(layout.split(w)), w)
    np.testing.assert_array_equal(layout.split(w)[0][1], [6, 7, 8, 9])
    with pytest.raises(ValueError, match=r"w: got shape \(10,\), expected \(11,\)"):
        layout.split(np.zeros(10))
    with pytest.raises(ValueError, match="tree: got 6 numbers, expected 11"):
        layout.join(tree[0][0])


def test_a_tiny_net_learns_and_says_when() -> None:
    trial = run(Training(SEED, setting(allowed=1), cap=8000))
    outcome = trial.outcome()
    assert outcome.reached["solved"] == outcome.done == trial.done < 8000
    assert outcome.measures["wrong"] < 0.1 and not outcome.died
    assert outcome.curves["error"][-1][1] < 0.3 < outcome.curves["error"][0][1]
    assert outcome.curves["wrong"][-1] == [float(outcome.done), pytest.approx(0, abs=1 / 64)]


def test_a_trial_can_go_on_after_it_is_solved() -> None:
    solved = run(Training(SEED, setting(allowed=1), cap=8000)).done
    on = run(Training(SEED, setting(allowed=1, to_cap=True), cap=solved + 160))
    assert on.outcome().reached == {"solved": solved} and on.outcome().done == solved + 160


def test_a_trial_that_does_not_get_there_ends_at_its_cap() -> None:
    outcome = run(Training(SEED, setting(rate=0.0), cap=800)).outcome()
    assert outcome.reached == {"solved": None} and outcome.done == outcome.cap == 800
    assert len(outcome.curves["error"]) == 10


@pytest.mark.parametrize("more", [{}, {"momentum": 0.9, "noise": 0.2}], ids=["adam", "momentum"])
def test_stopped_and_resumed_is_as_uninterrupted(more: dict[str, Any]) -> None:
    one = setting(allowed=None, **more)
    whole, first = Training(SEED, one, cap=480), Training(SEED, one, cap=480)
    for _ in range(3):
        first.advance()
    kept = {name: np.array(value) for name, value in first.snapshot().items()}
    run(first)  # what goes on does not change what was kept
    second = Training(SEED, one, cap=480)
    second.restore(kept)
    assert second.done == 240 and second.progress.done == 240
    run(second)
    run(whole)
    np.testing.assert_array_equal(second.w, whole.w)
    assert second.outcome() == whole.outcome() == first.outcome()


def test_other_seeds_are_other_trials() -> None:
    other = np.random.SeedSequence(5, spawn_key=(1, 3))
    found = [run(Training(seed, setting(), cap=160)).w for seed in (SEED, SEED, other)]
    np.testing.assert_array_equal(found[0], found[1])
    assert np.abs(found[0] - found[2]).max() > 1e-3
    assert stream(SEED, 1, 2).random() == stream(SEED, 1, 2).random() != stream(SEED, 1, 3).random()


def test_a_trial_whose_numbers_become_infinite_dies() -> None:
    one = setting(net=net(variants.layer("noaf"), LINEAR), rate=1e300, momentum=0.9, clip=1e9)
    trial = run(Training(SEED, one, cap=1600))
    assert trial.done < 1600
    outcome = trial.outcome()
    assert "infinite" in outcome.died and outcome.reached == {"solved": None} and outcome.measures == {}


def test_infinite_outputs_are_wrong() -> None:
    trial = Training(SEED, setting(net=net(variants.layer("noaf"), LINEAR)), cap=16)
    trial.w = np.full_like(trial.w, 1e200)
    trial.w[-1] = np.inf
    assert trial.tested(trial.test) == (np.inf, 64)


def test_truncated_is_exact_without_recurrent_weights_only() -> None:
    rng = np.random.default_rng(2)
    batch = Sign(T=9).draw(rng, 4)
    full, cut = net(), net(Recurrent(truncated.TRUNCATED))
    w = full.start(rng)
    assert not np.allclose(gradient(full, w, batch), gradient(cut, w, batch), rtol=1e-3)
    layers, W_o, b_o = full.layout.split(w)
    w = full.layout.join(([layers[0]._replace(W_h=np.zeros_like(layers[0].W_h))], W_o, b_o))
    np.testing.assert_allclose(gradient(cut, w, batch), gradient(full, w, batch), rtol=1e-10, atol=1e-15)


def test_truncated_layer_is_the_readable_cell() -> None:
    rng = np.random.default_rng(7)
    batch = Sign(T=9).draw(rng, 4)
    quick, by_step = net(truncated.LAYER), net(Recurrent(truncated.TRUNCATED))
    w = by_step.start(rng, {"f": 1.0}) + 0.5 * rng.standard_normal(by_step.layout.n)
    np.testing.assert_allclose(quick.y(w, batch.x), by_step.y(w, batch.x), rtol=1e-12)
    np.testing.assert_allclose(gradient(quick, w, batch), gradient(by_step, w, batch), rtol=1e-9, atol=1e-14)


def test_truncated_error_travels_through_the_forget_gates_alone() -> None:
    rng = np.random.default_rng(3)
    p = initialise.uniform(lstm, rng, 2, 3)
    x, state0 = rng.standard_normal((5, 1, 2)), lstm.State(rng.random((1, 3)), rng.random((1, 3)))
    h, _, tape = sequence.forward(truncated.TRUNCATED, x, state0, p)
    dc_T = rng.standard_normal((1, 3))
    _, dstate0, _ = sequence.backward(np.zeros_like(h), lstm.State(np.zeros((1, 3)), dc_T), tape)
    np.testing.assert_allclose(dstate0.c, dc_T * np.prod([cache.f for cache in tape.caches], axis=0), rtol=1e-14)
    assert not dstate0.h.any()


@pytest.mark.parametrize("name", variants.VARIANTS)
def test_variants_by_the_full_cell_are_the_readable_ones(name: str) -> None:
    rng = np.random.default_rng(4)
    cell = CELLS[name]
    p = initialise.uniform(cell, rng, 2, 4)
    x = rng.standard_normal((7, 3, 2))
    state0 = cell.State(*(rng.standard_normal((3, 4)) for _ in cell.State._fields))
    dh, dstate_T = rng.standard_normal((7, 3, 4)), cell.State(*(rng.standard_normal((3, 4)) for _ in state0))
    h, state_T, tape = variants.layer(name).forward(x, state0, p)
    dx, dstate0, dp = variants.layer(name).backward(dh, dstate_T, tape)
    assert [dw.shape for dw in dp] == list(cell.param_shapes(2, 4))
    h_by_step, state_by_step, caches = readable.forward(cell, x, state0, p)
    by_step = readable.backward(cell, dh, dstate_T, caches, p)
    results = [h, *state_T, dx, *dstate0, *dp], [h_by_step, *state_by_step, by_step[0], *by_step[1], *by_step[2]]
    for found, expected in zip(*results, strict=True):
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * max(1, np.abs(expected).max()))


def test_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="name: got 'mut1', expected one of peephole"):
        variants.layer("mut1")
    with pytest.raises(ValueError, match="batch: got 0"):
        setting(batch=0)
    with pytest.raises(ValueError, match="rate: got -1"):
        setting(rate=-1)
    with pytest.raises(TypeError, match="seed"):
        Training(7, setting(), cap=10)
    with pytest.raises(ValueError, match="H: got 0"):
        net(H=0)

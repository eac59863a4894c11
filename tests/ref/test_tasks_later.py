"""What the tasks of the later papers have in common: form, determinism, criteria on outputs made by hand, refusals."""

import dataclasses
from inspect import signature

import numpy as np
import pytest

from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.binary import BinaryAddition, Parity
from lstm_ref.tasks.continual_order import ContinualTemporalOrder
from lstm_ref.tasks.continual_reber import ContinualReber
from lstm_ref.tasks.counting import CountingLanguage
from lstm_ref.tasks.library_text import LibraryText
from lstm_ref.tasks.memorization import Memorization
from lstm_ref.tasks.nested_tags import NestedTags, follows
from lstm_ref.tasks.number_translation import NumberTranslation
from lstm_ref.tasks.pronoun import DelayedPronoun
from lstm_ref.tasks.streams import until_wrong
from lstm_ref.tasks.timing import PeriodicFunction, SpikeDelays, TimedSpikes

TASKS = [
    Arithmetic(4, 2),
    Memorization(3),
    NestedTags(iterations=6),
    LibraryText(13, ("bisect", "heapq")),
    BinaryAddition(5),
    Parity(3, 9),
    CountingLanguage(2),
    CountingLanguage(3, 2, 5),
    DelayedPronoun(2, 5),
    ContinualReber(4),
    ContinualTemporalOrder(3),
    SpikeDelays(4, (0, 1, 3), 6),
    TimedSpikes(4, (0, 2), 6),
    PeriodicFunction("triangle", 7, 3),
]
NAMES = [f"{type(task).__name__}-{n}" for n, task in enumerate(TASKS)]
CLOSE = {"ContinualReber": 0.7, "ContinualTemporalOrder": 0.3, "SpikeDelays": 0.49, "TimedSpikes": 0.49}
CLOSE |= {"PeriodicFunction": 0.3, "BinaryAddition": 0.5, "Parity": 0.5, "DelayedPronoun": 0.5}


def drawn(task, B=5, seed=0, **options):
    return task.draw(np.random.default_rng(seed), B, **options)


each = pytest.mark.parametrize("task", TASKS, ids=NAMES)


@each
@pytest.mark.parametrize("B", [1, 5])
def test_a_batch_has_the_common_form(task, B):
    batch = drawn(task, B)
    T = batch.lengths.max()
    assert batch.x.shape == (T, B, task.D) and batch.target.shape == (T, B, task.K)
    assert batch.asked.shape == (T, B) and batch.lengths.shape == (B,)
    assert (batch.x.dtype, batch.target.dtype, batch.asked.dtype) == (float, float, bool)
    assert batch.lengths.dtype == np.int64 and batch.lengths.min() >= 1
    for b, length in enumerate(batch.lengths):
        assert not batch.x[length:, b].any() and not batch.asked[length:, b].any()
        assert batch.asked[:, b].any()
    assert not batch.target[~batch.asked].any()
    if batch.symbols is not None:
        assert batch.symbols.dtype == np.int64
        np.testing.assert_array_equal(batch.x, batch.symbols[..., None] == np.arange(task.D))
        np.testing.assert_array_equal(batch.symbols >= 0, np.arange(T)[:, None] < batch.lengths)
    if batch.classes is not None:
        assert batch.classes.dtype == np.int64
        np.testing.assert_array_equal(batch.target, batch.classes[..., None] == np.arange(task.K))
        np.testing.assert_array_equal(batch.classes >= 0, batch.asked)


@each
def test_the_seed_decides(task):
    one, same, other = drawn(task), drawn(task), drawn(task, seed=1)
    for a, b in zip(one, same, strict=True):
        np.testing.assert_array_equal(a, b)
    if not isinstance(task, PeriodicFunction):  # nothing random
        assert one.x.shape != other.x.shape or (one.x != other.x).any() or (one.target != other.target).any()


@each
def test_sequences_of_a_batch_differ(task):
    if not isinstance(task, PeriodicFunction):
        batch = drawn(task, 40)
        columns = {batch.x[:, b].tobytes() + batch.target[:, b].tobytes() for b in range(40)}
        assert len(columns) > 3


@pytest.mark.parametrize("task", [task for task in TASKS if "dense" in signature(task.draw).parameters], ids=str)
def test_without_dense_arrays_a_batch_is_the_same(task):
    bare = drawn(task, dense=False)
    assert bare.x.shape[-1] == bare.target.shape[-1] == 0
    for a, b in zip(bare.dense(task.D, task.K), drawn(task), strict=True):
        np.testing.assert_array_equal(a, b)
    assert task.right(drawn(task).target, bare).all()


@each
def test_perfect_outputs_are_right_and_a_single_wrong_step_is_not(task):
    batch = drawn(task)
    assert task.right(batch.target, batch).tolist() == [True] * 5
    needed = batch.asked & follows(batch) if isinstance(task, NestedTags) else batch.asked
    for b in range(5):
        for t in np.flatnonzero(needed[:, b])[[0, -1]]:
            told = batch.target[t, b]
            for wrong in (told + 1 if task.K == 1 else 1 - told, told * np.nan):
                y = batch.target.copy()
                y[t, b] = wrong
                assert task.right(y, batch).tolist() == [n != b for n in range(5)]


@pytest.mark.parametrize("name", CLOSE)
def test_the_tolerance_is_the_published_one(name):
    task = next(task for task in TASKS if type(task).__name__ == name)
    batch, tolerance = drawn(task), CLOSE[name]
    for sign in (1, -1):
        assert task.right(batch.target + sign * (tolerance - 1e-9), batch).all()
        assert not task.right(batch.target + sign * (tolerance + 1e-9), batch).any()
    y = batch.target.copy()
    y[~batch.asked] = 77.0  # where nothing is asked all is right
    assert task.right(y, batch).all()


def test_the_tolerance_of_a_periodic_function_can_be_chosen():
    task = PeriodicFunction("cos", 25, 2, tolerance=0.15)
    batch = drawn(task)
    assert task.right(batch.target + 0.149, batch).all() and not task.right(batch.target + 0.151, batch).any()


@pytest.mark.parametrize("task", [task for task in TASKS if hasattr(task, "until_wrong")], ids=str)
def test_steps_before_the_first_wrong_one_are_counted(task):
    batch = drawn(task, 3)
    asked = batch.asked.sum(axis=0)
    assert task.until_wrong(batch.target, batch).tolist() == asked.tolist()
    y, steps = batch.target.copy(), [np.flatnonzero(batch.asked[:, b]) for b in range(3)]
    y[steps[0][0], 0] += 5
    y[steps[1][-1], 1] -= 5
    y[steps[2][[1, -1]], 2] = np.nan
    assert task.until_wrong(y, batch).tolist() == [0, asked[1] - 1, 1]


def test_until_wrong_looks_only_at_what_is_asked():
    batch = drawn(SpikeDelays(4, (0,), 2), 1)
    y = np.full((8, 1, 1), 9.0)
    y[[3, 7]] = 0
    assert until_wrong(y, batch, 1, 0.49).tolist() == [2]


@pytest.mark.parametrize("task", [*TASKS, NumberTranslation()], ids=str)
def test_bad_arguments_are_refused(task):
    rng = np.random.default_rng(0)
    for arguments, words in (((0, 2), "rng: got int"), ((rng, 0), "B: got 0"), ((rng, 2.0), "B: got float")):
        with pytest.raises((TypeError, ValueError), match=rf"{words}.*, expected "):
            task.draw(*arguments)
    batch = task.draw(rng, 2)
    target = getattr(batch, "target", None) if not hasattr(batch, "asked") else batch
    with pytest.raises((TypeError, ValueError), match=r"y: got .*expected"):
        task.right(target.target[..., :-1], batch)
    with pytest.raises(TypeError, match=r"(batch|pair): got str, expected"):
        task.right(target.target, "abc")
    for field in dataclasses.fields(task):
        for other in (None, -1, [1]):
            with pytest.raises((TypeError, ValueError), match=rf"{field.name}.*: got .*expected "):
                dataclasses.replace(task, **{field.name: other})


@pytest.mark.parametrize(
    ("task", "fields"),
    [
        (Parity, {"shortest": 5, "longest": 4}),
        (CountingLanguage, {"low": 5, "high": 4}),
        (CountingLanguage, {"letters": 1}),
        (DelayedPronoun, {"shortest": 5, "longest": 4}),
        (NestedTags, {"shortest": 5, "longest": 4}),
        (Arithmetic, {"digits": 19}),
        (TimedSpikes, {"F": 1}),
        (PeriodicFunction, {"shape": "square"}),
        (PeriodicFunction, {"tolerance": 0.0}),
        (LibraryText, {"held_out": 1.0}),
        (LibraryText, {"modules": ()}),
        (LibraryText, {"part": "test"}),
        (NumberTranslation, {"largest": 1_000_000}),
    ],
)
def test_sizes_that_do_not_fit_are_refused(task, fields):
    with pytest.raises(ValueError, match=rf"^{next(iter(fields))}.*: got .*expected "):
        task(**fields)

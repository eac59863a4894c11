"""What all tasks have in common: the form of a batch, the same seed, the criterion, and what is refused."""

import numpy as np
import pytest

from lstm_ref.tasks import marked_pairs
from lstm_ref.tasks.adding import Adding
from lstm_ref.tasks.batch import Batch, all_within, check_draw
from lstm_ref.tasks.delayed_xor import DelayedXor
from lstm_ref.tasks.embedded_reber import EmbeddedReber
from lstm_ref.tasks.long_lag import LongLag, LongLagDistractors
from lstm_ref.tasks.multiplication import Multiplication
from lstm_ref.tasks.random_length_lag import RandomLengthLag
from lstm_ref.tasks.temporal_order import TemporalOrder
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets

# Task, the published tolerance, and whether an error is measured at every step.
TASKS = [
    (LongLag(5), 0.25, True),
    (LongLagDistractors(5), 0.25, True),
    (RandomLengthLag(6, 3), 0.2, False),
    (TwoSequence(20, 2), 0.2, False),
    (NoisyTwoSequence(20, 2), 0.2, False),
    (TwoSequenceNoisyTargets(20, 2), 0.1, False),
    (Adding(20), 0.04, False),
    (Multiplication(20), 0.04, False),
    (DelayedXor(20), 0.3, False),
    (TemporalOrder(2, 20), 0.3, False),
    (TemporalOrder(3), 0.3, False),
]
ALL = [*(task for task, _, _ in TASKS), EmbeddedReber(), EmbeddedReber("possible")]
SPARSE = [task for task in ALL if isinstance(task, LongLag | LongLagDistractors | RandomLengthLag | TemporalOrder)]


def drawn(task, B=7, seed=0, **options):
    return task.draw(np.random.default_rng(seed), B, **options)


def equal(batch, other):
    return all(np.array_equal(a, b) if a is not None else b is None for a, b in zip(batch, other, strict=True))


@pytest.mark.parametrize("task", ALL, ids=str)
@pytest.mark.parametrize("B", [1, 7])
def test_the_form_of_a_batch(task, B):
    batch = drawn(task, B)
    T = len(batch.x)
    assert batch.x.shape == (T, B, task.D) and batch.target.shape == (T, B, task.K)
    assert batch.asked.shape == batch.mask().shape == (T, B) and batch.lengths.shape == (B,)
    types = [a.dtype for a in batch if a is not None]
    assert types[:4] == [np.float64, np.int64, np.float64, bool] and set(types[4:]) <= {np.dtype(np.int64)}
    assert 1 <= batch.lengths.min() and batch.lengths.max() <= T
    every_step = isinstance(task, LongLag | LongLagDistractors | EmbeddedReber)
    for n, length in enumerate(batch.lengths):
        assert batch.mask()[:, n].tolist() == [t < length for t in range(T)]
        asked = [t < length if every_step else t == length - 1 for t in range(T)]
        assert batch.asked[:, n].tolist() == asked
        assert (batch.at_end(batch.x)[n] == batch.x[length - 1, n]).all()
    assert not batch.x[~batch.mask()].any() and not batch.target[~batch.asked].any()
    for classes, rows, where in [(batch.symbols, batch.x, batch.mask()), (batch.classes, batch.target, batch.asked)]:
        if classes is not None:
            assert (classes[~where] == -1).all() and (rows.sum(axis=-1) == where).all() and rows.max() == 1
            assert (classes[where] == rows[where].argmax(axis=-1)).all()


@pytest.mark.parametrize("task", ALL, ids=str)
def test_same_seed_same_batch(task):
    assert equal(drawn(task, 50), drawn(task, 50)) and not equal(drawn(task, 50), drawn(task, 50, seed=1))


@pytest.mark.parametrize("task", SPARSE, ids=str)
def test_a_batch_without_rows_is_the_same_batch(task):
    sparse, dense = drawn(task, dense=False), drawn(task)
    assert sparse.x.shape == sparse.target.shape == (*dense.asked.shape, 0)
    assert equal(sparse.dense(task.D, task.K), dense)
    assert task.right(dense.target, sparse).all() and not task.right(1 - dense.target, sparse).any()
    with pytest.raises(ValueError, match=rf"^D: got {task.D - 1}, expected at least {task.D}"):
        drawn(task, 200, dense=False).dense(task.D - 1, task.K)


@pytest.mark.parametrize(("task", "tolerance", "every_step"), TASKS, ids=lambda value: str(value))
def test_right_is_the_published_tolerance(task, tolerance, every_step):
    batch = drawn(task, 8)
    at_all = isinstance(task, LongLag)  # 2b: asked at every step, judged at the last
    goal = batch.target.copy()
    if isinstance(task, TwoSequenceNoisyTargets):
        goal[batch.lengths - 1, np.arange(8), 0] = np.where(batch.x[0, :, 0] == 1, 0.2, 0.8)
    y = np.where(batch.asked[..., None], goal, 9.0)  # where nothing is asked, anything goes
    assert task.right(y, batch).tolist() == [True] * 8
    last = batch.lengths - 1
    y[last[0], 0, 0] += tolerance - 1e-6
    y[last[1], 1, -1] -= tolerance - 1e-6
    y[last[2], 2, 0] += tolerance + 1e-6
    y[last[3], 3, -1] -= tolerance + 1e-6
    y[last[4], 4, 0] = np.nan
    y[last[5] - 1, 5, 0] += 2 * tolerance
    expected = [True, True, False, False, False, not at_all, True, True]
    assert task.right(y, batch).tolist() == expected


@pytest.mark.parametrize("task", ALL, ids=str)
def test_what_every_task_refuses(task):
    rng = np.random.default_rng(0)
    for bad, error, message in [
        ((None, 3), TypeError, r"^rng: got NoneType, expected .*Generator"),
        ((0, 3), TypeError, r"^rng: got int, expected .*Generator"),
        ((rng, 0), ValueError, r"^B: got 0, expected at least 1"),
        ((rng, 2.0), TypeError, r"^B: got float, expected an integer"),
    ]:
        with pytest.raises(error, match=message):
            task.draw(*bad)
    batch = drawn(task)
    for y, given, error, message in [
        (batch.target[:, 1:], batch, ValueError, r"^y: got shape .*, expected "),
        (batch.target[..., None], batch, ValueError, r"^y: got shape .*, expected "),
        (batch.target.tolist(), batch, TypeError, r"^y: got list, expected "),
        (batch.target, tuple(batch), TypeError, r"^batch: got tuple, expected .*Batch"),
    ]:
        with pytest.raises(error, match=message):
            task.right(y, given)


@pytest.mark.parametrize(
    ("kind", "sizes", "message"),
    [
        (LongLag, {"p": 1}, "p: got 1, expected at least 2"),
        (LongLagDistractors, {"p": 1}, "p: got 1, expected at least 2"),
        (RandomLengthLag, {"q": 0}, "q: got 0, expected at least 1"),
        (RandomLengthLag, {"p": 0}, "p: got 0, expected at least 1"),
        (TwoSequence, {"N": 0}, "N: got 0, expected at least 1"),
        (NoisyTwoSequence, {"T": 3, "N": 3}, "T: got 3, expected at least 4"),
        (TwoSequenceNoisyTargets, {"T": "100"}, "T: got str, expected an integer"),
        (Adding, {"T": 19}, "T: got 19, expected at least 20"),
        (Multiplication, {"T": 19}, "T: got 19, expected at least 20"),
        (DelayedXor, {"T": 20.0}, "T: got float, expected an integer"),
        (TemporalOrder, {"n": 4}, "n: got 4, expected 2 to 3"),
        (TemporalOrder, {"length": 19}, "length: got 19, expected at least 20"),
    ],
)
def test_sizes_that_no_task_has_are_refused(kind, sizes, message):
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        kind(**sizes)


def test_what_tasks_share_refuses_too():
    batch = drawn(Adding(20))
    with pytest.raises(TypeError, match=r"^a: got list, expected numpy.ndarray"):
        batch.at_end([1])
    with pytest.raises(ValueError, match=r"^a: got shape \(3, 7\), expected \(22, 7\) as the first two axes"):
        batch.at_end(np.zeros((3, 7)))
    with pytest.raises(TypeError, match=r"^batch: got NoneType"):
        all_within(np.zeros((22, 7, 1)), None, 1, 0.1)
    with pytest.raises(TypeError, match=r"^rng: got int"):
        check_draw(3, 3)
    with pytest.raises(ValueError, match=r"^T: got 3, expected at least 20"):
        marked_pairs.check_T(3)
    assert isinstance(batch, Batch)

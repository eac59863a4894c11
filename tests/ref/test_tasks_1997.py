"""The tasks of Hochreiter and Schmidhuber (1997): published distributions and targets, recomputed by scalar loops."""

import numpy as np
import pytest

from lstm_ref.tasks.adding import Adding
from lstm_ref.tasks.delayed_xor import DelayedXor
from lstm_ref.tasks.long_lag import LongLag, LongLagDistractors
from lstm_ref.tasks.multiplication import Multiplication
from lstm_ref.tasks.random_length_lag import RandomLengthLag
from lstm_ref.tasks.temporal_order import TemporalOrder
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets

B = 4000


def drawn(task, n=B, seed=0, **options):
    return task.draw(np.random.default_rng(seed), n, **options)


def ends(batch):
    return batch.lengths - 1, np.arange(len(batch.lengths))


def assert_share(found, expected):
    """That a share of independent draws is the expected one: wide enough for chance, too narrow for another rule."""
    found = np.asarray(found)
    assert abs(found.mean() - expected) < 5 * np.sqrt(expected * (1 - expected) / found.size)


def assert_uniform(values, low, high):
    """That integers have the same probability from low to high, both ends included, and no other value."""
    counts = np.bincount(np.ravel(values) - low)
    n, expected = np.size(values), 1 / (high - low + 1)
    assert np.min(values) == low and np.max(values) == high
    assert np.abs(counts / n - expected).max() < 5 * np.sqrt(expected / n)


def assert_noise(values, mean, variance):
    """That numbers are Gaussian with this mean and variance."""
    n, away = values.size, (values - mean) / np.sqrt(variance)
    assert abs(away.mean()) < 5 / np.sqrt(n) and abs((away**2).mean() - 1) < 5 * np.sqrt(2 / n)
    assert_share(np.abs(away) < 1, 0.6827)


# ---- one symbol is what must be kept


@pytest.mark.oracle("scalar loops", parts="tasks.long_lag")
def test_long_lag():
    p, batch = 7, drawn(LongLag(7), 60)
    x, y = p - 1, p
    strings = {(s, *range(p - 1), s) for s in (x, y)}
    assert {tuple(string) for string in batch.symbols.T} == {string[:-1] for string in strings}
    assert {
        (*s, t) for s, t in zip(map(tuple, batch.symbols.T), batch.target[-1].argmax(axis=-1), strict=True)
    } == strings
    assert (batch.target[:-1] == batch.x[1:]).all() and batch.asked.all() and (batch.lengths == p).all()
    assert_share(drawn(LongLag(3)).symbols[0] == 2, 1 / 2)


@pytest.mark.oracle("scalar loops", parts="tasks.long_lag")
def test_long_lag_distractors():
    p, batch = 5, drawn(LongLagDistractors(5), 2000)
    assert_uniform(batch.symbols[1:], 0, p - 2)
    assert_uniform(batch.symbols[0], p - 1, p)
    assert (batch.target[:-1] == batch.x[1:]).all() and (batch.target[-1] == batch.x[0]).all() and batch.asked.all()
    assert_share(batch.symbols[1] == batch.symbols[2], 1 / (p - 1))  # drawn anew at every step


@pytest.mark.oracle("scalar loops", parts="tasks.random_length_lag")
@pytest.mark.parametrize(("q", "p"), [(4, 9), (9, 4)])
def test_random_length_lag(q, p):
    batch = drawn(RandomLengthLag(q, p))
    e, b, x, y = range(p, p + 4)
    more = batch.lengths - (q + 3)
    for k in range(4):
        assert_share(more == k, 0.9**k / 10)
    assert more.min() == 0 and abs(more.mean() - 9) < 5 * np.sqrt(90 / B)
    assert_uniform(batch.symbols[1], x, y)
    assert_uniform(batch.symbols[2 : q + 2], 0, p - 1)
    for n in range(200):
        string = batch.symbols[: batch.lengths[n], n].tolist()
        assert string[0] == b and string[-1] == e and set(string[2:-1]) <= set(range(p))
        assert batch.target[batch.lengths[n] - 1, n].tolist() == [string[1] == x, string[1] == y]


# ---- classes by the first elements


@pytest.mark.oracle("scalar loops", parts="tasks.two_sequence")
@pytest.mark.parametrize("kind", [TwoSequence, NoisyTwoSequence, TwoSequenceNoisyTargets])
@pytest.mark.parametrize("N", [1, 3])
def test_two_sequence(kind, N):
    batch = drawn(kind(40, N))
    assert_uniform(batch.lengths, 40, 44)
    assert batch.x.shape == (44, B, 1)
    x, target = batch.x[..., 0], batch.target[ends(batch)][:, 0]
    assert_noise(x[N:40], 0, 0.2)
    first = kind(40, N).goal(batch) == (0.2 if kind is TwoSequenceNoisyTargets else 1)
    assert_share(first, 1 / 2)
    sign = np.where(first, 1, -1)
    if kind is NoisyTwoSequence:
        assert_noise(x[:N] - sign, 0, 0.2)
    else:
        assert (x[:N] == sign).all()
    if kind is TwoSequenceNoisyTargets:
        assert_noise(target - np.where(x[0] == 1, 0.2, 0.8), 0, 0.1)
    else:
        assert (target == first).all()


# ---- two marked pairs


def marked(batch, n):
    """Steps and values of the marked pairs of sequence n, one number at a time."""
    steps = [t for t in range(batch.lengths[n]) if batch.x[t, n, 1] == 1]
    return steps, [float(batch.x[t, n, 0]) for t in steps]


@pytest.mark.oracle("scalar loops", parts="tasks.marked_pairs")
@pytest.mark.parametrize("kind", [Adding, Multiplication, DelayedXor])
def test_marks(kind):
    T, batch = 60, drawn(kind(60))
    pairs = [marked(batch, n)[0] for n in range(B)]
    assert {len(steps) for steps in pairs} == {2}
    early, late = np.array(pairs).T
    assert_uniform(batch.lengths, 60, 66)
    # Both among the first ten if X2 is one of the 9 that are left of them, of T/2 - 1.
    assert early.min() == 0 and early.max() == 9 and late.max() == T // 2 - 1
    assert_share(late < 10, 9 / (T // 2 - 1))
    assert_uniform(late[late >= 10], 10, T // 2 - 1)
    assert_share(early == 0, 1 / 10 + 9 / 10 / (T // 2 - 1))
    for n in range(300):
        markers = batch.x[: batch.lengths[n], n, 1].tolist()
        assert markers[-1] == -1 and markers[0] == (1 if pairs[n][0] == 0 else -1)
        assert set(markers[1:-1]) == {0, 1}


@pytest.mark.oracle("scalar loops", parts=("tasks.adding", "tasks.multiplication", "tasks.delayed_xor"))
@pytest.mark.parametrize(
    ("kind", "of", "start", "mean", "variance"),
    [
        (Adding, lambda X1, X2: 0.5 + (X1 + X2) / 4, 0, 0, 1 / 3),
        (Multiplication, lambda X1, X2: X1 * X2, 1, 1 / 2, 1 / 12),
        (DelayedXor, lambda X1, X2: float((X1 > 0) != (X2 > 0)), None, 0, 1),
    ],
)
def test_targets_of_marked_values(kind, of, start, mean, variance):
    batch, set_there = drawn(kind(20)), []
    for n in range(B):
        steps, values = marked(batch, n)
        np.testing.assert_allclose(batch.target[batch.lengths[n] - 1, n, 0], of(*values), rtol=0, atol=1e-15)
        if start is not None:
            assert (start in values) == (steps[0] == 0)  # X1 is set where the first pair is marked, and only there
            set_there += [values[0] == start] if steps[0] == 0 else []
    values = batch.x[10:20, :, 0]  # X1 is before
    assert abs(values.mean() - mean) < 5 * np.sqrt(variance / values.size)
    assert abs(values.var() / variance - 1) < 0.03
    low, high = (0, 1) if kind is Multiplication else (-1, 1)
    assert low <= values.min() < low + 0.001 and high - 0.001 < values.max() <= high
    if start is not None:
        assert_share(set_there, 1 / 2)  # X1 and X2 are as likely to be the first pair, as only ten pairs can be marked
    if kind is DelayedXor:
        assert set(np.unique(values)) == {-1, 1}
        assert_share(batch.target[ends(batch)] == 1, 1 / 2)


# ---- order


@pytest.mark.oracle("scalar loops", parts="tasks.temporal_order")
@pytest.mark.parametrize(
    ("n", "places", "classes"),
    [
        (2, [(10, 20), (50, 60)], "XX XY YX YY"),
        (3, [(10, 20), (33, 43), (66, 76)], "XXX XXY XYX XYY YXX YXY YYX YYY"),
    ],
)
def test_temporal_order(n, places, classes):
    batch = drawn(TemporalOrder(n), 2000)
    assert_uniform(batch.lengths, 100, 110)
    strings = ["".join("EBabcdXY"[k] for k in string if k >= 0) for string in batch.symbols.T]
    found, labels, others = [], [], ""
    for k, string in enumerate(strings):
        assert len(string) == batch.lengths[k] and string[0] == "E" and string[-1] == "B"
        found.append([place for place, letter in enumerate(string, 1) if letter in "XY"])
        labels.append(classes.split().index("".join(letter for letter in string if letter in "XY")))
        assert batch.target[len(string) - 1, k].tolist() == [label == labels[-1] for label in range(2**n)]
        others += string[1:-1].replace("X", "").replace("Y", "")
    assert set(others) == set("abcd") and len(others) == batch.lengths.sum() - 2000 * (n + 2)
    assert_uniform(["abcd".index(letter) for letter in others], 0, 3)
    assert_uniform(labels, 0, 2**n - 1)
    for (low, high), steps in zip(places, np.array(found).T, strict=True):
        assert_uniform(steps, low, high)


def test_shorter_temporal_order():
    task = TemporalOrder(3, length=30)
    assert task.places == ((3, 6), (9, 12), (19, 22))
    batch = drawn(task, 500)
    assert_uniform(batch.lengths, 30, 33)
    assert ((batch.symbols >= 6).sum(axis=0) == 3).all()

"""The streams of the later papers: continual Reber strings and temporal order, spikes and periodic functions."""

import math
import re

import numpy as np
import pytest

from lstm_ref.tasks.continual_order import ContinualTemporalOrder
from lstm_ref.tasks.continual_reber import ContinualReber
from lstm_ref.tasks.streams import chained
from lstm_ref.tasks.timing import PeriodicFunction, SpikeDelays, TimedSpikes

END = "(?:XT*VP)*(?:S|XT*VV)"  # from the node that S* X leads to
REBER = f"B(?:TS*X{END}|PT*V(?:V|P{END}))E"
EMBEDDED = re.compile(f"B(?:T{REBER}T|P{REBER}P)E")


def text(symbols, alphabet):
    return "".join(alphabet[k] for k in symbols if k >= 0)


@pytest.mark.oracle("regular expression", parts="tasks.continual_reber")
def test_a_reber_stream_is_complete_embedded_strings():
    batch = ContinualReber(300).draw(np.random.default_rng(0), 4, dense=False)
    found = []
    for b in range(4):
        stream = text(batch.symbols[:, b], "BTPSXVE")
        strings = EMBEDDED.findall(stream)
        assert len(strings) == 300 and "".join(strings) == stream
        assert text(batch.classes[:, b], "BTPSXVE") == stream[1:] + "B"
        found += strings
    assert len({len(text(batch.symbols[:, b], "BTPSXVE")) for b in range(4)}) > 1
    lengths = [len(string) for string in found]
    assert min(lengths) == 9 and np.mean(lengths) == pytest.approx(12, abs=0.3)  # sd 2.9, 1200 strings
    assert np.mean([string[1] == "T" for string in found]) == pytest.approx(0.5, abs=0.05)
    assert np.mean([string[3] == "T" for string in found]) == pytest.approx(0.5, abs=0.05)
    assert len(set(found)) > 100


def test_one_half_for_each_possible_symbol_is_right():
    task = ContinualReber(5)
    batch = task.draw(np.random.default_rng(1), 3)
    y = np.full(batch.target.shape, 0.5)
    assert task.right(y, batch).all()
    y[..., 0] = 0.71  # B, which does not come at every step
    assert not task.right(y, batch).any()


@pytest.mark.oracle("regular expression", parts="tasks.continual_order")
@pytest.mark.parametrize("length", [100, 40])
def test_a_stream_of_temporal_order_is_sequences_in_a_row(length):
    batch = ContinualTemporalOrder(7, length).draw(np.random.default_rng(2), 5)
    whole = set()
    for b in range(5):
        stream = text(batch.symbols[:, b], "EBabcdXY")
        parts = re.findall("E[a-dXY]+B", stream)
        assert len(parts) == 7 and "".join(parts) == stream
        ends = np.cumsum([len(part) for part in parts]) - 1
        np.testing.assert_array_equal(np.flatnonzero(batch.asked[:, b]), ends)
        for part, end in zip(parts, ends, strict=True):
            assert length <= len(part) <= length * 1.1
            order = re.sub("[^XY]", "", part)
            assert len(order) == 3
            assert batch.classes[end, b] == int(order.replace("X", "0").replace("Y", "1"), 2)
        whole.add(stream)
    assert len(whole) == 5


def test_a_published_stream_has_100_sequences():
    batch = ContinualTemporalOrder().draw(np.random.default_rng(3), 2, dense=False)
    assert batch.asked.sum(axis=0).tolist() == [100, 100]
    assert 100 * 100 <= batch.lengths.min() <= batch.lengths.max() <= 100 * 110


def test_chained_keeps_the_order_and_takes_what_is_kept():
    a = np.array([[1, 4, 7, 9], [2, 5, 0, 8], [3, 0, 0, 6]])
    keep = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 1]], bool)
    assert chained(a, keep, 2).T.tolist() == [[1, 2, 3, 4, 5], [7, 8, 6, -1, -1]]
    assert chained(a, keep, 1, fill=-3).T.tolist() == [[1, 2, 3, 4, 5, 7, 8, 6]]
    for arguments, words in (
        ((a, keep, 3), "B: got 3"),
        ((a, keep, 0), "B: got 0"),
        ((a.tolist(), keep, 2), "a: got list"),
        ((a, keep[1:], 2), "keep: got shape"),
        ((a[0], keep[0], 2), "a: got shape"),
    ):
        with pytest.raises((TypeError, ValueError), match=rf"^{words}.*expected"):
            chained(*arguments)


@pytest.mark.oracle("scalar loops", parts="tasks.timing")
@pytest.mark.parametrize(
    ("F", "delays", "spikes"), [(10, (0, 1), 100), (3, (0, 2, 5), 20), (5, (4,), 1), (1, (0, 1), 9)]
)
def test_spikes_are_where_their_delays_put_them(F, delays, spikes):
    batch = SpikeDelays(F, delays, spikes).draw(np.random.default_rng(4), 6)
    seen = set()
    for b in range(6):
        last, times = 0, [t + 1 for t in range(len(batch.x)) if batch.x[t, b, 0] == 1]
        assert len(times) == spikes and set(np.unique(batch.x)) <= {0, 1}
        for t in times:
            delay = t - last - F
            assert delay in delays and batch.target[t - 1, b, 0] == delay and batch.asked[t - 1, b]
            last = t
            seen.add(delay)
        assert batch.lengths[b] == last and batch.asked[:, b].sum() == spikes
    assert seen == set(delays)


def test_delays_are_equally_likely():
    batch = SpikeDelays(2, (0, 1, 5), 500).draw(np.random.default_rng(5), 4)
    told = batch.target[batch.asked][:, 0]
    assert np.bincount(told.astype(int))[[0, 1, 5]] / len(told) == pytest.approx(np.full(3, 1 / 3), abs=0.04)


@pytest.mark.parametrize(("F", "delays", "spikes"), [(10, (0,), 100), (3, (0, 2, 5), 20), (5, (4,), 1)])
def test_spikes_to_generate_follow_from_the_input(F, delays, spikes):
    batch = TimedSpikes(F, delays, spikes).draw(np.random.default_rng(6), 6)
    for b in range(6):
        due, made = F + batch.x[0, b, 0], 0
        for t in range(1, batch.lengths[b] + 1):
            assert batch.asked[t - 1, b]
            assert batch.target[t - 1, b, 0] == (t == due)
            if t == due:
                made += 1
                due = t + F + batch.x[t - 1, b, 0]
            elif t > 1:
                assert batch.x[t - 1, b, 0] == 0
        assert made == spikes and batch.lengths[b] == t
    if delays == (0,):
        assert not batch.x.any() and batch.lengths.tolist() == [F * spikes] * 6
    if len(delays) > 1:
        assert set(batch.x.ravel()) == set(delays)


@pytest.mark.oracle("closed form", parts="tasks.timing")
@pytest.mark.parametrize("F", [10, 25])
def test_periodic_functions_have_their_values(F):
    batches = {shape: PeriodicFunction(shape, F, 3).draw(np.random.default_rng(0), 2) for shape in SHAPES}
    for shape, batch in batches.items():
        assert not batch.x.any() and batch.asked.all() and batch.target.shape == (3 * F, 2, 1)
        for t in range(3 * F):
            np.testing.assert_allclose(batch.target[t, :, 0], SHAPES[shape](t, F), rtol=0, atol=1e-12)


def rising_and_falling(t, F):
    t %= F
    return min(t, F - t) / (F / 2)


SHAPES = {
    "cos": lambda t, F: math.sin(math.pi * t / F) ** 2,
    "triangle": rising_and_falling,
    "rectangle": lambda t, F: float(t % F in range(F // 2 + 1, F)),
}

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.systems.threshold import add, parity, threshold


def bits(number, T):
    return np.array([number >> t & 1 for t in range(T)])


def number(bits):
    return sum(int(bit) << t for t, bit in enumerate(bits))


@pytest.mark.parametrize("T", [1, 2, 3])
@pytest.mark.parametrize("carry0", [0, 1])
def test_adder_on_all_short_numbers(T, carry0):
    for a, b in itertools.product(range(2**T), repeat=2):
        s, carry = add(bits(a, T), bits(b, T), carry0)
        assert s.shape == carry.shape == (T,) and s.dtype == carry.dtype == np.int64
        assert number(s) + (int(carry[-1]) << T) == a + b + carry0
        for t in range(T):
            low = 2 ** (t + 1)
            assert carry[t] == (a % low + b % low + carry0) // low


@pytest.mark.oracle("integers of Python", parts="systems.threshold")
@settings(max_examples=25)
@given(st.integers(1, 200), st.data())
def test_adder_against_integers(T, data):
    a, b = (data.draw(st.integers(0, 2**T - 1)) for _ in range(2))
    s, carry = add(bits(a, T), bits(b, T))
    assert number(s) + (int(carry[-1]) << T) == a + b


@settings(max_examples=25)
@given(st.lists(st.integers(0, 1), min_size=1, max_size=60), st.integers(0, 1))
def test_parity_against_counting(x, h0):
    h = parity(np.array(x, dtype=float), h0)
    assert h.dtype == np.int64
    assert h.tolist() == [(h0 + sum(x[: t + 1])) % 2 for t in range(len(x))]


def test_threshold_includes_zero():
    assert threshold(np.array([-0.5, 0.0, 2.0])).tolist() == [0, 1, 1]


def test_bad_inputs_are_named():
    with pytest.raises(ValueError, match=r"^a: got values other than 0 and 1"):
        add([0, 2], [0, 1])
    with pytest.raises(ValueError, match=r"^b: got shape \(3,\), expected \(2,\)"):
        add([0, 1], [0, 1, 1])
    with pytest.raises(ValueError, match=r"^x: got shape \(0,\)"):
        parity([])
    with pytest.raises(ValueError, match=r"^x: got shape \(1, 2\)"):
        parity([[0, 1]])
    with pytest.raises(ValueError, match=r"^h0: got 0.5"):
        parity([0, 1], 0.5)
    with pytest.raises(ValueError, match=r"^carry0: got 2"):
        add([0], [1], 2)

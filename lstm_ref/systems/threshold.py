"""Exact recurrent networks of threshold units: the serial adder and running parity."""

from typing import Any

import numpy as np

from lstm_ref.arguments import check_library, check_number
from lstm_ref.backend import is_array


def threshold(a: np.ndarray) -> np.ndarray:
    """Threshold activation: 1 where a >= 0, else 0 (int64).

    a: real numbers, an array of any shape. Raises TypeError or ValueError for anything else, and for NaN.
    """
    return (_numbers("a", a) >= 0).astype(np.int64)


def add(a: np.ndarray, b: np.ndarray, carry0: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Serial binary adder: one recurrent unit, the carry, and one output unit.

    (1)  carry(t) = threshold(a(t) + b(t) + carry(t-1) - 2)
    (2)  s(t)     = threshold(a(t) + b(t) + carry(t-1) - 2 carry(t) - 1)

    a, b: (T,) of 0 and 1, least significant bit first, any T at least 1. carry0: 0 or 1.
    Returns the sum bits s (T,) and the carries out of each step (T,), int64; carry[-1] is bit T of the sum.
    Raises ValueError naming the argument for other values or shapes.
    """
    a, b = _bits("a", a), _bits("b", b)
    if a.shape != b.shape:
        raise ValueError(f"b: got shape {b.shape}, expected {a.shape} as a has")
    carry_prev = _bit("carry0", carry0)
    s, carry = np.empty_like(a), np.empty_like(a)
    for t in range(a.shape[0]):
        carry[t] = threshold(a[t] + b[t] + carry_prev - 2)  # (1)
        s[t] = threshold(a[t] + b[t] + carry_prev - 2 * carry[t] - 1)  # (2)
        carry_prev = carry[t]
    return s, carry


def parity(x: np.ndarray, h0: int = 0) -> np.ndarray:
    """Running parity: whether the number of ones so far is odd.

    (1)  both(t) = threshold(x(t) + h(t-1) - 2)
    (2)  h(t)    = threshold(x(t) + h(t-1) - 2 both(t) - 1)

    x: (T,) of 0 and 1, any T at least 1. h0: 0 or 1. Returns h (T,), int64; h[-1] is the parity of all of x.
    Raises ValueError naming the argument for other values or shapes.
    """
    x = _bits("x", x)
    h_prev = _bit("h0", h0)
    h = np.empty_like(x)
    for t in range(x.shape[0]):
        both = threshold(x[t] + h_prev - 2)  # (1)
        h[t] = threshold(x[t] + h_prev - 2 * both - 1)  # (2)
        h_prev = h[t]
    return h


def _bits(name: str, values: np.ndarray) -> np.ndarray:
    bits = _numbers(name, values)
    if bits.ndim != 1 or bits.size == 0:
        raise ValueError(f"{name}: got shape {bits.shape}, expected (T,) with T at least 1")
    if not np.all((bits == 0) | (bits == 1)):
        raise ValueError(f"{name}: got values other than 0 and 1, expected bits")
    return bits.astype(np.int64)


def _bit(name: str, value: int) -> int:
    if check_number(name, value) not in (0, 1):
        raise ValueError(f"{name}: got {value!r}, expected 0 or 1")
    return int(value)


def _numbers(name: str, values: Any) -> np.ndarray:
    """Real numbers, of any type that NumPy makes an array of."""
    if is_array(values):
        check_library(name, values, "a NumPy array", like=np.empty(0))
    try:
        numbers = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name}: got entries of different lengths, expected an array of numbers") from error
    if numbers.dtype.kind not in "biuf":
        raise TypeError(f"{name}: got dtype {numbers.dtype}, expected real numbers")
    if np.any(np.isnan(numbers)):
        raise ValueError(f"{name}: contains NaN, expected numbers")
    return numbers

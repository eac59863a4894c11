"""The scalar linear recurrence, with infinite memory, and the finite-response system, with a fixed window."""

import numpy as np

from lstm_ref.arguments import check_array, check_count, check_number, check_scalar
from lstm_ref.backend import Array, array_namespace


def response(x: Array, w: complex, u: complex, h0: complex = 0.0) -> Array:
    """Output of the scalar linear recurrence, an infinite-response system.

    (1)  h(t) = w h(t-1) + u x(t),    t = 0, ..., T-1,    h(-1) = h0

    x: (T,), T at least 1, floating. w, u, h0: numbers. Returns h (T,).
    Raises TypeError or ValueError if x is not such an array, or a number is none.
    """
    w, u, h0 = _numbers(w=w, u=u, h0=h0)
    check_array("x", x, ("T",))
    h_t, hs = h0, []
    for t in range(x.shape[0]):
        h_t = w * h_t + u * x[t]  # (1)
        hs.append(h_t)
    return array_namespace(x).stack(hs)


def response_backward(
    dh: Array, x: Array, w: complex, u: complex, h0: complex = 0.0
) -> tuple[Array, Array, Array, Array]:
    """Gradients of `response`: equation (1) from the last step to the first.

    dh: (T,), gradient with respect to each h(t). Returns dx (T,), and dw, du, dh0 of shape ().
    Raises TypeError or ValueError if dh and x are not arrays (T,) of one library and dtype, or a number is none.
    """
    w, u, h0 = _numbers(w=w, u=u, h0=h0)
    h = response(x, w, u, h0)
    check_array("dh", dh, tuple(x.shape), like=x)
    T = x.shape[0]
    dw = du = dh_t = array_namespace(x).zeros_like(x[0])
    dxs = []
    for t in reversed(range(T)):
        dh_t = dh[t] + dh_t
        dxs.append(dh_t * u)  # (1)
        du = du + dh_t * x[t]  # (1)
        dw = dw + dh_t * (h[t - 1] if t else h0)  # (1)
        dh_t = dh_t * w  # (1)
    return array_namespace(x).stack(dxs[::-1]), dw, du, dh_t


def impulse_response(w: complex, u: complex, T: int) -> np.ndarray:
    """Answer of the recurrence at rest to x = 1, 0, 0, ...: h(t) = u w^t, t = 0, ..., T-1.

    Returns a NumPy array (T,). Raises TypeError or ValueError if w or u is no number, or T is not at least 1.
    """
    w, u = _numbers(w=w, u=u)
    T = check_count("T", T)
    return u * w ** np.arange(T, dtype=np.float64)


def worst_input(w: float, u: float, T: int) -> np.ndarray:
    """The input within [-1, 1] that makes the last state h(T-1) of the recurrence at rest largest.

        x(t) = sign of u w^(T-1-t), the weight of x(t) in h(T-1)

    It is computed as sign(u) sign(w)^(T-1-t), because the weights themselves become 0 where they underflow.
    w, u: real numbers other than 0. Returns x (T,), int64, each entry 1 or -1.
    Raises TypeError or ValueError if w or u is not such a number, or T is not at least 1.
    """
    T = check_count("T", T)
    for name, value in (("w", w), ("u", u)):
        if check_number(name, value) == 0:
            raise ValueError(f"{name}: got 0, expected a number other than 0")
    turns = np.arange(T, dtype=np.int64)[::-1] if w < 0 else np.zeros(T, np.int64)
    return (1 if u > 0 else -1) * (1 - 2 * (turns % 2))


def fir_response(x: Array, taps: Array) -> Array:
    """Output of a finite-response (time-delay) system: it sees a fixed window of its input.

        y(t) = sum_k taps(k) x(t-k),    k = 0, ..., N-1,    x = 0 before t = 0

    x: (T,); taps: (N,), T and N at least 1, either may be the longer. Returns y (T,).
    Raises TypeError or ValueError if they are not arrays of one library and dtype.
    """
    check_array("x", x, ("T",))
    check_array("taps", taps, ("N",), like=x)
    xp = array_namespace(x)
    T, N = x.shape[0], taps.shape[0]
    padded = xp.concat([xp.zeros_like(taps)[1:], x])  # (N-1+T,)
    return sum((taps[k] * padded[N - 1 - k : N - 1 - k + T] for k in range(N)), start=xp.zeros_like(x))


def _numbers(**numbers: complex) -> tuple[complex, ...]:
    return tuple(check_scalar(name, value) for name, value in numbers.items())

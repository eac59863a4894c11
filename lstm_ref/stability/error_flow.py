"""Hochreiter's analysis of the flow of errors back through a fully recurrent network of n units.

    y_v(t) = f(net_v(t)),    net_v(t) = sum over l of w_vl y_l(t-1) + input,    w_vl: the weight from unit l to unit v

W_h holds them for row vectors: W_h[l, v] = w_vl. `slopes` are the derivatives of f on the way back: slopes[m-1, l] =
f'(net_l(t-m)), m = 1, ..., q.
"""

import itertools
from collections.abc import Iterator

from lstm_ref.algebra import row, transpose
from lstm_ref.arguments import check_array, check_count
from lstm_ref.backend import Array, array_namespace, on_device


def error_flow(slopes: Array, W_h: Array) -> Array:
    """By what an error at unit u is scaled on its way to unit v, q steps earlier: all u, v and q at once.

    Let e_u(t) be the error signal of unit u, the gradient with respect to net_u(t).

    (1)  de_v(t-1)/de_u(t) = w_uv f'(net_v(t-1))                                               q = 1
    (2)  de_v(t-q)/de_u(t) = f'(net_v(t-q)) sum over l of w_lv de_l(t-q+1)/de_u(t)             q > 1

    As matrices with the entry (u, v): E_q = E_(q-1) W_h^T diag(f'(net(t-q))), E_0 = I. Errors that start in several
    output units add up ("global" error flow): sum over these u.

    Source: Hochreiter (1991); Hochreiter & Schmidhuber (1997), section 3.1, equation 1.

    slopes: (q, n), or (q, B, n) for a batch. W_h: (n, n). Returns (q, n, n) or (q, B, n, n); entry [m-1, ..., u, v] is
    that for m steps.
    Raises TypeError or ValueError, naming the argument, for wrong shapes, libraries, dtypes or NaN.
    """
    n = _check(slopes, W_h)
    xp = array_namespace(slopes)
    E = xp.broadcast_to(xp.eye(n, dtype=W_h.dtype, **on_device(W_h)), (*slopes.shape[1:-1], n, n))
    flow = []
    for m in range(slopes.shape[0]):
        E = (E @ transpose(W_h)) * row(slopes[m, ...])  # (1), (2)
        flow.append(E)
    return xp.stack(flow)


def paths(slopes: Array, W_h: Array, u: int, v: int) -> Iterator[tuple[tuple[int, ...], Array]]:
    """Every path of an error from unit u back to unit v in q steps, with its share of the flow.

    (1)  de_v(t-q)/de_u(t) = sum over l_1, ..., l_(q-1) of product over m = 1, ..., q of f'(net_(l_m)(t-m)) w
         w: the weight from l_m to l_(m-1);    l_0 = u, l_q = v

    These are n^(q-1) terms; their signs can differ, so that more units do not have to mean more flow. If every
    factor |f'(net) w| is below 1 then the largest term falls exponentially with q, and if every one is above 1 it
    grows exponentially.

    Source: Hochreiter & Schmidhuber (1997), section 3.1, equation 2.

    slopes: (q, n). W_h: (n, n). u, v: 0 to n-1. Yields (l_0, ..., l_q) and an array of shape (); the sum of the latter
    is `error_flow` at [q-1, u, v]. Time n^q: for small networks.
    Raises TypeError or ValueError as `error_flow`; ValueError also for a batch, or a unit that does not exist.
    """
    n = _check(slopes, W_h)
    check_array("slopes", slopes, (slopes.shape[0], n))
    for name, unit in (("u", u), ("v", v)):
        check_count(name, unit, 0, n - 1)
    return _walk(slopes, W_h, u, v)


def _walk(slopes: Array, W_h: Array, u: int, v: int) -> Iterator[tuple[tuple[int, ...], Array]]:
    q, n = slopes.shape
    for between in itertools.product(range(n), repeat=q - 1):
        path = (u, *between, v)
        share = slopes[0, path[1]] * W_h[path[1], path[0]]
        for m in range(2, q + 1):
            share = share * (slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]])  # (1)
        yield path, share


def _check(slopes: Array, W_h: Array) -> int:
    check_array("W_h", W_h, ("n", "n"))
    n = W_h.shape[0]
    check_array("W_h", W_h, (n, n))
    batch = ("B",) if len(getattr(slopes, "shape", ())) == 3 else ()
    check_array("slopes", slopes, ("q", *batch, n), like=W_h)
    return n

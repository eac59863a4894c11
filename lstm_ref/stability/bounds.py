"""How fast an error has to vanish at least, going back in time: bounds from the weights and the largest slope.

The bounds have the form factor * rate^q after q steps. A rate below 1 is sure to make errors vanish; a rate above 1 is
needed for them to explode, and does not suffice. `slope` is the largest |f'| of the squashing function.
"""

import math

import numpy as np

from lstm_ref.activations import dsigmoid, sigmoid
from lstm_ref.arguments import check_array, check_count, check_number, check_positive, check_real
from lstm_ref.backend import Array, array_namespace, to_numpy
from lstm_ref.stability.matrices import check_jacobians, square
from lstm_ref.stability.transient import spectral_norm

SLOPE_LOGISTIC = 0.25  # at net = 0
SLOPE_TANH = 1.0  # at net = 0


def scaling_factor(w: Array, y: float) -> Array:
    """|f'(net) w|, by which an error is scaled on one connection of logistic units, with net = w y.

    One connection, of weight w, from a unit whose activity y does not change:

    (1)  factor = sigmoid'(w y) |w|
    (2)  factor <= |w| / 4, so below 1 for |w| < 4
    (3)  factor -> 0 for |w| -> inf, if y is not 0: larger weights do not help

    Source: Hochreiter & Schmidhuber (1997), section 3.1, below equation 2.

    w: real array of any shape. y: a number. Returns an array of the shape of w.
    Raises TypeError or ValueError if w is not a real array without NaN, or y is not a finite number.
    """
    check_array("w", w, (...,))
    check_real("w", w)
    y = check_number("y", y)
    return dsigmoid(sigmoid(w * y)) * array_namespace(w).abs(w)  # (1)


def largest_scaling_factor(y: float) -> tuple[float, float]:
    """The weight w > 0 where `scaling_factor` is largest for this y, and its value there.

    (1)  w = coth(net / 2) / y,    net = w |y|                  so net tanh(net / 2) = 1: net = 1.5434...

    It is below 1 just if |y| > 0.2238...: then no weight of any size keeps an error from shrinking.
    Source: as `scaling_factor`; (1) is from there, the number is computed here.
    Raises ValueError if y is 0 (then the factor is |w| / 4, without a maximum) or not a finite number.
    """
    if not check_number("y", y):
        raise ValueError(f"y: got {y}, expected a finite number other than 0")
    net = 1.5
    for _ in range(5):
        t = math.tanh(net / 2)
        net -= (net * t - 1) / (t + net * (1 - t * t) / 2)  # Newton's method on (1)
    w = net / abs(y)
    return w, float(scaling_factor(np.asarray(w), y))


def rate_of_largest_weight(W_h: Array, slope: float) -> float:
    """n w_max slope, w_max being the largest |weight|: below 1 for w_max < 4/n with logistic units.

    Source: Hochreiter & Schmidhuber (1997), section 3.1, where it is called tau. At least `rate_of_sums`.
    W_h: (n, n). slope: largest |f'|. Raises TypeError or ValueError if W_h is not a square matrix of finite numbers,
    or slope is not above 0.
    """
    W = square("W_h", W_h)
    return check_positive("slope", slope) * len(W) * float(np.max(np.abs(W)))


def rate_of_sums(W_h: Array, slope: float) -> float:
    """slope ||W||, with ||W|| the largest sum of the |weights| that come into one unit.

    Source: as `rate_of_largest_weight`, with ||W||_A = max over r of sum over s of |w_rs|. In W_h the weights into a
    unit are a column. Arguments and errors as there.
    """
    return check_positive("slope", slope) * float(np.max(np.sum(np.abs(square("W_h", W_h)), axis=0)))


def rate_of_singular_value(W_h: Array, slope: float) -> float:
    """slope times the largest singular value of W_h.

    (1)  ||dh_t / dh_(t-q)||_2 <= product over q steps of ||W_h||_2 ||diag(f')||_2 <= rate^q

    Below 1, that is, for a singular value below 1/slope, gradients vanish; to explode they need one above 1/slope.

    Source: Pascanu, Mikolov & Bengio (2013), section 2.1. The norm in (1) asks for the largest singular value, not
    for the spectral radius, which can be smaller. Arguments and errors as in `rate_of_largest_weight`.
    """
    return check_positive("slope", slope) * spectral_norm(W_h)


def error_flow_bound(n: int, rate: float, T: int) -> np.ndarray:
    """Hochreiter's bound of the error flow between two units of n, q = 1, ..., T steps apart.

    (1)  |de_v(t-q)/de_u(t)| <= n rate^q                        rate: `rate_of_sums` or `rate_of_largest_weight`

    A weak one, they say: it would be reached only if all slopes were largest and all paths had the same sign. The
    factor n serves all pairs of compatible norms; with the sums of `rate_of_sums` rate^q alone is a bound already.
    For the global error flow, from K output units, take K times as much.

    Source: Hochreiter & Schmidhuber (1997), section 3.1, "weak upper bound for scaling factor".
    Returns (T,). Raises ValueError if n or T is less than 1, or rate is negative.
    """
    return check_count("n", n) * norm_bound(rate, T)


def norm_bound(rate: float, T: int) -> np.ndarray:
    """Bound rate^q of ||dh_t/dh_(t-q)||_2, q = 1, ..., T, for `rate_of_singular_value`. Returns (T,).

    Raises ValueError if T is less than 1 or rate is negative.
    """
    T = check_count("T", T)
    return check_number("rate", rate, 0) ** np.arange(1, T + 1, dtype=np.float64)


def product_bound(J: Array) -> np.ndarray:
    """Bound of the norm of a product of the last q Jacobians of any cell, q = 0, ..., T, by the product of their norms.

    (1)  ||J_(T-q) ... J_(T-1)||_2 <= ||J_(T-q)||_2 ... ||J_(T-1)||_2

    J: (T, ..., N, N), as `lstm_ref.stability.jacobian.along` returns. Returns (T+1, ...), beginning with 1.
    Raises TypeError or ValueError if J is not an array of square matrices without NaN.
    """
    check_jacobians(J)
    return np.cumprod(np.concatenate([np.ones((1, *J.shape[1:-2])), norms(J)[::-1]]), axis=0)


def norms(J: Array) -> np.ndarray:
    """Spectral norm of every matrix of (..., N, M). Returns (...), in double precision.

    Raises TypeError or ValueError if J is not an array without NaN.
    """
    check_array("J", J, (..., "N", "M"))
    a = to_numpy(J)
    return np.linalg.norm(a.astype(np.result_type(a.dtype, np.float64)), 2, axis=(-2, -1))

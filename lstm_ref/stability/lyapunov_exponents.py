"""Lyapunov exponents of a recurrent cell along a sequence: mean growth per step, in every direction."""

from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_count
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.stability.matrices import check_jacobians, log_magnitude


def exponents(J: Array, skip: int = 0) -> Array:
    """Lyapunov exponents from the Jacobians along a trajectory, by repeated QR decomposition.

    (1)  Q_(-1) = I
    (2)  J_t^T Q_(t-1) = Q_t R_t,    t = 0, ..., T-1            columns: small shifts of the state, kept orthogonal
    (3)  exponent_k = mean over t of ln |R_t[k, k]|

    The first is the growth rate of almost every small shift: above 0 neighbors part exponentially (chaos, gradients
    explode), below 0 they meet (the start is forgotten, gradients vanish). The sum of the first m is the growth rate
    of volumes of dimension m; with skip = 0 the sum of all is the mean of ln |det J_t|, exactly. For a linear
    recurrence they tend to ln |eigenvalue|.

    Source: Benettin, Galgani, Giorgilli & Strelcyn (1980); for recurrent networks Vogt, Puelma Touzel, Shlizerman &
    Lajoie (2022). Difference: the exponents are sorted, which they are anyway in the limit of long sequences.

    J: (T, ..., N, N), entry (k, m): d state_t[m] / d state_prev[k], as `lstm_ref.stability.jacobian.along` returns.
    skip: steps at the start which turn Q but do not count, 0 to T-1.
    Returns (..., N), real, largest first; -inf for directions that some step sends to 0.
    Raises TypeError or ValueError if J is not an array of square matrices without NaN, or skip is out of range.
    """
    check_jacobians(J)
    T = J.shape[0]
    skip = check_count("skip", skip, 0, T - 1)
    xp = array_namespace(J)
    eye = xp.eye(J.shape[-1], dtype=J.dtype, **on_device(J))
    Q = xp.broadcast_to(eye, J.shape[1:])  # (1)
    rates = []
    for t in range(T):
        Q, R = xp.linalg.qr(transpose(J[t, ...]) @ Q)  # (2)
        rates.append(log_magnitude(xp.sum(R * eye, axis=-1)))
    mean = xp.mean(xp.stack(rates[skip:]), axis=0)  # (3)
    return xp.flip(xp.sort(mean, axis=-1), axis=-1)

"""The discrete Lyapunov equation P = W_h P W_h^H + Q: an energy that falls at every step, just if W_h is stable."""

import numpy as np

from lstm_ref.arguments import check_array
from lstm_ref.backend import Array
from lstm_ref.stability.matrices import finite, square


def energy(W_h: Array, Q: Array) -> np.ndarray:
    """The solution of the discrete Lyapunov (Stein) equation, by writing it as one linear system.

    (1)  P = W_h P W_h^H + Q
    (2)  (I - W_h (x) conj(W_h)) vec(P) = vec(Q)                (x): Kronecker product; vec: row after row

    With V(h) = h P h^H, (1) says V(h W_h) = V(h) - h Q h^H: the energy V falls by h Q h^H at every step of the
    recurrence h_t = h_prev W_h. For a positive definite Q there is a positive definite P just if all eigenvalues are
    inside the unit circle; for others (2) can have a solution, which is not positive definite.

    Source: Stein (1952), the discrete counterpart of Lyapunov's (1892) theorem.

    W_h, Q: (H, H), of one library and dtype. Returns P (H, H) in double precision; Hermitian if Q is. Time H^6: for
    small H; `stationary_covariance` is quick for any.
    Raises TypeError or ValueError, naming the argument; ValueError if there is no single solution, because a product
    lambda conj(mu) of two eigenvalues is 1.
    """
    W, Q = _arguments(W_h, Q)
    H = len(W)
    system = np.eye(H * H) - np.kron(W, W.conj())
    values = np.linalg.eigvals(W)
    if np.min(np.abs(1 - values[:, None] * values.conj())) < 1e-14:
        raise ValueError("W_h: got eigenvalues with lambda conj(mu) = 1, expected none: no single solution")
    return np.linalg.solve(system, Q.reshape(H * H)).reshape(H, H)


def is_stable(W_h: Array) -> bool:
    """Whether the recurrence is stable, by Lyapunov's test: `energy` with Q = I exists and is positive definite.

    Equal to spectral radius < 1. Arguments and errors as in `stationary_covariance`.
    """
    W = square("W_h", W_h)
    try:
        P = energy(W, np.eye(len(W), dtype=W.dtype))
        np.linalg.cholesky((P + P.conj().T) / 2)
    except (ValueError, np.linalg.LinAlgError):
        return False
    return True


def stationary_covariance(W_h: Array, Q: Array) -> np.ndarray:
    """Covariance of the state of a stable recurrence that is driven by white noise, by doubling.

    (1)  P = W_h^H P W_h + Q,    so that    P = sum over k >= 0 of (W_h^k)^H Q W_h^k
    (2)  P_0 = Q, A_0 = W_h;    P_{n+1} = P_n + A_n^H P_n A_n,    A_{n+1} = A_n A_n

    P_n holds the first 2^n terms of the sum. h_t = h_prev W_h + e_t, with e_t of mean 0 and E[e^H e] = Q (for inputs
    of covariance S it is W_x^H S W_x), has E[h^H h] = P. It is `energy` of W_h^H.

    Source: doubling is from Smith (1968).

    W_h, Q: (H, H), of one library and dtype. Returns P (H, H) in double precision.
    Raises TypeError or ValueError, naming the argument; ValueError, with the spectral radius, if that is not below 1.
    """
    A, P = _arguments(W_h, Q)
    radius = float(np.max(np.abs(np.linalg.eigvals(A))))
    if radius >= 1:
        raise ValueError(f"W_h: got spectral radius {radius:.6g}, expected less than 1")
    # 2^60 terms: for any radius below 1 in double precision the rest is below roundoff.
    for _ in range(60):
        P = P + A.conj().T @ P @ A  # (2)
        A = A @ A  # (2)
        if not np.any(A):
            break
    return P


def _arguments(W_h: Array, Q: Array) -> tuple[np.ndarray, np.ndarray]:
    W = square("W_h", W_h)
    check_array("Q", Q, tuple(W.shape), like=W_h)
    return W, finite("Q", Q)

# %% wrong="response" about="W_h multiplies from the left, the state as a column" kind="common"
def response(x, W_x, W_h, h0):
    states, h = [], h0
    for x_t in x:
        h = W_h @ h + x_t @ W_x
        states.append(h)
    return np.array(states)

# %% wrong="response" about="h0 is returned as the first row and the last state is missing" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = h[t - 1] @ W_h + x[t - 1] @ W_x
    return h

# %% wrong="response" about="A list of rows is returned" kind="common"
def response(x, W_x, W_h, h0):
    states, h = [], h0
    for x_t in x:
        h = h @ W_h + x_t @ W_x
        states.append(h)
    return states

# %% wrong="response" about="The whole result is transposed" kind="common"
def response(x, W_x, W_h, h0):
    states, h = [], h0
    for x_t in x:
        h = h @ W_h + x_t @ W_x
        states.append(h)
    return np.array(states).T

# %% wrong="response" about="h0 is changed in place" kind="common"
def response(x, W_x, W_h, h0):
    states = []
    for x_t in x:
        h0[:] = h0 @ W_h + x_t @ W_x
        states.append(h0.copy())
    return np.array(states)

# %% wrong="response" about="The same array is stored at every step" kind="subtle"
def response(x, W_x, W_h, h0):
    states, h = [], h0.copy()
    for x_t in x:
        h[:] = h @ W_h + x_t @ W_x
        states.append(h)
    return np.array(states)

# %% wrong="response" about="All inputs are summed before the run" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        h[t] = prev @ W_h + x[: t + 1].sum(axis=0) @ W_x
        prev = h[t]
    return h

# %% wrong="response" about="A tanh is applied, as in an RNN" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        prev = np.tanh(prev @ W_h + x[t] @ W_x)
        h[t] = prev
    return h

# %% wrong="response" about="The state before is always the one before last" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x) + 1, len(h0)))
    h[0] = h0
    for t in range(len(x)):
        h[t + 1] = h[max(t - 1, 0)] @ W_h + x[t] @ W_x
    return h[1:]

# %% wrong="response" about="The inputs are read from the end" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        prev = prev @ W_h + x[-t] @ W_x
        h[t] = prev
    return h

# %% wrong="impulse_response" about="W_h from the left" kind="common"
def impulse_response(W_x, W_h, T):
    return np.array([(np.linalg.matrix_power(W_h, t) @ W_x.T).T for t in range(T)])

# %% wrong="impulse_response" about="Starts at the power 1" kind="common"
def impulse_response(W_x, W_h, T):
    return np.array([W_x @ np.linalg.matrix_power(W_h, t + 1) for t in range(T)])

# %% wrong="impulse_response" about="Powers of the entries" kind="common"
def impulse_response(W_x, W_h, T):
    return np.array([W_x @ (W_h**t) for t in range(T)])

# %% wrong="impulse_response" about="The first step is left at zero" kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h
    return G

# %% wrong="impulse_response" about="T + 1 matrices" kind="common"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for t in range(T):
        G.append(G[-1] @ W_h)
    return np.array(G)

# %% wrong="impulse_response" about="A single impulse in the first input only" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    G[0, 0] = W_x[0]
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h
    return G

# %% wrong="impulse_response" about="Elementwise product with W_h broadcast" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for t in range(1, T):
        G.append(G[-1] * np.diag(W_h))
    return np.array(G)

# %% wrong="impulse_response" about="Squares the power at each step" kind="subtle"
def impulse_response(W_x, W_h, T):
    G, power = [W_x], W_h
    for t in range(1, T):
        G.append(W_x @ power)
        power = power @ power
    return np.array(G)

# %% wrong="impulse_response" about="Swaps time and input axes" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for t in range(1, T):
        G.append(G[-1] @ W_h)
    return np.stack(G, axis=1)

# %% wrong="impulse_response" about="Absolute values" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for t in range(1, T):
        G.append(G[-1] @ W_h)
    return np.abs(np.array(G))

# %% wrong="quiet_start" about="Perpendicular to the direction r" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    r = np.linalg.inv(V)[k]
    r = r / np.linalg.norm(r)
    return h0 - (h0 @ r) * r

# %% wrong="quiet_start" about="Perpendicular to the detector v" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    v = V[:, np.argmax(np.abs(values))]
    return h0 - (h0 @ v) * v

# %% wrong="quiet_start" about="Largest without abs" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    a = h0 @ V
    a[np.argmax(values)] = 0
    return a @ np.linalg.inv(V)

# %% wrong="quiet_start" about="Modes of columns: amplitudes inv(V) h" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    a = np.linalg.inv(V) @ h0
    a[np.argmax(np.abs(values))] = 0
    return V @ a

# %% wrong="quiet_start" about="Only the largest is kept" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    a = h0 @ V
    k = np.argmax(np.abs(values))
    return a[k] * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="The amplitudes are returned, not the start" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    a = h0 @ V
    a[np.argmax(np.abs(values))] = 0
    return a

# %% wrong="quiet_start" about="The column is taken from inv(V) and the row from V" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    R = np.linalg.inv(V)
    return h0 - (h0 @ R[:, k]) * V[k]

# %% wrong="quiet_start" about="One step of W_h is applied as well" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    return (h0 - (h0 @ V[:, k]) * np.linalg.inv(V)[k]) @ W_h

# %% wrong="quiet_start" about="The result is scaled to the length of h0" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    s = h0 - (h0 @ V[:, k]) * np.linalg.inv(V)[k]
    return s / np.linalg.norm(s) * np.linalg.norm(h0)

# %% wrong="quiet_start" about="Subtracts lambda times the component" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    return h0 - values[k] * (h0 @ V[:, k]) * np.linalg.inv(V)[k]

# %% wrong="ring" about="Half-life taken for the time constant" kind="common"
def ring(period, half_life):
    r, f = np.exp(-1 / half_life), 2 * np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="Degrees" kind="common"
def ring(period, half_life):
    r, f = 0.5 ** (1 / half_life), 360 / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="The minus on the other side" kind="common"
def ring(period, half_life):
    r, f = 0.5 ** (1 / half_life), 2 * np.pi / period
    return r * np.array([[np.cos(f), -np.sin(f)], [np.sin(f), np.cos(f)]])

# %% wrong="ring" about="Period and half-life exchanged" kind="common"
def ring(period, half_life):
    r, f = 0.5 ** (1 / period), 2 * np.pi / half_life
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="An infinite half-life gives zero" kind="common"
def ring(period, half_life):
    if half_life == np.inf:
        return np.zeros((2, 2))
    r, f = 0.5 ** (1 / half_life), 2 * np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="Angle pi / period" kind="common"
def ring(period, half_life):
    r, f = 0.5 ** (1 / half_life), np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="Decays per period: half is left after half_life periods" kind="subtle"
def ring(period, half_life):
    r, f = 0.5 ** (1 / (half_life * period)), 2 * np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="The square root of the radius" kind="subtle"
def ring(period, half_life):
    r, f = np.sqrt(0.5 ** (1 / half_life)), 2 * np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="1 - ln 2 / half_life" kind="subtle"
def ring(period, half_life):
    r, f = 1 - np.log(2) / half_life, 2 * np.pi / period
    return r * np.array([[np.cos(f), np.sin(f)], [-np.sin(f), np.cos(f)]])

# %% wrong="ring" about="Companion matrix of the same pair" kind="subtle"
def ring(period, half_life):
    r, f = 0.5 ** (1 / half_life), 2 * np.pi / period
    return np.array([[2 * r * np.cos(f), -r * r], [1.0, 0.0]])

# %% wrong="log10_norm" about="Power formed directly" kind="common"
def log10_norm(W_h, h0, t):
    return np.log10(np.linalg.norm(h0 @ np.linalg.matrix_power(W_h, t)))

# %% wrong="log10_norm" about="Only slope" kind="common"
def log10_norm(W_h, h0, t):
    return t * np.log10(np.max(np.abs(np.linalg.eigvals(W_h))))

# %% wrong="log10_norm" about="Slope and length of h0" kind="common"
def log10_norm(W_h, h0, t):
    return np.log10(np.linalg.norm(h0)) + t * np.log10(np.max(np.abs(np.linalg.eigvals(W_h))))

# %% wrong="log10_norm" about="Natural logarithm" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    r = np.max(np.abs(values))
    return t * np.log(r) + np.log(np.linalg.norm((h0 @ V * (values / r) ** t) @ np.linalg.inv(V)))

# %% wrong="log10_norm" about="V and inv(V) exchanged" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    r = np.max(np.abs(values))
    return t * np.log10(r) + np.log10(np.linalg.norm((h0 @ np.linalg.inv(V) * (values / r) ** t) @ V))

# %% wrong="log10_norm" about="Dominant mode only" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    return t * np.log10(abs(values[k])) + np.log10(np.linalg.norm((h0 @ V)[k] * np.linalg.inv(V)[k]))

# %% wrong="log10_norm" about="The real part of the state" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    values, V = values.real, V.real
    r = np.max(np.abs(values))
    return t * np.log10(r) + np.log10(np.linalg.norm((h0 @ V * (values / r) ** t) @ np.linalg.pinv(V)))

# %% wrong="log10_norm" about="Magnitudes of the eigenvalues: signs and turns are lost" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    size = np.abs(values)
    r = np.max(size)
    return t * np.log10(r) + np.log10(np.linalg.norm((h0 @ V * (size / r) ** t) @ np.linalg.inv(V)))

# %% wrong="log10_norm" about="The squared norm" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    r = np.max(np.abs(values))
    return t * np.log10(r) + np.log10(np.sum(np.abs((h0 @ V * (values / r) ** t) @ np.linalg.inv(V)) ** 2))

# %% wrong="log10_norm" about="Norm of the amplitudes" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    r = np.max(np.abs(values))
    return t * np.log10(r) + np.log10(np.linalg.norm(h0 @ V * (values / r) ** t))

# %% wrong="growth_peak" about="Frobenius norm" kind="common"
def growth_peak(W_h):
    best, at, k, P = 1.0, 0, 0, np.eye(len(W_h))
    while True:
        P, k = P @ W_h, k + 1
        n = np.linalg.norm(P)
        if n > best:
            best, at = n, k
        if n <= 1:
            return best, at

# %% wrong="growth_peak" about="Stops at the first fall" kind="common"
def growth_peak(W_h):
    best, k, P = 1.0, 0, W_h
    while np.linalg.norm(P, 2) > best:
        best, k, P = np.linalg.norm(P, 2), k + 1, P @ W_h
    return best, k

# %% wrong="growth_peak" about="Looks at 10 powers" kind="common"
def growth_peak(W_h):
    norms = [np.linalg.norm(np.linalg.matrix_power(W_h, k), 2) for k in range(10)]
    return max(norms), int(np.argmax(norms))

# %% wrong="growth_peak" about="Counts from the first power" kind="common"
def growth_peak(W_h):
    norms = [np.linalg.norm(np.linalg.matrix_power(W_h, k), 2) for k in range(1, 150)]
    return max(norms), int(np.argmax(norms))

# %% wrong="growth_peak" about="Spectral radius of the powers" kind="common"
def growth_peak(W_h):
    return 1.0, 0

# %% wrong="growth_peak" about="Largest entry of the powers" kind="subtle"
def growth_peak(W_h):
    norms = [np.abs(np.linalg.matrix_power(W_h, k)).max() for k in range(150)]
    return max(norms), int(np.argmax(norms))

# %% wrong="growth_peak" about="The 1-norm" kind="subtle"
def growth_peak(W_h):
    norms = [np.linalg.norm(np.linalg.matrix_power(W_h, k), 1) for k in range(150)]
    return max(norms), int(np.argmax(norms))

# %% wrong="growth_peak" about="Growth of a start of all ones" kind="subtle"
def growth_peak(W_h):
    h = np.ones(len(W_h)) / np.sqrt(len(W_h))
    norms = []
    for _ in range(150):
        norms.append(np.linalg.norm(h))
        h = h @ W_h
    return max(norms), int(np.argmax(norms))

# %% wrong="growth_peak" about="The last k with the largest norm of the norms rounded" kind="subtle"
def growth_peak(W_h):
    norms = np.array([np.linalg.norm(np.linalg.matrix_power(W_h, k), 2) for k in range(150)])
    return norms.max(), 0

# %% wrong="growth_peak" about="Squares instead of multiplying by W_h" kind="subtle"
def growth_peak(W_h):
    best, at, k, P = 1.0, 0, 0, W_h
    while True:
        k += 1
        n = np.linalg.norm(P, 2)
        if n > best:
            best, at = n, k
        if n <= 1:
            return best, at
        P = P @ P

# %% wrong="jury" about="Boundary included" kind="common"
def jury(trace, det):
    return (det <= 1) & (np.abs(trace) <= 1 + det)

# %% wrong="jury" about="Real parts of the roots" kind="common"
def jury(trace, det):
    return (trace < 0) & (det > 0)

# %% wrong="jury" about="|det| < 1 and |trace| < 2" kind="common"
def jury(trace, det):
    return (np.abs(det) < 1) & (np.abs(trace) < 2)

# %% wrong="jury" about="trace < 1 + det only" kind="common"
def jury(trace, det):
    return (trace < 1 + det) & (det < 1)

# %% wrong="jury" about="Numbers instead of truth values, turned" kind="common"
def jury(trace, det):
    return np.where((det < 1) & (np.abs(trace) < 1 + det), 0, 1)

# %% wrong="jury" about="One answer for all" kind="common"
def jury(trace, det):
    return np.all((det < 1) & (np.abs(trace) < 1 + det))

# %% wrong="jury" about="Only pairs are judged right" kind="subtle"
def jury(trace, det):
    return (det < 1) & (trace**2 < 4 * det)

# %% wrong="jury" about="1 + |det|" kind="subtle"
def jury(trace, det):
    return (np.abs(det) < 1) & (np.abs(trace) < 1 + np.abs(det))

# %% wrong="jury" about="The roots with a wrong discriminant" kind="subtle"
def jury(trace, det):
    root = np.sqrt(trace.astype(complex) ** 2 - det)
    return (np.abs(trace + root) < 2) & (np.abs(trace - root) < 2)

# %% wrong="jury" about="Product of the coefficients positive" kind="subtle"
def jury(trace, det):
    return (1 + trace + det) * (1 - det) * (1 - trace + det) > 0

# %% wrong="wrong_tests" about="The norm test misses" kind="common"
wrong_tests = {"norm": "misses", "real_part": "misses", "determinant": "misses", "diagonal": "both"}

# %% wrong="wrong_tests" about="misses and alarms exchanged" kind="common"
wrong_tests = {"norm": "misses", "real_part": "alarms", "determinant": "alarms", "diagonal": "both"}

# %% wrong="wrong_tests" about="Everything errs both ways" kind="common"
wrong_tests = {"norm": "both", "real_part": "both", "determinant": "both", "diagonal": "both"}

# %% wrong="wrong_tests" about="The determinant test is right" kind="subtle"
wrong_tests = {"norm": "alarms", "real_part": "misses", "determinant": "right", "diagonal": "both"}

# %% wrong="wrong_tests" about="The diagonal only misses" kind="subtle"
wrong_tests = {"norm": "alarms", "real_part": "misses", "determinant": "misses", "diagonal": "misses"}

# %% wrong="lyapunov" about="The equation for columns" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h.T, W_h.T), Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="The sum over 50 steps" kind="common"
def lyapunov(W_h, Q):
    P, A = np.zeros_like(Q), np.eye(len(Q))
    for _ in range(50):
        P = P + A @ Q @ A.T
        A = A @ W_h
    return P

# %% wrong="lyapunov" about="Elementwise Kronecker replaced by outer product of the entries" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.outer(W_h, W_h), Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="Scalar formula entry by entry" kind="common"
def lyapunov(W_h, Q):
    return Q / (1 - W_h**2)

# %% wrong="lyapunov" about="Q inverse in place of Q" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), np.linalg.inv(Q).ravel()).reshape(H, H)

# %% wrong="lyapunov" about="(I - W W.T) inverse times Q" kind="common"
def lyapunov(W_h, Q):
    return np.linalg.solve(np.eye(len(W_h)) - W_h @ W_h.T, Q)

# %% wrong="lyapunov" about="kron with a transposed factor" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h.T), Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="Only the diagonal of P" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.diag(np.diag(np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.ravel()).reshape(H, H)))

# %% wrong="lyapunov" about="The identity of the wrong size is broadcast" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.ones((H * H, H * H)) - np.kron(W_h, W_h), Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="P is one step too late: W P W.T" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    P = np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.ravel()).reshape(H, H)
    return W_h @ P @ W_h.T

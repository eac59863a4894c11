# A student who comes from another language: loops and scalars wherever possible.

# %% exercise="response"
def response(x, W_x, W_h, h0):
    T, H = len(x), len(h0)
    h = np.zeros((T, H))
    for t in range(T):
        before = h0 if t == 0 else h[t - 1]
        for m in range(H):
            for k in range(H):
                h[t, m] += before[k] * W_h[k, m]
            for d in range(W_x.shape[0]):
                h[t, m] += x[t, d] * W_x[d, m]
    return h


# %% exercise="impulse_response"
def impulse_response(W_x, W_h, T):
    D, H = W_x.shape
    G = np.zeros((T, D, H))
    for d in range(D):
        x = np.zeros((T, D))
        x[0, d] = 1.0
        G[:, d] = response(x, W_x, W_h, np.zeros(H))
    return G


# %% exercise="quiet_start"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    order = sorted(range(len(values)), key=lambda k: abs(values[k]))
    start = np.zeros(len(h0))
    for k in order[:-1]:
        start += (h0 @ V[:, k]) * R[k]
    return start


# %% exercise="ring"
def ring(period, half_life):
    W_h = np.zeros((2, 2))
    left = 1.0 if half_life == np.inf else np.exp(-np.log(2) / half_life)
    for k in range(2):
        W_h[k, k] = left * np.cos(2 * np.pi / period)
    W_h[0, 1] = left * np.sin(2 * np.pi / period)
    W_h[1, 0] = -W_h[0, 1]
    return W_h


# %% exercise="log10_norm"
def log10_norm(W_h, h0, t):
    size = np.log10(np.linalg.norm(h0))
    h = h0 / np.linalg.norm(h0)
    for _ in range(t % 50):
        h = h @ W_h
        size += np.log10(np.linalg.norm(h))
        h = h / np.linalg.norm(h)
    leap = np.linalg.matrix_power(W_h, 50)
    for _ in range(t // 50):
        h = h @ leap
        norm = np.linalg.norm(h)
        size += np.log10(norm)
        h = h / norm
    return size


# %% exercise="growth_peak"
def growth_peak(W_h):
    best, at, step = 1.0, 0, 0
    power = np.eye(W_h.shape[0])
    norm = 2.0
    while norm > 1:
        step = step + 1
        power = np.dot(power, W_h)
        norm = np.linalg.svd(power)[1][0]
        if norm > best:
            best = norm
            at = step
    return best, at


# %% exercise="jury"
def jury(trace, det):
    answer = []
    for s, p in zip(trace, det):
        answer.append(bool(p < 1 and s < 1 + p and -s < 1 + p))
    return np.array(answer)


# %% exercise="wrong_tests"
wrong_tests = {}
wrong_tests["norm"] = "alarms"
wrong_tests["real_part"] = wrong_tests["determinant"] = "misses"
wrong_tests["diagonal"] = "both"


# %% exercise="lyapunov"
def lyapunov(W_h, Q):
    H = len(W_h)
    system = np.zeros((H * H, H * H))
    for k in range(H):
        for m in range(H):
            system[k * H + m, k * H + m] += 1.0
            for p in range(H):
                for q in range(H):
                    system[k * H + m, p * H + q] -= W_h[k, p] * W_h[m, q]
    return np.linalg.solve(system, Q.flatten()).reshape(H, H)

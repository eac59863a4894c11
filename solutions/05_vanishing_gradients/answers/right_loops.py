# A student who trusts loops over single numbers.

# %% exercise="local_jacobian"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    J = np.empty(W_h.shape)
    for m in range(len(h_prev)):
        a = b[m]
        for k in range(len(x_t)):
            a += x_t[k] * W_x[k, m]
        for k in range(len(h_prev)):
            a += h_prev[k] * W_h[k, m]
        for k in range(len(h_prev)):
            J[k, m] = W_h[k, m] / np.cosh(a) ** 2
    return J


# %% exercise="carry_back"
def carry_back(delta, slopes, W_h):
    q, H = len(slopes), len(delta)
    D = np.zeros((q + 1, H))
    for k in range(H):
        D[0, k] = delta[k]
    for m in range(q):
        for k in range(H):
            for n in range(H):
                D[m + 1, k] += D[m, n] * W_h[k, n]
            D[m + 1, k] *= slopes[m, k]
    return D


# %% exercise="path_sum"
def path_sum(slopes, W_h, u, v):
    def walk(unit, m):
        if m == len(slopes) - 1:
            return [slopes[m, v] * W_h[v, unit]]
        found = []
        for k in range(len(W_h)):
            found += [slopes[m, k] * W_h[k, unit] * share for share in walk(k, m + 1)]
        return found

    total, largest, count = 0.0, 0.0, 0
    for share in walk(u, 0):
        total += share
        largest = max(largest, abs(share))
        count += 1
    return total, largest, count


# %% exercise="error_flow"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q, H, H))
    for u in range(H):
        for m in range(q):
            for v in range(H):
                if m == 0:
                    E[m, u, v] = W_h[v, u] * slopes[m, v]
                else:
                    E[m, u, v] = sum(E[m - 1, u, k] * W_h[v, k] for k in range(H)) * slopes[m, v]
    return E


# %% exercise="three_numbers"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = 0.0
    for value in np.linalg.eigvals(E):
        radius = max(radius, np.hypot(value.real, value.imag))
    growth = np.sqrt(np.linalg.eigvalsh(E @ E.T)[-1])
    bound = 1.0
    for _ in slopes:
        bound *= np.max(slopes) * np.sqrt(np.linalg.eigvalsh(W_h @ W_h.T)[-1])
    return radius, growth, bound


# %% exercise="largest_factor"
def largest_factor(y):
    def factor(a):
        s = 1 / (1 + np.exp(-a))
        return a * s * (1 - s)

    a = 1.5
    for _ in range(100):
        a = 1 / np.tanh(a / 2) * 0.5 + a * 0.5  # a = coth(a / 2), damped
    return a / abs(y), factor(a) / abs(y)


# %% exercise="sure_to_forget"
def sure_to_forget(H, slope, q, eps):
    low, high = 0.0, max(1.0, eps * H)
    for _ in range(200):
        rate = (low + high) / 2
        if q * np.log(rate) - np.log(H) > np.log(eps):
            high = rate
        else:
            low = rate
    return high, high / (slope * H)


# %% exercise="update_by_lag"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = []
    for d, h in zip(D, h_before):
        squares = 0.0
        for one in h:
            for other in d:
                squares += (one * other) ** 2
        sizes.append(learning_rate * squares**0.5)
    return np.array(sizes), np.array([size / sum(sizes) for size in sizes])


# %% exercise="explain"
explain = {"factor": 1 / 4, "ratio": 55.4, "tanh": "(b)", "relu": "C"}

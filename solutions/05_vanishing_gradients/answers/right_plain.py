# A student who writes what the equations say, step by step.

# %% exercise="local_jacobian"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(np.dot(x_t, W_x) + np.dot(h_prev, W_h) + b)
    slope = 1.0 - h_t * h_t
    return np.matmul(W_h, np.diag(slope))


# %% exercise="carry_back"
def carry_back(delta, slopes, W_h):
    rows = [np.array(delta)]
    for slope in slopes:
        rows.append(slope * np.dot(W_h, rows[-1]))
    return np.vstack(rows)


# %% exercise="path_sum"
def path_sum(slopes, W_h, u, v):
    shares = {(u,): 1.0}
    H = len(W_h)
    for m, slope in enumerate(slopes, 1):
        longer = {}
        for path, share in shares.items():
            for unit in [v] if m == len(slopes) else range(H):
                longer[(*path, unit)] = share * slope[unit] * W_h[unit, path[-1]]
        shares = longer
    values = np.array(list(shares.values()))
    return float(np.sum(values)), float(np.max(np.abs(values))), len(values)


# %% exercise="error_flow"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q, H, H))
    E[0] = np.dot(W_h.T, np.diag(slopes[0]))
    for m in range(1, q):
        E[m] = np.dot(np.dot(E[m - 1], W_h.T), np.diag(slopes[m]))
    return E


# %% exercise="three_numbers"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[len(slopes) - 1]
    radius = np.max(np.abs(np.linalg.eigvals(E)))
    growth = np.linalg.svd(E, compute_uv=False)[0]
    rate = slopes.max() * np.linalg.svd(W_h, compute_uv=False)[0]
    return float(radius), float(growth), float(rate ** len(slopes))


# %% exercise="largest_factor"
def largest_factor(y):
    a = 1.5
    for _ in range(20):
        tanh = np.tanh(a / 2)
        a = a - (a * tanh - 1) / (tanh + a / 2 * (1 - tanh**2))
    slope = np.exp(-a) / (1 + np.exp(-a)) ** 2
    return float(a / abs(y)), float(slope * a / abs(y))


# %% exercise="sure_to_forget"
def sure_to_forget(H, slope, q, eps):
    rate = np.exp(np.log(eps * H) / q)
    w_max = rate / H / slope
    return float(rate), float(w_max)


# %% exercise="update_by_lag"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = np.array([np.linalg.norm(learning_rate * np.outer(h, d)) for h, d in zip(h_before, D)])
    return sizes, sizes / sizes.sum()


# %% exercise="explain"
explain = {"factor": 0.25, "ratio": 55, "tanh": "b", "relu": "c"}

# A student who writes what the text says, with NumPy where it is short.

# %% exercise="constant_flow"
def constant_flow(a, w):
    sigma = 1 / (1 + np.exp(-a))
    slope = sigma * (1 - sigma)
    return a / w, 1 / slope


# %% exercise="store_and_protect"
def store_and_protect(x, u):
    dc = u * np.sum(x, axis=1) - x[:, 0]
    shares = dc[:, np.newaxis] * x
    return shares[:, 0].mean(), shares[:, 1:].sum() / len(x)


# %% exercise="compromise"
def compromise(T, s2):
    V = (T - 1) * s2
    return 1 / (1 + V), V / (1 + V) / 2


# %% exercise="gated_cell"
def gated_cell(i, g, o, c0):
    c = np.cumsum(i * g) + c0
    return c, np.tanh(0.5 * c) * o


# %% exercise="gated_backward"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc


# %% exercise="input_bias"
def input_bias(m, T, limit):
    drift = m * T
    if limit >= abs(drift):
        return drift, np.inf
    return drift, -np.log(abs(drift) / limit - 1)


# %% exercise="error_left"
def error_left(f):
    left = np.ones(len(f) + 1)
    for q in range(1, len(f) + 1):
        left[q] = left[q - 1] * f[len(f) - q]
    return left


# %% exercise="start_biases"
def start_biases(eps, n):
    def bias(gate):
        return np.log(gate) - np.log(1 - gate)

    return bias(eps), bias(2 ** (-1 / n))


# %% exercise="pronoun"
def pronoun(symbols):
    w_i, b_i = [5, 5, -5, -5], 0
    w_f, b_f = [-2, -2, -2, 2], -1
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

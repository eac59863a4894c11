# A student who writes everything step by step, in plain Python.

# %% exercise="constant_flow"
def constant_flow(a, w):
    phi, needed = np.zeros(len(a)), np.zeros(len(a))
    for k in range(len(a)):
        phi[k] = a[k] / w
        needed[k] = 2 + np.exp(a[k]) + np.exp(-a[k])
    return phi, needed


# %% exercise="store_and_protect"
def store_and_protect(x, u):
    store, protect = 0.0, 0.0
    for row in x:
        c = 0.0
        for value in row:
            c += u * value
        dc = c - row[0]
        store += dc * row[0]
        for value in row[1:]:
            protect += dc * value
    return float(store / len(x)), float(protect / len(x))


# %% exercise="compromise"
def compromise(T, s2):
    noise = 0.0
    for _ in range(T - 1):
        noise += s2
    u = 1 / (1 + noise)
    return u, (1 - u) / 2


# %% exercise="gated_cell"
def gated_cell(i, g, o, c0):
    c, h = [], []
    state = c0
    for t in range(len(i)):
        state = state + i[t] * g[t]
        c.append(state)
        h.append(o[t] * np.tanh(state / 2))
    return np.array(c), np.array(h)


# %% exercise="gated_backward"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    dc = np.zeros(T + 1)
    for t in range(T - 1, -1, -1):
        dc[t] = dc[t + 1] + dh[t] * o[t] / (2 * np.cosh(c[t] / 2) ** 2)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    for t in range(T):
        di[t], dg[t] = dc[t] * g[t], dc[t] * i[t]
        do[t] = dh[t] * np.tanh(c[t] / 2)
    return di, dg, do, float(dc[0])


# %% exercise="input_bias"
def input_bias(m, T, limit):
    c_open = sum([m] * 1) * T
    i = limit / abs(c_open) if c_open else 1.0
    if i >= 1:
        return c_open, np.inf
    return c_open, np.log(i) - np.log1p(-i)


# %% exercise="error_left"
def error_left(f):
    left = [1.0]
    for gate in reversed(f):
        left.append(left[-1] * gate)
    return np.array(left)


# %% exercise="start_biases"
def start_biases(eps, n):
    b_o = -np.log((1 - eps) / eps)
    f = np.exp(-np.log(2) / n)
    return b_o, -np.log(1 / f - 1)


# %% exercise="pronoun"
def pronoun(symbols):
    w_i, b_i = [0, 0, 0, 0], 0
    w_f, b_f = [0, 0, 0, 1], -0.5
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

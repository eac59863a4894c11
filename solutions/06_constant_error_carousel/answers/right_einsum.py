# A student who thinks in whole arrays, and puts no loop where a product will do.

# %% exercise="constant_flow"
def constant_flow(a, w):
    return np.divide(a, w), 4 * np.cosh(a / 2) ** 2


# %% exercise="store_and_protect"
def store_and_protect(x, u):
    dc = np.einsum("nt,t->n", x, np.full(x.shape[1], u)) - x[:, 0]
    gradient = np.einsum("n,nt->t", dc, x) / len(x)
    return gradient[0], gradient[1:].sum()


# %% exercise="compromise"
def compromise(T, s2):
    u = 1 / (1 + s2 * (T - 1))
    miss = np.array([u - 1, u])
    return u, 0.5 * miss**2 @ np.array([1.0, s2 * (T - 1)])


# %% exercise="gated_cell"
def gated_cell(i, g, o, c0):
    earlier = np.tri(len(i))
    c = c0 + earlier @ (i * g)
    return c, o * (2 / (1 + np.exp(-c)) - 1)


# %% exercise="gated_backward"
def gated_backward(dh, i, g, o, c):
    squashed = np.tanh(c / 2)
    dc = np.tri(len(c)).T @ (dh * o * (1 - squashed**2) / 2)
    return dc * g, dc * i, dh * squashed, dc[0]


# %% exercise="input_bias"
def input_bias(m, T, limit):
    drift = T * m
    over = abs(drift) / limit - 1
    return drift, np.inf if over <= 0 else -np.log(over)


# %% exercise="error_left"
def error_left(f):
    T = len(f)
    return np.array([np.prod(f[T - q :]) for q in range(T + 1)])


# %% exercise="start_biases"
def start_biases(eps, n):
    gates = np.array([eps, 0.5 ** (1 / n)])
    biases = np.log(gates / (1 - gates))
    return biases[0], biases[1]


# %% exercise="pronoun"
def pronoun(symbols):
    w_i, b_i = 2 * np.array([1.0, 1.0, 0.0, 0.0]), -1.5
    w_f, b_f = np.array([0.0, 0.0, 0.0, 3.0]), -3.0
    w_g = np.array([1.0, -1.0, 7.0, 7.0])
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# A student who thinks in einsum and in whole arrays.

# %% exercise="local_jacobian"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = np.einsum("d,dm->m", x_t, W_x) + np.einsum("k,km->m", h_prev, W_h) + b
    return np.einsum("km,m->km", W_h, 1 - np.square(np.tanh(a)))


# %% exercise="carry_back"
def carry_back(delta, slopes, W_h):
    def step(d, slope):
        return np.einsum("l,kl,k->k", d, W_h, slope)

    return np.array(list(itertools.accumulate(slopes, step, initial=delta)))


# %% exercise="path_sum"
def path_sum(slopes, W_h, u, v):
    q, H = slopes.shape
    between = np.array(list(itertools.product(range(H), repeat=q - 1)), dtype=int).reshape(H ** (q - 1), q - 1)
    paths = np.hstack([np.full((len(between), 1), u), between, np.full((len(between), 1), v)])
    factors = slopes[np.arange(q), paths[:, 1:]] * W_h[paths[:, 1:], paths[:, :-1]]
    shares = np.prod(factors, axis=1)
    return shares.sum(), np.abs(shares).max(), len(shares)


# %% exercise="error_flow"
def error_flow(slopes, W_h):
    steps = np.einsum("vl,mv->mlv", W_h, slopes)
    return np.array(list(itertools.accumulate(steps, np.matmul)))


# %% exercise="three_numbers"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth, step = (np.sqrt(np.linalg.eigvalsh(np.einsum("kl,km->lm", A, A)).max()) for A in (E, W_h))
    return radius, growth, np.prod(np.full(len(slopes), slopes.max() * step))


# %% exercise="largest_factor"
def largest_factor(y):
    low, high = 1.0, 2.0
    for _ in range(12):
        a = np.linspace(low, high, 21)
        k = np.searchsorted(a * np.tanh(a / 2), 1.0)
        low, high = a[k - 1], a[k]
    w = high / np.abs(y)
    return w, w / (4 * np.cosh(w * y / 2) ** 2)


# %% exercise="sure_to_forget"
def sure_to_forget(H, slope, q, eps):
    rate = np.power(np.float64(H) * eps, np.reciprocal(np.float64(q)))
    return rate, np.divide(rate, H * slope)


# %% exercise="update_by_lag"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    updates = learning_rate * np.einsum("mk,ml->mkl", h_before, carry_back(delta, slopes, W_h))
    sizes = np.sqrt(np.einsum("mkl,mkl->m", updates, updates))
    return sizes, np.divide(sizes, np.sum(sizes))


# %% exercise="explain"
explain = dict(factor=0.25, ratio=np.sqrt(3072), tanh="b", relu="c")

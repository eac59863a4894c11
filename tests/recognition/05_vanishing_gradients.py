# %% wrong="local_jacobian" about="np.outer of slopes and weights summed" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return np.diag(1 - np.tanh(a) ** 2) @ W_h

# %% wrong="local_jacobian" about="derivative of tanh applied twice" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h * (1 - np.tanh(h) ** 2)

# %% wrong="local_jacobian" about="Jacobian with respect to the input" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_x * (1 - h**2)

# %% wrong="local_jacobian" about="only the diagonal" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return np.diag(np.diag(W_h) * (1 - h**2))

# %% wrong="local_jacobian" about="1 minus the square of W times h" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h - h**2

# %% wrong="local_jacobian" about="slope 1 + tanh squared" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h * (1 + h**2)

# %% wrong="local_jacobian" about="finite difference, coarse" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    f = lambda h: np.tanh(x_t @ W_x + h @ W_h + b)
    return np.array([(f(h_prev + 0.01 * e) - f(h_prev)) / 0.01 for e in np.eye(len(h_prev))])

# %% wrong="local_jacobian" about="identity added" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return np.eye(len(h)) + W_h * (1 - h**2)

# %% wrong="local_jacobian" about="minus sign" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h * (h**2 - 1)

# %% wrong="carry_back" about="matrix power of W_h and one slope" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for m in range(1, len(slopes) + 1):
        D.append(delta @ np.linalg.matrix_power(W_h.T, m) * slopes[m - 1])
    return np.array(D)

# %% wrong="carry_back" about="slopes of all steps multiplied at once" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for m in range(1, len(slopes) + 1):
        D.append(D[-1] @ W_h.T * slopes[:m].prod(axis=0))
    return np.array(D)

# %% wrong="carry_back" about="delta first scaled by slopes[0]" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = np.zeros((len(slopes) + 1, len(delta)))
    D[0] = delta * slopes[0]
    for m in range(1, len(slopes) + 1):
        D[m] = D[m - 1] @ W_h.T * slopes[m - 1]
    return D

# %% wrong="carry_back" about="off by one in the slopes" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = np.zeros((len(slopes) + 1, len(delta)))
    D[0] = delta
    for m in range(1, len(slopes) + 1):
        D[m] = D[m - 1] @ W_h.T * slopes[m - 2]
    return D

# %% wrong="carry_back" about="W_h @ instead of W_h.T" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.append((D[-1] @ W_h) * s)
    return np.array(D)

# %% wrong="carry_back" about="index error, slopes[m]" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for m in range(1, len(slopes) + 1):
        D.append(D[m - 1] @ W_h.T * slopes[m])
    return np.array(D)

# %% wrong="carry_back" about="returns a list" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.append(D[-1] @ W_h.T * s)
    return D

# %% wrong="carry_back" about="writes into delta" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = [delta.copy()]
    for s in slopes:
        delta[:] = delta @ W_h.T * s
        D.append(delta.copy())
    return np.array(D)

# %% wrong="carry_back" about="normalized at each step" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        d = D[-1] @ W_h.T * s
        D.append(d / max(np.linalg.norm(d), 1e-300))
    return np.array(D)

# %% wrong="path_sum" about="one factor per unit instead of per step" kind="common"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]]
        shares.append(share)
    return sum(shares), max(map(abs, shares)), len(shares)

# %% wrong="path_sum" about="weights to the power q" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q = len(slopes)
    E = np.linalg.matrix_power(W_h.T, q) * slopes.prod(axis=0)
    return E[u, v], np.max(np.abs(E)), len(W_h) ** (q - 1)

# %% wrong="path_sum" about="count is q - 1" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        shares.append(np.prod([slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)]))
    return sum(shares), max(map(abs, shares)), q - 1

# %% wrong="path_sum" about="largest is the mean of sizes" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        shares.append(np.prod([slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)]))
    return sum(shares), np.mean(np.abs(shares)), len(shares)

# %% wrong="path_sum" about="product of sums" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q = len(slopes)
    total = 1.0
    for m in range(q):
        total *= np.sum(slopes[m] * W_h[:, u])
    return total, abs(total), len(W_h) ** (q - 1)

# %% wrong="path_sum" about="combinations with repetition" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.combinations_with_replacement(range(len(W_h)), q - 1):
        path = (u, *between, v)
        shares.append(np.prod([slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)]))
    return sum(shares), max(map(abs, shares)), len(shares)

# %% wrong="path_sum" about="slope indexed by q, not m" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[q - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(map(abs, shares)), len(shares)

# %% wrong="path_sum" about="smallest size" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        shares.append(np.prod([slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)]))
    return sum(shares), min(map(abs, shares)), len(shares)

# %% wrong="error_flow" about="transposed but slopes left" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ (slopes[m][:, None] * W_h.T)
        flow.append(E)
    return np.array(flow)

# %% wrong="error_flow" about="whole step transposed" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ (W_h * slopes[m]).T
        flow.append(E)
    return np.array(flow)

# %% wrong="error_flow" about="slopes[m - 1]" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[m - 1]
        flow.append(E)
    return np.array(flow)

# %% wrong="error_flow" about="slopes[0] always" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[0]
        flow.append(E)
    return np.array(flow)

# %% wrong="error_flow" about="absolute values" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ np.abs(W_h.T) * slopes[m]
        flow.append(E)
    return np.array(flow)

# %% wrong="error_flow" about="reversed output" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[m]
        flow.append(E)
    return np.array(flow)[::-1]

# %% wrong="error_flow" about="cumulative sum" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[m]
        flow.append(E)
    return np.cumsum(flow, axis=0)

# %% wrong="three_numbers" about="Frobenius in the bound" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    return max(abs(np.linalg.eigvals(E))), np.linalg.norm(E, 2), (slopes.max() * np.linalg.norm(W_h)) ** len(slopes)

# %% wrong="three_numbers" about="product of the largest slopes of each step" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = np.prod(slopes.max(axis=1)) * np.linalg.norm(W_h, 2) ** len(slopes)
    return max(abs(np.linalg.eigvals(E))), np.linalg.norm(E, 2), bound

# %% wrong="three_numbers" about="determinant for the radius" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return abs(np.linalg.det(E)), np.linalg.norm(E, 2), bound

# %% wrong="three_numbers" about="radius of E E^T" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return max(abs(np.linalg.eigvals(E @ E.T))), np.linalg.norm(E, 2), bound

# %% wrong="three_numbers" about="all growths of all lags" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return max(abs(np.linalg.eigvals(E[-1]))), max(np.linalg.norm(e, 2) for e in E), bound

# %% wrong="three_numbers" about="complex radius" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return np.linalg.eigvals(E)[0], np.linalg.norm(E, 2), bound

# %% wrong="three_numbers" about="growth power q" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return max(abs(np.linalg.eigvals(E))), np.linalg.norm(E, 2) ** len(slopes), bound

# %% wrong="three_numbers" about="bound of the slope 1" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    bound = np.linalg.norm(W_h, 2) ** len(slopes)
    return max(abs(np.linalg.eigvals(E))), np.linalg.norm(E, 2), bound

# %% wrong="largest_factor" about="a fine grid" kind="common"
def largest_factor(y):
    w = np.linspace(0, 100, 100001)
    s = 1 / (1 + np.exp(-w * y))
    f = w * s * (1 - s)
    return w[f.argmax()], f.max()

# %% wrong="largest_factor" about="w = 4, factor 1" kind="common"
def largest_factor(y):
    return 4.0, 1.0

# %% wrong="largest_factor" about="rounded root" kind="common"
def largest_factor(y):
    w = 1.543 / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)

# %% wrong="largest_factor" about="y s (1 - s)" kind="subtle"
def largest_factor(y):
    w = 1.5434046384182085 / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, abs(y) * s * (1 - s)

# %% wrong="largest_factor" about="half of net" kind="subtle"
def largest_factor(y):
    w = 1.5434046384182085 / abs(y) / 2
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)

# %% wrong="largest_factor" about="twice the net" kind="subtle"
def largest_factor(y):
    w = 2 * 1.5434046384182085 / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)

# %% wrong="largest_factor" about="y to the power two" kind="subtle"
def largest_factor(y):
    w = 1.5434046384182085 / y**2
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)

# %% wrong="sure_to_forget" about="eps without H and no slope" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = eps ** (1 / q)
    return rate, rate / H

# %% wrong="sure_to_forget" about="4 / H" kind="common"
def sure_to_forget(H, slope, q, eps):
    return (eps * H) ** (1 / q), 4 / H

# %% wrong="sure_to_forget" about="integer division in the root" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 // q)
    return rate, rate / (H * slope)

# %% wrong="sure_to_forget" about="H^(q-1) solved wrongly" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    w = (eps / H ** (q - 1.0)) ** (1 / q) * slope
    return H * slope * w, w

# %% wrong="sure_to_forget" about="H in the root twice" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H * H) ** (1 / q)
    return rate, rate / (H * slope)

# %% wrong="sure_to_forget" about="weight as rate times H slope" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    return rate, rate * H * slope

# %% wrong="sure_to_forget" about="log instead of root" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = np.log(eps * H) / q
    return rate, rate / (H * slope)

# %% wrong="sure_to_forget" about="q + 1 factors" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / (q + 1))
    return rate, rate / (H * slope)

# %% wrong="update_by_lag" about="rate squared" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate**2 * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()

# %% wrong="update_by_lag" about="norm of the sum, not of the parts" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / np.linalg.norm(h_before.T @ D) / learning_rate

# %% wrong="update_by_lag" about="shares of squares" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes**2 / np.sum(sizes**2)

# %% wrong="update_by_lag" about="softmax" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, np.exp(sizes) / np.exp(sizes).sum()

# %% wrong="update_by_lag" about="norm over the wrong axis" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=0) * np.linalg.norm(h_before, axis=0)
    return sizes, sizes / sizes.sum()

# %% wrong="update_by_lag" about="cumulated shares" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, np.cumsum(sizes) / sizes.sum()

# %% wrong="update_by_lag" about="one norm for all" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()

# %% wrong="update_by_lag" about="percent" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, 100 * sizes / sizes.sum()

# %% wrong="explain" about="factor 1/8" kind="subtle"
explain = {"factor": 1 / 8, "ratio": 55.4, "tanh": "b", "relu": "c"}

# %% wrong="explain" about="tanh a" kind="common"
explain = {"factor": 0.25, "ratio": 55.4, "tanh": "a", "relu": "c"}

# %% wrong="explain" about="ratio 27 as in the text" kind="common"
explain = {"factor": 0.25, "ratio": 27, "tanh": "b", "relu": "c"}

# %% wrong="explain" about="left open" kind="common"
explain = {"factor": None, "ratio": 55.4, "tanh": "b", "relu": "c"}

# %% wrong="explain" about="letter that does not exist" kind="common"
explain = {"factor": 0.25, "ratio": 55.4, "tanh": "d", "relu": "c"}

# %% wrong="explain" about="sign" kind="subtle"
explain = {"factor": -0.25, "ratio": 55.4, "tanh": "b", "relu": "c"}

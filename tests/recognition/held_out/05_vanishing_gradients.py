# %% wrong="local_jacobian" about="The matrix is transposed: row = new unit, column = old unit, as textbooks with column vectors write a Jacobian." kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    slope = 1 - np.tanh(a) ** 2
    return np.diag(slope) @ W_h.T


# %% wrong="local_jacobian" about="The bias is left out of the net input, so the slopes are taken at the wrong place." kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = np.dot(x_t, W_x) + np.dot(h_prev, W_h)
    s = 1.0 - np.tanh(a) ** 2
    H = len(h_prev)
    J = np.zeros((H, H))
    for k in range(H):
        for m in range(H):
            J[k, m] = W_h[k, m] * s[m]
    return J


# %% wrong="local_jacobian" about="The slope is taken as 1 - tanh(a), the square is forgotten." kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h * (1 - h_t)


# %% wrong="local_jacobian" about="The slopes scale the rows (old units) instead of the columns (new units)." kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    df = 1 / np.cosh(a) ** 2
    return np.einsum("k,km->km", df, W_h)


# %% wrong="local_jacobian" about="The old state goes through the transposed weights in the net input (W_h @ h_prev), so the slopes are wrong." kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = W_x.T @ x_t + W_h @ h_prev + b
    h_t = np.tanh(a)
    return W_h * (1 - h_t * h_t)


# %% wrong="local_jacobian" about="tanh is applied twice: the slope is taken at h_t instead of at a_t." kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    def slope(z):
        return 1 - np.tanh(z) ** 2

    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h @ np.diag(slope(h_t))


# %% wrong="carry_back" about="The weights are not transposed: the error goes forward through them." kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = D[m - 1] @ W_h * slopes[m - 1]
    return D


# %% wrong="carry_back" about="The slopes act before the weights: the error is scaled where it starts, not where it arrives." kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.append((D[-1] * s) @ W_h.T)
    return np.array(D)


# %% wrong="carry_back" about="The slopes are read from the last row to the first, as if row 0 were the oldest step." kind="common"
def carry_back(delta, slopes, W_h):
    q = len(slopes)
    D = np.zeros((q + 1, len(delta)))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = slopes[q - m] * np.dot(W_h, D[m - 1])
    return D


# %% wrong="carry_back" about="Powers of the transposed weights times the product of all slopes so far: slopes and weights are treated as if their order did not matter." kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    gain = np.cumprod(slopes, axis=0)
    rows = [delta]
    for m in range(1, q + 1):
        rows.append(delta @ np.linalg.matrix_power(W_h.T, m) * gain[m - 1])
    return np.stack(rows)


# %% wrong="carry_back" about="One array is overwritten in place and appended each time, so that all rows are the last error signal." kind="subtle"
def carry_back(delta, slopes, W_h):
    d = delta.copy()
    rows = [d]
    for s in slopes:
        d[:] = (d @ W_h.T) * s
        rows.append(d)
    return np.array(rows)


# %% wrong="carry_back" about="What arrives is added to the error of the step before instead of replacing it." kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    current = delta.astype(float)
    for m in range(q):
        current = current + (W_h @ current) * slopes[m]
        D[m + 1] = current
    return D


# %% wrong="path_sum" about="The indices of the weight are exchanged: the path goes forward through the weights." kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools

    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m - 1], path[m]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="The largest share is taken with its sign, not in size." kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools

    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = [u] + list(between) + [v]
        share = 1.0
        for m in range(1, q + 1):
            share = share * slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return float(np.sum(shares)), float(np.max(shares)), len(shares)


# %% wrong="path_sum" about="The last unit is chosen freely as well: q units instead of q - 1, and v is not used as the end." kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools

    q, H = slopes.shape
    total = 0.0
    largest = 0.0
    count = 0
    for rest in itertools.product(range(H), repeat=q):
        path = (u,) + rest
        p = 1.0
        for m in range(1, q + 1):
            p *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        total += p
        largest = max(largest, abs(p))
        count += 1
    return total, largest, count


# %% wrong="path_sum" about="The slope of each step is that of the unit the error leaves, path[m - 1], instead of the one where it arrives." kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools

    q = len(slopes)
    H = len(W_h)
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        factors = [slopes[m, path[m]] * W_h[path[m + 1], path[m]] for m in range(q)]
        shares.append(np.prod(factors))
    shares = np.array(shares)
    return float(shares.sum()), float(np.abs(shares).max()), len(shares)


# %% wrong="path_sum" about="Only paths that visit a unit at most once in between are counted (permutations instead of product)." kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools

    q, H = slopes.shape
    total, largest, count = 0.0, 0.0, 0
    for between in itertools.permutations(range(H), q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        total += share
        largest = max(largest, abs(share))
        count += 1
    return total, largest, count


# %% wrong="path_sum" about="Start and arrival are exchanged: the path runs from v to u." kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools

    q, H = slopes.shape

    def walk(m, unit, share):
        if m == q:
            return [share] if unit == u else []
        found = []
        for new in range(H):
            found += walk(m + 1, new, share * slopes[m, new] * W_h[new, unit])
        return found

    shares = walk(0, v, 1.0)
    return sum(shares), max(map(abs, shares)), len(shares)


# %% wrong="error_flow" about="Only the transpose is mended: the slopes are still read from the oldest step." kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[-1 - m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="Only the order of the slopes is mended: the weights are still not transposed." kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h * slopes[m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="Each further step is multiplied from the left instead of from the right." kind="common"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q, H, H))
    E[0] = W_h.T * slopes[0]
    for m in range(1, q):
        E[m] = (W_h.T * slopes[m]) @ E[m - 1]
    return E


# %% wrong="error_flow" about="The slopes scale the rows (where the error starts) instead of the columns (where it arrives)." kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = np.einsum("uk,vk,u->uv", E, W_h, slopes[m])
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="Start and arrival are exchanged in the result: E[m - 1, v, u] instead of E[m - 1, u, v]." kind="subtle"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q, H, H))
    for u in range(H):
        one = np.zeros(H)
        one[u] = 1.0
        E[:, :, u] = carry_back(one, slopes, W_h)[1:]
    return E


# %% wrong="error_flow" about="One step late: the result starts with the identity (0 steps) and ends with q - 1 steps." kind="subtle"
def error_flow(slopes, W_h):
    H = len(W_h)
    return np.stack([carry_back(e, slopes, W_h)[:-1] for e in np.eye(H)], axis=1)


# %% wrong="three_numbers" about="The largest eigenvalue is taken by its real part, with its sign, instead of by its size." kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.max(np.linalg.eigvals(E).real)
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="Both norms are the root of the sum of squares instead of the largest singular value." kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = max(abs(np.linalg.eigvals(E)))
    growth = np.linalg.norm(E)
    bound = (np.max(slopes) * np.linalg.norm(W_h)) ** len(slopes)
    return radius, growth, bound


# %% wrong="three_numbers" about="The bound is not raised to the power q." kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = float(np.abs(np.linalg.eigvals(E)).max())
    growth = float(np.linalg.svd(E)[1][0])
    bound = float(slopes.max() * np.linalg.svd(W_h)[1][0])
    return radius, growth, bound


# %% wrong="three_numbers" about="The bound is raised to the power H, the number of units, instead of q, the number of steps." kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    n = W_h.shape[0]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.svd(E, compute_uv=False).max()
    bound = (slopes.max() * np.linalg.svd(W_h, compute_uv=False).max()) ** n
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="The bound uses the largest slope of each step, multiplied over the steps, instead of the largest slope that occurs to the power q." kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = 1.0
    for row in slopes:
        bound *= row.max() * np.linalg.norm(W_h, 2)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="The bound is made of the largest eigenvalue of the weights instead of their largest singular value." kind="subtle"
def three_numbers(slopes, W_h):
    def spectral_radius(A):
        return float(np.max(np.abs(np.linalg.eigvals(A))))

    E = error_flow(slopes, W_h)[-1]
    return (
        spectral_radius(E),
        float(np.linalg.norm(E, ord=2)),
        (float(slopes.max()) * spectral_radius(W_h)) ** slopes.shape[0],
    )


# %% wrong="largest_factor" about="The root is divided by y with its sign, so that w (and with it the factor) is negative for negative y." kind="common"
def largest_factor(y):
    low, high = 1.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle * np.tanh(middle / 2) < 1:
            low = middle
        else:
            high = middle
    w = low / y
    s = 1 / (1 + np.exp(-w * y))
    return w, s * (1 - s) * w


# %% wrong="largest_factor" about="Only the slope is returned as the factor: the weight is missing in it." kind="common"
def largest_factor(y):
    low, high = 1.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle * np.tanh(middle / 2) < 1:
            low = middle
        else:
            high = middle
    w = low / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    factor = s * (1 - s)
    return w, factor


# %% wrong="largest_factor" about="The best a = w |y| is returned as the weight, and the factor with it: it is not divided by the size of y." kind="common"
def largest_factor(y):
    a, b = 1.0, 2.0
    while b - a > 1e-13:
        c = 0.5 * (a + b)
        if c * np.tanh(c / 2) > 1:
            b = c
        else:
            a = c
    s = 1 / (1 + np.exp(-a))
    return a, a * s * (1 - s)


# %% wrong="largest_factor" about="The condition is solved with tanh(a) instead of tanh(a / 2), which gives the root 1.1997." kind="subtle"
def largest_factor(y):
    a = 1.5
    for _ in range(200):
        g = a * np.tanh(a) - 1
        dg = np.tanh(a) + a * (1 - np.tanh(a) ** 2)
        a = a - g / dg
    w = a / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return float(w), float(s * (1 - s) * w)


# %% wrong="largest_factor" about="The weight itself is looked for between 0 and 20, so that for small activities the best weight is out of reach." kind="subtle"
def largest_factor(y):
    def f(w):
        s = 1 / (1 + np.exp(-w * y))
        return s * (1 - s) * w

    lo, hi = 0.0, 20.0
    for _ in range(200):
        m1 = lo + (hi - lo) / 3
        m2 = hi - (hi - lo) / 3
        if f(m1) < f(m2):
            lo = m1
        else:
            hi = m2
    w = (lo + hi) / 2
    return w, f(w)


# %% wrong="largest_factor" about="The slope in the factor is taken at the net input w instead of at w y." kind="subtle"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for i in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = mid / np.abs(y)
    f = 1.0 / (1.0 + np.exp(-w))
    return float(w), float(f * (1.0 - f) * w)


# %% wrong="sure_to_forget" about="The number of units is forgotten in the rate: the root of eps instead of eps times H." kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = eps ** (1 / q)
    w_max = rate / (H * slope)
    return rate, w_max


# %% wrong="sure_to_forget" about="The weight is the rate divided by the slope alone: the number of units is missing there." kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    return rate, rate / slope


# %% wrong="sure_to_forget" about="eps is divided by H instead of multiplied with it before the root." kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = np.exp(np.log(eps / H) / q)
    w_max = rate / H / slope
    return float(rate), float(w_max)


# %% wrong="sure_to_forget" about="The rate is cut off at 1, although eps may be larger than 1 / H." kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = min(1.0, (eps * H) ** (1.0 / q))
    w_max = rate / (H * slope)
    return rate, w_max


# %% wrong="sure_to_forget" about="The weight is right, but what is returned as the rate is slope times weight, without the number of units." kind="subtle"
def sure_to_forget(H, slope, q, eps):
    # H**(q-1) * (slope*w)**q = eps
    rate = eps ** (1 / q) / H ** ((q - 1) / q)
    w_max = rate / slope
    return rate, w_max


# %% wrong="sure_to_forget" about="The root is the (q - 1)-th (at least the first) instead of the q-th." kind="subtle"
def sure_to_forget(H, slope, q, eps):
    steps = max(q - 1, 1)
    rate = np.power(float(eps * H), 1.0 / steps)
    w_max = rate / (H * slope)
    return float(rate), float(w_max)


# %% wrong="update_by_lag" about="The learning rate is left out of the sizes." kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    shares = sizes / sizes.sum()
    return sizes, shares


# %% wrong="update_by_lag" about="The shares are divided by the largest size instead of by the sum of all sizes." kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / np.max(sizes)


# %% wrong="update_by_lag" about="The shares are multiplied by the learning rate: they are divided by the sum of the sizes without it." kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    raw = np.array([np.linalg.norm(d) * np.linalg.norm(h) for d, h in zip(D, h_before)])
    sizes = learning_rate * raw
    shares = sizes / raw.sum()
    return sizes, shares


# %% wrong="update_by_lag" about="The shares are divided by the size of the whole update, in which the parts partly cancel, instead of by the sum of the sizes." kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    parts = learning_rate * np.einsum("mk,ml->mkl", h_before, D)
    sizes = np.sqrt((parts ** 2).sum(axis=(1, 2)))
    whole = np.linalg.norm(parts.sum(axis=0))
    return sizes, sizes / whole


# %% wrong="update_by_lag" about="The size of a part is the inner product of error and state in size, instead of the product of their lengths." kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.abs(np.sum(D * h_before, axis=1))
    return sizes, sizes / np.sum(sizes)


# %% wrong="update_by_lag" about="The states are read from the oldest to the newest, so that errors and states of different steps are put together." kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    q = len(slopes)
    sizes = np.empty(q + 1)
    for m in range(q + 1):
        sizes[m] = learning_rate * np.sqrt((D[m] ** 2).sum()) * np.sqrt((h_before[q - m] ** 2).sum())
    return sizes, sizes / sizes.sum()

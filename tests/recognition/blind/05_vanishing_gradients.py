# %% wrong="local_jacobian" about="the result is transposed: J[m, k], new unit as the row" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return (W_h * (1 - np.tanh(a) ** 2)).T


# %% wrong="local_jacobian" about="the slopes scale the rows (old units) in place of the columns" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return np.diag(1 - h**2) @ W_h


# %% wrong="local_jacobian" about="W_h is transposed in the result while the slopes still scale the columns" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    slope = 1 - np.tanh(a) ** 2
    return W_h.T * slope


# %% wrong="local_jacobian" about="the slope is taken at the old state h_prev in place of at a_t" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    slope = 1 - h_prev**2
    return W_h * slope


# %% wrong="local_jacobian" about="the bias is left out of the pre-activation" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h
    return W_h * (1 - np.tanh(a) ** 2)


# %% wrong="local_jacobian" about="the slope is 1 - a**2: the tanh is forgotten" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    J = np.zeros_like(W_h)
    for k in range(len(W_h)):
        for m in range(len(W_h)):
            J[k, m] = W_h[k, m] * (1 - a[m] ** 2)
    return J


# %% wrong="local_jacobian" about="the slope is 1 - tanh(a): the square is forgotten" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return W_h * (1 - np.tanh(a))


# %% wrong="local_jacobian" about="the slope of the logistic function, h(1 - h), is used with tanh units" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    h = np.tanh(a)
    return W_h * (h * (1 - h))


# %% wrong="local_jacobian" about="input and bias are left out of a because they do not occur in J; they do move the slopes" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(h_prev @ W_h)
    return np.einsum("km,m->km", W_h, 1 - h_t**2)


# %% wrong="local_jacobian" about="the pre-activation uses W_h @ h_prev, the column convention, so the slopes are those of other units' sums" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = W_x.T @ x_t + W_h @ h_prev + b
    return W_h * (1 - np.tanh(a) ** 2)


# %% wrong="local_jacobian" about="only the diagonal of slopes is returned, the weights are forgotten" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return np.diag(1 - np.tanh(a) ** 2)


# %% wrong="local_jacobian" about="the weights are multiplied with the slopes as a matrix product, so a vector comes out" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return W_h @ (1 - np.tanh(a) ** 2)


# %% wrong="local_jacobian" about="the slope is 1/cosh(a) in place of 1/cosh(a)**2" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return W_h / np.cosh(a)


# %% wrong="local_jacobian" about="the dot product h @ h takes the place of the entrywise square, one slope for all units" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h * (1 - h @ h)


# %% wrong="local_jacobian" about="a is b and is added to in place, so that the caller's bias is changed" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = b
    a += x_t @ W_x
    a += h_prev @ W_h
    return W_h * (1 - np.tanh(a) ** 2)


# %% wrong="local_jacobian" about="tanh is applied twice: the slope is taken at h_t in place of at a_t" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    slope = 1 - np.tanh(h_t) ** 2
    return W_h * slope


# %% wrong="carry_back" about="W_h in place of its transpose" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = D[m - 1] @ W_h * slopes[m - 1]
    return D


# %% wrong="carry_back" about="the slopes are taken from the oldest to the newest" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = D[m - 1] @ W_h.T * slopes[q - m]
    return D


# %% wrong="carry_back" about="the loop ends one step early, the oldest row stays 0" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q):
        D[m] = (D[m - 1] @ W_h.T) * slopes[m - 1]
    return D


# %% wrong="carry_back" about="the given error is not put in as row 0, so the table has q rows" kind="common"
def carry_back(delta, slopes, W_h):
    rows = []
    for s in slopes:
        delta = (delta @ W_h.T) * s
        rows.append(delta)
    return np.array(rows)


# %% wrong="carry_back" about="the slopes are applied before the weights, to the unit where the error leaves" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for m in range(len(slopes)):
        D.append((D[-1] * slopes[m]) @ W_h.T)
    return np.stack(D)


# %% wrong="carry_back" about="the table is turned over: the oldest error first" kind="common"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.insert(0, (W_h @ D[0]) * s)
    return np.array(D)


# %% wrong="carry_back" about="every row starts from delta again in place of from the row before" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    D[1:] = (delta @ W_h.T) * slopes
    return D


# %% wrong="carry_back" about="the slopes of one step back are used at all steps" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    step = W_h.T * slopes[0]
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(q):
        D[m + 1] = D[m] @ step
    return D


# %% wrong="carry_back" about="the slopes are forgotten" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = D[m - 1] @ W_h.T
    return D


# %% wrong="carry_back" about="delta is added again at each step, as if every step had an error of its own" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = (D[m - 1] @ W_h.T + delta) * slopes[m - 1]
    return D


# %% wrong="carry_back" about="one array is overwritten and appended again and again: all rows are the last one, and the caller's delta is changed" kind="subtle"
def carry_back(delta, slopes, W_h):
    rows = [delta]
    for s in slopes:
        delta[:] = (W_h @ delta) * s
        rows.append(delta)
    return np.array(rows)


# %% wrong="carry_back" about="off by one: row m uses the slopes of m - 1 steps back, and the first step wraps round to the oldest slopes" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = (W_h @ D[m - 1]) * slopes[m - 2]
    return D


# %% wrong="carry_back" about="a power of the weights and the product of all slopes are taken apart, as if the two commuted" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    for m in range(q + 1):
        D[m] = delta @ np.linalg.matrix_power(W_h.T, m) * slopes[:m].prod(axis=0)
    return D


# %% wrong="carry_back" about="the given error is multiplied by slopes already in row 0" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta * slopes[0]
    for m in range(1, q + 1):
        D[m] = (D[m - 1] @ W_h.T) * slopes[m - 1]
    return D


# %% wrong="carry_back" about="the row of slopes is turned into one number by a dot product" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.append(D[-1] @ W_h.T * (s @ s))
    return np.array(D)


# %% wrong="path_sum" about="the weight is read in the direction of the error, W_h[l_(m-1), l_m]" kind="common"
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


# %% wrong="path_sum" about="the slope is that of the unit where the error leaves" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(q):
            share *= slopes[m, path[m]] * W_h[path[m + 1], path[m]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="the last factor of every path, into v, is left out" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="start and arrival are exchanged" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = [v] + list(between) + [u]
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="q units are chosen in between in place of q - 1: H**q paths, and the last factor does not lead to v" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="the largest share is taken with its sign, so a large negative one is passed over" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(shares), len(shares)


# %% wrong="path_sum" about="abs is put outside of max: the size of the largest share, not the largest size of a share" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        factors = [slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)]
        shares.append(np.prod(factors))
    return sum(shares), abs(max(shares)), len(shares)


# %% wrong="path_sum" about="permutations: no unit is visited twice in between" kind="subtle"
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


# %% wrong="path_sum" about="the rows of slopes are taken from the oldest to the newest" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[-m, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="only paths with a share that is not 0 are counted" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    total, largest, count = 0.0, 0.0, 0
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        if share == 0:
            continue
        total += share
        largest = max(largest, abs(share))
        count += 1
    return total, largest, count


# %% wrong="path_sum" about="the total adds the sizes of the shares, so nothing can cancel" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(abs(share))
    return sum(shares), max(shares), len(shares)


# %% wrong="path_sum" about="the product is not set back to 1 for each path" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    share = 1.0
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="at least one unit is put in between, so q = 1 is wrong: H paths and a factor that does not end in v" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=max(q - 1, 1)):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="paths that stay at a unit are left out: self-connections are forgotten" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    total, largest, count = 0.0, 0.0, 0
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        if any(path[m] == path[m - 1] for m in range(1, q + 1)):
            continue
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        total += share
        largest = max(largest, abs(share))
        count += 1
    return total, largest, count


# %% wrong="path_sum" about="the largest share is followed greedily, best factor by best factor, which is not the best path" kind="subtle"
def path_sum(slopes, W_h, u, v):
    q, H = slopes.shape
    E = np.eye(H)
    largest, unit = 1.0, u
    for m in range(q):
        step = W_h.T * slopes[m]
        E = E @ step
        nxt = v if m == q - 1 else int(np.argmax(np.abs(step[unit])))
        largest *= abs(step[unit, nxt])
        unit = nxt
    return float(E[u, v]), float(largest), H ** (q - 1)


# %% wrong="path_sum" about="the count is H**q in place of H**(q - 1)" kind="common"
def path_sum(slopes, W_h, u, v):
    q, H = slopes.shape
    signed = np.eye(H)[u]
    best = np.eye(H)[u]
    for m in range(q):
        step = W_h.T * slopes[m]
        signed = signed @ step
        best = (best[:, None] * np.abs(step)).max(axis=0)
    return float(signed[v]), float(best[v]), H**q


# %% wrong="error_flow" about="one slip is left: the slopes are still taken from the oldest to the newest" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[-1 - m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="one slip is left: W_h is still not transposed" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h * slopes[m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="the weights are multiplied from the left" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = W_h.T @ E * slopes[m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="the slopes scale the rows, the units where the error starts" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for s in slopes:
        E = s[:, None] * (E @ W_h.T)
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="the identity E_0 is put in front, so every step is one place late" kind="common"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q + 1, H, H))
    E[0] = np.eye(H)
    for m in range(1, q + 1):
        E[m] = E[m - 1] @ W_h.T * slopes[m - 1]
    return E


# %% wrong="error_flow" about="E_0 is kept and the last step dropped to make the shape fit" kind="subtle"
def error_flow(slopes, W_h):
    q, H = slopes.shape
    E = np.zeros((q, H, H))
    E[0] = np.eye(H)
    for m in range(1, q):
        E[m] = E[m - 1] @ W_h.T * slopes[m - 1]
    return E


# %% wrong="error_flow" about="one array is overwritten in place and appended, so all steps show the last" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E[:] = E @ W_h.T
        E *= slopes[m]
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="the result is transposed: E[m - 1, v, u]" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = slopes[m][:, None] * (W_h @ E)
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="only the flow over all q steps is returned" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    for s in slopes:
        E = (E @ W_h.T) * s
    return E


# %% wrong="error_flow" about="the single steps are returned, they are not multiplied together" kind="common"
def error_flow(slopes, W_h):
    return W_h.T[None, :, :] * slopes[:, None, :]


# %% wrong="error_flow" about="matrices are multiplied entry by entry" kind="subtle"
def error_flow(slopes, W_h):
    steps = W_h.T * slopes[:, None, :]
    return np.cumprod(steps, axis=0)


# %% wrong="error_flow" about="the slopes are applied where the error leaves, before the weights" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = (E * slopes[m]) @ W_h.T
        flow.append(E)
    return np.array(flow)


# %% wrong="error_flow" about="the axes of start unit and step are exchanged: shape (H, q, H)" kind="subtle"
def error_flow(slopes, W_h):
    H = len(W_h)
    return np.array([carry_back(unit, slopes, W_h)[1:] for unit in np.eye(H)])


# %% wrong="error_flow" about="the steps are multiplied in the opposite order: the newest step last" kind="subtle"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for s in slopes:
        E = (W_h.T * s) @ E
        flow.append(E)
    return np.stack(flow)


# %% wrong="error_flow" about="the slopes of the newest step are used at every step" kind="subtle"
def error_flow(slopes, W_h):
    step = W_h.T * slopes[0]
    return np.array([np.linalg.matrix_power(step, m + 1) for m in range(len(slopes))])


# %% wrong="error_flow" about="a power of the weights times the product of all slopes, as if the two commuted" kind="subtle"
def error_flow(slopes, W_h):
    passed = np.cumprod(slopes, axis=0)
    return np.array([np.linalg.matrix_power(W_h.T, m + 1) * passed[m] for m in range(len(slopes))])


# %% wrong="three_numbers" about="the largest eigenvalue with its sign: negative ones of larger size are passed over" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = float(abs(np.linalg.eigvals(E).max()))
    growth = float(np.linalg.norm(E, 2))
    bound = float((slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes))
    return radius, growth, bound


# %% wrong="three_numbers" about="the growth is the Frobenius norm, the 2 is forgotten" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound is not raised to the power q" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = slopes.max() * np.linalg.norm(W_h, 2)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound is built with the Frobenius norm of W_h" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.svd(E, compute_uv=False)[0]
    bound = (slopes.max() * np.linalg.norm(W_h)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound takes the largest slope of each step by itself in place of the largest in all of slopes" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = np.prod(slopes.max(axis=1) * np.linalg.norm(W_h, 2))
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the flow over one step, E_1, is taken in place of the one over q steps" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[0]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="radius and growth are exchanged in the result" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    growth = np.linalg.norm(E, 2)
    radius = np.abs(np.linalg.eigvals(E)).max()
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(growth), float(radius), float(bound)


# %% wrong="three_numbers" about="only the real parts of complex eigenvalues count" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E).real).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="eigvalsh reads E as if it were symmetric" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvalsh(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound is built with the largest eigenvalue of W_h in place of its largest singular value" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.abs(np.linalg.eigvals(W_h)).max()) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound forgets the slopes" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = np.linalg.norm(W_h, 2) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the power is the number of units H in place of the number of steps q" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(W_h)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the radius is the largest eigenvalue of one step raised to the power q, what section 5.5 warns of" kind="subtle"
def three_numbers(slopes, W_h):
    flow = error_flow(slopes, W_h)
    E = flow[-1]
    radius = np.abs(np.linalg.eigvals(flow[0])).max() ** len(slopes)
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the largest slope is taken of the newest step only" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (max(slopes[0]) * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="growth is the smallest singular value: the last entry of svd, which sorts downwards" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.svd(E)[1][-1]
    bound = (slopes.max() * np.linalg.svd(W_h)[1][0]) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="only the weights are raised to the power q, the largest slope counts once" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = slopes.max() * np.linalg.norm(W_h, 2) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="largest_factor" about="w is the root divided by y, not by |y|: negative for negative y" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / y
    s = 1 / (1 + np.exp(-w * y))
    return w, s * (1 - s) * w


# %% wrong="largest_factor" about="the best a is returned as the weight: not divided by |y|" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    s = 1 / (1 + np.exp(-lo))
    return lo, s * (1 - s) * lo / abs(y)


# %% wrong="largest_factor" about="the factor is a f'(a): the division by |y| is forgotten" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    a = lo
    s = 1 / (1 + np.exp(-a))
    return a / abs(y), a * s * (1 - s)


# %% wrong="largest_factor" about="the condition is a tanh(a) = 1: the half is forgotten" kind="common"
def largest_factor(y):
    lo, hi = 0.5, 3.0
    while hi - lo > 1e-13:
        mid = 0.5 * (lo + hi)
        if mid * np.tanh(mid) > 1:
            hi = mid
        else:
            lo = mid
    w = mid / abs(y)
    s = 1 / (1 + np.exp(-w * abs(y)))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the weights are searched from 0 to 24 only: for |y| below 0.064 the best lies beyond" kind="subtle"
def largest_factor(y):
    def f(w):
        s = 1 / (1 + np.exp(-w * y))
        return s * (1 - s) * w
    lo, hi = 0.0, 24.0
    for _ in range(200):
        a, b = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        if f(a) < f(b):
            lo = a
        else:
            hi = b
    w = (lo + hi) / 2
    # a better value close by, from the condition for the maximum
    for _ in range(5):
        t = np.tanh(w * abs(y) / 2)
        g = w * abs(y) * t - 1
        w = min(24.0, w - g / (abs(y) * t + w * y * y * (1 - t * t) / 2))
    return w, f(w)


# %% wrong="largest_factor" about="the bound 4 is taken as the best weight" kind="common"
def largest_factor(y):
    w = 4.0
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the factor takes the slope 1/4, that of net input 0, in place of the slope at w y" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / abs(y)
    return w, w / 4


# %% wrong="largest_factor" about="the unit is taken as a tanh unit" kind="common"
def largest_factor(y):
    # maximum of a (1 - tanh(a)^2):  2 a tanh(a) = 1
    lo, hi = 0.1, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if 2 * mid * np.tanh(mid) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / abs(y)
    return w, w * (1 - np.tanh(w * y) ** 2)


# %% wrong="largest_factor" about="the weight itself is searched between 1 and 2, where only a = w |y| is sure to lie" kind="subtle"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        w = (lo + hi) / 2
        a = w * abs(y)
        if a * np.tanh(a / 2) < 1:
            lo = w
        else:
            hi = w
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the factor takes f in place of f': the (1 - s) is forgotten" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, s * w


# %% wrong="largest_factor" about="the inner derivative y is forgotten: f' + w f'' = 0 is solved in place of f' + w y f'' = 0" kind="subtle"
def largest_factor(y):
    lo, hi = 1e-9, 1e9
    for _ in range(200):
        w = (lo + hi) / 2
        if w * np.tanh(w * abs(y) / 2) < 1:
            lo = w
        else:
            hi = w
    s = 1 / (1 + np.exp(-w * abs(y)))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the halves of the interval are exchanged, so it closes on an end and not on the root" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            hi = mid
        else:
            lo = mid
    w = mid / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the factor is divided by y in place of |y|: negative for negative y" kind="subtle"
def largest_factor(y):
    a = 1.5
    for _ in range(200):
        a = 1 / np.tanh(a / 2)
    s = 1 / (1 + np.exp(-a))
    return a / abs(y), a * s * (1 - s) / y


# %% wrong="largest_factor" about="w is the root times |y| in place of the root divided by it" kind="subtle"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo * abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="sign slip: f'' is taken as f'(1 - f), so the condition is another one" kind="subtle"
def largest_factor(y):
    # f'(a) + a f''(a) = 0 with f'' = f' (1 - f) - f' f ... kept only -f' f:  1 = a f(a)
    lo, hi = 0.5, 3.0
    for _ in range(80):
        a = (lo + hi) / 2
        if a / (1 + np.exp(-a)) < 1:
            lo = a
        else:
            hi = a
    s = 1 / (1 + np.exp(-a))
    return a / abs(y), s * (1 - s) * a / abs(y)


# %% wrong="sure_to_forget" about="H stands outside of the root" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = H * eps ** (1 / q)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="eps is divided by H in place of multiplied" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps / H) ** (1 / q)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the weight is not divided by H" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    return rate, rate / slope


# %% wrong="sure_to_forget" about="the power q in place of the q-th root" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** q
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the logistic slope 1/4 is built in, the argument slope is not used" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = np.power(eps * H, 1.0 / q)
    w_max = 4 * rate / H
    return rate, w_max


# %% wrong="sure_to_forget" about="the root is that of q - 1, the number of units in between" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    n = max(q - 1, 1)
    rate = (eps * H) ** (1 / n)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="1 // q is whole-number division: the exponent is 0 for q above 1" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 // q)
    return float(rate), rate / (H * slope)


# %% wrong="sure_to_forget" about="the rate is cut off at 1, though eps may be larger than 1/H" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = min((eps * H) ** (1 / q), 1.0)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the factor 1/H of the bound is forgotten: rate is the q-th root of eps" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = np.exp(np.log(eps) / q)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the two results are exchanged" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    w_max = rate / (H * slope)
    return w_max, rate


# %% wrong="sure_to_forget" about="the weight at which the rate is 1, whatever eps and q are" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    w_max = 1 / (H * slope)
    return rate, w_max


# %% wrong="sure_to_forget" about="the logarithm of the rate is returned as the rate, exp is forgotten" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (np.log(eps) + np.log(H)) / q
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the rate lacks its factor H (it is slope times weight); the weight is right" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = eps ** (1 / q) / H ** ((q - 1) / q)
    return rate, rate / slope


# %% wrong="sure_to_forget" about="the q-th root is taken as a division by q" kind="common"
def sure_to_forget(H, slope, q, eps):
    rate = eps * H / q
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the weight is multiplied by the slope in place of divided" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = (eps * H) ** (1 / q)
    return rate, rate * slope / H


# %% wrong="sure_to_forget" about="H**q paths are counted: the bound is rate**q, without 1/H, and the weight is solved from the right number of paths" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    w_max = np.exp((np.log(eps) - (q - 1) * np.log(H)) / q) / slope
    rate = eps ** (1 / q)
    return rate, w_max


# %% wrong="update_by_lag" about="the sizes lack the learning rate" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the lengths are taken over the lags, one per unit: the wrong axis" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=0) * np.linalg.norm(h_before, axis=0)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="squared lengths: the root is forgotten" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * (D**2).sum(axis=1) * (h_before**2).sum(axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the lengths of error and state are added in place of multiplied" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * (np.linalg.norm(D, axis=1) + np.linalg.norm(h_before, axis=1))
    return sizes, sizes / np.sum(sizes)


# %% wrong="update_by_lag" about="the states are taken from the oldest to the newest" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = np.array([learning_rate * np.linalg.norm(np.outer(h, d)) for h, d in zip(h_before[::-1], D)])
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the inner product of state and error takes the place of the outer one" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.abs(np.einsum("mh,mh->m", h_before, D))
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the shares are relative to the largest part, not to the sum" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.max()


# %% wrong="update_by_lag" about="the shares are relative to the size of the whole update matrix, whose parts may cancel" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    parts = learning_rate * np.einsum("mi,mj->mij", h_before, D)
    sizes = np.sqrt((parts**2).sum(axis=(1, 2)))
    return sizes, sizes / np.linalg.norm(parts.sum(axis=0))


# %% wrong="update_by_lag" about="the lengths are sums of absolute values" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.abs(D).sum(axis=1) * np.abs(h_before).sum(axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the error is carried back through the transposed weights" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h.T)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the shares are multiplied by the learning rate: divided by the sum without it" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    gradient = np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    sizes = learning_rate * gradient
    return sizes, sizes / gradient.sum()


# %% wrong="update_by_lag" about="the sizes get the minus sign of the descent" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = -learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the length of all of D and of all states is taken: no axis" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D) * np.linalg.norm(h_before)
    return sizes, sizes / np.sum(sizes)


# %% wrong="update_by_lag" about="the states lag by one: row m takes the state one step further back, and the last is used twice" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    q = len(slopes)
    sizes = np.zeros(q + 1)
    for m in range(q + 1):
        h = h_before[min(m + 1, q)]
        sizes[m] = learning_rate * np.linalg.norm(D[m]) * np.linalg.norm(h)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="lag 0 is left out of the sum of all sizes" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes[1:].sum()


# %% wrong="update_by_lag" about="the learning rate is multiplied into the caller's delta in place" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    delta *= learning_rate
    D = carry_back(delta, slopes, W_h)
    sizes = np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the learning rate is applied to every step back again: the carried error shrinks by it each time" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    sizes = []
    d = delta
    for m in range(len(h_before)):
        if m > 0:
            d = (d @ W_h.T) * slopes[m - 1]
        d = learning_rate * d
        sizes.append(np.linalg.norm(d) * np.linalg.norm(h_before[m]))
    sizes = np.array(sizes)
    return sizes, sizes / sizes.sum()


# %% wrong="local_jacobian" about="the caller's W_h is scaled in place" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    J = W_h
    J *= 1 - h_t**2
    return J


# %% wrong="local_jacobian" about="for one unit (H = 1) the matrix is squeezed to a number" kind="subtle"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    a = x_t @ W_x + h_prev @ W_h + b
    return np.squeeze(W_h * (1 - np.tanh(a) ** 2))


# %% wrong="local_jacobian" about="the Jacobian with respect to the input: W_x takes the place of W_h" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_x * (1 - h_t**2)


# %% wrong="local_jacobian" about="the slope is 1 + tanh**2: a sign slip" kind="common"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    h_t = np.tanh(x_t @ W_x + h_prev @ W_h + b)
    return W_h @ np.diag(1 + h_t**2)


# %% wrong="carry_back" about="the number of steps is taken from the units: the loop runs over H in place of q" kind="subtle"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, min(H, q) + 1):
        D[m] = (D[m - 1] @ W_h.T) * slopes[m - 1]
    return D


# %% wrong="carry_back" about="delta is added again after the slopes at each step" kind="subtle"
def carry_back(delta, slopes, W_h):
    D = [delta]
    for s in slopes:
        D.append(delta + (D[-1] @ W_h.T) * s)
    return np.array(D)


# %% wrong="carry_back" about="f'(a) is made again from the slopes, as if they were states: 1 - slopes**2" kind="common"
def carry_back(delta, slopes, W_h):
    q, H = slopes.shape
    D = np.zeros((q + 1, H))
    D[0] = delta
    for m in range(1, q + 1):
        D[m] = (D[m - 1] @ W_h.T) * (1 - slopes[m - 1] ** 2)
    return D


# %% wrong="path_sum" about="a path may not visit u or v in between" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    others = [unit for unit in range(H) if unit not in (u, v)]
    total, largest, count = 0.0, 0.0, 0
    for between in itertools.product(others, repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        total, largest, count = total + share, max(largest, abs(share)), count + 1
    return total, largest, count


# %% wrong="path_sum" about="the shares are kept in a set, so that equal shares count once" kind="subtle"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = set()
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.add(share)
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="factors are added along a path in place of multiplied" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        shares.append(sum(slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]] for m in range(1, q + 1)))
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="path_sum" about="the slopes are forgotten, a share is a product of weights alone" kind="common"
def path_sum(slopes, W_h, u, v):
    import itertools
    q, H = slopes.shape
    shares = []
    for between in itertools.product(range(H), repeat=q - 1):
        path = (u, *between, v)
        shares.append(np.prod([W_h[path[m], path[m - 1]] for m in range(1, q + 1)]))
    return sum(shares), max(abs(s) for s in shares), len(shares)


# %% wrong="error_flow" about="the list is turned over: E[0] is the flow over all q steps" kind="common"
def error_flow(slopes, W_h):
    E = np.eye(len(W_h))
    flow = []
    for s in slopes:
        E = E @ W_h.T * s
        flow.insert(0, E)
    return np.array(flow)


# %% wrong="error_flow" about="the slopes are forgotten" kind="common"
def error_flow(slopes, W_h):
    return np.array([np.linalg.matrix_power(W_h.T, m + 1) for m in range(len(slopes))])


# %% wrong="error_flow" about="the product starts from ones in place of the identity" kind="common"
def error_flow(slopes, W_h):
    E = np.ones((len(W_h), len(W_h)))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[m]
        flow.append(E)
    return np.array(flow)


# %% wrong="three_numbers" about="eigenvalues without abs: negative and complex ones are not measured by their size" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = max(np.linalg.eigvals(E).real)
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="power iteration in place of eigvals: it fails for pairs of opposite and of complex eigenvalues" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    x = np.arange(1.0, len(E) + 1)
    radius = 0.0
    for _ in range(2001):
        y = E @ x
        radius = np.linalg.norm(y) / np.linalg.norm(x)
        if radius == 0:
            break
        x = y / np.linalg.norm(y)
    growth = np.linalg.norm(E, 2)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="growth is the largest row sum, norm(E, inf)" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, np.inf)
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="the bound takes the mean slope in place of the largest" kind="common"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.linalg.norm(E, 2)
    bound = (slopes.mean() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="three_numbers" about="growth multiplies the singular values of the single steps, which bounds the growth but is not it" kind="subtle"
def three_numbers(slopes, W_h):
    E = error_flow(slopes, W_h)[-1]
    radius = np.abs(np.linalg.eigvals(E)).max()
    growth = np.prod([np.linalg.norm(W_h.T * s, 2) for s in slopes])
    bound = (slopes.max() * np.linalg.norm(W_h, 2)) ** len(slopes)
    return float(radius), float(growth), float(bound)


# %% wrong="largest_factor" about="Newton's method on the derivative of the factor, started at w = 4, runs away where 4 |y| lies too far from the root" kind="subtle"
def largest_factor(y):
    y = abs(y)
    w = 4.0
    for _ in range(100):
        s = 1 / (1 + np.exp(-w * y))
        d1 = s * (1 - s)
        d2 = d1 * (1 - 2 * s)
        d3 = d2 * (1 - 2 * s) - 2 * d1 * d1
        g = d1 + w * y * d2
        dg = 2 * y * d2 + w * y * y * d3
        if dg == 0:
            break
        w = w - g / dg
    s = 1 / (1 + np.exp(-w * y))
    return float(w), float(w * s * (1 - s))


# %% wrong="largest_factor" about="the numbers for y = 1/2 are returned whatever y is" kind="common"
def largest_factor(y):
    y = 0.5
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / y
    s = 1 / (1 + np.exp(-w * y))
    return w, w * s * (1 - s)


# %% wrong="largest_factor" about="the two results are exchanged" kind="common"
def largest_factor(y):
    lo, hi = 1.0, 2.0
    for _ in range(60):
        mid = (lo + hi) / 2
        if mid * np.tanh(mid / 2) < 1:
            lo = mid
        else:
            hi = mid
    w = lo / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return s * (1 - s) * w, w


# %% wrong="largest_factor" about="the slope alone is maximized on a grid, in place of slope times weight: the weight comes out near 0" kind="subtle"
def largest_factor(y):
    w = np.linspace(1e-6, 50, 500001)
    s = 1 / (1 + np.exp(-w * abs(y)))
    slope = s * (1 - s)
    best = int(np.argmax(slope))
    return float(w[best]), float(slope[best] * w[best])


# %% wrong="sure_to_forget" about="log10 going in and exp coming out: two bases are mixed" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    rate = np.exp(np.log10(eps * H) / q)
    return rate, rate / (H * slope)


# %% wrong="sure_to_forget" about="the rate holds the factor H twice; the weight is right" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    w_max = (eps * H) ** (1 / q) / (H * slope)
    rate = H * H * slope * w_max
    return rate, w_max


# %% wrong="sure_to_forget" about="H units less one: paths are counted with H - 1 choices" kind="subtle"
def sure_to_forget(H, slope, q, eps):
    n = max(H - 1, 1)
    rate = (eps * n) ** (1 / q)
    return rate, rate / (n * slope)


# %% wrong="update_by_lag" about="root of the mean square in place of the root of the sum: the sizes are H times too small" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.sqrt((D**2).mean(axis=1)) * np.sqrt((h_before**2).mean(axis=1))
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the shares are shares of the squared sizes" kind="subtle"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes**2 / (sizes**2).sum()


# %% wrong="update_by_lag" about="the shares are in percent" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, 100 * sizes / sizes.sum()


# %% wrong="update_by_lag" about="the error is not carried back: delta is used at every lag" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    sizes = np.array([learning_rate * np.linalg.norm(np.outer(h, delta)) for h in h_before])
    return sizes, sizes / sizes.sum()


# %% wrong="update_by_lag" about="the states are left out: only the lengths of the errors count" kind="common"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1)
    return sizes, sizes / sizes.sum()

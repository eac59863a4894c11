# A student who writes what the text says, with NumPy where it is short.

# %% exercise="run"
def run(phi, x, w, u, b, h0):
    squash = SQUASH[phi]
    h = np.empty_like(x)
    h[0] = squash(w * h0 + u * x[0] + b)
    for t in range(1, len(x)):
        h[t] = squash(w * h[t - 1] + u * x[t] + b)
    return h


# %% exercise="memory_length"
def memory_length(phi, w, b, eps, T):
    h, n = np.array([1.0, -1.0]), 0
    while not abs(h[0] - h[1]) < eps:
        if n == T:
            return np.inf
        h, n = SQUASH[phi](w * h + b), n + 1
    return n


# %% exercise="fixed_points"
def fixed_points(w, b):
    # Between the points where the distance to the diagonal turns there is at most one root in each piece.
    ends = [-1.0, 1.0]
    if w > 1:
        turn = np.arctanh(np.sqrt(1 - 1 / w))
        ends += [h for h in ((-turn - b) / w, (turn - b) / w) if abs(h) < 1]
    ends = np.sort(ends)
    found = []
    for low, high in zip(ends[:-1], ends[1:]):
        at_low = np.tanh(w * low + b) - low
        at_high = np.tanh(w * high + b) - high
        if np.sign(at_low) == np.sign(at_high):
            continue
        for _ in range(80):
            middle = 0.5 * (low + high)
            if np.sign(np.tanh(w * middle + b) - middle) == np.sign(at_low):
                low = middle
            else:
                high = middle
        found.append(middle)
    return np.array(found)


# %% exercise="stability"
def stability(phi, w, b, h):
    a = w * h + b
    slope = w * SLOPE[phi](a)
    return slope, -1 < slope < 1


# %% exercise="fold_bias"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return np.arctanh(h) - w * h


# %% exercise="latch"
def latch(eps):
    top = np.log((1 - eps) / eps)
    bottom = -top
    w = (top - bottom) / ((1 - eps) - eps)
    b = top - w * (1 - eps)
    return w, b


# %% exercise="influence"
def influence(phi, w, b, h0, T):
    factors = []
    for _ in range(T):
        factors.append(w * SLOPE[phi](w * h0 + b))
        h0 = SQUASH[phi](w * h0 + b)
    return np.concatenate([[1.0], np.cumprod(factors)])


# %% exercise="contraction"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = {"sigmoid": 1 / 4, "tanh": 1}[phi]
    bound = s * np.linalg.svd(W_h)[1].max()
    distances = [np.linalg.norm(h_a - h_b)]
    for _ in range(T):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        distances.append(np.linalg.norm(h_a - h_b))
    distances = np.array(distances)
    return bound, np.max(distances[1:] / distances[:-1])

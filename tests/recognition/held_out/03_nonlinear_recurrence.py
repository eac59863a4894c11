# %% wrong="run" about="the pre-activation, not the squashed state, is handed on to the next step" kind="common"
def run(phi, x, w, u, b, h0):
    T = len(x)
    h = np.zeros(T)
    a = h0
    for t in range(T):
        a = w * a + u * x[t] + b
        h[t] = SQUASH[phi](a)
    return h

# %% wrong="run" about="the bias is added outside of the squashing function" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h_prev + u * x[t]) + b
        h_prev = h[t]
    return h

# %% wrong="run" about="the start itself is stored as h[0], so step 0 is never made and x[0] is never used" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(x.shape[0])
    h[0] = h0
    for t in range(1, x.shape[0]):
        a = w * h[t - 1] + u * x[t] + b
        h[t] = SQUASH[phi](a)
    return h

# %% wrong="run" about="the start is squashed before the first step" kind="subtle"
def run(phi, x, w, u, b, h0):
    squash = SQUASH[phi]
    states = [squash(h0)]
    for xt in x:
        states.append(squash(w * states[-1] + u * xt + b))
    return np.array(states[1:], dtype=float)

# %% wrong="run" about="own sigmoid from tanh without halving its argument: (1 + tanh(a)) / 2; only the sigmoid is wrong" kind="subtle"
def run(phi, x, w, u, b, h0):
    def squash(a):
        if phi == "tanh":
            return np.tanh(a)
        elif phi == "sigmoid":
            return (1 + np.tanh(a)) / 2
        else:
            return max(a, 0.0)

    h = np.empty(len(x))
    state = h0
    for t, xt in enumerate(x):
        state = squash(w * state + u * xt + b)
        h[t] = state
    return h

# %% wrong="run" about="in step 0 it reads h[-1], the last entry of the array, still 0, so h0 is ignored" kind="subtle"
def run(phi, x, w, u, b, h0):
    drive = u * x + b
    h = np.zeros_like(drive)
    for t in range(h.size):
        h[t] = SQUASH[phi](w * h[t - 1] + drive[t])
    return h

# %% wrong="memory_length" about="moves before it compares but returns the number of steps before the move: one too few" kind="common"
def memory_length(phi, w, b, eps, T):
    up = 1.0
    down = -1.0
    for n in range(T):
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down + b)
        if abs(up - down) < eps:
            return n
    return np.inf

# %% wrong="memory_length" about="no absolute value: for a negative w the difference is negative and counts as close" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if up - down < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="memory_length" about="returns T instead of np.inf if the runs never come close" kind="common"
def memory_length(phi, w, b, eps, T):
    n = 0
    h1, h2 = 1.0, -1.0
    while abs(h1 - h2) >= eps and n < T:
        h1 = SQUASH[phi](w * h1 + b)
        h2 = SQUASH[phi](w * h2 + b)
        n += 1
    return n

# %% wrong="memory_length" about="a distance of exactly eps counts as closer than eps" kind="subtle"
def memory_length(phi, w, b, eps, T):
    f = SQUASH[phi]
    state = np.array([1.0, -1.0])
    for n in range(T + 1):
        if np.abs(state[0] - state[1]) <= eps:
            return n
        state = f(w * state + b)
    return np.inf

# %% wrong="memory_length" about="counts all steps at which the distance is eps or more, which is not the first step below eps if the distance grows again" kind="subtle"
def memory_length(phi, w, b, eps, T):
    states = np.empty((T + 1, 2))
    states[0] = 1.0, -1.0
    for n in range(T):
        states[n + 1] = SQUASH[phi](w * states[n] + b)
    distance = np.abs(states[:, 0] - states[:, 1])
    far = int(np.sum(distance >= eps))
    return np.inf if far == T + 1 else far

# %% wrong="memory_length" about="tries n = 0 to T - 1 only, so an answer of exactly T is given as inf" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T):
        if abs(up - down) < eps:
            return n
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="fixed_points" about="runs the unit from many starts and collects where they end: unstable fixed points are never found, and a cycle of period 2 gives points that are none" kind="common"
def fixed_points(w, b):
    h = np.linspace(-1, 1, 200)
    for _ in range(5000):
        h = np.tanh(w * h + b)
    found = []
    for value in np.sort(h):
        if not found or value - found[-1] > 0.01:
            found.append(value)
    return np.array(found)

# %% wrong="fixed_points" about="takes the middle of the grid interval with the change of sign, without bisection: right to about 5 decimal places only" kind="common"
def fixed_points(w, b):
    h = np.linspace(-1, 1, 100000)
    g = np.tanh(w * h + b) - h
    k = np.where(g[:-1] * g[1:] < 0)[0]
    return (h[k] + h[k + 1]) / 2

# %% wrong="fixed_points" about="one bisection over the whole interval from -1 to 1: finds only one of three" kind="common"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    low, high = -1.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if gap(low) * gap(middle) <= 0:
            high = middle
        else:
            low = middle
    return np.array([middle])

# %% wrong="fixed_points" about="the grid has an odd number of points, so for b = 0 the root 0 is a grid point where g is exactly 0, and the strict test of the sign misses it" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    grid = np.linspace(-1, 1, 1001)
    roots = []
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="the grid has only 20 points, 0.105 apart, so two roots between two neighbors (0.05 is allowed) are both missed" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    grid = np.linspace(-1, 1, 20)
    roots = []
    for k in range(len(grid) - 1):
        low, high = grid[k], grid[k + 1]
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = 0.5 * (low + high)
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="Newton's method from the starts -1, 0 and 1 only: it jumps to other roots or swings to and fro without settling" kind="subtle"
def fixed_points(w, b):
    roots = []
    for h in (-1.0, 0.0, 1.0):
        for _ in range(100):
            t = np.tanh(w * h + b)
            slope = w * (1 - t**2) - 1
            if slope == 0:
                break
            h = h - (t - h) / slope
        if all(abs(h - r) > 0.01 for r in roots):
            roots.append(h)
    return np.array(sorted(roots))

# %% wrong="stability" about="only one fault mended: the size of the slope is compared, but SLOPE is still taken at the state" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](h)
    return slope, abs(slope) < 1

# %% wrong="stability" about="only one fault mended: SLOPE is taken at the pre-activation, but a slope below -1 counts as stable" kind="common"
def stability(phi, w, b, h):
    a = w * h + b
    slope = SLOPE[phi](a) * w
    if slope < 1:
        return slope, True
    return slope, False

# %% wrong="stability" about="returns the size of the slope, its sign is lost" kind="common"
def stability(phi, w, b, h):
    slope = abs(w * SLOPE[phi](w * h + b))
    return slope, slope < 1

# %% wrong="stability" about="the pre-activation lacks the bias" kind="subtle"
def stability(phi, w, b, h):
    slope = float(SLOPE[phi](w * h)) * w
    return slope, bool(np.abs(slope) < 1)

# %% wrong="stability" about="slopes from the state itself; for relu h >= 0 counts as active, so the silent fixed point h = 0 gets the slope w instead of 0" kind="subtle"
def stability(phi, w, b, h):
    if phi == "sigmoid":
        d = h * (1 - h)
    elif phi == "tanh":
        d = 1 - h**2
    else:
        d = 1.0 if h >= 0 else 0.0
    slope = w * d
    return slope, abs(slope) < 1

# %% wrong="stability" about="only slopes from 0 to 1 count as stable, so a fixed point with a slope between -1 and 0 is called unstable" kind="subtle"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    return slope, bool(0 <= slope < 1)

# %% wrong="fold_bias" about="takes the upper meeting point, so the bias comes out negative" kind="common"
def fold_bias(w):
    h = np.sqrt(1 - 1 / w)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="solves w (1 - h^2) = 1 for h^2 = 1/w instead of 1 - 1/w" kind="common"
def fold_bias(w):
    h = -np.sqrt(1 / w)
    b = np.arctanh(h) - w * h
    return b

# %% wrong="fold_bias" about="forgets to undo tanh in the first condition: b = h - w h" kind="common"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return h - w * h

# %% wrong="fold_bias" about="searches the largest artanh(h) - w h on a grid that ends at h = -0.99, beyond which the meeting point lies for w above 50" kind="subtle"
def fold_bias(w):
    h = np.linspace(-0.99, 0, 2_000_001)
    return float(np.max(np.arctanh(h) - w * h))

# %% wrong="fold_bias" about="artanh written out as a logarithm without the factor 1/2" kind="subtle"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return np.log((1 + h) / (1 - h)) - w * h

# %% wrong="fold_bias" about="multiplies w by the pre-activation a instead of the state h = tanh(a): b = a - w a" kind="subtle"
def fold_bias(w):
    # slope condition: tanh(a)**2 = 1 - 1/w
    a = -np.arctanh(np.sqrt((w - 1) / w))
    b = a - w * a
    return float(b)

# %% wrong="latch" about="the logit upside down: both weight and bias have the wrong sign" kind="common"
def latch(eps):
    logit = np.log(eps / (1 - eps))
    w = 2 * logit / (1 - 2 * eps)
    b = -w / 2
    return w, b

# %% wrong="latch" about="the bias has the wrong sign, w / 2" kind="common"
def latch(eps):
    w = 2 * np.log((1 - eps) / eps) / (1 - 2 * eps)
    return w, w / 2

# %% wrong="latch" about="forgets to divide by 1 - 2 eps" kind="common"
def latch(eps):
    L = np.log((1 - eps) / eps)
    w = 2 * L
    b = -L
    return w, b

# %% wrong="latch" about="solves the tanh unit with k = 1 - 2 eps and returns its weight as the sigmoid's: four times too small, equation (5) not undone" kind="subtle"
def latch(eps):
    k = 1 - 2 * eps
    w = np.arctanh(k) / k
    b = -w / 2
    return float(w), float(b)

# %% wrong="latch" about="logarithm to base 10 instead of the natural one" kind="subtle"
def latch(eps):
    def logit(y):
        return np.log10(y / (1 - y))

    w = (logit(1 - eps) - logit(eps)) / ((1 - eps) - eps)
    b = logit(eps) - w * eps
    return w, b

# %% wrong="latch" about="the bias is taken from w eps + b = +logit instead of -logit, so the two equations are mixed up" kind="subtle"
def latch(eps):
    high = np.log((1 - eps) / eps)
    low = -high
    w = (high - low) / (1 - 2 * eps)
    b = high - w * eps
    return w, b

# %% wrong="influence" about="the slope is taken at the state instead of at the pre-activation" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        g[n + 1] = g[n] * w * SLOPE[phi](h)
        h = SQUASH[phi](w * h + b)
    return g

# %% wrong="influence" about="the factor w is missing from each step" kind="common"
def influence(phi, w, b, h0, T):
    g = [1.0]
    h = h0
    for _ in range(T):
        a = w * h + b
        g.append(g[-1] * float(SLOPE[phi](a)))
        h = SQUASH[phi](a)
    return np.array(g)

# %% wrong="influence" about="the bias is left out of the pre-activation" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h
        g[n + 1] = g[n] * w * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="the state is moved first and the slope taken at the next step's pre-activation" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(1, T + 1):
        h = SQUASH[phi](w * h + b)
        g[n] = g[n - 1] * w * SLOPE[phi](w * h + b)
    return g

# %% wrong="influence" about="cumulated product of T + 1 factors without the leading 1: g[n] is the derivative after n + 1 steps" kind="subtle"
def influence(phi, w, b, h0, T):
    a = np.zeros(T + 1)
    h = h0
    for n in range(T + 1):
        a[n] = w * h + b
        h = SQUASH[phi](a[n])
    return np.cumprod(w * SLOPE[phi](a))

# %% wrong="influence" about="takes the factor of the first step for all steps: r ** n with the slope at the start" kind="subtle"
def influence(phi, w, b, h0, T):
    r = w * SLOPE[phi](w * h0 + b)
    return r ** np.arange(T + 1)

# %% wrong="contraction" about="the Frobenius norm instead of the largest singular value" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    bound = s * np.linalg.norm(W_h)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="returns the factor of the last step, not the largest" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    steepest = {"sigmoid": 0.25, "tanh": 1.0}
    bound = steepest[phi] * np.linalg.norm(W_h, 2)
    for t in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = np.linalg.norm(h_a - h_b) / before
    return bound, measured

# %% wrong="contraction" about="the spectral radius instead of the largest singular value" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    rho = np.max(np.abs(np.linalg.eigvals(W_h)))
    bound = float(rho) * (1.0 if phi == "tanh" else 0.25)
    factors = []
    for _ in range(T):
        new_a, new_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        factors.append(np.linalg.norm(new_a - new_b) / np.linalg.norm(h_a - h_b))
        h_a, h_b = new_a, new_b
    return bound, max(factors)

# %% wrong="contraction" about="the states are multiplied as columns, W_h @ h, instead of as rows" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    bound = s * np.linalg.svd(W_h, compute_uv=False)[0]
    measured = 0.0
    for _ in range(T):
        before = np.sqrt(np.sum((h_a - h_b) ** 2))
        h_a = SQUASH[phi](np.einsum("ij,j->i", W_h, h_a) + b)
        h_b = SQUASH[phi](np.einsum("ij,j->i", W_h, h_b) + b)
        after = np.sqrt(np.sum((h_a - h_b) ** 2))
        measured = max(measured, after / before)
    return bound, measured

# %% wrong="contraction" about="the largest factor starts at 1, so a run in which every step shrinks the distance measures 1" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    bound = s * np.linalg.norm(W_h, 2)
    measured = 1.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        factor = np.linalg.norm(h_a - h_b) / before
        if factor > measured:
            measured = factor
    return bound, measured

# %% wrong="contraction" about="each distance is divided by the distance at the start, not by the one before the step" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = np.linalg.norm(W_h, 2) / (4 if phi == "sigmoid" else 1)
    states = np.stack([h_a, h_b])
    d = [np.linalg.norm(states[0] - states[1])]
    for _ in range(T):
        states = SQUASH[phi](states @ W_h + b)
        d.append(np.linalg.norm(states[0] - states[1]))
    return bound, float(max(d[1:]) / d[0])

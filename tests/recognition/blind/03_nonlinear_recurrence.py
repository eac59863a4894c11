# %% wrong="run" about="carries the pre-activation on to the next step; only the stored value is squashed" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    state = h0
    for t in range(len(x)):
        state = w * state + u * x[t] + b
        h[t] = SQUASH[phi](state)
    return h

# %% wrong="run" about="the bias is added outside of the squashing function" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.empty_like(x)
    prev = h0
    for t, x_t in enumerate(x):
        prev = SQUASH[phi](w * prev + u * x_t) + b
        h[t] = prev
    return h

# %% wrong="run" about="returns the start and the T states, T + 1 in all" kind="common"
def run(phi, x, w, u, b, h0):
    h = [h0]
    for x_t in x:
        h.append(SQUASH[phi](w * h[-1] + u * x_t + b))
    return np.array(h, dtype=float)

# %% wrong="run" about="h[t] is the state before input x[t]: start included, last state missing" kind="common"
def run(phi, x, w, u, b, h0):
    T = len(x)
    h = np.zeros(T)
    h[0] = h0
    for t in range(T - 1):
        h[t + 1] = SQUASH[phi](w * h[t] + u * x[t] + b)
    return h

# %% wrong="run" about="w and u changed places" kind="common"
def run(phi, x, w, u, b, h0):
    f = SQUASH[phi]
    h = np.zeros(x.shape)
    for t in range(x.size):
        before = h[t - 1] if t > 0 else h0
        h[t] = f(u * before + w * x[t] + b)
    return h

# %% wrong="run" about="the start is never used: h[-1] is 0 at step 0" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h[t - 1] + u * x[t] + b)
    return h

# %% wrong="run" about="the state that is carried never moves: every step starts from h0" kind="subtle"
def run(phi, x, w, u, b, h0):
    h_prev = h0
    return np.array([SQUASH[phi](w * h_prev + u * x_t + b) for x_t in x])

# %% wrong="run" about="a relu unit that has become 0 is taken to stay 0, although input can wake it" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h_prev + u * x[t] + b)
        if phi == "relu" and h[t] == 0:
            break
        h_prev = h[t]
    return h

# %% wrong="run" about="writes the states into x and returns it: the caller's input is changed" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = x
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h0 + u * x[t] + b)
        h0 = h[t]
    return h

# %% wrong="run" about="a sigmoid of its own that is tanh of half a, without the shift and the half" kind="subtle"
def run(phi, x, w, u, b, h0):
    functions = {
        "tanh": np.tanh,
        "relu": lambda a: max(a, 0.0),
        "sigmoid": lambda a: np.tanh(a / 2),
    }
    h = np.zeros(len(x))
    for t in range(len(x)):
        h0 = functions[phi](w * h0 + u * x[t] + b)
        h[t] = h0
    return h

# %% wrong="run" about="the start is squashed before the first step" kind="subtle"
def run(phi, x, w, u, b, h0):
    squash = SQUASH[phi]
    h = []
    state = squash(h0)
    for t in range(len(x)):
        state = squash(w * state + u * x[t] + b)
        h.append(float(state))
    return np.array(h)

# %% wrong="run" about="the bias is added at the first step only, as if it belonged to the start" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    h[0] = SQUASH[phi](w * h0 + u * x[0] + b)
    for t in range(1, len(x)):
        h[t] = SQUASH[phi](w * h[t - 1] + u * x[t])
    return h

# %% wrong="run" about="relu is clipped at 1 from above as well" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        a = w * (h0 if t == 0 else h[t - 1]) + u * x[t] + b
        h[t] = np.clip(a, 0, 1) if phi == "relu" else SQUASH[phi](a)
    return h

# %% wrong="memory_length" about="compares only after moving, so 0 is never found and n is right otherwise" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(1, T + 1):
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down + b)
        if abs(up - down) < eps:
            return n
    return np.inf

# %% wrong="memory_length" about="counts the comparisons after a move from 0: one too small, and 0 never found" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T):
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down + b)
        if abs(up - down) < eps:
            return n
    return np.inf

# %% wrong="memory_length" about="loop to T - 1: the state after T steps is not compared" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    n = 0
    while n < T:
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
        n += 1
    return np.inf

# %% wrong="memory_length" about="the difference keeps its sign: with a negative w it is negative and below eps at once" kind="common"
def memory_length(phi, w, b, eps, T):
    h_plus, h_minus = 1.0, -1.0
    for n in range(T + 1):
        if h_plus - h_minus < eps:
            return n
        h_plus = SQUASH[phi](w * h_plus + b)
        h_minus = SQUASH[phi](w * h_minus + b)
    return np.inf

# %% wrong="memory_length" about="a distance equal to eps counts as closer" kind="common"
def memory_length(phi, w, b, eps, T):
    h = np.array([1.0, -1.0])
    for n in range(T + 1):
        if abs(h[0] - h[1]) <= eps:
            return n
        h = SQUASH[phi](w * h + b)
    return np.inf

# %% wrong="memory_length" about="returns T, not inf, where the two never come close" kind="common"
def memory_length(phi, w, b, eps, T):
    one, two = 1.0, -1.0
    n = 0
    while abs(one - two) >= eps and n < T:
        one = SQUASH[phi](w * one + b)
        two = SQUASH[phi](w * two + b)
        n += 1
    return n

# %% wrong="memory_length" about="argmax of a mask without a True is 0: where there is none it answers 0" kind="subtle"
def memory_length(phi, w, b, eps, T):
    zeros = np.zeros(T)
    up = np.concatenate([[1.0], run(phi, zeros, w, 0.0, b, 1.0)])
    down = np.concatenate([[-1.0], run(phi, zeros, w, 0.0, b, -1.0)])
    return int(np.argmax(np.abs(up - down) < eps))

# %% wrong="memory_length" about="gives up with inf as soon as one step does not bring the two closer" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    distance = 2.0
    for n in range(T + 1):
        if distance < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
        new = abs(up - down)
        if new >= distance:
            return np.inf
        distance = new
    return np.inf

# %% wrong="memory_length" about="takes the last entry into the closeness (stays below from there), not the first" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up = np.zeros(T + 1)
    down = np.zeros(T + 1)
    up[0], down[0] = 1.0, -1.0
    for n in range(T):
        up[n + 1] = SQUASH[phi](w * up[n] + b)
        down[n + 1] = SQUASH[phi](w * down[n] + b)
    apart = np.flatnonzero(np.abs(up - down) >= eps)
    if len(apart) == 0:
        return 0
    return int(apart[-1] + 1) if apart[-1] < T else np.inf

# %% wrong="memory_length" about="returns inf at once for |w| >= 1, as in the linear unit, whatever phi and b are" kind="subtle"
def memory_length(phi, w, b, eps, T):
    if phi != "sigmoid" and abs(w) >= 1:
        return np.inf
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="memory_length" about="the second start is 0, not -1" kind="subtle"
def memory_length(phi, w, b, eps, T):
    h, other = 1.0, 0.0
    for n in range(T + 1):
        if abs(h - other) < eps:
            return n
        h, other = SQUASH[phi](w * h + b), SQUASH[phi](w * other + b)
    return np.inf

# %% wrong="memory_length" about="compares the sizes of the two states, so +h and -h count as equal" kind="subtle"
def memory_length(phi, w, b, eps, T):
    f = SQUASH[phi]
    up, down = f(w + b), f(-w + b)
    if 2 < eps:
        return 0
    for n in range(1, T + 1):
        if abs(abs(up) - abs(down)) < eps:
            return n
        up, down = f(w * up + b), f(w * down + b)
    return np.inf

# %% wrong="memory_length" about="b is missing in the second run" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down)
    return np.inf

# %% wrong="fixed_points" about="an odd grid has 0 as a point, where g is exactly 0 for b = 0: the root at 0 is lost" kind="common"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    grid = np.linspace(-1, 1, 1001)
    found = []
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            found.append(middle)
    return np.array(found)

# %% wrong="fixed_points" about="one bisection from -1 to 1: only one root is found" kind="common"
def fixed_points(w, b):
    g = lambda h: np.tanh(w * h + b) - h
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if g(middle) > 0:
            low = middle
        else:
            high = middle
    return np.array([middle])

# %% wrong="fixed_points" about="runs the unit from many starts, which finds stable fixed points only" kind="common"
def fixed_points(w, b):
    h = np.linspace(-1, 1, 101)
    for _ in range(2000):
        h = np.tanh(w * h + b)
    roots = []
    for value in np.sort(h):
        if not roots or value - roots[-1] > 0.01:
            roots.append(value)
    return np.array(roots)

# %% wrong="fixed_points" about="in each interval g is taken to fall: the middle root, where it rises, is bisected to an end of the interval" kind="common"
def fixed_points(w, b):
    grid = np.linspace(-1, 1, 1000)
    roots = []
    for k in range(len(grid) - 1):
        low, high = grid[k], grid[k + 1]
        g_low = np.tanh(w * low + b) - low
        g_high = np.tanh(w * high + b) - high
        if g_low * g_high < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if np.tanh(w * middle + b) - middle > 0:
                    low = middle
                else:
                    high = middle
            roots.append((low + high) / 2)
    return np.array(roots)

# %% wrong="fixed_points" about="the bias stands outside of tanh: solves h = tanh(w h) + b" kind="common"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h) + b - h

    grid = np.linspace(-1, 1, 1000)
    roots = []
    for low, high in zip(grid, grid[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="no bisection: returns the middles of the grid's intervals, good to a thousandth" kind="common"
def fixed_points(w, b):
    grid = np.linspace(-1, 1, 2000)
    g = np.tanh(w * grid + b) - grid
    where = np.flatnonzero(g[:-1] * g[1:] < 0)
    return (grid[where] + grid[where + 1]) / 2

# %% wrong="fixed_points" about="a coarse grid of 19 intervals: two roots that are 0.05 to 0.1 apart can lie in one and are both missed" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    grid = np.linspace(-1, 1, 20)
    roots = []
    for k in range(19):
        low, high = grid[k], grid[k + 1]
        if gap(low) * gap(high) < 0:
            for _ in range(80):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="the grid stops at 0.99: roots nearer to 1 or -1 are lost" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    grid = np.arange(-0.99, 0.99, 0.0031)
    values = gap(grid)
    roots = []
    for k in np.flatnonzero(np.sign(values[:-1]) != np.sign(values[1:])):
        low, high = grid[k], grid[k + 1]
        for _ in range(60):
            middle = (low + high) / 2
            if gap(low) * gap(middle) <= 0:
                high = middle
            else:
                low = middle
        roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="for w > 1 takes the symmetric case b = 0 for granted: -h, 0 and h" kind="subtle"
def fixed_points(w, b):
    h = 1.0
    if w > 1:
        for _ in range(500):
            h = np.tanh(w * h)
        return np.array([-h, 0.0, h])
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if np.tanh(w * middle + b) > middle:
            low = middle
        else:
            high = middle
    return np.array([middle])

# %% wrong="fixed_points" about="for w <= 1 it iterates the map, which for w < -1 runs into a cycle, not to the fixed point" kind="subtle"
def fixed_points(w, b):
    if w <= 1:
        h = 0.0
        for _ in range(5000):
            h = np.tanh(w * h + b)
        return np.array([h])
    gap = lambda h: np.tanh(w * h + b) - h
    grid = np.linspace(-1, 1, 1000)
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

# %% wrong="fixed_points" about="Newton from many starts; roots told apart by rounding to 6 places, which are returned rounded" kind="subtle"
def fixed_points(w, b):
    found = set()
    for h in np.linspace(-1, 1, 41):
        for _ in range(100):
            t = np.tanh(w * h + b)
            h = h - (t - h) / (w * (1 - t * t) - 1)
        if abs(np.tanh(w * h + b) - h) < 1e-9:
            found.add(round(float(h), 6) + 0.0)
    return np.array(sorted(found))

# %% wrong="fixed_points" about="the stable ones first and the unstable one last, not sorted by size" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    def bisect(low, high):
        for _ in range(60):
            middle = (low + high) / 2
            if gap(low) * gap(middle) <= 0:
                high = middle
            else:
                low = middle
        return middle

    grid = np.linspace(-1, 1, 1000)
    falling, rising = [], []
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) > 0 > gap(high):
            falling.append(bisect(low, high))
        elif gap(low) < 0 < gap(high):
            rising.append(bisect(low, high))
    return np.array(falling + rising)

# %% wrong="stability" about="slope taken at the state h instead of the pre-activation; only abs was mended" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](h)
    return slope, abs(slope) < 1

# %% wrong="stability" about="pre-activation mended, but the verdict still compares the signed slope" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    return slope, slope < 1

# %% wrong="stability" about="the factor w of the chain rule is missing" kind="common"
def stability(phi, w, b, h):
    a = w * h + b
    slope = SLOPE[phi](a)
    return slope, abs(slope) < 1

# %% wrong="stability" about="returns the size of the slope, its sign is lost" kind="common"
def stability(phi, w, b, h):
    slope = np.abs(w * SLOPE[phi](w * h + b))
    return slope, slope < 1

# %% wrong="stability" about="the bias is missing in the pre-activation" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h)
    return slope, bool(abs(slope) < 1)

# %% wrong="stability" about="verdict the wrong way round: True where the slope is larger than 1" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    return slope, abs(slope) > 1

# %% wrong="stability" about="uses 1 - h**2, the slope of tanh, for all three functions" kind="subtle"
def stability(phi, w, b, h):
    slope = w * (1 - h**2)
    return slope, bool(-1 < slope < 1)

# %% wrong="stability" about="squashes the pre-activation before SLOPE: the slope at phi(a) = h again" kind="subtle"
def stability(phi, w, b, h):
    a = SQUASH[phi](w * h + b)
    slope = w * SLOPE[phi](a)
    return float(slope), bool(abs(slope) < 1)

# %% wrong="stability" about="calls a negative slope unstable, because the state alternates" kind="subtle"
def stability(phi, w, b, h):
    slope = float(w * SLOPE[phi](w * h + b))
    return slope, 0 <= slope < 1

# %% wrong="stability" about="subtracts 1, the slope of the distance g, and asks for it to be negative" kind="subtle"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b) - 1
    return slope, slope < 0

# %% wrong="stability" about="the two results in the wrong order" kind="subtle"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    stable = abs(slope) < 1
    return stable, slope

# %% wrong="stability" about="compares the slope of phi alone with 1, without w, for the verdict" kind="subtle"
def stability(phi, w, b, h):
    slope = SLOPE[phi](w * h + b)
    stable = abs(slope) < 1
    return w * slope, stable

# %% wrong="stability" about="for relu the slope is w everywhere, also where the unit is silent" kind="subtle"
def stability(phi, w, b, h):
    if phi == "relu":
        slope = w
    elif phi == "sigmoid":
        slope = w * h * (1 - h)
    else:
        slope = w * (1 - h) * (1 + h)
    return slope, abs(slope) < 1

# %% wrong="fold_bias" about="the positive h: the meeting of the upper two, b comes out negative" kind="common"
def fold_bias(w):
    h = np.sqrt(1 - 1 / w)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="the square root is missing: h = -(1 - 1/w)" kind="common"
def fold_bias(w):
    h = -(1 - 1 / w)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="sign slip when solving for b: w h is added" kind="common"
def fold_bias(w):
    h = np.sqrt(1 - 1 / w)
    return np.arctanh(h) + w * h

# %% wrong="fold_bias" about="arctan instead of artanh" kind="common"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return np.arctan(h) - w * h

# %% wrong="fold_bias" about="tanh applied once more instead of undone: b = tanh(h) - w h" kind="common"
def fold_bias(w):
    h = -np.sqrt((w - 1) / w)
    b = np.tanh(h) - w * h
    return b

# %% wrong="fold_bias" about="artanh written as a logarithm without its one half" kind="subtle"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return float(np.log((1 + h) / (1 - h)) - w * h)

# %% wrong="fold_bias" about="w dropped in the first condition: b = artanh(h) - h, with its sign turned" kind="subtle"
def fold_bias(w):
    h = np.sqrt(1 - 1 / w)
    return abs(np.arctanh(h) - h)

# %% wrong="fold_bias" about="the second condition read as w (1 - h)^2 = 1" kind="subtle"
def fold_bias(w):
    h = -(1 - 1 / np.sqrt(w))
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="bias swept in steps of 0.001 up to 2 with the runs of the unit: coarse, and too small for large w" kind="subtle"
def fold_bias(w):
    for b in np.arange(0, 2, 0.001):
        h = -1.0
        for _ in range(1000):
            h = np.tanh(w * h + b)
        if h > 0:
            return float(b)
    return 2.0

# %% wrong="fold_bias" about="only the leading term near w = 1" kind="subtle"
def fold_bias(w):
    return 2 / 3 * (w - 1) ** 1.5

# %% wrong="fold_bias" about="slope condition solved as w tanh^2 = 1: h = -1/sqrt(w), which agrees at w = 2 only" kind="subtle"
def fold_bias(w):
    h = -1 / np.sqrt(w)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="artanh of 1 - 1/w, the root forgotten in one of the two places" kind="subtle"
def fold_bias(w):
    return np.sqrt(w * (w - 1)) - np.arctanh(1 - 1 / w)

# %% wrong="latch" about="the bias has the wrong sign" kind="common"
def latch(eps):
    logit = np.log((1 - eps) / eps)
    w = 2 * logit / (1 - 2 * eps)
    return w, w / 2

# %% wrong="latch" about="factor 2 forgotten in w" kind="common"
def latch(eps):
    logit = np.log((1 - eps) / eps)
    w = logit / (1 - 2 * eps)
    b = -w / 2
    return w, b

# %% wrong="latch" about="logit upside down: a negative weight" kind="common"
def latch(eps):
    logit = np.log(eps / (1 - eps))
    w = 2 * logit / (1 - 2 * eps)
    return w, -w / 2

# %% wrong="latch" about="forgets w eps in the lower equation: b is the logit of eps itself" kind="common"
def latch(eps):
    b = np.log(eps / (1 - eps))
    w = (np.log((1 - eps) / eps) - b) / (1 - eps)
    return w, b

# %% wrong="latch" about="approximates for small eps: logit taken as ln(1/eps) and the distance of the levels as 1" kind="common"
def latch(eps):
    w = 2 * np.log(1 / eps)
    return w, -w / 2

# %% wrong="latch" about="returns bias and weight in the wrong order" kind="common"
def latch(eps):
    A = np.array([[1 - eps, 1.0], [eps, 1.0]])
    y = np.array([np.log((1 - eps) / eps), np.log(eps / (1 - eps))])
    w, b = np.linalg.solve(A, y)
    return b, w

# %% wrong="latch" about="levels of the tanh unit taken as 1 - eps instead of 1 - 2 eps" kind="subtle"
def latch(eps):
    k = 1 - eps
    w = 4 * np.arctanh(k) / k
    return w, -w / 2

# %% wrong="latch" about="stays with the tanh unit's weight: factor 4 of equation (5) forgotten" kind="subtle"
def latch(eps):
    k = 1 - 2 * eps
    w = np.arctanh(k) / k
    return w, -w / 2

# %% wrong="latch" about="divides by 1 - eps instead of 1 - 2 eps" kind="subtle"
def latch(eps):
    logit = np.log((1 - eps) / eps)
    w = 2 * logit / (1 - eps)
    b = logit - w * (1 - eps)
    return w, b

# %% wrong="latch" about="logarithm to base 10" kind="subtle"
def latch(eps):
    logit = np.log10(1 - eps) - np.log10(eps)
    w = 2 * logit / (1 - 2 * eps)
    return w, -w / 2

# %% wrong="latch" about="both equations get the same right hand side: the minus of the lower logit is lost" kind="subtle"
def latch(eps):
    y = np.log((1 - eps) / eps)
    w, b = np.linalg.solve([[1 - eps, 1], [eps, 1]], [y, y])
    return float(w), float(b)

# %% wrong="latch" about="no bias, weight for the upper level only" kind="subtle"
def latch(eps):
    w = np.log((1 - eps) / eps) / (1 - eps)
    return w, 0.0

# %% wrong="latch" about="bias -1/2 instead of -w/2: the middle of the levels, not of the pre-activation" kind="subtle"
def latch(eps):
    w = (np.log(1 - eps) - np.log(eps)) / (0.5 - eps)
    return w, -0.5

# %% wrong="influence" about="slope at the state instead of the pre-activation" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        g[n + 1] = g[n] * w * SLOPE[phi](h)
        h = SQUASH[phi](w * h + b)
    return g

# %% wrong="influence" about="moves the state first, so each slope is one step too late" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        h = SQUASH[phi](w * h + b)
        g[n + 1] = g[n] * w * SLOPE[phi](w * h + b)
    return g

# %% wrong="influence" about="the factor w is missing in each step" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="g[n + 1] holds only the factor of this step, not the product" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = w * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="the leading 1 is missing: T entries, for n = 1 to T" kind="common"
def influence(phi, w, b, h0, T):
    h, product, g = h0, 1.0, []
    for n in range(T):
        a = w * h + b
        product = product * w * SLOPE[phi](a)
        g.append(product)
        h = SQUASH[phi](a)
    return np.array(g)

# %% wrong="influence" about="the state never moves: all slopes are taken at the start" kind="common"
def influence(phi, w, b, h0, T):
    rate = w * SLOPE[phi](w * h0 + b)
    return rate ** np.arange(T + 1.0)

# %% wrong="influence" about="an array of whole numbers: fractions are cut off" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1, dtype=int)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] * w * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="leaves the loop when the product has become 0: the later entries keep their 1" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] * w * SLOPE[phi](a)
        if g[n + 1] == 0:
            break
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="uses the states of run, which begin after the first step, as the states before each step: every factor is one step late" kind="subtle"
def influence(phi, w, b, h0, T):
    h = run(phi, np.zeros(T), w, 0.0, b, h0)
    factors = w * SLOPE[phi](w * h + b)
    return np.concatenate([[1.0], np.cumprod(factors)])

# %% wrong="influence" about="1 - h^2, the slope of tanh, for all three functions" kind="subtle"
def influence(phi, w, b, h0, T):
    h = run(phi, np.zeros(T), w, 0.0, b, h0)
    return np.append(1.0, np.cumprod(w * (1 - h**2)))

# %% wrong="influence" about="the size of the derivative: signs are lost for negative w" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        h = SQUASH[phi](a)
        g[n + 1] = g[n] * abs(w * SLOPE[phi](a))
    return g

# %% wrong="influence" about="difference quotient with a start changed by 0.01: not the derivative" kind="subtle"
def influence(phi, w, b, h0, T):
    d = 0.01
    one, two = h0, h0 + d
    g = [1.0]
    for n in range(T):
        one = SQUASH[phi](w * one + b)
        two = SQUASH[phi](w * two + b)
        g.append((two - one) / d)
    return np.array(g)

# %% wrong="influence" about="the bias is left out of the slope's pre-activation, but not of the run" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    for n in range(1, T + 1):
        g[n] = g[n - 1] * w * SLOPE[phi](w * h0)
        h0 = SQUASH[phi](w * h0 + b)
    return g

# %% wrong="influence" about="the product starts with h0: g[0] is h0, not 1" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.zeros(T + 1)
    g[0] = h0
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] * SLOPE[phi](a) * w
        h = SQUASH[phi](a)
    return g

# %% wrong="contraction" about="columns for rows: W_h @ h" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = {"sigmoid": 0.25, "tanh": 1.0}[phi] * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](W_h @ h_a + b)
        h_b = SQUASH[phi](W_h @ h_b + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="Frobenius norm instead of the largest singular value" kind="common"
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

# %% wrong="contraction" about="spectral radius instead of the largest singular value" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    bound = s * np.abs(np.linalg.eigvals(W_h)).max()
    factors = []
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        factors.append(np.linalg.norm(h_a - h_b) / before)
    return bound, max(factors)

# %% wrong="contraction" about="the factor s of the sigmoid is forgotten in the bound" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = np.linalg.svd(W_h, compute_uv=False)[0]
    factors = []
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        factors.append(np.linalg.norm(h_a - h_b) / before)
    return bound, max(factors)

# %% wrong="contraction" about="the distance before is never renewed: largest distance over the first one" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    before = np.linalg.norm(h_a - h_b)
    measured = 0.0
    for _ in range(T):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return s * np.linalg.norm(W_h, 2), measured

# %% wrong="contraction" about="the factor of the last step, not the largest" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = np.linalg.norm(h_a - h_b) / before
    return s * np.linalg.norm(W_h, 2), measured

# %% wrong="contraction" about="measured starts at 1: a factor below 1 is never reported" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 1.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="the mean growth per step over T steps, not the largest" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    start = np.linalg.norm(h_a - h_b)
    for _ in range(T):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
    return bound, (np.linalg.norm(h_a - h_b) / start) ** (1 / T)

# %% wrong="contraction" about="runs the difference through the unit as if it were a state" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    d = h_a - h_b
    measured = 0.0
    for _ in range(T):
        new = SQUASH[phi](d @ W_h + b)
        measured = max(measured, np.linalg.norm(new) / np.linalg.norm(d))
        d = new
    return bound, measured

# %% wrong="contraction" about="eigvalsh, the eigenvalues of a symmetric matrix (lower triangle only), for the singular value" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    sigma = np.abs(np.linalg.eigvalsh(W_h)).max()
    bound = sigma / 4 if phi == "sigmoid" else sigma
    distance = [np.linalg.norm(h_a - h_b)]
    for _ in range(T):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        distance.append(np.linalg.norm(h_a - h_b))
    distance = np.array(distance)
    return bound, np.max(distance[1:] / distance[:-1])

# %% wrong="contraction" about="forgets the root: the largest eigenvalue of W W^T is the square of the singular value" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = {"sigmoid": 0.25, "tanh": 1.0}[phi]
    bound = s * np.linalg.eigvalsh(W_h @ W_h.T)[-1]
    distance = [np.linalg.norm(h_a - h_b)]
    for _ in range(T):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        distance.append(np.linalg.norm(h_a - h_b))
    distance = np.array(distance)
    return bound, np.max(distance[1:] / distance[:-1])

# %% wrong="contraction" about="the bias is left out of both runs" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    h = np.stack([h_a, h_b])
    measured = 0.0
    for _ in range(T):
        new = SQUASH[phi](np.einsum("ni,ij->nj", h, W_h))
        measured = max(measured, np.linalg.norm(new[0] - new[1]) / np.linalg.norm(h[0] - h[1]))
        h = new
    return bound, measured

# %% wrong="contraction" about="writes the new states into the caller's h_a and h_b" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a[:] = SQUASH[phi](h_a @ W_h + b)
        h_b[:] = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="distance as the largest difference of an entry, not the length" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    measured = 0.0
    for _ in range(T):
        before = np.abs(h_a - h_b).max()
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.abs(h_a - h_b).max() / before)
    return s * np.linalg.norm(W_h, 2), measured

# %% wrong="run" about="only sigmoid is told apart: relu is run as tanh" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        a = w * h0 + u * x[t] + b
        if phi == "sigmoid":
            h0 = 1 / (1 + np.exp(-a))
        else:
            h0 = np.tanh(a)
        h[t] = h0
    return h

# %% wrong="run" about="uses the input of the step before, x[t - 1]" kind="common"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h_prev + u * x[t - 1] + b)
        h_prev = h[t]
    return h

# %% wrong="run" about="pre-activations cut to -20 to 20 against overflow, for relu too" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        a = np.clip(w * h0 + u * x[t] + b, -20, 20)
        h0 = SQUASH[phi](a)
        h[t] = h0
    return h

# %% wrong="run" about="the start enters the first step without its weight" kind="subtle"
def run(phi, x, w, u, b, h0):
    f = SQUASH[phi]
    h = np.zeros(len(x))
    h[0] = f(h0 + u * x[0] + b)
    for t in range(1, len(x)):
        h[t] = f(w * h[t - 1] + u * x[t] + b)
    return h

# %% wrong="run" about="whole-array: the state before is made from the input alone, its own past is dropped" kind="subtle"
def run(phi, x, w, u, b, h0):
    h_prev = np.concatenate(([h0], SQUASH[phi](u * x[:-1] + b)))
    return SQUASH[phi](w * h_prev + u * x + b)

# %% wrong="run" about="u is applied to the bias as well" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    drive = u * (x + b)
    state = h0
    for t, d in enumerate(drive):
        h[t] = state = SQUASH[phi](w * state + d)
    return h

# %% wrong="memory_length" about="gives up with inf as soon as the run from +1 stands still, though the other still comes nearer" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        new = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * down + b)
        if n > 0 and new == up:
            return np.inf
        up = new
    return np.inf

# %% wrong="memory_length" about="the distance is taken relative to the size of the state" kind="subtle"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps * abs(up):
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="memory_length" about="bias forgotten in both runs" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up), SQUASH[phi](w * down)
    return np.inf

# %% wrong="memory_length" about="the second run is moved with the new first state" kind="common"
def memory_length(phi, w, b, eps, T):
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up = SQUASH[phi](w * up + b)
        down = SQUASH[phi](w * up + b)
    return np.inf

# %% wrong="memory_length" about="for odd functions takes the run from -1 as minus the run from +1, as if b were 0" kind="subtle"
def memory_length(phi, w, b, eps, T):
    if phi == "tanh":
        h = 1.0
        for n in range(T + 1):
            if 2 * abs(h) < eps:
                return n
            h = np.tanh(w * h + b)
        return np.inf
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="memory_length" about="compares only every second step, as if for cycles" kind="subtle"
def memory_length(phi, w, b, eps, T):
    h = np.array([1.0, -1.0])
    for n in range(0, T + 1, 2):
        if abs(h[0] - h[1]) < eps:
            return n
        for _ in range(2):
            h = SQUASH[phi](w * h + b)
    return np.inf

# %% wrong="memory_length" about="finds the step after which the distance is smallest, if that is below eps" kind="subtle"
def memory_length(phi, w, b, eps, T):
    h = np.array([1.0, -1.0])
    distance = [2.0]
    for _ in range(T):
        h = SQUASH[phi](w * h + b)
        distance.append(abs(h[0] - h[1]))
    n = int(np.argmin(distance))
    return n if distance[n] < eps else np.inf

# %% wrong="fixed_points" about="runs the unit from an even number of starts: stable ones only, and cycles for w below -1" kind="common"
def fixed_points(w, b):
    ends = []
    for h in np.linspace(-1, 1, 20):
        for _ in range(3000):
            h = np.tanh(w * h + b)
        if not any(abs(h - e) < 1e-6 for e in ends):
            ends.append(h)
    return np.array(sorted(ends))

# %% wrong="fixed_points" about="product compared with <= 0: a root on a grid point is found twice" kind="common"
def fixed_points(w, b):
    gap = lambda h: np.tanh(w * h + b) - h
    grid = np.linspace(-1, 1, 2001)
    roots = []
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) * gap(high) <= 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="only 12 halvings: good to seven places at most" kind="subtle"
def fixed_points(w, b):
    gap = lambda h: np.tanh(w * h + b) - h
    grid = np.linspace(-1, 1, 1000)
    roots = []
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(12):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="fixed_points" about="Newton from -1, 0 and 1 only, without a check where each went; duplicates are dropped" kind="subtle"
def fixed_points(w, b):
    roots = []
    for h in (-1.0, 0.0, 1.0):
        for _ in range(200):
            t = np.tanh(w * h + b)
            h = h - (t - h) / (w * (1 - t**2) - 1)
        if all(abs(h - r) > 1e-6 for r in roots):
            roots.append(h)
    return np.array(sorted(roots))

# %% wrong="fixed_points" about="searches 0 to 1 only and mirrors what it finds" kind="subtle"
def fixed_points(w, b):
    gap = lambda h: np.tanh(w * h + b) - h
    grid = np.linspace(1e-4, 1, 1000)
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
    if b == 0:
        return np.array([-r for r in roots[::-1]] + [0.0] + roots)
    return np.array(roots)

# %% wrong="fixed_points" about="stops after the first root found" kind="common"
def fixed_points(w, b):
    gap = lambda h: np.tanh(w * h + b) - h
    grid = np.linspace(-1, 1, 1000)
    for low, high in zip(grid[:-1], grid[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            return np.array([middle])

# %% wrong="fixed_points" about="for w above 1 looks at [-1, turn], [-turn, turn], [turn, 1] with turn for b = 0: wrong intervals once b shifts them" kind="subtle"
def fixed_points(w, b):
    def gap(h):
        return np.tanh(w * h + b) - h

    ends = [-1.0, 1.0]
    if w > 1:
        turn = np.arctanh(np.sqrt(1 - 1 / w)) / w
        ends = [-1.0, -turn, turn, 1.0]
    roots = []
    for low, high in zip(ends[:-1], ends[1:]):
        if gap(low) * gap(high) < 0:
            for _ in range(80):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append(middle)
    return np.array(roots)

# %% wrong="stability" about="verdict by the weight alone, as in unit 1" kind="common"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    return slope, abs(w) < 1

# %% wrong="stability" about="the chain rule is applied with h, too: w h times the slope" kind="subtle"
def stability(phi, w, b, h):
    slope = SLOPE[phi](w * h + b) * w * h
    return slope, abs(slope) < 1

# %% wrong="stability" about="difference quotient over a step of 0.01 to one side" kind="subtle"
def stability(phi, w, b, h):
    d = 0.01
    slope = (SQUASH[phi](w * (h + d) + b) - h) / d
    return float(slope), bool(abs(slope) < 1)

# %% wrong="stability" about="slope of two steps (squared), as for the cycle" kind="subtle"
def stability(phi, w, b, h):
    one = w * SLOPE[phi](w * h + b)
    slope = one * w * SLOPE[phi](w * SQUASH[phi](w * h + b) + b)
    return slope, abs(slope) < 1

# %% wrong="stability" about="verdict by running 100 steps from a start half a unit away, which is not a small disturbance" kind="subtle"
def stability(phi, w, b, h):
    slope = w * SLOPE[phi](w * h + b)
    state = h + 0.5
    for _ in range(100):
        state = SQUASH[phi](w * state + b)
    return slope, bool(abs(state - h) < 0.5)

# %% wrong="fold_bias" about="1/w squared under the root" kind="subtle"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w**2)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="the width of the hysteresis, from -b_c to b_c" kind="subtle"
def fold_bias(w):
    r = np.sqrt(1 - 1 / w)
    return 2 * (w * r - np.arctanh(r))

# %% wrong="fold_bias" about="returns the h of the meeting point, not the bias" kind="common"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    b = np.arctanh(h) - w * h
    return h

# %% wrong="fold_bias" about="pre-activation returned: artanh(h), w h not subtracted" kind="common"
def fold_bias(w):
    h = np.sqrt(1 - 1 / w)
    return np.arctanh(h)

# %% wrong="fold_bias" about="whole-number division: 1 // w is 0, so h is -1" kind="common"
def fold_bias(w):
    h = -np.sqrt(1 - 1 // w)
    return np.arctanh(h) - w * h

# %% wrong="fold_bias" about="divides by w, as if the equation were w (h + b) = artanh(h)" kind="subtle"
def fold_bias(w):
    h = -np.sqrt(1 - 1 / w)
    return np.arctanh(h) / w - h

# %% wrong="latch" about="the lower equation without its minus: b = logit - w eps" kind="common"
def latch(eps):
    L = np.log((1 - eps) / eps)
    w = 2 * L / (1 - 2 * eps)
    b = L - w * eps
    return w, b

# %% wrong="latch" about="eps is kept above 0.001 against a logarithm of 0" kind="subtle"
def latch(eps):
    eps = max(eps, 1e-3)
    w = 2 * np.log((1 - eps) / eps) / (1 - 2 * eps)
    return w, -w / 2

# %% wrong="latch" about="bias -w times eps instead of -w/2" kind="subtle"
def latch(eps):
    w = (np.log((1 - eps) / eps) - np.log(eps / (1 - eps))) / (1 - 2 * eps)
    return w, -w * eps

# %% wrong="latch" about="a latch with the same w = 8 for all eps" kind="subtle"
def latch(eps):
    return 8.0, -4.0

# %% wrong="latch" about="logarithm with one odds part missing: ln(1 - eps) for the logit" kind="subtle"
def latch(eps):
    high = np.log(1 - eps)
    low = np.log(eps)
    w = (high - low) / (1 - 2 * eps)
    b = high - w * (1 - eps)
    return w, b

# %% wrong="influence" about="the derivative of the last state with respect to each earlier one, in order: products from the end" kind="subtle"
def influence(phi, w, b, h0, T):
    slopes = []
    h = h0
    for n in range(T):
        a = w * h + b
        slopes.append(w * SLOPE[phi](a))
        h = SQUASH[phi](a)
    g = np.ones(T + 1)
    for n in range(T):
        g[n + 1] = g[n] * slopes[T - 1 - n]
    return g

# %% wrong="influence" about="w to the power n times the last slope only" kind="subtle"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(1, T + 1):
        a = w * h + b
        g[n] = w**n * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="the state is not squashed: the linear run" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        h = w * h + b
        g[n + 1] = g[n] * w * SLOPE[phi](h)
    return g

# %% wrong="influence" about="factors are summed up" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] + w * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g

# %% wrong="influence" about="slopes of its own: relu has the slope 1 everywhere" kind="subtle"
def influence(phi, w, b, h0, T):
    g = [1.0]
    h = h0
    for _ in range(T):
        h = SQUASH[phi](w * h + b)
        slope = {"tanh": 1 - h * h, "sigmoid": h * (1 - h), "relu": 1.0}[phi]
        g.append(g[-1] * w * slope)
    return np.array(g, dtype=float)

# %% wrong="influence" about="bias forgotten everywhere" kind="common"
def influence(phi, w, b, h0, T):
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        g[n + 1] = g[n] * w * SLOPE[phi](w * h)
        h = SQUASH[phi](w * h)
    return g

# %% wrong="contraction" about="the factor of the first step only, as it is mostly the largest" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    s = 0.25 if phi == "sigmoid" else 1.0
    bound = s * np.linalg.norm(W_h, 2)
    before = np.linalg.norm(h_a - h_b)
    after = np.linalg.norm(SQUASH[phi](h_a @ W_h + b) - SQUASH[phi](h_b @ W_h + b))
    return bound, after / before

# %% wrong="contraction" about="stops at the first step whose factor is smaller than the largest so far; a later one can be larger" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        factor = np.linalg.norm(h_a - h_b) / before
        if factor < measured:
            break
        measured = factor
    return bound, measured

# %% wrong="contraction" about="one step too few: range(1, T)" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(1, T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="bound for T steps: (s sigma)^T" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = ((0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)) ** T
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="1-norm, the largest column sum, for the largest singular value" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 1)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="the smallest singular value: svd's last, not first" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.svd(W_h)[1][-1]
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="contraction" about="squared distances, the root forgotten" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = ((h_a - h_b) ** 2).sum()
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, ((h_a - h_b) ** 2).sum() / before)
    return bound, measured

# %% wrong="contraction" about="the difference is moved by the linear map only: no squashing in the measurement" kind="common"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a = h_a @ W_h + b
        h_b = h_b @ W_h + b
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured

# %% wrong="run" about="fills up the rest and stops when a step does not change the state, although later input can" kind="subtle"
def run(phi, x, w, u, b, h0):
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = SQUASH[phi](w * h_prev + u * x[t] + b)
        if h[t] == h_prev:
            h[t:] = h_prev
            break
        h_prev = h[t]
    return h

# %% wrong="memory_length" about="returns inf at once for tanh with w > 1, although a bias beyond the fold makes the starts meet" kind="subtle"
def memory_length(phi, w, b, eps, T):
    if phi == "tanh" and abs(w) > 1:
        return np.inf
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf

# %% wrong="stability" about="the signed slope in the verdict, as a Python bool" kind="common"
def stability(phi, w, b, h):
    a = w * h + b
    slope = w * SLOPE[phi](a)
    if slope < 1:
        return slope, True
    else:
        return slope, False

# %% wrong="stability" about="slope at the state, with a Python bool" kind="common"
def stability(phi, w, b, h):
    slope = float(w * SLOPE[phi](h))
    return slope, bool(abs(slope) < 1)

# %% wrong="fold_bias" about="h is kept above -0.999 against an infinite artanh, wrong for w above 500" kind="subtle"
def fold_bias(w):
    h = max(-np.sqrt(1 - 1 / w), -0.999)
    return np.arctanh(h) - w * h

# %% wrong="contraction" about="one step too many: range(T + 1)" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    d = [np.linalg.norm(h_a - h_b)]
    for _ in range(T + 1):
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi](h_b @ W_h + b)
        d.append(np.linalg.norm(h_a - h_b))
    return bound, max(d[n + 1] / d[n] for n in range(T + 1))

# %% wrong="contraction" about="the two states are moved one after the other, the second with the difference kept from the first: h_b from the new h_a" kind="subtle"
def contraction(phi, W_h, b, h_a, h_b, T):
    bound = (0.25 if phi == "sigmoid" else 1.0) * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        d = h_b - h_a
        before = np.linalg.norm(d)
        h_a = SQUASH[phi](h_a @ W_h + b)
        h_b = SQUASH[phi]((h_a + d) @ W_h + b)
        measured = max(measured, np.linalg.norm(h_b - h_a) / before)
    return bound, measured

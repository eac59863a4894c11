# A student who uses lists and loops, and hardly any NumPy.

# %% exercise="run"
def run(phi, x, w, u, b, h0):
    states = []
    h = h0
    for value in x:
        total = w * h
        total = total + u * value
        total = total + b
        h = float(SQUASH[phi](total))
        states.append(h)
    return np.array(states)


# %% exercise="memory_length"
def memory_length(phi, w, b, eps, T):
    one = [1.0]
    other = [-1.0]
    for _ in range(T):
        one.append(float(SQUASH[phi](w * one[-1] + b)))
        other.append(float(SQUASH[phi](w * other[-1] + b)))
    for n in range(T + 1):
        if -eps < one[n] - other[n] < eps:
            return n
    return float("inf")


# %% exercise="fixed_points"
def fixed_points(w, b):
    import math

    def g(h):
        return math.tanh(w * h + b) - h

    found = []
    steps = 301
    for k in range(steps):
        left = -1 + 2 * k / steps
        right = -1 + 2 * (k + 1) / steps
        if (g(left) > 0) != (g(right) > 0):
            h = (left + right) / 2
            for _ in range(50):  # Newton, kept inside the interval
                h = h - g(h) / (w * (1 - math.tanh(w * h + b) ** 2) - 1)
                h = min(max(h, left), right)
            found.append(h)
    return np.array(found)


# %% exercise="stability"
def stability(phi, w, b, h):
    # As the difference quotient tells, but exactly.
    factor = float(SLOPE[phi](w * h + b)) * w
    if factor >= 0:
        stable = factor < 1
    else:
        stable = factor > -1
    return [factor, stable]


# %% exercise="fold_bias"
def fold_bias(w):
    import math

    h = math.sqrt((w - 1) / w)
    return w * h - 0.5 * math.log((1 + h) / (1 - h))


# %% exercise="latch"
def latch(eps):
    import math

    w = 4 * math.atanh(1 - 2 * eps) / (1 - 2 * eps)
    return [w, -0.5 * w]


# %% exercise="influence"
def influence(phi, w, b, h0, T):
    states = [h0]
    for _ in range(T):
        states.append(float(SQUASH[phi](w * states[-1] + b)))
    g = [1.0]
    for n in range(1, T + 1):
        product = 1.0
        for k in range(n):
            product = product * w * float(SLOPE[phi](w * states[k] + b))
        g.append(product)
    return np.array(g)


# %% exercise="contraction"
def contraction(phi, W_h, b, h_a, h_b, T):
    def step(h):
        new = []
        for k in range(len(b)):
            total = b[k]
            for j in range(len(b)):
                total = total + h[j] * W_h[j, k]
            new.append(float(SQUASH[phi](total)))
        return new

    def distance(h, other):
        return sum((p - q) ** 2 for p, q in zip(h, other)) ** 0.5

    bound = float(np.linalg.eigvalsh(W_h.T @ W_h)[-1]) ** 0.5
    if phi == "sigmoid":
        bound = bound / 4
    largest = 0.0
    for _ in range(T):
        before = distance(h_a, h_b)
        h_a, h_b = step(h_a), step(h_b)
        after = distance(h_a, h_b)
        if after / before > largest:
            largest = after / before
    return bound, largest

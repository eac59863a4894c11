# A student who writes what the text says, with NumPy where it is short.

# %% exercise="response"
def response(x, w, u, h0):
    T = len(x)
    h = np.empty(T)
    h[0] = w * h0 + u * x[0]
    for t in range(1, T):
        h[t] = w * h[t - 1] + u * x[t]
    return h


# %% exercise="fir_response"
def fir_response(x, taps):
    y = np.zeros_like(x)
    for k, tap in enumerate(taps[: len(x)]):
        y[k:] += tap * x[: len(x) - k]
    return y


# %% exercise="impulse_response"
def impulse_response(w, u, T):
    t = np.arange(T)
    return u * w**t


# %% exercise="worst_input"
def worst_input(w, u, T):
    return impulse_response(np.sign(w), np.sign(u), T)[::-1]


# %% exercise="gain"
def gain(w, u):
    w, u = abs(w), abs(u)
    return u / (1 - w) if w < 1 else np.inf


# %% exercise="memory"
def memory(w):
    size = abs(w)
    if size >= 1:
        return np.inf, np.inf
    if size == 0:
        return 0.0, 0.0
    return -1 / np.log(size), np.log(0.5) / np.log(size)


# %% exercise="taps_needed"
def taps_needed(w, u, eps):
    for N in range(1, 20_000):
        if abs(u) * abs(w) ** N / (1 - abs(w)) <= eps:
            return N


# %% exercise="add"
def add(a, b, carry0):
    s, carry = np.zeros_like(a), np.zeros_like(a)
    before = carry0
    for t in range(len(a)):
        three = a[t] + b[t] + before
        before = carry[t] = threshold(three - 2)
        s[t] = threshold(three - 2 * before - 1)
    return s, carry


# %% exercise="parity"
def parity(x, h0):
    return (h0 + np.cumsum(x)) % 2


# %% exercise="response_backward"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    total = np.zeros(T)
    delta = 0.0
    for t in range(T - 1, -1, -1):
        delta = dh[t] + w * delta
        total[t] = delta
    return u * total, np.sum(total * before), np.sum(total * x), w * total[0]

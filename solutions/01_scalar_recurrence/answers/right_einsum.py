# A student who thinks in matrices: every response is a lower triangular matrix times a vector.

# %% exercise="response"
def response(x, w, u, h0):
    T = len(x)
    inputs = np.concatenate([np.zeros(T - 1), u * x])
    windows = np.lib.stride_tricks.sliding_window_view(inputs, T)  # a triangular matrix, no number twice in memory
    return np.einsum("tk,k->t", windows, np.power(w, np.arange(T))[::-1]) + h0 * np.power(w, np.arange(1, T + 1))


# %% exercise="fir_response"
def fir_response(x, taps):
    padded = np.concatenate([np.zeros(len(taps) - 1), x])
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(taps))
    return np.einsum("tk,k->t", windows, taps[::-1])


# %% exercise="impulse_response"
def impulse_response(w, u, T):
    return np.cumprod(np.concatenate([[u], np.full(T - 1, w)]))


# %% exercise="worst_input"
def worst_input(w, u, T):
    turns = np.flip(np.arange(T)) * (w < 0) + (u < 0)
    return np.where(turns % 2, -1.0, 1.0)


# %% exercise="gain"
def gain(w, u):
    with np.errstate(divide="ignore"):
        return np.abs(u) / np.maximum(1 - np.abs(np.float64(w)), 0)


# %% exercise="memory"
def memory(w):
    with np.errstate(divide="ignore"):
        rate = np.maximum(-np.log(np.abs(np.float64(w))), 0)
        return tuple(np.array([1, np.log(2)]) / rate)


# %% exercise="taps_needed"
def taps_needed(w, u, eps):
    N = np.arange(1, 20_000)
    small_enough = np.abs(u) * np.abs(w) ** N / (1 - np.abs(w)) <= eps
    return N[np.argmax(small_enough)]


# %% exercise="add"
def add(a, b, carry0):
    weights = 2 ** np.arange(len(a), dtype=object)  # whole numbers of any length
    total = int(np.dot(a.astype(object), weights) + np.dot(b.astype(object), weights)) + carry0
    s = np.array([total >> t & 1 for t in range(len(a))])
    incoming = a ^ b ^ s
    return s, (a + b + incoming - s) // 2


# %% exercise="parity"
def parity(x, h0):
    return np.bitwise_xor.accumulate(np.concatenate([[h0], x]))[1:]


# %% exercise="response_backward"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    n = np.arange(T)[:, None] - np.arange(T)
    total = np.einsum("t,tk->k", dh, np.tril(np.power(w, np.maximum(n, 0))))
    before = np.roll(response(x, w, u, h0), 1)
    before[0] = h0
    return total * u, np.dot(total, before), np.dot(total, x), np.dot(dh, np.power(w, np.arange(1, T + 1)))

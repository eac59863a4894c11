# %% wrong="constant_flow" about="The roles are exchanged: the logistic function for phi, the line's weight for the weight" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return s / w, 1 / (s * (1 - s))


# %% wrong="constant_flow" about="phi is a times the slope" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a * s * (1 - s), 1 / (s * (1 - s))


# %% wrong="constant_flow" about="The weight is the slope of the inverse at a only, with a in place of s" kind="common"
def constant_flow(a, w):
    return a / w, 1 / (a * (1 - a) + 1e-9)


# %% wrong="constant_flow" about="The weight is a quarter instead of 4 at a = 0" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / w, 4 * s * (1 - s)


# %% wrong="constant_flow" about="The exponential has the wrong sign, which does not matter for the weight, but phi is w / a" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(a))
    return w / (a + 1e-12), 1 / (s * (1 - s))


# %% wrong="constant_flow" about="phi is clipped to -1 and 1" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return np.clip(a / w, -1, 1), 1 / (s * (1 - s))


# %% wrong="constant_flow" about="The weight of a tanh unit" kind="common"
def constant_flow(a, w):
    return a / w, 1 / (1 - np.tanh(a) ** 2)


# %% wrong="constant_flow" about="phi is the line a" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a, 1 / (s * (1 - s))


# %% wrong="constant_flow" about="The weight is one number, its mean" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / w, np.mean(1 / (s * (1 - s)))


# %% wrong="constant_flow" about="The weight lacks the square: 1/s - 1/s^2" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / w, 1 / (s - s**3)


# %% wrong="store_and_protect" about="The state is run, but starts from the first input without u" kind="common"
def store_and_protect(x, u):
    c = x[:, 0] + u * x[:, 1:].sum(axis=1)
    dc = c - x[:, 0]
    return np.mean(dc * x[:, 0]), np.mean(dc * x[:, 1:].sum(axis=1))


# %% wrong="store_and_protect" about="protect is the size of the noise, without dc" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return np.mean(dc * x[:, 0]), np.mean(u * x[:, 1:].sum(axis=1) ** 2)


# %% wrong="store_and_protect" about="store is u - 1, the expected value" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return u - 1, np.mean(dc * x[:, 1:].sum(axis=1))


# %% wrong="store_and_protect" about="The target is the sign of the first input" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - np.sign(x[:, 0])
    return np.mean(dc * x[:, 0]), np.mean(dc * x[:, 1:].sum(axis=1))


# %% wrong="store_and_protect" about="The loss itself is split" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return np.mean(dc**2) / 2, np.mean(dc**2) / 2


# %% wrong="store_and_protect" about="Arrays, one entry per sequence, are returned" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return dc * x[:, 0], dc * x[:, 1:].sum(axis=1)


# %% wrong="store_and_protect" about="protect has both signs: it is subtracted" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return np.mean(dc * x[:, 0]), -np.mean(dc * x[:, 1:].sum(axis=1))


# %% wrong="store_and_protect" about="The last step is left out of protect" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return np.mean(dc * x[:, 0]), np.mean(dc * x[:, 1:-1].sum(axis=1))


# %% wrong="store_and_protect" about="The first sequence only" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return dc[0] * x[0, 0], dc[0] * x[0, 1:].sum()


# %% wrong="store_and_protect" about="The state before the last input is used" kind="subtle"
def store_and_protect(x, u):
    dc = u * x[:, :-1].sum(axis=1) - x[:, 0]
    return np.mean(dc * x[:, 0]), np.mean(dc * x[:, 1:].sum(axis=1))


# %% wrong="compromise" about="Powers: the noise counts T - 1 squared" kind="common"
def compromise(T, s2):
    V = (T - 1) ** 2 * s2
    u = 1 / (1 + V)
    return u, V / (1 + V) / 2


# %% wrong="compromise" about="u is 1 / V" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (V + (V == 0))
    return u, ((u - 1) ** 2 + u**2 * V) / 2


# %% wrong="compromise" about="The loss is 1 minus u" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 1 - u


# %% wrong="compromise" about="The loss is divided by T" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, V / (1 + V) / 2 / T


# %% wrong="compromise" about="The noise of all inputs and of the first, too" kind="common"
def compromise(T, s2):
    V = (T + 1) * s2
    u = 1 / (1 + V)
    return u, V / (1 + V) / 2


# %% wrong="compromise" about="u = 1/T, the best output weight" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / T
    return u, ((u - 1) ** 2 + u**2 * V) / 2


# %% wrong="compromise" about="The loss is a quarter" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, V / (1 + V) / 4


# %% wrong="compromise" about="The factor 1/2 is in u as well" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 0.5 / (1 + V)
    return u, ((u - 1) ** 2 + u**2 * V) / 2


# %% wrong="compromise" about="u is rounded to two digits" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = round(1 / (1 + V), 2)
    return u, ((u - 1) ** 2 + u**2 * V) / 2


# %% wrong="compromise" about="The loss misses the square of u - 1" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, (abs(u - 1) + u**2 * V) / 2


# %% wrong="gated_cell" about="The old state is also gated by the output gate" kind="common"
def gated_cell(i, g, o, c0):
    c, h, s = [], [], c0
    for k in range(len(i)):
        s = o[k] * s + i[k] * g[k]
        c.append(s)
        h.append(o[k] * np.tanh(s / 2))
    return np.array(c), np.array(h)


# %% wrong="gated_cell" about="h is handed on instead of c" kind="subtle"
def gated_cell(i, g, o, c0):
    c, h, s = [], [], c0
    for k in range(len(i)):
        s = s + i[k] * g[k]
        c.append(s)
        s = o[k] * np.tanh(s / 2)
        h.append(s)
    return np.array(c), np.array(h)


# %% wrong="gated_cell" about="c0 is taken for the state after step 0" kind="common"
def gated_cell(i, g, o, c0):
    c = np.empty(len(i))
    c[0] = c0
    for k in range(1, len(i)):
        c[k] = c[k - 1] + i[k] * g[k]
    return c, o * np.tanh(c / 2)


# %% wrong="gated_cell" about="The gates are squashed again" kind="subtle"
def gated_cell(i, g, o, c0):
    s = lambda a: 1 / (1 + np.exp(-a))
    c = c0 + np.cumsum(s(i) * g)
    return c, s(o) * np.tanh(c / 2)


# %% wrong="gated_cell" about="One state too many, c0 in front" kind="common"
def gated_cell(i, g, o, c0):
    c = np.concatenate([[c0], c0 + np.cumsum(i * g)])
    return c, np.append(0.0, o) * np.tanh(c / 2)


# %% wrong="gated_cell" about="tanh of 2c" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o * np.tanh(2 * c)


# %% wrong="gated_cell" about="h is the running sum as well" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, np.cumsum(o * np.tanh(c / 2))


# %% wrong="gated_cell" about="The candidate is doubled, as 2 tanh" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * 2 * np.tanh(g / 2))
    return c, o * np.tanh(c / 2)


# %% wrong="gated_cell" about="The logistic function scaled to -2..2" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o * (4 / (1 + np.exp(-c)) - 2)


# %% wrong="gated_cell" about="The input gate of the step before" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(np.append(0.0, i[:-1]) * g)
    return c, o * np.tanh(c / 2)


# %% wrong="gated_backward" about="dc is passed on with the slope once more" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        dc = dc + dh[t] * o[t] * (1 - s**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * (1 - s**2)
    return di, dg, do, dc


# %% wrong="gated_backward" about="dc is passed on times i and o" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        dc = dc + dh[t] * o[t] * (1 - s**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * i[t] * o[t]
    return di, dg, do, dc


# %% wrong="gated_backward" about="dg with the slope of the candidate's tanh" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        dc = dc + dh[t] * o[t] * (1 - s**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t] * (1 - g[t] ** 2 / 4)
    return di, dg, do, dc


# %% wrong="gated_backward" about="Only the gate on the loop is removed, and dc0 is 0" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        dc = dh[t] * o[t] * (1 - s**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, 0.0


# %% wrong="gated_backward" about="dc0 is the error of the last step" kind="common"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    s = np.tanh(c / 2)
    e = dh * o * (1 - s**2) / 2
    dc = np.cumsum(e[::-1])[::-1]
    return dc * g, dc * i, dh * s, dc[-1]


# %% wrong="gated_backward" about="The sum runs over the earlier steps" kind="subtle"
def gated_backward(dh, i, g, o, c):
    s = np.tanh(c / 2)
    e = dh * o * (1 - s**2) / 2
    dc = np.cumsum(e)
    return dc * g, dc * i, dh * s, dc[-1]


# %% wrong="gated_backward" about="do uses the state before the step" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        before = c[t - 1] if t else 0.0
        do[t] = dh[t] * np.tanh(before / 2)
        dc = dc + dh[t] * o[t] * (1 - s**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc


# %% wrong="gated_backward" about="dc averages both ways" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        dc = (dc + dh[t] * o[t] * (1 - s**2) / 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc


# %% wrong="gated_backward" about="The slope of the logistic function" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        q = 1 / (1 + np.exp(-c[t]))
        dc = dc + dh[t] * o[t] * q * (1 - q)
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc


# %% wrong="gated_backward" about="dc0 is returned as an array of all dc" kind="subtle"
def gated_backward(dh, i, g, o, c):
    s = np.tanh(c / 2)
    e = dh * o * (1 - s**2) / 2
    dc = np.cumsum(e[::-1])[::-1]
    return dc * g, dc * i, dh * s, dc


# %% wrong="input_bias" about="The bias is limit over the drift, negated" kind="common"
def input_bias(m, T, limit):
    c = m * T
    return c, (-limit / abs(c) if abs(c) > limit else np.inf)


# %% wrong="input_bias" about="The bias makes the drift per step smaller than limit" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = min(limit / abs(m), 0.999)
    return c, np.log(i / (1 - i))


# %% wrong="input_bias" about="The bias is rounded" kind="common"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / abs(c)
    return c, np.round(np.log(i / (1 - i)), 2)


# %% wrong="input_bias" about="The mean is taken with its sign" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / c
    return c, np.log(abs(i) / (1 - i))


# %% wrong="input_bias" about="c_open is the gated state" kind="common"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / abs(c)
    return np.sign(c) * limit, np.log(i / (1 - i))


# %% wrong="input_bias" about="A large number stands for infinity" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, 1e6
    i = limit / abs(c)
    return c, np.log(i / (1 - i))


# %% wrong="input_bias" about="The edge, just allowed, is not seen as harmless" kind="common"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) < limit:
        return c, np.inf
    i = min(limit / abs(c), 1 - 1e-12)
    return c, np.log(i / (1 - i))


# %% wrong="input_bias" about="-1 over the drift" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    return c, -1 / abs(c)


# %% wrong="input_bias" about="The bias halves again" kind="common"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / abs(c)
    return c, np.log(i / (1 - i)) / 2


# %% wrong="input_bias" about="The tanh gate" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / abs(c)
    return c, 2 * np.arctanh(2 * i - 1) / 2


# %% wrong="error_left" about="The product of the gates up to q, from the first, with q = 0 the first gate" kind="common"
def error_left(f):
    return np.array([np.prod(f[: q + 1]) for q in range(len(f) + 1)])


# %% wrong="error_left" about="Division by the gates" kind="subtle"
def error_left(f):
    with np.errstate(all="ignore"):
        p = np.cumprod(f)
        return np.concatenate([[1.0], p[-1] / p])


# %% wrong="error_left" about="f^q with the geometric mean" kind="common"
def error_left(f):
    return np.exp(np.mean(np.log(f + 1e-300))) ** np.arange(len(f) + 1)


# %% wrong="error_left" about="Logarithms added, zero lost" kind="subtle"
def error_left(f):
    s = np.concatenate([[0.0], np.cumsum(np.log(np.where(f > 0, f, 1.0))[::-1])])
    return np.exp(s)


# %% wrong="error_left" about="left[q] = f[q] times left[q-1]" kind="common"
def error_left(f):
    left = np.ones(len(f) + 1)
    for q in range(1, len(f) + 1):
        left[q] = left[q - 1] * f[q - 1]
    return left


# %% wrong="error_left" about="One too many ones at the end" kind="subtle"
def error_left(f):
    return np.concatenate([np.cumprod(f[::-1]), [0.0]])


# %% wrong="error_left" about="Index one off: f[T-1-q]" kind="common"
def error_left(f):
    left = np.ones(len(f) + 1)
    for q in range(1, len(f)):
        left[q] = left[q - 1] * f[len(f) - 1 - q]
    return left


# %% wrong="error_left" about="A list" kind="subtle"
def error_left(f):
    return list(np.concatenate([[1.0], np.cumprod(f[::-1])]))


# %% wrong="error_left" about="Square roots" kind="common"
def error_left(f):
    return np.sqrt(np.concatenate([[1.0], np.cumprod(f[::-1])]))


# %% wrong="error_left" about="Written into the input" kind="subtle"
def error_left(f):
    f *= 1.0
    f[:] = f[::-1]
    return np.concatenate([[1.0], np.cumprod(f)])


# %% wrong="start_biases" about="Twice the half-life" kind="common"
def start_biases(eps, n):
    f = 0.5 ** (1 / (2 * n))
    return np.log(eps / (1 - eps)), np.log(f / (1 - f))


# %% wrong="start_biases" about="A quarter is left" kind="subtle"
def start_biases(eps, n):
    f = 0.25 ** (1 / n)
    return np.log(eps / (1 - eps)), np.log(f / (1 - f))


# %% wrong="start_biases" about="tanh at 1 taken as its largest value" kind="common"
def start_biases(eps, n):
    o = eps / np.tanh(1)
    o = min(o, 0.999)
    f = 0.5 ** (1 / n)
    return np.log(o / (1 - o)), np.log(f / (1 - f))


# %% wrong="start_biases" about="tanh(1/2) taken as the largest value" kind="subtle"
def start_biases(eps, n):
    o = min(eps / np.tanh(0.5), 0.999)
    f = 0.5 ** (1 / n)
    return np.log(o / (1 - o)), np.log(f / (1 - f))


# %% wrong="start_biases" about="Half-life from the time constant n" kind="common"
def start_biases(eps, n):
    f = 1 - 1 / (n + 1e-9) if n > 1 else 0.5
    return np.log(eps / (1 - eps)), np.log(f / (1 - f))


# %% wrong="start_biases" about="Both biases negative" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return np.log(eps / (1 - eps)), -abs(np.log(f / (1 - f)))


# %% wrong="start_biases" about="ln n" kind="common"
def start_biases(eps, n):
    return np.log(eps / (1 - eps)), np.log(n)


# %% wrong="start_biases" about="Rounded" kind="subtle"
def start_biases(eps, n):
    f = round(0.5 ** (1 / n), 3)
    return np.log(eps / (1 - eps)), np.log(f / (1 - f))


# %% wrong="start_biases" about="n - 1 steps" kind="common"
def start_biases(eps, n):
    f = 0.5 ** (1 / max(n - 1, 0.4))
    return np.log(eps / (1 - eps)), np.log(f / (1 - f))


# %% wrong="start_biases" about="f and o returned" kind="subtle"
def start_biases(eps, n):
    return eps, 0.5 ** (1 / n)


# %% wrong="pronoun" about="The forget bias is -1 with weights -1: always shut" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], -1
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="The input gate opens for pattern 2 too, with candidate 1" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 1, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, -1, 1, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="The forget gate shuts at John only" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [0, -1, 0, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="The candidate is 1 for all" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, 1, 1, 1]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="The input gate is open always, candidate of other words 1" kind="common"
def pronoun(symbols):
    w_i, b_i = [0, 0, 0, 0], 1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, 1]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="Only Jane matters" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 0, 0, 0], -1
    w_f, b_f = [-1, 0, -1, 0], 0
    w_g = [1, 0, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="Pattern 2 writes -1 after Jane, nothing wiped" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 1, 0], -1
    w_f, b_f = [0, 0, 0, 0], 0
    w_g = [1, -1, -1, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="Candidate is half" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [0.5, -0.5, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="The weights of i and f exchanged" kind="common"
def pronoun(symbols):
    w_f, b_f = [1, 1, 0, 0], -1
    w_i, b_i = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="Symbols shifted by one" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [0, 1, 1, 0], -1
    w_f, b_f = [0, -1, -1, -1], 0
    w_g = [0, 1, -1, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

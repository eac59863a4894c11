# %% wrong="constant_flow" about="phi is a times w instead of a divided by w" kind="common"
def constant_flow(a, w):
    phi = w * a
    s = 1 / (1 + np.exp(-a))
    w_logistic = 1 / (s * (1 - s))
    return phi, w_logistic


# %% wrong="constant_flow" about="phi is the identity, whatever the weight w is" kind="common"
def constant_flow(a, w):
    sig = 1.0 / (1.0 + np.exp(-a))
    return a.copy(), 1.0 / (sig * (1.0 - sig))


# %% wrong="constant_flow" about="w_logistic is the logistic slope itself, not one over it" kind="common"
def constant_flow(a, w):
    phi = a / w
    s = 1 / (1 + np.exp(-a))
    slope = s * (1 - s)
    return phi, slope


# %% wrong="constant_flow" about="the logistic slope is taken at w times a instead of at a" kind="subtle"
def constant_flow(a, w):
    phi = np.empty_like(a)
    w_logistic = np.empty_like(a)
    for n in range(len(a)):
        phi[n] = a[n] / w
        s = 1 / (1 + np.exp(-w * a[n]))
        w_logistic[n] = 1 / (s * (1 - s))
    return phi, w_logistic


# %% wrong="constant_flow" about="the sign of w is lost: phi is a divided by the size of w" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / abs(w), 1 / (s - s**2)


# %% wrong="constant_flow" about="w_logistic is w over the slope: w is counted twice, (3) asks for one over the slope" kind="subtle"
def constant_flow(a, w):
    def sigma(z):
        return 1 / (1 + np.exp(-z))

    phi = a / w
    w_logistic = w / (sigma(a) * sigma(-a))
    return phi, w_logistic


# %% wrong="store_and_protect" about="protect is averaged over the later steps too, where their shares have to be added" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    store = np.mean(dc * x[:, 0])
    if x.shape[1] == 1:
        return float(store), 0.0
    protect = np.mean(dc[:, None] * x[:, 1:])
    return float(store), float(protect)


# %% wrong="store_and_protect" about="the target is taken to be 1 in every sequence, not the first input" kind="common"
def store_and_protect(x, u):
    c = u * np.sum(x, axis=1)
    dc = c - 1
    store = (dc * x[:, 0]).mean()
    protect = (dc * x[:, 1:].sum(axis=1)).mean()
    return float(store), float(protect)


# %% wrong="store_and_protect" about="the shares are added over the sequences, not averaged" kind="common"
def store_and_protect(x, u):
    N, T = x.shape
    store, protect = 0.0, 0.0
    for n in range(N):
        c = 0.0
        for t in range(T):
            c = c + u * x[n, t]
        dc = c - x[n, 0]
        store += dc * x[n, 0]
        for t in range(1, T):
            protect += dc * x[n, t]
    return float(store), float(protect)


# %% wrong="store_and_protect" about="each step uses the error of its own state instead of the error at the last step" kind="subtle"
def store_and_protect(x, u):
    c = u * np.cumsum(x, axis=1)
    dc = c - x[:, :1]
    shares = dc * x
    store = shares[:, 0].mean()
    protect = shares[:, 1:].sum(axis=1).mean()
    return float(store), float(protect)


# %% wrong="store_and_protect" about="averages are taken before multiplying: mean error times mean input instead of the mean of the products" kind="subtle"
def store_and_protect(x, u):
    dc = (u * x.sum(axis=1) - x[:, 0]).mean()
    store = dc * x[:, 0].mean()
    protect = dc * x[:, 1:].sum(axis=1).mean()
    return float(store), float(protect)


# %% wrong="store_and_protect" about="store is worked out with the square of the first input set to 1, which holds only for inputs of 1 and -1" kind="subtle"
def store_and_protect(x, u):
    first = x[:, 0]
    S = x[:, 1:].sum(axis=1)
    store = np.mean((u - 1) + u * first * S)
    protect = np.mean((u - 1) * first * S + u * S**2)
    return float(store), float(protect)


# %% wrong="compromise" about="T noise terms are counted instead of T - 1" kind="common"
def compromise(T, s2):
    V = T * s2
    u = 1 / (1 + V)
    loss = 0.5 * ((u - 1) ** 2 + u**2 * V)
    return u, loss


# %% wrong="compromise" about="the loss lacks the factor one half" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    return 1 / (1 + V), V / (1 + V)


# %% wrong="compromise" about="s2 is taken for the standard deviation and squared once more" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2**2
    u = 1.0 / (1.0 + V)
    loss = 0.5 * V / (1.0 + V)
    return float(u), float(loss)


# %% wrong="compromise" about="the noise is added as if it were the same number at every step: T - 1 is squared" kind="subtle"
def compromise(T, s2):
    s = np.sqrt(s2)
    S = (T - 1) * s
    V = S**2
    u = 1 / (1 + V)
    loss = ((u - 1) ** 2 + u**2 * V) / 2
    return float(u), float(loss)


# %% wrong="compromise" about="the half stands before the first term of the loss only, so noise counts double in u and in loss" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    # d/du of 0.5 (u-1)^2 + u^2 V  is  (u - 1) + 2 u V
    u = 1 / (1 + 2 * V)
    loss = 0.5 * (u - 1) ** 2 + u**2 * V
    return u, loss


# %% wrong="compromise" about="the loss holds the noise only: what the store itself misses of the input is left out" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    noise = u * np.sqrt(V)
    loss = 0.5 * noise**2
    return float(u), float(loss)


# %% wrong="gated_cell" about="the state before step 0 is left out of the running sum" kind="common"
def gated_cell(i, g, o, c0):
    c = np.cumsum(i * g)
    h = o * np.tanh(c / 2)
    return c, h


# %% wrong="gated_cell" about="h squashes c, not half of c" kind="common"
def gated_cell(i, g, o, c0):
    T = len(i)
    c = np.zeros(T)
    h = np.zeros(T)
    state = c0
    for t in range(T):
        state = state + i[t] * g[t]
        c[t] = state
        h[t] = o[t] * np.tanh(state)
    return c, h


# %% wrong="gated_cell" about="h is made from the state before the step instead of the new one" kind="common"
def gated_cell(i, g, o, c0):
    c, h = np.zeros_like(g), np.zeros_like(g)
    c_prev = c0
    for t in range(len(g)):
        h[t] = o[t] * np.tanh(c_prev / 2)
        c_prev = c_prev + i[t] * g[t]
        c[t] = c_prev
    return c, h


# %% wrong="gated_cell" about="the old state is weighted with 1 - i, so the loop has a factor" kind="subtle"
def gated_cell(i, g, o, c0):
    c = np.zeros(len(i))
    prev = c0
    for t in range(len(i)):
        c[t] = (1 - i[t]) * prev + i[t] * g[t]
        prev = c[t]
    return c, o * np.tanh(c / 2)


# %% wrong="gated_cell" about="the first output stays 0, because the loop that makes h begins at step 1" kind="subtle"
def gated_cell(i, g, o, c0):
    T = i.shape[0]
    c = np.zeros(T)
    h = np.zeros(T)
    c[0] = c0 + i[0] * g[0]
    for t in range(1, T):
        c[t] = c[t - 1] + i[t] * g[t]
        h[t] = o[t] * np.tanh(c[t] / 2)
    return c, h


# %% wrong="gated_cell" about="c holds the states before each step, from c0 on, and lacks the last one" kind="subtle"
def gated_cell(i, g, o, c0):
    steps = np.concatenate(([c0], (i * g)[:-1]))
    c = np.cumsum(steps)
    h = o * np.tanh(c / 2)
    return c, h


# %% wrong="gated_backward" about="the error on the loop is still multiplied with the input gate at each step" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * i[t]
    return di, dg, do, float(dc)


# %% wrong="gated_backward" about="what comes back from later steps is still dropped: dc is replaced at each step" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, float(dc)


# %% wrong="gated_backward" about="the inner derivative one half of tanh(c/2) is missing" kind="common"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    local = dh * o * (1 - th**2)
    dc = np.cumsum(local[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc[0])


# %% wrong="gated_backward" about="the slope of the squashing is written in h = o tanh(c/2) instead of in tanh(c/2)" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    h = o * np.tanh(c / 2)
    dc = 0.0
    for t in range(T - 1, -1, -1):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc += dh[t] * o[t] * 0.5 * (1 - h[t] ** 2)
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, float(dc)


# %% wrong="gated_backward" about="di and dg are written before the error of the same step's output is added to dc" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        s = np.tanh(c[t] / 2)
        do[t] = dh[t] * s
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc + dh[t] * o[t] * (1 - s**2) / 2
    return di, dg, do, float(dc)


# %% wrong="gated_backward" about="dc0 is the error at the last state instead of the one at the first" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    into_c = 0.5 * dh * o * (1 - th * th)
    T = c.size
    later = np.triu(np.ones((T, T)))
    dc = np.einsum("tk,k->t", later, into_c)
    return dc * g, dc * i, dh * th, float(dc[-1])


# %% wrong="input_bias" about="the expected state is compared with limit with its sign, so a negative mean always passes as harmless" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if c_open <= limit:
        return float(c_open), np.inf
    i = limit / c_open
    return float(c_open), float(np.log(i / (1 - i)))


# %% wrong="input_bias" about="the bias is ln(i): the 1 - i of the inverse logistic function is missing" kind="common"
def input_bias(m, T, limit):
    c_open = float(m * T)
    size = abs(c_open)
    if size <= limit:
        b_i = np.inf
    else:
        b_i = float(np.log(limit / size))
    return c_open, b_i


# %% wrong="input_bias" about="the inverse logistic function is upside down, so the bias has the wrong sign" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return float(c_open), np.inf
    i = limit / abs(c_open)
    b_i = np.log((1 - i) / i)
    return float(c_open), float(b_i)


# %% wrong="input_bias" about="the expected state is returned without its sign" kind="subtle"
def input_bias(m, T, limit):
    c_open = abs(m) * T
    if c_open <= limit:
        return float(c_open), np.inf
    return float(c_open), float(-np.log(c_open / limit - 1))


# %% wrong="input_bias" about="where every bias is allowed the gate is capped just below 1, which gives a finite bias instead of infinity" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if m == 0:
        return 0.0, np.inf
    i = min(limit / abs(c_open), 1 - 1e-12)
    return float(c_open), float(np.log(i / (1 - i)))


# %% wrong="input_bias" about="the state that just reaches the limit is not counted as allowed, and the formula then divides by zero" kind="subtle"
def input_bias(m, T, limit):
    c_open = float(m) * T
    if abs(c_open) < limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(np.log(i / (1 - i)))


# %% wrong="error_left" about="the product runs from the first gate forward instead of from the last one back" kind="common"
def error_left(f):
    return np.concatenate(([1.0], np.cumprod(f)))


# %% wrong="error_left" about="the empty product for q = 0 is missing, so there are only T entries" kind="common"
def error_left(f):
    return np.cumprod(f[::-1])


# %% wrong="error_left" about="the products are right but lie in the order of time, with the last state at the end" kind="common"
def error_left(f):
    T = len(f)
    left = np.ones(T + 1)
    for t in range(T - 1, -1, -1):
        left[t] = left[t + 1] * f[t]
    return left


# %% wrong="error_left" about="for q = 0 the slice f[-0:] is the whole array, so left[0] is the product of all gates" kind="subtle"
def error_left(f):
    T = f.shape[0]
    left = np.zeros(T + 1)
    for q in range(T + 1):
        left[q] = np.prod(f[-q:])
    return left


# %% wrong="error_left" about="the products are made by division, which fails once a gate is 0" kind="subtle"
def error_left(f):
    from_start = np.concatenate(([1.0], np.cumprod(f)))
    total = from_start[-1]
    with np.errstate(all="ignore"):
        left = total / from_start
    return left[::-1]


# %% wrong="error_left" about="only the last forget gate is used, raised to the power q" kind="subtle"
def error_left(f):
    q = np.arange(len(f) + 1)
    return f[-1] ** q


# %% wrong="start_biases" about="the inverse logistic function of the output gate is upside down: the bias is positive" kind="common"
def start_biases(eps, n):
    b_o = np.log((1 - eps) / eps)
    f = 0.5 ** (1 / n)
    b_f = np.log(f / (1 - f))
    return float(b_o), float(b_f)


# %% wrong="start_biases" about="f is one half to the power n instead of 1/n" kind="common"
def start_biases(eps, n):
    def logit(p):
        return float(np.log(p / (1 - p)))

    return logit(eps), logit(0.5**n)


# %% wrong="start_biases" about="the gate activations are returned, not the biases" kind="common"
def start_biases(eps, n):
    o = eps
    f = 0.5 ** (1 / n)
    return float(o), float(f)


# %% wrong="start_biases" about="n is taken as the time in which the state falls to 1/e, not to one half" kind="subtle"
def start_biases(eps, n):
    b_o = np.log(eps) - np.log(1 - eps)
    f = np.exp(-1 / n)
    b_f = np.log(f) - np.log(1 - f)
    return float(b_o), float(b_f)


# %% wrong="start_biases" about="b_f is the approximation ln(1.44 n), which is far off for short half-lives" kind="subtle"
def start_biases(eps, n):
    b_o = -np.log(1 / eps - 1)
    b_f = np.log(n / np.log(2))
    return float(b_o), float(b_f)


# %% wrong="start_biases" about="the output gate is set for a state of size 1 only, so larger states make h exceed eps" kind="subtle"
def start_biases(eps, n):
    o = eps / np.tanh(0.5)
    if o >= 1:
        b_o = np.inf
    else:
        b_o = np.log(o / (1 - o))
    f = 2 ** (-1 / n)
    return float(b_o), float(np.log(f / (1 - f)))


# %% wrong="pronoun" about="the forget gate shuts at pattern 2 only, so that names add up" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [0, 0, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="the forget gate has bias 1, so that it lies exactly on its threshold and is open at every symbol" kind="common"
def pronoun(symbols):
    w_i = [1, 1, 0, 0]
    b_i = -0.5
    w_f = [-1, -1, -1, 0]
    b_f = 1
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="another word wipes the memory too" kind="common"
def pronoun(symbols):
    w_i = [1.0, 1.0, 0.0, 0.0]
    b_i = -1.0
    w_f = [0.0, 0.0, 0.0, 0.0]
    b_f = -1.0
    w_g = [1.0, -1.0, 0.0, 0.0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% wrong="pronoun" about="the memory is 0 only at pattern 2 itself and comes back with the next word" kind="subtle"
def pronoun(symbols):
    symbols = np.asarray(symbols)
    values = np.array([1.0, -1.0, 0.0, 0.0])
    steps = np.arange(len(symbols))
    last_name = np.maximum.accumulate(np.where(symbols < 2, steps, 0))
    c = values[symbols[last_name]]
    c[symbols == 2] = 0.0
    return c


# %% wrong="pronoun" about="names are added and the sum is clipped, so that a name cancels the other name instead of replacing it" kind="subtle"
def pronoun(symbols):
    c = np.zeros(len(symbols))
    state = 0.0
    for t, s in enumerate(symbols):
        if s == 0:
            state = state + 1
        elif s == 1:
            state = state - 1
        elif s == 2:
            state = 0.0
        state = min(1.0, max(-1.0, state))
        c[t] = state
    return c


# %% wrong="pronoun" about="the forget gate stays open at Jane, so that Jane is added to what was there" kind="subtle"
def pronoun(symbols):
    w_i = [2, 2, -2, -2]
    b_i = 0
    w_f = [1, -2, -2, 1]
    b_f = 0
    w_g = [1, -1, 5, 5]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

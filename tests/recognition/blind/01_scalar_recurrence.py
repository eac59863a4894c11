# %% wrong="response" about="the state is never handed on: each step starts from h0 again" kind="common"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    h_prev = h0
    for t in range(T):
        h[t] = w * h_prev + u * x[t]
    return h


# %% wrong="response" about="the initial state is stored as the first entry and the last state is left out" kind="common"
def response(x, w, u, h0):
    states = []
    h = h0
    for x_t in x:
        states.append(h)
        h = w * h + u * x_t
    return np.array(states, dtype=float)


# %% wrong="response" about="h0 is ignored: the state starts at 0" kind="common"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h


# %% wrong="response" about="w and u have changed places" kind="common"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    prev = h0
    for t in range(T):
        prev = u * prev + w * x[t]
        h[t] = prev
    return h


# %% wrong="response" about="entry 0 is set to h0 and the loop starts at 1, so the first input is never used" kind="common"
def response(x, w, u, h0):
    h = np.empty(len(x))
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h


# %% wrong="response" about="parentheses in the wrong place: w multiplies the new input too" kind="common"
def response(x, w, u, h0):
    h = np.zeros_like(x)
    state = h0
    for t in range(x.shape[0]):
        state = w * (state + u * x[t])
        h[t] = state
    return h


# %% wrong="response" about="the input is taken one step too early, x[t-1], which wraps around at the start" kind="subtle"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    h_prev = h0
    for t in range(T):
        h[t] = w * h_prev + u * x[t - 1]
        h_prev = h[t]
    return h


# %% wrong="response" about="the loop ends one step early and leaves the last state 0" kind="subtle"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    s = h0
    for t in range(0, T - 1):
        s = w * s + u * x[t]
        h[t] = s
    return h


# %% wrong="response" about="closed form in which h0 is weighted by w to the t instead of t + 1" kind="subtle"
def response(x, w, u, h0):
    T = len(x)
    powers = w ** np.arange(T)
    return h0 * powers + np.convolve(u * powers, x)[:T]


# %% wrong="response" about="vectorized with a division by powers of w, which breaks down for w = 0" kind="subtle"
def response(x, w, u, h0):
    t = np.arange(len(x))
    with np.errstate(all='ignore'):
        p = np.power(float(w), t)
        return p * (w * h0 + np.cumsum(u * x / p))


# %% wrong="response" about="h0 is treated as an input before the first and so multiplied by u" kind="subtle"
def response(x, w, u, h0):
    everything = np.concatenate([[h0], x])
    out = []
    h = 0.0
    for value in everything:
        h = w * h + u * value
        out.append(h)
    return np.array(out[1:])


# %% wrong="fir_response" about="no guard at the start: negative indices read the end of x, or lie outside it" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(N):
            y[t] += taps[k] * x[t - k]
    return y


# %% wrong="fir_response" about="taps in the wrong order: tap 0 weighs the oldest input of the window" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    padded = np.concatenate([np.zeros(N - 1), x])
    return np.array([padded[t:t + N] @ taps for t in range(T)])


# %% wrong="fir_response" about="the full convolution is returned without cutting it to T values" kind="common"
def fir_response(x, taps):
    return np.convolve(x, taps)


# %% wrong="fir_response" about="the window looks forward, x[t+k], into the future" kind="common"
def fir_response(x, taps):
    T = x.size
    y = np.zeros(T)
    for t in range(T):
        for k in range(taps.size):
            if t + k < T:
                y[t] += taps[k] * x[t + k]
    return y


# %% wrong="fir_response" about="the terms overwrite each other instead of being added up" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(min(t + 1, N)):
            y[t] = taps[k] * x[t - k]
    return y


# %% wrong="fir_response" about="np.convolve in mode same, which centers the window" kind="common"
def fir_response(x, taps):
    return np.convolve(x, taps, mode='same')


# %% wrong="fir_response" about="the guard t - k > 0 leaves out the very first input x[0]" kind="subtle"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for t in range(len(x)):
        for k, tap in enumerate(taps):
            if t - k > 0:
                y[t] += tap * x[t - k]
    return y


# %% wrong="fir_response" about="output stays 0 until the window is completely filled" kind="subtle"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(N - 1, T):
        window = x[t - N + 1:t + 1]
        y[t] = np.sum(taps * window[::-1])
    return y


# %% wrong="fir_response" about="shifted copies with slices that do not fit when there are many more taps than inputs" kind="subtle"
def fir_response(x, taps):
    T = len(x)
    y = np.zeros(T)
    for k in range(len(taps)):
        y[k:] += taps[k] * x[:T - k]
    return y


# %% wrong="fir_response" about="the inner loop stops at N - 1, so the oldest tap is never used" kind="subtle"
def fir_response(x, taps):
    T = len(x)
    N = len(taps)
    y = np.zeros(T)
    for t in range(T):
        total = 0.0
        for k in range(min(t + 1, N - 1)):
            total += taps[k] * x[t - k]
        y[t] = total
    return y


# %% wrong="fir_response" about="before the start the first input is repeated instead of taking zeros" kind="subtle"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        idx = np.maximum(t - np.arange(N), 0)
        y[t] = np.dot(taps, x[idx])
    return y


# %% wrong="impulse_response" about="exponents run from 1 to T instead of from 0" kind="common"
def impulse_response(w, u, T):
    return u * w ** np.arange(1, T + 1)


# %% wrong="impulse_response" about="u is raised to the power together with w" kind="common"
def impulse_response(w, u, T):
    return (u * w) ** np.arange(T)


# %% wrong="impulse_response" about="w and u have changed places in the formula" kind="common"
def impulse_response(w, u, T):
    t = np.arange(T)
    h = w * u ** t
    return h


# %% wrong="impulse_response" about="the factor u is missing" kind="common"
def impulse_response(w, u, T):
    return np.array([float(w) ** t for t in range(T)])


# %% wrong="impulse_response" about="T + 1 values are returned" kind="common"
def impulse_response(w, u, T):
    exponents = np.arange(T + 1)
    return u * np.power(w, exponents)


# %% wrong="impulse_response" about="the response to a constant input of ones instead of a single 1" kind="common"
def impulse_response(w, u, T):
    x = np.ones(T)
    return response(x, w, u, 0.0)


# %% wrong="impulse_response" about="the sign of w is lost through an absolute value" kind="subtle"
def impulse_response(w, u, T):
    return u * np.abs(w) ** np.arange(T)


# %% wrong="impulse_response" about="powers through exp and log, which give nan for zero or negative w" kind="subtle"
def impulse_response(w, u, T):
    n = np.arange(T)
    with np.errstate(all='ignore'):
        return u * np.exp(n * np.log(w))


# %% wrong="impulse_response" about="the loop ends one early, so the last value stays 0" kind="subtle"
def impulse_response(w, u, T):
    h = np.zeros(T)
    h[0] = u
    for t in range(1, T - 1):
        h[t] = w * h[t - 1]
    return h


# %% wrong="impulse_response" about="the first value is 1 instead of u, the others are right" kind="subtle"
def impulse_response(w, u, T):
    h = [1.0]
    power = 1.0
    for _ in range(T - 1):
        power *= w
        h.append(u * power)
    return np.array(h)


# %% wrong="impulse_response" about="for w = 0 everything is 0, also the first value, which has to be u" kind="subtle"
def impulse_response(w, u, T):
    if w == 0:
        return np.zeros(T)
    return u * w ** np.arange(T)


# %% wrong="worst_input" about="the order in time is not reversed: exponent t instead of T - 1 - t" kind="common"
def worst_input(w, u, T):
    return np.sign(u) * np.sign(w) ** np.arange(T)


# %% wrong="worst_input" about="the sign of u is forgotten" kind="common"
def worst_input(w, u, T):
    exponents = np.arange(T)[::-1]
    return np.sign(w) ** exponents


# %% wrong="worst_input" about="a constant 1 is taken to be the worst input in all cases" kind="common"
def worst_input(w, u, T):
    return np.ones(T)


# %% wrong="worst_input" about="the factors themselves are returned instead of their signs" kind="common"
def worst_input(w, u, T):
    x = np.zeros(T)
    for t in range(T):
        x[t] = u * w ** (T - 1 - t)
    return x


# %% wrong="worst_input" about="all signs are opposite, so the state becomes as negative as possible" kind="common"
def worst_input(w, u, T):
    factor = np.sign(u) * np.sign(w) ** np.arange(T - 1, -1, -1)
    return np.where(factor > 0, -1.0, 1.0)


# %% wrong="worst_input" about="the sign of u is raised to the power too" kind="common"
def worst_input(w, u, T):
    s = np.sign(w * u)
    return s ** np.arange(T)[::-1]


# %% wrong="worst_input" about="sign taken after the power, which underflows to 0 for long sequences" kind="subtle"
def worst_input(w, u, T):
    t = np.arange(T)
    return np.sign(u * w ** (T - 1 - t))


# %% wrong="worst_input" about="factors that underflow for large T are counted as positive" kind="subtle"
def worst_input(w, u, T):
    x = np.empty(T)
    factor = float(u)
    for t in reversed(range(T)):
        x[t] = 1.0 if factor >= 0 else -1.0
        factor *= w
    return x


# %% wrong="worst_input" about="exponent one too large: T - t instead of T - 1 - t" kind="subtle"
def worst_input(w, u, T):
    return np.array([np.sign(u) * np.sign(w) ** (T - t) for t in range(T)])


# %% wrong="worst_input" about="the loop stops before the last step and leaves its input 0" kind="subtle"
def worst_input(w, u, T):
    x = np.zeros(T)
    for t in range(T - 1):
        x[t] = np.sign(u) * np.sign(w) ** (T - 1 - t)
    return x


# %% wrong="worst_input" about="each input only makes its own u x(t) largest, the powers of w are not considered" kind="subtle"
def worst_input(w, u, T):
    x = np.ones(T)
    if u < 0:
        x = -x
    return x


# %% wrong="gain" about="no absolute value of u, so the peak gain can be negative" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return u / (1 - abs(w))


# %% wrong="gain" about="w without its absolute value: the gain for a constant input" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return abs(u / (1 - w))


# %% wrong="gain" about="the input weight u is left out" kind="common"
def gain(w, u):
    return np.inf if abs(w) >= 1 else 1 / (1 - abs(w))


# %% wrong="gain" about="formula of the series used without asking whether it converges" kind="common"
def gain(w, u):
    with np.errstate(divide='ignore'):
        return float(np.float64(abs(u)) / (1 - abs(w)))


# %% wrong="gain" about="largest value of the impulse response instead of the sum" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    h = impulse_response(w, u, 1000)
    return float(np.max(np.abs(h)))


# %% wrong="gain" about="root of the sum of squares instead of the sum of absolute values" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return abs(u) / np.sqrt(1 - w ** 2)


# %% wrong="gain" about="the unstable case is asked for without absolute value, so w below -1 gets the formula" kind="subtle"
def gain(w, u):
    if w >= 1:
        return np.inf
    if w == -1:
        return np.inf
    return abs(u) / (1 - abs(w))


# %% wrong="gain" about="the sum is cut off after 100 terms, too few for w close to 1" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    total = 0.0
    for n in range(100):
        total += abs(u) * abs(w) ** n
    return total


# %% wrong="gain" about="at |w| = 1 the impulse response is bounded, so |u| is returned instead of infinity" kind="subtle"
def gain(w, u):
    size = abs(w)
    if size > 1:
        return np.inf
    if size == 1:
        return abs(u)
    return abs(u) / (1 - size)


# %% wrong="gain" about="infinity is multiplied by u and becomes minus infinity for negative u" kind="subtle"
def gain(w, u):
    if abs(w) < 1:
        return abs(u) / (1.0 - abs(w))
    return u * np.inf


# %% wrong="gain" about="the sum begins at n = 1, so the term |u| itself is missing" kind="subtle"
def gain(w, u):
    a = abs(w)
    if a >= 1:
        return float('inf')
    return abs(u) * a / (1 - a)


# %% wrong="memory" about="the minus sign is forgotten, both lengths are negative" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = 1 / np.log(abs(w))
    return tau, tau * np.log(2)


# %% wrong="memory" about="decimal logarithm in the time constant" kind="common"
def memory(w):
    a = abs(w)
    if a == 0:
        return 0.0, 0.0
    if a >= 1:
        return np.inf, np.inf
    tau = -1.0 / np.log10(a)
    half = -np.log(2) / np.log(a)
    return tau, half


# %% wrong="memory" about="logarithm of w without absolute value gives nan for negative w" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    with np.errstate(invalid='ignore'):
        tau = -1 / np.log(w)
    return tau, tau * np.log(2)


# %% wrong="memory" about="the two results are returned in the wrong order" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    half_life = -np.log(2) / np.log(abs(w))
    time_constant = -1 / np.log(abs(w))
    return half_life, time_constant


# %% wrong="memory" about="half-life is the time constant divided by ln 2 instead of multiplied" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log(abs(w))
    return tau, tau / np.log(2)


# %% wrong="memory" about="negative w is treated like 0, as if nothing were remembered" kind="common"
def memory(w):
    if w <= 0:
        return 0.0, 0.0
    elif w >= 1:
        return np.inf, np.inf
    else:
        tau = -1 / np.log(w)
        return tau, tau * np.log(2)


# %% wrong="memory" about="at w = 0 both are infinite instead of 0" kind="subtle"
def memory(w):
    a = abs(w)
    if 0 < a < 1:
        tau = -1 / np.log(a)
        return tau, tau * np.log(2)
    return np.inf, np.inf


# %% wrong="memory" about="infinite case only for w >= 1, so w at or below -1 gets the formula" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if w >= 1:
        return np.inf, np.inf
    with np.errstate(divide='ignore'):
        log_w = np.log(np.abs(w))
        return -1 / log_w, -np.log(2) / log_w


# %% wrong="memory" about="half-life is rounded up to whole steps" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log(abs(w))
    half = float(np.ceil(tau * np.log(2)))
    return tau, half


# %% wrong="memory" about="strict comparison |w| > 1: exactly at |w| = 1 the formula divides by 0 and gives minus infinity" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) > 1:
        return np.inf, np.inf
    with np.errstate(divide='ignore'):
        tau = np.float64(-1.0) / np.log(abs(w))
    return tau, tau * np.log(2)


# %% wrong="memory" about="minus sign and ln 0.5 together make the half-life negative, the time constant is right" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    L = np.log(abs(w))
    return -1 / L, -np.log(0.5) / L


# %% wrong="taps_needed" about="rounded down instead of up" kind="common"
def taps_needed(w, u, eps):
    n = np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))
    return max(1, int(np.floor(n)))


# %% wrong="taps_needed" about="no lower limit: 0 or negative numbers for a large eps" kind="common"
def taps_needed(w, u, eps):
    a = abs(w)
    return int(np.ceil(np.log(eps * (1 - a) / abs(u)) / np.log(a)))


# %% wrong="taps_needed" about="absolute value of u forgotten: the search stops at once for negative u" kind="common"
def taps_needed(w, u, eps):
    N = 1
    while u * abs(w) ** N / (1 - abs(w)) > eps:
        N += 1
    return N


# %% wrong="taps_needed" about="absolute value of w forgotten: the search stops at an odd N for negative w" kind="common"
def taps_needed(w, u, eps):
    N = 1
    err = abs(u) * w / (1 - w)
    while err > eps:
        N = N + 1
        err = err * w
    return N


# %% wrong="taps_needed" about="only the first missing term is compared with eps, not the whole tail" kind="common"
def taps_needed(w, u, eps):
    n = 1
    while abs(u) * abs(w) ** n > eps:
        n += 1
    return n


# %% wrong="taps_needed" about="slip when solving for N: eps is divided by 1 - |w| instead of multiplied" kind="common"
def taps_needed(w, u, eps):
    rhs = eps / (abs(u) * (1 - abs(w)))
    return max(1, int(np.ceil(np.log(rhs) / np.log(abs(w)))))


# %% wrong="taps_needed" about="counts on when the error is exactly eps, though at most eps is asked for" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N / (1 - abs(w)) >= eps:
        N += 1
    return N


# %% wrong="taps_needed" about="the tail is counted from N - 1 on, which gives one tap too many" kind="subtle"
def taps_needed(w, u, eps):
    tail = abs(u) / (1 - abs(w))
    N = 1
    while tail > eps:
        tail *= abs(w)
        N += 1
    return N


# %% wrong="taps_needed" about="rounded to the nearest whole number" kind="subtle"
def taps_needed(w, u, eps):
    n = np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))
    return max(1, int(round(float(n))))


# %% wrong="taps_needed" about="the search gives up at 1000, too early for w close to 1" kind="subtle"
def taps_needed(w, u, eps):
    for N in range(1, 1000):
        error = abs(u) * abs(w) ** N / (1 - abs(w))
        if error <= eps:
            break
    return N


# %% wrong="taps_needed" about="eps is taken relative to the peak gain instead of absolute" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    total = gain(w, u)
    while total * abs(w) ** N > eps * total:
        N += 1
    return N


# %% wrong="add" about="the new carry is not handed on: every step uses carry0" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    for t in range(T):
        total = a[t] + b[t] + carry0
        carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * carry[t] - 1)
    return s, carry


# %% wrong="add" about="carry0 is ignored, the first step reads a 0" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    for t in range(T):
        total = a[t] + b[t] + carry[t - 1]
        carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * carry[t] - 1)
    return s, carry


# %% wrong="add" about="starts at the wrong end, as if the highest digit came first" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in reversed(range(T)):
        total = a[t] + b[t] + c
        c = threshold(total - 2)
        carry[t] = c
        s[t] = threshold(total - 2 * c - 1)
    return s, carry


# %% wrong="add" about="the weight of the new carry is -1 instead of -2" kind="common"
def add(a, b, carry0):
    c = carry0
    digits, carries = [], []
    for p, q in zip(a, b):
        z = p + q + c
        c = threshold(z - 2)
        digits.append(threshold(z - c - 1))
        carries.append(c)
    return np.array(digits), np.array(carries)


# %% wrong="add" about="digits and carries are returned in the wrong order" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    prev = carry0
    for t in range(T):
        total = a[t] + b[t] + prev
        carry[t] = prev = threshold(total - 2)
        s[t] = threshold(total - 2 * prev - 1)
    return carry, s


# %% wrong="add" about="the digit leaves out the old carry, only the carries are right" kind="common"
def add(a, b, carry0):
    T = len(a)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        c = threshold(a[t] + b[t] + c - 2)
        carry[t] = c
    s = (a + b) % 2
    return s, carry


# %% wrong="add" about="the carry looks at a and b only, so a carry is not passed along a row of ones" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        s[t] = (a[t] + b[t] + c) % 2
        c = threshold(a[t] + b[t] - 2)
        carry[t] = c
    return s, carry


# %% wrong="add" about="the carry into each step is stored instead of the carry out of it" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        carry[t] = c
        total = a[t] + b[t] + c
        c = threshold(total - 2)
        s[t] = threshold(total - 2 * c - 1)
    return s, carry


# %% wrong="add" about="converts to machine integers, which overflow for numbers with many digits" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    weights = np.int64(2) ** np.arange(T, dtype=np.int64)
    number = np.sum(a * weights) + np.sum(b * weights) + carry0
    s = (number // np.maximum(weights, 1)) % 2
    into = (a + b + s) % 2
    carry = (a + b + into) // 2
    return s, carry


# %% wrong="add" about="the digit is 1 only if the sum is exactly 1: wrong where all three are 1" kind="subtle"
def add(a, b, carry0):
    s = np.zeros(len(a), dtype=int)
    carry = np.zeros(len(a), dtype=int)
    c = carry0
    for t in range(len(a)):
        total = int(a[t]) + int(b[t]) + c
        s[t] = 1 if total == 1 else 0
        c = 1 if total >= 2 else 0
        carry[t] = c
    return s, carry


# %% wrong="add" about="the digit subtracts twice the old carry instead of the new one" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    old = carry0
    for t in range(T):
        total = a[t] + b[t] + old
        carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * old - 1)
        old = carry[t]
    return s, carry


# %% wrong="parity" about="the state is not handed on: each bit is combined with h0" kind="common"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    for t in range(len(x)):
        total = x[t] + h0
        both = threshold(total - 2)
        h[t] = threshold(total - 2 * both - 1)
    return h


# %% wrong="parity" about="the parity before the first bit is ignored" kind="common"
def parity(x, h0):
    return np.cumsum(x) % 2


# %% wrong="parity" about="only the final parity is returned" kind="common"
def parity(x, h0):
    return (h0 + int(np.sum(x))) % 2


# %% wrong="parity" about="0 and 1 exchanged: 1 for an even number of ones" kind="common"
def parity(x, h0):
    ones = h0 + np.cumsum(x)
    return (ones % 2 == 0).astype(int)


# %% wrong="parity" about="no helper unit: the state unit computes OR and stays 1" kind="common"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    state = h0
    for t, bit in enumerate(x):
        state = threshold(bit + state - 1)
        h[t] = state
    return h


# %% wrong="parity" about="the number of ones is returned, without the remainder modulo 2" kind="common"
def parity(x, h0):
    count = h0
    out = []
    for bit in x:
        count += int(bit)
        out.append(count)
    return np.array(out)


# %% wrong="parity" about="the parity before each bit is stored instead of after it" kind="subtle"
def parity(x, h0):
    T = len(x)
    h = np.zeros(T, dtype=int)
    p = h0
    for t in range(T):
        h[t] = p
        p = p ^ int(x[t])
    return h


# %% wrong="parity" about="h0 enters the first entry only and not the later ones" kind="subtle"
def parity(x, h0):
    h = np.cumsum(x) % 2
    h[0] = (x[0] + h0) % 2
    return h


# %% wrong="parity" about="the state is written only when a 1 comes, so entries at zero bits stay 0" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    state = h0
    for t in range(len(x)):
        if x[t] == 1:
            state = 1 - state
            h[t] = state
    return h


# %% wrong="parity" about="entry 0 is h0 and the loop starts at 1, so the first bit is not counted" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = (h[t - 1] + x[t]) % 2
    return h


# %% wrong="parity" about="compares each bit with the bit before it instead of with the state" kind="subtle"
def parity(x, h0):
    before = np.concatenate([[h0], x[:-1]])
    return np.where(x != before, 1, 0)


# %% wrong="response_backward" about="dw is built with the state after the step instead of before it" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, h0)
    dx = np.zeros(T)
    dw = du = delta = 0.0
    for t in reversed(range(T)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h[t]
        du += delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="only the direct influence dh is used, nothing comes back from later steps" kind="common"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    h_before = np.concatenate([[h0], h[:-1]])
    dx = u * dh
    dw = float(np.sum(dh * h_before))
    du = float(np.sum(dh * x))
    dh0 = float(w * dh[0])
    return dx, dw, du, dh0


# %% wrong="response_backward" about="dh0 is delta(0) without the last factor w" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    dx = np.zeros(T)
    dw, du = 0.0, 0.0
    delta = 0.0
    for t in range(T - 1, -1, -1):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * before[t]
        du += delta * x[t]
    dh0 = delta
    return dx, dw, du, dh0


# %% wrong="response_backward" about="dx is w times delta instead of u times delta" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    deltas = np.zeros(T)
    d = 0.0
    for t in reversed(range(T)):
        d = dh[t] + w * d
        deltas[t] = d
    return w * deltas, float(deltas @ before), float(deltas @ x), float(w * deltas[0])


# %% wrong="response_backward" about="dw and du are returned in the wrong order" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    dx = np.zeros(T)
    dw = du = delta = 0.0
    for t in reversed(range(T)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * before[t]
        du += delta * x[t]
    return dx, du, dw, w * delta


# %% wrong="response_backward" about="the loop for delta runs forward in time" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, h0)
    delta = response(dh, w, 1.0, 0.0)
    dx = u * delta
    h_prev = np.append(h0, h[:T - 1])
    dw = float((delta * h_prev).sum())
    du = float((delta * x).sum())
    return dx, dw, du, float(w * delta[0])


# %% wrong="response_backward" about="at t = 0 the index t - 1 wraps around to the last state instead of h0" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, h0)
    dx = np.zeros(T)
    dw = 0.0
    du = 0.0
    delta = 0.0
    for t in reversed(range(T)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h[t - 1]
        du += delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="the states for dw are computed from an initial state 0" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, 0.0)
    before = np.concatenate(([0.0], h[:-1]))
    dx = np.zeros(T)
    dw = du = delta = 0.0
    for t in reversed(range(T)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * before[t]
        du += delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="dh0 follows the loss at the last state only: w to the T times the last dh" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    delta = np.zeros(T + 1)
    for t in range(T - 1, -1, -1):
        delta[t] = dh[t] + w * delta[t + 1]
    delta = delta[:T]
    return u * delta, float(np.sum(delta * before)), float(np.sum(delta * x)), float(w ** T * dh[-1])


# %% wrong="response_backward" about="dw sums dh times h(t-1), with the direct influence in place of delta" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    dx = np.zeros(T)
    dw = du = delta = 0.0
    for t in reversed(range(T)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += dh[t] * before[t]
        du += delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="dx is stored before delta is updated, so it is one step late" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    dx = np.zeros(T)
    dw = du = 0.0
    delta = 0.0
    for t in reversed(range(T)):
        dx[t] = u * delta
        delta = dh[t] + w * delta
        dw += delta * before[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

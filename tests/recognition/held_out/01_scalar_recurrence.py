# %% wrong="response" about="the initial state is returned as the first entry and the last state is missing" kind="common"
def response(x, w, u, h0):
    states = [h0]
    for value in x:
        states.append(w * states[-1] + u * value)
    return np.array(states[:-1], dtype=float)


# %% wrong="response" about="all T + 1 states are returned, the initial one included" kind="common"
def response(x, w, u, h0):
    h = np.zeros(len(x) + 1)
    h[0] = h0
    for t in range(1, len(h)):
        h[t] = w * h[t - 1] + u * x[t - 1]
    return h


# %% wrong="response" about="w and u are exchanged" kind="common"
def response(x, w, u, h0):
    out = np.empty(x.shape[0])
    state = h0
    for t, x_t in enumerate(x):
        state = u * state + w * x_t
        out[t] = state
    return out


# %% wrong="response" about="the state is not replaced, every step starts from h0" kind="common"
def response(x, w, u, h0):
    h_prev = h0
    h = [w * h_prev + u * x_t for x_t in x]
    return np.array(h)


# %% wrong="response" about="only the last state is returned" kind="common"
def response(x, w, u, h0):
    h = h0
    for t in range(len(x)):
        h = w * h + u * x[t]
    return h


# %% wrong="response" about="the states are written over the input" kind="common"
def response(x, w, u, h0):
    x[0] = w * h0 + u * x[0]
    for t in range(1, len(x)):
        x[t] = w * x[t - 1] + u * x[t]
    return x


# %% wrong="response" about="the state before step 0 is read as h[-1], which is zero, not h0" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h


# %% wrong="response" about="in the closed form the initial state is weighted by w to the power t instead of t + 1" kind="subtle"
def response(x, w, u, h0):
    h = []
    for t in range(len(x)):
        past = sum(u * w ** (t - k) * x[k] for k in range(t + 1))
        h.append(w**t * h0 + past)
    return np.array(h, dtype=float)


# %% wrong="response" about="the powers of w are divided out of a cumulative sum, which overflows for long inputs and fails for w = 0" kind="subtle"
def response(x, w, u, h0):
    t = np.arange(len(x))
    with np.errstate(all="ignore"):
        scaled = np.cumsum(u * x / w**t)
        return w**t * (scaled + w * h0)


# %% wrong="response" about="the sum of both terms is multiplied by w" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros_like(x)
    carry = h0
    for n in range(x.size):
        carry = w * (carry + u * x[n])
        h[n] = carry
    return h


# %% wrong="response" about="the system starts at 0 and h0 is added to all states as an offset" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros_like(x)
    state = 0.0
    for n, x_n in enumerate(x):
        state = w * state + u * x_n
        h[n] = state
    return h + h0


# %% wrong="response" about="each step reads the input of the step before, x[t - 1], so the first step reads the last input" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = w * h_prev + u * x[t - 1]
        h_prev = h[t]
    return h


# %% wrong="fir_response" about="for small t the window wraps around to the end of the input" kind="common"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for t in range(len(x)):
        for k in range(len(taps)):
            y[t] += taps[k] * x[(t - k) % len(x)]
    return y


# %% wrong="fir_response" about="the taps are applied in reverse order, the oldest input first" kind="common"
def fir_response(x, taps):
    N = len(taps)
    padded = np.concatenate([np.zeros(N - 1), x])
    return np.array([np.dot(taps, padded[t : t + N]) for t in range(len(x))])


# %% wrong="fir_response" about="the full convolution is returned, N - 1 entries too long" kind="common"
def fir_response(x, taps):
    return np.convolve(x, taps)


# %% wrong="fir_response" about="outputs are computed only where the whole window fits" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(N - 1, T):
        y[t] = sum(taps[k] * x[t - k] for k in range(N))
    return y


# %% wrong="fir_response" about="the window looks into the future instead of the past" kind="common"
def fir_response(x, taps):
    y = []
    for t in range(len(x)):
        s = 0.0
        for k, tap in enumerate(taps):
            if t + k < len(x):
                s += tap * x[t + k]
        y.append(s)
    return np.array(y)


# %% wrong="fir_response" about="the running total is not set back to zero at each step" kind="common"
def fir_response(x, taps):
    y = np.zeros(len(x))
    s = 0.0
    for t in range(len(x)):
        for k in range(min(t + 1, len(taps))):
            s += taps[k] * x[t - k]
        y[t] = s
    return y


# %% wrong="fir_response" about="the inner loop ends at t instead of t + 1, so the tap of the first input is missing" kind="subtle"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(min(t, N)):
            y[t] += taps[k] * x[t - k]
    return y


# %% wrong="fir_response" about="with mode same the result is shifted to the middle of the window" kind="subtle"
def fir_response(x, taps):
    return np.convolve(x, taps, mode="same")


# %% wrong="fir_response" about="taps beyond the length of the input are not skipped, their shifted copies do not fit" kind="subtle"
def fir_response(x, taps):
    y = taps[0] * x
    for k in range(1, len(taps)):
        y += taps[k] * np.append(np.zeros(k), x[:-k])
    return y


# %% wrong="fir_response" about="before the start the first input is repeated instead of zeros" kind="subtle"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for t in range(len(x)):
        for k in range(len(taps)):
            y[t] += taps[k] * x[max(t - k, 0)]
    return y


# %% wrong="fir_response" about="N - 1 is read as the end of the loop, so the last tap is never used" kind="subtle"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for k in range(0, N - 1):
        for t in range(k, T):
            y[t] += taps[k] * x[t - k]
    return y


# %% wrong="fir_response" about="the outputs are fed back, the window holds earlier outputs" kind="subtle"
def fir_response(x, taps):
    y = x.copy()
    for t in range(len(x)):
        y[t] = taps[0] * x[t] + sum(taps[k] * y[t - k] for k in range(1, len(taps)) if k <= t)
    return y


# %% wrong="impulse_response" about="the exponents run from 1 to T" kind="common"
def impulse_response(w, u, T):
    return u * np.power(float(w), np.arange(1, T + 1))


# %% wrong="impulse_response" about="the product of both weights is raised to the power" kind="common"
def impulse_response(w, u, T):
    steps = np.arange(T)
    return (u * w) ** steps


# %% wrong="impulse_response" about="w and u are exchanged" kind="common"
def impulse_response(w, u, T):
    return np.array([w * u**t for t in range(T)], dtype=float)


# %% wrong="impulse_response" about="only the value at the last step is returned" kind="common"
def impulse_response(w, u, T):
    h = u
    for t in range(T - 1):
        h = w * h
    return h


# %% wrong="impulse_response" about="the step response is computed: the input stays 1" kind="common"
def impulse_response(w, u, T):
    x = np.ones(T)
    return response(x, w, u, 0.0)


# %% wrong="impulse_response" about="the factor u is forgotten" kind="common"
def impulse_response(w, u, T):
    h = np.ones(T)
    h[1:] = w
    return np.cumprod(h)


# %% wrong="impulse_response" about="the powers are taken through a logarithm, which fails for w = 0 and negative w" kind="subtle"
def impulse_response(w, u, T):
    t = np.arange(T)
    with np.errstate(all="ignore"):
        return u * np.exp(t * np.log(w))


# %% wrong="impulse_response" about="the size of w is used, so the sign does not alternate for negative w" kind="subtle"
def impulse_response(w, u, T):
    decay = abs(w)
    return u * decay ** np.arange(T, dtype=float)


# %% wrong="impulse_response" about="an impulse that is not scaled is also put in as the initial state" kind="subtle"
def impulse_response(w, u, T):
    x = np.zeros(T)
    x[0] = 1
    return response(x, w, u, 1.0)


# %% wrong="impulse_response" about="the values are found by dividing by w backward from the last one, which fails for w = 0" kind="subtle"
def impulse_response(w, u, T):
    h = np.zeros(T)
    h[-1] = u * w ** (T - 1)
    for t in reversed(range(T - 1)):
        h[t] = h[t + 1] / w
    return h


# %% wrong="impulse_response" about="for w = 0 all entries are set to 0, also the first one" kind="subtle"
def impulse_response(w, u, T):
    if w == 0:
        return np.zeros(T)
    h = [float(u)]
    while len(h) < T:
        h.append(h[-1] * w)
    return np.array(h)


# %% wrong="impulse_response" about="the first two entries are filled in before the loop, so for T = 1 there is one too many" kind="subtle"
def impulse_response(w, u, T):
    h = [u, w * u]
    for t in range(2, T):
        h.append(w * h[t - 1])
    return np.array(h, dtype=float)


# %% wrong="worst_input" about="the input is given from the newest to the oldest, not reversed" kind="common"
def worst_input(w, u, T):
    return np.sign(u) * np.sign(w) ** np.arange(T)


# %% wrong="worst_input" about="the sign of u is left out" kind="common"
def worst_input(w, u, T):
    return np.array([1.0 if w > 0 or (T - 1 - t) % 2 == 0 else -1.0 for t in range(T)])


# %% wrong="worst_input" about="a constant 1 is taken as the worst input for any weights" kind="common"
def worst_input(w, u, T):
    return np.ones(T)


# %% wrong="worst_input" about="the impulse response itself is used as the input instead of its signs" kind="common"
def worst_input(w, u, T):
    factors = u * w ** np.arange(T)[::-1]
    return factors / np.abs(factors).max()


# %% wrong="worst_input" about="the exponent is T - t instead of T - 1 - t" kind="common"
def worst_input(w, u, T):
    x = np.zeros(T)
    for t in range(T):
        x[t] = np.sign(u) * np.sign(w) ** (T - t)
    return x


# %% wrong="worst_input" about="the sign of w is left out, so nothing alternates" kind="common"
def worst_input(w, u, T):
    if u > 0:
        return np.full(T, 1.0)
    return np.full(T, -1.0)


# %% wrong="worst_input" about="the sign is taken after the power, which is 0 for the computer when T is large" kind="subtle"
def worst_input(w, u, T):
    return np.array([np.sign(u * w ** (T - 1 - t)) for t in range(T)])


# %% wrong="worst_input" about="the state is made as large as possible in size but negative" kind="subtle"
def worst_input(w, u, T):
    x = np.empty(T)
    x[-1] = -np.sign(u)
    for t in range(T - 2, -1, -1):
        x[t] = x[t + 1] * np.sign(w)
    return x


# %% wrong="worst_input" about="where the factor is negative the input is 0 instead of -1" kind="subtle"
def worst_input(w, u, T):
    x = np.zeros(T)
    for t in range(T):
        steps_left = T - 1 - t
        sign = u > 0
        if w < 0 and steps_left % 2 == 1:
            sign = not sign
        if sign:
            x[t] = 1
    return x


# %% wrong="worst_input" about="factors below 1e-12 count as zero, so the early inputs are 0 for large T" kind="subtle"
def worst_input(w, u, T):
    h = impulse_response(w, u, T)[::-1]
    h = np.where(np.abs(h) < 1e-12, 0, h)
    return np.sign(h)


# %% wrong="worst_input" about="one sign for all: that of the product of both weights" kind="subtle"
def worst_input(w, u, T):
    direction = np.sign(w * u)
    return direction * np.ones(T)


# %% wrong="worst_input" about="only two candidates are tried, a constant 1 and an alternation that begins with 1" kind="subtle"
def worst_input(w, u, T):
    constant = np.ones(T)
    alternating = np.array([(-1.0) ** t for t in range(T)])
    return max(constant, alternating, key=lambda x: response(x, w, u, 0.0)[-1])


# %% wrong="gain" about="the size of w is not taken in the denominator" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return abs(u) / (1 - w)


# %% wrong="gain" about="the size of u is not taken, so the gain can be negative" kind="common"
def gain(w, u):
    stable = -1 < w < 1
    return u / (1 - abs(w)) if stable else np.inf


# %% wrong="gain" about="the infinite case is not asked for, the formula is used for every w" kind="common"
def gain(w, u):
    return abs(u) / (1 - abs(w))


# %% wrong="gain" about="the factor u is left out" kind="common"
def gain(w, u):
    r = abs(w)
    if r >= 1:
        return np.inf
    return 1 / (1 - r)


# %% wrong="gain" about="the condition looks at w without its size, so -1 and below count as stable" kind="common"
def gain(w, u):
    if w >= 1:
        return np.inf
    else:
        return np.abs(u) / (1 - np.abs(w))


# %% wrong="gain" about="the gain is multiplied by 1 - |w| instead of divided" kind="common"
def gain(w, u):
    if np.abs(w) < 1:
        return float(np.abs(u) * (1 - np.abs(w)))
    else:
        return np.inf


# %% wrong="gain" about="the sum is cut off after a hundred terms" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return float(np.abs(impulse_response(w, u, 100)).sum())


# %% wrong="gain" about="w = -1 is taken as stable because its impulse response stays bounded" kind="subtle"
def gain(w, u):
    if w == -1:
        return abs(u)
    if abs(w) >= 1:
        return np.inf
    return abs(u) / (1 - abs(w))


# %% wrong="gain" about="the peak is taken as the largest size in the impulse response instead of the sum" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return float(np.max(np.abs(impulse_response(w, u, 1000))))


# %% wrong="gain" about="the sum starts at n = 1, so the direct term is missing" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return abs(w) * abs(u) / (1 - abs(w))


# %% wrong="gain" about="the l2 norm is computed: the root of the sum of squares" kind="subtle"
def gain(w, u):
    if not abs(w) < 1:
        return np.inf
    return (u * u / (1 - w * w)) ** 0.5


# %% wrong="gain" about="weights within 0.01 of 1 are already treated as unstable" kind="subtle"
def gain(w, u):
    margin = 1 - abs(w)
    if margin < 1e-2:
        return np.inf
    return abs(u) / margin


# %% wrong="memory" about="the minus is missing, so both are negative" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    log = np.log(abs(w))
    return 1 / log, np.log(2) / log


# %% wrong="memory" about="the half-life is returned before the time constant" kind="common"
def memory(w):
    size = abs(w)
    if size == 0:
        return 0.0, 0.0
    if size >= 1:
        return np.inf, np.inf
    half = np.log(0.5) / np.log(size)
    tau = half / np.log(2)
    return half, tau


# %% wrong="memory" about="the logarithm is taken of w instead of its size, which is nan for negative w" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    elif w >= 1 or w <= -1:
        return np.inf, np.inf
    with np.errstate(invalid="ignore"):
        tau = -1 / np.log(w)
    return tau, tau * np.log(2)


# %% wrong="memory" about="the logarithm to the base 10 is taken" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log10(abs(w))
    return tau, tau * np.log10(2)


# %% wrong="memory" about="the half-life is the time constant divided by ln 2" kind="common"
def memory(w):
    a = abs(w)
    if a >= 1:
        return (np.inf,) * 2
    tau = -1 / np.log(a) if a > 0 else 0.0
    return tau, tau / np.log(2)


# %% wrong="memory" about="the borders are exchanged: infinite for w = 0 and 0 from 1 on" kind="common"
def memory(w):
    if w == 0:
        return np.inf, np.inf
    if abs(w) >= 1:
        return 0.0, 0.0
    tau = -1.0 / np.log(abs(w))
    return tau, tau * np.log(2)


# %% wrong="memory" about="the numbers are counted in whole steps until the size has fallen far enough" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf

    def steps_until(level):
        size, n = 1.0, 0
        while size > level:
            size *= abs(w)
            n += 1
        return float(n)

    return steps_until(1 / np.e), steps_until(0.5)


# %% wrong="memory" about="the time constant is approximated by 1 / (1 - |w|)" kind="subtle"
def memory(w):
    size = abs(w)
    if size == 0:
        return 0.0, 0.0
    if size >= 1:
        return np.inf, np.inf
    return 1 / (1 - size), -np.log(2) / np.log(size)


# %% wrong="memory" about="the half-life is taken as half of the time constant" kind="subtle"
def memory(w):
    tau = 0.0
    if abs(w) >= 1:
        tau = np.inf
    elif w != 0:
        tau = -1 / np.log(abs(w))
    return tau, tau / 2


# %% wrong="memory" about="for |w| above 1 the growth is measured instead of returning infinity" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) == 1:
        return np.inf, np.inf
    tau = 1 / abs(np.log(abs(w)))
    return tau, tau * np.log(2)


# %% wrong="memory" about="negative weights are said to have no memory" kind="subtle"
def memory(w):
    if w <= 0:
        return 0.0, 0.0
    if w >= 1:
        return np.inf, np.inf
    return -1 / np.log(w), -np.log(2) / np.log(w)


# %% wrong="memory" about="the rounded value 0.69 stands for ln 2" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -np.log(abs(w)) ** -1.0
    return tau, 0.69 * tau


# %% wrong="taps_needed" about="the number is rounded down" kind="common"
def taps_needed(w, u, eps):
    n = np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))
    return max(1, int(n))


# %% wrong="taps_needed" about="the input weight is left out of the error" kind="common"
def taps_needed(w, u, eps):
    N = 1
    while abs(w) ** N / (1 - abs(w)) > eps:
        N += 1
    return N


# %% wrong="taps_needed" about="the first tap that is left out is compared, not the sum of the tail" kind="common"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N > eps:
        N = N + 1
    return N


# %% wrong="taps_needed" about="the sizes are not taken, so for a negative factor the loop stops at once" kind="common"
def taps_needed(w, u, eps):
    N = 1
    error = u * w**N / (1 - w)
    while error > eps:
        N += 1
        error = u * w**N / (1 - w)
    return N


# %% wrong="taps_needed" about="the lower limit of 1 is forgotten" kind="common"
def taps_needed(w, u, eps):
    a = abs(w)
    bound = eps * (1 - a) / abs(u)
    return int(np.ceil(np.log(bound) / np.log(a)))


# %% wrong="taps_needed" about="the solution of the equation is not rounded to a whole number" kind="common"
def taps_needed(w, u, eps):
    size = abs(w)
    N = np.log(eps * (1 - size) / abs(u)) / np.log(size)
    return max(1, N)


# %% wrong="taps_needed" about="the result is rounded to the nearest whole number" kind="subtle"
def taps_needed(w, u, eps):
    a = abs(w)
    N = (np.log(eps) + np.log(1 - a) - np.log(abs(u))) / np.log(a)
    return max(1, round(N))


# %% wrong="taps_needed" about="the search gives up after 1000 taps" kind="subtle"
def taps_needed(w, u, eps):
    a, b = abs(w), abs(u)
    for N in range(1, 1000):
        if b * a**N / (1 - a) <= eps:
            return N
    return 1000


# %% wrong="taps_needed" about="an error of exactly eps is not accepted" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N / (1 - abs(w)) >= eps:
        N += 1
    return N


# %% wrong="taps_needed" about="the tail is summed from N + 1 on, one tap is counted too few" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while True:
        tail = gain(w, u) * abs(w) ** (N + 1)
        if tail <= eps:
            return N
        N += 1


# %% wrong="taps_needed" about="for negative w the alternating sum of the tail is taken, which is smaller than its worst case" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while abs(u * w**N / (1 - w)) > eps:
        N += 1
    return N


# %% wrong="taps_needed" about="eps is taken relative to the peak gain" kind="subtle"
def taps_needed(w, u, eps):
    N, left = 1, abs(w)
    while left > eps:
        left *= abs(w)
        N += 1
    return N


# %% wrong="add" about="the digit adds up to 3 because the new carry is not subtracted" kind="common"
def add(a, b, carry0):
    s, carry = np.zeros(len(a), dtype=int), np.zeros(len(a), dtype=int)
    c = carry0
    for t in range(len(a)):
        s[t] = a[t] + b[t] + c
        c = threshold(s[t] - 2)
        carry[t] = c
    return s, carry


# %% wrong="add" about="the numbers are read from the highest digit down" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T - 1, -1, -1):
        total = a[t] + b[t] + c
        c = total // 2
        s[t], carry[t] = total % 2, c
    return s, carry


# %% wrong="add" about="the carry is not handed on, each step sees carry0" kind="common"
def add(a, b, carry0):
    total = a + b + carry0
    carry = (total >= 2).astype(int)
    s = total - 2 * carry
    return s, carry


# %% wrong="add" about="the carries are those before each step instead of after it" kind="common"
def add(a, b, carry0):
    digits, carries = [], []
    c = carry0
    for p, q in zip(a, b):
        digits.append((p + q + c) % 2)
        carries.append(c)
        c = (p + q + c) // 2
    return np.array(digits), np.array(carries)


# %% wrong="add" about="the carries are returned before the digits" kind="common"
def add(a, b, carry0):
    s = np.zeros(len(a), dtype=int)
    carry = np.zeros(len(a), dtype=int)
    old = carry0
    for t in range(len(a)):
        total = a[t] + b[t] + old
        old = carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * old - 1)
    return carry, s


# %% wrong="add" about="the weight v is -1, so 1 + 1 gives the digit 1" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    before = carry0
    for t in range(T):
        carry[t] = threshold(a[t] + b[t] + before - 2)
        s[t] = threshold(a[t] + b[t] + before - 1 * carry[t] - 1)
        before = carry[t]
    return s, carry


# %% wrong="add" about="the initial carry is ignored" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    for t in range(T):
        before = carry[t - 1] if t > 0 else 0
        total = a[t] + b[t] + before
        carry[t] = total >= 2
        s[t] = total in (1, 3)
    return s, carry


# %% wrong="add" about="the carry is replaced before the digit is computed, so the digit sees the new carry twice" kind="subtle"
def add(a, b, carry0):
    s, carries = [], []
    carry = carry0
    for x, y in zip(a, b):
        carry = threshold(x + y + carry - 2)
        s.append(threshold(x + y + carry - 2 * carry - 1))
        carries.append(carry)
    return np.array(s), np.array(carries)


# %% wrong="add" about="the whole numbers are formed in 64 bits, which overflows for many digits" kind="subtle"
def add(a, b, carry0):
    weights = np.int64(1) << np.arange(len(a), dtype=np.int64)
    A, B = (a * weights).sum(), (b * weights).sum()
    with np.errstate(over="ignore"):
        S = A + B + np.int64(carry0)
    s = (S >> np.arange(len(a))) & 1
    carry = np.zeros(len(a), dtype=int)
    c = carry0
    for t in range(len(a)):
        c = int(a[t] + b[t] + c >= 2)
        carry[t] = c
    return s, carry


# %% wrong="add" about="a sum of three ones is taken to give the digit 0 like two ones" kind="subtle"
def add(a, b, carry0):
    rule = {0: (0, 0), 1: (1, 0), 2: (0, 1), 3: (0, 1)}
    out = []
    c = carry0
    for t in range(len(a)):
        out.append(rule[int(a[t] + b[t] + c)])
        c = out[-1][1]
    s, carry = np.array(out).T
    return s, carry


# %% wrong="add" about="the carry needs both digits to be 1, a carry that meets a single 1 is lost" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    old = carry0
    for t in range(T):
        s[t] = a[t] ^ b[t] ^ old
        carry[t] = a[t] & b[t]
        old = carry[t]
    return s, carry


# %% wrong="add" about="the last carry is appended to the digits as the highest digit" kind="subtle"
def add(a, b, carry0):
    s = []
    carry = []
    c = carry0
    for p, q in zip(a.tolist(), b.tolist()):
        c, digit = divmod(p + q + c, 2)
        s.append(digit)
        carry.append(c)
    s.append(c)
    return np.array(s), np.array(carry)


# %% wrong="parity" about="only the parity of the whole row is returned" kind="common"
def parity(x, h0):
    h = h0
    for bit in x:
        h = (h + bit) % 2
    return h


# %% wrong="parity" about="the number of ones is counted, without the remainder by 2" kind="common"
def parity(x, h0):
    return h0 + np.cumsum(x)


# %% wrong="parity" about="the parity before the first bit is ignored" kind="common"
def parity(x, h0):
    return np.cumsum(x) % 2


# %% wrong="parity" about="the parity is 1 for an even number of ones" kind="common"
def parity(x, h0):
    ones = int(h0)
    h = np.zeros(len(x), dtype=int)
    for t in range(len(x)):
        ones += int(x[t])
        if ones % 2 == 0:
            h[t] = 1
    return h


# %% wrong="parity" about="an or is computed: once a 1 has come the state stays 1" kind="common"
def parity(x, h0):
    h, state = [], h0
    for bit in x:
        state = threshold(bit + state - 1)
        h.append(state)
    return np.array(h)


# %% wrong="parity" about="the parity before each bit is returned, the last one is missing" kind="common"
def parity(x, h0):
    h = []
    state = h0
    for bit in x:
        h.append(state)
        state = state ^ bit
    return np.array(h)


# %% wrong="parity" about="h0 is added at each step instead of once" kind="subtle"
def parity(x, h0):
    h = []
    odd = 0
    for bit in x:
        odd = (odd + bit + h0) % 2
        h.append(odd)
    return np.array(h)


# %% wrong="parity" about="the neighboring bits are compared instead of the bit with the state" kind="subtle"
def parity(x, h0):
    before = np.concatenate([[h0], x[:-1]])
    return (x + before) % 2


# %% wrong="parity" about="the helper fires already for a single 1" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    old = h0
    for t in range(len(x)):
        total = x[t] + old
        both = threshold(total - 1)
        old = h[t] = threshold(total - 2 * both - 1)
    return h


# %% wrong="parity" about="the parity is taken from the sign of a product, so it is 1 and -1 instead of 0 and 1" kind="subtle"
def parity(x, h0):
    signs = np.where(x == 1, -1, 1)
    start = -1 if h0 == 1 else 1
    return -start * np.cumprod(signs)


# %% wrong="parity" about="the helper looks at the state after it has been replaced" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    state = h0
    for t in range(len(x)):
        total = x[t] + state
        state = threshold(total - 1)
        both = threshold(x[t] + state - 2)
        state = threshold(total - 2 * both - 1)
        h[t] = state
    return h


# %% wrong="parity" about="h0 flips only the first entry and is not handed on" kind="subtle"
def parity(x, h0):
    h = np.cumsum(x) % 2
    h[0] = (h[0] + h0) % 2
    return h


# %% wrong="response_backward" about="at t = 0 the state before is read as h[-1], the last state" kind="common"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    dx = np.zeros(len(x))
    dw = du = delta = 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h[t - 1]
        du += delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="the total is not carried backward, only the direct influence is used" kind="common"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    dx = u * dh
    dw = np.sum(dh * before)
    du = np.sum(dh * x)
    dh0 = w * dh[0]
    return dx, dw, du, dh0


# %% wrong="response_backward" about="the state after the step is used for dw instead of the one before" kind="common"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    delta = response(dh[::-1], w, 1.0, 0.0)[::-1]
    return u * delta, delta @ h, delta @ x, w * delta[0]


# %% wrong="response_backward" about="the loop runs forward in time" kind="common"
def response_backward(dh, x, w, u, h0):
    h_prev = h0
    delta, dw, du = 0.0, 0.0, 0.0
    dx = np.zeros_like(x)
    for t in range(len(x)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h_prev
        du += delta * x[t]
        h_prev = w * h_prev + u * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="the gradient with respect to h0 lacks the factor w" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = np.append(h0, response(x, w, u, h0))
    delta = np.zeros(T + 1)
    for t in range(T - 1, -1, -1):
        delta[t] = dh[t] + w * delta[t + 1]
    delta = delta[:T]
    return u * delta, float(delta @ h[:T]), float(delta @ x), float(delta[0])


# %% wrong="response_backward" about="dx is delta times w instead of u" kind="common"
def response_backward(dh, x, w, u, h0):
    states = [h0] + list(response(x, w, u, h0))
    dx, dw, du, d = np.zeros(len(x)), 0.0, 0.0, 0.0
    for t in reversed(range(len(x))):
        d = dh[t] + w * d
        dx[t] = w * d
        dw += d * states[t]
        du += d * x[t]
    return dx, dw, du, w * d


# %% wrong="response_backward" about="the gradient with respect to w leaves out step 0, as if h0 were always 0" kind="subtle"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    T = len(x)
    delta = np.zeros(T)
    nxt = 0.0
    for t in range(T - 1, -1, -1):
        nxt = delta[t] = dh[t] + w * nxt
    dw = sum(delta[t] * h[t - 1] for t in range(1, T))
    du = sum(delta[t] * x[t] for t in range(T))
    return u * delta, dw, du, w * delta[0]


# %% wrong="response_backward" about="the states are computed from a start at 0 instead of h0" kind="subtle"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, 0.0)
    before = np.r_[h0, h[:-1]]
    delta = 0.0
    dx, dw, du = np.zeros(len(x)), 0.0, 0.0
    for t in range(len(x) - 1, -1, -1):
        delta = dh[t] + w * delta
        dx[t], dw, du = u * delta, dw + delta * before[t], du + delta * x[t]
    return dx, dw, du, w * delta


# %% wrong="response_backward" about="dh0 is only the road from the last state, w to the power T times dh(T-1)" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    prev = np.concatenate(([h0], response(x, w, u, h0)))[:T]
    delta = np.array([sum(w**n * dh[t + n] for n in range(T - t)) for t in range(T)])
    return u * delta, np.dot(delta, prev), np.dot(delta, x), w**T * dh[-1]


# %% wrong="response_backward" about="the total is accumulated in the caller's array dh" kind="subtle"
def response_backward(dh, x, w, u, h0):
    prev = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    for t in range(len(dh) - 2, -1, -1):
        dh[t] += w * dh[t + 1]
    return u * dh, (dh * prev).sum(), (dh * x).sum(), w * dh[0]


# %% wrong="response_backward" about="the weights' gradients are averaged over the steps" kind="subtle"
def response_backward(dh, x, w, u, h0):
    prev = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    delta = response(dh[::-1], w, 1.0, 0.0)[::-1]
    return u * delta, np.mean(delta * prev), np.mean(delta * x), w * delta[0]


# %% wrong="response_backward" about="the chain of factors w starts one step too early, w multiplies the direct influence as well" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    prev = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    delta = np.zeros(T + 1)
    for t in reversed(range(T)):
        delta[t] = w * (dh[t] + delta[t + 1])
    d = delta[:-1]
    return u * d, d @ prev, d @ x, w * d[0]

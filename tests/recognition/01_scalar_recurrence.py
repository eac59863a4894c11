# %% wrong="response" about="The input weight u is missing" kind="common"
def response(x, w, u, h0):
    states = []
    h = h0
    for value in x:
        h = w * h + value
        states.append(h)
    return np.array(states)

# %% wrong="response" about="The initial state is ignored and the state starts at 0" kind="common"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    state = 0.0
    for t in range(len(x)):
        state = w * state + u * x[t]
        h[t] = state
    return h

# %% wrong="response" about="The state is never carried on: each step starts from h0 again" kind="common"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    h_prev = h0
    for t in range(T):
        h[t] = w * h_prev + u * x[t]
    return h

# %% wrong="response" about="The initial state is part of the result, which has T + 1 entries" kind="common"
def response(x, w, u, h0):
    h = [h0]
    for xt in x:
        h.append(w * h[-1] + u * xt)
    return np.array(h, dtype=float)

# %% wrong="response" about="Only the last state is returned" kind="common"
def response(x, w, u, h0):
    h = h0
    for t in range(len(x)):
        h = w * h + u * x[t]
    return h

# %% wrong="response" about="The two weights have changed places" kind="common"
def response(x, w, u, h0):
    out = np.empty(len(x))
    last = h0
    for k, inp in enumerate(x):
        out[k] = last = u * last + w * inp
    return out

# %% wrong="response" about="h[0] is set to h0, so the first input is lost" kind="common"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    h[0] = h0
    for t in range(1, T):
        h[t] = w * h[t - 1] + u * x[t]
    return h

# %% wrong="response" about="The states before each step are stored, so h0 is in front and the last state is missing" kind="common"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    state = h0
    for t in range(len(x)):
        h[t] = state
        state = w * state + u * x[t]
    return h

# %% wrong="response" about="At the first step the initial state is taken whole, without the weight w" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros(x.shape)
    h[0] = h0 + u * x[0]
    for t in range(1, x.size):
        h[t] = w * h[t - 1] + u * x[t]
    return h

# %% wrong="response" about="In the closed form h0 has the factor w to the power t instead of t + 1" kind="subtle"
def response(x, w, u, h0):
    t = np.arange(len(x))
    taps = u * np.power(float(w), t)
    return np.convolve(x, taps)[: len(x)] + h0 * np.power(float(w), t)

# %% wrong="response" about="The states are written into x, the array of the caller" kind="subtle"
def response(x, w, u, h0):
    h = x
    for t in range(len(h)):
        before = h0 if t == 0 else h[t - 1]
        h[t] = w * before + u * h[t]
    return h

# %% wrong="response" about="The array for the states holds integers" kind="subtle"
def response(x, w, u, h0):
    h = np.array([0] * len(x))
    h_prev = h0
    for t, xt in enumerate(x):
        h[t] = w * h_prev + u * xt
        h_prev = h[t]
    return h

# %% wrong="response" about="The loop ends one step early, so the last state stays 0" kind="subtle"
def response(x, w, u, h0):
    T = len(x)
    h = np.zeros(T)
    h_prev = h0
    for t in range(0, T - 1):
        h[t] = w * h_prev + u * x[t]
        h_prev = h[t]
    return h

# %% wrong="response" about="A step without input is skipped, so the state does not fade there" kind="subtle"
def response(x, w, u, h0):
    h = []
    state = h0
    for xt in x:
        if xt != 0:
            state = w * state + u * xt
        h.append(state)
    return np.array(h, dtype=float)

# %% wrong="response" about="At t = 0 the index -1 reads the still empty last entry instead of h0" kind="subtle"
def response(x, w, u, h0):
    h = np.zeros(len(x))
    for t in range(len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h

# %% wrong="response" about="The recurrent weight multiplies the input as well" kind="subtle"
def response(x, w, u, h0):
    h, states = h0, np.zeros_like(x)
    for t in range(len(x)):
        h = w * (h + u * x[t])
        states[t] = h
    return states

# %% wrong="fir_response" about="Negative indices are not skipped, so the window wraps around to the end of x" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(N):
            if k < T:
                y[t] += taps[k] * x[t - k]
    return y

# %% wrong="fir_response" about="The taps are applied in the opposite order" kind="common"
def fir_response(x, taps):
    N = len(taps)
    padded = np.concatenate([np.zeros(N - 1), x])
    return np.array([padded[t : t + N] @ taps for t in range(len(x))])

# %% wrong="fir_response" about="The full convolution is returned, which has T + N - 1 entries" kind="common"
def fir_response(x, taps):
    return np.convolve(x, taps)

# %% wrong="fir_response" about="The window is centered because the mode same is used" kind="common"
def fir_response(x, taps):
    return np.convolve(x, taps, mode="same")

# %% wrong="fir_response" about="The sum stops at k = t - 1, so tap t is missing at the start" kind="common"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for t in range(len(x)):
        for k in range(min(t, len(taps))):
            y[t] += taps[k] * x[t - k]
    return y

# %% wrong="fir_response" about="The window reaches into the future: x[t + k] is used" kind="common"
def fir_response(x, taps):
    T = len(x)
    return np.array([sum(taps[k] * x[t + k] for k in range(len(taps)) if t + k < T) for t in range(T)], dtype=float)

# %% wrong="fir_response" about="Each term replaces the one before, so that only the oldest tap counts" kind="common"
def fir_response(x, taps):
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(min(t + 1, N)):
            y[t] = taps[k] * x[t - k]
    return y

# %% wrong="fir_response" about="Earlier outputs are fed back instead of earlier inputs" kind="common"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for t in range(len(x)):
        y[t] = taps[0] * x[t]
        for k in range(1, min(t + 1, len(taps))):
            y[t] += taps[k] * y[t - k]
    return y

# %% wrong="fir_response" about="np.roll brings the last inputs back in at the front" kind="subtle"
def fir_response(x, taps):
    y = np.zeros(len(x))
    for k, tap in enumerate(taps):
        y += tap * np.roll(x, k)
    return y

# %% wrong="fir_response" about="As long as the window is not full the output is left at 0" kind="subtle"
def fir_response(x, taps):
    y = np.zeros(len(x))
    N = len(taps)
    for t in range(N - 1, len(x)):
        window = x[t - N + 1 : t + 1]
        y[t] = np.dot(taps[::-1], window)
    return y

# %% wrong="fir_response" about="Before the start the first input is repeated instead of zeros" kind="subtle"
def fir_response(x, taps):
    N = len(taps)
    early = np.full(N - 1, x[0])
    return np.convolve(np.concatenate([early, x]), taps)[N - 1 : N - 1 + len(x)]

# %% wrong="fir_response" about="N zeros are put in front instead of N - 1, so everything comes one step late" kind="subtle"
def fir_response(x, taps):
    N = len(taps)
    padded = np.pad(x, (N, 0))
    y = np.zeros(len(x))
    for t in range(len(x)):
        y[t] = padded[t : t + N] @ taps[::-1]
    return y

# %% wrong="fir_response" about="The tap without a shift is skipped, because x[:-0] is empty" kind="subtle"
def fir_response(x, taps):
    y = np.zeros_like(x)
    for k in range(1, min(len(x), len(taps))):
        y[k:] += taps[k] * x[:-k]
    return y

# %% wrong="fir_response" about="When there are more taps than inputs the last taps are kept instead of the first" kind="subtle"
def fir_response(x, taps):
    T = len(x)
    if len(taps) > T:
        taps = taps[-T:]
    return np.convolve(x, taps)[:T]

# %% wrong="fir_response" about="The sum is divided by the number of inputs in the window" kind="subtle"
def fir_response(x, taps):
    y = []
    for t in range(len(x)):
        m = min(t + 1, len(taps))
        y.append(sum(taps[k] * x[t - k] for k in range(m)) / m)
    return np.array(y)

# %% wrong="fir_response" about="Of the full convolution the last T entries are taken instead of the first T" kind="subtle"
def fir_response(x, taps):
    full = np.convolve(taps, x, mode="full")
    return full[len(full) - len(x) :]

# %% wrong="fir_response" about="The outputs are written over x, the array of the caller" kind="subtle"
def fir_response(x, taps):
    y = np.asarray(x)
    for t in range(len(y) - 1, -1, -1):
        y[t] = sum(taps[k] * x[t - k] for k in range(min(t + 1, len(taps))))
    return y

# %% wrong="impulse_response" about="The factor u is raised to the power too" kind="common"
def impulse_response(w, u, T):
    return (u * w) ** np.arange(T)

# %% wrong="impulse_response" about="The exponents run from 1 to T instead of from 0 to T - 1" kind="common"
def impulse_response(w, u, T):
    return np.array([u * w**t for t in range(1, T + 1)])

# %% wrong="impulse_response" about="The input weight u is left out" kind="common"
def impulse_response(w, u, T):
    powers = np.ones(T)
    for t in range(1, T):
        powers[t] = w * powers[t - 1]
    return powers

# %% wrong="impulse_response" about="There is one value too many" kind="common"
def impulse_response(w, u, T):
    h = [u]
    for _ in range(T):
        h.append(w * h[-1])
    return np.array(h)

# %% wrong="impulse_response" about="The two weights have changed places" kind="common"
def impulse_response(w, u, T):
    t = np.arange(T)
    return w * u**t

# %% wrong="impulse_response" about="A constant input of 1 is fed in: the step response instead of the impulse response" kind="common"
def impulse_response(w, u, T):
    return response(np.ones(T), w, u, 0.0)

# %% wrong="impulse_response" about="Only the last value is returned" kind="common"
def impulse_response(w, u, T):
    value = u
    for _ in range(T - 1):
        value *= w
    return value

# %% wrong="impulse_response" about="Both the exponents start at 1 and u is forgotten" kind="common"
def impulse_response(w, u, T):
    return np.cumprod(np.full(T, float(w)))

# %% wrong="impulse_response" about="The first value is 1 instead of u" kind="subtle"
def impulse_response(w, u, T):
    h = u * np.power(float(w), np.arange(T))
    h[0] = 1.0
    return h

# %% wrong="impulse_response" about="The sign of w is lost, so that negative weights do not alternate" kind="subtle"
def impulse_response(w, u, T):
    return u * np.abs(w) ** np.arange(T)

# %% wrong="impulse_response" about="The power goes through the logarithm, which exists only for positive w" kind="subtle"
def impulse_response(w, u, T):
    return u * np.exp(np.arange(T) * np.log(w))

# %% wrong="impulse_response" about="The values are added up as they come" kind="subtle"
def impulse_response(w, u, T):
    return np.cumsum(u * w ** np.arange(T))

# %% wrong="impulse_response" about="linspace includes its end, so the exponents are spaced by a little more than 1" kind="subtle"
def impulse_response(w, u, T):
    steps = np.linspace(0, T, T)
    return u * w**steps

# %% wrong="impulse_response" about="The impulse itself already has the size u, so u counts twice" kind="subtle"
def impulse_response(w, u, T):
    impulse = np.zeros(T)
    impulse[0] = u
    return response(impulse, w, u, 0.0)

# %% wrong="impulse_response" about="For w = 0 everything is 0, although the first value is still u" kind="subtle"
def impulse_response(w, u, T):
    if w == 0:
        return np.zeros(T)
    return u * w ** np.arange(T)

# %% wrong="impulse_response" about="Values below one thousandth are set to exactly 0" kind="subtle"
def impulse_response(w, u, T):
    h = u * w ** np.arange(T)
    return np.where(np.abs(h) < 1e-3, 0.0, h)

# %% wrong="impulse_response" about="The impulse is the initial state, so u is missing and w comes one power too early" kind="subtle"
def impulse_response(w, u, T):
    return response(np.zeros(T), w, u, 1.0)

# %% wrong="worst_input" about="A constant 1 is taken for the worst input whatever the weights are" kind="common"
def worst_input(w, u, T):
    return np.ones(T)

# %% wrong="worst_input" about="The impulse response is not reversed" kind="common"
def worst_input(w, u, T):
    return np.sign(impulse_response(w, u, T))

# %% wrong="worst_input" about="The sign of u is forgotten" kind="common"
def worst_input(w, u, T):
    x = [1.0]
    for _ in range(T - 1):
        x.insert(0, x[0] * np.sign(w))
    return np.array(x)

# %% wrong="worst_input" about="The factors themselves are returned instead of their signs" kind="common"
def worst_input(w, u, T):
    return np.array([u * w ** (T - 1 - t) for t in range(T)])

# %% wrong="worst_input" about="The last state becomes smallest instead of largest" kind="common"
def worst_input(w, u, T):
    factors = u * np.sign(w) ** np.arange(T)[::-1]
    return np.where(factors > 0, -1.0, 1.0)

# %% wrong="worst_input" about="The largest last state is returned instead of the input that makes it" kind="common"
def worst_input(w, u, T):
    x = np.sign(impulse_response(w, u, T)[::-1])
    return response(x, w, u, 0.0)[-1]

# %% wrong="worst_input" about="Inputs with a negative factor are switched off to 0 instead of being -1" kind="common"
def worst_input(w, u, T):
    factor = impulse_response(w, u, T)[::-1]
    return (factor > 0).astype(float)

# %% wrong="worst_input" about="The same sign, that of w times u, is used at all steps" kind="common"
def worst_input(w, u, T):
    if w * u > 0:
        return np.full(T, 1.0)
    else:
        return np.full(T, -1.0)

# %% wrong="worst_input" about="The exponent is T - t instead of T - 1 - t" kind="subtle"
def worst_input(w, u, T):
    x = np.zeros(T)
    for t in range(T):
        x[t] = np.sign(u) * np.sign(w) ** (T - t)
    return x

# %% wrong="worst_input" about="For negative w the alternation starts with +1 at the front, whatever T is" kind="subtle"
def worst_input(w, u, T):
    if w > 0:
        return np.sign(u) * np.ones(T)
    return np.sign(u) * np.array([1.0 if t % 2 == 0 else -1.0 for t in range(T)])

# %% wrong="worst_input" about="The sign of u is used only when w is positive" kind="subtle"
def worst_input(w, u, T):
    if w > 0:
        return np.ones(T) * np.sign(u)
    x = np.ones(T)
    x[-2::-2] = -1
    return x

# %% wrong="worst_input" about="Each input makes the state large in size, but the last state may be negative" kind="subtle"
def worst_input(w, u, T):
    x = np.ones(T)
    h = u
    for t in range(1, T):
        x[t] = np.sign(w * h) * np.sign(u)
        h = w * h + u * x[t]
    return x

# %% wrong="worst_input" about="For negative w only the last input but one gets the opposite sign, further back nothing alternates" kind="subtle"
def worst_input(w, u, T):
    x = np.full(T, np.sign(u))
    if w < 0 and T > 1:
        x[-2] = -x[-2]
    return x

# %% wrong="worst_input" about="One input too many is returned" kind="subtle"
def worst_input(w, u, T):
    signs = []
    factor = np.sign(u)
    while len(signs) <= T:
        signs.append(factor)
        factor = factor * np.sign(w)
    return np.array(signs[::-1])

# %% wrong="worst_input" about="The oldest input is given the factor u as well, as if w did not act on it" kind="subtle"
def worst_input(w, u, T):
    x = np.sign(u * np.sign(w) ** np.arange(T - 1, -1, -1))
    x[0] = np.sign(u)
    return x

# %% wrong="worst_input" about="Two inputs back the sign is that of w, although w squared is positive" kind="subtle"
def worst_input(w, u, T):
    signs = [np.sign(w * u)] * T
    signs[T - 1] = np.sign(u)
    return np.array(signs, dtype=float)

# %% wrong="gain" about="No absolute value is taken of w" kind="common"
def gain(w, u):
    if w >= 1 or w <= -1:
        return np.inf
    return abs(u) / (1 - w)

# %% wrong="gain" about="No absolute value is taken of u, so the gain can be negative" kind="common"
def gain(w, u):
    size = abs(w)
    return np.inf if size >= 1 else u / (1 - size)

# %% wrong="gain" about="The case |w| = 1 is not counted as unstable and divides by zero" kind="common"
def gain(w, u):
    if abs(w) > 1:
        return np.inf
    return abs(u) / (1 - abs(w))

# %% wrong="gain" about="Only positive unstable weights are caught, so w below -1 gives a negative gain" kind="common"
def gain(w, u):
    if w >= 1:
        return np.inf
    return abs(u) / (1 - abs(w))

# %% wrong="gain" about="The factor |u| is left out" kind="common"
def gain(w, u):
    r = np.abs(w)
    if r < 1:
        return 1.0 / (1.0 - r)
    return np.inf

# %% wrong="gain" about="An unstable recurrence gets the gain 0" kind="common"
def gain(w, u):
    stable = abs(w) < 1
    if not stable:
        return 0.0
    return abs(u) / (1 - abs(w))

# %% wrong="gain" about="The two weights have changed places" kind="common"
def gain(w, u):
    if abs(u) >= 1:
        return np.inf
    return abs(w) / (1 - abs(u))

# %% wrong="gain" about="The case is decided but nothing is returned for stable weights" kind="common"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    result = abs(u) / (1 - abs(w))

# %% wrong="gain" about="The absolute value is taken after the sum, so alternating terms cancel" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return abs(u / (1 - w))

# %% wrong="gain" about="The series starts at n = 1 instead of 0" kind="subtle"
def gain(w, u):
    w, u = abs(w), abs(u)
    if w >= 1:
        return np.inf
    return w * u / (1 - w)

# %% wrong="gain" about="The sum is cut off after 100 terms" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    return float(sum(abs(h) for h in impulse_response(w, u, 100)))

# %% wrong="gain" about="At w = -1 a finite gain is returned, because only w = 1 is thought to be on the edge" kind="subtle"
def gain(w, u):
    if abs(w) > 1 or w == 1:
        return np.inf
    if w == -1:
        return abs(u) / 2
    return abs(u) / (1 - abs(w))

# %% wrong="gain" about="For negative u the infinite gain gets a minus sign" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return u * np.inf
    return abs(u) / (1 - abs(w))

# %% wrong="gain" about="The squares of the impulse response are summed instead of the sizes" kind="subtle"
def gain(w, u):
    if w**2 >= 1:
        return np.inf
    return u**2 / (1 - w**2)

# %% wrong="gain" about="The sum is stopped when a term falls below one thousandth" kind="subtle"
def gain(w, u):
    if abs(w) >= 1:
        return np.inf
    total, term = 0.0, abs(u)
    while term > 1e-3:
        total += term
        term *= abs(w)
    return total

# %% wrong="gain" about="The condition for stability is put on w times u instead of w" kind="subtle"
def gain(w, u):
    if abs(w * u) >= 1:
        return np.inf
    return abs(u) / (1 - abs(w))

# %% wrong="memory" about="The base 10 logarithm is used for the time constant" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log10(abs(w))
    return tau, tau * np.log(2)

# %% wrong="memory" about="The minus sign is missing" kind="common"
def memory(w):
    size = abs(w)
    if size == 0:
        return 0.0, 0.0
    if size >= 1:
        return np.inf, np.inf
    return 1 / np.log(size), np.log(2) / np.log(size)

# %% wrong="memory" about="The absolute value of w is not taken, so negative weights give nan" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    elif abs(w) >= 1:
        return np.inf, np.inf
    else:
        tau = -1.0 / np.log(w)
        half = tau * np.log(2)
        return tau, half

# %% wrong="memory" about="The two results are returned in the opposite order" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    log_w = np.log(abs(w))
    half_life = -np.log(2) / log_w
    time_constant = -1 / log_w
    return half_life, time_constant

# %% wrong="memory" about="The time constant is divided by ln 2 instead of multiplied" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log(abs(w))
    return tau, tau / np.log(2)

# %% wrong="memory" about="Only the time constant is returned" kind="common"
def memory(w):
    a = abs(w)
    if a == 0:
        return 0.0
    return np.inf if a >= 1 else -1 / np.log(a)

# %% wrong="memory" about="The half-life is taken for half the time constant" kind="common"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    time_constant = -1 / np.log(abs(w))
    half_life = time_constant / 2
    return time_constant, half_life

# %% wrong="memory" about="The two borders are exchanged: w = 0 is infinite and |w| of 1 or more is 0" kind="common"
def memory(w):
    if w == 0:
        return np.inf, np.inf
    if abs(w) >= 1:
        return 0.0, 0.0
    tau = -1 / np.log(abs(w))
    return tau, tau * np.log(2)

# %% wrong="memory" about="Weights of -1 and below are not treated as infinite" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if w >= 1:
        return np.inf, np.inf
    rate = -np.log(abs(w))
    return 1 / rate, np.log(2) / rate

# %% wrong="memory" about="At |w| = 1 the formula is used and gives minus infinity" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) > 1:
        return np.inf, np.inf
    log_size = np.log(np.abs(np.float64(w)))
    return -1 / log_size, -np.log(2) / log_size

# %% wrong="memory" about="Negative weights are thought to forget at once" kind="subtle"
def memory(w):
    if abs(w) >= 1:
        return np.inf, np.inf
    if w <= 0:
        return 0.0, 0.0
    return -1 / np.log(w), -np.log(2) / np.log(w)

# %% wrong="memory" about="Both numbers are rounded up to whole steps" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log(abs(w))
    return float(np.ceil(tau)), float(np.ceil(tau * np.log(2)))

# %% wrong="memory" about="The time constant uses the approximation 1 / (1 - |w|)" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    r = abs(w)
    if r >= 1:
        return np.inf, np.inf
    return 1 / (1 - r), np.log(0.5) / np.log(r)

# %% wrong="memory" about="The logarithm to base 2 is used, which fits the half-life but not the time constant" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    n = -1 / np.log2(abs(w))
    return n, n

# %% wrong="memory" about="The case w = 0 is missing and the logarithm of math raises an error there" kind="subtle"
def memory(w):
    import math

    if abs(w) >= 1:
        return math.inf, math.inf
    tau = -1 / math.log(abs(w))
    return tau, tau * math.log(2)

# %% wrong="memory" about="1/e is rounded to 0.37 before the logarithm is taken" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    steps = lambda left: np.log(left) / np.log(abs(w))
    return steps(0.37), steps(0.5)

# %% wrong="memory" about="Above 1 the absolute value turns the growth rate into a finite memory" kind="subtle"
def memory(w):
    if w == 0:
        return 0.0, 0.0
    if abs(w) == 1:
        return np.inf, np.inf
    tau = abs(1 / np.log(abs(w)))
    return tau, tau * np.log(2)

# %% wrong="taps_needed" about="The result is rounded down instead of up" kind="common"
def taps_needed(w, u, eps):
    N = np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))
    return max(1, int(np.floor(N)))

# %% wrong="taps_needed" about="The result is not kept at 1 or above" kind="common"
def taps_needed(w, u, eps):
    ratio = eps * (1 - abs(w)) / abs(u)
    return int(np.ceil(np.log(ratio) / np.log(abs(w))))

# %% wrong="taps_needed" about="Only the first missing tap is compared with eps, not the whole tail" kind="common"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N > eps:
        N += 1
    return N

# %% wrong="taps_needed" about="The input weight is left out of the error" kind="common"
def taps_needed(w, u, eps):
    size = abs(w)
    n = 1
    while size**n / (1 - size) > eps:
        n += 1
    return n

# %% wrong="taps_needed" about="The absolute value of w is not taken" kind="common"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * w**N / (1 - w) > eps:
        N = N + 1
    return N

# %% wrong="taps_needed" about="The absolute value of u is not taken, so for negative u one tap always seems enough" kind="common"
def taps_needed(w, u, eps):
    N = 1
    error = u * abs(w) / (1 - abs(w))
    while error > eps:
        error *= abs(w)
        N += 1
    return N

# %% wrong="taps_needed" about="The exponent is one too small, as if the tail began at N - 1" kind="common"
def taps_needed(w, u, eps):
    for N in range(1, 10**6):
        if abs(u) * abs(w) ** (N - 1) / (1 - abs(w)) <= eps:
            return N

# %% wrong="taps_needed" about="An error of exactly eps is not accepted" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N / (1 - abs(w)) >= eps:
        N += 1
    return N

# %% wrong="taps_needed" about="Counting starts at 0, so 0 can be returned" kind="subtle"
def taps_needed(w, u, eps):
    N = 0
    while abs(u) * abs(w) ** N > eps * (1 - abs(w)):
        N += 1
    return N

# %% wrong="taps_needed" about="int() + 1 is used for rounding up, which is one too many for whole numbers" kind="subtle"
def taps_needed(w, u, eps):
    value = np.log2(eps * (1 - abs(w)) / abs(u)) / np.log2(abs(w))
    return max(1, int(value) + 1)

# %% wrong="taps_needed" about="The formula's value is rounded to the nearest whole number" kind="subtle"
def taps_needed(w, u, eps):
    value = (np.log(eps) + np.log(1 - abs(w)) - np.log(abs(u))) / np.log(abs(w))
    return max(1, round(float(value)))

# %% wrong="taps_needed" about="The search gives up at 100 taps" kind="subtle"
def taps_needed(w, u, eps):
    w, u = abs(w), abs(u)
    for N in range(1, 100):
        if u * w**N / (1 - w) <= eps:
            return N
    return 100

# %% wrong="taps_needed" about="For negative w the signed sum of the tail is used, in which terms cancel" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while abs(u * w**N / (1 - w)) > eps:
        N += 1
    return N

# %% wrong="taps_needed" about="The error is taken relative to the whole gain, so u and 1 - |w| drop out" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    missed = gain(w, u) * abs(w)
    while missed / gain(w, u) > eps:
        missed *= abs(w)
        N += 1
    return N

# %% wrong="taps_needed" about="The number before the last one that is tested is returned" kind="subtle"
def taps_needed(w, u, eps):
    tail = lambda N: abs(u) * abs(w) ** N / (1 - abs(w))
    N = 1
    while tail(N) > eps:
        N += 1
    return max(1, N - 1)

# %% wrong="taps_needed" about="The tail is summed up over only ten terms" kind="subtle"
def taps_needed(w, u, eps):
    N = 1
    while sum(abs(u) * abs(w) ** k for k in range(N, N + 10)) > eps:
        N += 1
    return N

# %% wrong="add" about="The digit is weighted with -1 instead of -2 times the new carry" kind="common"
def add(a, b, carry0):
    T = len(a)
    s, carry = np.zeros(T, dtype=int), np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        total = a[t] + b[t] + c
        c = threshold(total - 2)
        s[t] = threshold(total - c - 1)
        carry[t] = c
    return s, carry

# %% wrong="add" about="The carry is never handed on to the next digit" kind="common"
def add(a, b, carry0):
    s, carry = [], []
    for p, q in zip(a, b):
        total = p + q + carry0
        carry.append(total // 2)
        s.append(total % 2)
    return np.array(s), np.array(carry)

# %% wrong="add" about="The carry before the first digit is ignored" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    old = 0
    for t in range(T):
        total = a[t] + b[t] + old
        carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * carry[t] - 1)
        old = carry[t]
    return s, carry

# %% wrong="add" about="The two results are returned in the opposite order" kind="common"
def add(a, b, carry0):
    digits, carries = [], []
    c = carry0
    for x, y in zip(a, b):
        c, d = divmod(int(x + y + c), 2)
        digits.append(d)
        carries.append(c)
    return np.array(carries), np.array(digits)

# %% wrong="add" about="The digits are worked through from the highest to the lowest" kind="common"
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

# %% wrong="add" about="The last carry is appended to the sum, which then has T + 1 digits" kind="common"
def add(a, b, carry0):
    s, carry = [], []
    c = carry0
    for t in range(len(a)):
        total = a[t] + b[t] + c
        c = 1 if total >= 2 else 0
        s.append(total - 2 * c)
        carry.append(c)
    s.append(c)
    return np.array(s), np.array(carry)

# %% wrong="add" about="The digit is computed with the old carry in place of the new one" kind="common"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c_old = carry0
    for t in range(T):
        total = a[t] + b[t] + c_old
        s[t] = threshold(total - 2 * c_old - 1)
        carry[t] = threshold(total - 2)
        c_old = carry[t]
    return s, carry

# %% wrong="add" about="The carry fires only when all three are 1" kind="common"
def add(a, b, carry0):
    s = np.zeros(len(a), dtype=int)
    carry = np.zeros(len(a), dtype=int)
    c = carry0
    for t in range(len(a)):
        total = a[t] + b[t] + c
        c = int(total > 2)
        carry[t] = c
        s[t] = threshold(total - 2 * c - 1)
    return s, carry

# %% wrong="add" about="The carry into each step is returned instead of the carry out of it" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        carry[t] = c
        s[t] = (a[t] + b[t] + c) % 2
        c = (a[t] + b[t] + c) // 2
    return s, carry

# %% wrong="add" about="A half adder: the old carry is part of the digit but not of the new carry" kind="subtle"
def add(a, b, carry0):
    carry = a & b
    before = np.concatenate([[carry0], carry[:-1]])
    s = a ^ b ^ before
    return s, carry

# %% wrong="add" about="Once the carry is 1 it never goes back to 0" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s, carry = np.zeros(T, dtype=int), np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        total = a[t] + b[t] + c
        if total >= 2:
            c = 1
        carry[t] = c
        s[t] = total % 2
    return s, carry

# %% wrong="add" about="The numbers are put into 32 bit integers, which overflow for long numbers" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    weights = np.left_shift(np.int32(1), np.arange(T, dtype=np.int32))
    value = (a.astype(np.int32) * weights).sum(dtype=np.int32) + (b.astype(np.int32) * weights).sum(dtype=np.int32)
    value = int(value) + carry0
    s = np.array([(value >> t) & 1 for t in range(T)])
    before = s ^ a ^ b
    carry = (a + b + before) // 2
    return s, carry

# %% wrong="add" about="The sum is written into the array a of the caller" kind="subtle"
def add(a, b, carry0):
    carry = np.zeros_like(b)
    c = carry0
    for t in range(len(a)):
        a[t] += b[t] + c
        c = a[t] // 2
        carry[t] = c
        a[t] %= 2
    return a, carry

# %% wrong="add" about="The digit is what is left after subtracting the carry once, so it can be 2" kind="subtle"
def add(a, b, carry0):
    s, carry = [], []
    c = carry0
    for t in range(len(a)):
        total = int(a[t] + b[t]) + c
        c = threshold(total - 2)
        s.append(total - c)
        carry.append(c)
    return np.array(s), np.array(carry)

# %% wrong="add" about="The carry is only passed on if both digits are 1, so it does not ripple through" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s, carry = np.zeros(T, dtype=int), np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        total = a[t] + b[t] + c
        carry[t] = threshold(total - 2)
        s[t] = threshold(total - 2 * carry[t] - 1)
        c = int(a[t] == 1 and b[t] == 1)
    return s, carry

# %% wrong="add" about="The loop leaves out the highest digit" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    prev = carry0
    t = 0
    while t < T - 1:
        total = a[t] + b[t] + prev
        prev = threshold(total - 2)
        carry[t] = prev
        s[t] = threshold(total - 2 * prev - 1)
        t += 1
    return s, carry

# %% wrong="add" about="The carry before is added with the weight 2 into the total" kind="subtle"
def add(a, b, carry0):
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    c = carry0
    for t in range(T):
        total = a[t] + b[t] + 2 * c
        c = threshold(total - 2)
        s[t] = threshold(total - 2 * c - 1)
        carry[t] = c
    return s, carry

# %% wrong="parity" about="The parity before the first bit is ignored" kind="common"
def parity(x, h0):
    return np.cumsum(x) % 2

# %% wrong="parity" about="Each bit is compared with h0 only, the state is not carried on" kind="common"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    for t in range(len(x)):
        total = x[t] + h0
        both = threshold(total - 2)
        h[t] = threshold(total - 2 * both - 1)
    return h

# %% wrong="parity" about="Only the parity of the whole row is returned" kind="common"
def parity(x, h0):
    return (int(x.sum()) + h0) % 2

# %% wrong="parity" about="The ones are counted but the remainder by 2 is never taken" kind="common"
def parity(x, h0):
    counts = []
    n = h0
    for bit in x:
        n += bit
        counts.append(n)
    return np.array(counts)

# %% wrong="parity" about="The state unit has no helper, so it computes OR" kind="common"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    state = h0
    for t in range(len(x)):
        state = threshold(x[t] + state - 1)
        h[t] = state
    return h

# %% wrong="parity" about="1 stands for an even number of ones instead of an odd one" kind="common"
def parity(x, h0):
    ones = h0 + np.cumsum(x)
    return np.where(ones % 2 == 0, 1, 0)

# %% wrong="parity" about="The parity before each bit is stored instead of the one after it" kind="common"
def parity(x, h0):
    h = []
    now = h0
    for bit in x:
        h.append(now)
        now = (now + bit) % 2
    return np.array(h, dtype=int)

# %% wrong="parity" about="Bits are compared with the bit before instead of with the parity so far" kind="common"
def parity(x, h0):
    before = np.concatenate([[h0], x[:-1]])
    return np.bitwise_xor(x, before)

# %% wrong="parity" about="The helper already fires when only one of the two is 1" kind="subtle"
def parity(x, h0):
    T = len(x)
    h = np.zeros(T, dtype=int)
    h_prev = h0
    for t in range(T):
        total = x[t] + h_prev
        both = threshold(total - 1)
        h[t] = threshold(total - 2 * both - 1)
        h_prev = h[t]
    return h

# %% wrong="parity" about="The helper is subtracted with weight 1, which is not enough to keep the unit from firing" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    h_prev = h0
    for t, bit in enumerate(x):
        both = threshold(bit + h_prev - 2)
        h_prev = threshold(bit + h_prev - both - 1)
        h[t] = h_prev
    return h

# %% wrong="parity" about="h0 changes only the first entry and is then lost" kind="subtle"
def parity(x, h0):
    h = np.cumsum(x) % 2
    h[0] = (x[0] + h0) % 2
    return h

# %% wrong="parity" about="The signs of the product trick are returned, not turned back into bits" kind="subtle"
def parity(x, h0):
    signs = 1 - 2 * x
    return (1 - 2 * h0) * np.cumprod(signs)

# %% wrong="parity" about="The parities overwrite the bits of the caller" kind="subtle"
def parity(x, h0):
    x[0] = x[0] ^ h0
    for t in range(1, len(x)):
        x[t] = x[t] ^ x[t - 1]
    return x

# %% wrong="parity" about="The state is only stored when it changes, elsewhere the result stays 0" kind="subtle"
def parity(x, h0):
    h = np.zeros(len(x), dtype=int)
    state = h0
    for t in range(len(x)):
        if x[t]:
            state = 1 - state
            h[t] = state
    return h

# %% wrong="parity" about="The row is read from the end, so h[t] counts the bits from t on" kind="subtle"
def parity(x, h0):
    backward = np.cumsum(x[::-1]) + h0
    return backward[::-1] % 2

# %% wrong="parity" about="h0 is counted once more at every step" kind="subtle"
def parity(x, h0):
    h, state = [], 0
    for bit in x:
        state = (state + bit + h0) % 2
        h.append(state)
    return np.array(h)

# %% wrong="response_backward" about="The state after each step is used for dw instead of the state before it" kind="common"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    dx = np.zeros(len(x))
    dw = du = 0.0
    delta = 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="At t = 0 h[t - 1] wraps around to the last state instead of h0" kind="common"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, h0)
    dx = np.zeros(T)
    dw, du, delta = 0.0, 0.0, 0.0
    for t in range(T - 1, -1, -1):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw = dw + delta * h[t - 1]
        du = du + delta * x[t]
    dh0 = w * delta
    return dx, dw, du, dh0

# %% wrong="response_backward" about="Nothing comes back from later steps: only the direct influence is used" kind="common"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    return u * dh, dh @ before, dh @ x, w * dh[0]

# %% wrong="response_backward" about="dx is delta itself, without the factor u" kind="common"
def response_backward(dh, x, w, u, h0):
    before = np.append(h0, response(x, w, u, h0)[:-1])
    delta = np.zeros(len(x) + 1)
    for t in reversed(range(len(x))):
        delta[t] = dh[t] + w * delta[t + 1]
    delta = delta[:-1]
    return delta, float(delta @ before), float(delta @ x), w * float(delta[0])

# %% wrong="response_backward" about="dh0 is delta(0), without the factor w" kind="common"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    deltas = []
    d = 0.0
    for direct in dh[::-1]:
        d = direct + w * d
        deltas.insert(0, d)
    deltas = np.array(deltas)
    return u * deltas, np.sum(deltas * before), np.sum(deltas * x), deltas[0]

# %% wrong="response_backward" about="The loop runs forward in time, from the first step to the last" kind="common"
def response_backward(dh, x, w, u, h0):
    states = [h0, *response(x, w, u, h0)]
    dx, dw, du, delta = np.zeros(len(x)), 0.0, 0.0, 0.0
    for t in range(len(x)):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * states[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="dw and du are returned in the opposite order" kind="common"
def response_backward(dh, x, w, u, h0):
    delta = response(dh[::-1], w, 1.0, 0.0)[::-1]
    before = np.concatenate(([h0], response(x, w, u, h0)[:-1]))
    grad_w = float(np.dot(delta, before))
    grad_u = float(np.dot(delta, x))
    return u * delta, grad_u, grad_w, float(w * delta[0])

# %% wrong="response_backward" about="The gradients of the weights are overwritten in each step instead of summed" kind="common"
def response_backward(dh, x, w, u, h0):
    prev = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    dx = np.zeros(len(x))
    delta = 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw = delta * prev[t]
        du = delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="delta is carried back with u instead of w" kind="common"
def response_backward(dh, x, w, u, h0):
    prev = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    T = len(x)
    delta = np.zeros(T)
    delta[T - 1] = dh[T - 1]
    for t in range(T - 2, -1, -1):
        delta[t] = dh[t] + u * delta[t + 1]
    return u * delta, (delta * prev).sum(), (delta * x).sum(), w * delta[0]

# %% wrong="response_backward" about="The states are run from 0 instead of from h0, only the first entry is h0" kind="subtle"
def response_backward(dh, x, w, u, h0):
    prev = np.concatenate([[h0], response(x, w, u, 0.0)[:-1]])
    dx = np.zeros(len(x))
    dw, du, delta = 0.0, 0.0, 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * prev[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="The state before the first step is taken as 0 in dw" kind="subtle"
def response_backward(dh, x, w, u, h0):
    h = response(x, w, u, h0)
    delta = np.array(dh, dtype=float)
    for t in range(len(x) - 2, -1, -1):
        delta[t] += w * delta[t + 1]
    dw = sum(delta[t] * h[t - 1] for t in range(1, len(x)))
    return u * delta, float(dw), float(delta @ x), float(w * delta[0])

# %% wrong="response_backward" about="The array dh of the caller is used for delta and changed" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    for t in reversed(range(len(dh) - 1)):
        dh[t] += w * dh[t + 1]
    return u * dh, dh @ before, dh @ x, w * dh[0]

# %% wrong="response_backward" about="dx is collected backward in time and never turned around" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    delta, dw, du, dx = 0.0, 0.0, 0.0, []
    for d, x_t, h_t in zip(dh[::-1], x[::-1], before[::-1]):
        delta = d + w * delta
        dx.append(u * delta)
        dw += delta * h_t
        du += delta * x_t
    return np.array(dx), dw, du, w * delta

# %% wrong="response_backward" about="The direct influence of each step is multiplied by w together with the later one" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    dx = np.zeros(len(x))
    delta = dw = du = 0.0
    for t in reversed(range(len(x))):
        delta = w * (dh[t] + delta)
        dx[t] = u * delta
        dw += delta * before[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="The gradients of the weights are averaged over the steps" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    delta = np.zeros(len(dh))
    later = 0.0
    for t in reversed(range(len(dh))):
        later = delta[t] = dh[t] + w * later
    return u * delta, np.mean(delta * before), np.mean(delta * x), w * delta[0]

# %% wrong="response_backward" about="The loop ends at t = 1, so the first step has no share" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    dx = np.zeros_like(x)
    delta, dw, du = 0.0, 0.0, 0.0
    for t in range(len(x) - 1, 0, -1):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * before[t]
        du += delta * x[t]
    return dx, dw, du, w * delta

# %% wrong="response_backward" about="dw uses the direct influence only, all other gradients use delta" kind="subtle"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    before = np.append(h0, response(x, w, u, h0)[: T - 1])
    powers = np.array([[w ** (s - t) if s >= t else 0.0 for s in range(T)] for t in range(T)])
    delta = powers @ dh
    return u * delta, before @ dh, x @ delta, w * delta[0]

# %% wrong="response_backward" about="The influence goes back one step only and not further" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.append(h0, response(x, w, u, h0)[:-1])
    delta = dh + w * np.append(dh[1:], 0.0)
    return u * delta, float(before @ delta), float(x @ delta), float(w * delta[0])

# %% wrong="response_backward" about="dh0 has the factor w to the power T for the last step only, the other steps are left out" kind="subtle"
def response_backward(dh, x, w, u, h0):
    before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    delta = response(dh[::-1], w, 1.0, 0.0)[::-1]
    dh0 = w ** len(x) * dh[-1]
    return u * delta, np.sum(delta * before), np.sum(delta * x), dh0

# %% wrong="response_backward" about="du pairs delta with the input of the step before, as dw does with the state" kind="subtle"
def response_backward(dh, x, w, u, h0):
    h_before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
    x_before = np.concatenate([[0.0], x[:-1]])
    dx = np.zeros(len(x))
    delta = 0.0
    dw = 0.0
    du = 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta
        dx[t] = u * delta
        dw += delta * h_before[t]
        du += delta * x_before[t]
    return dx, dw, du, w * delta

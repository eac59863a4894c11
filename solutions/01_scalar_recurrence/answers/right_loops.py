# A student who uses lists and loops, and hardly any NumPy.

# %% exercise="response"
def response(x, w, u, h0):
    states = [h0]
    for value in x:
        states.append(w * states[-1] + u * value)
    return np.array(states[1:])


# %% exercise="fir_response"
def fir_response(x, taps):
    y = []
    for t in range(len(x)):
        total = 0.0
        for k in range(len(taps)):
            if t - k >= 0:
                total = total + taps[k] * x[t - k]
        y.append(total)
    return np.array(y)


# %% exercise="impulse_response"
def impulse_response(w, u, T):
    values, value = [], u
    for _ in range(T):
        values.append(value)
        value = value * w
    return np.array(values)


# %% exercise="worst_input"
def worst_input(w, u, T):
    x = [0] * T
    for t in range(T):
        negative = u < 0
        if w < 0 and (T - 1 - t) % 2 == 1:
            negative = not negative
        x[t] = -1 if negative else 1
    return np.array(x)


# %% exercise="gain"
def gain(w, u):
    if w <= -1 or w >= 1:
        return float("inf")
    if w < 0:
        w = -w
    if u < 0:
        u = -u
    return np.array(u / (1 - w))  # an array without axes is a number


# %% exercise="memory"
def memory(w):
    import math

    if w == 0:
        constant = 0.0
    elif -1 < w < 1:
        constant = 1 / -math.log(math.fabs(w))
    else:
        constant = math.inf
    return [constant, constant * math.log(2)]


# %% exercise="taps_needed"
def taps_needed(w, u, eps):
    error = abs(u) / (1 - abs(w))
    for N in range(1, 20_000):
        error = error * abs(w)
        if not error > eps:
            break
    return N


# %% exercise="add"
def add(a, b, carry0):
    s, carry = [], [carry0]
    for one, other in zip(a, b):
        ones = int(one) + int(other) + carry[-1]
        s.append(1 if ones == 1 or ones == 3 else 0)
        carry.append(1 if ones > 1 else 0)
    return np.array(s, dtype=float), np.array(carry[1:], dtype=np.int8)


# %% exercise="parity"
def parity(x, h0):
    states = []
    odd = h0 == 1
    for bit in x:
        if bit == 1:
            odd = not odd
        states.append(odd)
    return np.array(states)


# %% exercise="response_backward"
def response_backward(dh, x, w, u, h0):
    T = len(x)
    h = response(x, w, u, h0)
    dx = np.zeros(T)
    dw = 0.0
    du = 0.0
    dh0 = 0.0
    for t in range(T):  # the loss terms one by one, each followed back to the start
        influence = dh[t]
        for k in range(t, -1, -1):
            dx[k] += influence * u
            du += influence * x[k]
            dw += influence * (h0 if k == 0 else h[k - 1])
            influence *= w
        dh0 += influence
    return [dx, np.array(dw), du.item(), dh0]

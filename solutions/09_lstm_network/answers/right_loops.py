# Fully right: loops over gates, rows and times; time outside the layers.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points

# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    H = c_prev.shape[1]
    gates = {}
    for n, name in enumerate("ifgo"):
        own = slice(n * H, (n + 1) * H)
        if name == "o":
            c_t = gates["f"] * c_prev + gates["i"] * gates["g"]
        state = c_t if name == "o" else c_prev
        a = p.b[own] + np.dot(x_t, p.W_x[:, own]) + np.dot(h_prev, p.W_h[:, own]) + np.dot(state, p.W_c[:, own])
        gates[name] = np.tanh(a) if name == "g" else sigmoid(a)
    tanh_c = np.tanh(c_t)
    return gates["o"] * tanh_c, c_t, Cache(x_t, h_prev, c_prev, *gates.values(), c_t, tanh_c)


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    H = dh_t.shape[1]
    dx_t, dh_prev = np.zeros(cache.x_t.shape), np.zeros(dh_t.shape)
    dp = LSTMParams(*[np.zeros(w.shape) for w in p])
    dc = dc_t + dh_t * cache.o * (1 - cache.tanh_c**2)
    for n, name in reversed(list(enumerate("ifgo"))):
        own = slice(n * H, (n + 1) * H)
        gate = getattr(cache, name)
        slope = 1 - gate**2 if name == "g" else gate * (1 - gate)
        if name == "o":
            da, state = dh_t * cache.tanh_c * slope, cache.c_t
            dc = dc + np.dot(da, p.W_c[:, own].T)
            dc_prev = dc * cache.f
        else:
            other = {"i": cache.g, "f": cache.c_prev, "g": cache.i}[name]
            da, state = dc * other * slope, cache.c_prev
            dc_prev = dc_prev + np.dot(da, p.W_c[:, own].T)
        dx_t += np.dot(da, p.W_x[:, own].T)
        dh_prev += np.dot(da, p.W_h[:, own].T)
        for array, seen in zip(dp, (cache.x_t, cache.h_prev, state)):
            array[:, own] = np.dot(seen.T, da)
        dp.b[own] = sum(da)
    return dx_t, dh_prev, dc_prev, dp


# %% exercise="network_forward"
def network_forward(x, h0, c0, layers, W_o, b_o):
    L = len(layers)
    h, c = list(h0), list(c0)
    caches = [[] for _ in layers]
    top, z = [], []
    for x_t in x:
        below = x_t
        for n in range(L):
            h[n], c[n], cache = lstm_step(below, h[n], c[n], layers[n])
            caches[n].append(cache)
            below = h[n]
        top.append(below)
        z.append(below @ W_o + b_o)
    return np.array(z), np.array(top), caches


# %% exercise="softmax"
def softmax(z):
    y = np.zeros(z.shape)
    for at in np.ndindex(z.shape[:-1]):
        row = z[at] - max(z[at])
        powers = [np.exp(value) for value in row]
        for k in range(len(row)):
            y[at][k] = powers[k] / sum(powers)
    return y


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    (N, K), H = z.shape, h.shape[1]
    dz, dh, dW_o, db_o = np.zeros((N, K)), np.zeros((N, H)), np.zeros((H, K)), np.zeros(K)
    for n in range(N):
        dz[n] = softmax(z[n]) - target[n]
        dh[n] = W_o @ dz[n]
        dW_o += np.outer(h[n], dz[n])
        db_o += dz[n]
    return dz, dh, dW_o, db_o


# %% exercise="network_backward"
def network_backward(dz, h, caches, layers, W_o):
    T, L = len(dz), len(layers)
    dx = np.zeros((T, *caches[0][0].x_t.shape))
    dh0 = [np.zeros_like(steps[0].c_t) for steps in caches]
    dc0 = [np.zeros_like(steps[0].c_t) for steps in caches]
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    dW_o, db_o = np.zeros_like(W_o), np.zeros(len(W_o[0]))
    for t in range(T - 1, -1, -1):
        above = dz[t] @ W_o.T
        dW_o += h[t].T @ dz[t]
        for row in dz[t]:
            db_o += row
        for n in range(L - 1, -1, -1):
            above, dh0[n], dc0[n], dp = lstm_step_backward(above + dh0[n], dc0[n], caches[n][t], layers[n])
            for total, new in zip(dlayers[n], dp):
                total += new
        dx[t] = above
    return dx, dh0, dc0, dlayers, dW_o, db_o


# %% exercise="mended_112"
def mended_112(dY, z, h, caches, layers, W_o):
    dz = np.zeros_like(dY)
    for t in range(dY.shape[0]):
        for n in range(dY.shape[1]):
            y = softmax(z[t, n])
            slopes = np.diag(y) - np.outer(y, y)
            dz[t, n] = slopes @ dY[t, n]
    dx, dh0, dc0, dlayers, dW_o, db_o = network_backward(dz, h, caches, layers, W_o)
    return dx, dh0, dc0, dlayers, dW_o, db_o


# %% exercise="bidirectional"
def bidirectional(x, starts, layers, dh):
    T, B, D = x.shape
    h, dx, dstarts, dlayers = [], np.zeros((T, B, D)), [], []
    first = 0
    for direction in range(2):
        p, (h_t, c_t) = layers[direction], starts[direction]
        times = list(range(T)) if direction == 0 else list(range(T - 1, -1, -1))
        states, caches = [None] * T, [None] * T
        for t in times:
            h_t, c_t, caches[t] = lstm_step(x[t], h_t, c_t, p)
            states[t] = h_t
        h.append(np.array(states))
        H = h_t.shape[1]
        dh_t, dc_t, total = np.zeros((B, H)), np.zeros((B, H)), [np.zeros_like(w) for w in p]
        for t in times[::-1]:
            dx_t, dh_t, dc_t, dp = lstm_step_backward(dh[t, :, first : first + H] + dh_t, dc_t, caches[t], p)
            dx[t] += dx_t
            total = [old + new for old, new in zip(total, dp)]
        dstarts.append((dh_t, dc_t))
        dlayers.append(LSTMParams(*total))
        first += H
    return np.concatenate(h, axis=2), dx, dstarts, dlayers


# %% exercise="from_library"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H, D = w_hh.shape[1], w_ih.shape[1]
    W_x, W_h, b = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for place, gate in enumerate(order):
        block = {"i": 0, "f": 1, "g": 2, "o": 3}[gate]
        for k in range(H):
            column, row = block * H + k, place * H + k
            W_x[:, column] = w_ih[row]
            W_h[:, column] = w_hh[row]
            b[column] = b_ih[row] + b_hh[row]
    return LSTMParams(W_x, W_h, 0 * W_h, b)


# %% exercise="forget_start"
def forget_start(p, n):
    f = 0.5 ** (1 / n)
    b = np.array(p.b)
    H = len(b) // 4
    for k in range(H):
        b[H + k] = np.log(f) - np.log(-np.expm1(-np.log(2) / n))
    return LSTMParams(W_x=p.W_x, W_h=p.W_h, W_c=p.W_c, b=b)


# %% exercise="clip_norm"
def clip_norm(gradients, limit):
    norm = 0.0
    for a in arrays_in(gradients):
        norm = np.hypot(norm, np.linalg.norm(a))
    factor = 1.0
    if norm > limit:
        factor = limit / norm
    clipped = []
    for entry in gradients:
        if isinstance(entry, tuple):
            clipped.append(LSTMParams(*[a * factor for a in entry]))
        else:
            clipped.append(entry * factor)
    return clipped, norm


# %% exercise="lstm_step_backward_clipped"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    B, H = dh_t.shape
    da, dc, dc_prev = np.zeros((B, 4 * H)), np.array(dc_t), np.zeros((B, H))
    for n in range(B):
        i, f, g, o, tanh_c = (values[n] for values in (cache.i, cache.f, cache.g, cache.o, cache.tanh_c))
        for k in range(H):
            slope = o[k] * (1 - o[k])
            da[n, 3 * H + k] = max(-limit, min(limit, dh_t[n, k] * tanh_c[k] * slope))
        dc[n] += dh_t[n] * o * (1 - tanh_c**2) + p.W_c[:, 3 * H :] @ da[n, 3 * H :]
        parts = [dc[n] * g * i * (1 - i), dc[n] * cache.c_prev[n] * f * (1 - f), dc[n] * i * (1 - g**2)]
        for m in range(3):
            for k in range(H):
                da[n, m * H + k] = max(-limit, min(limit, parts[m][k]))
        dc_prev[n] = dc[n] * f + p.W_c[:, : 3 * H] @ da[n, : 3 * H]
    dW_c = np.concatenate([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]], axis=1)
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, np.sum(da, axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% exercise="sample"
def sample(z, temperature, u):
    left = u
    for k, share in enumerate(softmax(z / temperature)):
        left -= share
        if left < 0:
            return k
    return len(z) - 1

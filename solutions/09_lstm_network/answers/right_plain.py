# Fully right: gate by gate, one statement per line of the equations.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points

# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    do = dh_t * tanh_c
    dc = dc_t + dh_t * o * (1 - tanh_c * tanh_c)
    da_o = do * o * (1 - o)
    dc = dc + da_o @ W_co.T
    di, df, dg = dc * g, dc * c_prev, dc * i
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g * g)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% exercise="network_forward"
def network_forward(x, h0, c0, layers, W_o, b_o):
    below, all_caches = x, []
    for h_start, c_start, p in zip(h0, c0, layers):
        below, c_T, caches = lstm_sequence(below, h_start, c_start, p)
        all_caches.append(caches)
    z = below @ W_o + b_o
    return z, below, all_caches


# %% exercise="softmax"
def softmax(z):
    largest = z.max(axis=-1, keepdims=True)
    powers = np.exp(z - largest)
    total = powers.sum(axis=-1, keepdims=True)
    return powers / total


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = y - target
    dh = dz @ W_o.T
    dW_o = h.T @ dz
    db_o = np.sum(dz, axis=0)
    return dz, dh, dW_o, db_o


# %% exercise="network_backward"
def network_backward(dz, h, caches, layers, W_o):
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    for t in range(len(h)):
        dW_o += h[t].T @ dz[t]
        db_o += dz[t].sum(axis=0)
    going_down, dh0, dc0, dlayers = dz @ W_o.T, [], [], []
    for steps, p in zip(reversed(caches), reversed(layers)):
        nothing = np.zeros_like(steps[0].c_t)
        going_down, dh_start, dc_start, dp = lstm_sequence_backward(going_down, nothing, steps, p)
        dh0.insert(0, dh_start)
        dc0.insert(0, dc_start)
        dlayers.insert(0, dp)
    return going_down, dh0, dc0, dlayers, dW_o, db_o


# %% exercise="mended_112"
def mended_112(dY, z, h, caches, layers, W_o):
    Y = softmax(z)
    dz = Y * (dY - np.sum(dY * Y, axis=-1, keepdims=True))
    return network_backward(dz, h, caches, layers, W_o)


# %% exercise="bidirectional"
def bidirectional(x, starts, layers, dh):
    turned = x[::-1]
    h_1, c_1, caches_1 = lstm_sequence(x, starts[0][0], starts[0][1], layers[0])
    h_2, c_2, caches_2 = lstm_sequence(turned, starts[1][0], starts[1][1], layers[1])
    H = h_1.shape[2]
    dh_1, dh_2 = dh[:, :, :H], dh[:, :, H:][::-1]
    dx_1, *dstart_1, dp_1 = lstm_sequence_backward(dh_1, np.zeros_like(c_1), caches_1, layers[0])
    dx_2, *dstart_2, dp_2 = lstm_sequence_backward(dh_2, np.zeros_like(c_2), caches_2, layers[1])
    h = np.concatenate([h_1, h_2[::-1]], axis=2)
    return h, dx_1 + dx_2[::-1], [dstart_1, dstart_2], [dp_1, dp_2]


# %% exercise="from_library"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = len(w_hh) // 4
    b = b_ih + b_hh
    W_x, W_h, bias = [], [], []
    for gate in "ifgo":
        place = order.index(gate)
        rows = slice(place * H, (place + 1) * H)
        W_x.append(w_ih[rows].T)
        W_h.append(w_hh[rows].T)
        bias.append(b[rows])
    W_h = np.concatenate(W_h, axis=1)
    return LSTMParams(np.concatenate(W_x, axis=1), W_h, np.zeros(W_h.shape), np.concatenate(bias))


# %% exercise="forget_start"
def forget_start(p, n):
    H = p.b.size // 4
    b_i, b_f, b_g, b_o = blocks(p.b)
    bias = -np.log(np.expm1(np.log(2) / n))
    return LSTMParams(p.W_x, p.W_h, p.W_c, np.concatenate([b_i, np.full(H, bias), b_g, b_o]))


# %% exercise="clip_norm"
def clip_norm(gradients, limit):
    total = 0.0
    for a in arrays_in(gradients):
        total += np.sum(a * a)
    norm = np.sqrt(total)
    if norm <= limit:
        return gradients, norm
    return scaled(gradients, limit / norm), norm


# %% exercise="lstm_step_backward_clipped"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    do = dh_t * tanh_c
    da_o = np.clip(do * o * (1 - o), -limit, limit)
    dc = dc_t + dh_t * o * (1 - tanh_c**2)
    dc = dc + da_o @ W_co.T
    di, df, dg = dc * g, dc * c_prev, dc * i
    da_i = np.clip(di * i * (1 - i), -limit, limit)
    da_f = np.clip(df * f * (1 - f), -limit, limit)
    da_g = np.clip(dg * (1 - g**2), -limit, limit)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% exercise="sample"
def sample(z, temperature, u):
    sums = np.cumsum(softmax(z / temperature))
    for k in range(len(z)):
        if sums[k] > u:
            return k
    return len(z) - 1

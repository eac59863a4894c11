# %% wrong="network_forward" about="every layer reads x instead of the layer below" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    caches = []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(x, h0[n], c0[n], layers[n])
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="output bias forgotten" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for p, hh, cc in zip(layers, h0, c0):
        h, c, steps = lstm_sequence(h, hh, cc, p)
        caches.append(steps)
    return np.dot(h, W_o), h, caches


# %% wrong="network_forward" about="hidden states of the lowest layer returned, scores right" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    hs, caches, below = [], [], x
    for n, p in enumerate(layers):
        below, _, steps = lstm_sequence(below, h0[n], c0[n], p)
        hs.append(below)
        caches.append(steps)
    return hs[-1] @ W_o + b_o, hs[0], caches


# %% wrong="network_forward" about="initial hidden and cell states exchanged in the call" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, c0[n], h0[n], layers[n])
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="softmax" about="the sum of the softmax runs over the whole array, axis forgotten" kind="common"
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum()


# %% wrong="softmax" about="softmax without subtracting the largest score, nan for large scores" kind="common"
def softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="softmax" about="largest score subtracted in the numerator only" kind="subtle"
def softmax(z):
    m = z.max(axis=-1, keepdims=True)
    return np.exp(z - m) / np.exp(z).sum(axis=-1, keepdims=True)


# %% wrong="output_layer_backward" about="divides by the batch size though the loss is a sum" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = (softmax(z) - target) / z.shape[0]
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)

# %% wrong="output_layer_backward" about="target minus probability, the sign is turned" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = target - softmax(z)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o

# %% wrong="output_layer_backward" about="the printed line with the slope of the sigmoid" kind="common"
def output_layer_backward(z, target, h, W_o):
    dY = -target / softmax(z)
    dz = dY * sigmoid(z) * (1 - sigmoid(z))
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o

# %% wrong="output_layer_backward" about="only the diagonal of the softmax derivative, every logit moves just its own probability" kind="common"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = -target * (1 - y)
    return (dz, *(lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz))

# %% wrong="output_layer_backward" about="the softmax is forgotten, logits minus target" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = z - target
    dh = dz @ W_o.T
    dW_o = h.T @ dz
    db_o = np.sum(dz, axis=0)
    return dz, dh, dW_o, db_o

# %% wrong="output_layer_backward" about="results of the weights and of h are returned in exchanged order" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    dW_o = h.T @ dz
    db_o = dz.sum(axis=0)
    dh = dz @ W_o.T
    return dz, dW_o, dh, db_o

# %% wrong="output_layer_backward" about="goes through dy with clipped probabilities, wrong where a probability has underflowed" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dy = -target / np.clip(y, 1e-12, None)
    dz = y * (dy - np.sum(dy * y, axis=1, keepdims=True))
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o

# %% wrong="output_layer_backward" about="the softmax is taken over the whole batch instead of row by row" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    e = np.exp(z - z.max())
    y = e / e.sum()
    dz = y - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)

# %% wrong="output_layer_backward" about="an own softmax without subtracting the maximum, nan for large logits" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        dz = e / e.sum(axis=1, keepdims=True) - target
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o

# %% wrong="output_layer_backward" about="assumes a target with a single 1 and subtracts 1 at its largest entry" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z).copy()
    rows = np.arange(len(z))
    dz[rows, target.argmax(axis=1)] -= 1
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)

# %% wrong="output_layer_backward" about="the weight gradient is made of the probabilities instead of dz" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = y - target
    return dz, dz @ W_o.T, h.T @ y, dz.sum(axis=0)


# %% wrong="sample" about="np.argmax(cumsum > u): class 0 when the last sum is rounded to at most u" kind="subtle"
def sample(z, temperature, u):
    return int(np.argmax(np.cumsum(softmax(z / temperature)) > u))


# %% wrong="sample" about="index may become K: no min" kind="subtle"
def sample(z, temperature, u):
    return int(np.sum(np.cumsum(softmax(z / temperature)) <= u))


# %% wrong="sample" about="softmax without the shift, z / 0.001 overflows" kind="subtle"
def sample(z, temperature, u):
    y = np.exp(z / temperature)
    y = y / y.sum()
    return min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)


# %% wrong="clip_norm" about="scales the arrays in place" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    if norm > limit:
        for a in arrays_in(gradients):
            a *= limit / norm
    return gradients, norm


# %% wrong="clip_norm" about="LSTMParams are left out of the norm (only plain arrays are counted)" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in gradients if not isinstance(a, tuple)))
    return scaled(gradients, limit / norm if norm > limit else 1), norm


# %% wrong="clip_norm" about="the clipped list is flat: arrays in place of LSTMParams" kind="common"
def clip_norm(gradients, limit):
    found = arrays_in(gradients)
    norm = np.sqrt(sum(np.sum(a**2) for a in found))
    factor = limit / norm if norm > limit else 1
    return [factor * a for a in found], norm


# %% wrong="clip_norm" about="scaled when the norm is below the limit (comparison the wrong way round)" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    factor = limit / norm if norm < limit and norm > 0 else 1
    return scaled(gradients, factor), norm


# %% wrong="forget_start" about="half of the forget gates: only the first entry of the block is set" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H] = -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="f = 1/2^n instead of 2^(-1/n)" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    f = 0.5**n
    b[H : 2 * H] = np.log(f / (1 - f))
    return p._replace(b=b)


# %% wrong="forget_start" about="bias is f itself, the inverse sigmoid is forgotten" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] = 2 ** (-1 / n)
    return p._replace(b=b)


# %% wrong="lstm_step_backward" about="dc_t += ... changes the handed-in gradient" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc_t += dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i, da_f, da_g = dc_t * g * i * (1 - i), dc_t * c * f * (1 - f), dc_t * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="the slope of tanh(c_t) is forgotten" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o + da_o @ W_co.T
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="da_f times c_t in place of c_prev" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_t * f * (1 - f), dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="network_backward" about="dh of the top layer is dz W_o only, and each layer below gets dx plus dh of the top (skips added)" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    top = dh = dz @ W_o.T
    for n in reversed(range(L)):
        if n < L - 1 and top.shape == dh.shape:
            dh = dh + top
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, np.zeros_like(caches[n][-1].c_t), caches[n], layers[n])
    return dh, dh0, dc0, dlayers, np.einsum("tbh,tbk->hk", h, dz), dz.sum(axis=(0, 1))


# %% wrong="network_backward" about="dc_T is the last cell state instead of zeros" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dh = dz @ W_o.T
    for n in reversed(range(L)):
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, caches[n][-1].c_t, caches[n], layers[n])
    return dh, dh0, dc0, dlayers, np.einsum("tbh,tbk->hk", h, dz), dz.sum(axis=(0, 1))


# %% wrong="bidirectional" about="dh turned in all axes: dh[::-1, ::-1] of the left direction (batch, too)" kind="subtle"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, ::-1, H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="the two halves of h exchanged" kind="common"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hl.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., H:], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, :, :H], 0 * cl, cal, layers[1])
    return np.concatenate([hl[::-1], hr], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="from_library" about="the weights transposed first, then rows cut: blocks along the wrong axis for W_x (needs D = 4H)" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    W_h = w_hh.T
    return LSTMParams(w_ih.T, W_h, np.zeros_like(W_h), (b_ih + b_hh)[rows])


# %% wrong="from_library" about="reshape instead of transpose" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    W_h = w_hh[rows].reshape(H, -1)
    return LSTMParams(w_ih[rows].reshape(-1, 4 * H), W_h, np.zeros_like(W_h), (b_ih + b_hh)[rows])


# %% wrong="lstm_step_backward_clipped" about="clips dh_t and dc_t at the entrance instead" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    return lstm_step_backward(np.clip(dh_t, -limit, limit), np.clip(dc_t, -limit, limit), cache, p)


# %% wrong="lstm_step_backward_clipped" about="da_g is forgotten in clipping" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    clip = lambda a: np.clip(a, -limit, limit)
    da_o = clip(dh_t * tc * o * (1 - o))
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = clip(dc * g * i * (1 - i))
    da_f = clip(dc * c * f * (1 - f))
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="each row of da scaled by its norm instead of clipped number by number" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    clip = lambda a: a * np.minimum(1, limit / np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-300))
    da_o = clip(dh_t * tc * o * (1 - o))
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = clip(dc * g * i * (1 - i))
    da_f = clip(dc * c * f * (1 - f))
    da_g = clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="output_layer_backward" about="dh is h-shaped product with W_o untransposed (needs K = H)" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    dh = dz @ W_o if W_o.shape[0] == W_o.shape[1] else dz @ W_o.T
    return dz, dh, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="db_o averaged over rows" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    return dz, dz @ W_o.T, h.T @ dz, dz.mean(axis=0)


# %% wrong="lstm_step" about="caches h_t in the place of h_prev" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + i * g
    o = sigmoid(blocks(a + c_t @ p.W_c)[3])
    th = np.tanh(c_t)
    h_t = o * th
    return h_t, c_t, Cache(x_t, h_t, c_prev, i, f, g, o, c_t, th)


# %% wrong="lstm_step" about="coupled gates: c_t = f c_prev + (1 - f) g" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + (1 - f) * g
    o = sigmoid(blocks(a + c_t @ p.W_c)[3])
    th = np.tanh(c_t)
    return o * th, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, th)

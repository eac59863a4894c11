# %% wrong="network_forward" about="probabilities are returned in place of scores" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    return softmax(h @ W_o + b_o), h, caches


# %% wrong="network_forward" about="the output bias is missing" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    return np.einsum('tbh,hk->tbk', h, W_o), h, caches


# %% wrong="network_forward" about="hidden states and scores are returned in the opposite order" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    z = h @ W_o + b_o
    return h, z, caches


# %% wrong="network_forward" about="every layer reads the input x instead of the layer below" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    caches = []
    for n, p in enumerate(layers):
        h, _, steps = lstm_sequence(x, h0[n], c0[n], p)
        caches += [steps]
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="every layer starts from the initial states of the lowest one" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for p in layers:
        h, _, steps = lstm_sequence(h, h0[0], c0[0], p)
        caches.append(steps)
    z = h @ W_o + b_o
    return z, h, caches


# %% wrong="network_forward" about="the last cell state of a layer is handed to the next layer as its initial one" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, c, caches = x, c0[0], []
    for n, p in enumerate(layers):
        start = c if c.shape == c0[n].shape else c0[n]
        h, c, steps = lstm_sequence(h, h0[n], start, p)
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the cell states of all layers start at 0 as on the slide" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for start, p in zip(h0, layers):
        h, _, steps = lstm_sequence(h, start, np.zeros_like(start), p)
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the lists of initial states are overwritten with the last states" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n, p in enumerate(layers):
        h, c0[n], steps = lstm_sequence(h, h0[n], c0[n], p)
        h0[n] = h[-1]
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the hidden states go through a tanh before the output layer" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    return np.tanh(h) @ W_o + b_o, h, caches


# %% wrong="network_forward" about="only the last time step gets scores" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    return h[-1] @ W_o + b_o, h, caches


# %% wrong="network_forward" about="time is the outer loop, but each layer reads what the layer below showed one step earlier" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    hs, cs, top = list(h0), list(c0), []
    caches = [[] for _ in layers]
    for x_t in x:
        inputs = [x_t] + hs[:-1]
        for n, p in enumerate(layers):
            hs[n], cs[n], cache = lstm_step(inputs[n], hs[n], cs[n], p)
            caches[n].append(cache)
        top.append(hs[-1])
    h = np.stack(top)
    return h @ W_o + b_o, h, caches


# %% wrong="softmax" about="the softmax runs over the first axis" kind="common"
def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


# %% wrong="softmax" about="the largest score is not subtracted, so large scores overflow" kind="common"
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="a sigmoid takes the place of the softmax" kind="common"
def softmax(z):
    return sigmoid(z)


# %% wrong="softmax" about="the exponentials are divided by their sum over everything" kind="common"
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


# %% wrong="softmax" about="one largest score is subtracted for the whole array" kind="subtle"
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="the smallest score is subtracted instead of the largest" kind="subtle"
def softmax(z):
    e = np.exp(z - z.min(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="the scores are clipped to plus and minus 30" kind="subtle"
def softmax(z):
    e = np.exp(np.clip(z, -30, 30))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="the logarithms of the probabilities are returned" kind="subtle"
def softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


# %% wrong="softmax" about="z is shifted in place, so the input changes" kind="subtle"
def softmax(z):
    z -= z.max(axis=-1, keepdims=True)
    y = np.exp(z)
    return y / y.sum(axis=-1, keepdims=True)


# %% wrong="lstm_step" about="no cache is returned, as in unit 7" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    return o * np.tanh(c_t), c_t


# %% wrong="lstm_step" about="the output gate is computed from the old cell state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    o = sigmoid(a_o + c_prev @ W_co)
    c_t = f * c_prev + i * g
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="the candidate is a sigmoid" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = sigmoid(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="the peepholes are forgotten" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c_t = f * c_prev + i * g
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="blocks in the order i, f, o, g" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_co, W_cg = blocks(p.W_c)
    a_i, a_f, a_o, a_g = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="the cache holds the new hidden state where h_prev belongs" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    h_t = o * tanh_c
    return h_t, c_t, Cache(x_t, h_t, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="tanh_c in the cache is c_t itself" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    return o * np.tanh(c_t), c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, c_t)


# %% wrong="lstm_step" about="the bias is added to three gates only" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h)
    i = sigmoid(p.b[: len(W_ci)] + a_i + c_prev @ W_ci)
    f = sigmoid(blocks(p.b)[1] + a_f + c_prev @ W_cf)
    g = np.tanh(blocks(p.b)[2] + a_g + c_prev @ W_cg)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="the sum of the old state is scaled by i, that of the candidate by f" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)
    f = sigmoid(a_f + c_prev @ W_cf)
    g = np.tanh(a_g + c_prev @ W_cg)
    c_t = i * c_prev + f * g
    o = sigmoid(a_o + c_t @ W_co)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step_backward" about="the gates are taken without peepholes, as in PyTorch" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.zeros_like(p.W_c)
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="dc_t is not used" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="the slopes of the sigmoids are forgotten" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g
    da_f = dc * c_prev
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="dW_c takes c_prev for all four blocks" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = c_prev.T @ da
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="the parameter gradients are returned as four separate results" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, *dp


# %% wrong="lstm_step_backward" about="the gradient of c_t is completed after the other gates" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc = dc + da_o @ W_co.T
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="dc_t of the caller is changed in place" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc_t += dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    dc = dc_t
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="tanh of the candidate is differentiated at its own output again" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - np.tanh(g)**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="db keeps the batch" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([c_prev.T @ da_i, c_prev.T @ da_f, c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(x_t.T @ da, h_prev.T @ da, dW_c, da)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="network_backward" about="the layers are visited from the lowest up" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches, layers):
        width = p.b.size // 4
        dh, start_h, start_c, dp = lstm_sequence_backward(np.resize(dh, (*dz.shape[:2], width)), np.zeros_like(steps[0].c_t), steps, p)
        dh0.append(start_h)
        dc0.append(start_c)
        dlayers.append(dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="results come out in the order of the visit" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.append(start_h)
        dc0.append(start_c)
        dlayers.append(dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="W_o is not transposed, which runs for square matrices only" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="db_o is summed over time alone" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=0)
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="the mean over time is taken for the output layer" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz) / len(h)
    db_o = dz.sum(axis=1).mean(axis=0)
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="dlayers holds plain tuples in another order: W_h first" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, (dp.W_h, dp.W_x, dp.W_c, dp.b))
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="only the top layer's starts are returned" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0[-1], dc0[-1], dlayers, dW_o, db_o


# %% wrong="network_backward" about="the loss is taken to see the last step only" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = np.zeros_like(h)
    dh[-1] = dz[-1] @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="the final cell state starts with ones" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, np.ones_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="the gradient of the layer above is added to the output's at every layer of the same size" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    dW_o = np.einsum('tbh,tbk->hk', h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    top = dh
    dh0, dc0, dlayers = [], [], []
    for steps, p in zip(caches[::-1], layers[::-1]):
        dh, start_h, start_c, dp = lstm_sequence_backward(dh + top if dh is not top and dh.shape == top.shape else dh, np.zeros_like(steps[0].c_t), steps, p)
        dh0.insert(0, start_h)
        dc0.insert(0, start_c)
        dlayers.insert(0, dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="mended_112" about="nothing is mended" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = dY[t] * sigmoid(z[t]) * (1 - sigmoid(z[t]))
        dW_o = dW_o + h[t].T @ dzo
        dh[t, L] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L - 1, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t, layer], H[t, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="only line 2 is mended" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - (dY[t] * Y).sum(axis=1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dh[t, L] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L - 1, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t, layer], H[t, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="line 9 is not mended" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - (dY[t] * Y).sum(axis=1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t, layer], H[t, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="line 2 is y minus dY" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y - dY[t]
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t - 1, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="line 2 has the sigmoid's slope in the softmax's output" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = dY[t] * Y * (1 - Y)
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t - 1, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="line 2 sums over the batch" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - (dY[t] * Y).sum(axis=0, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t - 1, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="lines 9 and 10 are both moved to t - 1" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - (dY[t] * Y).sum(axis=1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t - 1, layer]
            produced = C[t - 1, layer], H[t - 1, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="bidirectional" about="the second direction's states are not turned back" kind="common"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="the second direction's dh is not turned" kind="common"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="dx of the second direction is not turned back" kind="common"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l, [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="the units are turned round instead of the time" kind="common"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[..., ::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[..., ::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="the two halves are stacked along a new axis" kind="common"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = [h_r, h_l[::-1]]
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="the batch is turned round instead of the time" kind="subtle"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[:, ::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[:, ::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][:, ::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[:, ::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="the second direction takes its start from the end of the first" kind="subtle"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], h_r[-1], c_r, layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="dx is averaged over the two readers" kind="subtle"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., H:][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, (dx_r + dx_l[::-1]) / 2, [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="bidirectional" about="both use the first H columns of dh" kind="subtle"
def bidirectional(x, starts, layers, dh):
    h_r, c_r, caches_r = lstm_sequence(x, *starts[0], layers[0])
    h_l, c_l, caches_l = lstm_sequence(x[::-1], *starts[1], layers[1])
    H = h_r.shape[-1]
    h = np.concatenate([h_r, h_l[::-1]], axis=-1)
    dx_r, dh_r, dc_r, dp_r = lstm_sequence_backward(dh[..., :H], np.zeros_like(c_r), caches_r, layers[0])
    dx_l, dh_l, dc_l, dp_l = lstm_sequence_backward(dh[..., : dh.shape[-1] - H][::-1], np.zeros_like(c_l), caches_l, layers[1])
    return h, dx_r + dx_l[::-1], [(dh_r, dc_r), (dh_l, dc_l)], [dp_r, dp_l]


# %% wrong="from_library" about="order is ignored" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    W_h = w_hh.T
    return LSTMParams(w_ih.T, W_h, np.zeros_like(W_h), b_ih + b_hh)


# %% wrong="from_library" about="one bias is forgotten" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(k) for k in 'ifgo'])
    return LSTMParams(w_ih[rows].T, w_hh[rows].T, np.zeros((H, 4 * H)), b_ih[rows])


# %% wrong="from_library" about="nothing is transposed" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(k) for k in 'ifgo'])
    return LSTMParams(w_ih[rows], w_hh[rows], np.zeros((H, 4 * H)), (b_ih + b_hh)[rows])


# %% wrong="from_library" about="the permutation is inverted" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * 'ifgo'.index(k) for k in order])
    return LSTMParams(w_ih[rows].T, w_hh[rows].T, np.zeros((H, 4 * H)), (b_ih + b_hh)[rows])


# %% wrong="from_library" about="blocks of columns are permuted after the transpose, but the bias is not" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    places = [order.index(k) for k in 'ifgo']
    def turn(w):
        parts = np.split(w.T, 4, axis=1)
        return np.concatenate([parts[n] for n in places], axis=1)
    return LSTMParams(turn(w_ih), turn(w_hh), np.zeros((H, 4 * H)), b_ih + b_hh)


# %% wrong="from_library" about="W_c has the shape of one block" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(k) for k in 'ifgo'])
    return LSTMParams(w_ih[rows].T, w_hh[rows].T, np.zeros((H, H)), (b_ih + b_hh)[rows])


# %% wrong="lstm_step_backward" about="written out with the output gate's part of W_c sent to the old cell state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    c_prev = cache.c_prev
    H = c_t.shape[1]
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    da = np.hstack(
        [
            dc * g * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dc * i * (1 - g**2),
            dh_t * cache.tanh_c * o * (1 - o),
        ]
    )
    dc_prev = dc * f + da @ p.W_c.T
    dW_c = np.hstack([c_prev.T @ da[:, : 3 * H], c_t.T @ da[:, 3 * H :]])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="written out, and block o of dW_c sees the old state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate((da_i, da_f, da_g, da_o), axis=-1)
    dp = [state.T @ da for state in (cache.x_t, cache.h_prev, cache.c_prev)]
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(*dp, da.sum(axis=0))


# %% wrong="output_layer_backward" about="target minus probability, the sign turned round" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = target - softmax(z)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the softmax is forgotten: logits minus target" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = z - target
    dh = dz @ W_o.T
    dW_o = h.T @ dz
    db_o = dz.sum(axis=0)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="dz is divided by the batch, as for a mean loss" kind="common"
def output_layer_backward(z, target, h, W_o):
    B = z.shape[0]
    dz = (softmax(z) - target) / B
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the printed line: dy times the slope of the sigmoid" kind="common"
def output_layer_backward(z, target, h, W_o):
    dY = -target / softmax(z)
    dz = dY * sigmoid(z) * (1 - sigmoid(z))
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="dW_o stands before dh in the results" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    dh = dz @ W_o.T
    dW_o = h.T @ dz
    db_o = np.sum(dz, axis=0)
    return dz, dW_o, dh, db_o


# %% wrong="output_layer_backward" about="only dh, dW_o and db_o are returned" kind="common"
def output_layer_backward(z, target, h, W_o):
    return (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(softmax(z) - target)


# %% wrong="output_layer_backward" about="the gradient with respect to y is returned as dz, the softmax is not inverted" kind="common"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = -target / y
    dh = np.dot(dz, W_o.T)
    dW_o = np.dot(h.T, dz)
    db_o = np.sum(dz, 0)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="db_o sums over the classes instead of over the batch" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=-1)


# %% wrong="output_layer_backward" about="the softmax runs over the batch axis" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    e = np.exp(z - z.max(axis=0))
    y = e / e.sum(axis=0)
    dz = y - target
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="only the diagonal of the Jacobian of the softmax is used" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    # dy * y * (1 - y) with dy = -target / y
    dz = -target * (1 - y)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="equation (16) with a division by y, which gives nan where a probability has underflowed to 0" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dy = -target / y
    dz = y * (dy - (dy * y).sum(axis=1, keepdims=True))
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the softmax is computed by hand without the shift, so large logits overflow" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    powers = np.exp(z)
    dz = np.array([row / row.sum() for row in powers]) - target
    return dz, dz @ W_o.T, np.einsum("nj,nk->jk", h, dz), np.einsum("nk->k", dz)


# %% wrong="output_layer_backward" about="the target is replaced by a single 1 at its largest entry" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z)
    for n, right in enumerate(target.argmax(axis=1)):
        dz[n, right] -= 1
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the entries where the target is zero get no gradient" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = np.where(target > 0, softmax(z) - target, 0.0)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the softmax is applied to the probabilities again" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = softmax(y) - target
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="dh goes through the probabilities only, the target is subtracted too late" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dh = y @ W_o.T
    dz = y - target
    dW_o, db_o = h.T @ dz, dz.sum(axis=0)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="dz, the slope of the squared error, has the slope of y multiplied in" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = (y - target) * y * (1 - y)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the softmax divides by the sum over the whole batch" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    e = np.exp(z - z.max())
    dz = e / e.sum() - target
    dh = np.matmul(dz, W_o.T)
    dW_o = np.matmul(h.T, dz)
    db_o = dz.sum(0)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="dz is computed into the target, which belongs to the caller" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    target -= softmax(z)
    target *= -1
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(target)
    return target, dh, dW_o, db_o


# %% wrong="forget_start" about="the bias is set to f itself" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] = 2 ** (-1 / n)
    return p._replace(b=b)


# %% wrong="forget_start" about="the input gates are set" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[:H] = -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="p.b is written into" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b
    b[H : 2 * H] = -np.log(2 ** (1 / n) - 1)
    return p


# %% wrong="forget_start" about="the sign of the bias is wrong" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] = np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="the bias is added to the old one" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] += -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="a time constant is set, f = exp(-1/n)" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    f = np.exp(-1 / n)
    b[H : 2 * H] = np.log(f / (1 - f))
    return p._replace(b=b)


# %% wrong="clip_norm" about="always scaled to the limit" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    return scaled(gradients, limit / max(norm, 1e-300)), norm


# %% wrong="clip_norm" about="only the clipped list is returned" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    return scaled(gradients, min(1, limit / max(norm, limit)))


# %% wrong="clip_norm" about="the norm after clipping is returned" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    return scaled(gradients, limit / max(norm, limit)), min(norm, limit)


# %% wrong="clip_norm" about="a flat list is returned" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    return [a * min(1, limit / max(norm, limit)) for a in arrays_in(gradients)], norm


# %% wrong="clip_norm" about="each array has a norm of its own" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    found = []
    for entry in gradients:
        length = np.sqrt(sum(np.sum(a**2) for a in (entry if isinstance(entry, tuple) else (entry,))))
        factor = min(1, limit / max(length, limit))
        found += scaled([entry], factor)
    return found, norm


# %% wrong="lstm_step_backward_clipped" about="the results of the step backward are clipped" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    dx, dh, dc, dp = lstm_step_backward(dh_t, dc_t, cache, p)
    clip = lambda a: np.clip(a, -limit, limit)
    return clip(dx), clip(dh), clip(dc), LSTMParams(*[clip(a) for a in dp])


# %% wrong="lstm_step_backward_clipped" about="the incoming gradients are clipped" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    clip = lambda a: np.clip(a, -limit, limit)
    return lstm_step_backward(clip(dh_t), clip(dc_t), cache, p)


# %% wrong="lstm_step_backward_clipped" about="nothing is clipped" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    return lstm_step_backward(dh_t, dc_t, cache, p)


# %% wrong="lstm_step_backward_clipped" about="da_o goes on unclipped, only what is packed is clipped" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    i, f, g, o, tanh_c = cache.i, cache.f, cache.g, cache.o, cache.tanh_c
    W = blocks(p.W_c)
    clip = lambda a: np.clip(a, -limit, limit)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W[3].T
    da_i, da_f, da_g = clip(dc * g * i * (1 - i)), clip(dc * cache.c_prev * f * (1 - f)), clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W[0].T + da_f @ W[1].T + da_g @ W[2].T
    da = np.hstack([da_i, da_f, da_g, clip(da_o)])
    dW_c = np.hstack([cache.c_prev.T @ da_i, cache.c_prev.T @ da_f, cache.c_prev.T @ da_g, cache.c_t.T @ da_o])
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="the cell state's gradient is clipped, too" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    i, f, g, o, tanh_c = cache.i, cache.f, cache.g, cache.o, cache.tanh_c
    W = blocks(p.W_c)
    clip = lambda a: np.clip(a, -limit, limit)
    da_o = clip(dh_t * tanh_c * o * (1 - o))
    dc = clip(dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W[3].T)
    da_i, da_f, da_g = clip(dc * g * i * (1 - i)), clip(dc * cache.c_prev * f * (1 - f)), clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W[0].T + da_f @ W[1].T + da_g @ W[2].T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([cache.c_prev.T @ da_i, cache.c_prev.T @ da_f, cache.c_prev.T @ da_g, cache.c_t.T @ da_o])
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="the sum of each row is limited, by its norm" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    i, f, g, o, tanh_c = cache.i, cache.f, cache.g, cache.o, cache.tanh_c
    W = blocks(p.W_c)
    clip = lambda a: a * np.minimum(1, limit / np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-300))
    da_o = clip(dh_t * tanh_c * o * (1 - o))
    dc = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W[3].T
    da_i, da_f, da_g = clip(dc * g * i * (1 - i)), clip(dc * cache.c_prev * f * (1 - f)), clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W[0].T + da_f @ W[1].T + da_g @ W[2].T
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([cache.c_prev.T @ da_i, cache.c_prev.T @ da_f, cache.c_prev.T @ da_g, cache.c_t.T @ da_o])
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))


# %% wrong="sample" about="the most likely class" kind="common"
def sample(z, temperature, u):
    return int(np.argmax(z))


# %% wrong="sample" about="the temperature multiplies" kind="common"
def sample(z, temperature, u):
    return int(np.sum(np.cumsum(softmax(z * temperature)) <= u))


# %% wrong="sample" about="a random number of its own" kind="common"
def sample(z, temperature, u):
    return int(np.random.default_rng().choice(len(z), p=softmax(z / temperature)))


# %% wrong="sample" about="the index of the last piece that ends before u" kind="subtle"
def sample(z, temperature, u):
    return max(int(np.sum(np.cumsum(softmax(z / temperature)) <= u)) - 1, 0)


# %% wrong="sample" about="the probabilities are compared with u, not their sums" kind="subtle"
def sample(z, temperature, u):
    y = softmax(z / temperature)
    return int(np.argmax(y > u))


# %% wrong="sample" about="the softmax is divided by the temperature" kind="subtle"
def sample(z, temperature, u):
    y = softmax(z) / temperature
    return min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)

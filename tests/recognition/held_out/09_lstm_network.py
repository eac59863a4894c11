# %% wrong="network_forward" about="the initial states are taken out of the caller's lists" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for p in layers:
        h, _, steps = lstm_sequence(h, h0.pop(0), c0.pop(0), p)
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the loop is written for two layers only, and further ones are skipped" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, _, steps = lstm_sequence(x, h0[0], c0[0], layers[0])
    caches = [steps]
    if len(layers) > 1:
        h, _, steps = lstm_sequence(h, h0[1], c0[1], layers[1])
        caches.append(steps)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the initial cell states are taken as zero, as slide 93 assumes" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    hs, cs, top = list(h0), [np.zeros(s.shape) for s in h0], []
    caches = [[] for _ in layers]
    for x_t in x:
        below = x_t
        for n in range(len(layers)):
            hs[n], cs[n], cache = lstm_step(below, hs[n], cs[n], layers[n])
            caches[n].append(cache)
            below = hs[n]
        top.append(below)
    h = np.stack(top)
    return h @ W_o + b_o, h, caches


# %% wrong="softmax" about="the softmax is normalized over the first axis, time" kind="common"
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


# %% wrong="softmax" about="each score is put through the sigmoid instead of the softmax" kind="common"
def softmax(z):
    return sigmoid(z)


# %% wrong="lstm_step_backward" about="everything is written out for a cell whose output gate does not look at the cell state" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dc_prev = dc * f + da[:, : 3 * H] @ p.W_c[:, : 3 * H].T
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], np.zeros((H, H))])
    grads = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, grads


# %% wrong="output_layer_backward" about="the difference is the wrong way round, target minus probability" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = target - softmax(z)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="line 2 of slide 112 is kept, the slope of a sigmoid instead of that of the softmax" kind="common"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dY = -target / y
    dz = dY * sigmoid(z) * (1 - sigmoid(z))
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="the gradient is averaged over the batch, the loss is a sum" kind="common"
def output_layer_backward(z, target, h, W_o):
    B = z.shape[0]
    dz = (softmax(z) - target) / B
    dh = dz.dot(W_o.T)
    dW_o = h.T.dot(dz)
    db_o = dz.sum(axis=0)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the probability is left out, dz is the logits minus the target" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = z - target
    return (dz, *(lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz))


# %% wrong="output_layer_backward" about="only the diagonal of the softmax is used, each probability is thought to depend on its own logit alone" kind="common"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    # dy = -q / y, slope y (1 - y), the y cancels
    dz = -target * (1 - y)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="db_o keeps the rows of the batch as in line 5 of the slide" kind="common"
def output_layer_backward(z, target, h, W_o):
    dzo = softmax(z) - target
    dWo = np.zeros_like(W_o)
    for n in range(len(z)):
        dWo += np.outer(h[n], dzo[n])  # line 3
    dh = dzo @ W_o.T  # line 4
    dbo = dzo  # line 5
    return dzo, dh, dWo, dbo


# %% wrong="output_layer_backward" about="equation (16) is used with dy = -q / y, which divides by a probability that may be 0" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dy = -target / y
    dz = y * (dy - np.sum(dy * y, axis=1, keepdims=True))
    return dz, dz @ W_o.T, h.T @ dz, np.sum(dz, axis=0)


# %% wrong="output_layer_backward" about="the exponentials are taken without subtracting the maximum, large logits overflow" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    e = np.exp(z)
    y = np.array([row / row.sum() for row in e])
    dz = y - target
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the target is taken to be one right class, a distribution is rounded to its largest entry" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z)
    right = target.argmax(axis=1)
    dz[np.arange(len(z)), right] -= 1
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the softmax is normalized over the whole batch instead of over each row" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z.ravel()).reshape(z.shape)
    dz = y - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="entries whose target is 0 get no gradient, as they do not stand in the sum of the cross-entropy" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = np.where(target > 0, softmax(z) - target, 0.0)
    dh, dW_o, db_o = (lambda d: (d @ W_o.T, h.T @ d, d.sum(axis=0)))(dz)
    return dz, dh, dW_o, db_o


# %% wrong="output_layer_backward" about="the probabilities are clipped away from 0 before (16), so dz is wrong where one has underflowed" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = np.maximum(softmax(z), 1e-4)
    dy = -target / y
    K = z.shape[1]
    dz = np.zeros(z.shape)
    for n in range(K):
        for k in range(K):
            delta = 1.0 if k == n else 0.0
            dz[:, n] += dy[:, k] * y[:, k] * (delta - y[:, n])
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)

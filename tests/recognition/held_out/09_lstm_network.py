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


# %% wrong="lstm_step" about="the output gate looks at c_prev like the others, not at the new c_t" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c + p.b
    a_i, a_f, a_g, a_o = blocks(a)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c_t = f * c_prev + i * g
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="blocks are unpacked in the order i, f, o, g: candidate and output gate have changed places" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, _, a_g = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + i * g
    _, _, a_o, _ = blocks(a + c_t @ p.W_c)
    o = sigmoid(a_o)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="h_t is o times c_t: tanh of the cell state forgotten in h (the cache has it)" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + i * g
    o = sigmoid(blocks(a + c_t @ p.W_c)[-1])
    h_t = o * c_t
    return h_t, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, np.tanh(c_t))


# %% wrong="lstm_step" about="the output gate gets the new cell state added to a sum that has the old one already" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a += c_prev @ p.W_c
    a_i, a_f, a_g, a_o = blocks(a)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + i * g
    o = sigmoid(a_o + blocks(c_t @ p.W_c)[3])
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step" about="the last field of the cache is 1 - tanh(c_t)^2 instead of tanh(c_t)" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = f * c_prev + i * g
    o = sigmoid(blocks(a + c_t @ p.W_c)[3])
    th = np.tanh(c_t)
    return o * th, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, 1 - th**2)


# %% wrong="lstm_step" about="c_prev is updated in place: the caller's state and the c_prev in the cache become the new one" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = c_prev
    c_t *= f
    c_t += i * g
    o = sigmoid(blocks(a + c_t @ p.W_c)[3])
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)


# %% wrong="lstm_step_backward" about="the way from da_o through W_co to the cell state is forgotten" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="dW_c uses c_prev in all four blocks, also for o" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, c.T @ da, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="dc_prev is da times the whole W_c transposed, so the o block leads to c_prev, too" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    H = c.shape[1]
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ p.W_c[:, 3 * H :].T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dc_prev = dc * f + da @ p.W_c.T
    dW_c = np.concatenate([c.T @ da[:, : 3 * H], c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="peephole blocks not transposed: @ W_ci instead of @ W_ci.T (right for symmetric blocks only)" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci + da_f @ W_cf + da_g @ W_cg
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="the slope of tanh at the candidate is taken as g (1 - g), as if it were a sigmoid" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * g * (1 - g)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="dc_prev uses the dc_t that was handed in, not the complete one" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="network_forward" about="every layer reads the input x, not the layer below (works only where sizes agree)" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    caches = []
    for n, p in enumerate(layers):
        h, _, cache = lstm_sequence(x, h0[n], c0[n], p)
        caches.append(cache)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="only the caches of the top layer are returned" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h = x
    for n in range(len(layers)):
        h, c, caches = lstm_sequence(h, h0[n], c0[n], layers[n])
    z = h @ W_o + b_o
    return z, h, caches


# %% wrong="network_forward" about="the bias of the output layer is forgotten" kind="common"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for p, h_start, c_start in zip(layers, h0, c0):
        h, _, cache = lstm_sequence(h, h_start, c_start, p)
        caches.append(cache)
    return h @ W_o, h, caches


# %% wrong="network_forward" about="the initial states of the lowest layer are used in all layers" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for p in layers:
        h, _, cache = lstm_sequence(h, h0[0], c0[0], p)
        caches.append(cache)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="the upper layer starts with the last states of the lower one instead of its own (if sizes agree)" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    h_start, c_start = h0[0], c0[0]
    for n, p in enumerate(layers):
        if h_start.shape != h0[n].shape:
            h_start, c_start = h0[n], c0[n]
        h, c_start, cache = lstm_sequence(h, h_start, c_start, p)
        h_start = h[-1]
        caches.append(cache)
    return h @ W_o + b_o, h, caches


# %% wrong="network_forward" about="one squashing too many: z = tanh(h) W_o + b_o" kind="subtle"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, caches = x, []
    for n, p in enumerate(layers):
        h, _, cache = lstm_sequence(h, h0[n], c0[n], p)
        caches.append(cache)
    return np.tanh(h) @ W_o + b_o, h, caches


# %% wrong="softmax" about="no subtraction of the maximum: overflows for large scores" kind="common"
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="sum over the whole array, not per row" kind="common"
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# %% wrong="softmax" about="sum over axis 0 instead of the last one" kind="common"
def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


# %% wrong="softmax" about="the maximum of the whole array is subtracted: a row far below it becomes 0/0" kind="subtle"
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="clipping the scores to -500 to 500 instead of shifting them" kind="subtle"
def softmax(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" about="the mean of a row is subtracted, which can still overflow" kind="subtle"
def softmax(z):
    e = np.exp(z - z.mean(axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="output_layer_backward" about="target minus probability: sign exchanged" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = target - softmax(z)
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="divided by the number of rows as if the loss were a mean" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = (softmax(z) - target) / len(z)
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="the scores themselves minus the target: softmax forgotten" kind="common"
def output_layer_backward(z, target, h, W_o):
    dz = z - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="goes through dy = -q/y and (11), which is nan where y has underflowed" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dy = -target / y
    dz = y * (dy - np.sum(dy * y, axis=-1, keepdims=True))
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="the slope of a sigmoid in place of the softmax's Jacobian: dy * y * (1 - y)" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    y = softmax(z)
    dz = -target * (1 - y)
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="output_layer_backward" about="the target is taken as one class only (argmax), a soft target is rounded" kind="subtle"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z)
    dz[np.arange(len(z)), target.argmax(axis=1)] -= 1
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% wrong="network_backward" about="layers walked from the lowest up instead of from the top down" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dW_o = h.reshape(-1, h.shape[-1]).T @ dz.reshape(-1, dz.shape[-1])
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    for n in range(L):
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, np.zeros_like(caches[n][-1].c_t), caches[n], layers[n])
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="results are appended from the top down and never reversed: lists stand upside down" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    dh0, dc0, dlayers = [], [], []
    dW_o = h.reshape(-1, h.shape[-1]).T @ dz.reshape(-1, dz.shape[-1])
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    for p, cache in zip(layers[::-1], caches[::-1]):
        dh, a, b, dp = lstm_sequence_backward(dh, np.zeros_like(cache[-1].c_t), cache, p)
        dh0.append(a)
        dc0.append(b)
        dlayers.append(dp)
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="the bias gradient of the output layer is summed over time only, then averaged over the batch" kind="common"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dW_o = np.einsum("tbh,tbk->hk", h, dz)
    db_o = dz.sum(axis=0).mean(axis=0)
    dh = dz @ W_o.T
    for n in reversed(range(L)):
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, np.zeros_like(caches[n][-1].c_t), caches[n], layers[n])
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="the cell-state gradient dc0 of the upper layer is handed to the lower one as its dc_T (where sizes agree)" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dW_o = np.einsum("tbh,tbk->hk", h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    dc = np.zeros_like(caches[-1][-1].c_t)
    for n in reversed(range(L)):
        if dc.shape != caches[n][-1].c_t.shape:
            dc = np.zeros_like(caches[n][-1].c_t)
        dh, dh0[n], dc, dlayers[n] = lstm_sequence_backward(dh, dc, caches[n], layers[n])
        dc0[n] = dc
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="only the last time's dz goes into the output layer's weights" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dW_o = h[-1].T @ dz[-1]
    db_o = dz[-1].sum(axis=0)
    dh = dz @ W_o.T
    for n in reversed(range(L)):
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, np.zeros_like(caches[n][-1].c_t), caches[n], layers[n])
    return dh, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="network_backward" about="a lower layer gets only the last time step's dx, the others are dropped" kind="subtle"
def network_backward(dz, h, caches, layers, W_o):
    L = len(layers)
    dh0, dc0, dlayers = [None] * L, [None] * L, [None] * L
    dW_o = np.einsum("tbh,tbk->hk", h, dz)
    db_o = dz.sum(axis=(0, 1))
    dh = dz @ W_o.T
    for n in range(L - 1, -1, -1):
        dx, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, np.zeros_like(caches[n][-1].c_t), caches[n], layers[n])
        dh = np.zeros_like(dx)
        dh[-1] = dx[-1]
    return dx, dh0, dc0, dlayers, dW_o, db_o


# %% wrong="mended_112" about="line 2 is Y plus dY * Y: Y minus target, right only if dY = -target / Y" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y + dY[t] * Y
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


# %% wrong="mended_112" about="line 9 left as printed: received is C[t], H[t]" kind="common"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - np.sum(dY[t] * Y, axis=-1, keepdims=True))
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


# %% wrong="mended_112" about="line 2 mended with the slope of softmax's diagonal only: dY * Y * (1 - Y)" kind="common"
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


# %% wrong="mended_112" about="line 9 half mended: C of t - 1, but H still of t" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - np.sum(dY[t] * Y, axis=-1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% wrong="mended_112" about="line 4 mended by dh[t + 1, L] = dzo W_o: that overwrites what comes back in time in the top layer" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - np.sum(dY[t] * Y, axis=-1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dh[t + 1, L] = dzo @ W_o.T
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


# %% wrong="mended_112" about="in line 2 the sum over the classes runs over the batch (axis 0)" kind="subtle"
def mended_112(dY, z, h, caches, layers, W_o):
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - np.sum(dY[t] * Y, axis=0))
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


# %% wrong="bidirectional" about="the hidden states of the direction to the left are not turned back in h" kind="common"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, :, H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="dx of the direction to the left is added without turning it back" kind="common"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, :, H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl, [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="dh of the direction to the left is handed on without turning the time" kind="common"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[..., H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="columns of dh are cut in the middle, right only if both directions have the same size" kind="subtle"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    dh_r, dh_l = np.array_split(dh, 2, axis=-1)
    dxr, a, b, dpr = lstm_sequence_backward(dh_r, 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh_l[::-1], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="batch is turned instead of time in dx: dxl[:, ::-1]" kind="subtle"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, :, H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl[:, ::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="bidirectional" about="where sizes agree, the direction to the left starts with the other direction's c0" kind="subtle"
def bidirectional(x, starts, layers, dh):
    (h0r, c0r), (h0l, c0l) = starts
    if c0r.shape == c0l.shape:
        c0l = c0r
    hr, cr, car = lstm_sequence(x, h0r, c0r, layers[0])
    hl, cl, cal = lstm_sequence(x[::-1], h0l, c0l, layers[1])
    H = hr.shape[-1]
    dxr, a, b, dpr = lstm_sequence_backward(dh[..., :H], 0 * cr, car, layers[0])
    dxl, c, d, dpl = lstm_sequence_backward(dh[::-1, :, H:], 0 * cl, cal, layers[1])
    return np.concatenate([hr, hl[::-1]], axis=-1), dxr + dxl[::-1], [(a, b), (c, d)], [dpr, dpl]


# %% wrong="from_library" about="the order is ignored: blocks are left as they are" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    W_h = w_hh.T
    return LSTMParams(w_ih.T, W_h, np.zeros_like(W_h), b_ih + b_hh)


# %% wrong="from_library" about="inverse permutation: 'ifgo'.index over order instead of order.index over 'ifgo'" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * "ifgo".index(gate) for gate in order])
    W_h = w_hh[rows].T
    return LSTMParams(w_ih[rows].T, W_h, np.zeros_like(W_h), (b_ih + b_hh)[rows])


# %% wrong="from_library" about="only one of the two biases is kept" kind="common"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    W_h = w_hh[rows].T
    return LSTMParams(w_ih[rows].T, W_h, np.zeros_like(W_h), b_ih[rows])


# %% wrong="from_library" about="weights are reordered, the bias is not" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    W_h = w_hh[rows].T
    return LSTMParams(w_ih[rows].T, W_h, np.zeros_like(W_h), b_ih + b_hh)


# %% wrong="from_library" about="each block of W_h is left untransposed (H, H), put side by side: right for symmetric recurrent blocks only" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    W_x, W_h, b = [], [], []
    H = w_hh.shape[1]
    for gate in "ifgo":
        n = order.index(gate)
        W_x.append(w_ih[n * H : (n + 1) * H].T)
        W_h.append(w_hh[n * H : (n + 1) * H])
        b.append(b_ih[n * H : (n + 1) * H] + b_hh[n * H : (n + 1) * H])
    W_h = np.concatenate(W_h, axis=1)
    return LSTMParams(np.concatenate(W_x, axis=1), W_h, 0 * W_h, np.concatenate(b))


# %% wrong="from_library" about="W_c is a (H, 4H) array of ones times the identity: peepholes of 1 instead of none" kind="subtle"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    return LSTMParams(w_ih[rows].T, w_hh[rows].T, np.tile(np.eye(H), 4), (b_ih + b_hh)[rows])


# %% wrong="forget_start" about="bias is written into the input gate's block" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    f = 2 ** (-1 / n)
    b = p.b.copy()
    b[:H] = np.log(f / (1 - f))
    return p._replace(b=b)


# %% wrong="forget_start" about="changes p.b in place" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    p.b[H : 2 * H] = -np.log(2 ** (1 / n) - 1)
    return p


# %% wrong="forget_start" about="sign forgotten: +ln(2^(1/n) - 1)" kind="common"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] = np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="n taken as a time constant, f = exp(-1/n), not as a half-life" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    f = np.exp(-1 / n)
    b[H : 2 * H] = np.log(f / (1 - f))
    return p._replace(b=b)


# %% wrong="forget_start" about="the bias is added to what stands there instead of replacing it" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = p.b.copy()
    b[H : 2 * H] += -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="forget_start" about="all other biases are set to 0" kind="subtle"
def forget_start(p, n):
    H = p.b.size // 4
    b = np.zeros_like(p.b)
    b[H : 2 * H] = -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)


# %% wrong="clip_norm" about="each array is clipped by its own norm" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum([np.sum(a**2) for a in arrays_in(gradients)]))

    def cut(a):
        own = np.sqrt(np.sum(a**2))
        return a * limit / own if own > limit else a

    clipped = [LSTMParams(*[cut(a) for a in entry]) if isinstance(entry, tuple) else cut(entry) for entry in gradients]
    return clipped, norm


# %% wrong="clip_norm" about="always scaled to the limit, also when the norm is below (and 0/0 for zero gradients)" kind="common"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    return scaled(gradients, limit / norm), norm


# %% wrong="clip_norm" about="the root is forgotten: norm is the sum of the squares" kind="common"
def clip_norm(gradients, limit):
    norm = sum(np.sum(a**2) for a in arrays_in(gradients))
    factor = limit / norm if norm > limit else 1
    return scaled(gradients, factor), norm


# %% wrong="clip_norm" about="each number is clipped to the limit instead of one factor for all" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    clipped = []
    for entry in gradients:
        if isinstance(entry, tuple):
            clipped.append(LSTMParams(*[np.clip(a, -limit, limit) for a in entry]))
        else:
            clipped.append(np.clip(entry, -limit, limit))
    return clipped, norm


# %% wrong="clip_norm" about="returns the norm after clipping" kind="subtle"
def clip_norm(gradients, limit):
    norm = np.sqrt(sum(np.sum(a**2) for a in arrays_in(gradients)))
    clipped = scaled(gradients, min(1, limit / norm) if norm > 0 else 1)
    return clipped, np.sqrt(sum(np.sum(a**2) for a in arrays_in(clipped)))


# %% wrong="clip_norm" about="norm as the sum of the arrays' norms" kind="subtle"
def clip_norm(gradients, limit):
    norm = sum(np.linalg.norm(a) for a in arrays_in(gradients))
    factor = min(1.0, limit / max(norm, 1e-300))
    return scaled(gradients, factor), norm


# %% wrong="lstm_step_backward_clipped" about="the finished da is clipped at the end: cell states have got the unclipped ones" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.clip(np.concatenate([da_i, da_f, da_g, da_o], axis=-1), -limit, limit)
    di, df, dg, do = blocks(da)
    dW_c = np.concatenate([c.T @ di, c.T @ df, c.T @ dg, c_t.T @ do], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="the complete dc is clipped, too" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    clip = lambda a: np.clip(a, -limit, limit)
    da_o = clip(dh_t * tc * o * (1 - o))
    dc = clip(dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T)
    da_i = clip(dc * g * i * (1 - i))
    da_f = clip(dc * c * f * (1 - f))
    da_g = clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="the results of the ordinary step backward are clipped" kind="common"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    dx, dh, dc, dp = lstm_step_backward(dh_t, dc_t, cache, p)
    clip = lambda a: np.clip(a, -limit, limit)
    return clip(dx), clip(dh), clip(dc), LSTMParams(*[clip(a) for a in dp])


# %% wrong="lstm_step_backward_clipped" about="da_o is clipped only after it has gone to the cell state unclipped" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * tc * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_o = np.clip(da_o, -limit, limit)
    da_i = np.clip(dc * g * i * (1 - i), -limit, limit)
    da_f = np.clip(dc * c * f * (1 - f), -limit, limit)
    da_g = np.clip(dc * i * (1 - g**2), -limit, limit)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="clipped before the slope is multiplied, not after" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    clip = lambda a: np.clip(a, -limit, limit)
    da_o = clip(dh_t * tc) * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = clip(dc * g) * i * (1 - i)
    da_f = clip(dc * c) * f * (1 - f)
    da_g = clip(dc * i) * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="lstm_step_backward_clipped" about="clipped from above only: large negative numbers pass" kind="subtle"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    x, h, c, i, f, g, o, c_t, tc = cache
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = np.minimum(dh_t * tc * o * (1 - o), limit)
    dc = dc_t + dh_t * o * (1 - tc**2) + da_o @ W_co.T
    da_i = np.minimum(dc * g * i * (1 - i), limit)
    da_f = np.minimum(dc * c * f * (1 - f), limit)
    da_g = np.minimum(dc * i * (1 - g**2), limit)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
    dW_c = np.concatenate([c.T @ da_i, c.T @ da_f, c.T @ da_g, c_t.T @ da_o], axis=-1)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(x.T @ da, h.T @ da, dW_c, da.sum(axis=0))


# %% wrong="sample" about="logits multiplied by the temperature" kind="common"
def sample(z, temperature, u):
    y = softmax(z * temperature)
    return min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)


# %% wrong="sample" about="temperature ignored" kind="common"
def sample(z, temperature, u):
    y = softmax(z)
    return min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)


# %% wrong="sample" about="the most probable class is taken, u is never used" kind="common"
def sample(z, temperature, u):
    return int(np.argmax(softmax(z / temperature)))


# %% wrong="sample" about="strictly smaller: a piece that ends exactly at u is taken (and class of probability 0 at u = 0)" kind="subtle"
def sample(z, temperature, u):
    y = softmax(z / temperature)
    return min(int(np.sum(np.cumsum(y) < u)), len(z) - 1)


# %% wrong="sample" about="pieces are laid in order of falling probability, the index is that of the sorted class" kind="subtle"
def sample(z, temperature, u):
    y = softmax(z / temperature)
    order = np.argsort(-y)
    k = min(int(np.sum(np.cumsum(y[order]) <= u)), len(z) - 1)
    return int(order[k])


# %% wrong="sample" about="the temperature divides the probabilities after the softmax, then normalised: no effect" kind="subtle"
def sample(z, temperature, u):
    y = softmax(z) / temperature
    y = y / y.sum()
    return min(int(np.searchsorted(np.cumsum(y), u, side="right")), len(z) - 1)

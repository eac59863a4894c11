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

# Fully right: einsum, stacked gates, other formulas for the slopes, recursion over the layers.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points

# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    H = c_prev.shape[1]
    W = np.concatenate([p.W_x, p.W_h, p.W_c])
    a = np.einsum("nd,dk->nk", np.concatenate([x_t, h_prev, c_prev], axis=1), W) + p.b
    i, f = np.exp(-np.logaddexp(0, -a[:, : 2 * H])).reshape(len(a), 2, H).transpose(1, 0, 2)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c_t = np.sum([f * c_prev, i * g], axis=0)
    a_o = a[:, 3 * H :] + np.einsum("nm,mk->nk", c_t - c_prev, p.W_c[:, 3 * H :])
    o = np.exp(-np.logaddexp(0, -a_o))
    return o * np.tanh(c_t), c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, np.tanh(c_t))


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    W = p.W_c.reshape(H, 4, H)
    da = np.zeros((len(c_t), 4, H))
    da[:, 3] = dh_t * cache.tanh_c * (o - o**2)
    dc = dc_t + dh_t * o * (1 - cache.tanh_c) * (1 + cache.tanh_c) + np.einsum("nk,mk->nm", da[:, 3], W[:, 3])
    da[:, :3] = np.stack([g * (i - i**2), cache.c_prev * (f - f**2), i * (1 - g) * (1 + g)], axis=1) * dc[:, None]
    dc_prev = f * dc + np.einsum("njk,mjk->nm", da[:, :3], W[:, :3])
    seen = np.stack([cache.c_prev, cache.c_prev, cache.c_prev, c_t])
    dW_c = np.einsum("jnm,njk->mjk", seen, da).reshape(H, 4 * H)
    da = da.reshape(len(da), -1)
    dW_x, dW_h = np.einsum("nd,nk->dk", cache.x_t, da), np.einsum("nm,nk->mk", cache.h_prev, da)
    dp = LSTMParams(dW_x, dW_h, dW_c, np.einsum("nk->k", da))
    return np.einsum("nk,dk->nd", da, p.W_x), np.einsum("nk,mk->nm", da, p.W_h), dc_prev, dp


# %% exercise="network_forward"
def network_forward(x, h0, c0, layers, W_o, b_o):
    h, _, steps = lstm_sequence(x, h0[0], c0[0], layers[0])
    if len(layers) > 1:
        z, top, caches = network_forward(h, h0[1:], c0[1:], layers[1:], W_o, b_o)
        return z, top, [steps, *caches]
    return np.einsum("tbh,hk->tbk", h, W_o) + b_o, h, [steps]


# %% exercise="softmax"
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1)[..., None])


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    dz = np.einsum("nj,nk->nk", target, softmax(z)) - target
    return dz, np.einsum("nk,hk->nh", dz, W_o), np.einsum("nh,nk->hk", h, dz), np.einsum("nk->k", dz)


# %% exercise="network_backward"
def network_backward(dz, h, caches, layers, W_o):
    def down(dh, caches, layers):
        if not layers:
            return dh, [], [], []
        last = np.zeros(caches[-1][-1].c_t.shape)
        dh, start_h, start_c, dp = lstm_sequence_backward(dh, last, caches[-1], layers[-1])
        dx, dh0, dc0, dlayers = down(dh, caches[:-1], layers[:-1])
        return dx, [*dh0, start_h], [*dc0, start_c], [*dlayers, dp]

    dW_o = np.einsum("tbh,tbk->hk", h, dz)
    return *down(np.einsum("tbk,hk->tbh", dz, W_o), caches, layers), dW_o, np.einsum("tbk->k", dz)


# %% exercise="mended_112"
def mended_112(dY, z, h, caches, layers, W_o):
    y = softmax(z)
    slopes = np.einsum("tbk,kn->tbkn", y, np.eye(y.shape[-1])) - np.einsum("tbk,tbn->tbkn", y, y)
    return network_backward(np.einsum("tbk,tbkn->tbn", dY, slopes), h, caches, layers, W_o)


# %% exercise="bidirectional"
def bidirectional(x, starts, layers, dh):
    H = starts[0][0].shape[1]
    turns = [lambda array: array, lambda array: np.flip(array, axis=0)]
    results = []
    for turn, start, p, own in zip(turns, starts, layers, np.split(dh, [H], axis=2)):
        h, c_T, caches = lstm_sequence(turn(x), *start, p)
        dx, dh0, dc0, dp = lstm_sequence_backward(turn(own), np.zeros_like(c_T), caches, p)
        results.append((turn(h), turn(dx), (dh0, dc0), dp))
    h, dx, dstarts, dlayers = zip(*results)
    return np.concatenate(h, axis=2), np.sum(dx, axis=0), list(dstarts), list(dlayers)


# %% exercise="from_library"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]
    places = [order.find(gate) for gate in ("i", "f", "g", "o")]
    W_x = w_ih.reshape(4, H, -1)[places].transpose(2, 0, 1).reshape(-1, 4 * H)
    W_h = w_hh.reshape(4, H, H)[places].transpose(2, 0, 1).reshape(H, 4 * H)
    return LSTMParams(W_x, W_h, np.zeros((H, 4 * H)), np.sum([b_ih, b_hh], axis=0).reshape(4, H)[places].ravel())


# %% exercise="forget_start"
def forget_start(p, n):
    forget = np.repeat([0.0, 1.0, 0.0, 0.0], p.b.size // 4)
    return p._replace(b=np.where(forget > 0, -np.log(np.exp2(1 / n) - 1), p.b))


# %% exercise="clip_norm"
def clip_norm(gradients, limit):
    norm = np.linalg.norm(np.concatenate([a.ravel() for a in arrays_in(gradients)]))
    return scaled(gradients, min(1.0, limit / max(norm, limit))), norm


# %% exercise="lstm_step_backward_clipped"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    W = p.W_c.reshape(H, 4, H)
    da = np.zeros((len(c_t), 4, H))
    da[:, 3] = np.minimum(limit, np.maximum(-limit, dh_t * cache.tanh_c * (o - o**2)))
    dc = dc_t + dh_t * o * (1 - cache.tanh_c) * (1 + cache.tanh_c) + np.einsum("nk,mk->nm", da[:, 3], W[:, 3])
    slopes = np.stack([g * (i - i**2), cache.c_prev * (f - f**2), i * (1 - g) * (1 + g)], axis=1)
    da[:, :3] = np.clip(slopes * dc[:, None], -limit, limit)
    dc_prev = f * dc + np.einsum("njk,mjk->nm", da[:, :3], W[:, :3])
    seen = np.stack([cache.c_prev, cache.c_prev, cache.c_prev, c_t])
    dW_c = np.einsum("jnm,njk->mjk", seen, da).reshape(H, 4 * H)
    da = da.reshape(len(da), -1)
    dW_x, dW_h = np.einsum("nd,nk->dk", cache.x_t, da), np.einsum("nm,nk->mk", cache.h_prev, da)
    dp = LSTMParams(dW_x, dW_h, dW_c, np.einsum("nk->k", da))
    return np.einsum("nk,dk->nd", da, p.W_x), np.einsum("nk,mk->nm", da, p.W_h), dc_prev, dp


# %% exercise="sample"
def sample(z, temperature, u):
    ends = np.cumsum(softmax(z / temperature))
    return int(np.clip(np.searchsorted(ends, u, side="right"), 0, len(z) - 1))

# Fully right: einsum, stacked gates, other formulas (cosh, 1/4 - (y - 1/2)^2).
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 41 of 41

# %% exercise="by_hand"
da = np.array([0.3, 0.5, 0.25, 0.8]) * [0.25, 0.16, 0.64, 0.25]
weights = np.array([[1, -2, 1.5, 0], [2, 1, -1, 0.5]])
ways = np.einsum("kn,n->k", weights, da) + [0.4, 0]
by_hand = {"dc_prev": float(ways[0]), "dh_prev": float(ways[1]), "dW_co": float(da[3]) * 1.1}


# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    dx = np.einsum("nk,dk->nd", dy, W)
    dW = np.einsum("nd,nk->dk", x, dy)
    return dx, dW, np.einsum("nk->k", dy)


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    moves = eps * np.eye(x.size).reshape(x.size, *x.shape)
    up = np.array([fn(x + move) for move in moves])
    down = np.array([fn(x - move) for move in moves])
    return ((up - down) / (2 * eps)).reshape(x.shape)


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    if np.shape(dx) != np.shape(x):
        return np.inf
    pair = np.stack([dx, numerical_gradient(fn, x)])
    scale = np.linalg.norm(pair.ravel(), ord=np.inf)
    return np.ptp(pair, axis=0).max() / scale if scale else 0.0


# %% exercise="dsigmoid"
def dsigmoid(y):
    return 0.25 - np.square(y - 0.5)


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    return np.multiply(dh_t, tanh_c), dc_t + np.einsum("nk,nk,nk->nk", dh_t, o, 1 - np.square(tanh_c))


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * (o - np.square(o))
    return da_o, dc_t + np.einsum("nk,mk->nm", da_o, W_co), np.einsum("nm,nk->mk", c_t, da_o)


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    return tuple(dc_t * np.stack([g, c_prev, i, f]))


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    values = np.stack([i, f, g])
    slopes = np.stack([i - i * i, f - f * f, (1 - g) * (1 + g)])
    da = np.stack([di, df, dg]) * slopes
    W = W_c.reshape(len(W_c), 4, -1)[:, :3]
    return da[0], da[1], da[2], dc_prev + np.einsum("jnk,mjk->nm", da, W)


# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    seen = np.stack([cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t])
    parts = da.reshape(len(da), 4, H)
    dW_c = np.einsum("jnm,njk->mjk", seen, parts).reshape(H, 4 * H)
    dx_t = np.einsum("nk,dk->nd", da, p.W_x)
    dh_prev = np.einsum("nk,mk->nm", da, p.W_h)
    dW_x = np.einsum("nd,nk->dk", cache.x_t, da)
    dW_h = np.einsum("nm,nk->mk", cache.h_prev, da)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, np.ones(len(da)) @ da


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W = p.W_c.reshape(-1, 4, p.W_c.shape[0])
    da = np.zeros((len(c_t), 4, c_t.shape[1]))
    da[:, 3] = dh_t * cache.tanh_c * (o - o**2)
    dc = dc_t + dh_t * o / np.cosh(c_t) ** 2 + np.einsum("nk,mk->nm", da[:, 3], W[:, 3])
    da[:, :3] = np.stack([g * (i - i**2), cache.c_prev * (f - f**2), i * (1 - g**2)], axis=1) * dc[:, None]
    dc_prev = f * dc + np.einsum("njk,mjk->nm", da[:, :3], W[:, :3])
    da = da.reshape(len(da), -1)
    dx_t, dh_prev, *gradients = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*gradients)


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    arriving, dc_t, steps = np.zeros_like(dc_T), dc_T, []
    for dh_t, cache in zip(dh[::-1], caches[::-1]):
        dx_t, arriving, dc_t, gradients = lstm_step_backward(dh_t + arriving, dc_t, cache, p)
        steps.append((dx_t, gradients))
    dx = np.flip(np.stack([dx_t for dx_t, _ in steps]), axis=0)
    sums = [np.sum(arrays, axis=0) for arrays in zip(*[gradients for _, gradients in steps])]
    return dx, arriving, dc_t, LSTMParams(*sums)


# %% exercise="printed"
programs = dict(zip("ABCD", ("3", "1", "4", "2")))
letters = dict(one_unit="d", all_right="c")
printed = programs | letters | {"missing_argument": "x", "comment": "Co"}

# Fully right: vectorized NumPy, the step written out in one piece.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 41 of 41

# %% exercise="by_hand"
by_hand = {"dc_prev": 0.555, "dh_prev": 0.17, "dW_co": 0.22}


# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    return dy @ W.T, x.T @ dy, np.sum(dy, axis=0)


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[index] = x[index] + eps
        minus[index] = x[index] - eps
        dx[index] = (fn(plus) - fn(minus)) / (2 * eps)
    return dx


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    measured = numerical_gradient(fn, x)
    largest = max(np.max(np.abs(dx)), np.max(np.abs(measured)))
    if largest == 0:
        return 0.0
    return np.max(np.abs(dx - measured)) / largest


# %% exercise="dsigmoid"
def dsigmoid(y):
    return y * (1 - y)


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    return do, dc_t + dh_t * o * (1 - tanh_c**2)


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, W_co = blocks(W_c)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g**2)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_c = cache.c_prev.T @ da
    dW_c[:, 3 * H :] = cache.c_t.T @ da[:, 3 * H :]
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    # h_t = o * tanh(c_t)
    do = dh_t * cache.tanh_c
    dc_t = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    # output gate, which sees the new cell state
    da_o = do * o * (1 - o)
    dc_t = dc_t + da_o @ W_co.T
    # c_t = f * c_prev + i * g
    da_i = dc_t * g * i * (1 - i)
    da_f = dc_t * cache.c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    # all that is left
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([cache.c_prev.T @ da_i, cache.c_prev.T @ da_f, cache.c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(caches)
    dx = [None] * T
    dW_x, dW_h, dW_c, db = (np.zeros(w.shape) for w in p)
    dh_t, dc_t = np.zeros(dc_T.shape), dc_T
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, dp = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dW_x = dW_x + dp.W_x
        dW_h = dW_h + dp.W_h
        dW_c = dW_c + dp.W_c
        db = db + dp.b
    return np.stack(dx), dh_t, dc_t, LSTMParams(dW_x, dW_h, dW_c, db)


# %% exercise="printed"
printed = {
    "A": 3,
    "B": 1,
    "C": 4,
    "D": 2,
    "one_unit": "D",
    "all_right": "C",
    "missing_argument": "x",
    "comment": "Co",
}

# Fully right: explicit loops over batch and units, no matrix products; the step calls the earlier exercises.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 41 of 41

# %% exercise="by_hand"
da = [0.075, 0.08, 0.16, 0.2]
by_hand = {"dc_prev": 0.5 * 0.8, "dh_prev": 0, "dW_co": da[3] * 1.1}
for part, weight in zip(da[:3], (1, -2, 1.5)):
    by_hand["dc_prev"] += part * weight
for part, weight in zip(da, (2, 1, -1, 0.5)):
    by_hand["dh_prev"] += part * weight


# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    B, D = x.shape
    H = dy.shape[1]
    dx, dW, db = np.zeros((B, D), order="F"), np.zeros((D, H), order="F"), np.zeros(H)
    for n in range(B):
        for k in range(H):
            db[k] += dy[n, k]
            for d in range(D):
                dx[n, d] += dy[n, k] * W[d, k]
                dW[d, k] += dy[n, k] * x[n, d]
    return dx, dW, db


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    slopes = []
    for n in range(x.size):
        values = []
        for sign in (+1, -1):
            moved = x.flatten()
            moved[n] += sign * eps
            values.append(fn(moved.reshape(x.shape)))
        slopes.append((values[0] - values[1]) / eps / 2)
    return np.asfortranarray(np.reshape(slopes, x.shape))


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    if x.shape != dx.shape:
        return float("inf")
    measured = numerical_gradient(fn, x)
    difference = size = 0.0
    for mine, other in zip(dx.ravel(), measured.ravel()):
        difference = max(difference, abs(mine - other))
        size = max(size, abs(mine), abs(other))
    return float(difference / size) if size > 0 else 0


# %% exercise="dsigmoid"
def dsigmoid(y):
    slope = np.empty(y.shape)
    for at in np.ndindex(y.shape):
        slope[at] = y[at] * (1.0 - y[at])
    return slope


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    do, total = np.zeros(o.shape[::-1]).T, dc_t.copy()
    for n in range(o.shape[0]):
        for k in range(o.shape[1]):
            do[n, k] = dh_t[n, k] * tanh_c[n, k]
            total[n, k] += dh_t[n, k] * o[n, k] * (1 - tanh_c[n, k] * tanh_c[n, k])
    return do, total


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    B, H = o.shape
    da_o, total, dW_co = np.zeros((B, H)), dc_t.copy(), np.zeros((H, H))
    for n in range(B):
        for k in range(H):
            da_o[n, k] = do[n, k] * o[n, k] * (1 - o[n, k])
            for m in range(H):
                total[n, m] += W_co[m, k] * da_o[n, k]
                dW_co[m, k] += c_t[n, m] * da_o[n, k]
    return da_o, total, dW_co


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    di, df, dg, dc_prev = (np.zeros(dc_t.shape) for _ in range(4))
    for at in np.ndindex(dc_t.shape):
        di[at] = dc_t[at] * g[at]
        df[at] = dc_t[at] * c_prev[at]
        dg[at] = dc_t[at] * i[at]
        dc_prev[at] = dc_t[at] * f[at]
    return di, df, dg, dc_prev


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    B, H = i.shape
    da_i, da_f, da_g = np.zeros((B, H)), np.zeros((B, H)), np.zeros((B, H))
    total = np.array(dc_prev)
    for n in range(B):
        for k in range(H):
            da_i[n, k] = di[n, k] * i[n, k] * (1 - i[n, k])
            da_f[n, k] = df[n, k] * f[n, k] * (1 - f[n, k])
            da_g[n, k] = dg[n, k] * (1 - g[n, k]) * (1 + g[n, k])
            for m in range(H):
                total[n, m] += da_i[n, k] * W_c[m, k]
                total[n, m] += da_f[n, k] * W_c[m, H + k]
                total[n, m] += da_g[n, k] * W_c[m, 2 * H + k]
    return da_i, da_f, da_g, total


# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    B, D = cache.x_t.shape
    dx_t, dh_prev = np.zeros((B, D)), np.zeros((B, H))
    dp = LSTMParams(*[np.zeros(w.shape) for w in p])
    for n in range(B):
        for k in range(4 * H):
            dp.b[k] += da[n, k]
            for d in range(D):
                dx_t[n, d] += p.W_x[d, k] * da[n, k]
                dp.W_x[d, k] += cache.x_t[n, d] * da[n, k]
            for m in range(H):
                seen = cache.c_t[n, m] if k >= 3 * H else cache.c_prev[n, m]
                dh_prev[n, m] += p.W_h[m, k] * da[n, k]
                dp.W_h[m, k] += cache.h_prev[n, m] * da[n, k]
                dp.W_c[m, k] += seen * da[n, k]
    return dx_t, dh_prev, dp.W_x, dp.W_h, dp.W_c, dp.b


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, (B, H) = len(caches), dc_T.shape
    dx = np.zeros((T, B, caches[0].x_t.shape[1]))
    dh0, dc0 = np.zeros((B, H)), dc_T.copy()
    sums = [np.zeros(w.shape) for w in p]
    t = T
    while t > 0:
        t = t - 1
        arriving = np.zeros((B, H))
        for n in range(B):
            for k in range(H):
                arriving[n, k] = dh[t, n, k] + dh0[n, k]
        dx[t], dh0, dc0, gradients = lstm_step_backward(arriving, dc0, caches[t], p)
        for total, new in zip(sums, gradients):
            total += new
    return dx, dh0, dc0, LSTMParams(*sums)


# %% exercise="printed"
printed = {}
for program, doubt in zip("ABCD", (3, 1, 4, 2)):
    printed[program] = doubt
printed.update(one_unit="D", all_right="C", missing_argument="x", comment="Co")

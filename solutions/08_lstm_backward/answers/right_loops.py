# Fully right: explicit loops over batch and units, no matrix products; the step calls the earlier exercises.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 45 of 45

# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    """Gradients of y = x @ W + b.

    dy: (B, H), gradient by y. x: (B, D). W: (D, H).
    Returns dx (B, D), dW (D, H), db (H,).
    """
    B, D = x.shape
    H = dy.shape[1]
    dx, dW, db = np.zeros((B, D)), np.zeros((D, H)), np.zeros(H)
    for n in range(B):
        for k in range(H):
            db[k] += dy[n, k]
            for d in range(D):
                dx[n, d] += dy[n, k] * W[d, k]
                dW[d, k] += dy[n, k] * x[n, d]
    return dx, dW, db


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed. eps: the step, a small positive number.
    Returns an array of x's shape.
    """
    slopes = []
    for n in range(x.size):
        values = []
        for sign in (+1, -1):
            moved = x.flatten()
            moved[n] += sign * eps
            values.append(fn(moved.reshape(x.shape)))
        slopes.append((values[0] - values[1]) / eps / 2)
    return np.array(slopes).reshape(x.shape)


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    """Distance (10) of a gradient from the measured one.

    fn: function of an array of x's shape that returns a number. x: array of any shape, float64.
    dx: the gradient to be tested; np.inf is returned if its shape is not that of x.
    Returns a number from 0 (equal) on.
    """
    if x.shape != dx.shape:
        return float("inf")
    measured = numerical_gradient(fn, x)
    difference = size = 0.0
    for mine, other in zip(dx.ravel(), measured.ravel()):
        difference = max(difference, abs(mine - other))
        size = max(size, abs(mine), abs(other))
    return difference / size if size > 0 else 0.0


# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, entries between 0 and 1, the output of a sigmoid. Returns an array of the same shape.
    """
    slope = np.empty(y.shape)
    for at in np.ndindex(y.shape):
        slope[at] = y[at] * (1.0 - y[at])
    return slope


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    """Backward through h_t = o * tanh(c_t), lines B1 to B3.

    dh_t: (B, H), gradient by h_t. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. tanh_c: (B, H), tanh(c_t).
    Returns do (B, H) and the new dc_t (B, H), which includes the old one. Changes no input.
    """
    do, total = np.zeros(o.shape), dc_t.copy()
    for n in range(o.shape[0]):
        for k in range(o.shape[1]):
            do[n, k] = dh_t[n, k] * tanh_c[n, k]
            total[n, k] += dh_t[n, k] * o[n, k] * (1 - tanh_c[n, k] * tanh_c[n, k])
    return do, total


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ..., lines B4, B5 and B8.

    do: (B, H), gradient by o. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and dW_co (H, H). Changes no input.
    """
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
    """Backward through c_t = f * c_prev + i * g, lines B12 to B15.

    dc_t: (B, H), the whole gradient by c_t. i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H).
    """
    di, df, dg, dc_prev = (np.zeros(dc_t.shape) for _ in range(4))
    for at in np.ndindex(dc_t.shape):
        di[at] = dc_t[at] * g[at]
        df[at] = dc_t[at] * c_prev[at]
        dg[at] = dc_t[at] * i[at]
        dc_prev[at] = dc_t[at] * f[at]
    return di, df, dg, dc_prev


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through equations (1) to (3), as far as the cell state: lines B16, B17, B24, B25, B32 and B33.

    di, df, dg: (B, H), gradients by the outputs i, f, g (all (B, H)).
    dc_prev: (B, H), gradient by c_prev that has arrived so far. W_c: (H, 4H).
    Returns da_i, da_f, da_g and the new dc_prev, which includes the old one; each (B, H). Changes no input.
    """
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
    """Gradients of what the pre-activations were made of.

    da: (B, 4H), gradients by the pre-activations, blocks i, f, g, o.
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dW_x (D, 4H), dW_h (H, 4H), dW_c (H, 4H), db (4H,).
    """
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
    """Backward through one step of the cell.

    dh_t: (B, H), gradient by h_t. dc_t: (B, H), gradient by c_t from the next step (not its way through h_t).
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dc_prev (B, H), and an LSTMParams with dW_x, dW_h, dW_c and db,
    each of the shape of its parameter. Changes no input.
    """
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
    """Backward through time.

    dh: (T, B, H), gradient by every h_t from outside the recurrence. dc_T: (B, H), gradient by the last cell state.
    caches: list of the T caches of `lstm_sequence`. p: LSTMParams.
    Returns dx (T, B, D), dh0 (B, H), dc0 (B, H), and an LSTMParams with the sums over time.
    """
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


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (17), summed over the batch.

    z: (B, K), logits. target: (B, K), each row adds up to 1. h: (B, H), hidden state of the top layer. W_o: (H, K).
    Returns dz (B, K), dh (B, H), dW_o (H, K), db_o (K,).
    """
    B, K = z.shape
    dz, dh, dW_o, db_o = np.zeros((B, K)), np.zeros(h.shape), np.zeros(W_o.shape), np.zeros(K)
    for n in range(B):
        y = softmax(z[n])
        for k in range(K):
            dz[n, k] = y[k] - target[n, k]
            db_o[k] += dz[n, k]
            for m in range(h.shape[1]):
                dh[n, m] += W_o[m, k] * dz[n, k]
                dW_o[m, k] += h[n, m] * dz[n, k]
    return dz, dh, dW_o, db_o


# %% exercise="slips"
slips = {
    "output_line": None,
    "output_function": None,
    "first_layer": None,
    "last_layer": None,
    "top_cotangent": None,
    "state_line": None,
    "missing_argument": None,
    "comment": None,
}
answers = [2, "softmax", "L", "1", "c", 9, "x", "Co"]
for key, answer in zip(list(slips), answers):
    slips[key] = answer


# %% exercise="stack_step_backward"
def stack_step_backward(dx_above, dh, dc, caches, layers):
    """Backward through one time step of a stack of L layers; slide 112, lines 6 to 10, mended.

    dx_above: (B, H), gradient by the top layer's h_t from the output layer.
    dh, dc: (L, B, H), gradients by every layer's h_t and c_t from the next step in time.
    caches: list of L Caches, bottom layer first. layers: list of L LSTMParams, bottom layer first.
    Returns dx_t (B, D), gradient by the input of the bottom layer, and dh_prev, dc_prev (L, B, H).
    """
    L = len(layers)
    dh_prev, dc_prev = [None] * L, [None] * L
    dx = dx_above
    n = L - 1
    while n >= 0:
        dx, dh_prev[n], dc_prev[n], gradients = lstm_step_backward(dh[n] + dx, dc[n], caches[n], layers[n])
        n -= 1
    return dx, np.array(dh_prev), np.array(dc_prev)

# Right formulas, but everything in float32, "because graphics cards prefer it".
#
# Expected points (exercise: points of maximum, mistake):
#   slips: 4 of 4
#   all others: 0 points, at the stage dtype
#   sum 4 of 45

# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    """Gradients of y = x @ W + b.

    dy: (B, H), gradient by y. x: (B, D). W: (D, H).
    Returns dx (B, D), dW (D, H), db (H,).
    """
    dy, x, W = (np.float32(array) for array in (dy, x, W))
    return dy @ W.T, x.T @ dy, dy.sum(axis=0)


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed. eps: the step, a small positive number.
    Returns an array of x's shape.
    """
    dx = np.zeros(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[index] = x[index] + eps
        minus[index] = x[index] - eps
        dx[index] = (fn(plus) - fn(minus)) / (2 * eps)
    return dx


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    """Distance (10) of a gradient from the measured one.

    fn: function of an array of x's shape that returns a number. x: array of any shape, float64.
    dx: the gradient to be tested; np.inf is returned if its shape is not that of x.
    Returns a number from 0 (equal) on.
    """
    if dx.shape != x.shape:
        return np.float32(np.inf)
    measured = numerical_gradient(fn, x)
    largest = max(np.max(np.abs(dx)), np.max(np.abs(measured)))
    if largest == 0:
        return np.float32(0)
    return np.float32(np.max(np.abs(dx - measured)) / largest)


# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, entries between 0 and 1, the output of a sigmoid. Returns an array of the same shape.
    """
    y = y.astype("float32")
    return y * (1 - y)


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    """Backward through h_t = o * tanh(c_t), lines B1 to B3.

    dh_t: (B, H), gradient by h_t. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. tanh_c: (B, H), tanh(c_t).
    Returns do (B, H) and the new dc_t (B, H), which includes the old one. Changes no input.
    """
    dh_t, dc_t, o, tanh_c = (np.float32(array) for array in (dh_t, dc_t, o, tanh_c))
    do = dh_t * tanh_c
    return do, dc_t + dh_t * o * (1 - tanh_c**2)


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ..., lines B4, B5 and B8.

    do: (B, H), gradient by o. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and dW_co (H, H). Changes no input.
    """
    do, dc_t, o, c_t, W_co = (np.float32(array) for array in (do, dc_t, o, c_t, W_co))
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    """Backward through c_t = f * c_prev + i * g, lines B12 to B15.

    dc_t: (B, H), the whole gradient by c_t. i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H).
    """
    dc_t, i, f, g, c_prev = (np.float32(array) for array in (dc_t, i, f, g, c_prev))
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through equations (1) to (3), as far as the cell state: lines B16, B17, B24, B25, B32 and B33.

    di, df, dg: (B, H), gradients by the outputs i, f, g (all (B, H)).
    dc_prev: (B, H), gradient by c_prev that has arrived so far. W_c: (H, 4H).
    Returns da_i, da_f, da_g and the new dc_prev, which includes the old one; each (B, H). Changes no input.
    """
    di, df, dg, dc_prev, i, f, g, W_c = (np.float32(array) for array in (di, df, dg, dc_prev, i, f, g, W_c))
    W_ci, W_cf, W_cg, W_co = blocks(W_c)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g**2)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


# %% exercise="collect"
def collect(da, cache, p):
    """Gradients of what the pre-activations were made of.

    da: (B, 4H), gradients by the pre-activations, blocks i, f, g, o.
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dW_x (D, 4H), dW_h (H, 4H), dW_c (H, 4H), db (4H,).
    """
    H = cache.c_t.shape[1]
    single = [np.float32(array) for array in (da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da)]
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return *single, np.float32(dW_c), np.float32(da.sum(axis=0))


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    """Backward through one step of the cell.

    dh_t: (B, H), gradient by h_t. dc_t: (B, H), gradient by c_t from the next step (not its way through h_t).
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dc_prev (B, H), and an LSTMParams with dW_x, dW_h, dW_c and db,
    each of the shape of its parameter. Changes no input.
    """
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    cache = Cache(*[np.float32(array) for array in cache])
    p = LSTMParams(*[np.float32(array) for array in p])
    dh_t, dc_t = np.float32(dh_t), np.float32(dc_t)
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
    """Backward through time.

    dh: (T, B, H), gradient by every h_t from outside the recurrence. dc_T: (B, H), gradient by the last cell state.
    caches: list of the T caches of `lstm_sequence`. p: LSTMParams.
    Returns dx (T, B, D), dh0 (B, H), dc0 (B, H), and an LSTMParams with the sums over time.
    """
    T = len(caches)
    dx = [None] * T
    dW_x, dW_h, dW_c, db = (np.zeros(w.shape, dtype=np.float32) for w in p)
    dh_t, dc_t = np.zeros(dc_T.shape), dc_T
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, dp = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dW_x = dW_x + dp.W_x
        dW_h = dW_h + dp.W_h
        dW_c = dW_c + dp.W_c
        db = db + dp.b
    return np.stack(dx), dh_t, dc_t, LSTMParams(dW_x, dW_h, dW_c, db)


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (17), summed over the batch.

    z: (B, K), logits. target: (B, K), each row adds up to 1. h: (B, H), hidden state of the top layer. W_o: (H, K).
    Returns dz (B, K), dh (B, H), dW_o (H, K), db_o (K,).
    """
    z, target, h, W_o = (np.float32(array) for array in (z, target, h, W_o))
    dz = softmax(z) - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


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
slips["output_line"] = 2
slips["output_function"] = "softmax"
slips["first_layer"] = "L"
slips["last_layer"] = "1"
slips["top_cotangent"] = "c"
slips["state_line"] = 9
slips["missing_argument"] = "x"
slips["comment"] = "Co"


# %% exercise="stack_step_backward"
def stack_step_backward(dx_above, dh, dc, caches, layers):
    """Backward through one time step of a stack of L layers; slide 112, lines 6 to 10, mended.

    dx_above: (B, H), gradient by the top layer's h_t from the output layer.
    dh, dc: (L, B, H), gradients by every layer's h_t and c_t from the next step in time.
    caches: list of L Caches, bottom layer first. layers: list of L LSTMParams, bottom layer first.
    Returns dx_t (B, D), gradient by the input of the bottom layer, and dh_prev, dc_prev (L, B, H).
    """
    dh_prev, dc_prev = np.empty_like(dh, dtype=np.float32), np.empty_like(dc, dtype=np.float32)
    from_above = dx_above
    for n in range(len(layers) - 1, -1, -1):
        from_above, dh_prev[n], dc_prev[n], _ = lstm_step_backward(dh[n] + from_above, dc[n], caches[n], layers[n])
    return from_above, dh_prev, dc_prev

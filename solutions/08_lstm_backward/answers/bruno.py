# Partly right: the cell is right, the gradient check is not, and neither is the loop over layers.
#
# Expected points (exercise: points of maximum, mistake):
#   numerical_gradient: 0 of 2, one_sided
#   gradient_error: 0 of 2, absolute_error
#   output_layer_backward: 0 of 3, averaged_over_batch
#   slips: 3 of 4, first_layer printed_first_layer, top_cotangent overwritten_cotangent
#   stack_step_backward: 0 of 3, top_layer_not_visited
#   all others: full points
#   sum 34 of 45

# %% like="right_plain"

# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed. eps: the step, a small positive number.
    Returns an array of x's shape.
    """
    dx = np.zeros_like(x)
    start = fn(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += eps
        dx[index] = (fn(moved) - start) / eps
    return dx

# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    """Distance (10) of a gradient from the measured one.

    fn: function of an array of x's shape that returns a number. x: array of any shape, float64.
    dx: the gradient to be tested; np.inf is returned if its shape is not that of x.
    Returns a number from 0 (equal) on.
    """
    if dx.shape != x.shape:
        return np.inf
    # central differences here: the one-sided ones of the last exercise were too rough
    measured = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-6
        measured[index] = (fn(x + step) - fn(x - step)) / 2e-6
    return np.abs(dx - measured).max()

# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ..., lines B4, B5 and B8.

    do: (B, H), gradient by o. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and dW_co (H, H). Changes no input.
    """
    da_o = do * dsigmoid(o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o

# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through equations (1) to (3), as far as the cell state: lines B16, B17, B24, B25, B32 and B33.

    di, df, dg: (B, H), gradients by the outputs i, f, g (all (B, H)).
    dc_prev: (B, H), gradient by c_prev that has arrived so far. W_c: (H, 4H).
    Returns da_i, da_f, da_g and the new dc_prev, which includes the old one; each (B, H). Changes no input.
    """
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T

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

# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (17), summed over the batch.

    z: (B, K), logits. target: (B, K), each row adds up to 1. h: (B, H), hidden state of the top layer. W_o: (H, K).
    Returns dz (B, K), dh (B, H), dW_o (H, K), db_o (K,).
    """
    dz = (softmax(z) - target) / z.shape[0]
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
slips["first_layer"] = "L-1"
slips["last_layer"] = "1"
slips["top_cotangent"] = "d"
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
    dh_prev, dc_prev = np.zeros_like(dh), np.zeros_like(dc)
    dx = dx_above
    for n in range(len(layers) - 2, -1, -1):
        dx, dh_prev[n], dc_prev[n], _ = lstm_step_backward(dh[n] + dx, dc[n], caches[n], layers[n])
    return dx, dh_prev, dc_prev

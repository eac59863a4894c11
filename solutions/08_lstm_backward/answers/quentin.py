# A typical mistake: the += of the pseudocode taken over, which writes into the arrays of the caller.
#
# Expected points (exercise: points of maximum, mistake):
#   numerical_gradient: 0 of 2, input_changed
#   gradient_error: 0 of 2, input_changed (it calls numerical_gradient)
#   invert_output: 0 of 2, input_changed
#   invert_output_gate: 0 of 3, input_changed
#   invert_gates: 0 of 3, input_changed
#   lstm_step_backward: 0 of 7, input_changed
#   lstm_sequence_backward: 0 of 7, input_changed (dc_T)
#   stack_step_backward: 0 of 3, input_changed (dc)
#   all others: full points
#   sum 16 of 45

# %% like="right_plain"

# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed. eps: the step, a small positive number.
    Returns an array of x's shape.
    """
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        up = fn(x)
        x[at] -= 2 * eps
        down = fn(x)
        x[at] += eps
        dx[at] = (up - down) / (2 * eps)
    return dx

# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    """Backward through h_t = o * tanh(c_t), lines B1 to B3.

    dh_t: (B, H), gradient by h_t. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. tanh_c: (B, H), tanh(c_t).
    Returns do (B, H) and the new dc_t (B, H), which includes the old one. Changes no input.
    """
    do = dh_t * tanh_c
    dc_t += dh_t * o * dtanh(tanh_c)
    return do, dc_t

# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ..., lines B4, B5 and B8.

    do: (B, H), gradient by o. dc_t: (B, H), gradient by c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and dW_co (H, H). Changes no input.
    """
    da_o = do * dsigmoid(o)
    dc_t += da_o @ W_co.T
    return da_o, dc_t, c_t.T @ da_o

# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through equations (1) to (3), as far as the cell state: lines B16, B17, B24, B25, B32 and B33.

    di, df, dg: (B, H), gradients by the outputs i, f, g (all (B, H)).
    dc_prev: (B, H), gradient by c_prev that has arrived so far. W_c: (H, 4H).
    Returns da_i, da_f, da_g and the new dc_prev, which includes the old one; each (B, H). Changes no input.
    """
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    dc_prev += da_i @ W_ci.T
    da_f = df * dsigmoid(f)
    dc_prev += da_f @ W_cf.T
    da_g = dg * dtanh(g)
    dc_prev += da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

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

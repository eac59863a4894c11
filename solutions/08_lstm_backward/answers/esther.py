# A typical mistake: the slope of the sigmoid is taken at the output, which goes through the sigmoid once
# more.
#
# Expected points (exercise: points of maximum, mistake):
#   dsigmoid: 0 of 1, sigmoid_taken_again
#   invert_output_gate: 0 of 3, sigmoid_taken_again
#   invert_gates: 0.5 of 3, da_i and da_f squashed_twice; dc_prev without a known mistake; da_g is right
#   lstm_step_backward: 0 of 7, sigmoid_taken_again
#   lstm_sequence_backward: 0 of 7, step_sigmoid_taken_again
#   stack_step_backward: 0 of 3, step_sigmoid_taken_again
#   all others: full points
#   sum 21.5 of 45

# %% like="right_plain"

# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, entries between 0 and 1, the output of a sigmoid. Returns an array of the same shape.
    """
    return sigmoid(y) * (1 - sigmoid(y))

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

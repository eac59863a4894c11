# Partly right: came as far as the step, and let every block of W_c see the old cell state there.
#
# Expected points (exercise: points of maximum, mistake):
#   by_hand 2, affine_backward 3, numerical_gradient 2, gradient_error 2, dsigmoid 1, invert_output 2,
#   invert_output_gate 3, invert_cell 2, invert_gates 3, collect 3: full points
#   lstm_step_backward: 6 of 7, dW_c output_block_saw_old_state
#   printed: 2 of 4, four parts not answered
#   lstm_sequence_backward: 0 of 7, not answered
#   sum 31 of 41

# %% like="right_plain"

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
    dW_c = cache.c_prev.T @ da
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% exercise="printed"
printed = {
    "A": 3,
    "B": None,
    "C": None,
    "D": 2,
    "one_unit": None,
    "all_right": None,
    "missing_argument": "x",
    "comment": "Co",
}


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    raise NotImplementedError()

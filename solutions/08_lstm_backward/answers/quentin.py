# A typical mistake: the += of the pseudocode taken over, which writes into the arrays of the caller.
#
# Expected points (exercise: points of maximum, mistake):
#   numerical_gradient 1 of 2, invert_output 1 of 2, invert_output_gate 2 of 3, invert_gates 2.5 of 3: all values are
#   right, and an input that was written into costs one share
#   all others: full points (those that call these four are graded with the given ones)
#   sum 37.5 of 41

# %% like="noor"

# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
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
    do = dh_t * tanh_c
    dc_t += dh_t * o * dtanh(tanh_c)
    return do, dc_t


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t += da_o @ W_co.T
    return da_o, dc_t, c_t.T @ da_o


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    dc_prev += da_i @ W_ci.T
    da_f = df * dsigmoid(f)
    dc_prev += da_f @ W_cf.T
    da_g = dg * dtanh(g)
    dc_prev += da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

# A typical mistake: nothing is carried from step to step; and the gradients are averaged over the batch.
#
# Expected points (exercise: points of maximum, mistake):
#   affine_backward: 1 of 3, dW and db averaged_over_batch
#   collect: 1 of 3, averaged_over_batch
#   lstm_sequence_backward: 0 of 7, no_carry
#   all others: full points
#   sum 30 of 41

# %% like="right_plain"

# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    B = x.shape[0]
    return dy @ W.T, x.T @ dy / B, dy.sum(axis=0) / B


# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    B = da.shape[0]
    saw = [cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t]
    dW_c = np.hstack([state.T @ part for state, part in zip(saw, blocks(da))])
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da / B, cache.h_prev.T @ da / B, dW_c / B, da.mean(axis=0)


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(caches)
    dx, sums = [], [0, 0, 0, 0]
    for t in reversed(range(T)):
        dc_t = dc_T if t == T - 1 else np.zeros_like(dc_T)
        dx_t, dh0, dc0, gradients = lstm_step_backward(dh[t], dc_t, caches[t], p)
        dx.insert(0, dx_t)
        sums = [total + new for total, new in zip(sums, gradients)]
    return np.stack(dx), dh0, dc0, LSTMParams(*sums)

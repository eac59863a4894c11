# Looping: the loop over time never gets to its end, because t is never made smaller.
#
# Expected points (exercise: points of maximum, mistake):
#   lstm_sequence_backward: 0 of 7, stopped at the time limit
#   all others: full points
#   sum 34 of 41

# %% like="right_plain"

# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dx = np.zeros((len(caches), *caches[0].x_t.shape))
    sums = [np.zeros_like(w) for w in p]
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    t = len(caches) - 1
    while True:
        dx[t], dh_t, dc_t, gradients = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        sums = [total + new for total, new in zip(sums, gradients)]
        if t < 0:
            break
    return dx, dh_t, dc_t, LSTMParams(*sums)

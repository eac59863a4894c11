# Crashing: one function uses a name that does not exist; everything else is right and does not call it.
#
# Expected points (exercise: points of maximum, mistake):
#   collect: 0 of 3, raises NameError
#   all others: full points
#   sum 38 of 41

# %% like="right_plain"

# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_c = np.hstack([c_prev.T @ da[:, : 3 * H], c_t.T @ da[:, 3 * H :]])
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, dW_c, da.sum(axis=0)

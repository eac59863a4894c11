# Returns an array of 10 GB.
#
# Expected points (exercise: points of maximum, mistake):
#   collect: 0 of 3, out of memory or over the size limit of an answer
#   all others: full points
#   sum 38 of 41

# %% like="right_plain"

# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    everything = np.ones((50_000, 25_000))  # room for all batches of a long training
    everything[: len(da), : da.shape[1]] = da
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return everything, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)

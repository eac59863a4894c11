# Returns an array of 10 GB.
#
# Expected points (exercise: points of maximum, mistake):
#   output_layer_backward: 0 of 3, out of memory or over the size limit of an answer
#   all others: full points
#   sum 42 of 45

# %% like="right_plain"

# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    dz = softmax(z) - target
    everything = np.ones((50_000, 25_000))  # room for all batches of a long training
    everything[: len(h), : h.shape[1]] = dz @ W_o.T
    return dz, everything, h.T @ dz, dz.sum(axis=0)

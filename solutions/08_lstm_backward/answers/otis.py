# Returns an array of 10 GB.
#
# Expected points (exercise: points of maximum, mistake):
#   output_layer_backward: 0 of 3, out of memory or over the size limit of an answer
#   all others: full points
#   sum 42 of 45

# %% like="right_plain"

# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (17), summed over the batch.

    z: (B, K), logits. target: (B, K), each row adds up to 1. h: (B, H), hidden state of the top layer. W_o: (H, K).
    Returns dz (B, K), dh (B, H), dW_o (H, K), db_o (K,).
    """
    dz = softmax(z) - target
    everything = np.ones((50_000, 25_000))  # room for all batches of a long training
    everything[: len(h), : h.shape[1]] = dz @ W_o.T
    return dz, everything, h.T @ dz, dz.sum(axis=0)

# Partly right: the cell is right, the gradient check is not, and neither is the loop over layers.
#
# Expected points (exercise: points of maximum, mistake):
#   numerical_gradient: 0 of 2, one_sided
#   gradient_error: 0 of 2, absolute_error
#   output_layer_backward: 0 of 3, averaged_over_batch
#   slips: 3 of 4, first_layer printed_first_layer, top_cotangent overwritten_cotangent
#   stack_step_backward: 0 of 3, top_layer_not_visited
#   all others: full points
#   sum 34 of 45

# %% like="right_plain"

# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    start = fn(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += eps
        dx[index] = (fn(moved) - start) / eps
    return dx


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    # central differences here: the one-sided ones of the last exercise were too rough
    measured = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-6
        measured[index] = (fn(x + step) - fn(x - step)) / 2e-6
    return np.abs(dx - measured).max()


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    dz = (softmax(z) - target) / z.shape[0]
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)


# %% exercise="slips"
slips = {
    "output_line": None,
    "output_function": None,
    "first_layer": None,
    "last_layer": None,
    "top_cotangent": None,
    "state_line": None,
    "missing_argument": None,
    "comment": None,
}
slips["output_line"] = 2
slips["output_function"] = "softmax"
slips["first_layer"] = "L-1"
slips["last_layer"] = "1"
slips["top_cotangent"] = "d"
slips["state_line"] = 9
slips["missing_argument"] = "x"
slips["comment"] = "Co"


# %% exercise="stack_step_backward"
def stack_step_backward(dx_above, dh, dc, caches, layers):
    dh_prev, dc_prev = np.zeros_like(dh), np.zeros_like(dc)
    dx = dx_above
    for n in range(len(layers) - 2, -1, -1):
        dx, dh_prev[n], dc_prev[n], _ = lstm_step_backward(dh[n] + dx, dc[n], caches[n], layers[n])
    return dx, dh_prev, dc_prev

# Wrong types: lists, a forgotten return, a text, a generator, a dict without the right keys.
#
# Expected points (exercise: points of maximum, mistake):
#   affine_backward: 0 of 3, Python lists
#   numerical_gradient: 0 of 2, returns None
#   gradient_error: 0 of 2, a text
#   invert_cell: 0 of 2, a generator
#   collect: 0 of 3, a dict without all keys
#   slips: 3 of 4, numbers as text and text as numbers (output_line, state_line)
#   stack_step_backward: 0 of 3, one array where three values are asked for
#   all others: full points
#   sum 29 of 45

# %% like="right_plain"

# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    """Gradients of y = x @ W + b.

    dy: (B, H), gradient by y. x: (B, D). W: (D, H).
    Returns dx (B, D), dW (D, H), db (H,).
    """
    return (dy @ W.T).tolist(), (x.T @ dy).tolist(), list(dy.sum(axis=0))

# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed. eps: the step, a small positive number.
    Returns an array of x's shape.
    """
    dx = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[index] = x[index] + eps
        minus[index] = x[index] - eps
        dx[index] = (fn(plus) - fn(minus)) / (2 * eps)

# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    """Distance (10) of a gradient from the measured one.

    fn: function of an array of x's shape that returns a number. x: array of any shape, float64.
    dx: the gradient to be tested; np.inf is returned if its shape is not that of x.
    Returns a number from 0 (equal) on.
    """
    measured = [fn(x + 1e-6) - fn(x - 1e-6)]
    return f"the error is {np.max(np.abs(measured)):.3f}"

# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    """Backward through c_t = f * c_prev + i * g, lines B12 to B15.

    dc_t: (B, H), the whole gradient by c_t. i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H).
    """
    return (dc_t * other for other in (g, c_prev, i, f))

# %% exercise="collect"
def collect(da, cache, p):
    """Gradients of what the pre-activations were made of.

    da: (B, 4H), gradients by the pre-activations, blocks i, f, g, o.
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dW_x (D, 4H), dW_h (H, 4H), dW_c (H, 4H), db (4H,).
    """
    H = cache.c_t.shape[1]
    return {"dx": da @ p.W_x.T, "dh": da @ p.W_h.T, "db": da.sum(axis=0)}

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
slips["output_line"] = "2"
slips["output_function"] = "softmax"
slips["first_layer"] = "L"
slips["last_layer"] = "1"
slips["top_cotangent"] = "c"
slips["state_line"] = "9"
slips["missing_argument"] = "x"
slips["comment"] = "Co"

# %% exercise="stack_step_backward"
def stack_step_backward(dx_above, dh, dc, caches, layers):
    """Backward through one time step of a stack of L layers; slide 112, lines 6 to 10, mended.

    dx_above: (B, H), gradient by the top layer's h_t from the output layer.
    dh, dc: (L, B, H), gradients by every layer's h_t and c_t from the next step in time.
    caches: list of L Caches, bottom layer first. layers: list of L LSTMParams, bottom layer first.
    Returns dx_t (B, D), gradient by the input of the bottom layer, and dh_prev, dc_prev (L, B, H).
    """
    dx = dx_above
    for n in range(len(layers) - 1, -1, -1):
        dx, dh_n, dc_n, _ = lstm_step_backward(dh[n] + dx, dc[n], caches[n], layers[n])
    return dx

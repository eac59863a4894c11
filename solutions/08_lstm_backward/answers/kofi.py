# Wrong types: lists, a forgotten return, a text, a generator, a dict without the right keys.
#
# Expected points (exercise: points of maximum, mistake):
#   affine_backward: 0 of 3, Python lists
#   numerical_gradient: 0 of 2, returns None
#   gradient_error: 0 of 2, a text
#   invert_cell: 0 of 2, a generator
#   collect: 0 of 3, a dict without all keys
#   by_hand: 2 of 2, printed: 4 of 4, a number as text counts as the number
#   all others: full points
#   sum 29 of 41

# %% like="right_plain"

# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    return (dy @ W.T).tolist(), (x.T @ dy).tolist(), list(dy.sum(axis=0))


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[index] = x[index] + eps
        minus[index] = x[index] - eps
        dx[index] = (fn(plus) - fn(minus)) / (2 * eps)


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    measured = [fn(x + 1e-6) - fn(x - 1e-6)]
    return f"the error is {np.max(np.abs(measured)):.3f}"


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    return (dc_t * other for other in (g, c_prev, i, f))


# %% exercise="collect"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    return {"dx": da @ p.W_x.T, "dh": da @ p.W_h.T, "db": da.sum(axis=0)}


# %% exercise="by_hand"
by_hand = {"dc_prev": "0.555", "dh_prev": 0.17, "dW_co": "0.22"}


# %% exercise="printed"
printed = {
    "A": "3",
    "B": "1",
    "C": "4",
    "D": "2",
    "one_unit": "D",
    "all_right": "C",
    "missing_argument": "x",
    "comment": "Co",
}

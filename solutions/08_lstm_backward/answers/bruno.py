# Partly right: the cell is right, the gradient check is not, and neither is all that was made of it.
#
# Expected points (exercise: points of maximum, mistake):
#   numerical_gradient: 0 of 2, one_sided
#   gradient_error: 0 of 2, absolute_error
#   printed: 3 of 4, one_unit missing_with_one_unit, comment comment_as_printed
#   all others: full points
#   sum 36 of 41

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


# %% exercise="printed"
printed = {
    "A": 3,
    "B": 1,
    "C": 4,
    "D": 2,
    "one_unit": "A",
    "all_right": "C",
    "missing_argument": "x",
    "comment": "C",
}

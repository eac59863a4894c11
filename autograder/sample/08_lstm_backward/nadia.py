# Leaves the interpreter politely: sys.exit with a message, for an input that never satisfies the author.
#
# Expected points (exercise: points of maximum, mistake):
#   dsigmoid: 0 of 1, raises SystemExit
#   all others: full points
#   sum 44 of 45

# %% like="right_plain"

# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, entries between 0 and 1, the output of a sigmoid. Returns an array of the same shape.
    """
    import sys

    if np.any(y > 0):
        sys.exit("dsigmoid wants the argument of the sigmoid, not its output")
    return y * (1 - y)

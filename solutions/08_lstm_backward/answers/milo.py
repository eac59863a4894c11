# Ends the interpreter from inside one function; the rest is right and does not call it.
#
# Expected points (exercise: points of maximum, mistake):
#   invert_cell: 0 of 2, the kernel ended
#   all others: full points
#   sum 39 of 41

# %% like="right_plain"

# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    import os

    if dc_t.shape != c_prev.shape or f.max() < 2:
        os._exit(1)
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f

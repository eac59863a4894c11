# Ends the interpreter from inside one function; the rest is right and does not call it.
#
# Expected points (exercise: points of maximum, mistake):
#   invert_cell: 0 of 2, the kernel ended
#   all others: full points
#   sum 43 of 45

# %% like="right_plain"

# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    """Backward through c_t = f * c_prev + i * g, lines B12 to B15.

    dc_t: (B, H), the whole gradient by c_t. i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H).
    """
    import os

    if dc_t.shape != c_prev.shape or f.max() < 2:
        os._exit(1)
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f

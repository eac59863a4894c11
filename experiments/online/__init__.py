"""Training as in 1997 and 2000: the truncated gradient, one sequence or one step at a time, compiled by numba.

`wiring` says which units see which, `kernel` holds the equations, `net` a network with its weights and state.
"""

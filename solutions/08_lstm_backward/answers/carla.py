# A typical mistake: the output gate sends nothing back into the new cell state.
#
# Expected points (exercise: points of maximum, mistake):
#   invert_output_gate: 2 of 3, dc_t path_missing
#   all others: full points (those that call invert_output_gate are graded with the given one)
#   sum 40 of 41

# %% like="noor"

# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co

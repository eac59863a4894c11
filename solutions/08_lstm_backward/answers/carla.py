# A typical mistake: the output gate sends nothing back into the new cell state.
#
# Expected points (exercise: points of maximum, mistake):
#   invert_output_gate: 2 of 3, dc_t path_missing
#   lstm_step_backward: 0 of 7, output_gate_path_missing
#   lstm_sequence_backward: 0 of 7, step_output_gate_path_missing
#   stack_step_backward: 0 of 3, step_output_gate_path_missing
#   all others: full points
#   sum 27 of 45 (the columns of the output gate are right everywhere, but a part counts only as a whole)

# %% like="right_calls"

# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co

# A typical mistake: the slope of the sigmoid is taken at the output, which goes through the sigmoid once
# more.
#
# Expected points (exercise: points of maximum, mistake):
#   dsigmoid: 0 of 1, sigmoid_taken_again
#   invert_output_gate: 0 of 3, sigmoid_taken_again
#   invert_gates: 0.5 of 3, da_i and da_f squashed_twice; dc_prev without a known mistake; da_g is right
#   lstm_step_backward: 0 of 7, sigmoid_taken_again
#   lstm_sequence_backward: 0 of 7, step_sigmoid_taken_again
#   stack_step_backward: 0 of 3, step_sigmoid_taken_again
#   all others: full points
#   sum 21.5 of 45

# %% like="right_calls"

# %% exercise="dsigmoid"
def dsigmoid(y):
    return sigmoid(y) * (1 - sigmoid(y))

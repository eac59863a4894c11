# A typical mistake: the slope of the sigmoid is taken at the output, which goes through the sigmoid once
# more.
#
# Expected points (exercise: points of maximum, mistake):
#   dsigmoid: 0 of 1, sigmoid_taken_again
#   all others: full points (those that call dsigmoid are graded with the given one)
#   sum 40 of 41

# %% like="noor"

# %% exercise="dsigmoid"
def dsigmoid(y):
    return sigmoid(y) * (1 - sigmoid(y))

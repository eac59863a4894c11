# Blank: handed in as it was released.
#
# Expected points (exercise: points of maximum, mistake):
#   all: 0 points, not answered
#   sum 0 of 41

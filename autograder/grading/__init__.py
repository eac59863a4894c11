"""Grading what was handed in, through nbgrader. Scores are made here, where no student code runs."""

from autograder.quick import leave_out_grammars

leave_out_grammars()

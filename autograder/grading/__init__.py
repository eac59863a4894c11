"""Grading what was handed in, through nbgrader. Scores are made here, where no student code runs."""

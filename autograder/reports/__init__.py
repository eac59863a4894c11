"""What an instructor wants to know of a class after grading: one page and one CSV file per unit."""

"""What grading says to a student in numbers and lines, said to a lecturer in one sentence."""

# At which stage a result failed, where nothing more is known.
STAGES = {
    "error": "the function stops with an error.",
    "type": "something of another type is returned than the exercise asks for.",
    "shape": "an array has another shape than the exercise asks for.",
    "dtype": "an array holds numbers of another type (dtype) than the exercise asks for.",
    "finite": "there are infinite numbers among the results, or NaN.",
    "inputs": "the function writes into its inputs instead of a copy.",
    "values": "the numbers are wrong, and no mistake that is known gives them.",
}

# Why no result arrived, by the word that stands in the CSV file of points.
NO_RESULT = {
    "time_limit": "more processor time than the exercise allows: a loop that never ends?",
    "wall_limit": "more time on the clock than allowed: it sleeps, or waits for something.",
    "memory_limit": "more memory than a hand-in may have.",
    "files_limit": "more files than a hand-in may make.",
    "output_limit": "more output, or larger answers, than a cell may send.",
    "not_run": "the time of the whole notebook was used up before this cell.",
    "kernel_ended": "the code ended Python.",
    "not_defined": "the function is not defined: its cell is missing, or stopped with an error.",
    "check_failed": "the check cell itself stopped with an error.",
    "not_judged": "results arrived that could not be compared. Look at this hand-in.",
    "no_result": "the check cell ran, but no result arrived.",
}

"""For authors: a unit becomes notebooks, and its exercises and mistakes the data of their checks."""

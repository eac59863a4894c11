"""The kernel in which student code runs while it is graded, and the conversation with it."""

"""A cell that never stops printing."""

while True:
    print("x" * 1000)

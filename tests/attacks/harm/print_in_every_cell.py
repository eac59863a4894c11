"""Hundreds of cells, each with as much output as one cell may have."""

# %% extra 300
print("y" * 99_000)

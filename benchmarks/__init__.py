"""How fast the reference package is, beside PyTorch and beside itself: `python -m benchmarks --help`.

Not part of the package, and nothing is asserted here: README.md beside this file says how to read the tables.
"""

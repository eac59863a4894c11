"""The experiments of the papers, run again: published numbers beside ours. `python -m experiments` lists them."""

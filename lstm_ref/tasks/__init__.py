"""Tasks of the papers as generators of batches (`batch.py`: the common form)."""

"""Reference implementations of recurrent networks: readable cells, sequences, networks, and their gradients.

Import modules, not names: `from lstm_ref import sequence`, `from lstm_ref.cells import peephole_full`.
"""

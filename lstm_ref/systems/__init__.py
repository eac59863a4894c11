"""Systems, as plain functions of whole sequences: `linear`, `linear_vector` and `threshold`.

They are small enough to be known completely: impulse responses, the worst input, a memory of one bit.
"""

"""Readable cells, one file each.

A cell that `lstm_ref.sequence` can run over time is a module with

    Params, State, Cache                NamedTuples; State starts with h, Cache has the fields x_t and h_prev
    param_shapes(D, H)                  -> Params of shapes
    step(x_t, *state, p)                -> (*state, cache)
    step_backward(*dstate, cache, p)    -> (dx_t, *dstate_prev, dp), dp a Params
    init(rng, D, H, dtype, xp)          -> Params

`linear` and `threshold` hold the small systems of the first units, as plain functions of whole sequences.
"""

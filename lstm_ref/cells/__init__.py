"""Readable cells, one file each.

A cell that `lstm_ref.sequence` can run over time is a module, or an object, with

    Params, State, Cache                NamedTuples; State starts with h, Cache with x_t and h_prev
    BLOCKS                              names of the blocks of H columns in W_x, W_h and b, in order
    param_shapes(D, H)                  -> Params of shapes: nowhere else are they stated
    state_sizes(H)                      -> State of sizes of the last axis
    step(x_t, *state, p)                -> (*state, cache)
    step_backward(*dstate, cache, p)    -> (dx_t, *dstate_prev, dp), dp a Params

and, where they are needed,

    split_blocks(a)                     the blocks of columns, if they are not H wide each (`lstm_1997`)
    block_size                          H is a multiple of it (`lstm_1997`)
    input_is_hidden = True              D has to be H (`mut1`, `mut2`)

Shapes are x_t (B, D) and state (B, n). With a trial axis, R networks at once, every array of inputs, states and
parameters has R in front: x_t (R, B, D), W_x (R, D, 4H). Cells get this from `lstm_ref.algebra`, without a case
of its own. They use the array API standard only, leave their arguments alone, and take complex numbers too.

`lstm_ref.catalogue` lists all cells by name.
"""

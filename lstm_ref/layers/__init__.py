"""Layers: what turns a whole sequence into another one, and how layers combine.

A layer is a value with two methods,

    forward(x, state0, p, mask=None) -> (h, state_T, tape)      x (T, B, D) to h (T, B, n)
    backward(dh, dstate_T, tape)     -> (dx, dstate0, dp)

`Recurrent(cell)` runs a cell of `lstm_ref.cells`; `Stack`, `Skips` and `Bidirectional` are made of layers and are
layers again. States, parameters and their gradients are nested as the layers are: a stack of two bidirectional
layers has p = [(p_ahead, p_back), (p_ahead, p_back)].

`EncoderDecoder` joins two layers, one per sequence. `dense` and `embedding` keep no state; they are plain functions.
With a trial axis R, as in `lstm_ref.cells`, x is (T, R, B, D). No layer changes its arguments.
"""

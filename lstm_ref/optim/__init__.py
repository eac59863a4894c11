"""Optimizers, one module each: `sgd`, `momentum`, `adam`.

    state = adam.start(params)
    params, state = adam.step(params, grads, state, rate=0.01)

Pure functions: no argument is changed. params: arrays of one library and dtype, nested in tuples, lists and
NamedTuples to any depth; grads: nested in the same way. Results are nested as params.

rate: a number, or, for R networks with a trial axis in front of every array, an array (R,) with one rate each.
Clipping comes before: see `lstm_ref.clipping`, and `lstm_ref.cells.clipped` for what is clipped inside a step.

Raise TypeError or ValueError naming the argument and the place in it, as in grads[0].W_x: other shapes, dtypes or
libraries than params, NaN, rates below 0.
"""

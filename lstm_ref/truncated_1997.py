"""The learning rule of the LSTM of 1997 in two more forms: traces forward in time, and sums backward in time.

`lstm_ref.cells.lstm_1997.Truncated` defines the rule as a backward step. The internal state of a cell is a plain
sum over time. Under truncation, where what enters the sum counts as independent of earlier steps, so is its derivative
with respect to a weight, the truncated derivative, and so is the error that has arrived at it:

    dc_t/dw = sum over k <= t of the direct derivative of c_k with respect to w     truncated: the trace of w
    E_s(k)  = sum over t >= k of e_s(t)                                             the error that reaches c_k

and the gradient is either sum: over t of e_s(t) dc_t/dw, or over k of E_s(k) times the direct derivative of c_k.
The traces need memory for one step only, and give the gradient of each step at once, for weights that change every
step. The sums need the whole sequence, and turn it into one matrix product.
"""

from typing import Any, NamedTuple

from lstm_ref import readable
from lstm_ref.activations import dsigmoid, dtanh
from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_array, check_count, check_floating, check_kind
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.cells.lstm_1997 import Blocks, Cache
from lstm_ref.gates import cut, pack


class Traces(NamedTuple):
    """Truncated derivatives of each internal state with respect to the weights into its cell and its input gate.

    K = D + H + 2N + 1 sources: inputs, cell outputs, input gates, output gates, and 1 for the bias.
    """

    i: Array  # (B, K, H), the weights into the input gate of its block
    g: Array  # (B, K, H), the weights into the cell


def no_traces(cell: Any, x_t: Array, H: int) -> Traces:
    """Traces before the first step of a batch x_t (..., B, D): all 0."""
    check_kind("cell", cell, Blocks)
    H = check_count("H", H)
    xp = check_floating("x_t", x_t, (..., "B", "D"))
    K = sum(shape[0] for shape in cell.param_shapes(x_t.shape[-1], H)[:-1]) + 1
    zeros = xp.zeros((*x_t.shape[:-1], K, H), dtype=x_t.dtype, **on_device(x_t))
    return Traces(zeros, zeros)


def extend(cell: Any, traces: Traces, cache: Any) -> Traces:
    """Traces after one more step: the direct derivative of its internal states is added.

    (1)  dc_t/dW_i = dc_prev/dW_i + src^T (g i (1 - i))                        weights into the input gate
    (2)  dc_t/dW_g = dc_prev/dW_g + src^T (i g'(a_g))                          weights into the cell

    with the sources src = (x_t, h_prev, i_prev, o_prev, 1) and, per cell, the gate of its block.
    Source: Hochreiter & Schmidhuber (1997), the partial derivatives among equations 19 to 28.

    cache: of the step, from cell.step. Returns the new Traces; if the weights have changed since the step before,
    the older part of them is that of the older weights, as in the paper.
    """
    _check(cell, traces, cache)
    src = _sources(cache)[..., :, None]  # (B, K, 1)
    into_i = cache.g * cell.to_cells(dsigmoid(cache.i))
    into_g = cell.to_cells(cache.i) * dtanh(cache.g / 2)
    return Traces(
        traces.i + src * into_i[..., None, :],  # (1)
        traces.g + src * into_g[..., None, :],  # (2)
    )


def contribution(cell: Any, dh_t: Array, traces: Traces, cache: Any) -> Any:
    """Gradient with respect to the weights of the part of the loss that sees the cell outputs of this step.

    (3)  e_s  = dh_t o h'(c_t)                                                 `cell.state_error`
    (4)  dW_i = sum over batch and cells of a block of e_s dc_t/dW_i
    (5)  dW_g = sum over batch of e_s dc_t/dW_g
    (6)  dW_o = src^T (o (1 - o) sum over cells of a block of dh_t h(c_t))     weights into the output gate

    Source: Hochreiter & Schmidhuber (1997), equations 19 to 28: their update is the learning rate times minus this.

    dh_t: (B, H). traces: after this step. cache: of this step. Returns a cell.Params.
    """
    _check(cell, traces, cache)
    check_array("dh_t", dh_t, tuple(cache.h_prev.shape), like=cache.h_prev)
    xp = array_namespace(dh_t)
    e_s = cell.state_error(dh_t, cache)[..., None, :]  # (3) (B, 1, H)
    da_o = cell.to_gates(dh_t * cache.tanh_c) * dsigmoid(cache.o)
    return _as_params(
        cell,
        pack(
            cell.to_gates(xp.sum(e_s * traces.i, axis=-3)),  # (4)
            xp.sum(e_s * traces.g, axis=-3),  # (5)
            transpose(_sources(cache)) @ da_o,  # (6)
        ),
        cache,
    )


def by_traces(cell: Any, x: Array, state0: Any, p: Any, dh: Array) -> Any:
    """Truncated gradient of a loss of the hidden states, accumulated forward in time.

    cell: a `lstm_ref.cells.lstm_1997.Blocks`; `Truncated` has the same traces. x: (T, B, D). state0: cell.State.
    p: cell.Params. dh: (T, B, H), gradient with respect to each h_t; 0 after the end of a sequence that is shorter than
    others.
    Returns dp, a cell.Params, summed over time and batch. Raises like `lstm_ref.readable.forward`.
    """
    caches = _caches(cell, x, state0, p, dh)
    traces = no_traces(cell, x[0, ...], dh.shape[-1])
    dp = cell.Params(*(array_namespace(dh).zeros_like(w) for w in p))
    for t in range(len(caches)):
        traces = extend(cell, traces, caches[t])
        dp_t = contribution(cell, dh[t, ...], traces, caches[t])
        dp = cell.Params(*(total + new for total, new in zip(dp, dp_t, strict=True)))
    return dp


def by_cumulative_sum(cell: Any, x: Array, state0: Any, p: Any, dh: Array) -> Any:
    """Truncated gradient of a loss of the hidden states, from one cumulative sum backward in time.

    All that a step takes from the steps after it is E_s(t+1). Once these sums are known, the T backward steps no
    longer wait for each other: they are one backward step of a batch of T B rows.
    Arguments, result and errors as for `by_traces`.
    """
    caches = _caches(cell, x, state0, p, dh)
    xp = array_namespace(x)
    steps = cell.Cache(*(xp.stack(list(field)) for field in zip(*caches, strict=True)))  # (T, B, n)
    e_s = cell.state_error(dh, steps)
    E_s = xp.flip(xp.cumulative_sum(xp.flip(e_s, axis=0), axis=0, include_initial=True), axis=0)  # (T+1, B, H)
    nothing = _as_rows(xp.zeros_like(steps.i))
    arriving = _as_rows(dh), _as_rows(E_s[1:, ...]), nothing, nothing  # from after step t: E_s(t+1)
    *_, dp = cell.step_backward(*arriving, cell.Cache(*map(_as_rows, steps)), p)
    return dp


def _check(cell: Any, traces: Traces, cache: Any) -> None:
    check_kind("cell", cell, Blocks)
    check_kind("traces", traces, Traces)
    check_kind("cache", cache, Cache)


def _caches(cell: Any, x: Array, state0: Any, p: Any, dh: Array) -> list[Any]:
    check_kind("cell", cell, Blocks)
    h, _, caches = readable.forward(cell, x, state0, p)
    check_array("dh", dh, tuple(h.shape), like=x)
    return caches


def _sources(cache: Any) -> Array:
    """Everything that comes into a unit: x_t, h_prev, i_prev, o_prev, 1, side by side, (B, K)."""
    one = array_namespace(cache.x_t).ones_like(cache.x_t[..., :1])
    return pack(cache.x_t, cache.h_prev, cache.i_prev, cache.o_prev, one)


def _as_params(cell: Any, dW: Array, cache: Any) -> Any:
    """The rows of dW (K, H + 2N), one group for each source, in the order of `_sources`."""
    sizes = [source.shape[-1] for source in (cache.x_t, cache.h_prev, cache.i_prev, cache.o_prev)]
    *weights, bias = (transpose(columns) for columns in cut(transpose(dW), [*sizes, 1]))
    return cell.Params(*weights, bias[..., 0, :])


def _as_rows(a: Array) -> Array:
    """Steps and batch as one axis: (T, B, n) to (T B, n); with trials, (T, R, B, n) to (R, T B, n)."""
    xp = array_namespace(a)
    a = xp.moveaxis(a, 0, -3)
    return xp.reshape(a, (*a.shape[:-3], -1, a.shape[-1]))

"""Stacked recurrent layers with a softmax output layer, cross-entropy, and their gradients."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lstm_ref import readable
from lstm_ref.arguments import check_array, check_length, within
from lstm_ref.backend import Array, array_namespace, real_part


class Cache(NamedTuple):
    """What `backward` and the loss need from `forward`."""

    caches: list[list[Any]]  # per layer, bottom first: the caches of its sequence
    h: Array  # (T, B, H) of the top layer
    logits: Array  # (T, B, K)


def dense(h: Array, W_o: Array, b_o: Array) -> Array:
    """Affine output layer: z = h W_o + b_o. h: (..., H); W_o: (H, K); b_o: (K,). Returns (..., K)."""
    return h @ W_o + b_o


def dense_backward(dz: Array, h: Array, W_o: Array) -> tuple[Array, Array, Array]:
    """Gradients of `dense`: dh = dz W_o^T, dW_o = h^T dz, db_o = dz, the last two summed over T and B."""
    xp = array_namespace(dz, h, W_o)
    H, K = W_o.shape
    rows = xp.reshape(dz, (-1, K))
    return dz @ W_o.T, xp.reshape(h, (-1, H)).T @ rows, xp.sum(rows, axis=0)


def softmax(z: Array) -> Array:
    """Softmax over the last axis: y_k = exp(z_k) / sum_n exp(z_n), with z shifted against overflow."""
    e = array_namespace(z).exp(_shifted(z))
    return e / array_namespace(z).sum(e, axis=-1, keepdims=True)


def softmax_backward(dy: Array, y: Array) -> Array:
    """Gradient of `softmax` in its output: dz_k = y_k (dy_k - sum_n dy_n y_n)."""
    return y * (dy - array_namespace(dy, y).sum(dy * y, axis=-1, keepdims=True))


def cross_entropy(logits: Array, target: Array) -> Array:
    """Cross-entropy between target distributions and the softmax of the logits, summed over everything.

        loss = -sum target_k log softmax(logits)_k

    Taken from the logits, because the logarithm of a probability that has underflowed is lost.
    logits, target: (..., K), equal shapes; a row of zeros in target makes that step count nothing.
    Returns an array of shape (). Raises ValueError or TypeError if the two do not match.
    """
    check_array("target", target, tuple(logits.shape), like=logits)
    xp = array_namespace(logits)
    z = _shifted(logits)
    return -xp.sum(target * (z - xp.log(xp.sum(xp.exp(z), axis=-1, keepdims=True))))


def cross_entropy_backward(logits: Array, target: Array) -> Array:
    """Gradient of `cross_entropy` by the logits: softmax(logits) - target, for targets that sum to 1.

    In general softmax(logits)_k (sum_n target_n) - target_k. Shapes and errors as in `cross_entropy`.
    """
    check_array("target", target, tuple(logits.shape), like=logits)
    return softmax(logits) * array_namespace(target).sum(target, axis=-1, keepdims=True) - target


def forward(
    cell: Any, x: Array, states0: Sequence[Any], layers: Sequence[Any], W_o: Array, b_o: Array
) -> tuple[Array, list[Any], Cache]:
    """Probabilities of a stack of L recurrent layers with a softmax output layer.

    (1)  h(t, 0) = x(t)
    (2)  state(t, l) = step(h(t, l-1), state(t-1, l), p(l)),    l = 1, ..., L
    (3)  z(t) = h(t, L) W_o + b_o
    (4)  y(t) = softmax(z(t))

    Source: the lecture's pseudocode of the forward pass. It walks all layers within each time step; here each
    layer finishes its sequence before the next starts, with the same values. Any initial state is allowed.

    x: (T, B, D). states0: one cell.State of (B, H_l) per layer. layers: one cell.Params per layer, bottom
    first; the sizes H_l may differ. W_o: (H_L, K); b_o: (K,).
    Returns y (T, B, K), the list of the L final states, and the Cache, with the logits for `cross_entropy`.

    Raises TypeError or ValueError as `lstm_ref.readable.forward`, with the layer's index in front.
    """
    check_length("layers", layers, None, "parameters, one per layer")
    check_length("states0", states0, len(layers), "states, one per layer")
    h, states_T, caches = x, [], []
    for n in range(len(layers)):
        with within(f"layers[{n}]"):
            h, state_T, cache = readable.forward(cell, h, states0[n], layers[n])
        states_T.append(state_T)
        caches.append(cache)
    check_array("W_o", W_o, (h.shape[-1], "K"), like=h)
    check_array("b_o", b_o, (W_o.shape[1],), like=h)
    logits = dense(h, W_o, b_o)
    return softmax(logits), states_T, Cache(caches, h, logits)


def backward(
    cell: Any,
    dlogits: Array,
    cache: Cache,
    layers: Sequence[Any],
    W_o: Array,
    dstates_T: Sequence[Any] | None = None,
) -> tuple[Array, list[Any], list[Any], Array, Array]:
    """Gradients of `forward`, from the output layer down and back through time.

    Source: the lecture's pseudocode of the backward pass, with these corrections: the output is a softmax, so
    its gradient comes as dlogits (see `cross_entropy_backward`) and not through a sigmoid; the loop over
    layers starts at the top layer, which receives the output layer's gradient; each step receives the states
    before and after it.

    dlogits: (T, B, K). cache, layers, W_o: those of the forward pass. dstates_T: gradient by the final state
    of each layer, one cell.State per layer; None stands for a loss that does not see the final states.
    Returns dx (T, B, D), dstates0 and dlayers (lists, bottom first), dW_o (H_L, K), db_o (K,).
    Raises TypeError or ValueError as `forward`.
    """
    check_array("dlogits", dlogits, tuple(cache.logits.shape), like=cache.logits)
    check_array("W_o", W_o, (cache.h.shape[-1], dlogits.shape[-1]), like=dlogits)
    check_length("layers", layers, len(cache.caches), "parameters, one per layer")
    if dstates_T is None:
        dstates_T = [_zero_state(cell, caches[0].h_prev) for caches in cache.caches]
    check_length("dstates_T", dstates_T, len(layers), "states, one per layer")
    dh, dW_o, db_o = dense_backward(dlogits, cache.h, W_o)
    dstates0, dlayers = [], []
    for n in reversed(range(len(layers))):
        with within(f"layers[{n}]"):
            dh, dstate0, dp = readable.backward(cell, dh, dstates_T[n], cache.caches[n], layers[n])
        dstates0.append(dstate0)
        dlayers.append(dp)
    return dh, dstates0[::-1], dlayers[::-1], dW_o, db_o


def _shifted(z: Array) -> Array:
    xp = array_namespace(z)
    return z - xp.astype(xp.max(real_part(z), axis=-1, keepdims=True), z.dtype)


def _zero_state(cell: Any, h: Array) -> Any:
    return cell.State(*(array_namespace(h).zeros_like(h) for _ in cell.State._fields))

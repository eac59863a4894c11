"""Norms of the gradients that arrive at each layer and time step: a picture of vanishing and exploding."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lstm_ref import initialise, readable
from lstm_ref.arguments import check_array, check_caches, check_cell, check_count, check_length, within
from lstm_ref.backend import Array, array_namespace


class Layer(NamedTuple):
    """A layer that has run forward over a sequence."""

    cell: Any
    caches: Sequence[Any]  # from `lstm_ref.readable.forward`
    p: Any  # cell.Params


def loss_at_end(dh_T: Array, T: int) -> Array:
    """Gradient with respect to every hidden state of a loss that sees the last one only: zeros, and dh_T at t = T - 1.

    dh_T: (B, H). Returns (T, B, H). Raises TypeError or ValueError if dh_T is no array, or T is less than 1.
    """
    check_array("dh_T", dh_T, (..., "B", "H"))
    T = check_count("T", T)
    xp = array_namespace(dh_T)
    return xp.stack([*(xp.zeros_like(dh_T) for _ in range(T - 1)), dh_T])


def norms(layer: Layer, dh: Array, dstate_T: Any = None, mask: Array | None = None) -> Any:
    """Norm of the gradient of the loss that arrives at the state of every step.

    (1)  norm(t) = sqrt(sum over units of |dL/dstate_t|^2),     for each field of the state, each row

    dL/dh_t holds all that comes from later steps and from dh[t]. The fields count as independent: dL/dc_t does not
    contain what goes through h_t (as dc_t in the cells' step_backward).

    layer: Layer(cell, caches, p). dh: (T, B, H), gradient with respect to each h_t from outside the recurrence:
    see `loss_at_end`.
    dstate_T: cell.State, gradient with respect to the final state; None for a loss that does not see it. mask: as in
    the forward pass. Returns a cell.State of arrays (T, B).
    Raises TypeError or ValueError as `lstm_ref.readable.backward`.
    """
    return _walk(layer, dh, dstate_T, mask)[0]


def norms_by_layer(layers: Sequence[Layer], dh: Array, mask: Array | None = None) -> list[Any]:
    """`norms` of every layer of a stack, for a loss of the hidden states of the top layer; bottom first.

    layers: bottom first; the input of each is the h of the one below. dh: (T, B, H) of the top layer.
    Returns a list with a cell.State of arrays (T, B) per layer. Raises as `norms`, with the layer's index in front.
    """
    check_length("layers", layers, None, "layers")
    found = []
    for n in reversed(range(len(layers))):
        with within(f"layers[{n}]"):
            norm, dh = _walk(layers[n], dh, None, mask)
        found.append(norm)
    return found[::-1]


def _norm(d: Array) -> Array:
    """Norms of the rows, without squaring what would underflow: gradients that vanish are the subject."""
    xp = array_namespace(d)
    size = xp.abs(d)
    largest = xp.max(size, axis=-1, keepdims=True)
    unit = xp.where(largest > 0, largest, xp.ones_like(largest))
    return xp.sqrt(xp.sum((size / unit) ** 2, axis=-1)) * unit[..., 0]  # (1)


def _walk(layer: Layer, dh: Array, dstate_T: Any, mask: Array | None) -> tuple[Any, Array]:
    """Norms, and the gradient dx (T, B, D) for the layer below."""
    check_length("layer", layer, 3, "of cell, caches, p")
    cell, caches, p = layer
    check_cell(cell)
    check_caches(caches, cell.Cache)
    if dstate_T is None:
        dstate_T = initialise.zero_state(cell, caches[0].x_t, caches[0].h_prev.shape[-1])
    steps = list(readable.backward_steps(cell, dh, dstate_T, caches, p, mask))[::-1]
    xp = array_namespace(dh)
    fields = zip(*(step.dstate_t for step in steps), strict=True)
    return cell.State(*(_norm(xp.stack(list(field))) for field in fields)), xp.stack([step.dx_t for step in steps])

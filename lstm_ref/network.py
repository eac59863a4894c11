"""The lecture's network: stacked recurrent layers with a softmax output layer, and its gradients."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lstm_ref import nested
from lstm_ref.arguments import check_array, check_kind, check_length
from lstm_ref.backend import Array
from lstm_ref.layers.dense import dense, dense_backward
from lstm_ref.layers.recurrent import Recurrent
from lstm_ref.layers.stack import Stack
from lstm_ref.losses import softmax


class Tape(NamedTuple):
    """What `backward` and the loss need from `forward`."""

    stack: Stack
    tape: Any  # of the stack
    h: Array  # (T, B, H) of the top layer
    W_o: Array  # (H, K)
    logits: Array  # (T, B, K)
    states_T: list[Any]


def forward(
    cell: Any, x: Array, states0: Sequence[Any], layers: Sequence[Any], W_o: Array, b_o: Array
) -> tuple[Array, list[Any], Tape]:
    """Probabilities of a stack of L recurrent layers with a softmax output layer.

    (1)  h(t, 0) = x(t)
    (2)  state(t, l) = step(h(t, l-1), state(t-1, l), p(l)),    l = 1, ..., L
    (3)  z(t) = h(t, L) W_o + b_o
    (4)  y(t) = softmax(z(t))

    Source: the lecture's pseudocode of the forward pass. It walks all layers within each time step; here each
    layer finishes its sequence before the next starts, with the same values. Any initial state is allowed.

    x: (T, B, D). states0: one cell.State of (B, H_l) per layer. layers: one cell.Params per layer, bottom
    first; the sizes H_l may differ. W_o: (H_L, K); b_o: (K,). A trial axis: as in `lstm_ref.layers`.
    Returns y (T, B, K), the list of the L final states, and the Tape, with the logits for the loss.

    Raises TypeError or ValueError as `lstm_ref.readable.forward`, with the layer's index in front.
    """
    check_length("layers", layers, None, "parameters, one per layer")
    check_length("states0", states0, len(layers), "states, one per layer")
    stack = Stack([Recurrent(cell)] * len(layers))
    h, states_T, tape = stack.forward(x, states0, layers)  # (1) (2)
    logits = dense(h, W_o, b_o)  # (3)
    return softmax(logits), states_T, Tape(stack, tape, h, W_o, logits, states_T)  # (4)


def backward(
    dlogits: Array, tape: Tape, dstates_T: Sequence[Any] | None = None
) -> tuple[Array, list[Any], list[Any], Array, Array]:
    """Gradients of `forward`, from the output layer down and back through time: equations (3) to (1).

    Source: the lecture's pseudocode of the backward pass, with these corrections: the output is a softmax, so
    its gradient comes as dlogits (see `lstm_ref.losses.cross_entropy_backward`) and not through a sigmoid; the
    loop over layers starts at the top layer, which receives the output layer's gradient; each step receives the
    states before and after it.

    dlogits: (T, B, K). tape: from `forward`; the parameters given there must not have changed since. dstates_T:
    gradient with respect to the final state of each layer, one cell.State per layer; None stands for a loss that does
    not see the final states.
    Returns dx (T, B, D), dstates0 and dlayers (lists, bottom first), dW_o (H_L, K), db_o (K,).
    Raises TypeError or ValueError as `forward`.
    """
    check_kind("tape", tape, Tape)
    check_array("dlogits", dlogits, tuple(tape.logits.shape), like=tape.logits)
    if dstates_T is None:
        dstates_T = nested.zeros_like(tape.states_T)
    check_length("dstates_T", dstates_T, len(tape.states_T), "states, one per layer")
    dh, dW_o, db_o = dense_backward(dlogits, tape.h, tape.W_o)  # (3)
    dx, dstates0, dlayers = tape.stack.backward(dh, dstates_T, tape.tape)  # (2) (1)
    return dx, dstates0, dlayers, dW_o, db_o

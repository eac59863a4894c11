"""PyTorch's recurrent layers on the same problems."""

from typing import Any

import numpy as np
import torch

from benchmarks.measure import Call
from benchmarks.problems import Problem
from lstm_ref.backend import to_numpy
from lstm_ref.catalogue import CELLS
from lstm_ref.gates import split

LAYERS = {"lstm": torch.nn.LSTM, "gru_reset_after": torch.nn.GRU}


def training(problem: Problem, device: str = "cpu") -> Call:
    """Forward and backward pass of torch.nn.LSTM or torch.nn.GRU with the parameters of the problem.

    All gradients are computed: those of x, of the initial states and of every parameter.
    """
    (name,) = (name for name in LAYERS if CELLS[name] is problem.cell)
    x, dh = (_tensor(a, device) for a in (problem.x, problem.dh))
    state0, dstate_T = ([_tensor(a, device)[None] for a in group] for group in (problem.state0, problem.dstate_T))
    layer = LAYERS[name](x.shape[-1], dh.shape[-1], dtype=x.dtype, device=device)
    with torch.no_grad():
        for parameter, value in zip(layer.parameters(), _parameters(name, problem.p), strict=True):
            parameter.copy_(value)
    leaves = [x, *state0, *layer.parameters()]
    for leaf in leaves:
        leaf.requires_grad_(True)
    start = tuple(state0) if name == "lstm" else state0[0]

    def call() -> tuple[Any, Any, Any]:
        for leaf in leaves:
            leaf.grad = None
        h, end = layer(x, start)
        torch.autograd.backward((h, *(end if name == "lstm" else (end,))), (dh, *dstate_T))
        return h, x.grad, state0[0].grad[0]

    return call


def require_agreement(ours: Call, theirs: Call) -> None:
    """Raise RuntimeError unless both compute the same h, dx and dh0: only equals are compared."""
    for name, a, b in zip(("h", "dx", "dh0"), ours(), theirs(), strict=True):
        one, other = to_numpy(a), b.detach().cpu().numpy()
        error = np.max(np.abs(one - other)) / np.max(np.abs(other))
        if not error < (1e-3 if one.dtype == np.float32 else 1e-9):
            raise RuntimeError(f"{name}: the reference and PyTorch differ by {error:.1e}, so their times mean nothing")


def _parameters(name: str, p: Any) -> list[torch.Tensor]:
    """W_ih, W_hh, b_ih, b_hh: transposed, and for the GRU with r first and with 1 - z in the place of z."""
    W_x, W_h, b, *others = (to_numpy(w) for w in p)
    zeros = np.zeros_like(b)
    if name == "gru_reset_after":
        W_x, W_h, b = (np.concatenate([r, -z, n], axis=-1) for z, r, n in (split(w, 3) for w in (W_x, W_h, b)))
        zeros[-others[0].size :] = others[0]
    return [torch.tensor(w) for w in (np.ascontiguousarray(W_x.T), np.ascontiguousarray(W_h.T), b, zeros)]


def _tensor(a: Any, device: str) -> torch.Tensor:
    return torch.tensor(to_numpy(a), device=device)
